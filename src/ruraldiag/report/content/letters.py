"""One letter for each actor to call on for the first actions: what is asked, why, what the unit does itself, by when.

What is said of an action is the questionnaire's and the answers'; the rest are fixed formulas, the same in any letter.
"""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import Unit
from ruraldiag.dossier import Dossier
from ruraldiag.plan import PlannedAction, Request, by_actor, is_unit
from ruraldiag.questionnaire.model import Actor, words_of
from ruraldiag.report.content.points import compared
from ruraldiag.report.content.where_to_begin import first_places
from ruraldiag.report.document import Block, Document, Items, Line, Paragraph, Section, item, line, paragraph, say
from ruraldiag.report.words.actions import addressee, steps_left
from ruraldiag.report.words.answers import what_it_says
from ruraldiag.report.words.french import (
    NBSP,
    SEMICOLON,
    addressed,
    capital,
    date,
    ended,
    in_words,
    lowered,
    quoted,
    sentence,
    stem,
)
from ruraldiag.report.words.kinds import KINDS, the_unit
from ruraldiag.report.words.source import actor as actor_words
from ruraldiag.report.words.source import for_others, stands_on

ROOM = "…" * 12  # to be filled in by hand
PLACE_AND_DATE = say("{room}, le {room}", room=ROOM)
REACHED = "nom, téléphone, courriel"


def letters(dossier: Dossier) -> tuple[Document, ...]:
    """Return a letter for each actor that the first actions ask something of, or that is to lead one of them."""
    places = first_places(dossier)
    asked = (
        (actor, [request for request in requests if request.place in places and (request.ask or request.leads)])
        for actor, requests in by_actor(dossier.plan, dossier.result).values()
    )
    return tuple(letter(dossier, actor, requests) for actor, requests in asked if requests)


def letter(dossier: Dossier, actor: Actor, requests: Sequence[Request]) -> Document:
    """Return the letter to an actor, with all that there is to ask of it; one for many bodies is a model."""
    unit = dossier.assessment.unit
    whom, several = recipient(actor, requests), len(requests) > 1
    head: list[Block] = [
        *model_note(actor),
        Paragraph(line("**{whom}**", whom=whom), right=True),
        Paragraph(line("{room} (nom, fonction, adresse)", room=ROOM), right=True),
        Paragraph((PLACE_AND_DATE,), right=True),
        paragraph("**Objet : {subject}**", subject=subject(dossier, requests)),
        paragraph("Madame, Monsieur,"),
        paragraph("{opening}", opening=opening(dossier, len(requests))),
    ]
    asks = (
        Section(
            id=f"demande-{request.planned.indicator.id}",
            title=f"{place}. {stem(request.planned.action.title)}" if several else "",
            blocks=(
                Paragraph(what_is_asked(request, whom)),
                Paragraph(why(dossier, request.planned)),
                *steps(dossier, request),
                *by_when(dossier, request.planned),
            ),
        )
        for place, request in enumerate(requests, start=1)
    )
    return Document(
        id=f"lettre-{actor.id}",
        kind="letter",
        language=dossier.questionnaire.language,
        title=unit.name,
        subtitle=sender(unit),
        sections=(
            Section(id="en-tete", title="", blocks=tuple(head)),
            *asks,
            Section(id="fin", title="", blocks=closing(dossier)),
        ),
    )


# The head


def sender(unit: Unit) -> Line:
    """Return what the unit is, under its name, and room for who follows the letter."""
    noun = "collectivité" if unit.kind == "autre" else KINDS[unit.kind].one
    return line("{noun} · dossier suivi par : {room} ({reached})", noun=capital(noun), room=ROOM, reached=REACHED)


def recipient(actor: Actor, requests: Sequence[Request]) -> str:
    """Return to whom a letter goes: the actor, or the one body that all its requests name (« Au club : … »)."""
    named = {addressee(request.ask) for request in requests}
    (whom,) = named if len(named) == 1 else ("",)
    return capital(whom or addressed(actor.title))


def model_note(actor: Actor) -> list[Block]:
    """Return that a letter to many bodies is a model, for whoever sends it; nothing for one body."""
    if not (actor.several or actor.title.startswith("Les ")):
        return []
    return [paragraph("[Lettre modèle : une par destinataire, où ne reste que ce qui le regarde. Ligne à retirer.]")]


def subject(dossier: Dossier, requests: Sequence[Request]) -> str:
    """Return what a letter is about: its one action, or how much is asked after which assessment."""
    if len(requests) == 1:
        return say("une demande, pour l'action {title}", title=quoted(stem(requests[0].planned.action.title)))
    title = quoted(dossier.questionnaire.title)
    return say("{many} demandes, après notre diagnostic {title}", many=in_words(len(requests)), title=title)


