"""What only a whole table shows, kept while its rows go by: empty lines, units there twice, odd codes, odd numbers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ruraldiag.assessment.validation import CODE_FORMS
from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import Cell
from ruraldiag.table.header import plural
from ruraldiag.typography import number_in, shorten, thousands

if TYPE_CHECKING:
    from ruraldiag.table.row import RawRow

NAME_LIMIT, CODE_LIMIT = 200, 40
SAID = 5  # how many lines a warning names


@lru_cache(maxsize=8192)  # the same cells come in row after row
def number_of(cell: str | Cell, unit: str) -> float | None:
    """Return the number that a cell says, None where it says none."""
    said = cell.answer if isinstance(cell, Cell) else number_in(cell, unit)
    return said if isinstance(said, float) else None


class Pair(NamedTuple):
    """Two numbers of the table of which the first cannot exceed the second: their ids, their cells, their unit."""

    high: str
    low: str
    high_at: int
    low_at: int
    unit: str


class WholeTable:
    """What only the whole table shows: empty lines, duplicated units, codes without their form, numbers too great."""

    def __init__(self, file: str, questionnaire: Questionnaire, indicators: Sequence[str]) -> None:
        """Start with nothing seen; ``indicators`` are those of the cells of a row."""
        self.place = Place(file=file)
        self.pairs = pairs_of(questionnaire, indicators)
        self.above: dict[Pair, list[str]] = {}
        self.above_count = dict.fromkeys(self.pairs, 0)
        self.said: list[Finding] = []
        self.empty = 0
        self.units, self.lines = array("q"), array("I")
        self.odd: list[str] = []
        self.odd_count = 0

    def see(self, row: RawRow) -> None:
        """Keep twelve bytes of a row: a set of the units of a country would take a hundred times that."""
        self.units.append(hash((row.kind, row.code or row.name.casefold(), row.date)))
        self.lines.append(row.line)
        form = CODE_FORMS.get(row.kind)
        if row.code and form and not form[0].fullmatch(row.code):
            self.odd_count += 1
            if len(self.odd) < SAID:
                self.odd.append(f"{shorten(row.code, CODE_LIMIT)} (ligne {row.line})")
        for pair in self.pairs:
            _, _, high_at, low_at, unit = pair  # unpacked: read at every row
            high, low = number_of(row.cells[high_at], unit), number_of(row.cells[low_at], unit)
            if high is not None and low is not None and high > low:
                self.above_count[pair] += 1
                lines = self.above.setdefault(pair, [])
                if len(lines) < SAID:
                    lines.append(f"{shorten(row.name, CODE_LIMIT)} (ligne {row.line})")

    def conclude(self, rows: int) -> None:
        """Keep the warnings; raise where the table has no row at all."""
        if not rows:
            raise RuralDiagError([finding("T007", self.place, what="le tableau n'a aucune ligne sous son en-tête")])
        if self.empty:
            self.said.append(finding("T024", self.place, **plural(self.empty, "ligne")))
        if self.odd_count:
            words = plural(self.odd_count, "code")["count"]
            self.said.append(finding("T018", self.place, count=words, names=some(self.odd, self.odd_count)))
        for pair, lines in self.above.items():
            many = self.above_count[pair]
            words = f"{plural(many, 'ligne')['count']} où"
            names = some(lines, many)
            self.said.append(finding("T028", self.place, count=words, value=pair.high, other=pair.low, names=names))
        groups = self.duplicates()
        if groups:
            self.said.append(finding("T017", self.place, **units_there(groups)))

    def duplicates(self) -> list[list[int]]:
        """Return the lines of each unit that is there more than once, in order."""
        return sorted([self.lines[place] for place in places] for places in places_of_same(self.units))


def places_of_same(keys: array[int]) -> list[list[int]]:
    """Return the places of each key that is there more than once.

    >>> places_of_same(array("q", [5, 7, 5, 8, 7, 5]))
    [[0, 2, 5], [1, 4]]
    """
    import numpy as np  # noqa: PLC0415 -- sorting a country in lists would take ten times the memory

    every = np.frombuffer(keys, dtype=np.int64)
    order = np.argsort(every, kind="stable")
    same = np.flatnonzero(every[order][1:] == every[order][:-1])
    found: dict[int, list[int]] = {}
    for at in same.tolist():
        first, second = int(order[at]), int(order[at + 1])
        found.setdefault(keys[first], [first]).append(second)
    return list(found.values())


def units_there(groups: Sequence[Sequence[int]]) -> dict[str, str]:
    """Return how many units are there several times, and the lines of the first of them."""
    are = "collectivité est là" if len(groups) == 1 else "collectivités sont là"
    several = [listed_lines(lines[:SAID]) for lines in groups[:SAID]]
    return {"count": f"{len(groups)} {are}", "names": some(several, len(groups))}


def pairs_of(questionnaire: Questionnaire, indicators: Sequence[str]) -> tuple[Pair, ...]:
    """Return the numbers of a table that cannot exceed another one that is there too."""
    places = {indicator_id: at for at, indicator_id in enumerate(indicators)}
    return tuple(
        Pair(high.id, low, places[high.id], places[low], high.unit)
        for low, others in questionnaire.not_above.items()
        for high in others
        if low in places and high.id in places
    )


def listed_lines(lines: Sequence[int]) -> str:
    """Return lines in words.

    >>> listed_lines([2, 3]), listed_lines([2, 5, 9])
    ('lignes 2 et 3', 'lignes 2, 5 et 9')
    """
    *before, last = map(str, lines)
    return f"lignes {', '.join(before)} et {last}"


def some(words: Sequence[str], count: int) -> str:
    """Return the first of several, and how many there are in all."""
    return ", ".join(words) + (f"… ({thousands(count)} en tout)" if count > len(words) else "")
