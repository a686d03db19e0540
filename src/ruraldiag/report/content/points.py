"""What stands out: strengths, what is on its way, weaknesses; then the fractures in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruraldiag.composite.result import LeafScore
from ruraldiag.dossier import Dossier, Strength
from ruraldiag.questionnaire.model import FractureName
from ruraldiag.report.document import Block, Item, Items, Line, item, joined, line, paragraph, say, words
from ruraldiag.report.words.answers import aim, place_on_scale, short_finding, what_it_says
from ruraldiag.report.words.french import SEMICOLON, capital, ended, enumerate_words, in_words, plural, quoted
from ruraldiag.report.words.kinds import FRACTURE_NAMES, FRACTURE_SAYS
from ruraldiag.report.words.source import cites

PLACED = 9  # words of a point from which a title alone has the place of its answer
POINTS_MADE = 3  # strengths, then weaknesses: what is said aloud in a minute
TO_CONFIRM = re.compile(r"\bà (?:confirmer|vérifier)\b", re.IGNORECASE)  # in what people wrote beside an answer


def points_made(dossier: Dossier, longest: int) -> list[Block]:
    """Return at most three strengths, what is on its way where they are fewer, and three weaknesses.

    A point of more than ``longest`` words is said by its title, with its figure or its place on a scale.
    """
    if not dossier.known:
        return []
    found = dossier.strengths
    strong, weak = found[Strength.STRONG][:POINTS_MADE], found[Strength.WEAK][:POINTS_MADE]
    begun = found[Strength.ON_ITS_WAY][: POINTS_MADE - len(strong)]

    def under(title: str, scored: Sequence[LeafScore], none: str) -> list[Block]:
        if not scored:
            return [paragraph(f"**{title}** : {{none}}.", none=none)]
        return [paragraph(f"**{title}**"), Items(tuple(point(dossier, one, longest) for one in scored))]

    return [
        *under("Vos appuis", strong, "aucun encore, d'après les réponses connues"),
        *(under("En bonne voie", begun, "") if begun else []),
        *under("Vos fragilités", weak, "aucune parmi les réponses connues"),
    ]


def point(dossier: Dossier, scored: LeafScore, longest: int) -> Item:
    """Return a question and what its answer says; one of more than ``longest`` words, its title and its figure."""
    said, title = compared(scored), scored.leaf.indicator.name
    full = item("**{title}** : {finding}", title=title, finding=ended(what_it_says(dossier.result, scored) + said))
    if words(full) <= longest:
        return full

    def shorter(short: str) -> Item:
        told = say(" : {short}", short=short) if short else ""
        return item("**{title}**{told}{said}.", title=title, told=told, said=said)

    short = shorter(short_finding(scored))
    placed = shorter(place_on_scale(scored)) if longest >= PLACED else short
    return short if scored.leaf.indicator.kind != "scale" or words(placed) >= words(full) else placed


def compared(scored: LeafScore) -> str:
    """Return what an answer is compared with, and that it is to be confirmed where its proof or its note says so."""
    answer = scored.leaf.answer
    return aim(scored, "à confirmer" if TO_CONFIRM.search(f"{answer.evidence} {answer.note}") else "")


# Fractures


def fracture_line(dossier: Dossier) -> Line:
    """Return which fractures show, whether they add up, which are to confirm, and which are possible.

    Nothing is said of those of which too little is known; the line is empty where that leaves nothing.
    """
    known = [fracture for fracture in dossier.fractures if dossier.enough_known(fracture)]
    showing = [fracture.id for fracture in dossier.fractures if fracture.shows]
    confirm = [fracture.id for fracture in dossier.fractures if fracture.to_confirm]
    possible = [fracture.id for fracture in known if fracture.possible]
    if not showing and not confirm and not possible:
        told = known and len(known) == len(dossier.fractures)
        return line("**Aucune fracture** ne ressort des réponses.") if told else ()
    several = len(showing) > 1
    shown_ones = line(
        "**{what}**{where}, d'après vos réponses : {said}.",
        what=f"{capital(in_words(len(showing)))} fractures se cumulent" if several else "Une fracture se voit",
        where=" (§4.3-2)" if several and cites(dossier.questionnaire, "4.3-2") else "",
        said=SEMICOLON.join(f"{FRACTURE_SAYS[name]} ({quoted(FRACTURE_NAMES[name])})" for name in showing),
    )
    return joined(
        shown_ones if showing else (),
        open_fractures(confirm, "à confirmer", "d'après les réponses connues") if confirm else (),
        open_fractures(possible, "possible", "selon les réponses qui manquent") if possible else (),
    )


def open_fractures(names: Sequence[FractureName], state: str, why: str) -> Line:
    """Return the fractures that a missing answer can still make or undo, in one state, and what says so."""
    several = f"{state}s" if state.endswith("e") else state
    return line(
        "**{subject}**, {why} : {names}.",
        subject=plural(
            len(names), f"Une fracture est {state}", f"{capital(in_words(len(names)))} fractures sont {several}"
        ),
        why=why,
        names=enumerate_words(quoted(FRACTURE_NAMES[name]) for name in names),
    )
