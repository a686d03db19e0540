"""A dossier: one result with its plan, its what-ifs and its certainty; analysis without a word of French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from math import fsum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.decisive import DecisiveAnswers, decisive_answers
from ruraldiag.composite.normalisation import normalise, target_value
from ruraldiag.composite.result import Fracture, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.composite.rules import FRACTURES, binds, may_bind, series_weights
from ruraldiag.composite.sensitivity import WhatIf, trillionths
from ruraldiag.deadlines import Deadlines, deadlines_of
from ruraldiag.plan import Group, Plan, PlannedAction, Stability, is_unit, make_plan, projection
from ruraldiag.questionnaire.model import (
    Action,
    Actor,
    Deadline,
    Debate,
    Indicator,
    Level,
    Lock,
    Questionnaire,
    UnitKind,
)
from ruraldiag.questionnaire.routing import filters

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

PROJECTED = 3  # actions whose effect is said together
RANKED = 3  # actions under which the rank of one says nothing
SAME_CALL = 3  # answers to find from which a call is worth grouping
BELOW = attrgetter("when_below")


class Strength(Enum):
    """Where a known answer stands: no answer is in two of these."""

    STRONG = "strong"
    ON_ITS_WAY = "on-its-way"
    WEAK = "weak"


class Locks(NamedTuple):
    """The locks of a result by what they do, those on one answer together, in the order of the questionnaire.

    Some lock of each group that is ``holding`` surely brings a level down; those ``ahead`` are unmet and do not yet;
    the ``possible`` ones hang on an answer that is missing. What they cap has a level.
    """

    holding: tuple[tuple[Lock, ...], ...]
    ahead: tuple[tuple[Lock, ...], ...]
    possible: tuple[tuple[Lock, ...], ...]


class Projection(NamedTuple):
    """The actions taken together, the score that they lead to (share of one) and the level, None without levels."""

    actions: tuple[PlannedAction, ...]
    score: float
    level: LevelRange | None


@dataclass(frozen=True)
class Dossier:
    """A result, the assessment it comes from, and how sure it is where weights were drawn."""

    result: Result
    assessment: Assessment
    uncertainty: Uncertainty | None = None

    # Answers

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire that was answered."""
        return self.result.questionnaire

    @property
    def kind(self) -> UnitKind:
        """The kind of the unit."""
        return self.result.unit.kind

    @cached_property
    def missing(self) -> tuple[LeafScore, ...]:
        """The questions that apply and whose answer is not known."""
        return tuple(scored for scored in self.result.leaves.values() if scored.leaf.state.missing)

    @cached_property
    def known(self) -> tuple[LeafScore, ...]:
        """The questions whose answer counts."""
        return tuple(scored for scored in self.result.leaves.values() if scored.leaf.known)

    def answered_before(self, scored: LeafScore) -> dt.date | None:
        """Return the day of an answer kept from before this interview; None where it was given during it."""
        day, started = scored.leaf.answer.day, self.assessment.interview.started
        return day if day and started and day < started.date() else None

    @cached_property
    def strengths(self) -> Mapping[Strength, tuple[LeafScore, ...]]:
        """Answers by where they stand, heaviest first: by effective weight × value, or × what a weakness lacks."""
        found: dict[Strength, list[tuple[float, LeafScore]]] = {where: [] for where in Strength}
        for scored in self.known:
            if (where := self.strength(scored)) is not None:
                value = scored.leaf.value or 0.0
                share = target_value(scored.leaf.indicator) - value if where is Strength.WEAK else value
                found[where].append((-float(trillionths(scored.effective_weight * share)), scored))
        return {
            where: tuple(scored for _, scored in sorted(pairs, key=lambda pair: pair[0]))
            for where, pairs in found.items()
        }

    def strength(self, scored: LeafScore) -> Strength | None:
        """Return where an answer stands; None where it is unknown or has nothing to gain and nothing to show.

        A strength has enough of its target's value (``strong_from``), and the plan no longer proposes the first of its
        actions: a council is not told that it may lean on what the same report tells it to begin (a quarter of the
        homes without fibre, say, where the first action goes up to 80 %). Nearer its target than nothing, an answer is
        on its way; below, it is a weakness. A figure below the country's own is no strength, however near its target:
        it is a weakness until it is there. Fewer than three strengths are said as they are.
        """
        value, indicator = scored.leaf.value, scored.leaf.indicator
        if value is None:
            return None
        target = target_value(indicator)
        if indicator.country and value < normalise(indicator, indicator.country.value):
            return Strength.WEAK if value < target else None
        if value > 0 and value >= target - value:
            *begun, _ = sorted(action.when_below for action in indicator.action) or [0.0]
            enough = value >= self.questionnaire.scoring.report.strong_from * target
            started = not begun or value >= begun[0]
            return Strength.STRONG if (enough and started) or value >= target else Strength.ON_ITS_WAY
        return Strength.WEAK if value < target else None

    @cached_property
    def shared_calls(self) -> tuple[tuple[Actor, tuple[Indicator, ...]], ...]:
        """The actors who know several of the answers to find, and which, who knows most first: one call may do."""
        found: dict[str, list[Indicator]] = {}
        for unknown in self.plan.clarify:
            for actor_id in unknown.indicator.words(self.kind).known_by or ():
                if not is_unit(actor_id, self.kind):
                    found.setdefault(actor_id, []).append(unknown.indicator)
        actors = sorted(found.items(), key=lambda pair: -len(pair[1]))
        return tuple(
            (self.questionnaire.actors[actor_id].for_kind(self.kind), tuple(indicators))
            for actor_id, indicators in actors
            if len(indicators) >= SAME_CALL
        )

    def answers_to_a_score(self) -> tuple[str, ...]:
        """Return the missing answers to ask for first for a score, heaviest first: of all, or of the first series.

        Whichever takes fewer of them to the share of its weight that a score asks for.
        """
        scoring, leaves = self.questionnaire.scoring, self.result.leaves
        every = {name: scored.effective_weight for name, scored in leaves.items() if scored.leaf.applies}
        series = series_weights(self.questionnaire, self.result.tree, self.kind).get((), {})
        routes = ((every, scoring.min_coverage), (series, scoring.min_series_coverage))
        return min((self.answers_to(weights, needed) for weights, needed in routes if weights), key=len)

    def answers_to(self, weights: Mapping[str, float], needed: float) -> tuple[str, ...]:
        """Return which more of some answers, the heaviest first, bring this share of their weight to be told."""
        leaves, total = self.result.leaves, fsum(weights.values())
        told = fsum(weight for name, weight in weights.items() if not leaves[name].leaf.state.missing)
        missing = [name for name in weights if leaves[name].leaf.state.missing]
        missing.sort(key=lambda name: -float(trillionths(weights[name])))
        for many in range(len(missing)):
            if round((told + fsum(weights[name] for name in missing[:many])) / total, 9) >= needed:
                return tuple(missing[:many])
        return tuple(missing)

    # Levels and locks

    @cached_property
    def what_if(self) -> WhatIf:
        """What the result would be with other answers."""
        return WhatIf(self.result)

    @cached_property
    def locks(self) -> Locks:
        """The locks by what they do."""
        return locks_of(self.result)

    @cached_property
    def decisive(self) -> DecisiveAnswers | None:
        """What would establish the level of the whole, found once; None where it is, or without levels."""
        return self.decisive_of(self.result.whole)

    def decisive_of(self, node: NodeScore) -> DecisiveAnswers | None:
        """Return what would establish the level of a node."""
        return decisive_answers(self.what_if, node, self.plan.clarify)

    # The plan

    @cached_property
    def plan(self) -> Plan:
        """The action plan, without what is done or set aside."""
        return make_plan(self.result, closed_actions(self.assessment), self.what_if)

    @cached_property
    def planned(self) -> Mapping[str, PlannedAction]:
        """The actions of the plan, in order, by indicator."""
        return {planned.indicator.id: planned for planned in self.plan.actions}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The number of each action in the plan, from 1, by indicator."""
        return {indicator_id: place for place, indicator_id in enumerate(self.planned, start=1)}

    def place_of(self, planned: PlannedAction) -> int:
        """Return the number of an action in the plan, from 1."""
        return self.places[planned.indicator.id]

    @cached_property
    def open_plan(self) -> Plan:
        """The plan as if no action were done or set aside."""
        return make_plan(self.result, (), self.what_if)

    @cached_property
    def proposed(self) -> Mapping[str, PlannedAction]:
        """Every action that the answers call for, by indicator, those done or set aside among them."""
        return {planned.indicator.id: planned for planned in self.open_plan.actions}

    @cached_property
    def closed(self) -> tuple[str, ...]:
        """The indicators whose action is done or set aside and would be proposed else, in the order of the file."""
        shut = closed_actions(self.assessment)
        marked = self.assessment.actions
        return tuple(indicator_id for indicator_id in marked if indicator_id in shut and indicator_id in self.proposed)

    def action_taken(self, indicator_id: str) -> Action | None:
        """Return the action that a mark of the follow-up is about; None where none fits.

        A mark names the question alone: an action done and answered since is the deepest that the answer has gone past.
        """
        indicator, done = self.questionnaire.by_id[indicator_id], indicator_id in closed_actions(self.assessment)
        going = done or self.assessment.actions[indicator_id].status != "faite"
        called_for = {planned.indicator.id: planned.action for planned in self.open_plan.waiting}
        called_for |= {name: planned.action for name, planned in self.proposed.items()}
        if going and indicator_id in called_for:
            return called_for[indicator_id]
        value = self.result.leaves[indicator_id].leaf.value or 0.0
        return max((action for action in indicator.action if action.when_below <= value), key=BELOW, default=None)

    @cached_property
    def stability(self) -> Mapping[str, Stability]:
        """How stable the rank of each action is under the weight draws, by indicator id; empty without draws."""
        if self.uncertainty is None:
            return {}
        from ruraldiag.composite.uncertainty import noisy_weights  # noqa: PLC0415 -- numpy, only where there are draws
        from ruraldiag.plan import stability  # noqa: PLC0415 -- likewise

        weights = noisy_weights(self.result.tree, self.uncertainty.draws, self.uncertainty.seed)
        return stability(self.plan, self.result, weights)

    @cached_property
    def ranks_held(self) -> Mapping[str, Stability]:
        """How stable the rank of each action is, where there are enough actions for a rank to say anything."""
        return self.stability if len(self.plan.actions) >= RANKED else {}

    def gain(self, planned: PlannedAction) -> float:
        """Return what an action brings (share of one): to the score; where it is withheld, to the low end for sure."""
        if self.result.whole.shown is not None:
            return planned.gain
        after = self.what_if.one(planned.indicator.id, planned.value_after)
        return float(after.low) - self.result.whole.low

    def nearly_done(self, planned: PlannedAction) -> bool:
        """Return whether little of the step of an action on a figure is left (``nearly_done``): it brings little.

        A step that another number stops is not done for that.
        """
        if planned.indicator.kind != "number" or planned.held_by:
            return False
        below = [action.when_below for action in planned.indicator.action if action.when_below <= planned.value]
        step = planned.value_after - max(below, default=0.0)
        return planned.value_after - planned.value < self.questionnaire.scoring.report.nearly_done * step

    def lock_ahead(self, planned: PlannedAction) -> Lock | None:
        """Return the lock of an action where it will only hold higher up; None where one on its answer holds today.

        A domain and the whole may be locked by the same answer: the plan has the first that holds, else the first.
        """
        return None if planned.lock is None or binds(self.result, planned.lock) else planned.lock

    @property
    def locks_are_ahead(self) -> bool:
        """Whether the plan has locks to lift, and none of them holds a level today."""
        locked = [planned for planned in self.plan.of(Group.LOCKS) if planned.lock]
        return bool(locked) and all(self.lock_ahead(planned) for planned in locked)

    @cached_property
    def projection(self) -> Projection | None:
        """What the first actions lead to, done together; None where the score is withheld or there is no action.

        None too where one of them moves a filter across what opens another question, which would then come or go.
        """
        first = self.plan.first_page[:PROJECTED]
        if self.result.whole.shown is None or not first or any(map(self.opens, first)):
            return None
        values = {planned.indicator.id: planned.value_after for planned in first}
        return Projection(first, projection(self.result, first, self.what_if), self.what_if.level(values))

    def opens(self, planned: PlannedAction) -> bool:
        """Return whether an action may make other questions apply, or not apply any more."""
        name = planned.indicator.id
        if name not in filters(self.questionnaire):
            return False
        ends = (self.result.leaves[name].leaf.value, planned.value_after)
        return any(
            rule.at_least is None or len({(end or 0.0) >= rule.at_least for end in ends}) > 1
            for other in self.questionnaire.indicators
            if (rule := other.applies_if) and rule.indicator == name
        )

    # Fractures and debates

    @cached_property
    def fractures(self) -> tuple[Fracture, ...]:
        """The fractures in the order of the method."""
        return tuple(sorted(self.result.fractures, key=lambda fracture: FRACTURES.index(fracture.id)))

    def enough_known(self, fracture: Fracture) -> bool:
        """Return whether the known answers carry enough of the weight of a fracture to say anything of it."""
        tagged = [self.result.leaves[indicator.id] for indicator in self.questionnaire.fractures[fracture.id]]
        whole = fsum(scored.effective_weight for scored in tagged if scored.leaf.applies)
        known = fsum(scored.effective_weight for scored in tagged if scored.leaf.known)
        return round(known, 9) >= round(whole * self.questionnaire.scoring.min_coverage, 9)

    @cached_property
    def debates(self) -> tuple[Debate, ...]:
        """The debates that concern this unit: on nothing in particular, or on a question that applies here."""
        return tuple(
            debate
            for debate in self.questionnaire.debate
            if not debate.indicators or any(self.result.leaves[touched].leaf.applies for touched in debate.indicators)
        )

    @cached_property
    def debates_on_weaknesses(self) -> tuple[Debate, ...]:
        """The debates that touch a weakness of this unit, that on the heaviest one first."""
        place = {scored.leaf.indicator.id: place for place, scored in enumerate(self.strengths[Strength.WEAK])}
        found = [(min(place.get(name, len(place)) for name in one.indicators or [""]), one) for one in self.debates]
        return tuple(debate for first, debate in sorted(found, key=lambda pair: pair[0]) if first < len(place))

    @cached_property
    def deadlines(self) -> Deadlines:
        """What a date makes urgent on the day of the assessment."""
        return deadlines_of(self.result, self.assessment.day)

    @cached_property
    def dates(self) -> Deadlines:
        """The same; of an assessment without a day, every date: some may have passed."""
        return self.deadlines if self.assessment.day else deadlines_of(self.result, dt.date.min)

    def urgent(self, action: Action) -> Deadline | None:
        """Return what makes an action urgent, among the dates that concern the unit; None where none does."""
        return next((one for one in self.deadlines.concern if one.id == action.urgent), None)


def locks_of(result: Result) -> Locks:
    """Return the locks of a result by what they do."""
    unmet = by_answer(result, result.locks)
    holding = tuple(locks for locks in unmet if any(binds(result, lock) for lock in locks))
    ahead = tuple(locks for locks in unmet if locks not in holding)
    return Locks(holding, ahead, by_answer(result, result.possible_locks))


def by_answer(result: Result, locks: Iterable[Lock]) -> tuple[tuple[Lock, ...], ...]:
    """Return the locks on what has a level, those on one answer together, in the order of the questionnaire."""
    found: dict[str, list[Lock]] = {}
    for lock in locks:
        if lock.caps in result.levels:
            found.setdefault(lock.indicator, []).append(lock)
    return tuple(map(tuple, found.values()))


def within_reach(result: Result, locks: Iterable[Lock]) -> bool:
    """Return whether one of these unmet locks alone keeps the answers that are missing from a higher level."""
    return any(may_bind(result, lock) for lock in locks)


def level_above(questionnaire: Questionnaire, lock: Lock) -> Level | None:
    """Return the level that an unmet lock keeps out of reach; None where there is none above."""
    place = questionnaire.level_places[lock.level] + 1
    return questionnaire.level[place] if place < len(questionnaire.level) else None


def whole_held_by(result: Result) -> tuple[Lock, ...]:
    """Return the locks that surely bring the level of the whole down."""
    return tuple(lock for lock in result.locks if lock.caps == result.whole.id and binds(result, lock))
