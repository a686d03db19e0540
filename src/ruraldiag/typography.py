"""French typography: non-breaking spaces, numbers, and texts that may stand anywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)  # templates and figures that every report and every screen repeats
def french(text: str) -> str:
    """Return a text with the non-breaking spaces that French wants inside « » and before : ; ? ! %."""
    text = text.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
    for sign in ":;?!%":
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text


VALUE_WIDTH = 120  # of what comes from a file
TEXT_WIDTH = 1500  # of what the program says: a list of the keys or answers allowed is given whole
WIDTHS = {"value": VALUE_WIDTH, "key": VALUE_WIDTH}
NO_BREAK_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def shorten(value: object, width: int = VALUE_WIDTH) -> str:
    """Return ``value`` as one printable line of at most ``width`` characters: what a file holds may be 50 MB.

    >>> shorten("a" * 50, 10)
    'aaaaaaaaa…'
    """
    text = value if isinstance(value, str) else str(value)
    text = printable(text[: width + 1], keep="")
    return text if len(text) <= width else text[: width - 1] + "…"


def printable(text: str, keep: str = "\n") -> str:
    r"""Return a text whose control characters, but those to keep, are spaces: no file may drive a terminal.

    >>> printable("Mal\x1b[31m\x07\nici"), printable("a\nb", keep="")
    ('Mal [31m \nici', 'a b')
    """
    kept = NO_BREAK_SPACES + keep
    return "".join(char if char.isprintable() or char in kept else " " for char in text)


def unaccented(text: str) -> str:
    """Return a text in small letters without accents, to compare, and to sort as a French dictionary does.

    >>> sorted(["Coeur", "Cère", "Œuf", "cap", "Zoé", "Oeta"], key=unaccented), unaccented("Œuf à Évry")
    (['cap', 'Cère', 'Coeur', 'Oeta', 'Œuf', 'Zoé'], 'oeuf a evry')
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def decimal(value: float) -> str:
    """Return a number as French writes it, with its comma and its own minus.

    >>> decimal(-4.5), decimal(1234567.0), decimal(-0.0)
    ('−4,5', '1234567', '0')
    """
    return f"{unsigned_zero(value):.12g}".replace(".", ",").replace("-", "\N{MINUS SIGN}")


def thousands(digits: str | int) -> str:
    """Return a whole number with its thousands set apart.

    >>> thousands(10959), thousands("-1000"), thousands(12)
    ('10\\u202f959', '-1\\u202f000', '12')
    """
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", "\N{NARROW NO-BREAK SPACE}", str(digits))


def unsigned_zero(value: float) -> float:
    """Return a number, a zero without its sign: nobody reads « −0 »."""
    return value + 0.0  # -0.0 + 0.0 is 0.0
