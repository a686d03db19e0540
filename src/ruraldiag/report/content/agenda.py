"""The agenda of the meeting after a merge: where the voices disagree, most first, and what was kept meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from ruraldiag.assessment.model import State
from ruraldiag.assessment.store import slug
from ruraldiag.composite.result import LeafScore
from ruraldiag.composite.scoring import score
from ruraldiag.dossier import Dossier
from ruraldiag.merging import Disagreement, Merge, Rule, Speaker, TwoFollowUps
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Item,
    Items,
    Section,
    item,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.actions import status_words
from ruraldiag.report.words.answers import full_answer, what_it_says, where_to_find, where_to_look
from ruraldiag.report.words.figures import effective_weight, interval, shown
from ruraldiag.report.words.french import SEMICOLON, capital, count, ended, enumerate_words, number, plural, width
from ruraldiag.report.words.kinds import kind_and_code
from ruraldiag.report.words.source import of_questionnaire

Heard: TypeAlias = tuple[Speaker, Dossier]  # a voice, and what it would be alone

ROOM = "…" * 20  # to write in
RULES: dict[Rule, tuple[str, str]] = {
    "consensus": (
        "consensus",
        "les réponses sur lesquelles ceux qui savent sont d'accord ; les autres y sont « ne sait pas »",
    ),
    "median": (
        "médiane",
        "la réponse du milieu, la plus basse s'il y en a deux ; une case y est cochée si plus de la moitié l'ont "
        "cochée, et sans majorité la question reste « ne sait pas »",
    ),
    "lowest": ("plus basse", "la réponse la plus basse"),
}


def agenda_document(merged: Merge, questionnaire: Questionnaire, rule: Rule) -> Document:
    """Return the agenda: each voice as a whole, the disagreements largest first, then what nobody knows."""
    voices = [
        (speaker, Dossier(score(speaker.assessment, questionnaire), speaker.assessment)) for speaker in merged.speakers
    ]
    kept = Dossier(score(merged.assessment, questionnaire), merged.assessment)
    unit = merged.assessment.unit
    name, says = RULES[rule]
    subtitle = say(
        "{kind} · {voices} · {questionnaire} · règle : {rule}",
        kind=kind_and_code(unit),
        voices=count(len(merged.assessment.voice), "voix", "voix"),
        questionnaire=of_questionnaire(questionnaire),
        rule=name,
    )
    sections = (
        voices_section(voices, kept, say("En attendant la réunion, le diagnostic {keeps} {says}.",
                                           keeps="ne garde que" if rule == "consensus" else "garde", says=say(says))),
        disagreements_section(merged.disagreements, voices, kept, "" if rule == "consensus" else name),
        follow_ups_section(merged.follow_ups),
        unknown_section(kept),
    )  # fmt: skip
    return Document(
        id=slug(unit.name),
        kind="agenda",
        language=questionnaire.language,
        title=f"Ordre du jour — {unit.name}",
        subtitle=(subtitle,),
        sections=tuple(section for section in sections if section is not None),
    )


def role(speaker: Speaker) -> str:
    """Return who a voice is, as a name that is no other's."""
    return capital(speaker.name)


def voices_section(voices: Sequence[Heard], kept: Dossier, rule: str) -> Section:
    """Return the score that each voice alone would give, and that of what is kept."""
    named = [
        *((role(speaker), dossier) for speaker, dossier in voices),
        ("Ce qui est retenu", kept),
    ]
    rows = tuple(
        (
            name,
            shown(dossier.result.whole, dossier.questionnaire),
            interval(dossier.result.whole, dossier.questionnaire, lead=""),
            str(dossier.result.count(State.ANSWERED)),
            str(len(dossier.missing)),
        )
        for name, dossier in named
    )
    columns = (
        Column("Voix", "row-header"),
        Column("Score", "number"),
        Column("Entre"),
        Column("Réponses", "number"),
        Column("Ne sait pas ou sans réponse", "number"),
    )
    table = table_of(columns, rows, "Le score et les réponses de chaque voix")
    blocks: tuple[Block, ...] = (
        table,
        *already_merged([speaker for speaker, _ in voices]),
        paragraph("{rule}", rule=rule),
    )
    return Section(id="voix", title="Ce que chacun a répondu", blocks=blocks)


def already_merged(speakers: Sequence[Speaker]) -> list[Block]:
    """Return, for each file that is itself a merge, whose voices it joins and when each is heard."""
    found: list[Block] = []
    for speaker in speakers:
        if speaker.group is not None:
            continue
        members = [role(other) for other in speakers if other.group and other.file == speaker.file]
        if members:
            text = (
                "« {name} » réunit déjà {voices}. Là où ce fichier donne une réponse, elle compte pour une voix ; "
                "là où il laisse la question ouverte, chacune de ses voix est entendue."
            )
            found.append(paragraph(text, name=role(speaker), voices=enumerate_words(members)))
    return found


