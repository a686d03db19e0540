"""Comparison. Requirements (method, section 7).

Two dates: what is said of each node, held against every completion of the unknown answers; the common base; what is
known on one side only. Where a difference comes from: ``test_comparison_split.py``.
Several units: ``test_comparison_units.py``.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from completed import Completions, a_pair, completions, ends, how_many, not_fallen
from differing import FILTER, ONE, TINY, dates
from ruraldiag.assessment.model import Assessment, Interview, Unit
from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.units_and_dates import same_unit
from ruraldiag.comparison import OneSided, compare, compare_dates, trajectory
from ruraldiag.composite.common_base import CommonBase
from ruraldiag.composite.difference import Difference, Verdict
from ruraldiag.composite.lowest_difference import Dates, fewest_held
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import load_edition
from trees import NSP, SO, number, scale, tree, unit

EXAMPLES = Path(__file__).resolve().parents[1] / "reports" / "exemples"

# What can be said of a node

LONG = {"min_rank_coverage": 0.0}  # no score is that of a short series
TWO = tree(ONE, scoring=LONG)


def told(node: Difference) -> tuple[Verdict, list[str]]:
    return node.verdict, [indicator.id for indicator in node.if_held]


def test_an_answer_unknown_on_both_dates_may_have_moved() -> None:
    found = dates(TWO, {"a": 20.0, "b": NSP}, {"a": 60.0, "b": NSP}).whole
    # From (0.2 + 1) / 2 to (0.6 + 0) / 2, or the other way: (0.6 − 0.2 ± 1) / 2.
    assert (found.low, found.high) == pytest.approx((-0.3, 0.7), abs=TINY)
    assert (told(found), found.unknown) == ((Verdict.UP_IF, ["b"]), 1)
    back = dates(TWO, {"a": 60.0, "b": NSP}, {"a": 20.0, "b": NSP}).whole
    assert (told(back), back.unknown) == ((Verdict.DOWN_IF, ["b"]), 1)


def test_a_rise_that_no_unknown_answer_can_undo_has_no_condition() -> None:
    q = tree({"d": {"t": [number("a", 3), number("b")]}})
    found = dates(q, {"a": 20.0, "b": NSP}, {"a": 60.0, "b": NSP}).whole
    assert (found.low, found.high) == pytest.approx((0.05, 0.55), abs=TINY)  # from 0.15–0.4 to 0.45–0.7
    assert told(found) == (Verdict.UP, [])


def test_an_answer_unknown_on_one_date_is_not_known_to_have_changed() -> None:
    found = dates(TWO, {"a": 20.0, "b": NSP}, {"a": 60.0, "b": 80.0}).whole
    assert (found.low, found.high) == pytest.approx((0.1, 0.6), abs=TINY)  # 0.2 + (0.8 − b)/2
    assert found.verdict is Verdict.UP
    found = dates(TWO, {"a": 20.0, "b": NSP}, {"a": 30.0, "b": 80.0}).whole
    assert (found.low, found.high) == pytest.approx((-0.05, 0.45), abs=TINY)
    assert told(found) == (Verdict.OPEN, [])


@pytest.mark.parametrize(
    ("before", "held"),
    [
        (20.0, ["f", "b", "c"]),  # a adds 4 × 0.4 = 1.6, of 10
        (10.0, ["f", "b", "c"]),  # 2.0, all of which c and e may take if b alone is held with f
        (0.0, ["f", "b"]),  # 2.4
        (-1.0, []),  # a is not known then either
    ],
)
def test_the_fewest_answers_that_suffice_are_named_of_those_unknown_on_both_dates(
    before: float, held: list[str]
) -> None:
    q = tree({"d": {"t": [number("a", 4), *(number(one) for one in "bce"), number("f", 3)]}}, scoring=LONG)
    old = {"a": before} if before >= 0 else {}
    # b, c and e may each take 1, f 3; e is known to be at its lowest now, and may have been anything.
    found = dates(q, old, {"a": 60.0, "e": 0.0}).whole
    assert told(found) == (Verdict.UP_IF if held else Verdict.OPEN, held)


def test_no_condition_is_said_against_a_score_that_goes_the_other_way() -> None:
    narrow = scale("b", scores=[0.1, 0.2], not_applicable=False)
    q = tree({"d": {"t": [number("a", 2), narrow, number("x")]}}, scoring=LONG)
    found = dates(q, {"a": 60.0, "b": NSP, "x": NSP}, {"a": 65.0, "b": "o1", "x": NSP})
    # If x has not fallen: (2 × 0.05 + 0.2 − b) / 4 with b 0.2 at most. But what is known went from 0.6 to 1.5 / 3.
    assert (found.before.whole.shown, found.after.whole.shown) == pytest.approx((0.6, 0.5))
    held = fewest_held(Dates(node=found.after.tree, before=found.before, after=found.after))
    assert [indicator.id for indicator in held] == ["x"]
    assert told(found.whole) == (Verdict.OPEN, [])


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [(20.0, 60.0, Verdict.UP), (60.0, 20.0, Verdict.DOWN), (20.0, 20.0, Verdict.SAME), (20.0, NSP, Verdict.OPEN)],
)
def test_the_verdict_is_read_on_the_interval(old: Any, new: Any, verdict: Verdict) -> None:
    assert dates(TWO, {"a": old, "b": 50.0}, {"a": new, "b": 50.0}).whole.verdict is verdict


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
    answers = {"f": NSP, "a": 20.0, "b": 30.0, "c": NSP}
    assert [node.verdict for node in dates(q, answers, answers).nodes] == [Verdict.SAME] * 3
    # An answer that waits for its filter has changed: it may count.
    assert dates(q, answers, {**answers, "a": 40.0}).whole.verdict is not Verdict.SAME


def test_two_answers_worth_the_same_are_stable_whatever_is_unknown_beside_them() -> None:
    q = tree({"d": {"t": [scale("a", 3, scores=[0.3, 0.5, 0.5, 1.0]), number("b")]}})
    for then, now, verdict in (("o1", "o2", Verdict.SAME), ("o1", "o1", Verdict.SAME), ("o0", "o1", Verdict.UP_IF)):
        assert dates(q, {"a": then, "b": NSP}, {"a": now, "b": NSP}).whole.verdict is verdict


def test_the_score_of_a_short_series_is_compared_on_the_common_base_alone() -> None:
    q = tree({"d": {"t": [number(one) for one in "abc"]}, "e": {"u": [number("f"), number("g")]}})
    few = {"a": 20.0, "b": 40.0, "c": NSP, "f": 50.0, "g": 50.0}
    found = dates(q, few, {"a": 90.0, "b": 90.0, "c": 100.0, "f": 50.0, "g": 50.0})
    # d: two of three known then, under three quarters: 0.3, then 0.9333; a and b alone 0.3 and 0.9. The whole is 5 / 6.
    assert [node.verdict for node in found.nodes] == [Verdict.UP, Verdict.SHORT, Verdict.SAME]
    assert [node.common_verdict for node in found.nodes] == [Verdict.UP, Verdict.UP, Verdict.SAME]
    assert (found.nodes[1].common.before, found.nodes[1].common.after) == pytest.approx((0.3, 0.9))
    # Withheld, there is no score to compare: the intervals alone speak.
    withheld = dates(q, {**few, "b": NSP}, {"a": 90.0, "b": 90.0, "c": 100.0, "f": 50.0, "g": 50.0})
    assert [node.verdict for node in withheld.nodes[1:]] == [Verdict.UP, Verdict.SAME]  # 0.7333 at most, then 0.9333


# Against every completion of both dates


def holds(node: Difference, was: Completions, now: Completions) -> None:
    """Check what is said of a node: its interval, and its verdict with the condition that it has."""
    before, after = (
        [(answers, result, score) for answers, result in side if (score := result.nodes[node.path].score) is not None]
        for side in (was, now)
    )
    differences = [new - old for *_, old in before for *_, new in after]
    if not differences:
        return
    assert node.low - TINY <= min(differences)
    assert max(differences) <= node.high + TINY
    match node.verdict:
        case Verdict.UP:
            assert min(differences) > 0
        case Verdict.DOWN:
            assert max(differences) < 0
        case Verdict.UP_IF | Verdict.DOWN_IF:
            # A fall is a rise the other way round, of answers that have not fallen the other way round.
            sides = (before, after) if node.verdict is Verdict.UP_IF else (after, before)
            for first, older, old in sides[0]:
                for then, newer, new in sides[1]:
                    assert new > old or not all(
                        not_fallen(held, (first[held.id], older), (then[held.id], newer)) for held in node.if_held
                    )


@pytest.mark.parametrize("start", range(1000, 1120, 30))
def test_no_completion_of_the_unknown_answers_makes_what_is_said_false(start: int) -> None:
    seen = Counter()
    for seed in range(start, start + 30):
        chance = random.Random(seed)  # noqa: S311 -- a test, not a secret
        free = chance.choice([0.0, 0.4, 1.0])
        q, old, new = a_pair(chance, means=seed % 3 == 2, filters=seed % 2 == 1, free=free)
        if max(how_many(old, q), how_many(new, q)) > 150:
            continue
        was, now = list(completions(old, q)), list(completions(new, q))
        for node in compare(old, new, q).nodes:
            if node.before.applies and node.after.applies:
                holds(node, was, now)
                seen[node.verdict] += 1
    assert min(seen[verdict] for verdict in Verdict if verdict is not Verdict.SHORT) > 0


def test_nothing_said_of_the_shipped_example_is_false_whatever_its_unknown_answers_reveal() -> None:
    q = load_edition("numerique-rural", "2026.1")
    old, new = (load_assessment(EXAMPLES / f"saint-exemple-fictive-{day}.toml") for day in ("2024-11-21", "2025-11-20"))
    found = compare(old, new, q)
    # At their highest then and at their lowest now, the answers unknown on both dates make it fall.
    assert found.whole.low < 0
    assert told(found.whole) == (Verdict.UP_IF, ["permanence-soins", "connexion-soins", "gestes-soignants"])
    # Every mean is arithmetic and no question hangs on another: the ends of each answer make those of the differences.
    was, now = list(completions(old, q, ends)), list(completions(new, q, ends))
    assert min(len(was), len(now)) >= 2**3
    for node in found.nodes:
        holds(node, was, now)


# The common base, and what is on one side only


def test_the_common_base_is_what_applies_and_is_known_on_both_dates() -> None:
    # a is 3/4 of what applied then, and 3/4 × 3/4 = 56 % of what applies now: enough for a score.
    q = tree({"d": {"t": [number("a", 3), number("b")]}, "e": {"u": [number("c")]}}, weights={"d": 3})
    found = dates(q, {"a": 20.0, "b": 90.0, "c": SO}, {"a": 60.0, "b": NSP, "c": 10.0})
    assert found.whole.common == CommonBase(questions=1, before=pytest.approx(0.2), after=0.6)
    assert [(one.id, one.reason) for one in found.one_sided] == [
        ("b", "pas su à la seconde date"),
        ("c", "sans objet à la première date"),
        ("e", "sans objet à la première date"),
    ]
    assert [node.path for node in found.nodes] == [(), ("d",)]  # e does not apply on both dates


def test_too_little_in_common_has_no_common_score() -> None:
    # a alone weighs 1/4 on the second date, under the half that a score wants.
    found = dates(tree({"d": {"t": [number(one) for one in "abce"]}}), dict.fromkeys("abce", 20.0), {"a": 60.0})
    assert found.whole.common == CommonBase(questions=1, before=None, after=None)


def test_a_common_score_is_given_on_both_dates_or_on_none() -> None:
    # a is all that applied then; now it is 1/10.
    found = dates(tree({"d": {"t": [number("a"), number("b", 9)]}}), {"a": 20.0, "b": SO}, {"a": 60.0, "b": NSP})
    assert found.whole.common == CommonBase(questions=1, before=None, after=None)


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
    assert found.whole.common == CommonBase(questions=0, before=None, after=None)


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
