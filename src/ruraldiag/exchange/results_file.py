"""Rows of results as CSV, XLSX or JSON Lines, one block after the other: nothing is kept of what is written.

Texts that came from a table never act as formulas; numbers stay numbers, with all their digits.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeAlias

from ruraldiag.batch.results import Value
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.places import real
from ruraldiag.files.reading import why
from ruraldiag.files.whole import not_written, writing
from ruraldiag.report.values.csv import ACTING, one_line_end
from ruraldiag.table.cells import plain_number

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Row: TypeAlias = Sequence[Value]
REFUSED_COLUMNS = ("row", "column", "value", "code", "message")
SUFFIXES = (".csv", ".xlsx", ".jsonl")
TINY = 1e-4  # below, Python writes 2e-06
SHEET_ROWS = 1_048_576
CELL_TEXT = 32_767  # letters that a cell of a workbook may hold
ACTING_LETTERS = frozenset(ACTING)


class ResultsFile(Protocol):
    """Where rows are written, in blocks; :meth:`close` ends the file, :meth:`abandon` lets go of it as it is."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """End the file."""

    def abandon(self) -> None:
        """Let go of the file, ended or not, without a word."""


def results_file(
    path: Path,
    columns: Sequence[str],
    *,
    place: Path,
    excel_fr: bool = False,
    sheet: str = "Résultats",
    foreign: Sequence[int] | None = None,
) -> ResultsFile:
    """Return the writer that the suffix of ``place`` asks for, writing to ``path``, its header already written.

    ``foreign`` are the places of the cells that come from a table (all of them where it is None): the others are
    numbers and the ids of the questionnaire, which begin with a letter or a figure.
    """
    match place.suffix.lower():
        case ".xlsx":
            return XlsxFile(path, columns, place, sheet)
        case ".jsonl":
            return JsonLinesFile(path, columns, place)
        case _:
            return CsvFile(path, columns, place, excel_fr=excel_fr, foreign=foreign)


class TextFile:
    """A file of lines."""

    place: Path
    stream: TextIO

    def close(self) -> None:
        """End the file."""
        with writing(self.place):
            self.stream.close()

    def abandon(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            self.stream.close()


class CsvFile(TextFile):
    """CSV: comma, UTF-8, LF, point decimal; for French spreadsheets semicolon, BOM, decimal comma."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        place: Path,
        *,
        excel_fr: bool = False,
        foreign: Sequence[int] | None = None,
    ) -> None:
        """Write the header."""
        self.place, self.excel_fr = place, excel_fr
        self.foreign = range(len(columns)) if foreign is None else foreign
        with writing(place):
            self.stream = path.open("w", encoding="utf-8-sig" if excel_fr else "utf-8", newline="")
        self.writer = csv.writer(self.stream, delimiter=";" if excel_fr else ",", lineterminator="\n")
        self.write([columns])

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        # Most tables hold no such text: seen column by column, that costs next to nothing.
        texts = [cell for at in self.foreign for row in rows if isinstance(cell := row[at], str)]
        acting = {cell[:1] for cell in texts} & ACTING_LETTERS or any("\r" in cell for cell in texts)
        safe = [defused(row, self.foreign) for row in rows] if acting else rows
        with writing(self.place):
            self.writer.writerows(map(french_row if self.excel_fr else without_exponent, safe))


def defused(row: Row, foreign: Sequence[int]) -> Row:
    """Return a row whose foreign texts never act as formulas; the csv module writes numbers with all their digits.

    >>> defused(["=1+1", -2.5, None, "Arvieu", ""], range(5))
    ["'=1+1", -2.5, None, 'Arvieu', '']
    """
    texts = [(at, cell) for at in foreign if isinstance(cell := row[at], str)]
    acting = [(at, cell) for at, cell in texts if cell[:1] in ACTING_LETTERS or "\r" in cell]
    if not acting:
        return row
    safe = list(row)
    for at, cell in acting:
        bare = one_line_end(cell)
        safe[at] = f"'{bare}" if cell[:1] in ACTING_LETTERS else bare
    return safe


def french_row(row: Row) -> list[Value]:
    """Return a row for a French spreadsheet: decimal comma.

    >>> french_row(["Arvieu", -2.5, 3, None])
    ['Arvieu', '-2,5', 3, None]
    """
    return [f"{Decimal(repr(cell)):f}".replace(".", ",") if type(cell) is float else cell for cell in row]


