"""Plausible values: those that an unknown number may still have after the known answers, one not exceeding the other.

They bound what is *supposed* of an answer, to say what would settle a level; scores and intervals keep the admissible
range (method, section 1).
"""

from __future__ import annotations

from ruraldiag.assessment.lower_bounds import LowerBound, lower_bound_of
from ruraldiag.assessment.model import NO_ANSWER, Answer
from ruraldiag.composite.result import Result
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.scales import interpolate, number_reaching


def floor_in(result: Result, indicator: Indicator) -> LowerBound | None:
    """Return the least that a missing number can be after the answers that count; None where they do not say."""

    def counted(indicator_id: str) -> Answer:
        leaf = result.leaves[indicator_id].leaf
        return leaf.answer if leaf.known else NO_ANSWER

    return lower_bound_of(indicator, result.questionnaire, counted)


def plausible_range(result: Result, indicator: Indicator) -> tuple[float, float]:
    """Return the lowest and the highest value, shares of one, that an unknown answer may have after the known ones."""
    leaf = result.leaves[indicator.id].leaf
    if indicator.kind != "number" or leaf.kept:
        return leaf.low, leaf.high
    least, most = indicator.bounds
    if floor := floor_in(result, indicator):
        least = floor.least
    above = result.leaves[indicator.at_most].leaf if indicator.at_most else None
    if above and above.known and isinstance(above.answer.value, float):
        # Under what may be answered, or under the floor, one of the answers is wrong: it says nothing.
        most = above.answer.value if least <= above.answer.value < most else most
    ends = sorted(interpolate(indicator.goalposts, end) for end in (least, most))
    return ends[0], ends[1]


def number_at(indicator: Indicator, value: float) -> float:
    """Return a number that may be answered and has this value."""
    lowest, highest = indicator.bounds
    return min(max(number_reaching(indicator.goalposts, value), lowest), highest)
