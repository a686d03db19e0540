"""French numbers and typography: how a report writes points, gains, shares, dates, lists and sentences.

Figures come in as shares of one and go out as people read them; a score never looks as if it had reached a threshold
that it has not.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from ruraldiag.typography import thousands, unsigned_zero

Rounding: TypeAlias = Literal["half-up", "down", "up"]
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NONE = "—"
SEMICOLON = f"{NBSP}; "
MAX_DECIMALS = 9  # what the method rounds to before it compares a score with a threshold
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
WORDS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
SECOND = re.compile(r" (et|ou) (le |la |les |l'|son |sa |ses )")
TO_SECOND = {"le ": "au ", "les ": "aux "}
STARTS = {"Un", "Une", "Des", "Du", "De", "Au", "Le", "La", "Les", "L", "D"}
ARTICLES = {"Le ": ("le ", "au "), "La ": ("la ", "à la "), "Les ": ("les ", "aux "), "L'": ("l'", "à l'")}


def points(share: float, thresholds: Iterable[float] = (), decimals: int = 0, rounding: Rounding = "half-up") -> str:
    """Return a share of one as points out of 100, on the same side of every threshold (and of 0 and 100) as it is.

    ``thresholds`` are out of 100, as those of the levels. Where no figure with so few decimals is on the right side of
    all, one more is given. The low end of an interval is rounded « down », the high end « up »: the truth lies between.

    >>> points(0.484), points(0.996), points(0.497, [50]), points(0.497), points(0.003), points(0.003, [1])
    ('48', '99', '49', '50', '1', '0,3')
    >>> points(-0.0), points(0.489, [50], rounding="down"), points(0.491, [50], rounding="up")
    ('0', '48', '49,1')
    """
    exact = billionths(100 * share)
    edges = edges_of(tuple(thresholds))
    side = bisect_right(edges, exact)
    for places in range(decimals, MAX_DECIMALS + 1):
        unit = 10 ** (MAX_DECIMALS - places)
        half_up = (abs(exact) + unit // 2) // unit * unit
        down, up = exact // unit * unit, -(-exact // unit) * unit
        nearest = (half_up if exact >= 0 else -half_up, down, up)
        for shown in {"half-up": nearest, "down": (down,), "up": (up,)}[rounding]:
            if bisect_right(edges, shown) == side and (shown > 0) == (exact > 0):
                return decimal(shown // unit, places)
    return decimal(exact, MAX_DECIMALS)


@lru_cache(maxsize=64)
def edges_of(thresholds: tuple[float, ...]) -> list[int]:
    """Return the thresholds and 100 in billionths, in order: the same few, for every figure that is shown."""
    return sorted(billionths(edge) for edge in (100, *thresholds))


def billionths(value: float) -> int:
    """Return a number rounded to :data:`MAX_DECIMALS`, exactly, in billionths."""
    return int(f"{value:.{MAX_DECIMALS}f}".replace(".", ""))


def decimal(value: int, places: int) -> str:
    """Return a whole number of units of the last decimal place as a French number.

    >>> decimal(484, 1), decimal(48, 0), decimal(-3, 1)
    ('48,4', '48', '-0,3')
    """
    whole, rest = divmod(abs(value), 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole},{rest:0{places}d}" if places else f"{sign}{whole}"


def percent(share: float, thresholds: Iterable[float] = (), decimals: int = 0) -> str:
    """Return a share of one in per cent; 100 % and 0 % only where it is all or nothing.

    >>> percent(0.12), percent(0.9996), percent(0.0417, decimals=1), percent(1, decimals=1)
    ('12\\xa0%', '99\\xa0%', '4,2\\xa0%', '100\\xa0%')
    """
    whole = round(share, MAX_DECIMALS) in {0.0, 1.0}
    return f"{points(share, thresholds, 0 if whole else decimals)}{NBSP}%"


def correlation(r: float, decimals: int = 2) -> str:
    """Return a correlation with its decimals, on the same side of 0, 0,9 and 1 as it is.

    >>> correlation(0.9499), correlation(-0.25), correlation(0.8996), correlation(0.9996, decimals=3), correlation(-1.0)
    ('0,95', '−0,25', '0,89', '0,999', '−1,00')
    """
    return f"{MINUS if r < 0 else ''}{points(abs(r) / 100, (0.9, 1), decimals)}"


def gain(share: float) -> str:
    """Return what a score gains or loses (share of one) in points, with its sign and one decimal.

    >>> gain(0.0213), gain(-0.003), gain(0.0), gain(0.0001)
    ('+2,1', '−0,3', '0,0', 'moins de 0,1')
    >>> gain(10.177)
    '+1\\u202f017,7'
    """
    exact = Decimal(repr(round(100 * share, MAX_DECIMALS)))
    shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if exact and not shown:
        return f"{'' if exact > 0 else 'perte de '}moins de 0,1"
    sign = "+" if shown > 0 else MINUS if shown < 0 else ""
    whole, _, tenth = f"{abs(shown):f}".partition(".")
    return f"{sign}{thousands(whole)},{tenth}"


def width(share: float) -> str:
    """Return a width (share of one) in points, in words that agree.

    >>> width(0.062), width(0.01), width(0.0002), width(0.0)
    ('6,2 points', '1,0 point', "moins d'un dixième de point", '0 point')
    """
    exact = Decimal(repr(round(100 * share, MAX_DECIMALS)))
    shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not shown:
        return "moins d'un dixième de point" if exact else "0 point"
    return f"{comma(f'{shown:f}')} {'points' if shown >= 2 else 'point'}"


def number(value: float, unit: str = "") -> str:
    """Return a number as it was given, with a decimal comma, thousands set apart and its unit.

    >>> number(92.5, "%"), number(1234.0), number(20, "min"), number(-0.0)
    ('92,5\\xa0%', '1\\u202f234', '20\\xa0min', '0')
    """
    text = f"{Decimal(repr(unsigned_zero(float(value)))):f}"
    whole, _, decimals = text.partition(".")
    grouped = thousands(whole).replace("-", MINUS)
    decimals = decimals.rstrip("0")
    shown = f"{grouped},{decimals}" if decimals else grouped
    return f"{shown}{NBSP}{unit}" if unit else shown


def comma(text: str) -> str:
    """Return a number's text with a decimal comma."""
    return text.replace(".", ",")


