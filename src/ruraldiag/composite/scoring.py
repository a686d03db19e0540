"""Scoring: an assessment becomes a result, a tree with low, high, score and coverage on each node (method, 1 to 4)."""

from __future__ import annotations

from ruraldiag.assessment.model import NO_ANSWER, Answer, Assessment, State
from ruraldiag.composite.aggregation import NOWHERE, Figures, Node, aggregate, known_at
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.result import Fracture, Leaf, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.composite.rules import (
    FractureState,
    LevelPlaces,
    fracture_states,
    level_places,
    lock_states,
    series_told,
    shown,
)
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
    by_leaf = {name: figures_of(leaf) for name, leaf in leaves.items()}
    figures = aggregate(tree, by_leaf)
    shares = effective_weights(tree, {name: float(leaf.applies) for name, leaf in leaves.items()})
    titles, told = titles_of(questionnaire), series_told(questionnaire, tree, by_leaf, assessment.unit.kind)
    nodes = {
        node.path: NodeScore(
            path=node.path,
            title=titles[node.path],
            weight=node.weight,
            effective_weight=shares[node.path],
            score=float(figures[node.path].score) if figures[node.path].known else None,
            low=float(figures[node.path].low),
            high=float(figures[node.path].high),
            coverage=float(figures[node.path].coverage),
            applies=bool(figures[node.path].applies),
            withheld=not shown(figures[node.path], questionnaire, told.get(node.path, 0.0)),
        )
        for node in tree.parents
    }
    locks = lock_states(questionnaire, by_leaf)
    levels = {
        node.id: level_range(
            level_places(node.id, figures[node.path], questionnaire, locks, not nodes[node.path].withheld),
            questionnaire,
        )
        for node in (tree, *tree.children)
        if questionnaire.level and figures[node.path].applies
    }
    tagged = fracture_states(questionnaire, tree, by_leaf)
    return Result(
        questionnaire=questionnaire,
        unit=assessment.unit,
        tree=tree,
        figures=figures,
        nodes=nodes,
        leaves={
            leaf.id: LeafScore(
                leaf=leaves[leaf.id], path=leaf.path, weight=leaf.weight, effective_weight=shares[leaf.path]
            )
            for leaf in tree.leaves
        },
        levels=levels,
        locks=tuple(state.lock for state in locks if state.unmet),
        possible_locks=tuple(state.lock for state in locks if state.possible),
        fractures=tuple(fracture(state) for state in tagged if state.figures.applies),
    )


def resolve(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Leaf]:
    """Return each indicator with its state and value after routing, in the questionnaire's order."""
    filter_ids = filters(questionnaire)
    seen = {name: filter_answer(questionnaire.by_id[name], assessment.answer(name)) for name in filter_ids}
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
                    # While the filter is unknown, what it decides is unknown too; an answer is kept for then.
                    state = State.UNKNOWN if state is State.ANSWERED else state
                    hangs_on = indicator.applies_if.indicator if indicator.applies_if else ""
                case _:
                    pass
        low, high = admissible(indicator)
        if answer.value is not None and (state is State.ANSWERED or hangs_on):
            low = high = normalise(indicator, answer.value)
            value = low if state is State.ANSWERED else None
        kept = value is None and given is State.ANSWERED
        leaves[indicator.id] = Leaf(
            indicator=indicator, state=state, answer=answer, value=value, low=low, high=high,
            hangs_on=hangs_on, kept=kept,
        )  # fmt: skip
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
    if leaf.value is not None:
        return known_at(leaf.value)
    if not leaf.applies:
        return NOWHERE
    may_go = 1.0 if leaf.may_go and leaf.narrow else None
    return NOWHERE._replace(low=leaf.low, high=leaf.high, applies=1.0, may_go=may_go)


def leaf_figures(result: Result) -> dict[str, Figures]:
    """Return the figures of the leaves of a result as they are, by indicator id."""
    return {name: figures_of(scored.leaf) for name, scored in result.leaves.items()}


def level_range(places: LevelPlaces, questionnaire: Questionnaire) -> LevelRange:
    """Return the levels of a node that has some, from their places."""
    nominal, low, high = (int(place) for place in places)
    levels = questionnaire.level
    return LevelRange(nominal=None if nominal < 0 else levels[nominal], low=levels[low], high=levels[high])


def fracture(state: FractureState) -> Fracture:
    """Return a fracture of one unit; it has no mean where nothing of it is known."""
    figures = state.figures
    return Fracture(
        id=state.id,
        mean=float(figures.score) if figures.known else None,
        low=float(figures.low),
        high=float(figures.high),
        shows=bool(state.shows),
        to_confirm=bool(state.to_confirm),
        possible=bool(state.possible),
    )


def titles_of(questionnaire: Questionnaire) -> dict[tuple[str, ...], str]:
    """Return the titles of the whole, the domains and the themes by path."""
    titles: dict[tuple[str, ...], str] = {(): questionnaire.title}
    for domain in questionnaire.domains:
        titles[(domain.id,)] = domain.title
        for theme in questionnaire.themes_of(domain.id):
            titles[(domain.id, theme.id)] = theme.title
    return titles
