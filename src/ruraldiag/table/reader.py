"""A batch table, read row by row: its columns found once, then one unit a row, or what refuses it.

Nothing is kept of a row once it is given: a table of a whole country takes no more memory than a page of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import cast, get_args

from ruraldiag.errors import Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.table.cells import parse_cell
from ruraldiag.table.columns import ColumnMap, known_names, layout_of
from ruraldiag.table.folder import Carry, Closed, FolderReader, assessment_files
from ruraldiag.table.header import HEADER_WITHIN, best_header, column_letters, listed, plural
from ruraldiag.table.record_source import STDIN, RecordSource, open_source
from ruraldiag.table.row import RawRow, Refusal, refusal
from ruraldiag.table.unit_rows import UnitRows
from ruraldiag.table.whole_table import CODE_LIMIT, NAME_LIMIT

KINDS: tuple[str, ...] = get_args(UnitKind)
SHARES = 3  # numbers of a column from which it may be told that they are shares
NOTHING = "rien n'est écrit dans ses premières lignes"
DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?")
FRENCH_DATE = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")
IMPOSSIBLE = "\N{NO-BREAK SPACE}: ce jour n'est pas dans le calendrier"


class TableReader(UnitRows):
    """The rows of a text or a workbook; reading to the end makes sure that the file has not changed meanwhile."""

    def __init__(
        self, source: RecordSource, questionnaire: Questionnaire, columns: ColumnMap | None, by: Sequence[str]
    ) -> None:
        """Find the columns; raise with everything that is wrong with them."""
        self.source = source
        start = list(islice(source.records(), HEADER_WITHIN))
        if not any(cell.strip() for record in start for cell in record):
            raise RuralDiagError([finding("T007", Place(file=source.name), what=NOTHING)])
        at, _ = best_header(start, known_names(questionnaire, columns, by))
        names = [name.strip() for name in start[at]] if start else []
        self.header_width, self.beyond = len(names), dict[int, int]()
        while names and not names[-1]:
            names.pop()
        unnamed = nameless(names, start[at + 1 :])
        layout = layout_of(names, questionnaire, columns, by, file=source.name, skipped=at, unnamed=unnamed)
        super().__init__(source.name, questionnaire, layout)
        self.expected = max(source.expected - at - 1, 0)
        if at:
            self.whole.said.append(finding("T016", Place(file=source.name), **plural(at, "ligne")))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was said of the table so far, what its source said first."""
        return (*self.source.warnings, *super().warnings)

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def __iter__(self) -> Iterator[RawRow | Refusal]:
        """Yield the rows in order."""
        layout, source, whole = self.layout, self.source, self.whole
        width, pick, pick_groups = layout.width, picker(layout.cell_places), picker(layout.group_places)
        name_at, kind_at, code_at, date_at = layout.unit_places
        marked = bool(source.faults)
        for line, raw in enumerate(islice(source.records(), layout.skipped + 1, None), start=2):
            record = raw if len(raw) == width else self.fitted(raw, line)
            first = record[name_at if name_at >= 0 else code_at] if record else ""
            if not first and not any(map(str.strip, record or raw)):
                whole.empty += 1
                continue
            self.count += 1
            if record is None:
                yield refusal(line, "", "", finding("T030", count=len(raw), expected=width))
                continue
            for place, meanings in layout.values:
                text = record[place].strip()
                record[place] = meanings.get(text, text)
            code = record[code_at].strip() if code_at >= 0 else ""
            name = " ".join(record[name_at].split()) if name_at >= 0 else ""
            kind = kind_of(record[kind_at]) if kind_at >= 0 else "commune"
            date = date_of(record[date_at]) if date_at >= 0 else ""
            row = RawRow(line, name or code, kind or "", code, date or "", pick_groups(record), pick(record))
            faults = source.faults.get(line + layout.skipped) if marked else None
            sound = kind and date is not None and 0 < len(row.name) <= NAME_LIMIT and len(code) <= CODE_LIMIT
            if faults or not sound:
                refused = list(self.refusals(row, record, faults or {}))
                if refused:
                    yield from refused
                    continue
            whole.see(row)
            yield row
        source.finish()
        whole.conclude(self.count)
        whole.said += self.shares()
        if self.beyond:
            cells = [f"(sans nom, cellule {column_letters(at)}{row})" for at, row in sorted(self.beyond.items())]
            said = {**plural(len(cells), "colonne"), "names": listed(cells)}
            whole.said.append(finding("T004", Place(file=source.name), **said))

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

    def refusals(self, row: RawRow, record: list[str], faults: dict[int, tuple[str, str]]) -> Iterator[Refusal]:
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
                close = suggestion(text.strip().casefold(), KINDS)
                wrong = finding("T032", value=text, suggestion=close, known=", ".join(KINDS))
            elif target == "date" and date_of(text) is None:
                wrong = finding("T033", value=text, why=IMPOSSIBLE if written_as_date(text) else "")
            elif target == "name" and len(row.name) > NAME_LIMIT:
                wrong = finding("T034", length=len(row.name), limit=NAME_LIMIT)
            elif target == "code" and len(row.code) > CODE_LIMIT:
                wrong = finding("T034", length=len(row.code), limit=CODE_LIMIT)
            if wrong is not None:
                yield refusal(row.line, self.header_of(target), text, wrong)
        if not row.name:
            yield refusal(row.line, self.header_of("name"), "", finding("T031"))

    def shares(self) -> Iterator[Finding]:
        """Yield the columns of per cents in which a workbook seems to keep shares: 94 % is 0.94 there."""
        for indicator_id in self.indicators:
            count, largest = self.source.numbers.get(self.layout.places[indicator_id], (0, 0.0))
            if self.questionnaire.by_id[indicator_id].unit == "%" and count >= SHARES and 0 < largest <= 1:
                yield finding("T026", Place(file=self.source.name), value=self.header_of(indicator_id))


