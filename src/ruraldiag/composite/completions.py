"""Completions: the unknown answers of a unit drawn as its own known answers are spread (method, section 5).

What is missing is supposed to resemble what is known. Per draw the known positions are resampled, one uniform value
among them, so that few known answers leave much open; each unknown is then drawn from these. The unknowns of a domain
of which nothing is known are drawn from five of these alone: they rise or fall together.

A *position* is where a value stands in the admissible range of its question, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEW = 5  # positions that the unknowns of a domain share where nothing is known of it


def drawn_positions(
    known: NDArray[np.float64], together: Sequence[int], random: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    """Return the positions of the unknown answers of one unit, shape ``(draws, unknowns)``.

    ``known`` holds the positions of its known answers, in any number; ``together`` says of each unknown the domain of
    which nothing is known that it belongs to, -1 where its domain is known in part. Source: the Bayesian bootstrap's
    cousin of Efron (1979), on one unit's own answers; its calibration is measured by ``benchmarks/calibration.py``.

    >>> drawn_positions(np.array([1.0, 1.0]), [-1], np.random.default_rng(1), 4).round(2).tolist()
    [[1.0], [1.0], [1.0], [1.0]]
    """
    size = len(known) + 1
    rows = size * np.arange(draws)[:, np.newaxis]  # where each draw begins in the flat tables below
    pool = np.empty((draws, size))
    pool[:, :-1] = known
    pool[:, -1] = random.random(draws)
    resampled = random.integers(size, size=(draws, size), dtype=np.uint16)
    picks = random.integers(size, size=(draws, len(together)), dtype=np.uint16)
    for domain in sorted({domain for domain in together if domain >= 0}):
        places = [place for place, own in enumerate(together) if own == domain]
        few = random.integers(size, size=(draws, FEW), dtype=np.uint16)
        picks[:, places] = np.take_along_axis(few, random.integers(FEW, size=(draws, len(places))), axis=1)
    return pool.take(rows + resampled.take(rows + picks))
