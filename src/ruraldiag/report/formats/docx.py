"""A document for a word processor, to be edited: real styles, heads of tables that come again, A4, its own language.

It decides nothing. The same document gives the same parts; what holds them together (zip) may differ by its version.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, assert_never

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
    plain,
)
from ruraldiag.report.formats.safe import LINKED, safe

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.text.paragraph import Paragraph as Here

DEEPEST = 9
MADE = (2000, 1, 1, 0, 0, 0)  # of each part, whenever it is made
DOTS = "…" * 60
WIDEST = 17.0  # centimetres of text on a line
LISTS: dict[Sign, str] = {"bullet": "List Bullet", "number": "List Number", "box": "List"}
REGIONS = {"fr": "fr-FR", "en": "en-GB"}


def to_docx(document: Document) -> bytes:
    """Return the whole document as DOCX; python-docx, an extra, writes it."""
    from docx import Document as new_file  # noqa: N813, PLC0415 -- an extra, and slow to load

    writer = Writer(new_file(), document)
    writer.paragraph(document.subtitle)
    for section in document.sections:
        writer.section(section, 1)
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
        """Set the page, the language, the styles and the title."""
        self.file = file
        self.language = REGIONS.get(document.language, document.language)
        self.pictures = 0
        self.page()
        self.styles()
        self.properties(document)
        file.add_paragraph(safe(document.title).strip(), style="Title")

    def page(self) -> None:
        """Make the page A4, its number at the foot."""
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.shared import Cm  # noqa: PLC0415

        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        number = OxmlElement("w:fldSimple")
        number.set(word("instr"), "PAGE")
        page.footer.paragraphs[0]._p.append(number)
        page.footer.paragraphs[0].alignment = 1

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
        sizes = {"Normal": 10.5, "Title": 18, "Caption": 9, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
        for name, size in sizes.items():
            styles[name].font.size = Pt(size)
        for level in range(1, 4):
            styles[f"Heading {level}"].paragraph_format.space_before = Pt(16 - 2 * level)
            styles[f"Heading {level}"].paragraph_format.space_after = Pt(4)
        styles["Caption"].font.bold = False
        for name in ("Normal", *(f"List {kind}{depth}" for kind in ("Bullet", "Number") for depth in ("", " 2", " 3"))):
            styles[name].paragraph_format.space_after = Pt(5 if name == "Normal" else 1)
        for style in (styles.element.find(f".//{word('rPrDefault')}/{word('rPr')}"),):
            language = style.find(word("lang"))
            language = OxmlElement("w:lang") if language is None else language
            for key in ("val", "eastAsia", "bidi"):
                language.set(word(key), self.language)
            style.append(language)

    def properties(self, document: Document) -> None:
        """Say what the file is: its title and its language, and no date but always the same."""
        import datetime as dt  # noqa: PLC0415

        about = self.file.core_properties
        about.title, about.language, about.author, about.comments = safe(document.title)[:255], self.language, "", ""
        about.created = about.modified = dt.datetime(*MADE)
        about.revision, about.last_modified_by = 1, ""

    def section(self, section: Section, level: int) -> None:
        """Write a part: its heading, its blocks and its own parts."""
        if section.title:
            heading = self.file.add_heading(safe(section.title).strip(), min(level, DEEPEST))
            heading.paragraph_format.page_break_before = section.new_page
        for block, after in zip_longest(section.blocks, section.blocks[1:]):
            self.block(block)
            if isinstance(after, Paragraph) and after.right:  # no signature alone on its page
                self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        for part in section.sections:
            self.section(part, level + 1)

    def block(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Paragraph():
                self.paragraph(block.line, right=block.right)
            case Items():
                self.items(block.items, block.sign)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
            case Blank():
                for _ in range(block.lines):
                    self.file.add_paragraph(DOTS)
            case _:
                assert_never(block)

    def paragraph(self, line: Line, *, right: bool = False) -> None:
        """Write a line as a paragraph, nothing for an empty one."""
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT  # noqa: PLC0415

        if plain(line).strip():
            here = self.file.add_paragraph()
            if right:
                here.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
            self.spans(here, line)

    def items(self, items: tuple[Item, ...], sign: Sign, depth: int = 1) -> None:
        """Write a list, what stands under an item one step further in; a numbered list begins at 1."""
        style = f"{LISTS[sign]} {min(depth, 3)}" if depth > 1 else LISTS[sign]
        numbers = self.new_numbers() if sign == "number" else None
        for item in items:
            here = self.file.add_paragraph("☐ " if sign == "box" else "", style=style)
            if numbers is not None:
                properties = here._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = numbers
                properties.get_or_add_ilvl().val = 0
            self.spans(here, item.line)
            if item is items[-1] and depth == 1 and not item.under:
                here.paragraph_format.space_after = self.file.styles["Normal"].paragraph_format.space_after
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
        caption = self.file.add_paragraph(safe(table.caption).strip(), style="Caption")
        caption.paragraph_format.keep_with_next = True
        made = self.file.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        made.autofit = False
        widths = list(self.widths(table))
        for grid, width in zip(made.columns, widths, strict=True):
            grid.width = width
        for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
            self.spans(cell.paragraphs[0], (Strong(column.title),))
        mark(made.rows[0]._tr, "tblHeader")
        for place, row in enumerate(table.rows):
            cells = made.add_row().cells
            for cell, line in zip(cells, row, strict=True):
                total = (Strong(plain(line)),) if place < table.totals else line
                self.spans(cell.paragraphs[0], total)
        for row in made.rows:
            mark(row._tr, "cantSplit")
            for cell, column, width in zip(row.cells, table.columns, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.space_after = 0
                if column.kind == "number":
                    cell.paragraphs[0].alignment = 2
        self.file.add_paragraph().paragraph_format.space_after = 0

    def widths(self, table: Table) -> Iterator[Any]:
        """Yield how wide each column is: the wider, the longer its longest cell."""
        from docx.shared import Cm  # noqa: PLC0415

        longest = [
            max(len(column.title) + 2, *(len(plain(row[place])) for row in table.rows), 4)
            for place, column in enumerate(table.columns)
        ]
        shares = [min(length, 160) ** 0.6 for length in longest]
        for share in shares:
            yield Cm(round(WIDEST * share / sum(shares), 2))

    def figure(self, figure: Figure) -> None:
        """Write a picture, where typst is there to draw it, and its words."""
        from docx.shared import Cm  # noqa: PLC0415

        with suppress(ImportError):
            picture = drawn(figure)
            self.pictures += 1
            placed = self.file.add_picture(io.BytesIO(picture), width=Cm(11.5))
            about = placed._inline.docPr
            about.set("descr", safe(figure.says))
            about.set("title", safe(figure.title))
            about.set("name", f"Figure {self.pictures}")
            self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        here = self.file.add_paragraph(style="Caption")
        self.spans(here, (Strong(f"{figure.title}. "), figure.says))

    def spans(self, here: Here, line: Line) -> None:
        """Write spans into a paragraph; a link whose address could act is left as its words."""
        for span in line:
            match span:
                case str():
                    here.add_run(safe(span))
                case Strong():
                    here.add_run(safe(span.text)).bold = True
                case Code():
                    here.add_run(safe(span.text)).font.name = "Consolas"
                case Link():
                    self.link(here, span)
                case _:
                    assert_never(span)

    def link(self, here: Here, link: Link) -> None:
        """Write words that lead to an address of the web or of mail."""
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
        from docx.oxml import OxmlElement  # noqa: PLC0415

        run = here.add_run(safe(link.text))
        if LINKED.fullmatch(link.address) and not link.address.startswith("#"):
            run.underline = True
            leads = OxmlElement("w:hyperlink")
            to = self.file.part.relate_to(link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            leads.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", to)
            here._p.append(leads)
            leads.append(run._r)


def drawn(figure: Figure) -> bytes:
    """Return a picture as PNG, drawn by typst with its own fonts; raise ImportError where it is not installed."""
    import typst  # noqa: PLC0415 -- an extra

    from ruraldiag.report.formats.typst import picture_page  # noqa: PLC0415

    made = typst.compile(picture_page(figure).encode(), format="png", ppi=200, ignore_system_fonts=True)
    return made if isinstance(made, bytes) else made[0]


def mark(row: Any, name: str) -> None:
    """Mark a row of a table with a property that has no value."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def word(name: str) -> str:
    """Return a name in the vocabulary of the word processor."""
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
