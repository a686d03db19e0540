"""A report as values: what ``report --format json`` prints, the figures and the plan of one assessment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.model import Deadline
from ruraldiag.report.values.figures import Day, Name
from ruraldiag.report.values.json import Values
from ruraldiag.report.values.plan import PlanValues, plan_values
from ruraldiag.report.values.score import ScoreValues, score_values


class DeadlineValues(Values, title="Une échéance à venir."):
    """A date ahead that makes something urgent."""

    id: Name = Field(description="Identifiant de l'échéance dans le questionnaire.")
    title: str = Field(
        description="Ce qui arrive ce jour-là, en quelques mots ; vide où le questionnaire ne le dit pas."
    )
    says: str = Field(description="La même chose, en entier.")
    date: Day = Field(description="Le jour.")
    checked: Day = Field(description="Le jour où on l'a vérifiée.")
    source: str = Field(description="Où elle se lit.")
    concerns: Literal["surely", "perhaps"] = Field(
        description="surely : une réponse connue est sous sa cible ; perhaps : cela dépend d'une réponse qui manque."
    )


class ReportValues(Values, title="Le rapport d'un diagnostic."):
    """The figures of an assessment, its plan and what presses."""

    score: ScoreValues = Field(description="Chaque chiffre, comme « score --json ».")
    plan: PlanValues = Field(description="Le plan d'action, comme « plan --json ».")
    deadlines: tuple[DeadlineValues, ...] = Field(
        description="Les échéances à venir au jour du diagnostic, la plus proche d'abord ; celles qui dépendent d'une "
        "réponse qui manque, à la fin."
    )


def report_values(dossier: Dossier) -> ReportValues:
    """Return the figures, the plan and the deadlines of one assessment."""
    found = dossier.deadlines
    return ReportValues(
        score=score_values(dossier.result, dossier.uncertainty),
        plan=plan_values(dossier),
        deadlines=(
            *(deadline_values(one, "surely") for one in found.concern),
            *(deadline_values(one, "perhaps") for one in found.possible),
        ),
    )


def deadline_values(deadline: Deadline, concerns: Literal["surely", "perhaps"]) -> DeadlineValues:
    """Return one deadline."""
    return DeadlineValues(
        id=deadline.id,
        title=deadline.title,
        says=deadline.says,
        date=deadline.date.isoformat(),
        checked=deadline.checked.isoformat(),
        source=deadline.source,
        concerns=concerns,
    )
