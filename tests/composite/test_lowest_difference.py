"""Difference. Requirements (method, section 7).

The lowest difference while some answers, unknown on both dates, have not fallen: never under a completion of both
dates, and reached where every mean is arithmetic; the fewest such answers with which a node has risen.
"""

from __future__ import annotations

import random
from itertools import chain, combinations
from typing import Any

import pytest

import completed
from differing import FILTER, ONE, TINY
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.lowest_difference import MOST_CASES, Dates, above_none, fewest_held, lowest, outer_bounds
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit


def dates(q: Questionnaire, old: dict[str, Any] | Assessment, new: dict[str, Any] | Assessment) -> Dates:
    before, after = (score(one if isinstance(one, Assessment) else unit(one), q) for one in (old, new))
    return Dates(node=after.tree, before=before, after=after)


def fewest(q: Questionnaire, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [indicator.id for indicator in fewest_held(dates(q, old, new))]


# By hand


def test_an_unknown_answer_is_anything_on_each_date_unless_it_is_held() -> None:
    found = dates(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 60.0, "b": NSP})
    assert outer_bounds(found) == pytest.approx((-0.3, 0.7), abs=TINY)  # 0.2 ± 1/2
    assert lowest(found) == pytest.approx(-0.3, abs=TINY)
    # b worth as much: (0.6 − 0.2) / 2; and sans objet on both dates 0.6 − 0.2.
    assert lowest(found, ["b"]) == pytest.approx(0.2, abs=TINY)
    assert lowest(found.back, ["b"]) == pytest.approx(-0.4, abs=TINY)  # the other way round: −0.2, without b −0.4
    assert fewest(tree(ONE), {"a": 20.0, "b": NSP}, {"a": 60.0, "b": NSP}) == ["b"]


def test_the_heaviest_unknown_answers_are_held_first() -> None:
    q = tree({"d": {"t": [number("a", 4), number("b"), number("c", 2), number("e", 1)]}})
    known, better = ({"a": value, "b": NSP, "c": NSP, "e": NSP} for value in (20.0, 80.0))
    # 4 × 0.6 = 2.4: under the 4 that b, c and e may fall by, over the 2 that are left once c is held.
    assert fewest(q, known, better) == ["c"]
    # 4 × 0.4 = 1.6: once c and one of the others are held, 1 is left.
    assert fewest(q, known, {**better, "a": 60.0}) == ["c", "b"]
    assert fewest(q, known, {**better, "a": 20.1}) == ["c", "b", "e"]
    assert fewest(q, known, {**better, "a": 20.0}) == []


def test_what_may_be_sans_objet_on_both_dates_is_taken_out_of_both() -> None:
    # b is 0 then and 1 now, c the other way round: with x the difference is (2 − 1) / 4, without it (2 − 1) / 3...
    free = {"d": {"t": [number("x"), number("a", 2), number("b")]}, "e": {"u": [number("c")]}}
    old, new = {"x": NSP, "a": 0.0, "b": 100.0, "c": 50.0}, {"x": NSP, "a": 100.0, "b": 0.0, "c": 40.0}
    # t: (2 × 1 − 1) / 4 = 0.25, e: −0.1; half of each: 0.075; without x, (2 − 1) / 3: more.
    assert fewest(tree(free), old, new) == ["x"]
    # Where x spares its theme from going: alone with a small fall elsewhere, gone it leaves that fall alone.
    lone = {"d": {"t": [number("x")], "u": [number("a")]}, "e": {"v": [number("b")]}}
    old, new = {"x": NSP, "a": 50.0, "b": 20.0}, {"x": NSP, "a": 20.0, "b": 40.0}
    # With x: half of (0.2 − 0.5) in d, 0.2 in e: (−0.15 + 0.2) / 2; without: (−0.3 + 0.2) / 2.
    assert lowest(dates(tree(lone), old, new), ["x"]) == pytest.approx(-0.05, abs=TINY)
    assert fewest(tree(lone), old, new) == []
    lone["d"]["t"] = [number("x", not_applicable=False)]
    assert fewest(tree(lone), old, new) == ["x"]


