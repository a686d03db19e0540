"""Decisive answers. Requirement (method, section 4): « the report says which answers would settle it ».

Some answers to the questions named leave one level alone, whatever the others are; all of them do where nothing else
bears on it. Every claim is tried by answering for real and scoring again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag import load_assessment, load_questionnaire
from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.composite.decisive import DecisiveAnswers, decisive_answers
from ruraldiag.composite.result import LevelRange
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf, to_clarify
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from trees import SO, number, scale, tree, unit

EXAMPLES = Path(__file__).parents[2] / "reports" / "exemples"
LEVELS = [
    {"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("peu", 25), ("bien", 50), ("haut", 75))
]


def found(q: Questionnaire, answers: dict[str, Any], path: tuple[str, ...] = ()) -> DecisiveAnswers | None:
    result = score(unit(answers), q)
    what_if = WhatIf(result)
    return decisive_answers(what_if, result.nodes[path], to_clarify(what_if, result))


def said(decisive: DecisiveAnswers | None) -> tuple[list[str], str]:
    """Return the ids of the questions named, and what is said of them."""
    assert decisive is not None
    assert decisive.enough or not decisive.certain
    named = [indicator.id for indicator in decisive.answers]
    return named, "will" if decisive.certain else "can" if decisive.enough else "ask"


def weighted(**weights: float) -> Questionnaire:
    return tree({"d": {"t": [number(name, weight) for name, weight in weights.items()]}}, level=LEVELS)


def test_a_level_that_is_established_needs_no_answer() -> None:
    assert found(weighted(a=9, b=1), {"a": 40.0}) is None  # 0.36 to 0.46: « peu » in any case
    assert found(tree({"d": {"t": [number("a")]}}), {}) is None  # no levels


@pytest.mark.parametrize(
    ("weights", "answers", "named"),
    [
        ({"a": 9, "b": 1}, {"a": 50.0}, (["b"], "will")),  # 0.45 to 0.55, and nothing else is missing
        # 0.42 to 0.72. c at 100: 0.62 to 0.72, « bien » whatever b; at 0 it stays open: 0.42 to 0.52.
        ({"a": 7, "b": 1, "c": 2}, {"a": 60.0}, (["c"], "can")),
        ({"a": 6, "b": 2, "c": 2}, {"a": 50.0}, (["b"], "can")),  # b at 100: 0.5 to 0.7
        ({"a": 2, "b": 4, "c": 4}, {"a": 50.0}, (["b", "c"], "will")),  # one leaves 0.4, more than a level
        # 0.2 to 0.54: b at 60 brings 0.26 to 0.5: « peu », one of the levels between the ends.
        ({"a": 66, "b": 10, "c": 8, "d": 8, "e": 7}, {"a": 30.0}, (["b"], "can")),
        ({f"i{n:02}": 1 for n in range(20)}, {}, (["i00", "i01", "i02"], "ask")),  # three of twenty leave 0.85 open
        (dict.fromkeys("abcdefz", 1), {"z": 0.0}, (list("abcdef"), "will")),  # three leave 3/7 open, over a level
        (dict.fromkeys("abcdefgz", 1), {"z": 0.0}, (list("abc"), "ask")),  # seven are too many to be named
    ],
)
def test_a_few_answers_can_or_will_establish_the_level_or_are_the_first_to_ask_for(
    weights: dict[str, float], answers: dict[str, Any], named: tuple[list[str], str]
) -> None:
    assert said(found(weighted(**weights), answers)) == named


@pytest.mark.parametrize("tenth", range(11))
def test_a_number_is_tried_from_end_to_end_by_tenths(tenth: int) -> None:
    # a is from 50 to 100 and weighs 24 of 25: at each tenth the whole is from 48 + 4.8 × n to 52 + 4.8 × n, as b says.
    # A level starts in the middle of each of these, one excepted.
    starts = [0, *(round(50 + 4.8 * other, 1) for other in range(11) if other != tenth)]
    levels = [{"id": f"n{place}", "title": "?", "from": start} for place, start in enumerate(starts)]
    asked = [number("a", 24, min=50, max=100, not_applicable=False), number("b", not_applicable=False)]
    assert said(found(tree({"d": {"t": asked}}, level=levels), {})) == (["a"], "can")


@pytest.mark.parametrize("tenth", range(11))
def test_a_number_is_tried_at_each_tenth_to_the_last_bit(tenth: int) -> None:
    # Beside b, as heavy, a at n tenths leaves 5 × n to 50 + 5 × n: one level, that starts and ends there.
    starts = sorted({0, 5 * tenth, *([50 + 5 * tenth + 1e-4] if tenth < 10 else [])})
    levels = [{"id": f"n{place}", "title": "?", "from": start} for place, start in enumerate(starts)]
    asked = [number("a", not_applicable=False), scale("b", steps=2, not_applicable=False)]
    assert said(found(tree({"d": {"t": asked}}, level=levels), {})) == (["a"], "can")


def test_a_number_is_tried_where_it_meets_its_lock_between_two_tenths() -> None:
    # As above, a weighing 9 of 10: at 52.5, where its lock lifts, the whole is from 47.25 to 57.25, one level; at each
    # tenth of its way from 50 to 100, two.
    levels = [{"id": f"n{n}", "title": "?", "from": start} for n, start in enumerate([0, 46, 58, 68, 77, 86, 95])]
    lock = {"id": "l", "title": "l", "indicator": "a", "at_least": 0.525, "caps": "whole", "level": "n1"}
    asked = [number("a", 9, min=50, max=100, not_applicable=False), number("b", not_applicable=False)]
    assert said(found(tree({"d": {"t": asked}}, level=levels), {})) == (["a", "b"], "will")
    assert said(found(tree({"d": {"t": asked}}, level=levels, lock=[lock]), {})) == (["a"], "can")


def test_beyond_the_widest_each_answer_is_still_tried_alone() -> None:
    # Eight equal unknowns: one « oui » or « non » leaves 0 to 7/8 or 1/8 to 1. The last may be half way: 1/16 to 15/16.
    levels = [{"id": f"n{place}", "title": "?", "from": start} for place, start in enumerate([0, 6, 94])]
    two = [scale(f"i{place}", steps=2, not_applicable=False) for place in range(7)]
    q = tree({"d": {"t": [*two, scale("last", steps=3, not_applicable=False)]}}, level=levels)
    assert said(found(q, {})) == (["last"], "can")


def test_the_domain_and_the_whole_have_their_own() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"v": [number("c"), number("f")]}}, level=LEVELS)
    answers = {"a": 60.0, "c": 10.0, "f": 10.0}  # d: 0.3 to 0.8; e: 0.1; the whole: 0.2 to 0.45
    assert said(found(q, answers, ("d",)))[0] == ["b"]
    assert found(q, answers, ("e",)) is None
    assert said(found(q, answers))[0] == ["b"]


@pytest.mark.parametrize(("may_go", "named"), [(True, ["x"]), (False, ["x", "y"])])
def test_one_answer_may_establish_it_by_turning_out_sans_objet(may_go: bool, named: list[str]) -> None:
    # 0.7 × 0.3 = 0.21. x yes or no, of 0.2: 0.21 to 0.31 or 0.41 to 0.51. y, of 0.1: 0.21 to 0.41 or 0.31 to 0.51.
    # Without x: 0.21/0.8 = 0.2625, to 0.31/0.8 = 0.3875: « peu ».
    two = scale("x", 2, steps=2, not_applicable=may_go), scale("y", 1, steps=2)
    assert said(found(tree({"d": {"t": [number("a", 7), *two]}}, level=LEVELS), {"a": 30.0}))[0] == named


@pytest.mark.parametrize("may_go", [False, True])
def test_what_may_turn_out_sans_objet_altogether_has_no_level_for_certain(may_go: bool) -> None:
    q = tree({"d": {"t": [number("a", not_applicable=may_go)]}, "e": {"v": [number("b")]}}, level=LEVELS)
    assert said(found(q, {"b": 50.0}, ("d",))) == (["a"], "can" if may_go else "will")


# Locks


def locked(at: str = "peu", caps: str = "whole", **more: Any) -> Questionnaire:
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": caps, "level": at}
    return tree(
        {"d": {"t": [number("a", 8), scale("s", 1, steps=3), number("b", 1)]}, **more}, level=LEVELS, lock=[lock]
    )


def test_a_possible_lock_is_asked_for_where_the_level_hangs_on_it() -> None:
    # 0.66 to 0.76, or « peu » if s is under one half
    assert said(found(locked(), {"a": 70.0, "b": 100.0})) == (["s"], "will")


def test_an_unmet_lock_establishes_a_level_at_once_where_the_low_end_is_there() -> None:
    # 0.3 to 1.0 but for the lock: s at its lowest holds it at « peu », where 0.3 already is.
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "peu"}
    questions = [number("a", 3), scale("s"), *(number(f"i{n}") for n in range(6))]
    assert said(found(tree({"d": {"t": questions}}, level=LEVELS, lock=[lock]), {"a": 100.0})) == (["s"], "can")


def test_an_unmet_lock_makes_no_value_too_high_for_the_level_where_it_holds() -> None:
    # 12 equal questions, s at 0 and its lock unmet: 0 to 11/12, « bas » or « peu ». Three at their highest are 0.25:
    # « peu », and no higher whatever the eight others are.
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "peu"}
    questions = [scale("s"), *(scale(f"i{n}", steps=3) for n in range(11))]
    q = tree({"d": {"t": questions}}, level=LEVELS, lock=[lock])
    assert said(found(q, {"s": "o0"})) == (["i0", "i1", "i2"], "can")


def test_the_lock_of_a_domain_may_hang_on_an_answer_of_another() -> None:
    q = locked(caps="e", e={"v": [number("c"), number("f")]})
    answers = {"a": 10.0, "b": 10.0, "c": 90.0, "f": 90.0}  # e is at 0.9, « peu » if s is under one half
    assert said(found(q, answers, ("e",))) == (["s"], "will")


@pytest.mark.parametrize("may_go", [False, True])
def test_sans_objet_lifts_a_lock_that_no_value_can_lift(may_go: bool) -> None:
    # s cannot exceed r, at 20, and must reach 50: by its value never, and « bas » it is. Sans objet, it is « haut ».
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "bas"}
    s = number("s", 1, at_most="r", unit="%", not_applicable=may_go)
    questions = [number("a", 18), number("r", 1, unit="%"), s, number("z", 9)]
    q = tree({"d": {"t": questions}}, level=LEVELS, lock=[lock])
    answers = {"a": 100.0, "r": 20.0, "z": 100.0}
    assert {level.id for level in levels_with(unit(answers), q, ["s"])} == ({"bas", "haut"} if may_go else {"bas"})
    assert said(found(q, answers)) == (["s"], "will")


# Filters


def test_what_hangs_on_an_unknown_filter_is_never_asked_for_without_it() -> None:
    x = number("x", 9, applies_if={"indicator": "f", "at_least": 0.5})
    q = tree({"d": {"t": [scale("f", 1, steps=3)]}, "e": {"u": [x, number("y")]}}, level=LEVELS)
    assert said(found(q, {})) == (["f", "y"], "ask")
    assert said(found(q, {"y": 50.0}, ("e",))) == (["f"], "ask")


# Values that can be given after the known answers


def paired(visits: float, fibre: float, other: float) -> Questionnaire:
    """Return a questionnaire where the visits cannot exceed the fibre, with these weights and that of c."""
    bound = [number("visits", visits, at_most="fibre", unit="%"), number("fibre", fibre, unit="%")]
    return tree({"d": {"t": [*bound, number("c", other)]}}, level=LEVELS)


def test_no_value_is_supposed_under_the_least_that_another_answer_leaves() -> None:
    # 0.096 + 0.3 × fibre + 0.6 × c. The fibre at 0 with c unknown would be 0.096 to 0.696; from 96 up: 0.384 to 0.996.
    # c at 0 and the fibre from 96 up: 0.384 to 0.396, « peu »; c alone at 0: 0.096 to 0.396.
    assert said(found(paired(1, 3, 6), {"visits": 96.0})) == (["c", "fibre"], "will")
    # 0.1 + 0.6 × fibre + 0.3 × c with the visits at 100: the fibre is at 100, 0.7 to 1; never « bas », at 0.1 to 0.4.
    assert said(found(paired(1, 6, 3), {"visits": 100.0}))[0] == ["fibre", "c"]


def test_two_numbers_are_not_supposed_one_above_the_other() -> None:
    # 0.1 from c. The visits at 100 with the fibre at 0, which cannot be, would be 0.5 to be refused; at 100, 0.9.
    q = paired(4, 5, 1)
    assert said(found(q, {"c": 100.0})) == (["fibre", "visits"], "will")


# Against every answer there is


def answers_to(indicator: Indicator) -> list[Answer]:
    """Return the answers that an unknown one may turn out to be, sans objet where it may be; of a number, some."""
    return [*values_of(indicator), *([SO] if indicator.not_applicable else [])]


def values_of(indicator: Indicator) -> list[Answer]:
    match indicator.kind:
        case "scale":
            return [Answer(value=option.id) for option in indicator.options]
        case "multiple":
            free = [option.id for option in indicator.options if not option.exclusive]
            alone = [Answer(value=(option.id,)) for option in indicator.options if option.exclusive]
            lists = [chosen for size in range(1, len(free) + 1) for chosen in combinations(free, size)]
            return [*alone, *(Answer(value=chosen) for chosen in lists)]
        case _:
            low, high = indicator.bounds
            return [Answer(value=low + (high - low) * place / 20) for place in range(21)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_no_completion_gives_another_level_than_one_that_is_possible(data: st.DataObject) -> None:
    q = data.draw(randoms.questionnaires(filters=data.draw(st.booleans()), means=data.draw(st.booleans())))
    whole = data.draw(randoms.units(q))
    before, place = score(whole, q).levels, q.level_places
    answers = {one.id: data.draw(st.sampled_from(answers_to(one))) for one in randoms.missing(whole, q)}
    after = score(whole.model_copy(update={"answers": {**whole.answers, **answers}}), q).levels
    for name, level in after.items():
        assert level.established
        assert place[before[name].low.id] <= place[level.id] <= place[before[name].high.id]


def levels_with(filled: Assessment, q: Questionnaire, asked: Iterable[str], node: str = "whole") -> list[LevelRange]:
    """Return the level of a node after each list of answers to some questions that the others, and they, allow."""
    found, names = [], tuple(asked)
    for chosen in product(*(answers_to(q.by_id[name]) for name in names)):
        whole = filled.model_copy(update={"answers": {**filled.answers, **dict(zip(names, chosen, strict=True))}})
        numbers = {name: whole.answer(name).value for name in q.by_id}
        pairs = [(numbers[i.id], numbers[i.at_most]) for i in q.indicator if i.at_most]
        if any(isinstance(x, float) and isinstance(y, float) and x > y for x, y in pairs):
            continue
        level = score(whole, q).levels.get(node)
        if level is not None:
            found.append(level)
    return found


MOST = 500  # lists of answers that are all tried


def check(filled: Assessment, q: Questionnaire) -> int:
    """Try what is said of the whole and of each domain by answering for real; return how many claims were tried."""
    result = score(filled, q)
    what_if, tried = WhatIf(result), 0
    clarify = to_clarify(what_if, result)
    for node in (result.whole, *result.domains):
        decisive = decisive_answers(what_if, node, clarify)
        assert (decisive is None) == (not node.applies or result.levels[node.id].established)
        if decisive is None or not decisive.enough or prod(len(answers_to(asked)) for asked in decisive.answers) > MOST:
            continue
        after = [level.established for level in levels_with(filled, q, said(decisive)[0], node.id)]
        assert all(after) if decisive.certain else any(after), (node.id, said(decisive))
        tried += 1
    return tried


@pytest.mark.parametrize("filters", [False, True])
@pytest.mark.parametrize("means", [False, True])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_what_is_said_of_any_questionnaire_holds(filters: bool, means: bool, data: st.DataObject) -> None:
    q = data.draw(randoms.questionnaires(filters=filters, means=means))
    check(data.draw(randoms.units(q)), q)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_what_is_said_of_numbers_that_bound_each_other_holds(data: st.DataObject) -> None:
    weights = [data.draw(st.integers(1, 6)) for _ in range(4)]
    posts = [data.draw(st.sampled_from([((0, 0.0), (100, 1.0)), ((0, 1.0), (100, 0.0))])) for _ in range(2)]
    questions = [
        number("a", weights[0], at_most="b", goalposts=posts[0], unit="%"),
        number("b", weights[1], goalposts=posts[1], unit="%"),
        number("c", weights[2]),
        scale("s", weights[3]),
    ]
    at_least = data.draw(st.sampled_from([0.3, 0.5, 0.8]))
    lock = {"id": "l", "title": "l", "indicator": data.draw(st.sampled_from("ab")), "at_least": at_least}
    locks = [{**lock, "caps": "whole", "level": "peu"}] if data.draw(st.booleans()) else []
    known = data.draw(st.sets(st.sampled_from("abc"), max_size=2))
    known -= {"b"} if "a" in known else set()
    filled = unit({name: 5.0 * data.draw(st.integers(0, 20)) for name in sorted(known)})
    check(filled, tree({"d": {"t": questions}}, level=LEVELS, lock=locks))


def test_what_is_said_of_the_shipped_questionnaire_holds() -> None:
    q, draw, tried = load_questionnaire("numerique-rural"), random.Random(2026), 0  # noqa: S311 -- a sample
    filled = load_assessment(EXAMPLES / "saint-exemple-fictive-2026-11-22.toml")
    for _ in range(40):
        kept = draw.sample(sorted(filled.answers), len(filled.answers) - draw.randint(1, 8))
        tried += check(filled.model_copy(update={"answers": {name: filled.answers[name] for name in kept}}), q)
    assert tried > 20
