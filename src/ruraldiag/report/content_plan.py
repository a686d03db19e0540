"""The plan in full, by group; then the same plan actor by actor; then how the actions taken are going."""

from __future__ import annotations

from typing import assert_never

from ruraldiag.assessment.model import ActionFollowUp
from ruraldiag.plan import Group, PlannedAction, by_actor, is_unit
from ruraldiag.report.certainty import rank_sentence
from ruraldiag.report.content_blocks import (
    Block,
    Item,
    Items,
    Paragraph,
    Section,
    Table,
    item,
    joined,
    line,
    paragraph,
    say,
)
from ruraldiag.report.content_view import View
from ruraldiag.report.french import NONE, SEMICOLON, date, ended, enumerate_words, gain, quoted, sentence, stem

STATUSES = {"retenue": "retenue", "en-cours": "en cours", "faite": "faite", "ecartee": "écartée"}
EFFORTS = {1: "1 sur 3, léger", 2: "2 sur 3, moyen", 3: "3 sur 3, lourd"}


def plan_section(view: View) -> Section:
    """Return every action of the plan, numbered as on the first page, by group."""
    groups = tuple(group_part(view, group) for group in Group if view.plan.of(group))
    intro = (
        "Les actions gardent leur numéro de la première page. Le gain est en points sur 100, pour cette action seule."
        if groups
        else "Aucune action à proposer pour l'instant : rien de ce qui est connu n'est sous sa cible."
    )
    return Section(id="plan", title="Le plan d'action", blocks=(paragraph(intro),), sections=groups)


def group_part(view: View, group: Group) -> Section:
    """Return one group of actions."""
    title, says = group_words(group)
    return Section(
        id=f"plan-{group.value}",
        title=title,
        blocks=(paragraph(says),),
        sections=tuple(action_part(view, planned) for planned in view.plan.of(group)),
    )


def group_words(group: Group) -> tuple[str, str]:
    """Return the title of a group of actions, and how they are ordered."""
    match group:
        case Group.LOCKS:
            return "Lever les verrous", "D'abord ce qui retient le niveau, et ce qu'il faut pour le lever."
        case Group.QUICK:
            return "Gains rapides", "Peu d'effort chacune, celles qui rapportent le plus d'abord."
        case Group.STRUCTURAL:
            return "Chantiers structurants", "Plus longs : d'abord ceux qui rapportent le plus pour l'effort."
        case _:
            assert_never(group)


def place_of(view: View, planned: PlannedAction) -> int:
    """Return the number of an action in the plan, from 1."""
    return 1 + [one.indicator.id for one in view.plan.actions].index(planned.indicator.id)


def action_part(view: View, planned: PlannedAction) -> Section:
    """Return one action: where we stand, why, the steps, then what it takes, who, with what, and what it rests on."""
    action = planned.action
    scored = view.result.leaves[planned.indicator.id]
    today = line(
        "**{title}**, aujourd'hui : {finding}",
        title=planned.indicator.name,
        finding=ended(view.finding(scored) + view.aim(scored)),
    )
    blocks: list[Block] = [Paragraph(joined(today, line("{why}", why=sentence(action.why))))]
    if action.steps:
        blocks.append(Items(tuple(item("{step}", step=ended(step)) for step in action.steps), numbered=True))
    blocks.append(Items(details(view, planned)))
    title = say("{place}. {title}", place=str(place_of(view, planned)), title=stem(action.title))
    return Section(id=f"action-{planned.indicator.id}", title=title, blocks=tuple(blocks))


def details(view: View, planned: PlannedAction) -> tuple[Item, ...]:
    """Return what a council needs to decide on an action: gain, effort, who, money, proof that it works, follow-up."""
    action = planned.action
    found = [
        item("**Gain** : {gain}", gain=gain_sentence(view, planned)),
        item("**Effort** : {effort}", effort=effort(planned)),
    ]
    if rank := view.stability.get(planned.indicator.id):
        found.append(item("**Rang** : {rank}.", rank=rank_sentence(rank)))
    found += before(view, planned)
    found += who(view, planned)
    if action.funding:
        found.append(
            item("**Financement** : {lines}", lines=ended(SEMICOLON.join(stem(one) for one in action.funding)))
        )
    if action.example:
        where = view.passages((), action.example.passages)
        found.append(
            item("**Ailleurs** : {says}{where}.", says=stem(action.example.says), where=f" ({where})" if where else "")
        )
    if action.follow_up:
        found.append(item("**Suivi** : {figure}", figure=ended(action.follow_up)))
    if taken := view.assessment.actions.get(planned.indicator.id):
        found.append(item("**État** : {status}.", status=status_words(taken)))
    debates = [quoted(one.title) for one in view.debates if planned.indicator.id in one.indicators]
    if debates:
        found.append(item("**À débattre** : {titles}.", titles=enumerate_words(debates)))
    if rests := view.passages((*action.statements, *planned.indicator.statements)):
        found.append(item("**D'où cela vient** : {passages}.", passages=rests))
    return tuple(found)


def status_words(taken: ActionFollowUp) -> str:
    """Return how an action is going: « en cours, la secrétaire, 10 janvier 2027 »."""
    day = date(taken.date) if taken.date else ""
    return ", ".join(part for part in (STATUSES[taken.status], taken.owner_role, day) if part)


