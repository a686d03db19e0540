"""The action plan: from a result to actions in order, what to clarify, and who to call on (method, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ruraldiag.composite.aggregation import Number
from ruraldiag.composite.normalisation import Answer, target_value
from ruraldiag.composite.result import LeafScore, Result
from ruraldiag.composite.rules import binds, reaches
from ruraldiag.composite.sensitivity import TRILLION, ToClarify, WhatIf, to_clarify, trillionths
from ruraldiag.composite.steps import ceiling_in, lowest_reaching, stopped
from ruraldiag.questionnaire.model import Action, Actor, Indicator, Lock, UnitKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
FIRST_PAGE = 6
QUICK_EFFORT = 1
GROUP_STEP = 10 * TRILLION  # ten times the largest gain: a group comes wholly before the next
UNIT_ACTOR = "collectivite"


class Group(Enum):
    """The groups of the plan, in order."""

    LOCKS = "verrous"
    QUICK = "gains-rapides"
    STRUCTURAL = "chantiers"


GROUPS = tuple(Group)


class PlannedAction(NamedTuple):
    """One action of the plan; gains are shares of one.

    ``value_after`` is that of an answer which adds to the present one. Where a known number lets it be no higher,
    ``held_by`` is its indicator. ``pulled_for`` is the indicator whose action needs this one first; ``unsure`` lists
    the required indicators that are unknown: they do not hold the action back, and the report says so. ``given`` are
    the options answered.
    """

    indicator: Indicator
    action: Action
    group: Group
    value: float
    value_after: float
    gain: float
    held_by: str = ""
    lock: Lock | None = None
    pulled_for: str = ""
    unsure: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    @property
    def asks(self) -> dict[str, str]:
        """What there is still to ask, by actor."""
        return dict(self.action.asks_left(self.given))


class Waiting(NamedTuple):
    """An action that is not proposed until a known number moves, its indicator being as high as that one lets it."""

    indicator: Indicator
    action: Action
    held_by: str


class Request(NamedTuple):
    """What an actor is asked, or does, for one action; ``place`` is the number of the action in the plan, from 1."""

    place: int
    planned: PlannedAction
    actor: str

    @property
    def leads(self) -> bool:
        """Whether the actor leads the action."""
        return self.actor == self.planned.action.lead

    @property
    def ask(self) -> str:
        """What the actor is asked; empty where it is only to be associated."""
        return self.planned.asks.get(self.actor, "")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The actions in order, those that wait for another number, then what to clarify, widest first."""

    actions: tuple[PlannedAction, ...]
    waiting: tuple[Waiting, ...]
    clarify: tuple[ToClarify, ...]

    @property
    def first_page(self) -> tuple[PlannedAction, ...]:
        """At most six actions."""
        return self.actions[:FIRST_PAGE]

    def of(self, group: Group) -> tuple[PlannedAction, ...]:
        """Return the actions of one group, in order."""
        return tuple(planned for planned in self.actions if planned.group is group)


def make_plan(result: Result, closed: Container[str] = (), what_if: WhatIf | None = None) -> Plan:
    """Return the plan of a result: locks and what they need, quick wins by gain, then works by gain per effort.

    ``closed`` holds the indicators whose action is done or set aside: it is not proposed, and holds nothing back.
    ``what_if`` is that of the same result, where there is one already.
    """
    what_if = what_if or WhatIf(result)
    holding_first = sorted(result.locks, key=lambda lock: not binds(result, lock))
    locks = {lock.indicator: lock for lock in reversed(holding_first)}  # the first one on an answer
    called_for = [
        planned
        for name, scored in result.leaves.items()
        if name not in closed and (planned := propose(what_if, scored, locks.get(name))) is not None
    ]
    proposed = {planned.indicator.id: planned for planned in called_for if isinstance(planned, PlannedAction)}
    order = sorted(proposed, key=lambda name: own_key(proposed[name], proposed[name].gain))
    turns = in_turn(order, required_first(proposed).__getitem__)
    return Plan(
        actions=tuple(
            proposed[name]._replace(group=proposed[leading].group, pulled_for=needed_by or "")
            for name, (needed_by, leading) in turns.items()
        ),
        waiting=tuple(planned for planned in called_for if isinstance(planned, Waiting)),
        clarify=to_clarify(what_if, result),
    )


