"""The plan: in a report, group by group, each action with its steps; then alone, in full or for a screen."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.assessment.store import slug
from ruraldiag.dossier import Dossier
from ruraldiag.plan import FIRST_PAGE, UNIT_ACTOR, Group, PlannedAction, needed
from ruraldiag.report.content.actors import ACTORS_TITLE, actors_section, follow_up_section
from ruraldiag.report.content.annex import unknown_section
from ruraldiag.report.content.first_page import headline, subtitle
from ruraldiag.report.content.where_to_begin import nothing_proposed, waiting_sentences, where_to_begin
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
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
from ruraldiag.report.words.actions import (
    action_title,
    gain_sentence,
    gain_title,
    group_words,
    sheet_of,
    status_words,
)
from ruraldiag.report.words.answers import aim, title_of, what_it_says
from ruraldiag.report.words.figures import rank_range
from ruraldiag.report.words.french import NONE, ended, enumerate_words, gain, quoted, stem
from ruraldiag.report.words.source import actor
from ruraldiag.report.words.sure import rank_held

REST = "Les autres actions"
MORE_TITLE = say("Annexe : les autres actions, pas à pas")


# In a report


def plan_section(dossier: Dossier, *, whole: bool = True) -> Section:
    """Return every action of the plan, numbered as on the first page, by group.

    Without ``whole``, those after the first page have a line each: :func:`more_section` says the rest.
    """
    plan = dossier.plan
    groups = tuple(group_part(dossier, group, whole=whole) for group in Group if plan.of(group))
    if not groups:
        nothing = nothing_proposed(dossier, shut=bool(closed_actions(dossier.assessment)))
        return Section(id="plan", title="Le plan d'action", blocks=(nothing,))
    intro = paragraph(
        "Le gain est en points sur 100, pour cette action seule.{held} Sauf mention contraire, c'est {ours} qui mène "
        "l'action. Ce qu'il y a à demander d'abord à chacun est plus loin, sous {actors}{more}.",
        held=" Le rang tenu dit entre quels rangs d'autres pondérations mettraient l'action, neuf fois sur dix."
        if dossier.ranks_held
        else "",
        ours=actor(dossier.questionnaire, dossier.kind, UNIT_ACTOR),
        actors=quoted(ACTORS_TITLE),
        more=""
        if whole or plan.actions == plan.first_page
        else say(" ; les étapes des actions qui n'ont ici qu'une ligne, sous {title}", title=quoted(MORE_TITLE)),
    )
    return Section(id="plan", title="Le plan d'action", blocks=(intro, *waiting(dossier)), sections=groups)


def waiting(dossier: Dossier) -> list[Paragraph]:
    """Return the actions that wait for another number, where there are some."""
    return [paragraph("{sentence}", sentence=sentence) for sentence in waiting_sentences(dossier)]


def group_part(dossier: Dossier, group: Group, *, whole: bool) -> Section:
    """Return one group of actions; without ``whole``, those after the first page in a table."""
    title, says = group_words(dossier, group)
    actions = dossier.plan.of(group)
    full = [planned for planned in actions if whole or dossier.place_of(planned) <= FIRST_PAGE]
    rest = actions[len(full) :]
    blocks: tuple[Block, ...] = (paragraph("{says}", says=says),)
    parts = [action_part(dossier, planned) for planned in full]
    id_ = f"plan-{group.value}"
    if rest and parts:
        parts.append(Section(id=f"{id_}-suite", title="Puis", blocks=(actions_table(dossier, rest, REST),)))
    elif rest:
        blocks = (*blocks, actions_table(dossier, rest, REST))
    return Section(id=id_, title=title, blocks=blocks, sections=tuple(parts))


def actions_table(dossier: Dossier, actions: Sequence[PlannedAction], caption: str, *, alone: bool = False) -> Table:
    """Return actions one a row: what it brings, and what it takes.

    In a plan that stands ``alone``, also how each is going, the rank that it holds where draws were made, its question.
    """
    ranks = dossier.ranks_held if alone else {}
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(gain_title(dossier), "number"),
        Column("Effort", "number"),
        Column("Délai"),
        *([Column("Rang tenu")] if ranks else []),
        *([Column("Indicateur")] if alone else []),
    )
    rows = (
        (
            str(dossier.place_of(planned)),
            action_title(dossier, planned) if alone else stem(planned.action.title),
            gain(dossier.gain(planned)),
            str(planned.action.effort),
            stem(planned.action.horizon) or NONE,
            *([rank_range(rank.p5, rank.p95)] if (rank := ranks.get(planned.indicator.id)) else []),
            *([planned.indicator.id] if alone else []),
        )
        for planned in actions
    )
    return table_of(columns, rows, caption)


def more_section(dossier: Dossier) -> Section | None:
    """Return the actions after those of the first page, step by step; None where there is none."""
    rest = dossier.plan.actions[len(dossier.plan.first_page) :]
    if not rest:
        return None
    return Section(
        id="actions-suite",
        title=MORE_TITLE,
        blocks=(paragraph("Pour qui porte l'une d'elles : à lire une par une, quand son tour vient."),),
        sections=tuple(action_part(dossier, planned) for planned in rest),
    )


# The sheet of an action


def action_part(dossier: Dossier, planned: PlannedAction) -> Section:
    """Return one action: where we stand, why, the steps, then what it takes, who, with what, and what it rests on."""
    indicator, action = planned.indicator, planned.action
    place, scored = dossier.place_of(planned), dossier.result.leaves[indicator.id]
    # The first ones are asked for under « Qui solliciter ».
    sheet = sheet_of(dossier.questionnaire, dossier.kind, indicator, action, asks=place > FIRST_PAGE)
    today = line(
        "**{title}**, aujourd'hui : {finding}",
        title=indicator.name,
        finding=ended(what_it_says(dossier.result, scored) + aim(scored)),
    )
    details = (
        gain_item(dossier, planned, sheet.effort),
        *before(dossier, planned),
        *sheet.means,
        *now(dossier, planned),
        *sheet.rests,
    )
    steps = (Items(sheet.steps, numbered=True),) if sheet.steps else ()
    blocks = (Paragraph(joined(today, sheet.why)), *steps, Items(details))
    return Section(id=f"action-{indicator.id}", title=f"{place}. {stem(action.title)}", blocks=blocks)


def gain_item(dossier: Dossier, planned: PlannedAction, effort: str) -> Item:
    """Return what an action brings, what it takes, and the rank that it holds."""
    rank = dossier.ranks_held.get(planned.indicator.id)
    return item(
        "**Gain** : {gain} **Effort** : {effort}" + (" **Rang tenu** : {rank}." if rank else ""),
        gain=gain_sentence(dossier, planned),
        effort=effort,
        rank=rank_held(rank, dossier.questionnaire.scoring.report.seldom) if rank else "",
    )


def now(dossier: Dossier, planned: PlannedAction) -> list[Item]:
    """Return how an action is going, and the debates that touch its question."""
    indicator_id, found = planned.indicator.id, []
    taken = dossier.assessment.actions.get(indicator_id)
    if taken and taken.status != "faite":  # done: an earlier, lighter one
        found.append(item("**État** : {status}.", status=status_words(taken)))
    if debates := [quoted(debate.title) for debate in dossier.debates if indicator_id in debate.indicators]:
        found.append(item("**À débattre** : {titles}.", titles=enumerate_words(debates)))
    return found


def before(dossier: Dossier, planned: PlannedAction) -> list[Item]:
    """Return what comes before an action, what it opens, and what should be checked first."""
    found, taken, places = [], dossier.assessment.actions, dossier.places

    def titles(indicators: Sequence[str]) -> str:
        return enumerate_words(title_of(dossier.questionnaire, indicator_id) for indicator_id in indicators)

    if required := [places[other.indicator.id] for other in needed(planned, dossier.planned)]:
        actions = enumerate_words(f"l'action n° {place}" for place in required)
        found.append(item("**Avant elle** : {actions}.", actions=actions))
    if planned.pulled_for:
        caller = str(places[planned.pulled_for])
        found.append(item("**Pourquoi ici** : l'action n° {place} en a besoin.", place=caller))
    if planned.unsure:
        text = "**À vérifier avant** : {titles}, dont on ne connaît pas la réponse."
        found.append(item(text, titles=titles(planned.unsure)))
    set_aside = {indicator_id for indicator_id, followed in taken.items() if followed.status == "ecartee"}
    if aside := [indicator_id for indicator_id in planned.action.requires if indicator_id in set_aside]:
        found.append(item("**Sans appui** : elle compte sur {titles}, que vous avez écarté.", titles=titles(aside)))
    return found


# Alone


def plan_document(dossier: Dossier) -> Document:
    """Return the plan in full: where to begin, each action, what to clarify, whom to call on, the follow-up."""
    return content_of(dossier, where_to_begin(dossier), plan_section(dossier))


def plan_summary(dossier: Dossier) -> Document:
    """Return the plan for a screen: where to begin, then one line an action, group by group."""
    if not dossier.plan.actions:
        return content_of(dossier, plan_section(dossier))
    return content_of(dossier, where_to_begin(dossier), summary_section(dossier), sheets=False)


def content_of(dossier: Dossier, *plan: Section, sheets: bool = True) -> Document:
    """Return the plan between where the unit stands and what goes with any plan."""
    stands = Section(id="score", title="Où nous en sommes", blocks=(Paragraph(headline(dossier)),))
    actors, follow_up = actors_section(dossier, sheets=sheets), follow_up_section(dossier)
    return Document(
        id=slug(dossier.assessment.unit.name),
        kind="plan",
        language=dossier.questionnaire.language,
        title=f"Plan d'action — {dossier.assessment.unit.name}",
        subtitle=subtitle(dossier),
        sections=tuple(part for part in (stands, *plan, unknown_section(dossier), actors, follow_up) if part),
    )


def summary_section(dossier: Dossier) -> Section:
    """Return a table for each group that has actions."""
    parts = tuple(group_table(dossier, group) for group in Group if dossier.plan.of(group))
    words = "Gain en points sur 100, pour cette action seule, sans que rien d'autre change ; effort de 1 à 3."
    if dossier.ranks_held:
        words += " « Rang tenu » : les rangs que d'autres pondérations donneraient à l'action, neuf fois sur dix."
    return Section(id="plan", title="Le plan d'action", blocks=(paragraph(words), *waiting(dossier)), sections=parts)


def group_table(dossier: Dossier, group: Group) -> Section:
    """Return the actions of a group, one a row."""
    title, says = group_words(dossier, group)
    table = actions_table(dossier, dossier.plan.of(group), title, alone=True)
    return Section(id=f"plan-{group.value}", title=title, blocks=(paragraph("{says}", says=says), table))
