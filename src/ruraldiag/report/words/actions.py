"""An action in words, as the questionnaire gives it: its steps, what it takes, who with, and what it rests on.

What a questionnaire and a kind of unit decide together is put into words once: a batch proposes the same actions in
every report. What hangs on the unit (gain, rank, follow-up) is :mod:`ruraldiag.report.content.plan`.
"""

from __future__ import annotations

from typing import NamedTuple

from ruraldiag.plan import is_unit
from ruraldiag.questionnaire.model import Action, Indicator, Questionnaire, UnitKind
from ruraldiag.report.document import Block, Item, Items, Line, item, line, say
from ruraldiag.report.words.french import SEMICOLON, addressed, ended, lowered, quoted, sentence, stem
from ruraldiag.report.words.source import actor, passages

EFFORTS = {1: "1 sur 3, léger", 2: "2 sur 3, moyen", 3: "3 sur 3, lourd"}


class ActionWords(NamedTuple):
    """What an action says to every unit of a kind, in the order of the report."""

    title: str
    why: Line
    steps: tuple[Block, ...]
    effort: str
    means: tuple[Item, ...]  # who leads and takes part, money, an example, the figure to follow
    rests: tuple[Item, ...]


def action_words(
    questionnaire: Questionnaire, kind: UnitKind, indicator: Indicator, action: Action, *, asks: bool
) -> ActionWords:
    """Return the words of an action of an indicator, for a kind of unit; with ``asks``, what to ask each actor."""
    steps = Items(tuple(item("{step}", step=ended(step)) for step in action.steps), numbered=True)
    where = passages(questionnaire, (*action.statements, *indicator.statements))
    return ActionWords(
        title=stem(action.title),
        why=line("{why}", why=sentence(action.why)),
        steps=(steps,) if action.steps else (),
        effort=effort(action),
        means=(*who(questionnaire, kind, action, asks=asks), *with_what(questionnaire, action)),
        rests=(item("**D'où cela vient** : {passages}.", passages=where),) if where else (),
    )


def asked(action: Action, ask: str, *, leads: bool) -> str:
    """Return what an actor is asked for an action, to follow its number; or that it is to be associated."""
    return say(
        "{title}{leads} : {what}.",
        title=quoted(stem(action.title)),
        leads=" (à mener par cet acteur)" if leads else "",
        what=quoted(stem(ask)) if ask else "à associer",
    )


def effort(action: Action) -> str:
    """Return effort, delay and cost band, those that are known."""
    parts = [say("{effort}", effort=EFFORTS[action.effort])]
    if action.horizon:
        parts.append(say("délai : {horizon}", horizon=stem(action.horizon)))
    if action.cost:
        parts.append(say("coût : {cost}", cost=stem(action.cost)))
    return ended(SEMICOLON.join(parts))


def who(questionnaire: Questionnaire, kind: UnitKind, action: Action, *, asks: bool) -> list[Item]:
    """Return who leads where it is not the unit, who takes part and is asked what, and what falls to the unit."""
    found = []
    if not is_unit(action.lead, kind):
        lead = actor(questionnaire, kind, action.lead)
        found.append(item("**Qui la mène** : {lead} ; pour vous, c'est une demande à faire.", lead=lead))
    others = [one for one in action.partners if one != action.lead and not is_unit(one, kind)]
    actors = dict.fromkeys((action.lead, *others))
    wanted = [one for one in actors if asks and one in action.ask and not is_unit(one, kind)]
    if beside := [one for one in others if one not in wanted]:
        names = SEMICOLON.join(actor(questionnaire, kind, one) for one in beside)
        found.append(item("**Avec** : {others}.", others=names))
    if wanted:
        found.append(Item(line("**À demander**"), tuple(wish(questionnaire, action, one) for one in wanted)))
    ours = [one for one in (action.lead, *action.partners) if one in action.ask and is_unit(one, kind)]
    if ours:
        part = SEMICOLON.join(lowered(stem(action.ask[one])) for one in ours)
        found.append(item("**De votre côté** : {part}.", part=part))
    return found


def wish(questionnaire: Questionnaire, action: Action, actor_id: str) -> Item:
    """Return what an actor is asked for an action."""
    known = questionnaire.actors.get(actor_id)
    whom = addressed(known.title) if known else actor_id
    return item("{whom} : {what}.", whom=whom[0].upper() + whom[1:], what=quoted(stem(action.ask[actor_id])))


def with_what(questionnaire: Questionnaire, action: Action) -> list[Item]:
    """Return where the money may come from, who did it elsewhere, and the figure to follow."""
    found = []
    if action.funding:
        lines = ended(SEMICOLON.join(stem(one) for one in action.funding))
        found.append(item("**Financement** : {lines}", lines=lines))
    if action.example:
        where = passages(questionnaire, (), action.example.passages)
        found.append(
            item("**Ailleurs** : {says}{where}.", says=stem(action.example.says), where=f" ({where})" if where else "")
        )
    if action.follow_up:
        found.append(item("**Suivi** : {figure}", figure=ended(action.follow_up)))
    return found
