"""A long command that is asked to stop: what it was writing is removed, and what it leaves is told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stopped_cleanly(told: Callable[[], None]) -> Iterator[None]:
    """Make a request to stop (Ctrl-C, SIGTERM, SIGHUP) end the job: what was being written is removed, and that told.

    The requests that follow are not heard: one of them in the middle of the removal would leave some of it there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    requests = requests_to_stop()

    def stop(*_: Any) -> None:
        for request in requests:
            signal.signal(request, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {request: signal.signal(request, stop) for request in requests}
    try:
        yield
    except KeyboardInterrupt:
        told()
        raise
    except BaseException:
        restore(before)
        raise
    restore(before)


def requests_to_stop() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a command to stop: Ctrl-C, a request of the system, a terminal that closes.

    The last one is left out where it is not heard: under ``nohup`` the command is to outlive its terminal.
    """
    hangup = getattr(signal, "SIGHUP", None)  # not on every platform
    heard = hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((hangup,) if heard else ()))


def restore(before: dict[signal.Signals, Any]) -> None:
    """Put back how signals were answered."""
    for request, how in before.items():
        signal.signal(request, how)
