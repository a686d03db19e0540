"""Sensitivity. Requirements (method, section 5): the gain of the next step, of the target; the width of an unknown."""

from __future__ import annotations

import pytest

from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import Gains, WhatIf, gains
from trees import NSP, SO, Indicator, multiple, number, scale, tree, unit


def result_of(one: Indicator, answer: object) -> Result:
    """Score one question that weighs a quarter of the whole beside another answered 0."""
    return score(unit({one["id"]: answer, "z": 0.0}), tree({"d": {"t": [one, number("z", 3)]}}))


def gains_of(one: Indicator, answer: object) -> Gains:
    result = result_of(one, answer)
    return gains(WhatIf(result), result.leaves[one["id"]])


@pytest.mark.parametrize(
    ("one", "answer", "step", "target"),
    [
        (scale("a"), "o1", 0.25, 0.75),  # to the next option; to the last
        (scale("a", target="o2"), "o1", 0.25, 0.25),
        (scale("a"), "o4", 0.0, 0.0),  # already there
        (scale("a", target="o2"), "o3", 0.25, 0.0),  # above its target: a step is still a step, the target is behind
        (scale("a", scores=[0.0, 0.1, 0.7]), "o1", 0.6, 0.6),  # 0.7 − 0.1
        (scale("a", scores=[0.0, 0.0, 0.7]), "o0", 0.7, 0.7),  # an option worth as much is no step
        (multiple("a", [0.2, 0.5, 0.3]), ("p0",), 0.5, 0.8),  # the unticked option with most points; all of them
        (multiple("a", [0.2, 0.5, 0.3]), ("aucun",), 0.5, 1.0),  # « aucun » goes when something is ticked
        (multiple("a", [0.2, 0.5, 0.3]), ("p0", "p1", "p2"), 0.0, 0.0),
        (multiple("a", [0.6, 0.7]), ("p0",), 0.4, 0.4),  # capped at one
        (number("a"), 20.0, 0.2, 0.8),  # a quarter of the way from 20 to 100
        (number("a", target=60), 20.0, 0.1, 0.4),  # a quarter of the way from 20 to 60
        (number("a", target=60), 80.0, 0.0, 0.0),  # above its target
        (number("a", goalposts=[[10, 1.0], [30, 0.0]], max=90), 26.0, 0.2, 0.8),  # from 26 to 22 minutes; to 10
    ],
)
def test_gains_of_one_step_and_at_the_target(one: Indicator, answer: object, step: float, target: float) -> None:
    found = gains_of(one, answer)
    assert found.next == pytest.approx(step / 4, abs=1e-15)  # it weighs a quarter
    assert found.target == pytest.approx(target / 4, abs=1e-15)


def test_what_is_not_known_has_no_gain() -> None:
    nothing = Gains(next=None, target=None)
    assert gains_of(scale("a"), NSP) == gains_of(scale("a"), SO) == nothing
    # Answered, and waiting for an unknown filter.
    q = tree({"d": {"t": [scale("f"), scale("a", applies_if={"indicator": "f", "at_least": 0.5}), number("z", 3)]}})
    result = score(unit({"a": "o1", "z": 0.0}), q)
    assert gains(WhatIf(result), result.leaves["a"]) == nothing


def test_gains_are_computed_even_where_the_score_is_withheld() -> None:
    q = tree({"d": {"t": [scale("a"), number("b"), number("c")]}})
    result = score(unit({"a": "o0"}), q)
    assert result.whole.withheld
    assert gains(WhatIf(result), result.leaves["a"]).target == 1.0  # of the available-case score, which a makes alone


def test_the_width_of_an_unknown_is_its_effective_weight_times_its_range() -> None:
    q = tree({"d": {"t": [scale("a", 3), scale("b", 1, scores=[0.2, 0.3, 0.7], not_applicable=False)]}})
    what_if = WhatIf(score(unit({"a": NSP, "b": NSP}), q))
    assert what_if.width("a") == pytest.approx(0.75)
    assert what_if.width("b") == pytest.approx(0.125)  # 1/4 × (0.7 − 0.2)


