"""How a command that writes many files is asked to stop, and by which signals."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave further requests to stop unheard: one that comes while the others stop would leave them there for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in requests_to_stop()}
    try:
        yield
    finally:
        for one, how in before.items():
            signal.signal(one, how)


def requests_to_stop() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a command to stop: Ctrl-C, a request of the system, a terminal that closes.

    The last one is left out where it is not heard: under ``nohup`` the command is to outlive its terminal.
    """
    hangup = getattr(signal, "SIGHUP", None)  # not on every platform
    heard = hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((hangup,) if heard else ()))
