"""Where things stand in a TOML file: the line of each table, key and item, and the French name of what is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ruraldiag.errors import Finding
from ruraldiag.typography import shorten

HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
KEY = re.compile(r"""([\w.'" \t-]+)=(?:\s*(?:"([^"]*)"|'([^']*)'))?""")
MULTILINE = re.compile(r"\"\"\"|'''")
PLAIN = re.compile(r"[\w\s-]*")
DEEPEST = 8  # tables in tables: none has more
NAMING = ("id", "statement")  # the keys that name an item


def in_file_order(found: Iterable[Finding], files: Mapping[str, str]) -> list[Finding]:
    """Return the findings as one meets them reading the files; those without a place come first."""
    order = {name: place for place, name in enumerate(files)}
    return sorted(found, key=lambda fault: (order.get(fault.place.file, -1), fault.place.line or 0))


def said(top: str, item: str) -> str:
    """Return the French name of a kind of table and the id of the item."""
    name = {
        "indicator": "indicateur",
        "theme": "thème",
        "domain": "domaine",
        "lock": "verrou",
        "actor": "acteur",
        "debate": "débat",
        "deadline": "échéance",
        "deliberation": "délibération",
        "level": "niveau",
        "statement": "constat",
        "not_measured": "constat non mesuré",
    }.get(top, top)
    return f"{name} {quoted(item)}" if item else name


def quoted(word: str) -> str:
    """Return a word of a file in French quotes, on one line."""
    return f"«\u00a0{shorten(word)}\u00a0»"


def line_of(text: str, loc: Sequence[int | str]) -> int | None:
    """Return the line (from 1) where a key or table stands, or the innermost that is there of those it passes through.

    >>> line_of("[answers.fibre]\\nvalue = 3\\n", ("answers", "fibre", "value"))
    2
    >>> line_of("[answers.fibre]\\nvalue = 3\\n", ("answers", "fibre", "note"))
    1
    """
    lines = index_of(text)
    if len(loc) == 1:  # as each of a hundred thousand unknown keys is
        return lines.get(str(loc[0]))
    paths = (".".join(map(str, loc[:depth])) for depth in range(len(loc), 0, -1))
    return next((lines[path] for path in paths if path in lines), None)


def item_line(text: str, table: str, item: str) -> int | None:
    """Return the line (from 1) where an item of ``[[table]]`` gives its id; without an item, that of a table or key.

    >>> item_line('id = 3\\n[[domain]]\\nid = "sante"', "domain", "sante")
    3
    """
    return index_of(text).get(f"{table}={item}" if item else table)


def nth_table(text: str, table: str, number: int) -> int | None:
    """Return the line (from 1) where the ``number``-th ``[[table]]`` gives its id, else of its header, or None."""
    lines, header = index_of(text), f"{table}.{number - 1}"
    return next((lines[path] for path in (*(f"{header}.{key}" for key in NAMING), header) if path in lines), None)


@lru_cache(maxsize=64)  # a check asks for hundreds of places of the same files
def index_of(text: str) -> dict[str, int]:
    """Return the line (from 1) of each table and key by its path; « voice.0.respondent » in the first [[voice]].

    An item stands under its table and id too: « indicator=fibre ».
    """
    lines: dict[str, int] = {}
    repeated: Counter[str] = Counter()
    name, table, inside = "", "", False
    for number, line in enumerate(text.split("\n"), start=1):
        # What stands inside a text of several lines is neither a table nor a key.
        opens = len(MULTILINE.findall(line)) % 2 == 1
        if inside:
            inside = not opens
            continue
        inside = opens
        if header := HEADER.match(line):
            name = bare(header[2])
            if header[1] == "[[":
                repeated[name] += 1
                lines.setdefault(name, number)
                table = f"{name}.{repeated[name] - 1}"
            else:
                table = in_its_list(name, repeated)
            note(lines, table, number)
        elif key := KEY.match(line):
            note(lines, f"{table}.{bare(key[1])}".removeprefix("."), number)
            if key[1].strip() in NAMING and name:
                lines.setdefault(f"{name}={key[2] or key[3] or ''}", number)
    return lines


def note(lines: dict[str, int], path: str, number: int) -> None:
    """Keep the line of a path, and of the tables that are met first in it."""
    if "." not in path:
        lines.setdefault(path, number)
        return
    parts = path.split(".", DEEPEST)[:DEEPEST]
    for depth in range(1, len(parts) + 1):
        lines.setdefault(".".join(parts[:depth]), number)


def in_its_list(name: str, repeated: Counter[str]) -> str:
    """Return the path of a table that stands in the last item of a list of tables, or its own name."""
    head, _, rest = name.partition(".")
    return f"{head}.{repeated[head] - 1}.{rest}" if repeated[head] else name


def bare(name: str) -> str:
    """Return a name without quotes nor the spaces around its points."""
    if PLAIN.fullmatch(name):  # as nearly all are
        return name.strip()
    return ".".join(part.strip() for part in re.sub("[\"']", "", name).split("."))
