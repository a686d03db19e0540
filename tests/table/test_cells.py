"""One cell of a batch table. Requirements (contract, « A batch table »).

Option ids, ids joined by a bar, numbers as French people write them; nsp, so, so: reason, empty: four states; whatever
else stands there (an error of a spreadsheet, a formula, a date, a mark for a missing figure) is refused, never guessed.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag.assessment.model import Answer, State
from ruraldiag.cli.interview.grammar import number_of
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.table.cells import Cell, answer_of, cell_text, parse_cell
from trees import tree


def said(small: Questionnaire, indicator: str, text: str) -> Any:
    found = parse_cell(small.by_id[indicator], text)
    return found.code if isinstance(found, Finding) else (found.state.value, found.answer)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("92.5", 92.5),
        ("92,5", 92.5),
        (" 92,5 % ", 92.5),
        ("92,5\N{NARROW NO-BREAK SPACE}%", 92.5),
        ("+7", 7.0),
        ("0", 0.0),
        ("007", 7.0),
        ("20.", 20.0),
        ("9.25e+01", 92.5),
        ("2E-06", 2e-06),
    ],
)
def test_numbers_are_read_as_french_people_write_them(small: Questionnaire, text: str, number: float) -> None:
    assert said(small, "fibre", text) == ("answered", number)


@pytest.mark.parametrize(
    "space",
    [" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"],
    ids=["plain", "nb", "nnb", "thin"],
)
def test_thousands_may_be_set_apart_by_any_space(small: Questionnaire, space: str) -> None:
    wide = small.by_id["fibre"].model_copy(update={"max": 5000.0})
    found = parse_cell(wide, f"1{space}234,5")
    assert found == Cell(State.ANSWERED, 1234.5)


@pytest.mark.parametrize("text", ["-4,5", "\N{MINUS SIGN}4,5", "\N{MINUS SIGN}4.5 °C"])
def test_a_minus_may_be_the_hyphen_of_keyboards_or_the_sign_of_typography(small: Questionnaire, text: str) -> None:
    cold = small.by_id["fibre"].model_copy(update={"min": -20.0, "unit": "°C"})
    assert parse_cell(cold, text) == Cell(State.ANSWERED, -4.5)


@pytest.mark.parametrize(
    "text",
    [
        "9 5",
        "1,2,3",
        "1.234,5",
        "12e1",
        "1e999",
        "inf",
        "0x10",
        "٣",
        "101",
        "-1",
        "douze",
        "mairie",
        "avec",
        "3 maisons",
    ],
)
def test_what_is_no_number_of_the_scale_is_refused(small: Questionnaire, text: str) -> None:
    assert said(small, "fibre", text) == "A007"


@pytest.mark.parametrize("text", ["mairie", "avec", "3 maisons", "mai", "juste"])
def test_words_that_begin_as_a_month_are_no_dates(small: Questionnaire, text: str) -> None:
    assert said(small, "fibre", text) == "A007"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#N/A", "T040"),
        ("#DIV/0!", "T040"),
        ("#VALEUR!", "T040"),
        ("=A1+1", "T041"),
        ("NA", "T042"),
        ("nd", "T042"),
        ("s", "T042"),
        ("-", "T042"),
        ("NaN", "T042"),
        ("None", "T042"),
        ("null", "T042"),
        ("2026-05-03", "T044"),
        ("03/05/2026", "T044"),
        ("12:30:00", "T044"),
        ("3-mai", "T044"),
        ("mai-26", "T044"),
        ("03-déc.-2026", "T044"),
    ],
)
@pytest.mark.parametrize("indicator", ["fibre"])
def test_what_spreadsheets_and_statisticians_leave_in_a_cell_is_named(
    small: Questionnaire, indicator: str, text: str, code: str
) -> None:
    assert said(small, indicator, text) == code


def test_an_error_or_a_formula_is_named_in_a_choice_too(small: Questionnaire) -> None:
    assert [said(small, "lieu", text) for text in ("#REF!", "=B2", "na")] == ["T040", "T041", "T042"]


def test_the_four_states_are_kept_apart(small: Questionnaire) -> None:
    assert said(small, "visites", "") == ("unanswered", None)
    assert said(small, "visites", " \N{NO-BREAK SPACE}") == ("unanswered", None)
    assert said(small, "visites", "NSP") == ("unknown", None)
    assert said(small, "visites", "so") == ("not_applicable", None)
    assert parse_cell(small.by_id["visites"], "so: aucun habitant isolé") == Cell(
        State.NOT_APPLICABLE, reason="aucun habitant isolé"
    )
    assert said(small, "fibre", "so") == "T043"  # not allowed there


def test_options_are_ids_and_several_are_joined_by_a_bar(small: Questionnaire) -> None:
    assert said(small, "lieu", " permanences ") == ("answered", "permanences")
    assert said(small, "publics-formes", "elus | agents") == ("answered", ("elus", "agents"))
    assert said(small, "publics-formes", "elus") == ("answered", ("elus",))
    assert said(small, "publics-formes", "elus||agents") == "A007"
    assert said(small, "publics-formes", "elus|elus") == "A017"
    assert said(small, "publics-formes", "elus|aucun") == "A011"
    assert said(small, "lieu", "elus|agents") == "A007"


def test_an_option_whose_id_is_also_a_mark_of_a_missing_value_is_that_option() -> None:
    marks = [{"id": one, "label": one} for one in ("na", "s", "nc")]
    ticks = [{"id": "na", "label": "na", "points": 0.5}, {"id": "s", "label": "s", "points": 0.5}]
    choice = {"kind": "scale", "weight": 1, "options": marks}
    boxes = {"kind": "multiple", "weight": 1, "options": ticks}
    q = tree({"d": {"t": [{"id": "a", **choice}, {"id": "b", **boxes}]}})
    assert [said(q, "a", text) for text in ("na", "s", "nc")] == [("answered", one) for one in ("na", "s", "nc")]
    assert [said(q, "b", text) for text in ("na", "s|na")] == [("answered", ("na",)), ("answered", ("s", "na"))]
    # What is no option of this question stays a mark, and nsp and so keep their meaning.
    assert [said(q, "a", text) for text in ("NA", "nd")] == ["T042", "T042"]
    assert (said(q, "a", "nsp"), said(q, "a", "so")) == (("unknown", None), ("not_applicable", None))


def test_a_mistyped_option_is_refused_with_a_suggestion(small: Questionnaire) -> None:
    found = parse_cell(small.by_id["lieu"], "permanance")
    assert isinstance(found, Finding)
    assert found.code == "A007"
    assert "permanent" in found.remedy


@pytest.mark.parametrize(
    ("indicator", "answer"),
    [
        ("fibre", Answer(value=0.1)),
        ("fibre", Answer(value=1e-7)),
        ("lieu", Answer(value="permanent")),
        ("publics-formes", Answer(value=("elus", "habitants"))),
        ("visites", Answer(state="not_applicable", reason="aucun : tous au bourg")),
        ("visites", Answer(state="unknown")),
    ],
)
def test_an_answer_written_as_a_cell_is_read_back_the_same(
    small: Questionnaire, indicator: str, answer: Answer
) -> None:
    cell = parse_cell(small.by_id[indicator], cell_text(answer))
    assert isinstance(cell, Cell)
    assert answer_of(cell) == answer


def test_a_cell_of_a_hundred_thousand_letters_is_refused_in_a_short_message(small: Questionnaire) -> None:
    found = parse_cell(small.by_id["fibre"], "9" * 100_000)
    assert isinstance(found, Finding)
    assert len(found.message) < 300


@given(st.text(alphabet="0123456789.,eE+-%m \u2009\u202f\u00a0", max_size=12))
def test_a_number_typed_and_the_same_in_a_table_are_one_number(text: str) -> None:
    asked = Indicator(id="f", theme="t", question="?", kind="number", unit="%", goalposts=((0, 0.0), (100, 1.0)))
    typed, cell = number_of(text, asked), parse_cell(asked, text)
    assert (typed if isinstance(typed, float) else None) == (cell.answer if isinstance(cell, Cell) else None)


def choice(kind: str, *ids: str) -> Any:
    options = [{"id": one, "label": one, **({"points": 1} if kind == "multiple" else {})} for one in ids]
    return tree({"d": {"t": [{"id": "a", "kind": kind, "weight": 1, "options": options}]}})


@pytest.mark.parametrize(
    ("ids", "text", "said_of_it"),
    [
        (("1-2", "3-5"), "2026-05-03", "T044"),
        (("1-2", "3-5"), "3-mai", "T044"),
        (("1-2", "3-5"), "3-5", ("answered", "3-5")),
        (("1.1", "1.5", "1.10"), "1.1", "T045"),
        (("1.1", "1.5", "1.10"), "1,1", "T045"),
        (("1.1", "1.5", "1.10"), '="1.1"', ("answered", "1.1")),
        (("1.1", "1.5", "1.10"), "1.10", ("answered", "1.10")),
        (("1.1", "1.5", "1.10"), "1.5", ("answered", "1.5")),
        (("01", "02"), "1", ("answered", "01")),
        (("1E1", "1E2"), "10", ("answered", "1E1")),
        (("VRAI", "FAUX"), "TRUE", ("answered", "VRAI")),
        (("true", "false"), "FAUX", ("answered", "false")),
        (("elus", "agents"), "1", "A007"),
    ],
)
@pytest.mark.parametrize("kind", ["scale", "multiple"])
def test_what_a_spreadsheet_makes_of_an_option_is_known_and_never_guessed(
    kind: str, ids: tuple[str, ...], text: str, said_of_it: Any
) -> None:
    found = said(choice(kind, *ids), "a", text)
    assert found == said_of_it or found == ("answered", (said_of_it[1],))


def test_a_date_in_a_choice_is_told_with_the_words_of_a_choice(small: Questionnaire) -> None:
    found = parse_cell(small.by_id["lieu"], "2026-02-01")
    assert isinstance(found, Finding)
    assert "une modalité (aucun, permanences, permanent)" in found.message


@pytest.mark.parametrize("text", ["agents elus", "agents, elus", "agents;elus", "agents | elus", "agents  elus"])
def test_options_may_be_joined_as_other_tools_do(small: Questionnaire, text: str) -> None:
    assert said(small, "publics-formes", text) == ("answered", ("agents", "elus"))
