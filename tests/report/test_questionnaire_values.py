"""The questions, the trace and the check of a questionnaire as values, on the small one (its weights: small.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ruraldiag.errors import Place, finding
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.check import check_values
from ruraldiag.report.values.json import Values, to_json
from ruraldiag.report.values.questions import questions_values
from ruraldiag.report.values.schemas import schema_text
from ruraldiag.report.values.trace import trace_values


def read_back(output: str, values: Values) -> dict[str, Any]:
    """Return values as another program reads them; they follow the shipped schema."""
    content: dict[str, Any] = json.loads(to_json(values))
    Draft202012Validator(json.loads(schema_text(output))).validate(content)
    return content


def asked(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of all domains and themes, in order."""
    return [question for domain in content["domains"] for theme in domain["themes"] for question in theme["questions"]]


def test_questions_are_numbered_through_their_domains_and_themes(small: Questionnaire) -> None:
    content = read_back("questions", questions_values(small, "commune"))
    assert [[theme["id"] for theme in domain["themes"]] for domain in content["domains"]] == [
        ["lieux", "publics"],
        ["couverture"],
    ]
    assert [(question["number"], question["id"]) for question in asked(content)] == [
        (1, "lieu"), (2, "trajet"), (3, "publics-formes"), (4, "visites"), (5, "fibre"), (6, "strategie"), (7, "ecole"),
    ]  # fmt: skip


def test_a_question_says_what_may_be_answered_and_when_it_is_asked(small: Questionnaire) -> None:
    questions = {
        question["id"]: question for question in asked(read_back("questions", questions_values(small, "epci")))
    }
    assert questions["lieu"]["options"][0] == {"id": "aucun", "label": "Nulle part."}
    assert (questions["lieu"]["min"], questions["lieu"]["max"], questions["lieu"]["unit"]) == (None, None, "")
    trajet = questions["trajet"]
    assert (trajet["min"], trajet["max"], trajet["unit"], trajet["options"]) == (0.0, 120.0, "min", [])
    assert questions["ecole"]["applies_if"] == {"indicator": "fibre", "at_least": 0.1, "options": []}
    assert questions["ecole"]["not_applicable"]


def test_the_express_questions_alone_are_numbered_anew(small_toml: str) -> None:
    marked = small_toml.replace('id = "fibre"\n', 'id = "fibre"\nexpress = true\n', 1)
    content = read_back("questions", questions_values(parse({"q.toml": marked}), "commune", express=True))
    assert [(question["number"], question["id"]) for question in asked(content)] == [(1, "fibre")]
    assert [domain["id"] for domain in content["domains"]] == ["reseau"]


def test_the_trace_gives_each_weight_the_statement_that_decides_it(small: Questionnaire) -> None:
    content = read_back("trace", trace_values(small))
    lieu = content["indicators"][0]
    assert (lieu["decisive"], lieu["backing"], lieu["weight"]) == ("s-unanime", "unanimity", 4.0)
    assert lieu["effective_weight"] == pytest.approx(4 / 7 * 4 / 6 * 4 / 6)
    assert sum(indicator["effective_weight"] for indicator in content["indicators"]) == pytest.approx(1)
    alone = content["statements"][3]
    assert (alone["id"], alone["measured_by"]) == ("s-seul", [])
    assert alone["carried_by"] == ["débat 4g-ou-fibre", "action de strategie"]


def test_a_question_carries_a_statement_that_it_only_touches_and_does_not_measure_it(small_toml: str) -> None:
    # lieu cites the only statement that nothing else measures, beside the one that it measures
    start, found, end = small_toml.partition('id = "lieu"\n')
    touched = end.replace('statements = ["s-unanime"]', 'measures = "s-unanime"\nstatements = ["s-seul"]', 1)
    content = read_back("trace", trace_values(parse({"q.toml": start + found + touched})))
    lieu, alone = content["indicators"][0], content["statements"][3]
    assert (lieu["decisive"], lieu["statements"]) == ("s-unanime", ["s-unanime", "s-seul"])
    assert (alone["id"], alone["measured_by"]) == ("s-seul", [])
    assert alone["carried_by"] == ["question lieu", "débat 4g-ou-fibre", "action de strategie"]


def test_a_sound_questionnaire_says_what_it_holds_and_a_faulty_one_what_is_wrong(small: Questionnaire) -> None:
    # Four statements: three are measured, s-seul is carried by a debate and an action.
    warned = finding("Q028", Place(file="q.toml", line=3), share="10,0", of="de l'ensemble", wanted="50")
    sound = read_back("check", check_values(small, [warned]))
    assert sound["sound"]
    assert sound["counts"] == {
        "domains": 2, "themes": 3, "questions": 7, "actions": 6,
        "statements": 4, "measured": 3, "carried": 1, "excused": 0, "inversions": 0,
    }  # fmt: skip
    assert [(found["code"], found["severity"], found["line"]) for found in sound["findings"]] == [
        ("Q028", "warning", 3)
    ]
    faulty = read_back("check", check_values(None, [finding("Q002", Place(file="q.toml"), key="id")]))
    assert (faulty["sound"], faulty["questionnaire"], faulty["counts"]) == (False, None, None)
    assert faulty["findings"][0]["severity"] == "error"
