"""An answer in words: its labels, what it says of a unit, its place on a scale; what is known of a missing one."""

from __future__ import annotations

from typing import assert_never

from ruraldiag.assessment.lower_bounds import LowerBound
from ruraldiag.assessment.model import State
from ruraldiag.composite.normalisation import Answer, target_value
from ruraldiag.composite.plausible import floor_in
from ruraldiag.composite.result import Leaf, LeafScore, Result
from ruraldiag.questionnaire.model import Indicator, Option, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import GIVEN
from ruraldiag.report.document import say
from ruraldiag.report.words.french import (
    SEMICOLON,
    date,
    enumerate_words,
    in_words,
    lowered,
    number,
    plural,
    quoted,
    sentence,
    stem,
)

# Said once, before the first question: « vous » is the unit, not the team elected last.
PREVIOUS_TEAM = "Ce qu'a fait l'équipe précédente compte, sauf si une question dit autre chose."

# What a question, an answer and a kind of unit decide together


def chosen(indicator: Indicator, answer: Answer | None) -> tuple[Option, ...]:
    """Return the options of an answer, in the order of the question; none for a number or no answer."""
    ids = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
    return tuple(option for option in indicator.options if option.id in ids)


def labels(indicator: Indicator, answer: Answer | None, kind: UnitKind) -> str:
    """Return what was answered, in the words of the options for this kind of unit; empty where nothing was."""
    if isinstance(answer, int | float):
        return number(answer, indicator.unit)
    words = indicator.words(kind).options
    first, *others = [stem(words[option.id]) for option in chosen(indicator, answer)] or [""]
    return SEMICOLON.join([first, *map(lowered, others)])


