"""Units that a table has at several dates: each counts once a date in what is said of all of them together."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from ruraldiag.assessment.table_watch import SAID, listed_lines, some
from ruraldiag.errors import Finding, Place, finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ruraldiag.assessment.table import RawRow


class Repeats:
    """The units of the rows that are accepted, their dates and lines: twenty bytes a row."""

    def __init__(self) -> None:
        """Start with no row."""
        self.keys, self.dates, self.lines = array("q"), array("q"), array("I")

    def see(self, rows: Sequence[RawRow]) -> None:
        """Keep who some rows are, and when."""
        self.keys.extend(hash((row.kind, row.code or row.name.casefold())) for row in rows)
        self.dates.extend(hash(row.date) for row in rows)
        self.lines.extend(row.line for row in rows)

    @property
    def units(self) -> int:
        """How many units there are, each counted once whatever its dates."""
        return len(np.unique(np.frombuffer(self.keys, dtype=np.int64)))

    def at_several_dates(self) -> list[list[int]]:
        """Return the lines of each unit that is there at several dates, or with one and without, in order."""
        keys = np.frombuffer(self.keys, dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        places: dict[int, list[int]] = {}
        for at in same.tolist():
            one, other = int(order[at]), int(order[at + 1])
            places.setdefault(self.keys[one], [one]).append(other)
        dated = (found for found in places.values() if len({self.dates[one] for one in found}) > 1)
        return sorted([self.lines[one] for one in found] for found in dated)

    def findings(self, file: str) -> tuple[Finding, ...]:
        """Return what to say of the units that are there at several dates, nothing where there is none."""
        found = self.at_several_dates()
        if not found:
            return ()
        are = "collectivité est là" if len(found) == 1 else "collectivités sont là"
        several = [listed_lines(lines[:SAID]) for lines in found[:SAID]]
        names = some(several, len(found))
        return (finding("T037", Place(file=file), count=f"{len(found)} {are}", names=names),)
