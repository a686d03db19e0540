"""Supposing: the level of a node, were some unknown answers known; every way that a few of them may turn out, tried.

An answer is supposed at a value that it can have, or sans objet where its question lets it. What is not supposed stays
anywhere in its admissible range, as in every interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from ruraldiag.composite.aggregation import NOWHERE, Figures, known_at
from ruraldiag.composite.normalisation import MOST_OPTIONS
from ruraldiag.composite.plausible import compatible_values
from ruraldiag.composite.result import LevelRange, NodeScore
from ruraldiag.composite.rules import level_places, lock_states, shown
from ruraldiag.composite.scoring import figures_of, level_range
from ruraldiag.composite.sensitivity import WhatIf, figures_with

MOST_TRIES = 600  # for the level of one node: some hundredths of a second at worst
Supposed = Mapping[str, float | None]  # values by indicator id; None supposes it sans objet
Choice = tuple[float, float] | None  # the ends of values that a number may have, one value twice, or sans objet


def settles(what_if: WhatIf, node: NodeScore, values: Supposed) -> bool:
    """Return whether one level alone is possible, were these answers so."""
    level = level_with(what_if, node.path, values)
    return level is not None and level.established


def level_with(what_if: WhatIf, path: tuple[str, ...], values: Supposed) -> LevelRange | None:
    """Return the level of a node, were these answers so; None where it has none."""
    result = what_if.result
    questionnaire, node = result.questionnaire, result.nodes[path]
    if node.id not in result.levels:
        return None
    supposed = {name: NOWHERE if value is None else known_at(value) for name, value in values.items()}
    figures = node_with(what_if, path, supposed)
    if not figures.applies:
        return None
    leaves = {lock.indicator: figures_of(result.leaves[lock.indicator].leaf) for lock in questionnaire.lock}
    places = level_places(
        node.id,
        figures,
        questionnaire,
        lock_states(questionnaire, leaves | supposed),
        not node.withheld or shown(figures, questionnaire),
    )
    return level_range(places, questionnaire)


def node_with(what_if: WhatIf, path: tuple[str, ...], supposed: Mapping[str, Figures]) -> Figures:
    """Return the figures of a node with some leaves moved, recomputing only what stands between them and it."""
    node = what_if.result.tree
    for depth in range(1, len(path) + 1):
        node = next(child for child in node.children if child.path == path[:depth])
    moved = {what_if.result.leaves[name].path: figures for name, figures in supposed.items()}
    return figures_with(node, what_if.figures, moved, what_if.weights).get(path) or what_if.figures[path]


@dataclass(kw_only=True)
class Tries:
    """Tries every way that a few unknown answers of a node may turn out, as long as there are tries ``left``.

    ``choices`` lists for an unknown what it may turn out to be. Where what each answer adds adds up, ``may_lead``
    tells at little cost those that cannot establish the level. A number is moved from end to end with the others: at
    the start, at the end, and where the low end of the node reaches a level. Where it adds up that misses nothing: the
    two ends of the node move as one, and what any of these numbers does another may do.
    """

    what_if: WhatIf
    node: NodeScore
    choices: Callable[[str], Sequence[Choice]]
    may_lead: Callable[[Mapping[str, Choice]], bool] | None
    left: int = MOST_TRIES

    def settle(self, asked: Sequence[str]) -> bool | None:
        """Return whether some way for these answers to turn out establishes the level; None where it is not known."""
        ways = prod(len(self.choices(name)) for name in asked)
        if ways > self.left:
            return None
        self.left -= ways
        for way in product(*(self.choices(name) for name in asked)):
            chosen = dict(zip(asked, way, strict=True))
            if self.may_lead is None or self.may_lead(chosen):
                for values in self.supposed(chosen):
                    if settles(self.what_if, self.node, values):
                        return True
        return False if self.proves(asked) else None

    def proves(self, asked: Sequence[str]) -> bool:
        """Return whether nothing is missed: no number moves where it does not add up, or is bound by another."""
        if self.what_if.result.filtered:
            return False  # an answer to the filter would settle what hangs on it too
        indicators = [self.what_if.result.leaves[name].leaf.indicator for name in asked]
        numbers = [indicator for indicator in indicators if indicator.kind == "number"]
        if any(indicator.kind == "multiple" and len(indicator.options) > MOST_OPTIONS for indicator in indicators):
            return False
        return not numbers or (self.may_lead is not None and not any(number.at_most in asked for number in numbers))

    def supposed(self, chosen: Mapping[str, Choice]) -> Iterator[Supposed]:
        """Yield the values to try of these answers, each in its range."""
        first = {name: ends[0] if ends else None for name, ends in chosen.items()}
        last = {name: ends[1] if ends else None for name, ends in chosen.items()}
        shares = [0.0]
        if first != last:
            start, end = self.low(first), self.low(last)
            thresholds = [level.from_ / 100 for level in self.what_if.result.questionnaire.level]
            between = [threshold for threshold in thresholds if start < threshold < end]
            shares = [0.0, *((threshold - start) / (end - start) for threshold in between), 1.0]
        indicators = {name: self.what_if.result.leaves[name].leaf.indicator for name in chosen}
        for share in shares:
            known = {name: low + share * (high - low) for name, (low, high) in known_ends(chosen).items()}
            yield {**first, **compatible_values({name: indicators[name] for name in known}, known)}

    def low(self, values: Supposed) -> float:
        """Return the low end of the node, were these answers so."""
        supposed = {name: NOWHERE if value is None else known_at(value) for name, value in values.items()}
        return float(node_with(self.what_if, self.node.path, supposed).low)


def known_ends(chosen: Mapping[str, Choice]) -> dict[str, tuple[float, float]]:
    """Return the ends of the answers that are not supposed sans objet."""
    return {name: ends for name, ends in chosen.items() if ends is not None}
