"""Batch tables in workbooks: the rows of a CSV, and what only a workbook can hold."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.table.row import RawRow
from tables import Read, codes
from workbooks import ods, text, workbook


def test_a_workbook_gives_the_same_rows_as_a_csv(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "code", "date", "fibre", "lieu", "trajet"])
        sheet.write_row(1, 0, ["Ambléon", "01006", "", 92.5, "permanent", 12])
        sheet.write_datetime(1, 2, dt.datetime(2026, 11, 22), book.add_format({"num_format": "dd/mm/yyyy"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.rows == [RawRow(2, "Ambléon", "commune", "01006", "2026-11-22", (), ("92.5", "permanent", "12"))]


def test_a_code_kept_as_a_number_is_said(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "code", "fibre"])
        sheet.write_row(1, 0, ["Ambléon", 1006, 92.5])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.rows[0].code, table.warnings) == ("1006", ["T018"])


def test_errors_formulas_and_merges_of_a_workbook_refuse_their_rows_and_no_other(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "lieu", "note"])
        for line in range(1, 8):
            sheet.write_row(line, 0, [f"U{line}", line, "permanent", "x"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")  # an error
        sheet.write_formula(2, 1, "=1+1", None, "")  # never calculated
        sheet.write_formula(3, 1, "=40+2", None, 42)  # calculated: its value counts
        sheet.merge_range(4, 2, 5, 2, "permanent")
        sheet.write_formula(6, 3, "=NA()", None, "#N/A")  # in a column that answers nothing
        sheet.write_datetime(7, 1, dt.datetime(2026, 5, 3), book.add_format({"num_format": "dd/mm/yyyy"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.refused == [(2, "fibre", "T040"), (3, "fibre", "T041"), (6, "lieu", "T035")]
    kept = {row.line: row.cells for row in table.rows}
    assert kept[4] == ("42", "permanent")
    assert kept[7] == ("6", "permanent")
    assert kept[8] == ("2026-05-03", "permanent")  # a date where a number is due: refused when it is understood


def strict(name: str, data: bytes) -> bytes:
    """Save as Strict Open XML."""
    del name
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = data.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return data.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def without_places(name: str, data: bytes) -> bytes:
    """Write cells and rows one after the other, without their names."""
    return re.sub(rb'(<c|<row) r="[A-Z0-9]+"', rb"\1", data) if name.endswith("sheet1.xml") else data


def prefixed(name: str, data: bytes) -> bytes:
    """Write the tags of the sheet under a prefix, as the library of .NET does."""
    if not name.endswith("sheet1.xml"):
        return data
    return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")


@pytest.mark.parametrize("change", [strict, without_places, prefixed])
def test_errors_are_found_however_a_program_writes_a_workbook(
    read: Read, tmp_path: Path, change: Callable[[str, bytes], bytes]
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "lieu"])
        for line in range(1, 5):
            sheet.write_row(line, 0, [f"U{line}", 50, "permanent"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 1, "=1+1", None, "")
        sheet.write_number(3, 1, 0.5, book.add_format({"num_format": "0%"}))
        sheet.write_number(4, 1, 50, book.add_format({"num_format": "000"}))

    with zipfile.ZipFile(workbook(tmp_path / "o.xlsx", fill)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))
    table = read(tmp_path / "t.xlsx")
    assert table.refused == [(2, "fibre", "T040"), (3, "fibre", "T041")]
    assert [row.cells for row in table.rows] == [("50 %", "permanent"), ("050", "permanent")]


def test_the_sheet_with_the_header_is_the_one_read(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Mode d'emploi")
        data = book.add_worksheet("Données")
        data.write_row(2, 1, ["name", "fibre"])  # neither in the first line nor in the first column
        data.write_row(3, 1, ["A", 1])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert [(row.line, row.name, row.cells) for row in table.rows] == [(2, "A", ("1",))]


def test_of_two_sheets_that_could_be_the_table_the_first_is_read_and_that_is_said(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for place, one in enumerate((sheet, book.add_worksheet("2025"))):
            one.write_row(0, 0, ["name", "fibre"])
            one.write_row(1, 0, ["A", place])

    table = read(workbook(tmp_path / "t.xlsx", fill, "2026"))
    assert (table.cells, table.warnings) == ([("0",)], ["T025"])
    assert "2026" in table.said


def test_a_column_whose_name_a_merge_took_is_said(read: Read, tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "", "lieu"])
        sheet.merge_range(0, 1, 0, 2, "fibre")
        sheet.write_row(1, 0, ["A", 1, 2, "aucun"])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.cells, table.warnings) == ([("1", "aucun")], ["T004"])
    assert "colonne C" in table.said


@pytest.mark.parametrize("cell", ["D3", "BE3", "D40"])
def test_a_remark_beside_the_table_refuses_no_unit_and_is_told_with_its_cell(
    read: Read, tmp_path: Path, cell: str
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "lieu"])
        for line in range(1, 4):
            sheet.write_row(line, 0, [f"U{line}", 50, "permanent"])
        sheet.write_string(cell, "à vérifier")

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert [row.name for row in table.rows] == ["U1", "U2", "U3"]
    assert table.refused == []
    assert f"1 colonne sans rôle dans ce questionnaire, laissée de côté : (sans nom, cellule {cell})" in table.said


@pytest.mark.parametrize(("numbers", "said"), [([0.944, 1, 0.3], ["T026"]), ([0.944, 40, 0.3], []), ([0.9, 1], [])])
def test_shares_where_per_cents_are_due_are_told(
    read: Read, tmp_path: Path, numbers: list[float], said: list[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        for line, one in enumerate(numbers, start=1):
            sheet.write_string(line, 0, f"U{line}")
            sheet.write_number(line, 1, one)

    assert read(workbook(tmp_path / "t.xlsx", fill)).warnings == said


def test_a_number_shown_as_a_per_cent_is_read_as_it_is_shown(read: Read, tmp_path: Path) -> None:
    # A spreadsheet keeps 0.57 where someone types 57 %, and multiplied by 100 in floats it is 56.99999999999999.
    formats = ["0%", "0.0 %", "[Red]0%", '0" %"', "General"]

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        for line, one in enumerate(formats, start=1):
            sheet.write_string(line, 0, f"U{line}")
            sheet.write_number(line, 1, 0.57, book.add_format({"num_format": one}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.cells == [("57 %",), ("57 %",), ("57 %",), ("0.57",), ("0.57",)]  # a sign between quotes is a letter
    assert table.warnings == []


def test_a_code_shown_with_its_zero_is_read_as_it_is_shown(read: Read, tmp_path: Path) -> None:
    formats = ["00000", "[$-40C]00000", "00000;@", "0", "000"]

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "code", "fibre"])
        for line, one in enumerate(formats, start=1):
            sheet.write_row(line, 0, [f"U{line}", "", 7])
            sheet.write_number(line, 1, 1000 + line, book.add_format({"num_format": one}))
        sheet.write_number(1, 2, 7, book.add_format({"num_format": "000"}))  # no code, but a number all the same
        sheet.write_string(6, 0, "U6")
        sheet.write_string(6, 1, "2A004", book.add_format({"num_format": "00000"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert [row.code for row in table.rows] == ["01001", "01002", "01003", "1004", "1005", "2A004"]
    assert table.cells[0] == ("007",)
    assert "2 codes sans la forme attendue" in table.said


def test_errors_and_merges_are_found_where_the_table_does_not_begin_in_the_corner(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 3, ["name", "fibre", "lieu"])
        for line in range(3, 8):
            sheet.write_row(line, 3, [f"U{line}", 50, "permanent"])
        sheet.write_formula(3, 4, "=NA()", None, "#N/A")
        sheet.merge_range(4, 5, 5, 5, "permanent")
        sheet.write_number(6, 4, 0.5, book.add_format({"num_format": "0%"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.refused == [(2, "fibre", "T040"), (4, "lieu", "T035")]
    assert [row.cells for row in table.rows] == [("50", "permanent"), ("50 %", "permanent"), ("50", "permanent")]


def test_a_protected_or_damaged_workbook_is_refused(read: Read, tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert codes(read, ole, "t.xlsx") == ["T012"]
    path = workbook(tmp_path / "w.xlsx", lambda _, sheet: sheet.write_row(0, 0, ["name", "fibre"]))
    assert codes(read, path.read_bytes()[:-200], "cut.xlsx") == ["T008"]
    assert codes(read, path) == ["T007"]  # a header alone
    empty = workbook(tmp_path / "e.xlsx", lambda *_: None)
    assert codes(read, empty) == ["T007"]


def test_an_opendocument_is_read_its_errors_and_merges_refused(read: Read, tmp_path: Path) -> None:
    number = '<table:table-cell office:value-type="float" office:value="92.5"><text:p>92,5</text:p></table:table-cell>'
    error = (
        '<table:table-cell office:value-type="string" calcext:value-type="error" table:formula="of:=NA()"'
        ' office:string-value=""><text:p>#N/A</text:p></table:table-cell>'
    )
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.94"><text:p>94 %</text:p></table:table-cell>'
    )
    covered = "<table:covered-table-cell/>"
    path = ods(
        tmp_path / "t.ods",
        [
            [text("name"), text("fibre"), text("lieu")],
            [text("A"), number, text("permanent")],
            [text("B"), error, text("permanent")],
            [text("C"), number, covered],
            [text("D"), share, text("permanent")],
        ],
    )
    table = read(path)
    assert table.cells == [("92.5", "permanent"), ("94 %", "permanent")]
    code = '<table:table-cell office:value-type="float" office:value="1006"><text:p>01006</text:p></table:table-cell>'
    codes_shown = read(ods(tmp_path / "z.ods", [[text("code"), text("fibre")], [code, number]]))
    assert [row.code for row in codes_shown.rows] == ["01006"]
    assert table.refused == [(3, "fibre", "T040"), (4, "lieu", "T035")]
    blank = ['<table:table-cell table:number-columns-repeated="2"/>']
    corner = read(ods(tmp_path / "c.ods", [blank, [*blank, text("name"), text("fibre")], [*blank, text("B"), error]]))
    assert corner.refused == [(2, "fibre", "T040")]
    assert codes(read, ods(tmp_path / "p.ods", [], manifest="<manifest:encryption-data/>")) == ["T012"]
