"""The study of a campaign as values: what its questions tell apart, how they go together, what weighs.

Shares, values, correlations and weights are shares of one; standard deviations are in points out of 100. A figure on
too few units, or of what does not vary, is None; counts are always there.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Annotated

from pydantic import Field, WithJsonSchema

from ruraldiag.batch.campaign import Campaign
from ruraldiag.batch.quality import Correlation, DomainPair, DomainStudy, GroupStudy, QuestionStudy, Spread, Study
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.report.values.check import FindingValues, finding_values
from ruraldiag.report.values.figures import (
    Count,
    Id,
    Name,
    NamedValues,
    QuestionnaireValues,
    Share,
    out_of_100,
    questionnaire_values,
)
from ruraldiag.report.values.json import Values

R = Annotated[float, WithJsonSchema({"type": "number", "minimum": -1, "maximum": 1})]  # a correlation
Positive = Annotated[float, WithJsonSchema({"type": "number", "minimum": 0})]


class CorrelationValues(Values, title="Une corrélation, et sur combien de lignes."):
    """A correlation, and how many rows it stands on."""

    r: R | None = Field(description="De -1 à 1 ; null sous trente lignes, ou si l'un des deux ne varie pas.")
    rows: Count = Field(description="Lignes où les deux sont connus.")


class ChosenValues(Values, title="Une modalité et combien l'ont choisie."):
    """An option, and how many chose it."""

    id: Id
    title: str = Field(description="Ce qu'elle dit.")
    rows: Count = Field(description="Lignes qui l'ont choisie, parmi les réponses connues.")
    share: Share | None = Field(description="Leur part des réponses connues ; null sous trente.")


class QuestionQualityValues(NamedValues, title="Ce qui est répondu à une question."):
    """What is answered to a question."""

    domain: Name = Field(description="Son domaine.")
    known: Count = Field(description="Réponses connues qui comptent.")
    unknown: Count = Field(description="« Ne sait pas », et ce qui attend une réponse inconnue.")
    unanswered: Count = Field(description="Sans réponse.")
    not_applicable: Count = Field(description="Lignes où la question ne s'applique pas.")
    missing: Share | None = Field(
        description="Part de réponses qui manquent, là où la question s'applique ; null sous trente."
    )
    options: tuple[ChosenValues, ...] = Field(description="Ses modalités, dans l'ordre ; vide pour un nombre.")
    lowest: Count = Field(description="Réponses connues au plus bas de l'échelle.")
    highest: Count = Field(description="Réponses connues au plus haut de l'échelle.")
    floor: bool = Field(description="Plus de 80 % des réponses connues, trente au moins, sont au plus bas.")
    ceiling: bool = Field(description="Plus de 80 % des réponses connues, trente au moins, sont au plus haut.")
    alike: bool = Field(description="Toutes les réponses connues, trente au moins, ont la même valeur.")
    rest: CorrelationValues = Field(
        description="Corrélation de Pearson de sa valeur avec le score de son domaine refait sans elle, là où il est "
        "donné."
    )


class MissingValues(Values, title="Ce qui manque à une question dans un groupe."):
    """What is missing of a question in a group."""

    id: Id
    asked: Count = Field(description="Lignes où elle s'applique.")
    missing: Count = Field(description="Lignes où sa réponse manque.")


class GroupQualityValues(Values, title="Ce qui manque dans un groupe."):
    """What is missing in a group."""

    group: tuple[str, ...] = Field(description="Ses textes, dans l'ordre de « by ».")
    rows: Count = Field(description="Ses lignes.")
    questions: tuple[MissingValues, ...] = Field(description="Les questions, dans l'ordre.")


class PairValues(Values, title="Deux questions qui varient, et leur corrélation."):
    """Two questions and their correlation."""

    first: Name = Field(description="L'une.")
    second: Name = Field(description="L'autre.")
    r: R = Field(description="Corrélation de Pearson de leurs valeurs.")
    rows: Count = Field(description="Lignes où les deux réponses sont connues.")


class DomainPairValues(Values, title="Deux domaines, ou un domaine et lui-même."):
    """Two domains, or one and itself."""

    first: Name = Field(description="L'un.")
    second: Name = Field(description="L'autre ; le même pour l'intérieur d'un domaine.")
    mean: R | None = Field(description="Moyenne des corrélations entre leurs questions ; null s'il n'y en a pas.")
    pairs: Count = Field(description="Combien de paires.")
    scores: CorrelationValues = Field(description="Corrélation de Pearson de leurs scores, là où ils sont donnés.")


class DomainQualityValues(
    NamedValues, title="Ce que pèse un domaine, sur les lignes assez connues pour être classées."
):
    """What a domain weighs."""

    intended: Share = Field(description="Poids voulu : son poids effectif, en moyenne.")
    realised: Share | None = Field(
        description="Poids réalisé : carré de sa corrélation avec l'ensemble, sur la somme de ces carrés ; null si une "
        "de ces corrélations porte sur moins de trente lignes."
    )
    whole: CorrelationValues = Field(description="Corrélation de Pearson de son score avec l'ensemble.")
    without: CorrelationValues = Field(description="Corrélation de Spearman de l'ensemble avec l'ensemble sans lui.")
    shift: Positive | None = Field(description="Places dont une ligne change sans lui, en moyenne ; null sous trente.")


class SpreadQualityValues(Values, title="D'où vient l'écart entre les scores tirés, sur les lignes assez connues."):
    """Where the spread of the drawn scores comes from."""

    rows: Count = Field(description="Lignes assez connues pour être classées.")
    draws: Count = Field(description="Tirages.")
    between: Positive = Field(description="Écart-type, entre les lignes, de la moyenne des tirages ; sur 100.")
    weights: Positive = Field(description="Racine de la variance moyenne due aux poids ; sur 100.")
    answers: Positive = Field(description="Racine de ce que les réponses inconnues y ajoutent ; sur 100.")
    between_share: Share | None = Field(description="Part de la variance entre les lignes ; null si rien ne varie.")
    weights_share: Share | None = Field(description="Part de la variance due aux poids.")
    answers_share: Share | None = Field(description="Part de la variance due aux réponses qui manquent.")


class KindQualityValues(Values, title="Ce que disent des questions et des poids les lignes d'un genre."):
    """What the rows of one kind say."""

    kind: UnitKind = Field(description="Le genre.")
    rows: Count = Field(description="Lignes acceptées.")
    scored: Count = Field(description="Lignes dont le score est donné.")
    ranked: Count = Field(description="Lignes assez connues pour être classées.")
    enough: bool = Field(description="S'il y en a trente : sinon, seuls les décomptes sont donnés.")
    questions: tuple[QuestionQualityValues, ...] = Field(description="Les questions, dans l'ordre.")
    groups: tuple[GroupQualityValues, ...] = Field(description="Les groupes, ceux de la première colonne d'abord.")
    pairs: tuple[PairValues, ...] = Field(description="Chaque paire de questions dont la corrélation est donnée.")
    domain_pairs: tuple[DomainPairValues, ...] = Field(description="Chaque domaine avec lui-même et avec les suivants.")
    domains: tuple[DomainQualityValues, ...] = Field(description="Les domaines ; vide sous trente lignes classables.")
    spread: SpreadQualityValues | None = Field(description="L'écart ; null sans tirages ou sous trente classables.")


class QualityValues(Values, title="Ce qu'une campagne dit de ses questions et de ses poids."):
    """What a campaign says of its questions and weights."""

    questionnaire: QuestionnaireValues
    by: tuple[str, ...] = Field(description="Les colonnes qui groupent.")
    warnings: tuple[FindingValues, ...] = Field(description="Ce qui a été dit du tableau.")
    kinds: tuple[KindQualityValues, ...] = Field(description="Un genre de territoire après l'autre, chacun à part.")


def quality_values(campaign: Campaign, studies: Sequence[Study], *, warnings: Sequence[Finding] = ()) -> QualityValues:
    """Return what a campaign says of its questions and weights; ``warnings`` are what was said of its table."""
    return QualityValues(
        questionnaire=questionnaire_values(campaign.questionnaire),
        by=campaign.by,
        warnings=tuple(map(finding_values, warnings)),
        kinds=tuple(kind_values(campaign, study) for study in studies),
    )


def kind_values(campaign: Campaign, study: Study) -> KindQualityValues:
    """Return what the units of one kind say."""
    domain_of = campaign.questionnaire.domain_of
    return KindQualityValues(
        kind=study.kind,
        rows=study.units,
        scored=study.scored,
        ranked=study.ranked,
        enough=study.enough,
        questions=tuple(
            question_values(question, domain_of(question.indicator).id, study) for question in study.questions
        ),
        groups=tuple(group_values(group) for group in study.groups),
        pairs=tuple(
            PairValues(first=pair.first.id, second=pair.second.id, r=pair.r, rows=pair.correlation.units)
            for pair in study.pairs
        ),
        domain_pairs=tuple(map(domain_pair_values, study.domain_pairs)),
        domains=tuple(map(domain_values, study.domains)),
        spread=spread_values(study.spread) if study.spread else None,
    )


def correlation_values(found: Correlation) -> CorrelationValues:
    """Return a correlation."""
    return CorrelationValues(r=found.r, rows=found.units)


def question_values(question: QuestionStudy, domain: str, study: Study) -> QuestionQualityValues:
    """Return what is answered to a question."""
    labels = question.indicator.words(study.kind).options
    return QuestionQualityValues(
        id=question.indicator.id,
        title=question.indicator.name,
        domain=domain,
        known=question.known,
        unknown=question.unknown,
        unanswered=question.unanswered,
        not_applicable=question.not_applicable,
        missing=question.missing / question.asked if study.enough and question.asked else None,
        options=tuple(
            ChosenValues(
                id=option,
                title=labels[option],
                rows=many,
                share=many / question.known if question.enough else None,
            )
            for option, many in question.options.items()
        ),
        lowest=question.lowest,
        highest=question.highest,
        floor=question.floor,
        ceiling=question.ceiling,
        alike=question.enough and question.alike,
        rest=correlation_values(question.rest),
    )


def group_values(group: GroupStudy) -> GroupQualityValues:
    """Return what is missing in a group."""
    return GroupQualityValues(
        group=group.name,
        rows=group.units,
        questions=tuple(
            MissingValues(id=asked, asked=many, missing=group.missing[asked]) for asked, many in group.asked.items()
        ),
    )


def domain_pair_values(pair: DomainPair) -> DomainPairValues:
    """Return how two domains go together."""
    return DomainPairValues(
        first=pair.first.id,
        second=pair.second.id,
        mean=pair.mean,
        pairs=pair.pairs,
        scores=correlation_values(pair.scores),
    )


def domain_values(found: DomainStudy) -> DomainQualityValues:
    """Return what a domain weighs."""
    return DomainQualityValues(
        id=found.domain.id,
        title=found.domain.title,
        intended=found.intended,
        realised=found.realised,
        whole=correlation_values(found.whole),
        without=correlation_values(found.without),
        shift=found.shift,
    )


def spread_values(spread: Spread) -> SpreadQualityValues:
    """Return where the spread comes from."""
    parts = (spread.between, spread.weights, spread.answers)
    between, weights, answers = (out_of_100(sqrt(part)) or 0.0 for part in parts)
    shares = [part / spread.total if spread.total > 0 else None for part in parts]
    return SpreadQualityValues(
        rows=spread.units,
        draws=spread.draws,
        between=between,
        weights=weights,
        answers=answers,
        between_share=shares[0],
        weights_share=shares[1],
        answers_share=shares[2],
    )
