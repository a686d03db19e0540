"""One report per unit in a folder, ``<code>-<slug>.md``: each whole or not at all, those already there kept."""

from __future__ import annotations

import re
from pathlib import Path

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import is_there, slug
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.toml import why
from ruraldiag.report.pending import writing
from ruraldiag.report.write import report_markdown


class ReportFolder:
    """A folder of reports; ``written`` and ``kept`` count those made now and those that were there."""

    def __init__(self, folder: Path, questionnaire: Questionnaire, *, resume: bool, force: bool) -> None:
        """Refuse a folder that has reports already, unless they are to be completed or made again."""
        self.folder, self.questionnaire, self.resume = folder, questionnaire, resume
        self.names: dict[str, int] = {}
        self.written = self.kept = 0
        place = Place(file=str(folder))
        try:
            if is_there(folder) and not folder.is_dir():
                raise RuralDiagError([finding("F007", place)], ExitStatus.NOT_WRITTEN)
            if not (resume or force) and folder.is_dir() and any(folder.glob("*.md")):
                raise RuralDiagError([finding("T050", place)], ExitStatus.NOT_WRITTEN)
        except OSError as error:
            raise RuralDiagError([finding("F008", place, why=why(error))], ExitStatus.NOT_WRITTEN) from None

    def write(self, assessment: Assessment) -> Path:
        """Write the report of a unit, unless it is there and ``resume`` keeps it; return its path.

        Names follow the order of the rows: the same table gives the same names when it is taken up again.
        """
        path = self.folder / f"{self.free(report_stem(assessment.unit.code, assessment.unit.name))}.md"
        if self.resume and is_there(path) and path.stat().st_size:
            self.kept += 1
            return path
        write_whole(path, report_markdown(score(assessment, self.questionnaire), assessment))
        self.written += 1
        return path

    def free(self, stem: str) -> str:
        """Return a stem that no other unit of this run has: a homonym gets -2."""
        key = stem.casefold()
        number = self.names[key] = self.names.get(key, 0) + 1
        return stem if number == 1 else self.free(f"{stem}-{number}")


def write_whole(path: Path, text: str) -> None:
    """Write a text file wholly or not at all.

    The disk is not waited for: over a thousand reports it would take longer than writing them, and one that a power cut
    leaves empty is made again by ``resume``.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def report_stem(code: str, name: str) -> str:
    """Return the name of a report without its suffix, safe whatever the code and the name hold.

    >>> report_stem("2A004", "Ajaccio"), report_stem("", "../x"), report_stem("../1 2", "L'Haÿ")
    ('2A004-ajaccio', 'x', '1-2-l-hay')
    """
    bare = re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-")
    return f"{bare}-{slug(name)}" if bare else slug(name)
