"""The scales of the three kinds of question: the value of each answer, and what is wrong with a scale.

Values are in [0, 1]; every finding of a scale at once, nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import fsum

from ruraldiag.errors import Finding, Place, finding
from ruraldiag.questionnaire.ladders import from_high_to_low
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.places import quoted
from ruraldiag.typography import decimal, french, shorten

SCALE_OPTIONS = range(2, 8)
ADVISED_OPTIONS = range(3, 6)
DECIMALS = 12  # of a share of one: two that are equal but for their last bits are one, as their display says
SHOWN = 40  # characters of a label in a message
GIVEN = "{value}"  # where the finding of a number says the number


def scale_check(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the options or goalposts; where they hold, look at the target, range and actions."""
    match indicator.kind:
        case "scale":
            found = list(scale_findings(indicator, place))
        case "multiple":
            found = list(multiple_findings(indicator, place))
        case "number":
            found = list(number_findings(indicator, place))
    yield from found
    if indicator.finding and (indicator.kind != "number" or indicator.finding.count(GIVEN) != 1):
        yield finding("Q037", place)
    if any(fault.severity == "error" for fault in found):
        return
    wrong = list(target_findings(indicator, place))
    yield from wrong
    yield from range_findings(indicator, place)
    if not wrong:
        yield from uncovered_answers(indicator, place)


def option_scores(indicator: Indicator) -> list[float]:
    """Return the value of each option of a scale: its score, or even steps from 0 to 1 where none is given."""
    given = [option.score for option in indicator.options if option.score is not None]
    if given:
        return given
    last = len(indicator.options) - 1
    return [place / last for place in range(last + 1)] if last > 0 else [0.0]


def answer_values(indicator: Indicator) -> list[tuple[str, float]]:
    """Return each option with its score or points, or the number of each goalpost, as Python writes it, with its value.

    >>> from ruraldiag.questionnaire.model import Indicator
    >>> answer_values(Indicator(id="fibre", theme="t", question="?", kind="number", goalposts=((0, 0.0), (100, 1.0))))
    [('0', 0.0), ('100', 1.0)]
    """
    ids = [option.id for option in indicator.options]
    match indicator.kind:
        case "scale":
            return list(zip(ids, option_scores(indicator), strict=True))
        case "multiple":
            return [(option.id, option.points or 0.0) for option in indicator.options]
        case "number":
            return [(f"{x:.12g}", y) for x, y in indicator.goalposts]


