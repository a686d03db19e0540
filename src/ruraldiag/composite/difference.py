"""Difference: the interval of a node's difference between two results of one unit, whatever the unknowns reveal.

An answer unknown on both dates is one unknown (method, section 7). Each unknown filter is settled in turn, so that what
hangs on it applies, or not, on both dates together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import prod

from ruraldiag.composite.aggregation import MEANS, Figures, Node, aggregate
from ruraldiag.composite.normalisation import admissible, normalise, scale_values
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.rules import shown
from ruraldiag.composite.scoring import figures_of
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.questionnaire.model import AppliesIf, Indicator

Range = tuple[float, float]
MOST_CASES = 512  # of unknown filters settled together; beyond, the two dates are taken apart
MOST_OPTIONS = 12  # of a multiple choice whose every answer is listed


@dataclass(frozen=True, kw_only=True)
class FilterCase:
    """One way an unknown filter may turn out: the values it may then have, and the rules it then lets through."""

    values: Range
    opens: frozenset[AppliesIf]


@dataclass(frozen=True, kw_only=True)
class Span:
    """What a node may be on each date, None where it does not apply; ``low`` and ``high`` bound its difference.

    ``same`` says that it is one unknown, or one value, on both dates.
    """

    old: Range | None
    new: Range | None
    low: float = 0.0
    high: float = 0.0
    same: bool = False


Settled = Mapping[str, FilterCase]  # by filter id


def difference_bounds(path: tuple[str, ...], before: Result, after: Result) -> Range:
    """Return the lowest and highest ``after − before`` (shares of one) of a node that applies on both dates.

    With arithmetic means it is exact; with others it contains every completion, and is nil where nothing differs. Both
    results are of one questionnaire. Beyond :data:`MOST_CASES` ways that unknown filters may turn out, the two dates
    are taken apart.
    """
    node = next(below for below in after.tree.nodes if below.path == path)
    ways = [ways_of(filter_id, node, before, after) for filter_id in hanging_on(node, before, after)]
    found: list[Range] = []
    if prod(len(way) for way in ways) <= MOST_CASES:
        for case in product(*ways):
            was = {filter_id: old for filter_id, old, _ in case if old is not None}
            now = {filter_id: new for filter_id, _, new in case if new is not None}
            bounds = bounds_of(node, spans_of(node, before, after, was, now))
            found += [bounds] if bounds is not None else []
    if not found:
        return after.nodes[path].low - before.nodes[path].high, after.nodes[path].high - before.nodes[path].low
    return min(low for low, _ in found), max(high for _, high in found)


def hanging_on(node: Node, before: Result, after: Result) -> list[str]:
    """Return the unknown filters that something below a node hangs on, on either date."""
    leaves = [result.leaves[leaf.id].leaf for leaf in node.leaves for result in (before, after)]
    return sorted({leaf.hangs_on for leaf in leaves if leaf.hangs_on})


def ways_of(
    filter_id: str, node: Node, before: Result, after: Result
) -> list[tuple[str, FilterCase | None, FilterCase | None]]:
    """Return the ways a filter may turn out on the two dates, None where it is known: one way if unknown on both."""
    rules = [after.leaves[leaf.id].leaf.indicator.applies_if for leaf in node.leaves]
    cases = filter_cases(
        after.leaves[filter_id].leaf.indicator, {rule for rule in rules if rule and rule.indicator == filter_id}
    )
    was, now = is_unknown(before.leaves[filter_id].leaf), is_unknown(after.leaves[filter_id].leaf)
    return [(filter_id, case if was else None, case if now else None) for case in cases]


def is_unknown(leaf: Leaf) -> bool:
    """Return whether an answer counts and is not known."""
    return leaf.applies and not leaf.known


def filter_cases(indicator: Indicator, rules: set[AppliesIf]) -> list[FilterCase]:
    """Return the ways an unknown filter may turn out: one for each set of rules that it may let through together."""
    found: dict[frozenset[AppliesIf], Range] = {}
    for (low, high), opens in outcomes(indicator, rules):
        least, most = found.get(opens, (low, high))
        found[opens] = min(least, low), max(most, high)
    return [FilterCase(values=values, opens=opens) for opens, values in found.items()]


def outcomes(indicator: Indicator, rules: set[AppliesIf]) -> Iterator[tuple[Range, frozenset[AppliesIf]]]:
    """Yield the values that answers to a filter may have, with the rules that these answers let through."""
    low, high = admissible(indicator)
    if indicator.kind == "number":
        steps = sorted({rule.at_least for rule in rules if rule.at_least is not None and low < rule.at_least <= high})
        for start, end in pairwise([low, *steps, high]):
            yield (start, end), frozenset(rule for rule in rules if reaches(rule, start, frozenset()))
        return
    lists = answers_of(indicator)
    if lists is None:  # too many to list: any of the rules may pass, with any value
        for count in range(len(rules) + 1):
            for some in combinations(rules, count):
                yield (low, high), frozenset(some)
        return
    for value, options in lists:
        yield (value, value), frozenset(rule for rule in rules if reaches(rule, value, options))


def answers_of(indicator: Indicator) -> list[tuple[float, frozenset[str]]] | None:
    """Return every answer to a scale or a multiple choice, its value and its options; None where they are too many."""
    if indicator.kind == "scale":
        return [(value, frozenset({option_id})) for option_id, value in scale_values(indicator).items()]
    options = [option.id for option in indicator.options if not option.exclusive]
    if len(options) > MOST_OPTIONS:
        return None
    lists = [some for count in range(1, len(options) + 1) for some in combinations(options, count)]
    lists += [(option.id,) for option in indicator.options if option.exclusive]
    return [(normalise(indicator, some), frozenset(some)) for some in lists]


def reaches(rule: AppliesIf, value: float, options: frozenset[str]) -> bool:
    """Return whether an answer to a filter lets a rule through."""
    return value >= rule.at_least if rule.at_least is not None else bool(options & set(rule.options or ()))


def spans_of(node: Node, before: Result, after: Result, was: Settled, now: Settled) -> dict[str, Span]:
    """Return what each indicator below a node may be on each date, the unknown filters being settled."""
    spans: dict[str, Span] = {}
    for leaf in node.leaves:
        old, new = range_of(before.leaves[leaf.id].leaf, was), range_of(after.leaves[leaf.id].leaf, now)
        if old is None or new is None or old == new:
            # Two equal ranges are one unknown; two equal values are one value.
            spans[leaf.id] = Span(old=old, new=new, same=old is not None and old == new)
        else:
            spans[leaf.id] = Span(old=old, new=new, low=new[0] - old[1], high=new[1] - old[0])
    return spans


def range_of(leaf: Leaf, settled: Settled) -> Range | None:
    """Return the values that an indicator may have, None where it does not apply; an answer kept counts as given."""
    if not leaf.applies:
        return None
    if leaf.indicator.id in settled:
        return settled[leaf.indicator.id].values
    if leaf.hangs_on:
        if leaf.indicator.applies_if not in settled[leaf.hangs_on].opens:
            return None
        if leaf.kept and leaf.answer.value is not None:
            value = normalise(leaf.indicator, leaf.answer.value)
            return value, value
    return leaf.low, leaf.high


def bounds_of(node: Node, spans: Mapping[str, Span]) -> Range | None:
    """Return the interval of a node's difference in one case; None where the node does not apply on both dates."""
    if all(parent.mean == "arithmetic" for parent in node.parents):
        return linear_bounds(node, spans)
    span = span_of(node, spans)
    return None if span.old is None or span.new is None else (span.low, span.high)


