"""A hand-edited file written again: the comments of those who edited it stay where they are, its order too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import MutableMapping
from typing import Any

import tomli

# A text first: a « # » inside is no comment.
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|(?P<comment>#[^\r\n]*)",
    re.DOTALL,
)


def comments_of(text: str) -> list[str]:
    """Return the comments of a TOML text, in order.

    >>> comments_of('# vu\\na = "#1"  # avec le maire\\n')
    ['# vu', '# avec le maire']
    """
    return [found["comment"] for found in TOKEN.finditer(text) if found["comment"]]


def rewritten(before: str, after: str) -> str:
    """Return a TOML text that says what ``after`` says, with the comments of ``before``, each where it was.

    Those of what is no longer there come at the end.
    """
    from tomlkit import parse  # noqa: PLC0415 -- only for files that have comments
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    content = tomli.loads(after)
    made = after
    try:
        document = parse(before)
        update(document, content)
        said = document.as_string()
        if tomli.loads(said) == content:
            made = said
    except (TOMLKitError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        pass  # an order of tables that the library does not follow: the comments come at the end
    gone = Counter(comments_of(before)) - Counter(comments_of(made))
    end = "" if made.endswith("\n") or not (gone and made) else "\n"  # else the last comment would take the next one in
    return made + end + "".join(f"{comment}\n" for comment in gone.elements())


def update(table: MutableMapping[str, Any], content: dict[str, Any]) -> None:
    """Have a table of a document say what ``content`` says, and touch nothing else of it."""
    for key in [key for key in table if key not in content]:
        del table[key]
    for key, value in content.items():
        here = table.get(key)
        if isinstance(here, MutableMapping) and isinstance(value, dict):
            update(here, value)
        elif key not in table or here != value:
            table[key] = value
