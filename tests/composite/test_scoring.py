"""Scoring. Requirements (method, sections 1, 3 and 4): four states, routing, withholding, levels, locks, fractures."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ruraldiag.assessment.model import Answer, State
from ruraldiag.composite.result import Fracture
from ruraldiag.composite.rules import reaches
from ruraldiag.composite.scoring import resolve, score
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit

LEVELS = [
    {"id": "bas", "title": "Bas", "from": 0},
    {"id": "moyen", "title": "Moyen", "from": 30},
    {"id": "haut", "title": "Haut", "from": 60},
]


def lock(indicator: str, level: str = "bas", caps: str = "whole", at_least: float = 0.5) -> dict[str, object]:
    return {
        "id": f"v-{indicator}",
        "title": "Verrou",
        "indicator": indicator,
        "at_least": at_least,
        "caps": caps,
        "level": level,
    }


# The four states


def test_the_four_states_are_kept_apart() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("c"), number("e")]}})
    result = score(unit({"a": 50.0, "b": NSP, "c": SO, "e": Answer(note="à demander")}), q)
    states = {one: leaf.leaf.state for one, leaf in result.leaves.items()}
    assert states == {
        "a": State.ANSWERED,
        "b": State.UNKNOWN,
        "c": State.NOT_APPLICABLE,
        "e": State.UNANSWERED,
    }
    assert [result.count(state) for state in State] == [1, 1, 1, 1]


def test_trap_unanswered_is_not_zero() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}})
    whole = score(unit({"a": 80.0}), q).whole
    assert whole.score == 0.8  # b leaves the score; counted as zero it would be 0.4
    assert (whole.low, whole.high) == (0.4, 0.9)  # (0.8 + 0)/2 and (0.8 + 1)/2


def test_trap_one_yes_known_of_five_is_not_a_score_of_one_hundred_shown() -> None:
    q = tree({"d": {"t": [scale(one) for one in "abcde"]}})
    whole = score(unit({"a": "o4"}), q).whole
    assert whole.score == 1.0
    assert whole.coverage == 0.2  # 1 of 5
    assert whole.withheld
    assert whole.shown is None
    assert (whole.low, whole.high) == (0.2, 1.0)


def test_trap_a_unit_without_data_has_no_score_rather_than_zero() -> None:
    whole = score(unit({}), tree({"d": {"t": [scale("a")]}})).whole
    assert (whole.score, whole.shown, whole.low, whole.high) == (None, None, 0.0, 1.0)


def test_trap_sans_objet_is_not_the_lowest_level() -> None:
    q = tree({"d": {"t": [scale("a"), scale("b")]}})
    assert score(unit({"a": "o3", "b": SO}), q).whole.score == 0.75  # as the lowest level: 0.375


def test_a_domain_where_nothing_applies_leaves_the_whole() -> None:
    q = tree({"d": {"t": [number("a")]}, "e": {"v": [number("b")]}}, level=LEVELS)
    result = score(unit({"a": 70.0, "b": SO}), q)
    gone = result.nodes[("e",)]
    assert (gone.applies, gone.score, gone.effective_weight) == (False, None, 0.0)
    assert result.whole.score == 0.7
    assert "e" not in result.levels


def test_a_unit_to_which_nothing_applies_has_no_score_and_no_level() -> None:
    result = score(unit({"a": SO}), tree({"d": {"t": [number("a")]}}, level=LEVELS))
    assert not result.whole.applies
    assert result.whole.score is None
    assert result.levels == {}


def test_withholding_is_display_only_the_parent_uses_what_is_known_below() -> None:
    q = tree({"d": {"t": [number("a"), number("b"), number("c")]}, "e": {"v": [number("f")]}})
    result = score(unit({"a": 60.0, "f": 100.0}), q)
    assert result.nodes[("d",)].withheld  # one of three known
    assert result.whole.shown == pytest.approx(0.8)  # (0.6 + 1)/2
    assert result.whole.coverage == pytest.approx(2 / 3)  # (1/3 + 1)/2


@pytest.mark.parametrize(("known", "withheld"), [(1, True), (2, False), (3, False)])
def test_a_score_is_withheld_under_the_least_coverage_and_shown_at_it(known: int, withheld: bool) -> None:
    q = tree({"d": {"t": [number(one) for one in "abcd"]}})
    assert score(unit(dict.fromkeys("abcd"[:known], 50.0)), q).whole.withheld is withheld


def test_a_coverage_of_one_half_but_for_its_last_bit_is_one_half() -> None:
    q = tree({"d": {"t": [number("a", 0.3), number("b", 0.1), number("c", 0.2)]}})
    whole = score(unit({"a": 50.0}), q).whole
    assert whole.coverage < 0.5  # 0.3 / (0.3 + 0.1 + 0.2) is 0.4999999999999999 in binary
    assert not whole.withheld


# Routing


ROUTED = {"indicator": "f", "at_least": 0.5}


def routed() -> Questionnaire:
    return tree({"d": {"t": [scale("f"), number("a", applies_if=ROUTED), number("b")]}})


@pytest.mark.parametrize(
    ("filter_answer", "state", "low"),
    [
        ("o2", State.ANSWERED, 0.4),  # (0.5 + 0.4 + 0.3) / 3
        ("o1", State.NOT_APPLICABLE, 0.275),  # (0.25 + 0.3) / 2
        (SO, State.NOT_APPLICABLE, 0.3),
        (NSP, State.UNKNOWN, 0.15),  # f at 0 rules a out: (0 + 0.3) / 2; were a in, (0 + 0.4 + 0.3) / 3
    ],
)
def test_a_filter_decides_whether_its_dependents_count(filter_answer: object, state: State, low: float) -> None:
    result = score(unit({"f": filter_answer, "a": 40.0, "b": 30.0}), routed())
    assert result.leaves["a"].leaf.state is state
    assert result.whole.low == pytest.approx(low)


def test_an_answer_to_a_question_that_does_not_apply_is_kept_and_said() -> None:
    result = score(unit({"f": "o0", "a": 90.0, "b": 30.0}), routed())
    leaf = result.leaves["a"].leaf
    assert leaf.kept
    assert leaf.answer.value == 90.0
    assert result.whole.score == pytest.approx(0.15)  # (0 + 0.3) / 2


def test_trap_a_score_does_not_fall_when_an_unscored_fact_is_added() -> None:
    without = score(unit({"f": "o0", "b": 30.0}), routed()).whole
    added = score(unit({"f": "o0", "a": 0.0, "b": 30.0}), routed()).whole
    assert added == without


def test_a_filter_by_options_of_a_multiple_choice() -> None:
    q = tree(
        {
            "d": {
                "t": [multiple("f", [0.5, 0.5]), number("a", applies_if={"indicator": "f", "options": ["p1", "aucun"]})]
            }
        }
    )
    for answer, applies in ((("p0",), False), (("p0", "p1"), True), (("aucun",), True)):
        assert resolve(unit({"f": answer}), q)["a"].applies is applies


def test_a_filter_on_a_number_reads_its_value_not_its_figure() -> None:
    q = tree({"d": {"t": [number("f", goalposts=[[0, 1.0], [10, 0.0]]), number("a", applies_if=ROUTED)]}})
    assert resolve(unit({"f": 4.0}), q)["a"].applies  # 4 of 10, lower is better: 0.6
    assert not resolve(unit({"f": 6.0}), q)["a"].applies  # 0.4


def test_a_question_of_another_kind_of_unit_is_not_put() -> None:
    q = tree({"d": {"t": [number("a", applies_to=["epci"]), number("b")]}})
    assert score(unit({"a": 0.0, "b": 90.0}, kind="commune"), q).whole.score == 0.9
    assert score(unit({"a": 0.0, "b": 90.0}, kind="epci"), q).whole.score == 0.45


# Levels


@pytest.mark.parametrize(("value", "level"), [(0.0, "bas"), (29.999999, "bas"), (30.0, "moyen"), (60.0, "haut")])
def test_a_level_is_reached_at_its_threshold(value: float, level: str) -> None:
    q = tree({"d": {"t": [number("a")]}}, level=LEVELS)
    found = score(unit({"a": value}), q).levels["whole"]
    assert found.id == level
    assert found.nominal is not None
    assert found.nominal.id == level


def test_a_threshold_reached_but_for_a_last_bit_is_reached() -> None:
    assert 100 * 0.29 < 29  # 28.999999999999996 in binary
    q = tree({"d": {"t": [number("a")]}}, level=[LEVELS[0], {**LEVELS[1], "from": 29}])
    assert score(unit({"a": 29.0}), q).levels["whole"].id == "moyen"


def test_a_level_is_not_established_while_the_interval_leaves_several() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}}, level=LEVELS)
    found = score(unit({"a": 50.0}), q).levels["whole"]
    assert not found.established
    assert found.id == "bas..haut"  # from 25 to 75
    assert found.nominal is not None
    assert found.nominal.id == "moyen"  # the score, 50, is shown: one of two known


def test_a_withheld_score_has_no_nominal_level() -> None:
    q = tree({"d": {"t": [number(one) for one in "abc"]}}, level=LEVELS)
    found = score(unit({"a": 90.0}), q).levels["whole"]
    assert found.nominal is None
    assert found.id == "moyen..haut"  # from 30 to 96.7


def test_each_domain_has_its_level() -> None:
    q = tree({"d": {"t": [number("a")]}, "e": {"v": [number("b")]}}, level=LEVELS)
    levels = score(unit({"a": 10.0, "b": 90.0}), q).levels
    assert {one: level.id for one, level in levels.items()} == {"whole": "moyen", "d": "bas", "e": "haut"}


# Locks


def test_an_unmet_lock_caps_the_level_and_not_the_score() -> None:
    q = tree({"d": {"t": [scale("s"), number("a", 9)]}}, level=LEVELS, lock=[lock("s")])
    result = score(unit({"s": "o1", "a": 100.0}), q)
    assert result.whole.score == pytest.approx(0.925)  # (0.25 + 9) / 10
    assert [one.id for one in result.locks] == ["v-s"]
    level = result.levels["whole"]
    assert level.id == "bas"
    assert level.nominal is not None
    assert level.nominal.id == "haut"


def test_a_met_lock_caps_nothing() -> None:
    q = tree({"d": {"t": [scale("s"), number("a", 9)]}}, level=LEVELS, lock=[lock("s")])
    result = score(unit({"s": "o2", "a": 100.0}), q)
    assert result.locks == result.possible_locks == ()
    assert result.levels["whole"].id == "haut"


def test_an_unknown_lock_is_possible_and_leaves_both_levels_open() -> None:
    q = tree({"d": {"t": [scale("s"), number("a", 9)]}}, level=LEVELS, lock=[lock("s")])
    result = score(unit({"s": NSP, "a": 100.0}), q)
    assert result.locks == ()
    assert [one.id for one in result.possible_locks] == ["v-s"]
    assert result.levels["whole"].id == "bas..haut"  # from 90 to 100, were it not for the lock


def test_a_lock_on_what_does_not_apply_does_not_hold() -> None:
    q = tree({"d": {"t": [scale("s"), number("a")]}}, level=LEVELS, lock=[lock("s")])
    result = score(unit({"s": SO, "a": 100.0}), q)
    assert result.locks == result.possible_locks == ()
    assert result.levels["whole"].id == "haut"


def test_a_lock_behind_an_unknown_filter_is_possible_even_where_it_could_not_be_met() -> None:
    low = scale("s", scores=[0.0, 0.1, 0.2], applies_if={"indicator": "f", "at_least": 0.5}, not_applicable=False)
    q = tree({"d": {"t": [scale("f"), low, number("a")]}}, level=LEVELS, lock=[lock("s")])
    assert [one.id for one in score(unit({"f": NSP, "a": 100.0}), q).possible_locks] == ["v-s"]
    assert [one.id for one in score(unit({"f": "o4", "a": 100.0}), q).locks] == ["v-s"]
    assert score(unit({"f": "o0", "a": 100.0}), q).locks == ()


def test_a_lock_on_a_domain_caps_that_domain_only() -> None:
    q = tree(
        {"d": {"t": [scale("s"), number("a", 9)]}, "e": {"v": [number("b")]}}, level=LEVELS, lock=[lock("s", caps="d")]
    )
    levels = score(unit({"s": "o0", "a": 100.0, "b": 100.0}), q).levels
    assert {one: level.id for one, level in levels.items()} == {"whole": "haut", "d": "bas", "e": "haut"}


def test_a_lock_never_lifts_a_level_and_the_lowest_cap_wins() -> None:
    q = tree(
        {"d": {"t": [scale("s"), scale("r"), number("a", 98)]}},
        level=LEVELS,
        lock=[lock("s", level="haut"), lock("r", level="moyen")],
    )
    assert score(unit({"s": "o0", "r": "o0", "a": 100.0}), q).levels["whole"].id == "moyen"
    assert score(unit({"s": "o0", "r": "o4", "a": 0.0}), q).levels["whole"].id == "bas"


# Fractures


def test_a_fracture_shows_below_one_half_and_weighs_by_effective_weight() -> None:
    q = tree({"d": {"t": [number("a", 3, fracture="publics"), number("b", 1, fracture="publics"), number("c", 6)]}})
    found = score(unit({"a": 60.0, "b": 20.0, "c": 0.0}), q).fractures
    assert [one.id for one in found] == ["publics"]
    assert found[0].mean == pytest.approx(0.5)  # (3 × 0.6 + 0.2) / 4
    shown = score(unit({"a": 59.0, "b": 20.0, "c": 100.0}), q).fractures[0]
    assert verdict(shown) == "shows"


def verdict(fracture: Fracture) -> str:
    """Return the one thing that is said of a fracture."""
    said = [name for name in ("shows", "to_confirm", "possible") if getattr(fracture, name)]
    assert len(said) < 2
    return said[0] if said else "none"


def test_a_fracture_is_possible_where_only_its_low_is_below() -> None:
    q = tree({"d": {"t": [number("a", fracture="technologique"), number("b", fracture="technologique")]}})
    found = score(unit({"a": 90.0, "b": NSP}), q).fractures[0]
    assert verdict(found) == "possible"  # mean 0.9, from 0.45 to 0.95


def test_a_fracture_that_a_missing_answer_could_undo_is_to_confirm() -> None:
    q = tree({"d": {"t": [number("a", fracture="publics"), number("b", fracture="publics")]}})
    found = score(unit({"a": 20.0, "b": NSP}), q).fractures[0]
    assert verdict(found) == "to_confirm"  # half is known, at 0.2; b at 1 makes it 0.6
    sure = score(unit({"a": 20.0, "b": 70.0}), q).fractures[0]
    assert verdict(sure) == "shows"  # 0.45


def test_a_fracture_of_which_too_little_is_known_is_possible_and_not_said_to_show() -> None:
    q = tree({"d": {"t": [number(one, fracture="publics") for one in "abc"]}})
    found = score(unit({"a": 0.0, "b": NSP, "c": NSP}), q).fractures[0]
    assert (found.mean, verdict(found)) == (0.0, "possible")  # one of three known: from 0 to 2/3
    sure = score(unit({"a": 0.0, "b": 0.0, "c": NSP}), q).fractures[0]
    assert verdict(sure) == "shows"  # from 0 to 1/3


def test_what_turns_out_sans_objet_may_put_a_fracture_where_no_answer_does() -> None:
    # a at most 0.1 beside b: (0.1 + 0.6) / 2 is under one half; without a it is 0.6.
    low = scale("a", scores=[0.0, 0.1], fracture="publics")
    beside = number("b", fracture="publics")
    stays, goes = (tree({"d": {"t": [low | {"not_applicable": away}, beside]}}) for away in (False, True))
    assert verdict(score(unit({"a": NSP, "b": 60.0}), stays).fractures[0]) == "shows"
    found = score(unit({"a": NSP, "b": 60.0}), goes).fractures[0]
    assert (found.high, verdict(found)) == (pytest.approx(0.6), "possible")


def test_nothing_known_confirms_no_fracture_even_where_any_share_is_enough() -> None:
    q = tree({"d": {"t": [number("a", fracture="publics"), number("b")]}}, scoring={"min_coverage": 0.0})
    assert verdict(score(unit({"a": NSP, "b": 50.0}), q).fractures[0]) == "possible"


def test_no_completion_undoes_what_is_said_of_a_fracture_for_sure() -> None:
    """All completions of random units: an unknown filter and what turns out sans objet also move the weights."""
    said: Counter[str] = Counter()
    for seed in range(600):
        chance = random.Random(seed)  # noqa: S311 -- cases, not secrets
        rule = {"indicator": "f", "at_least": 0.5}
        tags = [{"fracture": "publics"}, {"fracture": "publics", "applies_if": rule}, {}, {"applies_if": rule}]
        steps: list[dict[str, Any]] = [{"steps": 3}, {"steps": 3, "not_applicable": False}, {"scores": [0.2, 0.3, 0.6]}]
        questions = [
            scale(f"{theme}{n}", chance.choice([1, 2, 5]), **chance.choice(steps), **chance.choice(tags))
            for theme in "tu"
            for n in range(chance.choice([2, 3]))
        ]
        themes = {theme: [one for one in questions if one["id"].startswith(theme)] for theme in "tu"}
        q = tree({"d": {"t": [scale("f", steps=2, fracture="publics"), *themes["t"]], "u": themes["u"]}})
        answers = {
            one.id: chance.choice([NSP, *(option.id for option in one.options)] if chance.random() < 0.6 else ["o0"])
            for one in q.indicators
        }
        before = score(unit(answers), q)
        after = [score(unit(completed), q).fractures for completed in completions(answers, q)]
        means = [found[0].mean for found in after if found]
        if not before.fractures or not means:
            continue
        state = verdict(before.fractures[0])
        said[state] += 1
        assert min(means) >= before.fractures[0].low - 1e-12
        assert max(means) <= before.fractures[0].high + 1e-12
        if state == "shows":
            assert max(means) < 0.5, seed
        if state == "none":
            assert min(means) >= 0.5, seed
    assert all(said[state] > 20 for state in ("shows", "to_confirm", "possible", "none")), said


def completions(answers: dict[str, Any], q: Questionnaire) -> Iterator[dict[str, Any]]:
    """Yield the answers with the unknown ones answered in every way."""
    unknown = [one for one in q.indicators if answers[one.id] is NSP]
    away = {one.id: [SO] if one.not_applicable else [] for one in unknown}
    for values in product(*([*(option.id for option in one.options), *away[one.id]] for one in unknown)):
        yield {**answers, **{one.id: value for one, value in zip(unknown, values, strict=True)}}


def test_a_fracture_of_which_nothing_applies_is_not_said() -> None:
    q = tree({"d": {"t": [number("a", fracture="publics"), number("b")]}})
    assert score(unit({"a": SO, "b": 0.0}), q).fractures == ()


@given(st.sampled_from([0.0, 0.25, 0.5, 25.0, 50.0, 75.0, 100.0]), st.floats(-3e-8, 3e-8) | st.floats(-1, 1))
def test_a_threshold_is_reached_as_if_the_value_was_rounded_to_nine_decimals(threshold: float, off: float) -> None:
    assume(abs(off + 5e-10) > 1e-13)  # nobody writes a threshold to tell two neighbouring floats apart
    assert reaches(threshold + off, threshold) == (round(threshold + off, 9) >= threshold)


def test_a_threshold_of_more_than_nine_decimals_is_reached_by_itself() -> None:
    assert reaches(1 / 3, 1 / 3)  # a coverage of one in three, where one in three is asked for


def test_a_fracture_shows_of_one_unknown_that_no_answer_puts_above_and_that_stays() -> None:
    low = scale("a", scores=[0.1, 0.3], fracture="publics")
    stays = tree({"d": {"t": [low | {"not_applicable": False}, number("b")]}})
    assert verdict(score(unit({"a": NSP, "b": 50.0}), stays).fractures[0]) == "shows"  # at most 0.3
    goes = tree({"d": {"t": [low | {"not_applicable": True}, number("b")]}})
    assert verdict(score(unit({"a": NSP, "b": 50.0}), goes).fractures[0]) == "possible"  # sans objet, there is none
