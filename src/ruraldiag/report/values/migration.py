"""A migration as plain values: what ``migrate --json`` prints; scores and differences out of 100."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.migration import Fate, Migration, Move
from ruraldiag.report.values.score import level_figures, node_figures

KEYS = {Fate.KEPT: "kept", Fate.CHANGED: "changed", Fate.SET_ASIDE: "set_aside", Fate.NEW: "new"}


def migration_json(
    migration: Migration, assessment: Assessment, before: Result, after: Result, written: Path | None
) -> dict[str, Any]:
    """Return the migration of an assessment; ``before`` and ``after`` are its results in the two editions.

    ``written`` is the file that holds it now; None where nothing was written.
    """
    moved = migration.assessment
    return {
        "unit": moved.unit.model_dump(),
        "questionnaire": {
            "id": after.questionnaire.id,
            "from": before.questionnaire.edition,
            "to": after.questionnaire.edition,
        },
        "written": None if written is None else str(written),
        **{key: [move_figures(move, assessment, moved) for move in migration.of(fate)] for fate, key in KEYS.items()},
        "kept_aside": [name for name in moved.set_aside if name not in assessment.set_aside],
        "whole": change(before.whole, after.whole, before, after),
        "domains": domains(before, after),
    }


def move_figures(move: Move, older: Assessment, newer: Assessment) -> dict[str, Any]:
    """Return what becomes of one question: its ids and titles in the two editions, why, and its answer in each."""
    old, new = move.old, move.new
    return {
        "old": None if old is None else {"id": old.id, "title": old.name, **answer(older, old.id)},
        "new": None if new is None else {"id": new.id, "title": new.name, **answer(newer, new.id)},
        "why": move.why or None,
    }


def answer(assessment: Assessment, indicator_id: str) -> dict[str, Any]:
    """Return what an assessment holds for a question, before routing."""
    given = assessment.answer(indicator_id)
    return {"state": given.kind.value, "answer": list(given.value) if isinstance(given.value, tuple) else given.value}


def domains(before: Result, after: Result) -> list[dict[str, Any]]:
    """Return what the change of edition does to each domain; None on the side of the edition that has it not."""
    older, newer = ({node.id: node for node in result.domains} for result in (before, after))
    return [
        {
            "id": one,
            "title": (newer.get(one) or older[one]).title,
            **change(older.get(one), newer.get(one), before, after),
        }
        for one in dict.fromkeys([*newer, *older])
    ]


def change(old: NodeScore | None, new: NodeScore | None, before: Result, after: Result) -> dict[str, Any]:
    """Return the figures of one node in the two editions, and their difference; None where a score is withheld."""
    scores = [None if node is None else node.shown for node in (old, new)]
    return {
        "before": None if old is None else figures(old, before),
        "after": None if new is None else figures(new, after),
        "difference": None if scores[0] is None or scores[1] is None else 100 * (scores[1] - scores[0]),
    }


def figures(node: NodeScore, result: Result) -> dict[str, Any]:
    """Return the figures of one node, its level, and how many of its questions are in each state."""
    depth = len(node.path)
    states = [one.leaf.state for one in result.leaves.values() if one.path[:depth] == node.path]
    return {
        **node_figures(node),
        **level_figures(result.levels.get(node.id)),
        "states": {state.value: states.count(state) for state in State},
    }
