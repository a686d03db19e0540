"""Files written wholly or not at all: what was there stays until the new content is on the disk."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.reading import OPEN_ELSEWHERE, TOO_LONG, why

ABANDONED = 3600.0  # seconds: no file of ours takes so long to write


def write_new(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a file that does not exist yet; where it does, refuse unless ``force``."""
    refuse_taken([path], force=force, example="rapport.md")
    write_atomically(path, content)


def refuse_taken(paths: Iterable[Path], *, force: bool, example: str) -> None:
    """Raise (exit code 5) with every place that is taken: by a folder, or, unless ``force``, by a file.

    ``example`` is what a file could be called that stands in such a folder.
    """
    taken = [
        finding("F002", Place(file=str(path)), example=str(path / example))
        if path.is_dir()
        else finding("F007", Place(file=str(path)))
        for path in paths
        if is_there(path) and (path.is_dir() or not force)
    ]
    if taken:
        raise RuralDiagError(taken, ExitStatus.NOT_WRITTEN)


def write_atomically(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Write a file wholly or not at all, the folder it stands in too; raise (exit code 5) where it cannot be written.

    Where it is not ``lasting``, the disk is not waited for: over a thousand files it would take longer than writing
    them, and a power cut may leave the last ones empty.
    """
    check_writable(path)
    with writing(path):
        temporary = beside(path)
        try:
            with temporary.open("wb") as stream:
                stream.write(content if isinstance(content, bytes) else content.encode())
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
            keep_mode(path, temporary)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if lasting:
            remove_abandoned(path)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what keeps a file from being written into a finding, with exit code 5."""
    try:
        yield
    except OSError as error:
        raise not_written(place, why(error)) from None
    except UnicodeEncodeError:
        raise not_written(place, "un caractère n'existe pas en UTF-8") from None


def not_written(place: Path, reason: str) -> RuralDiagError:
    """Return what to say of a file that cannot be written."""
    code = {TOO_LONG: "F018", OPEN_ELSEWHERE: "F019"}.get(reason, "F008")
    return RuralDiagError([finding(code, Place(file=str(place)), why=reason)], ExitStatus.NOT_WRITTEN)


def beside(path: Path) -> Path:
    """Return a new empty file beside the one that it is to replace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(number)
    return Path(name)


@lru_cache(maxsize=64)  # once in a run: an interview writes after each answer, perhaps in a folder of thousands
def remove_abandoned(path: Path) -> None:
    """Remove what an earlier writing of this very file, killed on the way, left beside it more than an hour ago.

    The file is just written: its own date is compared, a disk elsewhere may have another clock. What cannot be removed
    stays, and is no fault of what was written.
    """
    ours = re.compile(re.escape(f".{path.name}.") + r"[a-z0-9_]{8}\.tmp")  # as tempfile names them
    with suppress(OSError), os.scandir(path.parent) as neighbours:
        written = path.stat().st_mtime
        for neighbour in neighbours:
            if ours.fullmatch(neighbour.name) and neighbour.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if written - neighbour.stat(follow_symlinks=False).st_mtime > ABANDONED:
                        Path(neighbour.path).unlink()


def check_writable(path: Path) -> None:
    """Raise where a file is protected: putting another in its place would get round what someone meant."""
    try:
        protected = is_there(path) and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError:
        return  # writing there will say why
    if protected:
        raise RuralDiagError([finding("F012", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)


def keep_mode(path: Path, temporary: Path) -> None:
    """Give a new file the rights it would have had if it were written in place."""
    if os.name == "nt":
        return
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    temporary.chmod(mode)


def is_there(path: Path) -> bool:
    """Return whether a path exists; where a folder may not be looked into, no: writing there will say why."""
    return os.path.exists(path)  # noqa: PTH110 -- Path.exists raises where the folder may not be looked into
