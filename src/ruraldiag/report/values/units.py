"""Several units side by side as values: what ``compare --format json`` prints; scores out of 100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.comparison import (
    Apart,
    OlderDate,
    Standing,
    UnitsComparison,
)
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.report.values.figures import (
    Count,
    DatedValues,
    EditionValues,
    MeanRank,
    NamedValues,
    NodeValues,
    OfUnitValues,
    Rank,
    Score,
    Series,
    Share,
    ShownSeries,
    UnitValues,
    dated_figures,
    edition_values,
    node_figures,
    unit_values,
)
from ruraldiag.report.values.json import Values
from ruraldiag.report.words.figures import why_apart

if TYPE_CHECKING:
    from ruraldiag.composite.ranking import Ahead


class ComparedDomainValues(NodeValues, NamedValues, title="Un domaine d'un territoire comparé."):
    """A domain of a unit among others."""


class StandingValues(DatedValues, OfUnitValues, title="Un territoire parmi ceux de son genre."):
    """A unit among those of its kind."""

    series: Series = Field(description="« full » : assez de réponses pour un rang.")
    rank: Rank = Field(description="Rang, d'après le score ; les ex æquo partagent le meilleur.")
    rank_mean: MeanRank | None = Field(description="Rang moyen des tirages ; null sans tirage.")
    rank_median: MeanRank | None = Field(description="Rang médian des tirages.")
    rank_p5: MeanRank | None = Field(description="Rang au 5e centile des tirages.")
    rank_p95: MeanRank | None = Field(description="Rang au 95e centile des tirages.")
    rank_best: Rank = Field(
        description="Le meilleur rang que les réponses inconnues des territoires comparés puissent lui donner, poids "
        "inchangés."
    )
    rank_worst: Rank = Field(description="Le moins bon, de même.")
    domains: tuple[ComparedDomainValues, ...] = Field(description="Ses domaines.")


class AheadValues(Values, title="Une paire de territoires."):
    """Two units: which is ahead."""

    unit: UnitValues = Field(description="Le premier.")
    other: UnitValues = Field(description="L'autre.")
    share: Share = Field(description="Part des tirages de poids où le score du premier est devant.")
    share_other: Share = Field(description="Part où c'est celui de l'autre.")
    sure: Share = Field(
        description="Part des mêmes tirages où le premier est devant quoi que révèlent les réponses inconnues."
    )
    sure_other: Share = Field(description="Part où c'est l'autre.")
    drawn: Share | None = Field(
        description="Part des tirages des poids et des réponses inconnues, l'autre analyse, où le premier est devant ; "
        "null où tout est connu des deux."
    )
    drawn_other: Share | None = Field(description="Part où c'est l'autre.")


class ApartValues(NodeValues, OfUnitValues, title="Un territoire, ou une date, à part."):
    """A unit, or a date, that cannot be compared."""

    series: ShownSeries
    reason: str = Field(description="Pourquoi.")


class UnitsValues(Values, title="Plusieurs territoires."):
    """Several units, best rank first."""

    kind: Literal["units"] = Field(description="Plusieurs territoires.")
    unit_kind: UnitKind = Field(description="Genre des territoires comparés.")
    questionnaire: EditionValues
    draws: Count = Field(description="Nombre de tirages ; 0 : aucun.")
    seed: Count | None = Field(description="Graine des tirages ; null sans tirage.")
    units: tuple[StandingValues, ...] = Field(description="Les territoires comparés, le meilleur rang d'abord.")
    medians: dict[str, Score] = Field(
        description="Score médian, sur 100, de l'ensemble (whole) et de chaque domaine, à partir de cinq territoires."
    )
    ahead: tuple[AheadValues, ...] = Field(
        description="Chaque paire comparée : qui est devant, et dans quelle part des tirages ; le reste sont des ex "
        "æquo, ou n'est pas sûr."
    )
    apart: tuple[ApartValues, ...] = Field(description="Ce qui ne se compare pas, et pourquoi.")


def units_values(compared: UnitsComparison, latest: Mapping[Unit, Assessment]) -> UnitsValues:
    """Return several units, best rank first; without draws, the ranks have no interval and nobody is ahead for sure.

    ``latest`` holds the assessment of each that is compared.
    """
    drawn = bool(compared.draws)
    return UnitsValues(
        kind="units",
        unit_kind=compared.kind,
        questionnaire=edition_values(compared.questionnaire),
        draws=compared.draws,
        seed=compared.seed if drawn else None,
        units=tuple(standing_values(unit, latest[unit.result.unit], drawn=drawn) for unit in compared.units),
        medians={path[-1] if path else "whole": 100 * share for path, share in compared.medians.items()},
        ahead=tuple(ahead_values(pair) for pair in compared.ahead),
        apart=tuple(apart_values(unit) for unit in compared.apart),
    )


def standing_values(standing: Standing, assessment: Assessment, *, drawn: bool) -> StandingValues:
    """Return one unit compared: its figures, its rank and how that moves under the draws, its domains."""
    rank = standing.rank
    return StandingValues(
        unit=unit_values(standing.result.unit),
        **dated_figures(assessment, standing.result),
        rank=rank.nominal,
        rank_mean=rank.mean if drawn else None,
        rank_median=rank.median if drawn else None,
        rank_p5=rank.p5 if drawn else None,
        rank_p95=rank.p95 if drawn else None,
        rank_best=rank.best,
        rank_worst=rank.worst,
        domains=tuple(
            ComparedDomainValues(id=node.id, title=node.title, **node_figures(node)) for node in standing.result.domains
        ),
    )


def ahead_values(pair: Ahead) -> AheadValues:
    """Return two units: which is ahead, and in what share of the draws."""
    return AheadValues(
        unit=unit_values(pair.one),
        other=unit_values(pair.other),
        share=pair.share,
        share_other=pair.share_other,
        sure=pair.sure,
        sure_other=pair.sure_other,
        drawn=pair.drawn,
        drawn_other=pair.drawn_other,
    )


def apart_values(apart: Apart | OlderDate) -> ApartValues:
    """Return one unit that cannot be compared: its interval, and why."""
    return ApartValues(
        unit=unit_values(apart.result.unit),
        **node_figures(apart.result.whole),
        series=apart.result.series,
        reason=why_apart(apart),
    )
