"""One row of a table as it is read, what refuses it, and the assessment that it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from ruraldiag.assessment.model import Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.table.cells import Cell, answer_in
from ruraldiag.typography import shorten

VALUE_LIMIT = 200
NOTHING_CLOSED: frozenset[str] = frozenset()


class RawRow(NamedTuple):
    """One unit as its row says it, its cells not looked at yet; a tuple: a country makes 35,000 of them."""

    line: int  # line of the table, the header being 1
    name: str
    kind: str
    code: str
    date: str
    groups: tuple[str, ...]  # the --by columns
    cells: tuple[str | Cell, ...]  # of the indicators, in the order of the reader's; of an assessment, its answers
    closed: frozenset[str] = NOTHING_CLOSED  # indicators whose action is done or set aside


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not among the results: one cell of it, and what is wrong there."""

    row: int
    column: str
    value: str
    code: str
    message: str


def refusal(row: int, column: str, value: str, wrong: Finding) -> Refusal:
    """Return the refusal of a row for what is wrong with one of its cells."""
    return Refusal(row, column, shorten(value, VALUE_LIMIT), wrong.code, f"{wrong.message} {wrong.remedy}".strip())


def assessment_of(row: RawRow, indicators: Sequence[str], questionnaire: Questionnaire) -> Assessment:
    """Return the assessment that an accepted row says; ``indicators`` are the ids of its cells."""
    said = {
        indicator_id: answer_in(questionnaire.by_id[indicator_id], cell)
        for indicator_id, cell in zip(indicators, row.cells, strict=True)
    }
    when = dt.datetime.fromisoformat(row.date) if row.date else None
    return Assessment(
        questionnaire=QuestionnaireRef.to(questionnaire),
        unit=Unit(name=row.name, kind=cast("UnitKind", row.kind), code=row.code),
        answers={indicator_id: answer for indicator_id, answer in said.items() if answer is not None},
        interview=Interview(started=when, updated=when, finished=True),
    )
