"""The follow-up of the plan in words: how an action is going, and which ones are not to be proposed any more."""

from __future__ import annotations

import datetime as dt

from ruraldiag.assessment.model import ActionFollowUp, ActionStatus, Assessment
from ruraldiag.report.document import say
from ruraldiag.report.words.french import date

STATUSES: dict[ActionStatus, str] = {
    "retenue": "retenue",
    "en-cours": "en cours",
    "faite": "faite",
    "ecartee": "écartée",
}


def closed_actions(assessment: Assessment) -> frozenset[str]:
    """Return the indicators whose action is set aside, or done and not answered since: it is not to be proposed."""
    return frozenset(
        one
        for one, taken in assessment.actions.items()
        if taken.status == "ecartee" or (taken.status == "faite" and not answered_since(assessment, one))
    )


def answered_since(assessment: Assessment, indicator_id: str) -> bool:
    """Return whether a question was answered after its action was marked.

    A mark has a day and no hour: an answer of the same day came after it where the interview began on an earlier one.
    """
    given, marked = assessment.answer(indicator_id).answered, assessment.actions[indicator_id].date
    if given is None or marked is None:
        return False
    started = assessment.interview.started
    answered = day_of(given)
    return answered > marked or (answered == marked and started is not None and started.date() < marked)


def day_of(moment: dt.datetime | dt.date) -> dt.date:
    """Return the day of an answer."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def status_words(taken: ActionFollowUp) -> str:
    """Return how an action is going: « en cours, la secrétaire, 10 janvier 2027 »."""
    day = date(taken.date) if taken.date else ""
    return ", ".join(part for part in (STATUSES[taken.status], taken.owner_role, day) if part)


def to_revise(taken: ActionFollowUp, indicator_id: str) -> str:
    """Return that an action is done and its answer still says the contrary, with the option that corrects it."""
    when = say(" le {day}", day=date(taken.date)) if taken.date else ""
    return say("faite{when}, réponse à mettre à jour avec --revise {one}", when=when, one=indicator_id)
