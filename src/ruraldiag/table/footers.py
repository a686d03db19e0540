"""Rows of a table that are no unit: totals, and the notes that stand under a published table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ruraldiag.errors import Finding, finding
from ruraldiag.typography import unaccented

NOTE = re.compile(
    r"(?:champ|sources?|notes?|lecture|legende|unites?|precisions?|avertissement)\b[^:]{0,20}:|\([0-9a-z]\) |\*"
)
TOTAL = re.compile(
    r"(?:sous[- ])?total(?:\b.*)?|ensemble(?: d.*)?|moyenne(?: d.*| par .*)|mediane(?:\b.*)?|somme(?: des .*)?"
    r"|france(?: entiere| metropolitaine| hors .*)?"
)
CODED_ENOUGH = 2  # rows with a code from which one without is odd
FEW = 20  # one row in so many, at most, may be a total among the others


class Footers:
    """Tells the rows that are no unit: the code column is looked through once before, the rest as rows go by."""

    def __init__(self, records: Iterable[Sequence[str]], code_at: int) -> None:
        """Look through the code column of the records under the header, where there is one (``code_at`` not -1)."""
        self.code_at = code_at
        self.coded = self.before = self.after = 0  # rows with a code; without one, before and after the last with one
        for record in records if code_at >= 0 else ():
            if code_at < len(record) and record[code_at].strip():
                self.coded += 1
                self.before, self.after = self.before + self.after, 0
            elif any(map(str.strip, record)):
                self.after += 1
        self.rest = self.coded  # rows with a code still to come
        self.blank = self.full = self.noted = False

    def see_blank(self) -> None:
        """Take note of an empty line."""
        self.blank = True

    def finding(self, record: Sequence[str], name: str) -> Finding | None:
        """Return why a row is no unit, or None; rows are given in order, ``record`` in one form."""
        filled = [cell for cell in record if cell]
        code = record[self.code_at] if 0 <= self.code_at < len(record) else ""
        self.rest -= bool(code)
        alone = len(filled) == 1
        if alone and (self.noted or NOTE.match(unaccented(filled[0])) or (self.blank and self.full)):
            self.noted = True
            return finding("T052", why="une note sous le tableau", otherwise="ôtez la ligne vide au-dessus d'elle")
        self.full = self.full or not alone
        self.blank = self.noted = False
        if code:
            return None
        folded = unaccented(name)
        if TOTAL.fullmatch(folded) or (self.code_at >= 0 and folded == "moyenne"):
            return finding("T052", why="un total ou une moyenne", otherwise="donnez son code")
        few = self.after <= self.coded if not self.rest else self.before <= max(1, self.coded // FEW)
        if self.coded >= CODED_ENOUGH and few:
            return finding("T052", why="sans code, où les autres lignes en ont un", otherwise="donnez son code")
        return None
