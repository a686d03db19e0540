"""A document in the language of typst, which sets it on pages: every text is a string there, never markup.

It decides nothing. The fonts are those inside typst: a character that they lack is replaced, and the last page says
which ones were.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import zip_longest
from typing import TypeAlias, assert_never

from ruraldiag.report.document import (
    Blank,
    Block,
    Code,
    Column,
    Document,
    Figure,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Section,
    Sign,
    Span,
    Strong,
    Table,
    announces,
    plain,
    running,
)
from ruraldiag.report.formats.safe import LINKED, safe
from ruraldiag.report.formats.svg import to_svg

FONT = "Libertinus Serif"
ENDLESS = re.compile(r"\S{30}(?=\S)")  # a word may be broken after so many letters in a row
LISTS: dict[Sign, str] = {"bullet": "list(tight: true)", "number": "enum(tight: true)", "box": "list(marker: [□])"}
WIDEST, TALLEST = 84, 150  # millimetres of a picture
LETTERS, LINES = 95, 40  # on a line of the page, and lines of a page, less some
KEPT = 12  # lines of a list, or of an item, that stay together
INSTEAD = "\N{WHITE SQUARE}"
NOTHING = '""'
BLANKS = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # they say which look the sign before them has
Spans: TypeAlias = tuple[tuple[int, int], ...]
# What the fonts inside typst can print, as spans of code points, checked by a test.
PRINTABLE: Spans = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x391, 0x3A1),
    (0x3A3, 0x482),
    (0x48A, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x200B),
    (0x2010, 0x2027),
    (0x202F, 0x2040),
    (0x2074, 0x208E),
    (0x20A0, 0x20BF),
    (0x2190, 0x23FF),
    (0x2460, 0x2605),
    (0xFB00, 0xFB06),
)
PLAINEST: Spans = ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF), (0x2010, 0x2027), (0x202F, 0x202F), (0x25A1, 0x25A1))
WORDS = {
    "fr": ("Sommaire", "Signes remplacés par □, faute de police pour les imprimer\N{NO-BREAK SPACE}: "),
    "en": ("Contents", "Signs replaced by □, for want of a font to print them: "),
}
PAGE = """\
#set document(title: {title}, date: none)
#set text(font: "{font}", size: 10.5pt, lang: "{language}", hyphenate: false)
#set page(paper: "a4", margin: (x: 20mm, top: 22mm, bottom: 20mm), numbering: "1 / 1",
  header: context if counter(page).get().first() > 1 {{ text(size: 9pt, fill: luma(35%), {head}) }})
