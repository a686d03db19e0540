"""Texts cut to the width of a screen: how many columns a text takes, and its lines, none wider than they may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ruraldiag.typography import NO_BREAK_SPACES

# Signs of one column each: letters with their accents, signs of a text or a frame. The others are looked at one by one.
ONE_COLUMN = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u202f-\u205e\u2070-\u22ff\u2500-\u25fc\u2610-\u2612]*")
KEPT = "\ue000"  # what spaces are while what they stand in must stay whole: of the private use area, no text has it
UNBROKEN = NO_BREAK_SPACES + KEPT
# Where a word that is wider than a line is cut: at its no-break spaces, after a sign that joins two words.
PARTS = re.compile(rf"[{UNBROKEN}]?[^{UNBROKEN}/_-]*[/_-]?")
AROUND = f" «»(),;.:{NO_BREAK_SPACES}"  # the signs around what is to be copied, which is then alone on its line


def breadth(text: str) -> int:
    """Return how many columns a text takes on a screen.

    >>> breadth("é"), breadth("e\N{COMBINING ACUTE ACCENT}"), breadth("日本")
    (1, 1, 4)
    """
    return len(text) if ONE_COLUMN.fullmatch(text) else sum(map(sign_breadth, text))


def sign_breadth(sign: str) -> int:
    """Return how many columns one sign takes: none where it stands on the one before, two where it is a wide one."""
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def unbroken(text: str, width: int) -> str:
    """Return a text that :func:`folded` does not cut at its spaces, where it is no wider than that."""
    return text.replace(" ", KEPT) if breadth(text) <= width else text


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text as wide as a column, set on its left or its right."""
    gap = " " * (width - breadth(text))
    return gap + text if right else text + gap


def folded(
    text: str, width: int, first: str = "", then: str | None = None, *, whole: tuple[str, ...] = ()
) -> list[str]:
    """Return a text on lines of at most ``width`` columns, cut at its spaces; an empty one has no line.

    ``first`` and ``then`` begin the first line and the others. A word that is wider than a line is cut, but for the
    texts that must stay ``whole``, to be copied: such a one is then alone on a line.

    >>> folded("un mot, puis un anticonstitutionnellement", 12, "- ", "  ")
    ['- un mot,', '  puis un', '  anticonsti', '  tutionnell', '  ement']
    >>> folded("Lisez /tmp/mon dossier/a.toml, puis recommencez", 16, whole=("/tmp/mon dossier/a.toml",))
    ['Lisez', '/tmp/mon dossier/a.toml', 'puis recommencez']
    """
    then = first if then is None else then
    room = max(1, width - max(breadth(first), breadth(then)))
    longest_first = sorted(filter(None, whole), key=len, reverse=True)
    for kept in longest_first:
        text = text.replace(kept, kept.replace(" ", KEPT))
    rows: list[str] = []
    row, bare = first, True
    for glue, part in parts(text, room, tuple(kept.replace(" ", KEPT) for kept in longest_first)):
        wide = breadth(part)
        if wide > room:  # to be copied: nothing before it, not even an indent
            rows += [part] if bare else [row, part]
            row, bare = then, True
        elif bare:
            row, bare = row + part, False
        elif breadth(row) + len(glue) + wide <= width:
            row += glue + part
        else:
            rows.append(row)
            row = then + part
    return [row.replace(KEPT, " ") for row in (rows if bare else [*rows, row])]


def parts(text: str, room: int, whole: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield what joins each part of a text to the one before, and the part: a word, or a piece of one too wide."""
    for word in filter(None, text.split(" ")):
        kept = next((one for one in whole if one in word), "")
        if breadth(word) <= room:
            yield " ", word
        elif kept:
            before, _, after = word.partition(kept)
            yield from pieces(before.rstrip(AROUND), room)
            yield (" ", kept)
            yield from pieces(after.lstrip(AROUND), room)
        else:
            yield from pieces(word, room)


def pieces(word: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a word, each as wide as there is room."""
    glue, piece = " ", ""
    for part in PARTS.findall(word):
        if piece and breadth(piece) + breadth(part) > room:
            yield glue, piece
            glue, piece = " " if part[0] in UNBROKEN else "", part.lstrip(UNBROKEN)
        else:
            piece += part
        while breadth(piece) > room:
            end = next(end for end in range(len(piece), 0, -1) if end == 1 or breadth(piece[:end]) <= room)
            yield glue, piece[:end]
            glue, piece = "", piece[end:]
    if piece:
        yield glue, piece
