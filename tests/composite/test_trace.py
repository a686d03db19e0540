"""What a first series carries of the weights, against its floors."""

from __future__ import annotations

import pytest

from report_text import flat
from ruraldiag.composite.trace import express_findings
from trees import scale, tree


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (0.2, ["la première série (express) porte 12,5 % du poids de l'ensemble, moins que les 20 % voulus."]),
        (0.125, []),  # 1 of 8
    ],
)
def test_a_first_series_that_is_too_light_is_told_with_what_it_carries(whole: float, said: list[str]) -> None:
    asked = [scale("a", 1, express=True), scale("b", 7)]
    q = tree({"d": {"t": asked}}, scoring={"express": {"whole": whole, "domain": 0.1}})
    assert [flat(found.message) for found in express_findings(q)] == said
