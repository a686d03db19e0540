"""Where the records of a batch table come from: text, a workbook, or a folder of assessments, all as lists of texts."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, cast

from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.files.reading import TEMPLATE, not_there, why
from ruraldiag.table.header import GZIP, OLE, ZIP

if TYPE_CHECKING:
    from ruraldiag.assessment.model import Assessment
    from ruraldiag.questionnaire.model import Questionnaire
    from ruraldiag.table.folder import Carry, Closed

STDIN = "-"
STDIN_NAME = "entrée standard"
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


class Source(Protocol):
    """The records of a table, its header among the first ones.

    ``faults`` holds what a workbook cannot say in a text, by record (from 1) and place: a code of the catalogue and the
    value shown. ``refused`` holds what refuses a whole record and ``closed`` the indicators whose action is done or set
    aside, by line, where records are files; ``numbers`` how many numbers each place of a workbook holds under its
    header, and the largest.
    """

    name: str
    expected: int  # about how many records
    warnings: list[Finding]
    faults: dict[int, dict[int, tuple[str, str]]]
    refused: dict[int, tuple[Finding, ...]]
    closed: dict[int, frozenset[str]]
    numbers: dict[int, tuple[int, float]]

    def records(self) -> Iterator[list[str]]:
        """Yield the records from the first."""

    def finish(self) -> None:
        """Raise where the input has changed since it was opened."""

    def close(self) -> None:
        """Let go of the file."""

    def assessment(self, line: int) -> Assessment | None:
        """Return the assessment of a line of the table, where lines are files."""


def open_source(
    path: str | Path,
    known: frozenset[str],
    questionnaire: Questionnaire,
    carry: Carry | None = None,
    closed_of: Closed | None = None,
) -> Source:
    """Return the source that a path names: « - », a file, a folder, or a pattern of assessment files.

    ``carry`` brings assessments of another edition to this one, ``closed_of`` says which of their actions are closed.
    """
    if str(path) != STDIN:
        folder = assessment_files(Path(path))
        if folder is not None:
            from ruraldiag.table.folder import FolderSource  # noqa: PLC0415 -- one of the three is needed

            return FolderSource(str(path), folder, questionnaire, carry, closed_of)
    stream, name = (spooled(standard_input(), STDIN_NAME), STDIN_NAME) if str(path) == STDIN else opened(Path(path))
    try:
        return source_of(stream, name, known)
    except BaseException:
        stream.close()
        raise


def standard_input() -> IO[bytes]:
    """Return standard input, unless it was closed before the program started."""
    if sys.stdin is None:
        raise RuralDiagError([finding("F003", Place(file=STDIN_NAME), why="elle est fermée")])
    return sys.stdin.buffer


def source_of(stream: IO[bytes], name: str, known: frozenset[str]) -> Source:
    """Return the source that the first bytes of a stream ask for, whatever its name says."""
    start = stream.read(16)
    stream.seek(0)
    place = Place(file=name)
    if not start:
        raise RuralDiagError([finding("T007", place, what="le fichier est vide")])
    if start.startswith((ZIP, OLE)):
        from ruraldiag.table.workbook import SheetSource  # noqa: PLC0415 -- only workbooks pay for the reader

        return SheetSource(stream, name, known)
    for magic, words in OTHERS.items():
        if start.startswith(magic):
            raise RuralDiagError([finding("T008", place, why=words)])
    from ruraldiag.table.text import TextSource  # noqa: PLC0415 -- one of the three is needed

    return TextSource(stream, name, known, compressed=start.startswith(GZIP))


def assessment_files(path: Path) -> list[Path] | None:
    """Return the assessment files of a folder or a pattern, sorted; one such file is its own; None for a table."""
    try:
        if path.is_dir():
            found = sorted(one for one in path.rglob("*.toml") if is_assessment(one))
        elif path.suffix == ".toml" and path.exists():
            found = [path]
        elif any(char in str(path) for char in "*?[") and not path.exists():
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


def is_assessment(path: Path) -> bool:
    """Return whether a file of a folder may be an assessment: a mapping file (``….colonnes.toml``) says it is none."""
    return path.suffix == ".toml" and not path.name.startswith(".") and not path.name.endswith(".colonnes.toml")


def opened(path: Path) -> tuple[IO[bytes], str]:
    """Return a file open for reading, its start within reach again; what is no regular file is copied first."""
    place = Place(file=str(path))
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise not_there(str(path), TEMPLATE) from None
    except OSError as error:
        raise RuralDiagError([finding("F003", place, why=why(error))]) from None
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
        shutil.copyfileobj(stream, copy)
    except OSError as error:
        copy.close()
        raise RuralDiagError([finding("F003", Place(file=name), why=why(error))]) from None
    copy.seek(0)
    return copy
