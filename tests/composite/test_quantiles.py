"""Quantiles. Requirement (method, 5): 5 %, median and 95 % of draws as COINr's, which are R's type 7."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ruraldiag.composite.quantiles import quantiles

SHARES = [0.0, 0.05, 0.25, 0.5, 0.95, 1.0]
SIZES = arrays.array_shapes(min_dims=1, max_dims=2, max_side=40)


@given(arrays.arrays(np.float64, SIZES, elements=st.floats(0, 1)))
def test_the_bits_are_those_of_numpy(values: np.ndarray) -> None:
    assert np.array_equal(quantiles(values, SHARES), np.quantile(values, SHARES, axis=0))


@given(arrays.arrays(np.uint16, SIZES))
def test_ranks_kept_small_do_not_overflow(values: np.ndarray) -> None:
    assert np.array_equal(quantiles(values, SHARES), np.quantile(values, SHARES, axis=0))


@pytest.mark.parametrize(("share", "expected"), [(0.05, 1.45), (0.5, 5.5), (0.95, 9.55)])
def test_by_hand(share: float, expected: float) -> None:
    # R: quantile(1:10, 0.05) is 1 + 9 * 0.05 = 1.45
    assert quantiles(np.arange(1, 11), [share])[0] == pytest.approx(expected)
