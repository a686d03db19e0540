"""Scoring: an assessment becomes a result, a tree with low, high, score and coverage on each node (method, 1 to 4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache

from ruraldiag.assessment.model import NO_ANSWER, Answer, Assessment, State
from ruraldiag.composite.aggregation import NOWHERE, Figures, Node, aggregate, arithmetic, known_at
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.result import Fracture, Leaf, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.questionnaire.model import FractureName, Indicator, Level, Lock, Questionnaire
from ruraldiag.questionnaire.routing import Applies, FilterAnswer, applies, filters

CLOSE = 1e-8  # wider than what nine decimals round away
FRACTURES: tuple[FractureName, ...] = ("territoriale", "publics", "technologique")


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


def reaches(value: float, threshold: float) -> bool:
    """Return whether round(value, 9) ≥ ``threshold``; rounding is slow, and only tells where the two are that close."""
    return value >= threshold if abs(value - threshold) > CLOSE else round(value, 9) >= threshold


@lru_cache(maxsize=16)
def titles_of(questionnaire: Questionnaire) -> dict[tuple[str, ...], str]:
    """Return the titles of the whole, the domains and the themes by path."""
    titles: dict[tuple[str, ...], str] = {(): questionnaire.title}
    for domain in questionnaire.domains:
        titles[(domain.id,)] = domain.title
        for theme in questionnaire.themes_of(domain.id):
            titles[(domain.id, theme.id)] = theme.title
    return titles


def lock_states(questionnaire: Questionnaire, leaves: Mapping[str, Leaf]) -> tuple[tuple[Lock, ...], tuple[Lock, ...]]:
    """Return the locks that are unmet and those that may be: an unknown indicator makes a possible lock."""
    unmet: list[Lock] = []
    possible: list[Lock] = []
    for lock in questionnaire.lock:
        leaf = leaves[lock.indicator]
        if not leaf.applies or leaf.low >= lock.at_least:
            continue
        (unmet if leaf.high < lock.at_least and not leaf.hangs_on else possible).append(lock)
    return tuple(unmet), tuple(possible)


def level_of(value: float, questionnaire: Questionnaire) -> Level:
    """Return the level that a value in [0, 1] reaches; a threshold is reached when round(100·value, 9) ≥ ``from``."""
    points, thresholds = 100 * value, questionnaire.thresholds
    place = bisect_right(thresholds, points - CLOSE)
    while place < len(thresholds) and reaches(points, thresholds[place]):
        place += 1
    return questionnaire.level[max(place, 1) - 1]


def level_range(
    node: NodeScore, questionnaire: Questionnaire, unmet: tuple[Lock, ...], possible: tuple[Lock, ...]
) -> LevelRange | None:
    """Return the levels possible for a node after locks; None where there are no levels or the node does not apply."""
    if not questionnaire.level or not node.applies:
        return None
    return LevelRange(
        nominal=None if node.shown is None else level_of(node.shown, questionnaire),
        low=capped(level_of(node.low, questionnaire), node.id, (*unmet, *possible), questionnaire),
        high=capped(level_of(node.high, questionnaire), node.id, unmet, questionnaire),
    )


def capped(level: Level, node_id: str, locks: tuple[Lock, ...], questionnaire: Questionnaire) -> Level:
    """Return the level, brought down to the lowest one that a lock on this node allows."""
    places = questionnaire.level_places
    caps = [places[lock.level] for lock in locks if lock.caps == node_id]
    return questionnaire.level[min([places[level.id], *caps])] if caps else level


def binds(result: Result, lock: Lock) -> bool:
    """Return whether an unmet lock surely brings a level down: without it, the node that it caps would be higher.

    The low end says so: where unknown answers may leave the node no higher than the lock does, nothing is sure yet.
    """
    node = capped_node(result, lock)
    return node is not None and above(node.low, lock, result.questionnaire)


def may_bind(result: Result, lock: Lock) -> bool:
    """Return whether an unmet lock keeps the node that it caps from a level that unknown answers could bring it to."""
    node = capped_node(result, lock)
    return node is not None and above(node.high, lock, result.questionnaire)


def capped_node(result: Result, lock: Lock) -> NodeScore | None:
    """Return the node that a lock caps; None where it has no level."""
    node = result.whole if lock.caps == result.whole.id else result.nodes.get((lock.caps,))
    return node if node is not None and node.id in result.levels else None


def above(value: float, lock: Lock, questionnaire: Questionnaire) -> bool:
    """Return whether a value in [0, 1] reaches a higher level than the one where a lock stops."""
    places = questionnaire.level_places
    return places[level_of(value, questionnaire).id] > places[lock.level]


def fractures(questionnaire: Questionnaire, leaves: Mapping[str, LeafScore]) -> tuple[Fracture, ...]:
    """Return the fractures that indicators are tagged with: each shows, may show, or does not.

    The mean weighs the known indicators by their effective weight; where they carry less than ``min_coverage`` of the
    fracture, it can only be possible, never shown: too little is known to say it.
    """
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    found: list[Fracture] = []
    for name in FRACTURES:
        measuring = (leaves[one.id] for one in questionnaire.fractures.get(name, ()))
        tagged = [one for one in measuring if one.leaf.applies]
        shares = [one.effective_weight for one in tagged]
        if not any(shares):
            continue
        known = [share * one.leaf.known for share, one in zip(shares, tagged, strict=True)]
        mean = float(arithmetic([one.leaf.value or 0.0 for one in tagged], known)) if any(known) else None
        low = float(arithmetic([one.leaf.low for one in tagged], shares))
        high = float(arithmetic([one.leaf.high for one in tagged], shares))
        coverage = float(arithmetic([float(one.leaf.known) for one in tagged], shares))
        enough = reaches(coverage, minimum)
        shows = high < below or (mean is not None and mean < below and enough)
        found.append(Fracture(id=name, mean=mean, low=low, high=high, shows=shows, possible=low < below and not shows))
    return tuple(found)
