"""Content as Markdown: plain pipe tables, headings in order, no HTML; readable as it is and on any forge.

It decides nothing. Every text may come from people, so every character that acts in Markdown is escaped; web addresses
are kept whole, between angle brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import assert_never

from ruraldiag.report.document import (
    MANY,
    Align,
    Block,
    Content,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Shared,
    SharedItem,
    Strong,
    Table,
    Written,
)

NAME = "markdown"
TOP = 1  # the level of the title; sections come one below
DEEPEST = 6
LAST_WIDTH = 40
# Inside a word an underscore acts nowhere, and reads better bare.
ACTING = re.compile(r"[\\`*\[\]<>|~$#]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
STARTING = frozenset("-+=0123456789")
SIGNED = re.compile(r"[-+=](?:\s|$)|[-=]+\s*$")
NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
SPACES = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ADDRESS = re.compile(r"(https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*[A-Za-z0-9_~/#@$&*+=%-])")
# Any sign that one of the patterns above changes, with two spaces and an address: most texts have none. One class of
# signs alone is looked for several times as fast.
TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\\`*_\[\]<>|~$#&]")


def to_markdown(content: Content) -> str:
    """Return the whole report as Markdown text, ending with a newline."""
    return apart(parts_of(content)) + "\n"


def to_utf8(content: Content) -> bytes:
    """Return the bytes of the whole report; those of what many reports have in common are made once."""
    parts = (part.utf8 if isinstance(part, Written) else part.encode() for part in parts_of(content))
    return b"\n\n".join(filter(None, parts)) + b"\n"


def parts_of(content: Content) -> list[str]:
    """Return the headings and the blocks of a report, in order."""
    parts = [heading(content.title, TOP), one_line(content.subtitle)]
    for section in content.sections:
        add_section(parts, section, TOP + 1)
    return parts


def apart(parts: Iterable[str]) -> str:
    """Return texts with a blank line between them, those that are empty left out."""
    return "\n\n".join(filter(None, parts))


def add_section(parts: list[str], section: Section, level: int) -> None:
    """Add the heading of a section, its blocks and its own sections, one level down."""
    parts.append(heading(section.title, level))
    blocks = section.blocks
    if isinstance(blocks, Shared):
        if NAME not in blocks.written:
            blocks.written[NAME] = Written(apart(map(block_text, blocks)))
        parts.append(blocks.written[NAME])
    else:
        parts += map(block_text, blocks)
    for part in section.sections:
        add_section(parts, part, min(level + 1, DEEPEST))


@lru_cache(maxsize=MANY)
def heading(title: str, level: int) -> str:
    """Return one heading."""
    return f"{'#' * level} {escape(title)}"


def block_text(block: Block) -> str:
    """Return one block, without blank lines around it."""
    match block:
        case Paragraph():
            return one_line(block.line)
        case Items():
            lines: list[str] = []
            add_items(lines, block.items, numbered=block.numbered)
            return "\n".join(lines)
        case Table():
            return table_text(block)
        case _:
            assert_never(block)


@lru_cache(maxsize=MANY)
def one_line(line: Line) -> str:
    """Return a line that starts a block: what would make it a list or a rule is escaped too."""
    return at_start(inline(line))


def inline(line: Line) -> str:
    """Return spans as Markdown on one line."""
    texts = [f"**{escape(span.text)}**" if isinstance(span, Strong) else escape(span, trim=False) for span in line]
    return "".join(texts).strip(" ")


def add_items(lines: list[str], items: tuple[Item, ...], *, numbered: bool, indent: str = "") -> None:
    """Add the lines of a list, what stands under an item indented by the width of its sign."""
    for place, item in enumerate(items, start=1):
        start = f"{indent}{place}. " if numbered else f"{indent}- "
        if not isinstance(item, SharedItem):
            add_item(lines, item, start)
            continue
        name = f"{NAME} {start}"
        if name not in item.written:
            kept: list[str] = []
            add_item(kept, item, start)
            item.written[name] = "\n".join(kept)
        lines.append(item.written[name])


def add_item(lines: list[str], item: Item, start: str) -> None:
    """Add the lines of one item, the first after ``start``."""
    lines.append(start + one_line(item.line))
    if item.under:
        add_items(lines, item.under, numbered=False, indent=" " * len(start))


def table_text(table: Table) -> str:
    """Return a pipe table, its columns set in line, long texts left as they are, to read as plain text too."""
    rows = [tuple(map(escape, row)) for row in (table.header, *table.rows)]
    widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
    if widths[-1] > LAST_WIDTH:
        widths[-1] = 3  # a long last column would fill the page with spaces
    columns = [
        [cell.rjust(width) if side == "right" else cell.ljust(width) for cell in column]
        for column, width, side in zip(zip(*rows, strict=True), widths, table.align, strict=True)
    ]
    header, *body = [f"| {' | '.join(row)} |" for row in zip(*columns, strict=True)]
    rule = [rule_cell(align, width) for align, width in zip(table.align, widths, strict=True)]
    return "\n".join([header, f"|{'|'.join(rule)}|", *body])


def rule_cell(align: Align, width: int) -> str:
    """Return the cell under a header that says how its column is set."""
    return f"{'-' * (width + 1)}:" if align == "right" else "-" * (width + 2)


@lru_cache(maxsize=MANY)
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
