"""The rest of the first page: which actions to begin with, what to find out first, what to debate."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.plan import Group, PlannedAction, is_unit, projection
from ruraldiag.report.content.actors import FOLLOW_UP_TITLE, taken_title
from ruraldiag.report.content.plan import called_up, locks_ahead, nothing_proposed
from ruraldiag.report.content.view import DEBATES_TITLE, UNKNOWN_TITLE, View
from ruraldiag.report.document import Block, Column, Items, Paragraph, Section, item, paragraph, say, table_of
from ruraldiag.report.words.floors import with_floor
from ruraldiag.report.words.following import STATUSES
from ruraldiag.report.words.french import (
    NONE,
    count,
    enumerate_words,
    first_sentence,
    gain,
    in_words,
    number,
    plural,
    quoted,
    sentence,
    stem,
    width,
)
from ruraldiag.report.words.lock_sentences import level_above, lock_ahead

PROJECTED = 3  # actions whose effect is said together
CLARIFY = 3
ORDER = {
    Group.LOCKS: ("ce qui lève un verrou", ""),
    Group.QUICK: ("ce qui demande peu d'effort", ", le plus gros gain en tête"),
    Group.STRUCTURAL: ("les chantiers plus longs", ", le meilleur gain pour l'effort en tête"),
}
CLARIFY_WITHOUT_SCORE = 6


def where_to_begin(view: View) -> Section:
    """Return « Par où commencer »: at most six actions, and what the first ones would bring."""
    actions = view.plan.first_page
    blocks: list[Block] = []
    if not actions:
        blocks = [nothing_proposed(view, shut=bool(closed(view))), *closed_paragraph(view)]
        return Section(id="commencer", title="Par où commencer", blocks=tuple(blocks))
    rows = tuple(
        (
            str(place),
            action_title(view, planned),
            gain(view.gain(planned)),
            stem(planned.action.horizon) or NONE,
            first_call(view, planned),
        )
        for place, planned in enumerate(actions, start=1)
    )
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(view.gain_title, "number"),
        Column("Délai"),
        Column("Qui appeler d'abord"),
    )
    blocks.append(table_of(columns, rows, "Les premières actions"))
    if order := order_words(view, actions):
        blocks.append(paragraph("{order}", order=order))
    if why := " ".join(part for part in (first_words(view, actions), little_words(view, actions)) if part):
        blocks.append(paragraph("{why}", why=why))
    blocks.append(projected(view) or gains_without_score())
    blocks += [*followed_paragraph(view), *closed_paragraph(view)]
    return Section(id="commencer", title="Par où commencer", blocks=tuple(blocks))


def followed_paragraph(view: View) -> list[Paragraph]:
    """Return the actions that are followed and stand neither in the table above nor among those closed."""
    shut, above = closed(view), {one.indicator.id for one in view.plan.first_page}
    said = [
        say("{title} ({status})", title=quoted(taken_title(view, one, taken)), status=STATUSES[taken.status])
        for one, taken in view.assessment.actions.items()
        if one not in shut and taken.status != "ecartee" and (one not in above or taken.status == "faite")
    ]
    if not said:
        return []
    return [
        paragraph(
            "Déjà en main (voir plus loin {title}) : {actions}.",
            title=quoted(FOLLOW_UP_TITLE),
            actions=enumerate_words(said),
        )
    ]


def order_words(view: View, actions: Sequence[PlannedAction]) -> str:
    """Return why these actions come in this order, those that another one needs named; empty for a single one.

    Where the score is withheld the gains shown are not those that order them, and nothing is said of these.
    """
    groups = [group_order(view, group) for group in Group if any(one.group is group for one in actions)]
    ranked = [what + (how if view.result.whole.shown is not None else "") for what, how in groups]
    several = len(actions) > 1 and (len(ranked) > 1 or ranked != [what for what, _ in groups])
    said = say("Dans l'ordre : {groups}.", groups=", puis ".join(ranked)) if several else ""
    return (said + called_up(view, actions)).strip()


def group_order(view: View, group: Group) -> tuple[str, str]:
    """Return what a group of actions is, and how it is ordered."""
    if group is Group.LOCKS and locks_ahead(view):
        return "ce que demandera un niveau plus haut", ""
    return ORDER[group]


def first_words(view: View, actions: Sequence[PlannedAction]) -> str:
    """Return why actions on locks that do not hold yet come first all the same; empty where there is none.

    The plan goes by the locks that are unmet (method, section 6): it says so, or it would read as what holds today.
    """
    found: dict[tuple[float, str], list[str]] = {}
    for place, one in enumerate(actions, start=1):
        lock = lock_ahead(view, one)
        above = level_above(view, lock) if lock else None
        if lock and above:
            found.setdefault((above.from_, lock.caps), []).append(str(place))
    return " ".join(
        say(
            "{subject} d'abord parce qu'au-delà de {points} points{where}, {level} n'avancera pas sans {it}.",
            subject=plural(len(places), "La n° {n} passe", "Les n° {n} passent").format(n=enumerate_words(places)),
            points=number(points),
            where="" if caps == view.result.whole.id else say(" dans {domain}", domain=domain_name(view, caps)),
            level="votre niveau" if caps == view.result.whole.id else "son niveau",
            it=plural(len(places), "elle", "elles"),
        )
        for (points, caps), places in found.items()
    )


def domain_name(view: View, domain_id: str) -> str:
    """Return the title of a domain between quotation marks."""
    return quoted(view.result.questionnaire.domain_by_id[domain_id].title)


def little_words(view: View, actions: Sequence[PlannedAction]) -> str:
    """Return why long works bring next to nothing: the step that they make is nearly made; empty where none does."""
    return " ".join(
        say(
            "La n° {place} rapporte peu, car l'étape qu'elle vise, {step}, est presque atteinte ({title} : {finding}).",
            place=str(place),
            step=view.step_end(one),
            title=view.title_of(one.indicator.id),
            finding=view.finding(view.result.leaves[one.indicator.id]),
        )
        for place, one in enumerate(actions, start=1)
        if one.action.effort > 1 and view.nearly_there(one)
    )


def closed(view: View) -> tuple[str, ...]:
    """Return the indicators whose action is done or set aside and would be proposed else, in the order of the file."""
    found = closed_actions(view.assessment)
    return tuple(one for one in view.assessment.actions if one in found and one in view.proposed)


def closed_paragraph(view: View) -> list[Paragraph]:
    """Return how many actions are not proposed any more; then which answers are to be brought up to date, and how."""
    taken = view.assessment.actions
    shut = closed(view)
    if not shut:
        return []
    done = [one for one in shut if taken[one].status == "faite"]
    aside = len(shut) - len(done)
    parts = [count(len(done), "action faite", "actions faites")] if done else []
    parts += [count(aside, "action écartée", "actions écartées")] if aside else []
    return [
        paragraph(
            "{parts} {verb} (voir plus loin {title}).",
            parts=enumerate_words(parts),
            verb=plural(len(shut), "n'est plus proposée", "ne sont plus proposées"),
            title=quoted(FOLLOW_UP_TITLE),
        ),
        *([paragraph("{update}", update=update_words(view, done))] if done else []),
    ]


def update_words(view: View, done: Sequence[str]) -> str:
    """Return that actions are done and their answers still say the contrary, a lock among them, with the command."""
    locked = [one for one in map(view.proposed.__getitem__, done) if one.lock]
    locks = ""
    if any(lock_ahead(view, one) is None for one in locked):
        locks = " et son verrou tient toujours" if len(done) == 1 else " et un verrou tient toujours"
    elif locked:
        locks = " et son verrou n'est pas levé" if len(done) == 1 else " et un verrou n'est pas levé"
    return say(
        "{titles} {noted}, mais le score n'en tient pas encore compte{locks} : revoyez {answers} avec « ruraldiag "
        "assess --answers FICHIER {revise} », FICHIER étant celui de ce diagnostic.",
        titles=enumerate_words(view.title_of(one) for one in done),
        noted=plural(len(done), "est notée faite", "sont notées faites"),
        locks=locks,
        answers=plural(len(done), "la réponse", "les réponses"),
        revise=" ".join(f"--revise {one}" for one in done),
    )


def action_title(view: View, planned: PlannedAction) -> str:
    """Return the title of an action, with « verrou » where it is on one, and how it is going where it is followed."""
    taken = view.assessment.actions.get(planned.indicator.id)
    going = [STATUSES[taken.status]] if taken and taken.status != "faite" else []  # done: an earlier, lighter one
    lock = ["verrou à venir" if lock_ahead(view, planned) else "verrou"] if planned.lock else []
    more = [*lock, *going]
    title = stem(planned.action.title)
    return f"{title} ({', '.join(more)})" if more else title


def first_call(view: View, planned: PlannedAction) -> str:
    """Return who to call first: the lead where it is not the unit itself, else the first partner asked."""
    action = planned.action
    if not is_unit(action.lead, view.kind):
        return view.actor(action.lead)
    asked = [one for one in action.partners if one in action.ask and not is_unit(one, view.kind)]
    return view.actor(asked[0]) if asked else NONE


def projected(view: View) -> Paragraph | None:
    """Return what score and level the first actions would lead to; None where the score is withheld."""
    whole = view.result.whole
    if whole.shown is None:
        return None
    first = view.plan.first_page[:PROJECTED]
    after = projection(view.result, first, view.what_if)
    if len(first) == 1:
        done = say("Cette action faite, le score passerait")
    elif len(view.plan.actions) == len(first):
        done = say("Ces {n} actions faites, le score passerait", n=in_words(len(first)))
    else:
        done = say("Les {n} premières faites, le score passerait", n=in_words(len(first)))
    before, reached = (
        view.result.levels.get(whole.id),
        view.level_if({one.indicator.id: one.value_after for one in first}),
    )
    level = ""
    if before and reached and before.established and reached.low.from_ > before.low.from_:
        level = say(
            ", et le niveau de {before} à {after}{least}",
            before=quoted(before.low.title),
            after=quoted(reached.low.title),
            least="" if reached.established else " au moins",
        )
    return paragraph(
        "{done} de **{before} à {after}**{level}. Une seule action à la fois suffit pour commencer.",
        done=done,
        before=view.points(whole.shown),
        after=view.points(after),
        level=level,
    )


def gains_without_score() -> Paragraph:
    """Return the warning that goes with gains where there is no score."""
    return paragraph(
        "Faute de score, le gain sûr est ce dont monterait, quoi qu'il arrive, le bas de l'intervalle ; l'ordre peut "
        "changer quand d'autres réponses arriveront. Une seule action à la fois suffit pour commencer."
    )


def to_clarify(view: View) -> Section | None:
    """Return the unknown answers that widen the interval most, with who knows; None where nothing is unknown."""
    clarify = view.plan.clarify
    if not clarify:
        return None
    without_score = view.result.whole.shown is None
    shown = clarify[: CLARIFY_WITHOUT_SCORE if without_score else CLARIFY]
    items = tuple(
        item(
            "**{title}** ({width} d'incertitude). {find}",
            title=one.indicator.name,
            width=width(one.width),
            find=with_floor(view.result, one.indicator, sentence(first_sentence(view.find(one.indicator)))),
        )
        for one in shown
    )
    blocks: list[Block] = [Items(items)]
    if left := len(clarify) - len(shown):
        blocks.append(
            paragraph(
                "{others} plus loin, sous {title}.",
                others="Une autre question attend" if left == 1 else f"{left} autres questions attendent",
                title=quoted(UNKNOWN_TITLE),
            )
        )
    title = "À éclaircir d'abord" if without_score else "À éclaircir"
    return Section(id="eclaircir", title=title, blocks=tuple(blocks))


def to_debate(view: View) -> Section | None:
    """Return the titles of the debates that concern this unit; None where there is none."""
    if not view.debates:
        return None
    items = tuple(item("{title}", title=debate.title) for debate in view.debates)
    where = paragraph("Les positions sont plus loin, sous {title}.", title=quoted(DEBATES_TITLE))
    return Section(id="debattre", title="À débattre", blocks=(Items(items), where))
