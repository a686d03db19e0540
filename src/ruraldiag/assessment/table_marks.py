"""What a workbook shows and its reader does not tell: errors, formulas never calculated, merges, per cents."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

PERCENT = "%"  # the mark of a number shown as a per cent: 0.94 kept, 94 % seen
BUILT_IN_PERCENTS = {9, 10}  # 0 % and 0.00 %, which a workbook need not write down
CHUNK = 1 << 20
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
VALUE = re.compile(rb"<v>([^<]*)</v>")
STYLE = re.compile(rb'\bs="([0-9]+)"')
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # what a format shows as it is
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
ODS_ROWS, ODS_COLUMNS = 1_048_576, 16_384


def xlsx_marks(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (row from 1, column from 0, code, value) of the cells in error, never calculated or in per cents."""
    path = sheet_path(archive, sheet)
    if path is None:
        return
    percents = percent_styles(archive)
    with archive.open(path) as stream:
        rest = b""
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end < 0:
                continue
            block, rest = rest[:end], rest[end:]
            # Most sheets have none of these: looking for words costs nothing, looking at each cell does.
            if b't="e"' not in block and b"<f" not in block and not any(b's="%s"' % one in block for one in percents):
                continue
            for letters, number, attributes, inside in CELL.findall(block):
                value = VALUE.search(inside)
                shown = value[1].decode() if value else ""
                if b't="e"' in attributes:
                    yield int(number), place_of(letters), "T040", shown or "#N/A"
                elif b"<f" in inside and not shown and b't="str"' not in attributes:
                    yield int(number), place_of(letters), "T041", "sans valeur"
                elif percents and (style := STYLE.search(attributes)) and style[1] in percents:
                    yield int(number), place_of(letters), PERCENT, shown


def ods_marks(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the same as :func:`xlsx_marks`, and the insides of merges, of an OpenDocument."""
    with archive.open("content.xml") as stream:
        here, row, column, repeated = False, 0, 0, 1
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 -- expat bounds what entities grow to
            if event == "start":
                if element.tag == f"{TABLE}table":
                    here, row = element.get(f"{TABLE}name") == sheet, 0
                elif element.tag == f"{TABLE}table-row":
                    column, repeated = 0, int(element.get(f"{TABLE}number-rows-repeated", "1"))
                continue
            if element.tag == f"{TABLE}table-row":
                row += repeated
                element.clear()
            elif element.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
                width = int(element.get(f"{TABLE}number-columns-repeated", "1"))
                said = ods_mark(element) if here else None
                if said:
                    for down in range(min(repeated, ODS_ROWS)):
                        for right in range(min(width, ODS_COLUMNS)):
                            yield row + down + 1, column + right, *said
                column += width


def sheet_path(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return where the archive keeps a sheet, or None."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 -- expat bounds what entities grow to
    relation = next((one.get(RELATION) for one in book.iter(f"{MAIN}sheet") if one.get("name") == sheet), None)
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- expat bounds what entities grow to
    target = next((one.get("Target") for one in relations if relation and one.get("Id") == relation), None)
    if target is None:
        return None
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return path if path in archive.namelist() else None


def percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Return the styles of cells whose numbers are shown as per cents, as cells name them."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 -- expat bounds what entities grow to
    formats = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter(f"{MAIN}numFmt")}
    own = {number for number, code in formats.items() if PERCENT in LITERAL.sub("", code)}
    percents = own | {str(number) for number in BUILT_IN_PERCENTS}
    cells = styles.find(f"{MAIN}cellXfs")
    return frozenset(
        str(at).encode() for at, one in enumerate(() if cells is None else cells) if one.get("numFmtId") in percents
    )


def place_of(letters: bytes) -> int:
    """Return the place of a column from its letters.

    >>> place_of(b"A"), place_of(b"AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def ods_mark(element: Any) -> tuple[str, str] | None:
    """Return the mark of a cell of an OpenDocument: error, formula without value, inside of a merge, per cent."""
    if element.tag == f"{TABLE}covered-table-cell":
        return "T035", ""
    shown = "".join(element.itertext()).strip()
    if element.get(f"{CALCEXT}value-type") == "error" or (shown.startswith("#") and element.get(f"{TABLE}formula")):
        return "T040", shown or "#N/A"
    if element.get(f"{TABLE}formula") and not element.get(f"{OFFICE}value-type"):
        return "T041", "sans valeur"
    if element.get(f"{OFFICE}value-type") == "percentage":
        return PERCENT, shown
    return None
