"""The draft of a délibération, where the action that a vote ends is proposed: visas, considérants, articles, blanks.

The visas and the articles are the questionnaire's (``[deliberation]``), the considérants come from the assessment.
"""

from __future__ import annotations

from collections.abc import Iterator

from ruraldiag.dossier import Dossier
from ruraldiag.plan import PlannedAction
from ruraldiag.questionnaire.model import Deliberation, DeliberationWording
from ruraldiag.report.content.letters import PLACE_AND_DATE, ROOM
from ruraldiag.report.document import Block, Document, Line, Paragraph, Section, line, paragraph, say
from ruraldiag.report.words.answers import chosen
from ruraldiag.report.words.french import NBSP, capital, date, ended, in_words, ordinal, quoted, sentence, stem
from ruraldiag.report.words.kinds import kind_and_code, the_unit

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
            "[Projet à relire avant la séance ; visas vérifiés le {checked}. {notes}Ligne à retirer.]",
            checked=date(draft.checked),
            notes="".join(f"{sentence(note)} " for note in wording.notes or draft.notes),
        ),
        paragraph("{act} n° {few}", act=capital(wording.act), few=FEW),
        paragraph("Séance du {room} ; convocation du {room}", room=ROOM),
        paragraph("Sous la présidence de {room} ; secrétaire de séance : {room}", room=ROOM),
        paragraph("Présents (noms) : {room}", room=ROOM),
        paragraph("Absents (noms) : {room}", room=ROOM),
        paragraph("Pouvoirs (de qui, à qui) : {room}", room=ROOM),
        paragraph(
            "En exercice : {few} ; présents : {few} ; pouvoirs : {few} ; absents : {few} ; votants : {few}", few=FEW
        ),
        paragraph("**Objet : {subject}**", subject=stem(wording.subject or draft.subject or planned.action.title)),
        *(paragraph("{visa} ;", visa=bare(visa)) for visa in (*wording.visas, *draft.visas)),
        *(paragraph("Considérant {said} ;", said=said) for said in considered(dossier, planned, draft, wording)),
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


def considered(
    dossier: Dossier, planned: PlannedAction, draft: Deliberation, wording: DeliberationWording
) -> Iterator[str]:
    """Yield each reason, to follow « Considérant »: the level if it is known, the answer as a clause, the draft's."""
    result, day = dossier.result, dossier.assessment.day
    level = result.levels.get(result.whole.id)
    if level and level.established:
        yield say(
            "que le diagnostic{when} situe {unit} au niveau {level}, le {place} de {many}",
            when=say(" du {day}", day=date(day)) if day else "",
            unit=the_unit(dossier.kind),
            level=quoted(level.low.title),
            place=ordinal(dossier.questionnaire.level_places[level.low.id] + 1),
            many=in_words(len(dossier.questionnaire.level)),
        )
    found, answer = wording.found or draft.found, result.leaves[planned.indicator.id].leaf.answer.value
    yield from (stem(found[option.id]) for option in chosen(planned.indicator, answer) if option.id in found)
    yield from map(stem, draft.considered)


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
