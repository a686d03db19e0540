"""Scoring: an assessment becomes a result, a tree with low, high, score and coverage on each node (method, 1 to 4)."""

from __future__ import annotations

from functools import lru_cache

from ruraldiag.assessment.model import NO_ANSWER, Answer, Assessment, State
from ruraldiag.composite.aggregation import NOWHERE, Figures, Node, aggregate, known_at
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.result import Leaf, LeafScore, NodeScore, Result
from ruraldiag.composite.rules import fractures, level_range, lock_states, reaches
from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import Applies, FilterAnswer, applies, filters


def score(assessment: Assessment, questionnaire: Questionnaire, *, tree: Node | None = None) -> Result:
    """Return the result of an assessment that was checked against its questionnaire.

    ``tree`` replaces the questionnaire's own weights and means (see :func:`ruraldiag.composite.weighting.tree_of`).
    Scores are in [0, 1]. Sources: OECD/JRC *Handbook on Constructing Composite Indicators* (2008); COINr.
    """
    tree = tree or tree_of(questionnaire)
    leaves = resolve(assessment, questionnaire)
    figures = aggregate(tree, {one: figures_of(leaf) for one, leaf in leaves.items()})
    shares = effective_weights(tree, {one: float(leaf.applies) for one, leaf in leaves.items()})
    titles, minimum = titles_of(questionnaire), questionnaire.scoring.min_coverage
    nodes = {
        node.path: node_score(node, figures[node.path], shares[node.path], titles[node.path], minimum)
        for node in tree.parents
    }
    scored = {node.id: LeafScore(leaves[node.id], node.path, node.weight, shares[node.path]) for node in tree.leaves}
    unmet, possible = lock_states(questionnaire, leaves)
    levels = {
        node.id: level
        for node in (nodes[()], *(nodes[child.path] for child in tree.children))
        if (level := level_range(node, questionnaire, unmet, possible)) is not None
    }
    return Result(
        questionnaire=questionnaire,
        unit=assessment.unit,
        tree=tree,
        figures=figures,
        nodes=nodes,
        leaves=scored,
        levels=levels,
        locks=unmet,
        possible_locks=possible,
        fractures=fractures(questionnaire, scored),
    )


def resolve(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Leaf]:
    """Return each indicator with its state and value after routing, in the questionnaire's order."""
    filter_ids = filters(questionnaire)
    seen = {one: filter_answer(questionnaire.by_id[one], assessment.answer(one)) for one in filter_ids}
    leaves: dict[str, Leaf] = {}
    answers = assessment.answers
    for indicator in questionnaire.indicators:
        answer = answers.get(indicator.id) or NO_ANSWER
        given = state = answer.kind
        value, hangs_on = None, ""
        if indicator.routed:
            match applies(indicator, assessment.unit.kind, seen):
                case Applies.NO:
                    state = State.NOT_APPLICABLE
                case Applies.OPEN if state is not State.NOT_APPLICABLE:
                    # While the filter is unknown, what it decides is unknown too; the answer is kept.
                    state = State.UNKNOWN if state is State.ANSWERED else state
                    hangs_on = indicator.applies_if.indicator if indicator.applies_if else ""
                case _:
                    pass
        if state is State.ANSWERED and answer.value is not None:
            low = high = value = normalise(indicator, answer.value)
        else:
            low, high = admissible(indicator)
        kept = value is None and given is State.ANSWERED
        leaves[indicator.id] = Leaf(indicator, state, answer, value, low, high, hangs_on, kept)
    return leaves


def filter_answer(indicator: Indicator, answer: Answer) -> FilterAnswer:
    """Return what routing needs of the answer to a filter."""
    value = None if answer.value is None else normalise(indicator, answer.value)
    match answer.value:
        case str():
            options = frozenset({answer.value})
        case tuple():
            options = frozenset(answer.value)
        case _:
            options = frozenset()
    return FilterAnswer(value=value, options=options, not_applicable=answer.kind is State.NOT_APPLICABLE)


def figures_of(leaf: Leaf) -> Figures:
    """Return the figures of a leaf for the engine: presences as 0 or 1."""
    _, state, _, value, low, high, hangs_on, _ = leaf
    if value is not None:
        return known_at(value)
    if state is State.NOT_APPLICABLE:
        return NOWHERE
    return Figures(0.0, low, high, 0.0, 0.0, 1.0, {hangs_on: 1.0} if hangs_on else None)


def node_score(node: Node, figures: Figures, share: float, title: str, minimum: float) -> NodeScore:
    """Return the figures of a node, its score withheld where too little is known."""
    applied = bool(figures.applies)
    known = bool(figures.known)
    coverage = float(figures.coverage)
    return NodeScore(
        path=node.path,
        title=title,
        weight=node.weight,
        effective_weight=share,
        score=float(figures.score) if known else None,
        low=float(figures.low),
        high=float(figures.high),
        coverage=coverage,
        applies=applied,
        # Rounded so that a coverage of one half made of thirds and sixths is one half.
        withheld=not (known and reaches(coverage, minimum)),
    )


@lru_cache(maxsize=16)
def titles_of(questionnaire: Questionnaire) -> dict[tuple[str, ...], str]:
    """Return the titles of the whole, the domains and the themes by path."""
    titles: dict[tuple[str, ...], str] = {(): questionnaire.title}
    for domain in questionnaire.domains:
        titles[(domain.id,)] = domain.title
        for theme in questionnaire.themes_of(domain.id):
            titles[(domain.id, theme.id)] = theme.title
    return titles
