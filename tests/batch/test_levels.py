"""Thresholds over columns: the figure that is compared is the one that Python rounds for one unit."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ruraldiag.batch.levels import level_places, rounded
from ruraldiag.composite.rules import level_of
from ruraldiag.questionnaire.model import Questionnaire


@pytest.mark.parametrize("decimals", [2, 9, 12])
def test_columns_round_as_python_does(decimals: int) -> None:
    chance = random.Random(2017)  # noqa: S311 -- a test, not a secret
    unit = 10.0**-decimals
    # Values that lie on a half, or one bit to either side of it, are where numpy's own rounding differs.
    halves = [(chance.randrange(10**decimals) + 0.5) * unit for _ in range(3000)]
    values = np.array([chance.random() for _ in range(3000)] + halves)
    values = np.concatenate([values, np.nextafter(values, 0), np.nextafter(values, 1), -values])
    assert rounded(values, decimals).tolist() == [round(one, decimals) for one in values.tolist()]


def test_a_level_is_reached_by_the_same_values_as_for_one_unit(small: Questionnaire) -> None:
    # 25 points less 4e-10 is 25 once rounded to nine decimals; less 6e-10 it is not.
    values = np.array([0.25 - 4e-12, 0.25 - 6e-12, 0.25, 0.0, 1.0, 0.7499999999999999, 0.75])
    places = level_places(values, small)
    assert places.tolist() == [1, 0, 1, 0, 3, 3, 3]
    assert [small.level[place].id for place in places] == [level_of(one, small).id for one in values.tolist()]
