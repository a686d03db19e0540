"""Questionnaires and answers drawn by hypothesis, with filters of the three kinds, for properties of the figures."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import trees
from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.composite.aggregation import MEANS
from ruraldiag.questionnaire.model import Indicator, Questionnaire

FILTERS: list[trees.Indicator] = [
    trees.scale("f", 2, steps=3),
    trees.multiple("g", [0.3, 0.3, 0.4], 1),
    trees.number("h", 3),
]
RULES: list[dict[str, Any]] = [
    {"indicator": "f", "at_least": 0.5},
    {"indicator": "f", "options": ["o0", "o2"]},
    {"indicator": "g", "options": ["p1"]},
    {"indicator": "g", "options": ["aucun", "p2"]},
    {"indicator": "g", "at_least": 0.6},
    {"indicator": "h", "at_least": 0.25},
    {"indicator": "h", "at_least": 0.8},
]
KINDS = ["scale", "narrow", "multiple", "open", "number", "falling"]
LEVELS = [{"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("moyen", 40), ("haut", 70))]


@st.composite
def questionnaires(draw: st.DrawFn, *, means: bool = False, filters: bool = True, full: bool = False) -> Questionnaire:
    """Draw a questionnaire of one to three domains; ``full`` keeps every admissible range from 0 to 1."""
    weight = st.sampled_from([1, 2, 3, 4, 0.1, 1 / 3])
    domains: dict[str, dict[str, list[trees.Indicator]]] = {"d0": {"d0t0": list(FILTERS) if filters else []}}
    given: dict[str, float] = {}
    for d in range(draw(st.integers(1, 3))):
        for t in range(draw(st.integers(1, 2))):
            theme = f"d{d}t{t}"
            questions = domains.setdefault(f"d{d}", {}).setdefault(theme, [])
            given[theme] = draw(weight)
            for n in range(draw(st.integers(1, 3))):
                more: dict[str, Any] = {}
                if filters and draw(st.integers(0, 2)) == 0:
                    more["applies_if"] = draw(st.sampled_from(RULES))
                kind = draw(st.sampled_from([one for one in KINDS if one not in {"narrow", "open"} or not full]))
                questions.append(question(kind, f"{theme}i{n}", draw(weight), **more))
        given[f"d{d}"] = draw(weight)
    names = st.sampled_from(list(MEANS)) if means else st.just("arithmetic")
    chosen = {level: draw(names) for level in ("whole", "domain", "theme")}
    return trees.tree(domains, weights=given, means=chosen, level=LEVELS, scoring={"min_coverage": 0.3})


def question(kind: str, one: str, weight: float, **more: Any) -> trees.Indicator:
    """Return a question of one of the :data:`KINDS`."""
    match kind:
        case "scale":
            return trees.scale(one, weight, steps=4, **more)
        case "narrow":
            return trees.scale(one, weight, scores=[0.1, 0.5, 0.6], **more)
        case "multiple":
            return trees.multiple(one, [0.2, 0.2, 0.6], weight, **more)
        case "open":
            return trees.multiple(one, [0.1, 0.3], weight, exclusive=False, **more)
        case "number":
            return trees.number(one, weight, **more)
        case _:
            return trees.number(one, weight, goalposts=[[10, 1.0], [30, 0.25], [60, 0.0]], max=90, **more)


def a_value(draw: st.DrawFn, indicator: Indicator) -> Any:
    """Draw an admissible answer."""
    match indicator.kind:
        case "scale":
            return draw(st.sampled_from([option.id for option in indicator.options]))
        case "number":
            return draw(st.integers(*map(int, indicator.bounds))) * 1.0
        case "multiple":
            ids = [option.id for option in indicator.options if not option.exclusive]
            alone = [option.id for option in indicator.options if option.exclusive]
            chosen = draw(st.sets(st.sampled_from(ids), min_size=0 if alone else 1))
            return tuple(sorted(chosen)) or tuple(alone)


def an_answer(draw: st.DrawFn, indicator: Indicator) -> Answer | None:
    """Draw an answer in any of the four states, None being sans réponse."""
    match draw(st.sampled_from(["answered", "answered", "answered", "unknown", "so", "nothing"])):
        case "answered":
            return Answer(value=a_value(draw, indicator))
        case "unknown":
            return trees.NSP
        case "so":
            return trees.SO
        case _:
            return None


@st.composite
def units(draw: st.DrawFn, q: Questionnaire, name: str = "Essai") -> Assessment:
    """Draw a unit's answers in any mixture of the four states."""
    answers = {one.id: answer for one in q.indicators if (answer := an_answer(draw, one)) is not None}
    return trees.unit(answers, name=name)


def with_values(one: Assessment, values: dict[str, Any]) -> Assessment:
    """Return the same assessment with these values answered."""
    return one.model_copy(update={"answers": {**one.answers, **{i: Answer(value=v) for i, v in values.items()}}})


def missing(one: Assessment, q: Questionnaire) -> list[Indicator]:
    """Return the indicators that are unknown or unanswered."""
    return [i for i in q.indicators if one.answer(i.id).kind.value in {"unknown", "unanswered"}]
