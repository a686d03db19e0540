"""The effective weights of a questionnaire as CSV, for a spreadsheet."""

from __future__ import annotations

from ruraldiag.composite.trace import traced
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.csv import to_csv

COLUMNS = (
    "domain", "theme", "indicator", "statement", "passages", "backing", "weight", "effective_weight", "express",
)  # fmt: skip


def trace_csv(questionnaire: Questionnaire) -> str:
    """Return one row an indicator; weights among siblings, effective weights as shares of one with full precision."""
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
        )
        for row in traced(questionnaire).indicators
    ]
    return to_csv(COLUMNS, rows)
