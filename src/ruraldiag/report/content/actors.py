"""The same plan actor by actor: whom to call on first, and for what; then how the actions taken are going."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.assessment.model import ActionFollowUp
from ruraldiag.plan import FIRST_PAGE, PlannedAction, Request, by_actor
from ruraldiag.questionnaire.model import Actor
from ruraldiag.report.content.view import View
from ruraldiag.report.document import Block, Column, Item, Items, Section, item, paragraph, say, table_of
from ruraldiag.report.words.actions import asked
from ruraldiag.report.words.following import STATUSES, to_revise
from ruraldiag.report.words.french import NONE, date, ended, enumerate_words, plural, stem

FOLLOW_UP_TITLE = "Le suivi des actions"
ACTORS_TITLE = "Qui solliciter"
ROW = 3  # actions that follow each other from which they are said as one
BELOW = attrgetter("when_below")


def actors_section(view: View, *, sheets: bool = True) -> Section | None:
    """Return « Qui solliciter »: what to ask each actor for the actions of the first page, the others by number.

    An actor who comes in later only has a line. What is asked of it then stands in the sheet of each action, which the
    plan on screen does not have (without ``sheets``). None where nobody is called on.
    """
    now: list[Section] = []
    afterwards: list[Item] = []
    for actor, requests in by_actor(view.plan, view.result).values():
        first = [one for one in requests if one.place <= FIRST_PAGE]
        later = numbers([one.place for one in requests[len(first) :]])
        if first:
            now.append(actor_part(actor, first, later))
        else:
            afterwards.append(
                item("**{title}** : {later}. {role}", title=actor.title, later=later, role=ended(actor.role))
            )
    if not now and not afterwards:
        return None
    if afterwards:
        text = paragraph("Rien à leur demander pour les six premières actions.")
        now.append(Section(id="acteurs-plus-tard", title="Plus tard", blocks=(text, Items(tuple(afterwards)))))
    intro = paragraph(
        "Pour les premières actions du plan, chacun une seule fois, avec tout ce qu'il y a à lui dire : commencez par "
        "là.{sheets}",
        sheets=say(
            " Pour les suivantes, {where} dit ce qu'il y a à demander, et à qui.",
            where="la fiche de chaque action" if sheets else "le plan complet (--format md)",
        )
        if len(view.plan.actions) > FIRST_PAGE
        else "",
    )
    return Section(id="acteurs", title=ACTORS_TITLE, blocks=(intro,), sections=tuple(now))


def actor_part(actor: Actor, first: Sequence[Request], later: str) -> Section:
    """Return one actor: its role, what to ask now by number, and the numbers of the actions that come later."""
    items = [Item((f"Action n° {one.place}, ", asked(one.planned.action, one.ask, leads=one.leads))) for one in first]
    if later:
        items.append(item("Plus tard : {later}.", later=later))
    role: list[Block] = [paragraph("{role}", role=ended(actor.role))] if actor.role else []
    return Section(id=f"acteur-{actor.id}", title=actor.title, blocks=(*role, Items(tuple(items))))


def numbers(places: Sequence[int]) -> str:
    """Return actions by their number, three in a row or more as one; empty where there is none.

    >>> numbers([7, 9, 10, 11, 14, 15]), numbers([7]), numbers([])
    ('actions n° 7, 9 à 11, 14 et 15', 'action n° 7', '')
    """
    if not places:
        return ""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    said = [part for run in runs for part in (map(str, run) if len(run) < ROW else (f"{run[0]} à {run[-1]}",))]
    return f"{plural(len(places), 'action')} n° {enumerate_words(said)}"


def place_of(view: View, planned: PlannedAction) -> int:
    """Return the number of an action in the plan, from 1."""
    return view.places[planned.indicator.id]


def follow_up_section(view: View) -> Section | None:
    """Return how the actions already taken are going; None where none was."""
    taken = view.assessment.actions
    if not taken:
        return None
    rows = tuple(follow_up_row(view, indicator_id, one) for indicator_id, one in taken.items())
    columns = (
        Column("Action", "row-header"),
        Column("État"),
        Column("Responsable"),
        Column("Date"),
        Column("Note"),
    )
    return Section(
        id="suivi",
        title=FOLLOW_UP_TITLE,
        blocks=(table_of(columns, rows, "Les actions suivies"),),
    )


def follow_up_row(view: View, indicator_id: str, taken: ActionFollowUp) -> tuple[str, ...]:
    """Return one action taken: its title, how it is going, who follows it; what is done and not said."""
    done = indicator_id in closed_actions(view.assessment) and indicator_id in view.proposed
    return (
        taken_title(view, indicator_id, taken),
        to_revise(taken, indicator_id) if taken.status == "faite" and done else STATUSES[taken.status],
        taken.owner_role or NONE,
        date(taken.date) if taken.date else NONE,
        taken.note or NONE,
    )


def taken_title(view: View, indicator_id: str, taken: ActionFollowUp) -> str:
    """Return the title of an action taken, or the question's where no action fits.

    A mark names the question alone: an action done and answered since is the deepest that the answer has gone past.
    """
    indicator = view.result.questionnaire.by_id[indicator_id]
    done = indicator_id in closed_actions(view.assessment)
    known = view.proposed.get(indicator_id) if done or taken.status != "faite" else None
    value = view.result.leaves[indicator_id].leaf.value or 0.0
    past = max((one for one in indicator.action if one.when_below <= value), key=BELOW, default=None)
    return stem(known.action.title) if known else stem(past.title) if past else indicator.name
