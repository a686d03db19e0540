"""Aggregation. Requirements: three means, divided once; presence; bounds with unknown filters; columns as floats."""

from __future__ import annotations

from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag.composite.aggregation import (
    MEANS,
    Figures,
    Node,
    aggregate,
    arithmetic,
    geometric,
    harmonic,
    hold,
    summed,
    terms,
)
from ruraldiag.composite.result import NodeScore
from ruraldiag.composite.scoring import figures_of, resolve, score
from ruraldiag.composite.weighting import tree_of
from trees import NSP, SO, number, scale, tree, unit


def test_the_three_means_of_the_same_values() -> None:
    values, weights = [0.2, 0.8], [3.0, 1.0]
    assert isclose(arithmetic(values, weights), 0.35)  # (3 × 0.2 + 0.8) / 4
    assert isclose(geometric(values, weights), (0.2**3 * 0.8) ** 0.25)  # 0.2^(3/4) × 0.8^(1/4)
    assert isclose(harmonic(values, weights), 4 / (3 / 0.2 + 1 / 0.8))  # 4 / 16.25 = 0.24615…


def test_a_zero_makes_the_geometric_and_harmonic_means_zero() -> None:
    assert geometric([0.0, 1.0], [1.0, 9.0]) == 0
    assert harmonic([0.0, 1.0], [1.0, 9.0]) == 0
    assert arithmetic([0.0, 1.0], [1.0, 9.0]) == 0.9


@pytest.mark.parametrize("mean", MEANS.values())
def test_a_zero_that_does_not_count_changes_nothing(mean: object) -> None:
    assert mean([0.0, 0.5], [0.0, 2.0]) == 0.5  # type: ignore[operator]


@pytest.mark.parametrize("mean", MEANS.values())
@pytest.mark.parametrize("weights", [[0.1] * 10, [1 / 3, 1 / 7, 0.7], [1e-9, 1e9], [3.0]])
def test_all_ones_give_exactly_one(mean: object, weights: list[float]) -> None:
    assert mean([1.0] * len(weights), weights) == 1.0  # type: ignore[operator]


@pytest.mark.parametrize("mean", MEANS.values())
def test_trap_an_empty_node_is_not_zero_over_zero(mean: object) -> None:
    assert mean([0.0, 0.0], [0.0, 0.0]) == 0.0  # type: ignore[operator]
    assert mean([], []) == 0.0  # type: ignore[operator]


def test_trap_the_weight_counts_in_the_denominator_too() -> None:
    # 4 × 1 + 1 × 0 over 4 + 1, not over the number of questions (which would give 2).
    assert arithmetic([1.0, 0.0], [4.0, 1.0]) == 0.8


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 4, *[st.sampled_from([0.0, 1.0])] * 2, st.floats(0.1, 8)), max_size=6))
def test_the_six_figures_made_in_one_loop_have_the_bits_of_the_mean(rows: list[tuple[float, ...]]) -> None:
    children = [Figures(*row[:4], known=row[4], applies=row[5]) for row in rows]
    weights = [row[6] for row in rows]
    known = [weight * child.known for weight, child in zip(weights, children, strict=True)]
    applied = [weight * child.applies for weight, child in zip(weights, children, strict=True)]
    found = summed(map(terms, weights, children))
    low, high = (arithmetic([getattr(child, end) for child in children], applied) for end in ("low", "high"))
    assert (found.low, found.high) == (low, high)
    assert found.score == hold(arithmetic([child.score for child in children], known), low, high, found.known)
    assert found.coverage == arithmetic([child.coverage for child in children], applied)
    assert (found.known, found.applies, found.may_go) == (float(any(known)), float(any(applied)), None)


def leaf(value: float | None, *, low: float = 0.0, high: float = 1.0, applies: bool = True) -> Figures:
    present = float(applies)
    if value is None:
        return Figures(score=0.0, low=low * present, high=high * present, coverage=0.0, known=0.0, applies=present)
    return Figures(score=value, low=value, high=value, coverage=1.0, known=1.0, applies=1.0)


def flat(count: int, mean: str = "arithmetic") -> Node:
    children = tuple(Node(path=(f"i{n}",), weight=n + 1.0) for n in range(count))
    return Node(path=(), weight=1.0, mean=mean, children=children)  # type: ignore[arg-type]


def test_unknown_keeps_its_weight_in_the_bounds_and_leaves_the_score() -> None:
    whole = aggregate(flat(3), {"i0": leaf(1.0), "i1": leaf(0.5), "i2": leaf(None)})[()]
    assert isclose(whole.low, 2 / 6)  # (1 × 1 + 2 × 0.5 + 3 × 0) / 6
    assert isclose(whole.high, 5 / 6)  # (1 + 1 + 3) / 6
    assert isclose(whole.score, 2 / 3)  # (1 + 1) / 3: the unknown child dropped, weights rescaled
    assert whole.coverage == 0.5  # (1 + 2) / 6