def finding(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return what a known answer says of the unit, to follow the title of the question."""
    if indicator.kind == "number":
        given, said = labels(indicator, answer, kind), indicator.words(kind).finding
        return stem(said).replace(GIVEN, given) if said else given
    said = what_is_there(indicator, answer, kind)
    if indicator.kind == "scale" or any(option.exclusive for option in chosen(indicator, answer)):
        return said
    return f"{ticked(indicator, answer)}, {said}"


def what_is_there(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return what the options of an answer say of the unit, without how many there are."""
    words = indicator.words(kind)
    return enumerate_words(
        stem(words.findings[option.id] or words.options[option.id]) for option in chosen(indicator, answer)
    )


def in_full(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return a known answer as the annex gives it: what it says, then, of a scale, the line chosen and its place."""
    if indicator.kind == "number":
        return labels(indicator, answer, kind)
    if indicator.kind == "multiple":
        words, options = indicator.words(kind), chosen(indicator, answer)
        given = SEMICOLON.join(
            stem(words.findings[option.id]) or lowered(stem(words.options[option.id])) for option in options
        )
        if any(option.exclusive for option in options):
            return given
        return say("{ticked} : {given}", ticked=ticked(indicator, answer), given=given)
    (option,) = chosen(indicator, answer)
    place, every = indicator.options.index(option) + 1, len(indicator.options)
    # A line of a scale may start with « De plus »: the finding stands alone.
    return f"{finding(indicator, answer, kind)} (réponse {place} sur {every})"


def ticked(indicator: Indicator, answer: Answer | None) -> str:
    """Return how many of the things that a multiple choice asks for are there: « deux choses sur trois »."""
    there, asked = len(chosen(indicator, answer)), sum(not option.exclusive for option in indicator.options)
    return f"{'une' if there == 1 else in_words(there)} {plural(there, 'chose')} sur {in_words(asked)}"


def where_to_look(indicator: Indicator, kind: UnitKind) -> str:
    """Return who knows an answer and where to look, for a kind of unit."""
    return indicator.words(kind).find or ""


def title_of(questionnaire: Questionnaire, indicator_id: str) -> str:
    """Return the title of an indicator between quotation marks."""
    return quoted(questionnaire.by_id[indicator_id].name)


# An answer in its result


def state(result: Result, leaf: Leaf) -> str:
    """Return the state of an answer that does not count, in words; empty where it counts."""
    match leaf.state:
        case State.ANSWERED:
            return ""
        case State.UNKNOWN if leaf.hangs_on and leaf.answer.kind is not State.UNKNOWN:
            hangs_on = title_of(result.questionnaire, leaf.hangs_on)
            return say("ne sait pas : tout dépend de la réponse à {hangs_on}", hangs_on=hangs_on)
        case State.UNKNOWN:
            return "ne sait pas"
        case State.UNANSWERED:
            return "sans réponse"
        case State.NOT_APPLICABLE:
            return why_not_applicable(result, leaf)
        case _:
            assert_never(leaf.state)


def why_not_applicable(result: Result, leaf: Leaf) -> str:
    """Return « sans objet » with its reason: the one given, the answer that rules the question out, or the kind."""
    rule = leaf.indicator.applies_if
    if leaf.answer.kind is State.NOT_APPLICABLE:
        reason = stem(leaf.answer.reason)
        return say("sans objet ({reason})", reason=reason) if reason else "sans objet"
    if rule and for_kind(leaf.indicator, result.unit.kind):
        return say("sans objet, vu la réponse à {rule}", rule=title_of(result.questionnaire, rule.indicator))
    return say("sans objet : la question ne se pose pas pour ce genre de territoire")


def what_it_says(result: Result, scored: LeafScore) -> str:
    """Return what an answer says of the unit, to follow the title of the question; its state if it counts not."""
    leaf = scored.leaf
    given = leaf.answer.value if leaf.known else None
    return state(result, leaf) if given is None else finding(leaf.indicator, given, result.unit.kind)


def full_answer(result: Result, scored: LeafScore) -> str:
    """Return an answer as the annex gives it; where it does not count its state, and what was given all the same."""
    leaf = scored.leaf
    if leaf.known and leaf.answer.value is not None:
        return in_full(leaf.indicator, leaf.answer.value, result.unit.kind)
    why, given = state(result, leaf), labels(leaf.indicator, leaf.answer.value, result.unit.kind)
    return say("{state} (réponse gardée sans compter : {given})", state=why, given=given) if given else why


def short_finding(scored: LeafScore) -> str:
    """Return an answer for a narrow place: its figure, or how many of the things asked for are there; else nothing."""
    indicator, given = scored.leaf.indicator, scored.leaf.answer.value
    if isinstance(given, int | float):
        return number(given, indicator.unit)
    if indicator.kind == "multiple" and given and not any(option.exclusive for option in chosen(indicator, given)):
        return ticked(indicator, given)
    if indicator.kind == "multiple" and given and scored.leaf.value == 0:
        asked = sum(not option.exclusive for option in indicator.options)
        return say("aucune des {n} choses", n=in_words(asked)) if asked > 1 else ""
    return ""


def place_on_scale(scored: LeafScore) -> str:
    """Return which answer of a scale is given, for a narrow place: « la plus basse des trois réponses »."""
    indicator, given = scored.leaf.indicator, scored.leaf.answer.value
    every = [option.id for option in indicator.options]
    if indicator.kind != "scale" or given not in every:
        return ""
    place = every.index(given)
    ends = {0: "la plus basse", len(every) - 1: "la plus haute"}
    return say("{which} des {n} réponses", which=ends.get(place, f"la {place + 1}e"), n=in_words(len(every)))


def aim(scored: LeafScore, more: str = "") -> str:
    """Return what a figure is compared with, and what ``more`` there is to say of it, between brackets.

    Its target where it is below, the country's figure.
    """
    indicator, value = scored.leaf.indicator, scored.leaf.value
    goal, country, said = indicator.target, indicator.country, []
    if value is not None and value < target_value(indicator) and isinstance(goal, int | float):
        said.append(say("cible : {goal}", goal=number(goal, indicator.unit)))
    if value is not None and country:
        figure = number(country.value, indicator.unit)
        said.append(say("chiffre national : {figure}, {day}", figure=figure, day=date(country.date)))
    if more:
        said.insert(0, more)
    return f" ({SEMICOLON.join(said)})" if said else ""


# What another answer already says of one that is missing


def where_to_find(result: Result, indicator: Indicator, find: str) -> str:
    """Return where to look for an answer that is missing, then « On sait déjà : au moins 92 %, d'après … »."""
    floor = floor_in(result, indicator)
    return " ".join(part for part in (sentence(find), known_already(floor) if floor else "") if part)


def known_already(floor: LowerBound) -> str:
    """Return « On sait déjà : au moins 92 %, d'après « Fibre optique ». »."""
    return say("On sait déjà : {least}, d'après {other}.", least=least(floor), other=quoted(floor.by.name))


def says_already(floor: LowerBound) -> str:
    """Return « « Fibre optique » (92 %) dit déjà que ce chiffre est d'au moins 92 % »."""
    return say(
        "{other} ({given}) dit déjà que ce chiffre est {of}",
        other=quoted(floor.by.name),
        given=number(floor.least, floor.by.unit),
        of=f"de {least(floor)}" if floor.exact else f"d'{least(floor)}",
    )


def floor_sentence(floor: LowerBound) -> str:
    """Return « La réponse à « Fibre optique » (92 %) dit déjà que ce chiffre est d'au moins 92 % », without its end."""
    return say("La réponse à {what}", what=says_already(floor))


def least(floor: LowerBound) -> str:
    """Return « au moins 92 % »; the number alone where it can be no other."""
    said = number(floor.least, floor.indicator.unit)
    return said if floor.exact else f"au moins {said}"
