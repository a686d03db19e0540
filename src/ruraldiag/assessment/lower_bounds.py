"""Floors: what a number already answered says of another one, still missing, that it cannot exceed (``at_most``).

It is said to who looks for the missing number, and scored nowhere: an unknown stays anywhere in its admissible range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ruraldiag.assessment.model import Answer
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.scales import interpolate, rising


@dataclass(frozen=True, kw_only=True)
class LowerBound:
    """The least that a missing number can be, ``least``, and the number ``by`` which it is known."""

    indicator: Indicator
    by: Indicator
    least: float

    @property
    def exact(self) -> bool:
        """Whether the missing number can be nothing else: the floor is the greatest number that may be answered."""
        return self.least >= self.indicator.bounds[1]

    def reaches(self, value: float) -> bool:
        """Return whether the missing number has at least this value (share of one), whatever it turns out to be."""
        posts = self.indicator.goalposts
        return rising(posts) and interpolate(posts, self.least) >= value


def lower_bound_of(
    indicator: Indicator, questionnaire: Questionnaire, answer: Callable[[str], Answer]
) -> LowerBound | None:
    """Return the floor of a number that is missing, None where no answer says more than what may be answered.

    ``answer`` gives the answer to an indicator by its id, one without a value where it is not known. An answer above
    what may be answered says nothing: one of the two is wrong.
    """
    others = questionnaire.not_above.get(indicator.id)
    if not others:
        return None
    lowest, highest = indicator.bounds
    found = [
        LowerBound(indicator=indicator, by=other, least=value)
        for other in others
        if isinstance(value := answer(other.id).value, float) and lowest < value <= highest
    ]
    return max(found, key=lambda bound: bound.least, default=None)
