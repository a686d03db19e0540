"""Assessments of other editions carried to one, each edition read once."""

from __future__ import annotations

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import validate
from ruraldiag.errors import RuralDiagError, stop_on_errors
from ruraldiag.migration import migrate
from ruraldiag.questionnaire.load import load_edition
from ruraldiag.questionnaire.model import Questionnaire


class EditionCarrier:
    """Carries assessments to the edition of a questionnaire; ``which`` is how its other editions are found."""

    def __init__(self, questionnaire: Questionnaire, which: str) -> None:
        """Read no edition yet."""
        self.questionnaire, self.which = questionnaire, which
        self.editions: dict[str, Questionnaire | RuralDiagError] = {}

    def __call__(self, assessment: Assessment) -> Assessment:
        """Return an assessment in this edition; raise with what is wrong with it, or not installed."""
        edition = assessment.questionnaire.edition
        if edition not in self.editions:
            try:
                self.editions[edition] = load_edition(self.which, edition)
            except RuralDiagError as error:
                self.editions[edition] = error
        older = self.editions[edition]
        if isinstance(older, RuralDiagError):
            raise older
        stop_on_errors(validate(assessment, older))
        return migrate(assessment, older, self.questionnaire).assessment
