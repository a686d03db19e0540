"""Routing. Requirements (method, section 1): by kind of unit, or by one earlier answer; open while it is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.routing import Applies, FilterAnswer, applies, filters, for_kind
from trees import number, scale, tree


def question(**more: Any) -> Indicator:
    return Indicator.model_validate({**number("b"), "theme": "t", "question": "?", **more})


AT_LEAST = {"indicator": "a", "at_least": 0.5}
OPTIONS = {"indicator": "a", "options": ["oui", "un-peu"]}


def test_a_question_without_rule_is_put_to_all() -> None:
    assert applies(question(), "gal", {}) is Applies.YES


@pytest.mark.parametrize(("kind", "put"), [("commune", True), ("epci", True), ("gal", False)])
def test_a_question_for_some_kinds_of_unit(kind: Any, put: bool) -> None:
    one = question(applies_to=["commune", "epci"])
    assert for_kind(one, kind) is put
    assert applies(one, kind, {}) is (Applies.YES if put else Applies.NO)


def test_the_kind_decides_before_the_filter() -> None:
    one = question(applies_to=["epci"], applies_if=AT_LEAST)
    assert applies(one, "commune", {"a": FilterAnswer(value=1.0)}) is Applies.NO
    assert applies(one, "commune", {}) is Applies.NO  # and not open


@pytest.mark.parametrize(
    ("value", "found"), [(0.0, Applies.NO), (0.49, Applies.NO), (0.5, Applies.YES), (1.0, Applies.YES)]
)
def test_a_filter_by_value_opens_at_its_threshold(value: float, found: Applies) -> None:
    assert applies(question(applies_if=AT_LEAST), "commune", {"a": FilterAnswer(value=value)}) is found


@pytest.mark.parametrize(
    ("chosen", "found"),
    [({"oui"}, Applies.YES), ({"un-peu", "non"}, Applies.YES), ({"non"}, Applies.NO), (set(), Applies.NO)],
)
def test_a_filter_by_options_opens_on_any_of_them(chosen: set[str], found: Applies) -> None:
    answer = FilterAnswer(value=0.0, options=frozenset(chosen))
    assert applies(question(applies_if=OPTIONS), "commune", {"a": answer}) is found


@pytest.mark.parametrize("rule", [AT_LEAST, OPTIONS])
def test_an_unknown_filter_leaves_it_open(rule: Any) -> None:
    assert applies(question(applies_if=rule), "commune", {}) is Applies.OPEN
    assert applies(question(applies_if=rule), "commune", {"a": FilterAnswer(value=None)}) is Applies.OPEN


@pytest.mark.parametrize("rule", [AT_LEAST, OPTIONS])
def test_a_filter_sans_objet_makes_its_dependents_sans_objet(rule: Any) -> None:
    answer = FilterAnswer(value=None, not_applicable=True)
    assert applies(question(applies_if=rule), "commune", {"a": answer}) is Applies.NO


def test_the_filters_of_a_questionnaire() -> None:
    q = tree({"d": {"t": [scale("a"), scale("f"), number("b", applies_if=AT_LEAST), number("c", applies_if=AT_LEAST)]}})
    assert filters(q) == {"a"}
