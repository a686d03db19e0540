"""The action plan: from a result to actions in order, what to clarify, and who to call on (method, section 6)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ruraldiag.composite.aggregation import Number
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import LeafScore, Result
from ruraldiag.composite.sensitivity import TRILLION, ToClarify, WhatIf, to_clarify, trillionths
from ruraldiag.questionnaire.model import Action, Actor, Indicator, Lock, UnitKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_PAGE = 6
UNIT_ACTOR = "collectivite"


class Group(Enum):
    """The groups of the plan, in order."""

    LOCKS = "verrous"
    QUICK = "gains-rapides"
    STRUCTURAL = "chantiers"


class PlannedAction(NamedTuple):
    """One action of the plan; gains are shares of one.

    ``pulled_for`` is the indicator whose action needs this one first; ``unsure`` lists the required indicators that are
    unknown: they do not hold the action back, and the report says so.
    """

    indicator: Indicator
    action: Action
    group: Group
    value: float
    value_after: float
    gain: float
    lock: Lock | None = None
    pulled_for: str = ""
    unsure: tuple[str, ...] = ()


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
        return self.planned.action.ask.get(self.actor, "")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The actions in order, then what to clarify, widest first."""

    actions: tuple[PlannedAction, ...]
    clarify: tuple[ToClarify, ...]

    @property
    def first_page(self) -> tuple[PlannedAction, ...]:
        """At most six actions."""
        return self.actions[:FIRST_PAGE]

    def of(self, group: Group) -> tuple[PlannedAction, ...]:
        """Return the actions of one group, in order."""
        return tuple(one for one in self.actions if one.group is group)


def make_plan(result: Result, closed: Container[str] = (), what_if: WhatIf | None = None) -> Plan:
    """Return the plan of a result: locks and what they need, quick wins by gain, then works by gain per effort.

    ``closed`` holds the indicators whose action is done or set aside: it is not proposed, and holds nothing back.
    ``what_if`` is that of the same result, where there is one already.
    """
    what_if = what_if or WhatIf(result)
    locks = {lock.indicator: lock for lock in reversed(result.locks)}  # the first one on an answer
    proposed = {
        one: planned
        for one, scored in result.leaves.items()
        if one not in closed and (planned := propose(what_if, scored, locks)) is not None
    }
    return Plan(actions=tuple(ordered(proposed, result)), clarify=to_clarify(what_if, result))


def propose(what_if: WhatIf, scored: LeafScore, locks: Mapping[str, Lock]) -> PlannedAction | None:
    """Return the action of an indicator below its target, ``locks`` being the unmet ones by indicator."""
    indicator, value = scored.leaf.indicator, scored.leaf.value
    if value is None or (following := next_action(indicator, value)) is None:
        return None
    action, after = following
    lock, leaves = locks.get(indicator.id), what_if.result.leaves
    required = action.requires
    unsure = tuple(one for one in required if leaves[one].leaf.state.missing) if required else ()
    group, gain = own_group(action, lock), what_if.gain(indicator.id, after)
    return PlannedAction(indicator, action, group, value, after, gain, lock, "", unsure)


@lru_cache(maxsize=8192)  # a batch meets the same answers again and again
def next_action(indicator: Indicator, value: float) -> tuple[Action, float] | None:
    """Return the action with the lowest ``when_below`` above a value, and the value it leads to; None at the target."""
    target = target_value(indicator)
    if value >= target:
        return None
    action = min(
        (one for one in indicator.action if one.when_below > value), key=lambda one: one.when_below, default=None
    )
    return None if action is None else (action, max(value, min(action.when_below, target)))


def ordered(proposed: Mapping[str, PlannedAction], result: Result) -> list[PlannedAction]:
    """Return the proposed actions in order; a required one comes before the one that needs it, in its group.

    Ties keep the questionnaire's order. What is required holds back as long as it is not begun (see :func:`needed`).
    """
    rank = {group: place for place, group in enumerate(Group)}
    place = {one: number for number, one in enumerate(result.leaves)}

    def key(planned: PlannedAction) -> tuple[float, float, int]:
        return (
            rank[planned.group],
            -trillionths(float(worth(planned, planned.gain))),
            place[planned.indicator.id],
        )

    done: dict[str, PlannedAction] = {}
    for planned in sorted(proposed.values(), key=key):
        emit(planned, planned.group, "", proposed, done)
    return list(done.values())


def emit(
    planned: PlannedAction,
    group: Group,
    needed_by: str,
    proposed: Mapping[str, PlannedAction],
    done: dict[str, PlannedAction],
) -> None:
    """Add an action to those that are ``done``, in the group of the one that needs it, what it needs before it."""
    named = planned.indicator.id
    if named in done:
        return
    for one in needed(planned, proposed):
        emit(one, group, named, proposed, done)
    moved = group is not planned.group or needed_by
    done[named] = planned._replace(group=group, pulled_for=needed_by) if moved else planned


