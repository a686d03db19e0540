"""The assessments that the report tests share, with the figures they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from report_text import report_markdown
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from small import SMALL

# lieux 0.5; publics 0.4, from 0.2 to 0.7 with visites unknown; aide (4 × 0.5 + 2 × 0.4) / 6 = 0.4667
# couverture (0.92 + 0 + 1) / 3 = 0.64; whole (4 × 0.4667 + 3 × 0.64) / 7 = 0.5410, from 0.5029 to 0.5981
MOST = {
    "lieu": "permanences",
    "trajet": 20,
    "publics-formes": ["elus"],
    "visites": "nsp",
    "fibre": 92,
    "strategie": "rien",
    "ecole": "oui",
}
ALL = {
    "lieu": "permanent",
    "trajet": 10,
    "publics-formes": ["elus", "agents", "habitants"],
    "visites": "so: personne n'est isolé",
    "fibre": 100,
    "strategie": "bilan",
    "ecole": "oui",
}


@pytest.fixture(scope="session")
def most() -> dict[str, Any]:
    """Answers to all but one question: 54 of 100, between 50 and 60, held by a lock."""
    return dict(MOST)


@pytest.fixture(scope="session")
def everything() -> dict[str, Any]:
    """Every answer at its best, one question sans objet."""
    return dict(ALL)


@pytest.fixture(scope="session")
def heavy() -> Questionnaire:
    """The small questionnaire, where to begin with a place of help is an effort of 3."""
    start = SMALL.index('title = "Obtenir une permanence"')
    return parse({"petit.toml": SMALL[:start] + SMALL[start:].replace("effort = 1", "effort = 3", 1)})


@pytest.fixture(scope="session")
def report(small: Questionnaire, answered: Callable[..., Assessment]) -> Callable[..., str]:
    """The function that returns the Markdown report of short answers to the small questionnaire (or another)."""

    def make(answers: dict[str, Any], *, annex: bool = False, **more: Any) -> str:
        assessment = answered(answers, **more)
        return report_markdown(score(assessment, more.get("questionnaire", small)), assessment, annex=annex)

    return make
