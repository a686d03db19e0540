"""What a summary says of answers and actions: what is often low, what could be led together, what to find out first."""

from __future__ import annotations

import itertools

from ruraldiag.batch.tally import Counts, Tally
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.plan import UNIT_ACTOR
from ruraldiag.questionnaire.model import Action, Indicator
from ruraldiag.report.content.summary_words import enough, noun, shared, units
from ruraldiag.report.document import Column, Section, paragraph, say, table_of
from ruraldiag.report.words.french import NONE, first_sentence, gain, number, sentence

LONGEST = 10  # lines of a list that is read aloud


def often_low(tally: Tally) -> Section | None:
    """Return the indicators most often in the lower half of their scale, among the units whose answer is known."""
    every = tally.all
    if not every.units or not every.known:
        return None
    low = lowest(tally, every)
    if not low:
        nothing = paragraph("Parmi les réponses connues, aucune n'est dans la moitié basse de son échelle.")
        return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(nothing,))
    rows = tuple(
        (
            say("{name} ({under})", name=one.name, under=under(one)) if under(one) else one.name,
            tally.questionnaire.domain_of(one).title,
            number(every.low[one.id]),
            number(every.known[one.id]),
        )
        for one in low[:LONGEST]
    )
    columns = (
        Column("Indicateur", "row-header"),
        Column("Domaine"),
        Column("Bas", "number"),
        Column("Réponses connues", "number"),
    )
    table = table_of(columns, rows, "Ce qui est le plus souvent bas")
    said = paragraph("« Bas » : la réponse est dans la moitié basse de son échelle. Les inconnues ne comptent pas.")
    return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(table, said))


def lowest(tally: Tally, counts: Counts) -> list[Indicator]:
    """Return the indicators in the lower half of their scale for some unit, the most often first."""
    found = [one for one in tally.questionnaire.indicators if counts.low.get(one.id)]
    return sorted(found, key=lambda one: -counts.low[one.id])


def under(indicator: Indicator) -> str:
    """Return which numbers are in the lower half of a scale, in words; empty for a question with options.

    >>> from ruraldiag.questionnaire.model import Indicator
    >>> made = {"theme": "t", "question": "?", "kind": "number"}
    >>> fibre = Indicator(id="f", unit="%", goalposts=((0, 0.0), (100, 1.0)), **made)
    >>> trip = Indicator(id="t", unit="minutes", goalposts=((10, 1.0), (20, 0.6), (40, 0.0)), **made)
    >>> under(fibre).replace("\xa0", " "), under(trip).replace("\xa0", " ")
    ('moins de 50 %', 'plus de 23,3 minutes')
    """
    if indicator.kind != "number":
        return ""
    posts = indicator.goalposts
    middle = sum(admissible(indicator)) / 2
    for (left, before), (right, after) in itertools.pairwise(posts):
        if min(before, after) <= middle <= max(before, after) and before != after:
            edge = left + (right - left) * (middle - before) / (after - before)
            words = "moins de {edge}" if posts[-1][1] > posts[0][1] else "plus de {edge}"
            return say(words, edge=number(round(edge, 1), indicator.unit))
    return ""


def shared_actions(tally: Tally) -> Section | None:
    """Return the actions that the most units share: « à mutualiser »."""
    found = shared(tally, tally.all)
    if not found:
        return None
    grouped = bool(tally.by)
    scored = bool(tally.all.shown)
    rows = []
    for one in found[:LONGEST]:
        row = [one.action.title, number(one.units)]
        row += [number(one.groups)] if grouped else []
        row += [gain(one.gain) if one.gain else NONE] if scored else []
        rows.append((*row, lead_of(tally, one.action)))
    columns = (
        Column("Action", "row-header"),
        Column(f"{noun(tally).capitalize()}s", "number"),
        *([Column("Groupes", "number")] if grouped else []),
        *([Column("Points gagnés en tout", "number")] if scored else []),
        Column("Qui la mène"),
    )
    table = table_of(columns, rows, "Les actions à mutualiser")
    said = (
        "Ce que chacune y gagne seule est additionné, pour les {noun} notées seulement."
        if scored
        else "Aucun gain n'est donné : il se compte sur un score, et aucune n'est notée."
    )
    return Section(
        id="mutualiser",
        title="Les actions à mutualiser",
        blocks=(
            paragraph(
                "Proposées à plusieurs {noun}, elles peuvent être menées ensemble. " + said,
                noun=f"{noun(tally)}s",
            ),
            table,
        ),
    )  # fmt: skip


def lead_of(tally: Tally, action: Action) -> str:
    """Return who leads an action: each unit for itself, or an actor beside them."""
    if action.lead == UNIT_ACTOR:
        return say("Chaque {noun}", noun=noun(tally))
    actor = tally.questionnaire.actors.get(action.lead)
    return actor.title if actor else action.lead


def often_missing(tally: Tally) -> Section | None:
    """Return the answers whose lack weighs most: effective weight, times the number of units without it."""
    every = tally.all
    lacks = weightiest(tally)
    if not lacks:
        return None
    rows = tuple(
        (one.name, number(every.missing[one.id]), " ".join(where_to_find(tally, one)) or NONE)
        for one in lacks[:LONGEST]
    )
    columns = (
        Column("Indicateur", "row-header"),
        Column("Réponses qui manquent", "number"),
        Column("Où la trouver"),
    )
    table = table_of(columns, rows, "Les réponses à chercher d'abord")
    said = paragraph("Les réponses dont l'absence pèse le plus : combien manquent, fois le poids de la question.")
    return Section(id="renseigner", title="À renseigner d'abord", blocks=(said, table))


def where_to_find(tally: Tally, indicator: Indicator) -> list[str]:
    """Return where to look for an answer, then for how many units another one already says enough of it."""
    find = sentence(first_sentence(indicator.find))
    floor = tally.all.floors.get(indicator.id)
    said = (
        say("Pour {units}, {enough}.", units=units(tally, floor.units), enough=enough(tally, indicator.id))
        if floor
        else ""
    )
    return [one for one in (find, said) if one]


def weightiest(tally: Tally) -> list[Indicator]:
    """Return the indicators that some unit does not know, in the order of what their lack weighs."""
    missing = tally.all.missing
    weights = {path[-1]: share for path, share in effective_weights(tally.tree).items() if len(path) == 3}
    lacks = [one for one in tally.questionnaire.indicators if missing.get(one.id)]
    return sorted(lacks, key=lambda one: -round(weights[one.id] * missing[one.id], 9))
