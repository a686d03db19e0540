"""DecisiveAnswers. Requirements (method, section 4: « the report says which answers would settle it »).

The fewest answers with which one level alone is possible, for the whole and for each domain: in the best case, or for
certain once nothing else bears on it; beyond five, how many it takes at least and the first to ask for; locks count.
"""

from __future__ import annotations

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
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf, to_clarify
from ruraldiag.composite.supposing import level_with
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from trees import SO, number, scale, tree, unit

EXAMPLES = Path(__file__).parents[2] / "reports" / "exemples"
LEVELS = [
    {"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("peu", 25), ("bien", 50), ("haut", 75))
]


def found(
    q: Questionnaire, answers: dict[str, Any], node: tuple[str, ...] = ()
) -> tuple[DecisiveAnswers | None, Result]:
    result = score(unit(answers), q)
    what_if = WhatIf(result)
    return decisive_answers(what_if, result.nodes[node], to_clarify(what_if, result)), result


def ids(one: DecisiveAnswers | None) -> list[str]:
    assert one is not None
    return [indicator.id for indicator in one.answers]


def weighted(**weights: float) -> Questionnaire:
    return tree({"d": {"t": [number(one, weight) for one, weight in weights.items()]}}, level=LEVELS)


def test_a_level_that_is_established_needs_no_answer() -> None:
    assert found(weighted(a=9, b=1), {"a": 40.0})[0] is None  # 0.36 to 0.46: « peu » in any case
    assert found(tree({"d": {"t": [number("a")]}}), {})[0] is None  # no levels


def test_the_only_answer_that_is_missing_settles_it_for_certain() -> None:
    one, result = found(weighted(a=9, b=1), {"a": 50.0})  # 0.45 to 0.55
    assert result.levels["whole"].id == "peu..bien"
    assert one == DecisiveAnswers(
        answers=(result.questionnaire.by_id["b"],), enough=True, fewest=True, certain=True, at_least=1
    )


def test_of_two_answers_the_widest_can_settle_it_alone_but_may_not() -> None:
    one, result = found(weighted(a=7, b=1, c=2), {"a": 60.0})  # 0.42 to 0.72
    assert ids(one) == ["c"]
    assert one is not None
    assert (one.enough, one.certain, one.at_least) == (True, False, 1)
    what_if = WhatIf(result)
    # c at 100: 0.62 to 0.72, « bien » whatever b; c at 0: 0.42 to 0.52, still open.
    assert (level_with(what_if, (), {"c": 1.0}).id, level_with(what_if, (), {"c": 0.0}).id) == ("bien", "peu..bien")  # type: ignore[union-attr]


def test_both_are_needed_where_either_leaves_more_than_a_level() -> None:
    one, _ = found(weighted(a=6, b=2, c=2), {"a": 50.0})  # 0.3 to 0.7
    assert ids(one) == ["b"]  # at its highest: 0.5 to 0.7, « bien »
    one, _ = found(weighted(a=2, b=4, c=4), {"a": 50.0})  # 0.1 to 0.9; b known leaves 0.4, wider than a level of 0.25
    assert ids(one) == ["b", "c"]
    assert one is not None
    assert (one.certain, one.at_least) == (True, 2)


def test_a_level_in_between_can_be_settled_with_fewer_answers_than_the_ends() -> None:
    # 0.2 to 0.54: « bas » would take 0.29 of width, « bien » 0.30; « peu » leaves up to 0.25: 0.09 of width is enough.
    one, result = found(weighted(a=66, b=10, c=8, d=8, e=8), {"a": 20 / 0.66})
    assert result.levels["whole"].id == "bas..bien"
    assert ids(one) == ["b"]
    assert one is not None
    assert not one.certain
    # b at 55: 0.2 + 0.055 = 0.255, to 0.255 + 0.24 = 0.495.
    assert level_with(WhatIf(result), (), {"b": 0.55}).id == "peu"  # type: ignore[union-attr]


def test_an_answer_that_falls_beside_the_level_in_between_does_not_count_as_enough() -> None:
    # 0.2 to 0.54 again, b of 0.10 is now yes or no: 0.2..0.44 or 0.3..0.54, both open. Two answers are needed.
    questions = [number("a", 66), scale("b", 10, steps=3, scores=[0.0, 0.01, 1.0]), *(number(x, 8) for x in "cde")]
    one, _ = found(tree({"d": {"t": questions}}, level=LEVELS), {"a": 20 / 0.66})
    assert one is not None
    assert len(one.answers) == 2
    assert one.at_least == 1  # the bound takes any value to be possible: it is never too high


def test_beyond_five_it_says_how_many_it_takes_and_the_three_first() -> None:
    q = weighted(**{f"i{n:02}": 1 for n in range(20)})
    one, _ = found(q, {})
    assert one is not None
    assert (ids(one), one.enough) == (["i00", "i01", "i02"], False)
    assert one.at_least == 15  # 15 of 20 at their highest: 0.75 to 1, « haut »; 14 leave 0.3, wider than any level


def test_the_domain_and_the_whole_are_settled_apart() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}, "e": {"v": [number("c"), number("f")]}}, level=LEVELS)
    answers = {"a": 60.0, "c": 10.0, "f": 10.0}  # d: 0.3 to 0.8; e: 0.1; the whole: 0.2 to 0.45
    assert ids(found(q, answers, ("d",))[0]) == ["b"]
    assert found(q, answers, ("e",))[0] is None
    assert ids(found(q, answers)[0]) == ["b"]


