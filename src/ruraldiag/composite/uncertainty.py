"""Uncertainty: two analyses, never mixed: the weights alone, the weights with the unknown answers (method, section 5).

Every draw comes from a stream keyed by the seed and by what it is for (a node's path; a unit and an indicator): neither
the order of the units, nor that of the indicators, nor a neighbour changes anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import Unit
from ruraldiag.composite.aggregation import Figures, Node, Number, aggregate
from ruraldiag.composite.normalisation import admissible, normalise, scale_values
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.rules import level_place
from ruraldiag.composite.scoring import figures_of
from ruraldiag.composite.weighting import reads_backing, tree_of
from ruraldiag.questionnaire.model import AppliesIf, Indicator, MeanName, Questionnaire

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Weights = dict[tuple[str, ...], Number]

DRAWS = 1000
SEED = 20171117
NOISE = 0.25


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Another choice of weights or means: the score of the whole (share of one) and whether the level holds."""

    id: str
    score: float | None
    level: str
    holds: bool | None


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """How sure the whole of one unit is; scores are shares of one.

    ``weights`` holds the drawn available-case scores of the first analysis (weights alone), shape ``(draws,)``, or None
    where nothing is known; ``answers`` those of the second (weights and unknown answers). ``level_share`` reads the
    first; it is None where the score is withheld or there are no levels. ``p5`` and ``p95`` read the second; where the
    score is withheld they are not to be shown: many unknowns drawn apart huddle around their middle.
    """

    draws: int
    seed: int
    weights: Floats | None
    answers: Floats
    p5: float
    p95: float
    level_share: float | None
    variants: tuple[Variant, ...]


def uncertainty(result: Result, *, draws: int = DRAWS, seed: int = SEED) -> Uncertainty:
    """Return the two analyses of one result, and the named variants beside them; ``draws`` is at least 1.

    Quantiles are R's type 7 (linear interpolation). Source: method, section 5; COINr's ``get_sensitivity``.
    """
    weights = noisy_weights(result.tree, draws, seed)
    by_weights = None
    if result.whole.score is not None:
        by_weights = spread_out(drawn_figures(result, weights).score, draws)
    by_answers = completed_scores(result, weights, draws, seed)
    p5, p95 = np.quantile(by_answers, [0.05, 0.95])
    return Uncertainty(
        draws=draws,
        seed=seed,
        weights=by_weights,
        answers=by_answers,
        p5=float(p5),
        p95=float(p95),
        level_share=level_share(result, by_weights),
        variants=tuple(variants(result)),
    )


