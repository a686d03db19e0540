"""The summary of a batch as values: how many answered, what holds them back, what they could do; scores out of 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from ruraldiag.batch.census import Census, Counts, RankedUnit
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import FractureName, Level
from ruraldiag.report.values.check import FindingValues, finding_values
from ruraldiag.report.values.figures import (
    Count,
    Day,
    MeanRank,
    Name,
    NamedValues,
    QuestionnaireValues,
    Rank,
    Score,
    Title,
    out_of_100,
    questionnaire_values,
)
from ruraldiag.report.values.json import Values


class SpreadValues(Values, title="Comment se répartissent les scores de l'ensemble ou d'un domaine."):
    """How the scores of a node spread."""

    id: str = Field(description="« whole » pour l'ensemble, sinon le domaine.")
    title: Title
    scored: Count = Field(description="Lignes dont le score est donné.")
    lower: Score | None = Field(description="Premier quartile, sur 100 ; null sous cinq lignes notées.")
    median: Score | None = Field(description="Médiane, sur 100 ; null sous cinq lignes notées.")
    upper: Score | None = Field(description="Troisième quartile, sur 100 ; null sous cinq lignes notées.")


class LevelsValues(Values, title="Les lignes d'un niveau, ou de plusieurs niveaux encore possibles."):
    """The rows at one level, or between two."""

    low: Name | None = Field(description="Le plus bas niveau possible ; null où rien ne s'applique.")
    high: Name | None = Field(description="Le plus haut : le même, une fois le niveau établi.")
    rows: Count = Field(description="Combien de lignes.")


class LockCountsValues(NamedValues, title="Ce que retient un verrou."):
    """What a lock holds back."""

    holds: Count = Field(description="Lignes dont il retient le niveau.")
    ahead: Count = Field(description="Lignes où il n'est pas levé, sans qu'il soit sûr qu'il retienne déjà.")
    possible: Count = Field(description="Lignes où une réponse qui manque en décidera.")


class FractureCountsValues(Values, title="Où se voit une fracture."):
    """Where a fracture shows."""

    id: FractureName = Field(description="Laquelle.")
    shows: Count = Field(description="Lignes où elle se voit.")
    to_confirm: Count = Field(description="Lignes où elle se voit dans ce qui est connu, sans être sûre.")
    possible: Count = Field(description="Lignes où seules les réponses qui manquent le diront.")


class AnswersValues(NamedValues, title="Ce qui est répondu à une question."):
    """The answers to a question."""

    known: Count = Field(description="Réponses connues.")
    missing: Count = Field(description="Réponses qui manquent, là où la question se pose.")
    low: Count = Field(description="Réponses connues dans la moitié basse de leur échelle.")
    mean: float | None = Field(
        description="Moyenne du nombre répondu, dans son unité ; null si ce n'est pas un nombre, ou sous cinq réponses."
    )


class SharedActionValues(Values, title="Une action et à combien elle est proposée."):
    """An action, and how many it is proposed to."""

    indicator: Name = Field(description="Indicateur que l'action fait monter.")
    title: Title
    rows: Count = Field(description="Lignes à qui elle est proposée.")
    gain: float = Field(description="Somme des points gagnés, sur 100, par celles dont le score est donné.")


class ReachedValues(Values, title="Un nombre qui manque, et dont d'autres disent déjà qu'il suffit aux verrous."):
    """A missing number that others already say to be enough."""

    indicator: Name = Field(description="Le nombre qui manque.")
    rows: Count = Field(description="Lignes où un autre nombre dit que le seuil est atteint.")
    unsaid: Count = Field(description="Lignes où il manque sans que rien ne le dise.")
    by: tuple[Name, ...] = Field(description="Les nombres qui le disent.")


class GroupValues(Values, title="Ce que disent les lignes d'un groupe, ou toutes."):
    """The counts of a group, or of all."""

    group: tuple[str, ...] = Field(description="Ses textes, dans l'ordre de « by » ; vide pour toutes les lignes.")
    rows: Count = Field(description="Lignes acceptées.")
    scored: Count = Field(description="Lignes dont le score est donné.")
    silent: Count = Field(description="Lignes sans aucune réponse connue.")
    scores: tuple[SpreadValues, ...] = Field(description="L'ensemble, puis les domaines.")
    levels: tuple[LevelsValues, ...] = Field(description="Combien de lignes à chaque niveau, du plus bas au plus haut.")
    locks: tuple[LockCountsValues, ...] = Field(description="Les verrous, dans l'ordre du questionnaire.")
    fractures: tuple[FractureCountsValues, ...] = Field(description="Les fractures mesurées.")
    indicators: tuple[AnswersValues, ...] = Field(description="Les questions, dans l'ordre.")
    actions: tuple[SharedActionValues, ...] = Field(description="Les actions proposées, la plus partagée d'abord.")
    reached: tuple[ReachedValues, ...] = Field(description="Les nombres manquants dont d'autres disent assez.")


class TooLittleValues(Values, title="Une ligne dont on sait trop peu pour un score."):
    """A unit of which too little is known."""

    name: str = Field(description="Nom du territoire.")
    code: str = Field(description="Son code ; vide s'il n'est pas donné.")
    group: tuple[str, ...] = Field(description="Son groupe.")
    answered: Count = Field(description="Réponses données.")


class RankedValues(Values, title="Un territoire classé."):
    """A ranked unit."""

    name: str = Field(description="Son nom.")
    code: str = Field(description="Son code ; vide s'il n'est pas donné.")
    date: Day | None = Field(description="Jour du diagnostic ; null s'il n'est pas daté.")
    rank: Rank = Field(description="Rang ; les ex æquo partagent le meilleur.")
    rank_p5: MeanRank | None = Field(description="Rang au 5e centile des tirages.")
    rank_p95: MeanRank | None = Field(description="Rang au 95e centile des tirages.")
    rank_best: Rank = Field(description="Meilleur rang que les réponses qui manquent peuvent donner, poids inchangés.")
    rank_worst: Rank = Field(description="Pire rang qu'elles peuvent donner.")


class RankingValues(Values, title="Le classement d'un genre de territoire."):
    """The best ranked units of a kind."""

    kind: str = Field(description="Le genre.")
    among: Count = Field(description="Combien de lignes sont classées.")
    first: tuple[RankedValues, ...] = Field(description="Les premières.")


class SummaryValues(Values, title="La synthèse d'un tableau."):
    """The summary of a batch."""

    questionnaire: QuestionnaireValues
    by: tuple[str, ...] = Field(description="Les colonnes qui groupent.")
    read: Count = Field(description="Lignes lues, les refusées comprises.")
    refused: Count = Field(description="Lignes refusées.")
    refused_file: str | None = Field(description="Où elles sont dites ; null sans fichier.")
    units: Count = Field(description="Territoires, chacun compté une fois quelles que soient ses dates.")
    warnings: tuple[FindingValues, ...] = Field(description="Ce qui a été dit du tableau.")
    all: GroupValues = Field(description="Toutes les lignes acceptées.")
    groups: tuple[GroupValues, ...] = Field(description="Chaque groupe, ceux de la première colonne d'abord.")
    too_little: Count = Field(description="Lignes dont on sait trop peu pour un score.")
    too_little_known: tuple[TooLittleValues, ...] = Field(description="Lesquelles : les deux mille premières.")
    rankings: tuple[RankingValues, ...] = Field(description="Les premiers rangs, genre par genre ; vide sans --rank.")


def summary_values(census: Census, *, refused: str = "", warnings: Sequence[Finding] = ()) -> SummaryValues:
    """Return the summary of a batch: every count of the table, and of each group of its ``--by`` columns.

    ``refused`` names the file where the refused rows are, ``warnings`` are what was said of the table. A median, a
    quartile or a mean of fewer than five rows would say who they are: it is None.
    """
    names = [sorted({name[:depth] for name in census.groups}) for depth in range(1, len(census.by) + 1)]
    return SummaryValues(
        questionnaire=questionnaire_values(census.questionnaire),
        by=census.by,
        read=census.read,
        refused=len(census.refused),
        refused_file=refused or None,
        units=census.seen.units,
        warnings=tuple(map(finding_values, warnings)),
        all=group_values(census, (), census.all),
        groups=tuple(group_values(census, name, census.group(name)) for deep in names for name in deep),
        too_little=census.too_little_count,
        too_little_known=tuple(
            TooLittleValues(name=unit.name, code=unit.code, group=unit.group, answered=unit.answered)
            for unit in census.too_little
        ),
        rankings=tuple(ranking_values(kind, units) for kind, units in census.ranked.items()),
    )


def group_values(census: Census, name: tuple[str, ...], counts: Counts) -> GroupValues:
    """Return the counts of a group, in the order of the questionnaire."""
    questionnaire = census.questionnaire
    return GroupValues(
        group=name,
        rows=counts.units,
        scored=counts.shown,
        silent=counts.silent,
        scores=tuple(spreads(census, counts)),
        levels=tuple(levels_values(questionnaire.level, counts)),
        locks=tuple(
            LockCountsValues(id=lock.id, title=lock.title, holds=holds, ahead=ahead, possible=possible)
            for lock in questionnaire.lock
            for holds, ahead, possible in [counts.locks.get(lock.id, (0, 0, 0))]
        ),
        fractures=tuple(
            FractureCountsValues(id=fracture, shows=shows, to_confirm=to_confirm, possible=possible)
            for fracture in questionnaire.fractures
            for shows, to_confirm, possible in [counts.fractures.get(fracture, (0, 0, 0))]
        ),
        indicators=tuple(answers_values(census, counts)),
        actions=tuple(
            sorted(actions_values(census, counts), key=lambda action: (-action.rows, -round(action.gain, 9)))
        ),
        reached=tuple(
            ReachedValues(
                indicator=indicator,
                rows=reached.units,
                unsaid=reached.unsaid,
                by=tuple(other.id for other in reached.by),
            )
            for indicator, reached in counts.reached.items()
        ),
    )


def spreads(census: Census, counts: Counts) -> Iterator[SpreadValues]:
    """Yield how the scores of the whole and of each domain spread: quartiles of R's type 7."""
    titles = {"whole": census.questionnaire.title} | {
        domain.id: domain.title for domain in census.questionnaire.domains
    }
    for node, title in titles.items():
        lower, median, upper = map(out_of_100, counts.quartiles(node) or (None,) * 3)
        many = len(counts.scores[node])
        yield SpreadValues(id=node, title=title, scored=many, lower=lower, median=median, upper=upper)


