"""Merging. Requirements (method, section 7).

The three rules; voices that do not know left out; sans objet only if all say so; every voice, note and evidence kept;
the agenda, largest disagreement first; the order of the files changes nothing.
"""

from __future__ import annotations

import datetime as dt
from itertools import combinations, product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, Interview, State, Unit
from ruraldiag.assessment.store import dump
from ruraldiag.assessment.validation import validate
from ruraldiag.composite.scoring import score
from ruraldiag.merging import Merge, Rule, distinct_names, merge, merged_answer, merged_aside, value_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit

RULES = get_args(Rule)
proves = settings(max_examples=80, deadline=None, derandomize=True)
SCALE = tree({"d": {"t": [scale("a"), number("b")]}})
MULTIPLE = tree({"d": {"t": [multiple("m", [0.2, 0.3, 0.5]), number("b")]}})


def merged(rule: Rule, *values: Any, q: Questionnaire = SCALE, one: str = "a") -> Any:
    """Return what the voices make of one question: its value, or its state."""
    voices = [unit({} if value is None else {one: value}) for value in values]
    answer = merge(voices, q, rule).assessment.answers[one]
    return answer.kind if answer.value is None else answer.value


@pytest.mark.parametrize(
    ("values", "consensus", "median", "lowest"),
    [
        (("o1", "o1", "o1"), "o1", "o1", "o1"),
        (("o1", "o3", "o3"), State.UNKNOWN, "o3", "o1"),
        (("o1", "o3"), State.UNKNOWN, "o1", "o1"),  # the lower of the two middle ones
        (("o4", "o0", "o2", "o3"), State.UNKNOWN, "o2", "o0"),
        (("o2", NSP, None), "o2", "o2", "o2"),  # who does not know is left out
        ((NSP, None), State.UNKNOWN, State.UNKNOWN, State.UNKNOWN),
        ((None, None), State.UNKNOWN, State.UNKNOWN, State.UNKNOWN),
        ((SO, SO), State.NOT_APPLICABLE, State.NOT_APPLICABLE, State.NOT_APPLICABLE),
        ((SO, NSP), State.NOT_APPLICABLE, State.NOT_APPLICABLE, State.NOT_APPLICABLE),  # all who know say so
        ((SO, "o2"), State.UNKNOWN, "o2", "o2"),
        ((SO, SO, "o2", "o3"), State.UNKNOWN, "o2", "o2"),
    ],
)
def test_the_three_rules_on_a_scale(values: Any, consensus: Any, median: Any, lowest: Any) -> None:
    assert merged("consensus", *values) == consensus
    assert merged("median", *values) == median
    assert merged("lowest", *values) == lowest


def test_the_median_and_the_lowest_of_a_number_go_by_its_value() -> None:
    # Fewer minutes are better: the lower median is the longer of the two middle ones, the lowest the longest.
    q = tree({"d": {"t": [number("a", goalposts=[[10, 1.0], [30, 0.0]], max=60, min=0)]}})
    assert merged("median", 12.0, 20.0, 28.0, q=q) == 20.0
    assert merged("median", 12.0, 20.0, q=q) == 20.0
    assert merged("lowest", 12.0, 20.0, 28.0, q=q) == 28.0
    assert merged("consensus", 12.0, 12.0, q=q) == 12.0


@pytest.mark.parametrize(
    ("values", "consensus", "median", "lowest"),
    [
        # p0 and p1 twice of three, p2 once; the lowest is 0.2.
        ((("p1", "p0"), ("p0",), ("p1", "p2")), State.UNKNOWN, ("p0", "p1"), ("p0",)),
        # Each option by two of three: all of them would be worth 1, more than what any says (0.5, 0.7 and 0.8).
        ((("p0", "p1"), ("p0", "p2"), ("p1", "p2")), State.UNKNOWN, State.UNKNOWN, ("p0", "p1")),
        # Each option by two of three, and all of them by one: that is what one of them says.
        ((("p0", "p1", "p2"), ("p0",), ("p1", "p2")), State.UNKNOWN, ("p0", "p1", "p2"), ("p0",)),
        ((("p0", "p1"), ("p1", "p0")), ("p0", "p1"), ("p0", "p1"), ("p0", "p1")),  # the order of ticks says nothing
        ((("p0",), ("p1",)), State.UNKNOWN, State.UNKNOWN, ("p0",)),  # nothing ticked by more than half
        ((("p0",), ("aucun",)), State.UNKNOWN, State.UNKNOWN, ("aucun",)),
        ((("p0",), ("aucun",), ("aucun",)), State.UNKNOWN, ("aucun",), ("aucun",)),  # two of three
        # Two of four chose « aucun », not more than half; no option by more than one.
        ((("aucun",), ("p0",), ("p1",), ("aucun",)), State.UNKNOWN, State.UNKNOWN, ("aucun",)),
        # p0 by all, each other by one of two: 0.2, lower than what either says (0.5 and 0.7).
        ((("p0", "p1"), ("p0", "p2")), State.UNKNOWN, State.UNKNOWN, ("p0", "p1")),
        ((("p2",), ("p0", "p1")), State.UNKNOWN, State.UNKNOWN, ("p0", "p1")),  # 0.5 and 0.5: the first options
    ],
)
def test_the_three_rules_on_a_multiple_choice(values: Any, consensus: Any, median: Any, lowest: Any) -> None:
    for rule, wanted in zip(RULES, (consensus, median, lowest), strict=True):
        assert merged(rule, *values, q=MULTIPLE, one="m") == wanted


