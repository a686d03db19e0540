"""The census of a few rows of the small questionnaire, for the tests of what is said of a whole table."""

from __future__ import annotations

from typing import Any

from ruraldiag.batch.census import Census
from ruraldiag.batch.run import run
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.row import RawRow, Refusal

IDS = ("lieu", "trajet", "publics-formes", "visites", "fibre", "strategie", "ecole")
FULL = ("aucun", "20", "elus", "50", "80", "rien", "non")


def tallied(small: Questionnaire, rows: list[tuple[str, str, tuple[str, ...]]], **more: Any) -> Census:
    """Return the census of rows given as name, group and cells."""
    census = Census(small, more.pop("by", ("epci",)))
    raw: list[RawRow | Refusal] = [
        RawRow(line, name, more.get("kind", "commune"), "", "", (group,), cells)
        for line, (name, group, cells) in enumerate(rows, start=2)
    ]
    list(run(raw, small, IDS, census=census, rank=more.get("rank", False), draws=20))
    return census
