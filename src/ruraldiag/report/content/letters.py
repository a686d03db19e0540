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
from ruraldiag.report.words.answers import chosen, what_is_there, what_it_says
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
                *why(request.planned),
                *where_we_are(dossier, request.planned),
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
            Section(id="fin", title="", blocks=closing(dossier, requests)),
            *enclosed(dossier, requests),
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
            *([say("Il s'appuie sur le document {text}.", text=text)] if text else []),
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


def why(planned: PlannedAction) -> tuple[Block, ...]:
    """Return why: the reason of the action, where it gives one."""
    reason = sentence(for_others(planned.action.why))
    return (paragraph("**Pourquoi.** {reason}", reason=reason),) if reason else ()


def where_we_are(dossier: Dossier, planned: PlannedAction) -> tuple[Block, ...]:
    """Return what our answer says of us; of several things, those that are there, not how many.

    What it is about comes first, but for a figure whose finding is a sentence; nothing where no answer is known.
    """
    scored, indicator = dossier.result.leaves[planned.indicator.id], planned.indicator
    given = scored.leaf.answer.value
    if given is None or not scored.leaf.known:
        return ()
    said, options = what_it_says(dossier.result, scored), chosen(indicator, given)
    asked = [option for option in indicator.options if not option.exclusive]
    if indicator.kind == "multiple" and set(options) < set(asked):
        there = what_is_there(indicator, given, dossier.kind)
        said = say("pour l'instant, {there} ; le reste est à faire", there=there)
    alone = indicator.kind == "number" and words_of(indicator, dossier.kind).finding
    subject = indicator.title.replace(f"{NBSP}: ", ", ")  # one colon is enough
    about = f"{subject}{NBSP}: " if subject and not alone else ""
    return (paragraph("**Où nous en sommes.** {said}", said=sentence(f"{about}{said}{compared(scored)}")),)


def by_when(dossier: Dossier, planned: PlannedAction) -> tuple[Block, ...]:
    """Return by when: the time that the action takes, the date that makes it urgent; nothing where neither is said."""
    said = []
    if horizon := stem(planned.action.horizon_for(dossier.kind)).partition(SEMICOLON)[0]:  # the rest is advice to us
        ours = is_unit(planned.action.lead, dossier.kind)
        said.append(
            say("{what} {horizon}.", what="Nous nous donnons" if ours else "Notre plan prévoit", horizon=horizon)
        )
    if urgent := dossier.urgent(planned.action):
        what = stem(urgent.title) or lowered(stem(urgent.says))
        said.append(say("Une date presse : le {day}, {what}.", day=date(urgent.date), what=what))
    return (paragraph("**Pour quand.** {said}", said=" ".join(said)),) if said else ()


# The end


def closing(dossier: Dossier, requests: Sequence[Request]) -> tuple[Block, ...]:
    """Return how a letter ends: what is enclosed, the answer that is hoped for, thanks, room for a signature."""
    ours = any(is_unit(request.planned.action.lead, dossier.kind) for request in requests)
    what = "Ce que nous faisons de notre côté" if ours else "Ce que cela demande, pas à pas,"
    enclosing = say("{what} est dans l'extrait de notre plan d'action, joint à cette lettre.", what=what)
    return (
        *([paragraph("{enclosing}", enclosing=enclosing)] if enclosed(dossier, requests) else []),
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


def enclosed(dossier: Dossier, requests: Sequence[Request]) -> tuple[Section, ...]:
    """Return the steps of the actions, as the plan has them, on a page after the letter; none where none is left."""
    blocks: list[Block] = []
    for request in requests:
        planned, lead = request.planned, request.planned.action.lead
        if left := steps_left(planned):
            led = ""
            if request.leads:
                led = ", action que vous mèneriez"
            elif not is_unit(lead, dossier.kind):
                led = say(", action que mènerait {lead}", lead=actor_words(dossier.questionnaire, dossier.kind, lead))
            blocks.append(paragraph("**{title}**{led} :", title=stem(planned.action.title), led=led))
            blocks.append(Items(tuple(item("{step}", step=ended(for_others(step))) for step in left), "number"))
    if not blocks:
        return ()
    told = paragraph("Pour information : ces pas sont recopiés de notre plan, qui s'adresse à nous.")
    title = "Pièce jointe : extrait de notre plan d'action"
    return (Section(id="piece-jointe", title=say(title), blocks=(told, *blocks), new_page=True),)