@pytest.mark.parametrize(
    ("points", "exclusive", "met"),
    [
        ([0.2, 0.3, 0.5], True, {"none", "within", "above"}),
        ([0.4, 0.3, 0.3], False, {"none", "within", "above"}),
        ([0.6, 0.6, 0.6], True, {"none", "within"}),  # capped: two of them are worth as much as three
        ([0.1, 0.2, 0.3, 0.4], False, {"none", "below", "within", "above"}),
    ],
)
def test_the_median_of_any_three_lists_is_between_what_they_say_and_what_most_ticked(
    points: list[float], exclusive: bool, met: set[str]
) -> None:
    """All triples of lists: the options of most voices, unless they make less, or more, than every voice."""
    question = tree({"d": {"t": [multiple("m", points, exclusive=exclusive)]}}).by_id["m"]
    names = [f"p{place}" for place in range(len(points))]
    lists = [some for size in range(1, len(names) + 1) for some in combinations(names, size)]
    lists += [("aucun",)] if exclusive else []
    seen = set()
    for voices in product(lists, repeat=3):
        found = merged_answer(question, [Answer(value=voice) for voice in voices], "median")
        most = tuple(option.id for option in question.options if sum(option.id in voice for voice in voices) > 1)
        # By hand: points add up, to 1 at most.
        low, *_, high = sorted(worth(points, voice) for voice in voices)
        between = bool(most) and low <= worth(points, most) <= high
        assert found.value == (most if between else None), voices
        assert found.kind is (State.ANSWERED if between else State.UNKNOWN)
        seen.add("none" if not most else "below" if worth(points, most) < low else "within" if between else "above")
    assert seen == met


def worth(points: list[float], ticked: tuple[str, ...]) -> float:
    return min(1.0, round(sum(points[int(name[1:])] for name in ticked if name != "aucun"), 9))


def test_without_exclusive_option_a_majority_for_none_is_unknown() -> None:
    q = tree({"d": {"t": [multiple("m", [0.5, 0.5], exclusive=False)]}})
    assert merged("median", ("p0",), ("p1",), q=q, one="m") is State.UNKNOWN


def test_every_voice_note_and_evidence_is_kept() -> None:
    first = unit({"a": Answer(value="o1", note="le mardi", evidence="affiche")})
    second = unit({"a": Answer(value="o3", note="chaque jour", evidence="affiche")})
    third = unit({"a": Answer(note="je ne sais plus")})
    voices = [
        one.model_copy(update={"interview": Interview(respondent=role)})
        for one, role in ((first, "maire"), (second, "secrétaire"), (third, ""))
    ]
    found = merge(voices, SCALE, "lowest").assessment
    assert found.answers["a"] == Answer(value="o1", note="le mardi\nchaque jour\nje ne sais plus", evidence="affiche")
    assert [(one.respondent, one.answers) for one in found.voice] == [
        ("maire", first.answers),
        ("secrétaire", second.answers),
        ("voix 3", third.answers),
    ]
    assert found.interview.respondent == "fusion de 3 voix (lowest)"


def test_the_reasons_of_sans_objet_are_kept() -> None:
    voices = [unit({"b": Answer(state="not_applicable", reason=why)}) for why in ("pas d'école", "école fermée")]
    assert merge(voices, SCALE, "median").assessment.answers["b"].reason == "pas d'école\nécole fermée"


def test_a_merge_of_merges_keeps_the_voices_of_each() -> None:
    first = merge([unit({"a": "o1"}), unit({"a": "o3"})], SCALE, "median").assessment
    again = merge([first, unit({"a": "o0"})], SCALE, "lowest").assessment
    assert [one.answers["a"].value for one in again.voice] == ["o1", "o1", "o3", "o0"]


