"""The agenda of the meeting after a merge: where the voices disagree, most first, and what was kept meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.composite.scoring import score
from ruraldiag.merging import Disagreement, Merge, Rule
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.comparison_words import between, capital, shown
from ruraldiag.report.content_blocks import Content, Item, Items, Section, Table, item, line, paragraph, say
from ruraldiag.report.content_view import KINDS, View
from ruraldiag.report.french import count, ended, number, plural, quoted, sentence, told_apart, width

RULES: dict[Rule, tuple[str, str]] = {
    "consensus": (
        "consensus",
        "une réponse n'est retenue que si tous ceux qui savent disent la même ; sinon, c'est « ne sait pas » jusqu'à "
        "la réunion",
    ),
    "median": (
        "médiane",
        "la réponse du milieu est retenue, la plus basse s'il y en a deux ; une case est cochée si plus de la moitié "
        "l'ont cochée",
    ),
    "lowest": ("plus basse", "la réponse la plus basse est retenue"),
}


def agenda_content(merged: Merge, voices: Sequence[Assessment], questionnaire: Questionnaire, rule: Rule) -> Content:
    """Return the agenda: each voice as a whole, the disagreements largest first, then what nobody knows."""
    views = [View(score(one, questionnaire), one) for one in voices]
    kept = View(score(merged.assessment, questionnaire), merged.assessment)
    unit = merged.assessment.unit
    name, says = RULES[rule]
    subtitle = say(
        "{kind} · {voices} · questionnaire {title}, édition {edition} · règle : {rule}",
        kind=KINDS[unit.kind] + (f" ({unit.code})" if unit.code else ""),
        voices=count(len(voices), "voix", "voix"),
        title=quoted(questionnaire.title),
        edition=questionnaire.edition,
        rule=name,
    )
    sections = (
        voices_section(views, kept, say("Pour que le diagnostic existe d'ici là, {says}.", says=say(says))),
        disagreements_section(merged.disagreements, views, kept, name),
        unknown_section(kept),
    )
    return Content(
        title=f"Ordre du jour — {unit.name}",
        subtitle=(subtitle,),
        sections=tuple(section for section in sections if section is not None),
    )


def roles(views: Sequence[View]) -> list[str]:
    """Return who each voice is: its role, numbered where two share it, or its number (from 1)."""
    return [capital(name) for name in told_apart([view.assessment.interview.respondent for view in views])]


def voices_section(views: Sequence[View], kept: View, rule: str) -> Section:
    """Return the score that each voice alone would give, and that of what is kept."""
    named = [
        *zip(roles(views), views, strict=True),
        ("Ce qui est retenu", kept),
    ]
    rows = tuple(
        (
            name,
            shown(view.result.whole, view.result),
            between(view.result.whole, view.result),
            str(view.result.count(State.ANSWERED)),
            str(view.result.count(State.UNKNOWN) + view.result.count(State.UNANSWERED)),
        )
        for name, view in named
    )
    header = ("Voix", "Score", "Entre", "Réponses", "Ne sait pas ou sans réponse")
    table = Table(header, ("left", "right", "left", "right", "right"), rows)
    return Section(id="voix", title="Ce que chacun a répondu", blocks=(table, paragraph("{rule}", rule=rule)))


def disagreements_section(found: Sequence[Disagreement], views: Sequence[View], kept: View, rule: str) -> Section:
    """Return each question where the voices differ, the widest gap first."""
    if not found:
        nothing = paragraph("Tous ceux qui ont répondu disent la même chose : rien à trancher.")
        return Section(id="desaccords", title="Les désaccords", blocks=(nothing,))
    intro = paragraph(
        "{questions} à trancher{order}. L'écart se mesure entre la réponse la plus basse et la plus haute, sur 100.",
        questions=count(len(found), "question"),
        order=", de l'écart le plus grand au plus petit" if len(found) > 1 else "",
    )
    parts = tuple(disagreement_part(place, one, views, kept, rule) for place, one in enumerate(found, start=1))
    return Section(id="desaccords", title="Les désaccords", blocks=(intro,), sections=parts)


def disagreement_part(place: int, found: Disagreement, views: Sequence[View], kept: View, rule: str) -> Section:
    """Return one question: its words, the gap, what each voice says with its note, and what is kept."""
    indicator = found.indicator
    words = indicator.words(kept.kind)
    items = [voice_item(name, view, indicator.id) for name, view in zip(roles(views), views, strict=True)]
    scored = kept.result.leaves[indicator.id]
    items.append(item("**Retenu** ({rule}) : {answer}", rule=rule, answer=ended(kept.answer(scored))))
    gap = round(100 * found.spread)
    return Section(
        id=f"desaccord-{indicator.id}",
        title=say("{place}. {title}", place=str(place), title=indicator.name),
        blocks=(
            paragraph(
                "{question} (Écart : {gap} {unit}.)",
                question=words.question or indicator.question,
                gap=number(gap),
                unit=plural(gap, "point"),
            ),
            Items(tuple(items)),
        ),
    )


def voice_item(name: str, view: View, indicator_id: str) -> Item:
    """Return what one voice says of a question, its note and its proof."""
    scored = view.result.leaves[indicator_id]
    answer = scored.leaf.answer
    under = []
    if answer.note:
        under.append(item("Note : {note}", note=ended(answer.note)))
    if answer.evidence:
        under.append(item("Preuve : {evidence}", evidence=ended(answer.evidence)))
    return Item(line("**{name}** : {answer}", name=name, answer=ended(view.answer(scored))), tuple(under))


def unknown_section(kept: View) -> Section | None:
    """Return what is not known once the voices are together, and who knows; None where all is known."""
    if not kept.plan.clarify:
        return None
    items = tuple(
        item(
            "**{title}** ({width} d'incertitude). {find}",
            title=one.indicator.name,
            width=width(one.width),
            find=sentence(kept.find(one.indicator)),
        )
        for one in kept.plan.clarify
    )
    return Section(id="inconnu", title="Ce qui reste à savoir, désaccords compris", blocks=(Items(items),))