def test_a_number_settles_it_wherever_between_two_round_figures_the_level_begins() -> None:
    # a gives 0.013. c leaves 0.24 open, of a level of 0.25: b, of 0.5, must bring 0.237 to under 0.247: 48 does.
    one, result = found(weighted(a=26, b=50, c=24), {"a": 5.0})
    assert ids(one) == ["b"]
    assert level_with(WhatIf(result), (), {"b": 0.48}).id == "peu"  # type: ignore[union-attr]
    assert level_with(WhatIf(result), (), {"b": 0.45}).id == "bas..peu"  # type: ignore[union-attr]
    assert level_with(WhatIf(result), (), {"b": 0.5}).id == "peu..bien"  # type: ignore[union-attr]


@pytest.mark.parametrize(("may_go", "asked"), [(True, ["x"]), (False, ["x", "y"])])
def test_one_answer_may_settle_it_by_turning_out_sans_objet(may_go: bool, asked: list[str]) -> None:
    # 0.7 × 0.3 = 0.21. x yes or no, of 0.2: 0.21 to 0.31 or 0.41 to 0.51. y, of 0.1: 0.21 to 0.41 or 0.31 to 0.51.
    # Without x: 0.21/0.8 = 0.2625, to 0.31/0.8 = 0.3875: « peu ».
    two = scale("x", 2, steps=2, not_applicable=may_go), scale("y", 1, steps=2)
    one, result = found(tree({"d": {"t": [number("a", 7), *two]}}, level=LEVELS), {"a": 30.0})
    assert (ids(one), one is not None and one.fewest) == (asked, True)
    assert level_with(WhatIf(result), (), {"x": None}).id == "peu"  # type: ignore[union-attr]


def test_what_may_turn_out_sans_objet_altogether_has_no_level_for_certain() -> None:
    for may_go in (False, True):
        q = tree({"d": {"t": [number("a", not_applicable=may_go)]}, "e": {"v": [number("b")]}}, level=LEVELS)
        one, _ = found(q, {"b": 50.0}, ("d",))
        assert one is not None
        assert (one.enough, one.certain) == (True, not may_go)


def test_sans_objet_lifts_a_lock_that_no_value_can_lift() -> None:
    # s cannot exceed r, at 20, and must reach 50: by its value never. Sans objet: 0.9 × 0.8 + 0.05 × 0.2, of 0.95.
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "bas"}
    for may_go in (False, True):
        s = number("s", 1, at_most="r", unit="%", not_applicable=may_go)
        questions = [number("a", 18), number("r", 1, unit="%"), s]
        one, result = found(tree({"d": {"t": questions}}, level=LEVELS, lock=[lock]), {"a": 80.0, "r": 20.0})
        assert result.levels["whole"].id == "bas..haut"
        assert ids(one) == ["s"]
        level = level_with(WhatIf(result), (), {"s": None})
        assert level is not None
        assert level.id == "haut"


def test_with_another_mean_fewer_answers_are_found_by_trying_them() -> None:
    q = tree(
        {"d": {"t": [number("a"), scale("b", 2), scale("c", 1, steps=3)]}}, level=LEVELS, means={"theme": "geometric"}
    )
    one, _ = found(q, {"a": 100.0})
    # c, not the widest, settles it alone: at 0 the whole is at 0, whatever b.
    assert one is not None
    assert (len(one.answers), one.fewest) == (1, True)


# Locks


def locked(at: str = "peu", caps: str = "whole", **more: Any) -> Questionnaire:
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": caps, "level": at}
    return tree(
        {"d": {"t": [number("a", 8), scale("s", 1, steps=3), number("b", 1)]}, **more}, level=LEVELS, lock=[lock]
    )


