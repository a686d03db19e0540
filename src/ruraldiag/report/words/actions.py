"""An action in words: its title and gain in a plan, its sheet, what is asked of whom, and how it is going."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple, assert_never

from ruraldiag.assessment.model import ActionFollowUp, ActionStatus
from ruraldiag.dossier import Dossier, within_reach
from ruraldiag.plan import Group, PlannedAction, is_unit
from ruraldiag.questionnaire.model import Action, Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.scales import number_reaching
from ruraldiag.report.document import Item, Line, item, line, say
from ruraldiag.report.words.answers import title_of
from ruraldiag.report.words.french import (
    NBSP,
    NONE,
    SEMICOLON,
    addressed,
    capital,
    date,
    ended,
    enumerate_words,
    gain,
    lowered,
    number,
    quoted,
    sentence,
    stem,
)
from ruraldiag.report.words.source import actor, passages

EFFORTS = {1: "1 sur 3, léger", 2: "2 sur 3, moyen", 3: "3 sur 3, lourd"}
STATUSES: dict[ActionStatus, str] = {
    "retenue": "retenue",
    "en-cours": "en cours",
    "faite": "faite",
    "ecartee": "écartée",
}

# In the plan


def group_words(dossier: Dossier, group: Group) -> tuple[str, str]:
    """Return the title of a group of actions, and how they are ordered."""
    match group:
        case Group.LOCKS if dossier.locks_are_ahead:
            says = "C'est ce que demandera un niveau plus haut."
            if not within_reach(dossier.result, dossier.result.locks):
                says = "Rien de ceci ne vous retient encore : c'est ce que demandera un niveau plus haut."
            return "Lever les verrous à venir", say(says)
        case Group.LOCKS:
            return "Lever les verrous", "D'abord ce qui lève un verrou, et ce qu'il faut pour cela."
        case Group.QUICK:
            return "Gains rapides", "Peu d'effort chacune, celles qui rapportent le plus d'abord."
        case Group.STRUCTURAL:
            return "Chantiers structurants", say("Plus longs : d'abord ceux qui rapportent le plus pour l'effort.")
        case _:
            assert_never(group)


def action_title(dossier: Dossier, planned: PlannedAction) -> str:
    """Return the title of an action, with « verrou » where it is on one, how it is going, and the date it waits for."""
    taken, urgent = dossier.assessment.actions.get(planned.indicator.id), dossier.urgent(planned.action)
    going = [STATUSES[taken.status]] if taken and taken.status != "faite" else []  # done: an earlier, lighter one
    lock = ["verrou à venir" if dossier.lock_ahead(planned) else "verrou"] if planned.lock else []
    marks = [", ".join([*lock, *going])] if lock or going else []
    marks += [f"à commencer avant le {date(urgent.date)}"] if urgent else []
    title = stem(planned.action.title)
    return f"{title} ({SEMICOLON.join(marks)})" if marks else title


def taken_title(dossier: Dossier, indicator_id: str) -> str:
    """Return the title of an action that is followed, or the question's where no action fits."""
    action = dossier.action_taken(indicator_id)
    return stem(action.title) if action else dossier.questionnaire.by_id[indicator_id].name


def gain_title(dossier: Dossier) -> str:
    """Return the title of a column of gains: where the score is withheld, they are those of the low end."""
    return "Gain au bas de l'intervalle" if dossier.result.whole.shown is None else "Gain"


def gain_of(dossier: Dossier, planned: PlannedAction) -> str:
    """Return what an action brings; a dash where it opens or shuts other questions, whose answers are not known."""
    return NONE if dossier.opens(planned) else gain(dossier.gain(planned))


def gain_sentence(dossier: Dossier, planned: PlannedAction) -> str:
    """Return what an action brings, and whether it lifts its lock."""
    said = gain_of(dossier, planned)
    if said == NONE:
        said = "à voir avec les questions qu'elle ouvre ou ferme"
    elif dossier.result.whole.shown is None:
        said += " au bas de l'intervalle"
    if dossier.nearly_done(planned):
        said += say(" (l'étape, {step}, est presque atteinte)", step=step_end(planned))
    if planned.held_by:
        by = title_of(dossier.questionnaire, planned.held_by)
        said += say(" (jusqu'à {step}, où {by} l'arrête)", step=step_end(planned), by=by)
    if planned.lock:
        said += say(
            " ; le but atteint, le verrou{ahead} {lock} sera {end}",
            ahead=" à venir" if dossier.lock_ahead(planned) else "",
            lock=quoted(planned.lock.title),
            end="levé" if planned.value_after >= planned.lock.at_least else "encore à lever",
        )
    return f"{said}."


