"""The cells of one indicator in a table. Requirement: a text says the same in every block, whatever was forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from ruraldiag.batch.cells import CellTable
from ruraldiag.questionnaire.model import Questionnaire
from trees import number, scale, tree

LADDER = [{"when_below": 1.0, "title": "Agir", "effort": 1}]


def codes(table: CellTable, *texts: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array([table.codes[text] for text in texts], dtype=np.int32)


def test_the_numbers_of_a_block_are_its_own_once_those_before_are_forgotten(small: Questionnaire) -> None:
    table = CellTable(small.by_id["fibre"], small)
    before = codes(table, "40", "92,5", "nsp")
    np.testing.assert_array_equal(table.numbers(before), [40.0, 92.5, np.nan])
    table.trim(most=2)
    after = codes(table, "7", "nsp", "40", "8")
    np.testing.assert_array_equal(table.numbers(after), [7.0, np.nan, 40.0, 8.0])
    np.testing.assert_array_equal(table.column(after).value, [0.07, 0.0, 0.4, 0.08])


def test_few_texts_are_not_forgotten(small: Questionnaire) -> None:
    table = CellTable(small.by_id["fibre"], small)
    before = codes(table, "40", "92,5")
    table.trim(most=2)
    assert codes(table, "92,5", "40").tolist() == before[::-1].tolist()


@pytest.mark.parametrize(("text", "place", "after"), [("o1", 0, 0.5), ("o2", -1, 0.0), ("o3", -1, 0.0)])
def test_an_answer_at_its_target_calls_for_no_action_even_under_its_depth(text: str, place: int, after: float) -> None:
    q = tree({"d": {"t": [scale("a", target="o2", action=LADDER), number("b")]}})  # o2 of o0 to o4: 0.5
    table = CellTable(q.by_id["a"], q)
    found, leads_to = table.action_places(codes(table, text), np.array([True]))
    assert (found.tolist(), leads_to.tolist()) == ([place], [after])