def propose(what_if: WhatIf, scored: LeafScore, lock: Lock | None) -> PlannedAction | Waiting | None:
    """Return the action of an indicator below its target; ``lock`` is an unmet one that hangs on it."""
    indicator, value, answer = scored.leaf.indicator, scored.leaf.value, scored.leaf.answer.value
    if value is None or answer is None or (proposed := next_action(indicator, answer, value)) is None:
        return None
    action, step = proposed
    ceiling, held_by = ceiling_in(what_if.result, indicator)
    stop, waits = stopped(value, step, ceiling)
    if waits:
        return Waiting(indicator=indicator, action=action, held_by=held_by)
    after = float(stop)
    leaves = what_if.result.leaves
    return PlannedAction(
        indicator=indicator,
        action=action,
        group=GROUPS[int(group_place(action.effort, lock is not None))],
        value=value,
        value_after=after,
        gain=what_if.gain(indicator.id, after),
        held_by=held_by if after < step else "",
        lock=lock,
        unsure=tuple(name for name in action.requires if leaves[name].leaf.state.missing),
        given=given_options(indicator, answer),
    )


def given_options(indicator: Indicator, answer: Answer) -> tuple[str, ...]:
    """Return the options that an answer chose; none of a number."""
    if indicator.kind == "number":
        return ()
    return (answer,) if isinstance(answer, str) else tuple(map(str, answer if isinstance(answer, Iterable) else ()))


def next_action(indicator: Indicator, answer: Answer, value: float) -> tuple[Action, float] | None:
    """Return the action that an answer of this value calls for, and the value it leads to; None at the target.

    It is the one with the lowest ``when_below`` above the value. Done, it leads to min {v : v ≥ min(when_below,
    target)}, v being the value of an answer that adds to the present one (:func:`lowest_reaching`), all compared at 9
    decimals: two answers of one value may lead to different ones. Source: method, section 6.
    """
    target = target_value(indicator)
    above = [action for action in indicator.action if not reaches(value, action.when_below)]
    if reaches(value, target) or not above:
        return None
    action = min(above, key=lambda action: action.when_below)
    return action, lowest_reaching(indicator, answer, min(action.when_below, target))


def group_place(effort: Number, locked: Number) -> Number:
    """Return the place in :data:`GROUPS` of an action, before any other needs it."""
    return (1 + (effort > QUICK_EFFORT)) * (1 - locked)


def order_key(gain: Number, effort: Number, locked: Number) -> Number:
    """Return what orders an action, lowest first: its group, then its gain, or gain per effort for structural works.

    Floats for one unit; arrays for columns of units, or for draws. ``gain`` is a share of one, ``locked`` 1 where an
    unmet lock hangs on the answer. Ties are to keep the questionnaire's order.
    """
    place = group_place(effort, locked)
    structural = place == GROUPS.index(Group.STRUCTURAL)
    return GROUP_STEP * place - trillionths(gain / (1 + (effort - 1) * structural))


def own_key(planned: PlannedAction, gain: Number) -> Number:
    """Return what orders an action of this gain: one figure, or one a draw."""
    return order_key(gain, planned.action.effort, planned.lock is not None)


def in_turn(order: Iterable[T], needs: Callable[[T], Sequence[T]]) -> dict[T, tuple[T | None, T]]:
    """Return actions in order, each after those that it ``needs``.

    With each comes the one that needs it, None where it comes for itself, and the one whose turn it was.

    >>> list(in_turn(["roof", "wall"], {"roof": ["wall"], "wall": ["ground"], "ground": []}.__getitem__))
    ['ground', 'wall', 'roof']
    """
    turns: dict[T, tuple[T | None, T]] = {}

    def take(action: T, needed_by: T | None, leading: T) -> None:
        for before in needs(action):
            if before not in turns:
                take(before, action, leading)
        turns[action] = needed_by, leading

    for action in order:
        if action not in turns:
            if needs(action):
                take(action, None, action)
            else:  # as nearly all: a report puts its actions in order a thousand times
                turns[action] = None, action
    return turns


def required_first(proposed: Mapping[str, PlannedAction]) -> dict[str, list[str]]:
    """Return, for each proposed action, those that come before it (:func:`needed`), by indicator."""
    return {name: [before.indicator.id for before in needed(planned, proposed)] for name, planned in proposed.items()}