def linear_bounds(node: Node, spans: Mapping[str, Span]) -> Range | None:
    """Return the exact interval where every mean is arithmetic: the difference is linear in each unknown."""
    leaves = [(leaf, spans[leaf.id]) for leaf in node.leaves]
    was = effective_weights(node, {leaf.id: float(span.old is not None) for leaf, span in leaves})
    now = effective_weights(node, {leaf.id: float(span.new is not None) for leaf, span in leaves})
    if not was[node.path] or not now[node.path]:
        return None
    low = high = 0.0
    for leaf, span in leaves:
        old, new = span.old or (0.0, 0.0), span.new or (0.0, 0.0)
        if span.same:
            ends = [(now[leaf.path] - was[leaf.path]) * value for value in new]
        else:
            ends = [now[leaf.path] * new[end] - was[leaf.path] * old[1 - end] for end in (0, 1)]
        low, high = low + min(ends), high + max(ends)
    return low, high


def span_of(node: Node, spans: Mapping[str, Span]) -> Span:
    """Return what a node of any mean may be on each date, and bounds of its difference.

    What is the same on both dates is one unknown: with the same weights on both sides the difference moves one way with
    it, so the ends suffice. Children that differ are taken apart.
    """
    if not node.children:
        return spans[node.id]
    children = [span_of(child, spans) for child in node.children]
    weights = [child.weight for child in node.children]
    old = mean_range(node, weights, [child.old for child in children])
    new = mean_range(node, weights, [child.new for child in children])
    if old is None or new is None:
        return Span(old=old, new=new)
    if any((child.old is None) != (child.new is None) for child in children):
        return Span(old=old, new=new, low=new[0] - old[1], high=new[1] - old[0])
    both = [
        (weight, child, child.old, child.new)
        for weight, child in zip(weights, children, strict=True)
        if child.old is not None and child.new is not None
    ]
    if all(child.same for _, child, _, _ in both):
        return Span(old=old, new=new, same=True)
    low, high = joint_bounds(node, both)
    return Span(old=old, new=new, low=low, high=high)


