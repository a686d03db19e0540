"""Scoring: an assessment becomes a result, a tree with low, high, score and coverage on each node (method, 1 to 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from ruraldiag.assessment.model import Answer, Assessment, State, Unit
from ruraldiag.composite.aggregation import Figures, Node, aggregate, arithmetic
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.questionnaire.model import FractureName, Indicator, Level, Lock, Questionnaire
from ruraldiag.questionnaire.routing import Applies, FilterAnswer, applies, filters

FRACTURES: tuple[FractureName, ...] = ("territoriale", "publics", "technologique")


class Leaf(NamedTuple):
    """One indicator of one unit after routing: its state, and its value or the range it may take, in [0, 1].

    ``hangs_on`` is the unknown filter that decides whether it applies; ``kept`` says that an answer was given which
    does not count, the question not applying.
    """

    indicator: Indicator
    state: State
    answer: Answer
    value: float | None
    low: float
    high: float
    hangs_on: str = ""
    kept: bool = False

    @property
    def applies(self) -> bool:
        """Whether the question counts for this unit."""
        return self.state is not State.NOT_APPLICABLE

    @property
    def known(self) -> bool:
        """Whether its value is known."""
        return self.value is not None


class NodeScore(NamedTuple):
    """The figures of the whole, a domain or a theme, in [0, 1]; ``score`` is None where nothing is known.

    ``withheld`` says that coverage is too low to show the score: the interval alone is shown.
    """

    path: tuple[str, ...]
    title: str
    weight: float
    effective_weight: float
    score: float | None
    low: float
    high: float
    coverage: float
    applies: bool
    withheld: bool

    @property
    def id(self) -> str:
        """The id of the domain or theme; ``whole`` at the top."""
        return self.path[-1] if self.path else "whole"

    @property
    def shown(self) -> float | None:
        """The score, or None where it is withheld."""
        return None if self.withheld else self.score

    @property
    def complete(self) -> bool:
        """Whether every answer that counts in it is known; an interval may close before, where a zero decides."""
        return self.applies and self.coverage == 1

    @property
    def middle(self) -> float:
        """The middle of [low, high]: what ranks order by."""
        return (self.low + self.high) / 2


class LeafScore(NamedTuple):
    """One indicator with its weight among its siblings and its share of the whole."""

    leaf: Leaf
    path: tuple[str, ...]
    weight: float
    effective_weight: float

    @property
    def id(self) -> str:
        """The indicator's id."""
        return self.leaf.indicator.id


@dataclass(frozen=True, kw_only=True)
class LevelRange:
    """The level of a node: ``nominal`` reads the score, ``low`` and ``high`` are the possible ones after locks."""

    nominal: Level | None
    low: Level
    high: Level

    @property
    def established(self) -> bool:
        """Whether only one level is possible."""
        return self.low.id == self.high.id

    @property
    def id(self) -> str:
        """The level's id, or ``x..y`` while several are possible."""
        return self.low.id if self.established else f"{self.low.id}..{self.high.id}"


@dataclass(frozen=True, kw_only=True)
class Fracture:
    """One fracture of §4: the weighted mean of its indicators, and whether it shows or only may."""

    id: FractureName
    mean: float | None
    low: float
    high: float
    shows: bool
    possible: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """All that is computed for one assessment."""

    questionnaire: Questionnaire
    unit: Unit
    tree: Node
    figures: Mapping[tuple[str, ...], Figures]
    nodes: Mapping[tuple[str, ...], NodeScore]
    leaves: Mapping[str, LeafScore]
    levels: Mapping[str, LevelRange]
    locks: tuple[Lock, ...]
    possible_locks: tuple[Lock, ...]
    fractures: tuple[Fracture, ...]

    @property
    def whole(self) -> NodeScore:
        """The figures of the whole."""
        return self.nodes[()]

    @property
    def domains(self) -> tuple[NodeScore, ...]:
        """The figures of the domains, in order."""
        return tuple(self.nodes[node.path] for node in self.tree.children)

    def themes(self, domain: NodeScore) -> tuple[NodeScore, ...]:
        """Return the figures of the themes of a domain, in order."""
        return tuple(node for path, node in self.nodes.items() if path[:-1] == domain.path and path)

    def indicators(self, theme: NodeScore) -> tuple[LeafScore, ...]:
        """Return the indicators of a theme, in order."""
        return self.by_theme[theme.path]

    @cached_property
    def filtered(self) -> bool:
        """Whether some question hangs on a filter that is unknown."""
        return any(one.leaf.hangs_on for one in self.leaves.values())

    @cached_property
    def adds_up(self) -> bool:
        """Whether what each unknown adds to an interval adds up: every mean arithmetic, no filter unknown."""
        return not self.filtered and all(node.mean == "arithmetic" for node in self.tree.parents)

    @cached_property
    def by_theme(self) -> Mapping[tuple[str, ...], tuple[LeafScore, ...]]:
        """The indicators of each theme by its path, in order."""
        found: dict[tuple[str, ...], list[LeafScore]] = {path: [] for path in self.nodes}
        for scored in self.leaves.values():
            found[scored.path[:-1]].append(scored)
        return {path: tuple(several) for path, several in found.items()}

    def count(self, state: State) -> int:
        """Return how many indicators are in a state, after routing."""
        return sum(leaf.leaf.state is state for leaf in self.leaves.values())


