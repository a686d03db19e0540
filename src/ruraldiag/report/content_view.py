"""One result as a report reads it: its figures formatted, its answers in words, what moves its level."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.scoring import (
    FRACTURES,
    Fracture,
    Leaf,
    LeafScore,
    LevelRange,
    NodeScore,
    Result,
)
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.settling import Settling, level_with, settling
from ruraldiag.composite.weighting import strongest
from ruraldiag.plan import Plan, PlannedAction, Stability, is_unit, make_plan
from ruraldiag.questionnaire.model import Debate, FractureName, Indicator, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.certainty import rank_stability
from ruraldiag.report.chosen import chosen, speaks_of, ticked
from ruraldiag.report.content_blocks import say
from ruraldiag.report.following import closed_actions, day_of
from ruraldiag.report.french import (
    NONE,
    SEMICOLON,
    addressed,
    enumerate_words,
    named,
    number,
    percent,
    points,
    quoted,
    stem,
    thresholds_of,
)

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
OURSELVES: dict[UnitKind, str] = {
    "commune": "la commune elle-même",
    "epci": "l'intercommunalité elle-même",
    "petr": "le PETR lui-même",
    "pays": "le Pays lui-même",
    "gal": "le groupe d'action locale lui-même",
    "autre": "la collectivité elle-même",
}
FRACTURE_NAMES: dict[FractureName, str] = {
    "territoriale": "entre les territoires",
    "publics": "entre les publics",
    "technologique": "technologique",
}
BACKINGS = {
    "unanimity": "tous les experts",
    "majority": "la majorité",
    "several": "plusieurs voix",
    "single": "une seule voix",
}
UNKNOWN_TITLE = "Ce qu'on ne sait pas encore"
DEBATES_TITLE = "Les débats, position par position"
SHORT = 45  # letters of a finding that a cell still holds
HOW_TO_ANSWER = re.compile(r"(?:^|(?<=[.;]))[^.;]*«\sne sait pas\s»[^.;]*\.?")
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
    def plan(self) -> Plan:
        """The action plan, without what is done or set aside."""
        return make_plan(self.result, closed_actions(self.assessment))

    @cached_property
    def proposed(self) -> Mapping[str, PlannedAction]:
        """Every action that the answers call for, by indicator, those done or set aside among them."""
        return {one.indicator.id: one for one in make_plan(self.result).actions}

    @cached_property
    def what_if(self) -> WhatIf:
        """What the result would be with other answers."""
        return WhatIf(self.result)

    @cached_property
    def thresholds(self) -> tuple[float, ...]:
        """The thresholds that no score shown may seem to have reached when it has not."""
        return thresholds_of(self.result.questionnaire)

    @property
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
        given, started = scored.leaf.answer.answered, self.assessment.interview.started
        day = day_of(given) if given else None
        return day if day and started and day < started.date() else None

    # Figures

    def points(self, share: float) -> str:
        """Return a share of one out of 100."""
        return points(share, self.thresholds)

    def score(self, node: NodeScore) -> str:
        """Return the score of a node, or a dash where it is withheld."""
        return NONE if node.shown is None else self.points(node.shown)

    def interval(self, node: NodeScore) -> str:
        """Return the interval of a node as « 44 et 53 », which goes after « entre »."""
        return "sans objet" if not node.applies else self.between(node.low, node.high)

    def between(self, low: float, high: float) -> str:
        """Return an interval as « 44 et 53 »; in words where it is nothing or too narrow to show."""
        if low == high:
            return "tout est connu"
        ends = self.points(low), self.points(high)
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
        return settling(self.what_if, node, {one.indicator.id: one.width for one in self.plan.clarify})

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
        indicator, value = leaf.indicator, leaf.answer.value
        if isinstance(value, int | float):
            return number(value, indicator.unit)
        labels = indicator.words(self.kind).options
        return SEMICOLON.join(stem(labels[option.id]) for option in chosen(leaf))

    def finding(self, scored: LeafScore) -> str:
        """Return what an answer says of the unit, to follow the title of the question; its state if it counts not."""
        leaf = scored.leaf
        if not leaf.known:
            return self.state(scored)
        if leaf.indicator.kind == "number":
            return self.labels(leaf)
        labels = leaf.indicator.words(self.kind).options
        said = enumerate_words(stem(option.finding or labels[option.id]) for option in chosen(leaf))
        if leaf.indicator.kind == "scale" or any(option.exclusive for option in chosen(leaf)):
            return said
        return say("{ticked} ({said})", ticked=ticked(leaf), said=said)

    def short_finding(self, scored: LeafScore) -> str:
        """Return a finding for a narrow place, after its title where it does not say of what; a long one: its title."""
        leaf, title = scored.leaf, scored.leaf.indicator.name
        if leaf.indicator.kind == "multiple" and not any(option.exclusive for option in chosen(leaf)):
            return f"{title} ({ticked(leaf)})"
        finding = self.finding(scored)
        if len(finding) > SHORT:
            return title
        return finding if speaks_of(finding, title) else f"{title} ({finding})"

    def full_answer(self, scored: LeafScore) -> str:
        """Return an answer as the annex gives it: what it says, then, of a scale, the line chosen and its place."""
        leaf = scored.leaf
        if not leaf.known or leaf.indicator.kind == "number":
            return self.answer(scored)
        if leaf.indicator.kind == "multiple":
            exclusive = any(option.exclusive for option in chosen(leaf))
            given = self.labels(leaf)
            return given if exclusive else say("{ticked} : {given}", ticked=ticked(leaf), given=given)
        (option,) = chosen(leaf)
        options = leaf.indicator.options
        place = say("réponse {place} sur {all}", place=str(options.index(option) + 1), all=str(len(options)))
        # A line of a scale may start with « De plus »: the finding stands alone.
        return f"{self.finding(scored)} ({place})"

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

    def title_of(self, indicator_id: str) -> str:
        """Return the title of an indicator between quotation marks."""
        return quoted(self.result.questionnaire.by_id[indicator_id].name)

    def find(self, indicator: Indicator) -> str:
        """Return who knows and where to look, for this kind of unit; not when to answer « ne sait pas »."""
        return HOW_TO_ANSWER.sub("", indicator.words(self.kind).find or "").rstrip(" ;\u00a0")

    def actor(self, actor_id: str) -> str:
        """Return an actor as it stands inside a sentence; the unit itself by its kind."""
        if is_unit(actor_id, self.result):
            return OURSELVES[self.kind]
        known = self.result.questionnaire.actors.get(actor_id)
        return named(known.title) if known else actor_id

    def to_actor(self, actor_id: str) -> str:
        """Return an actor after « à »."""
        known = self.result.questionnaire.actors.get(actor_id)
        return addressed(known.title) if known else f"à {actor_id}"

    # The source

    def passages(self, statements: Iterable[str], others: Iterable[str] = ()) -> str:
        """Return where the source says these statements, « §5-1, §6.2-1 », each passage once; empty where nowhere."""
        known = self.result.questionnaire.statements
        cited = [passage for one in statements for passage in known[one].passages]
        return ", ".join(f"§{passage}" for passage in dict.fromkeys([*others, *cited]))

    def backing(self, indicator: Indicator) -> str:
        """Return the statement that gives a question its weight, who backs it and where; or that it is given."""
        statement = strongest(indicator, self.result.questionnaire) if indicator.statements else None
        return self.supported(statement.id) if statement else "poids donné par le questionnaire"

    def supported(self, statement_id: str) -> str:
        """Return a statement of the source, who backs it and where it stands."""
        statement = self.result.questionnaire.statements[statement_id]
        backing = BACKINGS.get(statement.backing, statement.backing)
        support = ", ".join(part for part in (backing, self.passages([statement_id])) if part)
        return say("{says} ({support})", says=stem(statement.says), support=support)

    def cites(self, passage: str) -> bool:
        """Return whether the source of this questionnaire has that passage."""
        return any(passage in statement.passages for statement in self.result.questionnaire.statement)

    # Selections

    @cached_property
    def fractures(self) -> tuple[Fracture, ...]:
        """The fractures in the order of the method."""
        return tuple(sorted(self.result.fractures, key=lambda one: FRACTURES.index(one.id)))

    @cached_property
    def debates(self) -> tuple[Debate, ...]:
        """The debates that concern this unit: on nothing in particular, or on a question that applies here."""
        return tuple(
            debate
            for debate in self.result.questionnaire.debate
            if not debate.indicators or any(self.result.leaves[one].leaf.applies for one in debate.indicators)
        )
