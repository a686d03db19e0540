"""What only a whole table shows, kept while its rows go by: empty lines, units there twice, odd codes, odd numbers."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple, cast

from ruraldiag.assessment.codes import odd_code
from ruraldiag.assessment.validation import SHARES, local_today
from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.questionnaire.places import quoted
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.table.cells import Cell, bare
from ruraldiag.table.columns import Layout
from ruraldiag.table.header import fold, plural
from ruraldiag.typography import french, number_in, shorten, thousands

if TYPE_CHECKING:
    from ruraldiag.table.row import RawRow

NAME_LIMIT, CODE_LIMIT = 200, 40
SAID = 5  # how many lines a warning names
BLOCK = 200  # rows whose columns are looked at together
# « é » read as another encoding and kept so: Ã©, ƒ, ‰; what could not be read at all.
SPOILT = re.compile(r"Ã(?![A-Za-z])|\N{REPLACEMENT CHARACTER}|(?<=[^\W\d_])[‚„†‡ˆ‰‹˜›ƒŽŠ]|[‚„†‡ˆ‰‹˜›ƒŽŠ](?=[^\W\d_])")


@dataclass(slots=True)
class Lines:
    """Some cells of a table and their lines: the first ones in words, all of them counted."""

    first: list[str] = field(default_factory=list)
    count: int = 0

    def see(self, text: str, line: int) -> None:
        """Take note of one more."""
        self.count += 1
        if len(self.first) < SAID:
            self.first.append(named(text, line))

    def see_rows(self, rows: Sequence[RawRow]) -> None:
        """Take note of some rows by their names."""
        self.first += [named(row.name, row.line) for row in rows[: SAID - len(self.first)]]
        self.count += len(rows)

    def words(self, one: str) -> str:
        """Return « 3 codes »."""
        return plural(self.count, one)["count"]

    def __str__(self) -> str:
        """Return the first ones, and how many there are in all."""
        return some(self.first, self.count)


def named(text: str, line: int) -> str:
    """Return a cell as a warning names it."""
    return f"{shorten(text, CODE_LIMIT)} (ligne {line})"


@lru_cache(maxsize=8192)  # the same cells come in row after row
def number_of(cell: str | Cell, unit: str) -> float | None:
    """Return the number that a cell says, None where it says none."""
    said = cell.answer if isinstance(cell, Cell) else number_in(bare(cell), unit)
    return said if isinstance(said, float) else None


@lru_cache(maxsize=8192)
def share_in(cell: str | Cell) -> float | None:
    """Return the number of a cell of per cents that does not say itself that it is one, None where there is none.

    >>> share_in("0,94"), share_in("94 %"), share_in("nsp")
    (0.94, None, None)
    """
    return number_of(cell, "")


class Pair(NamedTuple):
    """Two numbers of the table of which the first cannot exceed the second: their ids, their cells, their unit."""

    high: str
    low: str
    high_at: int
    low_at: int
    unit: str


class WholeTable:
    """What only the whole table shows: a text, a workbook and a folder say it alike."""

    def __init__(self, file: str, questionnaire: Questionnaire, layout: Layout) -> None:
        """Start with nothing seen."""
        self.place, self.questionnaire, self.layout = Place(file=file), questionnaire, layout
        self.pairs = pairs_of(questionnaire, layout.indicators)
        self.above: dict[Pair, Lines] = {}
        self.said: list[Finding] = []
        self.empty = 0
        self.units, self.lines = array("q"), array("I")
        self.odd: dict[str, Lines] = {}  # codes, by what to do of them
        self.missing: dict[str, Lines] = {}  # by column: what stands there in place of nothing
        self.future, self.spoilt = Lines(), Lines()
        self.groups: tuple[dict[str, int], ...] = tuple({} for _ in layout.group_places)  # the first line of each
        self.latest = (local_today() + dt.timedelta(days=1)).isoformat()
        self.unread: list[RawRow] = []
        self.not_put: dict[str, Lines] = {}  # by indicator: answers of a kind of unit that it is not put to
        self.percents = [
            (at, indicator_id)
            for at, indicator_id in enumerate(layout.indicators)
            if questionnaire.by_id[indicator_id].unit == "%"
        ]
        self.shares: dict[str, tuple[int, float]] = {}  # how many numbers, and the largest

    def see(self, row: RawRow, code: str = "") -> None:
        """Keep twelve bytes of a row: a set of the units of a country would take a hundred times that.

        ``code`` is the one written, where the row has it not because a spreadsheet spoilt it.
        """
        self.units.append(hash((row.kind, row.code or row.name.casefold(), row.date)))
        self.lines.append(row.line)
        code = code or row.code
        if code and (odd := odd_code(row.kind, code)):
            said = french(f"{code}, au lieu de {odd.instead}") if odd.instead else code
            self.odd.setdefault(odd.remedy, Lines()).see(said, row.line)
        if row.date > self.latest:
            self.future.see(row.date, row.line)
        self.see_texts(row)
        self.unread.append(row)
        if len(self.unread) >= BLOCK:
            self.see_not_put()
        for at, indicator_id in self.percents:
            share = share_in(row.cells[at])
            if share is not None:
                count, largest = self.shares.get(indicator_id, (0, share))
                self.shares[indicator_id] = count + 1, max(share, largest)
                if share > 1:  # a column of per cents: what follows says nothing more
                    self.percents = [other for other in self.percents if other != (at, indicator_id)]
        for pair in self.pairs:
            _, _, high_at, low_at, unit = pair  # unpacked: read at every row
            high, low = number_of(row.cells[high_at], unit), number_of(row.cells[low_at], unit)
            if high is not None and low is not None and high > low:
                self.above.setdefault(pair, Lines()).see(row.name, row.line)

    def see_texts(self, row: RawRow) -> None:
        """Take note of the name and the groups as they are written."""
        if not row.name.isascii() and SPOILT.search(row.name):
            self.spoilt.see(row.name, row.line)
        for first, group in zip(self.groups, row.groups, strict=True):
            first.setdefault(group, row.line)

    def see_not_put(self) -> None:
        """Take note of the answers to questions that are not put to a kind of unit, a column of some rows at once."""
        by_id, indicators = self.questionnaire.by_id, self.layout.indicators
        for kind in dict.fromkeys(row.kind for row in self.unread):
            rows = [row for row in self.unread if row.kind == kind]
            elsewhere = [not for_kind(by_id[indicator_id], cast("UnitKind", kind)) for indicator_id in indicators]
            columns = zip(*(compress(row.cells, elsewhere) for row in rows), strict=True)
            for indicator_id, cells in zip(compress(indicators, elsewhere), columns, strict=True):
                if any(cells):
                    self.not_put.setdefault(indicator_id, Lines()).see_rows(list(compress(rows, cells)))
        self.unread.clear()

    def see_missing(self, column: str, mark: str, line: int) -> None:
        """Take note of a cell that says which unit a row is, or its group, by a mark that stands for nothing."""
        self.missing.setdefault(column, Lines()).see(mark, line)

    def conclude(self, rows: int) -> None:
        """Keep the warnings; raise where the table has no row at all."""
        if not rows:
            raise RuralDiagError([finding("T007", self.place, what="le tableau n'a aucune ligne sous son en-tête")])
        self.see_not_put()
        self.said += self.findings()

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the whole, in the order of the catalogue but for the units there twice."""
        place = self.place
        if self.empty:
            yield finding("T024", place, **plural(self.empty, "ligne"))
        for remedy, lines in self.odd.items():
            yield finding("T018", place, count=lines.words("code"), names=str(lines), remedy=remedy)
        yield from self.all_shares()
        for pair, lines in self.above.items():
            words = f"{lines.words('ligne')} où"
            yield finding("T028", place, count=words, value=pair.high, other=pair.low, names=str(lines))
        for column, lines in self.missing.items():
            several = lines.count > 1
            so = " ; le nom dit de quelle collectivité il s'agit" if column == self.header_of("code") else ""
            said = {"count": lines.words("cellule"), "say": "disent" if several else "dit", "so": french(so)}
            yield finding("T038", place, value=column, names=str(lines), **said)
        if self.future.count:
            count = f"{self.future.words('ligne')} {'donnent' if self.future.count > 1 else 'donne'}"
            yield finding("T039", place, count=count, names=str(self.future))
        yield from self.nearly_alike()
        if self.spoilt.count:
            yield finding("T058", place, count=self.spoilt.words("nom"), names=str(self.spoilt))
        if self.not_put:
            yield self.all_not_put()
        if groups := self.duplicates():
            yield finding("T017", place, **units_there(groups))

    def nearly_alike(self) -> Iterator[Finding]:
        """Yield the groups that the eye may take for one, and that are not."""
        for first in self.groups:
            by_form: dict[str, list[str]] = {}
            for group, line in first.items():
                by_form.setdefault(fold(group), []).append(f"{quoted(group)} (ligne {line})")
            alike = [" et ".join(written) for written in by_form.values() if len(written) > 1]
            if alike:
                yield finding("T057", self.place, names=french(some(alike[:SAID], len(alike))))

    def all_not_put(self) -> Finding:
        """Return the questions that are not put to a kind of unit and are answered: the first ones, all counted."""
        count = len(self.not_put)
        rows = SAID // min(count, SAID)  # named of each, so that the whole is read at once
        said = [
            f"{quoted(self.header_of(one))} ({lines.words('réponse')} : {', '.join(lines.first[:rows])}"
            f"{'…' if lines.count > rows else ''})"
            for one, lines in islice(self.not_put.items(), SAID)
        ]
        more = f" ; et {thousands(count - SAID)} de plus" if count > SAID else ""
        words = f"{count} questions ne se posent" if count > 1 else "1 question ne se pose"
        return finding("T055", self.place, count=words, names=french(" ; ".join(said) + more))

    def header_of(self, target: str) -> str:
        """Return the name that the table gives to the column of an indicator (or of name, kind, code, date)."""
        return self.layout.headers.get(target, target)

    def all_shares(self) -> Iterator[Finding]:
        """Yield the columns of per cents that seem to hold shares: 94 % is 0.94 there.

        A table of few rows tells it by all its columns together.
        """
        shares = {one: count for one, (count, largest) in self.shares.items() if 0 < largest <= 1}
        together = len(shares) == len(self.shares) and sum(shares.values()) >= SHARES
        for indicator_id, count in shares.items():
            if count >= SHARES or (together and len(shares) > 1):
                yield finding("T026", self.place, value=self.header_of(indicator_id))

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
