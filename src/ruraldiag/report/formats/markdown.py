"""A document as Markdown: plain pipe tables, headings in order, no HTML; readable as it is and on any forge.

It decides nothing. Every text may come from people, so every character that acts in Markdown is escaped; web addresses
are kept whole, between angle brackets.
"""

from __future__ import annotations

import re
from typing import assert_never

from ruraldiag.folding import breadth, folded
from ruraldiag.report.document import (
    Blank,
    Block,
    Code,
    Column,
    Document,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Section,
    Span,
    Strong,
    Table,
    plain,
)

TOP = 1  # the level of the title; sections come one below
DEEPEST = 6
LAST_WIDTH = 40
UNDER = ("=", "-")  # what underlines a title of the first levels, where it takes several lines
DOTS = "…" * 30  # a line to write on
LINKED = re.compile(r"(?:https?://|mailto:|#)[^\s<>\\]*")
# Inside a word an underscore acts nowhere, and reads better bare.
ACTING = re.compile(r"[\\`*\[\]<>|~$#]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
STARTING = frozenset("-+=0123456789")
SIGNED = re.compile(r"[-+=](?:\s|$)|[-=]+\s*$")
NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ADDRESS = re.compile(r"(https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*[A-Za-z0-9_~/#@$&*+=%-])")
# Any sign that one of the patterns above changes, with two spaces and an address: most texts have none. One class of
# signs alone is looked for several times as fast.
TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\\`*_\[\]<>|~$#&]")


def to_markdown(document: Document, width: int | None = None) -> str:
    """Return the whole document as Markdown text, ending with a newline.

    Where a ``width`` is given, for who looks at it on a screen, no line is wider: texts are folded, and a table that
    does not fit is a list.
    """
    parts = [heading(document.title, TOP, width), "\n".join(rows(one_line(document.subtitle), width))]
    for section in document.sections:
        parts += section_parts(section, TOP + 1, width)
    return "\n\n".join(filter(None, parts)) + "\n"


def section_parts(section: Section, level: int, width: int | None) -> list[str]:
    """Return the heading of a section, its blocks and its own sections, one level down."""
    parts = [heading(section.title, level, width), *(block_text(block, width) for block in section.blocks)]
    for part in section.sections:
        parts += section_parts(part, min(level + 1, DEEPEST), width)
    return parts


def heading(title: str, level: int, width: int | None = None) -> str:
    """Return one heading; empty for a part without a title. Too wide, it is underlined, or in bold from level 3."""
    whole = f"{'#' * level} {escape(title)}" if title else ""
    if width is None or breadth(whole) <= width:
        return whole
    if level <= len(UNDER):
        return "\n".join([*rows(at_start(escape(title)), width), UNDER[level - 1] * 3])
    return "\n".join(rows(f"**{escape(title)}**", width))


def block_text(block: Block, width: int | None) -> str:
    """Return one block, without blank lines around it."""
    match block:
        case Paragraph():
            return "\n".join(rows(one_line(block.line), width))
        case Items():
            return "\n".join(item_lines(block.items, width, numbered=block.numbered))
        case Table():
            text = table_text(block)
            if width is None or max(map(breadth, text.split("\n"))) <= width:
                return text
            return "\n".join(item_lines(tuple(record(block.columns, row) for row in block.rows), width, numbered=False))
        case Blank():
            return "\\\n".join([DOTS] * block.lines)
        case _:
            assert_never(block)


def rows(text: str, width: int | None, first: str = "") -> list[str]:
    """Return a text after the sign of its block, folded where a width is given; no line of it starts another block."""
    if width is None:
        return [first + text] if first + text else []
    inner = " " * len(first)
    begun, *others = folded(text, width - 1, first, inner) or [first]
    return [begun, *(inner + at_start(row[len(inner) :]) for row in others)]


def record(columns: tuple[Column, ...], row: tuple[Line, ...]) -> Item:
    """Return a row of a table as an item: what it is about in bold, then each figure after its title."""
    named = [plain(cell) for column, cell in zip(columns, row, strict=True) if column.kind == "row-header"]
    spans: list[Span] = [Strong(" ".join(named))] if any(named) else []
    for column, cell in zip(columns, row, strict=True):
        if cell and column.kind != "row-header":
            spans += [" · "] * bool(spans) + [f"{column.title}\N{NO-BREAK SPACE}: "] * bool(column.title) + list(cell)
    return Item(tuple(spans))


def one_line(line: Line) -> str:
    """Return a line that starts a block: what would make it a list or a rule is escaped too."""
    return at_start(inline(line))


def inline(line: Line) -> str:
    """Return spans as Markdown on one line."""
    return "".join(map(span_text, line)).strip(" ")


def span_text(span: Span) -> str:
    """Return one span; a link whose address could act is left as its words."""
    match span:
        case str():
            return escape(span, trim=False)
        case Strong():
            return f"**{escape(span.text)}**"
        case Code():
            return code(span.text)
        case Link():
            return f"[{escape(span.text)}](<{span.address}>)" if LINKED.fullmatch(span.address) else escape(span.text)
        case _:
            assert_never(span)


def code(text: str) -> str:
    """Return a text as code, between more backquotes than it has in a row; as text where a table would cut it.

    >>> code("fibre"), code("a`b")
    ('`fibre`', '`` a`b ``')
    """
    text = SPACES.sub(" ", TURNING.sub("", text)).strip(" ")
    if not text or "|" in text:
        return escape(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def item_lines(items: tuple[Item, ...], width: int | None, *, numbered: bool, indent: str = "") -> list[str]:
    """Return the lines of a list, what stands under an item indented by the width of its sign."""
    lines: list[str] = []
    for place, item in enumerate(items, start=1):
        start = f"{indent}{place}. " if numbered else f"{indent}- "
        lines += rows(one_line(item.line), width, start)
        lines += item_lines(item.under, width, numbered=False, indent=" " * len(start))
    return lines


def table_text(table: Table) -> str:
    """Return a pipe table, its columns set in line, long texts left as they are, to read as plain text too."""
    titles = tuple(escape(column.title) for column in table.columns)
    rows = [titles, *(tuple(map(inline, row)) for row in table.rows)]
    widths = [max(3, *map(len, cells)) for cells in zip(*rows, strict=True)]
    if widths[-1] > LAST_WIDTH:
        widths[-1] = 3  # a long last column would fill the page with spaces
    header, *body = [
        " | ".join(
            cell.rjust(width) if column.kind == "number" else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        for row in rows
    ]
    rule = "|".join(rule_cell(column, width) for column, width in zip(table.columns, widths, strict=True))
    return "\n".join([f"| {header} |", f"|{rule}|", *(f"| {row} |" for row in body)])


def rule_cell(column: Column, width: int) -> str:
    """Return the cell under a title that says how its column is set."""
    return f"{'-' * (width + 1)}:" if column.kind == "number" else "-" * (width + 2)


def escape(text: str, *, trim: bool = True) -> str:
    r"""Return any text as Markdown that shows just that text, on one line.

    >>> escape("a|b *c* <i> [d](e) `f`")
    'a\\|b \\*c\\* \\<i\\> \\[d\\](e) \\`f\\`'
    >>> escape("voir https://exemple.fr/a_b?c=1, puis _rien_ de nom_epci")
    'voir <https://exemple.fr/a_b?c=1>, puis \\_rien\\_ de nom_epci'
    """
    if not TO_ESCAPE.search(text) and "  " not in text and "://" not in text:
        return text.strip(" ") if trim else text
    text = SPACES.sub(" ", TURNING.sub("", text))
    if trim:
        text = text.strip(" ")
    pieces = ADDRESS.split(text)
    return "".join(
        f"<{piece}>" if place % 2 else ACTING.sub(lambda found: "\\" + found[0], piece)
        for place, piece in enumerate(pieces)
    )


def at_start(text: str) -> str:
    r"""Return Markdown whose start would not be taken for a list, a rule or an underlined title.

    >>> at_start("- tiret"), at_start("1. un"), at_start("---"), at_start("+2,1"), at_start("2026 fut")
    ('\\- tiret', '1\\. un', '\\---', '+2,1', '2026 fut')
    """
    if not text or text[0] not in STARTING:
        return text
    if SIGNED.match(text):
        return "\\" + text
    return NUMBERED.sub(r"\1\\", text)