def test_another_answer_is_held_where_the_one_that_spares_most_may_take_its_weight_away() -> None:
    # d weighs 2 of 10: x spares 0.1 and a falls by 0.8 × 0.1; e 8 of 10: y spares 0.8 / 9 and b adds 0.28 × 6.4 / 9.
    y = number("y", not_applicable=False)
    q = tree({"d": {"t": [number("x")], "u": [number("a")]}, "e": {"v": [number("b", 8), y]}}, weights={"d": 2, "e": 8})
    old, new = {"x": NSP, "y": NSP, "a": 90.0, "b": 20.0}, {"x": NSP, "y": NSP, "a": 10.0, "b": 48.0}
    found = dates(q, old, new)
    # With x held: 0.199 − 0.08 − 0.089, unless x is gone, and a falls by 0.8 × 0.2. With y held: 0.199 − 0.08 − 0.1.
    assert lowest(found, ["x"], leaving=False) == pytest.approx(0.28 * 6.4 / 9 - 0.08 - 0.8 / 9, abs=TINY)
    assert lowest(found, ["x"]) == pytest.approx(0.28 * 6.4 / 9 - 0.16 - 0.8 / 9, abs=TINY)
    assert lowest(found, ["y"]) == pytest.approx(0.28 * 6.4 / 9 - 0.08 - 0.1, abs=TINY)
    assert fewest(q, old, new) == ["y"]


def test_a_narrow_answer_that_turns_out_sans_objet_leaves_the_interval_and_is_counted() -> None:
    narrow = scale("b", scores=[0.0, 0.2])
    q = tree({"d": {"t": [number("a"), narrow]}})
    found = dates(q, {"a": 100.0, "b": NSP}, {"a": 100.0, "b": "o1"})
    # Then 0.5 to 0.6 while b counts, and 1 without it; now 0.6.
    assert outer_bounds(found) == pytest.approx((-0.4, 0.1), abs=TINY)


def test_beyond_so_many_cases_each_date_is_anywhere_in_what_it_holds() -> None:
    narrow = [scale(f"x{place}", scores=[0.1, 0.2]) for place in range(12)]  # each may leave: 3^12 cases on a date
    q = tree({"d": {"t": [number("a"), *narrow]}})
    found = dates(q, {"a": 40.0}, {"a": 90.0})
    assert lowest(found) == pytest.approx(0.1 - 0.4, abs=TINY)  # then 0.1 to 0.4, now 0.1 to 0.9


@pytest.mark.parametrize("mean", ["arithmetic", "geometric"])
def test_a_case_where_a_node_does_not_apply_on_both_dates_is_no_difference(mean: str) -> None:
    q = tree({"e": {"u": [scale("f")]}, "d": {"t": [number("a", applies_if=FILTER)]}}, means={"theme": mean})
    found = dates(q, {"f": NSP, "a": NSP}, {"f": "o4", "a": 50.0})
    d = Dates(node=found.node.children[1], before=found.before, after=found.after)
    assert lowest(d) == pytest.approx(-0.5, abs=TINY)  # f opened: a from 0 to 1 then


def test_a_filter_that_has_not_fallen_may_have_opened_what_hangs_on_it() -> None:
    q = tree({"d": {"t": [scale("f", steps=3), number("a", 4, applies_if=FILTER), number("b")]}})
    old, new = {"f": NSP, "a": 0.0, "b": 50.0}, {"f": NSP, "a": 0.0, "b": 70.0}
    # f from 0, a not counting: 0.5 / 2; to 0.5, a counting for nothing: (0.5 + 0.7) / 6 = 0.2.
    assert lowest(dates(q, old, new), ["f"]) == pytest.approx(0.2 - 0.25, abs=TINY)
    assert fewest(q, old, new) == []
    # Where it opens nothing that is low it may be named: a at 1, whatever f, adds.
    assert fewest(q, {**old, "a": 100.0}, {**new, "a": 100.0}) == ["f"]