def mean_range(node: Node, weights: Sequence[float], ranges: Sequence[Range | None]) -> Range | None:
    """Return the node with every child that applies at its lowest, and at its highest; None where none applies."""
    here = [(weight, span) for weight, span in zip(weights, ranges, strict=True) if span is not None]
    if not here:
        return None
    low, high = (MEANS[node.mean]([span[end] for _, span in here], [weight for weight, _ in here]) for end in (0, 1))
    return float(low), float(high)


def joint_bounds(node: Node, both: Sequence[tuple[float, Span, Range, Range]]) -> Range:
    """Return bounds of the difference of a node whose children apply on both dates, with the same weights."""
    weights = [weight for weight, _, _, _ in both]

    def mean(values: Sequence[float]) -> float:
        return float(MEANS[node.mean](values, weights))

    if node.mean == "arithmetic":
        return mean([child.low for _, child, _, _ in both]), mean([child.high for _, child, _, _ in both])
    lows, highs = [], []
    for end in (0, 1):
        new_low = mean([new[end if child.same else 0] for _, child, _, new in both])
        old_high = mean([old[end if child.same else 1] for _, child, old, _ in both])
        new_high = mean([new[end if child.same else 1] for _, child, _, new in both])
        old_low = mean([old[end if child.same else 0] for _, child, old, _ in both])
        lows.append(new_low - old_high)
        highs.append(new_high - old_low)
    low, high = min(lows), max(highs)
    # Every mean increases in each value: children that never go down make a node that never does.
    if all(child.low >= 0 for _, child, _, _ in both):
        low = max(low, 0.0)
    if all(child.high <= 0 for _, child, _, _ in both):
        high = min(high, 0.0)
    return low, high


def common_base(path: tuple[str, ...], before: Result, after: Result) -> tuple[int, float | None, float | None]:
    """Return how many indicators of a node apply and are known on both dates, and its two scores on these alone.

    The scores are None where these weigh less than a score wants of what applies, on one of the dates.
    """
    common = {name for name in after.leaves if before.leaves[name].leaf.known and after.leaves[name].leaf.known}
    below = sum(after.leaves[name].path[: len(path)] == path for name in common)
    old, new = score_on(path, before, common), score_on(path, after, common)
    # One alone would be compared with nothing.
    return (below, None, None) if old is None or new is None else (below, old, new)


def score_on(path: tuple[str, ...], result: Result, some: set[str]) -> float | None:
    """Return the score of a node on some of its known indicators, None where they are too few for one to be shown."""
    leaves = {name: figures_of(scored.leaf) for name, scored in result.leaves.items()}
    leaves |= {name: left_out(figures) for name, figures in leaves.items() if name not in some}
    figures = aggregate(result.tree, leaves)[path]
    return float(figures.score) if shown(figures, result.questionnaire) else None


def left_out(figures: Figures) -> Figures:
    """Return the figures of a leaf that applies as it did, as if its answer were not known."""
    return Figures(score=0.0, low=0.0, high=figures.applies, coverage=0.0, known=0.0, applies=figures.applies)


def still_unknown(before: Result, after: Result) -> tuple[Indicator, ...]:
    """Return the indicators that apply and are not known on either date, the heaviest first."""
    open_leaves = [
        scored
        for name, scored in after.leaves.items()
        if all(leaf.applies and not leaf.known for leaf in (before.leaves[name].leaf, scored.leaf))
    ]
    # Stable: ties keep the questionnaire's order.
    open_leaves.sort(key=lambda scored: -round(scored.effective_weight, 12))
    return tuple(scored.leaf.indicator for scored in open_leaves)
