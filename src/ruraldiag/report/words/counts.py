"""The counts of a batch in words: units with their noun, how scores spread; and what is chosen to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ruraldiag.batch.census import Census, Counts
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.questionnaire.model import Action, Indicator
from ruraldiag.questionnaire.scales import number_reaching
from ruraldiag.report.document import say
from ruraldiag.report.words.french import NONE, count, enumerate_words, number, plural, points, quoted
from ruraldiag.report.words.kinds import KINDS


@dataclass(frozen=True, kw_only=True)
class SharedAction:
    """One action, how many units it is proposed to, in how many groups, and what those with a score gain in all."""

    indicator: Indicator
    action: Action
    units: int
    groups: int
    gain: float


def noun(census: Census) -> str:
    """Return what the units are, in one word of the feminine: communes where all are."""
    kinds = set(census.kinds)
    return next((words.one for kind, words in KINDS.items() if kinds == {kind} and words.feminine), "collectivité")


def units(census: Census, how_many: int) -> str:
    """Return a number of units, the noun agreeing, thousands set apart."""
    return f"{number(how_many)} {plural(how_many, noun(census))}"


def repeated(census: Census) -> bool:
    """Return whether some unit is there several times."""
    return census.seen.units < census.all.units


def rows_or_units(census: Census, how_many: int) -> str:
    """Return a number of units, or of lines where some unit has several."""
    return f"{number(how_many)} {plural(how_many, 'ligne')}" if repeated(census) else units(census, how_many)


def diagnostics(census: Census) -> str:
    """Return « 7 diagnostics de 5 communes »."""
    of = f"de {units(census, census.seen.units)}" if census.seen.units > 1 else f"d'une {noun(census)}"
    return f"{number(census.all.units)} diagnostics {of}"


def told_once(census: Census) -> str:
    """Return what a summary is about, in few words: units, refused ones included, or their diagnostics."""
    if not repeated(census):
        return units(census, census.read)
    return diagnostics(census)


def have(how_many: int) -> str:
    """Return the verb that agrees with a number of units."""
    return plural(how_many, "a", "ont")


def agreed(how_many: int, participle: str) -> str:
    """Return a number with a feminine participle that agrees; « aucune » for none."""
    return f"{number(how_many) if how_many else 'aucune'} {plural(how_many, participle)}"


def spread(census: Census, counts: Counts, node_id: str) -> tuple[str, str, str, str]:
    """Return how many units have a score of a node, and its quartiles (type 7) where there are enough."""
    many, quartiles = number(len(counts.scores[node_id])), counts.quartiles(node_id)
    if quartiles is None:
        return many, NONE, NONE, NONE
    lower, median, upper = (points(quartile, census.questionnaire.thresholds) for quartile in quartiles)
    return many, lower, median, upper


def numbers_known(census: Census) -> list[Indicator]:
    """Return the numbers that enough units know for their mean to give none of them away."""
    every = census.all
    return [indicator for indicator in census.numeric if every.mean(indicator) is not None]


def mean(counts: Counts, indicator: Indicator) -> str:
    """Return the mean of a number over the units that know it; nothing where they are too few."""
    found = counts.mean(indicator)
    return NONE if found is None else number(round(found, 1), indicator.unit)


def threshold_reached(census: Census, indicator_id: str) -> str:
    """Return « le seuil de 50 % est déjà atteint d'après « Fibre optique » » of a missing number that locks ask for."""
    questionnaire = census.questionnaire
    indicator = questionnaire.by_id[indicator_id]
    wanted = max(lock.at_least for lock in questionnaire.lock if lock.indicator == indicator_id)
    return say(
        "le seuil de {wanted} est déjà atteint d'après {by}",
        wanted=number(number_reaching(indicator.goalposts, wanted), indicator.unit),
        by=enumerate_words((quoted(other.name) for other in census.all.reached[indicator_id].by), "ou"),
    )


def in_groups(census: Census, how_many: int) -> str:
    """Return in how many groups of all: « 20 groupes sur 21 »."""
    return f"{count(how_many, 'groupe')} sur {number(len(census.groups))}"


def shared_actions(census: Census, counts: Counts) -> list[SharedAction]:
    """Return the actions proposed to two units or more, by number of units, then by total gain."""
    by_id = census.questionnaire.by_id
    found = [
        SharedAction(
            indicator=by_id[indicator_id],
            action=by_id[indicator_id].action[place],
            units=many,
            groups=census.groups_with((indicator_id, place)),
            gain=counts.gains.get((indicator_id, place), 0.0),
        )
        for (indicator_id, place), many in counts.actions.items()
        if many > 1
    ]
    order = {indicator.id: place for place, indicator in enumerate(census.questionnaire.indicators)}
    return sorted(found, key=lambda action: (-action.units, -round(action.gain, 9), order[action.indicator.id]))


def lowest(census: Census, counts: Counts) -> list[Indicator]:
    """Return the indicators in the lower half of their scale for some unit, the most often first."""
    found = [indicator for indicator in census.questionnaire.indicators if counts.low.get(indicator.id)]
    return sorted(found, key=lambda indicator: -counts.low[indicator.id])


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
    for (left, before), (right, after) in pairwise(posts):
        if min(before, after) <= middle <= max(before, after) and before != after:
            edge = left + (right - left) * (middle - before) / (after - before)
            words = "moins de {edge}" if posts[-1][1] > posts[0][1] else "plus de {edge}"
            return say(words, edge=number(round(edge, 1), indicator.unit))
    return ""


def weightiest(census: Census) -> list[Indicator]:
    """Return the indicators that some unit does not know, in the order of what their lack weighs."""
    missing = census.all.missing
    weights = {path[-1]: share for path, share in effective_weights(census.tree).items() if len(path) == 3}
    lacks = [indicator for indicator in census.questionnaire.indicators if missing.get(indicator.id)]
    return sorted(lacks, key=lambda indicator: -round(weights[indicator.id] * missing[indicator.id], 9))
