"""XLSX and ODS as records: the sheet that holds the table, every cell as the text a CSV would hold.

The reader gives an empty cell where the spreadsheet shows an error or has not calculated a formula, 0.94 where it
shows 94 % and 1006 where it shows 01006: these are looked for in the file itself
(:mod:`ruraldiag.table.workbook_marks`), so that an error is never taken for « sans réponse », a share for a per cent,
nor a code for another one.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ruraldiag.errors import Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.unchanged import Unchanged
from ruraldiag.table.cells import plain_number
from ruraldiag.table.header import HEADER_WITHIN, OLE, best_header, column_letters, listed, plural
from ruraldiag.table.limits import guarded, limits_of, unreadable
from ruraldiag.table.workbook_extent import stop_too_large
from ruraldiag.table.workbook_marks import ABOVE, HIDDEN, PERCENT, ZEROS, ods_marks, xlsx_marks
from ruraldiag.typography import one_form

WORKBOOK_LIMIT_MB = 200
SAID_ROWS = 5  # hidden rows, or columns, that a warning names
MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument: it says what is encrypted
MANIFEST_LIMIT = 1_000_000  # bytes
ENCRYPTED = 1  # the flag of a part of an archive
BLOCK = 200  # rows taken at once from the reader
ERROR = 2  # the number of standard error


class SheetSource:
    """The records of the first sheet that has a header of a table."""

    def __init__(self, stream: IO[bytes], name: str, known: frozenset[str], sheet: str = "") -> None:
        """Open the workbook and choose its sheet, unless one is asked for; raise with what keeps it from being read."""
        self.name, self.stream = name, stream
        self.warnings: list[Finding] = []
        self.unchanged = Unchanged(stream, name)
        data = stream.read(WORKBOOK_LIMIT_MB * 1_000_000 + 1)
        if len(data) > WORKBOOK_LIMIT_MB * 1_000_000:
            size = f"plus de {WORKBOOK_LIMIT_MB}"
            raise RuralDiagError([finding("F004", Place(file=name), size=size, limit=WORKBOOK_LIMIT_MB)])
        self.unchanged.check()
        self.book = self.workbook(data)
        self.sheet = self.sheet_of(known, sheet)
        self.expected = self.sheet.height
        self.percents: dict[int, set[int]] = {}
        self.zeros: dict[int, dict[int, int]] = {}
        self.carried: dict[int, set[int]] = {}
        self.faults = self.faults_of(data)

    def workbook(self, data: bytes) -> CalamineWorkbook:
        """Return the workbook that the bytes hold."""
        place = Place(file=self.name)
        if data.startswith(OLE):
            # A protected XLSX is an old-style container whose stream has this name, in UTF-16.
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise RuralDiagError([finding("T012", place)])
            why = "c'est un ancien classeur .xls, ou un document"
            raise RuralDiagError([unreadable(place, why)])
        with guarded(place), zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            with archive.open(MANIFEST) if MANIFEST in names else io.BytesIO() as stream:
                encrypted = b"encryption-data" in stream.read(MANIFEST_LIMIT)
            if encrypted or any(member.flag_bits & ENCRYPTED for member in archive.infolist()):
                raise RuralDiagError([finding("T012", place)])
            if not {"xl/workbook.xml", "content.xml"} & names:
                raise RuralDiagError([unreadable(place, "c'est une archive, pas un classeur")])
            stop_too_large(archive, limits_of(len(data)), self.name)
        with guarded(place), silenced():
            try:
                return CalamineWorkbook.from_filelike(io.BytesIO(data))
            except PasswordError:
                raise RuralDiagError([finding("T012", place)]) from None

    def sheet_of(self, known: frozenset[str], asked: str) -> CalamineSheet:
        """Return the sheet asked for, else that of those seen whose header has the most known names, the first of them.

        Where no sheet that is seen has such a header, the hidden ones are looked at.
        """
        place = Place(file=self.name)
        seen = {one.name: one.visible is SheetVisibleEnum.Visible for one in self.book.sheets_metadata}
        if not seen:
            raise RuralDiagError([finding("T007", place, what="le classeur n'a aucune feuille")])
        named = next((name for name in seen if one_form(name) == one_form(asked)), "")
        if asked and not named:
            close = suggestion(asked, seen)
            raise RuralDiagError([finding("T048", place, value=asked, suggestion=close, known=listed(list(seen)))])
        with guarded(place), silenced():
            sheets = {name: self.book.get_sheet_by_name(name) for name in ([named] if asked else seen)}
        counts = {
            name: best_header([texts(row) for row in islice(rows(sheet, place), HEADER_WITHIN)], known)[1]
            for name, sheet in sheets.items()
        }
        best = max(counts, key=lambda name: (seen[name] and counts[name] > 0, counts[name], seen[name]))
        # One known word may stand in a list of the questions; two on a line are a header.
        if sum(count > 1 for count in counts.values()) > 1:
            self.warnings.append(finding("T025", place, value=best))
        elif not seen[best] and not asked:
            self.warnings.append(finding("T056", place, value=best))
        if not sheets[best].height:
            raise RuralDiagError([finding("T007", place, what="la feuille est vide")])
        return sheets[best]

    def records(self) -> Iterator[list[str]]:
        """Yield the rows of the sheet from its first line, as texts; a cell merged with the one above has its text."""
        above: list[str] = []
        for line, row in enumerate(rows(self.sheet, Place(file=self.name)), start=1):
            record = texts(row, self.percents.get(line, ()), self.zeros.get(line))
            for at in self.carried.get(line, ()):
                if at < min(len(record), len(above)):
                    record[at] = above[at]
            above = record
            yield list(record)

    def faults_of(self, data: bytes) -> dict[int, dict[int, tuple[str, str]]]:
        """Return the cells that hold an error, a formula without value or the inside of a merge, by row and column.

        The cells shown as per cents, with zeros before, or merged with the one above, are kept aside on the way.
        """
        found: dict[int, dict[int, tuple[str, str]]] = {}
        last = self.sheet.end or (0, 0)
        hidden: list[str] = []
        columns: list[str] = []
        with guarded(Place(file=self.name)), zipfile.ZipFile(io.BytesIO(data)) as archive:
            ods = "content.xml" in archive.namelist()
            marks = ods_marks(archive, self.sheet.name, last) if ods else xlsx_marks(archive, self.sheet.name)
            for row, column, code, value in marks:
                if code == PERCENT:
                    self.percents.setdefault(row, set()).add(column)
                elif code == ZEROS:
                    self.zeros.setdefault(row, {})[column] = int(value)
                elif code == HIDDEN and row == 0:
                    columns += map(column_letters, range(column, min(int(value), last[1] + 1)))
                elif code == HIDDEN:
                    hidden += [str(row)] if row <= last[0] + 1 else []
                else:
                    found.setdefault(row, {})[column] = code, value
        for row, column, value in self.merged(last):
            found.setdefault(row, {})[column] = "T035", value
        for row, cells in found.items():
            if above := {column for column, (_, value) in cells.items() if value == ABOVE}:
                self.carried[row] = above
        self.say_hidden("ligne", hidden)
        self.say_hidden("colonne", columns)
        return found

    def say_hidden(self, one: str, names: Sequence[str]) -> None:
        """Say which rows, or columns, are read and not seen; nothing where there is none."""
        if names:
            words = {**plural(len(names), one), "names": listed(names, SAID_ROWS)}
            self.warnings.append(finding("T049", Place(file=self.name), **words))

    def merged(self, last: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
        """Yield the insides of the merges of an XLSX: row, column, and whether the text is that of the cell above.

        A merge may go on to the end of the sheet: only what the reader gives of it counts.
        """
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            for row in range(top, min(bottom, last[0]) + 1):
                for column in range(left, min(right, last[1]) + 1):
                    if (row, column) != (top, left):
                        yield row + 1, column, ABOVE if column == left else ""

    def finish(self) -> None:
        """Do nothing more: the workbook was read whole when it was opened."""

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        self.stream.close()


def rows(sheet: CalamineSheet, place: Place) -> Iterator[list[Any]]:
    """Yield the rows of a sheet from its first line and its first column, none where it is empty."""
    if not sheet.height or sheet.start is None:
        return
    # The reader keeps the empty lines above a table and drops the empty columns before it.
    before = [""] * sheet.start[1]
    cells, line = sheet.iter_rows(), 0
    while block := some_rows(cells, replace(place, line=line)):
        line += len(block)
        yield from ([before + row for row in block] if before else block)


def some_rows(cells: Iterator[list[Any]], place: Place) -> list[list[Any]]:
    """Return the next rows; raise with the line that the reader cannot give, ``place`` having that of the last read."""
    block: list[list[Any]] = []
    try:
        with guarded(place), silenced():
            block.extend(islice(cells, BLOCK))
    except RuralDiagError:
        line = (place.line or 0) + len(block) + 1
        why = "une date, une durée ou un nombre y est hors de toute mesure"
        raise RuralDiagError([unreadable(replace(place, line=line), why)]) from None
    return block


@contextmanager
def silenced() -> Iterator[None]:
    """Keep what the reader of workbooks itself writes on standard error from a screen: its panics, in English."""
    try:
        kept = os.dup(ERROR)
    except OSError:  # it is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, ERROR)
    try:
        yield
    finally:
        os.dup2(kept, ERROR)
        os.close(nowhere)
        os.close(kept)


def texts(row: list[Any], percents: Collection[int] = (), zeros: Mapping[int, int] | None = None) -> list[str]:
    """Return the cells of a row as texts.

    ``percents`` are the places of those shown as per cents, ``zeros`` how many figures are shown of those with zeros
    before.

    >>> texts(["Arvieu", 0.57, 3.0, 1006.0], {1}, {3: 5})
    ['Arvieu', '57 %', '3', '01006']
    """
    found = [cell if type(cell) is str else as_text(cell) for cell in row]
    for at in percents:
        if at < len(row) and type(row[at]) is float:
            # In decimal: 0.57 * 100 is 56.99999999999999.
            found[at] = f"{plain_number(float(Decimal(repr(row[at])).scaleb(2)))} %"
    for at, figures in (zeros or {}).items():
        if at < len(row) and type(row[at]) is float and row[at].is_integer() and row[at] >= 0:
            found[at] = found[at].zfill(figures)
    return found


def as_text(cell: Any) -> str:
    """Return the text a CSV would hold for a cell: a whole number without decimals, a date as 2026-11-22.

    >>> as_text(15138.0), as_text(dt.date(2026, 5, 3)), as_text(True), as_text(dt.datetime(2026, 5, 3, 0, 0))
    ('15138', '2026-05-03', 'VRAI', '2026-05-03')
    """
    match cell:
        case bool():
            return "VRAI" if cell else "FAUX"
        case int() | float():
            return plain_number(cell)
        case dt.datetime():
            return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