def test_a_filter_may_open_by_one_of_its_options() -> None:
    asked = number("a", applies_if={"indicator": "f", "options": ["o2"]})
    q = tree({"d": {"t": [scale("f", steps=3, not_applicable=False), asked, number("b", 2)]}})
    found = dates(q, {"f": NSP, "a": 50.0, "b": 20.0}, {"f": NSP, "a": 20.0, "b": 60.0})
    # At most then, with f at 1, which opens a: (1 + 0.5 + 0.4) / 4; at least now, with f at 0: 1.2 / 3.
    assert lowest(found) == pytest.approx(0.4 - 0.475, abs=TINY)
    # f having not fallen, 0 then and now: (1.2 − 0.4) / 3; 1: (1 + 0.2 + 1.2 − 1.9) / 4.
    assert lowest(found, ["f"]) == pytest.approx(0.125, abs=TINY)


def test_a_filter_from_another_domain_is_one_of_those_held() -> None:
    q = tree({"d": {"t": [scale("f", steps=3)]}, "e": {"u": [number("a", 3, applies_if=FILTER), number("b")]}})
    before, after = (score(unit({"f": NSP, "a": 80.0, "b": value}), q) for value in (30.0, 60.0))
    node = next(node for node in after.tree.children if node.id == "e")
    # Open then and closed now: 0.6 − (3 × 0.8 + 0.3) / 4 = −0.075; f not having fallen, that cannot be.
    assert [one.id for one in fewest_held(Dates(node=node, before=before, after=after))] == ["f"]


def test_an_answer_that_waits_for_its_filter_is_not_one_that_may_be_anything() -> None:
    q = tree({"d": {"t": [scale("f", steps=3), number("a", applies_if=FILTER), number("b", 2)]}})
    found = dates(q, {"f": NSP, "a": 50.0, "b": 20.0}, {"f": NSP, "a": 20.0, "b": 90.0})
    assert found.open_twice == ("f",)
    assert found.unknown == ("f", "a")


def test_beyond_so_many_cases_the_two_dates_are_taken_apart() -> None:
    many = [number(f"x{place}") for place in range(10)]  # each may be sans objet: 2^10 cases held
    q = tree({"d": {"t": [number("a", 20), *many]}})
    found = dates(q, {"a": 10.0}, {"a": 90.0})
    assert MOST_CASES < 2**10
    assert lowest(found, found.open_twice) == found.after.whole.low - found.before.whole.high
    # Fewer are enough, and are found: a adds 20 × 0.4 = 8, the others may take 10, 7 once three are held.
    assert fewest(q, {"a": 10.0}, {"a": 50.0}) == ["x0", "x1", "x2"]


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_with_other_means_a_better_answer_beside_a_held_one_never_reads_as_a_fall(mean: str) -> None:
    q = tree(ONE, means={"theme": mean})
    found = dates(q, {"a": 25.0, "b": NSP}, {"a": 64.0, "b": NSP})
    assert lowest(found, ["b"]) == 0.0  # b = 0


@pytest.mark.parametrize(("mean", "both"), [("geometric", 0.54**0.5), ("harmonic", 2 / (1 / 0.9 + 1 / 0.6))])
def test_with_other_means_what_applies_on_one_date_alone_counts_on_that_date(mean: str, both: float) -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}}, means={"theme": mean})
    alone, beside = {"a": SO, "b": 20.0}, {"a": 90.0, "b": 60.0}
    assert lowest(dates(q, alone, beside)) == pytest.approx(both - 0.2, abs=TINY)
    assert lowest(dates(q, beside, alone)) == pytest.approx(0.2 - both, abs=TINY)


def test_with_other_means_a_domain_that_never_goes_down_makes_a_whole_that_never_does() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"u": [number("c")]}}, means={"whole": "geometric"})
    found = dates(q, {"a": 20.0, "b": NSP, "c": 100.0}, {"a": 60.0, "b": NSP, "c": 100.0})
    # d goes up by 0.2 whatever b is, or by 0.4 without it: the whole, √d, cannot fall; taken apart, it might.
    assert lowest(found, ["b"]) == 0.0


