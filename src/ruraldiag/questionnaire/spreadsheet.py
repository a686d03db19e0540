"""What a spreadsheet makes of a text that is typed or pasted into it: a date, a number, a truth value."""

from __future__ import annotations

import re

from ruraldiag.typography import french, number_in

MONTHS = (
    r"(?:janv(?:ier)?|f[eé]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|d[eé]c(?:embre)?|jan|feb|mar|apr|may|jun|jul|aug|sep)\.?"
)
# « 3-mai » and « mai-26 »: what a French spreadsheet makes of 3/5 and of 5/26
SHOWN_MONTH = rf"\d{{1,2}}[- ]{MONTHS}(?:[- ]\d{{2,4}})?|{MONTHS}[- ]\d{{2,4}}"
DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ].*)?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?|{SHOWN_MONTH}",
    re.IGNORECASE,
)
BECOMES_DATE = re.compile(rf"(\d{{1,2}})[-.](\d{{1,2}})(?:[-.]\d{{2,4}})?|{SHOWN_MONTH}", re.IGNORECASE)
TRUTHS = {"vrai": True, "true": True, "faux": False, "false": False}


def kept_as(text: str) -> float | bool | None:
    """Return the number or the truth value that a spreadsheet keeps for a text, None where it keeps the text.

    >>> kept_as("1.10"), kept_as("TRUE"), kept_as("1E1"), kept_as("elus")
    (1.1, True, 10.0, None)
    """
    truth = TRUTHS.get(text.casefold())
    return number_in(text) if truth is None else truth


def changed(text: str) -> str:
    """Return in French what a spreadsheet changes a text into, empty where it leaves it alone.

    >>> changed("3-5"), changed("01"), changed("1E1"), changed("VRAI"), changed("12"), changed("20-50")
    ('une date', 'le nombre 1', 'le nombre 10', 'une valeur logique', '', '')
    """
    if found := BECOMES_DATE.fullmatch(text):
        first, second = (int(found[1]), int(found[2])) if found[1] else (1, 1)
        if 0 < first <= 12 or (0 < first <= 31 and 0 < second <= 12):
            return "une date"
    kept = kept_as(text)
    if isinstance(kept, bool):
        return "une valeur logique"
    if kept is None:
        return ""
    shown = f"{kept:.15g}"
    return "" if shown == text else french(f"le nombre {shown}")
