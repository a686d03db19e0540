"""Merging a file that is itself a merge. Requirements.

Where it has an answer, that is one voice; where it has none, each of its voices speaks; all are kept, told apart.
"""

from __future__ import annotations

from ruraldiag.assessment.model import Answer, Assessment, Interview, State, Voice
from ruraldiag.merging import merge, unheard
from trees import NSP, number, scale, tree, unit

SCALE = tree({"d": {"t": [scale("a"), number("b")]}})


def role(one: Assessment, name: str) -> Assessment:
    return one.model_copy(update={"interview": Interview(respondent=name)})


def test_what_a_merge_left_open_is_not_taken_for_an_agreement() -> None:
    both = merge([unit({"a": "o1"}), unit({"a": "o3"})], SCALE, "consensus").assessment
    assert both.answers["a"].kind is State.UNKNOWN
    found = merge([both, unit({"a": "o2"})], SCALE, "consensus")
    assert found.assessment.answers["a"].kind is State.UNKNOWN
    assert [(one.indicator.id, one.spread) for one in found.disagreements] == [
        ("a", 0.5)
    ]  # 0.75 − 0.25, said by two voices of the first file
    # The middle and the lowest of three, not of the one that the first file would leave.
    assert merge([both, unit({"a": "o2"})], SCALE, "median").assessment.answers["a"].value == "o2"
    assert merge([both, unit({"a": "o2"})], SCALE, "lowest").assessment.answers["a"].value == "o1"


def test_what_a_merge_settled_counts_as_one_voice() -> None:
    both = merge([unit({"a": "o1"}), unit({"a": "o3"})], SCALE, "consensus").assessment
    settled = both.model_copy(update={"answers": {**both.answers, "a": Answer(value="o4")}})
    found = merge([settled, unit({"a": "o4"})], SCALE, "consensus")
    assert (found.assessment.answers["a"].value, found.disagreements) == ("o4", ())
    # Of o4 and o3; the o1 of a voice before they met is not the lowest any more.
    assert merge([settled, unit({"a": "o3"})], SCALE, "lowest").assessment.answers["a"].value == "o3"


def test_the_voices_of_a_merge_are_written_flat_each_under_a_name_of_its_own() -> None:
    first = merge([role(unit({"a": "o1"}), "élue"), unit({"a": "o3"})], SCALE, "consensus").assessment
    again = merge([first, role(unit({"a": "o1"}), "Élue"), unit({"a": "o0"})], SCALE, "consensus").assessment
    # The first merge says nothing that its voices do not: it is no voice of its own.
    assert [one.answers["a"].value for one in again.voice] == ["o1", "o3", "o1", "o0"]
    names = [one.respondent.casefold() for one in again.voice]
    assert len(set(names)) == 4
    assert [one.split(" ")[0] for one in names] == ["élue", "voix", "élue", "voix"]
    assert again.interview.respondent == "fusion de 4 voix (consensus)"


def test_what_the_group_settled_is_kept_as_a_voice_beside_its_members() -> None:
    first = merge([unit({"a": "o1", "b": 5.0}), unit({"a": "o3", "b": 5.0})], SCALE, "consensus").assessment
    met = first.model_copy(update={"answers": {**first.answers, "a": Answer(value="o2", note="vu ensemble")}})
    again = merge([met, unit({"a": "o0"})], SCALE, "consensus").assessment
    assert again.voice[0].respondent == "fusion de 2 voix (consensus)"
    assert again.voice[0].answers == {"a": Answer(value="o2", note="vu ensemble")}  # b is what both voices say
    assert [one.answers["a"].value for one in again.voice[1:]] == ["o1", "o3", "o0"]


def test_a_note_that_a_merge_joined_is_not_written_twice() -> None:
    first = merge([unit({"a": Answer(value=f"o{n}", note=f"note {n}")}) for n in (1, 2)], SCALE, "consensus").assessment
    again = merge([first, unit({"a": Answer(value="o3", note="note 3")})], SCALE, "consensus").assessment
    assert again.answers["a"].note == "note 1\nnote 2\nnote 3"


def test_an_answer_of_a_voice_that_the_questionnaire_does_not_take_is_found_where_it_would_count() -> None:
    voices = (Voice(respondent="x", answers={"a": Answer(value="o9"), "b": Answer(value="o9")}),)
    file = unit({"a": NSP, "b": 5.0}).model_copy(update={"voice": voices})
    assert [(voice.respondent, one.id) for voice, one in unheard(file, SCALE)] == [("x", "a")]


def test_what_a_group_settled_hides_no_question_after_it_that_it_left_open() -> None:
    q = tree({"d": {"t": [scale("a"), scale("b")]}})
    voice = Voice(respondent="élue", answers={"a": Answer(value="o1"), "b": Answer(value="o9")})
    group = unit({"a": "o2", "b": NSP}).model_copy(update={"voice": (voice,)})
    assert [(one.respondent, indicator.id) for one, indicator in unheard(group, q)] == [("élue", "b")]
