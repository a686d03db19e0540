"""What a workbook shows and its reader does not tell: errors, formulas not calculated, merges, per cents, zeros."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET
from xml.parsers import expat

from ruraldiag.table.header import place_of

PERCENT = "%"  # the mark of a number shown as a per cent: 0.94 kept, 94 % seen
ZEROS = "0"  # the mark of a number shown with zeros before it: 1006 kept, 01006 seen; with how many figures
HIDDEN = "hidden"  # the mark of a row that is not seen; of columns, in a row 0: from one to the last, which is said
TRUE = frozenset({"1", "true"})
ABOVE = "above"  # what is said of a cell merged with the one above it
BUILT_IN_PERCENTS = {9, 10}  # 0 % and 0.00 %, which a workbook need not write down
CHUNK = 1 << 20
ZEROS_FORMAT = re.compile(r" *(0{2,}) *(?:;.*)?", re.DOTALL)
ZEROS_SHOWN = re.compile(r"0[0-9]+")
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # what a format shows as it is
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
COVERED = f"{TABLE}covered-table-cell"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
BEYOND = 1 << 40  # more than any limit: a number of repeats of thousands of figures
Mark: TypeAlias = tuple[int, int, str, str]  # row from 1, column from 0, code, PERCENT or ZEROS, what is shown


def xlsx_marks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Mark]:
    """Yield the cells in error, never calculated, shown as per cents or with zeros before, of an XLSX; hidden rows too.

    The sheet is parsed however it is written: cells without their place, tags under a prefix, Strict Open XML.
    """
    path = sheet_paths(archive).get(sheet)
    if path is None:
        return
    reading = SheetParser(telling_styles(archive))
    with archive.open(path) as stream:
        while chunk := stream.read(CHUNK):
            reading.feed(chunk)
            yield from reading.taken()
        reading.feed(b"", last=True)
        yield from reading.taken()


class SheetParser:
    """Reads the tags of a sheet as they come: a country has two million cells, of which no tree is made."""

    def __init__(self, formats: Mapping[str, str]) -> None:
        """Start before the first row; ``formats`` says how the styles that tell something show their numbers."""
        self.formats = formats
        self.marks: list[Mark] = []
        self.row, self.name, self.beyond = 0, "", 0  # the last cell named, and how many since without a name
        self.cell: dict[str, str] = {}  # what the last cell says of itself
        self.formula = self.listening = False
        self.shown: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Read on; raise as the other readers of XML do where it is none."""
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise ET.ParseError(str(error)) from None

    def taken(self) -> list[Mark]:
        """Return the marks found since the last time."""
        marks, self.marks = self.marks, []
        return marks

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of a tag that opens; those that close are listened to only where a cell may tell something."""
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        match tag:
            case "v":  # the most usual first: a country has two million of them
                if self.listening:
                    self.parser.CharacterDataHandler = self.shown.append
            case "c":
                self.cell = attributes
                if name := attributes.get("r"):
                    self.name, self.beyond = name, 0
                else:
                    self.beyond += 1
                self.formula = False
                if attributes.get("t") == "e" or attributes.get("s") in self.formats:
                    self.listen()
            case "f":
                self.formula = True
                self.listen()
            case "row":
                self.row, self.name, self.beyond = whole(attributes.get("r"), self.row + 1), "", 0
                self.marks += [(self.row, 0, HIDDEN, "")] if attributes.get("hidden") in TRUE else []
            case "col":
                self.hidden_columns(attributes)

    def hidden_columns(self, attributes: Mapping[str, str]) -> None:
        """Take note of columns that are not seen."""
        first = whole(attributes.get("min"), 1)
        if attributes.get("hidden") in TRUE:
            self.marks.append((0, first - 1, HIDDEN, str(whole(attributes.get("max"), first))))

    def listen(self) -> None:
        """Begin to listen to a cell."""
        self.shown.clear()
        self.listening, self.parser.EndElementHandler = True, self.end

    def end(self, tag: str) -> None:
        """Take note of a tag that closes."""
        match tag.rpartition(":")[2]:
            case "v":
                self.parser.CharacterDataHandler = None
            case "c":
                shown = "".join(self.shown)
                kind, shown_as = self.cell.get("t", ""), self.formats.get(self.cell.get("s", ""), "")
                said = xlsx_mark(kind, shown_as=shown_as, formula=self.formula, shown=shown)
                if said:
                    column = place_of(self.name.rstrip("0123456789").upper()) + self.beyond
                    self.marks.append((self.row, column, *said))
                self.listening, self.parser.EndElementHandler = False, None


def xlsx_mark(kind: str, *, shown_as: str, formula: bool, shown: str) -> tuple[str, str] | None:
    """Return the mark of a cell of an XLSX: error, formula without value, per cent, zeros before."""
    if kind == "e":
        return "T040", shown or "#N/A"
    if formula and not shown and kind != "str":
        return "T041", "sans valeur"
    if shown_as.startswith(ZEROS):
        return (ZEROS, str(len(shown_as))) if len(shown) < len(shown_as) else None
    return (PERCENT, shown) if shown_as else None


def ods_marks(archive: zipfile.ZipFile, sheet: str, last: tuple[int, int]) -> Iterator[Mark]:
    """Yield the same as :func:`xlsx_marks`, and the insides of merges, of an OpenDocument.

    ``last`` is the last row and column that the reader gives, from 0: nothing is said beyond, whatever is repeated.
    """
    with archive.open("content.xml") as stream:
        here, row, column, repeated, columns = False, 0, 0, 1, 0
        merged: dict[int, int] = {}  # the last row of a merge, by its leftmost column
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 -- expat bounds what entities grow to
            if event == "start":
                if element.tag == f"{TABLE}table":
                    here, row, columns = element.get(f"{TABLE}name") == sheet, 0, 0
                elif element.tag == f"{TABLE}table-column":
                    first, columns = columns, columns + whole(element.get(f"{TABLE}number-columns-repeated"), 1)
                    yield from [(0, first, HIDDEN, str(columns))] if here and unseen(element) else []
                elif element.tag == f"{TABLE}table-row":
                    column, repeated = 0, whole(element.get(f"{TABLE}number-rows-repeated"), 1)
                    hidden = range(row, min(row + repeated, last[0] + 1)) if here and unseen(element) else ()
                    yield from ((at + 1, 0, HIDDEN, "") for at in hidden)
                continue
            if element.tag == f"{TABLE}table-row":
                row += repeated
                element.clear()
            elif element.tag in {f"{TABLE}table-cell", COVERED}:
                width = whole(element.get(f"{TABLE}number-columns-repeated"), 1)
                if here and element.tag != COVERED:
                    merged[column] = row + whole(element.get(f"{TABLE}number-rows-spanned"), 1) - 1
                if said := ods_mark(element) if here else None:
                    block = (
                        range(row, min(row + repeated, last[0] + 1)),
                        range(column, min(column + width, last[1] + 1)),
                    )
                    yield from block_marks(*said, *block, merged)
                column += width


def unseen(element: Any) -> bool:
    """Return whether a row or a column of an OpenDocument is hidden, by hand or by a filter."""
    return bool(element.get(f"{TABLE}visibility", "visible") != "visible")


def block_marks(code: str, shown: str, rows: range, columns: range, merged: Mapping[int, int]) -> Iterator[Mark]:
    """Yield the mark of each cell of a block; inside a merge, where the text is that of the cell above it is said."""
    for row in rows:
        for column in columns:
            above = code == "T035" and row <= merged.get(column, -1)
            yield row + 1, column, code, ABOVE if above else shown


def sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where the archive keeps each sheet of an XLSX, by name; those it does not keep are left out."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 -- expat bounds what entities grow to
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- expat bounds what entities grow to
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    there = set(archive.namelist())
    found: dict[str, str] = {}
    # Whatever the namespaces: those of Strict Open XML are others.
    for sheet in book.iterfind(".//{*}sheet"):
        target = targets.get(next((text for key, text in sheet.items() if key.endswith("}id")), None), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in there:
            found.setdefault(sheet.get("name", ""), path)
    return found


def telling_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the styles whose numbers are shown as per cents (``%``) or with zeros before (``00000``), as cells say."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 -- expat bounds what entities grow to
    formats = dict.fromkeys(map(str, BUILT_IN_PERCENTS), PERCENT)
    for numbered in styles.iterfind(".//{*}numFmt"):
        bare = LITERAL.sub("", numbered.get("formatCode", ""))
        zeros = ZEROS_FORMAT.fullmatch(bare)
        if said := PERCENT if PERCENT in bare else zeros[1] if zeros else "":
            formats[numbered.get("numFmtId", "")] = said
    cells = styles.find("{*}cellXfs")
    numbers = [cell.get("numFmtId", "") for cell in (() if cells is None else cells)]
    return {str(at): formats[number] for at, number in enumerate(numbers) if number in formats}


def whole(text: str | None, otherwise: int) -> int:
    """Return the whole number of an attribute, as the reader takes it: ``otherwise`` where there is none.

    >>> whole(None, 1), whole("+12", 1), whole("9" * 99, 1) == BEYOND
    (1, 12, True)
    """
    digits = (text or "").strip().removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return otherwise
    return int(digits) if len(digits) <= 12 else BEYOND


def ods_mark(element: Any) -> tuple[str, str] | None:
    """Return the mark of a cell of an OpenDocument: error, formula without value, merge, per cent, zeros."""
    if element.tag == COVERED:
        return "T035", ""
    shown = "".join(element.itertext()).strip()
    if element.get(f"{CALCEXT}value-type") == "error" or (shown.startswith("#") and element.get(f"{TABLE}formula")):
        return "T040", shown or "#N/A"
    if element.get(f"{TABLE}formula") and not element.get(f"{OFFICE}value-type"):
        return "T041", "sans valeur"
    if element.get(f"{OFFICE}value-type") == "percentage":
        return PERCENT, shown
    if element.get(f"{OFFICE}value-type") == "float" and ZEROS_SHOWN.fullmatch(shown):
        return ZEROS, str(len(shown))
    return None
