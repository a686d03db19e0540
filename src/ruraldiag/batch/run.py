"""A stream of table rows becomes a stream of results or refusals, in the order of the rows and in bounded memory.

Rows go through the one engine in blocks, as columns. A cell is parsed once per indicator and text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import getitem
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.batch.actions import FIRST, ActionColumn, ceilings, first_actions, gain_column, held
from ruraldiag.batch.cells import CellTable
from ruraldiag.batch.census import Census, RankedUnit, ResultBlock
from ruraldiag.batch.columns import AllFigures, Column, Flags, Floats, score_columns, shown_nodes, state_counts
from ruraldiag.batch.ranks import Kept, Told, rank_columns, ranked_rows
from ruraldiag.batch.results import Detail, UnitResult, Value
from ruraldiag.composite.aggregation import Figures, Node, Number
from ruraldiag.composite.rules import LevelPlaces, LockState, fracture_states, is_short, level_places, lock_states
from ruraldiag.composite.steps import limits
from ruraldiag.composite.uncertainty import DRAWS, SEED
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.row import RawRow, Refusal, refusal

if TYPE_CHECKING:
    from ruraldiag.batch.campaign import Campaign

BLOCK = 2000  # rows at once: their columns stay in the processor's cache
COUNTED_STATES = (State.ANSWERED, State.UNKNOWN, State.NOT_APPLICABLE, State.UNANSWERED)


def run(
    reader: Iterable[RawRow | Refusal],
    questionnaire: Questionnaire,
    indicators: Sequence[str],
    *,
    block: int = BLOCK,
    rank: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
    details: Collection[Detail] = (),
    census: Census | None = None,
    campaign: Campaign | None = None,
    told: Told | None = None,
) -> Iterator[UnitResult | Refusal]:
    """Yield the result of each row or its refusals, in the order of the rows; every row gives one or the other.

    ``indicators`` are the ids of the columns of ``RawRow.cells``; an indicator without a column is unanswered. With
    ``rank`` the results wait until all rows are read, as a rank needs them all, and 0 ``draws`` give it without its
    interval; ``told`` hears which share of the draws is done. ``census`` takes in what a summary tells,
    ``campaign`` the answers that a study of the questions stands on.
    """
    engine = Engine(questionnaire, indicators, details=details, keep=rank, census=census, campaign=campaign)
    if not rank:
        for items in blocks(reader, block):
            yield from engine.results(items)
        return
    found = [item for items in blocks(reader, block) for item in engine.results(items)]
    ranks = rank_columns(questionnaire, engine.tree, engine.kept, draws=draws, seed=seed, told=told)
    engine.kept.clear()
    for item in found:
        placed = ranks.get(item.line) if isinstance(item, UnitResult) else None
        if isinstance(item, UnitResult) and placed is not None:
            result = item._replace(rank=placed)
            if census is not None:
                unit = RankedUnit(name=result.name, code=result.code, date=result.date, rank=placed)
                census.add_rank(result.kind, unit)
            yield result
        else:
            yield item


def blocks(reader: Iterable[RawRow | Refusal], size: int) -> Iterator[list[RawRow | Refusal]]:
    """Yield the items of a reader by ``size``, in order."""
    items: list[RawRow | Refusal] = []
    for item in reader:
        items.append(item)
        if len(items) >= size:
            yield items
            items = []
    if items:
        yield items


class Engine:
    """What a run keeps from block to block: the tree and the parsed cells; with ``keep``, what ranks are made from."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        indicators: Sequence[str],
        *,
        details: Collection[Detail],
        keep: bool,
        census: Census | None,
        campaign: Campaign | None,
    ) -> None:
        """Start with no cell parsed."""
        self.questionnaire = questionnaire
        self.indicators = tuple(indicators)
        self.details = details
        self.keep = keep
        self.census = census
        self.campaign = campaign
        self.tree: Node = tree_of(questionnaire)
        self.cells = {indicator.id: CellTable(indicator, questionnaire) for indicator in questionnaire.indicators}
        self.kept: list[Kept] = []
        self.lock_texts: dict[bytes, str] = {}

    def results(self, items: Sequence[RawRow | Refusal]) -> Iterator[UnitResult | Refusal]:
        """Yield the results and refusals of one block, in order."""
        rows = [item for item in items if isinstance(item, RawRow)]
        codes = self.coded(rows)
        refused = np.zeros(len(rows), dtype=np.bool_)
        for column in codes.values():
            refused |= column < 0
        if self.census is not None:
            self.census.add_refused({item.row for item in items if isinstance(item, Refusal)})
            self.census.add_refused({row.line for row, out in zip(rows, refused, strict=True) if out})
        if len(rows) == len(items) and not refused.any():
            yield from self.scored(rows, codes)
        else:
            yield from self.some_refused(items, rows, codes, refused)
        for table in self.cells.values():
            table.trim()

    def some_refused(
        self,
        items: Sequence[RawRow | Refusal],
        rows: Sequence[RawRow],
        codes: dict[str, NDArray[np.int32]],
        refused: Flags,
    ) -> Iterator[UnitResult | Refusal]:
        """Yield the results of the rows that are accepted, and the refusals of the others, in order."""
        good = ~refused
        accepted = [row for row, out in zip(rows, refused, strict=True) if not out]
        found = iter(self.scored(accepted, {name: column[good] for name, column in codes.items()}))
        places = iter(range(len(rows)))
        for item in items:
            if isinstance(item, Refusal):
                yield item
            elif refused[next(places)]:
                yield from self.refusals(item)
            else:
                yield next(found)

    def coded(self, rows: Sequence[RawRow]) -> dict[str, NDArray[np.int32]]:
        """Return the codes of the cells by indicator, shape ``(rows,)``; negative where a cell is refused."""
        size, width = len(rows), len(self.indicators)
        tables = [self.cells[name].codes for name in self.indicators]
        # Row by row, as the texts lie in memory: column by column, each would be fetched from afar.
        every = chain.from_iterable(map(getitem, tables, row.cells) for row in rows)
        known = np.fromiter(every, dtype=np.int32, count=size * width).reshape(size, width).T.copy()
        places = {name: place for place, name in enumerate(self.indicators)}
        return {
            name: known[places[name]] if name in places else np.full(size, table.codes[""], dtype=np.int32)
            for name, table in self.cells.items()
        }

    def refusals(self, row: RawRow) -> Iterator[Refusal]:
        """Yield what is wrong with each cell of a refused row; ``column`` is the indicator's id."""
        for name, text in zip(self.indicators, row.cells, strict=True):
            found = self.cells[name].finding(text)
            if found is not None:
                yield refusal(row.line, name, str(text), found)

    def scored(self, rows: Sequence[RawRow], codes: dict[str, NDArray[np.int32]]) -> list[UnitResult]:
        """Return the results of accepted rows."""
        if not rows:
            return []
        questionnaire, tree = self.questionnaire, self.tree
        columns = {name: self.cells[name].column(codes[name]) for name in self.cells}
        kinds = np.array([row.kind for row in rows])
        figures = score_columns(questionnaire, columns, kinds, tree=tree)
        leaves = {leaf.id: figures[leaf.path] for leaf in tree.leaves}
        locks = lock_states(questionnaire, leaves)
        actions = self.actions(codes, figures, [row.closed for row in rows])
        given = shown_nodes(questionnaire, tree, figures, kinds)
        levels = {
            node.id: level_places(node.id, figures[node.path], questionnaire, locks, given[node.path])
            for node in (tree, *tree.children)
        }
        first = first_actions(questionnaire, actions, locks, len(rows))
        if self.census is not None:
            fractures = fracture_states(questionnaire, tree, leaves)
            self.census.add(
                ResultBlock(
                    rows=rows, figures=figures, levels=levels, locks=locks, fractures=fractures, actions=actions,
                    columns=columns, shown=given,
                    numbers={asked.id: self.cells[asked.id].numbers(codes[asked.id]) for asked in self.census.numeric},
                )
            )  # fmt: skip
        if self.campaign is not None:
            chosen = {name: table.chosen(codes[name]) for name, table in self.cells.items()}
            self.campaign.add(rows, figures, columns, given, chosen)
        if self.keep:
            self.kept.append(ranked_rows(questionnaire, tree, figures, columns, rows))
        whole = zip(*self.whole_columns(figures, levels["whole"], locks, columns, given[()]), strict=True)
        domains = [
            column
            for node in tree.children
            for column in (
                *shown_columns(figures[node.path], given[node.path]),
                self.level_texts(levels[node.id]),
            )
        ]
        below = zip(*domains, strict=True)
        return [
            UnitResult(
                line=row.line, code=row.code, name=row.name, kind=row.kind, date=row.date, groups=row.groups,
                figures=top + under, actions=ids, series=series, detail=detail,
            )
            for row, top, under, ids, series, detail in zip(
                rows, whole, below, first, self.series(figures[()], given[()]),
                self.detail(figures, given, first, actions), strict=True,
            )
        ]  # fmt: skip

    def series(self, whole: Figures, given: Flags) -> list[str]:
        """Return whether the score of each unit is that of a full or of a short series; empty where it is withheld."""
        short = np.asarray(is_short(whole, self.questionnaire))
        return np.where(given, np.where(short, "short", "full"), "").tolist()  # type: ignore[no-any-return]

    def detail(
        self,
        figures: AllFigures,
        given: Mapping[tuple[str, ...], Flags],
        first: Sequence[tuple[str, ...]],
        actions: Mapping[str, ActionColumn],
    ) -> list[tuple[Value, ...]]:
        """Return the columns of detail of each unit, as far as they are asked: themes, gains, values."""
        columns: list[list[Value]] = []
        if "themes" in self.details:
            themes = [theme for domain in self.tree.children for theme in domain.children]
            columns += [column for theme in themes for column in shown_columns(figures[theme.path], given[theme.path])]
        if "gains" in self.details:
            gains = {name: (100 * action.gain).tolist() for name, action in actions.items()}
            columns += [
                [gains[ids[place]][row] if place < len(ids) else None for row, ids in enumerate(first)]
                for place in range(FIRST)
            ]
        if "values" in self.details:
            leaves = [figures[leaf.path] for leaf in self.tree.leaves]
            columns += [none_where(np.asarray(leaf.score), np.asarray(leaf.known) == 0) for leaf in leaves]
        return list(zip(*columns, strict=True)) if columns else [()] * len(first)

    def actions(
        self, codes: dict[str, NDArray[np.int32]], figures: AllFigures, closed: Sequence[frozenset[str]]
    ) -> dict[str, ActionColumn]:
        """Return the action that each indicator with actions proposes to each unit, and its gain.

        Those that a unit has ``closed`` (done, set aside) are not proposed to it, as in its plan.
        """
        found = {}
        some = frozenset().union(*closed)
        for leaf in self.tree.leaves:
            table = self.cells[leaf.id]
            if not table.indicator.action:
                continue
            known = np.asarray(figures[leaf.path].known == 1)
            if leaf.id in some:
                known &= np.array([leaf.id not in unit_closed for unit_closed in closed])
            place, after = table.action_places(codes[leaf.id], known)
            if beside := limits(table.indicator, self.questionnaire):
                numbers = [self.known_numbers(name, codes, figures) for name in beside]
                ceiling = ceilings(table.indicator, numbers, len(place))
                place, after = held(place, np.asarray(figures[leaf.path].score), after, ceiling)
            found[leaf.id] = ActionColumn(place=place, gain=gain_column(self.tree, figures, leaf.path, after))
        return found

    def known_numbers(self, name: str, codes: dict[str, NDArray[np.int32]], figures: AllFigures) -> Floats:
        """Return the numbers that count as answers to an indicator, a column of the block; nan where none does."""
        path = next(leaf.path for leaf in self.tree.leaves if leaf.id == name)
        return np.where(np.asarray(figures[path].known) == 1, self.cells[name].numbers(codes[name]), np.nan)

    def whole_columns(
        self,
        figures: AllFigures,
        levels: LevelPlaces,
        locks: Sequence[LockState],
        columns: dict[str, Column],
        given: Flags,
    ) -> list[list[Value]]:
        """Return the columns of the whole, from ``score`` to ``unanswered``."""
        whole = figures[()]
        size = len(np.asarray(whole.low))
        counts = state_counts(self.tree, figures, columns)
        applies = np.asarray(whole.applies) > 0
        return [
            *shown_columns(whole, given),
            self.level_texts(levels),
            self.level_names(levels),
            self.lock_column([np.asarray(state.unmet) for state in locks], size),
            self.lock_column([np.asarray(state.possible) for state in locks], size),
            none_where(np.asarray(whole.coverage), ~applies),
            *(counts[state].tolist() for state in COUNTED_STATES),
        ]

    def level_texts(self, levels: LevelPlaces) -> list[Value]:
        """Return the level of each unit, ``x..y`` while several are possible, None where there is none."""
        ids = [level.id for level in self.questionnaire.level]
        pairs = {(-1, -1): None} | {
            (low, high): ids[low] if low == high else f"{ids[low]}..{ids[high]}"
            for low in range(len(ids))
            for high in range(len(ids))
        }
        return [pairs[pair] for pair in zip(plain(levels.low), plain(levels.high), strict=True)]

    def level_names(self, levels: LevelPlaces) -> list[Value]:
        """Return the level that the score alone reads, None where it is withheld."""
        ids: list[Value] = [*(level.id for level in self.questionnaire.level), None]
        return [ids[place] for place in plain(levels.nominal)]

    def lock_column(self, flags: Sequence[Flags], size: int) -> list[Value]:
        """Return the ids of the locks that are unmet, or that may be, joined by ``|``."""
        if not flags:
            return [""] * size
        ids = [lock.id for lock in self.questionnaire.lock]
        texts = self.lock_texts
        found: list[Value] = []
        for row in np.vstack(flags).T:
            key = row.tobytes()
            if key not in texts:
                texts[key] = "|".join(lock_id for lock_id, holds in zip(ids, row, strict=True) if holds)
            found.append(texts[key])
        return found


def shown_columns(node: Figures, given: Flags) -> list[list[Value]]:
    """Return score, low and high of a node out of 100, as plain values; ``given`` says where its score is shown."""
    away = np.asarray(node.applies) == 0
    return [
        none_where(100 * np.asarray(node.score), ~given),
        none_where(100 * np.asarray(node.low), away),
        none_where(100 * np.asarray(node.high), away),
    ]


def plain(places: Number) -> list[int]:
    """Return places as plain whole numbers."""
    found: list[int] = np.asarray(places).tolist()
    return found


def none_where(values: Floats, where: Flags) -> list[Value]:
    """Return plain numbers, None where a flag is up."""
    found: list[Value] = values.tolist()
    for place in np.flatnonzero(where).tolist():
        found[place] = None
    return found
