"""A document as one web page: nothing is loaded and nothing runs, it reads on a telephone, a screen and paper.

It decides nothing. Every text may come from people: each is escaped, and an address leads only to the web or by mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import chain, count
from typing import assert_never

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
    Span,
    Strong,
    Table,
    plain,
)
from ruraldiag.report.formats.safe import ADDRESS, LINKED, safe, shown
from ruraldiag.report.formats.svg import to_svg

TOP, DEEPEST = 1, 6
ENDLESS_LENGTH = 30  # letters in a row before a word may be broken
ENDLESS = re.compile(rf"\S{{{ENDLESS_LENGTH}}}(?=\S)")
LETTERS = 80  # on a line of the narrowest page where tables are tables: as many hold without a word broken
NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
SENT = ("letter", "deliberation")  # without a table of contents: they go to someone as they are
WORDS = {"fr": ("Aller au texte", "Sommaire"), "en": ("Skip to the text", "Contents")}


def to_html(document: Document) -> str:
    """Return the whole document as a web page, ending with a newline.

    >>> page = to_html(Document(id="a", kind="score", language="fr", title="<b>", subtitle=(), sections=()))
    >>> "<h1>&lt;b&gt;</h1>" in page
    True
    """
    page = Page()
    skip, contents = WORDS.get(document.language, WORDS["fr"])
    body = "".join(page.section(section, TOP + 1) for section in document.sections)
    listed = "".join(
        f'<li><a href="#{name}">{text(title)}</a></li>' for name, title, level in page.titles if level == TOP + 1
    )
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{escape(document.language)}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_FROM_OUTSIDE}">',
            f"<title>{text(document.title)}</title>",
            f"<style>{style()}</style></head>",
            f'<body><a class="skip" href="#texte">{skip}</a>',
            f"<header><h1>{text(document.title)}</h1>{paragraph(document.subtitle)}</header>",
            f'<nav aria-label="{contents}"><details><summary>{contents}</summary><ol>{listed}</ol></details></nav>'
            if listed and document.kind not in SENT
            else "",
            f'<main id="texte">{body}</main></body></html>\n',
        )
    )


def style() -> str:
    """Return how the page looks, shipped beside this file."""
    return files("ruraldiag.report.formats").joinpath("page.css").read_text(encoding="utf-8")


class Page:
    """The parts of one page: their ids, no two alike, and their titles as they come."""

    def __init__(self) -> None:
        """Start with none."""
        self.taken = {"texte"}
        self.titles: list[tuple[str, str, int]] = []

    def name(self, wished: str) -> str:
        """Return an id that nothing else has, the one wished for where it is free."""
        base = "".join(char if char.isalnum() or char in "-_" else "-" for char in wished) or "partie"
        others = (f"{base}-{number}" for number in count(2))
        name = next(name for name in chain((base,), others) if name not in self.taken)
        self.taken.add(name)
        return name

    def section(self, section: Section, level: int) -> str:
        """Return a part with its heading, its blocks and its own parts; one to be opened is folded."""
        name = self.name(section.id)
        titled = bool(shown(section.title))
        if titled:
            self.titles.append((name, section.title, level))
        title = f'<h{level} id="{name}-t">{text(section.title)}</h{level}>' if titled else ""
        inside = "".join(map(self.block, section.blocks))
        inside += "".join(self.section(part, min(level + 1, DEEPEST)) for part in section.sections)
        inside = f"<details><summary>{title}</summary>{inside}</details>" if section.folded else title + inside
        named = f' aria-labelledby="{name}-t"' if title and level == TOP + 1 else ""
        paper = ' class="new-page"' if section.new_page else ""
        return f'<section id="{name}"{paper}{named}>{inside}</section>\n'

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Paragraph():
                return paragraph(block.line, right=block.right)
            case Items():
                tag = "ol" if block.sign == "number" else "ul"
                boxes = ' class="boxes"' if block.sign == "box" else ""
                return f"<{tag}{boxes}>{''.join(map(item, block.items))}</{tag}>\n"
            case Table():
                return table(block)
            case Figure():
                drawn = to_svg(block.chart, block.title, block.says, name=self.name("figure"))
                caption = f"<figcaption><strong>{text(block.title)}</strong><br>{text(block.says)}</figcaption>"
                return f"<figure>{drawn}{caption}</figure>\n"
            case Blank():
                return '<div class="blank" aria-hidden="true"></div>' * block.lines
            case _:
                assert_never(block)


def paragraph(line: Line, *, right: bool = False) -> str:
    """Return a line as a paragraph, nothing for an empty one."""
    side = ' class="right"' if right else ""
    return f"<p{side}>{inline(line)}</p>\n" if plain(line).strip() else ""


def item(item_: Item) -> str:
    """Return one item of a list, and what stands under it."""
    under = f"<ul>{''.join(map(item, item_.under))}</ul>" if item_.under else ""
    return f"<li>{inline(item_.line)}{under}</li>"


def table(table_: Table) -> str:
    """Return a table: its roles are told again, for a narrow screen shows each row as a list."""
    heads = "".join(map(head, table_.columns))
    rows = "".join(table_row(table_, row, total=place < table_.totals) for place, row in enumerate(table_.rows))
    whole = ' class="whole"' if sum(map(longest_word, columns_of(table_))) <= LETTERS else ""
    return (
        f'<table role="table"{whole}><caption>{text(table_.caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>\n'
    )


def columns_of(table_: Table) -> list[list[str]]:
    """Return the texts of each column, its title first."""
    return [[column.title, *(plain(row[place]) for row in table_.rows)] for place, column in enumerate(table_.columns)]


def longest_word(texts: list[str]) -> int:
    """Return how many letters wide a column is whose words are not broken, with the room around them."""
    return 2 + max((min(len(word), ENDLESS_LENGTH) for text_ in texts for word in text_.split(" ")), default=0)


def head(column: Column) -> str:
    """Return the head of a column; one without a title is no head, which would name nothing."""
    if not shown(column.title):
        return '<td role="cell"></td>'
    return f'<th scope="col" role="columnheader"{kind(column)}>{text(column.title)}</th>'


def table_row(table_: Table, row: tuple[Line, ...], *, total: bool) -> str:
    """Return a row of a table; each cell bears the title of its column, for a narrow screen."""
    cells = []
    for column, cell in zip(table_.columns, row, strict=True):
        title = f' data-title="{escape(shown(column.title))}"' if shown(column.title) else ""
        if column.kind == "row-header":
            cells.append(f'<th scope="row" role="rowheader"{title}>{inline(cell)}</th>')
        else:
            cells.append(f'<td role="cell"{kind(column)}{title}>{inline(cell)}</td>')
    return f'<tr role="row"{" class=" + chr(34) + "total" + chr(34) if total else ""}>{"".join(cells)}</tr>'


def kind(column: Column) -> str:
    """Return the class of the cells of a column that counts."""
    return ' class="number"' if column.kind == "number" else ""


def inline(line: Line) -> str:
    """Return spans as HTML."""
    return "".join(map(span_text, line))


def span_text(span: Span) -> str:
    """Return one span; a link whose address could act is left as its words."""
    match span:
        case str():
            return "".join(pieces(span))
        case Strong():
            return f"<strong>{text(span.text)}</strong>"
        case Code():
            return f"<code>{text(span.text)}</code>"
        case Link():
            words, address = text(span.text), span.address
            return f'<a href="{escape(address)}">{words}</a>' if LINKED.fullmatch(address) else words
        case _:
            assert_never(span)


def pieces(words: str) -> Iterator[str]:
    """Yield a text, the web addresses in it as links."""
    for place, piece in enumerate(ADDRESS.split(safe(words))):
        yield f'<a href="{escape(piece)}">{breakable(piece)}</a>' if place % 2 else breakable(piece)


def text(words: str) -> str:
    """Return any text as HTML that shows just that text."""
    return breakable(shown(words))


def breakable(words: str) -> str:
    """Return words as HTML, a place to break where one is so long that it would push the others off the page."""
    return "<wbr>".join(map(escape, ENDLESS.sub(lambda found: found[0] + "\n", words).split("\n")))
