"""What a date makes urgent for a unit: the deadlines ahead of its assessment that touch its answers."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import NamedTuple

from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.plausible import plausible_range
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.questionnaire.model import Deadline


class Deadlines(NamedTuple):
    """The dates ahead, the soonest first: those that concern a unit, those that a missing answer may bring."""

    concern: tuple[Deadline, ...]
    possible: tuple[Deadline, ...]

    @property
    def here(self) -> tuple[Deadline, ...]:
        """Those that concern a unit or may, the soonest first."""
        return tuple(sorted((*self.concern, *self.possible), key=BY_DATE))


def deadlines_of(result: Result, day: dt.date | None) -> Deadlines:
    """Return the deadlines of a result on the ``day`` of its assessment; none without a day.

    A date is ahead up to its own day. It concerns a unit by a known answer below its target, or where it names no
    question; an answer that is missing may bring it where, after the known ones, it may be below its target.
    """
    ahead = tuple(sorted((one for one in result.questionnaire.deadline if day and one.date >= day), key=BY_DATE))
    leaves = [scored.leaf for scored in result.leaves.values()]
    below = {leaf.indicator.id for leaf in leaves if leaf.known and (leaf.value or 0.0) < target_value(leaf.indicator)}
    missing = {leaf.indicator.id for leaf in leaves if may_be_below(result, leaf)}
    concern = tuple(one for one in ahead if not one.indicators or below.intersection(one.indicators))
    possible = tuple(one for one in ahead if one not in concern and missing.intersection(one.indicators))
    return Deadlines(concern, possible)


def may_be_below(result: Result, leaf: Leaf) -> bool:
    """Return whether an answer is missing and may be below its target, after the known ones."""
    return leaf.state.missing and plausible_range(result, leaf.indicator)[0] < target_value(leaf.indicator)


BY_DATE = attrgetter("date")
