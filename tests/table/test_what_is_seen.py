"""What the eye sees of a table is what is read: visible sheets, hidden rows, totals and notes, old encodings."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.errors import RuralDiagError
from tables import Read, codes
from workbooks import ods, text, workbook

CODED = "name;code;fibre\nA;15001;10\nB;15002;20\nC;15003;30\n"


@pytest.mark.parametrize(
    ("foot", "refused"),
    [
        ("Ensemble;;20\n", [5]),
        ("Cantal;;20\nFrance;;40\n", [5, 6]),
        ("Total général;;\n", [5]),
        ("Champ : France entière.;;\nSource : Arcep.;;\n", [5, 6]),
        ("* estimation;;\n(1) hors Mayotte;;\n", [5, 6]),
        (";;\nDonnées provisoires au 30 juin;;\nInsee, 2026;;\n", [6, 7]),
        ("Lecture : 20 % des locaux.\n", [5]),
        ("TOTAL;TOTAL;\nCantal;Total;3\n;Sous-total;1\n;Σ;3\nFrance;Tot.;4\n", [5, 6, 7, 8, 9]),
        ("nsp : ne sait pas;;\n© Insee;;\nExtrait le 3 mars;;\nhttps://exemple.invalid;;\n", [5, 6, 7, 8]),
        ("Min;;1\nMaximum;;2\nÉcart-type;;3\nNombre de communes;;4\n", [5, 6, 7, 8]),
        ("D;NA;20\n", []),  # it is said that the code is missing: no total
        ("D;15004;20\n;;\nE;15005;\n", []),
    ],
)
def test_totals_and_notes_are_refused_and_no_unit_is(read: Read, foot: str, refused: list[int]) -> None:
    table = read(CODED + foot)
    assert table.refused == [(line, "", "T052") for line in refused]
    assert [row.name for row in table.rows][:3] == ["A", "B", "C"]


def test_a_total_above_the_units_is_one_too(read: Read) -> None:
    assert read("name;code;fibre\nCantal;;20\nA;15001;10\nB;15002;20\n").refused == [(2, "", "T052")]


@pytest.mark.parametrize(
    "table",
    [
        "name;fibre\nA;\n;\nB;\nC;\n",  # a list to fill in, a line skipped
        "name;code;fibre\nA;15001;1\nB;;1\nC;;1\n",  # most have no code
        "name;fibre\nMoyenne;1\nSomme-Tourbe;2\nEnsisheim;3\nSourcieux;4\nTotainville;5\n",
        "name;code;fibre\nMoyenne;54403;1\nNotre-Dame;15001;2\n",
    ],
)
def test_no_unit_is_taken_for_a_total(read: Read, table: str) -> None:
    assert read(table).refused == []


def sheets(path: Path, hidden: str) -> Path:
    def fill(book: Any, first: Any) -> None:
        for at, sheet in enumerate((first, book.add_worksheet("2025"), book.add_worksheet("2026"))):
            sheet.write_row(0, 0, ["name", "fibre", "lieu"])
            sheet.write_row(1, 0, ["A", at, "aucun"])
        {"2024": first, "2025": book.worksheets()[1]}[hidden].hide()
        book.worksheets()[2].activate()
        book.worksheets()[2].set_first_sheet()

    return workbook(path, fill, "2024")


def test_a_sheet_that_is_seen_is_read_first_and_any_may_be_asked_for(read: Read, tmp_path: Path) -> None:
    path = sheets(tmp_path / "t.xlsx", "2024")
    assert read(path).cells == [("1", "aucun")]
    assert read(path, sheet="2026").cells == [("2", "aucun")]
    assert read(path, sheet=" 2024\N{NO-BREAK SPACE}").cells == [("0", "aucun")]
    with pytest.raises(RuralDiagError, match=r"Ses feuilles.: 2024, 2025, 2026") as caught:
        read(path, sheet="2027")
    assert [one.code for one in caught.value.findings] == ["T048"]
    with pytest.raises(RuralDiagError, match="n'a pas de feuilles"):
        read("name;fibre\nA;1\n", sheet="2026")


def test_a_hidden_sheet_is_read_only_where_no_other_is_a_table_and_that_is_said(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Mode d'emploi")
        data = book.add_worksheet("Cachée")
        data.write_row(0, 0, ["name", "fibre"])
        data.write_row(1, 0, ["A", 1])
        data.hide()

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.cells, table.warnings) == ([("1",)], ["T056"])


def test_hidden_columns_are_said(read: Read, tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "x", "fibre", "lieu"])
        sheet.write_row(1, 0, ["A", 1, 50, "aucun"])
        sheet.set_column(1, 2, options={"hidden": True})
        sheet.set_column(90, 16383, options={"hidden": True})

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.cells, table.warnings) == ([("50", "aucun")], ["T049", "T004"])
    assert "2 colonnes masquées dans le classeur (un filtre, peut-être), lues comme les autres : B, C." in table.said
    path = ods(tmp_path / "o.ods", [[text("name"), text("fibre")], [text("A"), text("1")]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    columns = (
        b'<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="99"/>'
    )
    parts["content.xml"] = parts["content.xml"].replace(b"<table:table-row>", columns + b"<table:table-row>", 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    table = read(path)
    assert table.warnings == ["T049"]
    assert "1 colonne masquée dans le classeur" in table.said
    assert ": B." in table.said


def test_hidden_rows_are_said(read: Read, tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        for line in range(1, 5):
            sheet.write_row(line, 0, [f"U{line}", 50])
        for line in (2, 3, 90):  # the last one holds nothing
            sheet.set_row(line, options={"hidden": True})

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (len(table.rows), table.warnings) == (4, ["T049"])
    assert "2 lignes masquées dans le classeur (un filtre, peut-être), lues comme les autres : 3, 4." in table.said
    path = ods(tmp_path / "o.ods", [[text("name"), text("fibre")], [text("A"), text("1")], [text("B"), text("2")]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    *before, last = parts["content.xml"].split(b"<table:table-row>")
    parts["content.xml"] = b"<table:table-row>".join(before) + b'<table:table-row table:visibility="filter">' + last
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert read(path).warnings == ["T049"]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
@pytest.mark.parametrize("name", ["Évaux-lès-Bains", "Saint-Étienne-à-Arnes", "Bû-le-Château", "Éluzé"])
def test_an_encoding_of_old_is_read_by_its_accents_and_said(read: Read, encoding: str, name: str) -> None:
    table = read(f"name;fibre\n{name};1\n".encode(encoding))
    assert (table.rows[0].name, table.warnings) == (name, ["T054"])


@pytest.mark.parametrize("name", ["Évaux…", "L'Haÿ", "cœur – «été»", "Año", "Prix : 3 €"])
def test_a_text_in_windows_1252_is_never_taken_for_another(read: Read, name: str) -> None:
    table = read(f"name;fibre\n{name};1\n".encode("cp1252"))
    assert (table.rows[0].name, table.warnings) == (name, ["T015"])


@pytest.mark.parametrize("vertical", [True, False])
def test_a_merge_says_the_unit_only_down_its_column(read: Read, tmp_path: Path, vertical: bool) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["kind", "name", "date", "by", "fibre"])
        for line in range(1, 4):
            sheet.write_row(line, 0, ["epci", f"U{line}", "2026-01-01", "x", line])
        if vertical:
            sheet.merge_range(1, 0, 3, 0, "pays")
            sheet.merge_range(1, 3, 2, 3, "CC")
        else:
            sheet.merge_range(1, 1, 1, 2, "U1")

    table = read(workbook(tmp_path / "t.xlsx", fill), by=["by"])
    if vertical:
        assert [(row.kind, row.groups[0]) for row in table.rows] == [("pays", "CC"), ("pays", "CC"), ("pays", "x")]
    else:
        assert table.refused == [(2, "date", "T035")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A;0,94;\nB;0.5;\nC;1;\n", ["T026"]),
        ("A;0,94;0,2\nB;0,5;0,3\n", ["T026", "T026"]),  # few rows: all their per cents together
        ("A;0,94 %;\nB;0,5 %;\nC;1 %;\n", []),
        ("A;0,94;\nB;50;\nC;1;\n", []),
        ("A;0;\nB;0;\nC;0;\n", []),
    ],
)
def test_shares_are_told_in_a_csv_as_in_a_workbook(read: Read, rows: str, said: list[str]) -> None:
    assert read(f"name;fibre;visites\n{rows}").warnings == said


def test_an_unknown_text_is_no_table_at_all(read: Read) -> None:
    assert codes(read, b"name;fibre\n\x8f\x90\x81;1\n\xe9\xf0;2\n") == ["T014"]


@pytest.mark.parametrize("code", ["", "15000"])
@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_looking_for_totals_in_a_long_table_loses_no_row(read: Read, code: str, name: str) -> None:
    # Long enough for its end not to be read yet when its codes are looked through, from its first row without one.
    rows = "".join(f"Commune {number};{code and int(code) + number};10\n" for number in range(1, 9_000))
    content = f"name;code;fibre\nSans code;;10\n{rows}".encode()
    table = read(gzip.compress(content) if name.endswith("gz") else content, name)
    assert len(table.rows) + len(table.refused) == 9_000
    assert [row.line for row in table.rows[-2:]] == [9_000, 9_001]
