"""A batch table, read row by row: its columns found once, then one unit a row, or what refuses it.

Nothing is kept of a row once it is given: a table of a whole country takes no more memory than a page of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import filterfalse, islice
from operator import itemgetter
from pathlib import Path
from typing import cast

from ruraldiag.assessment.codes import no_code
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.reading import STDIN
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import parse_cell, plain_number
from ruraldiag.table.columns import known_names, layout_of
from ruraldiag.table.folder import Carry, Closed, FolderReader, assessment_files
from ruraldiag.table.footers import Footers
from ruraldiag.table.header import HEADER_WITHIN, UNIT_COLUMNS, best_header, column_letters, listed, plural
from ruraldiag.table.mapping import ColumnMap
from ruraldiag.table.record_source import RecordSource, open_source
from ruraldiag.table.row import RawRow, Refusal, refusal
from ruraldiag.table.unit_cells import KINDS, code_of, date_of, kind_of, said_in
from ruraldiag.table.unit_rows import UnitRows
from ruraldiag.table.whole_table import CODE_LIMIT, NAME_LIMIT
from ruraldiag.typography import number_in, one_form

NOTHING = "rien n'est écrit dans ses premières lignes"
NONE_CARRIED: frozenset[int] = frozenset()
# What one_form may change in a text that is not all ASCII: any sign but those of ASCII and the letters of French.
ODD_SIGN = re.compile(r"[^ -_a-~À-ÿŒœ]")
SHORT = 200  # letters of a cell whose one form is remembered
Faults = dict[int, tuple[str, str]]  # by place: a code of the catalogue, and the value shown

short_form = lru_cache(maxsize=8192)(one_form)  # the same cells come in row after row


class TableReader(UnitRows):
    """The rows of a text or a workbook; reading to the end makes sure that the file has not changed meanwhile."""

    def __init__(
        self, source: RecordSource, questionnaire: Questionnaire, columns: ColumnMap | None, by: Sequence[str]
    ) -> None:
        """Find the columns; raise with everything that is wrong with them."""
        self.source, self.by = source, by
        start = [tidied(record) for record in islice(source.records(), HEADER_WITHIN)]
        if not any(any(record) for record in start):
            raise RuralDiagError([finding("T007", Place(file=source.name), what=NOTHING)])
        at, _ = best_header(start, known_names(questionnaire, columns, by))
        names = list(start[at])
        self.header_width, self.beyond = len(names), dict[int, int]()
        while names and not names[-1]:
            names.pop()
        unnamed = nameless(names, start[at + 1 :])
        layout = layout_of(names, questionnaire, columns, by, file=source.name, skipped=at, unnamed=unnamed)
        super().__init__(source.name, questionnaire, layout)
        self.expected = max(source.expected - at - 1, 0)
        places = zip(UNIT_COLUMNS, layout.unit_places, strict=True)
        self.unit_places = [(target, place) for target, place in places if place >= 0]
        self.pick_cells, self.pick_groups = picker(layout.cell_places), picker(layout.group_places)
        if at:
            self.whole.said.append(finding("T016", Place(file=source.name), **plural(at, "ligne")))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was said of the table so far, what its source said first."""
        return (*self.source.warnings, *super().warnings)

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def records(self) -> Iterator[list[str]]:
        """Yield the records under the header, as they are written."""
        return islice(self.source.records(), self.layout.skipped + 1, None)

    def __iter__(self) -> Iterator[RawRow | Refusal]:
        """Yield the rows in order."""
        layout, source, whole = self.layout, self.source, self.whole
        name_at, _, code_at, _ = layout.unit_places
        footers = Footers(self.records, code_at if code_at < layout.width else -1)
        for line, raw in enumerate(self.records(), start=2):
            cells = tidied(raw)
            carried = source.carried.get(line + layout.skipped, NONE_CARRIED)
            record = cells if len(cells) == layout.width else self.fitted(cells, line)
            there = cells if record is None else record
            if not any(there) or (carried and not any(cell for at, cell in enumerate(there) if at not in carried)):
                whole.empty += 1
                footers.see_blank()
                continue
            self.count += 1
            name = there[name_at] if 0 <= name_at < len(there) else ""
            if wrong := footers.finding(there, name):
                yield refusal(line, "", name or next(filter(None, there)), wrong)
                continue
            if record is None:
                yield refusal(line, "", "", finding("T030", count=len(raw), expected=layout.width))
                continue
            faults = self.faults_of(line, carried)
            self.complete(record, faults)
            row, code = self.row(line, record, faults)
            if faults or not (row.kind and row.name) or len(row.name) > NAME_LIMIT or len(code) > CODE_LIMIT:
                refused = list(self.refusals(row, record, faults))
                if refused:
                    yield from refused
                    continue
            whole.see(row, code)
            yield row
        source.finish()
        whole.conclude(self.count)
        if self.beyond:
            remarks = [f"(sans nom, cellule {column_letters(at)}{row})" for at, row in sorted(self.beyond.items())]
            said = {**plural(len(remarks), "colonne"), "names": listed(remarks)}
            whole.said.append(finding("T004", Place(file=source.name), **said))

    def faults_of(self, line: int, carried: frozenset[int] | set[int]) -> Faults:
        """Return what a workbook cannot say in a text, but of what says the unit over several lines merged."""
        found = self.source.faults.get(line + self.layout.skipped)
        if not found:
            return {}
        free = {*self.layout.group_places, *self.layout.unit_places} - set(self.layout.cell_places)
        return {at: said for at, said in found.items() if not (at in carried and at in free)}

    def complete(self, record: list[str], faults: Faults) -> None:
        """Give a record the values of the mapping, its factors, and the cells that are in no column of the table."""
        layout = self.layout
        for place, meanings in layout.values:
            if place < layout.width:
                record[place] = meanings.get(record[place], record[place])
        for place, factor, unit in layout.factors:
            if place < layout.width:
                record[place] = multiplied(record[place], factor, unit)
        if layout.constants or layout.boxes:
            record += layout.constants
            for boxes in layout.boxes:
                wrong = next((faults[at] for at, _ in boxes.places if at in faults), None)
                if wrong is not None:
                    faults[len(record)] = wrong
                record.append(boxes.cell(record))

    def row(self, line: int, record: list[str], faults: Faults) -> tuple[RawRow, str]:
        """Return a row as it is said, and the code as it is written.

        What stands for nothing in these cells and in those of the groups is noted and emptied; an error is a fault of
        the row, but in a group.
        """
        said = dict.fromkeys(UNIT_COLUMNS, "")
        for target, at in self.unit_places:
            if at in faults:
                continue
            found = said_in(record[at], free=target == "name")
            if found.wrong:
                faults[at] = found.wrong, found.missing
            elif found.missing:
                self.whole.see_missing(self.header_of(target), found.missing, line)
            said[target] = found.text
        for at, column in zip(self.layout.group_places, self.by, strict=True):
            fault = faults.get(at)
            found = said_in(record[at], free=True)
            if at not in self.layout.places.values() and (found.missing or fault):
                self.whole.see_missing(column, fault[1] if fault else found.missing, line)
                faults.pop(at, None)
                record[at] = ""
            elif not found.wrong:
                record[at] = found.text if at not in self.layout.cell_places else record[at]
        kind, date = kind_of(said["kind"]), date_of(said["date"])
        code = code_of(said["code"], kind or "")
        if date is None:
            faults[self.layout.places["date"]] = "T033", said["date"]
        kept = "" if said["name"] and no_code(kind or "", code) else code
        groups, cells = self.pick_groups(record), self.pick_cells(record)
        return RawRow(line, said["name"] or kept, kind or "", kept, date or "", groups, cells), code

    def fitted(self, record: list[str], line: int) -> list[str] | None:
        """Return a record of the width of the columns that have a name, else None: cells beyond the header are a fault.

        What stands under an end of the header left empty, a remark beside the table, is left aside; it is told with its
        first cell.
        """
        width = self.layout.width
        if len(record) < width or any(map(str.strip, record[self.header_width :])):
            return None
        for at, cell in enumerate(record[width:], start=width):
            if cell and at not in self.beyond and cell.strip():
                self.beyond[at] = line + self.layout.skipped
        return record[:width]

    def refusals(self, row: RawRow, record: list[str], faults: Faults) -> Iterator[Refusal]:
        """Yield everything that is wrong with a row that cannot be taken, its answers included, by column."""
        for target, place in sorted(self.layout.places.items(), key=itemgetter(1)):
            text, wrong = record[place], None
            if place in faults:
                code, text = faults[place]
                wrong = finding(code, value=text)
            elif target in self.questionnaire.by_id:
                said = parse_cell(self.questionnaire.by_id[target], text)
                wrong = said if isinstance(said, Finding) else None
            elif target == "kind" and not row.kind:
                close = suggestion(text.casefold(), KINDS)
                wrong = finding("T032", value=text, suggestion=close, known=", ".join(KINDS))
            elif target == "name" and len(text) > NAME_LIMIT:
                wrong = finding("T034", length=len(text), limit=NAME_LIMIT)
            elif target == "code" and len(text) > CODE_LIMIT:
                wrong = finding("T034", length=len(text), limit=CODE_LIMIT)
            if wrong is not None:
                yield refusal(row.line, self.header_of(target), text, wrong)
        if not row.name and not {self.layout.places.get("name"), self.layout.places.get("code")} & faults.keys():
            yield refusal(row.line, self.header_of("name"), "", finding("T031"))


