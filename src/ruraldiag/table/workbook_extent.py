"""How far the sheets of a workbook go, looked at before they are read: the reader makes room for every cell of a grid.

One cell forgotten in the last corner, a lone space even, and the grid has seventeen thousand million cells: no memory
holds them, and the reader ends the program where it lacks some.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from ruraldiag.table.header import column_letters, place_of
from ruraldiag.table.workbook_marks import sheet_paths, whole

GRID_LIMIT = 20_000_000  # cells: ten times a country's table; the reader takes 32 to 64 bytes for each
CELL_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
FAR = 2  # times as many rows (or columns) as have anything: what stands there stands apart


@dataclass(slots=True)
class Extent:
    """The last row and the last column of a sheet where something is written, from 1, and a cell of each."""

    sheet: str
    rows: int = 0
    columns: int = 0
    lowest: tuple[int, int] = (0, 0)  # row and column, from 1
    rightmost: tuple[int, int] = (0, 0)
    used_rows: int = 0
    used_columns: set[int] = field(default_factory=set)

    def see(self, row: int, column: int, down: int = 1, right: int = 1) -> None:
        """Take note of a cell, repeated ``down`` rows and ``right`` columns."""
        last_row, last_column = row + down - 1, column + right - 1
        if last_row > self.rows:
            self.used_rows += last_row - max(self.rows, row - 1)
        if last_row >= self.rows:
            self.rows, self.lowest = last_row, (last_row, last_column)
        if last_column > self.columns:
            self.columns, self.rightmost = last_column, (last_row, last_column)
        if right == 1:
            self.used_columns.add(column)
        else:
            self.used_columns.update(range(column, min(last_column, column + 20_000) + 1))

    @property
    def too_far(self) -> bool:
        """Whether the grid is more than is ever read."""
        return self.rows * self.columns > GRID_LIMIT

    @property
    def apart(self) -> str:
        """The cells that stand apart from the table, the lowest and the rightmost where nothing tells which does."""
        below = [self.lowest] if self.rows > FAR * self.used_rows else []
        beside = [self.rightmost] if self.columns > FAR * len(self.used_columns) else []
        found = dict.fromkeys([*below, *beside] or [self.lowest, self.rightmost])
        return " et à ".join(f"{column_letters(column - 1)}{row}" for row, column in found)


def too_far(archive: zipfile.ZipFile) -> Extent | None:
    """Return how far the first sheet goes that goes too far to be read, or None."""
    if "content.xml" in archive.namelist():
        with archive.open("content.xml") as stream:
            return next((extent for extent in ods_extents(stream) if extent.too_far), None)
    for name, path in sheet_paths(archive).items():
        with archive.open(path) as stream:
            extent = xlsx_extent(stream, name)
        if extent.too_far:
            return extent
    return None


def xlsx_extent(stream: IO[bytes], name: str) -> Extent:
    """Return the extent of a sheet of an XLSX, whoever wrote it: the cells that hold a value."""
    found = Extent(name)
    row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        match tag.rpartition(":")[2]:
            case "row":
                row, column = whole(attributes.get("r"), row + 1), 0
            case "c":
                said = CELL_NAME.fullmatch(attributes.get("r", ""))
                row, column = (int(said[2]), place_of(said[1].upper()) + 1) if said else (row, column + 1)
            case "v" | "is":
                found.see(row, column)

    parse(stream, start)
    return found


def ods_extents(stream: IO[bytes]) -> Iterator[Extent]:
    """Yield the extent of each sheet of an OpenDocument: the cells that hold a value."""
    found: list[Extent] = []
    row = column = down = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, down
        match tag:
            case "table:table":
                found.append(Extent(attributes.get("table:name", "")))
                row = down = 0
            case "table:table-row":
                row, column = row + down, 0
                down = whole(attributes.get("table:number-rows-repeated"), 1)
            case "table:table-cell" | "table:covered-table-cell":
                right = whole(attributes.get("table:number-columns-repeated"), 1)
                if found and ("office:value-type" in attributes or "table:formula" in attributes):
                    found[-1].see(row + 1, column + 1, down, right)
                column += right

    parse(stream, start)
    yield from found


def parse(stream: IO[bytes], start: Callable[[str, Any], None]) -> None:
    """Call ``start`` for each tag of a stream that opens; raise as the other readers of XML do where it is none."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ET.ParseError(str(error)) from None