def without_exponent(row: Row) -> Row:
    """Return a row whose smallest numbers are written without exponent, all their digits kept.

    >>> without_exponent([2e-06, 0.5, "2e-06"])
    ['0.000002', 0.5, '2e-06']
    """
    # Compared rather than written: most tables have no such number.
    if not any(type(cell) is float and -TINY < cell < TINY and cell for cell in row):
        return row
    return [plain_number(cell) if type(cell) is float and -TINY < cell < TINY and cell else cell for cell in row]


class JsonLinesFile(TextFile):
    """JSON Lines: one object a row, null where withheld."""

    def __init__(self, path: Path, columns: Sequence[str], place: Path) -> None:
        """Open the file."""
        self.place, self.columns = place, tuple(columns)
        with writing(place):
            self.stream = path.open("w", encoding="utf-8", newline="\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        with writing(self.place):
            self.stream.writelines(
                json.dumps(dict(zip(self.columns, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
            )


class XlsxFile:
    """XLSX: texts as texts, numbers as numbers, the header kept in sight and sortable."""

    def __init__(self, path: Path, columns: Sequence[str], place: Path, sheet: str) -> None:
        """Start the workbook."""
        from xlsxwriter import Workbook  # noqa: PLC0415 -- only those who want a workbook pay for it

        self.place, self.columns, self.line = place, tuple(columns), 0
        with writing(place):
            self.folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{real(place).name}.", suffix=".tmp")
            self.stream = AbandonableFile(path)
        # constant_memory: rows go to the disk as they come.
        options = {"constant_memory": True, "in_memory": False, "tmpdir": self.folder.name}
        self.book = Workbook(self.stream, options)
        self.sheet: Worksheet = self.book.add_worksheet(sheet)
        self.sheet.freeze_panes(1, 2)
        bold = self.book.add_format({"bold": True})
        for at, name in enumerate(self.columns):
            self.sheet.write_string(0, at, name, bold)

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        with writing(self.place):
            for row in rows:
                self.line += 1
                if self.line >= SHEET_ROWS:
                    place = Place(file=str(self.place))
                    raise RuralDiagError([finding("T051", place, limit=SHEET_ROWS - 1)], ExitStatus.NOT_WRITTEN)
                for at, cell in enumerate(row):
                    if type(cell) is str:
                        self.sheet.write_string(self.line, at, cell[:CELL_TEXT])
                    elif cell is not None:
                        self.sheet.write_number(self.line, at, cell)

    def close(self) -> None:
        """End the workbook."""
        from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 -- only those who want a workbook

        self.sheet.autofilter(0, 0, max(self.line, 1), len(self.columns) - 1)
        try:
            self.book.close()
            self.stream.file.close()
        except OSError as error:
            self.stream.abandoned = True
            raise not_written(self.place, why(error)) from None
        except XlsxWriterException as error:
            self.stream.abandoned = True
            cause: Any = error.args[0] if error.args else None
            raise not_written(self.place, why(cause) if isinstance(cause, OSError) else "refus") from None
        self.folder.cleanup()

    def abandon(self) -> None:
        """Let go of the workbook."""
        self.book.fileclosed = True  # else it would say on its way out that it was not closed
        self.stream.abandoned = True
        with suppress(OSError):
            self.stream.file.close()
        with suppress(OSError):
            for sheet in self.book.worksheets():
                if sheet.row_data_fh is not None and not sheet.row_data_fh.closed:
                    sheet.row_data_fh.close()
        with suppress(OSError):
            self.folder.cleanup()


class AbandonableFile:
    """A file to write that can be abandoned: what still wants to end it then writes nowhere, and says nothing."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self.file = path.open("wb")
        self.abandoned = False
        self.place = 0  # where the next byte would go, once abandoned

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self.place += len(data)
        return len(data) if self.abandoned else self.file.write(data)

    def tell(self) -> int:
        """Return where the next byte goes."""
        return self.place if self.abandoned else self.file.tell()

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place."""
        self.place = place if self.abandoned else self.file.seek(place, whence)
        return self.place

    def flush(self) -> None:
        """Give what is written to the system."""
        if not self.abandoned:
            self.file.flush()
