"""Two dates of a tree of questions, compared in memory."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import Assessment
from ruraldiag.comparison import (
    Comparison,
    compare,
)
from ruraldiag.questionnaire.model import Questionnaire
from trees import number, unit

TINY = 1e-12
proves = settings(max_examples=150, deadline=None, derandomize=True)
ONE = {"d": {"t": [number("a"), number("b")]}}
FILTER = {"indicator": "f", "at_least": 0.5}


def dates(q: Questionnaire, old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(unit(old), unit(new), q)


@st.composite
def pairs(draw: st.DrawFn, **options: Any) -> tuple[Questionnaire, Assessment, Assessment]:
    """Draw two dates: the second keeps many of the answers of the first."""
    q = draw(randoms.questionnaires(**options))
    old = draw(randoms.units(q))
    answers = {}
    for one in q.indicators:
        kept = draw(st.integers(0, 2)) > 0
        answer = old.answers.get(one.id) if kept else randoms.an_answer(draw, one)
        if answer is not None:
            answers[one.id] = answer
    return q, old, unit(answers)
