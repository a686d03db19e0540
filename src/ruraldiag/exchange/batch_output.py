"""The files of a batch, written as its rows come: results, refused rows and reports; all in their place or none."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from ruraldiag.batch.results import Detail, columns_of_results
from ruraldiag.exchange.report_folder import ReportFolder
from ruraldiag.exchange.results_file import REFUSED_COLUMNS, ResultsFile, Row, results_file
from ruraldiag.files.several import AllOrNone
from ruraldiag.files.whole import beside, writing
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.row import VALUE_LIMIT, RawRow, Refusal, assessment_of
from ruraldiag.table.unit_rows import UnitRows
from ruraldiag.typography import shorten

if TYPE_CHECKING:
    from ruraldiag.batch.results import UnitResult

BLOCK = 1000  # rows written at once
FEW = 20  # refused rows kept to be told
FOREIGN = ("code", "name", "kind", "date")  # result columns whose text comes from the table
SCREEN = Path("resultats.csv")  # the format of what goes to standard output


@dataclass(frozen=True, kw_only=True)
class BatchPlaces:
    """Where the files of a batch go and how: results (None: to be shown), refused rows, reports, a summary, a study.

    ``always_refused`` says that the file of refused rows was asked for by name: it is there even where it is empty.
    """

    results: Path | None = None
    refused: Path | None = None
    always_refused: bool = False
    reports: Path | None = None
    summary: Path | None = None
    quality: Path | None = None
    by: tuple[str, ...] = ()
    details: frozenset[Detail] = frozenset()
    excel_fr: bool = False
    resume: bool = False
    force: bool = False

    @property
    def files(self) -> list[Path]:
        """The files, without the folder of reports."""
        return [path for path in (self.results, self.refused, self.summary, self.quality) if path is not None]


class BatchOutput:
    """A context manager; leaving it without :meth:`commit` leaves what was there untouched, but for whole reports.

    ``scored`` and ``refused`` count the rows, ``first_refused`` are some of the latter; ``shown`` is what to show where
    the results go to no file.
    """

    def __init__(self, places: BatchPlaces, questionnaire: Questionnaire) -> None:
        """Write nothing yet."""
        self.places, self.questionnaire = places, questionnaire
        self.scored = self.refused = 0
        self.last_refused = -1
        self.first_refused: list[Refusal] = []
        self.waiting: deque[RawRow] = deque()
        self.folder: ReportFolder | None = None
        self.shown: TextIO | None = None
        self.done = False
        self.stack = ExitStack()

    def __enter__(self) -> BatchOutput:
        """Refuse at once what cannot be written."""
        with self.stack as stack:
            self.files = stack.enter_context(AllOrNone(self.places.files, force=self.places.force))
            if self.places.reports is not None:
                self.folder = ReportFolder(
                    self.places.reports, self.questionnaire, resume=self.places.resume, force=self.places.force
                )
                stack.callback(self.folder.close)
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not put in its place."""
        self.stack.__exit__(kind, error, trace)

    def passed(self, reader: UnitRows) -> Iterator[RawRow | Refusal]:
        """Yield the rows; a file has its report at once, the row of a table once its cells are accepted."""
        for row in reader:
            if self.folder is not None and isinstance(row, RawRow):
                if reader.assessment is not None:
                    self.folder.write(reader.assessment)
                else:
                    self.waiting.append(row)
            yield row

    def write(self, found: Iterable[UnitResult | Refusal], reader: UnitRows) -> Iterator[UnitResult]:
        """Write results, refusals and reports as they come, and yield the results once each is counted."""
        results, refused = self.results_file(), None
        good: list[Row] = []
        bad: list[Row] = []
        for row in found:
            if isinstance(row, Refusal):
                refused = refused or self.refused_file()
                bad.append(self.refusal_row(row, reader))
            else:
                self.scored += 1
                good.append(row.values())
                self.write_report(row, reader)
                yield row
            if len(good) >= BLOCK:
                results.write(good)
                good.clear()
            if refused is not None and len(bad) >= BLOCK:
                refused.write(bad)
                bad.clear()
        results.write(good)
        results.close()
        # A file asked for by name is there even where it has nothing to say, and an old one is never left behind.
        place = self.places.refused
        if refused is None and place is not None and (self.places.always_refused or place.exists()):
            refused = self.refused_file()
        if refused is not None:
            refused.write(bad)
            refused.close()
        if self.folder is not None:
            self.folder.finish()

    def results_file(self) -> ResultsFile:
        """Return where the results are written."""
        places = self.places
        own = columns_of_results(self.questionnaire, places.details)
        # A column of the table may have the name of a result: both are kept apart.
        columns = (*own, *(f"{name} (tableau)" if name in own else name for name in places.by))
        foreign = (*map(own.index, FOREIGN), *range(len(own), len(columns)))
        if places.results is None:
            path = beside(Path(tempfile.gettempdir()) / SCREEN)
            self.stack.callback(path.unlink, missing_ok=True)
        else:
            path = self.files.path(places.results)
        place = places.results or SCREEN
        made = results_file(path, columns, place=place, excel_fr=places.excel_fr, foreign=foreign)
        if places.results is None:
            encoding = "utf-8-sig" if places.excel_fr else "utf-8"
            self.shown = self.stack.enter_context(path.open(encoding=encoding, newline=""))
            if os.name != "nt":  # it stays as long as it is open, and goes with the program however that ends
                path.unlink()
        self.stack.callback(made.abandon)
        return made

    def refused_file(self) -> ResultsFile | None:
        """Return where refused rows are written, None where they are only told."""
        place = self.places.refused
        if place is None:
            return None
        made = results_file(
            self.files.path(place), REFUSED_COLUMNS, place=place, excel_fr=self.places.excel_fr, sheet="Lignes refusées"
        )
        self.stack.callback(made.abandon)
        return made

    def refusal_row(self, refusal: Refusal, reader: UnitRows) -> Row:
        """Return the cells of a refusal, and count its row once."""
        if refusal.row != self.last_refused:
            self.refused += 1
            self.last_refused = refusal.row
        if len(self.first_refused) < FEW:
            self.first_refused.append(refusal)
        value = shorten(refusal.value, VALUE_LIMIT)
        return refusal.row, reader.header_of(refusal.column), value, refusal.code, refusal.message

    def write_report(self, result: UnitResult, reader: UnitRows) -> None:
        """Write the report of a result, if it waits; the rows before it that still wait were refused."""
        while self.folder is not None and self.waiting:
            row = self.waiting.popleft()
            if row.line == result.line:
                self.folder.write(assessment_of(row, reader.indicators, self.questionnaire))
                return

    def write_document(self, place: Path, content: bytes) -> None:
        """Write what is said of all units in one of the files: the summary, or the study of the questions."""
        path = self.files.path(place)
        with writing(place):
            path.write_bytes(content)

    def commit(self) -> list[Path]:
        """Put every file in its place; return those that are there."""
        self.files.commit()
        self.done = True
        return [path for path in self.places.files if path.exists()]

    @property
    def reports_begun(self) -> bool:
        """Whether some reports are there, whatever becomes of the rest."""
        return self.folder is not None and bool(self.folder.written or self.folder.kept)
