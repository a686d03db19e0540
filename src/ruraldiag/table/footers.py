"""Rows of a table that are no unit: totals, and the notes that stand under a published table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import islice

from ruraldiag.errors import Finding, finding
from ruraldiag.typography import unaccented

NOTE = re.compile(
    r"(?:champ|sources?|notes?|lecture|legende|unites?|precisions?|avertissement)\b[^:]{0,20}:|\([0-9a-z]\) |\*"
    r"|[^:]{1,60}: |©|https?://"
)
TOTAL = re.compile(
    r"(?:sous[- ])?tot(?:al|aux)?(?:\b.*)?|σ|min(?:imum)?|max(?:imum)?|ecart[- ]type.*|nombre de .*"
    r"|ensemble(?: d.*)?|moyenne(?: d.*| par .*)|mediane(?:\b.*)?|somme(?: des .*)?"
    r"|france(?: entiere| metropolitaine| hors .*)?"
)
CODED_ENOUGH = 2  # rows with a code from which one without is odd
FEW = 20  # one row in so many, at most, may be a total among the others


class Footers:
    """Tells the rows that are no unit, as they go by; a first one without a code has the code column looked through."""

    def __init__(self, records: Callable[[], Iterable[Sequence[str]]], code_at: int) -> None:
        """Look at nothing yet; ``records`` gives those under the header, ``code_at`` is -1 where none has codes."""
        self.records, self.code_at = records, code_at
        self.met = 0  # rows with a code gone by
        self.blank = self.full = self.noted = False

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many rows have a code, and how many have none before the last of these, and after it."""
        coded = before = after = 0
        for record in self.records() if self.code_at >= 0 else ():
            if self.code_at < len(record) and record[self.code_at].strip():
                coded, before, after = coded + 1, before + after, 0
            elif any(map(str.strip, record)):
                after += 1
        return coded, before, after

    def see_blank(self) -> None:
        """Take note of an empty line."""
        self.blank = True

    def finding(self, record: Sequence[str], name: str) -> Finding | None:
        """Return why a row is no unit, or None; rows are given in order, ``record`` in one form."""
        filled = list(islice(filter(None, record), 2))
        code = record[self.code_at] if 0 <= self.code_at < len(record) else ""
        self.met += bool(code)
        alone = len(filled) == 1
        if alone and (self.noted or NOTE.match(unaccented(filled[0])) or (self.blank and self.full)):
            self.noted = True
            return finding("T052", why="une note sous le tableau", otherwise="ôtez la ligne vide au-dessus d'elle")
        self.full = self.full or not alone
        self.blank = self.noted = False
        if code and not TOTAL.fullmatch(unaccented(code)):
            return None
        folded = unaccented(name)
        if code or TOTAL.fullmatch(folded) or (self.code_at >= 0 and folded == "moyenne"):
            return finding("T052", why="un total ou une moyenne", otherwise="donnez son code")
        coded, before, after = self.counts
        few = after <= coded if self.met == coded else before <= max(1, coded // FEW)
        if coded >= CODED_ENOUGH and few:
            return finding("T052", why="sans code, où les autres lignes en ont un", otherwise="donnez son code")
        return None
