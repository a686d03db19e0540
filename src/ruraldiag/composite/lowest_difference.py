"""The lowest difference of a node between two dates of one unit, whatever the unknown answers reveal.

An unknown answer may be anything on each date on its own, sans objet where that is allowed. An answer unknown on both
dates may be *held*: supposed not to have fallen, that is, worth as much on the second date as on the first or more, or
sans objet on both (method, section 7). Unknown filters, and answers that may leave the tree, are settled case by case;
in each case the lowest difference is bounded.

All that is here looks for the lowest difference, and so for a rise; a fall is a rise from the second date to the first
(:attr:`Dates.back`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, product
from math import fsum, prod

from ruraldiag.composite.aggregation import MEANS, Node
from ruraldiag.composite.filter_cases import NOT_APPLICABLE, Case, Range, filter_cases
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.scales import DECIMALS

MOST_CASES = 512  # settled together; beyond, the two dates are taken apart
NAMED_HELD = 3  # held answers that a sentence names: up to as many, other sets than the likeliest are tried
TRIES = 300
NONE = 9  # decimals of a share of one: a smaller difference is none
NOT_THERE = (0.0, 0.0)  # the values of what does not apply: it weighs nothing

Settled = Mapping[str, Case]  # by indicator id


@dataclass(frozen=True, kw_only=True)
class Dates:
    """A node of one unit on two dates, both results being of one questionnaire."""

    node: Node
    before: Result
    after: Result

    @property
    def back(self) -> Dates:
        """The same the other way round."""
        return Dates(node=self.node, before=self.after, after=self.before)

    def leaves(self, name: str) -> tuple[Leaf, Leaf]:
        """Return an indicator on both dates."""
        return self.before.leaves[name].leaf, self.after.leaves[name].leaf

    def indicator(self, name: str) -> Indicator:
        """Return an indicator by its id."""
        return self.after.leaves[name].leaf.indicator

    @cached_property
    def filters(self) -> frozenset[str]:
        """The unknown filters that something below the node hangs on, on either date."""
        return frozenset(leaf.hangs_on for below in self.node.leaves for leaf in self.leaves(below.id) if leaf.hangs_on)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The indicators that bear on the node: those below it, then the unknown filters from elsewhere."""
        below = [leaf.id for leaf in self.node.leaves]
        return (*below, *sorted(self.filters.difference(below)))

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Those that apply and are not known, on one date at least."""
        return tuple(name for name in self.names if any(leaf.applies and not leaf.known for leaf in self.leaves(name)))

    @cached_property
    def open_twice(self) -> tuple[str, ...]:
        """Those that may be anything on both dates, and so can be held."""
        return tuple(name for name in self.names if all(map(is_open, self.leaves(name))))

    @cached_property
    def narrow(self) -> frozenset[str]:
        """The unknown answers that may leave the tree, on some date, and so take the node where none of them would.

        What leaves counts as the mean of what stays: an answer that may have that value too adds nothing by leaving.
        """
        return frozenset(
            name
            for result in (self.before, self.after)
            for least, most in (hull(self.node, result),)
            for name in self.names
            for leaf in (result.leaves[name].leaf,)
            if leaf.applies and not leaf.known and (leaf.indicator.not_applicable or leaf.hangs_on)
            if leaf.low > least or leaf.high < most
        )

    @property
    def unchanged(self) -> bool:
        """Whether nothing that is known of the node differs; what is unknown on both dates is taken for one unknown."""
        return all(told(before) == told(after) for before, after in map(self.leaves, self.names))


def is_open(leaf: Leaf) -> bool:
    """Return whether an answer may be anything; one that is given and waits for its filter may not."""
    return leaf.applies and not leaf.known and not leaf.kept


def told(leaf: Leaf) -> tuple[object, ...]:
    """Return what is known of an answer, for two to be compared."""
    return leaf.applies, leaf.low, leaf.high, leaf.hangs_on, leaf.applies and leaf.kept and leaf.answer.value


def hull(node: Node, result: Result) -> Range:
    """Return the lowest and the highest value of what is below a node: no mean leaves them, whatever applies."""
    leaves = [leaf for below in node.leaves if (leaf := result.leaves[below.id].leaf).applies]
    return min((leaf.low for leaf in leaves), default=0.0), max((leaf.high for leaf in leaves), default=0.0)


def outer_bounds(dates: Dates) -> Range:
    """Return the lowest and highest ``after − before`` (shares of one), each date being anywhere in its own interval.

    Wider where an unknown answer that leaves the tree would leave these intervals too.
    """
    before, after = (result.nodes[dates.node.path] for result in (dates.before, dates.after))
    low, high = after.low - before.high, after.high - before.low
    return (min(low, lowest(dates)), max(high, -lowest(dates.back))) if dates.narrow else (low, high)


def fewest_held(dates: Dates) -> tuple[Indicator, ...]:
    """Return the fewest answers, unknown on both dates, with which a node has risen if none of them has fallen.

    Empty where not even all of them suffice. What spares most comes first. With arithmetic means and no unknown filter,
    the lowest difference is that with nothing held plus what each held answer spares on its own, ``min(old weight, new
    weight) × (high − low)``: where those that spare most are not enough, no other set of their size is. What may leave
    the tree is looked at then, and other sets tried up to :data:`NAMED_HELD`. Elsewhere a smaller set may be missed.
    """
    if not rises(dates, dates.open_twice, leaving=False):
        return ()
    least = lowest(dates)
    spares = {name: round(lowest(dates, [name], leaving=False) - least, DECIMALS) for name in dates.open_twice}
    # Stable: ties keep the questionnaire's order.
    ordered = sorted(spares, key=lambda name: -spares[name])
    for size in range(1, len(ordered) + 1):
        if rises(dates, ordered[:size], leaving=False):
            for some in islice(combinations(ordered, size), TRIES if size <= NAMED_HELD else 1):
                if rises(dates, some, leaving=False) and rises(dates, some):
                    return tuple(map(dates.indicator, some))
    return ()


def rises(dates: Dates, held: Collection[str], *, leaving: bool = True) -> bool:
    """Return whether a node has surely risen if none of the held answers has fallen."""
    return above_none(lowest(dates, held, leaving=leaving))


def above_none(difference: float) -> bool:
    """Return whether a difference is above 0, and not by its last bits only."""
    return round(difference, NONE) > 0


def lowest(dates: Dates, held: Collection[str] = (), *, leaving: bool = True) -> float:
    """Return a bound that no ``after − before`` of a node goes under while none of the held answers has fallen.

    With arithmetic means and no unknown filter it is exact. Without ``leaving``, no held answer turns out sans objet:
    then it is only a figure that the other does not exceed. Beyond :data:`MOST_CASES` cases the dates are taken apart.
    """
    leaves = {name for name in held if leaving and dates.indicator(name).not_applicable}
    settled = [name for name in dates.names if name in leaves.union(dates.filters, dates.narrow)]
    ways = [ways_of(name, dates, held, leaving=leaving) for name in settled]
    found: list[float] = []
    if prod(map(len, ways)) <= MOST_CASES:
        for way in product(*ways):
            old, new = (
                {name: case for name, case in zip(settled, side, strict=True) if case is not None}
                for side in (zip(*way, strict=True) if way else ((), ()))
            )
            low = low_of(dates.node, spans_of(dates, old, new, held))
            found += [] if low is None else [low]
    return min(found, default=apart_low(dates))


def apart_low(dates: Dates) -> float:
    """Return the lowest difference, each date taken on its own; where one may leave its interval, all that it holds."""
    if dates.narrow:
        return hull(dates.node, dates.after)[0] - hull(dates.node, dates.before)[1]
    return dates.after.nodes[dates.node.path].low - dates.before.nodes[dates.node.path].high


def ways_of(name: str, dates: Dates, held: Collection[str], *, leaving: bool) -> list[tuple[Case | None, Case | None]]:
    """Return the ways an answer may turn out on the two dates, None on one where it is known."""
    indicator = dates.indicator(name)
    below = [dates.indicator(leaf.id).applies_if for leaf in dates.node.leaves]
    cases = filter_cases(indicator, {rule for rule in below if rule and rule.indicator == name})
    if name in held:
        rising = [(old, new) for old in cases for new in cases if may_rise(old.values, new.values)]
        gone = [(NOT_APPLICABLE, NOT_APPLICABLE)] if leaving and indicator.not_applicable else []
        return [*rising, *gone]
    cases += [NOT_APPLICABLE] if indicator.not_applicable else []
    old, new = (cases if is_open(leaf) else [None] for leaf in dates.leaves(name))
    return list(product(old, new))


def may_rise(old: Range | None, new: Range | None) -> bool:
    """Return whether some value of the second range is no lower than some value of the first."""
    return old is not None and new is not None and new[1] >= old[0]


def spans_of(dates: Dates, old: Settled, new: Settled, held: Collection[str]) -> dict[str, Span]:
    """Return what each indicator below a node may be on each date, some being settled."""
    found = {}
    for leaf in dates.node.leaves:
        before, after = dates.leaves(leaf.id)
        found[leaf.id] = Span(old=range_of(before, old), new=range_of(after, new), held=leaf.id in held)
    return found


def range_of(leaf: Leaf, settled: Settled) -> Range | None:
    """Return the values that an indicator may have, None where it does not apply; an answer kept counts as given."""
    if not leaf.applies or (leaf.hangs_on and leaf.indicator.applies_if not in settled[leaf.hangs_on].opens):
        return None
    if leaf.indicator.id in settled:
        return settled[leaf.indicator.id].values
    if leaf.answer.value is not None:
        value = normalise(leaf.indicator, leaf.answer.value)
        return value, value
    return leaf.low, leaf.high


@dataclass(frozen=True, kw_only=True)
class Span:
    """The values that an indicator may have on each date, None where it does not apply; ``held``: it has not fallen."""

    old: Range | None
    new: Range | None
    held: bool

    @cached_property
    def corners(self) -> list[tuple[float, float]]:
        """The pairs of values, old and new, one of which gives the lowest of what falls with old and rises with new."""
        old, new = self.old or NOT_THERE, self.new or NOT_THERE
        if not self.held or self.old is None or self.new is None:
            return [(old[1], new[0])]
        ends = sorted({*old, *new})
        return [(was, now) for was in ends for now in ends if within(was, old) and within(now, new) and was <= now]


def within(value: float, ends: Range) -> bool:
    """Return whether a value lies in a range, its ends included."""
    return ends[0] <= value <= ends[1]


def low_of(node: Node, spans: Mapping[str, Span]) -> float | None:
    """Return the lowest difference of a node in one case; None where it does not apply on both dates."""
    if all(parent.mean == "arithmetic" for parent in node.parents):
        return linear_low(node, spans)
    bounds = bounds_of(node, spans)
    return None if bounds.old is None or bounds.new is None else bounds.low


def linear_low(node: Node, spans: Mapping[str, Span]) -> float | None:
    """Return the lowest difference where every mean is arithmetic: exact, the difference being linear in each value."""
    was = effective_weights(node, {name: float(span.old is not None) for name, span in spans.items()})
    now = effective_weights(node, {name: float(span.new is not None) for name, span in spans.items()})
    if not was[node.path] or not now[node.path]:
        return None
    return fsum(
        min(now[leaf.path] * new - was[leaf.path] * old for old, new in spans[leaf.id].corners) for leaf in node.leaves
    )


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a node of any mean may be on each date, None where it does not apply, and its lowest difference.

    ``same`` says that it is lowest where the node has one value on both dates.
    """

    old: Range | None
    new: Range | None
    low: float
    same: bool


