"""Uncertainty. Requirements (method, section 5).

Noisy weights at 25 %; unknown answers drawn as the known ones are spread, filters deciding what hangs on them; streams
keyed by seed and unit; level share where the level is established, shares of the possible levels where it is not;
5–95 %; variants.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import Answer, Assessment, Unit
from ruraldiag.composite.aggregation import Figures, Node, aggregate
from ruraldiag.composite.completions import drawn_positions, stream
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import figures_of, score
from ruraldiag.composite.uncertainty import completed_leaves, noisy_weights, uncertainty
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit

MANY = 4000
proves = settings(max_examples=60, deadline=None, derandomize=True)
LEVELS = [{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}]
TWO = {"d": {"t": [number("a"), number("b")]}}


def drawn(q: Questionnaire, one: Assessment, *, draws: int = MANY, seed: int = 1) -> dict[str, Figures]:
    return completed_leaves(score(one, q), draws, seed)


# The weights


def test_every_weight_at_every_level_is_multiplied_by_a_uniform_from_three_to_five_quarters() -> None:
    q = tree({"d": {"t": [number("a", 4), number("b")]}, "e": {"u": [number("c")]}}, weights={"d": 3, "t": 2})
    weights = noisy_weights(tree_of(q), MANY, 1)
    assert set(weights) == {("d",), ("d", "t"), ("d", "t", "a"), ("d", "t", "b"), ("e",), ("e", "u"), ("e", "u", "c")}
    noise = weights[("d", "t", "a")] / 4
    assert 0.75 <= noise.min() < 0.76
    assert 1.24 < noise.max() <= 1.25
    assert abs(noise.mean() - 1) < 4 * 0.5 / np.sqrt(12 * MANY)  # the mean of a uniform of width 0.5, at 4 sigmas
    assert abs(np.corrcoef(noise, weights[("d",)])[0, 1]) < 4 / np.sqrt(MANY)  # each node its own draws


def test_the_draws_of_a_node_depend_on_the_seed_and_its_path_only() -> None:
    one = tree({"d": {"t": [number("a"), number("b")]}, "e": {"u": [number("c")]}})
    other = tree({"e": {"u": [number("x"), number("c")]}, "d": {"t": [number("b"), number("a")]}})
    first, second = noisy_weights(tree_of(one), 50, 7), noisy_weights(tree_of(other), 50, 7)
    for path in first:
        assert np.array_equal(first[path], second[path])
    assert not np.array_equal(first[("d",)], noisy_weights(tree_of(one), 50, 8)[("d",)])


def test_the_same_seed_and_words_give_the_same_draws_on_every_machine() -> None:
    # What a report of last year says with its seed must be found again: PCG64 seeded by the SHA-256 of seed and words.
    assert stream(20171117, "answer", "15000", "fibre").integers(1000, size=5).tolist() == [36, 764, 507, 547, 77]
    assert stream(20171117, "answer", "15001", "fibre").integers(1000, size=5).tolist() != [36, 764, 507, 547, 77]


def test_a_negative_seed_is_a_seed_too() -> None:
    assert stream(-1, "weight").random() != stream(1, "weight").random()


# Level share and quantiles


def test_the_level_share_is_the_share_of_weightings_that_reach_the_same_level() -> None:
    q = tree(TWO, level=LEVELS)
    found = uncertainty(score(unit({"a": 100.0, "b": 0.0}), q), draws=MANY)
    weights = noisy_weights(tree_of(q), MANY)
    a, b = weights[("d", "t", "a")], weights[("d", "t", "b")]
    # The score is a / (a + b), nominally 1/2: « haut » is reached, and holds where a ≥ b, one draw in two.
    assert found.level_share == np.mean(a >= b)
    assert abs(found.level_share - 0.5) < 4 * 0.5 / np.sqrt(MANY)


def test_in_the_weights_alone_the_score_stays_available_case() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"u": [number("c"), number("f")]}}, level=LEVELS)
    found = uncertainty(score(unit({"a": 80.0, "b": 80.0, "c": NSP, "f": 80.0}), q), draws=200)
    assert found.weights is not None
    assert np.allclose(found.weights, 0.8, rtol=0, atol=1e-12)  # whatever the weights: all that is known is 0.8
    assert found.level_share == 1.0
    # The other analysis draws c: its weight is about 1/4, so the score is about 0.6 + c/4.
    assert 0.55 < found.answers.min() < 0.65
    assert 0.80 < found.answers.max() < 0.90


def test_the_five_and_ninety_five_per_cent_are_type_seven_quantiles_of_weights_and_answers() -> None:
    q = tree(TWO)
    found = uncertainty(score(unit({"a": 100.0, "b": NSP}), q), draws=21, seed=3)
    # Type 7 on 21 sorted values: the 5 % is at place 1 + 20 × 0.05 = 2, the 95 % at place 20.
    ordered = np.sort(found.answers)
    assert (found.p5, found.p95) == (ordered[1], ordered[19])
    weights = noisy_weights(tree_of(q), 21, 3)
    b = drawn_positions(np.array([1.0]), [-1], stream(3, "answers", "Essai"), 21)[0]
    by_hand = (weights[("d", "t", "a")] + weights[("d", "t", "b")] * b) / sum(
        weights[("d", "t", one)] for one in ("a", "b")
    )
    assert np.allclose(found.answers, by_hand, rtol=0, atol=1e-15)


def test_where_the_level_is_not_established_the_second_analysis_shares_the_possible_ones_out() -> None:
    q = tree(TWO, level=LEVELS)
    result = score(unit({"a": 60.0, "b": NSP}), q)  # from 30 to 80: « bas » or « haut »
    found = uncertainty(result, draws=MANY)
    assert found.level_share is None
    # b is 0.6 in one draw of two (« haut », 0.6), else uniform: 0.4 or more keeps the mean at 0.5 about.
    assert list(found.level_shares) == ["bas", "haut"]
    assert found.level_shares["haut"] == pytest.approx(0.5 + 0.5 * 0.6, abs=0.05)
    assert sum(found.level_shares.values()) == pytest.approx(1, abs=1e-12)
    assert {variant.holds for variant in found.variants} == {None}


def test_an_answer_that_is_worth_the_same_whatever_it_is_places_no_other() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), scale("k", scores=[0.5, 0.5])]}})
    found = uncertainty(score(unit({"a": 60.0, "b": NSP, "k": "o0"}), q), draws=50)
    assert found.answers is not None
    assert np.isfinite(found.answers).all()


def test_a_level_that_is_possible_and_never_drawn_has_a_share_of_none() -> None:
    levels = [{"id": name, "title": name, "from": start} for start, name in ((0, "a"), (20, "b"), (50, "c"), (90, "d"))]
    result = score(unit({"a": 60.0, "b": NSP}), tree(TWO, level=levels))  # from 30 to 80
    shares = [uncertainty(result, draws=1, seed=seed).level_shares for seed in range(20)]
    assert {(one["b"], one["c"]) for one in shares} == {(0.0, 1.0), (1.0, 0.0)}
    assert all(list(one) == ["b", "c"] for one in shares)


def test_a_level_that_unknown_answers_leave_open_in_a_draw_does_not_count_as_held() -> None:
    q = tree({"d": {"t": [number("a", 3), number("b")]}}, level=[LEVELS[0], {**LEVELS[1], "from": 52}])
    result = score(unit({"a": 70.0, "b": NSP}), q)  # (3 × 0.7 + b) / 4: from 52.5 to 77.5, « haut » for sure
    found = uncertainty(result, draws=MANY)
    weights = noisy_weights(result.tree, MANY)
    low = 0.7 * weights[("d", "t", "a")] / (weights[("d", "t", "a")] + weights[("d", "t", "b")])
    assert found.level_share == np.mean(low >= 0.52)
    assert 0.2 < found.level_share < 0.8  # the score itself, 70, passes 52 in every draw


def test_a_drawn_answer_meets_or_misses_the_lock_that_hangs_on_it() -> None:
    lock = {"id": "l", "title": "L", "indicator": "b", "at_least": 0.5, "caps": "whole", "level": "bas"}
    q = tree({"d": {"t": [number("a", 9), number("b")]}}, level=LEVELS, lock=[lock])
    found = uncertainty(score(unit({"a": 80.0, "b": NSP}), q), draws=MANY)  # at least 72: only the lock holds it
    # b is 0.8 in one draw of two, else uniform: the lock holds in one quarter of the draws.
    assert found.level_shares["bas"] == pytest.approx(0.25, abs=0.04)


def test_where_the_score_is_withheld_no_level_holds() -> None:
    q = tree({"d": {"t": [number("a"), number("b", 3)]}}, level=LEVELS)
    found = uncertainty(score(unit({"a": 100.0}), q), draws=50)  # a quarter is known, under one half
    assert found.level_share is None
    assert found.weights is not None
    # From 25 to 100 ((1 × 1 + 3 × b) / 4), and from 50 with equal weights: no score is given, the level is open or not.
    assert [(one.id, one.score, one.level, one.holds) for one in found.variants] == [
        ("equal-weights", None, "haut", None),
        ("geometric", None, "bas..haut", None),
    ]


def test_where_nothing_is_known_or_nothing_applies_there_is_nothing_to_draw_from_the_weights() -> None:
    q = tree(TWO, level=LEVELS)
    assert uncertainty(score(unit({}), q), draws=50).weights is None
    nothing = uncertainty(score(unit({"a": SO, "b": SO}), q), draws=50)
    assert (nothing.weights, nothing.level_share) == (None, None)


def test_without_levels_there_is_no_level_share() -> None:
    found = uncertainty(score(unit({"a": 100.0, "b": 0.0}), tree(TWO)), draws=50)
    assert found.level_share is None
    assert [(one.id, one.score, one.holds) for one in found.variants] == [
        ("geometric", 0.5, None),  # of the domains: there is one
    ]


# The variants


def test_the_four_variants_by_hand() -> None:
    backed = {"weight": None}
    q = tree(
        {
            "first": {"t": [number("a", statements=["u"], **backed), number("b", statements=["s"], **backed)]},
            "second": {"v": [number("c")]},
        },
        weights={"first": 1, "second": 3},
        statement=[
            {"id": "u", "backing": "unanimity", "says": "…"},
            {"id": "s", "backing": "single", "says": "…"},
            *({"id": one, "backing": one, "says": "…"} for one in ("majority", "several")),
        ],
        not_measured=[{"statement": one, "why": "…"} for one in ("majority", "several")],
        lock=[{"id": "l", "title": "L", "indicator": "a", "at_least": 0.2, "caps": "whole", "level": "bas"}],
        level=LEVELS,
    )
    found = uncertainty(score(unit({"a": 25.0, "b": 100.0, "c": 64.0}), q), draws=50)
    # first: (4 × 0.25 + 1) / 5 = 0.4; whole: (0.4 + 3 × 0.64) / 4 = 0.58, « haut »; the lock is met.
    equal, doubling, geometric, prerequisite = found.variants
    assert (equal.id, equal.level, equal.holds) == ("equal-weights", "haut", True)
    assert equal.score == pytest.approx(0.6325, abs=1e-15)  # ((0.25 + 1) / 2 + 0.64) / 2
    assert doubling.score == pytest.approx((3 / 9 + 3 * 0.64) / 4, abs=1e-15)  # first: (8 × 0.25 + 1) / 9
    assert geometric.score == pytest.approx(0.4**0.25 * 0.64**0.75, abs=1e-15)  # of the domains alone
    assert (geometric.id, geometric.holds) == ("geometric", True)
    # « first » holds the lock of the whole: a prerequisite, as heavy as the heaviest domain. (0.4 + 0.64) / 2 = 0.52
    assert (prerequisite.id, prerequisite.score, prerequisite.holds) == ("prerequisite", pytest.approx(0.52), True)


def test_a_variant_is_judged_after_locks_and_by_the_level_that_is_sure() -> None:
    lock = {"id": "l", "title": "L", "indicator": "a", "at_least": 0.5, "caps": "whole", "level": "bas"}
    q = tree({"d": {"t": [number("a"), number("b", 9)]}}, level=LEVELS, lock=[lock])
    found = uncertainty(score(unit({"a": 10.0, "b": 100.0}), q), draws=20)  # 91, held at « bas » by the lock
    assert {(variant.level, variant.holds) for variant in found.variants} == {("bas", True)}
    assert found.level_share == 1.0


def test_the_doubling_goes_by_the_strength_of_the_backings_and_not_by_their_place_in_the_file() -> None:
    q = tree(
        {"d": {"t": [number("a", statements=["x"], weight=None), number("b", statements=["y"], weight=None)]}},
        statement=[{"id": "x", "backing": "weak", "says": "…"}, {"id": "y", "backing": "strong", "says": "…"}],
        scoring={"backing": {"weak": 2.0, "strong": 3.0}},
    )
    variants = {one.id: one.score for one in uncertainty(score(unit({"a": 0.0, "b": 100.0}), q), draws=9).variants}
    assert variants["doubling"] == 2 / 3  # strong 2, weak 1; nominally 3/5


# The answers


def test_an_unknown_is_one_of_the_known_answers_or_in_one_draw_of_them_all_any_value() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("x")]}})
    values = np.asarray(drawn(q, unit({"a": 20.0, "b": 90.0}))["x"].score)
    # Two known and one uniform: each a third of the draws.
    for known in (0.2, 0.9):
        assert abs(np.mean(values == known) - 1 / 3) < 4 * np.sqrt(2 / 9 / MANY)
    free = np.sort(values[(values != 0.2) & (values != 0.9)])
    assert np.abs(free - np.linspace(0, 1, len(free))).max() < 1.95 / np.sqrt(len(free))  # Kolmogorov, once in 1,000


def test_resampling_makes_the_unknowns_of_a_draw_resemble_one_another() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("x"), number("y")]}})
    found = drawn(q, unit({"a": 0.0, "b": 100.0}))
    x, y = (np.asarray(found[one].score) for one in ("x", "y"))
    # Two picks meet in one place of three; else they agree as independent ones do, one time in three.
    assert np.mean(x == y) == pytest.approx(1 / 3 + 2 / 3 * 1 / 3, abs=0.03)


def test_the_unknowns_of_a_domain_of_which_nothing_is_known_share_five_values() -> None:
    known = {f"a{n}": 100.0 * n / 19 for n in range(20)}
    dark = [number(f"x{n}") for n in range(12)]
    q = tree({"d": {"t": [number(one) for one in known]}, "dark": {"u": dark}})
    found = drawn(q, unit(known), draws=300)
    values = np.vstack([found[f"x{n}"].score for n in range(12)])
    assert max(len(set(column)) for column in values.T.tolist()) == 5
    told = drawn(q, unit({**known, "x0": 50.0}), draws=300)
    values = np.vstack([told[f"x{n}"].score for n in range(1, 12)])
    assert max(len(set(column)) for column in values.T.tolist()) > 5  # one known answer, and they are drawn apart


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        (number("x", goalposts=[[0, 0.75], [10, 0.25]]), 0.25, 0.75),
        (number("x", goalposts=[[0, 0.0], [100, 1.0]], min=20, max=60), 0.2, 0.6),
        (multiple("x", [0.5, 0.5, 0.5]), 0.0, 1.0),  # capped at 1
        (multiple("x", [0.1, 0.3], exclusive=False), 0.1, 0.4),  # the least of one option, the sum of all
    ],
)
def test_a_position_is_where_a_value_stands_in_the_admissible_range(
    question: dict[str, Any], low: float, high: float
) -> None:
    q = tree({"d": {"t": [question, number("a"), number("b")]}})
    values = np.asarray(drawn(q, unit({"a": 100.0, "b": 0.0}))["x"].score)
    assert values.min() == pytest.approx(low)  # as b stands at its lowest
    assert values.max() == pytest.approx(high)
    within = number("a", min=20, max=60)  # known at 40: half-way of what it may be
    half = np.asarray(drawn(tree({"d": {"t": [question, within]}}), unit({"a": 40.0}))["x"].score)
    assert np.mean(np.isclose(half, (low + high) / 2, rtol=0, atol=1e-12)) == pytest.approx(0.5, abs=0.04)


def test_where_nothing_is_known_all_the_unknowns_of_a_draw_have_one_position() -> None:
    found = drawn(tree({"d": {"t": [number("x"), number("y")]}}), unit({}))
    assert np.array_equal(found["x"].score, found["y"].score)
    assert np.std(found["x"].score) == pytest.approx(1 / np.sqrt(12), abs=0.02)  # of a uniform


def test_what_hangs_on_an_unknown_filter_applies_in_the_draws_where_the_filter_lets_it() -> None:
    rule = {"indicator": "f", "at_least": 0.5}
    q = tree(
        {"d": {"t": [scale("f", steps=3), number("a", applies_if=rule), number("b", applies_if=rule), number("k")]}}
    )
    found = drawn(q, unit({"f": NSP, "a": NSP, "b": 40.0, "k": 90.0}))
    # A filter takes the nearest option: 0.9 is 1, and what is drawn anywhere else is 0, 0.5 or 1.
    assert set(np.asarray(found["f"].score).tolist()) == {0.0, 0.5, 1.0}
    assert np.array_equal(found["a"].applies, found["f"].score >= 0.5)
    assert np.array_equal(found["a"].known, found["a"].applies)
    # f is 0.9 in one draw of two; else uniform, under 0.25 one time in four.
    assert np.mean(found["a"].applies) == pytest.approx(1 - 0.5 * 0.25, abs=0.03)
    # An answer already given counts as it was given where it applies; one that is drawn varies.
    assert set(np.asarray(found["b"].score).tolist()) == {0.0, 0.4}
    assert np.array_equal(found["b"].score == 0.4, found["f"].score >= 0.5)
    assert len(set(np.asarray(found["a"].score).tolist())) > 1000


def test_a_filter_by_options_of_a_scale_is_decided_by_the_nearest_option() -> None:
    rule = {"indicator": "f", "options": ["o0", "o3"]}
    found = drawn(tree({"d": {"t": [scale("f", steps=4), number("a", applies_if=rule)]}}), unit({}))
    assert np.array_equal(found["a"].applies == 1, np.isin(found["f"].score, [0.0, 1.0]))


def test_a_multiple_filter_is_the_list_of_the_nearest_value_any_where_several_have_it() -> None:
    rules = {one: {"indicator": "m", "options": [one]} for one in ("p0", "p1", "p2", "aucun")}
    questions = [number(one, applies_if=rule) for one, rule in rules.items()]
    much = number("much", applies_if={"indicator": "m", "at_least": 0.4})
    found = drawn(tree({"d": {"t": [multiple("m", [0.2, 0.2, 0.4]), *questions, much]}}), unit({}))
    p0, p1, p2, none = (np.asarray(found[one].applies) == 1 for one in rules)
    assert np.allclose(found["m"].score, 0.2 * p0 + 0.2 * p1 + 0.4 * p2, rtol=0, atol=1e-12)
    alone = np.isclose(found["m"].score, 0.2)  # p0 or p1: worth the same, as likely
    assert np.mean(p0[alone]) == pytest.approx(0.5, abs=0.08)
    assert np.array_equal(none, ~(p0 | p1 | p2))
    assert np.array_equal(found["much"].applies == 1, (p0 & p1) | p2)  # 0.2 + 0.2 reaches 0.4, as the answer would


def test_sans_objet_and_known_answers_are_not_drawn() -> None:
    found = drawn(tree({"d": {"t": [number("a"), number("b"), number("c")]}}), unit({"a": 30.0, "b": SO}))
    assert (found["a"].score, found["a"].known) == (0.3, 1.0)
    assert found["b"].applies == 0.0
    assert np.shape(found["c"].score) == (MANY,)


def test_the_draws_of_an_answer_are_keyed_by_the_code_of_the_unit_else_its_name() -> None:
    q = tree(TWO)

    def b(name: str, code: str = "") -> Any:
        one = unit({"a": 10.0})
        return drawn(q, one.model_copy(update={"unit": Unit(name=name, code=code)}))["b"].score

    assert np.array_equal(b("Arvieu", "12011"), b("ARVIEU", "12011"))
    assert np.array_equal(b("Arvieu"), b("Arvieu"))
    assert not np.array_equal(b("Arvieu", "12011"), b("Murat", "15138"))
    assert not np.array_equal(b("Arvieu"), b("Murat"))


# Properties


@st.composite
def results(draw: st.DrawFn, **options: Any) -> Result:
    q = draw(randoms.questionnaires(**options))
    return score(draw(randoms.units(q)), q)


@proves
@given(results(means=True))
def test_no_draw_leaves_the_interval_of_its_own_weights(result: Result) -> None:
    weights = noisy_weights(result.tree, 60, 5)
    leaves = {one: figures_of(scored.leaf) for one, scored in result.leaves.items()}
    whole = aggregate(result.tree, leaves, weights)[()]
    found = uncertainty(result, draws=60, seed=5)
    if not result.whole.applies:
        return
    assert np.all(found.answers >= whole.low - 1e-12)
    assert np.all(found.answers <= whole.high + 1e-12)
    if found.weights is not None:
        assert np.all(found.weights >= whole.low - 1e-12)
        assert np.all(found.weights <= whole.high + 1e-12)


def test_drawn_weights_may_leave_the_interval_of_the_nominal_ones() -> None:
    # b unknown: at most 1/2 with equal weights; with b at 1.25 and a at 0.75 it may reach 1.25 / 2 = 0.625.
    result = score(unit({"a": 0.0, "b": NSP}), tree(TWO))
    assert result.whole.high == 0.5
    assert uncertainty(result, draws=MANY).answers.max() > 0.55


@proves
@given(results(means=True))
def test_with_everything_known_the_two_analyses_are_one(result: Result) -> None:
    if any(one.leaf.applies and not one.leaf.known for one in result.leaves.values()) or not result.whole.applies:
        return
    found = uncertainty(result, draws=30)
    assert found.weights is not None
    assert np.allclose(found.weights, found.answers, rtol=0, atol=1e-12)


@proves
@given(results(means=True), st.sampled_from([0.001, 7, 1e6]))
def test_weights_multiplied_by_a_constant_change_nothing(result: Result, by: float) -> None:
    def scaled(node: Node) -> Node:
        return Node(path=node.path, weight=node.weight * by, mean=node.mean, children=tuple(map(scaled, node.children)))

    one = unit_of(result)
    same(
        uncertainty(result, draws=40), uncertainty(score(one, result.questionnaire, tree=scaled(result.tree)), draws=40)
    )


@proves
@given(results(means=True), st.randoms(use_true_random=False))
def test_the_order_of_questions_themes_and_domains_changes_nothing(result: Result, rng: Any) -> None:
    q = result.questionnaire
    content = q.model_dump(by_alias=True)
    for name in ("domain", "theme", "indicator"):
        content[name] = rng.sample(content[name], len(content[name]))
    other = Questionnaire.model_validate(content)
    same(uncertainty(result, draws=40), uncertainty(score(unit_of(result), other), draws=40))


def unit_of(result: Result) -> Assessment:
    return unit({one: scored.leaf.answer for one, scored in result.leaves.items() if scored.leaf.answer != Answer()})


def same(one: Any, other: Any) -> None:
    assert (one.weights is None) == (other.weights is None)
    if one.weights is not None:
        assert np.allclose(one.weights, other.weights, rtol=0, atol=1e-12)
    assert np.allclose(one.answers, other.answers, rtol=0, atol=1e-12)
    for first, second in zip(one.variants, other.variants, strict=True):
        assert first.score == pytest.approx(second.score, abs=1e-12)