def date(day: dt.date) -> str:
    """Return a date in words.

    >>> date(dt.date(2026, 11, 22)), date(dt.date(2027, 2, 1))
    ('22 novembre 2026', '1er février 2027')
    """
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def count(how_many: int, one: str, several: str = "") -> str:
    """Return a number of things, the noun agreeing: zero and one are singular in French.

    >>> count(0, "réponse"), count(1, "réponse"), count(3, "réponse"), count(2, "lieu", "lieux")
    ('0 réponse', '1 réponse', '3 réponses', '2 lieux')
    >>> count(8410, "ligne")
    '8\\u202f410 lignes'
    """
    return f"{number(how_many)} {plural(how_many, one, several)}"


def plural(how_many: int, one: str, several: str = "") -> str:
    """Return the noun that agrees with a number; without ``several``, an « s » is added."""
    return one if how_many < 2 else several or f"{one}s"


def in_words(how_many: int) -> str:
    """Return a small number in words, a larger one in figures (masculine)."""
    return WORDS[how_many] if 0 <= how_many < len(WORDS) else str(how_many)


def ordinal(place: int) -> str:
    """Return the word for a small place, the first being 1, a figure for a larger one (masculine).

    >>> ordinal(1), ordinal(2), ordinal(4), ordinal(5), ordinal(9), ordinal(12)
    ('premier', 'deuxième', 'quatrième', 'cinquième', 'neuvième', '12e')
    """
    if place >= len(WORDS):
        return f"{place}e"
    root = {"cinq": "cinqu", "neuf": "neuv"}.get(WORDS[place], WORDS[place].removesuffix("e"))
    return "premier" if place == 1 else f"{root}ième"


def enumerate_words(items: Iterable[str], last: str = "et") -> str:
    """Return a list in a sentence.

    >>> enumerate_words(["a", "b", "c"]), enumerate_words(["a"]), enumerate_words([])
    ('a, b et c', 'a', '')
    """
    *before, end = list(items) or [""]
    return f"{', '.join(before)} {last} {end}" if before else end


def quoted(text: str) -> str:
    """Return a text between French quotation marks."""
    return f"«{NBSP}{text}{NBSP}»"


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop.

    >>> sentence("sans débit, rien ne suit (§5-1)"), sentence("Pourquoi ?"), sentence("")
    ('Sans débit, rien ne suit (§5-1).', 'Pourquoi ?', '')
    """
    return ended(capital(text.strip()))


def capital(text: str) -> str:
    """Return a text with a capital.

    >>> capital("entre les publics"), capital("")
    ('Entre les publics', '')
    """
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return a text with a full stop where it has no end of its own.

    >>> ended("le site de l'Arcep"), ended("etc."), ended("")
    ("le site de l'Arcep.", 'etc.', '')
    """
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, never cut inside brackets or quotation marks.

    >>> first_sentence("Le site (voir « Où ? Ici »). Puis la mairie."), first_sentence("Un appel")
    ('Le site (voir « Où ? Ici »).', 'Un appel')
    """
    for end in re.finditer(r"[.!?…](?=\s+[^\W\d_a-zà-ÿ])", text):
        said = text[: end.end()]
        if said.count("(") == said.count(")") and said.count("«") == said.count("»"):
            return said
    return text


def stem(text: str) -> str:
    """Return a text without its final full stop, to stand inside a sentence.

    >>> stem("Nulle part à moins de trente minutes.")
    'Nulle part à moins de trente minutes'
    """
    text = text.strip()
    return text if text.endswith(("..", "etc.")) else text.removesuffix(".")


def named(title: str) -> str:
    """Return a title that starts with its article as it stands inside a sentence.

    >>> named("L'État (préfecture)"), named("La Région"), named("Le PETR"), named("DINUM")
    ("l'État (préfecture)", 'la Région', 'le PETR', 'DINUM')
    """
    return _with_article(title, 0, "")


def lowered(title: str) -> str:
    """Return a title as it stands inside a sentence: its capital goes, unless its first word is an acronym or a name.

    >>> lowered("Une stratégie votée"), lowered("L'accord de tous"), lowered("La 4G"), lowered("THD partout")
    ('une stratégie votée', "l'accord de tous", 'la 4G', 'THD partout')
    """
    first = re.match(r"[A-ZÀ-Ý][a-zà-ÿ]*(?=[ '])", title)
    return title[0].lower() + title[1:] if first and first[0] in STARTS else title


def addressed(title: str) -> str:
    """Return a title that starts with its article after « à », contracted.

    >>> addressed("L'État"), addressed("La CAF et la MSA"), addressed("Le PETR"), addressed("Les élus et les maires")
    ("à l'État", 'à la CAF et à la MSA', 'au PETR', 'aux élus et aux maires')
    """
    first, bracket, rest = _with_article(title, 1, "à ").partition(" (")
    return SECOND.sub(lambda found: f" {found[1]} {TO_SECOND.get(found[2], f'à {found[2]}')}", first) + bracket + rest


def _with_article(title: str, form: int, default: str) -> str:
    for article, forms in ARTICLES.items():
        if title.startswith(article):
            return forms[form] + title.removeprefix(article)
    return default + title
