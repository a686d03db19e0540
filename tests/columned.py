"""Assessments as columns of units, to compare the two ways of the one engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ruraldiag.assessment.model import Assessment
from ruraldiag.batch.columns import STATES, Column, Flags
from ruraldiag.composite.normalisation import normalise
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.routing import filters


def columns_of(assessments: Sequence[Assessment], questionnaire: Questionnaire) -> dict[str, Column]:
    """Return the columns of checked assessments, one row each, in their order."""
    filter_ids = filters(questionnaire)
    found: dict[str, Column] = {}
    for indicator in questionnaire.indicators:
        answers = [one.answer(indicator.id) for one in assessments]
        values = [0.0 if answer.value is None else normalise(indicator, answer.value) for answer in answers]
        chosen: dict[str, Flags] = {}
        if indicator.id in filter_ids:
            ticked = [answer.value if isinstance(answer.value, tuple) else (answer.value,) for answer in answers]
            chosen = {
                option.id: np.array([option.id in one for one in ticked], dtype=np.bool_)
                for option in indicator.options
            }
        found[indicator.id] = Column(
            value=np.array(values, dtype=np.float64),
            state=np.array([STATES.index(answer.kind) for answer in answers], dtype=np.uint8),
            chosen=chosen,
        )
    return found
