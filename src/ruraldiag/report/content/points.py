"""What stands out of the answers on the first page: strengths, what is on its way, weaknesses, fractures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import LeafScore, NodeScore
from ruraldiag.composite.sensitivity import trillionths
from ruraldiag.questionnaire.model import FractureName, Indicator
from ruraldiag.report.content.view import FRACTURE_NAMES, View
from ruraldiag.report.document import Block, Item, Items, Line, item, joined, line, paragraph, say
from ruraldiag.report.words.french import SEMICOLON, ended, enumerate_words, in_words, plural, quoted, sentence

POINTS_MADE = 3  # strengths, then weaknesses: what is said aloud in a minute
STRONG = 0.75  # of the value of the target
TO_CONFIRM = re.compile(r"\bà (?:confirmer|vérifier)\b", re.IGNORECASE)
FRACTURE_SAYS: dict[FractureName, str] = {
    "territoriale": "le territoire est mal relié ou mal servi",
    "publics": "une partie des habitants reste à l'écart",
    "technologique": "les outils changent plus vite qu'on n'apprend à s'en servir",
}


class Standing(Enum):
    """Where a known answer stands: no answer is in two of these."""

    STRENGTH = "point fort"
    ON_ITS_WAY = "en bonne voie"
    WEAKNESS = "point faible"


def standing(scored: LeafScore) -> Standing | None:
    """Return where an answer stands; None where it is unknown or has nothing to gain and nothing to show."""
    value = scored.leaf.value
    return None if value is None else standing_of(scored.leaf.indicator, value)


def standing_of(indicator: Indicator, value: float) -> Standing | None:
    """Return where a value of an indicator stands.

    A strength has three quarters of its target's value, and the plan no longer proposes the first of its actions: a
    council is not told that it may lean on what the same report tells it to begin (a quarter of the homes without
    fibre, say, where the first action goes up to 80 %). Nearer its target than nothing, an answer is on its way; below,
    it is a weakness. Fewer than three strengths are said as they are.
    """
    target = target_value(indicator)
    if value > 0 and value >= target - value:
        *begun, _ = sorted(one.when_below for one in indicator.action) or [0.0]
        enough = value >= STRONG * target and (not begun or value >= begun[0])
        return Standing.STRENGTH if enough or value >= target else Standing.ON_ITS_WAY
    return Standing.WEAKNESS if value < target else None


Standings: TypeAlias = Mapping[Standing, Sequence[LeafScore]]


def by_standing(scored: Iterable[LeafScore]) -> Standings:
    """Return answers by where they stand, heaviest first: by effective weight × value, or × what a weakness lacks."""
    found: dict[Standing, list[tuple[float, LeafScore]]] = {which: [] for which in Standing}
    for one in scored:
        if (which := standing(one)) is not None:
            value = one.leaf.value or 0.0
            share = target_value(one.leaf.indicator) - value if which is Standing.WEAKNESS else value
            found[which].append((-trillionths(one.effective_weight * share), one))
    return {which: [one for _, one in sorted(pairs, key=lambda pair: pair[0])] for which, pairs in found.items()}


def in_short(view: View, domain: NodeScore, standings: Standings) -> str:
    """Return the strongest and the weakest question of a domain in a few words, always by its title."""
    if not domain.applies:
        return "sans objet"
    if domain.score is None:
        return "aucune réponse connue"
    first = {
        which: next((one for one in found if one.path[:1] == domain.path), None) for which, found in standings.items()
    }
    good = Standing.STRENGTH if first[Standing.STRENGTH] else Standing.ON_ITS_WAY
    return SEMICOLON.join(
        say("{which} : {what}", which=which.value, what=view.short_finding(one) + confirm(one))
        for which in (good, Standing.WEAKNESS)
        if (one := first[which]) is not None
    )


def points_made(view: View, standings: Standings) -> list[Block]:
    """Return at most three strengths, what is on its way where they are fewer, and three weaknesses."""
    if not view.known:
        return []
    strong = standings[Standing.STRENGTH][:POINTS_MADE]
    begun = standings[Standing.ON_ITS_WAY][: POINTS_MADE - len(strong)]
    weak = standings[Standing.WEAKNESS][:POINTS_MADE]
    return [
        *listed(view, "Vos appuis", strong, "aucun encore, d'après les réponses connues"),
        *(listed(view, "En bonne voie", begun, "") if begun else []),
        *listed(view, "Vos fragilités", weak, "aucune parmi les réponses connues"),
    ]


def listed(view: View, title: str, found: Sequence[LeafScore], none: str) -> list[Block]:
    """Return a title and its points; that there is none where so."""
    if not found:
        return [paragraph(f"**{title}** : {{none}}.", none=none)]
    return [paragraph(f"**{title}**"), Items(tuple(point_made(view, scored) for scored in found))]


def point_made(view: View, scored: LeafScore) -> Item:
    """Return one point: its question and what the answer says, a figure with its target.

    A finding that names its subject stands alone among the good points: « Habitants en difficulté », the title of a
    question, is no strength.
    """
    finding = ended(view.finding(scored) + view.aim(scored) + confirm(scored))
    if standing(scored) is not Standing.WEAKNESS and view.says_of_what(scored):
        return item("{finding}", finding=sentence(finding))
    return item("**{title}** : {finding}", title=scored.leaf.indicator.name, finding=finding)


def confirm(scored: LeafScore) -> str:
    """Return that an answer is to be confirmed, where its proof or its note says so; empty elsewhere."""
    answer = scored.leaf.answer
    written = answer.evidence or answer.note
    return " (à confirmer)" if written and TO_CONFIRM.search(f"{answer.evidence} {answer.note}") else ""


# Fractures


def fracture_line(view: View) -> Line:
    """Return which fractures show, in plain words, whether they add up, and which may be there.

    Nothing is said of those of which too little is known; the line is empty where that leaves nothing.
    """
    known = [one for one in view.fractures if view.enough_known(one)]
    showing = [one.id for one in view.fractures if one.shows]
    possible = [one.id for one in known if one.possible]
    if not showing and not possible:
        told = known and len(known) == len(view.fractures)
        return line("**Aucune fracture** ne ressort des réponses.") if told else ()
    where = say(" (§4.3-2)") if len(showing) > 1 and view.cites("4.3-2") else ""
    first = (
        line(
            "**{what}**{where} : {said}.",
            what=say("{many} fractures se cumulent", many=in_words(len(showing)).capitalize())
            if len(showing) > 1
            else "Une fracture se voit",
            where=where,
            said=explained(showing),
        )
        if showing
        else ()
    )
    return joined(first, possible_fractures(possible, others=bool(showing))) if possible else first


def explained(names: Sequence[FractureName]) -> str:
    """Return what fractures are, each with its name between brackets."""
    return SEMICOLON.join(f"{FRACTURE_SAYS[one]} ({quoted(FRACTURE_NAMES[one])})" for one in names)


def possible_fractures(names: Sequence[FractureName], *, others: bool) -> Line:
    """Return the fractures that only the missing answers will tell; ``others`` says that some already show."""
    what = "autre" if others else "fracture"
    subject = plural(
        len(names), f"Une {what} est possible", f"{in_words(len(names)).capitalize()} {what}s sont possibles"
    )
    return line(
        "**{subject}**, selon les réponses qui manquent : {names}.",
        subject=subject,
        names=enumerate_words(quoted(FRACTURE_NAMES[one]) for one in names),
    )
