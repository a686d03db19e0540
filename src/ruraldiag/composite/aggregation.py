"""Aggregation: the one engine. The same few lines serve one unit (floats), columns of units, what-ifs and draws.

Every figure is made with plain operators in a fixed order, so the same unit has the same bits alone and in a table.
A child counts with ``weight × presence``; presence is 1 where the child applies (bounds, coverage) or is known (score).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ruraldiag.questionnaire.model import MeanName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Number: TypeAlias = float | NDArray[Any]
else:
    Number: TypeAlias = Any

Mean = Callable[[Sequence[Number], Sequence[Number]], Number]


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node of the tree: the whole, a domain, a theme, or an indicator (a leaf, without children).

    ``path`` tells it from any other: ``()`` is the whole, then the domain, theme and indicator ids.
    """

    path: tuple[str, ...]
    weight: float
    mean: MeanName = "arithmetic"
    children: tuple[Node, ...] = ()

    @cached_property
    def id(self) -> str:
        """The id of the domain, theme or indicator; ``whole`` at the top."""
        return self.path[-1] if self.path else "whole"

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """This node, then all below it, in the questionnaire's order."""
        return (self, *(node for child in self.children for node in child.nodes))

    @cached_property
    def places(self) -> dict[tuple[str, ...], int]:
        """The place of each child by its path."""
        return {child.path: place for place, child in enumerate(self.children)}

    @cached_property
    def own_weights(self) -> tuple[float, ...]:
        """The weights of its children."""
        return tuple(child.weight for child in self.children)

    def weights_of_children(self, drawn: Mapping[tuple[str, ...], Number]) -> Sequence[Number]:
        """Return the weights of its children, those that ``drawn`` names by path replaced."""
        return [drawn.get(child.path, child.weight) for child in self.children] if drawn else self.own_weights

    @cached_property
    def parents(self) -> tuple[Node, ...]:
        """Those of them that have children: the whole, the domains and the themes."""
        return tuple(node for node in self.nodes if node.children)

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The indicators below this node, in order."""
        return tuple(node for node in self.nodes if not node.children)


class Figures(NamedTuple):
    """The figures of one node, all shares of one: floats for one unit, arrays of the same shape for many.

    ``known`` and ``applies`` are presences (0 or 1); where they are 0 the figures beside them are meaningless zeros.
    ``may_go`` is 1 where all of it is unknown and may yet turn out sans objet, or be ruled out by an unknown filter;
    None says nowhere. Where every admissible value from 0 to 1 is possible it is left out: the node without it is then
    the node with it at some value.
    """

    score: Number
    low: Number
    high: Number
    coverage: Number
    known: Number
    applies: Number
    may_go: Number | None = None


NOWHERE = Figures(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # a leaf that does not apply


def known_at(value: Number) -> Figures:
    """Return the figures of a leaf that applies and is known at ``value`` (an array for columns of units)."""
    return Figures(value, value, value, 1.0, 1.0, 1.0)


Terms: TypeAlias = tuple[Number, Number, Number, Number, Number, Number]


def arithmetic(values: Sequence[Number], weights: Sequence[Number]) -> Number:
    """Return Σ w·v / Σ w, divided once at the end (all ones give exactly 1); 0 where every weight is 0.

    >>> arithmetic([1.0, 0.0], [3.0, 1.0])
    0.75
    """
    total: Number = 0.0
    top: Number = 0.0
    for value, weight in zip(values, weights, strict=True):
        total = total + weight
        top = top + weight * value
    return top / divisor(total)


def geometric(values: Sequence[Number], weights: Sequence[Number]) -> Number:
    """Return Π v^(w/Σw); one zero that counts makes it zero; 0 where every weight is 0.

    >>> geometric([0.25, 1.0], [1.0, 1.0])
    0.5
    """
    total: Number = 0.0
    for weight in weights:
        total = total + weight
    result: Number = 1.0
    for value, weight in zip(values, weights, strict=True):
        result = result * value ** (weight / divisor(total))
    return result * (total > 0)


def harmonic(values: Sequence[Number], weights: Sequence[Number]) -> Number:
    """Return Σ w / Σ (w/v); one zero that counts makes it zero; 0 where every weight is 0.

    >>> harmonic([0.5, 1.0], [1.0, 1.0])
    0.6666666666666666
    """
    total: Number = 0.0
    below: Number = 0.0
    positive: Number = 1.0
    for value, weight in zip(values, weights, strict=True):
        total = total + weight
        below = below + weight / divisor(value)
        positive = positive * ((value > 0) | (weight == 0))
    return positive * (total / divisor(below))


def divisor(total: Number) -> Number:
    """Return a sum to divide by: itself, or 1 where it is 0."""
    return total + (total == 0)


MEANS: dict[MeanName, Mean] = {"arithmetic": arithmetic, "geometric": geometric, "harmonic": harmonic}


def aggregate(
    tree: Node,
    leaves: Mapping[str, Figures],
    weights: Mapping[tuple[str, ...], Number] | None = None,
) -> dict[tuple[str, ...], Figures]:
    """Return the figures of every node by its path, from those of the leaves by indicator id.

    ``weights`` replaces the weight of the nodes it names (draws, variants). For one unit the figures are floats; a
    column of ``n`` units has arrays of shape ``(n,)``; ``d`` draws have weights of shape ``(d,)`` or ``(d, 1)``.
    Source: method, section 3; the available-case mean is COINr's ``Aggregate``.
    """
    drawn = weights or {}
    result = {leaf.path: leaves[leaf.id] for leaf in tree.leaves}
    for node in reversed(tree.parents):  # each after all that is below it
        children = [result[child.path] for child in node.children]
        result[node.path] = combine(node, children, node.weights_of_children(drawn))
    return result


def combine(node: Node, children: Sequence[Figures], weights: Sequence[Number]) -> Figures:
    """Return the figures of a node from those of its children, in the node's own mean."""
    found = summed(map(terms, weights, children))
    if plain(node, children):
        return found
    mean = MEANS[node.mean]
    applied = [weight * child.applies for weight, child in zip(weights, children, strict=True)]
    known = [weight * child.known for weight, child in zip(weights, children, strict=True)]
    score = mean([child.score for child in children], known)
    low, high = ends(mean, children, applied)
    score = hold(score, low, high, found.known)
    return found._replace(score=score, low=low, high=high, may_go=all_may_go(children, applied))