def test_what_does_not_apply_leaves_everything() -> None:
    whole = aggregate(flat(3), {"i0": leaf(1.0), "i1": leaf(0.5), "i2": leaf(None, applies=False)})[()]
    assert isclose(whole.low, 2 / 3)
    assert whole.low == whole.high == whole.score
    assert whole.coverage == 1.0


def test_a_node_where_nothing_applies_is_absent_and_not_zero() -> None:
    gone = aggregate(flat(2), {"i0": leaf(None, applies=False), "i1": leaf(None, applies=False)})[()]
    assert (gone.applies, gone.known, gone.coverage) == (0.0, 0.0, 0.0)


def test_the_mean_of_each_level_is_the_one_declared_there() -> None:
    q = tree(
        {"d": {"t": [number("a"), number("b")], "u": [number("c")]}, "e": {"v": [number("f")]}},
        means={"theme": "harmonic", "domain": "geometric", "whole": "arithmetic"},
    )
    result = score(unit({"a": 50.0, "b": 100.0, "c": 96.0, "f": 10.0}), q)
    theme = 2 / (1 / 0.5 + 1 / 1.0)  # 2/3, harmonic
    domain = (theme * 0.96) ** 0.5  # 0.8, geometric
    assert isclose(result.nodes[("d", "t")].score or 0, theme)
    assert isclose(result.nodes[("d",)].score or 0, domain)
    assert isclose(result.whole.score or 0, (domain + 0.1) / 2)  # 0.45, arithmetic


FILTER = {"indicator": "f", "at_least": 0.5}
NARROW = [0.4, 0.5, 0.6]
HANGS_ON_F, HANGS_ON_G = ({"indicator": one, "at_least": 0.5} for one in "fg")


def test_with_an_unknown_filter_each_bound_is_the_wider_of_the_two_cases() -> None:
    q = tree({"d": {"t": [scale("f"), number("a"), scale("b", 2, scores=[0.4, 0.5, 0.6], applies_if=FILTER)]}})
    # If b applies: (f + a + 2b) / 4; if not: (f + a) / 2. With a = 0: f from 0 to 1, b from 0.4 to 0.6.
    whole = score(unit({"f": NSP, "a": 0.0}), q).whole
    assert whole.low == 0.0  # without b: 0/2, under (0 + 0 + 0.8)/4 = 0.2
    assert isclose(whole.high, 0.55)  # with b: (1 + 0 + 1.2)/4, over 1/2
    whole = score(unit({"f": NSP, "a": 100.0}), q).whole
    assert isclose(whole.low, 0.45)  # with b: (0 + 1 + 0.8)/4, under 1/2
    assert whole.high == 1.0  # without b: 2/2, over (1 + 1 + 1.2)/4 = 0.8
    assert isclose(
        whole.coverage, 0.25
    )  # a alone is known, and b counts as applying while f is unknown: 1 / (1 + 1 + 2)


def test_a_theme_that_hangs_on_two_unknown_filters_may_leave_too() -> None:
    q = tree(
        {
            "d": {"t": [scale("f"), scale("g")]},
            "e": {
                "u": [
                    scale("a", scores=NARROW, applies_if=HANGS_ON_F),
                    scale("b", scores=NARROW, applies_if=HANGS_ON_G),
                ],
                "v": [number("c")],
            },
        }
    )
    domain = score(unit({"c": 0.0}), q).nodes[("e",)]
    assert domain.low == 0.0  # both filters say no: u leaves and e is v alone, 0; with u it would be at least 0.2
    assert isclose(domain.high, 0.3)  # (0.6 + 0) / 2


def test_what_hangs_on_one_filter_is_bounded_as_if_each_had_its_own() -> None:
    always: dict[str, Any] = {"not_applicable": False}
    two = [scale(name, scores=NARROW, applies_if=on, **always) for name, on in (("a", HANGS_ON_F), ("b", HANGS_ON_G))]
    one = [scale("c", scores=[0.8, 0.9, 1.0], applies_if=HANGS_ON_F, **always)]
    q = tree({"d": {"t": [scale("f"), scale("g")]}, "e": {"u": two, "v": one, "w": [number("h")]}})
    domain = score(unit({"h": 50.0}), q).nodes[("e",)]
    # u and h, g alone saying yes: (0.4 + 0.5)/2. v and h without u: (1 + 0.5)/2, although f that lets v in lets a in,
    # for (0.6 + 1 + 0.5)/3 = 0.7 at most: outer bounds.
    assert isclose(domain.low, 0.45)
    assert isclose(domain.high, 0.75)


def test_a_theme_that_may_leave_keeps_the_range_it_has_if_it_stays() -> None:
    q = tree({"d": {"t": [scale("f")], "u": [scale("a", scores=NARROW, applies_if=HANGS_ON_F)]}})
    theme = score(unit({}), q).nodes[("d", "u")]
    assert (theme.low, theme.high) == (0.4, 0.6)  # gone, it has no figure: not 0


