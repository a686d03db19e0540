"""Units that a table has at several dates: each counts once a date in what is said of all of them together."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ruraldiag.errors import Finding, Place, finding
from ruraldiag.table.whole_table import places_of_same, units_there

if TYPE_CHECKING:
    from collections.abc import Iterable


class Dated(Protocol):
    """A row of a table, or its result: whose it is, of what date, on which line."""

    @property
    def line(self) -> int:
        """The line of the table."""

    @property
    def kind(self) -> str:
        """The kind of the unit."""

    @property
    def code(self) -> str:
        """Its code, perhaps empty."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def date(self) -> str:
        """The date, perhaps empty."""


class DatedUnits:
    """The units of the rows that are accepted, their dates and lines: twenty bytes a row."""

    def __init__(self) -> None:
        """Start with no row."""
        self.keys, self.dates, self.lines = array("q"), array("q"), array("I")

    def see(self, rows: Iterable[Dated]) -> None:
        """Keep who some rows are, and when."""
        for row in rows:
            self.keys.append(hash((row.kind, row.code or row.name.casefold())))
            self.dates.append(hash(row.date))
            self.lines.append(row.line)

    @property
    def units(self) -> int:
        """How many units there are, each counted once whatever its dates."""
        return len(np.unique(np.frombuffer(self.keys, dtype=np.int64)))

    def at_several_dates(self) -> list[list[int]]:
        """Return the lines of each unit that is there at several dates, or with one and without, in order."""
        dated = (places for places in places_of_same(self.keys) if len({self.dates[place] for place in places}) > 1)
        return sorted([self.lines[place] for place in places] for places in dated)

    def findings(self, file: str) -> tuple[Finding, ...]:
        """Return what to say of the units that are there at several dates, nothing where there is none."""
        found = self.at_several_dates()
        return (finding("T037", Place(file=file), **units_there(found)),) if found else ()
