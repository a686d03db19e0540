"""Uncertainty: two analyses, never mixed: the weights alone, the weights with the unknown answers (method, section 5).

Every draw comes from a stream keyed by the seed and by what it is for (the path of a node; a unit): neither the order
of the units nor a neighbour changes anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ruraldiag.composite.aggregation import Figures, Node, Number, aggregate
from ruraldiag.composite.completions import Answered, Completer, Floats, stream
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.quantiles import quantiles
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.rules import LevelPlaces, level_places, lock_states
from ruraldiag.composite.scoring import leaf_figures
from ruraldiag.composite.weighting import reads_backing, tree_of

Weights = Mapping[tuple[str, ...], Number]

DRAWS = 1000
SEED = 20171117
NOISE = 0.25


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Another choice of weights or means: the score of the whole (share of one), its level, and whether it holds.

    ``level`` is ``x..y`` while several are possible; ``holds`` is None where the level itself is not established.
    """

    id: str
    score: float | None
    level: str
    holds: bool | None


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """How sure the whole of one unit is; scores are shares of one.

    ``weights`` holds the drawn available-case scores of the first analysis (weights alone), shape ``(draws,)``, or None
    where nothing is known; ``answers`` those of the second (weights and unknown answers). ``level_share`` reads the
    first: the share of draws in which the level is established and the one shown; None where it is not established.
    ``level_shares`` then reads the second: the share of draws of each possible level, by its id. ``p5`` and ``p95``
    read the second; where the score is withheld they are not to be shown.
    """

    draws: int
    seed: int
    weights: Floats | None
    answers: Floats
    p5: float
    p95: float
    level_share: float | None
    level_shares: Mapping[str, float]
    variants: tuple[Variant, ...]


def uncertainty(result: Result, *, draws: int = DRAWS, seed: int = SEED, weights: Weights | None = None) -> Uncertainty:
    """Return the two analyses of one result, and the named variants beside them; ``draws`` is at least 1.

    ``weights`` are those of :func:`noisy_weights` for its tree, where they are drawn already for another unit.
    Quantiles are R's type 7 (linear interpolation). Source: method, section 5; COINr's ``get_sensitivity``.
    """
    weights = weights or noisy_weights(result.tree, draws, seed)
    known = leaf_figures(result)
    by_weights = aggregate(result.tree, known, weights)[()]
    completed, by_answers = known, by_weights
    if has_unknowns(result):
        completed = completed_leaves(result, draws, seed)
        by_answers = aggregate(result.tree, completed, weights)[()]
    answers = spread_out(by_answers.score, draws)
    p5, p95 = quantiles(answers, [0.05, 0.95])
    return Uncertainty(
        draws=draws,
        seed=seed,
        weights=None if result.whole.score is None else spread_out(by_weights.score, draws),
        answers=answers,
        p5=float(p5),
        p95=float(p95),
        level_share=level_share(result, known, by_weights),
        level_shares=level_shares(result, completed, by_answers, draws),
        variants=tuple(variants(result)),
    )


def noisy_weights(tree: Node, draws: int, seed: int = SEED) -> Weights:
    """Return ``draws`` sets of weights, by path, each array of shape ``(draws,)``: the same for all units.

    Every weight at every level is multiplied by U(0.75, 1.25): COINr's ``get_noisy_weights`` at 25 %.
    """
    return {
        node.path: node.weight * stream(seed, "weight", *node.path).uniform(1 - NOISE, 1 + NOISE, draws)
        for node in tree.nodes
        if node.path
    }


def drawn_figures(result: Result, weights: Weights) -> Figures:
    """Return the figures of the whole under drawn weights, the answers as they are: the first analysis."""
    return aggregate(result.tree, leaf_figures(result), weights)[()]


def completed_scores(result: Result, weights: Weights, draws: int, seed: int) -> Floats:
    """Return the score of the whole under drawn weights and drawn unknowns, shape ``(draws,)``: the second analysis."""
    return spread_out(aggregate(result.tree, completed_leaves(result, draws, seed), weights)[()].score, draws)


def has_unknowns(result: Result) -> bool:
    """Return whether some answer that counts is not known."""
    return any(scored.leaf.state.missing for scored in result.leaves.values())


def spread_out(value: Number, draws: int) -> Floats:
    """Return a figure as an array of shape ``(draws,)``; one that no draw touches is the same in all."""
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (draws,))


