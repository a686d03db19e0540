"""Levels over columns: the one rule, over arrays."""

from __future__ import annotations

import numpy as np

from ruraldiag.composite.rules import level_place
from ruraldiag.questionnaire.model import Questionnaire


def test_a_level_is_reached_by_the_same_values_as_for_one_unit(small: Questionnaire) -> None:
    # 25 points less 4e-10 is 25 once rounded to nine decimals; less 6e-10 it is not.
    values = np.array([0.25 - 4e-12, 0.25 - 6e-12, 0.25, 0.0, 1.0, 0.7499999999999999, 0.75])
    places = np.asarray(level_place(values, small))
    assert places.tolist() == [1, 0, 1, 0, 3, 3, 3]
    assert places.tolist() == [level_place(value, small) for value in values.tolist()]
