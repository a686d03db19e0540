"""Every way in which the unknown answers of a unit may turn out: what a sentence on the unknowns is held against."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import prod
from typing import Any

import randoms
import trees
from ruraldiag.assessment.model import Answer, Assessment, State
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Indicator, Questionnaire

Completions = list[tuple[dict[str, Answer], Result]]
KINDS = ("scale", "narrow", "multiple", "open", "number", "falling")
FILTERS = {
    "f": trees.scale("f", 2, scores=[0.0, 0.3, 1.0]),
    "g": trees.multiple("g", [0.3, 0.3, 0.4]),
    "h": trees.number("h", 3),
}
RULES: list[dict[str, Any]] = [
    {"indicator": "f", "at_least": 0.3},
    {"indicator": "f", "options": ["o0", "o2"]},
    {"indicator": "g", "options": ["p1"]},
    {"indicator": "g", "at_least": 0.6},
    {"indicator": "h", "at_least": 0.25},
]


def every_answer(indicator: Indicator) -> list[Answer]:
    """Return all the answers that a question takes; of a number, the ends, the middle and where a filter opens."""
    values: list[Any]
    match indicator.kind:
        case "scale":
            values = [option.id for option in indicator.options]
        case "number":
            low, high = indicator.bounds
            values = [low, 24.9, 25.0, (low + high) / 2, high]
        case "multiple":
            ids = [option.id for option in indicator.options if not option.exclusive]
            values = [some for size in range(1, len(ids) + 1) for some in combinations(ids, size)]
            values += [(option.id,) for option in indicator.options if option.exclusive]
    return [Answer(value=value) for value in values] + ([trees.SO] if indicator.not_applicable else [])


def unknown(assessment: Assessment, result: Result) -> list[Indicator]:
    """Return what is unknown and counts, as far as is known."""
    return [
        scored.leaf.indicator
        for scored in result.leaves.values()
        if scored.leaf.applies and assessment.answer(scored.id).kind in {State.UNKNOWN, State.UNANSWERED}
    ]


def ends(indicator: Indicator) -> list[Answer]:
    """Return the answers worth least and most, and sans objet where it may be answered."""
    answers = every_answer(indicator)
    values = {answer: normalise(indicator, answer.value) for answer in answers if answer.value is not None}
    extremes = [min(values, key=values.__getitem__), max(values, key=values.__getitem__)]
    return extremes + [answer for answer in answers if answer.value is None]


def completions(
    assessment: Assessment, q: Questionnaire, answers_of: Callable[[Indicator], list[Answer]] = every_answer
) -> Iterator[tuple[dict[str, Answer], Result]]:
    """Yield every completion of a unit: the answers that were unknown, and the result."""
    asked = unknown(assessment, score(assessment, q))
    for answers in product(*map(answers_of, asked)):
        given = dict(zip((indicator.id for indicator in asked), answers, strict=True))
        yield given, score(assessment.model_copy(update={"answers": {**assessment.answers, **given}}), q)


def how_many(assessment: Assessment, q: Questionnaire) -> int:
    """Return how many completions a unit has."""
    return prod(len(every_answer(indicator)) for indicator in unknown(assessment, score(assessment, q)))


def not_fallen(indicator: Indicator, first: tuple[Answer, Result], then: tuple[Answer, Result]) -> bool:
    """Return whether an answer has not fallen from one completion to another: worth as much or more, or gone on both.

    Where its filter alone rules it out on one date, it has nothing to fall from.
    """
    gone = [answer for answer, result in (first, then) if not result.leaves[indicator.id].leaf.applies]
    if gone:
        return len(gone) == 2 or gone[0].kind is not State.NOT_APPLICABLE
    old, new = (result.leaves[indicator.id].leaf.value for _, result in (first, then))
    assert old is not None
    assert new is not None
    return new >= old


def a_pair(rng: random.Random, *, means: bool, filters: bool, free: float) -> tuple[Any, Assessment, Assessment]:
    """Return a questionnaire of three to six questions and two dates that share most answers; some unknown on both.

    ``free`` is how often a question may be sans objet.
    """
    q = a_questionnaire(rng, means=means, filters=filters, free=free)
    old: dict[str, Answer] = {}
    new: dict[str, Answer] = {}
    twice = rng.choice([1, 1, 2])
    for indicator in rng.sample(q.indicators, len(q.indicators)):
        if twice:
            old[indicator.id] = new[indicator.id] = trees.NSP
            twice -= 1
            continue
        one, other = sorted(
            (rng.choice(every_answer(indicator)) for _ in range(2)),
            key=lambda answer: -1.0 if answer.value is None else normalise(indicator, answer.value),
        )
        old[indicator.id], new[indicator.id] = one, other
        if rng.random() < 0.1:
            rng.choice([old, new])[indicator.id] = trees.NSP
    dates = [trees.unit(old), trees.unit(new)]
    rng.shuffle(dates)
    return q, dates[0], dates[1]


def a_questionnaire(rng: random.Random, *, means: bool, filters: bool, free: float) -> Questionnaire:
    """Return a questionnaire of one or two domains."""
    domains: dict[str, dict[str, list[Any]]] = {}
    weights: dict[str, float] = {}
    asked = [rng.choice(sorted(FILTERS))] if filters else []
    rules = [rule for rule in RULES if rule["indicator"] in asked]
    for domain in ("d", "e")[: rng.choice([1, 2])]:
        for theme in (f"{domain}t", f"{domain}u")[: rng.choice([1, 2])]:
            questions = domains.setdefault(domain, {}).setdefault(theme, [])
            weights[theme] = rng.choice([1, 2, 3, 4])
            questions += [{**FILTERS[name], "not_applicable": rng.random() < free} for name in asked]
            asked = []
            for place in range(rng.choice([1, 2])):
                more: dict[str, Any] = {"not_applicable": rng.random() < free}
                if rules and rng.random() < 0.5:
                    more["applies_if"] = rng.choice(rules)
                kind = rng.choice(KINDS)
                questions.append(randoms.question(kind, f"{theme}{place}", rng.choice([1, 2, 3, 4]), **more))
        weights[domain] = rng.choice([1, 2, 3, 4])
    names = ("arithmetic", "geometric", "harmonic") if means else ("arithmetic",)
    chosen = {level: rng.choice(names) for level in ("whole", "domain", "theme")}
    return trees.tree(domains, weights=weights, means=chosen, scoring={"min_coverage": 0.3, "min_rank_coverage": 0.0})