def gain_sentence(view: View, planned: PlannedAction) -> str:
    """Return what an action brings, and whether it lifts its lock."""
    said = gain(view.gain(planned))
    if view.result.whole.shown is None:
        said += " au bas de l'intervalle"
    if planned.lock:
        lifted = planned.value_after >= planned.lock.at_least
        said += say(
            " ; le verrou {lock} est {end}", lock=quoted(planned.lock.title), end="levé" if lifted else "encore à lever"
        )
    return f"{said}."


def effort(planned: PlannedAction) -> str:
    """Return effort, delay and cost band, those that are known."""
    action = planned.action
    parts = [say("{effort}", effort=EFFORTS[action.effort])]
    if action.horizon:
        parts.append(say("délai : {horizon}", horizon=stem(action.horizon)))
    if action.cost:
        parts.append(say("coût : {cost}", cost=stem(action.cost)))
    return ended(SEMICOLON.join(parts))


def before(view: View, planned: PlannedAction) -> list[Item]:
    """Return what comes before an action, what it opens, and what should be checked first."""
    numbers = {one.indicator.id: str(place) for place, one in enumerate(view.plan.actions, start=1)}
    found = []
    required = [numbers[one] for one in planned.action.requires if one in numbers]
    if required:
        found.append(
            item("**Avant elle** : {actions}.", actions=enumerate_words(f"l'action n° {one}" for one in required))
        )
    if planned.pulled_for:
        found.append(
            item("Elle passe ici parce que l'action n° {place} en a besoin.", place=numbers[planned.pulled_for])
        )
    if planned.unsure:
        titles = enumerate_words(view.title_of(one) for one in planned.unsure)
        found.append(item("**À vérifier avant** : {titles}, dont on ne connaît pas la réponse.", titles=titles))
    return found


def who(view: View, planned: PlannedAction) -> list[Item]:
    """Return who leads, what to ask of whom, and who else takes part."""
    action = planned.action
    lead = view.actor(action.lead)
    ours = is_unit(action.lead, view.result)
    found = [
        item("**Qui la mène** : {lead}.", lead=lead)
        if ours
        else item("**Qui la mène** : {lead} ; pour vous, c'est une demande à faire.", lead=lead)
    ]
    asked = [one for one in (action.lead, *action.partners) if one in action.ask]
    if asked:
        under = tuple(
            item("{actor} : {ask}.", actor=sentence_start(view.to_actor(one)), ask=quoted(stem(action.ask[one])))
            for one in asked
        )
        found.append(Item(line("**Que demander**"), under))
    others = [view.actor(one) for one in action.partners if one not in asked and not is_unit(one, view.result)]
    if others:
        found.append(item("**Avec aussi** : {others}.", others=enumerate_words(others)))
    return found


def sentence_start(text: str) -> str:
    """Return a text with a capital: « Au Département »."""
    return text[:1].upper() + text[1:]


def actors_section(view: View) -> Section | None:
    """Return « Qui solliciter »: each actor once, with all there is to ask; None where nobody is called on."""
    numbers = {one.indicator.id: str(place) for place, one in enumerate(view.plan.actions, start=1)}
    parts = []
    for actor, requests in by_actor(view.plan, view.result).values():
        items = []
        for request in requests:
            action = request.planned.action
            what = quoted(stem(request.ask)) if request.ask else "à associer"
            leads = " (à mener par cet acteur)" if request.leads else ""
            items.append(
                item(
                    "Action n° {place}, {title}{leads} : {what}",
                    place=numbers[request.planned.indicator.id],
                    title=quoted(stem(action.title)),
                    leads=leads,
                    what=f"{what}.",
                )
            )
        blocks: list[Block] = [paragraph("{role}", role=ended(actor.role))] if actor.role else []
        parts.append(Section(id=f"acteur-{actor.id}", title=actor.title, blocks=(*blocks, Items(tuple(items)))))
    if not parts:
        return None
    intro = paragraph(
        "Chacun une seule fois, avec tout ce qu'il y a à lui dire, dans l'ordre du plan : commencez par le haut."
    )
    return Section(id="acteurs", title="Qui solliciter", blocks=(intro,), sections=tuple(parts))


def follow_up_section(view: View) -> Section | None:
    """Return how the actions already taken are going; None where none was."""
    taken = view.assessment.actions
    if not taken:
        return None
    rows = tuple(follow_up_row(view, indicator_id, one) for indicator_id, one in taken.items())
    header = ("Action", "État", "Responsable", "Date", "Note")
    return Section(
        id="suivi",
        title="Le suivi des actions",
        blocks=(Table(header, ("left", "left", "left", "left", "left"), rows),),
    )


def follow_up_row(view: View, indicator_id: str, taken: ActionFollowUp) -> tuple[str, ...]:
    """Return one action taken: its title in the plan, or the question's where the plan no longer proposes it."""
    planned = next((one for one in view.plan.actions if one.indicator.id == indicator_id), None)
    title = stem(planned.action.title) if planned else view.result.questionnaire.by_id[indicator_id].name
    return (
        title,
        STATUSES[taken.status],
        taken.owner_role or NONE,
        date(taken.date) if taken.date else NONE,
        taken.note or NONE,
    )
