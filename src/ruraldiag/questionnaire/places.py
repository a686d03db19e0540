"""Where things stand in the TOML files of a questionnaire: the file, the line and the French name of what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ruraldiag.errors import Finding, shorten

ITEM_LINE = re.compile(r"""\s*([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)')?""")


def in_file_order(found: Iterable[Finding], files: Mapping[str, str]) -> list[Finding]:
    """Return the findings as one meets them reading the files; those without a place come first."""
    order = {name: place for place, name in enumerate(files)}
    return sorted(found, key=lambda one: (order.get(one.place.file, -1), one.place.line or 0))


def said(top: str, item: str) -> str:
    """Return the French name of a kind of table and the id of the item."""
    name = {
        "indicator": "indicateur",
        "theme": "thème",
        "domain": "domaine",
        "lock": "verrou",
        "actor": "acteur",
        "debate": "débat",
        "level": "niveau",
        "statement": "constat",
        "not_measured": "constat non mesuré",
    }.get(top, top)
    return f"{name} {quoted(item)}" if item else name


def quoted(word: str) -> str:
    """Return a word of a file in French quotes, on one line."""
    return f"«\u00a0{shorten(word)}\u00a0»"


def line_of(text: str, table: str, item: str) -> int | None:
    """Return the line (from 1) where an item of ``[[table]]`` gives its id, or a key of the top its value, or None."""
    return index_of(text).get((table, item))


@lru_cache(maxsize=64)
def index_of(text: str) -> dict[tuple[str, str], int]:
    """Return the line (from 1) of each item by (table, id), and of each key or table of the top by (key, "").

    Made once for a text: a check asks for hundreds of places.
    """
    index: dict[tuple[str, str], int] = {}
    header = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("["):
            header = line.replace(" ", "").strip("[").partition("]")[0]
            index.setdefault((header, ""), number)
        elif found := ITEM_LINE.match(line):
            key, item = found[1], found[2] or found[3] or ""
            if key in {"id", "statement"} and header:
                index.setdefault((header, item), number)
            elif not header:
                index.setdefault((key, ""), number)
    return index


def nth_table(text: str, table: str, number: int) -> int | None:
    """Return the line (from 1) where the ``number``-th ``[[table]]`` gives its id, else of its header, or None."""
    lines = [line.replace(" ", "") for line in text.split("\n")]
    headers = [place for place, line in enumerate(lines) if line.startswith(f"[[{table}]]")]
    if number > len(headers):
        return None
    header = headers[number - 1]
    end = next((place for place in range(header + 1, len(lines)) if lines[place].startswith("[")), len(lines))
    own = (place for place in range(header, end) if lines[place].startswith(("id=", "statement=")))
    return next(own, header) + 1
