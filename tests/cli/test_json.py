"""What every command prints with --json follows the schema that is shipped for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ruraldiag.cli.app import run


@pytest.mark.parametrize(
    ("schema", "command"),
    [
        ("questions", ("questionnaire", "show", "--kind", "epci")),
        ("trace", ("questionnaire", "trace")),
        ("check", ("questionnaire", "check")),
    ],
)
def test_what_is_said_of_a_questionnaire_follows_its_schema(
    schema: str, command: tuple[str, ...], desk: Any, follows_schema: Callable[..., None]
) -> None:
    values = desk.run(*command, "--json").values
    follows_schema(schema, values)
    assert values["questionnaire"]["id"] == "petit"


def test_the_installed_questionnaires_are_a_list(
    capsys: pytest.CaptureFixture[str], follows_schema: Callable[..., None]
) -> None:
    assert run(["questionnaire", "list", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    follows_schema("list", values)
    assert "numerique-rural" in {questionnaire["id"] for questionnaire in values}


def test_a_report_holds_the_score_and_the_plan_that_the_two_commands_print(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    file = desk.write("a.toml", {"lieu": "permanences", "fibre": 92, "strategie": "rien"})
    options = ("--json", "--draws", "50")
    values = desk.run("report", file, *options).values
    follows_schema("report", values)
    assert values == {
        "score": desk.run("score", file, *options).values,
        "plan": desk.run("plan", file, *options).values,
        "deadlines": [],  # this questionnaire has none
    }


def test_the_summary_of_a_table_is_written_as_json_under_such_a_name(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    table, summary = desk.path("t.csv"), desk.path("s.json")
    table.write_text("name,kind,fibre\nA,commune,90\nB,commune,ici\n", encoding="utf-8")
    assert desk.run("batch", table, "-o", desk.path("r.csv"), "--summary", summary).code == 4
    values = json.loads(summary.read_text(encoding="utf-8"))
    follows_schema("summary", values)
    assert (values["read"], values["refused"], values["refused_file"]) == (2, 1, "r-refus.csv")
