"""Levels, locks and fractures: what is read from figures, and what holds it back (method, section 4).

Written once in plain operators, as :mod:`ruraldiag.composite.aggregation` is: floats for one unit, arrays of shape
``(n,)`` for columns of units. A level is a place in ``questionnaire.level``, the lowest 0; -1 where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ruraldiag.composite.aggregation import Figures, Node, Number, arithmetic, least, most, positive
from ruraldiag.composite.result import Result
from ruraldiag.composite.weighting import effective_weights, largest_shares
from ruraldiag.questionnaire.model import FractureName, Indicator, Lock, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flag: TypeAlias = bool | NDArray[Any]
else:
    Flag: TypeAlias = Any

FRACTURES: tuple[FractureName, ...] = ("territoriale", "publics", "technologique")
HALF_A_BILLIONTH = 5e-10


@dataclass(frozen=True, kw_only=True)
class LockState:
    """Whether a lock is unmet, and whether it may be: an unknown answer makes a possible lock."""

    lock: Lock
    unmet: Flag
    possible: Flag


class LevelPlaces(NamedTuple):
    """The places of the levels of a node: ``nominal`` reads the score, the others are the possible ones after locks."""

    nominal: Number
    low: Number
    high: Number


@dataclass(frozen=True, kw_only=True)
class FractureState:
    """One fracture: the figures of its indicators as of a node, and whether it shows, is to confirm, or only may be."""

    id: FractureName
    figures: Figures
    shows: Flag
    to_confirm: Flag
    possible: Flag


def reaches(value: Number, threshold: Number) -> Flag:
    """Return where round(value, 9) ≥ ``threshold``: a half made of thirds and sixths is a half.

    >>> reaches(3 * 0.1, 0.3), reaches(0.3 - 6e-10, 0.3)
    (True, False)
    """
    return value >= threshold - HALF_A_BILLIONTH


def shown(node: Figures, questionnaire: Questionnaire, series: Number = 0.0) -> Flag:
    """Return where the score of a node is shown; it is withheld where too little is known.

    Half of what applies is enough, or most of its first series: ``series`` is the share of that which is told
    (:func:`series_told`).
    """
    scoring = questionnaire.scoring
    enough = reaches(node.coverage, scoring.min_coverage) | reaches(series, scoring.min_series_coverage)
    return (node.known > 0) & enough


def series_told(
    questionnaire: Questionnaire, tree: Node, leaves: Mapping[str, Figures], kind: UnitKind
) -> dict[tuple[str, ...], Number]:
    """Return the share of its first series that is told, for the whole and each domain that has one, by path.

    Each express question put to this kind of unit weighs what it weighs in the tree, all of them applying: so one more
    answer, or one more « sans objet », never lowers it. ``leaves`` gives the figures of the indicators by id.
    """
    return {
        # What is sans objet is told: there is nothing more to learn of it.
        path: arithmetic([leaves[name].known + (1.0 - leaves[name].applies) for name in weights], [*weights.values()])
        for path, weights in series_weights(questionnaire, tree, kind).items()
    }


def series_weights(questionnaire: Questionnaire, tree: Node, kind: UnitKind) -> dict[tuple[str, ...], dict[str, float]]:
    """Return what each question of the first series weighs in the whole and in its domain, by path then by id."""
    asked = {name: float(for_kind(indicator, kind)) for name, indicator in questionnaire.by_id.items()}
    shares = effective_weights(tree, asked)
    express = {
        node.path: {leaf.id: shares[leaf.path] for leaf in node.leaves if questionnaire.by_id[leaf.id].express}
        for node in (tree, *tree.children)
    }
    weighed = {path: {name: share for name, share in found.items() if share} for path, found in express.items()}
    return {path: weights for path, weights in weighed.items() if weights}


def is_short(node: Figures, questionnaire: Questionnaire) -> Flag:
    """Return where too little is known for a score to be ranked: it is that of a short series."""
    return reaches(node.coverage, questionnaire.scoring.ranked_from) == 0


def lock_states(questionnaire: Questionnaire, leaves: Mapping[str, Figures]) -> tuple[LockState, ...]:
    """Return where each lock is unmet or may be, in order, from the figures of the leaves by indicator id.

    What may turn out sans objet, or be ruled out by an unknown filter, may not apply: its lock is possible at most.
    """
    found = []
    for lock in questionnaire.lock:
        leaf = leaves[lock.indicator]
        not_met = (leaf.applies > 0) & (leaf.low < lock.at_least)
        goes = 0.0 if leaf.may_go is None else leaf.may_go
        unmet = not_met & (leaf.high < lock.at_least) & (goes == 0)
        found.append(LockState(lock=lock, unmet=unmet, possible=not_met & (unmet == 0)))
    return tuple(found)


def level_place(value: Number, questionnaire: Questionnaire) -> Number:
    """Return the place of the level that a value in [0, 1] reaches: each from round(100·value, 9) ≥ ``from`` on."""
    place: Number = 0
    for threshold in questionnaire.thresholds[1:]:
        place = place + reaches(100 * value, threshold)
    return place


def level_places(
    node_id: str, node: Figures, questionnaire: Questionnaire, locks: Sequence[LockState], given: Flag
) -> LevelPlaces:
    """Return the levels possible for the whole or a domain after its locks; -1 where it has none.

    ``given`` says where its score is shown.
    """
    low, high = (level_place(end, questionnaire) for end in (node.low, node.high))
    for state in locks:
        if state.lock.caps == node_id:
            cap = questionnaire.level_places[state.lock.level]
            low = least(low, cap, state.unmet | state.possible)
            high = least(high, cap, state.unmet)
    nominal = level_place(node.score, questionnaire)
    applies = (node.applies > 0) & bool(questionnaire.level)
    return LevelPlaces(
        nominal=place_where(nominal, applies & given),
        low=place_where(low, applies),
        high=place_where(high, applies),
    )


def place_where(place: Number, where: Flag) -> Number:
    """Return a place where a flag is up, -1 elsewhere."""
    return (place + 1) * where - 1


def binds(result: Result, lock: Lock) -> Flag:
    """Return whether an unmet lock surely brings a level down: without it, the node that it caps would be higher."""
    return surely_above(result.figures[capped_path(lock)], lock, result.questionnaire)


def may_bind(result: Result, lock: Lock) -> Flag:
    """Return whether an unmet lock keeps the node that it caps from a level that unknown answers could bring it to."""
    return above(result.figures[capped_path(lock)].high, lock, result.questionnaire)


def capped_path(lock: Lock) -> tuple[str, ...]:
    """Return the path of the node that a lock caps."""
    return () if lock.caps == "whole" else (lock.caps,)


def surely_above(node: Figures, lock: Lock, questionnaire: Questionnaire) -> Flag:
    """Return where a node is higher than the level where a lock stops, whatever the unknown answers turn out to be.

    The low end says so, where the node will have a level: what may turn out sans objet altogether may have none.
    """
    goes = 0.0 if node.may_go is None else node.may_go
    return above(node.low, lock, questionnaire) & (goes == 0)


def above(value: Number, lock: Lock, questionnaire: Questionnaire) -> Flag:
    """Return where a value in [0, 1] reaches a higher level than the one where a lock stops."""
    return level_place(value, questionnaire) > questionnaire.level_places[lock.level]


def fracture_states(questionnaire: Questionnaire, tree: Node, leaves: Mapping[str, Figures]) -> list[FractureState]:
    """Return the fractures that indicators are tagged with: where each shows, is to be confirmed, or is possible.

    It shows where even its highest end is under ``fracture_below``, unless all of it may turn out sans objet, and does
    not where its lowest is not: no answer can undo that. In between it is to confirm where half of it is known
    (``min_coverage``) and the mean of that is under; else it is possible. The ends are outer ones, whatever turns out
    sans objet or is ruled out by a filter: what goes leaves its weight to what stands beside it, so each answer weighs
    from its present share, or nothing if it may go itself, to its share were all else gone.
    """
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    applies = {name: leaf.applies for name, leaf in leaves.items()}
    goes = {
        name: may_leave(questionnaire.by_id[name]) * leaf.applies * (1.0 - leaf.known) for name, leaf in leaves.items()
    }
    shares, largest = effective_weights(tree, applies), largest_shares(tree, applies, goes)
    found = []
    for name in FRACTURES:
        tagged = [leaf for leaf in tree.leaves if questionnaire.by_id[leaf.id].fracture == name]
        if not tagged:
            continue
        here, weights = [leaves[leaf.id] for leaf in tagged], [shares[leaf.path] for leaf in tagged]
        ends = [1.0 - goes[leaf.id] for leaf in tagged], [largest[leaf.path] for leaf in tagged]
        boxes = [(weight * stays, most) for weight, stays, most in zip(weights, *ends, strict=True)]
        low = lowest_mean([leaf.low for leaf in here], boxes)
        high = 1.0 - lowest_mean([1.0 - leaf.high for leaf in here], boxes)
        figures = pooled(here, weights)
        # One that no answer takes away keeps the bits of its mean.
        figures = figures._replace(low=least(figures.low, low, 1.0), high=most(figures.high, high))
        present, stays = figures.applies > 0, positive([lightest for lightest, _ in boxes]) > 0
        shows = stays & (figures.high < below)
        open_yet = present & (shows == 0) & (figures.low < below)
        confirm = open_yet & (figures.known > 0) & reaches(figures.coverage, minimum) & (figures.score < below)
        found.append(
            FractureState(id=name, figures=figures, shows=shows, to_confirm=confirm, possible=open_yet & (confirm == 0))
        )
    return found


def may_leave(indicator: Indicator) -> float:
    """Return 1 where an unknown answer may turn out not to count: sans objet, or ruled out by a filter; else 0."""
    return float(indicator.not_applicable or indicator.applies_if is not None)


def lowest_mean(values: Sequence[Number], boxes: Sequence[tuple[Number, Number]]) -> Number:
    """Return the lowest arithmetic mean of some values, each weighing anything from one weight to another.

    What is under the mean weighs the most, what is above the least, until the mean moves no more (Dinkelbach, 1967).

    >>> round(lowest_mean([0.2, 0.6], [(1.0, 3.0), (1.0, 3.0)]), 12)  # (3 × 0.2 + 0.6) / 4
    0.3
    """
    mean = arithmetic(values, [heaviest for _, heaviest in boxes])
    for _ in values:  # each round makes one more weigh the least, or changes nothing
        weights = [
            lightest + (heaviest - lightest) * (value < mean)
            for value, (lightest, heaviest) in zip(values, boxes, strict=True)
        ]
        # Where nothing is under the mean and all may go, it stays as it is: all are equal.
        mean = least(mean, arithmetic(values, weights), positive(weights))
    return mean


def pooled(leaves: Sequence[Figures], shares: Sequence[Number]) -> Figures:
    """Return the arithmetic figures of leaves from anywhere in the tree, by their shares of the whole."""
    known = [share * leaf.known for share, leaf in zip(shares, leaves, strict=True)]
    return Figures(
        score=arithmetic([leaf.score for leaf in leaves], known),
        low=arithmetic([leaf.low for leaf in leaves], shares),
        high=arithmetic([leaf.high for leaf in leaves], shares),
        coverage=arithmetic([leaf.known for leaf in leaves], shares),
        known=positive(known),
        applies=positive(shares),
    )