def plain(node: Node, children: Sequence[Figures]) -> bool:
    """Return whether the figures of a node are sums: its mean is arithmetic, and no unknown may take a child away."""
    if node.mean != "arithmetic":
        return False
    for child in children:  # noqa: SIM110 -- a loop is faster, and every what-if goes through here
        if child.may_go is not None:
            return False
    return True


def terms(weight: Number, child: Figures) -> Terms:
    """Return what a child adds to the sums of its parent."""
    score, low, high, coverage, known, applies, _ = child
    counted, told = weight * applies, weight * known
    return told * score, counted * low, counted * high, counted * coverage, told, counted


def summed(children: Iterable[Terms]) -> Figures:
    """Return the figures of a plain node from the terms of its children.

    The same operations in the same order as :func:`arithmetic`, so the same bits; one loop for the six, since a what-if
    or a report goes through here hundreds of times.
    """
    score = low = high = coverage = known = applied = 0.0  # type: Number
    for its_score, its_low, its_high, its_coverage, told, counted in children:
        score = score + its_score
        low = low + its_low
        high = high + its_high
        coverage = coverage + its_coverage
        known = known + told
        applied = applied + counted
    over, under = divisor(applied), divisor(known)
    low, high, any_known = low / over, high / over, known / under
    # Inside [low, high] by definition where all have the same admissible range; held inside it where not.
    score = hold(score / under, low, high, any_known)
    return Figures(score, low, high, coverage / over, any_known, applied / over)


def ends(mean: Mean, children: Sequence[Figures], weights: Sequence[Number]) -> tuple[Number, Number]:
    """Return the mean with every unknown at its lowest, and at its highest: exact, every mean increases in each value.

    Each child that may go is kept or left out, whichever is wider: outer bounds where one filter decides of several.
    At the lowest, such a child is there where it is under the mean of all that is: leaving out what is above lowers the
    mean, until nothing more is (Dinkelbach, 1967). The last one always stays.

    >>> two = [known_at(0.2), Figures(0.0, 0.4, 0.6, 0.0, 0.0, 1.0, may_go=1.0)]
    >>> ends(arithmetic, two, [1.0, 1.0])
    (0.2, 0.4)
    """
    lows, highs = [child.low for child in children], [child.high for child in children]
    low, high = mean(lows, weights), mean(highs, weights)
    pairs = [(weight, goes(child)) for weight, child in zip(weights, children, strict=True)]
    for child in children:
        if child.may_go is None:
            continue  # one round for each that may go: each round takes one more away, or changes nothing
        under = [weight * (1 - going * (end > low)) for (weight, going), end in zip(pairs, lows, strict=True)]
        # One at 0 makes a geometric or harmonic mean 0, and no mean is under it: what is at the mean is left out too.
        over = [weight * (1 - going * (end <= high)) for (weight, going), end in zip(pairs, highs, strict=True)]
        low, high = least(low, mean(lows, under), positive(under)), most(high, mean(highs, over))
    return low, high


def goes(child: Figures) -> Number:
    """Return 1 where a child may go."""
    return 0.0 if child.may_go is None else child.may_go


def all_may_go(children: Sequence[Figures], applied: Sequence[Number]) -> Number | None:
    """Return 1 where all that applies under a node may turn out sans objet."""
    if all(child.may_go is None for child in children):
        return None
    stay = [weight * (1 - goes(child)) for weight, child in zip(applied, children, strict=True)]
    found = positive(applied) * (1.0 - positive(stay))
    return None if isinstance(found, float) and not found else found


def positive(weights: Sequence[Number]) -> Number:
    """Return 1.0 where some weight is positive, else 0.0."""
    total: Number = 0.0
    for weight in weights:
        total = total + weight
    return total / divisor(total)


def hold(score: Number, low: Number, high: Number, known: Number) -> Number:
    """Return ``score`` inside [low, high] where something is known, else 0."""
    if isinstance(score, float) and isinstance(low, float):
        return (low if score < low else high if score > high else score) * known
    import numpy as np  # noqa: PLC0415 -- only columns need it

    return np.minimum(np.maximum(score, low), high) * known


def least(one: Number, other: Number, where: Number) -> Number:
    """Return the smaller of the two where ``where`` is 1, else ``one``: one of them exactly, never a sum of both."""
    taken = (other < one) & (where > 0)
    return other * taken + one * (1 - taken)


def most(one: Number, other: Number) -> Number:
    """Return the larger of the two, exactly."""
    taken = other > one
    return other * taken + one * (1 - taken)