def open_table(
    path: str | Path,
    questionnaire: Questionnaire,
    *,
    columns: ColumnMap | None = None,
    by: Sequence[str] = (),
    carry: Carry | None = None,
    closed_of: Closed | None = None,
) -> UnitRows:
    """Return the rows of a table: a CSV, XLSX or ODS file, « - » for standard input, a folder or a pattern.

    ``columns`` is a mapping file (:func:`ruraldiag.table.columns.load_columns`), ``by`` the columns to keep
    for groups; ``carry`` brings assessments of another edition to this one, they are refused without it, and
    ``closed_of`` says which of their actions are done or set aside. Raises
    :class:`RuralDiagError` with everything that is wrong with the file and its header.
    """
    files = None if str(path) == STDIN else assessment_files(Path(path))
    if files is not None:
        return FolderReader(str(path), files, questionnaire, columns=columns, by=by, carry=carry, closed_of=closed_of)
    source = open_source(path, known_names(questionnaire, columns, by))
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


@lru_cache(maxsize=256)
def kind_of(text: str) -> str | None:
    """Return a kind of unit, commune where nothing is said, None where it is none."""
    kind = text.strip().casefold() or "commune"
    return kind if kind in KINDS else None


@lru_cache(maxsize=4096)
def written_as_date(text: str) -> bool:
    """Return whether a text has the form of a date, be there such a day or not."""
    return bool(DATE.fullmatch(text.strip()) or FRENCH_DATE.fullmatch(text.strip()))


def date_of(text: str) -> str | None:
    """Return a date as 2026-11-22, an empty text where nothing is said, None where it is no date.

    >>> date_of("22/11/2026"), date_of(" "), date_of("31/02/2026")
    ('2026-11-22', '', None)
    """
    bare = text.strip()
    if not bare:
        return ""
    found = DATE.fullmatch(bare) or FRENCH_DATE.fullmatch(bare)
    if found is None:
        return None
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return None
