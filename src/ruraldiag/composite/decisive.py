"""Decisive answers: the fewest that can establish a level which several answers still leave open (method, section 4).

A set of answers *can settle* a level where there are values of these answers with which one level alone is possible,
whatever the others turn out to be. It is the best case: with other values of the same answers the level may stay open.
Once every answer that bears on it is among them it cannot: then they settle it for certain. An answer may turn out sans
objet, where its question lets it: its weight then goes to what stands beside it, and a lock on it is lifted.

No value is supposed that the known answers rule out (see :mod:`ruraldiag.composite.plausible`). The answers that are
not among them stay anywhere in their admissible range, as in every interval: a level reads as established, and a possible
lock as lifted, once the answers are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import combinations
from math import comb, inf

from ruraldiag.composite.plausible import compatible_values
from ruraldiag.composite.result import LevelRange, NodeScore, Result
from ruraldiag.composite.sensitivity import ToClarify, WhatIf
from ruraldiag.composite.supposing import Choice, Tries, settles
from ruraldiag.composite.unknowns import (
    CLOSE,
    Ends,
    OpenAnswer,
    Orders,
    ends_without,
    orders_of,
    thresholds_on,
    unknowns_of,
)
from ruraldiag.questionnaire.model import Indicator, Lock

FEW = 5  # answers that a sentence still names; beyond, how many it takes and the first to ask for
FIRST = 3
MOST_SETS = 1000  # of as many answers, beyond which they are not all looked at
TINY = 1e-12


@dataclass(frozen=True, kw_only=True)
class DecisiveAnswers:
    """What would establish a level.

    ``answers`` can settle it where ``enough``, else they are the first ones to ask for. ``fewest`` says that no fewer
    answers can: every smaller set was tried, or ruled out. ``certain`` says that nothing else bears on it: they settle
    it whatever they are. ``at_least`` is a number under which no set of answers can do; None where it is not known
    (another mean than the arithmetic one, an unknown filter, values that do not run from 0 to 1).
    """

    answers: tuple[Indicator, ...]
    enough: bool
    fewest: bool
    certain: bool
    at_least: int | None


def decisive_answers(what_if: WhatIf, node: NodeScore, clarify: Sequence[ToClarify]) -> DecisiveAnswers | None:
    """Return what would establish the level of the whole or of a domain; None where it is, or without levels.

    ``clarify`` holds the unknown answers of the whole, the widest first
    (:func:`ruraldiag.composite.sensitivity.to_clarify`). With arithmetic means their widths add up, so the widest leave
    the narrowest interval and move it furthest: they are tried first, after those that the locks hang on, then every
    other set as small, before a larger one. Every set returned as enough is one for which the engine finds a single
    level; where there were too many sets to try, or with other means or unknown filters, ``fewest`` may be false.
    """
    result = what_if.result
    level = result.levels.get(node.id)
    if level is None or level.established:
        return None
    unknowns = unknowns_of(result, node, clarify)
    reached = orders_of(unknowns)
    exact = result.adds_up
    ways: list[tuple[int, Goal, list[str]]] = []
    for goal in goals(result, node, level):
        if all(name in unknowns for name in goal.needed) and goal.plausible(unknowns):
            fewest = goal.fewest(unknowns, reached, node) if exact else max(1, len(goal.needed))
            ways += [(fewest, goal, order) for order in goal.orders(reached)] if fewest is not None else []
    at_least = min((fewest for fewest, _, _ in ways), default=len(unknowns)) if exact else None
    without = cache(partial(ends_without, what_if, node, unknowns))

    def may_lead(chosen: Mapping[str, Choice]) -> bool:
        ends = without(tuple(name for name, choice in chosen.items() if choice is None))
        return any(goal.may_be_reached(chosen, unknowns, ends) for _, goal, _ in ways)

    def choices(name: str) -> list[Choice]:
        return unknowns[name].choices(thresholds_on(result, name))

    tries = Tries(what_if=what_if, node=node, choices=cache(choices), may_lead=may_lead if exact else None)
    none_smaller = True
    for size in range(1, min(FEW, len(unknowns)) + 1):
        near = [(goal, order) for fewest, goal, order in ways if fewest <= size]
        asked, tried = set_that_settles(tries, unknowns, near, size)
        if asked:
            certain = not result.filtered and size == len(unknowns) and not may_vanish(result, node)
            fewest = none_smaller or size == at_least
            return DecisiveAnswers(
                answers=named(result, asked), enough=True, fewest=fewest, certain=certain, at_least=at_least
            )
        none_smaller &= tried
    first = min(ways, key=lambda way: way[0])[2] if ways else list(unknowns)
    return DecisiveAnswers(
        answers=named(result, first[:FIRST]), enough=False, fewest=False, certain=False, at_least=at_least
    )


def set_that_settles(
    tries: Tries, unknowns: Mapping[str, OpenAnswer], ways: Sequence[tuple[Goal, Sequence[str]]], size: int
) -> tuple[Sequence[str], bool]:
    """Return so many unknown answers that can settle the level, the widest if they do; and whether all were tried.

    ``ways`` are the goals that so few answers may reach, with the order in which to ask for them.
    """
    node, every_one_tried = tries.node, True
    for goal, order in ways:
        values = goal.values(order[:size], unknowns, node) if len(order) >= size else None
        if values is not None and settles(tries.what_if, node, values):
            return order[:size], True
    sets = sets_of(size, unknowns, node, [goal for goal, _ in ways] if tries.may_lead else None)
    for some in sets or ():
        settled = tries.settle(some)
        if settled:
            return some, True
        every_one_tried &= settled is False
    return (), every_one_tried and sets is not None


def sets_of(
    size: int, unknowns: Mapping[str, OpenAnswer], node: NodeScore, goals: Sequence[Goal] | None
) -> list[tuple[str, ...]] | None:
    """Return the sets of so many unknown answers that may settle the level, None where there are too many to look at.

    ``goals`` are the ways to establish it where what each answer adds adds up: a set that falls short of every one of
    them, with any value between the ends being taken to be possible, is ruled out.
    """
    if goals == []:
        return []
    if comb(len(unknowns), size) > MOST_SETS:
        return None
    sets = combinations(unknowns, size)
    return [some for some in sets if goals is None or any(goal.within_reach(some, unknowns, node) for goal in goals)]


def may_vanish(result: Result, node: NodeScore) -> bool:
    """Return whether all that applies under a node may yet turn out sans objet: it would have no level."""
    below = [scored.leaf for scored in result.leaves.values() if scored.path[: len(node.path)] == node.path]
    return all(leaf.may_go for leaf in below if leaf.applies)


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One way for a level to be established: the node ends in [``start``, ``end``), or a lock holds it down there.

    ``met`` are the locks that would hold it lower: their answers must lift them. ``held_by`` is the lock whose answer,
    under its threshold, keeps the level from being any higher.
    """

    start: float
    end: float
    met: tuple[Lock, ...]
    held_by: Lock | None = None

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The answers that its locks hang on."""
        locks = (*self.met, *([self.held_by] if self.held_by else []))
        return tuple(dict.fromkeys(lock.indicator for lock in locks))

    def orders(self, reached: Orders) -> list[list[str]]:
        """Return the answers to ask for: those that its locks hang on, then the others, widest first.

        Where the known answers leave less than the admissible range, also by how far they can move each end.
        """
        found: list[list[str]] = []
        for order in (reached.narrows, reached.lifts, reached.lowers):
            asked = [*self.needed, *(name for name in order if name not in self.needed)]
            found += [asked] if asked not in found else []
        return found

    @cached_property
    def lifting(self) -> dict[str, float]:
        """The value of each answer that lifts every lock on it, by indicator id."""
        found: dict[str, float] = {}
        for lock in self.met:
            found[lock.indicator] = max(found.get(lock.indicator, 0.0), lock.at_least)
        return found

    def under(self, name: str) -> float:
        """Return what the value of an answer must stay under for the lock of this goal to hold."""
        return self.held_by.at_least if self.held_by and self.held_by.indicator == name else inf

    def plausible(self, unknowns: Mapping[str, OpenAnswer]) -> bool:
        """Return whether the known answers let each lock be as this goal takes it: a floor may have met one already."""
        return all(
            (unknowns[name].may_go or max(unknowns[name].least, self.lifting.get(name, 0.0)) <= unknowns[name].most)
            and unknowns[name].least < self.under(name)
            for name in self.needed
        )

    def wanted(self, node: NodeScore | Ends) -> list[float]:
        """Return by how much the answers must lift the low end, lower the high end, and narrow what is between.

        Where a lock holds the level down, how high the node may end does not matter.
        """
        up, down = max(self.start - node.low, 0.0), node.high - self.end
        return [up] if self.held_by else [up, down, up + down]

    def within_reach(self, asked: Sequence[str], unknowns: Mapping[str, OpenAnswer], node: NodeScore) -> bool:
        """Return whether these answers may lead there, any value between the ends being taken to be possible."""
        if not all(name in asked for name in self.needed):
            return False
        reaches = [unknowns[name].reach(self.lifting.get(name, 0.0), self.under(name)) for name in asked]
        totals = [sum(reach[end] for reach in reaches) for end in range(3)]
        return all(map(far_enough, range(3), totals, self.wanted(node)))

    def may_be_reached(self, chosen: Mapping[str, Choice], unknowns: Mapping[str, OpenAnswer], ends: Ends) -> bool:
        """Return whether the node may end there were these answers so, its ``ends`` without those sans objet."""
        for name in self.needed:
            choice = chosen.get(name, (0.0, inf))
            if choice and (choice[0] < self.lifting.get(name, 0.0) or choice[1] >= self.under(name)):
                return False
            if not choice and self.under(name) < inf:
                return False
        known = {name: choice for name, choice in chosen.items() if choice}
        lowest, highest = (
            sum(ends.widths[name] * unknowns[name].position(choice[end]) for name, choice in known.items())
            for end in (0, 1)
        )
        width = sum(ends.widths[name] for name in known)
        reached = highest, width - lowest, width
        return all(map(far_enough, range(3), reached, self.wanted(ends)))

    def fewest(self, unknowns: Mapping[str, OpenAnswer], reached: Orders, node: NodeScore) -> int | None:
        """Return how many answers it takes at least with arithmetic means; None if all fail.

        The low end must come up to the start, the high end down under the end, and what is left be narrower than the
        level; each is counted with the answers that do it best, any value between the lowest and the highest being
        taken to be possible: fewer never do.
        """
        counts = [self.count(unknowns, reached[end], end, wish) for end, wish in enumerate(self.wanted(node))]
        return None if None in counts else max(1, len(self.needed), *(size or 0 for size in counts))

    def count(self, unknowns: Mapping[str, OpenAnswer], order: Sequence[str], end: int, wanted: float) -> int | None:
        """Return with how many answers, its locks' first, one of their reaches adds up to this; None where none do."""
        size = len(self.needed)
        total = sum(unknowns[name].reach(self.lifting.get(name, 0.0), self.under(name))[end] for name in self.needed)
        for name in order:
            if far_enough(end, total, wanted):
                break
            if name not in self.needed:
                total += unknowns[name].free[end]
                size += 1
        return size if far_enough(end, total, wanted) else None

    def values(
        self, asked: Sequence[str], unknowns: Mapping[str, OpenAnswer], node: NodeScore
    ) -> dict[str, float] | None:
        """Return the values of these answers that should lead there: as high as they can be without passing the end.

        None where they cannot be true together: a number would have to exceed one that it cannot.
        """
        indicators = {name: unknowns[name].indicator for name in asked}
        every = {name: unknowns[name].values(self.lifting.get(name, 0.0), self.under(name)) for name in asked}
        if not all(every.values()):
            return None  # it would have to turn out sans objet
        found = compatible_values(indicators, self.wished(every, unknowns, node))
        within = all(unknowns[name].least <= value <= unknowns[name].most for name, value in found.items())
        return found if within else None

    def wished(
        self, every: Mapping[str, Sequence[float]], unknowns: Mapping[str, OpenAnswer], node: NodeScore
    ) -> dict[str, float]:
        """Return the values of some answers, of ``every`` one, that should lead there, each without the others."""
        lowest = {name: values[0] for name, values in every.items()}
        if self.held_by is None and self.start <= node.low:
            return lowest
        if self.held_by:
            return {name: values[-1] for name, values in every.items()}
        found = dict(lowest)
        room = self.end - node.high + sum(unknowns[name].width - unknowns[name].moves(lowest[name]) for name in every)
        for name in every:
            base = unknowns[name].moves(lowest[name])
            found[name] = max(
                value for value in every[name] if unknowns[name].moves(value) - base <= max(room - CLOSE, 0)
            )
            room -= unknowns[name].moves(found[name]) - base
        return found


