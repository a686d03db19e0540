"""COINr, the reference implementation of the field: a case that it published, and its definitions written again.

Published: the package's documentation, « Presenting results » (https://bluefoxr.github.io/COINr/articles/results.html,
COINr 1.0, ASEM Sustainable Connectivity), prints the scores of eight pillars, two sub-indexes and the index.

The table of rank statistics of its page « Sensitivity analysis » cannot be made again: it varies the treatment of
outliers and the normalisation too, with a hundred draws that have no seed. What is compared instead is the definition:
``get_noisy_weights`` and the statistics of ``get_sensitivity``, written again in plain numpy with draws of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ruraldiag.composite.ranking import nominal_ranks, ranking
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import number, tree, unit

PILLARS = {
    "Conn": ("Physical", "ConEcFin", "Political", "Instit", "P2P"),
    "Sust": ("Environ", "Social", "SusEcFin"),
}
# Index, Conn, Sust, then the pillars in the order above: the six first units, and one of the last.
PUBLISHED = {
    "CHE": (68.38, 62.79, 73.98, 63.41, 32.87, 74.78, 85.94, 56.93, 77.21, 87.85, 56.88),
    "NLD": (64.82, 61.94, 67.70, 64.87, 46.62, 84.55, 71.74, 41.92, 58.73, 86.58, 57.78),
    "DNK": (64.80, 57.10, 72.51, 50.52, 30.43, 78.13, 75.35, 51.04, 69.83, 86.40, 61.29),
    "NOR": (64.47, 57.44, 71.50, 58.18, 25.70, 80.03, 89.46, 33.80, 70.90, 87.00, 56.59),
    "BEL": (63.54, 63.99, 63.09, 71.97, 48.22, 80.84, 75.60, 43.32, 53.01, 86.17, 50.09),
    "SWE": (63.00, 53.87, 72.12, 51.51, 23.87, 80.98, 74.51, 38.50, 66.37, 87.74, 62.27),
    "IND": (39.79, 28.60, 50.99, 18.78, 6.38, 51.90, 59.84, 6.07, 75.34, 22.74, 54.88),
}
ROUNDED = 0.0101  # pillars rounded to ±0.005 move their mean by as much at most; what is printed is rounded again


def published_units() -> dict[str, Result]:
    q = tree({sub: {pillar: [number(f"{pillar}-score")] for pillar in pillars} for sub, pillars in PILLARS.items()})
    ids = [f"{pillar}-score" for pillars in PILLARS.values() for pillar in pillars]
    return {
        name: score(unit(dict(zip(ids, figures[3:], strict=True)), name=name), q) for name, figures in PUBLISHED.items()
    }


def test_the_index_and_its_two_sub_indexes_are_those_that_coinr_published() -> None:
    for name, result in published_units().items():
        figures = [100 * node.low for node in (result.whole, *result.domains)]
        assert figures == pytest.approx(PUBLISHED[name][:3], abs=ROUNDED), name


def test_the_ranks_are_those_that_coinr_published() -> None:
    ranked = nominal_ranks(list(published_units().values()))
    assert ranked == [1, 2, 3, 4, 5, 6, 7]  # CHE 1 to SWE 6; India, 45th of 51, behind them


# The definitions, at the size of the ASEM index: 51 units, 49 indicators in eight pillars and two sub-indexes

SIZES = (8, 5, 3, 6, 8, 5, 9, 5)
UNITS, DRAWS = 51, 1000


@pytest.fixture(scope="module")
def asem_like() -> tuple[Questionnaire, list[Result], Any]:
    names = [pillar for pillars in PILLARS.values() for pillar in pillars]
    weights = iter(np.random.default_rng(4).choice([1.0, 2.0, 3.0, 4.0], sum(SIZES)))
    questions = {
        name: [number(f"{name}-{n}", next(weights)) for n in range(size)]
        for name, size in zip(names, SIZES, strict=True)
    }
    domains = {sub: {pillar: questions[pillar] for pillar in pillars} for sub, pillars in PILLARS.items()}
    q = tree(domains, weights={"Conn": 3, "Sust": 2, "Environ": 4, "P2P": 2})
    ids = [one.id for one in q.indicators]
    # Units near each other, so that other weights do change the ranks.
    values = 0.35 + 0.3 * np.random.default_rng(5).random((UNITS, len(ids)))
    units = [score(unit(dict(zip(ids, 100 * row, strict=True)), name=f"U{n}"), q) for n, row in enumerate(values)]
    return q, units, values


def coinr_scores(q: Questionnaire, values: Any, weights: dict[tuple[str, ...], float]) -> Any:
    """Return the index of each unit: one matrix of weights a level, each row rescaled to a sum of one."""
    root = tree_of(q)
    level: list[Any] = list(root.leaves)
    data = values
    for depth in (2, 1, 0):
        parents = [node for node in root.nodes if len(node.path) == depth and node.children]
        matrix = np.array([[weights[one.path] * (one.path[:depth] == up.path) for one in level] for up in parents])
        data = data @ (matrix / matrix.sum(axis=1, keepdims=True)).T
        level = parents
    return data[:, 0]


def coinr_ranks(scores: Any) -> Any:
    """R's ``rank(-x, ties.method = "min")``."""
    return np.array([1 + int((scores > one).sum()) for one in scores])


def test_rank_statistics_at_that_size_agree_with_draws_made_independently(asem_like: Any) -> None:
    q, units, values = asem_like
    nominal = {node.path: node.weight for node in tree_of(q).nodes if node.path}
    random = np.random.default_rng(2026)
    ranks = []
    for _ in range(DRAWS):
        # get_noisy_weights, NoiseFactor 0.25 at every level: w + (2·U(0, 1) − 1) × 0.25 × w.
        noisy = {path: w + (2 * random.random() - 1) * 0.25 * w for path, w in nominal.items()}
        ranks.append(coinr_ranks(coinr_scores(q, values, noisy)))
    drawn = np.array(ranks).T
    found = ranking(units, draws=DRAWS).statistics
    assert [one.nominal for one in found] == list(coinr_ranks(coinr_scores(q, values, nominal)))
    assert np.median(drawn.std(axis=1)) > 0.5  # the weights do move the ranks
    for one, row in zip(found, drawn, strict=True):
        # Two independent means of 1,000 draws: 5 sigmas of their difference, 51 times.
        assert abs(one.mean - row.mean()) < 5 * np.sqrt(2 * row.var() / DRAWS) + 0.02
        # A quantile of ranks is a whole number or nearly: two samples may fall on either side of a step.
        assert abs(one.median - np.median(row)) <= 1
        assert abs(one.p5 - np.quantile(row, 0.05, method="linear")) <= 1  # R's type 7
        assert abs(one.p95 - np.quantile(row, 0.95, method="linear")) <= 1


def test_to_rescale_the_drawn_weights_of_a_level_changes_no_rank(asem_like: Any) -> None:
    """COINr does not rescale its noisy weights, and need not: a weighted mean divides by their sum."""
    q, _, values = asem_like
    nominal = {node.path: node.weight for node in tree_of(q).nodes if node.path}
    total = {depth: sum(w for path, w in nominal.items() if len(path) == depth) for depth in (1, 2, 3)}
    rescaled = {path: w / total[len(path)] for path, w in nominal.items()}
    one, other = (coinr_scores(q, values, weights) for weights in (nominal, rescaled))
    assert np.allclose(one, other, rtol=0, atol=1e-12)
    ours = [score.whole.low for score in asem_like[1]]
    assert np.allclose(ours, one, rtol=0, atol=1e-9)  # the scores themselves, to what the method promises
