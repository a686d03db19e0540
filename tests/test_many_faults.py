"""Thousands of faults in one file: found at once, the first hundred shown, and how many more."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ruraldiag.assessment.draft import read_draft
from ruraldiag.errors import SHOWN, RuralDiagError
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.places import index_of

START = 'format = "ruraldiag/assessment/1"\n'
UNIT = '[questionnaire]\nid = "numerique-rural"\nedition = "2026.2"\n[unit]\nname = "A"\n'
QUESTIONNAIRE = (
    'id = "q"\nedition = "1"\ntitle = "T"\n[[domain]]\nid = "d"\ntitle = "D"\nweight = 1\n'
    '[[theme]]\nid = "t"\ndomain = "d"\ntitle = "T"\nweight = 1\n'
)
SECONDS = 8.0  # of the processor, for what took minutes; a machine that is busy measures badly


def question(name: str, more: str = "", action: str = "") -> str:
    options = 'options = [{ id = "a", label = "A" }, { id = "b", label = "B" }]'
    action = f'[[indicator.action]]\nwhen_below = 1.0\ntitle = "A"\n{action}\n' if action else ""
    return (
        f'[[indicator]]\nid = "{name}"\ntheme = "t"\nquestion = "Q ?"\nweight = 1\nkind = "scale"\n{options}\n{more}'
        f"\n{action}"
    )


def spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


@pytest.mark.parametrize(
    "content",
    [
        START + "".join(f"k{n} = 1\n" for n in range(20_000)) + UNIT,
        START + UNIT + "".join(f"[answers.y{n}]\nvalue = 2026-01-01\n" for n in range(10_000)),
        START + UNIT + '[answers.y]\nvalue = "x"\n' + "".join(f"k{n} = 1\n" for n in range(20_000)),
        START + UNIT + "[[voice]]\nx = 1\n" * 10_000,
    ],
    ids=["keys", "values", "keys-of-an-answer", "voices"],
)
def test_faults_of_form_are_found_in_a_time_that_grows_with_their_number(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(content, encoding="utf-8")
    assert spent(lambda: read_draft(path)) < SECONDS
    assert len(read_draft(path).faults) >= 10_000


@pytest.mark.parametrize("line", [" " * 300_000 + "x", "a" * 300_000 + " b", "a." * 150_000 + "b = 1", "[a" * 100_000])
def test_the_place_of_a_long_line_is_looked_for_once(line: str) -> None:
    assert spent(lambda: index_of(line)) < SECONDS


@pytest.mark.parametrize(
    ("content", "code", "at_least"),
    [
        ("".join(f'[[theme]]\nid = "t{n}"\ndomain = "x{n}"\ntitle = "T"\n' for n in range(3000)), "Q010", 3000),
        ("".join(f'[[level]]\nid = "l{n}"\ntitle = "L"\nfrom = 0\n' for n in range(3000)), "Q021", 1),
        ("".join(question(f"j{n}") for n in range(2)) + question("j0") * 3000, "Q006", 1),
    ],
    ids=["themes", "levels", "ids"],
)
def test_faults_of_sense_too(content: str, code: str, at_least: int) -> None:
    questionnaire = parse({"q.toml": QUESTIONNAIRE + question("i") + content})
    assert spent(lambda: check(questionnaire)) < SECONDS
    assert sum(fault.code == code for fault in check(questionnaire)) >= at_least


def test_requirements_in_a_circle_are_said_a_hundred_times_at_most() -> None:
    every = ", ".join(f'"i{n}"' for n in range(60))
    content = "".join(question(f"i{n}", action=f"requires = [{every}]") for n in range(60))
    assert sum(fault.code == "Q016" for fault in check(parse({"q.toml": QUESTIONNAIRE + content}))) == SHOWN


@pytest.mark.parametrize("target", ['"mal-ecrit"', '["a", "b"]', "3", '""', "[]"])
def test_a_target_that_is_no_option_is_a_finding(target: str) -> None:
    content = QUESTIONNAIRE + question("i", more=f"target = {target}", action='ask = { region = "x" }')
    try:
        found = check(parse({"q.toml": content}))
    except RuralDiagError as error:
        found = list(error.findings)
    assert {fault.code for fault in found} & {"Q018", "Q003", "Q004"}


@pytest.mark.parametrize("value", ["[" * 300 + "]" * 300, "{a=" * 60 + "1" + "}" * 60])
def test_what_is_nested_too_deep_to_be_written_again_is_not_taken(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"{START}{UNIT}[set_aside]\nx = {value}\n", encoding="utf-8")
    with pytest.raises(RuralDiagError, match="trop de crochets"):
        read_draft(path)
