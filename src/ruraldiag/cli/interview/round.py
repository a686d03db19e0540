"""Which questions a sitting asks, as the answers so far leave them."""

from __future__ import annotations

from dataclasses import dataclass

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import filter_answer
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import Applies, applies, filters


@dataclass(frozen=True, kw_only=True)
class Round:
    """Which questions a sitting asks: all, the express ones, or those to revise (ids)."""

    questionnaire: Questionnaire
    express: bool = False
    only: frozenset[str] = frozenset()

    def questions(self, assessment: Assessment) -> list[Indicator]:
        """Return the questions of the round that apply to the unit as far as is known, in order."""
        return [
            indicator
            for indicator in applicable(assessment, self.questionnaire)
            if (indicator.id in self.only if self.only else indicator.express or not self.express)
        ]


def applicable(assessment: Assessment, questionnaire: Questionnaire) -> list[Indicator]:
    """Return the indicators that apply to the unit, in order; those whose filter is unknown count as applying."""
    by_id = questionnaire.by_id
    seen = {
        indicator_id: filter_answer(by_id[indicator_id], assessment.answer(indicator_id))
        for indicator_id in filters(questionnaire)
    }
    kind = assessment.unit.kind
    return [indicator for indicator in questionnaire.indicators if applies(indicator, kind, seen) is not Applies.NO]
