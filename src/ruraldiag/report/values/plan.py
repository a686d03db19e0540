"""The action plan alone: in full, as a summary, as rows and as plain values; the same figures in each."""

from __future__ import annotations

from typing import Any

from ruraldiag.assessment.model import ActionFollowUp
from ruraldiag.dossier import PROJECTED, Dossier
from ruraldiag.plan import PlannedAction, by_actor
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.report.values.csv import Cell, to_csv
from ruraldiag.report.values.score import level_figures, node_figures
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
    rows = [action_row(dossier, place, one) for place, one in enumerate(dossier.plan.actions, start=1)]
    rows += [action_row(dossier, None, dossier.proposed[one]) | {"group": FOLLOWED} for one in dossier.closed]
    rows += [
        {
            "group": CLARIFY,
            "indicator": one.indicator.id,
            "action": one.indicator.name,
            "width": figure(100 * one.width),
            "ask": stem(where_to_look(one.indicator, dossier.kind)),
            "state": dossier.result.leaves[one.indicator.id].leaf.state.value,
        }
        for one in dossier.plan.clarify
    ]
    return to_csv(COLUMNS, ([row.get(column) for column in COLUMNS] for row in rows))


def figure(value: float) -> float:
    """Return a figure without the noise of its last bits, for a spreadsheet."""
    return round(value, 9)


def action_row(dossier: Dossier, place: int | None, planned: PlannedAction) -> dict[str, Cell]:
    """Return the cells of one action by column, lists joined by ``|``; gains in points out of 100."""
    action, taken = planned.action, dossier.assessment.actions.get(planned.indicator.id)
    row: dict[str, Cell] = {
        "rank": place,
        "group": planned.group.value,
        "indicator": planned.indicator.id,
        "action": stem(action.title),
        "lock": planned.lock.id if planned.lock else None,
        "gain": figure(100 * dossier.gain(planned)),
        "effort": action.effort,
        "horizon": stem(action.horizon),
        "cost": stem(action.cost),
        "lead": action.lead,
        "partners": "|".join(action.partners),
        "ask": "|".join(f"{actor}: {stem(ask)}" for actor, ask in action.ask.items()),
        "requires": "|".join(action.requires),
        "pulled_for": planned.pulled_for,
        "unsure": "|".join(planned.unsure),
    }
    if rank := dossier.stability.get(planned.indicator.id):
        row |= {"rank_p5": figure(rank.p5), "rank_p95": figure(rank.p95), "first_page": figure(rank.first_page)}
    if taken:
        row |= {one: value or None for one, value in follow_up_figures(taken).items()}
    return row


def plan_json(dossier: Dossier) -> dict[str, Any]:
    """Return the plan ready for JSON: scores, gains and widths out of 100 with full precision, shares of one apart.

    ``gain_of`` says what the gains are of: the score, or where it is withheld the low end of the interval.
    """
    result, questionnaire = dossier.result, dossier.result.questionnaire
    return {
        "unit": result.unit.model_dump(),
        "questionnaire": {
            "id": questionnaire.id,
            "edition": questionnaire.edition,
            "digest": digest_of(questionnaire),
        },
        **node_figures(result.whole),
        **level_figures(result.levels.get(result.whole.id)),
        "gain_of": "low" if result.whole.shown is None else "score",
        "draws": dossier.uncertainty.draws if dossier.uncertainty else 0,
        "seed": dossier.uncertainty.seed if dossier.uncertainty else None,
        "actions": [action_figures(dossier, place, one) for place, one in enumerate(dossier.plan.actions, start=1)],
        "projection": projection_figures(dossier),
        "clarify": [
            {
                "indicator": one.indicator.id,
                "title": one.indicator.name,
                "state": result.leaves[one.indicator.id].leaf.state.value,
                "width": 100 * one.width,
                "find": where_to_look(one.indicator, dossier.kind),
            }
            for one in dossier.plan.clarify
        ],
        "actors": [
            {
                "id": actor.id,
                "title": actor.title,
                "requests": [
                    {"indicator": one.planned.indicator.id, "leads": one.leads, "ask": one.ask} for one in requests
                ],
            }
            for actor, requests in by_actor(dossier.plan, result).values()
        ],
        "follow_up": {one: follow_up_figures(taken) for one, taken in dossier.assessment.actions.items()},
    }


def action_figures(dossier: Dossier, place: int, planned: PlannedAction) -> dict[str, Any]:
    """Return one action ready for JSON."""
    action, rank = planned.action, dossier.stability.get(planned.indicator.id)
    taken = dossier.assessment.actions.get(planned.indicator.id)
    return {
        "rank": place,
        "group": planned.group.value,
        "indicator": planned.indicator.id,
        "title": stem(action.title),
        "lock": planned.lock.id if planned.lock else None,
        "value": planned.value,
        "value_after": planned.value_after,
        "gain": 100 * dossier.gain(planned),
        "effort": action.effort,
        "horizon": action.horizon,
        "cost": action.cost,
        "why": action.why,
        "steps": list(action.steps),
        "lead": action.lead,
        "partners": list(action.partners),
        "ask": dict(action.ask),
        "funding": list(action.funding),
        "requires": list(action.requires),
        "pulled_for": planned.pulled_for or None,
        "unsure": list(planned.unsure),
        "stability": {"p5": rank.p5, "p95": rank.p95, "first_page": rank.first_page} if rank else None,
        "follow_up": follow_up_figures(taken) if taken else None,
    }


def projection_figures(dossier: Dossier) -> dict[str, Any]:
    """Return what score the first actions would lead to; None where it is withheld or there is no action."""
    after = dossier.projection
    return {
        "actions": [planned.indicator.id for planned in dossier.plan.first_page[:PROJECTED]],
        "score": 100 * after.score if after else None,
    }


def follow_up_figures(taken: ActionFollowUp) -> dict[str, Any]:
    """Return how one action is going."""
    return {
        "status": taken.status,
        "owner_role": taken.owner_role,
        "date": taken.date.isoformat() if taken.date else None,
        "note": taken.note,
    }