def followed(*given: ActionFollowUp) -> Merge:
    """Merge files that each follow the action of ``a`` so."""
    return merge([unit({"a": "o0"}).model_copy(update={"actions": {"a": one}}) for one in given], SCALE, "median")


def test_a_follow_up_that_differs_is_not_lost_in_silence() -> None:
    day = dt.date(2026, 11, 22)
    going = ActionFollowUp(status="en-cours", owner_role="le maire", date=day)
    done = ActionFollowUp(status="faite", date=day)
    for found in (followed(going, done), followed(done, going)):
        # The furthest of one day, whatever the order; who follows it is not lost.
        assert found.assessment.actions["a"] == done.model_copy(update={"owner_role": "le maire"})
        (differing,) = found.follow_ups
        assert differing.indicator.id == "a"
        assert differing.kept.status == "faite"
        assert {one.status for _, one in differing.said} == {"en-cours", "faite"}
    # An action that someone carries out stays in the plan.
    aside = ActionFollowUp(status="ecartee", date=day)
    assert followed(aside, going).assessment.actions["a"].status == "en-cours"


def test_two_owners_of_one_action_are_said_and_two_dates_are_not() -> None:
    first = ActionFollowUp(status="faite", owner_role="le maire", date=dt.date(2026, 1, 1))
    later = first.model_copy(update={"date": dt.date(2026, 2, 1)})
    assert followed(first, later).follow_ups == ()
    other = later.model_copy(update={"owner_role": "la secrétaire"})
    assert [one.kept.owner_role for one in followed(first, other).follow_ups] == ["la secrétaire"]


def test_of_two_owners_on_one_day_the_order_of_the_files_does_not_choose() -> None:
    day = dt.date(2026, 11, 22)
    one, other = (ActionFollowUp(status="en-cours", owner_role=who, date=day) for who in ("le maire", "la secrétaire"))
    kept = [followed(*pair).assessment.actions["a"].owner_role for pair in ((one, other), (other, one))]
    assert kept == ["le maire", "le maire"]  # the last of the two in the order of letters
    # Nor does it where the furthest file names nobody, and the two before it do.
    done = ActionFollowUp(status="faite", date=day)
    kept = [followed(done, *pair).assessment.actions["a"].owner_role for pair in ((one, other), (other, one))]
    assert kept == ["le maire", "le maire"]


def test_notes_too_long_for_a_file_are_cut_and_stay_whole_in_the_voices() -> None:
    voices = [unit({"a": Answer(value="o1", note=letter * 15_000)}) for letter in "xy"]
    found = merge(voices, SCALE, "median").assessment
    assert len(found.answers["a"].note) == 20_000
    assert found.answers["a"].note.endswith("\n[…]")
    assert [len(one.answers["a"].note) for one in found.voice] == [15_000, 15_000]
    Assessment.model_validate(found.model_dump())  # a file would take it


def test_what_is_not_put_to_this_kind_of_unit_is_not_made_unknown() -> None:
    q = tree({"d": {"t": [scale("a"), number("b", applies_to=["epci"])]}})
    found = merge([unit({"a": "o1"}), unit({"a": "o1"})], q, "median").assessment
    assert set(found.answers) == {"a"}


def test_the_interview_runs_from_the_first_start_to_the_last_answer() -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    days = [dt.datetime(2026, 3, day, 10, tzinfo=paris) for day in (1, 2, 3)]
    voices = [
        unit({}).model_copy(update={"interview": Interview(started=started, updated=updated, finished=finished)})
        for started, updated, finished in (
            (days[1], days[1], True),
            (days[0], days[2], True),
            (dt.datetime(2026, 3, 2, 10), None, False),
        )
    ]
    found = merge(voices, SCALE, "median").assessment.interview
    assert (found.started, found.updated, found.finished) == (days[0], days[2], False)
    assert merge(voices[:2], SCALE, "median").assessment.interview.finished


def test_follow_ups_and_what_was_set_aside_are_kept() -> None:
    early = ActionFollowUp(status="retenue", date=dt.date(2026, 1, 1), note="votée")
    late = ActionFollowUp(status="en-cours", date=dt.date(2026, 6, 1), note="commencée")
    voices = [
        unit({}).model_copy(update={"actions": {"a": late}, "set_aside": {"vieux": {"value": "x"}}}),
        unit({}).model_copy(update={"actions": {"a": early, "b": early}, "set_aside": {"vieux": {"value": "y"}}}),
    ]
    found = merge(voices, SCALE, "median").assessment
    assert found.actions["a"].model_dump() == {**late.model_dump(), "note": "commencée\nvotée"}
    assert found.actions["b"] == early
    assert found.set_aside == {"vieux": {"value": "x"}, "vieux.voix-2": {"value": "y"}}


