"""A web page as its elements, read strictly: what is not closed in order is an error, as it is for XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}


@dataclass
class Element:
    """An element: its name, what it is told, and what stands in it, elements and texts."""

    name: str
    told: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Element]:
        """Yield the elements of these names in it, in order; all of them where none is named."""
        for one in self.inside:
            if isinstance(one, Element):
                if not names or one.name in names:
                    yield one
                yield from one.all(*names)

    @property
    def words(self) -> str:
        """Its text."""
        return "".join(one if isinstance(one, str) else one.words for one in self.inside)


class Reader(HTMLParser):
    """Builds the elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: {tag} {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def elements(page: str) -> Element:
    """Return what holds all the elements of a page; raise where one is not closed in its place."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert [one.name for one in reader.open] == [""], "an element is left open"
    return reader.open[0]
