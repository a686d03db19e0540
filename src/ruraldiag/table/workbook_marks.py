"""What a workbook shows and its reader does not tell: errors, formulas not calculated, merges, per cents, zeros."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Any, TypeAlias
from xml.etree import ElementTree as ET

PERCENT = "%"  # the mark of a number shown as a per cent: 0.94 kept, 94 % seen
ZEROS = "0"  # the mark of a number shown with zeros before it: 1006 kept, 01006 seen; with how many figures
BUILT_IN_PERCENTS = {9, 10}  # 0 % and 0.00 %, which a workbook need not write down
CHUNK = 1 << 20
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
VALUE = re.compile(rb"<v>([^<]*)</v>")
ANY_CELL = re.compile(rb"<(?:[A-Za-z0-9]+:)?c[ >/]")
KIND = re.compile(rb'\bt="([A-Za-z]+)"')
STYLE = re.compile(rb'\bs="([0-9]+)"')
ZEROS_FORMAT = re.compile(r" *(0{2,}) *(?:;.*)?", re.DOTALL)
ZEROS_SHOWN = re.compile(r"0[0-9]+")
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # what a format shows as it is
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
Mark: TypeAlias = tuple[int, int, str, str]  # row from 1, column from 0, code, PERCENT or ZEROS, what is shown
ODS_ROWS, ODS_COLUMNS = 1_048_576, 16_384


def xlsx_marks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Mark]:
    """Yield the cells in error, never calculated, shown as per cents or with zeros before, of an XLSX."""
    path = sheet_paths(archive).get(sheet)
    if path is None:
        return
    formats = telling_styles(archive)
    with archive.open(path) as stream:
        usual = is_usual(stream.read(CHUNK))
    with archive.open(path) as stream:
        yield from quick_marks(stream, formats) if usual else slow_marks(stream, formats)


def is_usual(start: bytes) -> bool:
    """Return whether a sheet names its cells as most programs do, so that they can be found without parsing it."""
    return len(ANY_CELL.findall(start)) == start.count(b'<c r="') > 0


def quick_marks(stream: IO[bytes], formats: Mapping[str, str]) -> Iterator[Mark]:
    """Yield the marks of a sheet written as usual, without parsing it: a country would wait ten seconds more."""
    styles = [f's="{style}"'.encode() for style in formats]
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        end = rest.rfind(b"</row>")
        if end < 0:
            continue
        block, rest = rest[:end], rest[end:]
        # Most sheets have none of these: looking for words costs nothing, looking at each cell does.
        if b't="e"' not in block and b"<f" not in block and not any(style in block for style in styles):
            continue
        for letters, number, attributes, inside in CELL.findall(block):
            value, style, kind = VALUE.search(inside), STYLE.search(attributes), KIND.search(attributes)
            said = xlsx_mark(
                kind[1].decode() if kind else "",
                shown_as=formats.get(style[1].decode(), "") if style else "",
                formula=b"<f" in inside,
                shown=value[1].decode() if value else "",
            )
            if said:
                yield int(number), place_of(letters.decode()), *said


def slow_marks(stream: IO[bytes], formats: Mapping[str, str]) -> Iterator[Mark]:
    """Yield the marks of any other sheet: cells without their place, tags under a prefix, Strict Open XML."""
    row, column = 0, -1
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 -- expat bounds what entities grow to
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 1)), -1
            elif tag == "c":
                letters = element.get("r", "").rstrip("0123456789")
                column = place_of(letters) if letters else column + 1
        elif tag == "c":
            said = xlsx_mark(
                element.get("t", ""),
                shown_as=formats.get(element.get("s", ""), ""),
                formula=element.find("{*}f") is not None,
                shown=element.findtext("{*}v", ""),
            )
            if said:
                yield row, column, *said
        elif tag == "row":
            element.clear()


def xlsx_mark(kind: str, *, shown_as: str, formula: bool, shown: str) -> tuple[str, str] | None:
    """Return the mark of a cell of an XLSX: error, formula without value, per cent, zeros before."""
    if kind == "e":
        return "T040", shown or "#N/A"
    if formula and not shown and kind != "str":
        return "T041", "sans valeur"
    if shown_as.startswith(ZEROS):
        return (ZEROS, str(len(shown_as))) if len(shown) < len(shown_as) else None
    return (PERCENT, shown) if shown_as else None


def ods_marks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Mark]:
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


def place_of(letters: str) -> int:
    """Return the place of a column from its letters.

    >>> place_of("A"), place_of("AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def ods_mark(element: Any) -> tuple[str, str] | None:
    """Return the mark of a cell of an OpenDocument: error, formula without value, merge, per cent, zeros."""
    if element.tag == f"{TABLE}covered-table-cell":
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
