"""One report per unit in a folder, ``<code>-<slug>.md``: each whole or not at all, those already there kept."""

from __future__ import annotations

import re
from pathlib import Path

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import slug
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.exchange.report_writers import ReportWriters, Task
from ruraldiag.files.locks import tidy
from ruraldiag.files.whole import refuse_folder, writing
from ruraldiag.questionnaire.model import Questionnaire


class ReportFolder:
    """A folder of reports; ``written`` and ``kept`` count those made now and those left there."""

    def __init__(self, folder: Path, questionnaire: Questionnaire, *, resume: bool, force: bool) -> None:
        """Refuse a folder that has reports already, unless they are to be completed or made again."""
        self.folder, self.resume = folder, resume
        self.names: dict[str, int] = {}
        self.written = self.kept = 0
        refuse_folder(folder)
        with writing(folder):
            if not (resume or force) and folder.is_dir() and any(folder.glob("*.md")):
                raise RuralDiagError([finding("T050", Place(file=str(folder)))], ExitStatus.NOT_WRITTEN)
        tidy(folder)
        self.writers = ReportWriters(questionnaire, folder)

    def close(self) -> None:
        """Let go of what writes the reports."""
        self.writers.close()

    def write(self, assessment: Assessment) -> None:
        """Have a report written, unless it is there and ``resume`` keeps it.

        Names follow the order of the units: the same table gives the same names when it is taken up again.
        """
        path = self.folder / f"{self.free(report_stem(assessment.unit.code, assessment.unit.name))}.md"
        if self.resume and path.is_file() and path.stat().st_size:
            self.kept += 1
            return
        self.writers.add(Task(path, assessment))
        self.written += 1

    def finish(self) -> None:
        """Return once every report is on the disk."""
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
