"""What moves in columns of units: gains, and the first actions of each unit, as ``plan`` orders them (method, 5, 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ruraldiag.batch.columns import AllFigures, Flags, Floats
from ruraldiag.composite.aggregation import Node, known_at
from ruraldiag.composite.rules import LockState
from ruraldiag.composite.sensitivity import figures_with
from ruraldiag.composite.steps import stopped
from ruraldiag.plan import in_turn, order_key
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.scales import interpolate

FIRST = 3
Required: TypeAlias = Sequence[Sequence[Sequence[tuple[int, int]]]]


@dataclass(frozen=True, kw_only=True)
class ActionColumn:
    """The action that one indicator proposes to ``n`` units.

    ``place`` is that of the action in the indicator's list, -1 where none is proposed, or where it waits for another
    number; ``gain`` what the whole gains by it, share of one, to be read only where one is proposed.
    """

    place: NDArray[np.int16]
    gain: Floats

    @property
    def proposed(self) -> Flags:
        """Where an action is proposed."""
        return self.place >= 0


def ceilings(indicator: Indicator, numbers: Iterable[Floats], size: int) -> Floats:
    """Return the highest value that a number may have beside those that bound it (``composite.steps.ceiling``).

    ``numbers`` gives these, a column of ``size`` units each, nan where one is not known.
    """
    lowest = np.ones(size)
    for column in numbers:
        known = np.flatnonzero(~np.isnan(column))
        texts, places = np.unique(column[known], return_inverse=True)
        values = np.array([interpolate(indicator.goalposts, number) for number in texts.tolist()], dtype=np.float64)
        lowest[known] = np.minimum(lowest[known], values[places])
    return lowest


def held(place: NDArray[np.int16], value: Floats, after: Floats, ceiling: Floats) -> tuple[NDArray[np.int16], Floats]:
    """Return the actions that no other number makes wait, and where each leads under its ceiling."""
    lower, waits = stopped(value, after, ceiling)
    proposed = (place >= 0) & ~np.asarray(waits)
    return np.where(proposed, place, np.int16(-1)), np.asarray(lower)


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
    """Return the indicators of the first three actions of each of ``size`` units, in the order of their plan.

    ``actions`` holds a column for each indicator that has actions. Three of the unit's own order are enough: each
    brings itself at least, and what it requires comes before it.
    """
    names = [indicator.id for indicator in questionnaire.indicators if indicator.id in actions]
    if not names:
        return [()] * size
    keys = np.vstack([key_column(questionnaire.by_id[name], actions[name], locks) for name in names])
    # Stable: ties keep the questionnaire's order.
    orders = np.argsort(keys, axis=0, kind="stable")[:FIRST]
    counts = np.minimum(np.isfinite(keys).sum(axis=0), FIRST)
    proposed = np.vstack([actions[name].place + 1 for name in names]).T.astype(np.uint8)
    required = requirements(questionnaire, names)
    return [
        tuple([names[number] for number in first_in_turn(order[:count], row.tobytes(), required)])
        for order, count, row in zip(orders.T.tolist(), counts.tolist(), proposed, strict=True)
    ]


def first_in_turn(order: Sequence[int], row: bytes, required: Required) -> list[int]:
    """Return the first three actions of a unit, what each requires before it, as long as that is to be begun.

    ``row`` holds 1 + the place of each action proposed, 0 where none is.
    """

    def needs(number: int) -> list[int]:
        return [before for before, begins in required[number][row[number] - 1] if row[before] == begins]

    return list(in_turn(order, needs))[:FIRST]


def key_column(indicator: Indicator, column: ActionColumn, locks: Sequence[LockState]) -> Floats:
    """Return what orders an action among those of each unit, lowest first; infinite where none is proposed."""
    efforts = np.array([action.effort for action in indicator.action])
    unmet = [np.asarray(state.unmet) for state in locks if state.lock.indicator == indicator.id]
    locked = np.any(unmet, axis=0) if unmet else np.zeros(len(column.place), dtype=np.bool_)
    return np.where(column.proposed, order_key(column.gain, efforts[column.place], locked), np.inf)


def requirements(questionnaire: Questionnaire, names: Sequence[str]) -> Required:
    """Return, for each indicator and each of its actions, the numbers of the indicators whose action comes first.

    With each comes 1 + the place of the action that begins there (:func:`ruraldiag.plan.needed`).
    """
    numbers = {name: number for number, name in enumerate(names)}
    indicators = [questionnaire.by_id[name] for name in names]
    begins = [1 + indicator.action.index(indicator.beginning) for indicator in indicators if indicator.beginning]
    return [
        [
            tuple((numbers[required], begins[numbers[required]]) for required in action.requires if required in numbers)
            for action in indicator.action
        ]
        for indicator in indicators
    ]
