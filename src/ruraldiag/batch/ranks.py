"""Ranks of many units in bounded memory: the draws of ``ranking``, by blocks of units and of draws (method, section 5).

The weights are drawn once for all units; the unknown answers of a unit come from its own streams, so neither the order
of the rows nor a neighbour changes its draws. Scores are rounded before they are ranked, so the arithmetic means may be
taken as matrix products here: their last bits do not reach a rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import AllFigures, Column, Flags, Floats
from ruraldiag.composite.aggregation import Figures, Node, aggregate
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.ranking import ranks
from ruraldiag.composite.rules import shown
from ruraldiag.composite.uncertainty import Drawn, Weights, draw, noisy_weights, passes, stream
from ruraldiag.questionnaire.model import Indicator, Questionnaire

THREADS = 2
UNIT_BLOCK = 100  # units whose draws are made at once
DRAW_BLOCK = 100  # draws ranked at once
SCORES_KEPT = 8_000_000  # drawn scores held at once (64 MB): beyond, the draws are made in several passes
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
class Ranked:
    """The rows of one block that can be ranked: one row each in ``value`` and ``flags``, one column for each leaf.

    ``value`` is the answer's value (share of one), also that of an answer that hangs on an unknown filter (``GIVEN``).
    """

    lines: tuple[int, ...]
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    middle: Floats
    value: Floats
    flags: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Rank:
    """The rank of one unit among those of its kind (1 is best), and its 5 % and 95 % quantiles over the draws.

    The quantiles are None where nothing is drawn.
    """

    rank: int
    p5: float | None
    p95: float | None
    among: int


def ranked_rows(
    questionnaire: Questionnaire, tree: Node, figures: AllFigures, columns: Mapping[str, Column], rows: Sequence[Row]
) -> Ranked:
    """Return what ranks are made from, for the rows of a block whose score is not withheld."""
    keep = np.flatnonzero(shown(figures[()], questionnaire))
    value, flags = [], []
    for leaf in tree.leaves:
        here, column = figures[leaf.path], columns[leaf.id]
        hangs = np.zeros(len(rows), dtype=np.bool_)
        for flag_up in (here.open or {}).values():
            hangs |= np.asarray(flag_up) > 0
        given = hangs & column.is_state(State.ANSWERED)
        bits = ((APPLIES, here.applies), (KNOWN, here.known), (HANGS, hangs), (GIVEN, given))
        flag = np.sum([bit * np.asarray(up, dtype=np.uint8) for bit, up in bits], axis=0)
        value.append(column.value[keep])
        flags.append(flag[keep])
    chosen = [rows[place] for place in keep.tolist()]
    return Ranked(
        lines=tuple(row.line for row in chosen),
        keys=tuple(row.code or row.name for row in chosen),
        kinds=tuple(row.kind for row in chosen),
        middle=np.asarray((figures[()].low + figures[()].high) / 2)[keep],
        value=np.vstack(value).T.copy(),
        flags=np.vstack(flags).T.astype(np.uint8),
    )


def rank_columns(
    questionnaire: Questionnaire, tree: Node, kept: Sequence[Ranked], *, draws: int, seed: int, told: Told | None = None
) -> dict[int, Rank]:
    """Return the rank of each kept row by its line, kind by kind; 0 ``draws`` give it without its quantiles.

    ``told`` is called now and then with the share of the draws that are done.
    """
    found: dict[int, Rank] = {}
    drawing = Drawing(draws * sum(len(block.lines) for block in kept), told)
    weights = noisy_weights(tree, draws, seed)
    for kind in sorted({unit_kind for block in kept for unit_kind in block.kinds}):
        units = of_kind(kept, kind)
        nominal = ranks(units.middle[:, np.newaxis])[:, 0]
        drawn = DrawnRanks(questionnaire, tree, units, weights=weights, draws=draws, seed=seed, drawing=drawing)
        intervals = drawn.quantiles() if draws else [(None, None)] * len(units.lines)
        for place, (p5, p95) in enumerate(intervals):
            found[units.lines[place]] = Rank(rank=int(nominal[place]), p5=p5, p95=p95, among=len(units.lines))
    return found


def of_kind(kept: Sequence[Ranked], kind: str) -> Ranked:
    """Return the units of one kind, in the order of the rows."""
    chosen = [np.array([unit_kind == kind for unit_kind in block.kinds], dtype=np.bool_) for block in kept]
    pairs = [(block, np.flatnonzero(mine).tolist()) for block, mine in zip(kept, chosen, strict=True)]
    return Ranked(
        lines=tuple(block.lines[place] for block, places in pairs for place in places),
        keys=tuple(block.keys[place] for block, places in pairs for place in places),
        kinds=(kind,) * sum(len(places) for _, places in pairs),
        middle=np.concatenate([block.middle[places] for block, places in pairs]),
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
    """The ranks of the units of one kind under the draws."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        tree: Node,
        units: Ranked,
        *,
        weights: Weights,
        draws: int,
        seed: int,
        drawing: Drawing,
    ) -> None:
        """Read the filters once for all units."""
        self.tree = tree
        self.units = units
        self.weights = weights
        self.draws = draws
        self.seed = seed
        self.drawing = drawing
        self.leaves = [questionnaire.by_id[leaf.id] for leaf in tree.leaves]
        rules = [indicator.applies_if for indicator in questionnaire.indicators if indicator.applies_if is not None]
        self.filters = {rule.indicator for rule in rules}
        self.ticked = {rule.indicator for rule in rules if rule.options}
        self.linear = all(node.mean == "arithmetic" for node in tree.parents)

    def quantiles(self) -> Iterator[tuple[float, float]]:
        """Yield the 5 % and 95 % quantiles (type 7) of the rank of each unit, in order.

        Those of a unit whose answers are all known come from the weights alone, of another from weights and answers.
        """
        size = len(self.units.lines)
        missing = ((self.units.flags & APPLIES) > 0) & ((self.units.flags & KNOWN) == 0)
        unsure = missing.any(axis=1)
        alone = not unsure.any() or unsure.all()
        kind = np.uint16 if size < 2**16 else np.uint32
        drawn = np.empty((size, self.draws), dtype=kind)
        for start, stop in self.passes(size):
            if not unsure.all():
                self.rank_into(drawn, ~unsure, self.scores(start, stop, answers=False, alone=alone), start)
            if unsure.any():
                self.rank_into(drawn, unsure, self.scores(start, stop, answers=True, alone=alone), start)
        for first in range(0, size, UNIT_BLOCK):
            p5, p95 = np.quantile(drawn[first : first + UNIT_BLOCK], [0.05, 0.95], axis=1)
            yield from zip(p5.tolist(), p95.tolist(), strict=True)

    def passes(self, size: int) -> Iterator[tuple[int, int]]:
        """Yield the draws of each pass: as many as keep the scores of all units in bounded memory."""
        width = max(1, min(self.draws, SCORES_KEPT // max(size, 1)))
        for start in range(0, self.draws, width):
            yield start, min(self.draws, start + width)

    def rank_into(self, drawn: NDArray[np.integer], rows: Flags, scores: Floats, start: int) -> None:
        """Rank all units in each draw, by blocks of draws, and write the ranks of some rows."""

        def fill(first: int) -> None:
            block = scores[:, first : first + DRAW_BLOCK]
            drawn[rows, start + first : start + first + block.shape[1]] = ranks(block)[rows]

        for _ in in_threads(fill, range(0, scores.shape[1], DRAW_BLOCK)):
            pass

    def scores(self, start: int, stop: int, *, answers: bool, alone: bool) -> Floats:
        """Return the figure that each unit is ranked by in some draws, shape ``(units, stop - start)``.

        ``alone`` where these draws are made in one analysis only, weights or answers: else each is half of them.
        """
        size = len(self.units.lines)
        found = np.empty((size, stop - start))

        def fill(first: int) -> None:
            rows = np.arange(first, min(size, first + UNIT_BLOCK))
            found[rows] = self.completed(rows, start, stop) if answers else self.middles(rows, start, stop)

        for first in in_threads(fill, range(0, size, UNIT_BLOCK)):
            self.drawing.add(min(UNIT_BLOCK, size - first) * (stop - start) * (1 if alone else 0.5))
        return found

    def middles(self, rows: NDArray[np.int64], start: int, stop: int) -> Floats:
        """Return the middles of [low, high] under drawn weights, the answers as they are: the first analysis."""
        flags, value = self.units.flags[rows], self.units.value[rows]
        found = np.empty((len(rows), stop - start))
        straight = ((flags & HANGS) == 0).all(axis=1) if self.linear else np.zeros(len(rows), dtype=np.bool_)
        if straight.any():
            halfway = np.array([sum(admissible(indicator)) / 2 for indicator in self.leaves])
            known = (flags[straight] & KNOWN) > 0
            applies = (flags[straight] & APPLIES) > 0
            found[straight] = ThemeSums(
                self, np.where(known, value[straight], halfway), applies, applies, draws=slice(start, stop)
            ).whole()
        if not straight.all():
            figures = {
                indicator.id: self.bounds(indicator, flags[~straight, place], value[~straight, place])
                for place, indicator in enumerate(self.leaves)
            }
            drawn = {path: np.asarray(drawn_weight)[start:stop] for path, drawn_weight in self.weights.items()}
            whole = aggregate(self.tree, figures, drawn)[()]
            found[~straight] = (whole.low + whole.high) / 2
        return found

    def bounds(self, indicator: Indicator, flags: NDArray[np.uint8], value: Floats) -> Figures:
        """Return the figures of a leaf for some units, shape ``(units, 1)``: for the engine itself."""
        low, high = admissible(indicator)
        applies, known, hangs = ((flags & bit > 0)[:, np.newaxis] for bit in (APPLIES, KNOWN, HANGS))
        present = applies.astype(np.float64)
        held = value[:, np.newaxis]
        return Figures(
            score=np.where(known, held, 0.0),
            low=np.where(known, held, low) * present,
            high=np.where(known, held, high) * present,
            coverage=known * 1.0,
            known=known * 1.0,
            applies=present,
            open={indicator.applies_if.indicator: hangs * 1.0} if indicator.applies_if and hangs.any() else None,
        )

    def completed(self, rows: NDArray[np.int64], start: int, stop: int) -> Floats:
        """Return the scores under drawn weights and drawn answers: the second analysis."""
        flags, value = self.units.flags[rows], self.units.value[rows]
        drawn: dict[tuple[int, int], Drawn] = {}
        places = {indicator.id: place for place, indicator in enumerate(self.leaves)}
        known = (flags & KNOWN) > 0
        surely = ((flags & APPLIES) > 0) & ((flags & HANGS) == 0)
        sums = ThemeSums(self, value, known, surely, draws=slice(start, stop))
        for place in sorted(
            range(len(self.leaves)), key=lambda indicator: self.leaves[indicator].id not in self.filters
        ):
            indicator = self.leaves[place]
            missing = np.flatnonzero(((flags[:, place] & APPLIES) > 0) & ~known[:, place])
            if not len(missing):
                continue
            values = np.empty((len(missing), stop - start))
            present: Floats | float = 1.0
            for number, row in enumerate(missing.tolist()):
                random = stream(self.seed, "answer", self.units.keys[rows[row]], indicator.id)
                one = draw(indicator, random, self.draws, ticked=indicator.id in self.ticked)
                values[number] = one.value[start:stop]
                if indicator.id in self.filters:
                    drawn[row, place] = one
            rule = indicator.applies_if
            hanging = np.flatnonzero(flags[missing, place] & HANGS)
            if rule is not None and len(hanging):
                present = np.ones_like(values)
                for number in hanging.tolist():
                    row = int(missing[number])
                    present[number] = passes(rule, drawn[row, places[rule.indicator]])[start:stop]
                    if flags[row, place] & GIVEN:
                        values[number] = value[row, place]
            sums.moving(place, missing, values, present)
        return sums.whole()


def in_threads(fill: Callable[[int], None], places: Sequence[int]) -> Iterator[int]:
    """Fill the blocks that start at some places, and yield each place once it is done.

    Numpy leaves the other processor free, and each block writes its own.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        for place, _ in zip(places, pool.map(fill, places), strict=True):
            yield place


class ThemeSums:
    """The sums Σ w·v and Σ w of the themes of some units under the drawn weights, shape ``(units, draws)`` each."""

    def __init__(self, ranks: DrawnRanks, values: Floats, present: Flags, surely: Flags, *, draws: slice) -> None:
        """Start from the leaves whose value no draw changes, where they are ``present``: shape ``(units, leaves)``.

        ``surely`` says which leaves apply in every draw: where all of a theme's do for all units, its Σ w is the same
        for all, shape ``(draws,)``.
        """
        self.tree = ranks.tree
        self.weights = {path: np.asarray(drawn_weight)[draws] for path, drawn_weight in ranks.weights.items()}
        self.paths = [leaf.path for leaf in self.tree.leaves]
        here = present.astype(np.float64)
        held = values * here
        self.top: dict[tuple[str, ...], Floats] = {}
        self.total: dict[tuple[str, ...], Floats] = {}
        for theme in dict.fromkeys(path[:-1] for path in self.paths):
            places = [place for place, path in enumerate(self.paths) if path[:-1] == theme]
            drawn = np.vstack([self.weights[self.paths[place]] for place in places])
            self.top[theme] = held[:, places] @ drawn
            same = bool(surely[:, places].all())
            self.total[theme] = drawn.sum(axis=0) if same else here[:, places] @ drawn

    def moving(self, place: int, rows: NDArray[np.int64], values: Floats, present: Floats | float) -> None:
        """Add a leaf whose value, and perhaps presence, changes with the draw, for some units."""
        path = self.paths[place]
        weight = self.weights[path] * present
        total = self.total[path[:-1]]
        if total.ndim > 1:
            total[rows] += weight
        self.top[path[:-1]][rows] += weight * values

    def whole(self) -> Floats:
        """Return the arithmetic mean of the whole, level by level."""
        top: Floats | float = 0.0
        total: Floats | float = 0.0
        for domain in self.tree.children:
            below: Floats | float = 0.0
            sum_below: Floats | float = 0.0
            for theme in domain.children:
                mean, weight = self.mean(self.top.pop(theme.path), self.total.pop(theme.path), theme.path)
                below = below + mean
                sum_below = sum_below + weight
            mean, weight = self.mean(np.asarray(below), np.asarray(sum_below), domain.path)
            top = top + mean
            total = total + weight
        return np.asarray(top / (total + (total == 0)))

    def mean(self, top: Floats, total: Floats, path: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return the weighted mean of a node and its weight, 0 where nothing of it applies; ``top`` is made over."""
        weight = self.weights[path]
        if total.min(initial=1.0) > 0:  # most often: fewer arrays to go through
            top /= total
            top *= weight
            return top, weight
        weight = weight * (total > 0)
        return weight * (top / (total + (total == 0))), weight
