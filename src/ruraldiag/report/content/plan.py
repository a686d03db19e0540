"""The plan: in a report, in short and then action by action; alone, in full or for a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.assessment.store import slug
from ruraldiag.dossier import Dossier
from ruraldiag.plan import FIRST_PAGE, UNIT_ACTOR, Group, PlannedAction, needed
from ruraldiag.report.content.actors import ACTORS_TITLE, actors_section, follow_up_section
from ruraldiag.report.content.annex import UNKNOWN_TITLE, every_unknown, unknown_section
from ruraldiag.report.content.charts import plan_figure
from ruraldiag.report.content.deadlines import DEADLINES_TITLE
from ruraldiag.report.content.points import compared
from ruraldiag.report.content.standing import headline, subtitle
from ruraldiag.report.content.where_to_begin import (
    first_places,
    nothing_proposed,
    pressing_action,
    short_table,
    to_begin_with,
    waiting_sentences,
    where_to_begin,
    why_this_order,
)
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Item,
    Items,
    Line,
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
    EFFORTS,
    action_title,
    gain_of,
    gain_sentence,
    gain_title,
    group_words,
    hours,
    sheet_of,
    status_words,
    steps_left,
)
from ruraldiag.report.words.answers import title_of, what_it_says
from ruraldiag.report.words.figures import rank_range
from ruraldiag.report.words.french import NONE, date, ended, enumerate_words, in_words, quoted, stem
from ruraldiag.report.words.source import actor
from ruraldiag.report.words.sure import rank_held

PLAN_TITLE = "Le plan d'action"
EVERY_TITLE = say("Annexe : chaque action, pas à pas")

# In a report


def plan_section(dossier: Dossier, rows: int, steps: int, sheets: int = FIRST_PAGE, *, why: bool = True) -> Section:
    """Return the plan in short: its order, its first actions in a table of ``rows``, ``sheets`` of the first page's.

    A sheet has at most so many ``steps``, :func:`every_action` says the rest; that of a lock, or of a date that is
    near, has them all. What is to begin with is there, wherever the plan has it. Where all ask for the same effort, a
    sentence says it, and there is no picture.
    """
    actions = dossier.plan.actions
    if not actions:
        return no_plan(dossier)
    shown, pressing, first = [*actions[:rows]], pressing_action(dossier), to_begin_with(dossier)[:sheets]
    if pressing and pressing not in shown:
        shown.append(pressing)
    more: list[Block] = [paragraph("{rest}", rest=rest)] if (rest := the_rest(dossier, shown, first)) else []
    figure = plan_figure(dossier, shown)
    blocks = (
        plan_intro(dossier, ranks=False),
        *waiting(dossier),
        *why_this_order(dossier),
        actions_table(dossier, shown),
        *one_effort(shown),
        *more,
        *([figure] if figure else []),
    )
    parts = tuple(
        short_part(dossier, planned, None if planned.lock or planned is pressing else steps, why=why)
        for planned in first
    )
    return Section(id="plan", title=PLAN_TITLE, blocks=blocks, sections=parts)


def one_effort(actions: Sequence[PlannedAction]) -> list[Paragraph]:
    """Return that several actions ask for the same effort, where they do."""
    efforts = {planned.action.effort for planned in actions}
    if len(actions) < 2 or len(efforts) > 1:
        return []
    return [paragraph("Toutes celles-ci demandent un effort {how}.", how=EFFORTS[efforts.pop()].split(", ")[-1])]


def the_rest(dossier: Dossier, shown: Sequence[PlannedAction], explained: Sequence[PlannedAction]) -> str:
    """Return how many actions there are, where these are fewer, and where those not ``explained`` here are."""
    every = len(dossier.plan.actions)
    counted = say("Le plan complet en compte {n}. ", n=str(every)) if every > len(shown) else ""
    return (
        counted + say("Celles qui ne sont pas expliquées ici le sont dans l'annexe.") if every > len(explained) else ""
    )


def no_plan(dossier: Dossier) -> Section:
    """Return why there is no action to plan."""
    nothing = nothing_proposed(dossier, shut=bool(closed_actions(dossier.assessment)))
    return Section(id="plan", title=PLAN_TITLE, blocks=(nothing,))


def plan_intro(dossier: Dossier, *, ranks: bool) -> Paragraph:
    """Return how the plan reads; with ``ranks``, what the rank held is, where there are enough actions for one."""
    return paragraph(
        "Le gain est en points sur 100, pour cette action seule, son but atteint. L'effort, de 1 à 3, est jugé par qui "
        "a écrit le questionnaire ; il ne se déduit pas des heures.{held} Sauf mention contraire, c'est "
        "{ours} qui mène l'action. Ce qu'il y a à demander d'abord à chacun est plus loin, sous {actors}.",
        held=" Le rang tenu dit entre quels rangs d'autres pondérations mettraient l'action, neuf fois sur dix."
        if ranks and dossier.ranks_held
        else "",
        ours=actor(dossier.questionnaire, dossier.kind, UNIT_ACTOR),
        actors=quoted(ACTORS_TITLE),
    )


def whole_plan(dossier: Dossier) -> Section:
    """Return every action of the plan with its sheet, group by group, numbered as on the first page."""
    if not dossier.plan.actions:
        return no_plan(dossier)
    intro = plan_intro(dossier, ranks=True)
    return Section(id="plan", title=PLAN_TITLE, blocks=(intro, *waiting(dossier)), sections=groups(dossier))


def every_action(dossier: Dossier) -> Section | None:
    """Return every action with its sheet, group by group, for the annex; None where there is none."""
    if not dossier.plan.actions:
        return None
    intro = plan_intro(dossier, ranks=True)
    return Section(id="actions", title=EVERY_TITLE, blocks=(intro,), sections=groups(dossier))


def groups(dossier: Dossier) -> tuple[Section, ...]:
    """Return the groups of the plan that have actions."""
    return tuple(group_part(dossier, group) for group in Group if dossier.plan.of(group))


def waiting(dossier: Dossier) -> list[Paragraph]:
    """Return the actions that wait for another number, where there are some."""
    return [paragraph("{sentence}", sentence=sentence) for sentence in waiting_sentences(dossier)]


def group_part(dossier: Dossier, group: Group) -> Section:
    """Return one group of actions, each with its sheet."""
    title, says = group_words(dossier, group)
    sheets = tuple(action_part(dossier, planned) for planned in dossier.plan.of(group))
    return Section(id=f"plan-{group.value}", title=title, blocks=(paragraph("{says}", says=says),), sections=sheets)


def actions_table(dossier: Dossier, actions: Sequence[PlannedAction]) -> Table:
    """Return actions one a row: what it brings, and what it takes; hours and cost where some action has them."""
    cost, timed = (any(getattr(one.action, key) for one in actions) for key in ("cost", "hours"))
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(gain_title(dossier), "number"),
        *([Column("Temps", "number")] if timed else []),
        *([Column("Coût")] if cost else []),
        Column("Délai"),
    )
    rows = (
        (
            str(dossier.place_of(planned)),
            action_title(dossier, planned),
            gain_of(dossier, planned),
            *([hours(planned.action)] if timed else []),
            *([stem(planned.action.cost) or NONE] if cost else []),
            stem(planned.action.horizon_for(dossier.kind)) or NONE,
        )
        for planned in actions
    )
    return table_of(columns, rows, "Les actions du plan")


# The sheet of an action


def action_part(dossier: Dossier, planned: PlannedAction) -> Section:
    """Return one action: where we stand, why, the steps, then what it takes, who, with what, and what it rests on."""
    indicator, action, place = planned.indicator, planned.action, dossier.place_of(planned)
    # The first ones are asked for under « Qui solliciter ».
    sheet = sheet_of(
        dossier.questionnaire, dossier.kind, indicator, action, planned.given, asks=place not in first_places(dossier)
    )
    details = (
        gain_item(dossier, planned, sheet.effort, ranks=True),
        *before(dossier, planned),
        *sheet.who,
        *sheet.money,
        *sheet.example,
        *sheet.follow_up,
        *state(dossier, planned),
        *debated(dossier, planned),
        *sheet.rests,
    )
    why = Paragraph(joined(answer_line(dossier, planned), sheet.why))
    blocks = (why, *numbered(steps_left(planned)), Items(details))
    return Section(id=f"action-{indicator.id}", title=f"{place}. {stem(action.title)}", blocks=blocks)


def short_part(dossier: Dossier, planned: PlannedAction, many: int | None, *, why: bool) -> Section:
    """Return one action in short: where we stand, maybe ``why``, so ``many`` steps or all, what it takes, who."""
    indicator, action, place = planned.indicator, planned.action, dossier.place_of(planned)
    sheet = sheet_of(dossier.questionnaire, dossier.kind, indicator, action, planned.given, asks=True)
    details = (
        gain_item(dossier, planned, sheet.effort, ranks=False),
        *before(dossier, planned),
        *(one for one in sheet.who if not one.under),  # what to ask stands under « Qui solliciter »
        *sheet.follow_up,
        *state(dossier, planned),
    )
    every = steps_left(planned)
    if many is not None and len(every) == many + 1:
        many = None  # the last step takes no more room than where to find it
    reason = sheet.why if why else ()
    blocks: list[Block] = [Paragraph(joined(answer_line(dossier, planned), reason)), *numbered(every[:many])]
    if left := len(every) - len(every[:many]):
        blocks.append(paragraph("Les {left} derniers pas sont dans l'annexe.", left=in_words(left)))
    blocks.append(Items(details))
    return Section(id=f"fiche-{indicator.id}", title=f"{place}. {stem(action.title)}", blocks=tuple(blocks))


def numbered(left: Sequence[str]) -> tuple[Block, ...]:
    """Return steps as a numbered list; nothing where there is none."""
    return (Items(tuple(item("{step}", step=ended(step)) for step in left), "number"),) if left else ()


def answer_line(dossier: Dossier, planned: PlannedAction) -> Line:
    """Return what the answer to the question of an action says."""
    scored = dossier.result.leaves[planned.indicator.id]
    finding = ended(what_it_says(dossier.result, scored) + compared(scored))
    return line("**{title}** : {finding}", title=planned.indicator.name, finding=finding)


def gain_item(dossier: Dossier, planned: PlannedAction, effort: str, *, ranks: bool) -> Item:
    """Return what an action brings, what it takes, and with ``ranks`` the rank that it holds."""
    rank = dossier.ranks_held.get(planned.indicator.id) if ranks else None
    return item(
        "**Gain** : {gain} **Effort** : {effort}" + (" **Rang tenu** : {rank}." if rank else ""),
        gain=gain_sentence(dossier, planned),
        effort=effort,
        rank=rank_held(rank, dossier.questionnaire.scoring.report.seldom) if rank else "",
    )


def state(dossier: Dossier, planned: PlannedAction) -> list[Item]:
    """Return how an action is going, where it is followed."""
    taken = dossier.assessment.actions.get(planned.indicator.id)
    if taken is None or taken.status == "faite":  # done: an earlier, lighter one
        return []
    return [item("**État** : {status}.", status=status_words(taken))]


def debated(dossier: Dossier, planned: PlannedAction) -> list[Item]:
    """Return the debates that touch the question of an action."""
    debates = [quoted(debate.title) for debate in dossier.debates if planned.indicator.id in debate.indicators]
    return [item("**À débattre** : {titles}.", titles=enumerate_words(debates))] if debates else []


def before(dossier: Dossier, planned: PlannedAction) -> list[Item]:
    """Return what comes before an action, what it opens, and what should be checked first."""
    found, taken, places = [], dossier.assessment.actions, dossier.places
    if urgent := dossier.urgent(planned.action):
        found.append(
            item("**À commencer avant** le {day} (voir {title}).", day=date(urgent.date), title=quoted(DEADLINES_TITLE))
        )

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
    return content_of(dossier, where_to_begin(dossier), whole_plan(dossier))


def plan_summary(dossier: Dossier) -> Document:
    """Return the plan for a screen: where to begin, then one line an action, group by group."""
    if not dossier.plan.actions:
        return content_of(dossier, stands(dossier), no_plan(dossier))
    return content_of(dossier, where_to_begin(dossier), stands(dossier), summary_section(dossier), sheets=False)


def plan_page(dossier: Dossier) -> Document:
    """Return the page that a terminal of 24 lines shows: where the unit stands, and the first actions."""
    first = to_begin_with(dossier)
    blocks = (short_table(dossier, first),) if first else where_to_begin(dossier).blocks
    page = document_of(dossier, (Section(id="commencer", title="Par où commencer", blocks=blocks),))
    return replace(page, subtitle=headline(dossier))


def stands(dossier: Dossier) -> Section:
    """Return where the unit stands, in a sentence."""
    return Section(id="score", title="Où nous en sommes", blocks=(Paragraph(headline(dossier)),))


def content_of(dossier: Dossier, *plan: Section, sheets: bool = True) -> Document:
    """Return the plan, then what goes with any plan."""
    unknown = every_unknown(dossier, UNKNOWN_TITLE) or unknown_section(dossier, 0)
    actors, follow_up = actors_section(dossier, sheets=sheets), follow_up_section(dossier, alone=True)
    return document_of(dossier, (*plan, unknown, actors, follow_up))


def document_of(dossier: Dossier, sections: Sequence[Section | None]) -> Document:
    """Return the document of a plan."""
    return Document(
        id=slug(dossier.assessment.unit.name),
        kind="plan",
        language=dossier.questionnaire.language,
        title=f"Plan d'action — {dossier.assessment.unit.name}",
        subtitle=subtitle(dossier),
        day=date(dossier.assessment.day) if dossier.assessment.day else "",
        sections=tuple(section for section in sections if section is not None),
    )


def summary_section(dossier: Dossier) -> Section:
    """Return a table for each group that has actions."""
    parts = tuple(group_table(dossier, group) for group in Group if dossier.plan.of(group))
    words = "Gain en points sur 100, pour cette action seule, sans que rien d'autre change ; effort de 1 à 3."
    if dossier.ranks_held:
        words += " « Rang tenu » : les rangs que d'autres pondérations donneraient à l'action, neuf fois sur dix."
    return Section(id="plan", title=PLAN_TITLE, blocks=(paragraph(words), *waiting(dossier)), sections=parts)


def group_table(dossier: Dossier, group: Group) -> Section:
    """Return the actions of a group, one a row; the rank's column is there where draws were made."""
    ranks = dossier.ranks_held
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(gain_title(dossier), "number"),
        Column("Effort", "number"),
        Column("Délai"),
        *([Column("Rang tenu")] if ranks else []),
        Column("Indicateur"),
    )
    rows = []
    for planned in dossier.plan.of(group):
        rank = ranks.get(planned.indicator.id)
        rows.append(
            (
                str(dossier.place_of(planned)),
                action_title(dossier, planned),
                gain_of(dossier, planned),
                str(planned.action.effort),
                stem(planned.action.horizon_for(dossier.kind)) or NONE,
                *([rank_range(rank.p5, rank.p95)] if rank else []),
                planned.indicator.id,
            )
        )
    title, says = group_words(dossier, group)
    blocks = (paragraph("{says}", says=says), table_of(columns, rows, title))
    return Section(id=f"plan-{group.value}", title=title, blocks=blocks)