def disagreements_section(found: Sequence[Disagreement], voices: Sequence[Heard], kept: Dossier, rule: str) -> Section:
    """Return each question where the voices differ, the widest gap first.

    ``rule`` names what keeps an answer meanwhile; empty where it keeps none of those in dispute, which is said once.
    """
    if not found:
        nothing = paragraph("Tous ceux qui ont répondu disent la même chose : rien à trancher.")
        return Section(id="desaccords", title="Les désaccords", blocks=(nothing,))
    intro = paragraph(
        "{questions} à trancher{order}. L'écart se mesure entre la réponse la plus basse et la plus haute, sur 100.",
        questions=count(len(found), "question"),
        order=", de l'écart le plus grand au plus petit (à égalité, ce qui pèse le plus d'abord)"
        if len(found) > 1
        else "",
    )
    numbered = enumerate(found, start=1)
    parts = tuple(disagreement_part(place, disagreement, voices, kept, rule) for place, disagreement in numbered)
    return Section(id="desaccords", title="Les désaccords", blocks=(intro,), sections=parts)


def disagreement_part(place: int, found: Disagreement, voices: Sequence[Heard], kept: Dossier, rule: str) -> Section:
    """Return one question: its words, the gap, what each voice says, what is kept, and room for a decision."""
    indicator = found.indicator
    words = indicator.words(kept.kind)
    items = [
        voice_item(role(speaker), dossier, indicator.id)
        for speaker, dossier in voices
        if is_heard(speaker, indicator.id)
    ]
    scored = kept.result.leaves[indicator.id]
    if rule:
        items.append(item("**Retenu** ({rule}) : {answer}", rule=rule, answer=ended(read_aloud(kept, scored))))
    items.append(item("**Décision** : {room}", room=ROOM))
    gap = round(100 * found.spread)
    return Section(
        id=f"desaccord-{indicator.id}",
        title=say("{place}. {title}", place=str(place), title=indicator.name),
        blocks=(
            paragraph(
                "{question} (Écart : {gap} {unit} ; {weight}.)",
                question=words.question or indicator.question,
                gap=number(gap),
                unit=plural(gap, "point"),
                weight=say("la question pèse {share} de l'ensemble", share=effective_weight(found.weight))
                if found.weight
                else "la question ne compte pas ici",
            ),
            Items(tuple(items)),
        ),
    )


def is_heard(speaker: Speaker, indicator_id: str) -> bool:
    """Return whether a speaker is asked: of a merge, the group where it answers the question, else its voices."""
    if speaker.group is not None:
        return speaker.group.answer(indicator_id).kind.missing
    return not speaker.assessment.voice or not speaker.assessment.answer(indicator_id).kind.missing


def voice_item(name: str, dossier: Dossier, indicator_id: str) -> Item:
    """Return what one voice says of a question, its note and its proof."""
    scored = dossier.result.leaves[indicator_id]
    answer = scored.leaf.answer
    under = []
    if answer.note:
        under.append(item("Note : {note}", note=ended(answer.note)))
    if answer.evidence:
        under.append(item("Preuve : {evidence}", evidence=ended(answer.evidence)))
    return Item(line("**{name}** : {answer}", name=name, answer=ended(read_aloud(dossier, scored))), tuple(under))


def read_aloud(dossier: Dossier, scored: LeafScore) -> str:
    """Return an answer as it is read aloud in a meeting: what it says, never a line that starts with « De plus »."""
    in_full = not scored.leaf.known or scored.leaf.indicator.kind == "scale"
    return full_answer(dossier.result, scored) if in_full else what_it_says(dossier.result, scored)


def follow_ups_section(found: Sequence[TwoFollowUps]) -> Section | None:
    """Return the actions that the files do not follow alike, with what is kept meanwhile; None where all do."""
    if not found:
        return None
    items = tuple(
        Item(
            line("**{title}** : {said}.", title=action.indicator.name, said=follow_up_words(action)),
            (item("**Retenu** : {kept}.", kept=status_words(action.kept)), item("**Décision** : {room}", room=ROOM)),
        )
        for action in found
    )
    intro = paragraph("Le plus récent est retenu, ou le plus avancé le même jour ; toutes les notes sont gardées.")
    return Section(id="suivi", title="Suivi des actions", blocks=(intro, Items(items)))


def follow_up_words(found: TwoFollowUps) -> str:
    """Return what each file says of an action: « le maire dit en cours ; la secrétaire dit faite, 10 janvier 2027 »."""
    return SEMICOLON.join(f"{speaker.name} dit {status_words(followed)}" for speaker, followed in found.said)


def unknown_section(kept: Dossier) -> Section | None:
    """Return what is not known once the voices are together, and who knows; None where all is known."""
    if not kept.plan.clarify:
        return None
    items = tuple(
        item(
            "**{title}** ({width} d'incertitude). {find}",
            title=unknown.indicator.name,
            width=width(unknown.width),
            find=where_to_find(kept.result, unknown.indicator, where_to_look(unknown.indicator, kept.kind)),
        )
        for unknown in kept.plan.clarify
    )
    return Section(id="inconnu", title="Ce qui reste à savoir, désaccords compris", blocks=(Items(items),))
