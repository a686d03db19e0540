"""Decisive answers: the fewest that can establish a level which several leave open (method, section 4).

A set of answers *can settle* a level where there are values of these answers with which one level alone is possible,
whatever the others turn out to be. It is the best case: with other values of the same answers the level may stay open.
Once every answer that bears on it is among them it cannot: then they settle it for certain.

No value is supposed that the known answers rule out (see :mod:`ruraldiag.composite.plausible`). The answers that are
not among them stay anywhere in their admissible range, as in every interval: a level reads as established, and a
possible lock as lifted, once the answers are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple, assert_never

from ruraldiag.composite.aggregation import Figures, known_at
from ruraldiag.composite.normalisation import scale_values
from ruraldiag.composite.plausible import compatible_values, plausible_range
from ruraldiag.composite.result import LevelRange, NodeScore, Result
from ruraldiag.composite.rules import level_places, lock_states, shown
from ruraldiag.composite.scoring import figures_of, level_range
from ruraldiag.composite.sensitivity import ToClarify, WhatIf, figures_with
from ruraldiag.questionnaire.model import Indicator, Lock

FEW = 5  # answers that a sentence still names; beyond, how many it takes and the first to ask for
FIRST = 3
CLOSE = 1e-9  # shares of one: what the engine decides, the bounds of a search need not


@dataclass(frozen=True, kw_only=True)
class DecisiveAnswers:
    """What would establish a level.

    ``answers`` are the fewest that can settle it where ``enough``, else the first ones to ask for. ``certain`` says
    that nothing else bears on it: they settle it whatever they are. ``at_least`` is a number under which no set of
    answers can do; None where it is not known (another mean than the arithmetic one, an unknown filter).
    """

    answers: tuple[Indicator, ...]
    enough: bool
    certain: bool
    at_least: int | None


def decisive_answers(what_if: WhatIf, node: NodeScore, clarify: Sequence[ToClarify]) -> DecisiveAnswers | None:
    """Return what would establish the level of the whole or of a domain; None where it is, or without levels.

    ``clarify`` holds the unknown answers of the whole, the widest first
    (:func:`ruraldiag.composite.sensitivity.to_clarify`). With arithmetic means their widths add up, so the widest leave
    the narrowest interval and move it furthest: to ask for them first, after those that the locks hang on, takes the
    fewest. Every set returned as enough is one for which the engine finds a single level; with other means, or filters
    unknown, smaller ones may have been missed.
    """
    result = what_if.result
    level = result.levels.get(node.id)
    if level is None or level.established:
        return None
    unknowns = unknowns_of(result, node, clarify)
    reached = orders_of(unknowns)
    filtered, exact = result.filtered, result.adds_up
    ways: list[tuple[int, Goal, list[str]]] = []
    for goal in goals(result, node, level):
        if all(name in unknowns for name in goal.needed) and goal.plausible(unknowns):
            fewest = goal.fewest(unknowns, reached, node) if exact else max(1, len(goal.needed))
            ways += [(fewest, goal, order) for order in goal.orders(reached)] if fewest is not None else []
    at_least = min((fewest for fewest, _, _ in ways), default=len(unknowns)) if exact else None
    for size in range(1, FEW + 1):
        for fewest, goal, order in ways:
            asked = order[:size]
            if fewest > size or len(asked) < size:
                continue
            values = goal.values(asked, unknowns, node)
            if values is not None and settles(what_if, node, values):
                certain = not filtered and len(asked) == len(unknowns)
                return DecisiveAnswers(answers=named(result, asked), enough=True, certain=certain, at_least=at_least)
    first = min(ways, key=lambda way: way[0])[2] if ways else list(unknowns)
    return DecisiveAnswers(answers=named(result, first[:FIRST]), enough=False, certain=False, at_least=at_least)


class Reach(NamedTuple):
    """How far an unknown answer can take the node towards a level.

    By how much it lifts the low end at most and lowers the high end at most, and by how much it narrows the interval.
    """

    lifts: float
    lowers: float
    narrows: float


class Orders(NamedTuple):
    """The unknown answers, by each of their reaches, the furthest first."""

    lifts: Sequence[str]
    lowers: Sequence[str]
    narrows: Sequence[str]


class OpenAnswer(NamedTuple):
    """An unknown answer: the width that it adds to the interval of the node, and the values that it may take.

    ``low`` and ``high`` end the admissible range; ``least`` and ``most`` end what the known answers leave of it.
    """

    indicator: Indicator
    width: float
    low: float
    high: float
    least: float
    most: float

    def moves(self, value: float) -> float:
        """Return by how much the node rises above its low end with this answer known at ``value``."""
        return self.width * (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0

    @property
    def bound(self) -> bool:
        """Whether the known answers leave less than the admissible range."""
        return self.least > self.low or self.most < self.high

    def reach(self, at_least: float, under: float) -> Reach:
        """Return how far it can take the node, at this value at least and under that one."""
        lowest, highest = self.moves(max(self.least, at_least)), self.moves(min(self.most, under))
        return Reach(lifts=highest, lowers=self.width - lowest, narrows=self.width)

    @property
    def free(self) -> Reach:
        """How far it can take the node where no lock hangs on it."""
        return self.reach(0.0, inf) if self.bound else Reach(self.width, self.width, self.width)

    def values(self, at_least: float, under: float = inf) -> list[float]:
        """Return values that an answer can have, lowest first: of a number and a multiple choice, some of them."""
        match self.indicator.kind:
            case "scale":
                every = list(scale_values(self.indicator).values())
            case "multiple":
                points = sorted((option.points or 0.0 for option in self.indicator.options), reverse=True)
                every = [round(sum(points[:place]), 12) for place in range(len(points) + 1)]
            case "number":
                every = [self.low + (self.high - self.low) * place / 20 for place in range(21)]
            case _:
                assert_never(self.indicator.kind)
        found = {self.least, *every, self.most}
        return sorted(value for value in found if max(self.least, at_least) <= value <= self.most and value < under)


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
            max(unknowns[name].least, self.lifting.get(name, 0.0)) <= unknowns[name].most
            and unknowns[name].least < self.under(name)
            for name in self.needed
        )

    def fewest(self, unknowns: Mapping[str, OpenAnswer], reached: Orders, node: NodeScore) -> int | None:
        """Return how many answers it takes at least with arithmetic means; None if all fail.

        The low end must come up to the start, the high end down under the end, and what is left be narrower than the
        level; each is counted with the answers that do it best, any value between the lowest and the highest being
        taken to be possible: fewer never do.
        """
        up, down = max(self.start - node.low, 0.0), node.high - self.end
        wanted = [up] if self.held_by else [up, down, up + down]
        counts = [self.count(unknowns, reached[end], end, gap) for end, gap in enumerate(wanted)]
        return None if None in counts else max(1, len(self.needed), *(size or 0 for size in counts))

    def count(self, unknowns: Mapping[str, OpenAnswer], order: Sequence[str], end: int, wanted: float) -> int | None:
        """Return with how many answers, its locks' first, one of their reaches adds up to this; None where none do."""
        size = len(self.needed)
        total = sum(unknowns[name].reach(self.lifting.get(name, 0.0), self.under(name))[end] for name in self.needed)
        for name in order:
            if total > wanted - CLOSE:
                break
            if name not in self.needed:
                total += unknowns[name].free[end]
                size += 1
        return size if total > wanted - CLOSE else None

    def values(
        self, asked: Sequence[str], unknowns: Mapping[str, OpenAnswer], node: NodeScore
    ) -> dict[str, float] | None:
        """Return the values of these answers that should lead there: as high as they can be without passing the end.

        None where they cannot be true together: a number would have to exceed one that it cannot.
        """
        indicators = {name: unknowns[name].indicator for name in asked}
        found = compatible_values(indicators, self.aimed_at(asked, unknowns, node))
        within = all(unknowns[name].least <= value <= unknowns[name].most for name, value in found.items())
        return found if within else None

    def aimed_at(self, asked: Sequence[str], unknowns: Mapping[str, OpenAnswer], node: NodeScore) -> dict[str, float]:
        """Return the values of these answers that should lead there, without what one says of another."""
        every = {name: unknowns[name].values(self.lifting.get(name, 0.0), self.under(name)) for name in asked}
        lowest = {name: values[0] for name, values in every.items()}
        if self.held_by is None and self.start <= node.low:
            return lowest
        if self.held_by:
            return {name: values[-1] for name, values in every.items()}
        found = dict(lowest)
        room = self.end - node.high + sum(unknowns[name].width - unknowns[name].moves(lowest[name]) for name in asked)
        for name in asked:
            base = unknowns[name].moves(lowest[name])
            found[name] = max(
                value for value in every[name] if unknowns[name].moves(value) - base <= max(room - CLOSE, 0)
            )
            room -= unknowns[name].moves(found[name]) - base
        return found


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


