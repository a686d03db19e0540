"""Two dates of the small questionnaire, compared from the command line, with the score of the first by hand."""

from __future__ import annotations

from typing import Any

import pytest

# Effective weights where all applies: lieu 16/63, trajet 8/63, publics and visites 6/63, fibre, strategie, ecole 9/63.
ANSWERS = {
    "lieu": "permanent",  # 1
    "trajet": 30,  # 0
    "publics-formes": ["elus"],  # 0.4
    "visites": 40,  # 0.4
    "fibre": 40,  # 0.4
    "strategie": "votee",  # 0.5
    "ecole": "partie",  # 0.5
}
SCORE = 100 * (16 + 0 + 6 * 0.4 + 6 * 0.4 + 9 * 0.4 + 9 * 0.5 + 9 * 0.5) / 63  # 53.02


def two_dates(desk: Any, after: dict[str, Any], *words: str, before: dict[str, Any] | None = None) -> Any:
    older = desk.write("a.toml", before or ANSWERS)
    newer = desk.write("b.toml", {**ANSWERS, **after}, day="2027-11-18")
    return desk.run("compare", older, newer, *words)


def parts(step: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = step["split"]
    assert sum(found.values()) == pytest.approx(step["difference"], abs=1e-10)
    return found
