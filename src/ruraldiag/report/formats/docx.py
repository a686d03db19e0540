"""A document for a word processor, to be edited: real styles, heads of tables that come again, A4, its own language.

It decides nothing. The same document gives the same parts; what holds them together (zip) may differ by its version.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from ruraldiag.report.document import (
    Blank,
    Block,
    Code,
    Document,
    Figure,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Section,
    Sign,
    Strong,
    Table,
    announces,
    plain,
    running,
)
from ruraldiag.report.formats.safe import LINKED, safe

if TYPE_CHECKING:
    from docx.document import Document as File

Part: TypeAlias = Any  # an element of the file, whose library ships no types
DEEPEST = 9
MADE = (2000, 1, 1, 0, 0, 0)  # of each part, whenever it is made
DOTS = "…" * 60
WIDEST = 9638  # twentieths of a point: 17 centimetres of text on a line
LETTER, MARGINS = 116, 230  # twentieths of a point: a letter of a head, and both sides of a cell
LONGEST = 14  # letters of a word that its column holds whole
LISTS: dict[Sign, str] = {"bullet": "ListBullet", "number": "ListNumber", "box": "List"}
REGIONS = {"fr": "fr-FR", "en": "en-GB"}


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TO = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PRESERVE = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}


def to_docx(document: Document) -> bytes:
    """Return the whole document as DOCX; python-docx, an extra, makes the file and its styles.

    The parts in the text are made here, each as its element: python-docx would look each style up again, several times
    as long as all the rest.
    """
    from docx import Document as new_file  # noqa: N813, PLC0415 -- an extra, and slow to load

    writer = Writer(new_file(), document)
    written = io.BytesIO()
    writer.file.save(written)
    return dated(written.getvalue())


def dated(content: bytes) -> bytes:
    """Return a zip whose members all bear the same date."""
    same = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return same.getvalue()


class Writer:
    """Writes the parts of a document into a file of the word processor, one after the other."""

    def __init__(self, file: File, document: Document) -> None:
        """Set the page, the language and the styles, then write all of the document."""
        self.file, self.body = file, file.element.body
        self.language = REGIONS.get(document.language, document.language)
        self.pictures = 0
        self.page(document)
        self.styles()
        self.properties(document)
        page = self.body.sectPr
        self.body.remove(page)
        run(self.here(pStyle="Title"), document.title.strip())
        self.paragraph(document.subtitle)
        for section in document.sections:
            self.section(section, 1)
        self.body.append(page)  # last, or it would be the page of what stands before it alone

    def page(self, document: Document) -> None:
        """Make the page A4, its number and how many there are at the foot; from the second, what it is of at the head.

        A letter has nothing at the head: its paper is the sender's.
        """
        from docx.shared import Cm  # noqa: PLC0415

        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        page.different_first_page_header_footer = True
        for foot in (page.footer, page.first_page_footer):
            foot.paragraphs[0].alignment = 1
            numbered = foot.paragraphs[0]._p
            part(numbered, "fldSimple", instr="PAGE")
            run(numbered, " / ")
            part(numbered, "fldSimple", instr="NUMPAGES")
        if document.kind != "letter":
            run(page.header.paragraphs[0]._p, running(document))

    def styles(self) -> None:
        """Set the letters of all styles, and the language in which they are checked."""
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.shared import Pt, RGBColor  # noqa: PLC0415

        styles = self.file.styles
        for name in ("Normal", "Title", "Caption", *(f"Heading {level}" for level in range(1, 10))):
            font = styles[name].font
            font.name, font.color.rgb = "Calibri", RGBColor(0x1B, 0x1B, 0x1B)
            fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(word(key), None)
        sizes = {"Normal": 10, "Title": 18, "Caption": 9, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
        for name, size in sizes.items():
            styles[name].font.size = Pt(size)
        for level in range(1, 4):
            styles[f"Heading {level}"].paragraph_format.space_before = Pt(16 - 2 * level)
            styles[f"Heading {level}"].paragraph_format.space_after = Pt(4)
        styles["Caption"].font.bold = False
        styles["Normal"].paragraph_format.line_spacing = 1.0  # the first page holds on one
        for name in ("Normal", *(f"List {kind}{depth}" for kind in ("Bullet", "Number") for depth in ("", " 2", " 3"))):
            styles[name].paragraph_format.space_after = Pt(5 if name == "Normal" else 1)
            styles[name].paragraph_format.keep_together = name != "Normal"
        usual = styles.element.find(f".//{word('rPrDefault')}/{word('rPr')}")
        language = usual.find(word("lang"))
        language = OxmlElement("w:lang") if language is None else language
        for key in ("val", "eastAsia", "bidi"):
            language.set(word(key), self.language)
        usual.append(language)

    def properties(self, document: Document) -> None:
        """Say what the file is: its title and its language, and no date but always the same."""
        import datetime as dt  # noqa: PLC0415

        about = self.file.core_properties
        about.title, about.language, about.author, about.comments = safe(document.title)[:255], self.language, "", ""
        about.created = about.modified = dt.datetime(*MADE)
        about.revision, about.last_modified_by = 1, ""

    def here(self, into: Part = None, **properties: str) -> Part:
        """Return a new paragraph at the end of the text, or of a cell; its properties in the order of the format."""
        paragraph = part(self.body if into is None else into, "p")
        if properties:
            about = part(paragraph, "pPr")
            for name, value in properties.items():
                part(about, name, **{"after" if name == "spacing" else "val": value})
        return paragraph

    def section(self, section: Section, level: int) -> None:
        """Write a part: its heading, its blocks and its own parts."""
        if section.title:
            on_new_page = {"pageBreakBefore": "1"} if section.new_page else {}
            heading = self.here(pStyle=f"Heading{min(level, DEEPEST)}", **on_new_page)
            run(heading, section.title.strip())
        for block, *after in zip_longest(section.blocks, section.blocks[1:], section.blocks[2:]):
            signed = any(isinstance(one, Paragraph) and one.right for one in after)  # two lines before, at the least
            self.block(block, kept=announces(block, after[0]) or signed)
        for under in section.sections:
            self.section(under, level + 1)

    def block(self, block: Block, *, kept: bool = False) -> None:
        """Write one block; a paragraph that is ``kept`` stands on the page of what follows it."""
        match block:
            case Paragraph():
                self.paragraph(block.line, right=block.right, kept=kept)
            case Items():
                self.items(block.items, block.sign)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
            case Blank():
                for _ in range(block.lines):
                    run(self.here(), DOTS)
            case _:
                assert_never(block)

    def paragraph(self, line: Line, *, right: bool = False, kept: bool = False) -> None:
        """Write a line as a paragraph, nothing for an empty one."""
        if plain(line).strip():
            how = ({"keepNext": "1"} if kept else {}) | ({"jc": "right"} if right else {})
            self.spans(self.here(**how), line)

    def items(self, items: tuple[Item, ...], sign: Sign, depth: int = 1) -> None:
        """Write a list, what stands under an item one step further in; a numbered list begins at 1.

        The answers to tick of one question are on one page, an item on that of the first one under it, and the steps of
        an action on that of what follows them.
        """
        style = f"{LISTS[sign]}{min(depth, 3) if depth > 1 else ''}"
        numbers = self.new_numbers() if sign == "number" else 0
        for item in items:
            kept = item.under or sign == "number" or (sign == "box" and item is not items[-1])
            here = self.here(pStyle=style, **({"keepNext": "1"} if kept else {}))
            if numbers:
                counted = part(here[0], "numPr")
                part(counted, "ilvl", val="0")
                part(counted, "numId", val=f"{numbers}")
            if sign == "box":
                run(here, "☐ ")
            self.spans(here, item.line)
            if item is items[-1] and depth == 1 and not item.under:
                part(here[0], "spacing", after="100")  # twentieths of a point: what follows stands apart
            self.items(item.under, "bullet", depth + 1)

    def new_numbers(self) -> int:
        """Return the id of numbers that begin again at 1."""
        numbering = self.file.part.numbering_part.element
        style = self.file.styles["List Number"].element
        usual = style.pPr.numPr.numId.val
        kind = next(number.abstractNumId.val for number in numbering.num_lst if number.numId == usual)
        number = numbering.add_num(kind)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def table(self, table: Table) -> None:
        """Write a table under its caption: its head comes again on each page, a row is never broken."""
        run(self.here(pStyle="Caption", keepNext="1"), table.caption.strip())
        made = part(self.body, "tbl")
        about = part(made, "tblPr")
        part(about, "tblStyle", val="TableGrid")
        part(about, "tblW", type="dxa", w=f"{WIDEST}")
        part(about, "tblLayout", type="fixed")
        part(about, "tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0")
        part(about, "tblCaption", val=safe(table.caption).strip())
        grid = part(made, "tblGrid")
        widths = list(self.widths(table))
        for width in widths:
            part(grid, "gridCol", w=f"{width}")
        heads = tuple((Strong(column.title),) for column in table.columns)
        for place, row in enumerate((heads, *table.rows)):
            here = part(made, "tr")
            kept = part(here, "trPr")
            part(kept, "cantSplit")
            if place == 0:
                part(kept, "tblHeader")
            for line, column, width in zip(row, table.columns, widths, strict=True):
                cell = part(here, "tc")
                part(part(cell, "tcPr"), "tcW", type="dxa", w=f"{width}")
                aligned = {"jc": "right"} if column.kind == "number" else {}
                total = 0 < place <= table.totals
                self.spans(self.here(cell, spacing="0", **aligned), (Strong(plain(line)),) if total else line)
        self.here(spacing="0")

    def widths(self, table: Table) -> Iterator[int]:
        """Yield how wide each column is: no word of its head is cut; then the wider, the longer its longest cell."""
        longest = [
            max(len(column.title) + 2, *(len(plain(row[place])) for row in table.rows), 4)
            for place, column in enumerate(table.columns)
        ]
        shares = [min(length, 160) ** 0.6 for length in longest]
        words = [max(map(len, column.title.split(" "))) for column in table.columns]
        least = [MARGINS + LETTER * min(length, LONGEST) for length in words]
        widths = [max(WIDEST * share / sum(shares), least) for share, least in zip(shares, least, strict=True)]
        over = [width - least for width, least in zip(widths, least, strict=True)]
        taken = max(0, min(1, (sum(widths) - WIDEST) / (sum(over) or 1)))  # from what is wider than it must be
        fitted = [width - taken * more for width, more in zip(widths, over, strict=True)]
        for width in fitted:
            yield round(width * min(1, WIDEST / sum(fitted)))

    def figure(self, figure: Figure) -> None:
        """Write a picture, where typst is there to draw it, and its words."""
        from docx.shared import Cm, Length  # noqa: PLC0415
        from docx.text.paragraph import Paragraph as Around  # noqa: PLC0415

        with suppress(ImportError):
            picture = drawn(figure)
            self.pictures += 1
            here = Around(self.here(keepNext="1"), self.file._body)
            placed = here.add_run().add_picture(io.BytesIO(picture))
            shrunk = min(Cm(9.2) / placed.width, Cm(16) / placed.height)
            placed.width, placed.height = Length(placed.width * shrunk), Length(placed.height * shrunk)
            about = placed._inline.docPr
            about.set("descr", safe(figure.says))
            about.set("title", safe(figure.title))
            about.set("name", f"Figure {self.pictures}")
        self.spans(self.here(pStyle="Caption"), (Strong(f"{figure.title}. "), figure.says))

    def spans(self, here: Part, line: Line) -> None:
        """Write spans into a paragraph; a link whose address could act is left as its words."""
        for span in line:
            match span:
                case str():
                    run(here, span)
                case Strong():
                    part(run(here, span.text)[0], "b")
                case Code():
                    part(run(here, span.text)[0], "rFonts", ascii="Consolas", hAnsi="Consolas")
                case Link():
                    part(run(self.leading(here, span.address), span.text)[0], "u", val="single")
                case _:
                    assert_never(span)

    def leading(self, here: Part, address: str) -> Part:
        """Return where to write words that lead to an address of the web or of mail; the paragraph for another."""
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415

        if not LINKED.fullmatch(address) or address.startswith("#"):
            return here
        leads = part(here, "hyperlink")
        leads.set(TO, self.file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        return leads


def drawn(figure: Figure) -> bytes:
    """Return a picture as PNG, drawn by typst with its own fonts; raise ImportError where it is not installed."""
    import typst  # noqa: PLC0415 -- an extra

    from ruraldiag.report.formats.typst import picture_page  # noqa: PLC0415

    made = typst.compile(picture_page(figure).encode(), format="png", ppi=200, ignore_system_fonts=True)
    return made if isinstance(made, bytes) else made[0]


def run(here: Part, words: str) -> Part:
    """Write words at the end of a paragraph and return them, their look first."""
    written = part(here, "r")
    part(written, "rPr")
    said = written.makeelement(f"{W}t", PRESERVE)
    said.text = safe(words)
    written.append(said)
    return written


def part(into: Part, name: str, **values: str) -> Part:
    """Write an element at the end of another one, with the values of its properties, and return it."""
    made = into.makeelement(W + name, {W + key: value for key, value in values.items()})
    into.append(made)
    return made


def word(name: str) -> str:
    """Return a name in the vocabulary of the word processor."""
    return W + name
