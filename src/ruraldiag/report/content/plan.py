"""The plan in full, by group: each action with its steps, those after the first page in a line, then annexed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.rules import may_bind
from ruraldiag.plan import FIRST_PAGE, UNIT_ACTOR, Group, PlannedAction, needed
from ruraldiag.questionnaire.model import Action, Indicator, Questionnaire, UnitKind
from ruraldiag.report.content.actors import ACTORS_TITLE, place_of
from ruraldiag.report.content.view import View
from ruraldiag.report.document import (
    Block,
    Column,
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
    table_of,
)
from ruraldiag.report.words.actions import action_words
from ruraldiag.report.words.following import status_words
from ruraldiag.report.words.french import NONE, ended, enumerate_words, gain, quoted, stem
from ruraldiag.report.words.lock_sentences import lock_ahead
from ruraldiag.report.words.sure import rank_sentence
from ruraldiag.typography import french

MORE_TITLE = french("Annexe : les autres actions, pas à pas")


def plan_section(view: View, *, whole: bool = True) -> Section:
    """Return every action of the plan, numbered as on the first page, by group.

    Without ``whole``, those after the first page have a line each: :func:`more_section` says the rest.
    """
    groups = tuple(group_part(view, group, whole=whole) for group in Group if view.plan.of(group))
    if not groups:
        nothing = nothing_proposed(view, shut=bool(closed_actions(view.assessment)))
        return Section(id="plan", title="Le plan d'action", blocks=(nothing,))
    intro = paragraph(
        "Le gain est en points sur 100, pour cette action seule.{held} Sauf mention contraire, c'est {ours} qui mène "
        "l'action. Ce qu'il y a à demander d'abord à chacun est plus loin, sous {actors}{more}.",
        held=say(" Le rang tenu dit entre quels rangs d'autres pondérations mettraient l'action, neuf fois sur dix.")
        if view.held
        else "",
        ours=view.actor(UNIT_ACTOR),
        actors=quoted(ACTORS_TITLE),
        more=""
        if whole or view.plan.actions == view.plan.first_page
        else say(" ; les étapes des actions qui n'ont ici qu'une ligne, sous {title}", title=quoted(MORE_TITLE)),
    )
    return Section(id="plan", title="Le plan d'action", blocks=(intro,), sections=groups)


def group_part(view: View, group: Group, *, whole: bool) -> Section:
    """Return one group of actions; without ``whole``, those after the first page in a table."""
    title, says = group_words(view, group)
    actions = view.plan.of(group)
    full = actions if whole else tuple(one for one in actions if place_of(view, one) <= FIRST_PAGE)
    rest = actions[len(full) :]
    parts = tuple(action_part(view, planned) for planned in full)
    table = actions_table(view, rest)
    id_ = f"plan-{group.value}"
    if rest and parts:
        more = Section(id=f"{id_}-suite", title="Puis", blocks=(table,))
        return Section(id=id_, title=title, blocks=(paragraph("{says}", says=says),), sections=(*parts, more))
    blocks: tuple[Block, ...] = (paragraph("{says}", says=says), *([table] if rest else []))
    return Section(id=id_, title=title, blocks=blocks, sections=parts)


def actions_table(view: View, actions: Sequence[PlannedAction]) -> Table:
    """Return actions one a row: what it brings, what it takes, and who leads."""
    rows = tuple(
        (
            str(place_of(view, one)),
            stem(one.action.title),
            gain(view.gain(one)),
            str(one.action.effort),
            stem(one.action.horizon) or NONE,
        )
        for one in actions
    )
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(view.gain_title, "number"),
        Column("Effort", "number"),
        Column("Délai"),
    )
    return table_of(columns, rows, "Les autres actions")


def nothing_proposed(view: View, *, shut: bool) -> Paragraph:
    """Return why a plan is empty; ``shut`` says that some of its actions are done or set aside."""
    if not any(one.action for one in view.result.questionnaire.indicators):
        return paragraph("Ce questionnaire ne propose pas d'actions.")
    if not view.known:
        return paragraph("Les actions viendront avec les premières réponses.")
    if shut:
        return paragraph("Toutes les actions à proposer sont faites ou écartées.")
    if any((one.leaf.value or 0.0) < target_value(one.leaf.indicator) for one in view.known):
        return paragraph("Ce questionnaire ne propose pas d'action pour les réponses connues qui sont sous leur cible.")
    return paragraph("Toutes les réponses connues sont à leur cible : rien à proposer de ce côté.")


def more_section(view: View) -> Section | None:
    """Return the actions after those of the first page, step by step; None where there is none."""
    rest = view.plan.actions[len(view.plan.first_page) :]
    if not rest:
        return None
    return Section(
        id="actions-suite",
        title=MORE_TITLE,
        blocks=(paragraph("Pour qui porte l'une d'elles : à lire une par une, quand son tour vient."),),
        sections=tuple(action_part(view, planned) for planned in rest),
    )


def group_words(view: View, group: Group) -> tuple[str, str]:
    """Return the title of a group of actions, and how they are ordered."""
    match group:
        case Group.LOCKS if locks_ahead(view):
            title = "Lever les verrous à venir"
            says = "C'est ce que demandera un niveau plus haut."
            if not any(may_bind(view.result, lock) for lock in view.result.locks):
                says = "Rien de ceci ne vous retient encore : c'est ce que demandera un niveau plus haut."
        case Group.LOCKS:
            title, says = "Lever les verrous", "D'abord ce qui lève un verrou, et ce qu'il faut pour cela."
        case Group.QUICK:
            title, says = "Gains rapides", "Peu d'effort chacune, celles qui rapportent le plus d'abord."
        case Group.STRUCTURAL:
            title, says = "Chantiers structurants", "Plus longs : d'abord ceux qui rapportent le plus pour l'effort."
        case _:
            assert_never(group)
    return title, say(says)


def locks_ahead(view: View) -> bool:
    """Return whether the plan has locks to lift, and none of them holds a level today."""
    locked = [one for one in view.plan.of(Group.LOCKS) if one.lock]
    return bool(locked) and all(lock_ahead(view, one) for one in locked)


def called_up(view: View, actions: Sequence[PlannedAction]) -> str:
    """Return which of these actions stand higher than by their own merit, and for which; empty where none does."""
    said = []
    for planned in actions:
        if not planned.pulled_for:
            continue
        caller = view.plan.actions[view.places[planned.pulled_for] - 1]
        said.append(
            say(
                " La n° {place}{heavier} passe avant la n° {caller}{title}, qui en a besoin.",
                place=str(place_of(view, planned)),
                heavier=", plus lourde," if planned.action.effort > caller.action.effort else "",
                caller=str(place_of(view, caller)),
                title="" if caller in actions else f" ({quoted(stem(caller.action.title))})",
            )
        )
    return "".join(said)


def action_part(view: View, planned: PlannedAction) -> Section:
    """Return one action: where we stand, why, the steps, then what it takes, who, with what, and what it rests on."""
    indicator, action = planned.indicator, planned.action
    named = indicator.id
    place, scored = view.places[named], view.result.leaves[named]
    rank, taken = view.held.get(named), view.assessment.actions.get(named)
    blocks = action_blocks(
        view.result.questionnaire,
        view.kind,
        indicator,
        action,
        asks=place > FIRST_PAGE,  # the others are asked for under « Qui solliciter »
        today=view.finding(scored) + view.aim(scored),
        gain=gain_sentence(view, planned),
        rank=rank_sentence(rank) if rank else "",
        before=before(view, planned),
        going=status_words(taken) if taken and taken.status != "faite" else "",  # done: an earlier, lighter one
        debates=enumerate_words(view.debated.get(named, ())),
    )
    return Section(id=f"action-{named}", title=f"{place}. {stem(action.title)}", blocks=blocks)


def action_blocks(
    questionnaire: Questionnaire,
    kind: UnitKind,
    indicator: Indicator,
    action: Action,
    *,
    asks: bool,
    today: str,
    gain: str,
    rank: str,
    before: tuple[Item, ...],
    going: str,
    debates: str,
) -> tuple[Block, ...]:
    """Return what is said of an action: in a batch, many units stand at the same point and gain as much by it."""
    words = action_words(questionnaire, kind, indicator, action, asks=asks)
    here = line("**{title}**, aujourd'hui : {finding}", title=indicator.name, finding=ended(today))
    first = item(
        "**Gain** : {gain} **Effort** : {effort}" + (" **Rang tenu** : {rank}." if rank else ""),
        gain=gain,
        effort=words.effort,
        rank=rank,
    )
    now = (
        *([item("**État** : {status}.", status=going)] if going else []),
        *([item("**À débattre** : {titles}.", titles=debates)] if debates else []),
    )
    details = Items((first, *before, *words.means, *now, *words.rests))
    return Paragraph(joined(here, words.why)), *words.steps, details


def gain_sentence(view: View, planned: PlannedAction) -> str:
    """Return what an action brings, and whether it lifts its lock."""
    said = gain(view.gain(planned))
    if view.result.whole.shown is None:
        said += " au bas de l'intervalle"
    if view.nearly_there(planned):
        said += say(" (l'étape, {step}, est presque atteinte)", step=view.step_end(planned))
    if planned.lock:
        lifted = planned.value_after >= planned.lock.at_least
        said += say(
            " ; le verrou{ahead} {lock} est {end}",
            ahead=" à venir" if lock_ahead(view, planned) else "",
            lock=quoted(planned.lock.title),
            end="levé" if lifted else "encore à lever",
        )
    return f"{said}."


def before(view: View, planned: PlannedAction) -> tuple[Item, ...]:
    """Return what comes before an action, what it opens, and what should be checked first."""
    if not (planned.action.requires or planned.pulled_for):
        return ()
    found = []
    required = [str(view.places[one.indicator.id]) for one in needed(planned, view.planned)]
    if required:
        found.append(
            item("**Avant elle** : {actions}.", actions=enumerate_words(f"l'action n° {one}" for one in required))
        )
    if planned.pulled_for:
        found.append(
            item("**Pourquoi ici** : l'action n° {place} en a besoin.", place=str(view.places[planned.pulled_for]))
        )
    if planned.unsure:
        titles = enumerate_words(view.title_of(one) for one in planned.unsure)
        found.append(item("**À vérifier avant** : {titles}, dont on ne connaît pas la réponse.", titles=titles))
    taken = view.assessment.actions
    aside = [one for one in planned.action.requires if one in taken and taken[one].status == "ecartee"]
    if aside:
        titles = enumerate_words(view.title_of(one) for one in aside)
        found.append(item("**Sans appui** : elle compte sur {titles}, que vous avez écarté.", titles=titles))
    return tuple(found)
