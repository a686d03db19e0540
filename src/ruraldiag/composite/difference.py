"""Difference: what two dates of one unit allow to say of a node, and on which condition (method, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ruraldiag.composite.common_base import CommonBase, common_base
from ruraldiag.composite.lowest_difference import Dates, above_none, fewest_held, is_open, outer_bounds
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.composite.rules import is_short
from ruraldiag.questionnaire.model import Indicator


class Verdict(Enum):
    """What two dates allow to say of a node, whatever the unknown answers reveal.

    ``UP_IF`` and ``DOWN_IF`` hold if some answers, unknown on both dates, have not fallen (have not risen). ``SHORT``:
    too little is known on one of the dates for its score to be compared, but on the common base.
    """

    UP = "progresse"
    DOWN = "recule"
    UP_IF = "progresse-si"
    DOWN_IF = "recule-si"
    SAME = "stable"
    SHORT = "serie-courte"
    OPEN = "indecis"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One node on two dates: its figures, the interval of the difference (shares of one), the verdict.

    The interval takes each date anywhere in its own. ``if_held`` holds the fewest answers, unknown on both dates, that
    must not have fallen for ``UP_IF``, not have risen for ``DOWN_IF``; elsewhere it is empty. ``unknown`` counts the
    questions that bear on the node and may be anything on one date at least.
    """

    path: tuple[str, ...]
    title: str
    before: NodeScore
    after: NodeScore
    low: float
    high: float
    verdict: Verdict
    if_held: tuple[Indicator, ...]
    unknown: int
    common: CommonBase

    @property
    def common_verdict(self) -> Verdict:
        """What the scores on the common base say: all is known of them; OPEN where there are none."""
        return which_way(self.common.before, self.common.after)


def difference(path: tuple[str, ...], before: Result, after: Result) -> Difference:
    """Return the difference of one node, and what can be said of it whatever the unknown answers reveal."""
    node = next(below for below in after.tree.nodes if below.path == path)
    dates = Dates(node=node, before=before, after=after)
    low, high = outer_bounds(dates)
    common = common_base(path, before, after)
    verdict, if_held = judged(dates, low, high, common)
    return Difference(
        path=path,
        title=after.nodes[path].title,
        before=before.nodes[path],
        after=after.nodes[path],
        low=low,
        high=high,
        verdict=verdict,
        if_held=if_held,
        unknown=sum(any(map(is_open, dates.leaves(name))) for name in dates.unknown),
        common=common,
    )


def judged(dates: Dates, low: float, high: float, common: CommonBase) -> tuple[Verdict, tuple[Indicator, ...]]:
    """Return what can be said of a node, and the answers that must not have fallen, or risen, for it to be true."""
    path, sides = dates.node.path, (dates.before, dates.after)
    before, after = (result.nodes[path] for result in sides)
    if not (before.applies and after.applies):
        return Verdict.OPEN, ()  # what is sans objet on one date has nothing to be judged on
    if dates.unchanged:
        return Verdict.SAME, ()
    if any(short_series(path, result) for result in sides):
        return Verdict.SHORT, ()
    sure = sure_verdict(low, high)
    # A condition is not said against a score that goes the other way.
    ways = {which_way(before.shown, after.shown), which_way(common.before, common.after)}
    for told, against, seen in ((Verdict.UP_IF, Verdict.DOWN, dates), (Verdict.DOWN_IF, Verdict.UP, dates.back)):
        if sure is Verdict.OPEN and against not in ways and (held := fewest_held(seen)):
            return told, held
    return sure, ()


def short_series(path: tuple[str, ...], result: Result) -> bool:
    """Return whether the score of a node is given, and is that of a short series."""
    return result.nodes[path].shown is not None and bool(is_short(result.figures[path], result.questionnaire))


def which_way(before: float | None, after: float | None) -> Verdict:
    """Return which way a score went, everything of it being known; OPEN where there are not two."""
    return Verdict.OPEN if before is None or after is None else sure_verdict(after - before, after - before)


def sure_verdict(low: float, high: float) -> Verdict:
    """Return what an interval of the difference allows to say; a difference under 1e-9 is none."""
    if above_none(low):
        return Verdict.UP
    if above_none(-high):
        return Verdict.DOWN
    return Verdict.OPEN if above_none(high - low) else Verdict.SAME
