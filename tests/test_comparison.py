"""Comparison. Requirements (method, section 7).

Two dates: one kind of change for each question; four parts that add up to 1e-12; « progresse » judged on the interval
of the difference, an answer unknown on both dates being one unknown; the common base; what is known on one side only.
Several units: ranks with their interval, peers, who is ahead, and what cannot be compared, with its reason.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import Assessment, Interview, Unit
from ruraldiag.comparison import (
    Change,
    Comparison,
    OneSided,
    Verdict,
    compare,
    compare_dates,
    compare_units,
    same_unit,
    trajectory,
)
from ruraldiag.composite.scoring import Result, score
from ruraldiag.composite.split import shapley
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from trees import NSP, SO, multiple, number, scale, tree, unit

TINY = 1e-12
proves = settings(max_examples=150, deadline=None, derandomize=True)
ONE = {"d": {"t": [number("a"), number("b")]}}
FILTER = {"indicator": "f", "at_least": 0.5}


def dates(q: Questionnaire, old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(unit(old), unit(new), q)


# The split


def test_an_answer_that_changes_is_progress() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": 50.0}, {"a": 60.0, "b": 50.0})
    assert found.split is not None
    assert found.split.progress == pytest.approx(0.2, abs=TINY)  # (0.6 − 0.2) / 2
    assert (found.split.method, found.split.information, found.split.scope) == (0, 0, 0)
    assert [(one.indicator.id, one.change) for one in found.changes] == [("a", Change.PROGRESS)]


def test_an_unknown_that_is_learnt_is_information_and_not_progress() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 20.0, "b": 80.0})
    assert found.split is not None
    assert found.split.information == pytest.approx(0.3, abs=TINY)  # 0.5 − 0.2
    assert (found.split.method, found.split.progress, found.split.scope) == (0, 0, 0)
    assert [one.change for one in found.changes] == [Change.INFORMATION]


def test_what_becomes_sans_objet_is_scope() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": 80.0}, {"a": 20.0, "b": SO})
    assert found.split is not None
    assert found.split.scope == pytest.approx(-0.3, abs=TINY)  # 0.2 − 0.5
    assert [one.change for one in found.changes] == [Change.SCOPE]


def test_sans_objet_on_one_side_is_scope_even_where_the_other_is_unknown() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 20.0, "b": SO})
    assert [one.change for one in found.changes] == [Change.SCOPE]


def test_unanswered_is_unknown_for_a_comparison() -> None:
    assert dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 20.0}).changes == ()


def test_the_kind_of_a_change_is_read_after_routing() -> None:
    q = tree({"d": {"t": [scale("f", steps=3), number("a", applies_if=FILTER)]}})
    found = dates(q, {"f": "o0", "a": 40.0}, {"f": "o2", "a": 40.0})
    # The answer to a is the same: at the first date it did not count.
    assert [(one.indicator.id, one.change) for one in found.changes] == [("f", Change.PROGRESS), ("a", Change.SCOPE)]


def test_the_split_is_the_shapley_value_by_hand() -> None:
    # Two kinds change, the score with none 0.2, with progress 0.4, with information 0.5, with both 1.0.
    # Progress alone adds 0.2, after information 0.5: (0.2 + 0.5) / 2 = 0.35; information (0.3 + 0.6) / 2 = 0.45.
    scores = {
        frozenset(some): value
        for some, value in (
            ((), 0.2),
            ((Change.PROGRESS,), 0.4),
            ((Change.INFORMATION,), 0.5),
            ((Change.PROGRESS, Change.INFORMATION), 1.0),
        )
    }
    scores |= {some | {Change.SCOPE}: value for some, value in scores.items()}
    found = shapley(scores)
    assert found[Change.PROGRESS] == pytest.approx(0.35, abs=TINY)
    assert found[Change.INFORMATION] == pytest.approx(0.45, abs=TINY)
    assert found[Change.SCOPE] == 0


def test_progress_and_information_share_what_neither_does_alone() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 60.0, "b": 80.0})
    # Scores: none 0.2; progress 0.6; information (0.2 + 0.8) / 2 = 0.5; both 0.7.
    assert found.split is not None
    assert found.split.progress == pytest.approx((0.4 + 0.2) / 2, abs=TINY)
    assert found.split.information == pytest.approx((0.3 + 0.1) / 2, abs=TINY)


def test_method_is_the_older_answers_in_the_newer_edition_less_their_score_then() -> None:
    q = tree(ONE)
    heavier = tree({"d": {"t": [number("a", 3), number("b")]}}, edition="2")
    then, before = score(unit({"a": 20.0, "b": 60.0}), q), score(unit({"a": 20.0, "b": 60.0}), heavier)
    found = compare_dates(then, before, score(unit({"a": 40.0, "b": 60.0}), heavier))
    assert found.split is not None
    assert found.split.method == pytest.approx(0.3 - 0.4, abs=TINY)  # (3 × 0.2 + 0.6) / 4 less (0.2 + 0.6) / 2
    assert found.split.progress == pytest.approx(0.15, abs=TINY)  # 3 × 0.2 / 4
    assert found.split.total == pytest.approx(0.45 - 0.4, abs=TINY)


def test_the_parts_add_up_where_what_hung_on_a_filter_is_still_unknown_once_it_is_known() -> None:
    narrow = scale("b", scores=[0.4, 0.5, 0.6], applies_if=FILTER)
    q = tree({"d": {"t": [scale("f"), number("a"), narrow]}}, scoring={"min_coverage": 0.0})
    found = dates(q, {"f": NSP, "a": 100.0}, {"f": "o4", "a": 100.0})
    # Then a alone is known: 1, and b may yet not apply. Now b applies: at most (1 + 1 + 0.6) / 3, the score with it.
    assert found.after.whole.score == pytest.approx(2.6 / 3, abs=TINY)
    assert found.split is not None
    assert found.split.information == pytest.approx(2.6 / 3 - 1, abs=TINY)


def test_no_split_where_a_score_is_withheld() -> None:
    found = dates(tree(ONE), {"b": NSP}, {"a": 20.0, "b": 80.0})
    assert found.split is None
    assert "trop peu de réponses" in found.no_split


def test_no_split_where_a_set_of_changes_would_leave_nothing_known() -> None:
    # a is known then sans objet, b sans objet then known: with half of that done, nothing is known.
    q = tree({"d": {"t": [number("a"), number("b")]}})
    found = dates(q, {"a": 20.0, "b": NSP}, {"a": NSP, "b": 80.0})
    assert found.split is not None  # one kind of change only: both at once
    moved = dates(tree({"d": {"t": [number("a"), number("b")]}}), {"a": 20.0, "b": SO}, {"a": SO, "b": 80.0})
    assert moved.split is not None
    q = tree({"d": {"t": [number("a"), number("b")]}}, scoring={"min_coverage": 0.0})
    mixed = dates(q, {"a": 20.0, "b": SO}, {"a": NSP, "b": 80.0})
    assert mixed.split is None  # information without scope: a unknown, b still sans objet
    assert "aucune réponse connue" in mixed.no_split


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


@proves
@given(pairs(means=True))
def test_the_four_parts_add_up(case: tuple[Questionnaire, Assessment, Assessment]) -> None:
    q, old, new = case
    found = compare(old, new, q)
    if found.split is None:
        assert found.no_split
        return
    assert found.then.whole.score is not None
    assert found.after.whole.score is not None
    assert abs(found.split.total - (found.after.whole.score - found.then.whole.score)) <= TINY
    kinds = {one.change for one in found.changes}
    for kind, part in (
        (Change.PROGRESS, found.split.progress),
        (Change.INFORMATION, found.split.information),
        (Change.SCOPE, found.split.scope),
    ):
        # Nothing of a kind changed: nothing is put down to it; an unknown filter settled may move the outer bounds.
        if kind not in kinds and kind is not Change.INFORMATION:
            assert abs(part) <= TINY


@proves
@given(pairs(means=True), st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_nothing(case: Any, rng: Any) -> None:
    q, old, new = case
    content = q.model_dump(by_alias=True)
    for name in ("domain", "theme", "indicator"):
        content[name] = rng.sample(content[name], len(content[name]))
    one, other = compare(old, new, q), compare(old, new, Questionnaire.model_validate(content))
    assert (one.split is None) == (other.split is None)
    if one.split is not None and other.split is not None:
        for part in ("method", "progress", "information", "scope"):
            assert abs(getattr(one.split, part) - getattr(other.split, part)) <= TINY
    nodes = {node.path: node for node in other.nodes}
    for node in one.nodes:
        assert abs(node.low - nodes[node.path].low) <= TINY
        assert abs(node.high - nodes[node.path].high) <= TINY


@proves
@given(pairs())
def test_the_two_dates_the_other_way_round_give_the_opposite(case: Any) -> None:
    q, old, new = case
    one, other = compare(old, new, q), compare(new, old, q)
    if one.split is not None and other.split is not None:
        for part in ("progress", "information", "scope"):
            assert abs(getattr(one.split, part) + getattr(other.split, part)) <= TINY
    for node, back in zip(one.nodes, other.nodes, strict=True):
        assert abs(node.low + back.high) <= TINY
        assert abs(node.high + back.low) <= TINY


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


# Several units


def several(q: Questionnaire, *values: Any, kind: UnitKind = "commune", name: str = "U") -> list[Result]:
    return [
        score(unit({"a": value, "b": value}, name=f"{name}{place}", kind=kind), q) for place, value in enumerate(values)
    ]


def test_units_come_best_first_with_the_interval_of_their_rank() -> None:
    q = tree(ONE)
    units = several(q, 20.0, 90.0, 90.0)
    found = compare_units(units, 50, 1)
    assert [(one.result.unit.name, one.rank.nominal, one.rank.p5, one.rank.p95) for one in found.units] == [
        ("U1", 1, 1, 1),
        ("U2", 1, 1, 1),
        ("U0", 3, 3, 3),
    ]
    assert (found.kind, found.draws, found.seed, found.apart) == ("commune", 50, 1, ())


def test_what_cannot_be_compared_is_set_apart_with_its_reason() -> None:
    q = tree(ONE)
    other_edition, other = tree(ONE, edition="2"), tree(ONE, id="autre")
    mixed = [
        *several(q, 20.0, 40.0),
        *several(q, 50.0, kind="epci", name="E"),
        *several(other_edition, 50.0, name="V"),
        *several(other, 50.0, name="W"),
        score(unit({}, name="X"), q),
    ]
    found = compare_units(mixed, 20, 1)
    assert [one.result.unit.name for one in found.units] == ["U1", "U0"]
    assert [(one.result.unit.name, one.reason) for one in found.apart] == [
        ("E0", "autre genre de collectivité"),
        ("V0", "autre édition du questionnaire"),
        ("W0", "autre questionnaire"),
        ("X", "trop peu de réponses connues"),
    ]


def test_the_order_of_the_files_changes_nothing() -> None:
    q = tree(ONE)
    units = [*several(q, 20.0, 90.0, 90.0, NSP), *several(q, 10.0, 30.0, kind="epci", name="E")]
    one, other = compare_units(units, 20, 1), compare_units(units[::-1], 20, 1)
    assert one.units == other.units
    assert (one.kind, one.medians, one.ahead) == (other.kind, other.medians, other.ahead)
    tied = [*several(q, 20.0), *several(q, 10.0, kind="epci", name="E")]
    assert compare_units(tied, 5, 1).kind == compare_units(tied[::-1], 5, 1).kind == "commune"


def test_the_median_of_peers_from_five_units_up() -> None:
    q = tree({"d": {"t": [number("a")]}, "e": {"u": [number("b")]}})
    assert compare_units(several(q, 10.0, 20.0, 30.0, 90.0), 5, 1).medians == {}
    found = compare_units(several(q, 10.0, 20.0, 30.0, 90.0, 40.0), 5, 1).medians
    assert found == {(): 0.3, ("d",): 0.3, ("e",): 0.3}
    # A domain that only four of them know has no median.
    units = [*several(q, 10.0, 20.0, 30.0, 90.0), score(unit({"a": 50.0}, name="V"), q)]
    assert set(compare_units(units, 5, 1).medians) == {(), ("d",)}


def test_who_is_ahead_of_whom_in_what_share_of_the_weightings() -> None:
    q = tree(ONE)
    units = [
        score(unit({"a": a, "b": b}, name=name), q)
        for name, a, b in (("Un", 100.0, 0.0), ("Deux", 0.0, 100.0), ("Trois", 0.0, 0.0))
    ]
    found = compare_units(units, 2000, 1)
    shares = {(one.one.name, one.other.name): (one.share, one.share_other) for one in found.ahead}
    assert set(shares) == {("Deux", "Un"), ("Deux", "Trois"), ("Un", "Trois")}
    assert shares["Deux", "Trois"] == (1.0, 0.0)
    assert sum(shares["Deux", "Un"]) == 1.0
    assert abs(shares["Deux", "Un"][0] - 0.5) < 4 * 0.5 / 2000**0.5


def test_with_unknown_answers_what_is_sure_and_what_is_drawn_are_told_apart() -> None:
    q = tree(ONE)
    pairs = (("Haute", 90.0, 90.0), ("Ouverte", 40.0, NSP), ("Connue", 50.0, 50.0))
    units = [score(unit({"a": a, "b": b}, name=name), q) for name, a, b in pairs]
    found = {(one.one.name, one.other.name): one for one in compare_units(units, 400, 1).ahead}
    sure, open_pair = found["Haute", "Ouverte"], found["Connue", "Ouverte"]
    # Ouverte is from 0.2 to 0.7 with the weights of the text; with b at 1.25/2 of them, to 0.775 at most: under 0.9.
    assert (sure.sure, sure.sure_other, sure.drawn, sure.drawn_other) == (1.0, 0.0, 1.0, 0.0)
    # Its middle is 0.45 at most by 0.5 × 0.625 + 0.4 × 0.375 = 0.4625: behind 0.5 in every weighting...
    assert (open_pair.share, open_pair.share_other) == (1.0, 0.0)
    # ...but nothing is sure, and drawn from 0 to 1, b passes 0.6 (0.4 + 0.6 = 2 × 0.5) four times in ten.
    assert (open_pair.sure, open_pair.sure_other) == (0.0, 0.0)
    assert open_pair.drawn_other == pytest.approx(0.4, abs=4 * 0.5 / 400**0.5)
    known = found["Haute", "Connue"]
    assert (known.share, known.sure, known.drawn, known.drawn_other) == (1.0, 1.0, None, None)


def test_beyond_six_units_only_the_first_two_are_compared_pair_to_pair() -> None:
    q = tree(ONE)
    assert len(compare_units(several(q, *(10.0 * n for n in range(6))), 5, 1).ahead) == 15
    (pair,) = compare_units(several(q, *(10.0 * n for n in range(7))), 5, 1).ahead
    assert (pair.one.name, pair.other.name, pair.share) == ("U6", "U5", 1.0)


def test_units_of_which_none_can_be_compared() -> None:
    q = tree(ONE)
    found = compare_units([score(unit({}, name=name), q) for name in ("U", "V")], 5, 1)
    assert (found.units, found.ahead, found.medians, len(found.apart)) == ((), (), {}, 2)


def test_a_multiple_filter_of_many_options_still_holds_every_completion() -> None:
    many = multiple("m", [0.1] * 13, exclusive=False)
    rule = {"indicator": "m", "options": ["p3"]}
    q = tree({"d": {"t": [many, number("a", applies_if=rule), number("b")]}})
    found = dates(q, {"m": NSP, "a": 20.0, "b": 50.0}, {"m": NSP, "a": 80.0, "b": 50.0}).whole
    assert (found.low, found.high) == (pytest.approx(0.0, abs=TINY), pytest.approx(0.2, abs=TINY))
