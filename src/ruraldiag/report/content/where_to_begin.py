"""« Par où commencer »: at most six actions, why in this order, what they would bring, what is no longer proposed."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import LevelRange
from ruraldiag.dossier import Dossier, Strength, level_above
from ruraldiag.plan import FIRST_PAGE, Group, PlannedAction
from ruraldiag.report.content.points import POINTS_MADE
from ruraldiag.report.document import Block, Column, Paragraph, Section, Table, paragraph, say, table_of
from ruraldiag.report.words.actions import (
    STATUSES,
    action_title,
    door,
    first_gain,
    gain_of,
    gain_title,
    hours,
    step_end,
    taken_title,
)
from ruraldiag.report.words.answers import title_of, what_it_says
from ruraldiag.report.words.figures import out_of_100
from ruraldiag.report.words.french import NONE, count, enumerate_words, in_words, number, plural, quoted, stem

FOLLOW_UP_TITLE = "Le suivi des actions"
ORDER = {
    Group.LOCKS: ("ce qui lève un verrou", ""),
    Group.QUICK: ("ce qui demande peu d'effort", ", le plus gros gain en tête"),
    Group.STRUCTURAL: ("les chantiers plus longs", ", le meilleur gain pour l'effort en tête"),
}

PRESSING = 92  # days to a date from which its action comes first


def pressing_action(dossier: Dossier) -> PlannedAction | None:
    """Return the action whose date is the soonest, where it is near; None where none is, or the day is not known."""
    day, dates = dossier.assessment.day, {one.id: one.date for one in dossier.deadlines.concern}
    near = {name for name, until in dates.items() if day and (until - day).days <= PRESSING}
    pressing = [planned for planned in dossier.plan.actions if planned.action.urgent in near]
    return min(pressing, key=lambda planned: dates[planned.action.urgent or ""], default=None)


def to_begin_with(dossier: Dossier) -> tuple[PlannedAction, ...]:
    """Return six actions at most: the one whose date is near, wherever the plan has it, then the first ones."""
    pressing = pressing_action(dossier)
    others = [planned for planned in dossier.plan.actions if planned is not pressing]
    return tuple([*([pressing] if pressing else []), *others][:FIRST_PAGE])


def first_places(dossier: Dossier) -> frozenset[int]:
    """Return the numbers of the actions to begin with."""
    return frozenset(map(dossier.place_of, to_begin_with(dossier)))


def first_actions(dossier: Dossier) -> Section:
    """Return « Par où commencer » as the first page has it: the first actions, what they bring, what else to see."""
    actions, taken = to_begin_with(dossier), dossier.assessment.actions
    blocks: list[Block] = (
        [first_table(dossier, actions), projected(dossier), *for_weaknesses(dossier)] if actions else []
    )
    if not actions:
        blocks = [nothing_proposed(dossier, shut=bool(dossier.closed))]
    if taken:
        followed = plural(len(taken), "L'action suivie est", f"Les {len(taken)} actions suivies sont")
        blocks.append(
            paragraph("{followed} plus loin, sous {title}.", followed=followed, title=quoted(FOLLOW_UP_TITLE))
        )
    return Section(id="commencer", title="Par où commencer", blocks=tuple(blocks))


def where_to_begin(dossier: Dossier) -> Section:
    """Return « Par où commencer » as the plan alone has it: with the reasons of the order, and what is followed."""
    actions = to_begin_with(dossier)
    if not actions:
        nothing = nothing_proposed(dossier, shut=bool(dossier.closed))
        return Section(id="commencer", title="Par où commencer", blocks=(nothing, *no_longer_proposed(dossier)))
    blocks: list[Block] = [first_table(dossier, actions, figures=True), *why_this_order(dossier), projected(dossier)]
    blocks += [*followed(dossier), *no_longer_proposed(dossier)]
    return Section(id="commencer", title="Par où commencer", blocks=tuple(blocks))


def first_table(dossier: Dossier, actions: Sequence[PlannedAction], *, figures: bool = False) -> Table:
    """Return the first actions, one a row: what each brings and takes, whom to speak to; with ``figures``, every gain.

    Hours and cost where some action has them; without hours, the delay tells how long it takes.
    """
    cost, timed = (any(getattr(one.action, key) for one in actions) for key in ("cost", "hours"))
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(f"{gain_title(dossier)} (points sur 100)", "number"),
        Column("Temps" if timed else "Délai", "number" if timed else "text"),
        *([Column("Coût")] if cost else []),
        Column("À qui parler d'abord"),
    )
    rows = (
        (
            str(dossier.place_of(planned)),
            action_title(dossier, planned),
            gain_of(dossier, planned) if figures else first_gain(dossier, planned),
            hours(planned.action) if timed else stem(planned.action.horizon_for(dossier.kind)) or NONE,
            *([stem(planned.action.cost) or NONE] if cost else []),
            door(dossier, planned),
        )
        for planned in actions
    )
    return table_of(columns, rows, "Les premières actions")


def short_table(dossier: Dossier, actions: Sequence[PlannedAction]) -> Table:
    """Return the first actions with what each brings and whom to speak to, for a screen of a few lines."""
    columns = (Column("N°", "number"), Column("Action"), Column(gain_title(dossier), "number"), Column("À qui parler"))
    rows = (
        (
            str(dossier.place_of(planned)),
            action_title(dossier, planned),
            gain_of(dossier, planned),
            door(dossier, planned),
        )
        for planned in actions
    )
    return table_of(columns, rows, "Les premières actions")


def nothing_proposed(dossier: Dossier, *, shut: bool) -> Paragraph:
    """Return why a plan is empty; ``shut`` says that some of its actions are done or set aside."""
    if not any(indicator.action for indicator in dossier.questionnaire.indicators):
        return paragraph("Ce questionnaire ne propose pas d'actions.")
    if not dossier.known:
        return paragraph("Les actions viendront avec les premières réponses.")
    if dossier.plan.waiting:
        return paragraph("{waiting}", waiting=" ".join(waiting_sentences(dossier)))
    if shut:
        return paragraph("Toutes les actions à proposer sont faites ou écartées.")
    if any((scored.leaf.value or 0.0) < target_value(scored.leaf.indicator) for scored in dossier.known):
        return paragraph("Ce questionnaire ne propose pas d'action pour les réponses connues qui sont sous leur cible.")
    return paragraph("Toutes les réponses connues sont à leur cible : rien à proposer de ce côté.")


def waiting_sentences(dossier: Dossier) -> list[str]:
    """Return which actions are not proposed yet, a number having reached the known one that it cannot exceed."""
    return [
        say(
            "En attente : {action}, car {title} ne peut aller plus loin tant que {by} n'a pas bougé.",
            action=quoted(stem(waiting.action.title)),
            title=quoted(waiting.indicator.name),
            by=title_of(dossier.questionnaire, waiting.held_by),
        )
        for waiting in dossier.plan.waiting
    ]


# Why in this order


def why_this_order(dossier: Dossier) -> list[Paragraph]:
    """Return why the first actions come in this order, and why some of them do all the same."""
    actions = dossier.plan.first_page
    order = why_in_order(dossier, actions)
    why = " ".join([*why_locks_first(dossier, actions), *why_little(dossier, actions)])
    return [paragraph("{said}", said=said) for said in (order, why) if said]


def why_in_order(dossier: Dossier, actions: Sequence[PlannedAction]) -> str:
    """Return why these actions come in this order, those that another one needs named; empty for a single one.

    Where the score is withheld the gains shown are not those that order them, and nothing is said of these.
    """
    groups = [group_order(dossier, group) for group in Group if any(planned.group is group for planned in actions)]
    ranked = [what + (how if dossier.result.whole.shown is not None else "") for what, how in groups]
    several = len(actions) > 1 and (len(ranked) > 1 or ranked != [what for what, _ in groups])
    said = [say("Dans l'ordre des numéros : {groups}.", groups=", puis ".join(ranked))] if several else []
    return " ".join([*said, *called_up(dossier, actions)])


def group_order(dossier: Dossier, group: Group) -> tuple[str, str]:
    """Return what a group of actions is, and how it is ordered."""
    if group is Group.LOCKS and dossier.locks_are_ahead:
        return "ce que demandera un niveau plus haut", ""
    return ORDER[group]


def called_up(dossier: Dossier, actions: Sequence[PlannedAction]) -> list[str]:
    """Return which of these actions stand higher than by their own merit, and for which."""
    said = []
    for planned in actions:
        if planned.pulled_for:
            caller = dossier.planned[planned.pulled_for]
            said.append(
                say(
                    "La n° {place}{heavier} passe avant la n° {caller}{title}, qui en a besoin.",
                    place=str(dossier.place_of(planned)),
                    heavier=", plus lourde," if planned.action.effort > caller.action.effort else "",
                    caller=str(dossier.place_of(caller)),
                    title="" if caller in actions else f" ({quoted(stem(caller.action.title))})",
                )
            )
    return said


def why_locks_first(dossier: Dossier, actions: Sequence[PlannedAction]) -> list[str]:
    """Return why actions on locks that do not hold yet come first all the same.

    The plan goes by the locks that are unmet (method, section 6): it says so, or it would read as what holds today.
    """
    found: dict[tuple[float, str], list[str]] = {}
    for place, planned in enumerate(actions, start=1):
        lock = dossier.lock_ahead(planned)
        if lock and (above := level_above(dossier.questionnaire, lock)):
            found.setdefault((above.from_, lock.caps), []).append(str(place))
    said = []
    for (points, caps), places in found.items():
        domain = dossier.questionnaire.domain_by_id.get(caps)
        said.append(
            say(
                "{subject} ce rang parce qu'à partir de {points} points{where}, {level} n'avancera pas sans {it}.",
                subject=plural(len(places), "La n° {n} a", "Les n° {n} ont").format(n=enumerate_words(places)),
                points=number(points),
                where=f" dans {quoted(domain.title)}" if domain else "",
                level="son niveau" if domain else "votre niveau",
                it=plural(len(places), "elle", "elles"),
            )
        )
    return said


def why_little(dossier: Dossier, actions: Sequence[PlannedAction]) -> list[str]:
    """Return why long works bring next to nothing: the step that they make is nearly made."""
    return [
        say(
            "La n° {place} rapporte peu, car l'étape qu'elle vise, {step}, est presque atteinte ({title} : {finding}).",
            place=str(place),
            step=step_end(planned),
            title=title_of(dossier.questionnaire, planned.indicator.id),
            finding=what_it_says(dossier.result, dossier.result.leaves[planned.indicator.id]),
        )
        for place, planned in enumerate(actions, start=1)
        if planned.action.effort > 1 and dossier.nearly_done(planned)
    ]


# What they would bring


def one_at_a_time(dossier: Dossier) -> str:
    """Return how to begin: with the action whose date is near, else with any one; of a single one, what may come."""
    first, *others = dossier.plan.actions
    pressing = pressing_action(dossier)
    if pressing is not None and pressing is not first:
        return say("Commencez par la n° {place} : sa date presse.", place=str(dossier.place_of(pressing)))
    if others:
        return "Une seule action à la fois suffit pour commencer."
    if any(scored.leaf.indicator.action for scored in dossier.missing):
        return "D'autres actions viendront peut-être avec les réponses qui manquent."
    return "C'est la seule action à proposer."


def projected(dossier: Dossier) -> Paragraph:
    """Return what score and level the first actions would lead to; what gains mean where the score is withheld."""
    result, after = dossier.result, dossier.projection
    if result.whole.shown is None:
        return paragraph(
            "Faute de score, le gain dit de combien monterait le bas de l'intervalle, si l'action atteint son but et "
            "si les réponses connues sont exactes. {first}",
            first=one_at_a_time(dossier),
        )
    if after is None:
        return paragraph("{first}", first=one_at_a_time(dossier))
    if len(after.actions) == 1:
        done = "Si cette action portait ses fruits"
    elif len(dossier.plan.actions) == len(after.actions):
        done = f"Si ces {in_words(len(after.actions))} actions portaient leurs fruits"
    else:
        done = f"Si les n° 1 à {len(after.actions)} portaient leurs fruits"
    return paragraph(
        "{done}, le score passerait de **{before} à {after}**{level}. {first}",
        first=one_at_a_time(dossier),
        done=done,
        before=out_of_100(result.whole.shown, dossier.questionnaire),
        after=out_of_100(after.score, dossier.questionnaire),
        level=level_after(result.levels.get(result.whole.id), after.level),
    )


def level_after(before: LevelRange | None, after: LevelRange | None) -> str:
    """Return what an established level would surely become, or could, to follow a score; empty where it would not."""
    if before is None or after is None or not before.established:
        return ""
    was, least, most = before.low, after.low, after.high
    if least.from_ > was.from_:
        text = ", et le niveau de {was} à {least}" + ("" if after.established else " au moins")
        return say(text, was=quoted(was.title), least=quoted(least.title))
    if most.from_ > was.from_:
        return say(" ; le niveau {most} serait possible", most=quoted(most.title))
    return ""


def for_weaknesses(dossier: Dossier) -> list[Paragraph]:
    """Return which actions on the weaknesses of the first page are not among the first."""
    weak, first = dossier.strengths[Strength.WEAK][:POINTS_MADE], first_places(dossier)
    places = sorted({dossier.places.get(scored.leaf.indicator.id, 0) for scored in weak} - first - {0})
    if not places:
        return []
    # The table of the plan has as many rows as this page at least.
    here, far = ([place for place in places if (place <= FIRST_PAGE) is near] for near in (True, False))
    said = [
        say(
            "{which}, {where}",
            which=plural(len(some), "la n°", "les n°") + f" {enumerate_words(map(str, some))}",
            where=where,
        )
        for some, where in ((here, "dans le plan"), (far, "dans l'annexe"))
        if some
    ]
    return [paragraph("Pour vos fragilités : aussi {which}.", which=", et ".join(said))]


# What is followed, done or set aside


def followed(dossier: Dossier) -> list[Paragraph]:
    """Return the actions that are followed and stand neither in the table above nor among those closed."""
    above = {planned.indicator.id for planned in to_begin_with(dossier)}
    said = [
        f"{quoted(taken_title(dossier, indicator_id))} ({STATUSES[taken.status]})"
        for indicator_id, taken in dossier.assessment.actions.items()
        if indicator_id not in dossier.closed
        and taken.status != "ecartee"
        and (indicator_id not in above or taken.status == "faite")
    ]
    text = "Déjà en main (voir plus loin {title}) : {actions}."
    return [paragraph(text, title=quoted(FOLLOW_UP_TITLE), actions=enumerate_words(said))] if said else []


def no_longer_proposed(dossier: Dossier) -> list[Paragraph]:
    """Return how many actions are not proposed any more; then which answers are to be brought up to date, and how."""
    taken, shut = dossier.assessment.actions, dossier.closed
    if not shut:
        return []
    done = [indicator_id for indicator_id in shut if taken[indicator_id].status == "faite"]
    aside = len(shut) - len(done)
    parts = [count(len(done), "action faite", "actions faites")] if done else []
    parts += [count(aside, "action écartée", "actions écartées")] if aside else []
    counted = paragraph(
        "{parts} {verb}.",
        parts=enumerate_words(parts),
        verb=plural(len(shut), "n'est plus proposée", "ne sont plus proposées"),
    )
    return [counted, to_update(dossier, done)] if done else [counted]


def to_update(dossier: Dossier, done: Sequence[str]) -> Paragraph:
    """Return that actions are done and their answers still say the contrary, a lock among them, with the command."""
    locked = [planned for planned in map(dossier.proposed.__getitem__, done) if planned.lock]
    locks = ""
    if locked:
        holds = any(dossier.lock_ahead(planned) is None for planned in locked)
        its = plural(len(done), "son verrou", "un verrou")
        still = "tient toujours" if holds else "n'est pas levé"
        locks = f" et {its} {still}"
    return paragraph(
        "{titles} {noted}, mais le score n'en tient pas encore compte{locks} : revoyez {answers} avec « ruraldiag "
        "assess --answers FICHIER {revise} », FICHIER étant celui de ce diagnostic.",
        titles=enumerate_words(title_of(dossier.questionnaire, indicator_id) for indicator_id in done),
        noted=plural(len(done), "est notée faite", "sont notées faites"),
        locks=locks,
        answers=plural(len(done), "la réponse", "les réponses"),
        revise=" ".join(f"--revise {indicator_id}" for indicator_id in done),
    )
