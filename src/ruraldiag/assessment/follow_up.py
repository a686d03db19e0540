"""The follow-up of actions that an assessment keeps: what is closed, and what was answered since."""

from __future__ import annotations

from ruraldiag.assessment.model import Assessment


def closed_actions(assessment: Assessment) -> frozenset[str]:
    """Return the indicators whose action is set aside, or done and not answered since: it is not to be proposed."""
    return frozenset(
        indicator_id
        for indicator_id, taken in assessment.actions.items()
        if taken.status == "ecartee" or (taken.status == "faite" and not answered_since(assessment, indicator_id))
    )


def answered_since(assessment: Assessment, indicator_id: str) -> bool:
    """Return whether a question was answered after its action was marked.

    A mark has a day and no hour: an answer of the same day came after it where the interview began on an earlier one.
    """
    answered, marked = assessment.answer(indicator_id).day, assessment.actions[indicator_id].date
    if answered is None or marked is None:
        return False
    started = assessment.interview.started
    return answered > marked or (answered == marked and started is not None and started.date() < marked)
