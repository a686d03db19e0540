"""A new assessment that starts from an earlier one: its answers kept with their dates, to be seen again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ruraldiag.assessment.model import Answer, Assessment, Interview, QuestionnaireRef, State
from ruraldiag.assessment.to_review import brought_back, to_review
from ruraldiag.assessment.validation import takes
from ruraldiag.errors import RuralDiagError
from ruraldiag.migration import migrate
from ruraldiag.questionnaire.load import load_edition
from ruraldiag.questionnaire.model import Questionnaire


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """The new assessment, with every answer that still fits; ``carried`` are those to be seen again, by indicator.

    ``lost`` answers find no place in this edition: they are under ``set_aside`` as they were.
    """

    assessment: Assessment
    carried: frozenset[str]
    lost: int


def renew(earlier: Assessment, questionnaire: Questionnaire, now: dt.datetime, which: str | None = None) -> Renewal:
    """Return a new assessment of the same unit, begun ``now``, in this edition; the earlier one is not touched."""
    whole = brought_back(earlier, to_review(earlier))
    old = carried_over(whole, questionnaire, which)
    kept: dict[str, Answer] = {}
    aside: dict[str, Any] = dict(old.set_aside)
    for indicator_id, answer in old.answers.items():
        if fits(indicator_id, answer, questionnaire):
            kept[indicator_id] = answer
        else:
            aside[indicator_id] = answer.model_dump(exclude_defaults=True)
    actions = {
        indicator_id: action for indicator_id, action in old.actions.items() if indicator_id in questionnaire.by_id
    }
    aside |= {
        indicator_id: action.model_dump()
        for indicator_id, action in old.actions.items()
        if indicator_id not in {**actions, **aside}
    }
    assessment = old.model_copy(
        update={
            "questionnaire": QuestionnaireRef.to(questionnaire),
            "interview": Interview(started=now, updated=now, respondent=old.interview.respondent),
            "answers": kept,
            "actions": actions,
            "set_aside": aside,
        }
    )
    return Renewal(
        assessment=assessment,
        carried=frozenset(indicator_id for indicator_id, answer in kept.items() if answer.kind is not State.UNANSWERED),
        lost=len(aside) - len(whole.set_aside),
    )


def carried_over(old: Assessment, questionnaire: Questionnaire, which: str | None) -> Assessment:
    """Return an assessment carried to this edition; as it is where its own edition is not installed, or is this one."""
    try:
        older = load_edition(which or questionnaire.id, old.questionnaire.edition)
    except RuralDiagError:  # what fits is kept all the same
        return old
    return migrate(old, older, questionnaire).assessment


def fits(indicator_id: str, answer: Answer, questionnaire: Questionnaire) -> bool:
    """Return whether a questionnaire still takes an answer."""
    indicator = questionnaire.by_id.get(indicator_id)
    return indicator is not None and takes(indicator, answer)
