"""The cells that say which unit a row is: its name, kind, code and date, and the ``--by`` columns; each read once."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple, get_args

from ruraldiag.assessment.codes import CODE_FORMS, SCIENTIFIC, rounded
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.table.cells import MISSING_MARKS, NO_VALUE_MARKS, SPREADSHEET_ERROR, bare

KINDS: tuple[str, ...] = get_args(UnitKind)
HOUR = r"(?:,?[T ](?:à )?\d{1,2} ?[:hH].*)?"
DATE = re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){HOUR}")
FRENCH_DATE = re.compile(rf"(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<year>\d{{4}}){HOUR}")
SPACED_CODE = re.compile(r"(\d[\d ]*|2[ABab][\d ]*)(?:[.,]0+)?")

FIRST_YEAR = 1900  # before, a figure of the year is missing

LONGEST_MARK = max(map(len, MISSING_MARKS))
STARTS = "=#'E"  # of a formula, an error of a spreadsheet, a text form
# What no name of a place is: a cell, a function, another sheet.
FORMULA = re.compile(r"=\s*[+-]?(?:\$?[A-Za-z_.]+(?:\$?[0-9]+\b|[(!])|'[^']*'!).*", re.DOTALL)


class Said(NamedTuple):
    """What a cell says of a unit; ``missing`` is a mark that stands for nothing, ``wrong`` a code of the catalogue."""

    text: str
    missing: str = ""
    wrong: str = ""


def said_in(text: str, *, free: bool = False) -> Said:
    """Return what a cell in one form says; ``free`` where it may be any word: a name or a group may be « S ».

    >>> said_in('="01006"').text, said_in("NA"), said_in("#REF!").wrong, said_in("S", free=True).text
    ('01006', Said(text='', missing='NA', wrong=''), 'T040', 'S')
    """
    if len(text) > LONGEST_MARK and text[0] not in STARTS:  # as nearly all do
        return Said(text)
    plain = bare(text)
    if SPREADSHEET_ERROR.fullmatch(plain):
        return Said("", plain, "T040")
    if plain.startswith("=") and plain == text and (not free or FORMULA.fullmatch(plain)):
        return Said("", plain, "T041")
    if plain.casefold() in (NO_VALUE_MARKS if free else MISSING_MARKS):
        return Said("", plain)
    return Said(plain)


def code_of(text: str, kind: str) -> str:
    """Return a code as it is written when no spreadsheet touched it, where the kind of unit says its form.

    >>> code_of("15138.0", "commune"), code_of("200 066 561", "epci"), code_of("2a004", "commune")
    ('15138', '200066561', '2A004')
    >>> code_of("2.00066561E+08", "epci"), code_of("2,00067E+08", "epci"), code_of("12 34", "autre")
    ('200066561', '2,00067E+08', '12 34')
    """
    if (text.isascii() and text.isdecimal()) or kind not in CODE_FORMS:
        return text
    if found := SPACED_CODE.fullmatch(text):
        return found[1].replace(" ", "").upper()
    if SCIENTIFIC.fullmatch(text) and not rounded(text):
        return f"{float(text.replace(',', '.')):.0f}"
    return text


@lru_cache(maxsize=256)
def kind_of(text: str) -> str | None:
    """Return a kind of unit, commune where nothing is said, None where it is none."""
    kind = text.casefold() or "commune"
    return kind if kind in KINDS else None


@lru_cache(maxsize=4096)
def date_of(text: str) -> str | None:
    """Return a date as 2026-11-22, an empty text where nothing is said, None where it is no date.

    >>> date_of("22/11/2026"), date_of("22/11/2026 10:42"), date_of(""), date_of("31/02/2026")
    ('2026-11-22', '2026-11-22', '', None)
    """
    if not text:
        return ""
    found = DATE.fullmatch(text) or FRENCH_DATE.fullmatch(text)
    if found is None or int(found["year"]) < FIRST_YEAR:
        return None
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return None
