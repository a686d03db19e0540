"""The action plan: from a result to actions in order, what to clarify, and who to call on (method, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from ruraldiag.assessment.model import State
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.scoring import LeafScore, Result
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.questionnaire.model import Action, Actor, Indicator, Lock

FIRST_PAGE = 6
UNIT_ACTOR = "collectivite"


class Group(Enum):
    """The groups of the plan, in order."""

    LOCKS = "verrous"
    QUICK = "gains-rapides"
    STRUCTURAL = "chantiers"


@dataclass(frozen=True, kw_only=True)
class PlannedAction:
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


@dataclass(frozen=True, kw_only=True)
class ToClarify:
    """An unknown answer, and the width (share of one) that it adds to the interval."""

    indicator: Indicator
    width: float


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an actor is asked, or does, for one action."""

    planned: PlannedAction
    leads: bool
    ask: str


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


def make_plan(result: Result) -> Plan:
    """Return the plan of a result: locks and what they need, quick wins by gain, then works by gain per effort."""
    what_if = WhatIf(result)
    proposed = {
        scored.id: planned
        for scored in result.leaves.values()
        if (planned := propose(what_if, scored, result)) is not None
    }
    return Plan(actions=tuple(ordered(proposed, result)), clarify=to_clarify(what_if, result))


def propose(what_if: WhatIf, scored: LeafScore, result: Result) -> PlannedAction | None:
    """Return the action of an indicator below its target: the one with the lowest ``when_below`` above its value."""
    indicator, value = scored.leaf.indicator, scored.leaf.value
    target = target_value(indicator)
    if value is None or value >= target:
        return None
    action = min(
        (one for one in indicator.action if one.when_below > value), key=lambda one: one.when_below, default=None
    )
    if action is None:
        return None
    after = max(value, min(action.when_below, target))
    lock = next((one for one in result.locks if one.indicator == indicator.id), None)
    group = Group.LOCKS if lock else Group.QUICK if action.effort == 1 else Group.STRUCTURAL
    return PlannedAction(
        indicator=indicator,
        action=action,
        group=group,
        value=value,
        value_after=after,
        gain=what_if.gain(indicator.id, after),
        lock=lock,
        unsure=tuple(one for one in action.requires if result.leaves[one].leaf.state in UNSURE),
    )


UNSURE = (State.UNKNOWN, State.UNANSWERED)


def ordered(proposed: Mapping[str, PlannedAction], result: Result) -> list[PlannedAction]:
    """Return the proposed actions in order; a required one comes before the one that needs it, in its group.

    Ties keep the questionnaire's order. One already at its target, sans objet or unknown holds nothing back.
    """
    rank = {group: place for place, group in enumerate(Group)}
    place = {one: number for number, one in enumerate(result.leaves)}

    def key(planned: PlannedAction) -> tuple[float, float, int]:
        worth = planned.gain / planned.action.effort if planned.group is Group.STRUCTURAL else planned.gain
        # Rounded so that two gains equal but for their last bits keep the questionnaire's order.
        return rank[planned.group], -round(worth, 12), place[planned.indicator.id]

    done: dict[str, PlannedAction] = {}

    def emit(planned: PlannedAction, group: Group, needed_by: str) -> None:
        if planned.indicator.id in done:
            return
        for needed in planned.action.requires:
            if needed in proposed:
                emit(proposed[needed], group, planned.indicator.id)
        done[planned.indicator.id] = replace(planned, group=group, pulled_for=needed_by)

    for planned in sorted(proposed.values(), key=key):
        emit(planned, planned.group, "")
    return list(done.values())


def to_clarify(what_if: WhatIf, result: Result) -> tuple[ToClarify, ...]:
    """Return the unknown answers by the width they add to the interval, widest first; ties in order of asking."""
    unknown = [
        ToClarify(indicator=scored.leaf.indicator, width=what_if.width(scored.id))
        for scored in result.leaves.values()
        if scored.leaf.state in UNSURE
    ]
    return tuple(sorted(unknown, key=lambda one: -round(one.width, 12)))


def projection(result: Result, actions: Iterable[PlannedAction]) -> float:
    """Return the score of the whole (share of one) once these actions are done."""
    figures = WhatIf(result).several({one.indicator.id: one.value_after for one in actions})
    return float(figures[()].score)


def by_actor(plan: Plan, result: Result) -> dict[str, tuple[Actor, tuple[Request, ...]]]:
    """Return, actor by actor in the questionnaire's order, the actions they lead or are asked to join.

    The unit itself, and its own kind, is left out: what it does is the plan.
    """
    found: dict[str, tuple[Actor, tuple[Request, ...]]] = {}
    for actor in result.questionnaire.actor:
        if is_unit(actor.id, result):
            continue
        requests = tuple(
            Request(planned=one, leads=one.action.lead == actor.id, ask=one.action.ask.get(actor.id, ""))
            for one in plan.actions
            if actor.id == one.action.lead or actor.id in one.action.partners
        )
        if requests:
            found[actor.id] = (actor, requests)
    return found


def is_unit(actor_id: str, result: Result) -> bool:
    """Return whether an actor is the unit itself or its kind."""
    return actor_id in {UNIT_ACTOR, result.unit.kind}
