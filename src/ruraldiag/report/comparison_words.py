"""The figures of a comparison in words: dates, scores, intervals, levels and what a difference allows to say."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor

from ruraldiag.assessment.model import Assessment
from ruraldiag.comparison import Difference, Verdict, moment
from ruraldiag.composite.scoring import LevelRange, NodeScore, Result
from ruraldiag.report.content_blocks import say
from ruraldiag.report.french import NONE, comma, date, gain, plural, points, quoted, thresholds_of

TENTH = Decimal("0.1")


def day(assessment: Assessment) -> str:
    """Return the day of an assessment, in words."""
    when = moment(assessment)
    return date(when.date()) if when else "(sans date)"


def said(share: float, result: Result, decimals: int = 0) -> str:
    """Return a share of one out of 100."""
    return points(share, thresholds_of(result.questionnaire), decimals)


def shown(node: NodeScore, result: Result, decimals: int = 0) -> str:
    """Return the score of a node, or a dash where it is withheld."""
    return NONE if node.shown is None else said(node.shown, result, decimals)


def moved(before: float, after: float, older: Result, newer: Result) -> tuple[str, str]:
    """Return two scores (shares of one) out of 100, so that their difference read aloud is the one that is shown.

    Where the difference shown (:func:`ruraldiag.report.french.gain`) has a decimal, both have one. Each is rounded up
    or down, the nearest that gives that difference; none looks as if it had reached a level that it has not. Where no
    rounding does both, each is simply rounded.
    """
    difference = rounded(after - before)
    whole = said(before, older), said(after, newer)
    if read(whole[1]) - read(whole[0]) == difference:
        return whole
    candidates = [
        (abs(one - 100 * exact(before)) + abs(other - 100 * exact(after)), one, other)
        for one in tenths(before, older)
        for other in tenths(after, newer)
        if other - one == difference
    ]
    if not candidates:
        return said(before, older, 1), said(after, newer, 1)
    _, one, other = min(candidates)
    return comma(f"{one:f}"), comma(f"{other:f}")


def tenths(share: float, result: Result) -> list[Decimal]:
    """Return a share of one out of 100 rounded down and up to a tenth, on its own side of every threshold."""
    score = 100 * exact(share)
    edges = [Decimal(100), *(exact(one) for one in thresholds_of(result.questionnaire))]
    both = (score.quantize(TENTH, ROUND_FLOOR), score.quantize(TENTH, ROUND_CEILING))
    return [one for one in both if (one > 0) == (score > 0) and all((one >= edge) == (score >= edge) for edge in edges)]


def rounded(share: float) -> Decimal:
    """Return a share of one in points, rounded to a tenth as a gain is shown."""
    return (100 * exact(share)).quantize(TENTH, ROUND_HALF_UP)


def exact(share: float) -> Decimal:
    """Return a float as the decimal that it is written as, without the noise of its last bits."""
    return Decimal(repr(round(float(share), 11)))


def read(figure: str) -> Decimal:
    """Return the number that a figure reads as."""
    return Decimal(figure.replace(",", "."))


def between(node: NodeScore, result: Result) -> str:
    """Return the interval of a node."""
    if not node.applies:
        return "sans objet"
    low, high = said(node.low, result), said(node.high, result)
    return say("tout est connu") if node.low == node.high else say("entre {low} et {high}", low=low, high=high)


def level_words(level: LevelRange | None) -> str:
    """Return a level, or from which to which while several are possible."""
    if level is None:
        return NONE
    if level.established:
        return level.low.title
    return say("de {low} à {high}", low=quoted(level.low.title), high=quoted(level.high.title))


def capital(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def same_words(one: Difference) -> str:
    """Return that a node did not move; an answer unknown on both dates is one unknown, so that it says of what."""
    if one.before.score is None and one.after.score is None:
        return "rien n'en est connu"
    return "stable" if one.after.low == one.after.high else "stable, pour ce qui est connu"


def verdict_words(one: Difference) -> str:
    """Return what the interval of the difference allows to say."""
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
