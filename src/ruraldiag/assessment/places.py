"""Where things stand in the TOML file of an assessment: the line of each table and key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
KEY = re.compile(r"""\s*([\w.'" -]+?)\s*=""")
MULTILINE = re.compile(r"\"\"\"|'''")


def line_of(text: str, loc: Sequence[int | str]) -> int | None:
    """Return the line (from 1) where a key or table stands, or the innermost that is there of those it passes through.

    >>> line_of("[answers.fibre]\\nvalue = 3\\n", ("answers", "fibre", "value"))
    2
    >>> line_of("[answers.fibre]\\nvalue = 3\\n", ("answers", "fibre", "note"))
    1
    """
    lines = index_of(text)
    paths = (".".join(map(str, loc[:depth])) for depth in range(len(loc), 0, -1))
    return next((lines[path] for path in paths if path in lines), None)


@lru_cache(maxsize=8)
def index_of(text: str) -> dict[str, int]:
    """Return the line (from 1) of each table and key by its path; « voice.0.respondent » in the first [[voice]]."""
    lines: dict[str, int] = {}
    repeated: Counter[str] = Counter()
    table, inside = "", False
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
    return lines


def note(lines: dict[str, int], path: str, number: int) -> None:
    """Keep the line of a path, and of the tables that are met first in it."""
    parts = path.split(".")
    for depth in range(1, len(parts) + 1):
        lines.setdefault(".".join(parts[:depth]), number)


def in_its_list(name: str, repeated: Counter[str]) -> str:
    """Return the path of a table that stands in the last item of a list of tables, or its own name."""
    head, _, rest = name.partition(".")
    return f"{head}.{repeated[head] - 1}.{rest}" if repeated[head] else name


def bare(name: str) -> str:
    """Return a name without quotes nor the spaces around its points."""
    return ".".join(part.strip() for part in re.sub("[\"']", "", name).split("."))