def unknowns_of(result: Result, node: NodeScore, clarify: Sequence[ToClarify]) -> dict[str, OpenAnswer]:
    """Return the unknown answers that bear on a node by indicator id: those below it, widest first, then its locks'.

    What hangs on an unknown filter is not among them: to know it alone would settle nothing.
    """
    depth, share = len(node.path), node.effective_weight or 1.0
    widths = {unknown.indicator.id: unknown.width for unknown in clarify}
    below = [name for name in widths if result.leaves[name].path[:depth] == node.path]
    locks = [lock.indicator for lock in result.possible_locks if lock.caps == node.id]
    found: dict[str, OpenAnswer] = {}
    for name in dict.fromkeys([*below, *locks]):
        leaf = result.leaves[name].leaf
        if leaf.applies and not leaf.known and not leaf.hangs_on:
            width = widths[name] / share if name in below else 0.0
            found[name] = OpenAnswer(
                leaf.indicator, width, leaf.low, leaf.high, *plausible_range(result, leaf.indicator)
            )
    return found


def orders_of(unknowns: Mapping[str, OpenAnswer]) -> Orders:
    """Return the unknown answers by how far they can move each end and by their width."""
    widest = list(unknowns)
    if not any(unknown.bound for unknown in unknowns.values()):
        return Orders(widest, widest, widest)
    reaches = {name: unknown.free for name, unknown in unknowns.items()}
    lifts, lowers = (sorted(widest, key=lambda name: -round(reaches[name][end], 12)) for end in range(2))
    return Orders(lifts, lowers, widest)


