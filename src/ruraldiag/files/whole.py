"""Files written wholly or not at all: what was there stays until the new content is on the disk."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.reading import why

ABANDONED = 3600.0  # seconds: no file of ours takes so long to write


def write_atomically(path: Path, text: str) -> None:
    """Write a text file wholly or not at all: what was there stays until the new content is on the disk."""
    check_writable(path)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
        ) as stream:
            temporary = stream.name
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        keep_mode(path, temporary)
        Path(temporary).replace(path)
        remove_abandoned(path)
    except (OSError, UnicodeEncodeError) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        said = why(error) if isinstance(error, OSError) else "un caractère n'existe pas en UTF-8"
        raise RuralDiagError([finding("F008", Place(file=str(path)), why=said)], ExitStatus.NOT_WRITTEN) from None
    except BaseException:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise


@lru_cache(maxsize=64)  # once in a run: an interview writes after each answer, perhaps in a folder of thousands
def remove_abandoned(path: Path) -> None:
    """Remove what an earlier writing of this very file, killed on the way, left beside it more than an hour ago.

    The file is just written: its own date is compared, a disk elsewhere may have another clock. What cannot be removed
    stays, and is no fault of what was written.
    """
    ours = re.compile(re.escape(f".{path.name}.") + r"[a-z0-9_]{8}\.tmp")  # as tempfile names them
    with suppress(OSError), os.scandir(path.parent) as beside:
        written = path.stat().st_mtime
        for one in beside:
            if ours.fullmatch(one.name) and one.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if written - one.stat(follow_symlinks=False).st_mtime > ABANDONED:
                        Path(one.path).unlink()


def check_writable(path: Path) -> None:
    """Raise where a file is protected: putting another in its place would get round what someone meant."""
    try:
        protected = is_there(path) and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError:
        return  # writing there will say why
    if protected:
        raise RuralDiagError([finding("F012", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)


def keep_mode(path: Path, temporary: str) -> None:
    """Give a new file the rights it would have had if it were written in place."""
    if os.name == "nt":
        return
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    Path(temporary).chmod(mode)


def write_new(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file that does not exist yet; where it does, refuse unless ``force``."""
    if is_there(path) and path.is_dir():
        raise RuralDiagError(
            [finding("F002", Place(file=str(path)), example=f"{path / 'rapport.md'}")], ExitStatus.NOT_WRITTEN
        )
    if is_there(path) and not force:
        raise RuralDiagError([finding("F007", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)
    write_atomically(path, text)


def is_there(path: Path) -> bool:
    """Return whether a path exists; where a folder may not be looked into, no: writing there will say why."""
    return os.path.exists(path)  # noqa: PTH110 -- Path.exists raises where the folder may not be looked into