def step_end(planned: PlannedAction) -> str:
    """Return the number at which the step of an action on a figure ends, with its unit."""
    indicator = planned.indicator
    return number(number_reaching(indicator.goalposts, planned.value_after), indicator.unit)


def first_gain(dossier: Dossier, planned: PlannedAction) -> str:
    """Return what an action brings as the first page says it: « peu » where it is little, its figure elsewhere."""
    little = dossier.gain(planned) < dossier.questionnaire.scoring.report.little_gain
    return "peu" if little and not dossier.opens(planned) else gain_of(dossier, planned)


def door(dossier: Dossier, planned: PlannedAction) -> str:
    """Return whom to speak to first, after « à »: the lead where it is not the unit itself, else a partner asked.

    « Les associations » is nobody's door: of many bodies under one name (``several``), the one that the request names
    (« Au club : … »); where it names none they come last. Those who are asked the very same are said together, often a
    territory has one or the other (« au PETR ou au Pays »); or neither: then who comes next.
    """
    action, kind, actors = planned.action, dossier.kind, dossier.questionnaire.actors
    asks = planned.asks
    asked = [actor_id for actor_id in action.partners if actor_id in asks]
    known = [actors[actor_id].for_kind(kind) for actor_id in (action.lead, *asked) if not is_unit(actor_id, kind)]
    named = [(addressee(asks.get(one.id, "")) if one.several else addressed(one.title), one) for one in known]
    doors: dict[str, list[str]] = {}
    for whom, one in sorted(named, key=lambda pair: not pair[0]):
        doors.setdefault(asks.get(one.id, ""), []).append(whom or addressed(one.title))
    if not doors:
        return NONE
    first, *others = (enumerate_words(dict.fromkeys(same), "ou") for same in doors.values())
    either = len(next(iter(doors.values()))) > 1
    return say("{first}, sinon {next}", first=first, next=others[0]) if either and others else first


def addressee(ask: str) -> str:
    """Return whom a request names itself; empty where it names nobody.

    >>> addressee("Au club\N{NO-BREAK SPACE}: une date"), addressee("Une date")
    ('au club', '')
    """
    whom, colon, _ = ask.partition(f"{NBSP}: ")
    return whom[0].lower() + whom[1:] if colon and whom.startswith(("À ", "Au ", "Aux ")) else ""


# How it is going


def status_words(taken: ActionFollowUp) -> str:
    """Return how an action is going: « en cours, la secrétaire, 10 janvier 2027 »."""
    day = date(taken.date) if taken.date else ""
    return ", ".join(part for part in (STATUSES[taken.status], taken.owner_role, day) if part)


def to_revise(taken: ActionFollowUp, indicator_id: str) -> str:
    """Return that an action is done and its answer still says the contrary, with the option that corrects it."""
    when = say(" le {day}", day=date(taken.date)) if taken.date else ""
    return say("faite{when}, réponse à mettre à jour avec --revise {one}", when=when, one=indicator_id)


# As the questionnaire gives it


TO_ANOTHER = re.compile(r"\b(?:nous|nos|notre|vous|vos|votre)\b", re.IGNORECASE)  # a request written as a letter


class Sheet(NamedTuple):
    """What an action says to every unit of a kind, in the order of a report."""

    why: Line
    effort: str
    who: tuple[Item, ...]  # who leads and takes part, what each is asked
    money: tuple[Item, ...]
    example: tuple[Item, ...]
    follow_up: tuple[Item, ...]
    rests: tuple[Item, ...]  # where the source says so


