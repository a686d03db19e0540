"""Normalisation. Requirements (method, 1): the value of each kind of answer, the admissible range, the target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag.composite.normalisation import (
    admissible,
    every_answer,
    normalise,
    scale_values,
    target_answer,
    target_value,
)
from ruraldiag.questionnaire.model import Indicator
from trees import multiple, number, scale


def made(fields: dict[str, object]) -> Indicator:
    return Indicator.model_validate({"theme": "t", "question": "?", **fields})


@pytest.mark.parametrize(
    ("steps", "values"),
    [(3, [0, 0.5, 1]), (4, [0, 1 / 3, 2 / 3, 1]), (5, [0, 0.25, 0.5, 0.75, 1])],
)
def test_a_scale_without_scores_is_evenly_spaced(steps: int, values: list[float]) -> None:
    assert list(scale_values(made(scale("a", steps=steps))).values()) == values


def test_a_scale_with_scores_has_them() -> None:
    a = made(scale("a", scores=[0.1, 0.2, 0.9]))
    assert [normalise(a, one) for one in ("o0", "o1", "o2")] == [0.1, 0.2, 0.9]
    assert admissible(a) == (0.1, 0.9)


def test_a_multiple_sums_points_and_is_capped_at_one() -> None:
    a = made(multiple("a", [0.5, 0.4, 0.3]))
    assert normalise(a, ("p1", "p2")) == 0.7  # 0.4 + 0.3, without a last bit too many
    assert normalise(a, ("p0", "p1", "p2")) == 1.0  # 1.2, capped
    assert normalise(a, ("aucun",)) == 0.0


def test_points_in_tenths_sum_to_exactly_one() -> None:
    a = made(multiple("a", [0.1] * 10))
    assert sum([0.1] * 10) != 1.0  # 0.9999999999999999 in binary
    assert normalise(a, tuple(f"p{n}" for n in range(10))) == 1.0


def test_trap_an_option_given_twice_counts_once() -> None:
    assert normalise(made(multiple("a", [0.3, 0.7])), ("p0", "p0")) == 0.3


def test_the_lowest_of_a_multiple_is_zero_with_an_exclusive_option_else_its_smallest_points() -> None:
    assert admissible(made(multiple("a", [0.4, 0.2, 0.3]))) == (0.0, 0.9)  # 0.4 + 0.2 + 0.3
    assert admissible(made(multiple("a", [0.4, 0.2, 0.3], exclusive=False))) == (0.2, 0.9)


@pytest.mark.parametrize(
    ("x", "value"),
    [(-5, 0.0), (0, 0.0), (25, 0.25), (50, 0.5), (75, 0.9), (100, 1.0), (180, 1.0)],
)
def test_a_number_runs_piecewise_through_its_goalposts_and_is_clipped(x: float, value: float) -> None:
    a = made(number("a", goalposts=[[0, 0.0], [50, 0.5], [75, 0.9], [100, 1.0]]))
    assert normalise(a, x) == pytest.approx(value, abs=1e-15)


def test_decreasing_goalposts_make_lower_better() -> None:
    minutes = made(number("a", goalposts=[[10, 1.0], [30, 0.0]]))
    assert [normalise(minutes, x) for x in (5, 10, 20, 30, 90)] == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert admissible(minutes) == (0.0, 1.0)
    assert target_answer(minutes) == 10.0


def test_bounds_wider_than_the_goalposts_do_not_widen_the_range() -> None:
    assert admissible(made(number("a", goalposts=[[10, 0.2], [30, 0.8]], min=0, max=100))) == (0.2, 0.8)


def test_bounds_narrower_than_the_goalposts_narrow_the_range() -> None:
    # On the line from (0, 0) to (100, 1): 20 gives 0.2 and 90 gives 0.9.
    assert admissible(made(number("a", min=20, max=90))) == (0.2, 0.9)


def test_the_target_is_the_given_one_or_the_highest() -> None:
    assert target_value(made(scale("a", target="o2"))) == 0.5
    assert target_answer(made(scale("a"))) == "o4"
    assert target_value(made(multiple("a", [0.3, 0.4], target=["p1"]))) == 0.4
    assert target_answer(made(multiple("a", [0.3, 0.4]))) == ("p0", "p1")
    assert target_value(made(multiple("a", [0.3, 0.4]))) == 0.7
    assert target_value(made(number("a", target=80))) == 0.8
    assert target_value(made(number("a"))) == 1.0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_number_is_monotone_and_inside_the_admissible_range(x: float, y: float) -> None:
    a = made(number("a", goalposts=[[-10, 0.1], [0.1, 0.3], [0.3, 0.3], [7, 1.0]]))
    low, high = admissible(a)
    one, other = normalise(a, min(x, y)), normalise(a, max(x, y))
    assert low <= one <= other <= high


@pytest.mark.parametrize(
    ("goalposts", "answer"), [([[0, 0.0], [50, 1.0], [100, 1.0]], 50.0), ([[0, 1.0], [20, 1.0], [60, 0.0]], 20.0)]
)
def test_the_target_of_a_number_is_the_nearest_of_its_best(goalposts: list[list[float]], answer: float) -> None:
    assert target_answer(made(number("a", goalposts=goalposts))) == answer


def test_every_answer_of_a_choice_is_each_set_of_its_options_and_each_that_stands_alone() -> None:
    answers = every_answer(made(multiple("a", [0.2, 0.3])))
    assert {options: round(value, 12) for value, options in answers} == {
        frozenset({"p0"}): 0.2,
        frozenset({"p1"}): 0.3,
        frozenset({"p0", "p1"}): 0.5,
        frozenset({"aucun"}): 0.0,
    }
    # Too many sets to be listed: one option more each time.
    many = every_answer(made(multiple("a", [0.1] * 13, exclusive=False)))
    assert [len(options) for _, options in many] == list(range(1, 14))
