"""The figures of a result as values: what ``score --format json`` prints (the contract, « Commands »)."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, WithJsonSchema

from ruraldiag.composite.result import Fracture, LeafScore, NodeScore, Result
from ruraldiag.composite.sensitivity import WhatIf, gains
from ruraldiag.questionnaire.model import FractureName
from ruraldiag.report.values.figures import (
    AnsweredValues,
    AnswerState,
    Count,
    GivenAnswer,
    LevelIds,
    LevelledValues,
    Name,
    NamedValues,
    NodeValues,
    NominalLevel,
    Points,
    Rank,
    Score,
    Share,
    ShownSeries,
    StatesValues,
    level_figures,
    node_figures,
    out_of_100,
    questionnaire_values,
    states_values,
    unit_values,
    whole_figures,
)
from ruraldiag.report.values.json import Values

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

VariantName = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["equal-weights", "doubling", "geometric", "prerequisite"]})
]


class IndicatorValues(NamedValues, title="Un indicateur (une question)."):
    """The figures of an indicator."""

    state: AnswerState
    answer: GivenAnswer
    value: Share | None = Field(description="Valeur de la réponse, entre 0 et 1 ; null où elle n'est pas connue.")
    low: Score | None = Field(description="Plus basse valeur possible, sur 100 ; null où la question ne se pose pas.")
    high: Score | None = Field(description="Plus haute valeur possible, sur 100 ; null où la question ne se pose pas.")
    weight: Share = Field(description="Poids parmi les questions du thème qui se posent, en part de un.")
    effective_weight: Share = Field(description="Poids dans l'ensemble, en part de un.")
    gain_next: Points | None = Field(
        description="Ce que gagne l'ensemble, en points, si la réponse monte d'un cran ; null où elle n'est pas connue."
    )
    gain_target: Points | None = Field(
        description="Ce que gagne l'ensemble, en points, si la réponse atteint sa cible ; null où elle n'est pas "
        "connue."
    )


class ThemeValues(NodeValues, NamedValues, title="Un thème."):
    """The figures of a theme."""

    weight: Share = Field(description="Poids parmi les thèmes du domaine, en part de un.")
    indicators: tuple[IndicatorValues, ...] = Field(description="Les indicateurs, dans l'ordre des questions.")


class DomainValues(NodeValues, NamedValues, title="Un domaine."):
    """The figures of a domain."""

    weight: Share = Field(description="Poids parmi les domaines, en part de un.")
    level: LevelIds
    level_nominal: NominalLevel
    themes: tuple[ThemeValues, ...] = Field(description="Les thèmes, dans l'ordre.")


class FractureValues(Values, title="Une fracture (méthode, §4)."):
    """The figures of a fracture: the mean of what is known, its interval, and whether it shows or only may."""

    id: FractureName = Field(description="Laquelle.")
    mean: Score | None = Field(description="Moyenne des réponses connues, sur 100 ; null où aucune ne l'est.")
    low: Score = Field(description="Bas de l'intervalle de cette moyenne.")
    high: Score = Field(description="Haut de l'intervalle de cette moyenne.")
    shows: bool = Field(description="Elle se voit, quoi que révèlent les réponses qui manquent.")
    to_confirm: bool = Field(description="Les réponses connues la montrent, mais d'autres manquent pour en être sûr.")
    possible: bool = Field(description="Seules les réponses qui manquent le diront.")


class VariantValues(Values, title="Une autre façon de pondérer ou de moyenner."):
    """The whole under another weighting or another mean."""

    id: VariantName = Field(
        description="Poids égaux ; appuis 8-4-2-1 ; moyenne géométrique des domaines ; prérequis au plus lourd."
    )
    score: Score | None = Field(description="Score sur 100 ; null où il n'est pas donné.")
    level: str | None = Field(description="Niveau après les verrous, ou « x..y » tant que plusieurs sont possibles.")
    holds: bool | None = Field(description="Le niveau montré est-il sûr ici aussi ? null s'il n'est pas établi.")


class UncertaintyValues(Values, title="Ce que disent les tirages au sort."):
    """How sure the whole is."""

    draws: Rank = Field(description="Nombre de tirages.")
    seed: Count = Field(description="Graine : la même donne les mêmes chiffres.")
    p5: Score | None = Field(
        description="5 % des tirages (poids et réponses inconnues) donnent un score plus bas ; null où le score n'est "
        "pas donné."
    )
    p95: Score | None = Field(
        description="5 % des tirages donnent un score plus haut ; null où le score n'est pas donné."
    )
    level_share: Share | None = Field(
        description="Part des tirages de poids où le niveau est établi et celui qui est montré ; null s'il ne l'est "
        "pas."
    )
    level_shares: dict[str, Share] = Field(
        description="Où le niveau n'est pas établi, part des tirages (poids et réponses) de chaque niveau possible."
    )
    variants: tuple[VariantValues, ...] = Field(
        description="Les variantes nommées, dans cet ordre : equal-weights, doubling, geometric, prerequisite ; sans "
        "celles qui ne changeraient rien."
    )


class ScoreValues(LevelledValues, AnsweredValues, title="Les chiffres d'un diagnostic."):
    """The figures of an assessment, from the whole down to each question."""

    series: ShownSeries
    locks: tuple[Name, ...] = Field(description="Verrous non levés.")
    possible_locks: tuple[Name, ...] = Field(description="Verrous possibles : la réponse manque.")
    fractures: tuple[FractureValues, ...] = Field(description="Les fractures mesurées.")
    states: StatesValues
    domains: tuple[DomainValues, ...] = Field(description="Les domaines, dans l'ordre.")
    uncertainty: UncertaintyValues | None = Field(
        description="Ce que disent les tirages au sort ; null avec --draws 0."
    )


def score_values(result: Result, uncertainty: Uncertainty | None = None) -> ScoreValues:
    """Return the figures of one result; without draws, ``uncertainty`` is None.

    ``score``, ``low``, ``high``, the means of fractures and the gains are out of 100 with full precision; ``value``,
    ``coverage`` and the weights are shares of one (``weight`` among the siblings that apply, ``effective_weight`` in
    the whole). None where a score is withheld, an answer is not known, or nothing applies.
    """
    what_if = WhatIf(result)
    return ScoreValues(
        unit=unit_values(result.unit),
        questionnaire=questionnaire_values(result.questionnaire),
        **whole_figures(result),
        series=result.series,
        locks=tuple(lock.id for lock in result.locks),
        possible_locks=tuple(lock.id for lock in result.possible_locks),
        fractures=tuple(fracture_values(fracture) for fracture in result.fractures),
        states=states_values([scored.leaf.state for scored in result.leaves.values()]),
        domains=tuple(domain_values(result, domain, what_if) for domain in result.domains),
        uncertainty=None if uncertainty is None else uncertainty_values(result, uncertainty),
    )


def fracture_values(fracture: Fracture) -> FractureValues:
    """Return one fracture."""
    return FractureValues(
        id=fracture.id,
        mean=out_of_100(fracture.mean),
        low=100 * fracture.low,
        high=100 * fracture.high,
        shows=fracture.shows,
        to_confirm=fracture.to_confirm,
        possible=fracture.possible,
    )


def domain_values(result: Result, domain: NodeScore, what_if: WhatIf) -> DomainValues:
    """Return the figures of a domain and of its themes."""
    themes = result.themes(domain)
    return DomainValues(
        id=domain.id,
        title=domain.title,
        **node_figures(domain),
        weight=share(domain, result.domains),
        **level_figures(result.levels.get(domain.id)),
        themes=tuple(
            ThemeValues(
                id=theme.id,
                title=theme.title,
                **node_figures(theme),
                weight=share(theme, themes),
                indicators=indicators_values(result.indicators(theme), what_if),
            )
            for theme in themes
        ),
    )


def share(node: NodeScore, siblings: Iterable[NodeScore]) -> float:
    """Return the weight of a node as a share of one among its siblings that apply; 0 where it does not."""
    total = fsum(sibling.weight for sibling in siblings if sibling.applies)
    return node.weight / total if node.applies else 0.0


def indicators_values(indicators: tuple[LeafScore, ...], what_if: WhatIf) -> tuple[IndicatorValues, ...]:
    """Return the figures of the indicators of a theme."""
    total = fsum(scored.weight for scored in indicators if scored.leaf.applies)
    found = []
    for scored in indicators:
        leaf, moves = scored.leaf, gains(what_if, scored)
        found.append(
            IndicatorValues(
                id=scored.id,
                title=leaf.indicator.name,
                state=leaf.state.value,
                answer=leaf.answer.value,
                value=leaf.value,
                low=100 * leaf.low if leaf.applies else None,
                high=100 * leaf.high if leaf.applies else None,
                weight=scored.weight / total if leaf.applies else 0.0,
                effective_weight=scored.effective_weight,
                gain_next=out_of_100(moves.next),
                gain_target=out_of_100(moves.target),
            )
        )
    return tuple(found)


def uncertainty_values(result: Result, uncertainty: Uncertainty) -> UncertaintyValues:
    """Return how sure the whole is; no bounds where the score is withheld."""
    withheld = result.whole.shown is None
    return UncertaintyValues(
        draws=uncertainty.draws,
        seed=uncertainty.seed,
        p5=None if withheld else 100 * uncertainty.p5,
        p95=None if withheld else 100 * uncertainty.p95,
        level_share=uncertainty.level_share,
        level_shares=dict(uncertainty.level_shares),
        variants=tuple(
            VariantValues(
                id=variant.id, score=out_of_100(variant.score), level=variant.level or None, holds=variant.holds
            )
            for variant in uncertainty.variants
        ),
    )
