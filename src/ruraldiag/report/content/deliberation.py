"""The draft of a délibération, where the action that a vote ends is proposed: visas, considérants, articles, blanks.

The visas and the articles are the questionnaire's (``[deliberation]``), the considérants come from the assessment.
"""

from __future__ import annotations

from collections.abc import Iterator

from ruraldiag.dossier import Dossier, Strength
from ruraldiag.plan import PlannedAction
from ruraldiag.questionnaire.model import Deliberation, DeliberationWording
from ruraldiag.report.content.letters import PLACE_AND_DATE, ROOM
from ruraldiag.report.document import Block, Document, Line, Paragraph, Section, line, paragraph, say
from ruraldiag.report.words.answers import title_of, what_it_says
from ruraldiag.report.words.figures import counts, interval, possible_levels, shown
from ruraldiag.report.words.french import (
    NBSP,
    SEMICOLON,
    addressed,
    capital,
    date,
    ended,
    plural,
    quoted,
    stem,
)
from ruraldiag.report.words.kinds import kind_and_code, the_unit

WEAKNESSES = 2
FEW = "…" * 4  # to be filled in by hand, with a number


def deliberation(dossier: Dossier) -> Document | None:
    """Return the draft for the action that it is about; None where none is proposed, or for a kind without wording."""
    draft = dossier.questionnaire.deliberation
    wording = draft.wording.get(dossier.kind) if draft else None
    planned = proposed(dossier, draft) if draft and wording else None
    if draft is None or wording is None or planned is None:
        return None
    unit = dossier.assessment.unit
    title = say("Projet de {act}", act=wording.act)
    blocks: tuple[Block, ...] = (
        paragraph(
            "[Projet à relire avant la séance ; visas vérifiés le {checked}. Ligne à retirer.]",
            checked=date(draft.checked),
        ),
        paragraph("Séance du {room} ; convocation du {room}", room=ROOM),
        paragraph("Sous la présidence de {room} ; secrétaire de séance : {room}", room=ROOM),
        paragraph(
            "En exercice : {few} ; présents : {few} ; pouvoirs : {few} ; absents : {few} ; votants : {few}", few=FEW
        ),
        paragraph("**Objet : {subject}**", subject=stem(wording.subject or draft.subject or planned.action.title)),
        *(paragraph("{visa} ;", visa=bare(visa)) for visa in (*wording.visas, *draft.visas)),
        *(paragraph("Considérant {said} ;", said=said) for said in considered(dossier, planned, draft)),
        paragraph("**{assembly}, après en avoir délibéré, décide :**", assembly=wording.assembly),
        *articles(draft, wording),
        paragraph("Pour : {few} ; contre : {few} ; abstentions : {few}", few=FEW),
        paragraph("{appeal}", appeal=wording.appeal or say("Voies et délais de recours : {room}", room=ROOM)),
        Paragraph(line("Fait à {where}", where=PLACE_AND_DATE), right=True),
        *(Paragraph(signature, right=True) for signature in signatures(wording)),
    )
    return Document(
        id="deliberation",
        kind="deliberation",
        language=dossier.questionnaire.language,
        title=title,
        subtitle=(f"{unit.name} · {kind_and_code(unit)}",),
        sections=(Section(id="projet", title="", blocks=blocks),),
    )


def proposed(dossier: Dossier, draft: Deliberation) -> PlannedAction | None:
    """Return the first action of the plan that begins what the draft is about; None where none is."""
    return next(
        (
            planned
            for planned in dossier.plan.actions
            if planned.indicator.id in draft.indicators and planned.action is planned.indicator.beginning
        ),
        None,
    )


def signatures(wording: DeliberationWording) -> tuple[Line, ...]:
    """Return room for each who signs; for whoever does, where the wording does not say."""
    if not wording.signed_by:
        return (line("{room} (noms, qualités, signatures)", room=ROOM),)
    return tuple(line("{who} : {room} (nom, signature)", who=who, room=ROOM) for who in wording.signed_by)


def considered(dossier: Dossier, planned: PlannedAction, draft: Deliberation) -> Iterator[str]:
    """Yield each reason, to follow « Considérant »: what the assessment found (score, weaknesses), then the draft's."""
    result = dossier.result
    yield standing(dossier)
    weak = [one for one in dossier.strengths[Strength.WEAK] if one.leaf.indicator is not planned.indicator][:WEAKNESSES]
    if weak:
        said = SEMICOLON.join(f"{quoted(one.leaf.indicator.name)} ({what_it_says(result, one)})" for one in weak)
        yield say(
            "{what} : {said}", what=plural(len(weak), "sa première fragilité", "ses premières fragilités"), said=said
        )
    yield say(
        "la réponse à {title} : {finding}",
        title=title_of(dossier.questionnaire, planned.indicator.id),
        finding=what_it_says(result, result.leaves[planned.indicator.id]),
    )
    yield from map(stem, draft.considered)


def standing(dossier: Dossier) -> str:
    """Return what the assessment says of the unit: its score with its interval and its level, or that there is none."""
    result, day = dossier.result, dossier.assessment.day
    what = say(
        "que le diagnostic{when} ({counts})", when=say(" du {day}", day=date(day)) if day else "", counts=counts(result)
    )
    whole, level = result.whole, result.levels.get(result.whole.id)
    if whole.shown is None:
        return say("{what} ne permet pas encore de donner un score", what=what)
    between = "" if whole.complete or whole.low == whole.high else interval(whole, dossier.questionnaire)
    reached = ""
    if level and level.established:
        reached = say(", et le niveau {level}", level=quoted(level.low.title))
    elif level:
        reached = say(", le niveau restant à établir, {levels}", levels=possible_levels(level, dossier.questionnaire))
    return say(
        "{what} donne {unit} {score} sur 100{between}{reached}",
        what=what,
        unit=addressed(capital(the_unit(dossier.kind))),
        score=shown(whole, dossier.questionnaire),
        between=say(", {between} selon les réponses qui manquent", between=between) if between else "",
        reached=reached,
    )


def articles(draft: Deliberation, wording: DeliberationWording) -> Iterator[Paragraph]:
    """Yield the articles, numbered: those of the kind or of every kind, then who carries them out."""
    said = [*(wording.articles or draft.articles), *filter(None, [wording.carried_out])]
    for place, article in enumerate(said, start=1):
        number = "1er" if place == 1 else str(place)
        yield paragraph("**Article {number}.** {article}", number=number, article=ended(article))


def bare(visa: str) -> str:
    """Return a visa without the sign that ends it.

    >>> bare("Vu les statuts ;")
    'Vu les statuts'
    """
    return visa.strip().rstrip(f";,.{NBSP} ")
