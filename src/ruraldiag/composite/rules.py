"""Levels, locks and fractures: what is read from figures, and what holds it back (method, section 4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from ruraldiag.composite.aggregation import arithmetic
from ruraldiag.composite.result import Fracture, Leaf, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.questionnaire.model import FractureName, Level, Lock, Questionnaire

CLOSE = 1e-8  # wider than what nine decimals round away
FRACTURES: tuple[FractureName, ...] = ("territoriale", "publics", "technologique")


def reaches(value: float, threshold: float) -> bool:
    """Return whether round(value, 9) ≥ ``threshold``; rounding is slow, and only tells where the two are that close."""
    return value >= threshold if abs(value - threshold) > CLOSE else round(value, 9) >= threshold


def lock_states(questionnaire: Questionnaire, leaves: Mapping[str, Leaf]) -> tuple[tuple[Lock, ...], tuple[Lock, ...]]:
    """Return the locks that are unmet and those that may be: an unknown indicator makes a possible lock."""
    unmet: list[Lock] = []
    possible: list[Lock] = []
    for lock in questionnaire.lock:
        leaf = leaves[lock.indicator]
        if not leaf.applies or leaf.low >= lock.at_least:
            continue
        (unmet if leaf.high < lock.at_least and not leaf.hangs_on else possible).append(lock)
    return tuple(unmet), tuple(possible)


def level_of(value: float, questionnaire: Questionnaire) -> Level:
    """Return the level that a value in [0, 1] reaches; a threshold is reached when round(100·value, 9) ≥ ``from``."""
    points, thresholds = 100 * value, questionnaire.thresholds
    place = bisect_right(thresholds, points - CLOSE)
    while place < len(thresholds) and reaches(points, thresholds[place]):
        place += 1
    return questionnaire.level[max(place, 1) - 1]


def level_range(
    node: NodeScore, questionnaire: Questionnaire, unmet: tuple[Lock, ...], possible: tuple[Lock, ...]
) -> LevelRange | None:
    """Return the levels possible for a node after locks; None where there are no levels or the node does not apply."""
    if not questionnaire.level or not node.applies:
        return None
    return LevelRange(
        nominal=None if node.shown is None else level_of(node.shown, questionnaire),
        low=capped(level_of(node.low, questionnaire), node.id, (*unmet, *possible), questionnaire),
        high=capped(level_of(node.high, questionnaire), node.id, unmet, questionnaire),
    )


def capped(level: Level, node_id: str, locks: tuple[Lock, ...], questionnaire: Questionnaire) -> Level:
    """Return the level, brought down to the lowest one that a lock on this node allows."""
    places = questionnaire.level_places
    caps = [places[lock.level] for lock in locks if lock.caps == node_id]
    return questionnaire.level[min([places[level.id], *caps])] if caps else level


def binds(result: Result, lock: Lock) -> bool:
    """Return whether an unmet lock surely brings a level down: without it, the node that it caps would be higher.

    The low end says so: where unknown answers may leave the node no higher than the lock does, nothing is sure yet.
    """
    node = capped_node(result, lock)
    return node is not None and above(node.low, lock, result.questionnaire)


def may_bind(result: Result, lock: Lock) -> bool:
    """Return whether an unmet lock keeps the node that it caps from a level that unknown answers could bring it to."""
    node = capped_node(result, lock)
    return node is not None and above(node.high, lock, result.questionnaire)


def capped_node(result: Result, lock: Lock) -> NodeScore | None:
    """Return the node that a lock caps; None where it has no level."""
    node = result.whole if lock.caps == result.whole.id else result.nodes.get((lock.caps,))
    return node if node is not None and node.id in result.levels else None


def above(value: float, lock: Lock, questionnaire: Questionnaire) -> bool:
    """Return whether a value in [0, 1] reaches a higher level than the one where a lock stops."""
    places = questionnaire.level_places
    return places[level_of(value, questionnaire).id] > places[lock.level]


def fractures(questionnaire: Questionnaire, leaves: Mapping[str, LeafScore]) -> tuple[Fracture, ...]:
    """Return the fractures that indicators are tagged with: each shows, may show, or does not.

    The mean weighs the known indicators by their effective weight; where they carry less than ``min_coverage`` of the
    fracture, it can only be possible, never shown: too little is known to say it.
    """
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    found: list[Fracture] = []
    for name in FRACTURES:
        measuring = (leaves[one.id] for one in questionnaire.fractures.get(name, ()))
        tagged = [one for one in measuring if one.leaf.applies]
        shares = [one.effective_weight for one in tagged]
        if not any(shares):
            continue
        known = [share * one.leaf.known for share, one in zip(shares, tagged, strict=True)]
        mean = float(arithmetic([one.leaf.value or 0.0 for one in tagged], known)) if any(known) else None
        low = float(arithmetic([one.leaf.low for one in tagged], shares))
        high = float(arithmetic([one.leaf.high for one in tagged], shares))
        coverage = float(arithmetic([float(one.leaf.known) for one in tagged], shares))
        enough = reaches(coverage, minimum)
        shows = high < below or (mean is not None and mean < below and enough)
        found.append(Fracture(id=name, mean=mean, low=low, high=high, shows=shows, possible=low < below and not shows))
    return tuple(found)
