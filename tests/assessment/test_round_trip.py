"""Round trip of an assessment. Requirement: nothing that a person wrote is lost, whatever its characters."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruraldiag import load_assessment
from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, Interview, QuestionnaireRef, Unit, Voice
from ruraldiag.assessment.store import dump, save
from trees import unit

PARIS = dt.timezone(dt.timedelta(hours=1))
HEAD = 'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "q"\nedition = "1"\n[unit]\nname = "Arvieu"\n'


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.toml"
    path.write_bytes(data)
    return path


# Any text that Unicode allows; a lone surrogate is none, and cannot be written in UTF-8.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
moments = st.datetimes(
    dt.datetime(2017, 11, 17),
    dt.datetime(2099, 1, 1),
    timezones=st.sampled_from([PARIS, dt.UTC]),
)
reals = st.floats(allow_nan=False, allow_infinity=False)
values = st.one_of(texts.filter(bool), reals, st.lists(ids, min_size=1, max_size=4).map(tuple))
answers = st.builds(
    Answer,
    value=st.none() | values,
    state=st.none() | st.sampled_from(["unknown", "not_applicable"]),
    reason=texts,
    note=texts,
    evidence=texts,
    answered=st.none() | moments | st.dates(),
)
set_aside = st.recursive(
    st.one_of(texts, reals, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.dates()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, max_size=3),
    max_leaves=6,
)
assessments = st.builds(
    Assessment,
    questionnaire=st.builds(QuestionnaireRef, id=ids, edition=texts, digest=texts),
    unit=st.builds(
        Unit,
        name=texts.filter(bool),
        kind=st.sampled_from(["commune", "epci", "autre"]),
        code=st.text("0123456789AB", max_size=9),
    ),
    interview=st.builds(
        Interview,
        started=st.none() | moments,
        updated=st.none() | moments,
        finished=st.booleans(),
        respondent=texts,
    ),
    answers=st.dictionaries(ids, answers, max_size=4),
    actions=st.dictionaries(
        ids,
        st.builds(
            ActionFollowUp,
            status=st.sampled_from(["retenue", "en-cours", "faite", "ecartee"]),
            owner_role=texts,
            date=st.none() | st.dates(),
            note=texts,
        ),
        max_size=2,
    ),
    set_aside=st.dictionaries(ids, set_aside, max_size=2),
    voice=st.lists(
        st.builds(Voice, respondent=texts, answers=st.dictionaries(ids, answers, max_size=2)), max_size=2
    ).map(tuple),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(assessments)
def test_what_is_written_reads_back_the_same(one: Assessment) -> None:
    again = Assessment.model_validate(tomllib.loads(dump(one)))
    assert again == one
    assert dump(again) == dump(one)


@pytest.mark.parametrize(
    "note",
    [
        "deux lignes\nla « seconde » dit \"oui\" et 'non'",
        "fin de ligne de Windows\r\net de vieux Mac\r",
        "\"\"\"trois guillemets\"\"\" et '''trois apostrophes'''",
        "une barre \\ oblique, \\n qui n'est pas une fin de ligne, C:\\temp",
        "cloche \x07, échappement \x1b[31m, nul \x00, suppression \x7f, tabulation \t",
        "é œ ’ … € 𝄞 👩🏽‍🌾 et de droite à gauche : שלום",
        "e\u0301 n'est pas \u00e9, et ne le devient pas",
        "\ufeff une marque d'ordre au début, et des espaces à la fin   \n\n",
        "# pas un commentaire\n[pas.une.table]\nclé = 1",
        "\u2028 séparateur de lignes, \u0085 saut de ligne",
    ],
)
def test_trap_notes_are_not_lost_on_a_round_trip(tmp_path: Path, note: str) -> None:
    one = unit({"a": Answer(value="x", note=note, evidence=note), "b": Answer(note=note)})
    path = tmp_path / "a.toml"
    save(one, path)
    assert load_assessment(path) == one
    assert load_assessment(path).answer("b").note == note  # unanswered, kept for its note


def test_what_was_set_aside_stays_as_it_was_even_empty() -> None:
    one = Assessment(
        questionnaire=QuestionnaireRef(id="q", edition=""),
        unit=Unit(name="Arvieu"),
        set_aside={"ancien": {"value": "", "note": "", "options": []}},
    )
    assert Assessment.model_validate(tomllib.loads(dump(one))) == one


def test_the_file_is_the_one_of_the_contract() -> None:
    one = unit({"lieu": Answer(value="permanences"), "fibre": Answer(state="unknown"), "c": Answer(value=("x", "y"))})
    text = dump(one.model_copy(update={"unit": Unit(name="Arvieu", code="12011")}))
    assert text == (
        'format = "ruraldiag/assessment/1"\n\n[questionnaire]\nid = "q"\nedition = "1"\ndigest = ""\n\n'
        '[unit]\nname = "Arvieu"\nkind = "commune"\ncode = "12011"\n\n[interview]\nfinished = false\n\n'
        '[answers.lieu]\nvalue = "permanences"\n\n[answers.fibre]\nstate = "unknown"\n\n'
        '[answers.c]\nvalue = [\n    "x",\n    "y",\n]\n'
    )


def test_a_code_keeps_its_leading_zero() -> None:
    one = unit({}).model_copy(update={"unit": Unit(name="L'Abergement", code="01006")})
    assert Assessment.model_validate(tomllib.loads(dump(one))).unit.code == "01006"


def test_dates_keep_their_kind_and_their_zone(tmp_path: Path) -> None:
    text = HEAD + "[answers.a]\nvalue = 1\nanswered = 2026-11-22\n[answers.b]\nanswered = 2026-11-22T10:12:00+01:00\n"
    one = load_assessment(write(tmp_path, text.encode("utf-8")))
    assert one.answer("a").answered == dt.date(2026, 11, 22)
    assert type(one.answer("a").answered) is dt.date
    assert one.answer("b").answered == dt.datetime(2026, 11, 22, 10, 12, tzinfo=PARIS)
    assert Assessment.model_validate(tomllib.loads(dump(one))) == one


@pytest.mark.parametrize("change", ["bom", "crlf"])
def test_a_file_saved_on_windows_reads_the_same(tmp_path: Path, change: str) -> None:
    text = (HEAD + '[answers.a]\nnote = """\nun\ndeux"""\n').encode("utf-8")
    data = b"\xef\xbb\xbf" + text if change == "bom" else text.replace(b"\n", b"\r\n")
    assert load_assessment(write(tmp_path, data)).answer("a").note == "un\ndeux"
