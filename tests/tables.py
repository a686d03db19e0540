"""A batch table read to its end: its rows, its refusals and its warnings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.table.cells import Cell
from ruraldiag.table.row import RawRow, Refusal
from ruraldiag.table.unit_rows import UnitRows

Read = Callable[..., "Table"]


class Table:
    """A table read to its end."""

    def __init__(self, reader: UnitRows) -> None:
        with reader:
            self.items = list(reader)
        self.warnings = [one.code for one in reader.warnings]
        self.said = "\n".join(map(str, reader.warnings)).replace("\N{NO-BREAK SPACE}", " ")
        self.indicators = reader.indicators

    @property
    def rows(self) -> list[RawRow]:
        return [one for one in self.items if isinstance(one, RawRow)]

    @property
    def refused(self) -> list[tuple[int, str, str]]:
        return [(one.row, one.column, one.code) for one in self.items if isinstance(one, Refusal)]

    @property
    def cells(self) -> list[tuple[str | Cell, ...]]:
        return [one.cells for one in self.rows]


def codes(read: Read, content: str | bytes | Path, *args: Any, **more: Any) -> list[str]:
    """Return the codes of what stops a table."""
    with pytest.raises(RuralDiagError) as caught:
        read(content, *args, **more)
    assert caught.value.status == 3
    return [one.code for one in caught.value.findings]