def test_with_other_means_what_is_held_is_at_the_same_end_on_both_dates() -> None:
    q = tree({"d": {"t": [number("h"), number("falls"), number("rises")]}}, means={"theme": "geometric"})
    found = dates(q, {"h": NSP, "falls": 50.0, "rises": 30.0}, {"h": NSP, "falls": 40.0, "rises": 90.0})
    # √(0.4 × 0.9) − √(0.5 × 0.3), sans objet; ∛0.36 − ∛0.15 at most, and at least h = 0 on both dates: no difference.
    assert lowest(found, ["h"]) == 0.0
    assert lowest(found) == pytest.approx(-(0.15 ** (1 / 3)), abs=TINY)  # anything on each date: 1 then, 0 now


def test_another_answer_that_is_worth_as_much_changes_nothing() -> None:
    q = tree({"d": {"t": [multiple("m", [0.5, 0.5]), number("a")]}})
    old, as_much, more = ({"m": some, "a": NSP} for some in (("p0",), ("p1",), ("p0", "p1")))
    assert dates(q, old, as_much).unchanged
    assert not dates(q, old, more).unchanged


def test_a_multiple_filter_of_too_many_options_to_list_still_holds_every_completion() -> None:
    many = multiple("m", [0.1] * 13, exclusive=False)
    q = tree({"d": {"t": [many, number("a", applies_if={"indicator": "m", "options": ["p3"]}), number("b")]}})
    found = dates(q, {"m": NSP, "a": 20.0, "b": 50.0}, {"m": NSP, "a": 80.0, "b": 50.0})
    # m at most then, with b alone: (1 + 0.5) / 2; at least now, 0.1, with a and b: (0.1 + 0.8 + 0.5) / 3, or with b.
    assert lowest(found) <= (0.1 + 0.5) / 2 - (1 + 0.5) / 2


# Against every completion of both dates


def case(seed: int) -> tuple[Questionnaire, Assessment, Assessment, bool]:
    """Return a random pair of dates, and whether its lowest differences are to be exact."""
    rng = random.Random(seed)  # noqa: S311 -- a test, not a secret
    means, filters = seed % 3 == 2, seed % 2 == 1
    q, old, new = completed.a_pair(rng, means=means, filters=filters, free=rng.choice([0.0, 0.4, 1.0]))
    return q, old, new, not (means or filters)


def reached(found: Dates, held: tuple[str, ...], was: completed.Completions, now: completed.Completions) -> float:
    """Return the lowest difference of a node over all completions of which none of the held answers has fallen."""
    path, by_id = found.node.path, found.after.questionnaire.by_id
    differences = [
        new - old
        for first, before in was
        for then, after in now
        if (old := before.nodes[path].score) is not None and (new := after.nodes[path].score) is not None
        if all(completed.not_fallen(by_id[name], (first[name], before), (then[name], after)) for name in held)
    ]
    return min(differences, default=1.0)


def subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_no_completion_goes_under_the_lowest_difference_which_is_reached_where_means_are_arithmetic(start: int) -> None:
    seen = set()
    for seed in range(start, start + 30):
        q, old, new, exact = case(seed)
        if max(completed.how_many(old, q), completed.how_many(new, q)) > 130:
            continue
        was, now = list(completed.completions(old, q)), list(completed.completions(new, q))
        whole = dates(q, old, new)
        for node in (whole.node, *whole.node.children):
            found = Dates(node=node, before=whole.before, after=whole.after)
            if not all(result.nodes[node.path].applies for result in (found.before, found.after)):
                continue
            for held in subsets(found.open_twice):
                low = reached(found, held, was, now)
                assert lowest(found, held) <= low + TINY, (seed, node.path, held)
                if exact and low < 1:
                    assert lowest(found, held) == pytest.approx(low, abs=TINY), (seed, node.path, held)
                seen.add((len(held), exact))
            few = tuple(indicator.id for indicator in fewest_held(found))
            low = reached(found, few, was, now)
            if few:
                assert above_none(low), (seed, node.path)
            if exact:
                enough = [
                    len(held)
                    for held in subsets(found.open_twice)
                    if held and above_none(reached(found, held, was, now))
                ]
                assert len(few) == min(enough, default=0), (seed, node.path)
    assert {(0, True), (1, True), (2, True), (1, False), (2, False)} <= seen
