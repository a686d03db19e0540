"""Correlations over the units of a table: Pearson's, of every two columns, and Spearman's, of two rankings.

As R's ``cor(use = "pairwise.complete.obs")``: each stands on the units where both figures are known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ruraldiag.batch.columns import Floats
from ruraldiag.composite.ranking import ranks

LEAST_SPREAD = 1e-12  # a variance of shares of one under this is that of a column whose values are all the same


def correlations(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return Pearson's r of every two columns, and how many rows know both, shape ``(columns, columns)`` each.

    ``values`` has the shape ``(rows, columns)``: figures about as large as 1, nan where not known. r is nan where, over
    these rows, one of the two does not vary.

    >>> known = np.array([[0.0, 1.0], [0.5, 0.4], [1.0, 0.1], [np.nan, 0.9]])
    >>> [found.round(3).tolist() for found in correlations(known)]  # -0.9 / √(2 × 0.42), over three rows
    [[[1.0, -0.982], [-0.982, 1.0]], [[3, 3], [3, 4]]]
    """
    known = ~np.isnan(values)
    present = known.astype(np.float64)
    middle = np.nansum(values, axis=0) / np.maximum(present.sum(axis=0), 1)
    away = np.where(known, values - middle, 0.0)  # near zero: what is subtracted below is small
    units = present.T @ present
    size = np.maximum(units, 1)
    sums = away.T @ present  # of each column, over the rows where the other is known too
    squares = (away**2).T @ present - sums**2 / size
    products = away.T @ away - sums * sums.T / size
    varies = squares > LEAST_SPREAD * size
    varies &= varies.T
    below = np.sqrt(np.where(varies, squares * squares.T, 1.0))
    found = np.where(varies, np.clip(products / below, -1.0, 1.0), np.nan)
    return found, units.astype(np.int64)


def pearson(first: Floats, second: Floats) -> float | None:
    """Return Pearson's r of two columns without holes; None where one of them does not vary.

    >>> pearson(np.array([0.0, 0.5, 1.0]), np.array([0.2, 0.2, 0.2])) is None
    True
    """
    r = float(correlations(np.column_stack([first, second]))[0][0, 1])
    return None if np.isnan(r) else r


def spearman(first: Floats, second: Floats) -> float | None:
    """Return Spearman's ρ of two columns of scores: Pearson's r of their ranks, ties sharing the mean one, as R's.

    >>> spearman(np.array([0.1, 0.2, 0.9]), np.array([0.3, 0.4, 0.5]))
    1.0
    """
    size = max(len(first), 1)
    return pearson(middle_ranks(first) / size, middle_ranks(second) / size)


def middle_ranks(scores: Floats) -> Floats:
    """Return the rank of each score, 1 the best; ties share the mean of the ranks that they take.

    >>> middle_ranks(np.array([0.2, 0.9, 0.2, 0.1])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    best = ranks(scores[:, np.newaxis])[:, 0]  # 1 + how many are above
    worst = len(scores) + 1 - ranks(-scores[:, np.newaxis])[:, 0]  # how many are not under
    return np.asarray((best + worst) / 2)
