"""Ranking: the rank of each unit, its exact bounds, and how it moves under the draws (method, section 5).

Ranks follow the available-case score, at full precision. Units of which too little is known are not ranked at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import Unit
from ruraldiag.composite.completions import Floats
from ruraldiag.composite.quantiles import quantiles
from ruraldiag.composite.result import Result
from ruraldiag.composite.uncertainty import (
    DRAWS,
    SEED,
    completed_scores,
    drawn_figures,
    has_unknowns,
    noisy_weights,
    spread_out,
)
from ruraldiag.questionnaire.scales import DECIMALS

Ranks = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class RankStatistics:
    """The rank of one unit (1 is best): nominal, its bounds, its mean, median and quantiles (type 7) over the draws.

    ``best`` and ``worst`` are exact at the weights as they are, each attainable alone: what the unknown answers of the
    units ranked here can make of it. The draws move the weights too, so ``p5`` and ``p95`` may pass them.
    """

    nominal: int
    best: int
    worst: int
    mean: float
    median: float
    p5: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The ranks of units of one kind, in the order given.

    Each array has the shape ``(units, draws)``: ``scores``, ``lows`` and ``highs`` hold each unit under the drawn
    weights, ``completed`` its score once its unknown answers are drawn too: two analyses, never mixed. ``unknown`` says
    which units have answers that are not known.
    """

    statistics: tuple[RankStatistics, ...]
    scores: Floats
    lows: Floats
    highs: Floats
    completed: Floats
    unknown: tuple[bool, ...]

    def ahead(self, one: int, other: int) -> float:
        """Return the share of weight draws where a unit (by its place) is ahead of another by the score, strictly."""
        return above(self.scores[one], self.scores[other])

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

    ``share`` and ``share_other`` are of the weight draws, by the score; ``sure`` and ``sure_other`` of
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
    return float(np.mean(np.round(first, DECIMALS) > np.round(second, DECIMALS)))


def ranking(results: Sequence[Result], *, draws: int = DRAWS, seed: int = SEED) -> Ranking:
    """Return the ranks of units of one kind scored on one questionnaire and one tree, all of them to be ranked.

    Ties share the best rank. The weight draws are the same for all units. Where all answers of all units are known the
    statistics come from the weights alone, as COINr's ``get_sensitivity`` gives them; as soon as one is not, those of
    every unit come from the weights and the answers: the rank of a unit fully known depends on what the others do not
    know. ``draws`` is at least 1.
    """
    if not results:
        none = np.empty((0, draws))
        return Ranking(statistics=(), scores=none, lows=none, highs=none, completed=none, unknown=())
    weights = noisy_weights(results[0].tree, draws, seed)
    figures = [drawn_figures(result, weights) for result in results]
    scores, lows, highs = (
        np.array([spread_out(end, draws) for end in ends])
        for ends in zip(*((one.score, one.low, one.high) for one in figures), strict=True)
    )
    unknown = [has_unknowns(result) for result in results]
    completed = np.array(
        [
            completed_scores(result, weights, draws, seed) if some else scores[row]
            for row, (result, some) in enumerate(zip(results, unknown, strict=True))
        ]
    )
    return Ranking(
        statistics=rank_statistics(results, completed),
        scores=scores,
        lows=lows,
        highs=highs,
        completed=completed,
        unknown=tuple(unknown),
    )


def rank_statistics(results: Sequence[Result], completed: Floats) -> tuple[RankStatistics, ...]:
    """Return the ranks of some units; ``completed`` holds their drawn scores (:attr:`Ranking.completed`)."""
    bounds = rank_bounds(
        np.array([result.whole.low for result in results]), np.array([result.whole.high for result in results])
    )
    drawn = ranks(completed)
    columns = (nominal_ranks(results), *bounds, drawn.mean(axis=1), *quantiles(drawn.T, [0.05, 0.5, 0.95]))
    return tuple(
        RankStatistics(
            nominal=int(nominal),
            best=int(best),
            worst=int(worst),
            mean=float(mean),
            median=float(median),
            p5=float(p5),
            p95=float(p95),
        )
        for nominal, best, worst, mean, p5, median, p95 in zip(*columns, strict=True)
    )


def nominal_ranks(results: Sequence[Result]) -> list[int]:
    """Return the rank of each unit by its score, without any draw; each has one."""
    scores = np.array([[result.whole.score or 0.0] for result in results])
    return [int(rank) for rank in ranks(scores)[:, 0]]


def rank_bounds(low: Floats, high: Floats) -> tuple[Ranks, Ranks]:
    """Return the best and the worst rank that each unit may turn out to have, by the ends of the intervals.

    Best: 1 + the units whose low end is above its high end; worst: 1 + the others whose high end is above its low end.

    >>> [bound.tolist() for bound in rank_bounds(np.array([0.55, 0.3, 0.1]), np.array([0.55, 0.8, 0.1]))]
    [[1, 1, 3], [2, 2, 3]]
    """
    low, high = np.round(low, DECIMALS), np.round(high, DECIMALS)
    size = len(low)
    best = 1 + size - np.searchsorted(np.sort(low), high, side="right")
    worst = 1 + size - np.searchsorted(np.sort(high), low, side="right") - (high > low)
    return best, worst


def ranks(scores: Floats) -> Ranks:
    """Return the rank of each row (a unit) in each column (a draw): 1 is best, ties share the best rank.

    >>> ranks(np.array([[0.2], [0.9], [0.2]]))[:, 0].tolist()
    [2, 1, 2]
    """
    values = np.ascontiguousarray(-np.round(scores.T, DECIMALS))  # each draw in one piece: sorted much faster
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    first = np.ones(values.shape, dtype=np.bool_)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    best = np.maximum.accumulate(np.where(first, np.arange(1, len(scores) + 1), 0), axis=1)
    found = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(found, order, best, axis=1)
    return found.T
