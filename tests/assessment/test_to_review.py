"""Answers that wait to be seen again: in the file as they were, out of the answers, back one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.assessment.store import load_assessment, save
from ruraldiag.assessment.to_review import TO_REVIEW, brought_back, set_apart, to_review, without_review

LAST_YEAR = dt.datetime(2025, 11, 20, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
OLD = {
    "lieu": {"value": "aucun", "answered": LAST_YEAR, "note": "vu"},
    "fibre": {"value": 40.0, "answered": LAST_YEAR.date()},
    "publics-formes": {"value": ["elus", "agents"]},
    "ecole": {"state": "not_applicable", "reason": "aucune école"},
    "strategie": {"note": "à demander"},
}


def test_what_waits_goes_through_the_file_unchanged(answered: Callable[..., Assessment], tmp_path: Path) -> None:
    whole = answered(OLD)
    apart = set_apart(whole, whole.answers)
    save(apart, tmp_path / "a.toml")
    read = load_assessment(tmp_path / "a.toml")
    assert to_review(read) == to_review(apart) == {one: whole.answers[one] for one in OLD if one != "strategie"}
    assert list(read.answers) == ["strategie"]  # a bare note is nothing to review
    back = brought_back(read, to_review(read))
    assert back.answers == whole.answers
    assert back.set_aside == {}


def test_one_answer_comes_back_and_the_others_go_on_waiting(answered: Callable[..., Assessment]) -> None:
    apart = set_apart(answered(OLD), ["lieu", "fibre"])
    back = brought_back(apart, ["fibre"])
    assert list(to_review(back)) == ["lieu"]
    assert back.answer("fibre") == Answer(value=40.0, answered=LAST_YEAR.date())


def test_what_else_is_set_aside_stays_as_it_was(answered: Callable[..., Assessment]) -> None:
    kept = {"ancienne": {"value": "x"}, TO_REVIEW: {"fibre": {"value": 40.0}, "abime": {"valeur": 1}, "nu": 3}}
    one = answered({}).model_copy(update={"set_aside": kept})
    assert list(to_review(one)) == ["fibre"]
    back = brought_back(one, to_review(one))
    assert back.set_aside == {"ancienne": {"value": "x"}, TO_REVIEW: {"abime": {"valeur": 1}, "nu": 3}}
    assert without_review(one).set_aside == {"ancienne": {"value": "x"}}


def test_an_answer_given_since_is_not_covered_by_the_one_that_waits(answered: Callable[..., Assessment]) -> None:
    one = answered({"fibre": 96.0}).model_copy(update={"set_aside": {TO_REVIEW: {"fibre": {"value": 40.0}}}})
    assert to_review(one) == {}
    assert brought_back(one, ["fibre"]).answer("fibre").value == 96.0