def levels_values(levels: Sequence[Level], counts: Counts) -> Iterator[LevelsValues]:
    """Yield how many rows are at each level, or between two of them."""
    for (low, high), rows in sorted(counts.levels.items()):
        names = (levels[place].id if place >= 0 else None for place in (low, high))
        yield LevelsValues(low=next(names), high=next(names), rows=rows)


def answers_values(census: Census, counts: Counts) -> Iterator[AnswersValues]:
    """Yield what is answered to each question."""
    for indicator in census.questionnaire.indicators:
        yield AnswersValues(
            id=indicator.id,
            title=indicator.name,
            known=counts.known.get(indicator.id, 0),
            missing=counts.missing.get(indicator.id, 0),
            low=counts.low.get(indicator.id, 0),
            mean=counts.mean(indicator),
        )


def actions_values(census: Census, counts: Counts) -> Iterator[SharedActionValues]:
    """Yield each action that is proposed, in the order of the questionnaire."""
    for indicator in census.questionnaire.indicators:
        for place, action in enumerate(indicator.action):
            if rows := counts.actions.get((indicator.id, place)):
                gain = 100 * counts.gains.get((indicator.id, place), 0.0)
                yield SharedActionValues(indicator=indicator.id, title=action.title, rows=rows, gain=gain)


def ranking_values(kind: str, units: Sequence[RankedUnit]) -> RankingValues:
    """Return the best ranked units of a kind."""
    return RankingValues(
        kind=kind,
        among=units[0].rank.among,
        first=tuple(
            RankedValues(
                name=unit.name,
                code=unit.code,
                date=unit.date or None,
                rank=unit.rank.rank,
                rank_p5=unit.rank.p5,
                rank_p95=unit.rank.p95,
                rank_best=unit.rank.best,
                rank_worst=unit.rank.worst,
            )
            for unit in sorted(units, key=lambda unit: unit.rank.rank)
        ),
    )
