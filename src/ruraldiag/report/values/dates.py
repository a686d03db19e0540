"""Two dates of a unit, or more, as values: what ``compare --format json`` prints; scores and differences out of 100."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ruraldiag.comparison import AnswerChange, Comparison, Trajectory
from ruraldiag.composite.difference import Difference, Verdict
from ruraldiag.composite.result import Leaf
from ruraldiag.composite.split import Split
from ruraldiag.report.values.figures import (
    AnswerState,
    Count,
    DatedValues,
    EditionValues,
    GivenAnswer,
    NamedValues,
    NodeValues,
    Points,
    Score,
    Share,
    Title,
    UnitValues,
    dated_figures,
    edition_values,
    node_values,
    out_of_100,
    unit_values,
)
from ruraldiag.report.values.json import Values


class SplitValues(Values, title="Une différence en quatre parts, en points."):
    """The four parts of a difference."""

    method: Points = Field(description="Changement d'édition du questionnaire.")
    progress: Points = Field(description="Réponses connues qui ont changé.")
    information: Points = Field(description="Réponses sues d'un côté seulement.")
    scope: Points = Field(description="Questions qui ne se posent que d'un côté.")


class QuestionValues(NamedValues, title="Une question."):
    """A question."""


class CommonValues(Values, title="Sur ce qui s'applique et se sait aux deux dates."):
    """The scores on what applies and is known on both dates."""

    questions: Count = Field(description="Combien de questions.")
    before: Score | None = Field(
        description="Score sur 100 à la première date ; null si c'est trop peu, à l'une des dates, pour un score."
    )
    after: Score | None = Field(description="À la seconde.")
    verdict: Literal["progresse", "recule", "stable"] | None = Field(
        description="Ce que disent ces deux scores ; null s'ils ne sont pas donnés."
    )


class DifferenceValues(Values, title="L'ensemble ou un domaine à deux dates, lu dans l'édition la plus récente."):
    """The difference of one node."""

    id: str = Field(description="« whole » pour l'ensemble, sinon le domaine.")
    title: Title
    before: NodeValues = Field(description="À la première date.")
    after: NodeValues = Field(description="À la seconde.")
    low: Points = Field(
        description="Bas de l'intervalle de la différence, en points, chaque date étant où que ce soit dans le sien."
    )
    high: Points = Field(description="Haut de l'intervalle de la différence.")
    verdict: Literal["progresse", "recule", "progresse-si", "recule-si", "stable", "serie-courte", "indecis"] = Field(
        description="Ce qu'on peut dire, quoi que révèlent les inconnues. Avec « -si » : à condition que les questions "
        "de if_held n'aient pas reculé (progresse-si), pas progressé (recule-si). « serie-courte » : trop peu de "
        "réponses à l'une des dates, seule la base commune se compare."
    )
    if_held: tuple[QuestionValues, ...] = Field(
        description="Les questions inconnues aux deux dates à qui cette condition suffit, le moins possible ; vide "
        "sans condition."
    )
    common: CommonValues


class SideValues(Values, title="Une réponse à une date."):
    """An answer on one date."""

    state: AnswerState
    answer: GivenAnswer
    value: Share | None = Field(description="Valeur entre 0 et 1 ; null où elle n'est pas connue.")


class ChangeValues(NamedValues, title="Une question qui a changé."):
    """A question whose answer changed."""

    kind: Literal["progres", "information", "perimetre"] = Field(description="Genre de changement.")
    before: SideValues = Field(description="La réponse à la première date.")
    after: SideValues = Field(description="La réponse à la seconde.")
    effect: Points | None = Field(
        description="Ce que le score de la seconde date doit à ce seul changement, en points : ce score, moins ce "
        "qu'il serait avec l'ancienne réponse ; null si elle n'est pas connue aux deux dates, ou si ce score n'est pas "
        "donné."
    )


class OneSidedValues(NamedValues, title="Une chose d'un côté seulement."):
    """Something that exists, or is known, on one side only."""

    reason: str = Field(description="Pourquoi elle ne se compare pas.")


class StepValues(Values, title="Deux dates comparées."):
    """Two dates compared."""

    difference: Points | None = Field(
        description="Score publié d'après moins score publié d'avant, en points ; null où l'un des deux n'est pas "
        "donné."
    )
    split: SplitValues | None = Field(
        description="La différence en quatre parts, en points, dont la somme est exacte ; null où elle ne peut être "
        "décomposée."
    )
    no_split: str | None = Field(description="Pourquoi il n'y a pas de décomposition ; null s'il y en a une.")
    nodes: tuple[DifferenceValues, ...] = Field(
        description="L'ensemble, puis les domaines qui s'appliquent aux deux dates."
    )
    changes: tuple[ChangeValues, ...] = Field(description="Les questions dont la réponse a changé.")
    one_sided: tuple[OneSidedValues, ...] = Field(description="Ce qui n'existe, ou ne se sait, que d'un côté.")
    still_unknown: tuple[QuestionValues, ...] = Field(
        description="Ce qui s'applique et n'est su à aucune des deux dates, ce qui pèse le plus d'abord."
    )


class DatesValues(Values, title="Deux dates d'un territoire, ou plus."):
    """Two or more dates of one unit."""

    kind: Literal["dates", "trajectory"] = Field(description="Deux dates (dates), ou plus (trajectory).")
    unit: UnitValues
    questionnaire: EditionValues = Field(description="Le questionnaire, dans l'édition de la dernière date.")
    dates: tuple[DatedValues, ...] = Field(
        description="Chaque diagnostic tel que publié, dans son édition, du plus ancien au plus récent."
    )
    steps: tuple[StepValues, ...] = Field(description="Chaque date comparée à la précédente.")


def dates_values(compared: Trajectory) -> DatesValues:
    """Return two or more dates of one unit: what each was in its own edition, and each compared with the one before."""
    pairs = zip(compared.assessments, compared.results, strict=True)
    return DatesValues(
        kind="dates" if len(compared.steps) == 1 else "trajectory",
        unit=unit_values(compared.assessments[-1].unit),
        questionnaire=edition_values(compared.steps[-1].after.questionnaire),
        dates=tuple(DatedValues(**dated_figures(assessment, result)) for assessment, result in pairs),
        steps=tuple(step_values(step) for step in compared.steps),
    )


def step_values(step: Comparison) -> StepValues:
    """Return one comparison of two dates.

    ``difference`` is of the published scores, and its four parts add up to it; ``nodes`` are read in the newer edition.
    """
    then, after = step.then.whole.shown, step.after.whole.shown
    return StepValues(
        difference=None if then is None or after is None else 100 * (after - then),
        split=split_values(step.split) if step.split else None,
        no_split=step.no_split or None,
        nodes=tuple(difference_values(node) for node in step.nodes),
        changes=tuple(change_values(change) for change in step.changes),
        one_sided=tuple(OneSidedValues(id=item.id, title=item.name, reason=item.reason) for item in step.one_sided),
        still_unknown=tuple(QuestionValues(id=indicator.id, title=indicator.name) for indicator in step.still_unknown),
    )


def split_values(split: Split) -> SplitValues:
    """Return the four parts of a difference, in points."""
    return SplitValues(
        method=100 * split.method,
        progress=100 * split.progress,
        information=100 * split.information,
        scope=100 * split.scope,
    )


def difference_values(node: Difference) -> DifferenceValues:
    """Return the difference of one node: its figures on both dates, the interval of the difference, the verdict."""
    return DifferenceValues(
        id=node.after.id,
        title=node.title,
        before=node_values(node.before),
        after=node_values(node.after),
        low=100 * node.low,
        high=100 * node.high,
        verdict=node.verdict.value,
        if_held=tuple(QuestionValues(id=indicator.id, title=indicator.name) for indicator in node.if_held),
        common=CommonValues(
            questions=node.common.questions,
            before=out_of_100(node.common.before),
            after=out_of_100(node.common.after),
            verdict=None if node.common_verdict is Verdict.OPEN else node.common_verdict.value,
        ),
    )


def change_values(change: AnswerChange) -> ChangeValues:
    """Return one question whose answer changed."""
    return ChangeValues(
        id=change.indicator.id,
        title=change.indicator.name,
        kind=change.change.value,
        before=side_values(change.before),
        after=side_values(change.after),
        effect=out_of_100(change.effect),
    )


def side_values(leaf: Leaf) -> SideValues:
    """Return one answer after routing: its state, what was given and its value."""
    return SideValues(state=leaf.state.value, answer=leaf.answer.value, value=leaf.value)
