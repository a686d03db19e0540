"""Rows as CSV text: comma, LF, point decimal; a text that a spreadsheet would take for a formula is defused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

CsvCell = str | float | int | None
ACTING = ("=", "+", "-", "@", "\t", "\r")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[CsvCell]]) -> str:
    r"""Return a table as CSV; numbers keep all their digits, None is an empty cell.

    >>> to_csv(["unit", "score"], [["=1+1", 48.5], ["Arvieu", None]])
    "unit,score\n'=1+1,48.5\nArvieu,\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return stream.getvalue()


def cell_text(cell: CsvCell) -> str:
    """Return one cell: an apostrophe goes before a text that starts as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{one_line_end(cell)}" if cell.startswith(ACTING) else one_line_end(cell)
    return f"{Decimal(repr(cell)):f}" if isinstance(cell, float) else repr(cell)


def one_line_end(text: str) -> str:
    r"""Return a text whose lines end with LF: before Python 3.13 the csv module does not quote a lone CR.

    What follows it would be a row of its own, and may act as a formula.

    >>> one_line_end("Pays\r=2+3"), one_line_end("a\r\nb")
    ('Pays\n=2+3', 'a\nb')
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")
