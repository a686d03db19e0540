"""What an action leads to, against brute force over the answers (method, section 6).

Requirements: done, an action leads to an answer that can be written and that adds to the present one, the lowest at or
above its step; no number passes one that it cannot exceed; to write that answer gives the gain printed; a table and one
unit alone say the same.
"""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import trees
from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.assessment.store import load_assessment
from ruraldiag.batch.results import UnitResult
from ruraldiag.batch.run import run
from ruraldiag.composite.normalisation import normalise, target_value
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf, gains
from ruraldiag.plan import Plan, PlannedAction, make_plan, next_action, projection
from ruraldiag.questionnaire.load import load_edition, load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.table.cells import cell_text
from ruraldiag.table.row import RawRow

EXAMPLES = sorted((Path(__file__).parents[1] / "reports" / "exemples").glob("*-????-??-??.toml"))
Given = Any  # the value of an answer


def ladder(*steps: float) -> list[dict[str, Any]]:
    return [{"when_below": step, "title": f"Agir sous {step:g}", "effort": 1 + n} for n, step in enumerate(steps)]


def chosen(indicator: Indicator) -> list[Given]:
    """Return every answer to a scale or a multiple choice; 201 numbers, as far apart as they can be."""
    match indicator.kind:
        case "scale":
            return [option.id for option in indicator.options]
        case "multiple":
            free = [option.id for option in indicator.options if not option.exclusive]
            sets = [some for size in range(1, len(free) + 1) for some in combinations(free, size)]
            return [*sets, *((option.id,) for option in indicator.options if option.exclusive)]
        case _:
            low, high = indicator.bounds
            return [low + (high - low) * place / 200 for place in range(201)]


def adding_to(indicator: Indicator, answer: Given) -> list[Given]:
    """Return the answers that add to one, itself among them: more ticks, a higher option."""
    if indicator.kind == "scale":
        ids = [option.id for option in indicator.options]
        return ids[ids.index(answer) :]
    alone = {option.id for option in indicator.options if option.exclusive}
    return [
        answer,
        *(other for other in chosen(indicator) if set(answer) - alone <= set(other) and not alone & set(other)),
    ]


def number_at(indicator: Indicator, value: float) -> float:
    """Return the number whose value this is, by halves."""
    low, high = indicator.bounds
    falls = normalise(indicator, low) > normalise(indicator, high)
    for _ in range(200):
        middle = (low + high) / 2
        if (normalise(indicator, middle) < value) != falls:
            low = middle
        else:
            high = middle
    return min((low, high), key=lambda number: abs(normalise(indicator, number) - value))


def led_to(indicator: Indicator, answer: Given, value: float) -> Given:
    """Return an answer that adds to one and has this value."""
    if indicator.kind == "number":
        return number_at(indicator, value)
    return next(other for other in adding_to(indicator, answer) if normalise(indicator, other) == value)


def rewritten(unit: Assessment, answers: dict[str, Given]) -> Assessment:
    new = {name: Answer(value=value) for name, value in answers.items()}
    return unit.model_copy(update={"answers": {**unit.answers, **new}})


# One answer


def every_step_is_the_lowest(indicator: Indicator) -> int:
    """Check the step of every answer to a question against all the answers that add to it; return how many have one."""
    found = 0
    for answer in chosen(indicator):
        value = normalise(indicator, answer)
        step = next_action(indicator, answer, value)
        above = [action for action in indicator.action if round(action.when_below, 9) > round(value, 9)]
        due = above and round(value, 9) < round(target_value(indicator), 9)
        assert bool(due) == (step is not None), (indicator.id, answer)
        if step is None:
            continue
        action, after = step
        found += 1
        assert action.when_below == min(other.when_below for other in above)
        wanted = round(min(action.when_below, target_value(indicator)), 9)
        if indicator.kind == "number":
            assert round(after, 9) == wanted
            assert normalise(indicator, number_at(indicator, after)) == pytest.approx(after, abs=1e-12)
        else:
            reached = [normalise(indicator, other) for other in adding_to(indicator, answer)]
            assert after == min(other for other in reached if round(other, 9) >= wanted), (indicator.id, answer)
    return found


def test_every_answer_to_the_shipped_questions() -> None:
    shipped = load_questionnaire("numerique-rural")
    assert sum(map(every_step_is_the_lowest, shipped.indicators)) > 1000


POINTS = [[0.2, 0.2, 0.6], [0.1, 0.3], [1 / 3, 1 / 3, 1 / 3], [0.15, 0.25, 0.35, 0.45], [0.05] * 9, [0.4, 0.7, 0.9]]


