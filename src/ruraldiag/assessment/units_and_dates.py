"""Assessments read together: which are of one unit, in which order its dates come, which are too far apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from ruraldiag.assessment.codes import no_code
from ruraldiag.assessment.model import Assessment, Unit

LONGEST = dt.timedelta(days=183)  # between two assessments that still speak of the same village


def same_unit(one: Unit, other: Unit) -> bool:
    """Return whether two assessments are of one unit: same code, else same name and kind."""
    if not any(no_code(unit.kind, unit.code) or not unit.code for unit in (one, other)):
        return one.code == other.code and one.kind == other.kind
    return (one.name, one.kind) == (other.name, other.kind)


def by_unit(assessments: Iterable[Assessment]) -> list[list[Assessment]]:
    """Return the assessments of each unit together, in date order; the units in the order they are met."""
    groups: list[list[Assessment]] = []
    for assessment in assessments:
        home = next((group for group in groups if same_unit(group[0].unit, assessment.unit)), None)
        if home is None:
            groups.append([assessment])
        else:
            home.append(assessment)
    return [in_date_order(group) for group in groups]


def in_date_order(assessments: Sequence[Assessment]) -> list[Assessment]:
    """Return assessments from the oldest to the latest; in the order given where one has no date."""
    dated = [(assessment.moment, place) for place, assessment in enumerate(assessments) if assessment.moment]
    if len(dated) < len(assessments):
        return list(assessments)
    return [assessments[place] for _, place in sorted(dated)]


def far_apart(assessments: Iterable[Assessment]) -> tuple[Assessment, Assessment] | None:
    """Return the first and the last in time where they are too far apart to speak of one thing; None where not."""
    dated = in_date_order([assessment for assessment in assessments if assessment.moment])
    if not dated or dated[0].moment is None or dated[-1].moment is None:
        return None
    return (dated[0], dated[-1]) if dated[-1].moment - dated[0].moment > LONGEST else None
