"""A folder of assessments as the rows of a table: one file a row, each read once, its answers taken as they are."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

from ruraldiag.assessment.codes import no_code
from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.reading import why
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import cell_of, cell_text
from ruraldiag.table.columns import layout_of
from ruraldiag.table.header import UNIT_COLUMNS, plural
from ruraldiag.table.mapping import ColumnMap
from ruraldiag.table.row import NOTHING_CLOSED, RawRow, Refusal, refusal
from ruraldiag.table.unit_cells import code_of
from ruraldiag.table.unit_rows import UnitRows
from ruraldiag.typography import french, one_form

# Carries an assessment of another edition to the one of the table; raises with what keeps it from being carried.
Carry: TypeAlias = Callable[[Assessment], Assessment]
# Says the indicators whose action an assessment marks as done or set aside.
Closed: TypeAlias = Callable[[Assessment], frozenset[str]]

WILD = frozenset("*?[")  # what makes a path a pattern
# Said once for the whole folder, as for a table: a question not put to a kind, a code without its form, a date to come,
# a number that another one bounds, per cents that seem shares.
SAID_ONCE = frozenset({"A015", "A016", "A019", "A020", "T026"})


class FolderReader(UnitRows):
    """The rows of assessment files, in the order of their names; only one of them is held at a time.

    Those of another edition are carried to this one where ``carry`` can, and that is said; else they are refused.
    """

    def __init__(
        self,
        name: str,
        files: Sequence[Path],
        questionnaire: Questionnaire,
        *,
        columns: ColumnMap | None = None,
        by: Sequence[str] = (),
        carry: Carry | None = None,
        closed_of: Closed | None = None,
    ) -> None:
        """Read nothing yet; raise where ``columns`` are given, which assessments need none of, or ``by`` is unknown."""
        if columns is not None:
            said = "Un dossier de diagnostics n'a pas de colonnes à décrire."
            raise RuralDiagError([finding("U001", message=said, remedy="Retirez --columns.")], ExitStatus.USAGE)
        header = (*UNIT_COLUMNS, *(indicator.id for indicator in questionnaire.indicators))
        super().__init__(
            name, questionnaire, layout_of(header, questionnaire, None, tuple(map(one_form, by)), file=name)
        )
        self.files, self.carry, self.closed_of, self.expected = files, carry, closed_of, len(files)
        self.older: Counter[str] = Counter()  # files carried, by edition
        self.lost = 0  # their answers that have no place in this edition

    def __iter__(self) -> Iterator[RawRow | Refusal]:
        """Yield the rows in order."""
        for line, path in enumerate(self.files, start=2):
            self.count += 1
            try:
                self.assessment = self.read(path)
            except RuralDiagError as error:
                self.assessment = None
                for fault in error.findings:
                    if fault.severity == "error":
                        yield refusal(line, fault.place.item, fault.place.file, fault)
                continue
            row, code = self.row(line, self.assessment)
            if not row.name:
                yield refusal(line, "name", "", finding("T031"))
                continue
            self.whole.see(row, code)
            yield row
        self.say_older()
        self.whole.conclude(self.count)

    def read(self, path: Path) -> Assessment:
        """Return the assessment of a file in this edition; raise with what refuses it, keep its warnings."""
        stop_special(path)
        draft = read_draft(path)
        if draft.faults or draft.assessment is None:
            raise RuralDiagError(findings_of(draft, self.questionnaire))
        assessment = self.carried(draft.assessment, path)
        found = findings_of(replace(draft, assessment=assessment), self.questionnaire)
        if any(fault.severity == "error" for fault in found):
            raise RuralDiagError(found)
        self.whole.said += [warning for warning in found if warning.code not in SAID_ONCE]
        return assessment

    def row(self, line: int, assessment: Assessment) -> tuple[RawRow, str]:
        """Return the row that an assessment is, and the code as it is written."""
        unit, day = assessment.unit, assessment.day
        answers = [assessment.answer(indicator_id) for indicator_id in self.indicators]
        name, date = one_form(unit.name), day.isoformat() if day else ""
        groups: tuple[str, ...] = ()
        if self.layout.group_places:
            record = (unit.name, unit.kind, unit.code, date, *map(cell_text, answers))
            groups = tuple(record[place] for place in self.layout.group_places)
        closed = self.closed_of(assessment) if self.closed_of and assessment.actions else NOTHING_CLOSED
        code = code_of(one_form(unit.code), unit.kind)
        kept = "" if name and no_code(unit.kind, code) else code
        return RawRow(line, name or code, unit.kind, kept, date, groups, tuple(map(cell_of, answers)), closed), code

    def carried(self, assessment: Assessment, path: Path) -> Assessment:
        """Return the assessment in this edition; as it is where it is there already or nothing can carry it."""
        said, wanted = assessment.questionnaire, self.questionnaire
        if self.carry is None or said.id != wanted.id or said.edition == wanted.edition:
            return assessment
        try:
            moved = self.carry(assessment)
        except RuralDiagError as error:
            # An edition that is not installed is said of the questionnaire: here it is the file that is refused.
            here = [replace(fault, place=replace(fault.place, file=str(path))) for fault in error.findings]
            raise RuralDiagError(here) from None
        self.older[said.edition] += 1
        self.lost += len(assessment.answers) - len(moved.answers)
        return moved

    def say_older(self) -> None:
        """Say how many files were carried from another edition."""
        if self.older:
            lost = plural(self.lost, "réponse")["count"]
            self.whole.said.append(
                finding(
                    "T027",
                    Place(file=self.name),
                    **plural(self.older.total(), "fichier"),
                    editions=", ".join(sorted(self.older)),
                    edition=self.questionnaire.edition,
                    lost=french(f" ; {lost} sans place dans celle-ci, hors du compte") if self.lost else "",
                )
            )


def assessment_files(path: Path) -> list[Path] | None:
    """Return the assessment files of a folder or a pattern, sorted; one such file is its own; None for a table."""
    try:
        if not path.is_absolute():
            Path.cwd()  # raises where it was deleted: nothing could be found there
        if path.is_dir():
            found = sorted(filter(is_assessment, files_in(path)))
        elif path.suffix == ".toml" and path.exists():
            found = [path]
        elif WILD.intersection(str(path)) and not path.exists():
            fixed = Path(*takewhile(lambda part: not WILD.intersection(part), path.parts))
            if fixed.is_dir():
                os.scandir(fixed).close()  # a folder that may not be looked into would seem empty
            base = Path(path.anchor)
            found = sorted(filter(is_assessment, base.glob(str(path.relative_to(path.anchor)))))
        else:
            return None
    except (OSError, ValueError, NotImplementedError) as error:
        said = why(error) if isinstance(error, OSError) else "ce motif ne peut pas servir"
        raise RuralDiagError([finding("F003", Place(file=str(path)), why=said)]) from None
    if not found:
        raise RuralDiagError([finding("T023", Place(file=str(path)))])
    return found


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those inside; raise where one of them may not be looked into."""

    def refused(error: OSError) -> None:
        raise error

    return (Path(inside, name) for inside, _, names in os.walk(folder, onerror=refused) for name in names)


def is_assessment(path: Path) -> bool:
    """Return whether a file of a folder may be an assessment: a mapping file (``….colonnes.toml``) says it is none."""
    return path.suffix == ".toml" and not path.name.startswith(".") and not path.name.endswith(".colonnes.toml")


def stop_special(path: Path) -> None:
    """Raise where a file of a folder is a pipe or a device: it would be waited for, for ever where nobody writes."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise RuralDiagError([finding("F003", Place(file=str(path)), why="ce n'est pas un fichier ordinaire")])
