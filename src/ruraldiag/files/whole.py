"""Files written wholly or not at all: what was there stays until the new content is on the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.locks import only_writer
from ruraldiag.files.places import is_stream, is_there, lacks_folder, make_folder, pour, real, sync_folder
from ruraldiag.files.reading import NO_FOLDER_THERE, unwritable, why


def write_new(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a file that does not exist yet; where it does, refuse unless ``force``."""
    refuse_taken([path], force=force, example="rapport.md")
    write_atomically(path, content, new=not force)


def refuse_taken(paths: Sequence[Path], *, force: bool, example: str) -> None:
    """Raise (exit code 5) with every place that no file can take.

    A folder is there, or, unless ``force``, a file; or the folder that it is to stand in is not. ``example`` is what a
    file could be called that stands in such a folder.
    """
    taken = [
        finding("F002", Place(file=str(path)), example=str(path / example))
        if path.is_dir()
        else finding("F007", Place(file=str(path)))
        for path in paths
        if is_there(path) and (path.is_dir() or not (force or is_stream(path)))
    ]
    taken += [
        no_folder(path) for path in {path.parent: path for path in reversed(paths) if lacks_folder(path)}.values()
    ]
    if taken:
        raise RuralDiagError(taken, ExitStatus.NOT_WRITTEN)


def refuse_folder(folder: Path) -> None:
    """Raise (exit code 5) where a folder cannot be one to write in: a file is there, or nothing that it could stand in.

    One that is not there is made, not those above it: their names are misspelt.
    """
    if lacks_folder(folder):
        raise RuralDiagError([no_folder(folder)], ExitStatus.NOT_WRITTEN)
    with writing(folder):
        if is_there(folder) and not folder.is_dir():
            raise not_written(folder, NO_FOLDER_THERE)


def no_folder(path: Path) -> Finding:
    """Return what to say of a file whose folder is not there: the names that are near, where there are some."""
    folder = path.parent if not is_there(path.parent) else real(path).parent
    try:
        beside = [other.name for other in folder.parent.iterdir() if other.is_dir()]
    except OSError:
        beside = []
    return finding("F015", Place(file=str(path)), folder=folder, suggestion=suggestion(folder.name, beside))


def write_atomically(
    path: Path, content: str | bytes, *, new: bool = False, follow: bool = True, lasting: bool = True
) -> None:
    """Write a file wholly or not at all, the folder it stands in too; raise (exit code 5) where it cannot be written.

    A file that is ``new`` is not there yet, even where another program makes it meanwhile. A link is written through,
    unless ``follow`` is false: under a name that nobody gave, a link gives way. A pipe or a device is written into.
    One of many that is not ``lasting`` may be left empty by a power cut, until :func:`make_last` has had its turn.
    """
    check_writable(path)
    with writing(path):
        data = content if isinstance(content, bytes) else content.encode()
        if is_stream(path):
            if not follow:
                raise not_written(path, "ce n'est pas un fichier ordinaire")
            pour(path, data)
            return
        make_folder(path.parent)
        place = real(path) if follow else path
        with only_writer(place):
            temporary = beside(place)
            try:
                with temporary.open("wb") as stream:
                    stream.write(data)
                    stream.flush()
                    if lasting:
                        os.fsync(stream.fileno())
                keep_mode(place, temporary)
                put(temporary, place, new=new)
            finally:
                temporary.unlink(missing_ok=True)
            if lasting:
                sync_folder(place.parent)


def make_last(folder: Path) -> None:
    """Have all that was written in a folder outlast a power cut, at once, where the system can."""
    if hasattr(os, "sync"):
        os.sync()
    sync_folder(folder)


def put(temporary: Path, place: Path, *, new: bool) -> None:
    """Put a file in its place; raise (exit code 5) where it is ``new`` and another is there."""
    if not new:
        temporary.replace(place)
        return
    try:
        place.hardlink_to(temporary)  # unlike a renaming, it never takes the place of another
    except FileExistsError:
        raise RuralDiagError([finding("F007", Place(file=str(place)))], ExitStatus.NOT_WRITTEN) from None
    except OSError:  # a disk that knows no such links
        if is_there(place):
            raise RuralDiagError([finding("F007", Place(file=str(place)))], ExitStatus.NOT_WRITTEN) from None
        temporary.replace(place)


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
    return RuralDiagError([unwritable(place, reason)], ExitStatus.NOT_WRITTEN)


def beside(place: Path) -> Path:
    """Return a new empty file beside the one that it is to replace."""
    number, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
    os.close(number)
    return Path(name)


def check_writable(path: Path) -> None:
    """Raise where a file is protected: putting another in its place would get round what someone meant."""
    try:
        protected = is_there(path) and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError:
        return  # writing there will say why
    if protected:
        raise RuralDiagError([finding("F012", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)


def keep_mode(place: Path, temporary: Path) -> None:
    """Give a new file the rights it would have had if it were written in place."""
    if os.name == "nt":
        return
    if place.exists():
        mode = place.stat().st_mode & 0o777
    else:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    temporary.chmod(mode)