def test_an_unknown_that_may_turn_out_sans_objet_widens_the_interval_where_its_values_are_narrow() -> None:
    def domain(**more: Any) -> NodeScore:
        q = tree({"d": {"t": [scale("x", 3, scores=NARROW, **more), number("a"), number("b")]}})
        return score(unit({"a": 90.0, "b": 80.0}), q).nodes[("d",)]

    assert (domain(not_applicable=False).low, domain(not_applicable=False).high) == pytest.approx((0.58, 0.70))
    # x, from 0.4 to 0.6, weighs 3 of 5: (1.2 + 1.7)/5 to (1.8 + 1.7)/5. Sans objet, it leaves 1.7/2.
    assert (domain().low, domain().high) == pytest.approx((0.58, 0.85))
    # A theme of which nothing else applies leaves with it, and its weight with it.
    q = tree({"d": {"t": [scale("x", scores=NARROW)], "u": [number("a")]}}, weights={"t": 4})
    whole = score(unit({"a": 90.0}), q).whole
    assert (whole.low, whole.high) == pytest.approx(((4 * 0.4 + 0.9) / 5, 0.9))


def test_a_lock_on_an_unknown_that_may_turn_out_sans_objet_is_possible_at_most() -> None:
    lock = {"id": "l", "title": "l", "indicator": "x", "at_least": 0.7, "caps": "whole", "level": "bas"}
    levels = [{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}]
    for may_go in (False, True):
        questions = [scale("x", scores=NARROW, not_applicable=may_go), number("a", 9)]
        result = score(unit({"a": 90.0}), tree({"d": {"t": questions}}, level=levels, lock=[lock]))
        assert (len(result.locks), len(result.possible_locks)) == ((0, 1) if may_go else (1, 0))
        assert result.levels["whole"].id == ("bas..haut" if may_go else "bas")


def test_an_unknown_filter_with_sans_objet_dependents_holds_nothing_open() -> None:
    q = tree({"d": {"t": [scale("f"), number("a"), number("b", applies_if=FILTER)]}})
    result = score(unit({"f": NSP, "a": 100.0, "b": SO}), q)
    assert (result.whole.low, result.whole.high) == (0.5, 1.0)  # (0 + 1)/2 and (1 + 1)/2: b is out either way


def columns(q: object, units: list[object]) -> dict[str, Figures]:
    """Return the figures of the leaves of many units as columns, stacked from those of each."""
    alone = [{one: figures_of(leaf) for one, leaf in resolve(a, q).items()} for a in units]  # type: ignore[arg-type]
    stacked = {}
    for one in alone[0]:
        rows = [figures[one] for figures in alone]
        stacked[one] = Figures(
            score=np.array([row.score for row in rows]),
            low=np.array([row.low for row in rows]),
            high=np.array([row.high for row in rows]),
            coverage=np.array([row.coverage for row in rows]),
            known=np.array([row.known for row in rows]),
            applies=np.array([row.applies for row in rows]),
            may_go=np.array([row.may_go or 0.0 for row in rows]),
        )
    return stacked


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_one_engine_a_unit_has_the_same_figures_alone_and_in_a_table(mean: str) -> None:
    at_least = {"indicator": "f", "at_least": 0.5}
    chosen = {"indicator": "g", "options": ["o2"]}
    q = tree(
        {
            "d": {
                "t": [scale("f", 4), scale("g", 3, steps=3), number("a", 1 / 3)],
                "u": [scale("b", 2, applies_if=at_least), number("c", 0.7, applies_if=chosen)],
            },
            "e": {"v": [number("h", 4), scale("i", scores=[0.1, 0.2, 0.7], applies_if=at_least)], "w": [number("j")]},
        },
        weights={"d": 3, "e": 4, "t": 0.1, "u": 0.2, "v": 0.3, "w": 2},
        means={"whole": mean, "domain": mean, "theme": mean},
    )
    rng = np.random.default_rng(20171117)
    units = []
    for _ in range(500):
        answers: dict[str, object] = {}
        for one in q.indicators:
            draw = rng.random()
            if draw < 0.25:
                answers[one.id] = NSP
            elif draw < 0.35:
                answers[one.id] = SO
            elif draw < 0.95:  # else unanswered
                answers[one.id] = (
                    float(rng.random() * 100) if one.kind == "number" else f"o{rng.integers(len(one.options))}"
                )
        units.append(unit(answers))
    whole = tree_of(q)
    table = aggregate(whole, columns(q, list(units)))
    states = {name for one in units for name in (leaf.state.value for leaf in resolve(one, q).values())}
    assert states == {"answered", "unknown", "not_applicable", "unanswered"}
    assert sum(bool(leaf.hangs_on) for one in units for leaf in resolve(one, q).values()) > 100
    for row, one in enumerate(units):
        alone = aggregate(whole, {name: figures_of(leaf) for name, leaf in resolve(one, q).items()})
        for path, figures in alone.items():
            for figure in ("score", "low", "high", "coverage", "known", "applies"):
                here, there = getattr(figures, figure), getattr(table[path], figure)[row]
                if mean == "arithmetic":
                    assert here == there, (path, figure)  # the same bits
                else:
                    assert abs(here - there) <= 1e-12, (path, figure)
