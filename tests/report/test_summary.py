"""The summary of a batch: true where all is known, and where nearly nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from ruraldiag.assessment.table import RawRow, Refusal
from ruraldiag.batch import run
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content_blocks import Content, Table
from ruraldiag.report.summary import summary_content, summary_markdown
from ruraldiag.tally import Tally

IDS = ("lieu", "trajet", "publics-formes", "visites", "fibre", "strategie", "ecole")
FULL = ("aucun", "20", "elus", "50", "80", "rien", "non")


def tallied(small: Questionnaire, rows: list[tuple[str, str, tuple[str, ...]]], **more: Any) -> Tally:
    """Return the tally of rows given as name, group and cells."""
    tally = Tally(small, more.pop("by", ("epci",)))
    raw: list[RawRow | Refusal] = [
        RawRow(line, name, more.get("kind", "commune"), "", "", (group,), cells)
        for line, (name, group, cells) in enumerate(rows, start=2)
    ]
    list(run(raw, small, IDS, tally=tally, rank=more.get("rank", False), draws=20))
    return tally


def table(content: Content, section_id: str) -> list[tuple[str, ...]]:
    """Return the rows of the table of a section."""
    section = content.section(section_id)
    assert section is not None, section_id
    return [row for block in section.blocks if isinstance(block, Table) for row in block.rows]


def test_the_first_lines_count_every_row_once(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", FULL), ("C", "y", ("",) * 7), ("D", "y", ("permanant", "999", *FULL[2:]))]
    text = summary_markdown(tallied(small, rows))
    # D has two bad cells and is one refused row; C answered nothing, so it has no score.
    assert "# Synthèse — 4 communes" in text
    assert "**4 communes** lues\xa0: 2 notées, 1 dont on sait trop peu pour donner un score, 1 refusée." in text
    # (7 + 7 + 0) / 3 = 4,7
    assert "2 sur 3 communes ont au moins une réponse connue\xa0; en moyenne, 4,7 sur 7 questions." in text
    assert "**2 communes** sont retenues par le même verrou\xa0: «\xa0Une stratégie écrite et votée\xa0»." in text


def test_a_unit_with_too_little_known_is_apart_and_in_no_median(small: Questionnaire) -> None:
    rows = [(f"N{n}", "x", FULL) for n in range(5)] + [("Vide", "y", ("", "", "", "", "0", "", ""))]
    content = summary_content(tallied(small, rows, rank=True))
    # Five units with the same answers: the sixth, at « fibre » 0 and nothing else, is not a zero among them.
    whole = table(content, "scores")[0]
    assert whole[:2] == ("Ensemble", "5")
    assert whole[2] == whole[3] == whole[4]
    apart = content.section("apart")
    assert apart is not None
    assert "Vide\xa0(1)" in summary_markdown(tallied(small, rows))
    ranked = table(content, "classement-commune")
    assert [row[1] for row in ranked] == ["N0", "N1", "N2", "N3", "N4"]
    assert {row[0] for row in ranked} == {"1 (de 1 à 1)"}


def test_under_five_scored_units_no_median_gives_one_of_them_away(small: Questionnaire) -> None:
    content = summary_content(tallied(small, [("A", "x", FULL)] * 4))
    assert table(content, "scores")[0] == ("Ensemble", "4", "—", "—", "—")


def test_where_nothing_is_known_no_figure_is_made_up(small: Questionnaire) -> None:
    content = summary_content(tallied(small, [("A", "x", ("",) * 7), ("B", "y", ("nsp",) * 7)]))
    assert table(content, "scores") == []
    assert content.section("mutualiser") is None
    assert table(content, "bas") == []
    # « À amorcer » to « Ancré » may all be theirs: none is established.
    assert [row[1] for row in table(content, "niveaux")] == ["0", "0", "0", "0"]
    assert table(content, "verrous")[0][1:] == ("0", "2")


def test_shared_actions_come_by_number_of_units_with_their_total_gain(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "y", FULL), ("C", "y", ("permanent", *FULL[1:]))]
    content = summary_content(tallied(small, rows))
    found = {row[0]: row[1:] for row in table(content, "mutualiser")}
    assert [row[1] for row in table(content, "mutualiser")] == ["3", "3", "3", "3", "2"]
    # lieu from 0 to 0,5 alone: 4/7·4/6·4/6 × 0,5 = 12,7 points for each of A and B.
    assert found["Obtenir une permanence"] == ("2", "2", "+25,4", "La collectivité")


def test_no_gain_is_added_up_where_no_score_is_shown(small: Questionnaire) -> None:
    rows = [("A", "x", ("", "", "", "", "10", "", "")), ("B", "x", ("", "", "", "", "20", "", ""))]
    content = summary_content(tallied(small, rows))
    assert table(content, "mutualiser") == [("Raccorder les derniers locaux", "2", "1", "La collectivité")]


def test_what_is_often_low_is_counted_among_known_answers_only(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", ("nsp", *FULL[1:])), ("C", "x", ("permanent", *FULL[1:]))]
    found = {row[0]: row[2:] for row in table(summary_content(tallied(small, rows)), "bas")}
    assert found["Lieu d'aide"] == ("1", "2")  # A is low; B is unknown; C is not low
    assert "Fibre" not in found  # 80 % is in the upper half


def test_groups_have_one_line_each_in_order(small: Questionnaire) -> None:
    rows = [("A", "Zède", FULL), ("B", "alpha", FULL), ("C", "alpha", ("",) * 7)]
    found = table(summary_content(tallied(small, rows)), "groupes")
    # alpha: 2 units, one scored, (7 + 0) / 2 = 3,5 answers; one unit alone shares no action.
    assert [row[:3] for row in found] == [("alpha", "2", "1"), ("Zède", "1", "1")]
    assert found[0][4] == "3,5"
    assert summary_content(tallied(small, rows, by=())).section("groupes") is None


@pytest.mark.parametrize(("kind", "word"), [("epci", "intercommunalités"), ("petr", "collectivités")])
def test_other_kinds_have_their_own_word(small: Questionnaire, kind: str, word: str) -> None:
    assert summary_content(tallied(small, [("A", "x", FULL)] * 2, kind=kind)).title == f"Synthèse — 2 {word}"


def test_a_name_cannot_act_in_the_markdown(small: Questionnaire) -> None:
    text = summary_markdown(tallied(small, [("[A](http://x) | **b**", "<i>", ("",) * 7)]))
    assert "\\[A\\](<http://x>) \\| \\*\\*b\\*\\*" in text
    assert "\\<i\\>" in text


def test_no_row_at_all_is_said(small: Questionnaire) -> None:
    text = summary_markdown(tallied(small, []))
    assert "**0 collectivité** lue\xa0: aucune notée, aucune refusée." in text
