"""Correlations against R's own figures, and where a hole or a constant leaves none.

R itself was not run: the figures of ``mtcars`` and ``anscombe`` are those that its users print (``cor(mtcars)``,
``cor.test(mtcars$mpg, mtcars$wt, method = "spearman")``, ``sapply`` over ``anscombe``), seven digits each.
"""

from __future__ import annotations

import numpy as np
import pytest

from ruraldiag.batch.correlation import correlations, middle_ranks, pearson, spearman
from studied import HP, MPG, WT

SEVEN_DIGITS = 5e-8
X = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]) / 20  # the first column of Anscombe's four, 1973


@pytest.mark.parametrize(("first", "second", "r"), [(MPG, WT, -0.8676594), (MPG, HP, -0.7761684), (WT, HP, 0.6587479)])
def test_pearson_is_that_of_r_on_mtcars(first: tuple[float, ...], second: tuple[float, ...], r: float) -> None:
    # As questions: shares of one, since an affine change leaves r as it is.
    assert pearson(np.array(first) / 400, np.array(second) / 400) == pytest.approx(r, abs=SEVEN_DIGITS)


def test_spearman_is_that_of_r_on_mtcars_whose_values_have_many_ties() -> None:
    # R: rho = -0.886422, S = 10292 for the first (7 values of mpg come twice).
    assert spearman(np.array(MPG), np.array(WT)) == pytest.approx(-0.886422, abs=5e-7)
    assert spearman(np.array(MPG), np.array(HP)) == pytest.approx(-0.8946646, abs=SEVEN_DIGITS)


@pytest.mark.parametrize(
    ("y", "r"),
    [
        ([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68], 0.8164205),
        ([9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74], 0.8162365),
        ([7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73], 0.8162867),
    ],
)
def test_pearson_is_that_of_r_on_anscombes_columns(y: list[float], r: float) -> None:
    assert pearson(X, np.array(y) / 20) == pytest.approx(r, abs=SEVEN_DIGITS)


def test_spearman_by_hand() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: d² = 1 + 1 + 1 + 1 + 0 = 4; 1 - 6 × 4 / (5 × 24) = 0.8
    assert spearman(np.array([0.9, 0.7, 0.5, 0.3, 0.1]), np.array([0.7, 0.9, 0.3, 0.5, 0.1])) == pytest.approx(0.8)
    # Ties share the mean rank: 1.5 1.5 3 against 1 2 3: away from 2, Σ xy = 0.5 + 0 + 1, Σ x² = 1.5, Σ y² = 2.
    assert middle_ranks(np.array([0.9, 0.9, 0.1])).tolist() == [1.5, 1.5, 3.0]
    assert spearman(np.array([0.9, 0.9, 0.1]), np.array([0.9, 0.5, 0.1])) == pytest.approx(1.5 / 3**0.5)


def test_each_pair_stands_on_the_rows_where_both_are_known() -> None:
    random = np.random.default_rng(4)
    values = random.random((200, 6)) + random.random((200, 1))
    values[random.random(values.shape) < 0.3] = np.nan
    found, units = correlations(values)
    for one in range(6):
        for other in range(6):
            both = ~np.isnan(values[:, [one, other]]).any(axis=1)
            assert units[one, other] == both.sum()
            assert found[one, other] == pytest.approx(np.corrcoef(values[both, one], values[both, other])[0, 1])


def test_a_column_that_does_not_vary_over_the_rows_of_a_pair_has_no_correlation_with_the_other() -> None:
    # 0.1 + 0.2 and 0.3 differ by their last bit, which is no variation; where b is known, a is 0.3 throughout.
    a = [0.1 + 0.2, 0.3, 0.3, 0.3, 0.9]
    b = [0.1, 0.4, 0.2, 0.6, np.nan]
    found, units = correlations(np.column_stack([a, b]))
    assert (units[0, 1], np.isnan(found[0, 1]), np.isnan(found[1, 0])) == (4, True, True)
    assert found[0, 0] == pytest.approx(1.0)
    assert pearson(np.array(b[:4]), np.array(a[:4])) is None


def test_a_correlation_of_one_in_a_country_is_one() -> None:
    column = np.linspace(0, 1, 35_000)
    assert pearson(column, 0.2 + 0.1 * column) == pytest.approx(1.0, abs=1e-12)
    assert spearman(column, -column) == pytest.approx(-1.0, abs=1e-12)
