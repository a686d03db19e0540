"""Filter cases: the ways an unknown filter may turn out, each with the values it may then have and what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, pairwise, product

from ruraldiag.composite.normalisation import MOST_OPTIONS, admissible, every_answer
from ruraldiag.questionnaire.model import AppliesIf, Indicator

Range = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way an unknown answer may turn out: the values it may then have, and the rules it then lets through.

    ``values`` is None where it turns out sans objet: what hangs on it then is too.
    """

    values: Range | None
    opens: frozenset[AppliesIf] = frozenset()


NOT_APPLICABLE = Case(values=None)


def filter_cases(indicator: Indicator, rules: set[AppliesIf]) -> list[Case]:
    """Return the ways an unknown answer may turn out: one for each set of rules that it may let through together."""
    found: dict[frozenset[AppliesIf], Range] = {}
    for (low, high), opens in outcomes(indicator, rules):
        least, most = found.get(opens, (low, high))
        found[opens] = min(least, low), max(most, high)
    return [Case(values=values, opens=opens) for opens, values in found.items()]


def outcomes(indicator: Indicator, rules: set[AppliesIf]) -> Iterator[tuple[Range, frozenset[AppliesIf]]]:
    """Yield the values that answers to a filter may have, with the rules that these answers let through."""
    low, high = admissible(indicator)
    if indicator.kind == "number":
        steps = sorted({rule.at_least for rule in rules if rule.at_least is not None and low < rule.at_least <= high})
        for start, end in pairwise([low, *steps, high]):
            yield (start, end), frozenset(rule for rule in rules if lets_through(rule, start, frozenset()))
        return
    if sum(not option.exclusive for option in indicator.options) > MOST_OPTIONS:
        # Too many answers to list: any of the rules may pass, with any value.
        for passing in product((False, True), repeat=len(rules)):
            yield (low, high), frozenset(compress(rules, passing))
        return
    for value, options in every_answer(indicator):
        yield (value, value), frozenset(rule for rule in rules if lets_through(rule, value, options))


def lets_through(rule: AppliesIf, value: float, options: frozenset[str]) -> bool:
    """Return whether an answer to a filter lets what it decides apply."""
    return value >= rule.at_least if rule.at_least is not None else bool(options & set(rule.options or ()))
