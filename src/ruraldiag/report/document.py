"""What people read, before any format: frozen blocks of raw text, which each format writes in its own way.

Texts are raw, as people wrote them: the format escapes. Emphasis, code and links are values, never signs in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias, assert_never

from ruraldiag.report.chart import Chart
from ruraldiag.typography import french


class Strong(NamedTuple):
    """Words that carry weight."""

    text: str


class Code(NamedTuple):
    """What is typed or read by a machine: an id, a command, a name of file."""

    text: str


class Link(NamedTuple):
    """Words that lead to an address."""

    text: str
    address: str


Span: TypeAlias = str | Strong | Code | Link
Line: TypeAlias = tuple[Span, ...]
Sign: TypeAlias = Literal["bullet", "number", "box"]
ColumnKind: TypeAlias = Literal["text", "number", "row-header"]
DocumentKind: TypeAlias = Literal[
    "report",
    "plan",
    "score",
    "dates",
    "units",
    "summary",
    "quality",
    "agenda",
    "migration",
    "questions",
    "trace",
    "check",
    "list",
    "letter",
    "deliberation",
]


class Paragraph(NamedTuple):
    """One paragraph; on paper, one of the ``right`` stands there: a date, an address, a signature."""

    line: Line
    right: bool = False


class Item(NamedTuple):
    """One item of a list, and the items under it."""

    line: Line
    under: tuple[Item, ...] = ()


class Items(NamedTuple):
    """A list, with bullets, numbers or boxes to tick."""

    items: tuple[Item, ...]
    sign: Sign = "bullet"


class Column(NamedTuple):
    """A column of a table: its title, and whether it names the rows, counts, or says."""

    title: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Table:
    """A table: its columns, rows of as many cells, and a caption, for formats that name a table to who hears it.

    The first ``totals`` rows sum up the others.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]
    caption: str
    totals: int = 0

    def __post_init__(self) -> None:
        """Refuse a table with holes: a missing cell would move the others under the wrong title."""
        widths = {len(self.columns), *map(len, self.rows)}
        if len(widths) != 1:
            raise ValueError(f"a table of {len(self.columns)} columns has rows of {sorted(widths)} cells")


class Figure(NamedTuple):
    """A picture: what it shows, its title, and its figures in words, which are all of it where nothing is drawn."""

    chart: Chart
    title: str
    says: str


class Blank(NamedTuple):
    """Room to write on paper."""

    lines: int


Block: TypeAlias = Paragraph | Items | Table | Figure | Blank


class Section(NamedTuple):
    """A titled part of a document: its blocks, then its own parts. ``id`` is stable, the title is for people.

    One that is ``folded`` is for who checks: a format that can leaves it closed until it is opened. What comes before
    one of a ``new_page`` stands on pages of its own.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    folded: bool = False
    new_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole document: every number formatted and every sentence chosen.

    ``id`` tells it from those of its ``kind``; ``language`` is that of its texts, « fr »; ``day`` is the date of what
    it says, in words, for pages that are taken apart.
    """

    id: str
    kind: DocumentKind
    language: str
    title: str
    subtitle: Line
    sections: tuple[Section, ...]
    day: str = ""

    def section(self, section_id: str) -> Section | None:
        """Return the first-level section of that id, or None where this document has none."""
        return next((section for section in self.sections if section.id == section_id), None)


def line(template: str, **values: str) -> Line:
    """Return a line of ours with its values put in; ``**…**`` in the template (never in a value) is emphasis.

    >>> line("Niveau **{level}** : voir {note}", level="Engagé", note="**rien**")
    ('Niveau ', Strong(text='Engagé'), '\\xa0: voir **rien**')
    """
    pieces = french(template).split("**")
    texts = [piece.format(**values) for piece in pieces]
    return tuple(Strong(text) if place % 2 else text for place, text in enumerate(texts) if pieces[place])


def say(template: str, **values: str) -> str:
    """Return a plain sentence of ours, typography set, with its values put in as they are."""
    return french(template).format(**values)


def paragraph(template: str, **values: str) -> Paragraph:
    """Return a paragraph made as :func:`line` makes a line."""
    return Paragraph(line(template, **values))


def item(template: str, **values: str) -> Item:
    """Return a list item made as :func:`line` makes a line."""
    return Item(line(template, **values))


def table_of(
    columns: Iterable[Column], rows: Iterable[Sequence[str | Line]], caption: str, *, totals: int = 0
) -> Table:
    """Return a table whose cells may be given as plain texts.

    >>> table_of([Column("Domaine", "row-header"), Column("Score", "number")], [("Santé", "42")], "Domaines").rows
    ((('Santé',), ('42',)),)
    """
    lines = (tuple((cell,) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return Table(tuple(columns), tuple(lines), caption, totals)


def plain(line: Line) -> str:
    """Return the words of a line, without what they are."""
    return "".join(span if isinstance(span, str) else span.text for span in line)


def announces(block: Block, after: Block | None) -> bool:
    """Return whether a paragraph leads to what follows, or to a signature: no page ends between the two.

    >>> announces(paragraph("À demander :"), Items((item("un modèle"),))), announces(paragraph("Fin."), None)
    (True, False)
    """
    signed = isinstance(after, Paragraph) and after.right
    return isinstance(block, Paragraph) and (signed or isinstance(after, Items | Table | Blank))


def words(*parts: Section | Block | Item) -> int:
    """Return how many words parts of a document have: titles, texts and cells, what has no letter or figure left out.

    >>> words(Section("s", "Le score", (paragraph("**48 sur 100**, entre 44 et 53 %."),)))
    9
    """
    return len(re.findall(r"\w\S*", "\n".join(chain.from_iterable(map(texts_of, parts)))))


def figures(document: Document) -> list[Figure]:
    """Return the pictures of a document, in order."""

    def within(section: Section) -> Iterator[Figure]:
        yield from (block for block in section.blocks if isinstance(block, Figure))
        yield from chain.from_iterable(map(within, section.sections))

    return list(chain.from_iterable(map(within, document.sections)))


def texts_of(part: Section | Block | Item) -> Iterator[str]:
    """Yield each text of a part of a document, in order."""
    match part:
        case Section():
            yield part.title
            yield from chain.from_iterable(map(texts_of, (*part.blocks, *part.sections)))
        case Paragraph():
            yield plain(part.line)
        case Items():
            yield from chain.from_iterable(map(texts_of, part.items))
        case Item():
            yield plain(part.line)
            yield from chain.from_iterable(map(texts_of, part.under))
        case Table():
            yield from (column.title for column in part.columns)
            yield from (plain(cell) for row in part.rows for cell in row)
        case Figure():
            yield part.title
            yield part.says
        case Blank():
            pass
        case _:
            assert_never(part)


def running(document: Document) -> str:
    """Return what stands at the head of each page but the first: pages that are taken apart say what they are of."""
    return ", ".join(filter(None, (document.title.strip(), document.day)))


def joined(*lines: Line) -> Line:
    """Return several lines as one, a space between them; empty ones are left out."""
    spans: list[Span] = []
    for part in lines:
        if part and spans:
            spans.append(" ")
        spans += part
    return tuple(spans)
