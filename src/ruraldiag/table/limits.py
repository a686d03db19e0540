"""What a table may cost before any of it is spent, and the one boundary around the readers of others.

A kilobyte may say « this row, a million times »: what a file may grow to follows its size, above what real tables do.
Under two megabytes nothing takes more than 500 MB and five seconds; the table of a country is well within its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ruraldiag.errors import Finding, Place, RuralDiagError, finding

SMALL = 2_000_000  # bytes: what is not even that is read, or refused, in five seconds
DAMAGED = "le classeur est abîmé ou coupé"
SWOLLEN = "une fois ouvert, il prendrait bien plus de place que ce qu'il contient"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most bytes, tags of XML begun and ended, cells, rows and letters that the file of a table may grow to."""

    unzipped: int
    tags: int
    cells: int
    rows: int
    letters: int


def limits_of(size: int) -> Limits:
    """Return the limits of a file of that size in bytes.

    >>> limits_of(2_400_000).rows
    200000
    """
    return Limits(
        unzipped=min(40_000_000 + 40 * size, 4_000_000_000),
        tags=1_000_000 + size * 3 // 2,  # begun and ended: a cell has four, seldom in less than two bytes
        cells=min(2_000_000 + size, 20_000_000),  # the reader takes 32 to 64 bytes for each
        rows=size // 12 if size >= SMALL else 70_000,  # a code and an answer; twice as many as there are communes
        letters=60_000_000 + 20 * size,
    )


@contextmanager
def guarded(place: Place, why: str = DAMAGED) -> Iterator[None]:
    """Turn whatever the reader of another raises (its panics too, which are no Exception) into a finding."""
    try:
        yield
    except (RuralDiagError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 -- the one boundary around readers that we did not write
        raise RuralDiagError([unreadable(place, why)]) from None


def unreadable(place: Place, why: str) -> Finding:
    """Return what to say of a file that is no table that can be read."""
    return finding("T008", place, why=why)