@cache  # the one thing kept: a batch prints the same sheets in every report
def sheet_of(
    questionnaire: Questionnaire,
    kind: UnitKind,
    indicator: Indicator,
    action: Action,
    given: tuple[str, ...] = (),
    *,
    asks: bool,
) -> Sheet:
    """Return the sheet of an action, for a kind of unit that answered ``given``; with ``asks``, what to ask each."""
    where = passages(questionnaire, (*action.statements, *indicator.statements))
    return Sheet(
        why=line("{why}", why=sentence(action.why)),
        effort=effort(action, kind),
        who=tuple(who(questionnaire, kind, action, dict(action.asks_left(given)), asks=asks)),
        money=(item("**Financement** : {lines}", lines=ended(SEMICOLON.join(map(stem, action.funding)))),)
        if action.funding
        else (),
        example=elsewhere(questionnaire, action),
        follow_up=(item("**Suivi** : {figure}", figure=ended(action.follow_up)),) if action.follow_up else (),
        rests=(item("**D'où cela vient** : {passages}.", passages=where),) if where else (),
    )


def steps_left(planned: PlannedAction) -> tuple[str, ...]:
    """Return the steps of an action, without those that the answer says are done."""
    return planned.action.steps_left(planned.given)


def effort(action: Action, kind: UnitKind) -> str:
    """Return effort, hours, delay and cost band, those that are known."""
    parts = [EFFORTS[action.effort]]
    if action.hours is not None:
        parts.append(say("temps : {hours}", hours=hours(action)))
    if horizon := stem(action.horizon_for(kind)):
        parts.append(say("délai : {horizon}", horizon=horizon))
    if action.cost:
        parts.append(say("coût : {cost}", cost=stem(action.cost)))
    return ended(SEMICOLON.join(parts))


def hours(action: Action) -> str:
    """Return the hours of a person that an action takes; a dash where that is not said."""
    return NONE if action.hours is None else number(action.hours, "h")


def who(
    questionnaire: Questionnaire, kind: UnitKind, action: Action, ask: Mapping[str, str], *, asks: bool
) -> Iterator[Item]:
    """Yield who leads where it is not the unit, who takes part, with ``asks`` what each is asked, and our own part.

    A request written as a letter to another is not printed to oneself.
    """
    if not is_unit(action.lead, kind):
        lead = actor(questionnaire, kind, action.lead)
        yield item("**Qui la mène** : {lead} ; pour vous, c'est une demande à faire.", lead=lead)
    others = [actor_id for actor_id in action.partners if actor_id != action.lead and not is_unit(actor_id, kind)]
    actors = dict.fromkeys((action.lead, *others))
    wanted = [actor_id for actor_id in actors if asks and actor_id in ask and not is_unit(actor_id, kind)]
    if beside := [actor_id for actor_id in others if actor_id not in wanted]:
        names = SEMICOLON.join(actor(questionnaire, kind, actor_id) for actor_id in beside)
        yield item("**Avec** : {names}.", names=names)
    if wanted:
        asked = tuple(request(questionnaire, kind, actor_id, ask[actor_id]) for actor_id in wanted)
        yield Item(line("**À demander**"), asked)
    if ours := [actor_id for actor_id in action.actors if actor_id in ask and is_unit(actor_id, kind)]:
        parts = [lowered(stem(ask[actor_id])) for actor_id in ours if not TO_ANOTHER.search(ask[actor_id])]
        if parts:
            yield item("**À préparer chez vous** : {part}.", part=SEMICOLON.join(parts))


def request(questionnaire: Questionnaire, kind: UnitKind, actor_id: str, ask: str) -> Item:
    """Return what an actor is asked."""
    known = questionnaire.actors.get(actor_id)
    whom = addressed(known.for_kind(kind).title) if known else actor_id
    return item("{whom} : {what}.", whom=capital(whom), what=quoted(stem(ask)))


def asked_for(action: Action, ask: str, *, leads: bool) -> str:
    """Return what an actor is asked for an action, to follow its number; or that it is to be associated."""
    return say(
        "{title}{leads} : {what}.",
        title=quoted(stem(action.title)),
        leads=" (à mener par cet acteur)" if leads else "",
        what=quoted(stem(ask)) if ask else "à associer",
    )


def elsewhere(questionnaire: Questionnaire, action: Action) -> tuple[Item, ...]:
    """Return who did it elsewhere, where the source tells."""
    if action.example is None:
        return ()
    where, says = passages(questionnaire, (), action.example.passages), stem(action.example.says)
    return (item("**Ailleurs** : {says}{where}.", says=says, where=f" ({where})" if where else ""),)
