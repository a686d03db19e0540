"""The action plan as CSV rows, for a spreadsheet: one an action, then one an answer to clarify."""

from __future__ import annotations

from ruraldiag.dossier import Dossier
from ruraldiag.plan import PlannedAction
from ruraldiag.report.values.csv import CsvCell, to_csv
from ruraldiag.report.words.answers import where_to_look
from ruraldiag.report.words.french import stem

CLARIFY = "a-eclaircir"  # the fourth group of the plan, in the rows
FOLLOWED = "suivi"  # actions done or set aside, which the plan no longer proposes
COLUMNS = (
    "rank", "group", "indicator", "action", "lock", "gain", "width", "effort", "horizon", "cost", "lead", "partners",
    "ask", "requires", "pulled_for", "unsure", "rank_p5", "rank_p95", "first_page", "status", "owner_role", "date",
    "note", "state",
)  # fmt: skip


def plan_csv(dossier: Dossier) -> str:
    """Return the plan as CSV: a row an action, in order; those closed; then the answers to clarify.

    An answer to clarify has its ``width``, its ``state``, and in ``ask`` who knows and where to look.
    """
    rows = [action_row(dossier, place, planned) for place, planned in enumerate(dossier.plan.actions, start=1)]
    rows += [action_row(dossier, None, dossier.proposed[closed]) | {"group": FOLLOWED} for closed in dossier.closed]
    rows += [
        {
            "group": CLARIFY,
            "indicator": unknown.indicator.id,
            "action": unknown.indicator.name,
            "width": figure(100 * unknown.width),
            "ask": stem(where_to_look(unknown.indicator, dossier.kind)),
            "state": dossier.result.leaves[unknown.indicator.id].leaf.state.value,
        }
        for unknown in dossier.plan.clarify
    ]
    return to_csv(COLUMNS, ([row.get(column) for column in COLUMNS] for row in rows))


def figure(value: float) -> float:
    """Return a figure without the noise of its last bits, for a spreadsheet."""
    return round(value, 9)


def action_row(dossier: Dossier, place: int | None, planned: PlannedAction) -> dict[str, CsvCell]:
    """Return the cells of one action by column, lists joined by ``|``; gains in points out of 100."""
    action, taken = planned.action, dossier.assessment.actions.get(planned.indicator.id)
    row: dict[str, CsvCell] = {
        "rank": place,
        "group": planned.group.value,
        "indicator": planned.indicator.id,
        "action": stem(action.title),
        "lock": planned.lock.id if planned.lock else None,
        "gain": figure(100 * dossier.gain(planned)),
        "effort": action.effort,
        "horizon": stem(action.horizon_for(dossier.kind)),
        "cost": stem(action.cost),
        "lead": action.lead,
        "partners": "|".join(action.partners),
        "ask": "|".join(f"{actor}: {stem(ask)}" for actor, ask in planned.asks.items()),
        "requires": "|".join(action.requires),
        "pulled_for": planned.pulled_for,
        "unsure": "|".join(planned.unsure),
    }
    if rank := dossier.stability.get(planned.indicator.id):
        row |= {"rank_p5": figure(rank.p5), "rank_p95": figure(rank.p95), "first_page": figure(rank.first_page)}
    if taken:
        day = taken.date.isoformat() if taken.date else None
        row |= {"status": taken.status, "owner_role": taken.owner_role or None, "date": day, "note": taken.note or None}
    return row
