"""The figures of a comparison in words: dates, scores, intervals, levels and what a difference allows to say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import floor

from ruraldiag.assessment.model import Assessment
from ruraldiag.comparison import Difference, Verdict, moment
from ruraldiag.composite.result import LevelRange, NodeScore, Result
from ruraldiag.report.document import say
from ruraldiag.report.words.french import NONE, date, gain, plural, points, quoted

ALL_KNOWN = "tout est connu"
NO_GAP = "aucun écart possible"  # answers are missing, and none of them can move the score
TENTH = Decimal("0.1")


def day(assessment: Assessment) -> str:
    """Return the day of an assessment, in words."""
    when = moment(assessment)
    return date(when.date()) if when else "(sans date)"


def span(one: Assessment, other: Assessment) -> str:
    """Return from when to when two assessments go, one that has no date being said for what it is."""
    first, last = day(one), day(other)
    match moment(one) is None, moment(other) is None:
        case False, False:
            return say("du {first} au {last}", first=first, last=last)
        case True, False:
            return say("d'un diagnostic sans date à celui du {last}", last=last)
        case False, True:
            return say("du {first} à un diagnostic sans date", first=first)
        case _:
            return "diagnostics sans date"


def said(share: float, result: Result, decimals: int = 0) -> str:
    """Return a share of one out of 100."""
    return points(share, result.questionnaire.thresholds, decimals)


def shown(node: NodeScore, result: Result, decimals: int = 0) -> str:
    """Return the score of a node, or a dash where it is withheld."""
    return NONE if node.shown is None else said(node.shown, result, decimals)


def moved(before: float, after: float, older: Result, newer: Result) -> tuple[str, str]:
    """Return two scores (shares of one) out of 100, each rounded for itself to a tenth, as everywhere else.

    No figure is bent so that a subtraction works: where theirs does not (see :func:`off`), it is said.
    """
    return said(before, older, 1), said(after, newer, 1)


def off(before: float, after: float, older: Result, newer: Result) -> bool:
    """Return whether two scores as shown do not differ by the difference that is shown, which is rounded apart."""
    one, other = moved(before, after, older, newer)
    return read(other) - read(one) != rounded(after - before)


BEFORE_ROUNDING = "Les différences sont calculées avant l'arrondi."


def rounded(share: float) -> Decimal:
    """Return a share of one in points, rounded to a tenth as a gain is shown."""
    return (100 * exact(share)).quantize(TENTH, ROUND_HALF_UP)


def exact(share: float) -> Decimal:
    """Return a float as the decimal that it is written as, without the noise of its last bits."""
    return Decimal(repr(round(float(share), 11)))


def read(figure: str) -> Decimal:
    """Return the number that a figure reads as."""
    return Decimal(figure.replace(",", "."))


def between(node: NodeScore, result: Result, decimals: int = 0) -> str:
    """Return the interval of a node."""
    if not node.applies:
        return "sans objet"
    if node.low == node.high:
        return ALL_KNOWN if node.complete else NO_GAP
    low, high = said(node.low, result, decimals), said(node.high, result, decimals)
    return say("entre {low} et {high}", low=low, high=high)


def level_words(level: LevelRange | None) -> str:
    """Return a level, or between which ones it is while several are possible: « de … à … » would read as a move."""
    if level is None:
        return NONE
    if level.established:
        return level.low.title
    return say("entre {low} et {high}", low=quoted(level.low.title), high=quoted(level.high.title))


def capital(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def same_words(one: Difference) -> str:
    """Return that a node did not move; an answer unknown on both dates is one unknown, so that it says of what."""
    if one.before.score is None and one.after.score is None:
        return "rien n'en est connu"
    return "stable" if one.after.low == one.after.high else "stable, pour ce qui est connu"


def not_put(one: Difference) -> str:
    """Return on which dates nothing of a node applies, so that there is nothing to compare; empty where it does."""
    match one.before.applies, one.after.applies:
        case True, True:
            return ""
        case False, False:
            return "sans objet aux deux dates, rien à comparer"
        case False, True:
            return "sans objet à la première date, rien à comparer"
        case _:
            return "sans objet à la seconde date, rien à comparer"


def verdict_words(one: Difference) -> str:
    """Return what the interval of the difference allows to say."""
    if nothing := not_put(one):
        return nothing
    low, high = gain(one.low), gain(one.high)
    match one.verdict:
        case Verdict.SAME:
            return same_words(one)
        case Verdict.OPEN:
            return say("on ne peut pas conclure : entre {low} et {high}", low=low, high=high)
        case Verdict.UP:
            word, ends = "progresse", (one.low, one.high)
        case Verdict.DOWN:
            word, ends = "recule", (-one.high, -one.low)
    first, last = (gain(end).removeprefix("+") for end in ends)
    if first == last:
        return say("{word} de {first} {unit}", word=word, first=first, unit=plural(floor(100 * ends[1]), "point"))
    return say(
        "{word} (de {first} à {last} points, quoi que révèlent les inconnues)", word=word, first=first, last=last
    )
