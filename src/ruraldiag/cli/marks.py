"""``--mark INDICATOR=STATUS``: how an action of the plan is going, kept in the assessment's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from ruraldiag.assessment.model import NOTE_LIMIT, ActionFollowUp, ActionStatus, Assessment
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.actions import status_words
from ruraldiag.report.words.french import quoted, stem
from ruraldiag.typography import french

STATUSES: tuple[ActionStatus, ...] = get_args(ActionStatus)
PLACE = Place(file="--mark")


def parse_marks(marks: Sequence[str], questionnaire: Questionnaire) -> dict[str, ActionStatus]:
    """Return the status of each indicator that « indicator=status » gives; raise with every fault of every mark."""
    found: dict[str, list[ActionStatus]] = {}
    faults: list[Finding] = []
    for mark in marks:
        indicator_id, sign, status = (part.strip() for part in mark.partition("="))
        if not sign:
            message = french(f"« {mark} » ne dit pas un état.")
            faults.append(
                finding("U001", PLACE, message=message, remedy="Écrivez INDICATEUR=ETAT, par exemple fibre=faite.")
            )
            continue
        indicator = questionnaire.by_id.get(indicator_id)
        if indicator is None:
            close = suggestion(indicator_id, questionnaire.by_id)
            faults.append(finding("A006", PLACE, value=indicator_id, suggestion=close))
        elif not indicator.action:
            faults.append(finding("U005", PLACE, value=indicator_id))
        known = next((state for state in STATUSES if state == status), None)
        if known is None:
            close = suggestion(status, STATUSES)
            faults.append(finding("U004", PLACE, value=status, suggestion=close, known=", ".join(STATUSES)))
        else:
            found.setdefault(indicator_id, []).append(known)
    for indicator_id, statuses in found.items():
        if len(set(statuses)) > 1:
            faults.append(finding("U006", PLACE, value=indicator_id, states=", ".join(dict.fromkeys(statuses))))
    if faults:
        raise RuralDiagError(faults, ExitStatus.USAGE)
    return {indicator_id: status for indicator_id, (status, *_) in found.items()}


def marked(
    assessment: Assessment, marks: Mapping[str, ActionStatus], *, owner: str, note: str, today: dt.date
) -> Assessment:
    """Return the assessment with these statuses, dated today; its answers are the same.

    A new owner takes the place of the one before. A new note comes under those before, once:
    what people wrote is kept.
    """
    actions = dict(assessment.actions)
    for indicator_id, status in marks.items():
        before = actions.get(indicator_id)
        earlier = before.note if before else ""
        new = note and note not in earlier.splitlines()
        together = "\n".join(text for text in (earlier, note if new else "") if text)
        if len(together) > NOTE_LIMIT:
            raise RuralDiagError(
                [finding("A012", Place(file="--note"), key="note", length=len(together), limit=NOTE_LIMIT)],
                ExitStatus.USAGE,
            )
        role = owner or (before.owner_role if before else "")
        actions[indicator_id] = ActionFollowUp(status=status, owner_role=role, date=today, note=together)
    return assessment.model_copy(update={"actions": actions})


def said(assessment: Assessment, marks: Mapping[str, ActionStatus], questionnaire: Questionnaire) -> Iterator[str]:
    """Yield what was written, one line an action: its indicator, status, owner, date and note."""
    for indicator_id in marks:
        taken = assessment.actions[indicator_id]
        title = quoted(stem(questionnaire.by_id[indicator_id].name))
        note = french(f" ; note : {' / '.join(taken.note.splitlines())}") if taken.note else ""
        yield french(f"{title} ({indicator_id}) : ") + status_words(taken) + note
