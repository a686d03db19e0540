"""A report as values: what ``report --format json`` prints, the figures and the plan of one assessment."""

from __future__ import annotations

from pydantic import Field

from ruraldiag.dossier import Dossier
from ruraldiag.report.values.json import Values
from ruraldiag.report.values.plan import PlanValues, plan_values
from ruraldiag.report.values.score import ScoreValues, score_values


class ReportValues(Values, title="Le rapport d'un diagnostic."):
    """The figures of an assessment and its plan."""

    score: ScoreValues = Field(description="Chaque chiffre, comme « score --json ».")
    plan: PlanValues = Field(description="Le plan d'action, comme « plan --json ».")


def report_values(dossier: Dossier) -> ReportValues:
    """Return the figures and the plan of one assessment."""
    return ReportValues(score=score_values(dossier.result, dossier.uncertainty), plan=plan_values(dossier))
