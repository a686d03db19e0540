"""XLSX and ODS as records: the sheet that holds the table, every cell as the text a CSV would hold.

The reader gives an empty cell where the spreadsheet shows an error or has not calculated a formula: these are looked
for in the file itself, so that they are never taken for « sans réponse ».
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from ruraldiag.assessment.cells import plain_number
from ruraldiag.assessment.table_source import HEADER_WITHIN, OLE, Unchanged, best_header
from ruraldiag.errors import Finding, Place, RuralDiagError, finding

if TYPE_CHECKING:
    from ruraldiag.assessment.model import Assessment

WORKBOOK_LIMIT_MB = 200
UNZIPPED_LIMIT_MB = 4_000
CHUNK = 1 << 20
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
VALUE = re.compile(rb"<v>([^<]*)</v>")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument: it says what is encrypted
ODS_ROWS = 1_048_576


class SheetSource:
    """The records of the first sheet that has a header of a table."""

    def __init__(self, stream: IO[bytes], name: str, known: frozenset[str]) -> None:
        """Open the workbook and choose its sheet; raise with what keeps it from being read."""
        self.name, self.stream = name, stream
        self.warnings: list[Finding] = []
        self.refused: dict[int, tuple[Finding, ...]] = {}
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
        self.faults = self.faults_of(data)

    def workbook(self, data: bytes) -> CalamineWorkbook:
        """Return the workbook that the bytes hold."""
        place = Place(file=self.name)
        if data.startswith(OLE):
            # A protected XLSX is an old-style container whose stream has this name, in UTF-16.
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise RuralDiagError([finding("T012", place)])
            why = "c'est un ancien classeur .xls ou un document\u00a0; enregistrez-le en .xlsx"
            raise RuralDiagError([finding("T008", place, why=why)])
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
                size = sum(one.file_size for one in archive.infolist())
                manifest = archive.read(MANIFEST) if MANIFEST in names else b""
            if b"encryption-data" in manifest:
                raise RuralDiagError([finding("T012", place)])
            if size > UNZIPPED_LIMIT_MB * 1_000_000:
                raise RuralDiagError(
                    [finding("F004", place, size=f"{size / 1e6:.0f}, une fois ouvert,", limit=UNZIPPED_LIMIT_MB)]
                )
            if not {"xl/workbook.xml", "content.xml"} & set(names):
                raise RuralDiagError([finding("T008", place, why="c'est une archive, pas un classeur")])
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError:
            raise RuralDiagError([finding("T012", place)]) from None
        except (CalamineError, zipfile.BadZipFile, OSError):
            raise RuralDiagError([finding("T008", place, why="le classeur est abîmé ou coupé")]) from None

    def sheet_of(self, known: frozenset[str]) -> CalamineSheet:
        """Return the sheet whose header has the most known names; the first of these, and the first sheet of all."""
        place = Place(file=self.name)
        if not self.book.sheet_names:
            raise RuralDiagError([finding("T007", place, what="le classeur n'a aucune feuille")])
        try:
            sheets = [self.book.get_sheet_by_name(name) for name in self.book.sheet_names]
        except CalamineError:
            raise RuralDiagError([finding("T008", place, why="le classeur est abîmé ou coupé")]) from None
        counts = [best_header([texts(row) for row in islice(rows(one), HEADER_WITHIN)], known)[1] for one in sheets]
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
        for row in rows(self.sheet):
            for at, cell in enumerate(row):
                if type(cell) is float:
                    count, largest = self.numbers.get(at, (0, cell))
                    self.numbers[at] = count + 1, max(largest, cell)
            yield texts(row)

    def faults_of(self, data: bytes) -> dict[int, dict[int, tuple[str, str]]]:
        """Return the cells that hold an error, a formula without value or the inside of a merge, by row and column."""
        found: dict[int, dict[int, tuple[str, str]]] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "content.xml" in archive.namelist():
                cells = self.ods_faults(archive)
            else:
                cells = xlsx_faults(archive, self.sheet.name)
            try:
                for row, column, code, value in cells:
                    found.setdefault(row, {})[column] = code, value
            except (ET.ParseError, KeyError, zipfile.BadZipFile, EOFError, OSError):
                why = "le classeur est abîmé ou coupé"
                raise RuralDiagError([finding("T008", Place(file=self.name), why=why)]) from None
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            for row in range(top, min(bottom, top + 100_000) + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        found.setdefault(row + 1, {})[column] = "T035", ""
        return found

    def ods_faults(self, archive: zipfile.ZipFile) -> Iterator[tuple[int, int, str, str]]:
        """Yield the cells of the sheet that hold an error or stand inside a merge, of an OpenDocument."""
        with archive.open("content.xml") as stream:
            here, row, column, repeated = False, 0, 0, 1
            for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 -- see the import
                if event == "start":
                    if element.tag == f"{TABLE}table":
                        here, row = element.get(f"{TABLE}name") == self.sheet.name, 0
                    elif element.tag == f"{TABLE}table-row":
                        column, repeated = 0, int(element.get(f"{TABLE}number-rows-repeated", "1"))
                    continue
                if element.tag == f"{TABLE}table-row":
                    row += repeated
                    element.clear()
                elif element.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
                    width = int(element.get(f"{TABLE}number-columns-repeated", "1"))
                    said = ods_fault(element) if here else None
                    if said:
                        for down in range(min(repeated, ODS_ROWS)):
                            for right in range(min(width, 16_384)):
                                yield row + down + 1, column + right, *said
                    column += width

    def finish(self) -> None:
        """Do nothing more: the workbook was read whole when it was opened."""

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        self.stream.close()

    def assessment(self, line: int) -> Assessment | None:  # noqa: ARG002 -- the signature of a source
        """Return None: the rows of a workbook are no files."""
        return None


def rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Yield the rows of a sheet, none where it is empty."""
    return sheet.iter_rows() if sheet.height else iter(())


