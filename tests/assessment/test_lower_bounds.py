"""The floor of a missing number: what the one that cannot exceed it (``at_most``) already says."""

from __future__ import annotations

from typing import Any

import pytest

from ruraldiag.assessment.lower_bounds import lower_bound_of
from ruraldiag.assessment.model import Answer
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire

VISITS = 'id = "visites"\n'


@pytest.fixture(scope="module")
def paired(small_toml: str) -> Questionnaire:
    """The small questionnaire, where the visits cannot exceed the fibre, which a lock asks to be at least 50 %."""
    return parse({"petit.toml": small_toml.replace(VISITS, f'{VISITS}at_most = "fibre"\n')})


def floor(questionnaire: Questionnaire, of: str, **answers: Any) -> float | None:
    """Return the floor of a number after short answers, None where there is none."""
    known = {one: Answer(value=value) for one, value in answers.items()}
    found = lower_bound_of(questionnaire.by_id[of], questionnaire, lambda one: known.get(one, Answer()))
    return None if found is None else found.least


def test_a_number_is_at_least_the_one_that_cannot_exceed_it(paired: Questionnaire, small: Questionnaire) -> None:
    assert floor(paired, "fibre", visites=92.0) == 92.0
    assert floor(paired, "visites", fibre=92.0) is None  # at most 92: the other way round
    assert floor(paired, "fibre") is None
    assert floor(small, "fibre", visites=92.0) is None  # nothing links the two


@pytest.mark.parametrize("value", [0.0, 101.0])
def test_what_any_answer_is_above_or_none_can_be_says_nothing(paired: Questionnaire, value: float) -> None:
    assert floor(paired, "fibre", visites=value) is None


def test_the_highest_of_several_floors_is_said(small_toml: str) -> None:
    toml = small_toml.replace(VISITS, f'{VISITS}at_most = "fibre"\n')
    third = '[[indicator]]\nid = "cable"\ntheme = "couverture"\nquestion = "?"\nkind = "number"\nunit = "%"\n'
    third += 'at_most = "fibre"\ngoalposts = [[0, 0.0], [100, 1.0]]\nstatements = ["s-seul"]\n'
    assert floor(parse({"petit.toml": f"{toml}\n{third}"}), "fibre", visites=20.0, cable=30.0) == 30.0


@pytest.mark.parametrize(("least", "value", "reached"), [(50.0, 0.5, True), (49.9, 0.5, False), (92.0, 0.93, False)])
def test_a_floor_reaches_a_threshold_by_its_value(
    paired: Questionnaire, least: float, value: float, reached: bool
) -> None:
    found = lower_bound_of(paired.by_id["fibre"], paired, lambda _: Answer(value=least))
    assert found is not None
    assert found.reaches(value) is reached


def test_a_number_whose_value_falls_reaches_nothing_by_its_floor(small_toml: str) -> None:
    minutes = small_toml.replace('id = "trajet"\n', 'id = "trajet"\nat_most = "retour"\n')
    minutes += '\n[[indicator]]\nid = "retour"\ntheme = "lieux"\nquestion = "?"\nkind = "number"\nunit = "min"\n'
    minutes += 'min = 0\nmax = 120\ngoalposts = [[10, 1.0], [30, 0.0]]\nstatements = ["s-seul"]\n'
    falling = parse({"petit.toml": minutes})
    found = lower_bound_of(falling.by_id["retour"], falling, lambda _: Answer(value=12.0))
    assert found is not None
    assert not found.reaches(0.5)  # 12 minutes is worth 0.9, but 60 may be the answer
