"""Small tables that went wrong elsewhere, kept beside the repository: what is right of each is in their README."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, load_questionnaire, locate
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import answer_in
from ruraldiag.table.mapping import load_columns
from ruraldiag.table.reader import open_table
from ruraldiag.table.row import assessment_of
from tables import Table

REPOSITORY = Path(__file__).resolve().parents[2]
CASES = REPOSITORY.parent / "shared" / "data" / "cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the small tables are not beside the repository")


@pytest.fixture(scope="module")
def edition() -> Questionnaire:
    return load_questionnaire(REPOSITORY / "questionnaires" / "numerique-rural" / "editions" / "2026.1.toml")


def read(name: str, questionnaire: Questionnaire, columns: str = "", **more: object) -> Table:
    mapping = load_columns(CASES / columns, questionnaire) if columns else None
    return Table(open_table(CASES / name, questionnaire, columns=mapping, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["parts.csv", "parts.xlsx"])
def test_shares_are_told_in_every_kind_of_table(name: str, edition: Questionnaire) -> None:
    assert read(f"01-parts-en-csv/{name}", edition).warnings == ["T026"]


@pytest.mark.parametrize(("end", "groups"), [("xlsx", ["CC des Essais"] * 3 + [""]), ("ods", ["CC A", "CC A", ""])])
def test_a_merged_group_counts_for_each_row_and_an_error_is_said(
    end: str, groups: list[str], edition: Questionnaire
) -> None:
    table = read(f"02-epci-fusionne/communes.{end}", edition, by=("EPCI",))
    assert [row.groups[0] for row in table.rows] == groups
    assert table.warnings == ["T038"]


@pytest.mark.parametrize(
    ("name", "codes", "cells"),
    [
        ("egal", ["01006", "15138"], ["92", "50"]),
        ("egal2", ["01006"], ['="92"']),
        ("apos", ["01006"], ["92"]),
    ],
)
def test_what_a_spreadsheet_was_told_to_take_as_a_text_is_read(
    name: str, codes: list[str], cells: list[str], edition: Questionnaire
) -> None:
    table = read(f"04-egal-guillemets/{name}.csv", edition)
    assert ([row.code for row in table.rows], [row.cells[0] for row in table.rows]) == (codes, cells)
    answer = answer_in(edition.by_id["fibre"], table.rows[0].cells[0])
    assert answer is not None
    assert answer.value == 92.0
    assert table.warnings == []


def test_a_word_in_bold_makes_no_formula(edition: Questionnaire) -> None:
    assert [row.name for row in read("05-texte-enrichi/enrichi.xlsx", edition).rows] == ["Ambleval", "Bourgval"]


@pytest.mark.parametrize("name", ["kobo", "kobo2"])
def test_ids_joined_by_a_space_are_read_and_their_boxes_set_aside_alike(name: str, edition: Questionnaire) -> None:
    folder = f"07-kobo-choix-multiples/{name}"
    table = read(f"{folder}.csv", edition, f"{folder}.colonnes.toml")
    said = [assessment_of(row, table.indicators, edition).answer("publics-formes").value for row in table.rows]
    assert said == [("elus", "agents"), ("agents", "elus")]
    assert (table.refused, table.warnings) == ([], ["T004"])


def test_columns_that_nobody_asked_for_stop_nothing(edition: Questionnaire) -> None:
    assert len(read("07-kobo-choix-multiples/note.csv", edition).rows) == 1


def test_the_advice_given_on_boxes_can_be_followed(edition: Questionnaire, tmp_path: Path) -> None:
    folder = "08-cases-eclatees"
    table = read(f"{folder}/lime.csv", edition, f"{folder}/lime.colonnes.toml")
    assert table.warnings == ["T004", "T046"]
    assert '[boxes.publics-formes] "publics-formes[elus]" = "elus"' in table.said
    with pytest.raises(RuralDiagError, match=r"\[boxes\.publics-formes\]"):
        load_columns(CASES / folder / "lime2.colonnes.toml", edition)
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'ignore = ["id", "publics-formes[other]"]\n'
        '[columns]\n"nom" = "name"\n"submitdate" = "date"\n'
        '[boxes.publics-formes]\n"publics-formes[elus]" = "elus"\n"publics-formes[agents]" = "agents"\n'
    )
    followed = Table(open_table(CASES / folder / "lime.csv", edition, columns=load_columns(mapping, edition)))
    (row,) = followed.rows
    assert assessment_of(row, followed.indicators, edition).answer("publics-formes").value == ("elus", "agents")
    assert followed.warnings == []


@pytest.mark.parametrize(("name", "mapping"), [("nfd", "nfd"), ("nfd2", "nfd"), ("nbsp", "nbsp"), ("bom", "")])
def test_headers_are_found_whatever_their_accents_and_spaces(name: str, mapping: str, edition: Questionnaire) -> None:
    folder = "10-accents-decomposes"
    table = read(f"{folder}/{name}.csv", edition, f"{folder}/{mapping}.colonnes.toml" if mapping else "")
    assert "92" in table.rows[0].cells


def test_a_unit_there_in_two_forms_is_there_twice(edition: Questionnaire) -> None:
    assert read("10-accents-decomposes/doublons.csv", edition).warnings == ["T017"]


def test_totals_and_notes_are_no_communes(edition: Questionnaire) -> None:
    table = read("12-pied-de-tableau/publie.xlsx", edition)
    assert [row.name for row in table.rows] == ["Ambleval", "Bourgval"]
    assert table.refused == [(4, "", "T052"), (6, "", "T052"), (7, "", "T052")]


@pytest.mark.parametrize("end", ["csv", "toml"])
def test_a_table_says_what_a_file_says(end: str, edition: Questionnaire) -> None:
    table = read(f"14-reponse-qui-ne-se-pose-pas/petr.{end}", edition)
    assert sorted(table.warnings) == ["T039", "T055"]
    assert "2 questions ne se posent pas à ce genre" in table.said
    for question in ("ecole-numerique", "adressage"):
        assert f"« {question} » (1 réponse : PETR d'Essai (ligne 2))" in table.said


def test_what_a_spreadsheet_changes_is_told_to_authors_and_never_guessed() -> None:
    files = files_of(locate(CASES / "16-modalites-que-le-tableur-change" / "ids.toml"))
    questionnaire = load_questionnaire(CASES / "16-modalites-que-le-tableur-change" / "ids.toml")
    assert [one.code for one in check(questionnaire, files)] == ["Q041"] * 5
    table = read("16-modalites-que-le-tableur-change/ids.xlsx", questionnaire)
    assert [row.cells for row in table.rows] == [("2026-02-01", ""), ("", "1.1")]


def test_headers_there_four_times_are_told_apart_by_their_letter(edition: Questionnaire, tmp_path: Path) -> None:
    folder = "17-entetes-fusionnes"
    with pytest.raises(RuralDiagError, match='"=F" = "fibre"'):
        read(f"{folder}/trois-lignes.xlsx", edition, f"{folder}/c.colonnes.toml")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\n"=D" = "fibre"\n')
    table = Table(open_table(CASES / folder / "trois-lignes.xlsx", edition, columns=load_columns(mapping, edition)))
    assert table.cells == [("92",)]
