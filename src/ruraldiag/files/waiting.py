"""Who waits for another program says so: a pipe that nobody writes to, or reads, would hold a command for ever."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruraldiag.typography import french, printable

SILENCE = 2.0  # seconds


@contextmanager
def waiting_for(path: Path) -> Iterator[None]:
    """Say on standard error, after two seconds, that a named pipe waits for its other end; no other file does."""
    timer = threading.Timer(SILENCE, say, (str(path),))
    timer.daemon = True
    if waits(path):
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def waits(path: Path) -> bool:
    """Return whether opening a path may wait: it is a named pipe."""
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def say(name: str) -> None:
    """Say what is waited for, and how to stop."""
    text = french(f"{printable(name)} : j'attends l'autre programme de ce tube ; Ctrl-C pour arrêter.")
    print(text, file=sys.stderr, flush=True)  # noqa: T201
