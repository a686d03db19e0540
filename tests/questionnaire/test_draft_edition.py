"""The edition to come, as long as it is a draft: the program reads it, and every statement is accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ruraldiag.composite.trace import check_all
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind

DRAFT = Path(__file__).resolve().parents[2] / "brouillons" / "numerique-rural-2026.2"


@pytest.fixture(scope="module")
def draft() -> Questionnaire:
    return load_questionnaire(str(DRAFT))


def test_nothing_is_wrong_with_the_draft(draft: Questionnaire) -> None:
    assert [str(one) for one in check_all(draft, {})] == []
    assert (draft.edition, len(draft.domains), len(draft.statement)) == ("2026.2", 5, 85)


def test_a_commune_is_asked_48_to_56_questions_and_no_grouping_more(draft: Questionnaire) -> None:
    asked = {kind: sum(for_kind(one, kind) for one in draft.indicators) for kind in get_args(UnitKind)}
    assert 48 <= asked["commune"] <= 56
    assert all(asked[kind] <= asked["commune"] for kind in ("epci", "petr", "pays", "gal"))


def test_every_weight_is_that_of_one_statement(draft: Questionnaire) -> None:
    assert [one.id for one in (*draft.domain, *draft.indicator) if one.measures is None] == []