def far_enough(end: int, total: float, wanted: float) -> bool:
    """Return whether reaches add up to what is wanted: the low end is to come up to it, the high one to pass it."""
    return total > wanted + TINY if end else total > wanted - CLOSE


def goals(result: Result, node: NodeScore, level: LevelRange) -> Iterator[Goal]:
    """Yield the ways to establish each level that is possible, the lowest first."""
    levels = result.questionnaire.level
    place = {level.id: number for number, level in enumerate(levels)}
    locks = [lock for lock in result.possible_locks if lock.caps == node.id]
    ceilings = {place[lock.level] for lock in result.locks if lock.caps == node.id}
    for number in range(place[level.low.id], place[level.high.id] + 1):
        met = tuple(lock for lock in locks if place[lock.level] < number)
        start = levels[number].from_ / 100
        # Where an unmet lock holds it, no value is too high for this level.
        end = levels[number + 1].from_ / 100 if number + 1 < len(levels) and number not in ceilings else inf
        yield Goal(start=start, end=end, met=met)
        lifted = {lock.indicator for lock in met}
        for lock in locks:
            if place[lock.level] == number and lock.indicator not in lifted:
                yield Goal(start=start, end=end, met=met, held_by=lock)


def named(result: Result, ids: Sequence[str]) -> tuple[Indicator, ...]:
    """Return indicators by their ids."""
    return tuple(result.questionnaire.by_id[name] for name in ids)