def texts(row: list[Any]) -> list[str]:
    """Return the cells of a row as texts."""
    return [cell if type(cell) is str else as_text(cell) for cell in row]


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


def xlsx_faults(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (row from 1, column from 0, code, value) of the cells in error or never calculated, of an XLSX."""
    path = sheet_path(archive, sheet)
    if path is None:
        return
    with archive.open(path) as stream:
        rest = b""
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end < 0:
                continue
            block, rest = rest[:end], rest[end:]
            # Most sheets have neither: looking for two words costs nothing, looking at each cell does.
            if b't="e"' not in block and b"<f" not in block:
                continue
            for letters, number, attributes, inside in CELL.findall(block):
                value = VALUE.search(inside)
                shown = value[1].decode() if value else ""
                if b't="e"' in attributes:
                    yield int(number), place_of(letters), "T040", shown or "#N/A"
                elif b"<f" in inside and not shown and b't="str"' not in attributes:
                    yield int(number), place_of(letters), "T041", "sans valeur"


def sheet_path(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return where the archive keeps a sheet, or None."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 -- see the import
    relation = next((one.get(RELATION) for one in book.iter(f"{MAIN}sheet") if one.get("name") == sheet), None)
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- see the import
    target = next((one.get("Target") for one in relations if relation and one.get("Id") == relation), None)
    if target is None:
        return None
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return path if path in archive.namelist() else None


def place_of(letters: bytes) -> int:
    """Return the place of a column from its letters.

    >>> place_of(b"A"), place_of(b"AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def ods_fault(element: Any) -> tuple[str, str] | None:
    """Return what is wrong with a cell of an OpenDocument: an error, a formula without value, the inside of a merge."""
    if element.tag == f"{TABLE}covered-table-cell":
        return "T035", ""
    shown = "".join(element.itertext()).strip()
    if element.get(f"{CALCEXT}value-type") == "error" or (shown.startswith("#") and element.get(f"{TABLE}formula")):
        return "T040", shown or "#N/A"
    if element.get(f"{TABLE}formula") and not element.get(f"{OFFICE}value-type"):
        return "T041", "sans valeur"
    return None