def settles(what_if: WhatIf, node: NodeScore, values: Mapping[str, float]) -> bool:
    """Return whether one level alone is possible, were these indicators known at these values."""
    level = level_with(what_if, node.path, values)
    return level is not None and level.established


def level_with(what_if: WhatIf, path: tuple[str, ...], values: Mapping[str, float]) -> LevelRange | None:
    """Return the level of a node, were these indicators known at these values; None where it has none."""
    result = what_if.result
    questionnaire, node = result.questionnaire, result.nodes[path]
    if node.id not in result.levels:
        return None
    figures = node_with(what_if, path, {result.leaves[name].path: known_at(value) for name, value in values.items()})
    leaves = {lock.indicator: figures_of(result.leaves[lock.indicator].leaf) for lock in questionnaire.lock}
    leaves |= {name: known_at(value) for name, value in values.items()}
    places = level_places(
        node.id,
        figures,
        questionnaire,
        lock_states(questionnaire, leaves),
        not node.withheld or shown(figures, questionnaire),
    )
    return level_range(places, questionnaire)


def node_with(what_if: WhatIf, path: tuple[str, ...], moved: Mapping[tuple[str, ...], Figures]) -> Figures:
    """Return the figures of a node with some leaves moved, recomputing only what stands between them and it."""
    node = what_if.result.tree
    for depth in range(1, len(path) + 1):
        node = next(child for child in node.children if child.path == path[:depth])
    return figures_with(node, what_if.figures, moved, what_if.weights).get(path) or what_if.figures[path]


def named(result: Result, ids: Sequence[str]) -> tuple[Indicator, ...]:
    """Return indicators by their ids."""
    return tuple(result.questionnaire.by_id[name] for name in ids)
