"""Comparison. Requirements (method, section 7).

Two dates: « progresse » judged on the interval of the difference, an answer unknown on both dates being one unknown;
the common base; what is known on one side only. Where a difference comes from: ``test_comparison_split.py``.
Several units: ``test_comparison_units.py``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import randoms
from differing import FILTER, ONE, TINY, dates, pairs, proves
from ruraldiag.assessment.model import Assessment, Interview, Unit
from ruraldiag.comparison import (
    OneSided,
    Verdict,
    compare,
    compare_dates,
    same_unit,
    trajectory,
)
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, number, scale, tree, unit

# The interval of the difference


def test_an_answer_unknown_on_both_dates_is_one_unknown() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 60.0, "b": NSP}).whole
    # b is the same, whatever it is: the difference is (0.6 − 0.2) / 2, and not 0.2 ± 0.5.
    assert (found.low, found.high) == (pytest.approx(0.2, abs=TINY), pytest.approx(0.2, abs=TINY))
    assert found.verdict is Verdict.UP


def test_an_answer_unknown_on_one_date_is_not_known_to_have_changed() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 60.0, "b": 80.0}).whole
    assert (found.low, found.high) == (pytest.approx(0.1, abs=TINY), pytest.approx(0.6, abs=TINY))  # 0.2 + (0.8 − b)/2
    assert found.verdict is Verdict.UP
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 30.0, "b": 80.0}).whole
    assert (found.low, found.high) == (pytest.approx(-0.05, abs=TINY), pytest.approx(0.45, abs=TINY))
    assert found.verdict is Verdict.OPEN


def test_one_unknown_that_weighs_more_than_it_did_moves_the_difference() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("c")]}})
    found = dates(q, {"a": 20.0, "b": NSP, "c": 40.0}, {"a": 20.0, "b": NSP, "c": SO}).whole
    # (0.2 + b) / 2 − (0.2 + b + 0.4) / 3 = b / 6 − 0.1, for b from 0 to 1.
    assert (found.low, found.high) == (pytest.approx(-0.1, abs=TINY), pytest.approx(1 / 6 - 0.1, abs=TINY))


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [(20.0, 60.0, Verdict.UP), (60.0, 20.0, Verdict.DOWN), (20.0, 20.0, Verdict.SAME), (20.0, NSP, Verdict.OPEN)],
)
def test_the_verdict_is_read_on_the_interval(old: Any, new: Any, verdict: Verdict) -> None:
    assert dates(tree(ONE), {"a": old, "b": 50.0}, {"a": new, "b": 50.0}).whole.verdict is verdict


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [
        (1e-8, Verdict.SAME),  # of 100, one answer of two: 5e-11 of the whole, under the 1e-9 that counts
        (-1e-8, Verdict.SAME),
        (1e-6, Verdict.UP),  # 5e-9
        (-1e-6, Verdict.DOWN),
    ],
)
def test_a_difference_under_a_billionth_is_none(moved: float, verdict: Verdict) -> None:
    assert dates(tree(ONE), {"a": 50.0, "b": 50.0}, {"a": 50.0 + moved, "b": 50.0}).whole.verdict is verdict


def test_a_unit_for_which_nothing_applies_any_more_has_not_stayed_the_same() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": 20.0}, {"a": SO, "b": SO})
    assert (found.whole.verdict, found.split) == (Verdict.OPEN, None)


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_the_same_answers_twice_are_stable_whatever_is_unknown_and_whatever_the_mean(mean: str) -> None:
    q = tree(
        {"d": {"t": [scale("f"), number("a", applies_if=FILTER), number("b")]}, "e": {"u": [number("c"), scale("g")]}},
        means={"whole": mean, "domain": mean, "theme": mean},
    )
    answers = {"f": NSP, "b": 30.0, "c": NSP}
    found = dates(q, answers, answers)
    assert [(node.low, node.high, node.verdict) for node in found.nodes] == [(0.0, 0.0, Verdict.SAME)] * 3


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_with_other_means_a_better_answer_beside_one_unknown_never_reads_as_a_fall(mean: str) -> None:
    q = tree(ONE, means={"theme": mean})
    found = dates(q, {"a": 25.0, "b": NSP}, {"a": 64.0, "b": NSP}).whole
    # geometric: √b × (√0.64 − √0.25) from 0 (b = 0) to 0.3 (b = 1); harmonic: 2 / (1/0.64 + 1) − 2 / (4 + 1) = 0.3805
    best = {"geometric": 0.3, "harmonic": 2 / (1 / 0.64 + 1) - 2 / 5}[mean]
    assert (found.low, found.high) == (0.0, pytest.approx(best, abs=TINY))


def test_with_other_means_a_domain_that_never_goes_down_makes_a_whole_that_never_does() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"u": [number("c")]}}, means={"whole": "geometric"})
    found = dates(q, {"a": 20.0, "b": NSP, "c": 100.0}, {"a": 60.0, "b": NSP, "c": 100.0})
    assert [node.verdict for node in found.nodes] == [Verdict.OPEN, Verdict.UP, Verdict.SAME]
    # d goes from 0.1–0.6 to 0.3–0.8, up by 0.2 whatever b is: the whole, √d, cannot fall; taken apart, it might.
    assert (found.whole.low, found.whole.high) == (0.0, pytest.approx(0.8**0.5 - 0.1**0.5, abs=TINY))


def test_a_filter_unknown_on_both_dates_lets_its_questions_apply_on_both_or_on_neither() -> None:
    q = tree({"d": {"t": [scale("f", steps=3), number("a", applies_if=FILTER), number("b")]}})
    found = dates(q, {"f": NSP, "a": 20.0, "b": 50.0}, {"f": NSP, "a": 80.0, "b": 50.0}).whole
    # f under ½: a does not count, nothing changed; else (0.8 − 0.2) / 3.
    assert (found.low, found.high) == (pytest.approx(0.0, abs=TINY), pytest.approx(0.2, abs=TINY))


def test_a_filter_learnt_between_the_dates() -> None:
    q = tree({"d": {"t": [scale("f", steps=3), number("a", applies_if=FILTER)]}})
    found = dates(q, {"f": NSP, "a": 20.0}, {"f": "o1", "a": 20.0}).whole
    # Then: f = 0 alone: 0; f = ½ with a: 0.35; f = 1 with a: 0.6. Now (0.5 + 0.2) / 2 = 0.35.
    assert (found.low, found.high) == (pytest.approx(-0.25, abs=TINY), pytest.approx(0.35, abs=TINY))


@pytest.mark.parametrize("means", [False, True])
def test_every_completion_of_the_unknowns_lies_in_the_interval_of_the_difference(means: bool) -> None:
    seen = set()

    @settings(max_examples=250, deadline=None, derandomize=True)
    @given(pairs(means=means), st.data())
    def holds(case: tuple[Questionnaire, Assessment, Assessment], data: st.DataObject) -> None:
        q, old, new = case
        found = compare(old, new, q)
        was, now = {}, {}
        both = {one.id for one in randoms.missing(old, q)} & {one.id for one in randoms.missing(new, q)}
        for one in randoms.missing(old, q):
            was[one.id] = randoms.a_value(data.draw, one)
        for one in randoms.missing(new, q):
            # Unknown on both dates is one unknown: the same answer, known to neither.
            now[one.id] = was[one.id] if one.id in both else randoms.a_value(data.draw, one)
        first, second = score(randoms.with_values(old, was), q), score(randoms.with_values(new, now), q)
        for node in found.nodes:
            before, after = first.nodes[node.path].score, second.nodes[node.path].score
            if before is None or after is None:
                continue  # what hangs on a filter may leave
            assert node.low - TINY <= after - before <= node.high + TINY, node.path
            seen.add(node.verdict)

    holds()
    assert seen == set(Verdict)


@proves
@given(pairs(filters=False), st.data())
def test_with_arithmetic_means_the_ends_of_the_interval_are_reached(case: Any, data: st.DataObject) -> None:
    """Exact: the difference is linear in each unknown, so one of its corners is the end."""
    q, old, new = case
    assume(len(randoms.missing(old, q)) + len(randoms.missing(new, q)) <= 8)
    found = compare(old, new, q)
    assume(found.whole.before.applies and found.whole.after.applies)
    node = data.draw(st.sampled_from(found.nodes))
    reached = list(corners(q, old, new, node.path))
    assert abs(min(reached) - node.low) <= TINY
    assert abs(max(reached) - node.high) <= TINY


def corners(q: Questionnaire, old: Assessment, new: Assessment, path: tuple[str, ...]) -> Any:
    """Yield the difference with every unknown at its lowest or highest answer, the same on the dates it is unknown."""
    gone_old, gone_new = (sorted(i.id for i in randoms.missing(one, q)) for one in (old, new))
    names = sorted({*gone_old, *gone_new})
    for choice in range(2 ** len(names)):
        values = {one: extreme(q, one, choice >> place & 1) for place, one in enumerate(names)}
        was = score(randoms.with_values(old, {one: values[one] for one in gone_old}), q).nodes[path]
        now = score(randoms.with_values(new, {one: values[one] for one in gone_new}), q).nodes[path]
        assert was.score is not None
        assert now.score is not None
        yield now.score - was.score


def extreme(q: Questionnaire, one: str, end: int) -> Any:
    """Return the answer with the lowest (0) or highest (1) value."""
    indicator = q.by_id[one]
    match indicator.kind:
        case "scale":
            return indicator.options[-end].id
        case "number":
            low, high = indicator.bounds
            rising = indicator.goalposts[0][1] < indicator.goalposts[-1][1]
            return (low, high)[end if rising else 1 - end]
        case "multiple":
            options = [option for option in indicator.options if not option.exclusive]
            least = min(indicator.options, key=lambda option: option.points or 0.0)
            return tuple(option.id for option in options) if end else (least.id,)


# The common base, and what is on one side only


def test_the_common_base_is_what_applies_and_is_known_on_both_dates() -> None:
    # a is 3/4 of what applied then, and 3/4 × 3/4 = 56 % of what applies now: enough for a score.
    q = tree({"d": {"t": [number("a", 3), number("b")]}, "e": {"u": [number("c")]}}, weights={"d": 3})
    found = dates(q, {"a": 20.0, "b": 90.0, "c": SO}, {"a": 60.0, "b": NSP, "c": 10.0})
    assert (found.whole.common, found.whole.common_before, found.whole.common_after) == (1, pytest.approx(0.2), 0.6)
    assert [(one.id, one.reason) for one in found.one_sided] == [
        ("b", "pas su à la seconde date"),
        ("c", "sans objet à la première date"),
        ("e", "sans objet à la première date"),
    ]
    assert [node.path for node in found.nodes] == [(), ("d",)]  # e does not apply on both dates


def test_too_little_in_common_has_no_common_score() -> None:
    # a alone weighs 1/4 on the second date, under the half that a score wants.
    found = dates(tree({"d": {"t": [number(one) for one in "abce"]}}), dict.fromkeys("abce", 20.0), {"a": 60.0})
    assert (found.whole.common, found.whole.common_before, found.whole.common_after) == (1, None, None)


def test_what_is_unknown_on_both_dates_is_named_the_heaviest_first() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("c", 2), number("e"), number("f", 2)]}})
    found = dates(q, {"a": 20.0, "e": SO, "f": 10.0}, {"a": 20.0, "b": NSP, "e": NSP, "f": 10.0})
    assert [one.id for one in found.still_unknown] == ["c", "b"]  # e did not apply: it is scope


def test_the_effect_of_a_change_is_what_the_newer_score_owes_to_it() -> None:
    q = tree({"d": {"t": [number("a", 3), number("b"), number("c")]}})
    found = dates(q, {"a": 20.0, "b": 90.0, "c": NSP}, {"a": 60.0, "b": 50.0, "c": 10.0})
    # (3 × (0.6 − 0.2)) / 5 and (0.5 − 0.9) / 5; what was learnt of c has none.
    assert [one.effect for one in found.changes] == [
        pytest.approx(0.24, abs=TINY),
        pytest.approx(-0.08, abs=TINY),
        None,
    ]
    few = dates(q, {"a": NSP, "b": 90.0, "c": NSP}, {"a": NSP, "b": 50.0, "c": NSP})
    assert [one.effect for one in few.changes] == [None]  # no score is shown on the newer date


def test_nothing_in_common_has_no_common_score() -> None:
    found = dates(tree(ONE), {"a": 20.0}, {"b": 20.0})
    assert (found.whole.common, found.whole.common_before, found.whole.common_after) == (0, None, None)


def test_what_the_migration_lists_is_not_listed_twice() -> None:
    q = tree(ONE)
    old, new = score(unit({"a": 20.0}), q), score(unit({"a": 20.0, "b": 5.0}), q)
    listed = OneSided(id="b", name="b", reason="question nouvelle")
    assert compare_dates(old, old, new, [listed]).one_sided == (listed,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Unit(name="Arvieu", code="12011"), Unit(name="ARVIEU", code="12011"), True),
        (Unit(name="Saint-Jean", code="12011"), Unit(name="Saint-Jean", code="15138"), False),
        (Unit(name="Arvieu"), Unit(name="Arvieu", code="12011"), True),  # same name and kind: one file has no code
        (Unit(name="Arvieu"), Unit(name="Arvieu", kind="epci"), False),
        (Unit(name="Arvieu"), Unit(name="Murat"), False),
    ],
)
def test_one_unit_is_the_same_code_else_the_same_name_and_kind(one: Unit, other: Unit, same: bool) -> None:
    assert same_unit(one, other) is same_unit(other, one) is same


# More than two dates


def dated(answers: dict[str, Any], when: dt.datetime | None) -> Assessment:
    return unit(answers).model_copy(update={"interview": Interview(updated=when)})


def test_a_trajectory_compares_each_date_with_the_one_before() -> None:
    q = tree(ONE)
    paris = dt.timezone(dt.timedelta(hours=1))
    days = [dt.datetime(2028, 1, 1, tzinfo=paris), dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1, tzinfo=paris)]
    units = [dated({"a": value, "b": 0.0}, when) for value, when in zip((90.0, 20.0, 40.0), days, strict=True)]
    found = trajectory(units, {"1": q})
    assert [one.whole.score for one in found.results] == [0.1, 0.2, 0.45]
    assert [step.split.progress for step in found.steps if step.split] == [
        pytest.approx(0.1, abs=TINY),
        pytest.approx(0.25, abs=TINY),
    ]
    assert [one.interview.updated for one in found.assessments] == [days[1], days[2], days[0]]


def test_without_all_the_dates_the_order_given_is_kept() -> None:
    units = [dated({"a": 90.0, "b": 0.0}, dt.datetime(2028, 1, 1)), dated({"a": 20.0, "b": 0.0}, None)]
    assert [one.whole.score for one in trajectory(units, {"1": tree(ONE)}).results] == [0.45, 0.1]