def test_a_possible_lock_is_asked_for_where_the_level_hangs_on_it() -> None:
    one, result = found(locked(), {"a": 70.0, "b": 100.0})  # 0.66 to 0.76, or « peu » if s is under one half
    assert result.levels["whole"].id == "peu..haut"
    assert ids(one) == ["s"]
    assert one is not None
    assert one.certain


def test_a_lock_above_every_level_that_is_possible_is_not_asked_for() -> None:
    one, result = found(locked(at="bien"), {"a": 28.0})  # 0.224 to 0.424: the lock would hold at « bien »
    assert result.levels["whole"].id == "bas..peu"
    assert one is not None
    assert ids(one) == ["s"]  # for its width alone: it is as wide as b, and comes first; at its highest, 0.324 to 0.424
    narrow = tree(
        {"d": {"t": [number("a", 7), scale("s", 1, steps=3), number("b", 2)]}},
        level=LEVELS,
        lock=[{"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "bien"}],
    )
    assert ids(found(narrow, {"a": 28.0})[0]) == ["b"]  # 0.196 to 0.496; b at its highest: 0.396 to 0.496


def test_an_unmet_lock_settles_a_level_at_once_where_the_low_end_is_there() -> None:
    # 0.3 to 1.0 but for the lock: s at its lowest holds it at « peu », where 0.3 already is. Without the lock, all but
    # 0.25 of the width would have to be known.
    weights = {f"i{n}": 1 for n in range(6)}
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "peu"}
    questions = [number("a", 3), scale("s"), *(number(one, weight) for one, weight in weights.items())]
    one, _ = found(tree({"d": {"t": questions}}, level=LEVELS, lock=[lock]), {"a": 100.0})
    assert ids(one) == ["s"]


def test_an_unmet_lock_makes_no_value_too_high_for_the_level_where_it_holds() -> None:
    # 12 equal questions, s at 0 and its lock unmet: 0 to 11/12, « bas » or « peu ». Three at their highest are 0.25:
    # « peu », and no higher whatever the eight others are.
    lock = {"id": "l", "title": "l", "indicator": "s", "at_least": 0.5, "caps": "whole", "level": "peu"}
    questions = [scale("s"), *(number(f"i{n}") for n in range(11))]
    one, result = found(tree({"d": {"t": questions}}, level=LEVELS, lock=[lock]), {"s": "o0"})
    assert result.levels["whole"].id == "bas..peu"
    assert one is not None
    assert (ids(one), one.enough, one.at_least) == (["i0", "i1", "i2"], True, 3)


def test_the_lock_of_a_domain_may_hang_on_an_answer_of_another() -> None:
    q = locked(caps="e", e={"v": [number("c"), number("f")]})
    answers = {"a": 10.0, "b": 10.0, "c": 90.0, "f": 90.0}  # e is at 0.9, « peu » if s is under one half
    one, result = found(q, answers, ("e",))
    assert result.levels["e"].id == "peu..haut"
    assert ids(one) == ["s"]
    assert one is not None
    assert one.certain


# Filters and other means


def test_what_hangs_on_an_unknown_filter_is_never_asked_for_without_it() -> None:
    q = tree(
        {"d": {"t": [scale("f", 1, steps=3), number("x", 9, applies_if={"indicator": "f", "at_least": 0.5})]}},
        level=LEVELS,
    )
    one, _ = found(q, {})
    assert ids(one) == ["f"]
    assert one is not None
    assert (one.enough, one.certain, one.at_least) == (False, False, None)  # f at its highest leaves x open


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_with_another_mean_what_is_enough_is_checked_by_the_engine(mean: str) -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}}, level=LEVELS, means={"theme": mean})
    one, _ = found(q, {"a": 10.0})  # 0 to 0.316 (√0.1) or 0.182 (2 / 11): the first straddles 25
    if mean == "harmonic":
        assert one is None
    else:
        assert ids(one) == ["b"]
        assert one is not None
        assert (one.certain, one.at_least) == (True, None)


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


MOST = 500  # lists of answers that are all tried


