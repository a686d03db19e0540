"""The draws themselves as CSV: one row a draw, a unit and an analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ruraldiag.composite.result import Result
from ruraldiag.report.values.csv import CsvCell, to_csv

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

COLUMNS = ("draw", "unit", "analysis", "score")
WEIGHTS, ANSWERS = "weights", "weights-and-answers"


def draws_text(drawn: Iterable[tuple[Result, Uncertainty]]) -> str:
    """Return every drawn score of the whole, out of 100 with full precision.

    ``draw`` counts from 1; the same one has the same weights for all units. ``unit`` is the code, else the name.
    ``analysis`` is ``weights`` (weights alone) or ``weights-and-answers``. A unit whose score is withheld has no row:
    its draws would give away the score that is not shown, and ``p5`` and ``p95``, withheld with it.
    """
    return to_csv(COLUMNS, (row for result, uncertainty in drawn for row in rows(result, uncertainty)))


def rows(result: Result, uncertainty: Uncertainty) -> Iterator[list[CsvCell]]:
    """Yield the rows of one unit; none where its score is withheld."""
    if result.whole.shown is None:
        return
    unit = result.unit
    for analysis, scores in ((WEIGHTS, uncertainty.weights), (ANSWERS, uncertainty.answers)):
        for draw, score in enumerate([] if scores is None else scores.tolist(), start=1):
            yield [draw, unit.code or unit.name, analysis, 100 * score]
