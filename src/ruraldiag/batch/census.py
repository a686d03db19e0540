"""What a summary of a batch tells, taken in block by block: counts and sums by group, never the rows themselves.

Kept for each unit: a few numbers and, where too little is known of it, its name; so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.lower_bounds import LowerBound
from ruraldiag.assessment.model import State
from ruraldiag.batch.actions import ActionColumn
from ruraldiag.batch.columns import AllFigures, Column, Flags, Floats
from ruraldiag.batch.ranks import Rank
from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.rules import FractureState, LevelPlaces, LockState, capped_path, surely_above
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.table.dated_units import DatedUnits
from ruraldiag.table.row import RawRow

Places = NDArray[np.int64]  # of the group of each unit
REACHED, UNSAID = 0, 1
NAMES_KEPT = 2000  # units of which too little is known: beyond, only their number
FEWEST = 5  # units: under this a quartile or a mean would be the figure of one of them
RANKS_KEPT = 20  # of each kind, from the best


@dataclass(frozen=True, kw_only=True)
class ResultBlock:
    """The results of one block of rows, as columns."""

    rows: Sequence[RawRow]
    figures: AllFigures
    levels: Mapping[str, LevelPlaces]
    locks: Sequence[LockState]
    fractures: Sequence[FractureState]
    actions: Mapping[str, ActionColumn]
    columns: Mapping[str, Column]
    shown: Mapping[tuple[str, ...], Flags]
    numbers: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class TooLittle:
    """One unit of which too little is known for a score."""

    name: str
    code: str
    group: tuple[str, ...]
    answered: int


@dataclass(frozen=True, kw_only=True)
class RankedUnit:
    """One ranked unit."""

    name: str
    code: str
    date: str
    rank: Rank


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The units that lack a number which locks ask for, by what other numbers, never above it, already say of it.

    ``units`` have one that reaches the threshold of every such lock, ``by`` which ones; of ``unsaid`` nothing tells.
    """

    units: int
    unsaid: int
    by: tuple[Indicator, ...]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The counts of one group of units, or of all.

    ``scores`` holds, by node id, the scores (shares of one) of the units whose score is not withheld. ``gains`` sums
    over the units whose whole score is not withheld: a gain on a score that is not shown would say nothing. ``levels``
    counts by the places of the lowest and highest possible level. ``locks`` holds where each brings a level down, where
    it is unmet and will do so higher up, and where it may be unmet; ``fractures`` where each shows, is to confirm,
    may be.
    ``reached`` holds, by the number that locks ask for, where it is missing; ``numbers`` sums the numbers known.
    """

    units: int
    shown: int
    silent: int
    scores: Mapping[str, Floats]
    levels: Mapping[tuple[int, int], int]
    locks: Mapping[str, tuple[int, int, int]]
    fractures: Mapping[str, tuple[int, int, int]]
    known: Mapping[str, int]
    missing: Mapping[str, int]
    low: Mapping[str, int]
    actions: Mapping[tuple[str, int], int]
    gains: Mapping[tuple[str, int], float]
    reached: Mapping[str, Reached]
    numbers: Mapping[str, float]

    def quartiles(self, node_id: str) -> tuple[float, float, float] | None:
        """Return the quartiles (R's type 7) of the scores of a node; None where they would say whose they are."""
        scores = self.scores[node_id]
        if len(scores) < FEWEST:
            return None
        lower, median, upper = np.quantile(scores, [0.25, 0.5, 0.75]).tolist()
        return lower, median, upper

    def mean(self, indicator: Indicator) -> float | None:
        """Return the mean of a number over the units that know it; None likewise, and of what is no number."""
        known = self.known.get(indicator.id, 0)
        if indicator.kind != "number" or known < FEWEST:
            return None
        return self.numbers.get(indicator.id, 0.0) / known


class GroupSums:
    """Sums by group of one kind of figure, under keys: each an array of one figure a group, grown as groups come."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.by_key: dict[Any, Floats] = {}

    def add(self, key: Any, groups: Places, values: NDArray[Any], size: int) -> None:
        """Add the values of some units to their groups."""
        found: Floats = np.bincount(groups, weights=values, minlength=size).astype(np.float64)
        before = self.by_key.get(key)
        if before is not None:
            found[: len(before)] += before
        self.by_key[key] = found

    def of(self, groups: Flags | None) -> dict[Any, float]:
        """Return the sums of some groups, or of all, by key; what never happened there is left out."""
        found = {}
        for key, sums in self.by_key.items():
            value = float((sums if groups is None else sums[groups[: len(sums)]]).sum())
            if value:
                found[key] = value
        return found

    def counts(self, groups: Flags | None) -> dict[Any, int]:
        """Return the sums as whole numbers."""
        return {key: int(value) for key, value in self.of(groups).items()}


class Census:
    """The counts of all units and, where the table has ``--by`` columns, of each group.

    A group is named by the texts of its columns, one that holds others by the first of them.
    """

    def __init__(self, questionnaire: Questionnaire, by: Sequence[str] = ()) -> None:
        """Start with no unit."""
        self.questionnaire = questionnaire
        self.by = tuple(by)
        self.tree: Node = tree_of(questionnaire)
        self.groups: dict[tuple[str, ...], int] = {}
        self.kinds: dict[str, int] = {}
        self.seen = DatedUnits()
        self.refused: set[int] = set()
        self.too_little: list[TooLittle] = []
        self.too_little_count = 0
        self.ranked: dict[str, list[RankedUnit]] = {}
        self.middles = {indicator.id: sum(admissible(indicator)) / 2 for indicator in questionnaire.indicators}
        self.units, self.levels, self.actions, self.gains = GroupSums(), GroupSums(), GroupSums(), GroupSums()
        self.known, self.missing, self.low = GroupSums(), GroupSums(), GroupSums()
        self.sure, self.ahead, self.possible = GroupSums(), GroupSums(), GroupSums()
        self.numeric = tuple(indicator for indicator in questionnaire.indicators if indicator.kind == "number")
        self.floors, self.numbers = GroupSums(), GroupSums()
        self.ends: dict[str, tuple[float, float]] = {}  # the least and the greatest number known
        self.scores: dict[str, list[tuple[Places, Floats]]] = {}

    @property
    def read(self) -> int:
        """How many rows were read, refused ones included."""
        return sum(self.kinds.values()) + len(self.refused)

    @property
    def all(self) -> Counts:
        """The counts of all units."""
        return self.counts(None)

    def group(self, name: tuple[str, ...]) -> Counts:
        """Return the counts of one group, or of all those that a group holds."""
        depth = len(name)
        return self.counts(np.array([group_name[:depth] == name for group_name in self.groups], dtype=np.bool_))

    def groups_with(self, action: tuple[str, int]) -> int:
        """Return in how many groups an action is proposed to some unit."""
        return int(np.count_nonzero(self.actions.by_key[action]))

    def counts(self, group: Flags | None) -> Counts:
        """Return the counts of some groups, in the order they came in, or of all."""
        units = self.units.counts(group)
        sure, ahead, possible = (sums.counts(group) for sums in (self.sure, self.ahead, self.possible))
        seen: dict[str, list[str]] = {"lock": [], "fracture": []}
        for what, item_id in self.sure.by_key:
            seen[what].append(item_id)
        return Counts(
            units=units.get("units", 0),
            shown=units.get("shown", 0),
            silent=units.get("silent", 0),
            scores={node.id: self.drawn(node.id, group) for node in (self.tree, *self.tree.children)},
            levels=self.levels.counts(group),
            locks={
                lock_id: (sure.get(key, 0), ahead.get(key, 0), possible.get(key, 0))
                for lock_id in seen["lock"]
                for key in [("lock", lock_id)]
            },
            fractures={
                fracture: (sure.get(key, 0), ahead.get(key, 0), possible.get(key, 0))
                for fracture in seen["fracture"]
                for key in [("fracture", fracture)]
            },
            known=self.known.counts(group),
            missing=self.missing.counts(group),
            low=self.low.counts(group),
            actions=self.actions.counts(group),
            gains=self.gains.of(group),
            reached=self.reached(group),
            numbers=self.numbers.of(group),
        )

    def reached(self, group: Flags | None) -> dict[str, Reached]:
        """Return what other numbers say of each missing number that locks ask for, where one says enough somewhere."""
        found = self.floors.counts(group)
        return {
            name: Reached(
                units=found[(name, REACHED)],
                unsaid=found.get((name, UNSAID), 0),
                by=tuple(other for other in others if (name, other.id) in found),
            )
            for name, others in self.questionnaire.not_above.items()
            if (name, REACHED) in found
        }

    def drawn(self, node_id: str, group: Flags | None) -> Floats:
        """Return the scores of a node that are not withheld, in the order of the rows."""
        parts = [scores if group is None else scores[group[groups]] for groups, scores in self.scores.get(node_id, [])]
        return np.concatenate(parts) if parts else np.empty(0)

    def add_refused(self, rows: set[int]) -> None:
        """Count refused rows, each once however many cells it is refused for."""
        self.refused |= rows

    def add_rank(self, kind: str, unit: RankedUnit) -> None:
        """Keep the best ranked units of a kind."""
        if unit.rank.rank <= RANKS_KEPT:
            self.ranked.setdefault(kind, []).append(unit)

    def add(self, block: ResultBlock) -> None:
        """Take in one block of results."""
        names = [row.groups if self.by else () for row in block.rows]
        groups = np.array([self.groups.setdefault(name, len(self.groups)) for name in names], dtype=np.int64)
        for row in block.rows:
            self.kinds[row.kind] = self.kinds.get(row.kind, 0) + 1
        self.seen.see(block.rows)
        away = ~block.shown[()]
        self.add_nodes(block, groups, away)
        self.add_leaves(block, groups)
        self.add_floors(block, groups)
        self.add_actions(block, groups, away)
        self.keep_too_little(block, names, away)

    def add_nodes(self, block: ResultBlock, groups: Places, away: Flags) -> None:
        """Count scores, levels, locks and fractures."""
        size, figures = len(self.groups), block.figures
        self.units.add("units", groups, np.ones(len(groups)), size)
        self.units.add("shown", groups, ~away, size)
        for node in (self.tree, *self.tree.children):
            given = block.shown[node.path]
            self.scores.setdefault(node.id, []).append((groups[given], np.asarray(figures[node.path].score)[given]))
        if self.questionnaire.level:
            low, high = (np.asarray(place) for place in (block.levels["whole"].low, block.levels["whole"].high))
            for lowest, highest in set(zip(low.tolist(), high.tolist(), strict=True)):
                self.levels.add((lowest, highest), groups, (low == lowest) & (high == highest), size)
        for state in block.locks:
            lock, capped = state.lock, figures[capped_path(state.lock)]
            applies = np.asarray(capped.applies) > 0
            unmet, possible = np.asarray(state.unmet) & applies, np.asarray(state.possible) & applies
            holds = unmet & surely_above(capped, lock, self.questionnaire)
            self.sure.add(("lock", lock.id), groups, holds, size)
            self.ahead.add(("lock", lock.id), groups, unmet & ~holds, size)
            self.possible.add(("lock", lock.id), groups, possible, size)
        for fracture in block.fractures:
            self.sure.add(("fracture", fracture.id), groups, np.asarray(fracture.shows), size)
            self.ahead.add(("fracture", fracture.id), groups, np.asarray(fracture.to_confirm), size)
            self.possible.add(("fracture", fracture.id), groups, np.asarray(fracture.possible), size)

    def add_leaves(self, block: ResultBlock, groups: Places) -> None:
        """Count the answers known, missing, and in the lower half of their scale."""
        size = len(self.groups)
        silent = np.ones(len(groups), dtype=np.bool_)
        for leaf in self.tree.leaves:
            here = block.figures[leaf.path]
            known, applies = np.asarray(here.known == 1), np.asarray(here.applies == 1)
            silent &= ~known
            self.known.add(leaf.id, groups, known, size)
            self.missing.add(leaf.id, groups, applies & ~known, size)
            self.low.add(leaf.id, groups, known & np.asarray(here.score < self.middles[leaf.id]), size)
            if leaf.id in block.numbers and known.any():
                given = block.numbers[leaf.id]
                self.numbers.add(leaf.id, groups, np.where(known, given, 0.0), size)
                ends = (*self.ends.get(leaf.id, ()), float(given[known].min()), float(given[known].max()))
                self.ends[leaf.id] = (min(ends), max(ends))
        self.units.add("silent", groups, silent, size)

    def add_floors(self, block: ResultBlock, groups: Places) -> None:
        """Count where a missing number that locks ask for is already known to reach their thresholds."""
        size, by_id = len(self.groups), self.questionnaire.by_id
        known = {leaf.id: np.asarray(block.figures[leaf.path].known == 1) for leaf in self.tree.leaves}
        for name, others in self.questionnaire.not_above.items():
            locks = [lock for lock in block.locks if lock.lock.indicator == name]
            if not locks:
                continue
            wanted = max(lock.lock.at_least for lock in locks)
            missing = np.any([np.asarray(state.possible) for state in locks], axis=0) & ~known[name]
            said = np.zeros(len(groups), dtype=np.bool_)
            for other in others:
                here = missing & known[other.id] & reaching(by_id[name], other, block.numbers[other.id], wanted)
                self.floors.add((name, other.id), groups, here, size)
                said |= here
            self.floors.add((name, REACHED), groups, said, size)
            self.floors.add((name, UNSAID), groups, missing & ~said, size)

    def add_actions(self, block: ResultBlock, groups: Places, away: Flags) -> None:
        """Count to how many units each action is proposed, and what those with a score gain by it."""
        size = len(self.groups)
        for name, action in block.actions.items():
            for place in np.unique(action.place[action.proposed]).tolist():
                here = action.place == place
                self.actions.add((name, place), groups, here, size)
                self.gains.add((name, place), groups, np.where(here & ~away, action.gain, 0.0), size)

    def keep_too_little(self, block: ResultBlock, names: Sequence[tuple[str, ...]], away: Flags) -> None:
        """Keep the names of the units of which too little is known."""
        answered = np.sum([column.is_state(State.ANSWERED) for column in block.columns.values()], axis=0)
        for place in np.flatnonzero(away).tolist():
            self.too_little_count += 1
            if len(self.too_little) < NAMES_KEPT:
                row, said = block.rows[place], int(answered[place])
                self.too_little.append(TooLittle(name=row.name, code=row.code, group=names[place], answered=said))


def reaching(indicator: Indicator, other: Indicator, given: Floats, wanted: float) -> Flags:
    """Return where a number that cannot exceed a missing one says that this one has a value, or more.

    One above what may be answered says nothing: one of the two is wrong.
    """
    lowest, highest = indicator.bounds
    known, places = np.unique(given, return_inverse=True)
    enough = [
        lowest < number <= highest and LowerBound(indicator=indicator, by=other, least=number).reaches(wanted)
        for number in known.tolist()
    ]
    return np.array(enough, dtype=np.bool_)[places]
