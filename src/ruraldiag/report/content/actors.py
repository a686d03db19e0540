"""The same plan actor by actor: whom to call on first, and for what; then how the actions taken are going."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import ActionFollowUp
from ruraldiag.dossier import Dossier
from ruraldiag.plan import FIRST_PAGE, Request, by_actor
from ruraldiag.questionnaire.model import Actor
from ruraldiag.report.content.where_to_begin import FOLLOW_UP_TITLE, first_places, no_longer_proposed
from ruraldiag.report.document import Block, Column, Item, Items, Section, item, line, paragraph, say, table_of
from ruraldiag.report.words.actions import STATUSES, asked_for, taken_title, to_revise
from ruraldiag.report.words.french import NONE, date, ended, enumerate_words, named, plural, quoted, stem

ACTORS_TITLE = "Qui solliciter"
CALLS = (
    "Chacun n'est cité qu'une fois, avec ce qu'il y a à lui demander d'abord pour les premières actions ; le reste est "
    "dans les pas de chacune."
)
ROW = 3  # actions that follow each other from which they are said as one


def actors_section(dossier: Dossier, *, sheets: bool = True) -> Section | None:
    """Return « Qui solliciter »: what to ask each actor for the actions of the first page, the others by number.

    An actor who comes in later only has a line. What is asked of it then stands in the sheet of each action, which the
    plan on screen does not have (without ``sheets``). None where nobody is called on.
    """
    now: list[Section] = []
    afterwards: list[Item] = []
    for actor, requests in by_actor(dossier.plan, dossier.result).values():
        first = [request for request in requests if request.place in first_places(dossier)]
        later = numbers([request.place for request in requests if request not in first])
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
        CALLS + "{sheets}",
        sheets=say(
            " Pour les suivantes, {where} dit ce qu'il y a à demander, et à qui.",
            where="la fiche de chaque action" if sheets else "le plan complet (--format md)",
        )
        if len(dossier.plan.actions) > FIRST_PAGE
        else "",
    )
    return Section(id="acteurs", title=ACTORS_TITLE, blocks=(intro,), sections=tuple(now))


def calls_section(dossier: Dossier) -> Section | None:
    """Return « Qui solliciter » in short: what to ask each actor for the first actions; None where nobody is asked.

    Those who are asked the very same stand together: often a territory has one or the other.
    """
    together: dict[tuple[Item, ...], list[str]] = {}
    places = first_places(dossier)
    for actor, requests in by_actor(dossier.plan, dossier.result).values():
        if asked := [request for request in requests if request.place in places and (request.ask or request.leads)]:
            together.setdefault(tuple(map(call_item, asked)), []).append(actor.title)
    if not together:
        return None
    items = tuple(
        Item(line("**{titles}**", titles=", ".join([first, *map(named, others)])), calls)
        for calls, (first, *others) in together.items()
    )
    return Section(id="acteurs", title=ACTORS_TITLE, blocks=(paragraph(CALLS), Items(items)))


def call_item(request: Request) -> Item:
    """Return what an actor is asked for one action, by its number."""
    what = quoted(stem(request.ask)) if request.ask else quoted(stem(request.planned.action.title))
    leads = " (à mener par cet acteur)" if request.leads else ""
    return item("N° {place}{leads} : {what}.", place=str(request.place), leads=leads, what=what)


def later_section(dossier: Dossier) -> Section | None:
    """Return who comes in after the actions of the first page, and for which; None where nobody does."""
    items = []
    for actor, requests in by_actor(dossier.plan, dossier.result).values():
        if later := numbers([request.place for request in requests if request.place not in first_places(dossier)]):
            items.append(item("**{title}** : {later}. {role}", title=actor.title, later=later, role=ended(actor.role)))
    if not items:
        return None
    return Section(
        id="acteurs-plus-tard", title=say("Annexe : qui solliciter plus tard"), blocks=(Items(tuple(items)),)
    )


def actor_part(actor: Actor, first: Sequence[Request], later: str) -> Section:
    """Return one actor: its role, what to ask now by number, and the numbers of the actions that come later."""
    items = [
        Item((f"Action n° {request.place}, ", asked_for(request.planned.action, request.ask, leads=request.leads)))
        for request in first
    ]
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


def follow_up_section(dossier: Dossier, *, alone: bool = False) -> Section | None:
    """Return how the actions already taken are going; None where none was.

    In a report, with what is in hand, done or set aside: the plan alone has said it already.
    """
    taken = dossier.assessment.actions
    if not taken:
        return None
    rows = [follow_up_row(dossier, indicator_id, followed) for indicator_id, followed in taken.items()]
    columns = (
        Column("Action", "row-header"),
        Column("État"),
        Column("Responsable"),
        Column("Date"),
        Column("Note"),
    )
    said = [] if alone else no_longer_proposed(dossier)
    table = table_of(columns, rows, "Les actions suivies")
    return Section(id="suivi", title=FOLLOW_UP_TITLE, blocks=(table, *said))


def follow_up_row(dossier: Dossier, indicator_id: str, taken: ActionFollowUp) -> tuple[str, ...]:
    """Return one action taken: its title, how it is going, who follows it; what is done and not said."""
    done = taken.status == "faite" and indicator_id in dossier.closed
    return (
        taken_title(dossier, indicator_id),
        to_revise(taken, indicator_id) if done else STATUSES[taken.status],
        taken.owner_role or NONE,
        date(taken.date) if taken.date else NONE,
        taken.note or NONE,
    )