def needed(planned: PlannedAction, proposed: Mapping[str, PlannedAction]) -> list[PlannedAction]:
    """Return the proposed actions that come before another: those it requires, as long as they are to be begun.

    An indicator at its target, sans objet or unknown holds nothing back; nor does one that is under way, whose next
    action consolidates what is there: who has very high speed at 96 % need not wait for the last house.
    """
    if not planned.action.requires:
        return []
    found = [proposed[one] for one in planned.action.requires if one in proposed]
    return [one for one in found if one.action == one.indicator.beginning]


def worth(planned: PlannedAction, gain: Number) -> Number:
    """Return what orders an action in its own group: its gain, or for structural works its gain per effort."""
    return gain / planned.action.effort if own_group(planned.action, planned.lock) is Group.STRUCTURAL else gain


def own_group(action: Action, lock: Lock | None) -> Group:
    """Return the group of an action before any other needs it."""
    return Group.LOCKS if lock else Group.QUICK if action.effort == 1 else Group.STRUCTURAL


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

    from ruraldiag.composite.uncertainty import quantiles  # noqa: PLC0415

    if not plan.actions:
        return {}
    drawn = ranks_drawn(plan, result, weights)
    p5, p95 = quantiles(drawn, [0.05, 0.95])
    first_page = np.mean(drawn <= FIRST_PAGE, axis=0)
    return {
        one.indicator.id: Stability(
            rank=place + 1, p5=float(p5[place]), p95=float(p95[place]), first_page=float(first_page[place])
        )
        for place, one in enumerate(plan.actions)
    }


def ranks_drawn(plan: Plan, result: Result, weights: Mapping[tuple[str, ...], Number]) -> NDArray[Any]:
    """Return the rank (from 1) of each action of a plan in each weight draw, shape ``(draws, actions)``.

    An action comes where the first of those that need it comes, itself among them; those that come together keep the
    order in which that first one calls them, which no weight changes. So the order of :func:`ordered` is two keys.
    """
    import numpy as np  # noqa: PLC0415 -- only draws need it

    what_if = WhatIf(result, weights)
    actions = plan.actions
    groups = {group: place for place, group in enumerate(Group)}
    asked = {one: place for place, one in enumerate(result.leaves)}
    drawn = [worth(one, what_if.change(one.indicator.id, one.value_after)) for one in actions]
    worths = np.rint(TRILLION * np.array(np.broadcast_arrays(*drawn))).T
    own_groups = np.array([groups[own_group(one.action, one.lock)] for one in actions])
    places = np.array([asked[one.indicator.id] for one in actions])
    order = np.lexsort((np.broadcast_to(places, worths.shape), -worths, np.broadcast_to(own_groups, worths.shape)))
    own_rank = np.argsort(order, axis=1)
    calls = called(plan)
    first = own_rank.copy()
    turn = np.zeros((len(actions), len(actions)), dtype=np.int64)
    for caller, names in enumerate(calls):
        for place, needed in enumerate(names):
            first[:, needed] = np.minimum(first[:, needed], own_rank[:, caller])
            turn[caller, needed] = place
    caller_of = np.take_along_axis(order, first, axis=1)
    turns = turn[caller_of, np.arange(len(actions))]
    return np.argsort(np.argsort(first * (len(actions) + 1) + turns, axis=1), axis=1) + 1


def called(plan: Plan) -> list[list[int]]:
    """Return, for each action, the places of those it calls before it, in order, itself last."""
    proposed = {one.indicator.id: one for one in plan.actions}
    places = {one: place for place, one in enumerate(proposed)}

    def visit(place: int, seen: dict[int, None]) -> None:
        if place in seen:
            return
        for one in needed(plan.actions[place], proposed):
            visit(places[one.indicator.id], seen)
        seen[place] = None

    found = []
    for place in range(len(plan.actions)):
        seen: dict[int, None] = {}
        visit(place, seen)
        found.append(list(seen))
    return found


def projection(result: Result, actions: Iterable[PlannedAction], what_if: WhatIf | None = None) -> float:
    """Return the score of the whole (share of one) once these actions are done."""
    figures = (what_if or WhatIf(result)).several({one.indicator.id: one.value_after for one in actions})
    return float(figures[()].score)


def by_actor(plan: Plan, result: Result) -> dict[str, tuple[Actor, tuple[Request, ...]]]:
    """Return, actor by actor in the questionnaire's order, the actions they lead or are asked to join.

    The unit itself, and its own kind, is left out: what it does is the plan.
    """
    called_on: dict[str, list[Request]] = {}
    for place, one in enumerate(plan.actions, start=1):
        for actor_id in one.action.actors:
            called_on.setdefault(actor_id, []).append(Request(place, one, actor_id))
    return {
        actor.id: (actor, tuple(called_on[actor.id]))
        for actor in result.questionnaire.actor
        if actor.id in called_on and not is_unit(actor.id, result.unit.kind)
    }


def is_unit(actor_id: str, kind: UnitKind) -> bool:
    """Return whether an actor is the unit itself or its kind."""
    return actor_id in {UNIT_ACTOR, kind}
