"""A migration as values: what ``migrate --format json`` prints; scores and differences out of 100."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.migration import Fate, Migration, Move
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.report.values.figures import (
    GivenValues,
    Id,
    LevelledValues,
    NamedValues,
    Points,
    StatesValues,
    UnitValues,
    given,
    level_figures,
    node_figures,
    states_values,
    unit_values,
)
from ruraldiag.report.values.json import Values


class TwoEditionsValues(Values, title="Le questionnaire et ses deux éditions."):
    """The questionnaire and its two editions."""

    id: Id
    from_: str = Field(serialization_alias="from", description="L'édition à laquelle le fichier répond.")
    to: str = Field(description="L'édition courante ; la même s'il n'y a rien à migrer.")


class EditionQuestionValues(GivenValues, NamedValues, title="Une question dans une édition."):
    """A question in one edition, and what the assessment says of it there."""


class MoveValues(Values, title="Une question, ce qu'elle devient et pourquoi."):
    """What becomes of a question."""

    old: EditionQuestionValues | None = Field(
        description="La question dans l'ancienne édition ; null si elle n'y est pas."
    )
    new: EditionQuestionValues | None = Field(
        description="La question dans la nouvelle édition ; null si elle n'y est plus."
    )
    why: str | None = Field(description="Pourquoi ; null où rien ne change.")


class EditionNodeValues(LevelledValues, title="Chiffres, niveau et états dans une édition."):
    """The figures of a node in one edition."""

    states: StatesValues


class WholeMoveValues(Values, title="Ce que la migration fait à l'ensemble."):
    """What a migration does to the whole."""

    before: EditionNodeValues | None = Field(description="Dans l'ancienne édition ; null si elle ne l'a pas.")
    after: EditionNodeValues | None = Field(description="Dans la nouvelle édition ; null si elle ne l'a pas.")
    difference: Points | None = Field(
        description="Score d'après moins score d'avant, sur 100 ; null où l'un des deux n'est pas donné."
    )


class DomainMoveValues(WholeMoveValues, NamedValues, title="Ce que la migration fait à un domaine."):
    """What a migration does to a domain."""


class MigrationValues(Values, title="Un diagnostic porté à l'édition courante de son questionnaire."):
    """A migration."""

    unit: UnitValues
    questionnaire: TwoEditionsValues
    written: str | None = Field(description="Le fichier écrit ; null avec --preview, ou s'il n'y a rien à migrer.")
    kept: tuple[MoveValues, ...] = Field(description="Les questions gardées telles quelles.")
    changed: tuple[MoveValues, ...] = Field(description="Les questions reprises, avec ce qui a changé.")
    set_aside: tuple[MoveValues, ...] = Field(
        description="Les questions dont la réponse ne peut pas être reprise : elle est gardée dans le fichier, sans "
        "compter."
    )
    new: tuple[MoveValues, ...] = Field(description="Les questions nouvelles, à répondre.")
    kept_aside: tuple[str, ...] = Field(
        description="Sous quels noms le fichier garde, dans « set_aside », ce qui vient d'être mis de côté."
    )
    whole: WholeMoveValues
    domains: tuple[DomainMoveValues, ...] = Field(
        description="Ce qu'elle fait à chaque domaine : ceux de la nouvelle édition, puis ceux qui n'y sont plus."
    )


def migration_values(
    migration: Migration, assessment: Assessment, before: Result, after: Result, written: Path | None
) -> MigrationValues:
    """Return the migration of an assessment; ``before`` and ``after`` are its results in the two editions.

    ``written`` is the file that holds it now; None where nothing was written.
    """
    migrated = migration.assessment

    def moves(fate: Fate) -> tuple[MoveValues, ...]:
        return tuple(move_values(move, assessment, migrated) for move in migration.of(fate))

    return MigrationValues(
        unit=unit_values(migrated.unit),
        questionnaire=TwoEditionsValues(
            id=after.questionnaire.id, from_=before.questionnaire.edition, to=after.questionnaire.edition
        ),
        written=None if written is None else str(written),
        kept=moves(Fate.KEPT),
        changed=moves(Fate.CHANGED),
        set_aside=moves(Fate.SET_ASIDE),
        new=moves(Fate.NEW),
        kept_aside=tuple(name for name in migrated.set_aside if name not in assessment.set_aside),
        whole=WholeMoveValues(**move_figures(before.whole, after.whole, before, after)),
        domains=domains_values(before, after),
    )


def move_values(move: Move, older: Assessment, newer: Assessment) -> MoveValues:
    """Return what becomes of one question: its ids and titles in the two editions, why, and its answer in each."""
    return MoveValues(
        old=None if move.old is None else question_values(move.old, older),
        new=None if move.new is None else question_values(move.new, newer),
        why=move.why or None,
    )


def question_values(indicator: Indicator, assessment: Assessment) -> EditionQuestionValues:
    """Return a question, and what an assessment holds for it, before routing."""
    return EditionQuestionValues(id=indicator.id, title=indicator.name, **given(assessment.answer(indicator.id)))


def domains_values(before: Result, after: Result) -> tuple[DomainMoveValues, ...]:
    """Return what the change of edition does to each domain; None on the side of the edition that has it not."""
    older, newer = ({node.id: node for node in result.domains} for result in (before, after))
    return tuple(
        DomainMoveValues(
            id=domain,
            title=(newer.get(domain) or older[domain]).title,
            **move_figures(older.get(domain), newer.get(domain), before, after),
        )
        for domain in dict.fromkeys([*newer, *older])
    )


def move_figures(old: NodeScore | None, new: NodeScore | None, before: Result, after: Result) -> dict[str, Any]:
    """Return by key the figures of one node in the two editions, and their difference."""
    scores = [None if node is None else node.shown for node in (old, new)]
    return {
        "before": None if old is None else edition_node_values(old, before),
        "after": None if new is None else edition_node_values(new, after),
        "difference": None if scores[0] is None or scores[1] is None else 100 * (scores[1] - scores[0]),
    }


def edition_node_values(node: NodeScore, result: Result) -> EditionNodeValues:
    """Return the figures of one node, its level, and how many of its questions are in each state."""
    depth = len(node.path)
    below = [scored.leaf.state for scored in result.leaves.values() if scored.path[:depth] == node.path]
    return EditionNodeValues(
        **node_figures(node), **level_figures(result.levels.get(node.id)), states=states_values(below)
    )