def needed(planned: PlannedAction, proposed: Mapping[str, PlannedAction]) -> list[PlannedAction]:
    """Return the proposed actions that come before another: those it requires, as long as they are to be begun.

    An indicator at its target, sans objet or unknown holds nothing back; nor does one that is under way, whose next
    action consolidates what is there: who has very high speed at 96 % need not wait for the last house.
    """
    found = [proposed[name] for name in planned.action.requires if name in proposed]
    return [required for required in found if required.action is required.indicator.beginning]


@dataclass(frozen=True, kw_only=True)
class Stability:
    """How stable the rank of an action (1 is first) is under the weight draws.

    ``p5`` and ``p95`` are the 5 % and 95 % quantiles of its rank (type 7); ``first_page`` the share of draws in which
    it stays among the first six.
    """

    rank: int
    p5: float
    p95: float
    first_page: float


def stability(plan: Plan, result: Result, weights: Mapping[tuple[str, ...], Number]) -> dict[str, Stability]:
    """Return how stable the rank of each action of a plan is, by indicator id.

    ``weights`` holds the drawn weights by path (:func:`ruraldiag.composite.uncertainty.noisy_weights`). Under each draw
    the gains are computed again and the actions ordered by the rules of the plan.
    """
    import numpy as np  # noqa: PLC0415 -- only draws need it

    from ruraldiag.composite.quantiles import quantiles  # noqa: PLC0415 -- likewise

    if not plan.actions:
        return {}
    drawn = ranks_drawn(plan, result, weights)
    p5, p95 = quantiles(drawn, [0.05, 0.95])
    first_page = np.mean(drawn <= FIRST_PAGE, axis=0)
    return {
        planned.indicator.id: Stability(
            rank=place + 1, p5=float(p5[place]), p95=float(p95[place]), first_page=float(first_page[place])
        )
        for place, planned in enumerate(plan.actions)
    }


def ranks_drawn(plan: Plan, result: Result, weights: Mapping[tuple[str, ...], Number]) -> NDArray[Any]:
    """Return the rank (from 1) of each action of a plan in each weight draw, shape ``(draws, actions)``."""
    import numpy as np  # noqa: PLC0415 -- only draws need it

    what_if = WhatIf(result, weights)
    proposed = {planned.indicator.id: planned for planned in plan.actions}
    places = {name: place for place, name in enumerate(proposed)}
    asked = [name for name in result.leaves if name in proposed]
    keys = [own_key(proposed[name], what_if.change(name, proposed[name].value_after)) for name in asked]
    own_orders = np.argsort(np.array(np.broadcast_arrays(*keys)), axis=0, kind="stable").T
    orders = np.array([places[name] for name in asked])[own_orders]
    needs = [[places[name] for name in names] for names in required_first(proposed).values()]
    turns = np.array([list(in_turn(order, needs.__getitem__)) for order in orders.tolist()])
    return np.argsort(turns, axis=1) + 1


def projection(result: Result, actions: Iterable[PlannedAction], what_if: WhatIf | None = None) -> float:
    """Return the score of the whole (share of one) once these actions are done."""
    figures = (what_if or WhatIf(result)).several({planned.indicator.id: planned.value_after for planned in actions})
    return float(figures[()].score)


def by_actor(plan: Plan, result: Result) -> dict[str, tuple[Actor, tuple[Request, ...]]]:
    """Return, actor by actor in the questionnaire's order, the actions they lead or are asked to join.

    Each is named as this kind of unit names it.

    The unit itself, and its own kind, is left out: what it does is the plan.
    """
    called_on: dict[str, list[Request]] = {}
    for place, planned in enumerate(plan.actions, start=1):
        for actor_id in planned.action.actors:
            called_on.setdefault(actor_id, []).append(Request(place, planned, actor_id))
    return {
        actor.id: (actor.for_kind(result.unit.kind), tuple(called_on[actor.id]))
        for actor in result.questionnaire.actor
        if actor.id in called_on and not is_unit(actor.id, result.unit.kind)
    }


def is_unit(actor_id: str, kind: UnitKind) -> bool:
    """Return whether an actor is the unit itself or its kind."""
    return actor_id in {UNIT_ACTOR, kind}