@pytest.mark.parametrize("means", [False, True])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_against_every_answer_to_the_questions_named_and_to_every_smaller_set(means: bool, data: st.DataObject) -> None:
    q = data.draw(randoms.questionnaires(filters=False, means=means))
    whole = data.draw(randoms.units(q))
    result = score(whole, q)
    node = data.draw(st.sampled_from([result.whole, *result.domains]))
    what_if = WhatIf(result)
    one = decisive_answers(what_if, node, to_clarify(what_if, result))
    assert (one is None) == (not node.applies or result.levels[node.id].established)
    if one is None:
        return

    def outcomes(asked: tuple[str, ...]) -> list[bool] | None:
        """Return, for each list of answers, whether one level is then sure; None where there are too many."""
        lists = [answers_to(q.by_id[name]) for name in asked]
        if prod(map(len, lists)) > MOST:
            return None
        given = [dict(zip(asked, chosen, strict=True)) for chosen in product(*lists)]
        filled = (whole.model_copy(update={"answers": {**whole.answers, **answers}}) for answers in given)
        levels = [score(filled_one, q).levels.get(node.id) for filled_one in filled]
        return [level is not None and level.established for level in levels]

    named = tuple(ids(one))
    if one.certain and (tried := outcomes(named)) is not None:
        assert all(tried)
    unknown = [leaf.id for leaf in result.leaves.values() if leaf.leaf.applies and not leaf.leaf.known]
    for size in range(1, max(one.at_least or 0, len(named) if one.fewest else 0)):
        for asked in combinations(unknown, size):
            assert not any(outcomes(asked) or []), asked


# After the known answers: a number that cannot exceed another one (``at_most``)


def paired(**more: Any) -> Questionnaire:
    """Visits cannot exceed the fibre; the fibre weighs 5 of 10, the visits 1, two others 2 each."""
    questions = [number("visits", 1, at_most="fibre", unit="%"), number("fibre", 5, unit="%"), number("c", 2)]
    return tree({"d": {"t": [*questions, number("e", 2)]}}, level=LEVELS, **more)


LOCK = {"id": "l", "title": "l", "indicator": "fibre", "at_least": 0.5, "caps": "whole", "level": "peu"}


def test_no_value_is_supposed_under_the_least_that_another_answer_leaves() -> None:
    # 0 to 0.9 without the visits; fibre at 0, c at 0: 0 to 0.2, « bas ». With visits at 96 the fibre is from 96 up:
    # 0.096 + 0.48 = 0.576, and with c and e 0.576 to 0.996. c at 0 leaves 0.576..0.796, both « bien » and « haut ».
    assert ids(found(paired(), {"visits": 0.0})[0]) == ["fibre", "c"]
    one, result = found(paired(), {"visits": 96.0})
    assert result.levels["whole"].id == "bas..haut"
    assert ids(one) == ["fibre", "c"]
    # fibre at 100, c at 100: 0.796 to 0.996, « haut ». Were the fibre low it would be « bas », which cannot be.
    assert level_with(WhatIf(result), (), {"fibre": 1.0, "c": 1.0}).id == "haut"  # type: ignore[union-attr]
    low = tree(
        {"d": {"t": [number("visits", 1, at_most="fibre", unit="%"), number("fibre", 2, unit="%"), number("c", 7)]}},
        level=LEVELS,
    )
    # c at 0.3: 0.31 to 0.51. The fibre at 0 would be « peu » (0.31); from 96 up it is 0.502 to 0.51, « bien » only.
    one, result = found(low, {"visits": 96.0, "c": 100 * 0.3})
    assert (result.levels["whole"].id, ids(one)) == ("peu..bien", ["fibre"])


def test_a_floor_that_reaches_the_threshold_of_a_lock_never_lets_it_hold() -> None:
    # c and e at 30: 0.12 + 0.01 × visits / 10, to that and 0.5. With the fibre under 50, it would be held at « peu ».
    answers = {"visits": 96.0, "c": 40.0}
    held, free = (found(paired(lock=[LOCK]), answers | {"visits": v})[0] for v in (10.0, 96.0))
    assert ids(held) == ["fibre"]  # 0.09 + 0.2 + under 0.25 by the fibre: held at « peu » from 0.25 up
    # 0.176 + 0.48 = 0.656 to 0.876 once the fibre is written at its least: e is needed too.
    assert ids(free) == ["fibre", "e"]


def test_a_number_is_not_supposed_above_the_known_one_that_it_cannot_exceed() -> None:
    # fibre at 20 gives 0.1 of 1; visits at most 20: 0.02. c known at 0, e unknown: 0.1 to 0.4; « peu » by the visits
    # and e: 0.1 + 0.02 + 0.2. Alone, e at its highest gives 0.3 to 0.4: « peu ».
    one, _ = found(paired(), {"fibre": 20.0, "c": 0.0})
    assert ids(one) == ["e"]
    heavy = tree(
        {"d": {"t": [number("visits", 6, at_most="fibre", unit="%"), number("fibre", 1, unit="%"), number("c", 3)]}},
        level=LEVELS,
    )
    # fibre at 20: 0.02; visits 0 to 0.6, at most 0.12; c 0.3. Visits at 100 and c at 100 would be « haut ».
    one, result = found(heavy, {"fibre": 20.0})
    assert result.levels["whole"].id == "bas..haut"
    assert (ids(one), one is not None and one.at_least) == (["visits", "c"], 2)
    one, _ = found(heavy, {"fibre": 20.0, "c": 100.0})  # 0.32 to 0.92, in truth to 0.44: « peu », by the visits alone
    assert ids(one) == ["visits"]


