"""How far a sheet goes: a cell forgotten in a corner is told before the reader makes room for the whole grid."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.errors import RuralDiagError
from tables import Read
from workbooks import ods, text, workbook

# Before it was looked at: XFD1048576 ended the process, XFD5000 (82 million cells) took 2.6 GB.
FAR = ["XFD1048576", "BD1048576", "XFD5000"]


def far_xlsx(path: Path, *cells: str, lines: int = 4, sheet: str = "") -> Path:
    """Write a table, and a lone space in cells far from it."""

    def fill(book: Any, first: Any) -> None:
        first.write_row(0, 0, ["name", "fibre"])
        for line in range(1, lines + 1):
            first.write_row(line, 0, [f"U{line}", 50])
        beside = book.add_worksheet(sheet) if sheet else first
        for cell in cells:
            beside.write_string(cell, " ")

    return workbook(path, fill)


def told(read: Read, path: Path) -> str:
    with pytest.raises(RuralDiagError) as caught:
        read(path)
    assert [(one.code, caught.value.status) for one in caught.value.findings] == [("T036", 3)]
    return str(caught.value).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("cell", FAR)
def test_a_space_far_from_the_table_is_told_with_its_cell(read: Read, tmp_path: Path, cell: str) -> None:
    said = told(read, far_xlsx(tmp_path / "t.xlsx", cell))
    assert f"jusqu'à {cell} :" in said
    assert "supprimez les lignes et les colonnes" in said


def test_the_cell_told_is_the_one_that_stands_apart_not_the_end_of_the_table(read: Read, tmp_path: Path) -> None:
    # 2 000 rows x 16 384 columns are 33 million cells: the table's last row is no fault.
    assert "jusqu'à XFD3 :" in told(read, far_xlsx(tmp_path / "t.xlsx", "XFD3", lines=1999))
    assert "jusqu'à B1048576 et à XFD3 :" in told(read, far_xlsx(tmp_path / "u.xlsx", "XFD3", "B1048576"))


def test_a_space_far_on_another_sheet_is_told_with_that_sheet(read: Read, tmp_path: Path) -> None:
    assert "feuille « Notes »" in told(read, far_xlsx(tmp_path / "t.xlsx", "XFD1048576", sheet="Notes"))


def test_it_is_found_however_the_workbook_is_written(read: Read, tmp_path: Path) -> None:
    with zipfile.ZipFile(far_xlsx(tmp_path / "o.xlsx", "XFD1048576")) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, data in parts.items():
            sheet = name.endswith("sheet1.xml")
            archive.writestr(name, data.replace(b'<c r="', b'<c  r="') if sheet else data)
    assert "jusqu'à XFD1048576 :" in told(read, tmp_path / "t.xlsx")


def test_cells_with_a_style_and_nothing_else_are_no_extent(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        sheet.write_row(1, 0, ["A", 50])
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))

    assert read(workbook(tmp_path / "t.xlsx", fill)).cells == [("50",)]


def test_a_cell_a_little_apart_does_not_keep_the_table_from_being_read(read: Read, tmp_path: Path) -> None:
    table = read(far_xlsx(tmp_path / "t.xlsx", "A40"))
    assert (len(table.rows), table.warnings) == (4, ["T024"])


def test_a_merge_to_the_end_of_the_sheet_takes_no_room_beyond_the_table(read: Read, tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(1, 1, ["name", "fibre", "lieu"])
        sheet.write_row(2, 1, ["A", 50, "permanent"])
        sheet.write_row(3, 1, ["B", 50, "permanent"])
        sheet.merge_range("C4:D4", "50")

    with zipfile.ZipFile(workbook(tmp_path / "o.xlsx", fill)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b'ref="C4:D4"', b'ref="C4:XFD9000"'))
    tracemalloc.start()
    try:
        table = read(tmp_path / "t.xlsx")
        # The file is read into a buffer of 200 MB; 150 million cells would take ten thousand more.
        assert tracemalloc.get_traced_memory()[1] < 250_000_000
    finally:
        tracemalloc.stop()
    assert [row.name for row in table.rows] == ["A"]
    assert table.refused == [(3, "lieu", "T035")]


@pytest.mark.parametrize("cell", FAR)
def test_the_same_in_an_opendocument(read: Read, tmp_path: Path, cell: str) -> None:
    column, row = {"XFD1048576": (16_384, 1_048_576), "BD1048576": (56, 1_048_576), "XFD5000": (16_384, 5000)}[cell]
    empty = f'<table:table-cell table:number-columns-repeated="{column - 1}"/>'
    path = ods(tmp_path / "t.ods", [[text("name"), text("fibre")], [text("A"), text("50")], [empty, text(" ")]])
    far = f'<table:table-row table:number-rows-repeated="{row - 3}"><table:table-cell/></table:table-row>'
    with zipfile.ZipFile(path) as archive:
        content = (
            archive.read("content.xml").decode().replace(f"<table:table-row>{empty}", f"{far}<table:table-row>{empty}")
        )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    assert f"jusqu'à {cell} :" in told(read, path)


def test_the_empty_cells_to_the_end_of_an_opendocument_are_no_extent(read: Read, tmp_path: Path) -> None:
    # As LibreOffice ends every sheet whose last row has a style.
    last = '<table:table-cell table:number-columns-repeated="16382"/>'
    path = ods(tmp_path / "t.ods", [[text("name"), text("fibre"), last], [text("A"), text("50"), last]])
    assert read(path).cells == [("50",)]
