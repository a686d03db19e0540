"""A document as plain text for a terminal or a screen reader: no sign of markup, tables set in columns.

It decides nothing. Texts may come from people: what is not printable (escape sequences) becomes a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias, assert_never

from ruraldiag.folding import breadth, folded, padded, unbroken
from ruraldiag.report.document import (
    Blank,
    Block,
    Column,
    Document,
    Figure,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Sign,
    Table,
    plain,
)
from ruraldiag.typography import printable

NARROWEST = 12  # columns of a cell whose text is folded
WHOLE = 36  # columns up to which a name or a figure with its interval is not cut in two
FIGURE = re.compile(r"\d")
GAP = "  "
STEP = "  "
Role: TypeAlias = Literal["document", "section", "table"]  # what a line is the title of
Style: TypeAlias = Callable[[str, Role], str]  # how such a line is shown, in as many columns


def bare(text: str, role: Role) -> str:
    """Return a line as it is: the style of a text that goes to a file."""
    del role
    return text


def to_text(document: Document, width: int, style: Style = bare) -> str:
    """Return the whole as text of at most ``width`` columns, ending with a newline."""
    lines = [style(line, "document") for line in folded(one_line(document.title), width)]
    lines += folded(one_line(plain(document.subtitle)), width)
    for section in document.sections:
        lines += ["", *section_lines(section, width, "", style)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def section_lines(section: Section, width: int, indent: str, style: Style) -> Iterator[str]:
    """Yield the title of a section, then its blocks and its own sections, one step further in."""
    for line in folded(one_line(section.title), width, indent):
        yield style(line, "section")
    inner = indent + STEP
    for place, block in enumerate(section.blocks):
        if place:
            yield ""
        yield from block_lines(block, width, inner, style)
    for place, part in enumerate(section.sections):
        if place or section.blocks:
            yield ""
        yield from section_lines(part, width, inner, style)


def block_lines(block: Block, width: int, indent: str, style: Style) -> Iterator[str]:
    """Yield the lines of one block."""
    match block:
        case Paragraph():
            yield from folded(one_line(plain(block.line)), width, indent)
        case Items():
            yield from item_lines(block.items, width, indent, block.sign)
        case Table():
            yield from table_lines(block, width, indent, style)
        case Figure():
            for line in folded(one_line(block.title), width, indent):
                yield style(line, "table")
            yield from folded(one_line(block.says), width, indent)
        case Blank():
            yield from [indent + "_" * (width - len(indent))] * block.lines
        case _:
            assert_never(block)


def item_lines(items: Sequence[Item], width: int, indent: str, sign: Sign) -> Iterator[str]:
    """Yield the lines of a list, what stands under an item one sign further in."""
    for place, item in enumerate(items, start=1):
        start = {"bullet": "- ", "number": f"{place}. ", "box": "- ☐ "}[sign]
        inner = indent + " " * len(start)
        yield from folded(one_line(plain(item.line)), width, indent + start, inner)
        yield from item_lines(item.under, width, inner, "bullet")


def table_lines(table: Table, width: int, indent: str, style: Style) -> Iterator[str]:
    """Yield a table in columns, long texts folded inside theirs; one record a row where the columns do not fit."""
    rows = [[set_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    widths = fitted(table.columns, rows, width - len(indent))
    if not widths:
        for row in rows:
            yield from record_lines(table.columns, row, width, indent)
        return
    if any(column.title for column in table.columns):
        for line in row_lines([one_line(column.title) for column in table.columns], table.columns, widths):
            yield style(indent + line, "table")
        yield indent + "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    for place, row in enumerate(rows):
        if place and place == table.totals:
            yield ""
        yield from (indent + line for line in row_lines(row, table.columns, widths))


def row_lines(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row: as many as its longest cell takes."""
    cells = [folded(cell, wide) or [""] for cell, wide in zip(row, widths, strict=True)]
    for place in range(max(map(len, cells))):
        parts = [cell[place] if place < len(cell) else "" for cell in cells]
        yield GAP.join(
            padded(part, wide, right=column.kind == "number")
            for part, wide, column in zip(parts, widths, columns, strict=True)
        )


def record_lines(columns: Sequence[Column], row: Sequence[str], width: int, indent: str) -> Iterator[str]:
    """Yield a row of a table too wide for the screen: what it is about, then each figure after its title."""
    head = [cell for column, cell in zip(columns, row, strict=True) if column.kind == "row-header" or not column.title]
    figures = [
        unbroken(f"{one_line(column.title)}\N{NO-BREAK SPACE}: {cell}", width - len(indent + STEP) - 2)
        for column, cell in zip(columns, row, strict=True)
        if cell and column.title and column.kind != "row-header"
    ]
    said = "\N{NO-BREAK SPACE}· ".join(figures)
    name = " ".join(filter(None, head))
    yield from folded(f"{name} — {said}" if name and said else name or said, width, indent, indent + STEP)


def set_cell(cell: Line, column: Column) -> str:
    """Return the text of a cell; a name and a short text with a figure in it stay on one line."""
    text = one_line(plain(cell))
    return unbroken(text, WHOLE) if column.kind == "row-header" or FIGURE.search(text) else text


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column: what it needs, the widest narrowed until the table fits; none where it cannot.

    A figure stays on one line, a name and a word whole.
    """
    titles = [one_line(column.title) for column in columns]
    widths = [max(1, breadth(title), *(breadth(row[place]) for row in rows)) for place, title in enumerate(titles)]
    least = [
        min(
            widths[place],
            max(
                longest_word(title),
                *(breadth(row[place]) if column.kind == "number" else longest_word(row[place]) for row in rows),
                *([] if column.kind == "number" else [NARROWEST]),
            ),
        )
        for place, (column, title) in enumerate(zip(columns, titles, strict=True))
    ]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width:
        wide = [place for place in range(len(widths)) if widths[place] > least[place]]
        if not wide:
            return []
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def longest_word(text: str) -> int:
    """Return how many columns a text takes at least: those of its longest word, no-break spaces being of it."""
    return max(map(breadth, text.split(" ")))


def one_line(text: str) -> str:
    r"""Return a text on one line, what does not print made a space.

    >>> one_line(" a\x1b[31m\nb ")
    'a [31m b'
    """
    return printable(text, keep="").strip(" \n\t")
