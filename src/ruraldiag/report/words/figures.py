"""The figures of a result in words: scores, intervals, levels, ranks, counts, dates and differences.

Scores come in as shares of one and go out of 100, always on their own side of every threshold; an interval as shown
holds the true one.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import assert_never

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.comparison import Apart, OlderDate
from ruraldiag.composite.difference import Difference, Verdict
from ruraldiag.composite.lowest_difference import NAMED_HELD
from ruraldiag.composite.result import Fracture, Leaf, LevelRange, NodeScore, Result
from ruraldiag.composite.scoring import filter_answer
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.routing import Applies, applies, filters
from ruraldiag.report.document import say
from ruraldiag.report.words.french import (
    NONE,
    count,
    date,
    enumerate_words,
    gain,
    in_words,
    number,
    percent,
    plural,
    points,
    quoted,
)
from ruraldiag.typography import french

STATES = (
    (State.UNKNOWN, french("« ne sait pas »")),
    (State.UNANSWERED, "sans réponse"),
    (State.NOT_APPLICABLE, "sans objet"),
)
ALL_KNOWN = "tout est connu"
NO_WIDTH = "sans écart"  # answers are missing, and none of them can move the score


def out_of_100(share: float, questionnaire: Questionnaire, decimals: int = 0) -> str:
    """Return a share of one out of 100, on its own side of every threshold of a level."""
    return points(share, questionnaire.thresholds, decimals)


def shown(node: NodeScore, questionnaire: Questionnaire, decimals: int = 0) -> str:
    """Return the score of a node, or a dash where it is withheld."""
    return NONE if node.shown is None else out_of_100(node.shown, questionnaire, decimals)


def interval(node: NodeScore, questionnaire: Questionnaire, decimals: int = 0, *, lead: str = "entre ") -> str:
    """Return where a score lies, as a sentence goes on after it: « entre 44 et 53 »; in words where that is nothing.

    A column headed « Entre » has no ``lead``.
    """
    if not node.applies:
        return "sans objet"
    if node.complete:
        return ALL_KNOWN
    if node.low == node.high:
        return NO_WIDTH
    low, high = ends(node.low, node.high, questionnaire.thresholds, decimals)
    return NO_WIDTH if low == high else f"{lead}{low} et {high}"


def ends(low: float, high: float, thresholds: Collection[float], decimals: int = 0) -> tuple[str, str]:
    """Return the ends of an interval (shares of one) out of 100, rounded outward, each on its side of every threshold.

    >>> ends(0.402, 0.49827, [50]), ends(0.489, 0.5, [50])
    (('40', '49,9'), ('48', '50'))
    """
    return points(low, thresholds, decimals, "down"), points(high, thresholds, decimals, "up")


def enough_for_a_score(questionnaire: Questionnaire) -> str:
    """Return how much of the weight is to be known for a score; of the first series too, where there is one."""
    whole, series = questionnaire.scoring.min_coverage, questionnaire.scoring.min_series_coverage
    express = any(indicator.express for indicator in questionnaire.indicators)
    first = say(", ou {share} de celui des questions de la version courte", share=percent(series)) if express else ""
    return percent(whole) + first


def fracture_points(share: float, questionnaire: Questionnaire) -> str:
    """Return the mean of a fracture out of 100, on its own side of the mean under which it shows."""
    return points(share, fracture_edges(questionnaire))


def fracture_edges(questionnaire: Questionnaire) -> list[float]:
    """Return the mean under which a fracture shows, out of 100."""
    return [100 * questionnaire.scoring.fracture_below]


def fracture_interval(fracture: Fracture, questionnaire: Questionnaire) -> str:
    """Return where the mean of a fracture lies, for a column headed « Entre »."""
    if fracture.low == fracture.high:
        return NO_WIDTH
    return " et ".join(ends(fracture.low, fracture.high, fracture_edges(questionnaire)))


def coverage(share: float, questionnaire: Questionnaire) -> str:
    """Return what is known (share of the weight) in per cent, under the share wanted for a score as long as it is."""
    return percent(share, [100 * questionnaire.scoring.min_coverage])


def effective_weight(share: float) -> str:
    """Return an effective weight, or that there is none."""
    return percent(share, decimals=1) if share else "ne compte pas"


# Levels and ranks


def level_words(level: LevelRange | None) -> str:
    """Return a level, or between which ones it is while several are possible: « de … à … » would read as a move."""
    if level is None:
        return NONE
    if level.established:
        return level.low.title
    return f"entre {level.low.title} et {level.high.title}"


def possible_levels(level: LevelRange, questionnaire: Questionnaire) -> str:
    """Return the levels between which a level is not established: « A ou B », « de A à D » where there are more."""
    places = questionnaire.level_places
    side_by_side = places[level.high.id] - places[level.low.id] == 1
    low, high = quoted(level.low.title), quoted(level.high.title)
    return say("{low} ou {high}", low=low, high=high) if side_by_side else say("de {low} à {high}", low=low, high=high)


def rank_range(p5: float, p95: float) -> str:
    """Return the ranks held nine draws out of ten.

    >>> rank_range(1.0, 3.2), rank_range(2.0, 2.0)
    ('1 à 4', '2')
    """
    low, high = floor(p5), ceil(p95)
    return number(low) if low == high else f"{number(low)} à {number(high)}"


BOUNDS = "Au mieux, au pire"
WHAT_BOUNDS_SAY = (
    "le meilleur et le pire rang, au plus large, que peuvent donner les réponses qui manquent aux territoires classés "
    "ici, poids inchangés ; pas tous à la fois."
)


def rank(place: int, p5: float | None, p95: float | None) -> str:
    """Return a rank and, between brackets, those held nine draws out of ten where there are several and draws at all.

    >>> rank(2, 1.0, 3.2), rank(1, 1.0, 1.0)
    ('2 (1 à 4)', '1')
    """
    place_words = number(place)
    held = place_words if p5 is None or p95 is None else rank_range(p5, p95)
    return place_words if held == place_words else f"{place_words} ({held})"


# Counts


def counts(result: Result) -> str:
    """Return the counts over the questions that are put to a unit: « 50 réponses sur 50 questions »."""
    return counted(asked(result))


def asked(result: Result) -> list[Leaf]:
    """Return the leaves of the questions put to a unit: one for another kind, or ruled out, has no answer."""
    by_id = result.questionnaire.by_id
    seen = {
        indicator_id: filter_answer(by_id[indicator_id], result.leaves[indicator_id].leaf.answer)
        for indicator_id in filters(result.questionnaire)
        if indicator_id in result.leaves
    }
    leaves, kind = [scored.leaf for scored in result.leaves.values()], result.unit.kind
    return [
        leaf for leaf in leaves if not leaf.indicator.routed or applies(leaf.indicator, kind, seen) is not Applies.NO
    ]


def counted(leaves: Collection[Leaf]) -> str:
    """Return « 48 réponses sur 52 questions, 3 « ne sait pas », 1 sans objet »; the states that hold none left out."""
    states = [leaf.state for leaf in leaves]
    said = [f"{count(states.count(State.ANSWERED), 'réponse')} sur {count(len(leaves), 'question')}"]
    return ", ".join(said + [f"{states.count(state)} {words}" for state, words in STATES if state in states])


# Dates


def day(assessment: Assessment) -> str:
    """Return the day of an assessment, in words."""
    return date(assessment.day) if assessment.day else "(sans date)"


def span(first: Assessment, last: Assessment) -> str:
    """Return from when to when two assessments go, one that has no date being said for what it is."""
    match first.day is None, last.day is None:
        case False, False:
            return f"du {day(first)} au {day(last)}"
        case True, False:
            return f"d'un diagnostic sans date à celui du {day(last)}"
        case False, True:
            return f"du {day(first)} à un diagnostic sans date"
        case _:
            return "diagnostics sans date"


def why_apart(unit: Apart | OlderDate) -> str:
    """Return why a unit, or one of its dates, is not compared with the others."""
    match unit:
        case Apart():
            return unit.reason
        case OlderDate(assessment=older, latest=latest):
            if older.day is None or latest.day is None:
                return "même territoire, date inconnue de l'un ou de l'autre : le dernier fichier donné est comparé"
            if older.day == latest.day:
                return say("même territoire, même date ({date}) qu'un autre fichier, qui est comparé", date=day(older))
            return say("date plus ancienne ({old}), celle du {new} est comparée", old=day(older), new=day(latest))
        case _:
            assert_never(unit)


# Differences


def unchanged(difference: Difference) -> str:
    """Return that a node did not move; an answer unknown on both dates is one unknown, so that it says of what."""
    if difference.before.score is None and difference.after.score is None:
        return "rien n'en est connu"
    return "stable" if difference.after.low == difference.after.high else "stable, pour ce qui est connu"


def not_put(difference: Difference) -> str:
    """Return on which dates nothing of a node applies, so that there is nothing to compare; empty where it does."""
    match difference.before.applies, difference.after.applies:
        case True, True:
            return ""
        case False, False:
            return "sans objet aux deux dates, rien à comparer"
        case False, True:
            return "sans objet à la première date, rien à comparer"
        case _:
            return "sans objet à la seconde date, rien à comparer"


def verdict(difference: Difference) -> str:
    """Return what can be said of a node between two dates, whatever the unknown answers reveal."""
    low, high = difference.low, difference.high
    match difference.verdict:
        case Verdict.SAME:
            said = unchanged(difference)
        case Verdict.UP:
            said = moved_by("progresse", low, high)
        case Verdict.DOWN:
            said = moved_by("recule", -high, -low)
        case Verdict.UP_IF:
            said = say("progresse{condition}", condition=condition(difference, "reculé"))
        case Verdict.DOWN_IF:
            said = say("recule{condition}", condition=condition(difference, "progressé"))
        case Verdict.SHORT:
            said = common_verdict(difference)
        case Verdict.OPEN:
            said = say("on ne peut pas conclure : entre {low} et {high}", low=gain(low), high=gain(high))
        case _:
            assert_never(difference.verdict)
    return not_put(difference) or said


def moved_by(word: str, least: float, most: float) -> str:
    """Return that a node moved, and by how many points; from how many to how many where the unknowns decide."""
    first, last = (gain(end).removeprefix("+") for end in (least, most))
    if first == last:
        return say("{word} de {first} {unit}", word=word, first=first, unit=plural(floor(100 * most), "point"))
    return say(
        "{word} (de {first} à {last} points, quoi que révèlent les inconnues)", word=word, first=first, last=last
    )


def condition(difference: Difference, moved_back: str) -> str:
    """Return what must not have happened to answers unknown on both dates; beyond a few they are named further down."""
    held = difference.if_held
    few = len(held) <= NAMED_HELD
    return say(
        "{others} si {held} {have} pas {moved_back}",
        others=", quoi que révèlent les autres inconnues," if difference.unknown > len(held) else "",
        held=enumerate_words(quoted(indicator.name) for indicator in held)
        if few
        else f"{in_words(len(held))} réponses nommées plus bas",
        have=plural(len(held), "n'a", "n'ont"),
        moved_back=moved_back
        + (" (ni cessé ou commencé de se poser)" if any(indicator.not_applicable for indicator in held) else ""),
    )


def common_verdict(difference: Difference) -> str:
    """Return what the common base says of a node whose scores are not compared."""
    common = difference.common
    if common.before is None or common.after is None:
        return "trop peu de réponses connues aux deux dates pour comparer"
    size = common.after - common.before
    match difference.common_verdict:
        case Verdict.UP:
            words = moved_by("progresse", size, size)
        case Verdict.DOWN:
            words = moved_by("recule", -size, -size)
        case _:
            words = "stable"
    return say("sur la base commune, {words}", words=words)


def moved(before: float, after: float, older: Result, newer: Result) -> tuple[str, str]:
    """Return two scores (shares of one) out of 100, each rounded for itself to a tenth, as everywhere else.

    No figure is bent so that a subtraction works: where theirs does not (see :func:`off`), it is said.
    """
    return out_of_100(before, older.questionnaire, 1), out_of_100(after, newer.questionnaire, 1)


def off(before: float, after: float, older: Result, newer: Result) -> bool:
    """Return whether two scores as shown do not differ by the difference that is shown, which is rounded apart."""
    first, last = (Decimal(figure.replace(",", ".")) for figure in moved(before, after, older, newer))
    return last - first != rounded(after - before)


def rounded(share: float) -> Decimal:
    """Return a share of one in points, rounded to a tenth as a gain is shown, without the noise of its last bits."""
    return (100 * Decimal(repr(round(float(share), 11)))).quantize(Decimal("0.1"), ROUND_HALF_UP)