# The agenda


def agenda(found: Merge) -> list[tuple[str, float]]:
    return [(one.indicator.id, one.spread) for one in found.disagreements]


def test_the_agenda_is_where_the_voices_differ_most_first() -> None:
    q = tree({"d": {"t": [scale("a"), scale("b"), scale("c"), scale("e"), scale("f"), multiple("m", [0.5, 0.5])]}})
    voices = [
        unit({"a": "o1", "b": "o0", "c": "o2", "e": "o4", "f": "o1", "m": ("p0",)}),
        unit({"a": "o2", "b": "o3", "c": "o2", "e": NSP, "f": SO, "m": ("p1",)}),
    ]
    found = merge(voices, q, "consensus")
    # f: sans objet against an answer; b: 0.75 − 0; a: 0.5 − 0.25; m: two answers worth the same; c, e: no disagreement.
    assert agenda(found) == [("f", 1.0), ("b", 0.75), ("a", 0.25), ("m", 0.0)]
    first = found.disagreements[0]
    assert [one.value for one in first.answers] == ["o1", None]
    assert first.merged.kind is State.UNKNOWN


def test_ties_of_the_agenda_keep_the_order_of_the_questionnaire() -> None:
    q = tree({"d": {"t": [scale(one) for one in "cab"]}})
    found = merge([unit(dict.fromkeys("abc", "o0")), unit(dict.fromkeys("abc", "o1"))], q, "median")
    assert [one for one, _ in agenda(found)] == ["c", "a", "b"]


def test_of_two_equal_gaps_the_heavier_question_comes_first() -> None:
    q = tree({"d": {"t": [scale("a"), scale("b", 3), scale("c", 2)]}})
    found = merge([unit(dict.fromkeys("abc", "o0")), unit({"a": "o2", "b": "o1", "c": "o1"})], q, "median")
    assert agenda(found) == [("a", 0.5), ("b", 0.25), ("c", 0.25)]
    assert [one.weight for one in found.disagreements] == pytest.approx([1 / 6, 3 / 6, 2 / 6])


def test_of_two_equal_gaps_one_that_does_not_count_once_merged_comes_last() -> None:
    q = tree({"d": {"t": [scale("f"), scale("a", applies_if={"indicator": "f", "at_least": 0.5}), scale("b")]}})
    found = merge([unit({"f": "o0", "a": "o0", "b": "o0"}), unit({"f": "o0", "a": "o2", "b": "o2"})], q, "lowest")
    assert [(one.indicator.id, one.weight) for one in found.disagreements] == [("b", 0.5), ("a", 0.0)]


def test_the_merged_unit_has_the_code_that_one_of_the_voices_gives() -> None:
    voices = [unit({}, name="Arvieu"), unit({}, name="Arvieu")]
    voices[1] = voices[1].model_copy(update={"unit": Unit(name="Arvieu", code="12011")})
    assert merge(voices, SCALE, "median").assessment.unit.code == "12011"


# Properties


@proves
@given(st.data())
def test_merging_a_merge_by_consensus_keeps_what_merging_all_at_once_keeps(data: Any) -> None:
    q = data.draw(randoms.questionnaires())
    voices = [data.draw(randoms.units(q)) for _ in range(3)]
    together = merge(voices, q, "consensus").assessment
    in_turn = merge([merge(voices[:2], q, "consensus").assessment, voices[2]], q, "consensus").assessment
    said = [{i: (a.value, a.state) for i, a in one.answers.items()} for one in (together, in_turn)]
    assert said[0] == said[1]
    assert [one.answers for one in in_turn.voice] == [one.answers for one in voices]


@st.composite
def several(draw: st.DrawFn) -> tuple[Questionnaire, list[Assessment]]:
    q = draw(randoms.questionnaires())
    return q, [draw(randoms.units(q)) for _ in range(draw(st.integers(1, 4)))]


