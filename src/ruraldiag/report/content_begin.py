"""The rest of the first page: which actions to begin with, what to find out first, what to debate."""

from __future__ import annotations

from ruraldiag.plan import PlannedAction, is_unit, projection
from ruraldiag.report.content_blocks import Block, Items, Paragraph, Section, Table, item, paragraph, say
from ruraldiag.report.content_plan import STATUSES
from ruraldiag.report.content_view import UNKNOWN_TITLE, View
from ruraldiag.report.french import NONE, first_sentence, gain, in_words, quoted, sentence, stem, width

PROJECTED = 3  # actions whose effect is said together
CLARIFY = 3
CLARIFY_WITHOUT_SCORE = 6


def where_to_begin(view: View) -> Section:
    """Return « Par où commencer »: at most six actions, and what the first ones would bring."""
    actions = view.plan.first_page
    blocks: list[Block] = []
    if not actions:
        nothing = (
            "Toutes les réponses connues sont à leur cible : rien à proposer de ce côté."
            if view.known
            else "Les actions viendront avec les premières réponses."
        )
        return Section(id="commencer", title="Par où commencer", blocks=(paragraph(nothing),))
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
    header = ("N°", "Action", "Gain", "Délai", "Qui appeler d'abord")
    blocks.append(Table(header, ("right", "left", "right", "left", "left"), rows))
    blocks.append(projected(view) or gains_without_score())
    return Section(id="commencer", title="Par où commencer", blocks=tuple(blocks))


def action_title(view: View, planned: PlannedAction) -> str:
    """Return the title of an action, with « verrou » where it is on one, and how it is going where it is followed."""
    taken = view.assessment.actions.get(planned.indicator.id)
    more = [*(["verrou"] if planned.lock else []), *([STATUSES[taken.status]] if taken else [])]
    title = stem(planned.action.title)
    return f"{title} ({', '.join(more)})" if more else title


def first_call(view: View, planned: PlannedAction) -> str:
    """Return who to call first: the lead where it is not the unit itself, else the first partner asked."""
    action = planned.action
    if not is_unit(action.lead, view.result):
        return view.actor(action.lead)
    asked = [one for one in action.partners if one in action.ask and not is_unit(one, view.result)]
    return view.actor(asked[0]) if asked else NONE


def projected(view: View) -> Paragraph | None:
    """Return what score and level the first actions would lead to; None where the score is withheld."""
    whole = view.result.whole
    if whole.shown is None:
        return None
    first = view.plan.first_page[:PROJECTED]
    after = projection(view.result, first)
    done = (
        say("Cette action faite, le score passerait")
        if len(first) == 1
        else say("Ces {n} premières actions faites, le score passerait", n=in_words(len(first)))
    )
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
        "Faute de score, le gain est ce dont monterait à coup sûr le bas de l'intervalle ; l'ordre peut changer quand "
        "d'autres réponses arriveront. Une seule action à la fois suffit pour commencer."
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
            find=sentence(first_sentence(view.find(one.indicator))),
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
    return Section(id="debattre", title="À débattre", blocks=(Items(items),))
