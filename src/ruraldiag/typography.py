"""French typography: non-breaking spaces, numbers, and texts that may stand anywhere."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
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
# What drives a terminal: control characters, C1 ones too, and the marks that turn the direction of a line.
DRIVING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NO_BREAK_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
# Plain, no-break, narrow no-break and thin: what official tables and spreadsheets set thousands apart with.
SPACES = f" {NO_BREAK_SPACES}\N{THIN SPACE}"
NUMBER = re.compile(
    rf"([+-]?(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]{{1,40}})(?:[.,][0-9]{{1,40}}|\.)?(?:[eE][+-]?[0-9]{{1,3}})?)"
    rf"[{SPACES}]*(.*)",
    re.DOTALL,
)
TO_POINT = str.maketrans({",": ".", **dict.fromkeys(SPACES)})
MINUTES = ("min", "mn", "minute", "minutes")
# Every apostrophe, every hyphen: a dash is another sign.
ALIKE = str.maketrans({**dict.fromkeys("\u2019\u2018\u02bc\u2032\u00b4`", "'"), "\u2010": "-", "\u2011": "-"})


def one_form(text: str) -> str:
    r"""Return a text in the one form in which names, headers and cells are compared, whoever typed them.

    Accents composed, every kind of space a plain one and never two in a row, one apostrophe, one hyphen, the figures of
    every script ours, nothing that is not seen (a byte order mark, a zero-width space, a direction mark).

    >>> one_form("\ufeff L’I\u0302le\u00a0 d’Yeu\u200b ") == "L'Île d'Yeu", one_form("\uff11\uff15")
    (True, '15')
    """
    if not text.isascii() or "`" in text:
        text = unicodedata.normalize("NFC", text).translate(ALIKE)
        text = "".join(figure(char) for char in text if unicodedata.category(char) != "Cf")
    return " ".join(text.split())


def figure(char: str) -> str:
    """Return a figure as 0 to 9, any other sign as it is."""
    return char if char.isascii() or not char.isdecimal() else str(unicodedata.decimal(char))


def difference(text: str, other: str) -> str:
    r"""Name the first letter by which two texts differ that read alike, empty where any eye tells them apart.

    >>> difference("fibr\u0435", "fibre"), difference("fibre", "fibres")
    ('le signe U+0435 au lieu de «\xa0e\xa0»', '')
    """
    if len(text) != len(other):
        return ""
    apart = [(mine, its) for mine, its in zip(text, other, strict=True) if unaccented(mine) != unaccented(its)]
    if not 0 < len(apart) <= len(text) / 2 or any(mine.isascii() and its.isascii() for mine, its in apart):
        return ""
    mine, its = apart[0]
    return french(f"le signe U+{ord(mine):04X} au lieu de « {its} »")


def number_in(text: str, unit: str = "") -> float | None:
    """Return the number that a text writes, or None; its unit may follow it, in whole or shortened.

    The one reader of numbers: of a cell, of what is typed in the interview.

    >>> number_in("1 234,5"), number_in("92.5%", "%"), number_in("20."), number_in("9.25e+01"), number_in("9 5")
    (1234.5, 92.5, 20.0, 92.5, None)
    """
    found = NUMBER.fullmatch(text.strip().replace("\N{MINUS SIGN}", "-"))
    if found is None or not same_unit(found[2], unit):
        return None
    return float(found[1].translate(TO_POINT))


def same_unit(typed: str, unit: str) -> bool:
    """Return whether a unit typed after a number is the question's own, in whole or shortened."""
    said, other = (" ".join(unaccented(text).split()) for text in (typed, unit))
    said = said.rstrip(".")
    if said in MINUTES and other.startswith(("min", "mn")):
        return True
    return not said or other.startswith(said) or (bool(other) and said.startswith(other.split()[0]))


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
    if text.isprintable():
        return text
    kept = NO_BREAK_SPACES + keep
    bare = text
    for char in kept:
        bare = bare.replace(char, "")
    if bare.isprintable():
        return text
    return "".join(char if char.isprintable() or char in kept else " " for char in text)


def unaccented(text: str) -> str:
    """Return a text in small letters without accents, to compare, and to sort as a French dictionary does.

    >>> sorted(["Coeur", "Cère", "Œuf", "cap", "Zoé", "Oeta"], key=unaccented), unaccented("Œuf à Évry")
    (['cap', 'Cère', 'Coeur', 'Oeta', 'Œuf', 'Zoé'], 'oeuf a evry')
    """
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def decimal(value: float) -> str:
    """Return a number as French writes it, with its comma and its own minus.

    >>> decimal(-4.5), decimal(1234567.0), decimal(-0.0)
    ('−4,5', '1234567', '0')
    >>> decimal(0.000002)
    '0,000002'
    """
    return f"{Decimal(f'{unsigned_zero(value):.12g}'):f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")


def thousands(digits: str | int) -> str:
    """Return a whole number with its thousands set apart.

    >>> thousands(10959), thousands("-1000"), thousands(12)
    ('10\\u202f959', '-1\\u202f000', '12')
    """
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", "\N{NARROW NO-BREAK SPACE}", str(digits))


def unsigned_zero(value: float) -> float:
    """Return a number, a zero without its sign: nobody reads « −0 »."""
    return value + 0.0  # -0.0 + 0.0 is 0.0
