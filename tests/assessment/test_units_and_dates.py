"""Which assessments are of one unit, in which order its dates come, and which are too far apart to be of one thing."""

from __future__ import annotations

import datetime as dt

from ruraldiag.assessment.model import Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.assessment.units_and_dates import by_unit, far_apart, in_date_order


def said(name: str, day: str = "", *, zone: dt.tzinfo | None = None) -> Assessment:
    started = dt.datetime.fromisoformat(day).replace(tzinfo=zone) if day else None
    return Assessment(
        questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name=name), interview=Interview(started=started)
    )


OLD, NEW, UNDATED = said("Arvieu", "2025-01-10"), said("Arvieu", "2026-01-10", zone=dt.UTC), said("Arvieu")
OTHER = said("Murat", "2024-01-10")


def test_each_unit_has_its_dates_together_from_the_oldest_in_the_order_units_are_met() -> None:
    assert by_unit([NEW, OTHER, OLD]) == [[OLD, NEW], [OTHER]]


def test_without_one_of_the_dates_the_order_given_is_kept() -> None:
    assert in_date_order([NEW, UNDATED, OLD]) == [NEW, UNDATED, OLD]


def test_of_one_moment_the_order_given_is_kept() -> None:
    again = said("Arvieu", "2025-01-10")
    assert [one is OLD for one in in_date_order([OLD, again])] == [True, False]


def test_the_last_work_dates_an_assessment_and_a_time_without_a_zone_is_of_utc() -> None:
    begun, ended = dt.datetime(2026, 1, 1, 23), dt.datetime(2026, 1, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    worked = OLD.model_copy(update={"interview": Interview(started=begun, updated=ended)})
    assert (worked.moment, worked.day) == (ended, dt.date(2026, 1, 2))
    assert UNDATED.moment is UNDATED.day is None
    # 23 h UTC comes after 1 h of a zone two hours ahead, on the next day there: 23 h UTC.
    same = OLD.model_copy(update={"interview": Interview(started=begun)})
    assert same.moment == worked.moment


def test_half_a_year_and_a_day_is_too_far_whatever_has_no_date() -> None:
    near, far = said("Arvieu", "2025-07-12"), said("Arvieu", "2025-07-13")  # 183 and 184 days after OLD
    assert far_apart([near, UNDATED, OLD]) is None
    assert far_apart([far, UNDATED, OLD]) == (OLD, far)
    assert far_apart([UNDATED]) is far_apart([]) is None