#set par(leading: 0.62em, spacing: 0.85em)
#set table(stroke: 0.5pt + luma(55%), inset: 5pt, align: left + top)
#set table.cell(breakable: false)
#set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
#show figure: set align(left)
#show figure.caption: set text(size: 9.5pt, fill: luma(30%))
#show figure.caption: it => block(sticky: true, align(left, it.body))
#show link: underline
#show heading: set block(above: 1.3em, below: 0.7em, sticky: true)
#show heading.where(level: 1): set text(size: 14pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 3): set text(size: 11pt)
#show outline.entry: set block(spacing: 0.6em)
#show title: set text(size: 17pt)
#let rule = block(height: 8mm, width: 100%, breakable: false, stroke: (bottom: 0.5pt))
#title()
"""


def to_typst(document: Document, printable: Spans = PRINTABLE) -> str:
    """Return the whole document as typst, to be compiled with nothing else."""
    writer = Writer(printable)
    contents, replaced = WORDS.get(document.language, WORDS["fr"])
    title = writer.string(document.title)
    parts = [
        PAGE.format(
            title=quoted(INSTEAD) if title == NOTHING else title,
            head=writer.string(running(document)),
            font=FONT,
            language=writer.code(document.language),
        ),
        writer.paragraph(document.subtitle),
    ]
    listed = f"#outline(title: {writer.string(contents)}, depth: 1)\n"
    paged = False
    for section in document.sections:
        if section.new_page and not paged:
            parts.append(f"#pagebreak()\n{listed}")
            paged = True
        parts.append(writer.section(section, 1))
    if writer.replaced:
        names = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(writer.replaced))
        parts.append(writer.paragraph((f"{replaced}{names}.",)))
    return "\n".join(parts)


def picture_page(figure: Figure) -> str:
    """Return a page that holds the picture of a figure and nothing else."""
    writer = Writer(PRINTABLE)
    return f"#set page(width: auto, height: auto, margin: 2mm)\n#{writer.picture(figure)}"


class Writer:
    """Writes the parts of a document; remembers the characters that it had to replace."""

    def __init__(self, printable: Spans) -> None:
        """Start with none replaced, of those not in these spans."""
        self.replaced: set[str] = set()
        self.unprintable = re.compile(f"[^{''.join(f'{chr(first)}-{chr(last)}' for first, last in printable)}]")

    def section(self, section: Section, level: int) -> str:
        """Return a part with its heading, its blocks and its own parts."""
        words = self.string(section.title)
        title = f"#heading(level: {level})[#text({words})]\n" if words != NOTHING else ""
        blocks = "\n".join(
            f"#block(sticky: true)[{self.block(block)}]" if announces(block, after) else self.block(block)
            for block, after in zip_longest(section.blocks, section.blocks[1:])
        )
        return f"{title}{blocks}\n" + "\n".join(self.section(part, level + 1) for part in section.sections)

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Paragraph():
                return self.paragraph(block.line, right=block.right)
            case Items():
                return f"#{self.items(block.items, block.sign)}\n"
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Blank():
                return f"#for _ in range({block.lines}) {{ rule }}\n"
            case _:
                assert_never(block)

    def paragraph(self, line: Line, *, right: bool = False) -> str:
        """Return a line as a paragraph."""
        if not plain(line).strip():
            return ""
        made = f"#par[{self.inline(line)}]\n"
        return f"#align(right)[{made}]\n" if right else made

    def items(self, items: tuple[Item, ...], sign: Sign) -> str:
        """Return a list, what stands under an item within it; a short list is on one page, else each short item."""
        inside = "".join(map(self.item, items))
        return kept(f"{LISTS[sign]}{inside}", *items)

    def item(self, item: Item) -> str:
        """Return one item and what stands under it."""
        under = f"#{self.items(item.under, 'bullet')}" if item.under else ""
        return f"[#{kept(f'[{self.inline(item.line)}{under}]', item)}]"

    def table(self, table: Table) -> str:
        """Return a table whose head comes again on each page; a row is broken only where no page would hold it."""
        shares = [
            self.share(column, max((len(plain(row[place])) for row in table.rows), default=0))
            for place, column in enumerate(table.columns)
        ]
        widths = ", ".join(f"{share:.2f}fr" if share else "auto" for share in shares)
        letters = [LETTERS * share / sum(shares) * (1 - shares.count(0) / 10) if share else LETTERS for share in shares]
        aligned = ", ".join("right" if column.kind == "number" else "left" for column in table.columns)
        heads = "".join(f"[#strong[{self.text(column.title)}]]" for column in table.columns)
        cells = []
        for place, row in enumerate(table.rows):
            tall = any(len(plain(cell)) > LINES * wide for cell, wide in zip(row, letters, strict=True))
            total = place < table.totals
            for cell in row:
                inside = f"#strong[{self.inline(cell)}]" if total else self.inline(cell)
                cells.append(f"{'table.cell(breakable: true)' if tall else ''}[{inside}],")
        return (
            f"#figure(kind: table, supplement: none, numbering: none, caption: [{self.text(table.caption)}], "
            f"table(columns: ({widths},), align: ({aligned},), table.header(repeat: true){heads}, {''.join(cells)}))\n"
        )

    def share(self, column: Column, length: int) -> float:
        """Return how wide a column is: 0, what it takes, for short cells, else a share that grows with the longest."""
        length = max(length, len(column.title))
        return 0 if column.kind == "number" or length <= 12 else min(length, 160) ** 0.5

    def figure(self, figure: Figure) -> str:
        """Return a picture with its words, on one page where they hold on one."""
        placed = (
            "#figure(kind: image, supplement: none, numbering: none, "
            f"caption: [#strong[{self.text(figure.title)}]#linebreak(){self.text(figure.says)}], "
            f"{self.picture(figure)})\n"
        )
        if len(figure.says) > LINES * LETTERS / 2:
            return f"#[#show figure: set block(breakable: true)\n{placed}]\n"
        return placed

    def picture(self, figure: Figure) -> str:
        """Return what draws a figure, and says it to who does not see it."""
        drawn = self.printed(to_svg(figure.chart, figure.title, figure.says, font=FONT))
        wide, tall = map(float, drawn.split('viewBox="0 0 ')[1].split('"')[0].split())
        width = min(WIDEST, TALLEST * wide / tall)
        return f'image(bytes({quoted(drawn)}), format: "svg", width: {width:.0f}mm, alt: {self.string(figure.says)})'

    def inline(self, line: Line) -> str:
        """Return spans one after the other."""
        return "".join(map(self.span, line))

    def span(self, span: Span) -> str:
        """Return one span; a link whose address could act is left as its words."""
        match span:
            case str():
                return self.text(span, trim=False)
            case Strong():
                return f"#strong[{self.text(span.text)}]"
            case Code():
                return self.text(span.text)
            case Link():
                words, address = self.text(span.text), span.address
                leads = LINKED.fullmatch(address) and not address.startswith("#")
                return f"#link({self.string(address)})[{words}]" if leads else words
            case _:
                assert_never(span)

    def text(self, words: str, *, trim: bool = True) -> str:
        """Return any text as what shows just that text."""
        return f"#text({self.string(words, trim=trim)})"

    def string(self, words: str, *, trim: bool = True) -> str:
        """Return any text as a string of typst: what cannot be printed is replaced, endless words may be broken."""
        printed = self.printed(unicodedata.normalize("NFC", safe(words)))
        broken = ENDLESS.sub(lambda found: found[0] + "\N{ZERO WIDTH SPACE}", printed)
        return quoted(broken.strip(BLANKS) if trim else broken)

    def printed(self, words: str) -> str:
        """Return words without what is not seen, another sign where no font has one."""
        return self.unprintable.sub(lambda found: self.sign(found[0]), words)

    def sign(self, sign: str) -> str:
        """Return what stands for a character that cannot be printed: nothing for one that is not seen."""
        if unicodedata.category(sign) == "Cf" or sign in VARIANTS:
            return ""
        self.replaced.add(sign)
        return INSTEAD

    def code(self, language: str) -> str:
        """Return a language as typst wants it."""
        return language if re.fullmatch("[a-z]{2,3}", language) else "fr"


def kept(made: str, *items: Item) -> str:
    """Return what is made of items, on one page unless they are long."""
    return f"block(breakable: false, {made})" if sum(map(length, items)) <= KEPT * LETTERS else made


def length(item: Item) -> int:
    """Return how many letters an item has, with what stands under it, each line filled."""
    return max(len(plain(item.line)), LETTERS) + sum(map(length, item.under))


def quoted(text: str) -> str:
    """Return a text as a string of typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
