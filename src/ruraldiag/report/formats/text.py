"""A document as plain text for a terminal or a screen reader: no sign of markup, tables set in columns.

It decides nothing. Texts may come from people: what is not printable (escape sequences) becomes a space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import assert_never

from ruraldiag.report.document import Blank, Block, Column, Document, Item, Items, Paragraph, Section, Table, plain
from ruraldiag.typography import NO_BREAK_SPACES

WIDTH = 100
NARROWEST = 12  # columns of a cell whose text is folded
GAP = "  "
STEP = "  "


def to_plain(document: Document, width: int = WIDTH) -> str:
    """Return the whole as text of at most ``width`` columns (words longer than that apart), ending with a newline."""
    lines = [*folded(document.title, width), *folded(plain(document.subtitle), width)]
    for section in document.sections:
        lines += ["", *section_lines(section, width, "")]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def section_lines(section: Section, width: int, indent: str) -> Iterator[str]:
    """Yield the title of a section, then its blocks and its own sections, one step further in."""
    yield from folded(section.title, width, indent)
    inner = indent + STEP
    for place, block in enumerate(section.blocks):
        if place:
            yield ""
        yield from block_lines(block, width, inner)
    for place, part in enumerate(section.sections):
        if place or section.blocks:
            yield ""
        yield from section_lines(part, width, inner)


def block_lines(block: Block, width: int, indent: str) -> Iterator[str]:
    """Yield the lines of one block."""
    match block:
        case Paragraph():
            yield from folded(plain(block.line), width, indent)
        case Items():
            yield from item_lines(block.items, width, indent, numbered=block.numbered)
        case Table():
            yield from table_lines(block, width, indent)
        case Blank():
            yield from [indent + "_" * (width - len(indent))] * block.lines
        case _:
            assert_never(block)


def item_lines(items: Sequence[Item], width: int, indent: str, *, numbered: bool) -> Iterator[str]:
    """Yield the lines of a list, what stands under an item one sign further in."""
    for place, item in enumerate(items, start=1):
        sign = f"{place}. " if numbered else "- "
        inner = indent + " " * len(sign)
        yield from folded(plain(item.line), width, indent + sign, inner)
        yield from item_lines(item.under, width, inner, numbered=False)


def table_lines(table: Table, width: int, indent: str) -> Iterator[str]:
    """Yield a table in columns; where it is too wide, the widest texts are folded inside their columns."""
    titles = [printable(column.title) for column in table.columns]
    rows = [titles] if any(titles) else []
    rows += [[printable(plain(cell)) for cell in row] for row in table.rows]
    widths = fitted(rows, table.columns, width - len(indent))
    for row in rows:
        cells = [wrap(cell, wide, break_on_hyphens=False) or [""] for cell, wide in zip(row, widths, strict=True)]
        for place in range(max(map(len, cells))):
            parts = [cell[place] if place < len(cell) else "" for cell in cells]
            yield indent + GAP.join(
                part.rjust(wide) if column.kind == "number" else part.ljust(wide)
                for part, wide, column in zip(parts, widths, table.columns, strict=True)
            )


def fitted(rows: Sequence[Sequence[str]], columns: Sequence[Column], width: int) -> list[int]:
    """Return the width of each column: what it needs, the widest texts narrowed until the table fits."""
    widths = [max(1, *(len(row[place]) for row in rows)) for place in range(len(columns))]
    free = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > free:
        texts = [place for place, column in enumerate(columns) if column.kind != "number" and widths[place] > NARROWEST]
        if not texts:
            break
        widths[max(texts, key=widths.__getitem__)] -= 1
    return widths


def folded(text: str, width: int, first: str = "", then: str | None = None) -> list[str]:
    """Return a text on lines of at most ``width`` columns; an empty one has no line."""
    following = first if then is None else then
    return wrap(
        printable(text), width, initial_indent=first, subsequent_indent=following,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def printable(text: str) -> str:
    r"""Return a text on one line, what does not print made a space.

    >>> printable("a\x1b[31m\nb")
    'a [31m b'
    """
    return "".join(char if char.isprintable() or char in NO_BREAK_SPACES else " " for char in text).strip()
