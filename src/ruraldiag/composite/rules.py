"""Levels, locks and fractures: what is read from figures, and what holds it back (method, section 4).

Written once in plain operators, as :mod:`ruraldiag.composite.aggregation` is: floats for one unit, arrays of shape
``(n,)`` for columns of units. A level is a place in ``questionnaire.level``, the lowest 0; -1 where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ruraldiag.composite.aggregation import Figures, Number, arithmetic, least, positive
from ruraldiag.composite.result import Result
from ruraldiag.questionnaire.model import FractureName, Lock, Questionnaire

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
    """One fracture: the figures of its indicators as of a node, and whether it shows or only may."""

    id: FractureName
    figures: Figures
    shows: Flag
    possible: Flag


def reaches(value: Number, threshold: float) -> Flag:
    """Return where round(value, 9) ≥ ``threshold``: a half made of thirds and sixths is a half.

    >>> reaches(3 * 0.1, 0.3), reaches(0.3 - 6e-10, 0.3)
    (True, False)
    """
    return value >= threshold - HALF_A_BILLIONTH


def shown(node: Figures, questionnaire: Questionnaire) -> Flag:
    """Return where the score of a node is shown; it is withheld where too little is known."""
    return (node.known > 0) & reaches(node.coverage, questionnaire.scoring.min_coverage)


def lock_states(questionnaire: Questionnaire, leaves: Mapping[str, Figures]) -> tuple[LockState, ...]:
    """Return where each lock is unmet or may be, in order, from the figures of the leaves by indicator id.

    What hangs on an unknown filter may turn out not to apply: its lock is possible at most.
    """
    found = []
    for lock in questionnaire.lock:
        leaf = leaves[lock.indicator]
        not_met = (leaf.applies > 0) & (leaf.low < lock.at_least)
        hangs = positive([*(leaf.open or {}).values()])
        unmet = not_met & (leaf.high < lock.at_least) & (hangs == 0)
        found.append(LockState(lock=lock, unmet=unmet, possible=not_met & (unmet == 0)))
    return tuple(found)


def level_place(value: Number, questionnaire: Questionnaire) -> Number:
    """Return the place of the level that a value in [0, 1] reaches: each from round(100·value, 9) ≥ ``from`` on."""
    place: Number = 0
    for threshold in questionnaire.thresholds[1:]:
        place = place + reaches(100 * value, threshold)
    return place


def level_places(node_id: str, node: Figures, questionnaire: Questionnaire, locks: Sequence[LockState]) -> LevelPlaces:
    """Return the levels possible for the whole or a domain after its locks; -1 where it has none."""
    low, high = (level_place(end, questionnaire) for end in (node.low, node.high))
    for state in locks:
        if state.lock.caps == node_id:
            cap = questionnaire.level_places[state.lock.level]
            low = least(low, cap, state.unmet | state.possible)
            high = least(high, cap, state.unmet)
    nominal = level_place(node.score, questionnaire)
    applies = (node.applies > 0) & bool(questionnaire.level)
    return LevelPlaces(
        nominal=place_where(nominal, applies & shown(node, questionnaire)),
        low=place_where(low, applies),
        high=place_where(high, applies),
    )


def place_where(place: Number, where: Flag) -> Number:
    """Return a place where a flag is up, -1 elsewhere."""
    return (place + 1) * where - 1


def binds(result: Result, lock: Lock) -> Flag:
    """Return whether an unmet lock surely brings a level down: without it, the node that it caps would be higher.

    The low end says so: where unknown answers may leave the node no higher than the lock does, nothing is sure yet.
    """
    return above(result.figures[capped_path(lock)].low, lock, result.questionnaire)


def may_bind(result: Result, lock: Lock) -> Flag:
    """Return whether an unmet lock keeps the node that it caps from a level that unknown answers could bring it to."""
    return above(result.figures[capped_path(lock)].high, lock, result.questionnaire)


def capped_path(lock: Lock) -> tuple[str, ...]:
    """Return the path of the node that a lock caps."""
    return () if lock.caps == "whole" else (lock.caps,)


def above(value: Number, lock: Lock, questionnaire: Questionnaire) -> Flag:
    """Return where a value in [0, 1] reaches a higher level than the one where a lock stops."""
    return level_place(value, questionnaire) > questionnaire.level_places[lock.level]


def fracture_states(
    questionnaire: Questionnaire, leaves: Mapping[str, Figures], shares: Mapping[str, Number]
) -> tuple[FractureState, ...]:
    """Return the fractures that indicators are tagged with: where each shows, and where it may.

    ``leaves`` and ``shares`` give the figures and the effective weight of each indicator by its id. The mean weighs the
    known ones; where they carry less than ``min_coverage`` of the fracture, it can only be possible, never shown: too
    little is known to say it.
    """
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    found = []
    for name in FRACTURES:
        tagged = [indicator.id for indicator in questionnaire.fractures.get(name, ())]
        if not tagged:
            continue
        figures = pooled([leaves[name] for name in tagged], [shares[name] for name in tagged])
        enough = (figures.known > 0) & reaches(figures.coverage, minimum)
        applies = figures.applies > 0
        shows = applies & ((figures.high < below) | (enough & (figures.score < below)))
        possible = applies & (figures.low < below) & (shows == 0)
        found.append(FractureState(id=name, figures=figures, shows=shows, possible=possible))
    return tuple(found)


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
