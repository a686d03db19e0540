"""Ranks of many units in bounded memory: the draws of ``ranking``, by blocks of units and of draws (method, section 5).

The weights are drawn once for all units; the unknown answers of a unit come from its own stream, so neither the order
of the rows nor a neighbour changes its draws. Scores are rounded before they are ranked, so the arithmetic means may be
taken as matrix products here: their last bits do not reach a rank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import AllFigures, Column, Floats
from ruraldiag.composite.aggregation import Figures, Node, Number, aggregate, divisor
from ruraldiag.composite.completions import Answered, Completer, stream
from ruraldiag.composite.ranking import rank_bounds, ranks
from ruraldiag.composite.rules import is_short
from ruraldiag.composite.uncertainty import Weights, noisy_weights
from ruraldiag.questionnaire.model import Questionnaire

THREADS = 2
UNIT_BLOCK = 32  # units whose draws are made at once
DRAW_BLOCK = 10  # draws ranked at once
SCORES_KEPT = 18_000_000  # drawn scores held at once (144 MB): beyond, the draws are made in several passes
APPLIES, KNOWN, HANGS, GIVEN = 1, 2, 4, 8
Told: TypeAlias = Callable[[float], None]


class Row(Protocol):
    """What a rank needs to know of a row."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept of some rows until all are read: one row each in ``value`` and ``flags``, one column for each leaf.

    ``ends`` holds the score, the low and the high end of the whole, shape ``(3, units)``. ``value`` is the answer's
    value (share of one), also that of an answer that hangs on an unknown filter (``GIVEN``).
    """

    lines: tuple[int, ...]
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    ends: Floats
    value: Floats
    flags: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Rank:
    """The rank of one unit among those of its kind (1 is best): its bounds, and its quantiles over the draws.

    ``best`` and ``worst`` are exact at the weights as they are; ``p5`` and ``p95`` are None without draws.
    """

    rank: int
    best: int
    worst: int
    p5: float | None
    p95: float | None
    among: int


def ranked_rows(
    questionnaire: Questionnaire, tree: Node, figures: AllFigures, columns: Mapping[str, Column], rows: Sequence[Row]
) -> Kept:
    """Return what ranks are made from, for the rows of a block of which enough is known to be ranked."""
    return kept_rows(questionnaire, tree, figures, columns, rows, wanted=can_be_ranked(questionnaire, figures))


def can_be_ranked(questionnaire: Questionnaire, figures: AllFigures) -> NDArray[np.bool_]:
    """Return of which units enough is known to be ranked."""
    whole = figures[()]
    return np.asarray((np.asarray(whole.known) > 0) & ~np.asarray(is_short(whole, questionnaire)))


def kept_rows(
    questionnaire: Questionnaire,
    tree: Node,
    figures: AllFigures,
    columns: Mapping[str, Column],
    rows: Sequence[Row],
    *,
    wanted: NDArray[np.bool_],
) -> Kept:
    """Return what is kept of the rows of a block that are wanted."""
    whole, keep = figures[()], np.flatnonzero(wanted)
    value, flags = [], []
    for leaf in tree.leaves:
        here, column = figures[leaf.path], columns[leaf.id]
        rule = questionnaire.by_id[leaf.id].applies_if
        hangs = (here.applies == 1) & (rule is not None and ~columns[rule.indicator].is_state(State.ANSWERED))
        given = hangs & column.is_state(State.ANSWERED)
        bits = ((APPLIES, here.applies), (KNOWN, here.known), (HANGS, hangs), (GIVEN, given))
        flag = np.sum([bit * np.asarray(up, dtype=np.uint8) for bit, up in bits], axis=0)
        value.append(column.value[keep])
        flags.append(flag[keep])
    chosen = [rows[place] for place in keep.tolist()]
    return Kept(
        lines=tuple(row.line for row in chosen),
        keys=tuple(row.code or row.name for row in chosen),
        kinds=tuple(row.kind for row in chosen),
        ends=np.vstack([np.asarray(end)[keep] for end in (whole.score, whole.low, whole.high)]),
        value=np.vstack(value).T.copy(),
        flags=np.vstack(flags).T.astype(np.uint8),
    )


def rank_columns(
    questionnaire: Questionnaire, tree: Node, kept: Sequence[Kept], *, draws: int, seed: int, told: Told | None = None
) -> dict[int, Rank]:
    """Return the rank of each kept row by its line, kind by kind; 0 ``draws`` give it without its quantiles.

    ``told`` is called now and then with the share of the draws that are done.
    """
    found: dict[int, Rank] = {}
    drawing = Drawing(draws * sum(len(block.lines) for block in kept), told)
    weights = noisy_weights(tree, draws, seed)
    for kind in sorted({unit_kind for block in kept for unit_kind in block.kinds}):
        units = of_kind(kept, kind)
        score, low, high = units.ends
        nominal = ranks(score[:, np.newaxis])[:, 0].tolist()
        best, worst = (bound.tolist() for bound in rank_bounds(low, high))
        drawn = DrawnRanks(questionnaire, tree, units, weights=weights, draws=draws, seed=seed, drawing=drawing)
        intervals = drawn.quantiles() if draws else [(None, None)] * len(units.lines)
        for place, (p5, p95) in enumerate(intervals):
            found[units.lines[place]] = Rank(
                rank=nominal[place], best=best[place], worst=worst[place], p5=p5, p95=p95, among=len(units.lines)
            )
    return found


def of_kind(kept: Sequence[Kept], kind: str) -> Kept:
    """Return the units of one kind, in the order of the rows."""
    chosen = [np.array([unit_kind == kind for unit_kind in block.kinds], dtype=np.bool_) for block in kept]
    return taken(kept, chosen)


def taken(kept: Sequence[Kept], chosen: Sequence[NDArray[np.bool_]]) -> Kept:
    """Return the units of some blocks that are chosen in each, in the order of the rows."""
    pairs = [(block, np.flatnonzero(mine).tolist()) for block, mine in zip(kept, chosen, strict=True)]
    return Kept(
        lines=tuple(block.lines[place] for block, places in pairs for place in places),
        keys=tuple(block.keys[place] for block, places in pairs for place in places),
        kinds=tuple(block.kinds[place] for block, places in pairs for place in places),
        ends=np.concatenate([block.ends[:, places] for block, places in pairs], axis=1),
        value=np.concatenate([block.value[places] for block, places in pairs]),
        flags=np.concatenate([block.flags[places] for block, places in pairs]),
    )


class Drawing:
    """How many of all the draws of all units are done."""

    def __init__(self, every: int, told: Told | None) -> None:
        """Start with none."""
        self.every, self.told, self.done = every, told, 0.0

    def add(self, draws: float) -> None:
        """Count some more, and tell it."""
        self.done += draws
        if self.told is not None:
            self.told(self.done / self.every)


class DrawnRanks:
    """The ranks of the units of one kind under the draws of the weights and of the answers.

    Where every answer of all units is known, the weights alone make them.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        tree: Node,
        units: Kept,
        *,
        weights: Weights,
        draws: int,
        seed: int,
        drawing: Drawing,
    ) -> None:
        """Read the ranges and the filters once for all units."""
        self.tree = tree
        self.units = units
        self.weights = weights
        self.draws = draws
        self.seed = seed
        self.drawing = drawing
        self.completer = Completer(questionnaire, tree)
        self.linear = all(node.mean == "arithmetic" for node in tree.parents)

    def quantiles(self) -> Iterator[tuple[float, float]]:
        """Yield the 5 % and 95 % quantiles (type 7) of the rank of each unit, in order."""
        size = len(self.units.lines)
        drawn = np.empty((size, self.draws), dtype=np.min_scalar_type(size))
        for start, stop in self.passes(size):
            self.rank_into(drawn[:, start:stop], self.scores(slice(start, stop)))
        for first in range(0, size, UNIT_BLOCK):
            p5, p95 = np.quantile(drawn[first : first + UNIT_BLOCK], [0.05, 0.95], axis=1)
            yield from zip(p5.tolist(), p95.tolist(), strict=True)

    def passes(self, size: int) -> Iterator[tuple[int, int]]:
        """Yield the draws of each pass: as few passes as keep the scores of all units in bounded memory."""
        passes = math.ceil(size * self.draws / SCORES_KEPT)
        width = math.ceil(self.draws / max(passes, 1))
        for start in range(0, self.draws, width):
            yield start, min(self.draws, start + width)

    def rank_into(self, drawn: NDArray[np.integer], scores: Floats) -> None:
        """Rank all units in each draw, by blocks of draws."""

        def fill(first: int) -> None:
            block = slice(first, first + DRAW_BLOCK)
            drawn[:, block] = ranks(scores[:, block])

        with ThreadPoolExecutor(THREADS) as pool:  # sorting leaves the other processor free; making draws does not
            list(pool.map(fill, range(0, scores.shape[1], DRAW_BLOCK)))

    def scores(self, draws: slice) -> Floats:
        """Return the score of each unit in some draws of the weights and the answers, shape ``(units, draws)``."""
        size, many = len(self.units.lines), draws.stop - draws.start
        weights = {path: np.asarray(drawn)[draws] for path, drawn in self.weights.items()}
        found = np.empty((size, many))

        for first in range(0, size, UNIT_BLOCK):
            units = {row: self.unit(row) for row in range(first, min(size, first + UNIT_BLOCK))}
            straight = {row: unit for row, unit in units.items() if self.is_straight(unit)}
            found[list(straight)] = self.straight(straight, weights, draws)
            for row in units.keys() - straight:
                found[row] = self.engine(row, units[row], weights, draws)
            self.drawing.add(len(units) * many)
        return found

    def is_straight(self, unit: Answered) -> bool:
        """Return whether the drawn scores of a unit are sums of products: arithmetic means, and every filter known."""
        return self.linear and not unit.unknown[self.completer.filters].any()

    def straight(self, units: Mapping[int, Answered], weights: Weights, draws: slice) -> Floats:
        """Return the drawn scores of some units, by row, that are sums of products."""
        sums = ThemeSums(self.tree, weights, list(units.values()))
        for place, (row, unit) in enumerate(units.items()):
            if unit.unknown.any():
                unknown, drawn = self.completer.draw(unit, self.random(row), self.draws)
                sums.add(place, unknown, drawn[:, draws])
        return sums.whole()

    def engine(self, row: int, unit: Answered, weights: Weights, draws: slice) -> Number:
        """Return the drawn scores of any unit, through the one engine."""
        leaves = self.completer.complete(unit, self.random(row), self.draws)
        part = {name: Figures(*(figure_in(figure, draws) for figure in leaf)) for name, leaf in leaves.items()}
        return aggregate(self.tree, part, weights)[()].score

    def unit(self, row: int) -> Answered:
        """Return what is known of the answers of a unit."""
        applies, known, hangs, given = ((self.units.flags[row] & bit) > 0 for bit in (APPLIES, KNOWN, HANGS, GIVEN))
        return Answered(value=self.units.value[row], applies=applies, known=known, given=given, hangs=hangs)

    def random(self, row: int) -> np.random.Generator:
        """Return the stream of a unit."""
        return stream(self.seed, "answers", self.units.keys[row])


