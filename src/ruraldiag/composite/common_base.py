"""The common base: what applies and is known on both dates of one unit, and what is known on neither."""

from __future__ import annotations

from dataclasses import dataclass

from ruraldiag.composite.aggregation import NOWHERE, Figures, aggregate
from ruraldiag.composite.result import Result
from ruraldiag.composite.rules import series_told, shown
from ruraldiag.composite.scoring import leaf_figures
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.scales import DECIMALS


@dataclass(frozen=True, kw_only=True)
class CommonBase:
    """The scores of a node on what applies and is known on both dates; ``questions`` counts these indicators.

    The scores are None where these weigh less than a score wants of what applies, on one of the dates.
    """

    questions: int
    before: float | None
    after: float | None


def common_base(path: tuple[str, ...], before: Result, after: Result) -> CommonBase:
    """Return the two scores of a node on what applies and is known on both dates, and on that alone."""
    common = {name for name in after.leaves if before.leaves[name].leaf.known and after.leaves[name].leaf.known}
    below = sum(after.leaves[name].path[: len(path)] == path for name in common)
    old, new = score_on(path, before, common), score_on(path, after, common)
    # One alone would be compared with nothing.
    both = old is not None and new is not None
    return CommonBase(questions=below, before=old if both else None, after=new if both else None)


def score_on(path: tuple[str, ...], result: Result, some: set[str]) -> float | None:
    """Return the score of a node on some of its known indicators, None where they are too few for one to be shown."""
    leaves = leaf_figures(result)
    leaves |= {name: left_out(figures) for name, figures in leaves.items() if name not in some}
    figures = aggregate(result.tree, leaves)[path]
    told = series_told(result.questionnaire, result.tree, leaves, result.unit.kind)
    return float(figures.score) if shown(figures, result.questionnaire, told.get(path, 0.0)) else None


def left_out(figures: Figures) -> Figures:
    """Return the figures of a leaf that applies as it did, as if its answer were not known."""
    return NOWHERE._replace(high=figures.applies, applies=figures.applies)


def still_unknown(before: Result, after: Result) -> tuple[Indicator, ...]:
    """Return the indicators that apply and are not known on either date, the heaviest first."""
    open_leaves = [
        scored
        for name, scored in after.leaves.items()
        if all(leaf.applies and not leaf.known for leaf in (before.leaves[name].leaf, scored.leaf))
    ]
    # Stable: ties keep the questionnaire's order.
    open_leaves.sort(key=lambda scored: -round(scored.effective_weight, DECIMALS))
    return tuple(scored.leaf.indicator for scored in open_leaves)
