"""The follow-up of the plan in words: how an action is going, and which ones are not to be proposed any more."""

from __future__ import annotations

from ruraldiag.assessment.model import ActionFollowUp, ActionStatus
from ruraldiag.report.document import say
from ruraldiag.report.words.french import date

STATUSES: dict[ActionStatus, str] = {
    "retenue": "retenue",
    "en-cours": "en cours",
    "faite": "faite",
    "ecartee": "écartée",
}


def status_words(taken: ActionFollowUp) -> str:
    """Return how an action is going: « en cours, la secrétaire, 10 janvier 2027 »."""
    day = date(taken.date) if taken.date else ""
    return ", ".join(part for part in (STATUSES[taken.status], taken.owner_role, day) if part)


def to_revise(taken: ActionFollowUp, indicator_id: str) -> str:
    """Return that an action is done and its answer still says the contrary, with the option that corrects it."""
    when = say(" le {day}", day=date(taken.date)) if taken.date else ""
    return say("faite{when}, réponse à mettre à jour avec --revise {one}", when=when, one=indicator_id)
