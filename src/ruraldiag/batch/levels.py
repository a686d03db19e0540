"""Levels, locks, fractures and states of columns of units: the rules of ``scoring``, over arrays (method, section 4).

A threshold is compared with the same rounded figure as for one unit, so no unit changes level by being in a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import Column, Flags, Floats
from ruraldiag.composite.aggregation import Figures, Node, arithmetic
from ruraldiag.composite.rules import FRACTURES
from ruraldiag.questionnaire.model import FractureName, Lock, Questionnaire

AllFigures = Mapping[tuple[str, ...], Figures]
Places = NDArray[np.int8]
SAME_POINTS = 9  # decimals that a threshold is compared on, out of 100 for a level, a share of one for coverage
NEAR_HALF = 1e-3


@dataclass(frozen=True, kw_only=True)
class LockColumns:
    """Where one lock is unmet, and where it may be: flags of shape ``(n,)``."""

    lock: Lock
    unmet: Flags
    possible: Flags


@dataclass(frozen=True, kw_only=True)
class LevelColumns:
    """The levels of a node as places in ``questionnaire.level``, shape ``(n,)``; -1 where there is none to give."""

    nominal: Places
    low: Places
    high: Places


@dataclass(frozen=True, kw_only=True)
class FractureColumns:
    """Where one fracture shows, and where it only may: flags of shape ``(n,)``."""

    id: FractureName
    shows: Flags
    possible: Flags


def withheld(node: Figures, questionnaire: Questionnaire) -> Flags:
    """Return where the score of a node is withheld: nothing known, or too little."""
    few = rounded(np.asarray(node.coverage), SAME_POINTS) < questionnaire.scoring.min_coverage
    return np.asarray(few | (np.asarray(node.known) == 0))


def lock_columns(questionnaire: Questionnaire, figures: AllFigures, tree: Node) -> tuple[LockColumns, ...]:
    """Return where each lock is unmet or possible, in the questionnaire's order."""
    paths = {leaf.id: leaf.path for leaf in tree.leaves}
    found = []
    for lock in questionnaire.lock:
        leaf = figures[paths[lock.indicator]]
        not_met: Flags = np.asarray(leaf.applies == 1) & np.asarray(leaf.low < lock.at_least)
        unmet: Flags = not_met & np.asarray(leaf.high < lock.at_least)
        for hangs in (leaf.open or {}).values():
            unmet = unmet & np.asarray(hangs == 0)
        found.append(LockColumns(lock=lock, unmet=unmet, possible=not_met & ~unmet))
    return tuple(found)


def level_columns(
    node_id: str, node: Figures, questionnaire: Questionnaire, locks: Sequence[LockColumns]
) -> LevelColumns | None:
    """Return the levels possible for a node after locks; None where the questionnaire has no levels."""
    if not questionnaire.level:
        return None
    order = {one.id: place for place, one in enumerate(questionnaire.level)}
    low, high = (level_places(np.asarray(one), questionnaire) for one in (node.low, node.high))
    for one in locks:
        if one.lock.caps == node_id:
            cap = np.int8(order[one.lock.level])
            low = np.where(one.unmet | one.possible, np.minimum(low, cap), low)
            high = np.where(one.unmet, np.minimum(high, cap), high)
    applies = np.asarray(node.applies) > 0
    shown = applies & ~withheld(node, questionnaire)
    return LevelColumns(
        nominal=np.where(shown, level_places(np.asarray(node.score), questionnaire), np.int8(-1)),
        low=np.where(applies, low, np.int8(-1)),
        high=np.where(applies, high, np.int8(-1)),
    )


def level_places(values: Floats, questionnaire: Questionnaire) -> Places:
    """Return the place of the level that each value (share of one) reaches: round(100·value, 9) ≥ ``from``."""
    points = rounded(100 * values, SAME_POINTS)
    places = np.zeros(values.shape, dtype=np.int8)
    for place, level in enumerate(questionnaire.level):
        places[points >= level.from_] = place
    return places


def share_columns(tree: Node, figures: AllFigures) -> dict[tuple[str, ...], Floats]:
    """Return the share of one that each node weighs in the whole, by path, as ``weighting.effective_weights`` does."""
    shares = {tree.path: np.asarray(figures[tree.path].applies, dtype=np.float64)}
    for node in tree.parents:
        applied = [child.weight * figures[child.path].applies for child in node.children]
        total: Floats | float = 0.0
        for weight in applied:
            total = total + weight
        for child in node.children:
            present = figures[child.path].applies
            shares[child.path] = shares[node.path] * child.weight / (total + (total == 0)) * present
    return shares


def fracture_columns(
    questionnaire: Questionnaire, figures: AllFigures, tree: Node, shares: Mapping[tuple[str, ...], Floats]
) -> tuple[FractureColumns, ...]:
    """Return where each fracture that indicators are tagged with shows, or may."""
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    found = []
    for name in FRACTURES:
        tagged = [leaf.path for leaf in tree.leaves if questionnaire.by_id[leaf.id].fracture == name]
        if not tagged:
            continue
        leaves = [figures[path] for path in tagged]
        weights = [shares[path] for path in tagged]
        known = [weight * leaf.known for weight, leaf in zip(weights, leaves, strict=True)]
        mean = arithmetic([leaf.score for leaf in leaves], known)
        low = arithmetic([leaf.low for leaf in leaves], weights)
        high = arithmetic([leaf.high for leaf in leaves], weights)
        coverage = rounded(np.asarray(arithmetic([leaf.known for leaf in leaves], weights)), SAME_POINTS)
        some = np.logical_or.reduce([weight > 0 for weight in weights])
        any_known = np.logical_or.reduce([weight > 0 for weight in known])
        shows = some & ((high < below) | (any_known & (mean < below) & (coverage >= minimum)))
        found.append(FractureColumns(id=name, shows=shows, possible=some & (low < below) & ~shows))
    return tuple(found)


def state_counts(tree: Node, figures: AllFigures, columns: Mapping[str, Column]) -> dict[State, NDArray[np.int64]]:
    """Return how many indicators of each unit are in each state after routing: what hangs on a filter is unknown."""
    size = len(np.asarray(figures[()].low))
    counts = {state: np.zeros(size, dtype=np.int64) for state in State}
    for leaf in tree.leaves:
        here = figures[leaf.path]
        applies, known = here.applies == 1, here.known == 1
        unanswered = applies & columns[leaf.id].is_state(State.UNANSWERED)
        counts[State.ANSWERED] += known
        counts[State.NOT_APPLICABLE] += ~applies
        counts[State.UNANSWERED] += unanswered
        counts[State.UNKNOWN] += applies & ~known & ~unanswered
    return counts


def rounded(values: Floats, decimals: int) -> Floats:
    """Return each value rounded as Python's ``round`` does, to the last bit.

    numpy multiplies before it rounds, which moves the values that lie next to a half: those are rounded one by one.

    >>> float(rounded(np.array([2.675]), 2)[0]), float(np.round(np.array([2.675]), 2)[0]), round(2.675, 2)
    (2.67, 2.68, 2.67)
    """
    scaled = values * 10.0**decimals
    found = np.rint(scaled) / 10.0**decimals
    near = np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) < NEAR_HALF
    if near.any():
        found[near] = [round(float(one), decimals) for one in values[near]]
    return np.asarray(found)
