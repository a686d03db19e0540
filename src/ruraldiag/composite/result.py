"""What is computed for one assessment: a tree with low, high, score and coverage on each node, levels and fractures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from ruraldiag.assessment.model import Answer, State, Unit
from ruraldiag.composite.aggregation import Figures, Node
from ruraldiag.questionnaire.model import FractureName, Indicator, Level, Lock, Questionnaire


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

    @property
    def may_go(self) -> bool:
        """Whether it is unknown and may yet turn out sans objet, or be ruled out by an unknown filter.

        Its weight would go to what stands beside it.
        """
        return self.applies and not self.known and (bool(self.hangs_on) or self.indicator.not_applicable)

    @property
    def to_ask(self) -> tuple[str, ...]:
        """The missing answers that tell what it is, by id: the filter that it hangs on, and its own."""
        return tuple(name for name in (self.hangs_on, "" if self.kept else self.indicator.id) if name)

    @property
    def narrow(self) -> bool:
        """Whether its admissible values do not run from 0 to 1."""
        return (self.low, self.high) != (0.0, 1.0)


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
    """One fracture of §4: the weighted mean of its indicators, and whether it shows, is to confirm, or is possible.

    It shows where no missing answer can undo it; ``mean`` is that of what is known, None where nothing is.
    """

    id: FractureName
    mean: float | None
    low: float
    high: float
    shows: bool
    to_confirm: bool
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
        return self.by_domain[domain.path]

    def indicators(self, theme: NodeScore) -> tuple[LeafScore, ...]:
        """Return the indicators of a theme, in order."""
        return self.by_theme[theme.path]

    @cached_property
    def series(self) -> Literal["full", "short"] | None:
        """Whether the score stands on a full series of answers or a short one, never ranked; None where withheld."""
        if self.whole.withheld:
            return None
        enough = round(self.whole.coverage, 9) >= self.questionnaire.scoring.ranked_from
        return "full" if enough else "short"

    @cached_property
    def filtered(self) -> bool:
        """Whether some question hangs on a filter that is unknown."""
        return any(scored.leaf.hangs_on for scored in self.leaves.values())

    def may_vanish(self, path: tuple[str, ...] = ()) -> bool:
        """Return whether all that applies under a node may yet turn out sans objet: it would have no level."""
        below = [scored.leaf for scored in self.leaves.values() if scored.path[: len(path)] == path]
        return all(leaf.may_go for leaf in below if leaf.applies)

    @cached_property
    def adds_up(self) -> bool:
        """Whether what each unknown adds to an interval adds up: every mean arithmetic, and nothing goes away."""
        wider = any(scored.leaf.may_go and scored.leaf.narrow for scored in self.leaves.values())
        return not self.filtered and not wider and all(node.mean == "arithmetic" for node in self.tree.parents)

    @cached_property
    def by_domain(self) -> Mapping[tuple[str, ...], tuple[NodeScore, ...]]:
        """The figures of the themes of each domain by its path, in order."""
        return {node.path: tuple(self.nodes[child.path] for child in node.children) for node in self.tree.children}

    @cached_property
    def by_theme(self) -> Mapping[tuple[str, ...], tuple[LeafScore, ...]]:
        """The indicators of each theme by its path, in order."""
        found: dict[tuple[str, ...], list[LeafScore]] = {path: [] for path in self.nodes}
        for scored in self.leaves.values():
            found[scored.path[:-1]].append(scored)
        return {path: tuple(several) for path, several in found.items()}

    def count(self, state: State) -> int:
        """Return how many indicators are in a state, after routing."""
        return [scored.leaf.state for scored in self.leaves.values()].count(state)
