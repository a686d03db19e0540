"""One report per unit in a folder, ``<code>-<slug>.md``: each whole or not at all, those already there kept."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import slug
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.exchange.writers import Task, Writers
from ruraldiag.files.reading import why
from ruraldiag.files.whole import is_there
from ruraldiag.table.reader import RowReader
from ruraldiag.table.row import RawRow


class ReportFolder:
    """A folder of reports, a context manager; ``written`` and ``kept`` count those made now and those left there."""

    def __init__(self, folder: Path, *, resume: bool, force: bool) -> None:
        """Refuse a folder that has reports already, unless they are to be completed or made again."""
        self.folder, self.resume = folder, resume
        self.names: dict[str, int] = {}
        self.written = self.kept = 0
        self.writers: Writers | None = None
        place = Place(file=str(folder))
        try:
            if is_there(folder) and not folder.is_dir():
                raise RuralDiagError([finding("F007", place)], ExitStatus.NOT_WRITTEN)
            if not (resume or force) and folder.is_dir() and any(folder.glob("*.md")):
                raise RuralDiagError([finding("T050", place)], ExitStatus.NOT_WRITTEN)
        except OSError as error:
            raise RuralDiagError([finding("F008", place, why=why(error))], ExitStatus.NOT_WRITTEN) from None

    def __enter__(self) -> ReportFolder:
        """Return the folder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of what writes the reports."""
        if self.writers is not None:
            self.writers.close()

    def expect(self, reports: int, row_reader: RowReader) -> None:
        """Prepare for about so many reports, 0 where nobody knows; ``row_reader`` makes assessments of the rows."""
        self.writers = Writers(row_reader, reports, self.folder)

    def write(self, row: RawRow, assessment: Assessment | None = None) -> None:
        """Have the report of a row written, unless it is there and ``resume`` keeps it.

        It is that of ``assessment`` where there is one: a file says more than its row. Names follow the order of the
        rows: the same table gives the same names when it is taken up again.
        """
        unit = assessment.unit if assessment else row
        path = self.folder / f"{self.free(report_stem(unit.code, unit.name))}.md"
        if self.resume and is_there(path) and path.stat().st_size:
            self.kept += 1
            return
        if self.writers is None:
            raise RuntimeError("expect() comes first")
        self.writers.add(Task(path, assessment or row))
        self.written += 1

    def finish(self) -> None:
        """Return once every report is on the disk."""
        if self.writers is not None:
            self.writers.finish()

    def free(self, stem: str) -> str:
        """Return a stem that no other unit of this run has: a homonym gets -2."""
        key = stem.casefold()
        number = self.names[key] = self.names.get(key, 0) + 1
        return stem if number == 1 else self.free(f"{stem}-{number}")


def report_stem(code: str, name: str) -> str:
    """Return the name of a report without its suffix, safe whatever the code and the name hold.

    >>> report_stem("2A004", "Ajaccio"), report_stem("", "../x"), report_stem("../1 2", "L'Haÿ")
    ('2A004-ajaccio', 'x', '1-2-l-hay')
    """
    bare = re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-")
    return f"{bare}-{slug(name)}" if bare else slug(name)
