"""Answers against their questionnaire. Requirements: every finding at once; errors for what cannot be scored."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.assessment.validation import validate
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import SO, multiple, number, scale, tree, unit

Q = tree(
    {
        "d": {
            "t": [
                scale("lieu", not_applicable=False),
                multiple("ateliers", [0.6, 0.4]),
                number("fibre", unit="%"),
                number("habitants", goalposts=[[0, 0.0], [1234567, 1.0]]),
                scale("poste", applies_to=["epci"]),
            ]
        }
    }
)


def codes(answers: dict[str, Any], **more: Any) -> list[str]:
    return [one.code for one in validate(unit(answers, **more), Q)]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"lieu": "o0", "ateliers": ("p0", "p1"), "fibre": 0.0},
        {"ateliers": ("aucun",), "fibre": 100.0},
        {"lieu": Answer(state="unknown"), "fibre": SO, "ateliers": Answer(note="à voir")},
    ],
)
def test_right_answers_have_no_finding(answers: dict[str, Any]) -> None:
    assert codes(answers) == []


@pytest.mark.parametrize(
    ("one", "value"),
    [
        ("lieu", "o9"),
        ("lieu", "O1"),  # an id is an id
        ("lieu", ""),
        ("lieu", 2.0),
        ("lieu", ("o1",)),
        ("ateliers", "p0"),
        ("ateliers", ()),
        ("ateliers", ("p0", "p9")),
        ("ateliers", 0.6),
        ("fibre", -0.1),
        ("fibre", 100.1),
        ("fibre", "80"),
        ("fibre", ("80",)),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_and_says_what_is(one: str, value: Any) -> None:
    (found,) = validate(unit({one: value}), Q)
    assert found.code == "A007"
    assert one in found.place.item
    allowed = {"lieu": "o0, o1, o2, o3, o4", "ateliers": "p0, p1, aucun", "fibre": "un nombre de 0 à 100 %"}[one]
    assert allowed in found.remedy


def test_a_large_bound_is_written_in_full() -> None:
    (found,) = validate(unit({"habitants": 1234568.0}), Q)
    assert "un nombre de 0 à 1234567." in found.remedy


def test_a_mistyped_option_suggests_the_near_one() -> None:
    q = tree(
        {"d": {"t": [{**scale("a"), "options": [{"id": i, "label": "…"} for i in ("aucun", "permanent", "connu")]}]}}
    )
    (found,) = validate(unit({"a": "permannent"}), q)
    assert "Vouliez-vous dire «\N{NO-BREAK SPACE}permanent\N{NO-BREAK SPACE}»" in found.remedy


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(value="o1", state="unknown"), "A010"),
        (SO, "A008"),
    ],
)
def test_states_that_do_not_go(answer: Answer, code: str) -> None:
    assert codes({"lieu": answer}) == [code]


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_sans_objet_has_a_reason(reason: str) -> None:
    assert codes({"fibre": Answer(state="not_applicable", reason=reason)}) == ["A009"]


def test_an_exclusive_option_is_alone_and_each_option_is_given_once() -> None:
    assert codes({"ateliers": ("aucun", "p0")}) == ["A011"]
    assert codes({"ateliers": ("p0", "p0")}) == ["A017"]  # trap: the weight counted once per ticked option
    assert codes({"ateliers": ("aucun", "aucun", "p9")}) == ["A007", "A017", "A011"]


def test_an_unknown_indicator_is_refused_among_answers_and_follow_ups() -> None:
    one = unit({"fibres": 80.0}).model_copy(update={"actions": {"lieux": ActionFollowUp(status="faite")}})
    found = validate(one, Q, "a.toml")
    assert [(one.code, one.place.file) for one in found] == [("A006", "a.toml"), ("A006", "a.toml")]
    assert "«\N{NO-BREAK SPACE}fibre\N{NO-BREAK SPACE}»" in found[0].remedy
    assert "«\N{NO-BREAK SPACE}lieu\N{NO-BREAK SPACE}»" in found[1].remedy


def test_an_answer_to_a_question_of_another_kind_of_unit_is_kept_and_said() -> None:
    (found,) = validate(unit({"poste": "o1"}, kind="commune"), Q)
    assert (found.code, found.severity) == ("A015", "warning")
    assert codes({"poste": "o1"}, kind="epci") == []
    assert codes({"poste": Answer(note="à voir")}) == []


def referred(one: Questionnaire, **ref: str) -> Assessment:
    made = {"id": one.id, "edition": one.edition, "digest": digest_of(one), **ref}
    return unit({}).model_copy(update={"questionnaire": QuestionnaireRef(**made)})


def test_trap_old_answers_are_not_scored_anew_without_saying_so() -> None:
    assert validate(referred(Q), Q) == []
    assert validate(referred(Q, digest=""), Q) == []  # written by hand: no digest to compare
    (changed,) = validate(referred(Q, digest="sha256:0"), Q, "a.toml")
    assert (changed.code, changed.severity) == ("A014", "warning")
    (older,) = validate(referred(Q, edition="0"), Q)
    assert (older.code, older.severity) == ("A013", "error")
    (other,) = validate(referred(Q, id="autre"), Q)
    assert (other.code, other.severity) == ("A005", "error")


@pytest.mark.parametrize(
    ("kind", "code", "right"),
    [
        ("commune", "12011", True),
        ("commune", "01006", True),
        ("commune", "2A004", True),
        ("commune", "97105", True),
        ("commune", "1006", False),
        ("commune", "2C004", False),
        ("commune", "12011 ", False),
        ("commune", "", True),
        ("epci", "200066678", True),
        ("epci", "12011", False),
        ("gal", "123456789", True),
        ("autre", "ce qu'on veut", True),
    ],
)
def test_a_code_of_another_form_is_a_warning(kind: Any, code: str, right: bool) -> None:
    one = unit({}).model_copy(update={"unit": Unit(name="Essai", kind=kind, code=code)})
    found = validate(one, Q)
    assert [(one.code, one.severity) for one in found] == ([] if right else [("A016", "warning")])


@pytest.mark.parametrize(
    ("day", "today", "said"),
    [("2026-11-23", "2026-11-22", 0), ("2026-11-24", "2026-11-22", 1), ("3026-11-22", "2026-11-22", 1)],
)
def test_a_date_to_come_is_a_warning_said_once_and_tomorrow_may_be_today_elsewhere(
    day: str, today: str, said: int
) -> None:
    when = dt.datetime.fromisoformat(f"{day}T10:00:00+01:00")
    one = unit({"fibre": Answer(value=1.0, answered=when), "lieu": Answer(value="o1", answered=when.date())})
    dates = one.interview.model_copy(update={"started": when, "updated": when})
    for interview in (one.interview, dates):
        found = validate(one.model_copy(update={"interview": interview}), Q, today=dt.date.fromisoformat(today))
        assert [(one.code, one.severity) for one in found] == [("A019", "warning")] * said


def test_every_finding_comes_at_once_in_the_order_of_the_answers() -> None:
    answers = {"lieu": SO, "rien": 1.0, "fibre": 200.0, "ateliers": ("p0", "p0"), "poste": "o0"}
    assert codes(answers) == ["A008", "A006", "A007", "A017", "A015"]


def test_a_number_between_quotes_is_told_to_lose_them_and_where_it_stands() -> None:
    text = '[answers.lieu]\nvalue = "o1"\n\n[answers.fibre]\nvalue = "96"\n'
    (one,) = validate(unit({"lieu": "o1", "fibre": "96"}), Q, "essai.toml", text)
    assert one.code == "A007"
    assert (one.place.file, one.place.line) == ("essai.toml", 5)
    assert "guillemets" in one.remedy


def test_a_refused_number_is_said_as_french_writes_it() -> None:
    (one,) = validate(unit({"fibre": -4.5}), Q)
    assert "\N{MINUS SIGN}4,5" in one.message


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((0.5, 0.94, 1.0), 3),
        ((0.5, 0.94), 0),  # two may be so by chance
        ((0.5, 0.94, 12.0), 0),
        ((0.5, 0.94, 0.0), 0),
    ],
)
def test_per_cents_that_seem_to_be_shares_are_told_of_one_file_as_of_a_table(
    values: tuple[float, ...], told: int
) -> None:
    questionnaire = tree({"d": {"t": [number(f"p{n}", unit="%") for n in range(3)]}})
    ref = QuestionnaireRef.to(questionnaire)
    answers = {f"p{n}": Answer(value=value) for n, value in enumerate(values)}
    found = validate(Assessment(questionnaire=ref, unit=Unit(name="A"), answers=answers), questionnaire)
    assert [one.code for one in found] == ["T026"] * told
