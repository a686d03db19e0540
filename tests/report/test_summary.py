"""The summary of a batch: true where all is known, and where nearly nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from ruraldiag.batch.census import Census
from ruraldiag.batch.run import run
from ruraldiag.errors import finding
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.summary import summary_document
from ruraldiag.report.document import Document, Items, Table, plain
from ruraldiag.report.formats.markdown import to_markdown
from ruraldiag.table.row import RawRow
from tallied import FULL, IDS, tallied


def summary_markdown(census: Census, **more: Any) -> str:
    """Return the summary of a census as Markdown."""
    return to_markdown(summary_document(census, **more))


def table(content: Document, section_id: str) -> list[tuple[str, ...]]:
    """Return the rows of the table of a section."""
    section = content.section(section_id)
    assert section is not None, section_id
    return [tuple(map(plain, row)) for block in section.blocks if isinstance(block, Table) for row in block.rows]


def test_the_first_lines_count_every_row_once(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", FULL), ("C", "y", ("",) * 7), ("D", "y", ("permanant", "999", *FULL[2:]))]
    text = summary_markdown(tallied(small, rows), refused="r-refus.csv")
    # D has two bad cells and is one refused row; C answered nothing, so it has no score.
    assert "# Synthèse — 4 communes" in text
    assert (
        "**4 communes** lues\xa0: 2 notées, 1 dont on sait trop peu pour donner un score, 1 refusée (voir r-refus.csv)."
        in text
    )
    # (7 + 7 + 0) / 3 = 4,7
    assert "2 communes sur 3 ont au moins une réponse connue\xa0; en moyenne, 4,7 réponses sur 7 questions." in text
    # A and B answer « rien » to the strategy, but their 33 points read « En construction », where the lock stops too.
    assert "retenue" not in text


def test_a_unit_with_too_little_known_is_apart_and_in_no_median(small: Questionnaire) -> None:
    rows = [(f"N{n}", "x", FULL) for n in range(5)] + [("Vide", "y", ("", "", "", "", "0", "", ""))]
    content = summary_document(tallied(small, rows, rank=True))
    # Five units with the same answers: the sixth, at « fibre » 0 and nothing else, is not a zero among them.
    whole = table(content, "scores")[0]
    assert whole[:2] == ("Ensemble", "5")
    assert whole[2] == whole[3] == whole[4]
    apart = content.section("apart")
    assert apart is not None
    assert "Vide\xa0(1)" in summary_markdown(tallied(small, rows))
    ranked = table(content, "classement-commune")
    assert [row[1] for row in ranked] == ["N0", "N1", "N2", "N3", "N4"]
    assert {row[0] for row in ranked} == {"1"}


def test_under_five_scored_units_no_median_gives_one_of_them_away(small: Questionnaire) -> None:
    content = summary_document(tallied(small, [("A", "x", FULL)] * 4))
    assert table(content, "scores")[0] == ("Ensemble", "4", "—", "—", "—")


def test_where_nothing_is_known_no_figure_is_made_up(small: Questionnaire) -> None:
    content = summary_document(tallied(small, [("A", "x", ("",) * 7), ("B", "y", ("nsp",) * 7)]))
    assert table(content, "scores") == []
    assert content.section("mutualiser") is None
    assert content.section("bas") is None
    # « À amorcer » to « Ancré » may all be theirs: none is established, and tables of zeros would say it badly.
    text = summary_markdown(tallied(small, [("A", "x", ("",) * 7), ("B", "y", ("nsp",) * 7)])).replace("\xa0", " ")
    assert "Aucune commune n'a de réponse connue." in text
    assert "Aucun niveau n'est établi" in text
    assert "Aucun verrou n'est établi, aucun n'est écarté." in text
    assert "Aucune n'est établie : trop peu de réponses sont connues." in text
    assert "| Notées" not in text


def test_shared_actions_come_by_number_of_units_with_their_total_gain(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "y", FULL), ("C", "y", ("permanent", *FULL[1:]))]
    content = summary_document(tallied(small, rows))
    found = {row[0]: row[1:] for row in table(content, "mutualiser")}
    assert [row[1] for row in table(content, "mutualiser")] == ["3", "3", "3", "3", "2"]
    # lieu from 0 to 0,5 alone: 4/7·4/6·4/6 × 0,5 = 12,7 points for each of A and B.
    assert found["Obtenir une permanence"] == ("2", "2", "+25,4", "Chaque commune")


def test_no_gain_is_added_up_where_no_score_is_shown(small: Questionnaire) -> None:
    rows = [("A", "x", ("", "", "", "", "10", "", "")), ("B", "x", ("", "", "", "", "20", "", ""))]
    content = summary_document(tallied(small, rows))
    assert table(content, "mutualiser") == [("Raccorder les derniers locaux", "2", "1", "Chaque commune")]


def test_what_is_often_low_is_counted_among_known_answers_only(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", ("nsp", *FULL[1:])), ("C", "x", ("permanent", *FULL[1:]))]
    found = {row[0]: row[2:] for row in table(summary_document(tallied(small, rows)), "bas")}
    assert found["Lieu d'aide"] == ("1", "2")  # A is low; B is unknown; C is not low
    assert "Fibre" not in found  # 80 % is in the upper half


def test_groups_have_one_line_each_in_order(small: Questionnaire) -> None:
    rows = [("A", "Zède", FULL), ("B", "alpha", FULL), ("C", "alpha", ("",) * 7)]
    found = table(summary_document(tallied(small, rows)), "groupes")
    # alpha: 2 units, one scored, (7 + 0) / 2 = 3,5 answers; one unit alone shares no action.
    assert [row[:3] for row in found] == [("alpha", "2", "1"), ("Zède", "1", "1")]
    assert found[0][4] == "3,5"
    # B's « aucun », « elus » alone, « rien » and « non » are all low; the first of the questionnaire is named.
    assert found[0][5:] == ("Lieu d'aide (1 sur 1)", "—")
    assert summary_document(tallied(small, rows, by=())).section("groupes") is None


def test_groups_are_in_the_order_of_a_french_dictionary(small: Questionnaire) -> None:
    rows = [(name, name, FULL) for name in ("Zède", "Coeur", "Cère", "Cœur Vert", "Écouves", "Cap")]
    found = [row[0] for row in table(summary_document(tallied(small, rows)), "groupes")]
    assert found == ["Cap", "Cère", "Coeur", "Cœur Vert", "Écouves", "Zède"]


def test_all_have_an_answer_is_not_said_of_the_refused_ones(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", FULL), ("C", "x", ("permanant", *FULL[1:]))]
    text = summary_markdown(tallied(small, rows)).replace("\xa0", " ")
    assert "3 communes** lues : 2 notées, 1 refusée." in text
    assert "Toutes les communes acceptées ont au moins une réponse connue ; en moyenne, 7 réponses" in text


@pytest.mark.parametrize(("kind", "word"), [("epci", "intercommunalités"), ("petr", "collectivités")])
def test_other_kinds_have_their_own_word(small: Questionnaire, kind: str, word: str) -> None:
    rows = [("A", "x", FULL), ("B", "x", FULL)]
    assert summary_document(tallied(small, rows, kind=kind)).title == f"Synthèse — 2 {word}"
    same = summary_document(tallied(small, rows[:1] * 2, kind=kind))
    assert same.title == f"Synthèse — 2 diagnostics d'une {word[:-1]}"


def test_a_name_cannot_act_in_the_markdown(small: Questionnaire) -> None:
    text = summary_markdown(tallied(small, [("[A](http://x) | **b**", "<i>", ("",) * 7)]))
    assert "\\[A\\](<http://x>) \\| \\*\\*b\\*\\*" in text
    assert "\\<i\\>" in text


def test_no_row_at_all_is_said(small: Questionnaire) -> None:
    text = summary_markdown(tallied(small, []))
    assert "**0 collectivité** lue\xa0: aucune notée, aucune refusée." in text


def test_a_lock_holds_back_only_the_units_whose_level_it_brings_down(small: Questionnaire) -> None:
    high = ("permanent", "10", "elus|agents", "100", "100", "rien", "oui")
    rows = [(f"H{n}", "x", high) for n in range(3)] + [(f"L{n}", "x", FULL) for n in range(2)]
    content = summary_document(tallied(small, rows))
    locks = {row[0]: row[1:] for row in table(content, "verrous")}
    # Without a strategy H is kept from a level it reaches; L does not reach it yet: there the lock is to come.
    assert locks["Une stratégie écrite et votée"] == ("3", "2", "0")
    text = summary_markdown(tallied(small, rows)).replace("\xa0", " ")
    assert "**3 communes** sont retenues par le même verrou : « Une stratégie écrite et votée »." in text


def test_what_is_low_is_said_as_a_number_where_the_answer_is_one(small: Questionnaire) -> None:
    rows = [("A", "x", ("", "", "", "", "10", "", "")), ("B", "x", ("", "", "", "", "20", "", ""))]
    content = summary_document(tallied(small, [*rows, ("C", "x", ("", "", "", "", "90", "", ""))]))
    assert table(content, "bas") == [("Fibre (moins de 50\xa0%)", "Réseau et stratégie", "2", "3")]
    text = summary_markdown(tallied(small, [*rows, ("C", "x", ("", "", "", "", "90", "", ""))])).replace("\xa0", " ")
    assert "**Fibre**, moins de 50 %, pour 2 communes sur les 3 dont la réponse est connue." in text
    assert "Toutes ont au moins une réponse connue ; en moyenne, 1 réponse sur 7 questions." in text
    both = summary_markdown(tallied(small, rows)).replace("\xa0", " ")
    assert "**Fibre**, moins de 50 %, pour les 2 communes dont la réponse est connue." in both


def test_what_to_ask_first_is_named_where_too_little_is_known(small: Questionnaire) -> None:
    vague = summary_markdown(tallied(small, [("A", "x", FULL), ("B", "x", ("",) * 7)]))
    # Effective weights of what B lacks: lieu 16/63, then the three of « réseau » 9/63 each, in their order.
    assert "c'est ce qui manque et pèse le plus\xa0: Lieu d'aide, Fibre et Stratégie écrite." in vague
    assert "À demander d'abord" not in summary_markdown(tallied(small, [("A", "x", FULL)]))


def test_what_was_said_of_the_table_and_bears_on_its_figures_is_in_the_summary(small: Questionnaire) -> None:
    said = [finding("T017", count="1 collectivité est là", names="lignes 2, 3"), finding("T024", count="1 ligne", s="")]
    content = summary_document(tallied(small, [("A", "x", FULL), ("A", "x", FULL)]), warnings=said)
    section = content.section("verifier")
    assert section is not None
    (items,) = section.blocks
    assert isinstance(items, Items)
    (said_there,) = ("".join(map(str, one.line)).replace("\xa0", " ") for one in items.items)
    assert said_there.startswith("1 collectivité est là plus d'une fois : lignes 2, 3. Chaque ligne est comptée à part")


# Numbers that others already say something of


@pytest.fixture(scope="module")
def paired(small_toml: str) -> Questionnaire:
    """The small questionnaire, where the visits cannot exceed the fibre, which a lock asks to be at least 50 %."""
    visits = 'id = "visites"\n'
    return parse({"petit.toml": small_toml.replace(visits, f'{visits}at_most = "fibre"\n')})


def visited(*visits: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return rows of which only the visits are known, in %."""
    return [(f"N{place}", "x", ("", "", "", one, "", "", "")) for place, one in enumerate(visits)]


