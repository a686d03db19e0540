"""Stability of the plan. Requirements (method, 6): the rank of each action under the weight draws, the same rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.uncertainty import noisy_weights
from ruraldiag.plan import make_plan, ranks_drawn, stability
from trees import NSP, Indicator, number, tree, unit

LEVELS = [{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}]


def doing(one: str, weight: float = 1, *, effort: int = 1, requires: tuple[str, ...] = ()) -> Indicator:
    action = {"when_below": 1.0, "title": "Agir", "effort": effort, "requires": requires}
    return number(one, weight, action=[action])


def result_of(questions: list[Indicator], answers: dict[str, Any], locks: tuple[str, ...] = (), **top: Any) -> Result:
    lock = [
        {"id": f"v-{one}", "title": "V", "indicator": one, "at_least": 0.9, "caps": "whole", "level": "bas"}
        for one in locks
    ]
    return score(unit(answers), tree({"d": {"t": questions}}, level=LEVELS, lock=lock, **top))


def test_two_actions_of_the_same_gain_take_turns() -> None:
    result = result_of([doing("a"), doing("b")], {"a": 0.0, "b": 0.0})
    weights = noisy_weights(result.tree, 1000)
    found = stability(make_plan(result), result, weights)
    ahead = weights[("d", "t", "a")] >= weights[("d", "t", "b")]
    assert np.array_equal(ranks_drawn(make_plan(result), result, weights)[:, 0] == 1, ahead)
    assert (found["a"].rank, found["a"].p5, found["a"].p95, found["a"].first_page) == (1, 1, 2, 1.0)
    assert (found["b"].rank, found["b"].p5, found["b"].p95) == (2, 1, 2)


def test_a_gain_twice_as_large_is_always_first() -> None:
    # Weights 2 and 1: 1.5 at least against 1.25 at most.
    result = result_of([doing("a"), doing("b", 2)], {"a": 0.0, "b": 0.0})
    found = stability(make_plan(result), result, noisy_weights(result.tree, 500))
    assert [(one, x.rank, x.p5, x.p95) for one, x in found.items()] == [("b", 1, 1, 1), ("a", 2, 2, 2)]


def test_weights_never_move_an_action_from_its_group() -> None:
    result = result_of(
        [doing("works", 9, effort=3), doing("quick", 1), doing("lock", 0.1)],
        {"works": 0.0, "quick": 0.0, "lock": 0.0},
        locks=("lock",),
    )
    found = stability(make_plan(result), result, noisy_weights(result.tree, 200))
    assert [(one, x.p5, x.p95) for one, x in found.items()] == [("lock", 1, 1), ("quick", 2, 2), ("works", 3, 3)]


def test_what_is_required_first_stays_before_what_needs_it_in_every_draw() -> None:
    result = result_of([doing("a", requires=("b",)), doing("b", 0.1), doing("c")], dict.fromkeys("abc", 0.0))
    ranks = ranks_drawn(make_plan(result), result, noisy_weights(result.tree, 500))
    places = {one.indicator.id: place for place, one in enumerate(make_plan(result).actions)}
    assert np.all(ranks[:, places["b"]] + 1 == ranks[:, places["a"]])  # b, the least gain, just before a


def test_what_is_required_comes_in_the_order_of_the_action_that_calls_it_in_each_draw() -> None:
    questions = [doing("a", requires=("x", "y")), doing("b", requires=("y", "x")), doing("x", 0.1), doing("y", 0.1)]
    result = result_of(questions, dict.fromkeys("abxy", 0.0))
    plan, weights = make_plan(result), noisy_weights(result.tree, 200)
    assert [one.indicator.id for one in plan.actions] == ["x", "y", "a", "b"]
    ahead = weights[("d", "t", "a")] >= weights[("d", "t", "b")]
    first, other = [1, 2, 3, 4], [2, 1, 4, 3]  # x, y, a, b where a comes first; y, x, b, a where b does
    assert ranks_drawn(plan, result, weights).tolist() == [first if a else other for a in ahead]
    assert 50 < ahead.sum() < 150


def test_the_share_of_draws_on_the_first_page() -> None:
    questions = [doing(f"i{n}") for n in range(7)]
    result = result_of(questions, {f"i{n}": 0.0 for n in range(7)})
    found = stability(make_plan(result), result, noisy_weights(result.tree, 1000))
    assert sum(one.first_page for one in found.values()) == pytest.approx(6.0)  # six places in each draw
    assert all(abs(one.first_page - 6 / 7) < 4 * np.sqrt(6 / 49 / 1000) for one in found.values())


def test_each_action_has_its_own_share_of_draws_on_the_first_page() -> None:
    # « a » gains ten times what the others do, « z » a tenth: in every draw one is on the page, the other is not.
    questions = [doing("z", 0.1), *(doing(f"i{n}") for n in range(6)), doing("a", 10)]
    result = result_of(questions, dict.fromkeys(("z", "a", *(f"i{n}" for n in range(6))), 0.0))
    found = stability(make_plan(result), result, noisy_weights(result.tree, 200))
    assert (found["a"].first_page, found["z"].first_page) == (1.0, 0.0)
    assert all(0 < found[f"i{n}"].first_page < 1 for n in range(6))


def test_an_empty_plan_has_no_stability() -> None:
    result = result_of([doing("a")], {"a": 100.0})
    assert stability(make_plan(result), result, noisy_weights(result.tree, 10)) == {}


@st.composite
def plans(draw: st.DrawFn) -> Result:
    """Draw actions of any effort, some needing earlier ones, on a questionnaire of any mean."""
    count = draw(st.integers(1, 7))
    ids = [f"i{n}" for n in range(count)]
    questions = [
        doing(
            one,
            draw(st.sampled_from([1, 2, 3, 4])),
            effort=draw(st.sampled_from([1, 2, 3])),
            requires=tuple(draw(st.lists(st.sampled_from(ids[:place]), max_size=2, unique=True)) if place else ()),
        )
        for place, one in enumerate(ids)
    ]
    answers = {one: draw(st.sampled_from([0.0, 20.0, 100.0, NSP])) for one in ids}
    locks = tuple(draw(st.sets(st.sampled_from(ids), max_size=2)))
    mean = draw(st.sampled_from(["arithmetic", "harmonic"]))
    order = draw(st.permutations(range(count)))
    return result_of([questions[place] for place in order], answers, tuple(sorted(locks)), means={"theme": mean})


def with_draw(node: Node, weights: Any, draw: int) -> Node:
    """Return the tree with the weights of one draw."""
    drawn = weights[node.path][draw] if node.path else node.weight
    return Node(
        path=node.path,
        weight=float(drawn),
        mean=node.mean,
        children=tuple(with_draw(child, weights, draw) for child in node.children),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(plans())
def test_under_each_draw_the_order_is_that_of_the_plan_made_with_its_weights(result: Result) -> None:
    plan = make_plan(result)
    if not plan.actions:
        return
    weights = noisy_weights(result.tree, 4, 11)
    ranks = ranks_drawn(plan, result, weights)
    answers = unit({one: leaf.leaf.answer for one, leaf in result.leaves.items()})
    for draw in range(4):
        again = make_plan(score(answers, result.questionnaire, tree=with_draw(result.tree, weights, draw)))
        order = [one.indicator.id for one in again.actions]
        assert [order.index(one.indicator.id) + 1 for one in plan.actions] == ranks[draw].tolist()


def test_gains_under_draws_are_those_of_the_one_engine() -> None:
    result = result_of([doing("a"), doing("b", 3)], {"a": 20.0, "b": 50.0})
    weights = noisy_weights(result.tree, 5)
    gains = WhatIf(result, weights).change("a", 0.6)
    a, b = weights[("d", "t", "a")], weights[("d", "t", "b")]
    assert np.allclose(gains, 0.4 * a / (a + b), rtol=0, atol=1e-12)
    for draw in range(5):
        drawn = score(unit({"a": 20.0, "b": 50.0}), result.questionnaire, tree=with_draw(result.tree, weights, draw))
        assert WhatIf(drawn).gain("a", 0.6) == gains[draw]
