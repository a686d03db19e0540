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
