"""When a score is given (method, section 3): half of what applies, or most of the first series; never a cliff."""

from __future__ import annotations

import random

import pytest

from ruraldiag.assessment.model import Answer, Assessment, State
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from trees import NSP, SO, number, tree, unit

FIVE = [number(f"e{n}", express=True) for n in range(5)]


def given(answers: dict[str, object], q: Questionnaire) -> bool:
    return not score(unit(answers), q).whole.withheld


def test_seven_tenths_of_the_first_series_are_enough_whatever_else_is_known() -> None:
    # Ten express questions of one, thirty others of one: a quarter of the weight is express.
    series = [number(f"e{n}", express=True) for n in range(10)]
    q = tree({"d": {"t": [*series, *(number(f"o{n}") for n in range(30))]}})
    seven = {f"e{n}": 50.0 for n in range(7)}
    assert given(seven, q)  # 7/10 of the series, 7/40 of the whole
    assert not given({f"e{n}": 50.0 for n in range(6)}, q)  # 6/10
    assert not given({f"o{n}": 50.0 for n in range(19)}, q)  # 19/40, and nothing of the series
    assert given({f"o{n}": 50.0 for n in range(20)}, q)  # half of all


def test_a_question_of_the_series_that_is_sans_objet_is_told() -> None:
    q = tree({"d": {"t": [*FIVE, *(number(f"o{n}") for n in range(20))]}})
    assert given({"e0": 50.0, "e1": SO, "e2": SO, "e3": SO}, q)  # 4/5 told, 1/22 of what applies known
    assert not given({"e1": SO, "e2": SO, "e3": SO, "e4": SO}, q)  # nothing is known at all


def test_each_domain_has_its_own_first_series_and_one_without_any_needs_half_of_its_weight() -> None:
    q = tree({"d": {"t": [*FIVE, *(number(f"o{n}") for n in range(20))]}, "e": {"u": [number("x"), number("y", 2)]}})
    result = score(unit({**{f"e{n}": 50.0 for n in range(4)}, "x": 50.0}), q)
    assert [domain.withheld for domain in result.domains] == [False, True]  # 4/5 of its series; a third of « e »


def test_a_score_under_three_quarters_of_coverage_is_that_of_a_short_series() -> None:
    q = tree({"d": {"t": [number(one) for one in "abcd"]}})
    assert score(unit({"a": 10.0, "b": 10.0, "c": 10.0}), q).series == "full"  # 3/4
    assert score(unit({"a": 10.0, "b": 10.0, "c": NSP, "d": NSP}), q).series == "short"
    assert score(unit({"a": 10.0}), q).series is None  # a quarter: no score


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire()


def test_a_first_series_of_honest_answers_with_three_ne_sait_pas_give_a_score(shipped: Questionnaire) -> None:
    express = [indicator for indicator in put_to_a_commune(shipped) if indicator.express]
    assert len(express) == 22
    # Forty choices of three that are not known: in one at least, under half of the weight is.
    answers = {indicator.id: middle(indicator) for indicator in express}
    lightest = min(
        (
            score(unit({**answers, **dict.fromkeys(three, NSP)}), shipped)
            for three in (tuple(random.Random(n).sample(sorted(answers), 3)) for n in range(40))  # noqa: S311
        ),
        key=lambda result: result.whole.coverage,
    )
    assert lightest.whole.coverage < 0.5
    assert not lightest.whole.withheld
    assert lightest.series == "short"


@pytest.mark.parametrize("seed", range(12))
def test_no_step_from_the_first_series_to_the_whole_takes_a_score_away(shipped: Questionnaire, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a walk, not a secret
    express = [one for one in put_to_a_commune(shipped) if one.express]
    others = [one for one in put_to_a_commune(shipped) if not one.express]
    chance.shuffle(others)
    answers: dict[str, object] = {one.id: middle(one) for one in express}
    for hidden in chance.sample(express, 3):
        answers[hidden.id] = NSP
    before = shown(score(unit(answers), shipped))
    assert before[0]
    for indicator in [*others, *express]:  # the unknown of the series are then told too
        if answers.get(indicator.id, NSP) is not NSP:
            continue
        kinds = [middle(indicator), NSP, *([SO] if indicator.not_applicable else [])]
        answers[indicator.id] = chance.choice(kinds)
        now = shown(score(unit(answers), shipped))
        assert all(here or not there for here, there in zip(now, before, strict=True)), indicator.id
        before = now


def put_to_a_commune(q: Questionnaire) -> list[Indicator]:
    """Return the questions put to a commune."""
    return [indicator for indicator in q.indicators if for_kind(indicator, "commune")]


def shown(result: object) -> list[bool]:
    """Return where a score is given: the whole, then each domain that applies (one that is gone has none to lose)."""
    nodes = [result.whole, *result.domains]  # type: ignore[attr-defined]
    return [not node.withheld or not node.applies for node in nodes]


def middle(indicator: Indicator) -> Answer:
    """Return an answer to a question."""
    match indicator.kind:
        case "scale":
            return Answer(value=indicator.options[len(indicator.options) // 2].id)
        case "multiple":
            return Answer(value=(next(option.id for option in indicator.options if not option.exclusive),))
        case "number":
            return Answer(value=sum(indicator.bounds) / 2)


def test_the_four_states_are_still_told_apart() -> None:
    one: Assessment = unit({"e0": 1.0, "e1": NSP, "e2": SO})
    counted = score(one, tree({"d": {"t": FIVE}}))
    assert [counted.count(state) for state in (State.ANSWERED, State.UNKNOWN, State.NOT_APPLICABLE)] == [1, 1, 1]


@pytest.mark.parametrize(("weight", "series"), [(3, "full"), (2.9, "short")])
def test_a_series_is_full_from_three_quarters_on(weight: float, series: str) -> None:
    q = tree({"d": {"t": [number("a", weight), number("b")]}})
    assert score(unit({"a": 50.0}), q).series == series


def test_a_series_is_full_from_a_share_rounded_to_nine_decimals() -> None:
    for known, series in ((0.7 - 4e-10, "full"), (0.7 - 6e-10, "short")):
        q = tree({"d": {"t": [number("a", known), number("b", 1 - known)]}}, scoring={"min_rank_coverage": 0.7})
        assert score(unit({"a": 50.0}), q).series == series