def test_a_lock_whose_threshold_another_number_reaches_is_not_said_to_be_open(paired: Questionnaire) -> None:
    # 92 and 50 reach the 50 % that the lock asks of the fibre; 40 does not, an unknown says nothing.
    text = summary_markdown(tallied(paired, visited("92", "50", "40", "nsp"))).replace("\xa0", " ")
    assert "Aucun verrou n'est établi. En décideront les réponses à « Stratégie écrite » et « Fibre »." in text
    assert "aucun n'est écarté" not in text
    assert (
        "- « Fibre » : pour 2 communes, le seuil de 50 % est déjà atteint d'après « Visites à domicile », il ne reste "
        "qu'à écrire le chiffre ; pour 2, c'est à vérifier."
    ) in text
    assert "Pour 2 communes, le seuil de 50 % est déjà atteint d'après « Visites à domicile »." in text
    every = summary_markdown(tallied(paired, visited("92", "50"))).replace("\xa0", " ")
    assert "« Fibre » : pour les 2 communes, le seuil de 50 % est déjà atteint" in every
    assert "à vérifier" not in every


def test_a_number_that_reaches_no_threshold_leaves_the_lock_open(paired: Questionnaire) -> None:
    text = summary_markdown(tallied(paired, visited("49.9", "nsp"))).replace("\xa0", " ")
    assert "Aucun verrou n'est établi, aucun n'est écarté." in text
    assert "déjà atteint" not in text


