"""Columns of units: the same steps and the same engine as one unit, over arrays (method, section 3, « One engine »)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.composite.aggregation import Figures, Node, Number, aggregate
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.rules import series_told, shown
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Indicator, Questionnaire

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
AllFigures = Mapping[tuple[str, ...], Figures]  # of every node, by its path
STATES = tuple(State)


@dataclass(frozen=True, kw_only=True)
class Column:
    """The answers of ``n`` units to one indicator.

    ``state`` holds places in :data:`STATES`, shape ``(n,)``; ``value`` the normalised values in [0, 1], 0 where the
    answer is not known. ``chosen`` says for a filter, option by option, which units chose it; other indicators leave it
    empty.
    """

    value: Floats
    state: NDArray[np.uint8]
    chosen: Mapping[str, Flags] = field(default_factory=dict)

    def is_state(self, state: State) -> Flags:
        """Return where the answer is in a state."""
        return np.asarray(self.state == STATES.index(state))


def score_columns(
    questionnaire: Questionnaire,
    columns: Mapping[str, Column],
    kinds: NDArray[np.str_],
    *,
    tree: Node | None = None,
) -> dict[tuple[str, ...], Figures]:
    """Return the figures of every node, by path, for ``n`` units at once: arrays of shape ``(n,)``, shares of one.

    ``kinds`` holds the kind of each unit, shape ``(n,)``. With arithmetic means each unit has the same bits as alone.
    """
    leaves = {indicator.id: leaf_figures(indicator, columns, kinds) for indicator in questionnaire.indicators}
    return aggregate(tree or tree_of(questionnaire), leaves)


def leaf_figures(indicator: Indicator, columns: Mapping[str, Column], kinds: NDArray[np.str_]) -> Figures:
    """Return the figures of one indicator after routing, as ``scoring.resolve`` does for one unit."""
    column = columns[indicator.id]
    low, high = admissible(indicator)
    applies, hangs = routed(indicator, columns, kinds)
    applies = applies & ~column.is_state(State.NOT_APPLICABLE)
    hangs = hangs & applies
    answered = column.is_state(State.ANSWERED)
    known = applies & ~hangs & answered
    narrow = answered | ((low, high) != (0.0, 1.0))
    may_go = (hangs | applies & ~answered & indicator.not_applicable) & narrow
    present = applies.astype(np.float64)
    return Figures(
        score=np.where(known, column.value, 0.0),
        low=np.where(answered, column.value, low) * present,
        high=np.where(answered, column.value, high) * present,
        coverage=known.astype(np.float64),
        known=known.astype(np.float64),
        applies=present,
        may_go=may_go.astype(np.float64) if may_go.any() else None,
    )


def routed(indicator: Indicator, columns: Mapping[str, Column], kinds: NDArray[np.str_]) -> tuple[Flags, Flags]:
    """Return where the indicator applies, or may, and where it hangs on an unknown filter."""
    applies = np.ones(len(kinds), dtype=np.bool_)
    hangs = np.zeros(len(kinds), dtype=np.bool_)
    if indicator.applies_to is not None:
        applies &= np.isin(kinds, indicator.applies_to)
    rule = indicator.applies_if
    if rule is not None:
        source = columns[rule.indicator]
        answered = source.is_state(State.ANSWERED)
        if rule.at_least is not None:
            passes = source.value >= rule.at_least
        else:
            chosen = [source.chosen[option_id] for option_id in rule.options or ()]
            passes = np.logical_or.reduce(chosen) if chosen else np.zeros_like(answered)
        applies &= ~source.is_state(State.NOT_APPLICABLE) & (passes | ~answered)
        hangs = applies & ~answered
    return applies, hangs


def state_counts(tree: Node, figures: AllFigures, columns: Mapping[str, Column]) -> dict[State, NDArray[np.int64]]:
    """Return how many indicators of each unit are in each state after routing: what hangs on a filter is unknown."""
    size = len(np.asarray(figures[()].low))
    counts = {state: np.zeros(size, dtype=np.int64) for state in State}
    for leaf in tree.leaves:
        here = figures[leaf.path]
        applies, known = here.applies == 1, here.known == 1
        unanswered = applies & columns[leaf.id].is_state(State.UNANSWERED)
        counts[State.ANSWERED] += known
        counts[State.NOT_APPLICABLE] += ~applies
        counts[State.UNANSWERED] += unanswered
        counts[State.UNKNOWN] += applies & ~known & ~unanswered
    return counts


def shown_nodes(
    questionnaire: Questionnaire, tree: Node, figures: AllFigures, kinds: NDArray[np.str_]
) -> dict[tuple[str, ...], Flags]:
    """Return where the score of the whole, of each domain and of each theme is shown, by path."""
    leaves = {leaf.id: figures[leaf.path] for leaf in tree.leaves}
    told: dict[tuple[str, ...], Number] = defaultdict(float)
    for kind in sorted(set(kinds.tolist())):
        for path, share in series_told(questionnaire, tree, leaves, kind).items():
            told[path] = told[path] + np.asarray(share) * (kinds == kind)
    return {
        node.path: np.asarray(shown(figures[node.path], questionnaire, told[node.path]), dtype=np.bool_)
        for node in tree.parents
    }
