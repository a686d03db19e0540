"""Allowed values. Requirement: a number supposed of an unknown answer never contradicts the known ones."""

from __future__ import annotations

from typing import Any

import pytest

from ruraldiag.composite.plausible import plausible_range
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, number, scale, tree, unit


def chained() -> Questionnaire:
    """Visits cannot exceed the fibre, nor the fibre the lines."""
    questions = [number("visits", at_most="fibre"), number("fibre", at_most="lines"), number("lines"), scale("s")]
    return tree({"d": {"t": questions}})


@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        ({}, (0.0, 1.0)),
        ({"visits": 30.0}, (0.3, 1.0)),
        ({"lines": 80.0}, (0.0, 0.8)),
        ({"visits": 30.0, "lines": 80.0}, (0.3, 0.8)),
        ({"visits": 40.0, "lines": 40.0}, (0.4, 0.4)),  # between two numbers that are equal there is one only
        ({"visits": 60.0, "lines": 40.0}, (0.6, 1.0)),  # one of the two is wrong: the lower one says nothing
        ({"visits": NSP, "lines": NSP}, (0.0, 1.0)),
    ],
)
def test_an_unknown_number_lies_between_the_known_ones_that_bound_it(
    answers: dict[str, Any], ends: tuple[float, float]
) -> None:
    q = chained()
    assert plausible_range(score(unit(answers), q), q.by_id["fibre"]) == ends


def test_of_a_number_whose_value_falls_the_ends_change_places() -> None:
    falling = {"goalposts": [[0, 1.0], [100, 0.0]]}
    q = tree({"d": {"t": [number("visits", at_most="fibre", **falling), number("fibre", **falling)]}})
    assert plausible_range(score(unit({"fibre": 30.0}), q), q.by_id["visits"]) == (0.7, 1.0)  # 0 to 30


def test_of_any_other_question_the_known_answers_leave_the_whole_range() -> None:
    q = chained()
    assert plausible_range(score(unit({"visits": 40.0}), q), q.by_id["s"]) == (0.0, 1.0)
