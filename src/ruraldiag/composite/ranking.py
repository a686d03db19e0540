"""Ranking: the rank of each unit, and how it moves under the draws (method, section 5).

Ranks order by the middle of [low, high], the score itself where all is known: an unknown counts as the middle of what
it may be, neither forgotten nor taken for the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import Unit
from ruraldiag.composite.result import Result
from ruraldiag.composite.uncertainty import (
    DRAWS,
    SEED,
    Floats,
    completed_scores,
    drawn_figures,
    noisy_weights,
    spread_out,
)

Ranks = NDArray[np.int64]
# Two scores equal but for their last bits are a tie, as their display says.
SAME_SCORE = 12


@dataclass(frozen=True, kw_only=True)
class RankStatistics:
    """The rank of one unit (1 is best): nominal, and its mean, median and quantiles (type 7) over the draws."""

    nominal: int
    mean: float
    median: float
    p5: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The ranks of units of one kind, in the order given.

    Each array has the shape ``(units, draws)``. ``lows`` and ``highs`` hold the interval of each unit in each weight
    draw, ``completed`` its score once its unknown answers are drawn too: two analyses, never mixed. ``unknown`` says
    which units have answers that are not known.
    """

    statistics: tuple[RankStatistics, ...]
    lows: Floats
    highs: Floats
    completed: Floats
    unknown: tuple[bool, ...]

    def ahead(self, one: int, other: int) -> float:
        """Return the share of weight draws where a unit (by its place) is ahead of another by the middle, strictly."""
        middles = (self.lows[[one, other]] + self.highs[[one, other]]) / 2
        return above(middles[0], middles[1])

    def surely_ahead(self, one: int, other: int) -> float:
        """Return the share of weight draws where a unit is ahead of another whatever their unknowns reveal."""
        return above(self.lows[one], self.highs[other])

    def ahead_drawn(self, one: int, other: int) -> float | None:
        """Return the share of draws of the weights and of the unknown answers where a unit is strictly ahead.

        None where every answer of both is known: nothing but the weights is drawn.
        """
        if not (self.unknown[one] or self.unknown[other]):
            return None
        return above(self.completed[one], self.completed[other])


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """Two units, and how often one is ahead of the other; what is left of a share and its reverse are ties.

    ``share`` and ``share_other`` are of the weight draws, by the middle of the interval; ``sure`` and ``sure_other`` of
    the same draws, whatever the unknown answers reveal; ``drawn`` and ``drawn_other`` of the second analysis, where the
    unknown answers are drawn with the weights: None where every answer of both is known.
    """

    one: Unit
    other: Unit
    share: float
    share_other: float
    sure: float
    sure_other: float
    drawn: float | None
    drawn_other: float | None


def ahead_of(ranked: Ranking, results: Sequence[Result], one: int, other: int) -> Ahead:
    """Return how often each of two units, by their places, is ahead of the other."""
    return Ahead(
        one=results[one].unit,
        other=results[other].unit,
        share=ranked.ahead(one, other),
        share_other=ranked.ahead(other, one),
        sure=ranked.surely_ahead(one, other),
        sure_other=ranked.surely_ahead(other, one),
        drawn=ranked.ahead_drawn(one, other),
        drawn_other=ranked.ahead_drawn(other, one),
    )


def above(first: Floats, second: Floats) -> float:
    """Return the share of draws where the first figure is strictly above the second."""
    return float(np.mean(np.round(first, SAME_SCORE) > np.round(second, SAME_SCORE)))


def ranking(results: Sequence[Result], *, draws: int = DRAWS, seed: int = SEED) -> Ranking:
    """Return the ranks of units of one kind scored on one questionnaire and one tree, none of them withheld.

    Ties share the best rank. The weight draws are the same for all units. For a unit whose answers are all known the
    statistics come from the weights alone, as COINr's ``get_sensitivity`` gives them; for one with unknowns, from the
    weights and the answers. ``draws`` is at least 1.
    """
    if not results:
        none = np.empty((0, draws))
        return Ranking(statistics=(), lows=none, highs=none, completed=none, unknown=())
    weights = noisy_weights(results[0].tree, draws, seed)
    figures = [drawn_figures(result, weights) for result in results]
    lows = np.array([spread_out(whole.low, draws) for whole in figures])
    highs = np.array([spread_out(whole.high, draws) for whole in figures])
    middles = (lows + highs) / 2
    by_weights = ranks(middles)
    unknown = [has_unknowns(result) for result in results]
    # Where a unit's answers are all known, the second analysis has for it the scores of the first.
    completed = np.array(
        [
            completed_scores(result, weights, draws, seed) if some else middles[row]
            for row, (result, some) in enumerate(zip(results, unknown, strict=True))
        ]
    )
    by_answers = ranks(completed) if any(unknown) else by_weights
    nominal = nominal_ranks(results)
    return Ranking(
        statistics=tuple(
            statistics(nominal[row], by_answers[row] if some else by_weights[row]) for row, some in enumerate(unknown)
        ),
        lows=lows,
        highs=highs,
        completed=completed,
        unknown=tuple(unknown),
    )


def nominal_ranks(results: Sequence[Result]) -> list[int]:
    """Return the rank of each unit by the middle of its [low, high], without any draw."""
    return [int(rank) for rank in ranks(np.array([[result.whole.middle] for result in results]))[:, 0]]


def has_unknowns(result: Result) -> bool:
    """Return whether some answer that counts is not known."""
    return any(scored.leaf.state.missing for scored in result.leaves.values())


def ranks(scores: Floats) -> Ranks:
    """Return the rank of each row (a unit) in each column (a draw): 1 is best, ties share the best rank.

    >>> ranks(np.array([[0.2], [0.9], [0.2]]))[:, 0].tolist()
    [2, 1, 2]
    """
    values = np.round(scores, SAME_SCORE)
    order = np.argsort(-values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    first = np.ones(values.shape, dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.arange(1, len(values) + 1)[:, np.newaxis]
    best = np.maximum.accumulate(np.where(first, places, 0), axis=0)
    found = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(found, order, best, axis=0)
    return found


def statistics(nominal: int, drawn: Ranks) -> RankStatistics:
    """Return the statistics of one unit's ranks over the draws."""
    p5, median, p95 = np.quantile(drawn, [0.05, 0.5, 0.95])
    return RankStatistics(
        nominal=nominal, mean=float(np.mean(drawn)), median=float(median), p5=float(p5), p95=float(p95)
    )