@pytest.mark.parametrize("seed", range(40))
def test_every_answer_to_random_questions(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a test, not a secret
    depths = chance.choice([(0.5, 1.0), (0.3, 0.66, 1.0), (1 / 3, 2 / 3), (0.6,), (0.1, 0.95)])
    points = chance.choice([*POINTS, [round(chance.uniform(0.05, 0.5), 2) for _ in range(chance.randint(2, 7))]])
    scores = sorted(round(chance.random(), 2) for _ in range(chance.randint(3, 7)))
    targets: dict[str, Any] = {
        "s": f"o{chance.randrange(len(scores))}",
        "m": tuple(chance.sample([f"p{n}" for n in range(len(points))], chance.randint(1, len(points)))),
        "n": chance.uniform(20, 100),
    }
    aims = {one: {"target": target} if chance.random() < 0.5 else {} for one, target in targets.items()}
    posts = chance.choice(
        [((0, 0.0), (100, 1.0)), ((10, 1.0), (30, 0.25), (100, 0.0)), ((0, 0.1), (50, 0.9), (100, 1))]
    )
    questions = [
        trees.scale("s", scores=scores, action=ladder(*depths), **aims["s"]),
        trees.scale("t", steps=chance.randint(2, 7), action=ladder(*depths)),
        trees.multiple("m", points, action=ladder(*depths), exclusive=chance.random() < 0.7, **aims["m"]),
        trees.number("n", goalposts=posts, action=ladder(*depths), **aims["n"]),
    ]
    for indicator in trees.tree({"d": {"t": questions}}).indicators:
        every_step_is_the_lowest(indicator)


def step_of(question: trees.Indicator, answer: Given) -> float | None:
    (indicator,) = trees.tree({"d": {"t": [question]}}).indicators
    step = next_action(indicator, answer, normalise(indicator, answer))
    return step[1] if step else None


def test_two_answers_of_one_value_may_lead_to_different_ones() -> None:
    told = trees.multiple("m", [0.3, 0.1, 0.2, 0.4], action=ladder(0.5, 1.0))
    # Both are worth 0.3: p0 and p2 make 0.5; with p1 and p2, nothing makes 0.5: p0 makes 0.6.
    assert step_of(told, ("p0",)) == 0.5
    assert step_of(told, ("p1", "p2")) == 0.6


def test_an_answer_at_a_step_but_for_its_last_decimals_has_passed_it() -> None:
    thirds = trees.scale("s", steps=4, action=ladder(0.666666667, 1.0))  # 2/3 at 9 decimals
    assert step_of(thirds, "o1") == 2 / 3
    assert step_of(thirds, "o2") == 1.0
    nearly = trees.scale("s", steps=4, action=ladder(0.66667, 1.0))
    assert step_of(nearly, "o2") == 1.0  # 2/3 is under the step; the next option passes it
    assert step_of(nearly, "o1") == 1.0
    halves = trees.scale("s", steps=3, action=ladder(0.5, 1.0))
    assert (step_of(halves, "o0"), step_of(halves, "o1")) == (0.5, 1.0)  # at the step, not under it


def test_a_long_list_of_options_is_counted_in_full() -> None:
    # Twenty options of 0.05 and one of 0.97: of 0.05 and up to 0.5, ten ticks.
    long = trees.multiple("m", [0.05] * 20 + [0.97], action=ladder(0.5, 1.0))
    assert step_of(long, ("p0",)) == 0.5
    assert step_of(long, ("p20",)) == 1.0  # 1.02, capped


# A number that cannot exceed another one


def paired(falling: bool = False, **more: Any) -> Questionnaire:
    """Return « a » that cannot exceed « b », both better high, or both better low."""
    posts = ((0, 1.0), (50, 0.4), (100, 0.0)) if falling else ((0, 0.0), (50, 0.4), (100, 1.0))
    actions = {"action": ladder(0.8, 1.0), "unit": "%", "goalposts": posts}
    return trees.tree(
        {
            "d": {
                "t": [trees.number("a", 2, at_most="b", **actions), trees.number("b", 3, **actions), trees.number("c")]
            }
        },
        **more,
    )


def plan_of(answers: dict[str, Any], *, falling: bool = False) -> Plan:
    return make_plan(score(trees.unit(answers), paired(falling)))


def after(plan: Plan, name: str) -> float | None:
    return next((planned.value_after for planned in plan.actions if planned.indicator.id == name), None)


@pytest.mark.parametrize(
    ("b", "reached", "held_by"),
    [
        (100.0, 0.8, ""),
        (90.0, 0.8, ""),  # worth 0.4 + 0.6 × 40/50 = 0.88: the step is nearer
        (70.0, 0.64, "b"),  # 0.4 + 0.6 × 20/50
        (20.0, None, None),  # reached already: it waits
        (10.0, None, None),  # above already: one of the two is wrong, and the action does not make it worse
        (trees.NSP, 0.8, ""),
        (trees.SO, 0.8, ""),
    ],
)
def test_a_number_stops_at_the_known_one_that_it_cannot_exceed(
    b: Any, reached: float | None, held_by: str | None
) -> None:
    plan = plan_of({"a": 20.0, "b": b})
    assert after(plan, "a") == (None if reached is None else pytest.approx(reached))
    assert [planned.held_by for planned in plan.actions if planned.indicator.id == "a"] == (
        [] if reached is None else [held_by]
    )
    assert [(one.indicator.id, one.held_by) for one in plan.waiting] == ([("a", "b")] if reached is None else [])


def test_where_less_is_better_the_greater_number_stops_at_the_lesser_one() -> None:
    # b at 90, a at 60 (worth 0.32): b goes down to 60 and no lower; a goes down as it likes.
    plan = plan_of({"a": 60.0, "b": 90.0}, falling=True)
    assert after(plan, "b") == pytest.approx(0.32)
    assert after(plan, "a") == pytest.approx(0.8)
    assert [one.indicator.id for one in plan_of({"a": 90.0, "b": 90.0}, falling=True).waiting] == ["b"]


def test_the_gains_of_a_number_stop_there_too() -> None:
    def gained(b: float) -> list[float]:
        result = score(trees.unit({"a": 20.0, "b": b, "c": 0.0}), paired())
        found = gains(WhatIf(result), result.leaves["a"])
        return [found.next or 0.0, found.target or 0.0]

    # Of 6: a weighs 2. 20 is worth 0.16; a quarter of the way to 100 is 40, worth 0.32.
    assert gained(100.0) == pytest.approx([2 / 6 * 0.16, 2 / 6 * 0.84])
    assert gained(70.0) == pytest.approx([2 / 6 * 0.16, 2 / 6 * (0.64 - 0.16)])
    assert gained(30.0) == pytest.approx([2 / 6 * 0.08, 2 / 6 * 0.08])
    assert gained(20.0) == gained(10.0) == [0.0, 0.0]


def test_fibre_is_never_led_above_a_known_very_high_speed() -> None:
    shipped = load_edition("numerique-rural", "2026.1")  # the edition that asks both
    fibre = shipped.by_id["fibre"]
    for percent in range(0, 101, 10):
        for least in range(0, 101, 10):
            unit = trees.unit({"fibre": float(percent), "tres-haut-debit": float(least)})
            result = score(unit, shipped)
            proposed = {planned.indicator.id: planned for planned in make_plan(result).actions}
            most = normalise(fibre, least)
            if percent >= least:
                assert "fibre" not in proposed
            elif percent < 100:
                assert proposed["fibre"].value < proposed["fibre"].value_after <= most
            end = gains(WhatIf(result), result.leaves["fibre"])
            assert WhatIf(result).gain("fibre", most) >= max(end.next or 0.0, end.target or 0.0) or percent >= least


# Doing what the plan says


def done(unit: Assessment, planned: PlannedAction) -> Assessment:
    answer = unit.answer(planned.indicator.id).value
    return rewritten(unit, {planned.indicator.id: led_to(planned.indicator, answer, planned.value_after)})


def gains_are_those_of_the_answers(unit: Assessment, questionnaire: Questionnaire) -> int:
    """Write each answer that a plan leads to, and compare; return how many actions there were."""
    result = score(unit, questionnaire)
    before, plan, what_if = result.whole.score, make_plan(result), WhatIf(result)
    for planned in plan.actions:
        now = score(done(unit, planned), questionnaire).whole.score
        assert now is not None
        assert before is not None
        assert planned.gain == pytest.approx(now - before, abs=1e-12), planned.indicator.id
        assert planned.gain >= 0
        limit, name = planned.indicator.at_most, planned.indicator.id
        if limit and result.leaves[limit].leaf.known:
            today, most = unit.answer(name).value, unit.answer(limit).value
            reached = done(unit, planned).answer(name).value
            assert isinstance(today, float)
            assert isinstance(most, float)
            assert isinstance(reached, float)
            assert reached <= max(today, most) + 1e-9
    for scored in result.leaves.values():
        found, indicator = gains(what_if, scored), scored.leaf.indicator
        if scored.leaf.value is None or found.target is None or indicator.kind == "number":
            continue
        at = [normalise(indicator, other) for other in adding_to(indicator, scored.leaf.answer.value)]
        goal = min(value for value in at if round(value, 9) >= round(min(target_value(indicator), max(at)), 9))
        assert found.target == pytest.approx(
            what_if.gain(scored.id, goal) if goal > scored.leaf.value else 0.0, abs=1e-15
        )
    return len(plan.actions)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_to_write_what_an_action_leads_to_gives_the_gain_printed(path: Path) -> None:
    unit = load_assessment(path)
    questionnaire = load_edition("numerique-rural", unit.questionnaire.edition)
    known = any(answer.value is not None for answer in unit.answers.values())
    assert bool(gains_are_those_of_the_answers(unit, questionnaire)) is known


def test_to_write_what_all_actions_lead_to_gives_their_projection() -> None:
    shipped, unit = load_questionnaire("numerique-rural"), load_assessment(EXAMPLES[-1])
    result = score(unit, shipped)
    first = make_plan(result).first_page
    for planned in first:
        unit = done(unit, planned)
    assert projection(result, first) == pytest.approx(score(unit, shipped).whole.score, abs=1e-12)


# Alone and in a table


def bounded() -> Questionnaire:
    """Return questions that bound each other both ways, one of them routed, with choices and scales."""
    actions = {"action": ladder(0.5, 1.0)}
    falling = {"goalposts": ((0, 1.0), (30, 0.5), (90, 0.0)), "max": 100, "unit": "min"}
    return trees.tree(
        {
            "d": {
                "t": [
                    trees.number("a", 2, at_most="b", unit="%", **actions),
                    trees.number("b", 3, unit="%", applies_if={"indicator": "f", "at_least": 0.5}, **actions),
                    trees.number("x", 1 / 3, at_most="y", **falling, **actions),
                    trees.number("w", 1, at_most="y", **falling, **actions),
                    trees.number("y", 0.1, **falling, **actions),
                ]
            },
            "e": {
                "v": [
                    trees.multiple("m", [0.15, 0.25, 0.35, 0.45], 4, **actions),
                    trees.scale("s", 1, steps=4, action=ladder(0.5, 0.666666667, 1.0)),
                    trees.scale("f", 1, steps=3, **actions),
                ]
            },
        }
    )


def random_unit(questionnaire: Questionnaire, chance: random.Random) -> Assessment:
    unknown = chance.choice([0.0, 0.1, 0.5])
    answers: dict[str, Any] = {}
    for indicator in questionnaire.indicators:
        if not for_kind(indicator, "commune"):
            continue
        if chance.random() < unknown:
            answers[indicator.id] = trees.NSP if chance.random() < 0.7 or not indicator.not_applicable else trees.SO
        else:
            answers[indicator.id] = chance.choice(chosen(indicator))
    if "f" in answers and answers["f"] == "o0":
        answers.pop("b", None)  # what does not apply has no answer: an action on a filter would bring it in
    return trees.unit(answers)


@pytest.mark.parametrize("which", ["bounded", "2026.1", "2026.2"])
def test_one_unit_alone_and_in_a_table_have_the_same_actions_and_gains_to_the_bit(which: str) -> None:
    questionnaire = bounded() if which == "bounded" else load_edition("numerique-rural", which)
    chance = random.Random(2026)  # noqa: S311 -- a test, not a secret
    units = [random_unit(questionnaire, chance) for _ in range(300)]
    names = [indicator.id for indicator in questionnaire.indicators]
    rows = [
        RawRow(
            line=line, name="Essai", kind="commune", code="", date="", groups=(),
            cells=tuple(cell_text(unit.answer(name)) for name in names),
        )
        for line, unit in enumerate(units, start=2)
    ]  # fmt: skip
    waited = held = 0
    results = run(rows, questionnaire, names, block=70, details=["gains"])
    for place, (unit, row) in enumerate(zip(units, results, strict=True)):
        assert isinstance(row, UnitResult)
        plan = make_plan(score(unit, questionnaire))
        first = plan.actions[:3]
        assert row.actions == tuple(planned.indicator.id for planned in first)
        assert [gain for gain in row.detail if gain is not None] == [100 * planned.gain for planned in first]
        waited += len(plan.waiting)
        held += sum(1 for planned in plan.actions if planned.held_by)
        if place < 12:  # each scores the unit once an action
            gains_are_those_of_the_answers(unit, questionnaire)
    assert which == "2026.2" or (waited and held)  # in that edition hardly an action waits for another