def completed_leaves(result: Result, draws: int, seed: int) -> dict[str, Figures]:
    """Return the leaves with every unknown drawn: figures of shape ``(draws,)``, floats where nothing is drawn."""
    leaves = [scored.leaf for scored in result.leaves.values()]
    kept = [kept_value(leaf) if leaf.hangs_on else leaf.value for leaf in leaves]
    unit = Answered(
        value=np.array([0.0 if value is None else value for value in kept]),
        applies=np.array([leaf.applies for leaf in leaves]),
        known=np.array([leaf.known for leaf in leaves]),
        given=np.array([bool(leaf.hangs_on) and value is not None for leaf, value in zip(leaves, kept, strict=True)]),
        hangs=np.array([bool(leaf.hangs_on) for leaf in leaves]),
    )
    random = stream(seed, "answers", result.unit.code or result.unit.name)
    return Completer(result.questionnaire, result.tree).complete(unit, random, draws)


def kept_value(leaf: Leaf) -> float | None:
    """Return the value of an answer that does not count until its filter is known; None where there is none."""
    return None if leaf.answer.value is None else normalise(leaf.indicator, leaf.answer.value)


def whole_level(result: Result, leaves: Mapping[str, Figures], whole: Figures) -> LevelPlaces:
    """Return the levels of the whole by other figures of it, after the locks that these leaves leave."""
    return level_places("whole", whole, result.questionnaire, lock_states(result.questionnaire, leaves), True)


def level_share(result: Result, leaves: Mapping[str, Figures], whole: Figures) -> float | None:
    """Return the share of weight draws in which the level is established and the one that the result shows.

    None where it is not established, where there are no levels, or where all may turn out sans objet.
    """
    level = result.levels.get("whole")
    if level is None or not level.established or result.may_vanish():
        return None
    shown = result.questionnaire.level_places[level.low.id]
    drawn = whole_level(result, leaves, whole)
    return float(np.mean((drawn.low == shown) & (drawn.high == shown)))


def level_shares(result: Result, leaves: Mapping[str, Figures], whole: Figures, draws: int) -> dict[str, float]:
    """Return the share of draws of weights and answers of each level that is possible; empty where one alone is.

    Other weights may reach another level: it is there too.
    """
    level = result.levels.get("whole")
    if level is None or level.established:
        return {}
    drawn = whole_level(result, leaves, whole).low
    places = result.questionnaire.level_places
    shares = {name: float(np.mean(spread_out(drawn, draws) == place)) for name, place in places.items()}
    possible = range(places[level.low.id], places[level.high.id] + 1)
    return {name: share for name, share in shares.items() if share or places[name] in possible}


def variants(result: Result) -> list[Variant]:
    """Return the named variants, other readings of the text: what each would make of the score and of the level.

    Equal weights; backings doubling (8-4-2-1); the geometric mean of the domains; the domains on which a lock of the
    whole stands weighing as much as the heaviest (a prerequisite). One that would change nothing is left out.
    """
    tree, questionnaire = result.tree, result.questionnaire
    trees = {"equal-weights": varied(tree, weight=1.0)}
    if reads_backing(questionnaire):
        backing = questionnaire.scoring.backing
        doubling = {name: 2.0**place for place, name in enumerate(sorted(backing, key=lambda name: backing[name]))}
        trees["doubling"] = tree_of(questionnaire, backing=doubling)
    trees["geometric"] = replace(tree, mean="geometric")
    trees["prerequisite"] = prerequisite(result)
    return [variant(name, other, result) for name, other in trees.items() if other != tree]


def varied(node: Node, *, weight: float) -> Node:
    """Return the same tree with another weight on every node."""
    return replace(node, weight=weight, children=tuple(varied(child, weight=weight) for child in node.children))


def prerequisite(result: Result) -> Node:
    """Return the tree with the domains of the locks of the whole as heavy as the heaviest domain."""
    heaviest = max(domain.weight for domain in result.tree.children)
    first = {result.leaves[lock.indicator].path[0] for lock in result.questionnaire.lock if lock.caps == "whole"}
    domains = [
        replace(domain, weight=heaviest) if domain.path[0] in first else domain for domain in result.tree.children
    ]
    return replace(result.tree, children=tuple(domains))


def variant(name: str, tree: Node, result: Result) -> Variant:
    """Return what a variant makes of the whole; ``holds`` where the level is established: it is there, and the same."""
    leaves = leaf_figures(result)
    whole = aggregate(tree, leaves)[()]
    score = float(whole.score)
    level, levels = result.levels.get("whole"), result.questionnaire.level
    if level is None:
        return Variant(id=name, score=None if result.whole.withheld else score, level="", holds=None)
    places = whole_level(result, leaves, whole)
    low, high = levels[int(places.low)].id, levels[int(places.high)].id
    return Variant(
        id=name,
        score=None if result.whole.withheld else score,
        level=low if low == high else f"{low}..{high}",
        holds=low == high == level.low.id if level.established and not result.may_vanish() else None,
    )