@proves
@given(several(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(case: Any, rule: Rule, rng: Any) -> None:
    q, voices = case
    one, other = merge(voices, q, rule), merge(rng.sample(voices, len(voices)), q, rule)
    said = [{i: (a.value, a.state) for i, a in found.assessment.answers.items()} for found in (one, other)]
    assert said[0] == said[1]
    assert agenda(one) == agenda(other)


@proves
@given(several(), st.sampled_from(RULES), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_nor_does_it_where_one_of_them_is_a_merge(case: Any, rule: Rule, first: Rule, rng: Any) -> None:
    q, voices = case
    files = [merge(voices[:2], q, first).assessment, *voices[2:]]
    one, other = merge(files, q, rule), merge(rng.sample(files, len(files)), q, rule)
    said = [{i: (a.value, a.state) for i, a in found.assessment.answers.items()} for found in (one, other)]
    assert said[0] == said[1]
    assert agenda(one) == agenda(other)
    for found in (one, other):
        assert all(voice.answers in [kept.answers for kept in found.assessment.voice] for voice in voices)
        names = [kept.respondent.casefold() for kept in found.assessment.voice]
        assert len(set(names)) == len(names)


@proves
@given(several(), st.sampled_from(RULES))
def test_what_is_merged_is_valid_scored_and_can_be_saved(case: Any, rule: Rule) -> None:
    q, voices = case
    found = merge(voices, q, rule).assessment
    assert [one for one in validate(found, q) if one.severity == "error"] == []
    assert len(found.voice) == len(voices)
    score(found, q)
    dump(found)


@proves
@given(several())
def test_the_lowest_is_never_above_the_median_nor_the_median_above_the_highest_voice(case: Any) -> None:
    q, voices = case
    lowest = score(merge(voices, q, "lowest").assessment, q)
    middle = score(merge(voices, q, "median").assessment, q)
    for one, scored in middle.leaves.items():
        if q.by_id[one].applies_if is not None or q.by_id[one].kind == "multiple" or not scored.leaf.known:
            continue  # an option ticked by half is nobody's answer
        values = [leaf.value for voice in voices if (leaf := score(voice, q).leaves[one].leaf).value is not None]
        assert lowest.leaves[one].leaf.value == min(values)
        assert min(values) <= (scored.leaf.value or 0.0) <= max(values)


@proves
@given(st.lists(st.sets(st.sampled_from(["p0", "p1", "p2", "p3"])), min_size=1, max_size=6), st.booleans())
def test_the_median_of_a_multiple_choice_is_never_below_the_lowest_nor_what_few_said(voices: Any, alone: bool) -> None:
    q = tree({"d": {"t": [multiple("m", [0.1, 0.2, 0.3, 0.4], exclusive=alone), number("b")]}})
    said = [tuple(sorted(one)) or (("aucun",) if alone else ("p0",)) for one in voices]
    given = [Answer(value=one) for one in said]
    middle, lowest = (merged_answer(q.by_id["m"], given, rule) for rule in ("median", "lowest"))
    if middle.kind is State.UNKNOWN:
        assert len(set(said)) > 1  # a disagreement, for the agenda
    else:
        assert value_of(q.by_id["m"], middle) >= value_of(q.by_id["m"], lowest)
        assert all(2 * sum(option in one for one in said) > len(said) for option in middle.value or ())


@proves
@given(several())
def test_the_median_of_any_question_is_never_below_or_above_every_voice(case: Any) -> None:
    q, voices = case
    for one in q.indicators:
        given = [voice.answer(one.id) for voice in voices]
        middle = merged_answer(one, given, "median")
        if middle.kind is State.ANSWERED:
            said = [value_of(one, answer) for answer in given if answer.kind is State.ANSWERED]
            assert min(said) <= value_of(one, middle) <= max(said)


@proves
@given(several(), st.sampled_from(RULES))
def test_one_voice_alone_is_merged_into_itself(case: Any, rule: Rule) -> None:
    q, voices = case
    found = merge(voices[:1], q, rule)
    assert found.disagreements == ()
    for one in q.indicators:
        answer = voices[0].answer(one.id)
        merged_one = found.assessment.answers[one.id]
        if answer.kind is State.UNANSWERED:
            assert merged_one.kind is State.UNKNOWN
        else:
            assert (merged_one.kind, merged_one.reason) == (answer.kind, answer.reason)
            assert set(merged_one.value or ()) == set(answer.value or ()) if one.kind == "multiple" else True


def test_a_voice_without_a_name_has_the_number_of_its_place_among_voices() -> None:
    assert distinct_names(["ensemble", "", ""], [0]) == ["ensemble", "voix 1", "voix 2"]  # the first is several already


def test_what_two_voices_set_aside_under_one_long_name_keeps_a_name_that_an_id_can_have() -> None:
    name = "x" * 95
    voices = [unit({}).model_copy(update={"set_aside": {name: {"value": value}}}) for value in ("o0", "o1")]
    assert list(merged_aside(voices)) == [name, "x" * 90 + ".voix-2"]
