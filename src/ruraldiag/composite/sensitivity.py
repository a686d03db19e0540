"""Sensitivity: what the whole gains if one indicator moves, and what each unknown adds to the interval (method, 5).

Every what-if goes through the one engine and recomputes only the ancestors of the leaf that changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ruraldiag.composite.aggregation import (
    Figures,
    Node,
    Number,
    Terms,
    aggregate,
    combine,
    known_at,
    plain,
    summed,
    terms,
)
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import LeafScore, LevelRange, Result
from ruraldiag.composite.rules import level_places, lock_states, reaches
from ruraldiag.composite.scoring import leaf_figures, level_range
from ruraldiag.composite.steps import ceiling_in, lowest_reaching, next_value, stopped
from ruraldiag.questionnaire.model import Indicator

TRILLION = 1e12


class Family(NamedTuple):
    """A node, its children as they are and their weights; what each adds to its sums, where they make its figures."""

    node: Node
    children: list[Figures]
    weights: Sequence[Number]
    terms: list[Terms]


@dataclass(frozen=True)
class WhatIf:
    """Answers « what if » on one result: the whole, were one or several indicators at other values.

    ``weights`` replaces the weight of the nodes it names by path; arrays of draws give arrays of draws.
    """

    result: Result
    weights: Mapping[tuple[str, ...], Number] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[tuple[str, float], Figures]:
        """The figures of the whole for each question asked so far: the plan and the report ask the same ones."""
        return {}

    @cached_property
    def families(self) -> dict[tuple[str, ...], Family]:
        """Each node that has children, by its path, with them as they are."""
        return {node.path: self.family(node) for node in self.result.tree.parents}

    def family(self, node: Node) -> Family:
        """Return a node with its children, as they are."""
        children = [self.figures[child.path] for child in node.children]
        weights = node.weights_of_children(self.weights)
        added = list(map(terms, weights, children)) if plain(node, children) else []
        return Family(node, children, weights, added)

    @cached_property
    def figures(self) -> Mapping[tuple[str, ...], Figures]:
        """The figures of every node as it is."""
        if not self.weights:
            return self.result.figures
        leaves = leaf_figures(self.result)
        return aggregate(self.result.tree, leaves, self.weights)

    def one(self, indicator_id: str, value: float) -> Figures:
        """Return the figures of the whole with one indicator known at ``value``, recomputing only its ancestors."""
        asked = indicator_id, value
        if asked not in self.known:
            self.known[asked] = self.whole_with(self.result.leaves[indicator_id].path, known_at(value))
        return self.known[asked]

    def whole_with(self, path: tuple[str, ...], leaf: Figures) -> Figures:
        """Return the figures of the whole with the leaf at ``path`` moved, recomputing only its ancestors."""
        moved = leaf
        for depth in range(len(path) - 1, -1, -1):
            node, children, weights, added = self.families[path[:depth]]
            place = node.places[path[: depth + 1]]
            if added:  # sums, of which one term changes
                one_changed = added.copy()
                one_changed[place] = terms(weights[place], moved)
                moved = summed(one_changed)
            else:
                beside = children.copy()
                beside[place] = moved
                moved = combine(node, beside, weights)
        return moved

    def several(self, values: Mapping[str, float]) -> Mapping[tuple[str, ...], Figures]:
        """Return the figures of every node with these indicators known at these values."""
        moved = {self.result.leaves[name].path: known_at(value) for name, value in values.items()}
        return {**self.figures, **figures_with(self.result.tree, self.figures, moved, self.weights)}

    def level(self, values: Mapping[str, float]) -> LevelRange | None:
        """Return the levels of the whole that are possible with these indicators known at these values, after locks."""
        questionnaire, whole = self.result.questionnaire, self.several(values)[()]
        if "whole" not in self.result.levels:
            return None
        leaves = leaf_figures(self.result)
        leaves |= {name: known_at(value) for name, value in values.items()}
        states = lock_states(questionnaire, leaves)
        return level_range(level_places("whole", whole, questionnaire, states, True), questionnaire)

    def change(self, indicator_id: str, value: float) -> Number:
        """Return what the whole gains (shares of one) if the indicator alone moves to ``value``: one figure a draw."""
        return self.one(indicator_id, value).score - self.figures[()].score

    def gain(self, indicator_id: str, value: float) -> float:
        """Return what the whole gains (share of one) if the indicator alone moves to ``value``; no weight is drawn."""
        return float(self.change(indicator_id, value))

    def width(self, indicator_id: str) -> float:
        """Return the width (share of one) that an unknown indicator adds to the interval of the whole."""
        leaf = self.result.leaves[indicator_id].leaf
        if leaf.known or not leaf.applies:
            return 0.0
        now = self.figures[()]
        # The wider of the two answers remains: what is surely gained by knowing, whatever the answer. Where widths
        # add up it is the same for every answer, but for the last bits.
        values = (leaf.low,) if self.result.adds_up else (leaf.low, leaf.high)
        settled = [self.one(indicator_id, value) for value in values]
        return float((now.high - now.low) - max(figures.high - figures.low for figures in settled))


class ToClarify(NamedTuple):
    """An unknown answer, and the width (share of one) that it adds to the interval."""

    indicator: Indicator
    width: float


def to_clarify(what_if: WhatIf, result: Result) -> tuple[ToClarify, ...]:
    """Return the unknown answers by the width they add to the interval, widest first; ties in order of asking."""
    unknown = [
        ToClarify(indicator=scored.leaf.indicator, width=what_if.width(scored.id))
        for scored in result.leaves.values()
        if scored.leaf.state.missing
    ]
    return tuple(sorted(unknown, key=lambda unknown: -trillionths(unknown.width)))


def trillionths(share: Number) -> Number:
    """Return what shares of one are put in order by: two that are equal but for their last bits keep their order."""
    return (TRILLION * share + 0.5) // 1


def figures_with(
    tree: Node,
    figures: Mapping[tuple[str, ...], Figures],
    moved: Mapping[tuple[str, ...], Figures],
    weights: Mapping[tuple[str, ...], Number] | None = None,
) -> dict[tuple[str, ...], Figures]:
    """Return the figures of the leaves at some paths, moved, and of their ancestors, which alone are recomputed.

    ``tree`` may be any node: what is above it is left alone.
    ``figures`` holds those of every node as it is: floats for one unit, arrays for columns of units or draws.
    """
    drawn = weights or {}
    above = {path[:depth] for path in moved for depth in range(len(path))}
    changed = dict(moved)
    for node in reversed(tree.parents):  # each after all that is below it
        if node.path in above:
            children = [changed.get(child.path) or figures[child.path] for child in node.children]
            changed[node.path] = combine(node, children, node.weights_of_children(drawn))
    return changed


@dataclass(frozen=True, kw_only=True)
class Gains:
    """What the whole gains (shares of one) by one step and at the target; None where the answer is not known."""

    next: float | None
    target: float | None


def gains(what_if: WhatIf, scored: LeafScore) -> Gains:
    """Return ``gain_next`` and ``gain_target`` of one indicator; computed even where the score is withheld.

    gain = S(v₁) − S(v₀): the score of the whole with the indicator alone at another value, less the score. v₁ is the
    value of an answer that adds to the present one (:mod:`ruraldiag.composite.steps`): a step up, or the lowest at or
    above the target; a number stops at what the known one that it cannot exceed lets it be. 0 where v₁ is no higher.
    Source: method, section 5.
    """
    indicator, value, answer = scored.leaf.indicator, scored.leaf.value, scored.leaf.answer.value
    if value is None or answer is None:
        return Gains(next=None, target=None)
    ceiling, _ = ceiling_in(what_if.result, indicator)
    target = target_value(indicator)
    ends = (
        next_value(indicator, answer, value, what_if.result.questionnaire.scoring.report.next_step),
        value if reaches(value, target) else lowest_reaching(indicator, answer, target),
    )
    after = [float(stopped(value, end, ceiling)[0]) for end in ends]
    following, at_target = (what_if.gain(scored.id, end) if end > value else 0.0 for end in after)
    return Gains(next=following, target=at_target)
