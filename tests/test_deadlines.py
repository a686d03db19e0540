"""What a date makes urgent for a unit: it concerns it, or a missing answer may tell, or neither."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from report_text import flat
from ruraldiag.composite.scoring import score
from ruraldiag.deadlines import deadlines_of
from ruraldiag.dossier import Dossier
from ruraldiag.report.content.deadlines import possible_item
from ruraldiag.report.document import plain
from trees import number, scale, tree, unit

DAY = dt.date(2026, 12, 1)
DATE = {"id": "date", "says": "Ferme.", "date": DAY, "checked": DAY, "source": "Un texte", "indicators": ["n"]}
LEAST = number("least", 1, title="Le reste", at_most="n")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"f": "o0", "least": 10.0, "n": 40.0}, "concern"),
        ({"f": "o0", "least": 10.0}, "possible"),
        ({"f": "o0", "least": 60.0}, "neither"),  # never above n, whose target is then reached
        ({"f": "o0", "least": 10.0, "n": 70.0}, "neither"),
    ],
)
def test_a_date_may_concern_who_lacks_an_answer_that_may_be_below_its_target(
    answers: dict[str, Any], expected: str
) -> None:
    q = tree({"d": {"t": [scale("f"), number("n", target=50.0), LEAST]}}, deadline=[DATE])
    found = deadlines_of(score(unit(answers), q), DAY)
    assert (bool(found.concern), bool(found.possible)) == (expected == "concern", expected == "possible")


def test_an_answer_kept_for_when_its_filter_is_known_tells_with_the_filter_alone() -> None:
    hung = number("n", title="Une suite", target=50.0, applies_if={"indicator": "f", "at_least": 0.5})
    q = tree({"d": {"t": [scale("f", title="Un début"), hung, LEAST]}}, deadline=[DATE])
    below, at_target = (unit({"n": value, "least": 1.0}) for value in (40.0, 70.0))
    result = score(below, q)
    [possible] = deadlines_of(result, DAY).possible
    said = flat(plain(possible_item(Dossier(result, below), possible).line))
    assert "selon la réponse à « Un début »." in said
    assert deadlines_of(score(at_target, q), DAY).here == ()