def score(assessment: Assessment, questionnaire: Questionnaire, *, tree: Node | None = None) -> Result:
    """Return the result of an assessment that was checked against its questionnaire.

    ``tree`` replaces the questionnaire's own weights and means (see :func:`ruraldiag.composite.weighting.tree_of`).
    Scores are in [0, 1]. Sources: OECD/JRC *Handbook on Constructing Composite Indicators* (2008); COINr.
    """
    tree = tree or tree_of(questionnaire)
    leaves = resolve(assessment, questionnaire)
    figures = aggregate(tree, {one: figures_of(leaf) for one, leaf in leaves.items()})
    shares = effective_weights(tree, {one: float(leaf.applies) for one, leaf in leaves.items()})
    titles = titles_of(questionnaire)
    nodes = {
        node.path: node_score(node, figures[node.path], shares[node.path], titles[node.path], questionnaire)
        for node in tree.parents
    }
    scored = {
        node.id: LeafScore(leaf=leaves[node.id], path=node.path, weight=node.weight, effective_weight=shares[node.path])
        for node in tree.leaves
    }
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
    for indicator in questionnaire.indicators:
        answer = assessment.answer(indicator.id)
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
    applied = float(leaf.applies)
    known = float(leaf.known)
    return Figures(
        score=leaf.value if leaf.value is not None else 0.0,
        low=leaf.low * applied,
        high=leaf.high * applied,
        coverage=known,
        known=known,
        applies=applied,
        open={leaf.hangs_on: 1.0} if leaf.hangs_on else None,
    )


def node_score(node: Node, figures: Figures, share: float, title: str, questionnaire: Questionnaire) -> NodeScore:
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
        withheld=not known or round(coverage, 9) < questionnaire.scoring.min_coverage,
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
    points = round(100 * value, 9)
    return [level for level in questionnaire.level if points >= level.from_][-1]


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
    order = {one.id: place for place, one in enumerate(questionnaire.level)}
    caps = [order[lock.level] for lock in locks if lock.caps == node_id]
    return questionnaire.level[min([order[level.id], *caps])]


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
    order = [level.id for level in questionnaire.level]
    return order.index(level_of(value, questionnaire).id) > order.index(lock.level)


def fractures(questionnaire: Questionnaire, leaves: Mapping[str, LeafScore]) -> tuple[Fracture, ...]:
    """Return the fractures that indicators are tagged with: each shows, may show, or does not.

    The mean weighs the known indicators by their effective weight; where they carry less than ``min_coverage`` of the
    fracture, it can only be possible, never shown: too little is known to say it.
    """
    below, minimum = questionnaire.scoring.fracture_below, questionnaire.scoring.min_coverage
    found: list[Fracture] = []
    for name in FRACTURES:
        tagged = [one for one in leaves.values() if one.leaf.indicator.fracture == name and one.leaf.applies]
        shares = [one.effective_weight for one in tagged]
        if not any(shares):
            continue
        known = [share * one.leaf.known for share, one in zip(shares, tagged, strict=True)]
        mean = float(arithmetic([one.leaf.value or 0.0 for one in tagged], known)) if any(known) else None
        low = float(arithmetic([one.leaf.low for one in tagged], shares))
        high = float(arithmetic([one.leaf.high for one in tagged], shares))
        coverage = float(arithmetic([float(one.leaf.known) for one in tagged], shares))
        enough = round(coverage, 9) >= minimum
        shows = high < below or (mean is not None and mean < below and enough)
        found.append(Fracture(id=name, mean=mean, low=low, high=high, shows=shows, possible=low < below and not shows))
    return tuple(found)
