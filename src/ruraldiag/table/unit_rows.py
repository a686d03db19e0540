"""The rows of a table, one a unit, whatever they are read from: what a table and a folder of assessments share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType

from ruraldiag.assessment.model import Assessment
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.columns import Layout
from ruraldiag.table.row import RawRow, Refusal
from ruraldiag.table.whole_table import WholeTable


class UnitRows(ABC):
    """The rows of a table, once: a context manager, and an iterator of :class:`RawRow` or :class:`Refusal`.

    A row refused for several reasons gives several refusals, one after the other. ``expected`` is about how many rows
    there are, 0 where nothing says it; ``warnings`` is complete once all are read. ``assessment`` is the whole one of
    the row given last where rows are files (a file says more than its row), None where they are those of a table.
    """

    expected = 0
    assessment: Assessment | None = None

    def __init__(self, name: str, questionnaire: Questionnaire, layout: Layout) -> None:
        """Start with no row."""
        self.name, self.questionnaire, self.layout = name, questionnaire, layout
        self.indicators: tuple[str, ...] = layout.indicators
        self.whole = WholeTable(name, questionnaire, layout)
        self.count = 0  # rows, refused ones included

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was said of the table so far, none of which stops it."""
        return (*self.layout.warnings, *self.whole.said)

    def header_of(self, target: str) -> str:
        """Return the name that the table gives to the column of an indicator (or of name, kind, code, date)."""
        return self.whole.header_of(target)

    def __enter__(self) -> UnitRows:
        """Return the rows themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of what is read."""
        self.close()

    def close(self) -> None:
        """Let go of what is read: nothing, where no file stays open."""
        return

    @abstractmethod
    def __iter__(self) -> Iterator[RawRow | Refusal]:
        """Yield the rows in order."""
