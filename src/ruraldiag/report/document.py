"""What a report is made of: frozen blocks of plain text, which each format writes in its own way and none completes.

Texts are raw, as people wrote them: the formatter escapes. Emphasis is a value of its own, never a sign inside a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from ruraldiag.typography import french

MANY = 8192  # lines kept: a batch writes the same ones in every report


class Strong(NamedTuple):
    """Words that carry weight."""

    text: str


Span: TypeAlias = str | Strong
Line: TypeAlias = tuple[Span, ...]
Align = Literal["left", "right"]


class Written(str):
    """What a format wrote, and its bytes."""

    @cached_property
    def utf8(self) -> bytes:
        """The text in UTF-8."""
        return self.encode()


class Kept:
    """What many reports have in common: what a format wrote of it is kept with it, under a name of its own."""

    @cached_property
    def written(self) -> dict[str, str]:
        """The text of each format that wrote it."""
        return {}


class Paragraph(NamedTuple):
    """One paragraph."""

    line: Line


class Item(NamedTuple):
    """One item of a list, and the items under it."""

    line: Line
    under: tuple[Item, ...] = ()


class SharedItem(Kept, Item):
    """An item that many reports have in common."""


def shared(items: Iterable[Item]) -> tuple[SharedItem, ...]:
    """Return items as those that many reports have in common."""
    return tuple(SharedItem(*one) for one in items)


class Items(NamedTuple):
    """A list, with bullets or numbers."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table: a header, how each column is set, and rows of as many cells."""

    header: tuple[str, ...]
    align: tuple[Align, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a table with holes: a missing cell would move the others under the wrong header."""
        widths = {len(self.header), len(self.align), *map(len, self.rows)}
        if len(widths) != 1:
            raise ValueError(f"a table of {len(self.header)} columns has rows of {sorted(widths)} cells")


Block: TypeAlias = Paragraph | Items | Table


class Shared(Kept, tuple[Block, ...]):
    """Blocks that many reports have in common."""


class Section(NamedTuple):
    """A titled part of a report: its blocks, then its own parts. ``id`` is stable, the title is for people."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole report: every number formatted and every sentence chosen."""

    title: str
    subtitle: Line
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section | None:
        """Return the first-level section of that id, or None where this report has none."""
        return next((section for section in self.sections if section.id == section_id), None)


@lru_cache(maxsize=MANY)
def line(template: str, **values: str) -> Line:
    """Return a line of ours with its values put in; ``**…**`` in the template (never in a value) is emphasis.

    >>> line("Niveau **{level}** : voir {note}", level="Engagé", note="**rien**")
    ('Niveau ', Strong(text='Engagé'), '\\xa0: voir **rien**')
    """
    pieces = ((strong, piece.format(**values)) for strong, piece in pieces_of(template))
    return tuple(Strong(text) if strong else text for strong, text in pieces)


@lru_cache(maxsize=MANY)
def pieces_of(template: str) -> tuple[tuple[bool, str], ...]:
    """Return the pieces of a template, each with whether it is emphasis; the templates are few, the lines many."""
    return tuple((place % 2 == 1, piece) for place, piece in enumerate(french(template).split("**")) if piece)


def say(template: str, **values: str) -> str:
    """Return a plain sentence of ours, typography set, with its values put in as they are."""
    return french(template).format(**values)


def paragraph(template: str, **values: str) -> Paragraph:
    """Return a paragraph made as :func:`line` makes a line."""
    return Paragraph(line(template, **values))


def item(template: str, **values: str) -> Item:
    """Return a list item made as :func:`line` makes a line."""
    return Item(line(template, **values))


def joined(*lines: Line) -> Line:
    """Return several lines as one, a space between them; empty ones are left out."""
    spans: list[Span] = []
    for one in lines:
        if one and spans:
            spans.append(" ")
        spans += one
    return tuple(spans)
