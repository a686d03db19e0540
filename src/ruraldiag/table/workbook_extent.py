"""What a workbook would cost, found out by parsing it once before its reader opens it.

The reader makes room for every cell of a grid: one cell forgotten in the last corner, a lone space even, and the grid
has seventeen thousand million cells; no memory holds them, and the reader ends the program where it lacks some. The
same goes for a row repeated a million times, a long text told by each of a hundred thousand cells, a part that unzips
without end.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from ruraldiag.errors import Place, RuralDiagError, finding
from ruraldiag.table.header import column_letters, place_of
from ruraldiag.table.limits import DAMAGED, SWOLLEN, Limits, unreadable
from ruraldiag.table.workbook_marks import sheet_paths, whole
from ruraldiag.typography import french, thousands

CHUNK = 1 << 25  # bytes parsed at once: the parser begins a tag cut in two again from its start
LONGEST_TAG = 1 << 19  # bytes; a cell holds 32 767 letters
CELL_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
FIGURES = "0123456789"
SPAN = 20_000  # columns: more than any sheet has
FAR = 2  # times as many rows (or columns) as have anything: what stands there stands apart
SHARED = "xl/sharedstrings.xml"
TREES = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}  # what is read as trees
SHEETS = 1_000
FEW_TAGS = 300_000  # of a part that is read as a tree: styles, the list of the sheets


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
        if row == self.rows and column <= self.columns and down == right == 1:  # as nearly all are
            self.lowest = row, column
            self.used_columns.add(column)
            return
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
            self.used_columns.update(range(column, min(last_column, column + SPAN) + 1))

    @property
    def cells(self) -> int:
        """How many cells the reader makes room for."""
        return self.rows * self.columns

    @property
    def apart(self) -> str:
        """The cells that stand apart from the table, the lowest and the rightmost where nothing tells which does."""
        below = [self.lowest] if self.rows > FAR * self.used_rows else []
        beside = [self.rightmost] if self.columns > FAR * len(self.used_columns) else []
        found = dict.fromkeys([*below, *beside] or [self.lowest, self.rightmost])
        return " et à ".join(f"{column_letters(column - 1)}{row}" for row, column in found)


class CellPlaces:
    """Tells where cells are by their names; the letters of a column and the figures of a row are read once."""

    def __init__(self) -> None:
        """Begin with no column known."""
        self.columns: dict[str, int] = {}
        self.row, self.figures = 0, ""

    def of(self, name: str) -> tuple[int, int] | None:
        """Return the row and the column of a cell, from 1; None where its name is none.

        >>> CellPlaces().of("AB12"), CellPlaces().of("12")
        ((12, 28), None)
        """
        letters = name.rstrip(FIGURES)
        figures = name[len(letters) :]
        if figures != self.figures or letters not in self.columns:
            if not CELL_NAME.fullmatch(name):
                return None
            self.columns[letters] = place_of(letters.upper()) + 1
            self.row, self.figures = int(figures), figures
        return self.row, self.columns[letters]


def stop_too_large(archive: zipfile.ZipFile, limits: Limits, file: str) -> None:
    """Raise where opening the workbook would take more memory or time than its size allows.

    What is no archive, or no XML, raises as the modules of Python do: the caller guards.
    """
    parts = xml_parts(archive, file)
    cost = Cost(limits, file)
    for name in TREES & parts.keys():
        cost.other()
        cost.parse(archive, parts.pop(name))
    opendocument = "content.xml" in parts
    names = {path.casefold(): name for name, path in ({} if opendocument else one_each(archive, file)).items()}
    # The texts that the cells share come first: then what a cell costs is known.
    for name in sorted(parts, key=lambda name: name.casefold() != SHARED):
        if opendocument:
            cost.sheets_of_ods() if name == "content.xml" else cost.other()
        elif name.casefold() == SHARED:
            cost.shared()
        else:
            # Any other part may be read as a sheet under another name.
            cost.sheet_of_xlsx(names.get(name.casefold(), name))
        cost.parse(archive, parts[name])
    cost.conclude()


def xml_parts(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    """Return the parts of a workbook that are XML, by name; raise where two have one name: readers could disagree."""
    infos = archive.infolist()
    if len({info.filename.casefold() for info in infos}) < len(infos):
        raise RuralDiagError([unreadable(Place(file=file), DAMAGED)])
    return {info.filename: info for info in infos if info.filename.casefold().endswith((".xml", ".rels"))}


def one_each(archive: zipfile.ZipFile, file: str) -> dict[str, str]:
    """Return where each sheet of an XLSX is kept; raise where several are kept in one place, or there are too many."""
    paths = sheet_paths(archive)
    if len({path.casefold() for path in paths.values()}) < len(paths) or len(paths) > SHEETS:
        raise RuralDiagError([unreadable(Place(file=file), DAMAGED)])
    return paths


class Cost:
    """What the parts of a workbook cost together, and what to call at each tag of the part that is parsed."""

    def __init__(self, limits: Limits, file: str) -> None:
        """Begin with nothing spent."""
        self.limits, self.place = limits, Place(file=file)
        self.unzipped = self.tags = self.letters = self.merged = self.spans = 0
        self.extents: list[Extent] = []
        self.lengths: list[int] = []  # of the texts that cells share
        self.start: Callable[[str, dict[str, str]], None] | None = None
        self.said: Callable[[str], None] | None = None
        self.most_tags = limits.tags

    def stop(self, why: str = SWOLLEN) -> None:
        """Raise: the workbook cannot be opened."""
        raise RuralDiagError([unreadable(self.place, why)])

    def parse(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        """Parse a part, all that it unzips to, whatever size the archive says it has."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.CharacterDataHandler = self.said
        parser.CommentHandler = self.beside
        parser.ProcessingInstructionHandler = self.beside
        parser.StartDoctypeDeclHandler = self.doctype
        whole, read = copy(info), 0
        whole.file_size = self.limits.unzipped + 1
        with archive.open(whole) as stream:
            while chunk := stream.read(CHUNK):
                read += len(chunk)
                if self.unzipped + read > self.limits.unzipped:
                    self.stop()
                self.tags += chunk.count(b"<") + chunk.count(b"/>")  # begun and ended
                if self.tags > self.most_tags:
                    self.stop()
                for at in range(0, len(chunk) - LONGEST_TAG, LONGEST_TAG):
                    if chunk.find(b"<", at, at + LONGEST_TAG) < 0:
                        self.stop()
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        if read != info.file_size:
            self.stop(DAMAGED)
        self.unzipped += read

    def beside(self, *texts: str) -> None:
        """Bound what stands beside the tags: the readers begin a long one again and again."""
        if len(texts[-1]) > LONGEST_TAG:
            self.stop()

    def doctype(self, *declared: Any) -> None:
        """Refuse what no workbook has: definitions, with which a kilobyte grows to any size."""
        del declared
        self.stop(DAMAGED)

    def other(self) -> None:
        """Prepare for a part that is no sheet."""
        self.start, self.said, self.most_tags = None, None, self.tags + FEW_TAGS

    def shared(self) -> None:
        """Prepare for the texts that the cells of an XLSX share."""

        def start(tag: str, attributes: dict[str, str]) -> None:
            del attributes
            if tag.rpartition(":")[2] == "si":
                self.lengths.append(0)

        def said(text: str) -> None:
            if self.lengths:
                self.lengths[-1] += len(text)

        self.start, self.said, self.most_tags = start, said, self.limits.tags

    def sheet_of_xlsx(self, name: str) -> None:
        """Prepare for a sheet of an XLSX."""
        found = Extent(name)
        self.extents.append(found)
        row = column = at_row = at_column = 0  # from 1; the cell's own row leaves that of the rows as it was
        index, places = "", CellPlaces()
        longest = max(self.lengths, default=0)

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, at_row, at_column, index
            match tag.rpartition(":")[2]:
                case "v" | "is":  # the most usual first: a country has two million of them
                    found.see(at_row, at_column)
                case "c":
                    named = attributes.get("r")
                    if named is None:
                        at_row, at_column = max(row, 1), column + 1
                    elif place := places.of(named):
                        at_row, at_column = place
                    else:
                        self.stop(DAMAGED)
                    column = at_column
                    self.count_text(index)
                    index = ""
                case "row":
                    row, column = whole(attributes.get("r"), row + 1), 0
                case "mergeCell":
                    self.merge(attributes.get("ref", ""))

        def said(text: str) -> None:
            nonlocal index
            index = text  # the last text of a cell is its value, a place among the texts shared or any number

        self.start, self.most_tags = start, self.limits.tags
        self.said = said if longest * self.limits.tags > self.limits.letters else None

    def count_text(self, index: str) -> None:
        """Count the text that a cell may tell by its place among those shared."""
        if index.isdecimal() and len(index) < 9 and int(index) < len(self.lengths):
            self.letters += self.lengths[int(index)]
            if self.letters > self.limits.letters:
                self.stop()

    def merge(self, ref: str) -> None:
        """Count what is merged, as far as the sheet goes: one merge may go to its end, a thousand could lie on it."""
        corners = [CELL_NAME.fullmatch(corner) for corner in ref.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            found = self.extents[-1]
            down = min(int(corners[1][2]), found.rows) - int(corners[0][2]) + 1
            right = min(place_of(corners[1][1].upper()) + 1, found.columns) - place_of(corners[0][1].upper())
            self.merged += max(down, 0) * max(right, 0)
            if self.merged > self.limits.tags:
                self.stop()

    def sheets_of_ods(self) -> None:
        """Prepare for the sheets of an OpenDocument: the cells that hold a value, each with its repeats."""
        row = column = down = right = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, down, right
            match tag:
                case "table:table":
                    self.extents.append(Extent(attributes.get("table:name", "")))
                    row = down = 0
                case "table:table-row":
                    row, column, right = row + down, 0, 0
                    down = whole(attributes.get("table:number-rows-repeated"), 1)
                case "table:table-cell" | "table:covered-table-cell":
                    column += right
                    right = whole(attributes.get("table:number-columns-repeated"), 1)
                    if self.extents and ("office:value-type" in attributes or "table:formula" in attributes):
                        self.extents[-1].see(row + 1, column + 1, down, right)
                        self.spans += min(right, SPAN)
                        if self.spans > self.limits.cells:
                            self.too_far(self.extents[-1])

        def said(text: str) -> None:
            self.letters += len(text) * down * right
            if self.letters > self.limits.letters:
                self.stop()

        self.start, self.said, self.most_tags = start, said, self.limits.tags

    def conclude(self) -> None:
        """Raise where a sheet goes too far, or all of them together."""
        for extent in self.extents:
            if extent.rows > self.limits.rows or extent.cells > self.limits.cells:
                self.too_far(extent)
        if sum(extent.cells for extent in self.extents) > self.limits.cells:
            self.too_far(max(self.extents, key=lambda extent: extent.cells))

    def too_far(self, extent: Extent) -> None:
        """Raise with the sheet that goes too far, and the cells to look at."""
        rows, columns = map(thousands, (extent.rows, extent.columns))
        place = Place(file=self.place.file, item=french(f"feuille « {extent.sheet} »"))
        raise RuralDiagError([finding("T036", place, cells=extent.apart, rows=rows, columns=columns)])
