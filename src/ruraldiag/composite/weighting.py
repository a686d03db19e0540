"""Weights: read from the backing of the statements, never typed; and the tree they hang on (method, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from ruraldiag.composite.aggregation import Node, Number, positive
from ruraldiag.questionnaire.model import Domain, Indicator, MeanName, Questionnaire, Theme
from ruraldiag.questionnaire.trace import DOCUMENT, decisive

if TYPE_CHECKING:
    from numpy.typing import NDArray


def weight_of(
    item: Domain | Theme | Indicator, questionnaire: Questionnaire, backing: Mapping[str, float] | None = None
) -> float:
    """Return the weight of a domain, theme or indicator among its siblings: the backing of what it measures.

    A questionnaire that stands on no text gives ``weight``.
    """
    if item.weight is not None:
        return item.weight
    table = questionnaire.scoring.backing if backing is None else backing
    statement = decisive(item, questionnaire)
    return table[DOCUMENT if statement is None else statement.backing]


def reads_backing(questionnaire: Questionnaire) -> bool:
    """Return whether some weight is read from the backing of what is cited, and not given."""
    return any(item.weight is None for item in questionnaire.weighed)


def tree_of(
    questionnaire: Questionnaire,
    *,
    backing: Mapping[str, float] | None = None,
    means: Mapping[str, MeanName] | None = None,
) -> Node:
    """Return the tree whole → domain → theme → indicator with its weights and means.

    ``backing`` and ``means`` (``whole``, ``domain``, ``theme``) replace the questionnaire's own, for a variant.
    """
    mean = {**questionnaire.scoring.means.model_dump(), **(means or {})}

    def weight(item: Domain | Theme | Indicator) -> float:
        return weight_of(item, questionnaire, backing)

    domains = []
    for domain in questionnaire.domains:
        themes = []
        for theme in questionnaire.themes_of(domain.id):
            leaves = tuple(
                Node(path=(domain.id, theme.id, indicator.id), weight=weight(indicator))
                for indicator in questionnaire.indicators_of(theme.id)
            )
            themes.append(Node(path=(domain.id, theme.id), weight=weight(theme), mean=mean["theme"], children=leaves))
        domains.append(Node(path=(domain.id,), weight=weight(domain), mean=mean["domain"], children=tuple(themes)))
    return Node(path=(), weight=1.0, mean=mean["whole"], children=tuple(domains))


@overload
def effective_weights(tree: Node, applies: Mapping[str, float] | None = None) -> dict[tuple[str, ...], float]: ...
@overload
def effective_weights(tree: Node, applies: Mapping[str, NDArray[Any]]) -> dict[tuple[str, ...], NDArray[Any]]: ...
@overload
def effective_weights(tree: Node, applies: Mapping[str, Number]) -> Mapping[tuple[str, ...], Number]: ...
def effective_weights(tree: Node, applies: Mapping[str, Number] | None = None) -> Mapping[tuple[str, ...], Number]:
    """Return the share of one that each node weighs in the whole, by path; 0 where it does not apply.

    ``applies`` says by indicator id whether it applies (1 or 0; all by default): floats for one unit, arrays of shape
    ``(n,)`` for columns of units. The shares of the indicators sum to 1.
    """
    here = applies or {}
    present: dict[tuple[str, ...], Number] = {leaf.path: here.get(leaf.id, 1.0) for leaf in tree.leaves}
    for node in reversed(tree.parents):
        present[node.path] = positive([present[child.path] for child in node.children])
    shares = {tree.path: present[tree.path]}
    for node in tree.parents:
        total: Number = 0.0
        for child in node.children:  # plain additions: ``sum`` gives other last bits from one Python to the next
            total = total + child.weight * present[child.path]
        for child in node.children:
            shares[child.path] = shares[node.path] * child.weight / (total + (total == 0)) * present[child.path]
    return shares


def largest_shares(
    tree: Node, applies: Mapping[str, Number], goes: Mapping[str, Number]
) -> Mapping[tuple[str, ...], Number]:
    """Return the largest share of one that each node may weigh: were all else that ``goes`` sans objet.

    ``goes`` says by indicator id which of those that apply may turn out not to; shapes as in :func:`effective_weights`.
    """
    present: dict[tuple[str, ...], Number] = {leaf.path: applies[leaf.id] for leaf in tree.leaves}
    stays: dict[tuple[str, ...], Number] = {leaf.path: applies[leaf.id] * (1.0 - goes[leaf.id]) for leaf in tree.leaves}
    for node in reversed(tree.parents):
        for here in (present, stays):
            here[node.path] = positive([here[child.path] for child in node.children])
    shares = {tree.path: present[tree.path]}
    for node in tree.parents:
        for child in node.children:
            beside: Number = 0.0
            for other in node.children:
                beside = beside + other.weight * stays[other.path] * (other is not child)
            shares[child.path] = shares[node.path] * present[child.path] * child.weight / (child.weight + beside)
    return shares