def open_table(
    path: str | Path,
    questionnaire: Questionnaire,
    *,
    columns: ColumnMap | None = None,
    by: Sequence[str] = (),
    carry: Carry | None = None,
    closed_of: Closed | None = None,
    sheet: str = "",
) -> UnitRows:
    """Return the rows of a table: a CSV, XLSX or ODS file, « - » for standard input, a folder or a pattern.

    ``columns`` is a mapping file (:func:`ruraldiag.table.mapping.load_columns`), ``by`` the columns to keep
    for groups; ``carry`` brings assessments of another edition to this one, they are refused without it, and
    ``closed_of`` says which of their actions are done or set aside; ``sheet`` names the sheet of a workbook. Raises
    :class:`RuralDiagError` with everything that is wrong with the file and its header.
    """
    by = tuple(map(one_form, by))
    files = None if Path(path) == STDIN else assessment_files(Path(path))
    if files is not None and sheet:
        raise RuralDiagError([finding("T047", Place(file=str(path)))], ExitStatus.USAGE)
    if files is not None:
        return FolderReader(str(path), files, questionnaire, columns=columns, by=by, carry=carry, closed_of=closed_of)
    source = open_source(path, known_names(questionnaire, columns, by), sheet)
    try:
        return TableReader(source, questionnaire, columns, by)
    except BaseException:
        source.close()
        raise


