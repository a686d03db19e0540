"""Steps: the values that an answer can be brought to by adding to it (method, sections 5 and 6).

Ticks are only added to a multiple choice, a scale goes up, a number goes exactly where it is led; and a number goes no
further than what another known number lets it (``at_most``). So a gain is always that of an answer that can be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from ruraldiag.composite.aggregation import Number
from ruraldiag.composite.normalisation import Answer, normalise, scale_values, target_answer
from ruraldiag.composite.result import Result
from ruraldiag.composite.rules import reaches
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.scales import DECIMALS, interpolate, rising


def lowest_reaching(indicator: Indicator, answer: Answer, step: float) -> float:
    """Return the lowest value ≥ ``step`` (shares of one, at 9 decimals) of an answer that adds to the present one.

    multiple: min Σ points over the sets of options that hold those ticked, an exclusive one falling, capped at 1;
    scale: the lowest score that reaches it; number: the step itself. The step is to be within the admissible range.

    >>> from ruraldiag.questionnaire.model import Indicator, Option
    >>> options = [Option(id=name, label="Oui.", points=points) for name, points in zip("abc", (0.2, 0.5, 0.3))]
    >>> told = Indicator(id="i", theme="t", question="?", kind="multiple", options=options)
    >>> lowest_reaching(told, ("b",), 0.6), lowest_reaching(told, ("b",), 0.75)
    (0.7, 0.8)
    """
    match indicator.kind:
        case "scale":
            return min(value for value in scale_values(indicator).values() if reaches(value, step))
        case "multiple":
            return lowest_sum(indicator, kept(indicator, answer), step)
        case "number":
            return step
        case _:
            assert_never(indicator.kind)


def kept(indicator: Indicator, answer: Answer) -> tuple[str, ...]:
    """Return the options of a multiple choice that stay ticked when another one is: an exclusive one falls."""
    ticked = set(answer) if isinstance(answer, tuple) else {str(answer)}
    return tuple(option.id for option in indicator.options if option.id in ticked and not option.exclusive)


def lowest_sum(indicator: Indicator, ticked: tuple[str, ...], step: float) -> float:
    """Return the lowest value that reaches a step with more options ticked; all of them reach it."""
    under = {normalise(indicator, ticked): ticked}  # one set for each sum still under the step
    reaching: dict[float, tuple[str, ...]] = {}
    for option in indicator.options:
        if option.exclusive or option.id in ticked:
            continue
        for before, some in list(under.items()):
            total = round(before + (option.points or 0.0), DECIMALS)
            (reaching if reaches(total, step) else under).setdefault(total, (*some, option.id))
    return normalise(indicator, reaching[min(reaching)])


def next_value(indicator: Indicator, answer: Answer, value: float, step: float) -> float:
    """Return the value a step up: the next option worth more, the unticked one of most points.

    A number goes ``step``, a share of one, of the way to its target.
    """
    match indicator.kind:
        case "scale":
            return next((higher for higher in scale_values(indicator).values() if higher > value), value)
        case "multiple":
            stay = kept(indicator, answer)
            left = [option for option in indicator.options if option.id not in stay and not option.exclusive]
            if not left:
                return value
            best = max(left, key=lambda option: option.points or 0.0)
            return normalise(indicator, (*stay, best.id))
        case "number":
            target = target_answer(indicator)
            if not isinstance(answer, int | float) or not isinstance(target, int | float):
                return value
            return normalise(indicator, answer + (target - answer) * step)
        case _:
            assert_never(indicator.kind)


# What another number lets it be


def limits(indicator: Indicator, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the ids of the numbers that bound the rise of another one.

    Where more is better it cannot exceed one (``at_most``); where less is, it cannot fall under those that cannot
    exceed it.
    """
    if indicator.kind != "number":
        return ()
    if rising(indicator.goalposts):
        return (indicator.at_most,) if indicator.at_most else ()
    return tuple(other.id for other in questionnaire.not_above.get(indicator.id, ()))


def ceiling(indicator: Indicator, numbers: Iterable[tuple[str, float]]) -> tuple[float, str]:
    """Return the highest value that a number may have beside the known ones that bound it, and which one holds it.

    ``numbers`` gives these by id; without any the ceiling is 1, and no one holds it.
    """
    found = [(interpolate(indicator.goalposts, number), name) for name, number in numbers]
    return min(found, default=(1.0, ""))


def ceiling_in(result: Result, indicator: Indicator) -> tuple[float, str]:
    """Return the :func:`ceiling` that the known answers of a unit leave to a number; 1 for any other kind."""
    beside = [result.leaves[name].leaf for name in limits(indicator, result.questionnaire)]
    return ceiling(
        indicator,
        [
            (leaf.indicator.id, leaf.answer.value)
            for leaf in beside
            if leaf.known and isinstance(leaf.answer.value, float)
        ],
    )


def stopped(value: Number, after: Number, ceiling: Number) -> tuple[Number, Number]:
    """Return where a step stops under a ceiling, and whether it waits: the value has reached its ceiling already.

    Floats for one unit, arrays for columns of units.
    """
    over = after > ceiling
    return ceiling * over + after * (1 - over), reaches(value, ceiling)