def stream(seed: int, *key: str) -> np.random.Generator:
    """Return the random stream of a key: the same for the same seed and words, whatever was drawn before."""
    digest = hashlib.sha256("\x1f".join((str(seed), *key)).encode("utf-8")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


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
    return aggregate(result.tree, {name: figures_of(scored.leaf) for name, scored in result.leaves.items()}, weights)[
        ()
    ]


def completed_scores(result: Result, weights: Weights, draws: int, seed: int) -> Floats:
    """Return the score of the whole under drawn weights and drawn unknowns, shape ``(draws,)``: the second analysis."""
    leaves = {name: scored.leaf for name, scored in result.leaves.items()}
    completed = drawn_answers(result.questionnaire, result.unit, leaves, draws, seed)
    return spread_out(aggregate(result.tree, completed, weights)[()].score, draws)


def spread_out(value: Number, draws: int) -> Floats:
    """Return a figure as an array of shape ``(draws,)``; one that no draw touches is the same in all."""
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (draws,))


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The drawn answers to one question: values in [0, 1], shape ``(draws,)``.

    ``chosen`` says, for a filter read by its options, in which draws each one was chosen; others leave it empty.
    """

    value: Floats
    chosen: Mapping[str, Flags] = field(default_factory=dict)


def drawn_answers(
    questionnaire: Questionnaire, unit: Unit, leaves: Mapping[str, Leaf], draws: int, seed: int
) -> dict[str, Figures]:
    """Return the leaves with every unknown drawn among its admissible values: figures of shape ``(draws,)``.

    What hangs on an unknown filter applies in the draws where the drawn answer lets it; an answer already given to it
    counts there as it was given.
    """
    key = unit.code or unit.name
    rules = [indicator.applies_if for indicator in questionnaire.indicators if indicator.applies_if is not None]
    read_by_options = {rule.indicator for rule in rules if rule.options}
    figures: dict[str, Figures] = {}
    drawn: dict[str, Drawn] = {}
    for name, leaf in leaves.items():
        if leaf.known or not leaf.applies:
            figures[name] = figures_of(leaf)
            continue
        if leaf.kept and leaf.answer.value is not None:
            drawn[name] = Drawn(value=np.full(draws, normalise(leaf.indicator, leaf.answer.value)))
        else:
            random = stream(seed, "answer", key, name)
            drawn[name] = draw(leaf.indicator, random, draws, ticked=name in read_by_options)
        figures[name] = settled(drawn[name].value, np.ones(draws))
    for name, leaf in leaves.items():
        if leaf.hangs_on and leaf.indicator.applies_if is not None:
            figures[name] = settled(drawn[name].value, passes(leaf.indicator.applies_if, drawn[leaf.hangs_on]))
    return figures


def draw(indicator: Indicator, random: np.random.Generator, draws: int, *, ticked: bool) -> Drawn:
    """Return ``draws`` answers to an unknown question.

    The options of a scale are equally likely; a multiple choice and a number are uniform over their admissible values.
    With ``ticked`` the options of a multiple choice are drawn themselves, every list that may be answered equally
    likely: its value alone would not say which they are.
    """
    match indicator.kind:
        case "scale":
            values = scale_values(indicator)
            places = random.integers(len(values), size=draws)
            chosen = {option_id: places == place for place, option_id in enumerate(values)} if ticked else {}
            return Drawn(value=np.array(list(values.values()))[places], chosen=chosen)
        case "multiple" if ticked:
            return drawn_options(indicator, random, draws)
        case "multiple" | "number":
            return Drawn(value=random.uniform(*admissible(indicator), draws))
        case _:
            assert_never(indicator.kind)


def drawn_options(indicator: Indicator, random: np.random.Generator, draws: int) -> Drawn:
    """Return ``draws`` lists of options of a multiple choice; none ticked is the exclusive one, or is drawn again."""
    options = [option for option in indicator.options if not option.exclusive]
    alone = [option for option in indicator.options if option.exclusive]
    ticks = random.integers(2, size=(draws, len(options))) == 1
    while not alone and not ticks.any(axis=1).all():
        empty = ~ticks.any(axis=1)
        ticks[empty] = random.integers(2, size=(int(empty.sum()), len(options))) == 1
    empty = ~ticks.any(axis=1)
    which = random.integers(max(len(alone), 1), size=draws)
    chosen = {option.id: ticks[:, place] for place, option in enumerate(options)}
    chosen |= {option.id: empty & (which == place) for place, option in enumerate(alone)}
    points = np.array([option.points or 0.0 for option in options])
    # Rounded as an answer's value is, so that a threshold is reached by the same options.
    value = np.minimum(1.0, np.round(np.where(ticks, points, 0.0).sum(axis=1), 12))
    return Drawn(value=np.asarray(value, dtype=np.float64), chosen=chosen)


def passes(rule: AppliesIf, drawn: Drawn) -> Floats:
    """Return, draw by draw, 1 where the drawn answer to a filter lets what it decides apply, else 0."""
    if rule.at_least is not None:
        return np.where(drawn.value >= rule.at_least, 1.0, 0.0)
    return np.where(np.any([drawn.chosen[option_id] for option_id in rule.options or ()], axis=0), 1.0, 0.0)


def settled(value: Floats, present: Floats) -> Figures:
    """Return the figures of a leaf known at ``value`` where ``present`` is 1, and that does not apply elsewhere."""
    held = value * present
    return Figures(score=held, low=held, high=held, coverage=present, known=present, applies=present)


def level_share(result: Result, scores: Floats | None) -> float | None:
    """Return the share of draws whose nominal level is that of the score; None where there is no level to hold."""
    level = result.levels.get("whole")
    if scores is None or level is None or level.nominal is None:
        return None
    nominal = result.questionnaire.level_places[level.nominal.id]
    return float(np.mean(level_place(scores, result.questionnaire) == nominal))


def variants(result: Result) -> list[Variant]:
    """Return the named variants: equal weights, backings doubling (8-4-2-1), geometric means.

    The second is left out where no weight is read from a backing: it would say nothing.
    """
    trees = {"equal-weights": varied(result.tree, weight=1.0)}
    questionnaire = result.questionnaire
    if reads_backing(questionnaire):
        backing = questionnaire.scoring.backing
        names = sorted(backing, key=lambda name: -backing[name])
        doubling = {name: 2.0 ** (len(names) - 1 - place) for place, name in enumerate(names)}
        trees["doubling"] = tree_of(questionnaire, backing=doubling)
    trees["geometric"] = varied(result.tree, mean="geometric")
    return [variant(name, tree, result) for name, tree in trees.items()]


def varied(node: Node, *, weight: float | None = None, mean: MeanName | None = None) -> Node:
    """Return the same tree with another weight or another mean on every node."""
    return Node(
        path=node.path,
        weight=node.weight if weight is None else weight,
        mean=mean or node.mean,
        children=tuple(varied(child, weight=weight, mean=mean) for child in node.children),
    )


def variant(name: str, tree: Node, result: Result) -> Variant:
    """Return the score and the nominal level of the whole in a variant; none where the score is withheld."""
    if result.whole.shown is None:
        return Variant(id=name, score=None, level="", holds=None)
    leaves = {name: figures_of(scored.leaf) for name, scored in result.leaves.items()}
    value = float(aggregate(tree, leaves)[()].score)
    nominal = result.levels["whole"].nominal if "whole" in result.levels else None
    if nominal is None:
        return Variant(id=name, score=value, level="", holds=None)
    level = result.questionnaire.level[int(level_place(value, result.questionnaire))]
    return Variant(id=name, score=value, level=level.id, holds=level.id == nominal.id)
