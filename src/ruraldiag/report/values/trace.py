"""Where the weights of a questionnaire come from, as values: what ``questionnaire trace --format json`` prints."""

from __future__ import annotations

from pydantic import Field

from ruraldiag.composite.trace import traced
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.trace import IndicatorTrace, StatementTrace
from ruraldiag.report.values.figures import (
    Id,
    Name,
    NamedValues,
    QuestionnaireValues,
    Share,
    Title,
    questionnaire_values,
)
from ruraldiag.report.values.json import Values


class WeightValues(NamedValues, title="D'où vient le poids d'une question."):
    """Where the weight of a question comes from."""

    domain: Name = Field(description="Son domaine.")
    theme: Name = Field(description="Son thème.")
    decisive: Name | None = Field(
        description="Le constat qui décide de son poids ; null où le questionnaire donne le poids lui-même."
    )
    backing: str | None = Field(description="L'appui de ce constat.")
    statements: tuple[Name, ...] = Field(description="Les constats qu'elle mesure ou touche, celui-là compris.")
    weight: float = Field(description="Poids parmi les questions du thème.")
    effective_weight: Share = Field(description="Poids dans l'ensemble, toutes les questions se posant : part de un.")
    express: bool = Field(description="Elle est de la première série.")


class InversionValues(Values, title="Deux questions, la mieux appuyée pesant moins : un effet de la forme de l'arbre."):
    """Two questions, the one with the stronger backing weighing less."""

    stronger: Name = Field(description="Celle dont l'appui est plus fort.")
    heavier: Name = Field(description="Celle qui pèse pourtant plus.")


class StatementValues(Values, title="Un constat et ce qui le porte."):
    """What carries a statement."""

    id: Id
    passages: tuple[str, ...] = Field(description="Les passages du texte où il se lit.")
    backing: str = Field(description="Son appui.")
    measured_by: tuple[Name, ...] = Field(description="Les questions qui le mesurent.")
    carried_by: tuple[str, ...] = Field(description="Le reste de ce qui le porte : acteur, verrou, débat, action…")
    not_measured: str | None = Field(description="Pourquoi rien ne le mesure ; null si quelque chose le mesure.")


class TraceValues(Values, title="D'où viennent les poids d'un questionnaire."):
    """The trace of a questionnaire."""

    questionnaire: QuestionnaireValues
    title: Title
    indicators: tuple[WeightValues, ...] = Field(description="Les questions, dans l'ordre.")
    inversions: tuple[InversionValues, ...] = Field(description="Les inversions : appui plus fort, poids plus faible.")
    statements: tuple[StatementValues, ...] = Field(description="Les constats du texte, dans l'ordre.")


def trace_values(questionnaire: Questionnaire) -> TraceValues:
    """Return the trace of a questionnaire, all its questions applying."""
    trace = traced(questionnaire)
    return TraceValues(
        questionnaire=questionnaire_values(questionnaire),
        title=questionnaire.title,
        indicators=tuple(weight_values(questionnaire, row) for row in trace.indicators),
        inversions=tuple(
            InversionValues(stronger=pair.stronger.indicator.id, heavier=pair.heavier.indicator.id)
            for pair in trace.inversions
        ),
        statements=tuple(statement_values(row) for row in trace.statements),
    )


def weight_values(questionnaire: Questionnaire, row: IndicatorTrace) -> WeightValues:
    """Return where the weight of one question comes from."""
    indicator, decisive = row.indicator, row.decisive
    return WeightValues(
        id=indicator.id,
        title=indicator.name,
        domain=questionnaire.domain_of(indicator).id,
        theme=indicator.theme,
        decisive=decisive.id if decisive else None,
        backing=decisive.backing if decisive else None,
        statements=tuple(statement.id for statement in row.statements),
        weight=row.weight,
        effective_weight=row.effective_weight,
        express=indicator.express,
    )


def statement_values(row: StatementTrace) -> StatementValues:
    """Return what carries one statement."""
    return StatementValues(
        id=row.statement.id,
        passages=row.statement.passages,
        backing=row.statement.backing,
        measured_by=row.measured_by,
        carried_by=row.carried_by,
        not_measured=row.not_measured or None,
    )