def figure_in(figure: Any, draws: slice) -> Any:
    """Return a figure in some draws: one that no draw touches is the same in all."""
    return figure[draws] if isinstance(figure, np.ndarray) else figure


class ThemeSums:
    """The sums Σ w·v and Σ w of the themes of some units under the drawn weights, shape ``(units, draws)`` each."""

    def __init__(self, tree: Node, weights: Weights, units: Sequence[Answered]) -> None:
        """Start from the answers that are known; what applies counts, drawn as yet or not."""
        self.tree, self.weights = tree, weights
        self.paths = [leaf.path for leaf in tree.leaves]
        held = np.array([unit.value * unit.known for unit in units]).reshape(-1, len(self.paths))
        applies = np.array([unit.applies for unit in units], dtype=np.float64).reshape(-1, len(self.paths))
        self.top: dict[tuple[str, ...], Floats] = {}
        self.total: dict[tuple[str, ...], Floats] = {}
        asked = np.flatnonzero(applies.any(axis=0)).tolist()
        for theme in dict.fromkeys(self.paths[place][:-1] for place in asked):
            places = [place for place in asked if self.paths[place][:-1] == theme]
            drawn = np.vstack([np.asarray(weights[self.paths[place]]) for place in places])
            self.top[theme] = held[:, places] @ drawn
            every = bool(applies[:, places].all())  # then its Σ w is the same for all, shape ``(draws,)``
            self.total[theme] = drawn.sum(axis=0) if every else applies[:, places] @ drawn

    def add(self, unit: int, places: Sequence[int], drawn: Floats) -> None:
        """Add the drawn answers of one unit to the leaves at some places, shape ``(places, draws)``."""
        for place, values in zip(places, drawn, strict=True):
            self.top[self.paths[place][:-1]][unit] += self.weights[self.paths[place]] * values

    def whole(self) -> Floats:
        """Return the arithmetic mean of the whole, level by level."""
        top: Floats | float = 0.0
        total: Floats | float = 0.0
        for domain in self.tree.children:
            below: Floats | float = 0.0
            sum_below: Floats | float = 0.0
            for theme in (theme for theme in domain.children if theme.path in self.top):
                mean, weight = self.mean(self.top.pop(theme.path), self.total.pop(theme.path), theme.path)
                below = below + mean
                sum_below = sum_below + weight
            mean, weight = self.mean(np.asarray(below), np.asarray(sum_below), domain.path)
            top = top + mean
            total = total + weight
        return np.asarray(top / divisor(total))

    def mean(self, top: Floats, total: Floats, path: tuple[str, ...]) -> tuple[Floats, Any]:
        """Return the weighted mean of a node and its weight, 0 where nothing of it applies; ``top`` is made over."""
        weight = self.weights[path]
        if total.min(initial=1.0) > 0:  # most often: fewer arrays to go through
            top /= total
            top *= weight
            return top, weight
        weight = weight * (total > 0)
        return weight * (top / divisor(total)), weight