def test_a_table_of_locks_says_too_what_is_already_reached(paired: Questionnaire) -> None:
    known = ("permanent", "10", "elus|agents", "80", "", "votee", "oui")
    rows = [("A", "x", known), ("B", "x", (*known[:4], "85", "rien", "oui"))]
    content = summary_document(tallied(paired, rows))
    assert [row[1:] for row in table(content, "verrous")] == [("1", "0", "0"), ("0", "0", "1")]
    # B knows its fibre: only A's is told by its visits.
    text = summary_markdown(tallied(paired, rows)).replace("\xa0", " ")
    assert "« Fibre » : pour 1 commune, le seuil de 50 % est déjà atteint" in text
    assert "à vérifier" not in text


def test_the_mean_of_a_number_is_over_the_units_that_know_it(small: Questionnaire) -> None:
    fibre = [("A", "x", "10"), ("B", "x", "20"), ("C", "x", "30"), ("D", "x", "40"), ("E", "x", "51"), ("F", "y", "")]
    rows = [(name, group, ("", "", "", "", one, "", "")) for name, group, one in fibre]
    content = summary_document(tallied(small, rows))
    # (10 + 20 + 30 + 40 + 51) / 5 = 30,2; F does not know.
    assert table(content, "nombres") == [("Fibre", "5", "10\xa0%", "30,2\xa0%", "51\xa0%")]
    assert [row[3] for row in table(content, "groupes")] == ["30,2\xa0%", "—"]
    assert "n'est donnée qu'à partir de cinq réponses" in summary_markdown(tallied(small, rows))
    # Four would give one of them away, as a median would.
    assert summary_document(tallied(small, rows[1:])).section("nombres") is None