def picker(places: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Return the function that takes some places of a record.

    >>> picker((2, 0))(["a", "b", "c"]), picker((1,))(["a", "b"]), picker(())(["a"])
    (('c', 'a'), ('b',), ())
    """
    if len(places) > 1:
        return cast("Callable[[list[str]], tuple[str, ...]]", itemgetter(*places))
    if places:
        return lambda record: (record[places[0]],)
    return lambda _: ()


def nameless(header: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """Return the columns without a name under which something is written (a merged header leaves one so)."""
    return [
        f"(sans nom, colonne {column_letters(at)})"
        for at, name in enumerate(header)
        if not name and any(at < len(record) and record[at].strip() for record in below)
    ]


def tidied(record: list[str]) -> list[str]:
    """Return the cells of a record in one form: the door by which every text comes in."""
    whole = "\0".join(record)  # nearly all are in it: one look instead of one a cell
    spaced = " ".join(whole.split()) == whole and "\0 " not in whole and " \0" not in whole
    if (
        spaced
        and "`" not in whole
        and (whole.isascii() or not ODD_SIGN.search("".join(filterfalse(str.isascii, record))))
    ):
        return record
    return [short_form(cell) if len(cell) < SHORT else one_form(cell) for cell in record]


def multiplied(text: str, factor: float, unit: str) -> str:
    """Return a cell whose number is multiplied, but one that says its unit itself.

    >>> multiplied("0,57", 100, "%"), multiplied("94 %", 100, "%"), multiplied("nsp", 100, "%")
    ('57', '94 %', 'nsp')
    """
    number = number_in(text)
    return text if number is None or (unit and text.endswith(unit)) else plain_number(float(f"{number * factor:.12g}"))