def opening(dossier: Dossier, many: int) -> str:
    """Return what the letter comes from: the assessment, its day, the text it stands on; and that help is wanted."""
    day, text = dossier.assessment.day, stands_on(dossier.questionnaire)
    return " ".join(
        (
            say(
                "Nous avons fait le point de notre territoire{when}, avec le questionnaire {title}.",
                when=say(", le {day}", day=date(day)) if day else "",
                title=quoted(dossier.questionnaire.title),
            ),
            *([say("Il s'appuie sur {text}.", text=text)] if text else []),
            say(
                "Pour {which} des premières actions qui en sortent, nous avons besoin de vous.",
                which="une" if many == 1 else in_words(many),
            ),
        )
    )


# What is asked


def what_is_asked(request: Request, whom: str) -> Line:
    """Return what the actor is asked for an action, who it is said once; of one that leads it, to lead it."""
    asks, named = for_others(request.ask), capital(addressee(request.ask))
    if named:
        each = [stem(ask) for ask in asks.split(f"{named}{NBSP}: ") if ask]
        asks = ". ".join(map(capital, each)) if named == whom else f"{named}{NBSP}: {SEMICOLON.join(each)}"
    said = [sentence(asks)] if asks else []
    if request.leads:
        said.append(
            say(
                "Cette action, c'est vous qui pouvez la mener." if said else "Mener cette action : elle dépend de vous."
            )
        )
    return line("**Ce que nous vous demandons.** {said}", said=" ".join(said))


def why(dossier: Dossier, planned: PlannedAction) -> Line:
    """Return why: the reason of the action, then the question in full, for who has not seen it, and our answer."""
    scored = dossier.result.leaves[planned.indicator.id]
    shown = ended(what_it_says(dossier.result, scored) + compared(scored))
    reason = sentence(for_others(planned.action.why))
    return line(
        "**Pourquoi.** {reason}À la question {question}, nous avons répondu : {shown}",
        reason=f"{reason} " if reason else "",
        question=quoted(words_of(planned.indicator, dossier.kind).question or planned.indicator.question),
        shown=shown,
    )


def steps(dossier: Dossier, request: Request) -> tuple[Block, ...]:
    """Return the steps as the plan has them, and says so: they are not orders to who receives the letter."""
    action = request.planned.action
    left = steps_left(request.planned)
    items = tuple(item("{step}", step=ended(for_others(step))) for step in left)
    if not items:
        return ()
    title = "Ce que nous avons prévu, pas à pas"
    if request.leads:
        title = "Les pas que cela demande, les vôtres et les nôtres"
    elif not is_unit(action.lead, dossier.kind):
        lead = actor_words(dossier.questionnaire, dossier.kind, action.lead)
        title = say("Les pas que cela demande, {lead} menant l'action", lead=lead)
    return (paragraph("**{title}** (extrait de notre plan d'action) :", title=title), Items(items, "number"))


def by_when(dossier: Dossier, planned: PlannedAction) -> tuple[Block, ...]:
    """Return by when: a date to fill and the time that the action takes, the date that makes it urgent.

    Nothing where neither is said.
    """
    said = []
    if horizon := stem(planned.action.horizon_for(dossier.kind)):
        ours = is_unit(planned.action.lead, dossier.kind)
        wish = "Nous voulons avoir fini" if ours else "Il faudrait avoir fini"
        said.append(say("{wish} pour le {room} ; délai prévu : {horizon}.", wish=wish, room=ROOM, horizon=horizon))
    if urgent := dossier.urgent(planned.action):
        what = stem(urgent.title) or lowered(stem(urgent.says))
        said.append(say("Une date presse : le {day}, {what}.", day=date(urgent.date), what=what))
    return (paragraph("**Pour quand.** {said}", said=" ".join(said)),) if said else ()


# The end


def closing(dossier: Dossier) -> tuple[Block, ...]:
    """Return how a letter ends: the answer that is hoped for, thanks, and room for a name and a signature."""
    return (
        paragraph(
            "Pouvez-vous nous répondre avant le {room}, et nous dire qui, chez vous, suivra ce sujet ? Nous vous "
            "rencontrerons volontiers pour en parler.",
            room=ROOM,
        ),
        paragraph(
            "En vous remerciant par avance, nous vous prions d'agréer, Madame, Monsieur, l'expression de nos "
            "sentiments les meilleurs."
        ),
        Paragraph(line("Pour {unit},", unit=the_unit(dossier.kind)), right=True),
        Paragraph(line("{room} (nom, qualité, signature)", room=ROOM), right=True),
    )
