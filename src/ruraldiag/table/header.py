"""The header of a table: which record it is, its columns and their letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ruraldiag.typography import one_form, shorten, thousands, unaccented

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BETWEEN_WORDS = str.maketrans(dict.fromkeys("_-\u2012\u2013\u2014\u2015\u2212", " "))
HEADER_WITHIN = 20  # records among which the header is looked for


def best_header(records: list[list[str]], known: frozenset[str]) -> tuple[int, int]:
    """Return the place of the record that looks most like a header, and how many of its names are (nearly) known."""
    folded = frozenset(map(fold, known))
    counts = [sum(bool(name) and fold(name) in folded for name in record) for record in records]
    best = max(counts, default=0)
    return (counts.index(best) if best else 0), best


def fold(name: str) -> str:
    """Return a name without case, accents or the ways to part words.

    >>> fold("Lieu_Médiation "), fold("CC – Nord")
    ('lieu-mediation', 'cc-nord')
    """
    return "-".join(unaccented(one_form(name)).translate(BETWEEN_WORDS).split())


UNIT_COLUMNS = ("name", "kind", "code", "date")


def place_of(letters: str) -> int:
    """Return the place of a column from its letters.

    >>> place_of("A"), place_of("AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def column_letters(position: int) -> str:
    """Return a column as spreadsheets call it.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plural(how_many: int, one: str) -> dict[str, str]:
    """Return « 3 colonnes » and the « s » of what agrees with it."""
    s = "s" if how_many > 1 else ""
    return {"count": f"{thousands(how_many)} {one}{s}", "s": s}


def listed(names: Sequence[str], limit: int = 12) -> str:
    """Return names in a list, the first ones where there are many."""
    there = [name for name in names if name]
    more = f"… ({thousands(len(there))} en tout)" if len(there) > limit else ""
    return ", ".join(cut_apart(there[:limit])) + more or "rien"


def cut_apart(names: Sequence[str], width: int = 40) -> list[str]:
    """Return names cut to a width, their ends kept where their beginnings are the same.

    >>> cut_apart(["part des locaux raccordables en 2025", "part des locaux raccordables en 2026"], 20)
    ['part des…les en 2025', 'part des…les en 2026']
    >>> cut_apart(["Nom de la commune", "code"], 10)
    ['Nom de la…', 'code']
    """
    head = width * 2 // 5
    cut = [shorten(name, width) for name in names]
    for longer in (lambda name: f"{name[:head]}…{name[head + 1 - width :]}", lambda name: name):
        alike = {text for text, count in Counter(cut).items() if count > 1}
        cut = [
            shorten(longer(name)) if text in alike and len(name) > width else text
            for name, text in zip(names, cut, strict=True)
        ]
    return cut
