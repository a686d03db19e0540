"""What is wrong with the scale of a question, of each of the three kinds: options, points, goalposts, target."""

from __future__ import annotations

import pytest

from checked import (
    GOOD,
    NUMBER,
    codes,
    found,
    indicator,
    multiple,
    scale,
)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (scale(1.0), "Q012"),
        (scale(0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0), "Q012"),
        ('kind = "scale"', "Q012"),
        (scale(1.0, 0.5, 0.0), "Q013"),
        (scale(0.0, 0.5, None), "Q013"),  # type: ignore[arg-type]
        (scale() + "goalposts = [[0, 0], [1, 1]]", "Q033"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 0]]"), "Q014"),
        ('kind = "number"', "Q014"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 0], [0, 1]]"), "Q014"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[9, 0], [0, 1]]"), "Q014"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 0], [5, 1], [9, 0.5]]"), "Q014"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 0.5], [9, 0.5]]"), "Q014"),
        (NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 0], [9, 1.5]]"), "Q014"),
        (NUMBER + "\nmin = 9\nmax = 3", "Q014"),
        (NUMBER + '\noptions = [{ id = "x", label = "X" }]', "Q033"),
        (multiple([0.5, 0.0]), "Q017"),
        (multiple([0.5], aucun=0.1), "Q017"),
        (multiple([1.0]) + "goalposts = [[0, 0], [1, 1]]", "Q033"),
        ('kind = "multiple"', "Q033"),
    ],
)
def test_a_scale_that_does_not_hold_is_found_once(body: str, code: str) -> None:
    assert set(codes(GOOD + indicator(body=body))) == {code}


@pytest.mark.parametrize(
    "body",
    [
        scale(0.0, 0.4, 1.0),
        NUMBER.replace("[[0, 0], [100, 1]]", "[[0, 1], [5, 0.5], [9, 0.5], [30, 0]]"),  # a plateau, lower is better
        NUMBER + "\nmin = -20\nmax = 900",
        multiple([0.7, 0.7], aucun=0),  # capped at one
    ],
)
def test_a_scale_that_holds_is_left_alone(body: str) -> None:
    assert found(GOOD + indicator(body=body)) == []


@pytest.mark.parametrize("count", [2, 6, 7])
def test_fewer_than_three_options_or_more_than_five_are_warned_about(count: int) -> None:
    (one,) = found(GOOD + indicator(body=scale(*[None] * count)))  # type: ignore[list-item]
    assert (one.code, one.severity) == ("Q038", "warning")
    assert f"a {count} modalités" in one.message


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ((0.0, 0.5, 0.5, 1.0), ["plusieurs modalités valent 0,5 : « o1 », « o2 »."]),
        ((0.0, 1.0, 1.0, 1.0), ["plusieurs modalités valent 1 : « o1 », « o2 », « o3 »."]),
        (
            (0.0, 0.0, 0.5, 1.0, 1.0),
            [f"plusieurs modalités valent {n} : « o{n * 3} », « o{n * 3 + 1} »." for n in (0, 1)],
        ),
    ],
)
def test_options_of_one_score_are_warned_about_once_for_each_score(scores: tuple[float, ...], said: list[str]) -> None:
    warned = found(GOOD + indicator(body=scale(*scores)))
    assert {(one.code, one.severity) for one in warned} == {("Q011", "warning")}
    assert [one.message.replace("\N{NO-BREAK SPACE}", " ") for one in warned] == said


def test_a_warning_does_not_keep_the_target_from_being_looked_at() -> None:
    assert codes(GOOD + indicator(body=scale(0.0, 1.0, more='target = "ailleurs"'))) == ["Q038", "Q018"]


@pytest.mark.parametrize(
    ("body", "low", "high"),
    [
        (scale(0.1, 0.5, 1.0), "0,1", "1"),
        (NUMBER.replace("[100, 1]", "[100, 0.8]"), "0", "0,8"),
        (NUMBER + "\nmin = 10", "0,1", "1"),
        (multiple([0.2, 0.3], aucun=0), "0", "0,5"),
        (multiple([0.4, 0.6]), "0,4", "1"),  # no « aucun »: one at least is ticked
    ],
)
def test_a_scale_that_is_not_full_is_warned_about(body: str, low: str, high: str) -> None:
    (one,) = found(GOOD + indicator(body=body))
    assert (one.code, one.severity) == ("Q026", "warning")
    assert f"vaut {low} et la plus haute {high}" in one.message


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (scale(more='target = "o1"'), True),
        (scale(more='target = "o7"'), False),
        (scale(more="target = 0.5"), False),
        (scale(more='target = ["o1"]'), False),
        (multiple([0.4, 0.6], aucun=0, more='target = ["p0", "p1"]'), True),
        (multiple([0.4, 0.6], aucun=0, more='target = "p0"'), False),
        (multiple([0.4, 0.6], aucun=0, more="target = []"), False),
        (multiple([0.4, 0.6], aucun=0, more='target = ["p0", "p7"]'), False),
        (multiple([0.4, 0.6], aucun=0, more='target = ["p0", "aucun"]'), False),  # it excludes the others
        (NUMBER + "\ntarget = 80", True),
        (NUMBER + "\ntarget = 180", False),
        (NUMBER + '\ntarget = "oui"', False),
    ],
)
def test_a_target_is_an_answer_that_may_be_given(body: str, right: bool) -> None:
    assert codes(GOOD + indicator(body=body)) == ([] if right else ["Q018"])
