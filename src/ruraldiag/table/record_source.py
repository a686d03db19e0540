"""Where the records of a table come from: a text or a workbook, all as lists of texts."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, cast

from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding
from ruraldiag.files.reading import STDIN, STDIN_NAME, TEMPLATE, standard_input, unreadable, why
from ruraldiag.files.waiting import waiting_for
from ruraldiag.table.header import GZIP, OLE, ZIP

CHUNK = 1 << 20
SPOOL_LIMIT_MB = 500  # of what says no size: a device may have no end
OTHERS = {
    b"%PDF": "c'est un PDF",
    b"\x89PNG": "c'est une image",
    b"\xff\xd8\xff": "c'est une image",
    b"PAR1": "c'est un fichier Parquet",
    b"7z\xbc\xaf": "c'est une archive",
    b"{\\rtf": "c'est un texte mis en page",
    b"<!DOCTYPE": "c'est une page web",
    b"<html": "c'est une page web",
    b"<?xml": "c'est du XML",
}


class RecordSource(Protocol):
    """The records of a table, its header among the first ones.

    ``faults`` holds what a workbook cannot say in a text, by record (from 1) and place: a code of the catalogue and the
    value shown; ``carried`` the places merged with the one above them in their column, which have its text.
    """

    name: str
    expected: int  # about how many records
    warnings: list[Finding]
    faults: dict[int, dict[int, tuple[str, str]]]
    carried: dict[int, set[int]]

    def records(self) -> Iterator[list[str]]:
        """Yield the records from the first."""

    def finish(self) -> None:
        """Raise where the input has changed since it was opened."""

    def close(self) -> None:
        """Let go of the file."""


def open_source(path: str | Path, known: frozenset[str], sheet: str = "") -> RecordSource:
    """Return the source that a path names: « - » or a file; ``known`` are the names by which its header is told.

    ``sheet`` is the one to read of a workbook; where none is asked for, it is chosen.
    """
    stream, name = (spooled(standard_input(), STDIN_NAME), STDIN_NAME) if Path(path) == STDIN else opened(Path(path))
    try:
        return source_of(stream, name, known, sheet)
    except BaseException:
        stream.close()
        raise


def source_of(stream: IO[bytes], name: str, known: frozenset[str], sheet: str) -> RecordSource:
    """Return the source that the first bytes of a stream ask for, whatever its name says."""
    start = stream.read(16)
    stream.seek(0)
    place = Place(file=name)
    if not start:
        raise RuralDiagError([finding("T007", place, what="le fichier est vide")])
    if start.startswith((ZIP, OLE)):
        from ruraldiag.table.workbook import SheetSource  # noqa: PLC0415 -- only workbooks pay for the reader

        return SheetSource(stream, name, known, sheet)
    for magic, words in OTHERS.items():
        if start.startswith(magic):
            raise RuralDiagError([finding("T008", place, why=words)])
    if sheet:
        raise RuralDiagError([finding("T047", place)], ExitStatus.USAGE)
    from ruraldiag.table.text import TextSource  # noqa: PLC0415 -- only texts pay for the reader

    return TextSource(stream, name, known, compressed=start.startswith(GZIP))


def opened(path: Path) -> tuple[IO[bytes], str]:
    """Return a file open for reading, its start within reach again; what is no regular file is copied first."""
    with waiting_for(path):
        try:
            stream = path.open("rb")
        except OSError as error:
            raise unreadable(str(path), error, TEMPLATE) from None
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return stream, str(path)
        with stream:
            return spooled(stream, str(path)), str(path)


def spooled(stream: IO[bytes], name: str) -> IO[bytes]:
    """Return a copy on disk of what cannot be read twice."""
    first = stream.read(io.DEFAULT_BUFFER_SIZE)
    if b"\0" in first and not first.startswith((ZIP, OLE, GZIP)):
        raise RuralDiagError([finding("T008", Place(file=name), why="ce sont des octets, pas du texte")])
    copy = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 -- closed with its source
    try:
        copy.write(first)
        while chunk := stream.read(CHUNK):
            copy.write(chunk)
            if copy.tell() > SPOOL_LIMIT_MB * 1_000_000:
                size = f"plus de {SPOOL_LIMIT_MB}"
                raise RuralDiagError([finding("F004", Place(file=name), size=size, limit=SPOOL_LIMIT_MB)])
    except OSError as error:
        copy.close()
        raise RuralDiagError([finding("F003", Place(file=name), why=why(error))]) from None
    except RuralDiagError:
        copy.close()
        raise
    copy.seek(0)
    return copy
