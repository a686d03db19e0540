"""What moves in columns of units: gains, and the first actions of each unit, as ``plan`` orders them (method, 5, 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ruraldiag.batch.columns import AllFigures, Flags, Floats
from ruraldiag.composite.aggregation import Node, known_at
from ruraldiag.composite.rules import LockState
from ruraldiag.composite.sensitivity import TRILLION, figures_with
from ruraldiag.questionnaire.model import Questionnaire

FIRST = 3
GROUP_STEP = 10 * TRILLION  # ten times the largest gain: a group comes wholly before the next
QUICK_EFFORT = 1
Required: TypeAlias = Sequence[Sequence[Sequence[tuple[int, int]]]]


@dataclass(frozen=True, kw_only=True)
class ActionColumn:
    """The action that one indicator proposes to ``n`` units.

    ``place`` is that of the action in the indicator's list, -1 where none is proposed; ``after`` the value (share of
    one) it brings the indicator to; ``gain`` what the whole then gains, share of one; both 0 where none is proposed.
    """

    place: NDArray[np.int16]
    after: Floats
    gain: Floats

    @property
    def proposed(self) -> Flags:
        """Where an action is proposed."""
        return self.place >= 0


def gain_column(tree: Node, figures: AllFigures, path: tuple[str, ...], values: Floats) -> Floats:
    """Return what the whole of each unit gains (share of one) if the indicator at ``path`` alone moves to ``values``.

    To be read only where the indicator is known now.
    """
    moved = figures_with(tree, figures, {path: known_at(values)})[()].score
    return np.asarray(moved - figures[()].score)


def first_actions(
    questionnaire: Questionnaire,
    actions: Mapping[str, ActionColumn],
    locks: Sequence[LockState],
    size: int,
) -> list[tuple[str, ...]]:
    """Return the ids of the first three actions of each of ``size`` units, as ``plan.make_plan`` orders them.

    ``actions`` holds a column for each indicator that has actions. Three of the unit's own order are enough: each
    brings itself at least, and what it requires comes before it.
    """
    ids = [one.id for one in questionnaire.indicators if one.id in actions]
    if not ids:
        return [()] * size
    keys = np.vstack([own_order(questionnaire, one, actions[one], locks) for one in ids])
    units = np.arange(size)
    best = np.empty((FIRST, size), dtype=np.int64)
    exists = np.empty((FIRST, size), dtype=np.bool_)
    for rank in range(FIRST):
        # The first of the highest: ties keep the questionnaire's order.
        best[rank] = np.argmax(keys, axis=0)
        exists[rank] = keys[best[rank], units] > -np.inf
        keys[best[rank], units] = -np.inf
    proposed = np.vstack([actions[one].place + 1 for one in ids]).T.astype(np.uint8)
    required = requirements(questionnaire, ids)
    found = []
    for own, there, places in zip(best.T.tolist(), exists.T.tolist(), proposed, strict=True):
        row = places.tobytes()
        emitted: list[int] = []
        for one, is_there in zip(own, there, strict=True):
            if is_there and len(emitted) < FIRST:
                emit(one, row, required, emitted)
        found.append(tuple([ids[one] for one in emitted[:FIRST]]))
    return found


def emit(one: int, row: bytes, required: Required, emitted: list[int]) -> None:
    """Add an action to those of a unit, what it requires before it, as long as that is to be begun.

    ``row`` holds 1 + the place of each action proposed, 0 where none is.
    """
    if one in emitted:
        return
    for needed, begins in required[one][row[one] - 1]:
        if row[needed] == begins:
            emit(needed, row, required, emitted)
    emitted.append(one)


def own_order(
    questionnaire: Questionnaire, indicator_id: str, column: ActionColumn, locks: Sequence[LockState]
) -> Floats:
    """Return the key of an action, highest first: its group, then its worth; -inf where none is proposed."""
    indicator = questionnaire.by_id[indicator_id]
    efforts = np.array([action.effort for action in indicator.action])
    effort = efforts[np.maximum(column.place, 0)]
    locked = np.zeros(len(column.place), dtype=np.bool_)
    for one in locks:
        if one.lock.indicator == indicator_id:
            locked |= one.unmet
    quick = effort == QUICK_EFFORT
    # In trillionths, as the plan has them in order.
    worth = np.rint(TRILLION * np.where(locked | quick, column.gain, column.gain / effort))
    group = np.where(locked, 2.0, np.where(quick, 1.0, 0.0))
    return np.where(column.proposed, worth + GROUP_STEP * group, -np.inf)


def requirements(questionnaire: Questionnaire, ids: Sequence[str]) -> Required:
    """Return, for each indicator and each of its actions, the places of the indicators whose action comes first.

    With each place comes 1 + that of the action that begins there (:func:`ruraldiag.plan.needed`).
    """
    places = {one: place for place, one in enumerate(ids)}
    indicators = [questionnaire.by_id[one] for one in ids]
    begins = [1 + one.action.index(one.beginning) for one in indicators if one.beginning]
    return [
        [
            tuple((places[one], begins[places[one]]) for one in action.requires if one in places)
            for action in questionnaire.by_id[indicator_id].action
        ]
        for indicator_id in ids
    ]