def test_beside_a_narrow_answer_that_may_go_the_width_is_what_is_gained_whatever_the_answer() -> None:
    q = tree({"d": {"t": [number("a", not_applicable=False), scale("b", scores=[0.1, 0.2])]}})
    # 0 to 1. With a at 0, 0 to (0 + 0.2) / 2; with a at 1, (1 + 0.1) / 2 to 1, without b: 0.45 is left.
    assert WhatIf(score(unit({}), q)).width("a") == pytest.approx(0.55)


def test_what_is_known_or_sans_objet_adds_no_width() -> None:
    what_if = WhatIf(score(unit({"a": 50.0, "b": SO, "c": NSP}), tree({"d": {"t": [number(one) for one in "abc"]}})))
    assert (what_if.width("a"), what_if.width("b")) == (0.0, 0.0)
    assert what_if.width("c") == pytest.approx(0.5)


def test_with_another_mean_an_unknown_adds_what_is_surely_gained_by_knowing_it() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}}, means={"theme": "geometric"})
    what_if = WhatIf(score(unit({"a": NSP, "b": NSP}), q))
    # 0 to 1 now. a at 0 leaves 0 to 0, a at 1 leaves √(1 × 0) = 0 to √(1 × 1) = 1: knowing a may narrow nothing.
    assert what_if.width("a") == 0.0
    what_if = WhatIf(score(unit({"a": NSP, "b": 25.0}), q))
    assert what_if.width("a") == pytest.approx(0.5)  # 0 to √(1 × 0.25), and one figure whatever a is
    q = tree({"d": {"t": [number("a"), scale("b", scores=[0.25, 0.5, 1.0])]}}, means={"theme": "geometric"})
    what_if = WhatIf(score(unit({"a": NSP, "b": NSP}), q))
    # 0 to 1 now. a at 0 leaves nothing open; a at 1 leaves √0.25 = 0.5 to 1, the wider of the two: 1 − 0.5.
    assert what_if.width("a") == pytest.approx(0.5)


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_a_what_if_goes_through_the_mean_of_each_level(mean: str) -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"v": [number("c")]}}, means={"theme": mean})
    what_if = WhatIf(score(unit({"a": 25.0, "b": 100.0, "c": 40.0}), q))
    theme = {"geometric": 1.0, "harmonic": 1.0}[mean]  # both at 1
    assert what_if.one("a", 1.0).score == pytest.approx((theme + 0.4) / 2)
    before = {"geometric": 0.5, "harmonic": 0.4}[mean]  # √(0.25 × 1); 2 / (4 + 1)
    assert what_if.gain("a", 1.0) == pytest.approx((theme - before) / 2)


def test_several_moves_together() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"v": [number("c")]}})
    what_if = WhatIf(score(unit({"a": 0.0, "b": 0.0, "c": 0.0}), q))
    moved = what_if.several({"a": 1.0, "c": 0.5})
    assert moved[()].score == 0.5  # (1/2 + 1/2) / 2
    assert moved[("d",)].score == 0.5


@pytest.mark.parametrize("worth", [0.0, 0.5, 0.6, 1.0])
def test_the_levels_that_a_few_answers_would_leave_are_those_of_the_unit_that_gives_them(worth: float) -> None:
    levels = [{"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("bien", 50), ("haut", 75))]
    lock = {"id": "mot", "title": "Un mot.", "indicator": "a", "at_least": 0.6, "caps": "whole", "level": "bas"}
    q = tree({"d": {"t": [number("a", 3), number("b", 6), number("c")]}}, level=levels, lock=[lock])
    now, then = {"a": 20.0, "b": 70.0, "c": NSP}, {"a": 100 * worth, "b": 90.0, "c": NSP}
    assert WhatIf(score(unit(now), q)).level({"a": worth, "b": 0.9}) == score(unit(then), q).levels["whole"]
