"""The effective weights of a questionnaire as CSV, for a spreadsheet."""

from __future__ import annotations

from ruraldiag.composite.trace import traced
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.report.values.csv import to_csv

COLUMNS = (
    "domain", "theme", "indicator", "statement", "passages", "backing", "weight", "effective_weight", "express",
    "values",
)  # fmt: skip


def trace_csv(questionnaire: Questionnaire) -> str:
    """Return one row an indicator; weights among siblings, effective weights as shares of one with full precision.

    ``values`` holds what each option or goalpost is worth, as a share of one too: ``non=0.0|oui=1.0``.
    """
    rows = [
        (
            questionnaire.domain_of(row.indicator).id,
            row.indicator.theme,
            row.indicator.id,
            row.decisive.id if row.decisive else "",
            "|".join(row.decisive.passages) if row.decisive else "",
            row.decisive.backing if row.decisive else "",
            f"{row.weight:g}",
            row.effective_weight,
            "1" if row.indicator.express else "0",
            "|".join(f"{answer}={value!r}" for answer, value in answer_values(row.indicator)),
        )
        for row in traced(questionnaire).indicators
    ]
    return to_csv(COLUMNS, rows)
