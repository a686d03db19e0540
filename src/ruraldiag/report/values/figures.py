"""What several outputs say alike: a unit, a questionnaire, the figures of a node, its level, an answer and its state.

Scores are out of 100 with full precision; coverage, values and weights are shares of one; None where withheld. A model
of several others has their keys in order from the last of them to the first, then its own.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from ruraldiag.assessment.model import Answer, Assessment, State, Unit
from ruraldiag.composite.result import LevelRange, NodeScore, Result
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.model import ID_PATTERN, Questionnaire, UnitKind
from ruraldiag.report.values.json import Values

Name = Annotated[str, WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]  # an id
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Score = Annotated[float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100})]
Points = Annotated[float, WithJsonSchema({"type": "number", "minimum": -100, "maximum": 100})]  # a difference of scores
Share = Annotated[float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
MeanRank = Annotated[float, WithJsonSchema({"type": "number", "minimum": 1})]
Count = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})]
Rank = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1})]

StateName = Literal["answered", "unknown", "not_applicable", "unanswered"]
Given = Annotated[
    str | float | tuple[str, ...] | None,
    WithJsonSchema({"type": ["string", "number", "array", "null"], "items": {"type": "string"}}),
]

# The keys that come back, each with what it says.
Id = Annotated[Name, Field(description="Identifiant.")]
Title = Annotated[str, Field(description="Titre.")]
Edition = Annotated[str, Field(description="Édition du questionnaire.")]
Dated = Annotated[Day | None, Field(description="Jour du diagnostic ; null s'il n'est pas daté.")]
Shown = Annotated[
    Score | None,
    Field(description="Score sur 100 (moyenne de ce qui est connu) ; null où trop peu est connu pour le donner."),
]
Series = Literal["full", "short"]
ShownSeries = Annotated[
    Series | None, Field(description="« short » : trop peu de réponses pour un rang ; null sans score.")
]
Low = Annotated[
    Score | None,
    Field(description="Bas de l'intervalle, sur 100 : tous les inconnus à leur plus bas ; null où rien ne s'applique."),
]
High = Annotated[
    Score | None,
    Field(
        description="Haut de l'intervalle, sur 100 : tous les inconnus à leur plus haut ; null où rien ne s'applique."
    ),
]
Coverage = Annotated[
    Share | None,
    Field(description="Part du poids dont la réponse est connue, entre 0 et 1 ; null où rien ne s'applique."),
]
LevelIds = Annotated[
    str | None,
    Field(description="Niveau après verrous ; « x..y » tant que plusieurs sont possibles ; null sans niveaux."),
]
NominalLevel = Annotated[
    str | None, Field(description="Niveau lu sur le score seul ; null où le score n'est pas donné.")
]
AnswerState = Annotated[
    StateName,
    Field(description="État de la réponse après routage : répondu, ne sait pas, sans objet, sans réponse."),
]
GivenAnswer = Annotated[
    Given, Field(description="La réponse donnée : modalité, liste de modalités ou nombre ; null sans réponse.")
]


class UnitValues(Values, title="Le territoire évalué."):
    """A unit."""

    name: str = Field(description="Son nom.")
    kind: UnitKind = Field(description="Son genre.")
    code: str = Field(description="Code INSEE d'une commune, SIREN des autres ; vide s'il n'est pas donné.")


class EditionValues(Values, title="Le questionnaire auquel on a répondu."):
    """A questionnaire and its edition."""

    id: Id
    edition: Edition


class QuestionnaireValues(EditionValues, title="Le questionnaire auquel on a répondu, tel qu'il compte."):
    """A questionnaire, its edition and its content."""

    digest: str = Field(description="Empreinte de ce qui compte pour le score.")


class OfUnitValues(Values):
    """What is said of a unit."""

    unit: UnitValues


class AnsweredValues(OfUnitValues):
    """What is said of a unit that answered a questionnaire."""

    questionnaire: QuestionnaireValues


class DateValues(Values):
    """When a unit answered which edition."""

    date: Dated
    edition: Edition


class StatesValues(Values, title="Combien de questions dans chaque état, pour ce genre de territoire."):
    """How many questions are in each state."""

    answered: Count = Field(description="Répondu.")
    unknown: Count = Field(description="Ne sait pas.")
    not_applicable: Count = Field(description="Sans objet.")
    unanswered: Count = Field(description="Sans réponse.")


class NamedValues(Values):
    """What has an id and a title."""

    id: Id
    title: Title


class NodeValues(Values, title="Les chiffres de l'ensemble ou d'un domaine."):
    """The figures of a node."""

    score: Shown
    low: Low
    high: High
    coverage: Coverage


class LevelledValues(NodeValues):
    """The figures of a node that has a level."""

    level: LevelIds
    level_nominal: NominalLevel


class DatedValues(LevelledValues, DateValues, title="Un diagnostic tel que publié."):
    """An assessment as it was published."""

    series: ShownSeries


class GivenValues(Values):
    """An answer as it was given, before routing."""

    state: StateName = Field(description="État : répondu, ne sait pas, sans objet, sans réponse.")
    answer: Given = Field(
        description="La réponse : identifiant d'une modalité, liste d'identifiants, nombre ; null où il n'y en a pas."
    )


def unit_values(unit: Unit) -> UnitValues:
    """Return which unit."""
    return UnitValues(name=unit.name, kind=unit.kind, code=unit.code)


def edition_values(questionnaire: Questionnaire) -> EditionValues:
    """Return which questionnaire and edition."""
    return EditionValues(id=questionnaire.id, edition=questionnaire.edition)


def questionnaire_values(questionnaire: Questionnaire) -> QuestionnaireValues:
    """Return which questionnaire and edition, and the digest of what bears on the score."""
    return QuestionnaireValues(id=questionnaire.id, edition=questionnaire.edition, digest=digest_of(questionnaire))


def node_values(node: NodeScore) -> NodeValues:
    """Return the figures of a node."""
    return NodeValues(**node_figures(node))


def node_figures(node: NodeScore) -> dict[str, Any]:
    """Return score, interval and coverage of a node by key; all None where it does not apply."""
    return {
        "score": out_of_100(node.shown),
        "low": 100 * node.low if node.applies else None,
        "high": 100 * node.high if node.applies else None,
        "coverage": node.coverage if node.applies else None,
    }


def level_figures(level: LevelRange | None) -> dict[str, Any]:
    """Return the level (``x..y`` while not established) and the one that the score alone reads, by key."""
    return {
        "level": level.id if level else None,
        "level_nominal": level.nominal.id if level and level.nominal else None,
    }


def whole_figures(result: Result) -> dict[str, Any]:
    """Return the figures and the level of the whole by key."""
    return node_figures(result.whole) | level_figures(result.levels.get(result.whole.id))


def dated_figures(assessment: Assessment, result: Result) -> dict[str, Any]:
    """Return one assessment as it was published, by key: its date, edition, figures and level."""
    return {
        "date": assessment.day.isoformat() if assessment.day else None,
        "edition": result.questionnaire.edition,
        **whole_figures(result),
        "series": result.series,
    }


def states_values(states: list[State]) -> StatesValues:
    """Return how many questions are in each state."""
    return StatesValues(**{state.value: states.count(state) for state in State})


def out_of_100(share: float | None) -> float | None:
    """Return a share of one out of 100; None where there is none.

    >>> out_of_100(0.5), out_of_100(None)
    (50.0, None)
    """
    return None if share is None else 100 * share


def given(answer: Answer) -> dict[str, Any]:
    """Return the state of an answer before routing, and what was given, by key."""
    return {"state": answer.kind.value, "answer": answer.value}
