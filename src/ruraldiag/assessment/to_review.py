"""Answers carried over from an earlier assessment that nobody has seen again yet: kept apart, they do not count.

The file holds them as they were under ``[set_aside.to-review]``: an answer moves to ``[answers]``, with its own date,
once a person keeps it or changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from ruraldiag.assessment.model import Answer, Assessment, State

TO_REVIEW = "to-review"


def to_review(assessment: Assessment) -> dict[str, Answer]:
    """Return the answers that wait to be seen again, by indicator; what is not an answer there is left alone."""
    found: dict[str, Answer] = {}
    for indicator_id, content in waiting(assessment).items():
        try:
            answer = Answer.model_validate(content)
        except ValidationError:
            continue
        if answer.kind is not State.UNANSWERED and indicator_id not in assessment.answers:
            found[indicator_id] = answer
    return found


def set_apart(assessment: Assessment, ids: Collection[str]) -> Assessment:
    """Return the assessment with the answers of these indicators waiting to be seen again; bare notes stay."""
    apart = {
        indicator_id: answer
        for indicator_id, answer in assessment.answers.items()
        if indicator_id in ids and answer.kind is not State.UNANSWERED
    }
    left = {indicator_id: answer for indicator_id, answer in assessment.answers.items() if indicator_id not in apart}
    wait = waiting(assessment) | {
        indicator_id: answer.model_dump(exclude_defaults=True) for indicator_id, answer in apart.items()
    }
    return with_both(assessment, left, wait)


def brought_back(assessment: Assessment, ids: Collection[str]) -> Assessment:
    """Return the assessment with the waiting answers of these indicators among its answers."""
    back = {indicator_id: answer for indicator_id, answer in to_review(assessment).items() if indicator_id in ids}
    wait = {indicator_id: content for indicator_id, content in waiting(assessment).items() if indicator_id not in back}
    return with_both(assessment, {**assessment.answers, **back}, wait)


def without_review(assessment: Assessment) -> Assessment:
    """Return the assessment without what waits to be seen again."""
    return with_both(assessment, assessment.answers, {})


def waiting(assessment: Assessment) -> dict[str, Any]:
    """Return the table of what waits, as it is in the file."""
    table = assessment.set_aside.get(TO_REVIEW)
    return dict(table) if isinstance(table, dict) else {}


def with_both(assessment: Assessment, answers: Mapping[str, Answer], wait: Mapping[str, Any]) -> Assessment:
    """Return the assessment with these answers and these waiting ones; an empty table goes."""
    aside = {key: content for key, content in assessment.set_aside.items() if key != TO_REVIEW}
    if wait:
        aside[TO_REVIEW] = dict(wait)
    return assessment.model_copy(update={"answers": dict(answers), "set_aside": aside})
