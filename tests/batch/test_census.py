"""What a summary retains of a table. Requirement: each count is that of the units, one by one."""

from __future__ import annotations

import pytest

from batches import raw_rows
from ruraldiag.batch.census import Census
from ruraldiag.batch.run import run
from trees import number, scale, tree


@pytest.mark.parametrize(
    ("cells", "low"),
    [
        (("o1", "49"), {"a": 1, "b": 1}),
        (("o2", "50"), {}),  # the middle of the scale is not its lower half
        (("o3", "51"), {}),
        (("nsp", ""), {}),
    ],
)
def test_an_answer_is_often_low_under_the_middle_of_its_scale(cells: tuple[str, str], low: dict[str, int]) -> None:
    q = tree({"d": {"t": [scale("a"), number("b")]}})
    census = Census(q)
    assert len(list(run(raw_rows(cells), q, ("a", "b"), census=census))) == 1
    assert census.all.low == low


def test_a_floor_is_counted_behind_a_number_that_no_lock_asks_for() -> None:
    # « free » has no lock, « locked » has: it cannot be under « below », at 60, and must reach 50.
    bounded = {"free": None, "under": "free", "locked": None, "below": "locked"}
    q = tree(
        {"d": {"t": [number(one, unit="%", at_most=top) for one, top in bounded.items()]}},
        level=[{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}],
        lock=[{"id": "l", "title": "L", "indicator": "locked", "at_least": 0.5, "caps": "whole", "level": "bas"}],
    )
    census = Census(q)
    assert len(list(run(raw_rows(("nsp", "10", "nsp", "60")), q, tuple(bounded), census=census))) == 1
    assert census.all.reached["locked"].units == 1