def test_two_numbers_are_not_supposed_one_above_the_other() -> None:
    # The fibre under 50 holds the whole at « peu »; the visits, of 5, then bring at most 0.25 with it, and cannot be
    # at 100. c is at 0: fibre 0.05 × f + 0.5 × visits.
    questions = [number("visits", 5, at_most="fibre", unit="%"), number("fibre", 1, unit="%"), number("c", 4)]
    q = tree({"d": {"t": questions}}, level=LEVELS, lock=[LOCK])
    result = score(unit({"c": 0.0}), q)
    one = found(q, {"c": 0.0})[0]
    assert result.levels["whole"].id == "bas..bien"
    assert one is not None
    assert enough_after(one, unit({"c": 0.0}), q, result.whole)


def enough_after(one: DecisiveAnswers, filled: Assessment, q: Questionnaire, node: NodeScore) -> bool:
    """Return whether some answers to the questions of a set, allowed by the others and together, do settle a level."""
    asked = tuple(ids(one))
    for chosen in product(*(answers_to(q.by_id[name]) for name in asked)):
        whole = filled.model_copy(update={"answers": {**filled.answers, **dict(zip(asked, chosen, strict=True))}})
        numbers = {name: whole.answer(name).value for name in q.by_id}
        pairs = [(numbers[i.id], numbers[i.at_most]) for i in q.indicator if i.at_most]
        if any(isinstance(x, float) and isinstance(y, float) and x > y for x, y in pairs):
            continue
        if score(whole, q).levels[node.id].established:
            return True
    return False


@pytest.mark.parametrize("commune", ["murat", "alleuze", "pont-de-montvert-sud-mont-lozere"])
def test_what_is_said_to_be_enough_is_with_answers_that_can_be_given(commune: str) -> None:
    q = load_questionnaire("numerique-rural")
    filled = load_assessment(EXAMPLES / f"{commune}-2026-11-22.toml")
    result = score(filled, q)
    what_if = WhatIf(result)
    clarify = to_clarify(what_if, result)
    said = {node.id: decisive_answers(what_if, node, clarify) for node in (result.whole, *result.domains)}
    enough = {node: one for node, one in said.items() if one and one.enough}
    assert "sante" in enough
    for node, one in enough.items():
        assert enough_after(one, filled, q, next(x for x in (result.whole, *result.domains) if x.id == node)), node


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_numbers_that_bound_each_other_against_every_answer_and_every_smaller_set(data: st.DataObject) -> None:
    weights = [data.draw(st.integers(1, 6)) for _ in range(4)]
    posts = [data.draw(st.sampled_from([((0, 0.0), (100, 1.0)), ((0, 1.0), (100, 0.0))])) for _ in range(2)]
    at = data.draw(st.sampled_from([0.3, 0.5, 0.8]))
    questions = [
        number("a", weights[0], at_most="b", goalposts=posts[0], unit="%"),
        number("b", weights[1], goalposts=posts[1], unit="%"),
        number("c", weights[2]),
        scale("s", weights[3]),
    ]
    lock = {**LOCK, "indicator": data.draw(st.sampled_from(["a", "b"])), "at_least": at}
    q = tree({"d": {"t": questions}}, level=LEVELS, lock=[lock] if data.draw(st.booleans()) else [])
    known = data.draw(st.sets(st.sampled_from("abc"), max_size=2))
    known -= {"b"} if "a" in known else set()
    filled = unit({one: 5.0 * data.draw(st.integers(0, 20)) for one in sorted(known)})
    result = score(filled, q)
    what_if = WhatIf(result)
    one = decisive_answers(what_if, result.whole, to_clarify(what_if, result))
    if one is None:
        return
    if one.enough:
        assert enough_after(one, filled, q, result.whole)
    unknown = tuple(q.by_id[i.id] for i in q.indicator if i.id not in known)
    for size in range(1, one.at_least or 0):
        for smaller in combinations(unknown, size):
            fewer = DecisiveAnswers(answers=smaller, enough=True, fewest=True, certain=False, at_least=None)
            assert not enough_after(fewer, filled, q, result.whole), smaller
