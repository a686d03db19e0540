"""One row of a table as it is read, and what refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ruraldiag.errors import Finding
from ruraldiag.typography import shorten

VALUE_LIMIT = 200
NOTHING_CLOSED: frozenset[str] = frozenset()


class RawRow(NamedTuple):
    """One unit as its row says it, nothing of its answers understood yet; a tuple: a country makes 35,000 of them."""

    line: int  # line of the table, the header being 1
    name: str
    kind: str
    code: str
    date: str
    groups: tuple[str, ...]  # the --by columns
    cells: tuple[str, ...]  # text of the indicator columns, in the order of TableReader.indicators
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