def bounds_of(node: Node, spans: Mapping[str, Span]) -> Bounds:
    """Return what a node of any mean may be on each date, and a bound of its difference.

    What is held is taken for the same on both dates: every mean increases in each value, so that more than that only
    adds. With the same weights on both sides the difference then moves one way with it, and the ends suffice. Children
    that differ are taken apart.
    """
    if not node.children:
        span = spans[node.id]
        same = span.old == span.new and (span.held or (span.old is not None and span.old[0] == span.old[1]))
        return Bounds(old=span.old, new=span.new, low=min(new - old for old, new in span.corners), same=same)
    children = [bounds_of(child, spans) for child in node.children]
    weights = [child.weight for child in node.children]
    old = mean_range(node, weights, [child.old for child in children])
    new = mean_range(node, weights, [child.new for child in children])
    low = -1.0 if old is None or new is None else new[0] - old[1]
    both = [
        (weight, child, child.old, child.new)
        for weight, child in zip(weights, children, strict=True)
        if child.old is not None and child.new is not None
    ]
    if not both or any((child.old is None) != (child.new is None) for child in children):
        return Bounds(old=old, new=new, low=low, same=False)
    same = all(child.same for _, child, _, _ in both)
    return Bounds(old=old, new=new, low=0.0 if same else max(low, joint_low(node, both)), same=same)


def mean_range(node: Node, weights: Sequence[float], ranges: Sequence[Range | None]) -> Range | None:
    """Return the node with every child that applies at its lowest, and at its highest; None where none applies."""
    here = [(weight, ends) for weight, ends in zip(weights, ranges, strict=True) if ends is not None]
    if not here:
        return None
    low, high = (MEANS[node.mean]([ends[end] for _, ends in here], [weight for weight, _ in here]) for end in (0, 1))
    return float(low), float(high)


def joint_low(node: Node, both: Sequence[tuple[float, Bounds, Range, Range]]) -> float:
    """Return a bound of the difference of a node whose children apply on both dates, with the same weights."""
    weights = [weight for weight, _, _, _ in both]

    def mean(values: Sequence[float]) -> float:
        return float(MEANS[node.mean](values, weights))

    if node.mean == "arithmetic":
        return mean([child.low for _, child, _, _ in both])
    low = min(
        mean([new[end if child.same else 0] for _, child, _, new in both])
        - mean([old[end if child.same else 1] for _, child, old, _ in both])
        for end in (0, 1)
    )
    # Every mean increases in each value: children that never go down make a node that never does.
    return max(low, 0.0) if all(child.low >= 0 for _, child, _, _ in both) else low
