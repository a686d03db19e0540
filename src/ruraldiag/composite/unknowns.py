"""The unknown answers that bear on the level of a node: how far each can take it, and what each may turn out to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from ruraldiag.composite.aggregation import NOWHERE
from ruraldiag.composite.normalisation import every_answer
from ruraldiag.composite.plausible import plausible_range
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.composite.sensitivity import ToClarify, WhatIf
from ruraldiag.composite.supposing import Choice, node_with
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.questionnaire.model import Indicator

CLOSE = 1e-9  # shares of one: what the engine decides, the bounds of a search need not


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
    ``may_go`` says that it may turn out sans objet: the node is then where it would be with this answer at some value
    from 0 to 1, at each of its ends.
    """

    indicator: Indicator
    width: float
    low: float
    high: float
    least: float
    most: float
    may_go: bool

    def position(self, value: float) -> float:
        """Return where a value stands in the admissible range, from 0 to 1."""
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0

    def moves(self, value: float) -> float:
        """Return by how much the node rises above its low end with this answer known at ``value``."""
        return self.width * self.position(value)

    @property
    def bound(self) -> bool:
        """Whether the known answers leave less than the admissible range."""
        return self.least > self.low or self.most < self.high

    def reach(self, at_least: float, under: float) -> Reach:
        """Return how far it can take the node, at this value at least and under that one; or sans objet."""
        if self.may_go and under == inf:
            return Reach(self.width, self.width, self.width)
        lowest, highest = self.moves(max(self.least, at_least)), self.moves(min(self.most, under))
        return Reach(lifts=highest, lowers=self.width - lowest, narrows=self.width)

    @property
    def free(self) -> Reach:
        """How far it can take the node where no lock hangs on it."""
        return self.reach(0.0, inf) if self.bound else Reach(self.width, self.width, self.width)

    def values(self, at_least: float, under: float = inf) -> list[float]:
        """Return values that an answer can have, lowest first: of a number, some of them."""
        if self.indicator.kind == "number":
            every = [self.low + (self.high - self.low) * place / 20 for place in range(21)]
        else:
            every = [value for value, _ in every_answer(self.indicator)]
        found = {self.least, *every, self.most}
        return sorted(value for value in found if max(self.least, at_least) <= value <= self.most and value < under)

    def choices(self, thresholds: Sequence[float]) -> list[Choice]:
        """Return all that it may turn out to be; a number from end to end between the ``thresholds`` of its locks."""
        away: list[Choice] = [None] if self.may_go else []
        if self.indicator.kind != "number":
            return [*((value, value) for value in self.values(0.0)), *away]
        cuts = [self.least, *(threshold for threshold in thresholds if self.least < threshold <= self.most)]
        parts = [(start, end - CLOSE) for start, end in pairwise(cuts)]
        return [*parts, (cuts[-1], self.most), *away]


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
            ends = plausible_range(result, leaf.indicator)
            found[name] = OpenAnswer(leaf.indicator, width, leaf.low, leaf.high, *ends, leaf.may_go)
    return found


def orders_of(unknowns: Mapping[str, OpenAnswer]) -> Orders:
    """Return the unknown answers by how far they can move each end and by their width."""
    widest = list(unknowns)
    if not any(unknown.bound for unknown in unknowns.values()):
        return Orders(widest, widest, widest)
    reaches = {name: unknown.free for name, unknown in unknowns.items()}
    lifts, lowers = (sorted(widest, key=lambda name: -round(reaches[name][end], 12)) for end in range(2))
    return Orders(lifts, lowers, widest)


def thresholds_on(result: Result, name: str) -> list[float]:
    """Return the values from which an unknown answer lifts the locks that may hang on it, the lowest first."""
    return sorted({lock.at_least for lock in result.possible_locks if lock.indicator == name})


class Ends(NamedTuple):
    """The ends of a node, and the width that each unknown answer adds to it, by indicator id."""

    low: float
    high: float
    widths: Mapping[str, float]


def ends_without(what_if: WhatIf, node: NodeScore, unknowns: Mapping[str, OpenAnswer], gone: Sequence[str]) -> Ends:
    """Return the ends of a node were these answers sans objet: what stands beside them weighs more."""
    leaves = what_if.result.leaves
    applies = {name: float(scored.leaf.applies and name not in gone) for name, scored in leaves.items()}
    shares = effective_weights(what_if.result.tree, applies)
    share, depth = shares[node.path], len(node.path)
    figures = node_with(what_if, node.path, dict.fromkeys(gone, NOWHERE))
    return Ends(
        low=float(figures.low),
        high=float(figures.high),
        widths={
            name: shares[leaves[name].path] / share * (unknown.high - unknown.low)
            if share and leaves[name].path[:depth] == node.path
            else 0.0
            for name, unknown in unknowns.items()
        },
    )
