"""Questionnaires made in a line, for tests of the computation: a tree of domains, themes and indicators, weighted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.model import Questionnaire, UnitKind

NSP = Answer(state="unknown")
SO = Answer(state="not_applicable", reason="rien de tel ici")

Indicator = dict[str, Any]


def scale(one: str, weight: float = 1, *, steps: int = 5, scores: list[float] | None = None, **more: Any) -> Indicator:
    """Return a scale whose options are o0, o1… evenly spaced from 0 to 1, or with these scores."""
    count = len(scores) if scores else steps
    options: list[dict[str, Any]] = [{"id": f"o{n}", "label": f"Fait {n}."} for n in range(count)]
    for option, score in zip(options, scores or [], strict=False):
        option["score"] = score
    return {"id": one, "kind": "scale", "weight": weight, "options": options, **more}


def multiple(one: str, points: list[float], weight: float = 1, *, exclusive: bool = True, **more: Any) -> Indicator:
    """Return a multiple choice whose options p0, p1… have these points, and « aucun » where it is exclusive."""
    options: list[dict[str, Any]] = [{"id": f"p{n}", "label": "Oui.", "points": v} for n, v in enumerate(points)]
    if exclusive:
        options.append({"id": "aucun", "label": "Rien.", "points": 0.0, "exclusive": True})
    return {"id": one, "kind": "multiple", "weight": weight, "options": options, **more}


def number(one: str, weight: float = 1, *, goalposts: Any = ((0, 0.0), (100, 1.0)), **more: Any) -> Indicator:
    """Return a number from 0 to 100, or with these goalposts."""
    return {"id": one, "kind": "number", "weight": weight, "goalposts": goalposts, **more}


def tree(
    domains: Mapping[str, Mapping[str, list[Indicator]]],
    *,
    weights: Mapping[str, float] | None = None,
    means: Mapping[str, str] | None = None,
    **top: Any,
) -> Questionnaire:
    """Return the questionnaire {domain: {theme: [indicators]}}; every weight not given is 1; it has no error."""
    given = weights or {}
    content: dict[str, Any] = {"id": "q", "edition": "1", "title": "Essai", "domain": [], "theme": [], "indicator": []}
    for domain, themes in domains.items():
        content["domain"].append({"id": domain, "title": domain, "weight": given.get(domain, 1)})
        for theme, indicators in themes.items():
            content["theme"].append({"id": theme, "domain": domain, "title": theme, "weight": given.get(theme, 1)})
            for one in indicators:
                content["indicator"].append({"theme": theme, "question": "?", "not_applicable": True, **one})
    scoring = {**top.pop("scoring", {}), **({"means": means} if means else {})}
    questionnaire = Questionnaire.model_validate({**content, "scoring": scoring, **top})
    errors = [str(one) for one in check(questionnaire) if one.severity == "error"]
    assert not errors, errors
    return questionnaire


def unit(answers: Mapping[str, Any], *, kind: UnitKind = "commune", name: str = "Essai") -> Assessment:
    """Return an assessment with these answers: option id, tuple of ids, number, NSP, SO or an :class:`Answer`."""
    made = {one: value if isinstance(value, Answer) else Answer(value=value) for one, value in answers.items()}
    return Assessment(
        questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name=name, kind=kind), answers=made
    )
