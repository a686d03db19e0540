"""XLSX and ODS as records: the sheet that holds the table, every cell as the text a CSV would hold.

The reader gives an empty cell where the spreadsheet shows an error or has not calculated a formula, 0.94 where it
shows 94 % and 1006 where it shows 01006: these are looked for in the file itself
(:mod:`ruraldiag.table.workbook_marks`), so that an error is never taken for « sans réponse », a share for a per cent,
nor a code for another one.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import IO, Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.files.unchanged import Unchanged
from ruraldiag.table.cells import plain_number
from ruraldiag.table.header import HEADER_WITHIN, OLE, best_header
from ruraldiag.table.workbook_extent import too_far
from ruraldiag.table.workbook_marks import PERCENT, ZEROS, ods_marks, xlsx_marks
from ruraldiag.typography import french, thousands

WORKBOOK_LIMIT_MB = 200
UNZIPPED_LIMIT_MB = 4_000
MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument: it says what is encrypted


class SheetSource:
    """The records of the first sheet that has a header of a table."""

    def __init__(self, stream: IO[bytes], name: str, known: frozenset[str]) -> None:
        """Open the workbook and choose its sheet; raise with what keeps it from being read."""
        self.name, self.stream = name, stream
        self.warnings: list[Finding] = []
        self.numbers: dict[int, tuple[int, float]] = {}
        self.unchanged = Unchanged(stream, name)
        data = stream.read(WORKBOOK_LIMIT_MB * 1_000_000 + 1)
        if len(data) > WORKBOOK_LIMIT_MB * 1_000_000:
            size = f"plus de {WORKBOOK_LIMIT_MB}"
            raise RuralDiagError([finding("F004", Place(file=name), size=size, limit=WORKBOOK_LIMIT_MB)])
        self.unchanged.check()
        self.book = self.workbook(data)
        self.sheet = self.sheet_of(known)
        self.expected = self.sheet.height
        self.percents: dict[int, set[int]] = {}
        self.zeros: dict[int, dict[int, int]] = {}
        self.faults = self.faults_of(data)

    def workbook(self, data: bytes) -> CalamineWorkbook:
        """Return the workbook that the bytes hold."""
        place = Place(file=self.name)
        if data.startswith(OLE):
            # A protected XLSX is an old-style container whose stream has this name, in UTF-16.
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise RuralDiagError([finding("T012", place)])
            why = "c'est un ancien classeur .xls, ou un document"
            raise RuralDiagError([finding("T008", place, why=why)])
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
                size = sum(member.file_size for member in archive.infolist())
                manifest = archive.read(MANIFEST) if MANIFEST in names else b""
            if b"encryption-data" in manifest:
                raise RuralDiagError([finding("T012", place)])
            if size > UNZIPPED_LIMIT_MB * 1_000_000:
                raise RuralDiagError(
                    [finding("F004", place, size=f"{size / 1e6:.0f}, une fois ouvert,", limit=UNZIPPED_LIMIT_MB)]
                )
            if not {"xl/workbook.xml", "content.xml"} & set(names):
                raise RuralDiagError([finding("T008", place, why="c'est une archive, pas un classeur")])
            self.stop_too_far(data)
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError:
            raise RuralDiagError([finding("T012", place)]) from None
        except (CalamineError, ET.ParseError, KeyError, zipfile.BadZipFile, EOFError, OSError):
            raise RuralDiagError([finding("T008", place, why="le classeur est abîmé ou coupé")]) from None

    def stop_too_far(self, data: bytes) -> None:
        """Raise where a cell stands so far that the reader would lack memory."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            extent = too_far(archive)
        if extent is not None:
            rows, columns = map(thousands, (extent.rows, extent.columns))
            place = Place(file=self.name, item=french(f"feuille « {extent.sheet} »"))
            raise RuralDiagError([finding("T036", place, cells=extent.apart, rows=rows, columns=columns)])

    def sheet_of(self, known: frozenset[str]) -> CalamineSheet:
        """Return the sheet whose header has the most known names; the first of these, and the first sheet of all."""
        place = Place(file=self.name)
        if not self.book.sheet_names:
            raise RuralDiagError([finding("T007", place, what="le classeur n'a aucune feuille")])
        try:
            sheets = [self.book.get_sheet_by_name(name) for name in self.book.sheet_names]
        except CalamineError:
            raise RuralDiagError([finding("T008", place, why="le classeur est abîmé ou coupé")]) from None
        counts = [best_header([texts(row) for row in islice(rows(sheet), HEADER_WITHIN)], known)[1] for sheet in sheets]
        best = counts.index(max(counts))
        # One known word may stand in a list of the questions; two on a line are a header.
        if sum(count > 1 for count in counts) > 1:
            self.warnings.append(finding("T025", place, value=sheets[best].name))
        if not sheets[best].height:
            raise RuralDiagError([finding("T007", place, what="la feuille est vide")])
        return sheets[best]

    def records(self) -> Iterator[list[str]]:
        """Yield the rows of the sheet from its first line, as texts."""
        self.numbers.clear()
        for line, row in enumerate(rows(self.sheet), start=1):
            percents = self.percents.get(line, ())
            for at, cell in enumerate(row):
                if type(cell) is float and at not in percents:
                    count, largest = self.numbers.get(at, (0, cell))
                    self.numbers[at] = count + 1, max(largest, cell)
            yield texts(row, percents, self.zeros.get(line))

    def faults_of(self, data: bytes) -> dict[int, dict[int, tuple[str, str]]]:
        """Return the cells that hold an error, a formula without value or the inside of a merge, by row and column.

        The cells shown as per cents, or with zeros before, are kept aside on the way.
        """
        found: dict[int, dict[int, tuple[str, str]]] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "content.xml" in archive.namelist():
                cells = ods_marks(archive, self.sheet.name)
            else:
                cells = xlsx_marks(archive, self.sheet.name)
            try:
                for row, column, code, value in cells:
                    if code == PERCENT:
                        self.percents.setdefault(row, set()).add(column)
                    elif code == ZEROS:
                        self.zeros.setdefault(row, {})[column] = int(value)
                    else:
                        found.setdefault(row, {})[column] = code, value
            except (ET.ParseError, KeyError, zipfile.BadZipFile, EOFError, OSError):
                why = "le classeur est abîmé ou coupé"
                raise RuralDiagError([finding("T008", Place(file=self.name), why=why)]) from None
        # A merge may go on to the end of the sheet: only what the reader gives of it counts.
        last_row, last_column = self.sheet.end or (0, 0)
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            for row in range(top, min(bottom, last_row) + 1):
                for column in range(left, min(right, last_column) + 1):
                    if (row, column) != (top, left):
                        found.setdefault(row + 1, {})[column] = "T035", ""
        return found

    def finish(self) -> None:
        """Do nothing more: the workbook was read whole when it was opened."""

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        self.stream.close()


def rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Yield the rows of a sheet from its first line and its first column, none where it is empty."""
    if not sheet.height or sheet.start is None:
        return iter(())
    # The reader keeps the empty lines above a table and drops the empty columns before it.
    before = [""] * sheet.start[1]
    return (before + row for row in sheet.iter_rows()) if before else sheet.iter_rows()


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
