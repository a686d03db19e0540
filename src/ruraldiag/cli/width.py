"""How wide what is shown may be: one rule for every command and every stream, and messages folded to it."""

from __future__ import annotations

import os
from typing import TextIO

from ruraldiag.folding import AROUND, folded

USUAL = 80  # of a pipe or a file
NARROWEST, WIDEST = 40, 120  # a longer line is hard to follow


def columns(stream: TextIO | None = None) -> int:
    """Return how many columns a line may take: what COLUMNS says, else those of the terminal, else the usual ones."""
    found = asked() or of_terminal(stream) or USUAL
    return min(max(found, NARROWEST), WIDEST)


def asked() -> int:
    """Return what COLUMNS asks for, 0 where it asks for nothing that makes sense."""
    text = os.environ.get("COLUMNS", "")
    return int(text[:6]) if text.isascii() and text.isdecimal() else 0


def of_terminal(stream: TextIO | None) -> int:
    """Return how many columns the terminal of a stream has, 0 where there is none, or where it does not know."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream is not None else 0
    except (OSError, ValueError, AttributeError):
        return 0


def message(text: str, stream: TextIO, *, then: str = "", whole: tuple[str, ...] = ()) -> str:
    """Return what is said to a person on lines no wider than the stream's; ``then`` begins those that go on.

    What is to be copied stays whole, alone on its line where that is too narrow: the texts ``whole`` and paths.
    """
    width = columns(stream)
    kept = (*whole, *(word for word in map(bare, text.split()) if len(word) + len(then) > width // 2 and is_path(word)))
    rows = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        rows += folded(line, width, indent, max(indent, then), whole=kept) or [""]
    return "\n".join(rows)


def bare(word: str) -> str:
    """Return a word without the signs around it."""
    return word.strip(AROUND)


def is_path(word: str) -> bool:
    """Return whether a word is the path of something that is there, or that could be written there."""
    folder = os.path.dirname(word)  # noqa: PTH120 -- a word of a message: nothing to make a path of
    return bool(folder) and (os.path.lexists(word) or os.path.lexists(folder))
