"""What a path leads to: the file behind a link, a pipe or a device that is written into, a folder that is there."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from ruraldiag.files.waiting import waiting_for

STREAM = re.compile(r"/dev/(std(out|err|in)|fd/\d+)|/proc/[^/]+/fd/\d+")


def real(path: Path) -> Path:
    """Return the file that a path leads to, through every link; raise OSError where links turn in a circle."""
    try:
        found = path.resolve()
    except RuntimeError:  # Python 3.12 and before
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    if found.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return found


def is_stream(path: Path) -> bool:
    """Return whether a path is a pipe, a device or an open stream: it is written into, never replaced."""
    if STREAM.fullmatch(str(path)):
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def pour(path: Path, content: bytes) -> None:
    """Write into a pipe, a device or an open stream, after what went there before."""
    with waiting_for(path), os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
        stream.write(content)


def is_there(path: Path) -> bool:
    """Return whether a path exists; where a folder may not be looked into, no: writing there will say why."""
    return os.path.exists(path)  # noqa: PTH110 -- Path.exists raises where the folder may not be looked into


def is_taken(path: Path) -> bool:
    """Return whether a name is in use, be it by a link that leads nowhere."""
    return os.path.lexists(path)


def lacks_folder(path: Path) -> bool:
    """Return whether the folder that a file is to stand in, behind a link where it is one, is not there."""
    try:
        real(path).parent.stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False  # writing there will say why
    return False


def make_folder(folder: Path) -> None:
    """Make a folder, and those it stands in, so that a power cut leaves them there."""
    missing = [place for place in (folder, *folder.absolute().parents) if not is_there(place)]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        sync_folder(place.absolute().parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names of a folder are on the disk, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
