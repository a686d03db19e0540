"""The study of a campaign of a few dozen units, for tests of its figures and of what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruraldiag.batch.campaign import Campaign
from ruraldiag.batch.quality import Study, studies
from ruraldiag.batch.run import BLOCK, run
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.row import RawRow, Refusal

# R's data set ``mtcars`` (Motor Trend, 1974), in its order: miles per gallon, weight, horsepower of 32 cars.
MPG = (
    21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9,
    21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
)  # fmt: skip
WT = (
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2,
    1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
)  # fmt: skip
HP = (
    110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150, 245,
    175, 66, 91, 113, 264, 175, 335, 109,
)  # fmt: skip


def campaign_of(
    questionnaire: Questionnaire,
    answers: Mapping[str, Sequence[Any]],
    *,
    kinds: Sequence[str] = (),
    groups: Sequence[str] = (),
    block: int = BLOCK,
) -> Campaign:
    """Return the campaign whose units gave these answers, a column for each question: cells as in a table."""
    size = len(next(iter(answers.values())))
    rows: list[RawRow | Refusal] = [
        RawRow(
            line=place + 2,
            name=f"U{place}",
            kind=kinds[place] if kinds else "commune",
            code="",
            date="",
            groups=(groups[place],) if groups else (),
            cells=tuple(str(column[place]) for column in answers.values()),
        )
        for place in range(size)
    ]
    campaign = Campaign(questionnaire, ("epci",) if groups else ())
    assert len(list(run(rows, questionnaire, tuple(answers), campaign=campaign, block=block))) == size
    return campaign


def study_of(questionnaire: Questionnaire, answers: Mapping[str, Sequence[Any]], **more: Any) -> Study:
    """Return the study of units of one kind; ``draws`` is 0 unless it is given."""
    draws = more.pop("draws", 0)
    (study,) = studies(campaign_of(questionnaire, answers, **more), draws=draws)
    return study
