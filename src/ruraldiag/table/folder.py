"""A folder of assessments as records: one file a row, its answers as the cells of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.files.unchanged import marks
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import cell_text
from ruraldiag.table.header import plural
from ruraldiag.typography import french

# Carries an assessment of another edition to the one of the table; raises with what keeps it from being carried.
Carry: TypeAlias = Callable[[Assessment], Assessment]
# Says the indicators whose action an assessment marks as done or set aside.
Closed: TypeAlias = Callable[[Assessment], frozenset[str]]

# Said once for the whole folder, by the reader: a code without its form, a number that another one bounds.
SAID_ONCE = frozenset({"A016", "A020"})
UNIT = ("name", "kind", "code", "date")


class FolderSource:
    """The records of assessment files, in the order of their names.

    Those of another edition are carried to this one where ``carry`` can, and that is said; else they are refused.
    """

    def __init__(
        self,
        name: str,
        files: list[Path],
        questionnaire: Questionnaire,
        carry: Carry | None = None,
        closed_of: Closed | None = None,
    ) -> None:
        """Remember the files; each is read when its row comes."""
        self.closed: dict[int, frozenset[str]] = {}
        self.closed_of = closed_of
        self.name, self.files, self.questionnaire, self.carry = name, files, questionnaire, carry
        self.older: Counter[str] = Counter()  # files carried, by edition
        self.lost = 0  # their answers that have no place in this edition
        self.warnings: list[Finding] = []
        self.faults: dict[int, dict[int, tuple[str, str]]] = {}
        self.refused: dict[int, tuple[Finding, ...]] = {}
        self.numbers: dict[int, tuple[int, float]] = {}
        self.expected = len(files) + 1
        self.warned = 1  # the last line whose warnings are said
        self.loaded: tuple[int, Assessment] | None = None
        self.read: dict[int, tuple[int, int]] = {}  # how each file was when its row was read

    def records(self) -> Iterator[list[str]]:
        """Yield the header, then one record a file; an empty one where the file is refused (see ``refused``)."""
        indicators = [one.id for one in self.questionnaire.indicators]
        yield [*UNIT, *indicators]
        for line in range(2, len(self.files) + 2):
            one = self.assessment(line)
            if one is None:
                yield [""] * (len(UNIT) + len(indicators))
                continue
            day = one.interview.updated or one.interview.started
            cells = [cell_text(one.answer(indicator)) for indicator in indicators]
            yield [one.unit.name, one.unit.kind, one.unit.code, day.date().isoformat() if day else "", *cells]

    def assessment(self, line: int) -> Assessment | None:
        """Return the assessment of a line (from 2), or None where its file is refused; warnings are kept."""
        if line in self.refused:
            return None
        if self.loaded is not None and self.loaded[0] == line:
            return self.loaded[1]
        path = self.files[line - 2]
        self.watch(path, line)
        try:
            stop_special(path)
            draft = read_draft(path)
            if draft.faults or draft.assessment is None:
                raise RuralDiagError(findings_of(draft, self.questionnaire))
            one = self.carried(draft.assessment, path, line)
        except RuralDiagError as error:
            self.refused[line] = tuple(fault for fault in error.findings if fault.severity == "error")
            return None
        found = findings_of(replace(draft, assessment=one), self.questionnaire)
        errors = tuple(fault for fault in found if fault.severity == "error")
        if errors:
            self.refused[line] = errors
            return None
        if line > self.warned:
            self.warnings += [fault for fault in found if fault.code not in SAID_ONCE]
        self.warned = max(line, self.warned)
        if self.closed_of is not None and one.actions:
            self.closed[line] = self.closed_of(one)
        self.loaded = line, one
        return one

    def watch(self, path: Path, line: int) -> None:
        """Raise where a file has changed since its row was read: its report would not be that of its results."""
        try:
            now = marks(path.stat())
        except OSError:
            now = (-1, -1)
        if self.read.setdefault(line, now) != now:
            raise RuralDiagError([finding("T013", Place(file=str(path)))])

    def carried(self, one: Assessment, path: Path, line: int) -> Assessment:
        """Return the assessment in this edition; as it is where it is there already or nothing can carry it."""
        said, wanted = one.questionnaire, self.questionnaire
        if self.carry is None or said.id != wanted.id or said.edition == wanted.edition:
            return one
        try:
            moved = self.carry(one)
        except RuralDiagError as error:
            # An edition that is not installed is said of the questionnaire: here it is the file that is refused.
            here = [replace(fault, place=replace(fault.place, file=str(path))) for fault in error.findings]
            raise RuralDiagError(here) from None
        if line > self.warned:
            self.older[said.edition] += 1
            self.lost += len(one.answers) - len(moved.answers)
        return moved

    def finish(self) -> None:
        """Say how many files were carried from another edition; each was read at one go."""
        if self.older:
            lost = plural(self.lost, "réponse")["count"]
            self.warnings.append(
                finding(
                    "T027",
                    Place(file=self.name),
                    **plural(self.older.total(), "fichier"),
                    editions=", ".join(sorted(self.older)),
                    edition=self.questionnaire.edition,
                    lost=french(f" ; {lost} sans place dans celle-ci, hors du compte") if self.lost else "",
                )
            )

    def close(self) -> None:
        """Do nothing: no file stays open."""


def stop_special(path: Path) -> None:
    """Raise where a file of a folder is a pipe or a device: it would be waited for, for ever where nobody writes."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise RuralDiagError([finding("F003", Place(file=str(path)), why="ce n'est pas un fichier ordinaire")])
