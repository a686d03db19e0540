"""One result as a report reads it: its figures formatted, its answers in words, what moves its level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from ruraldiag.assessment.follow_up import closed_actions, day_of
from ruraldiag.assessment.model import Assessment, State
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import Fracture, Leaf, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.composite.rules import FRACTURES
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.settling import Settling, level_with, settling
from ruraldiag.plan import Plan, PlannedAction, Stability, make_plan
from ruraldiag.questionnaire.model import Debate, FractureName, Indicator, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import number_reaching
from ruraldiag.report.document import say
from ruraldiag.report.words import answers as answer_words
from ruraldiag.report.words import source as source_words
from ruraldiag.report.words.french import (
    NONE,
    number,
    percent,
    points,
    points_between,
    quoted,
    stem,
)
from ruraldiag.report.words.sure import rank_stability

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

KINDS: dict[UnitKind, str] = {
    "commune": "commune",
    "epci": "intercommunalité",
    "petr": "PETR",
    "pays": "Pays",
    "gal": "groupe d'action locale",
    "autre": "autre territoire",
}
FRACTURE_NAMES: dict[FractureName, str] = {
    "territoriale": "entre les territoires",
    "publics": "entre les publics",
    "technologique": "technologique",
}
RANKED = 3  # actions under which the rank of one says nothing
UNKNOWN_TITLE = "Ce qu'on ne sait pas encore"
DEBATES_TITLE = "Les débats, position par position"
MISSING = (State.UNKNOWN, State.UNANSWERED)


@dataclass(frozen=True)
class View:
    """A result, the assessment it comes from and its plan, with the words for each figure."""

    result: Result
    assessment: Assessment
    uncertainty: Uncertainty | None = None

    @cached_property
    def stability(self) -> Mapping[str, Stability]:
        """How stable the rank of each action is under the weight draws, by indicator id; empty without draws."""
        return rank_stability(self.plan, self.result, self.uncertainty)

    @cached_property
    def held(self) -> Mapping[str, Stability]:
        """How stable the rank of each action is, where there are enough actions for a rank to say anything."""
        return self.stability if len(self.plan.actions) >= RANKED else {}

    @cached_property
    def plan(self) -> Plan:
        """The action plan, without what is done or set aside."""
        return make_plan(self.result, closed_actions(self.assessment), self.what_if)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The number of each action in the plan, from 1, by indicator."""
        return {one: place for place, one in enumerate(self.planned, start=1)}

    @cached_property
    def planned(self) -> Mapping[str, PlannedAction]:
        """The actions of the plan, in order, by indicator."""
        return {one.indicator.id: one for one in self.plan.actions}

    @cached_property
    def proposed(self) -> Mapping[str, PlannedAction]:
        """Every action that the answers call for, by indicator, those done or set aside among them."""
        return {one.indicator.id: one for one in make_plan(self.result, (), self.what_if).actions}

    @cached_property
    def what_if(self) -> WhatIf:
        """What the result would be with other answers."""
        return WhatIf(self.result)

    @cached_property
    def thresholds(self) -> tuple[float, ...]:
        """The thresholds that no score shown may seem to have reached when it has not."""
        return self.result.questionnaire.thresholds

    @cached_property
    def kind(self) -> UnitKind:
        """The kind of the unit."""
        return self.result.unit.kind

    @cached_property
    def missing(self) -> tuple[LeafScore, ...]:
        """The questions that apply and whose answer is not known."""
        return tuple(scored for scored in self.result.leaves.values() if scored.leaf.state in MISSING)

    @cached_property
    def known(self) -> tuple[LeafScore, ...]:
        """The questions whose answer counts."""
        return tuple(scored for scored in self.result.leaves.values() if scored.leaf.known)

    @property
    def day(self) -> dt.date | None:
        """The day of the last answer: a report of the same assessment is the same tomorrow."""
        moment = self.assessment.interview.updated or self.assessment.interview.started
        return moment.date() if moment else None

    def earlier_day(self, scored: LeafScore) -> dt.date | None:
        """Return the day of an answer kept from before this interview; None where it was given during it."""
        given = scored.leaf.answer.answered
        if not given:
            return None
        day, started = day_of(given), self.assessment.interview.started
        return day if day and started and day < started.date() else None

    # Figures

    def points(self, share: float) -> str:
        """Return a share of one out of 100."""
        return points_between(share, self.thresholds, 0)

    def score(self, node: NodeScore) -> str:
        """Return the score of a node, or a dash where it is withheld."""
        return NONE if node.shown is None else self.points(node.shown)

    def interval(self, node: NodeScore) -> str:
        """Return the interval of a node as « 44 et 53 »; in words where it is nothing or too narrow to show."""
        if not node.applies:
            return "sans objet"
        if node.complete:
            return "tout est connu"
        if node.low == node.high:
            return "sans écart"
        ends = self.points(node.low), self.points(node.high)
        return "moins d'un point d'écart" if ends[0] == ends[1] else " et ".join(ends)

    def fracture_points(self, share: float) -> str:
        """Return the mean of a fracture out of 100, on its own side of the mean under which it shows."""
        return points(share, [100 * self.result.questionnaire.scoring.fracture_below])

    def fracture_between(self, fracture: Fracture) -> str:
        """Return the interval of a fracture as « 44 et 53 »."""
        if fracture.low == fracture.high:
            return "tout est connu"
        return f"{self.fracture_points(fracture.low)} et {self.fracture_points(fracture.high)}"

    def coverage(self, node: NodeScore) -> str:
        """Return the share of the weight whose answer is known."""
        return percent(node.coverage, [100 * self.result.questionnaire.scoring.min_coverage])

    def weight(self, share: float) -> str:
        """Return an effective weight, or that there is none."""
        return percent(share, decimals=1) if share else "ne compte pas"

    # Levels

    def level_if(self, values: Mapping[str, float]) -> LevelRange | None:
        """Return the level of the whole, were these indicators known at these values; None without levels."""
        return level_with(self.what_if, (), values)

    def settling(self, node: NodeScore) -> Settling | None:
        """Return what would establish the level of the whole or of a domain; None where it is, or without levels."""
        return settling(self.what_if, node, self.plan.clarify)

    def answers_to_a_score(self) -> int:
        """Return how many more answers, the heaviest first, would bring enough coverage to show a score."""
        needed = self.result.questionnaire.scoring.min_coverage
        coverage = sum(scored.effective_weight for scored in self.known)
        heaviest = sorted((scored.effective_weight for scored in self.missing), reverse=True)
        for how_many, weight in enumerate(heaviest, start=1):
            coverage += weight
            if round(coverage, 9) >= needed:
                return how_many
        return len(heaviest)

    # Words

    def state(self, scored: LeafScore) -> str:
        """Return the state of an answer that does not count, in words; empty where it counts."""
        leaf = scored.leaf
        match leaf.state:
            case State.ANSWERED:
                return ""
            case State.UNKNOWN if leaf.hangs_on and leaf.answer.kind is not State.UNKNOWN:
                return say("ne sait pas : tout dépend de la réponse à {filter}", filter=self.title_of(leaf.hangs_on))
            case State.UNKNOWN:
                return "ne sait pas"
            case State.UNANSWERED:
                return "sans réponse"
            case State.NOT_APPLICABLE:
                return self.why_not_applicable(leaf)
            case _:
                assert_never(leaf.state)

    def why_not_applicable(self, leaf: Leaf) -> str:
        """Return « sans objet » with its reason: the one given, the answer that rules the question out, or the kind."""
        rule = leaf.indicator.applies_if
        if leaf.answer.kind is State.NOT_APPLICABLE:
            reason = stem(leaf.answer.reason)
            return say("sans objet : {reason}", reason=reason) if reason else "sans objet"
        if rule and for_kind(leaf.indicator, self.kind):
            return say("sans objet, vu la réponse à {filter}", filter=self.title_of(rule.indicator))
        return say("sans objet : la question ne se pose pas pour ce genre de territoire")

    def answer(self, scored: LeafScore) -> str:
        """Return an answer in full: the label, the labels or the figure; the state where it does not count."""
        state = self.state(scored)
        given = self.labels(scored.leaf)
        if not state:
            return given
        return say("{state} (réponse gardée sans compter : {given})", state=state, given=given) if given else state

    def labels(self, leaf: Leaf) -> str:
        """Return what was answered, in the words of the options for this kind of unit; empty where nothing was."""
        return answer_words.labels(leaf.indicator, leaf.answer.value, self.kind)

    def finding(self, scored: LeafScore) -> str:
        """Return what an answer says of the unit, to follow the title of the question; its state if it counts not."""
        leaf = scored.leaf
        given = leaf.answer.value if leaf.known else None
        return self.state(scored) if given is None else answer_words.finding(leaf.indicator, given, self.kind)

    def short_finding(self, scored: LeafScore) -> str:
        """Return the title of a question for a narrow place, with its figure or how many lines are ticked."""
        leaf = scored.leaf
        if leaf.answer.value is None:
            return leaf.indicator.name
        return answer_words.short_finding(leaf.indicator, leaf.answer.value, self.kind)

    def says_of_what(self, scored: LeafScore) -> bool:
        """Return whether what an answer says needs no title before it: of a scale, and it names its subject."""
        leaf = scored.leaf
        return leaf.indicator.kind == "scale" and answer_words.speaks_of(self.finding(scored), leaf.indicator.name)

    def full_answer(self, scored: LeafScore) -> str:
        """Return an answer as the annex gives it: what it says, then, of a scale, the line chosen and its place."""
        leaf = scored.leaf
        given = leaf.answer.value if leaf.known else None
        return self.answer(scored) if given is None else answer_words.in_full(leaf.indicator, given, self.kind)

    def aim(self, scored: LeafScore) -> str:
        """Return the target of a figure that is below it, between brackets, where the questionnaire gives one."""
        indicator, value = scored.leaf.indicator, scored.leaf.value
        goal = indicator.target
        if value is None or value >= target_value(indicator) or not isinstance(goal, int | float):
            return ""
        return say(" (cible : {goal})", goal=number(goal, indicator.unit))

    def named_finding(self, scored: LeafScore) -> str:
        """Return the title of a question and what its answer says."""
        return say("{title} : {finding}", title=scored.leaf.indicator.name, finding=self.finding(scored))

    def gain(self, planned: PlannedAction) -> float:
        """Return what an action brings (share of one): to the score; where it is withheld, to the low end for sure."""
        if self.result.whole.shown is not None:
            return planned.gain
        after = self.what_if.one(planned.indicator.id, planned.value_after)
        return float(after.low) - self.result.whole.low

    @property
    def gain_title(self) -> str:
        """The head of a column of gains: where the score is withheld, they are those of the low end."""
        return "Gain sûr" if self.result.whole.shown is None else "Gain"

    def nearly_there(self, planned: PlannedAction) -> bool:
        """Return whether less than a quarter of the step of an action is left, for a figure: why it brings little."""
        if planned.indicator.kind != "number":
            return False
        below = [one.when_below for one in planned.indicator.action if one.when_below <= planned.value]
        step = planned.value_after - max(below, default=0.0)
        return planned.value_after - planned.value < step / 4

    def step_end(self, planned: PlannedAction) -> str:
        """Return the number at which the step of an action on a figure ends, with its unit."""
        indicator = planned.indicator
        return number(number_reaching(indicator.goalposts, planned.value_after), indicator.unit)

    def title_of(self, indicator_id: str) -> str:
        """Return the title of an indicator between quotation marks."""
        return quoted(self.result.questionnaire.by_id[indicator_id].name)

    def find(self, indicator: Indicator) -> str:
        """Return who knows and where to look, for this kind of unit; not when to answer « ne sait pas »."""
        return answer_words.where_to_look(indicator, self.kind)

    def actor(self, actor_id: str) -> str:
        """Return an actor as it stands inside a sentence; the unit itself by its kind."""
        return source_words.actor(self.result.questionnaire, self.kind, actor_id)

    # The source

    def supported(self, statement_id: str) -> str:
        """Return a statement of the source, who backs it and where it stands."""
        return source_words.supported(self.result.questionnaire, statement_id)

    def cites(self, passage: str) -> bool:
        """Return whether the source of this questionnaire has that passage."""
        return any(passage in statement.passages for statement in self.result.questionnaire.statement)

    # Selections

    @cached_property
    def fractures(self) -> tuple[Fracture, ...]:
        """The fractures in the order of the method."""
        return tuple(sorted(self.result.fractures, key=lambda one: FRACTURES.index(one.id)))

    def enough_known(self, fracture: Fracture) -> bool:
        """Return whether the known answers carry enough of the weight of a fracture to say anything of it."""
        tagged = [self.result.leaves[one.id] for one in self.result.questionnaire.fractures[fracture.id]]
        whole = sum(one.effective_weight for one in tagged if one.leaf.applies)
        known = sum(one.effective_weight for one in tagged if one.leaf.known)
        return round(known, 9) >= round(whole * self.result.questionnaire.scoring.min_coverage, 9)

    @cached_property
    def debated(self) -> Mapping[str, Sequence[str]]:
        """The titles of the debates that touch each question, between quotation marks, by indicator."""
        found: dict[str, list[str]] = {}
        for debate in self.debates:
            for one in debate.indicators:
                found.setdefault(one, []).append(quoted(debate.title))
        return found

    @cached_property
    def debates(self) -> tuple[Debate, ...]:
        """The debates that concern this unit: on nothing in particular, or on a question that applies here."""
        return tuple(
            debate
            for debate in self.result.questionnaire.debate
            if not debate.indicators or any(self.result.leaves[one].leaf.applies for one in debate.indicators)
        )
