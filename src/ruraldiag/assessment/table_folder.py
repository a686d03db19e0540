"""A folder of assessments as records: one file a row, its answers as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruraldiag.assessment.cells import cell_text
from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire

UNIT = ("name", "kind", "code", "date")


class FolderSource:
    """The records of assessment files, in the order of their names."""

    def __init__(self, name: str, files: list[Path], questionnaire: Questionnaire) -> None:
        """Remember the files; each is read when its row comes."""
        self.name, self.files, self.questionnaire = name, files, questionnaire
        self.warnings: list[Finding] = []
        self.faults: dict[int, dict[int, tuple[str, str]]] = {}
        self.refused: dict[int, tuple[Finding, ...]] = {}
        self.numbers: dict[int, tuple[int, float]] = {}
        self.expected = len(files) + 1
        self.warned = 1  # the last line whose warnings are said
        self.loaded: tuple[int, Assessment] | None = None

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
        try:
            draft = read_draft(path)
            if draft.faults or draft.assessment is None:
                raise RuralDiagError(findings_of(draft, self.questionnaire))
            one = draft.assessment
        except RuralDiagError as error:
            self.refused[line] = tuple(fault for fault in error.findings if fault.severity == "error")
            return None
        found = findings_of(draft, self.questionnaire)
        errors = tuple(fault for fault in found if fault.severity == "error")
        if errors:
            self.refused[line] = errors
            return None
        # A code without its form is said once for the whole folder, by the reader.
        if line > self.warned:
            self.warnings += [fault for fault in found if fault.code != "A016"]
        self.warned = max(line, self.warned)
        self.loaded = line, one
        return one

    def finish(self) -> None:
        """Do nothing more: each file was read at one go."""

    def close(self) -> None:
        """Do nothing: no file stays open."""