def scale_findings(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Check the options of a scale: 2 to 7, all or none with a score, never falling; warn of what may not be meant."""
    if indicator.goalposts:
        yield finding("Q033", place, key="goalposts", kind="scale")
    count = len(indicator.options)
    if count not in SCALE_OPTIONS:
        yield finding("Q012", place, count=count)
        return
    scores = option_scores(indicator)
    if len(scores) != count or scores != sorted(scores):
        yield finding("Q013", place)
        return
    if count not in ADVISED_OPTIONS:
        yield finding("Q038", place, count=count)
    for score, several in groupby(zip(indicator.options, scores, strict=True), key=lambda pair: pair[1]):
        ids = [option.id for option, _ in several]
        if len(ids) > 1:
            yield finding("Q011", place, score=decimal(score), several=", ".join(map(quoted, ids)))
    labels = [option.label for option in indicator.options]
    if all(option.score is None for option in indicator.options) and from_high_to_low(labels):
        yield finding("Q039", place, first=shorten(labels[0], SHOWN), last=shorten(labels[-1], SHOWN))


def multiple_findings(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Check the options of a multiple choice: positive points, zero for an exclusive one."""
    if indicator.goalposts:
        yield finding("Q033", place, key="goalposts", kind="multiple")
    if not indicator.options:
        yield finding("Q033", place, key="options", kind="multiple")
    for option in indicator.options:
        points = option.points or 0.0
        if option.exclusive != (points == 0):
            yield finding("Q017", place, value=option.id)


def number_findings(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Check the goalposts of a number: at least two, x strictly increasing, y monotone inside [0, 1], min ≤ max."""
    if indicator.options:
        yield finding("Q033", place, key="options", kind="number")
    xs = [x for x, _ in indicator.goalposts]
    ys = [y for _, y in indicator.goalposts]
    if len(xs) < 2:
        yield finding("Q014", place, why="il en faut au moins deux")
        return
    lowest, highest = indicator.bounds
    if any(low >= high for low, high in pairwise(xs)):
        yield finding("Q014", place, why="les x ne vont pas strictement en croissant")
    elif lowest >= highest:
        yield finding("Q014", place, why=french("« min » n'est pas sous « max »"))
    if ys not in (sorted(ys), sorted(ys, reverse=True)):
        yield finding("Q014", place, why="les y montent puis descendent")
    elif ys[0] == ys[-1]:
        yield finding("Q014", place, why="tous les y sont égaux")
    if not all(0 <= y <= 1 for y in ys):
        yield finding("Q014", place, why="un y sort de [0, 1]")


def target_findings(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Check that the target is an answer that may be given."""
    target = indicator.target
    if target is None:
        return
    options = {option.id for option in indicator.options}
    lowest, highest = indicator.bounds if indicator.kind == "number" else (0.0, 0.0)
    match indicator.kind:
        case "scale":
            right = isinstance(target, str) and target in options
        case "multiple":
            chosen = set(target) if isinstance(target, tuple) else set()
            alone = {option.id for option in indicator.options if option.exclusive}
            right = bool(chosen) and chosen <= options and (len(chosen) == 1 or not alone & chosen)
        case "number":
            right = isinstance(target, float | int) and lowest <= target <= highest
    if not right:
        yield finding("Q018", place, value=in_words(target))


def in_words(target: str | float | tuple[str, ...]) -> str:
    """Return a target as a message says it."""
    if isinstance(target, tuple):
        return ", ".join(target)
    return decimal(target) if isinstance(target, float) else str(target)


def range_findings(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Warn where the admissible values do not run from 0 to 1."""
    low, high = admissible_ends(indicator)
    if (low, high) != (0.0, 1.0):
        yield finding("Q026", place, low=decimal(low), high=decimal(high))


def admissible_ends(indicator: Indicator) -> tuple[float, float]:
    """Return the lowest and the highest value that an answer may take."""
    match indicator.kind:
        case "scale":
            scores = option_scores(indicator)
            return scores[0], scores[-1]
        case "multiple":
            points = [option.points or 0.0 for option in indicator.options]
            exclusive = any(option.exclusive for option in indicator.options)
            return (0.0 if exclusive else min(points)), min(1.0, round(fsum(points), DECIMALS))
        case "number":
            ends = sorted(interpolate(indicator.goalposts, x) for x in indicator.bounds)
            return ends[0], ends[1]


def interpolate(goalposts: Sequence[tuple[float, float]], x: float) -> float:
    """Return the value of ``x`` on the piecewise line through the goalposts, clipped at the ends.

    >>> interpolate([(0, 0.0), (10, 1.0)], 2.5)
    0.25
    """
    if x <= goalposts[0][0]:
        return goalposts[0][1]
    for (x0, y0), (x1, y1) in pairwise(goalposts):
        if x <= x1:
            return y0 + (y1 - y0) * ((x - x0) / (x1 - x0))
    return goalposts[-1][1]


def rising(goalposts: Sequence[tuple[float, float]]) -> bool:
    """Return whether a greater number has a greater value."""
    return goalposts[-1][1] > goalposts[0][1]


def number_reaching(goalposts: Sequence[tuple[float, float]], value: float) -> float:
    """Return the number at which a value is reached, going up the goalposts: :func:`interpolate` the other way round.

    >>> number_reaching([(0, 0.0), (10, 1.0)], 0.25), number_reaching([(10, 1.0), (30, 0.0)], 0.8)
    (2.5, 14.0)
    """
    upwards = list(goalposts) if rising(goalposts) else list(reversed(goalposts))
    for (x0, y0), (x1, y1) in pairwise(upwards):
        if value <= y1:
            # Rounded: 100 × 0.55 is 55 to who reads it.
            return x0 if value <= y0 else round(x0 + (x1 - x0) * ((value - y0) / (y1 - y0)), 9)
    return upwards[-1][0]


def uncovered_answers(indicator: Indicator, place: Place) -> Iterator[Finding]:
    """Warn where an option of a scale stays under the target without any action for it."""
    if indicator.kind != "scale" or not indicator.action:
        return
    scores = dict(zip([option.id for option in indicator.options], option_scores(indicator), strict=True))
    target = scores[indicator.target] if isinstance(indicator.target, str) else max(scores.values())
    highest = max(action.when_below for action in indicator.action)
    for option_id, score in scores.items():
        if highest <= score < target:
            yield finding("Q029", place, value=option_id)
