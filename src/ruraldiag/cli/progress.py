"""How far a long job is, on standard error: a bar on a terminal, a line now and then elsewhere, or nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import TypeVar

from ruraldiag.errors import french
from ruraldiag.report.french import count, number

EVERY = 10.0  # seconds between two lines where there is no terminal
AT_ONCE = 0.1  # seconds between two movements of the bar


T = TypeVar("T")


class Progress:
    """A context manager; :meth:`follow` passes items on, and tells how many went by out of about ``expected``."""

    def __init__(self, expected: int, *, quiet: bool = False) -> None:
        """Say nothing yet."""
        self.expected, self.quiet, self.stack = expected, quiet, ExitStack()
        self.bar = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Progress:
        """Return the progress itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self.stack.close()

    def follow(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items as they come."""
        if self.quiet:
            return iter(items)
        return self.in_a_bar(items) if self.bar else self.in_lines(items)

    def in_a_bar(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, the bar moving."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        console = Console(file=sys.stderr, highlight=False, no_color=bool(os.environ.get("NO_COLOR")))
        told = TextColumn("{task.description}")
        bar = Bar(told, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True)
        self.stack.enter_context(bar)
        task = bar.add_task("Lignes", total=self.expected or None)
        last = time.monotonic()
        for done, one in enumerate(items, start=1):
            yield one
            if (now := time.monotonic()) - last >= AT_ONCE:
                bar.update(task, completed=done)
                last = now
        self.stack.close()

    def in_lines(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, a line being written now and then."""
        last = time.monotonic()
        for done, one in enumerate(items, start=1):
            yield one
            if (now := time.monotonic()) - last >= EVERY:
                out_of = f" sur {number(self.expected)} environ" if self.expected else ""
                print(french(f"{count(done, 'ligne')}{out_of}…"), file=sys.stderr, flush=True)  # noqa: T201
                last = now