def test_groups_of_several_columns_have_a_line_each_the_outer_ones_first(small: Questionnaire) -> None:
    groups = [("15", "Haut"), ("15", "Bas"), ("48", "Bas"), ("48", "Bas")]
    raw = [RawRow(line, f"N{line}", "commune", "", "", group, FULL) for line, group in enumerate(groups, start=2)]
    census = Census(small, ("departement", "epci"))
    list(run(raw, small, IDS, census=census))
    found = [row[:2] for row in table(summary_document(census), "groupes")]
    assert found == [("15", "2"), ("48", "2"), ("15 · Bas", "1"), ("15 · Haut", "1"), ("48 · Bas", "2")]


# One unit at several dates


def test_a_unit_at_several_dates_is_one_unit_and_several_diagnostics(small: Questionnaire) -> None:
    who = [("A", "01001", "2026-01-01"), ("A", "01001", "2026-06-01"), ("B", "01002", ""), ("A", "01001", "")]
    raw = [RawRow(n, name, "commune", code, day, (), FULL) for n, (name, code, day) in enumerate(who, start=2)]
    census = Census(small)
    list(run(raw, small, IDS, census=census, rank=True, draws=20))
    content = summary_document(census, warnings=census.seen.findings("t.csv"))
    text = summary_markdown(census, warnings=census.seen.findings("t.csv")).replace("\xa0", " ")
    assert content.title == "Synthèse — 4 diagnostics de 2 communes"
    assert "**4 lignes** lues : 4 notées, aucune refusée." in text
    assert "Ce sont **4 diagnostics de 2 communes** : une commune qui est là plusieurs fois compte chaque fois" in text
    assert "- 1 collectivité est là à plusieurs dates : lignes 2, 3 et 5. Chaque date compte à part" in text
    assert "4 lignes classées." in text
    ranked = table(content, "classement-commune")
    assert sorted(row[1:] for row in ranked) == [
        ("A", "01001", "1er janvier 2026"), ("A", "01001", "1er juin 2026"), ("A", "01001", "—"), ("B", "01002", "—"),
    ]  # fmt: skip


def test_a_unit_there_twice_without_a_date_is_left_to_what_is_said_of_the_table(small: Questionnaire) -> None:
    census = tallied(small, [("A", "x", FULL), ("a", "x", FULL), ("B", "x", FULL)])
    assert census.seen.findings("t.csv") == ()
    assert summary_document(census).title == "Synthèse — 3 diagnostics de 2 communes"


def test_each_fracture_counts_where_it_shows_is_to_confirm_and_is_possible(small: Questionnaire) -> None:
    # territoriale: trajet 8 parts of 17, fibre 9. Shown at 0 and 0.2: 11; without trajet, to confirm at 0.2 (from 11
    # to 58) and possible at 0.6 (from 32 to 79), half being known; not at 1 and 1.
    given = {"Vue": ("30", "20"), "Douteuse": ("nsp", "20"), "Possible": ("nsp", "60"), "Aucune": ("10", "100")}
    rows = [
        (name, "x", ("aucun", trajet, "elus", "50", fibre, "rien", "non")) for name, (trajet, fibre) in given.items()
    ]
    found = table(summary_document(tallied(small, rows)), "fractures")
    assert ("Entre les territoires", "1", "1", "1") in found


def test_the_ranking_gives_the_bounds_of_each_rank_where_missing_answers_may_move_one(small: Questionnaire) -> None:
    # A has no school connected. B does not know: it is at A or above, and A is first only if it is not.
    unknown = tuple("nsp" if name == "ecole" else cell for name, cell in zip(IDS, FULL, strict=True))
    rows = [("A", "x", FULL), ("B", "x", unknown)]
    ranked = table(summary_document(tallied(small, rows, rank=True)), "classement-commune")
    assert sorted(row[1:3] for row in ranked) == [("1", "B"), ("1 à 2", "A")]
