"""One writer at a time for each file: a lock beside it, which the system frees when the program that holds it ends."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.places import is_stream, real
from ruraldiag.files.reading import unwritable, why

PATIENCE = 120.0  # seconds: on a slow machine, fifty programs may stand in line
POLL = 0.02  # seconds between two tries
UNLOCKABLE = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP})
OURS = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}\.tmp")  # as tempfile names what is written beside its place


@contextmanager
def only_writer(path: Path, *, patience: float | None = None) -> Iterator[None]:
    """Hold a file alone while it is read again and written, under whatever name; it may be held again inside.

    What an earlier writing of it left beside, killed on the way, is removed: nobody else can be writing it now. Raise
    :class:`RuralDiagError` (exit code 5) where another program holds it for too long, or its folder refuses. A pipe or
    a device is not held, nor is a file on a disk that knows no locks.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 -- only those who write pay for it

    if is_stream(path):
        yield
        return
    try:
        place = real(path)
        beside = place.with_name(f".{place.name}.lock")
        lock = FileLock(beside, is_singleton=True, poll_interval=POLL, fallback_to_soft=False)
        lock.acquire(timeout=PATIENCE if patience is None else patience)
    except Timeout:
        raise RuralDiagError([finding("F014", Place(file=str(path)))], ExitStatus.NOT_WRITTEN) from None
    except OSError as error:
        if error.errno not in UNLOCKABLE:
            found = unwritable(path, why(error))
            raise RuralDiagError([found], ExitStatus.NOT_WRITTEN) from None
        yield
        return
    try:
        if lock.lock_counter == 1:
            remove_abandoned(place)
        yield
    finally:
        if lock.lock_counter == 1:  # those that wait see that it is gone, and take another
            with suppress(OSError):
                beside.unlink()
        lock.release()


def remove_abandoned(place: Path) -> None:
    """Remove what an earlier writing of this very file, killed on the way, left beside it; what cannot be stays."""
    with suppress(OSError), os.scandir(place.parent) as neighbours:
        for neighbour in neighbours:
            if (ours := OURS.fullmatch(neighbour.name)) and ours["name"] == place.name and not neighbour.is_symlink():
                with suppress(OSError):
                    if neighbour.is_dir():
                        shutil.rmtree(neighbour.path)
                    else:
                        Path(neighbour.path).unlink()


def tidy(folder: Path) -> None:
    """Remove what earlier writings of all the files of a folder left there; what a program is writing stays."""
    with suppress(OSError):
        left = {ours["name"] for path in folder.iterdir() if (ours := OURS.fullmatch(path.name))}
        for name in sorted(left):
            with suppress(RuralDiagError), only_writer(folder / name, patience=0):
                pass
