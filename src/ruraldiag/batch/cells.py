"""The cells of one indicator in a table: each text parsed once, then carried as a small number.

All that a single answer decides (its value, the action it calls for, where that leads) is found once per text too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import STATES, Column, Flags, Floats
from ruraldiag.composite.normalisation import normalise
from ruraldiag.errors import Finding
from ruraldiag.plan import next_action
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import filters
from ruraldiag.table.cells import Cell, parse_cell

MOST_TEXTS = 20_000  # of one indicator: beyond, the texts are forgotten between two blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What one accepted text says: state, value (share of one), and the action it calls for (-1 for none).

    ``number`` is the number answered, nan where none is; ``after`` the value that the action leads to, were no other
    number to bound it.
    """

    state: int
    value: float
    number: float
    action: int
    after: float
    chosen: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrays:
    """What the texts of an indicator say, by code: the fields of :class:`Known` as arrays."""

    state: NDArray[np.uint8]
    value: Floats
    number: Floats
    action: NDArray[np.int16]
    after: Floats
    chosen: Flags


class Codes(dict[str | Cell, int]):
    """The code of each cell met; one not met yet is parsed."""

    def __init__(self, table: CellTable) -> None:
        """Start with no text met."""
        super().__init__()
        self.table = table

    def __missing__(self, text: str | Cell) -> int:
        """Parse a cell, and remember its code."""
        code = self[text] = self.table.learn(text)
        return code


class CellTable:
    """The texts of one indicator, and what each says as arrays by code."""

    def __init__(self, indicator: Indicator, questionnaire: Questionnaire) -> None:
        """Start with no text met."""
        self.indicator = indicator
        self.is_filter = indicator.id in filters(questionnaire)
        self.codes = Codes(self)
        self.known: list[Known] = []
        self.findings: dict[str | Cell, Finding] = {}
        self.arrays: Arrays | None = None

    def trim(self, most: int = MOST_TEXTS) -> None:
        """Forget the texts where there are more than ``most``: memory stays bounded whatever the table holds."""
        if len(self.codes) > most:
            self.codes.clear()
            self.known.clear()
            self.findings.clear()
            self.arrays = None

    def learn(self, text: str | Cell) -> int:
        """Return the code of a new cell; -1 where it is refused."""
        cell = parse_cell(self.indicator, text)
        if isinstance(cell, Finding):
            self.findings[text] = cell
            return -1
        self.known.append(self.known_of(cell))
        return len(self.known) - 1

    def known_of(self, cell: Cell) -> Known:
        """Return what a cell says."""
        value, number, action, after = 0.0, math.nan, -1, 0.0
        if cell.state is State.ANSWERED and cell.answer is not None:
            value = normalise(self.indicator, cell.answer)
            number = cell.answer if isinstance(cell.answer, float) else math.nan
            if (proposed := next_action(self.indicator, cell.answer, value)) is not None:
                action, after = self.indicator.action.index(proposed[0]), proposed[1]
        ticked = cell.answer if isinstance(cell.answer, tuple) else (cell.answer,)
        return Known(
            state=STATES.index(cell.state),
            value=value,
            number=number,
            action=action,
            after=after,
            chosen=tuple(option.id in ticked for option in self.indicator.options),
        )

    def finding(self, text: str | Cell) -> Finding | None:
        """Return what is wrong with a text met, or None."""
        return self.findings.get(text)

    def by_code(self) -> Arrays:
        """Return the arrays by code, made again where a new text came in."""
        if self.arrays is None or len(self.arrays.state) != len(self.known):
            self.arrays = Arrays(
                state=np.array([said.state for said in self.known], dtype=np.uint8),
                value=np.array([said.value for said in self.known], dtype=np.float64),
                number=np.array([said.number for said in self.known], dtype=np.float64),
                action=np.array([said.action for said in self.known], dtype=np.int16),
                after=np.array([said.after for said in self.known], dtype=np.float64),
                chosen=np.array([said.chosen for said in self.known], dtype=np.bool_),
            )
        return self.arrays

    def column(self, codes: NDArray[np.int32]) -> Column:
        """Return the answers of a block of units."""
        arrays = self.by_code()
        chosen: dict[str, Flags] = {}
        if self.is_filter:
            picked = self.chosen(codes)
            chosen = {option.id: picked[:, place] for place, option in enumerate(self.indicator.options)}
        return Column(value=arrays.value[codes], state=arrays.state[codes], chosen=chosen)

    def chosen(self, codes: NDArray[np.int32]) -> Flags:
        """Return which options a block of units chose, shape ``(units, options)``; none where no answer is known."""
        return self.by_code().chosen[codes]

    def numbers(self, codes: NDArray[np.int32]) -> Floats:
        """Return the numbers answered by a block of units, nan where none is."""
        return self.by_code().number[codes]

    def action_places(self, codes: NDArray[np.int32], known: Flags) -> tuple[NDArray[np.int16], Floats]:
        """Return the place of the action that each unit's answer calls for (-1 for none), and where it leads.

        That is the value it leads to, whatever another number may let it be.
        """
        arrays = self.by_code()
        return np.where(known, arrays.action[codes], np.int16(-1)), arrays.after[codes]
