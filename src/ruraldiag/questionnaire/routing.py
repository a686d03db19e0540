"""Which questions apply: by kind of unit, or by one earlier answer to a filter that is not itself routed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind


class Applies(Enum):
    """Whether a question applies to a unit; ``OPEN`` while its filter is unknown."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class FilterAnswer:
    """What routing needs to know of the answer to a filter: its value in [0, 1] and the options chosen."""

    value: float | None
    options: frozenset[str] = frozenset()
    not_applicable: bool = False


def for_kind(indicator: Indicator, kind: UnitKind) -> bool:
    """Return whether a question is put to this kind of unit."""
    return indicator.applies_to is None or kind in indicator.applies_to


def applies(indicator: Indicator, kind: UnitKind, answers: Mapping[str, FilterAnswer]) -> Applies:
    """Return whether ``indicator`` applies to a unit of ``kind`` that gave these answers (by indicator id).

    An answer that is missing, or whose value is None, is unknown: what it filters stays open.
    """
    if not for_kind(indicator, kind):
        return Applies.NO
    rule = indicator.applies_if
    if rule is None:
        return Applies.YES
    answer = answers.get(rule.indicator)
    if answer is None:
        return Applies.OPEN
    if answer.not_applicable:
        return Applies.NO
    if answer.value is None:
        return Applies.OPEN
    reached = rule.at_least is not None and answer.value >= rule.at_least
    chosen = rule.at_least is None and bool(answer.options & set(rule.options or ()))
    return Applies.YES if reached or chosen else Applies.NO


@lru_cache(maxsize=16)
def filters(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the ids of the indicators that decide whether another applies."""
    return frozenset(
        indicator.applies_if.indicator for indicator in questionnaire.indicator if indicator.applies_if is not None
    )
