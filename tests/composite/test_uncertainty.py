"""Uncertainty. Requirements (method, section 5).

Noisy weights at 25 %; answers drawn among the admissible ones, filters deciding what hangs on them; streams keyed by
seed, unit and question; level share, 5–95 %, variants; no level share where the score is withheld.
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
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import figures_of, score
from ruraldiag.composite.uncertainty import drawn_answers, noisy_weights, stream, uncertainty
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit

MANY = 4000
proves = settings(max_examples=60, deadline=None, derandomize=True)
LEVELS = [{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}]
TWO = {"d": {"t": [number("a"), number("b")]}}


def drawn(q: Questionnaire, one: Assessment, *, draws: int = MANY, seed: int = 1) -> dict[str, Figures]:
    result = score(one, q)
    leaves = {name: scored.leaf for name, scored in result.leaves.items()}
    return drawn_answers(q, one.unit, leaves, draws, seed)


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
    b = stream(3, "answer", "Essai", "b").uniform(0, 1, 21)
    by_hand = (weights[("d", "t", "a")] + weights[("d", "t", "b")] * b) / sum(
        weights[("d", "t", one)] for one in ("a", "b")
    )
    assert np.allclose(found.answers, by_hand, rtol=0, atol=1e-15)


def test_the_range_may_not_contain_a_score_that_supposes_the_unknown_like_the_known() -> None:
    questions = [number(f"i{n}") for n in range(10)]
    found = uncertainty(score(unit({f"i{n}": 100.0 for n in range(6)}), tree({"d": {"t": questions}})), draws=MANY)
    # The score is 100; drawn, it is 6/10 + 4/10 of the mean of four uniforms: about 80, four sigmas under 100.
    assert found.p5 < 0.8 < found.p95 < 0.95


def test_where_the_score_is_withheld_no_level_holds() -> None:
    q = tree({"d": {"t": [number("a"), number("b", 3)]}}, level=LEVELS)
    found = uncertainty(score(unit({"a": 100.0}), q), draws=50)  # a quarter is known, under one half
    assert found.level_share is None
    assert found.weights is not None
    assert {(one.score, one.level, one.holds) for one in found.variants} == {(None, "", None)}


def test_where_nothing_is_known_or_nothing_applies_there_is_nothing_to_draw_from_the_weights() -> None:
    q = tree(TWO, level=LEVELS)
    assert uncertainty(score(unit({}), q), draws=50).weights is None
    nothing = uncertainty(score(unit({"a": SO, "b": SO}), q), draws=50)
    assert (nothing.weights, nothing.level_share) == (None, None)


def test_without_levels_there_is_no_level_share() -> None:
    found = uncertainty(score(unit({"a": 100.0, "b": 0.0}), tree(TWO)), draws=50)
    assert found.level_share is None
    assert [(one.id, one.score, one.holds) for one in found.variants] == [
        ("equal-weights", 0.5, None),
        ("geometric", 0.0, None),  # 1^½ × 0^½
    ]


# The variants


def test_the_three_variants_by_hand() -> None:
    q = tree(
        {"d": {"t": [number("a", statements=["u"], weight=None), number("b", statements=["s"], weight=None)]}},
        statement=[
            {"id": "u", "backing": "unanimity", "says": "…"},
            {"id": "s", "backing": "single", "says": "…"},
            *({"id": one, "backing": one, "says": "…"} for one in ("majority", "several")),
        ],
        not_measured=[{"statement": one, "why": "…"} for one in ("majority", "several")],
        level=LEVELS,
    )
    found = uncertainty(score(unit({"a": 25.0, "b": 100.0}), q), draws=50)
    # Weights 4 and 1: (4 × 0.25 + 1) / 5 = 0.4, « bas ».
    equal, doubling, geometric = found.variants
    assert (equal.id, equal.score, equal.level, equal.holds) == ("equal-weights", 0.625, "haut", False)  # 1.25 / 2
    assert (doubling.id, doubling.score, doubling.holds) == ("doubling", 3 / 9, True)  # (8 × 0.25 + 1) / 9
    assert geometric.score == pytest.approx(0.25**0.8, abs=1e-15)  # 0.25^(4/5) × 1^(1/5) = 0.3299
    assert (geometric.id, geometric.level, geometric.holds) == ("geometric", "bas", True)


def test_the_doubling_goes_by_the_strength_of_the_backings_and_not_by_their_place_in_the_file() -> None:
    q = tree(
        {"d": {"t": [number("a", statements=["x"], weight=None), number("b", statements=["y"], weight=None)]}},
        statement=[{"id": "x", "backing": "weak", "says": "…"}, {"id": "y", "backing": "strong", "says": "…"}],
        scoring={"backing": {"weak": 2.0, "strong": 3.0}},
    )
    variants = {one.id: one.score for one in uncertainty(score(unit({"a": 0.0, "b": 100.0}), q), draws=9).variants}
    assert variants["doubling"] == 2 / 3  # strong 2, weak 1; nominally 3/5


# The answers


def test_the_options_of_an_unknown_scale_are_equally_likely() -> None:
    values = drawn(tree({"d": {"t": [scale("s", scores=[0.0, 0.1, 0.9]), number("a")]}}), unit({"s": NSP}))["s"].score
    for option in (0.0, 0.1, 0.9):
        assert abs(np.mean(values == option) - 1 / 3) < 4 * np.sqrt(2 / 9 / MANY)  # 4 sigmas of a share of one third


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        (number("x", goalposts=[[0, 0.75], [10, 0.25]]), 0.25, 0.75),
        (number("x", goalposts=[[0, 0.0], [100, 1.0]], min=20, max=60), 0.2, 0.6),
        (multiple("x", [0.5, 0.5, 0.5]), 0.0, 1.0),  # capped at 1
        (multiple("x", [0.1, 0.3], exclusive=False), 0.1, 0.4),  # the least of one option, the sum of all
    ],
)
def test_a_number_and_a_multiple_choice_are_uniform_over_their_admissible_values(
    question: dict[str, Any], low: float, high: float
) -> None:
    values = np.asarray(drawn(tree({"d": {"t": [question, number("a")]}}), unit({}))["x"].score)
    assert low <= values.min()
    assert values.max() <= high
    shares = (np.sort(values) - low) / (high - low)
    # Kolmogorov: the distance to the uniform passes 1.95 / √n once in a thousand.
    assert np.abs(shares - np.linspace(0, 1, MANY)).max() < 1.95 / np.sqrt(MANY)


def test_what_hangs_on_an_unknown_filter_applies_in_the_draws_where_the_filter_lets_it() -> None:
    rule = {"indicator": "f", "at_least": 0.5}
    q = tree({"d": {"t": [scale("f", steps=3), number("a", applies_if=rule), number("b", applies_if=rule)]}})
    found = drawn(q, unit({"f": NSP, "a": NSP, "b": 40.0}))
    assert np.array_equal(found["a"].applies, found["f"].score >= 0.5)
    assert np.array_equal(found["a"].known, found["a"].applies)
    assert abs(np.mean(found["a"].applies) - 2 / 3) < 4 * np.sqrt(2 / 9 / MANY)
    # An answer already given counts as it was given where it applies; one that is drawn varies.
    assert set(found["b"].score) == {0.0, 0.4}
    assert np.array_equal(found["b"].score == 0.4, found["f"].score >= 0.5)
    assert len(set(found["a"].score)) > 1000


def test_a_filter_by_options_of_a_scale_is_decided_by_the_option_drawn() -> None:
    rule = {"indicator": "f", "options": ["o0", "o3"]}
    found = drawn(tree({"d": {"t": [scale("f", steps=4), number("a", applies_if=rule)]}}), unit({}))
    assert np.array_equal(found["a"].applies == 1, np.isin(found["f"].score, [0.0, 1.0]))


def test_the_options_of_a_multiple_filter_are_drawn_themselves() -> None:
    q = tree(
        {
            "d": {
                "t": [
                    multiple("m", [0.2, 0.2, 0.4]),
                    number("first", applies_if={"indicator": "m", "options": ["p0"]}),
                    number("second", applies_if={"indicator": "m", "options": ["p1"]}),
                    number("third", applies_if={"indicator": "m", "options": ["p2"]}),
                    number("none", applies_if={"indicator": "m", "options": ["aucun"]}),
                    number("much", applies_if={"indicator": "m", "at_least": 0.4}),
                ]
            }
        }
    )
    found = drawn(q, unit({}))
    p0, p1, p2, none = (np.asarray(found[one].applies) == 1 for one in ("first", "second", "third", "none"))
    # The value is that of the options ticked, and two options of the same points are told apart.
    assert np.allclose(found["m"].score, 0.2 * p0 + 0.2 * p1 + 0.4 * p2, rtol=0, atol=1e-12)
    assert np.any(p0 & ~p1 & ~p2)
    assert np.any(p1 & ~p0 & ~p2)
    # « aucun » alone, and only where nothing is ticked: one list in eight.
    assert np.array_equal(none, ~(p0 | p1 | p2))
    assert abs(none.mean() - 1 / 8) < 4 * np.sqrt(7 / 64 / MANY)
    assert abs(p0.mean() - 1 / 2) < 4 * 0.5 / np.sqrt(MANY)
    # 0.2 + 0.2 reaches 0.4, as the answer itself would.
    assert np.array_equal(found["much"].applies == 1, (p0 & p1) | p2)


def test_a_multiple_filter_without_exclusive_option_always_has_one_ticked() -> None:
    rules = [{"indicator": "m", "options": [one]} for one in ("p0", "p1")]
    questions = [number(f"a{n}", applies_if=rule) for n, rule in enumerate(rules)]
    q = tree({"d": {"t": [multiple("m", [0.5, 0.5], exclusive=False), *questions]}})
    found = drawn(q, unit({}))
    p0, p1 = (np.asarray(found[one].applies) == 1 for one in ("a0", "a1"))
    assert np.all(p0 | p1)
    assert abs(np.mean(p0 & p1) - 1 / 3) < 4 * np.sqrt(2 / 9 / MANY)  # {p0}, {p1}, {p0, p1}: equally likely


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


def test_the_draws_of_an_answer_do_not_depend_on_what_else_is_unknown() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), scale("c")]}})
    assert np.array_equal(drawn(q, unit({"a": 10.0, "c": "o1"}))["b"].score, drawn(q, unit({}))["b"].score)


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
