"""Normalisation: from an answer to a value in [0, 1]; the admissible range of an unknown one (method, section 1)."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import fsum
from typing import assert_never

from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.scales import DECIMALS, admissible_ends, interpolate, option_scores

Answer = str | float | tuple[str, ...]


def normalise(indicator: Indicator, answer: Answer) -> float:
    """Return the value in [0, 1] of an answer already validated against its indicator.

    scale: the score of the option; multiple: the sum of the points ticked, capped at 1; number: piecewise linear
    through the goalposts, clipped at the ends.

    >>> from ruraldiag.questionnaire.model import Indicator
    >>> fibre = Indicator(id="fibre", theme="t", question="?", kind="number", goalposts=((0, 0.0), (100, 1.0)))
    >>> normalise(fibre, 75)
    0.75
    """
    match indicator.kind:
        case "scale":
            return scale_values(indicator)[str(answer)]
        case "multiple":
            chosen = set(answer) if isinstance(answer, tuple) else {str(answer)}
            # Rounded so that 0.2 + 0.2 + 0.6 is 1 and not its neighbour: points are decimal figures.
            return min(1.0, round(fsum(o.points or 0.0 for o in indicator.options if o.id in chosen), DECIMALS))
        case "number":
            return interpolate(indicator.goalposts, float(answer))  # type: ignore[arg-type]  # validated: a number
        case _:
            assert_never(indicator.kind)


@lru_cache(maxsize=2048)
def scale_values(indicator: Indicator) -> dict[str, float]:
    """Return the value of each option of a scale."""
    return dict(zip((option.id for option in indicator.options), option_scores(indicator), strict=True))


def admissible(indicator: Indicator) -> tuple[float, float]:
    """Return the lowest and highest value that an unknown answer may turn out to have."""
    return admissible_ends(indicator)


MOST_OPTIONS = 12  # of a multiple choice whose every answer is listed


def every_answer(indicator: Indicator) -> list[tuple[float, frozenset[str]]]:
    """Return every answer that a scale or a multiple choice may have: its value, and the options chosen.

    Of a choice of more than :data:`MOST_OPTIONS`, the options count one after the other as they stand, none apart.
    """
    if indicator.kind == "scale":
        return [(value, frozenset({option})) for option, value in scale_values(indicator).items()]
    options = [option.id for option in indicator.options if not option.exclusive]
    if len(options) > MOST_OPTIONS:
        lists = [tuple(options[: count + 1]) for count in range(len(options))]
    else:
        lists = [some for count in range(1, len(options) + 1) for some in combinations(options, count)]
    lists += [(option.id,) for option in indicator.options if option.exclusive]
    return [(normalise(indicator, some), frozenset(some)) for some in lists]


def target_value(indicator: Indicator) -> float:
    """Return the value of the target; without a target, the highest admissible one."""
    return admissible(indicator)[1] if indicator.target is None else normalise(indicator, indicator.target)


def target_answer(indicator: Indicator) -> Answer:
    """Return the answer that is the target: as given, or the one with the highest value."""
    if indicator.target is not None:
        return indicator.target
    match indicator.kind:
        case "scale":
            return indicator.options[-1].id
        case "multiple":
            return tuple(option.id for option in indicator.options if not option.exclusive)
        case "number":
            # The nearest of the best goalposts: beyond it a better number changes nothing.
            lowest, highest = indicator.bounds
            xs = [min(max(x, lowest), highest) for x, _ in indicator.goalposts]
            rising = indicator.goalposts[-1][1] > indicator.goalposts[0][1]
            best = interpolate(indicator.goalposts, xs[-1] if rising else xs[0])
            reached = [x for x in xs if interpolate(indicator.goalposts, x) == best]
            return min(reached) if rising else max(reached)
        case _:
            assert_never(indicator.kind)
