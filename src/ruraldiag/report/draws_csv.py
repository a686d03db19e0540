"""The draws themselves as CSV: one row a draw, a unit and an analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ruraldiag.assessment.model import Unit
from ruraldiag.report.csv_text import Cell, to_csv

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

COLUMNS = ("draw", "unit", "analysis", "score")
WEIGHTS, ANSWERS = "weights", "weights-and-answers"


def draws_text(drawn: Iterable[tuple[Unit, Uncertainty]]) -> str:
    """Return every drawn score of the whole, out of 100 with full precision.

    ``draw`` counts from 1; the same one has the same weights for all units. ``unit`` is the code, else the name.
    ``analysis`` is ``weights`` (weights alone) or ``weights-and-answers``; a unit of which nothing is known has no row
    in the first.
    """
    return to_csv(COLUMNS, (row for unit, one in drawn for row in rows(unit, one)))


def rows(unit: Unit, uncertainty: Uncertainty) -> Iterator[list[Cell]]:
    """Yield the rows of one unit."""
    for analysis, scores in ((WEIGHTS, uncertainty.weights), (ANSWERS, uncertainty.answers)):
        for draw, score in enumerate([] if scores is None else scores.tolist(), start=1):
            yield [draw, unit.code or unit.name, analysis, 100 * score]
