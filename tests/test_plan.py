"""The action plan. Requirements (method, 6): two depths, four groups, what is required first, what is unknown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.plan import FIRST_PAGE, Group, by_actor, make_plan, projection
from trees import NSP, SO, Indicator, multiple, number, scale, tree, unit

LEVELS = [{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}]


def action(when: float = 1.0, effort: int = 1, **more: Any) -> dict[str, Any]:
    return {"when_below": when, "title": f"Agir sous {when:g}", "effort": effort, **more}


def doing(one: str, weight: float = 1, *actions: dict[str, Any], **more: Any) -> Indicator:
    """Return a number from 0 to 100 with its actions (one for all values, of effort 1, by default)."""
    return number(one, weight, action=list(actions) or [action()], **more)


def lock(one: str) -> dict[str, Any]:
    return {"id": f"v-{one}", "title": "V", "indicator": one, "at_least": 0.5, "caps": "whole", "level": "bas"}


def result_of(
    questions: list[Indicator], answers: dict[str, Any], *, locks: tuple[str, ...] = (), **top: Any
) -> Result:
    q = tree({"d": {"t": questions}}, level=LEVELS, lock=[lock(one) for one in locks], **top)
    return score(unit(answers), q)


def order(result: Result) -> list[str]:
    return [one.indicator.id for one in make_plan(result).actions]


# Which action


DEPTHS = (action(0.5), action(1.0))


@pytest.mark.parametrize(
    ("value", "target", "title", "after"),
    [
        (0, 100, "Agir sous 0.5", 0.5),
        (49, 100, "Agir sous 0.5", 0.5),
        (50, 100, "Agir sous 1", 1.0),  # trap of depth: a beginner never reads the advanced advice, nor the reverse
        (99, 100, "Agir sous 1", 1.0),
        (20, 40, "Agir sous 0.5", 0.4),  # done, it brings to the target where that is lower
        (50, 80, "Agir sous 1", 0.8),
    ],
)
def test_the_action_with_the_lowest_depth_above_the_value(
    value: float, target: float, title: str, after: float
) -> None:
    (one,) = make_plan(result_of([doing("a", 1, *DEPTHS, target=target)], {"a": float(value)})).actions
    assert one.action.title == title
    assert (one.value, one.value_after) == (value / 100, pytest.approx(after))
    assert one.gain == pytest.approx(after - value / 100)  # it is the whole


@pytest.mark.parametrize("answer", [100.0, 80.0, 90.0, NSP, SO])
def test_no_action_at_the_target_or_above_nor_where_nothing_is_known(answer: Any) -> None:
    assert order(result_of([doing("a", target=80)], {"a": answer})) == []


def test_no_action_where_none_is_written_for_the_value() -> None:
    assert order(result_of([doing("a", 1, action(0.5))], {"a": 60.0})) == []


def test_no_action_on_what_does_not_apply() -> None:
    questions = [scale("f"), doing("a", applies_if={"indicator": "f", "at_least": 0.5})]
    assert order(result_of(questions, {"f": "o0", "a": 0.0})) == []


# The order


def test_locks_first_then_quick_wins_by_gain_then_works_by_gain_per_effort() -> None:
    result = result_of(
        [
            doing("grand", 6, action(effort=3)),  # 6 per 3: 2
            doing("moyen", 5, action(effort=2)),  # 5 per 2: 2.5
            doing("petit", 1),
            doing("rapide", 2),
            doing("verrou", 0.5, action(effort=3)),
        ],
        dict.fromkeys(("grand", "moyen", "petit", "rapide", "verrou"), 0.0),
        locks=("verrou",),
    )
    plan = make_plan(result)
    assert [one.indicator.id for one in plan.actions] == ["verrou", "rapide", "petit", "moyen", "grand"]
    assert [one.group for one in plan.actions] == [
        Group.LOCKS,
        Group.QUICK,
        Group.QUICK,
        Group.STRUCTURAL,
        Group.STRUCTURAL,
    ]
    assert plan.actions[0].lock is not None
    assert [one.indicator.id for one in plan.of(Group.QUICK)] == ["rapide", "petit"]
    assert [round(one.gain * 14.5, 9) for one in plan.actions] == [0.5, 2, 1, 5, 6]  # weights, over their sum


def test_a_met_or_possible_lock_makes_no_lock_action() -> None:
    questions = [doing("a", 1, action(effort=3)), doing("b")]
    assert make_plan(result_of(questions, {"a": 50.0, "b": 0.0}, locks=("a",))).of(Group.LOCKS) == ()
    assert make_plan(result_of(questions, {"a": NSP, "b": 0.0}, locks=("a",))).of(Group.LOCKS) == ()


def test_of_two_locks_on_one_answer_the_action_names_the_first_of_the_questionnaire() -> None:
    first, second = lock("a") | {"id": "premier"}, lock("a") | {"id": "second", "caps": "d"}
    for locks in ([first, second], [second, first]):
        result = score(unit({"a": 0.0}), tree({"d": {"t": [doing("a")]}}, level=LEVELS, lock=locks))
        (one,) = make_plan(result).actions
        assert one.lock is not None
        assert one.lock.id == locks[0]["id"]


def test_trap_ties_keep_the_order_of_the_questionnaire() -> None:
    names = ["z", "m", "a", "k"]
    result = result_of([doing(one, 0.1) for one in names], dict.fromkeys(names, 30.0))
    assert order(result) == names


def test_gains_equal_but_for_their_last_bits_are_ties() -> None:
    # Both gain 0.3 × 3/7 by other additions: 0.12857142857142856 for a, 0.12857142857142867 for b.
    result = result_of([doing("a", 3, target=30), doing("b", 3), number("c")], {"a": 0.0, "b": 70.0, "c": 10.0})
    first, second = make_plan(result).actions
    assert first.gain < second.gain
    assert (first.indicator.id, second.indicator.id) == ("a", "b")


# What is required first


def test_a_required_action_is_pulled_up_into_the_group_of_the_one_that_needs_it() -> None:
    result = result_of(
        [doing("b", 9), doing("v", 1, action(effort=3, requires=["r"])), doing("r", 1, action(effort=2))],
        {"b": 0.0, "v": 0.0, "r": 0.0},
        locks=("v",),
    )
    plan = make_plan(result)
    assert [(one.indicator.id, one.group, one.pulled_for) for one in plan.actions] == [
        ("r", Group.LOCKS, "v"),
        ("v", Group.LOCKS, ""),
        ("b", Group.QUICK, ""),
    ]


def test_what_is_required_is_pulled_up_with_what_it_requires_itself() -> None:
    result = result_of(
        [doing("a", 9, action(requires=["b"])), doing("b", 1, action(requires=["c"])), doing("c"), doing("e", 5)],
        dict.fromkeys("abce", 0.0),
    )
    assert order(result) == ["c", "b", "a", "e"]


def test_each_action_comes_once_even_needed_by_several() -> None:
    result = result_of(
        [doing("a", 3, action(requires=["c"])), doing("b", 2, action(requires=["c"])), doing("c")],
        dict.fromkeys("abc", 0.0),
    )
    assert order(result) == ["c", "a", "b"]


@pytest.mark.parametrize(("answer", "unsure"), [(100.0, ()), (SO, ()), (NSP, ("r",)), (None, ("r",))])
def test_what_is_done_sans_objet_or_unknown_holds_nothing_back_and_the_unknown_is_said(
    answer: Any, unsure: tuple[str, ...]
) -> None:
    answers = {"a": 0.0} | ({} if answer is None else {"r": answer})
    (one,) = make_plan(result_of([doing("a", 1, action(requires=["r"])), doing("r")], answers)).actions
    assert (one.indicator.id, one.unsure) == ("a", unsure)


@pytest.mark.parametrize(("answer", "first"), [(0.0, ["r", "a"]), (49.0, ["r", "a"]), (50.0, ["a", "r"])])
def test_what_is_required_holds_back_only_as_long_as_it_is_to_be_begun(answer: float, first: list[str]) -> None:
    # a: weight 3; r: weight 1, so after it by gain; under 0.5 the action of r begins, from there it consolidates
    questions = [doing("a", 3, action(requires=["r"])), doing("r", 1, *DEPTHS)]
    assert order(result_of(questions, {"a": 0.0, "r": answer})) == first


def test_an_unmet_requirement_without_action_holds_nothing_back() -> None:
    assert order(result_of([doing("a", 1, action(requires=["r"])), number("r")], {"a": 0.0, "r": 0.0})) == ["a"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_the_requirements_they_come_first_and_nothing_is_lost(data: st.DataObject) -> None:
    names = [f"i{n}" for n in range(8)]
    # Each may require some of those before it in a random order: no cycle.
    shuffled = data.draw(st.permutations(names))
    questions = []
    for place, one in enumerate(shuffled):
        needs = data.draw(st.lists(st.sampled_from(shuffled[:place]), unique=True, max_size=3)) if place else []
        effort, weight = data.draw(st.integers(1, 3)), data.draw(st.sampled_from([1, 2, 3, 4]))
        questions.append(doing(one, weight, action(effort=effort, requires=needs)))
    questions.sort(key=lambda one: one["id"])
    locks = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    plan = make_plan(result_of(questions, dict.fromkeys(names, 0.0), locks=tuple(locks)))
    place = {one.indicator.id: number for number, one in enumerate(plan.actions)}
    assert sorted(place) == names
    for one in plan.actions:
        for needed in one.action.requires:
            assert place[needed] < place[one.indicator.id]
    groups = [list(Group).index(one.group) for one in plan.actions]
    assert groups == sorted(groups)


# What to clarify, what it would bring, whom to call


def test_unknowns_are_to_clarify_widest_first() -> None:
    questions = [
        number("a", 1),
        number("b", 3),
        number("c", 2, goalposts=[[0, 0.0], [9, 0.5]], not_applicable=False),
        number("e"),
        number("f"),
    ]
    plan = make_plan(result_of(questions, {"a": NSP, "b": NSP, "e": SO, "f": 0.0}))
    # Of weights 1 + 3 + 2 + 1 that apply: b 3/7; then a 1/7 and c 2/7 × 0.5, a tie, in the questionnaire's order.
    assert [(one.indicator.id, round(one.width * 7, 9)) for one in plan.clarify] == [("b", 3), ("a", 1), ("c", 1)]


def test_widths_equal_but_for_their_last_bits_keep_the_order_of_the_questionnaire() -> None:
    q = tree({"d": {"t": [number("x", 7), number("p", 0.3)], "u": [number("y", 7), number("r", 0.3)]}})
    plan = make_plan(score(unit({"x": NSP, "p": 45.0, "y": NSP, "r": 58.0}), q))
    first, second = plan.clarify  # each 7/7.3 × 1/2, one last bit apart
    assert first.width < second.width
    assert (first.indicator.id, second.indicator.id) == ("x", "y")


def test_the_first_page_has_at_most_six_actions() -> None:
    names = [f"i{n}" for n in range(9)]
    plan = make_plan(result_of([doing(one) for one in names], dict.fromkeys(names, 0.0)))
    assert len(plan.first_page) == FIRST_PAGE == 6
    assert plan.actions[:6] == plan.first_page
    assert len(plan.actions) == 9


def test_the_projection_is_the_score_once_the_actions_are_done() -> None:
    result = result_of([doing("a", 3, *DEPTHS), doing("b", 1), number("c", 1)], {"a": 20.0, "b": 60.0, "c": 0.0})
    plan = make_plan(result)
    assert result.whole.score == pytest.approx(0.24)  # (3 × 0.2 + 0.6 + 0) / 5
    assert projection(result, plan.actions) == pytest.approx(0.5)  # (3 × 0.5 + 1 + 0) / 5
    assert projection(result, ()) == result.whole.score


def test_requests_by_actor_in_order_without_the_unit_nor_its_kind() -> None:
    actors = [{"id": one, "title": one} for one in ("region", "epci", "commune", "collectivite", "departement")]
    mine = action(lead="collectivite", partners=["epci", "commune"], ask={"epci": "Une demi-journée."})
    theirs = action(lead="departement", ask={"departement": "Une date."})
    q = tree(
        {"d": {"t": [number("a", 1, action=[mine]), number("b", 2, action=[theirs]), number("c", 3, action=[mine])]}},
        actor=actors,
    )
    result = score(unit({"a": 0.0, "b": 0.0, "c": 0.0}, kind="commune"), q)
    found = by_actor(make_plan(result), result)
    assert list(found) == ["epci", "departement"]  # the Region is asked nothing
    assert [(one.planned.indicator.id, one.leads, one.ask) for one in found["epci"][1]] == [
        ("c", False, "Une demi-journée."),
        ("a", False, "Une demi-journée."),
    ]
    assert [(one.planned.indicator.id, one.leads, one.ask) for one in found["departement"][1]] == [
        ("b", True, "Une date.")
    ]


def test_a_multiple_choice_below_its_target_has_its_action() -> None:
    question = {**multiple("a", [0.5, 0.5]), "action": [action(0.5), action(1.0)]}
    assert [one.value_after for one in make_plan(result_of([question], {"a": ("p0",)})).actions] == [1.0]
    assert [one.value_after for one in make_plan(result_of([question], {"a": ("aucun",)})).actions] == [0.5]
    assert order(result_of([question], {"a": ("p0", "p1")})) == []
