"""The questionnaires that are installed, as values: ``questionnaire list --format json``."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.json import Values


class InstalledValues(Values, title="Un questionnaire installé."):
    """One questionnaire."""

    id: str = Field(description="Son nom, que prend --questionnaire.")
    edition: str = Field(description="Son édition courante.")
    title: str = Field(description="Son titre.")
    questions: int = Field(description="Combien de questions il a.")


def installed_values(questionnaires: Sequence[Questionnaire]) -> list[InstalledValues]:
    """Return each questionnaire: its name, edition, title and number of questions."""
    return [
        InstalledValues(
            id=questionnaire.id,
            edition=questionnaire.edition,
            title=questionnaire.title,
            questions=len(questionnaire.indicators),
        )
        for questionnaire in questionnaires
    ]
