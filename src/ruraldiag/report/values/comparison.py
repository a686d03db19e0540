"""A comparison as plain values: what ``compare --format json`` prints; scores and differences out of 100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.comparison import Apart, Comparison, Difference, Standing, Trajectory, UnitsComparison, moment
from ruraldiag.composite.result import Leaf, NodeScore, Result
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.score import level_figures, node_figures


def dates_json(found: Trajectory) -> dict[str, Any]:
    """Return two or more dates of one unit: ``kind`` is ``dates`` for two, ``trajectory`` for more.

    ``dates`` holds what each was in its own edition; ``steps`` compares each with the one before.
    """
    pairs = zip(found.assessments, found.results, strict=True)
    return {
        "kind": "dates" if len(found.steps) == 1 else "trajectory",
        "unit": found.assessments[-1].unit.model_dump(),
        "questionnaire": reference(found.steps[-1].after.questionnaire),
        "dates": [dated(assessment, result) for assessment, result in pairs],
        "steps": [step_figures(step) for step in found.steps],
    }


def reference(questionnaire: Questionnaire) -> dict[str, str]:
    """Return which questionnaire and edition."""
    return {"id": questionnaire.id, "edition": questionnaire.edition}


def dated(assessment: Assessment, result: Result) -> dict[str, Any]:
    """Return one assessment as it was published: its date, edition, figures and level."""
    when = moment(assessment)
    return {
        "date": when.date().isoformat() if when else None,
        "edition": result.questionnaire.edition,
        **node_figures(result.whole),
        **level_figures(result.levels.get(result.whole.id)),
    }


def step_figures(step: Comparison) -> dict[str, Any]:
    """Return one comparison of two dates.

    ``difference`` is of the published scores, and its four parts add up to it; ``nodes`` are read in the newer edition.
    """
    then, after, split = step.then.whole.shown, step.after.whole.shown, step.split
    return {
        "difference": None if then is None or after is None else 100 * (after - then),
        "split": None
        if split is None
        else {
            "method": 100 * split.method,
            "progress": 100 * split.progress,
            "information": 100 * split.information,
            "scope": 100 * split.scope,
        },
        "no_split": step.no_split or None,
        "nodes": [node_difference(one) for one in step.nodes],
        "changes": [
            {
                "id": one.indicator.id,
                "title": one.indicator.name,
                "kind": one.change.value,
                "before": leaf_figures(one.before),
                "after": leaf_figures(one.after),
                "effect": None if one.effect is None else 100 * one.effect,
            }
            for one in step.changes
        ],
        "one_sided": [{"id": one.id, "title": one.name, "reason": one.reason} for one in step.one_sided],
        "still_unknown": [{"id": one.id, "title": one.name} for one in step.still_unknown],
    }


def node_difference(one: Difference) -> dict[str, Any]:
    """Return the difference of one node: its figures on both dates, the interval of the difference, the verdict."""
    return {
        "id": one.after.id,
        "title": one.title,
        "before": node_figures(one.before),
        "after": node_figures(one.after),
        "low": 100 * one.low,
        "high": 100 * one.high,
        "verdict": one.verdict.value,
        "common": {
            "questions": one.common,
            "before": None if one.common_before is None else 100 * one.common_before,
            "after": None if one.common_after is None else 100 * one.common_after,
        },
    }


def leaf_figures(leaf: Leaf) -> dict[str, Any]:
    """Return one answer after routing: its state, what was given and its value."""
    answer = leaf.answer.value
    return {
        "state": leaf.state.value,
        "answer": list(answer) if isinstance(answer, tuple) else answer,
        "value": leaf.value,
    }


def units_json(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> dict[str, Any]:
    """Return several units, best rank first; without draws, the ranks have no interval and nobody is ahead for sure."""
    return {
        "kind": "units",
        "unit_kind": found.kind,
        "questionnaire": reference(found.questionnaire),
        "draws": found.draws,
        "seed": found.seed if found.draws else None,
        "units": [standing(one, latest[one.result.unit], drawn=bool(found.draws)) for one in found.units],
        "medians": {path[-1] if path else "whole": 100 * share for path, share in found.medians.items()},
        "ahead": [
            {
                "unit": one.one.model_dump(),
                "other": one.other.model_dump(),
                "share": one.share,
                "share_other": one.share_other,
                "sure": one.sure,
                "sure_other": one.sure_other,
                "drawn": one.drawn,
                "drawn_other": one.drawn_other,
            }
            for one in found.ahead
        ],
        "apart": [apart(one) for one in found.apart],
    }


def standing(one: Standing, assessment: Assessment, *, drawn: bool) -> dict[str, Any]:
    """Return one unit compared: its figures, its rank and how that moves under the draws, its domains."""
    rank = one.rank
    return {
        "unit": one.result.unit.model_dump(),
        **dated(assessment, one.result),
        "rank": rank.nominal,
        "rank_mean": rank.mean if drawn else None,
        "rank_median": rank.median if drawn else None,
        "rank_p5": rank.p5 if drawn else None,
        "rank_p95": rank.p95 if drawn else None,
        "domains": [domain(node) for node in one.result.domains],
    }


def domain(node: NodeScore) -> dict[str, Any]:
    """Return one domain of one unit."""
    return {"id": node.id, "title": node.title, **node_figures(node)}


def apart(one: Apart) -> dict[str, Any]:
    """Return one unit that cannot be compared: its interval, and why."""
    return {"unit": one.result.unit.model_dump(), **node_figures(one.result.whole), "reason": one.reason}
