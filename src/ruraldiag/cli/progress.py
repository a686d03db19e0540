"""How far a long job is, on standard error: a bar on a terminal, a line now and then elsewhere, or nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import TypeVar

from ruraldiag.cli.outputs import tell
from ruraldiag.cli.width import columns
from ruraldiag.report.words.french import count, number, percent, plural

EVERY = 10.0  # seconds between two lines where there is no terminal
AT_ONCE = 0.1  # seconds between two movements of the bar


T = TypeVar("T")


class Progress:
    """A context manager; :meth:`follow` passes items on, and tells how many went by out of about ``expected``."""

    def __init__(self, expected: int, *, quiet: bool = False) -> None:
        """Say nothing yet."""
        self.expected, self.quiet, self.stack = expected, quiet, ExitStack()
        self.bar = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.moved: Callable[[float], None] | None = None
        self.last = 0.0

    def __enter__(self) -> Progress:
        """Return the progress itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self.stack.close()

    def follow(self, items: Iterable[T], one: str = "ligne", several: str = "") -> Iterator[T]:
        """Yield the items as they come; ``one`` and ``several`` say what they are."""
        if self.quiet:
            return iter(items)
        return self.in_a_bar(items, plural(2, one, several)) if self.bar else self.in_lines(items, one, several)

    def drawn(self, share: float) -> None:
        """Tell which share of the draws of a ranking is done, after the rows are read."""
        if self.quiet:
            return
        if not self.bar:
            if self.due(EVERY):
                tell(f"Tirages du classement : {percent(share)}…")
            return
        if self.moved is None:
            self.moved = self.shown("Tirages", 100, counted=False)
        if self.due(AT_ONCE) or share >= 1:
            self.moved(100 * share)
        if share >= 1:
            self.stack.close()

    def due(self, every: float) -> bool:
        """Return whether it is time to say something again."""
        now = time.monotonic()
        if now - self.last < every:
            return False
        self.last = now
        return True

    def shown(self, what: str, total: int | None, *, counted: bool = True) -> Callable[[float], None]:
        """Show a bar and return what moves it."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        plain = bool(os.environ.get("NO_COLOR"))
        console = Console(file=sys.stderr, highlight=False, no_color=plain, width=columns(sys.stderr))
        done = MofNCompleteColumn() if counted else TaskProgressColumn()
        told = TextColumn("{task.description}")
        bar = Bar(told, BarColumn(), done, TimeRemainingColumn(), console=console, transient=True)
        self.stack.enter_context(bar)
        task = bar.add_task(what, total=total)
        return lambda completed: bar.update(task, completed=completed)

    def in_a_bar(self, items: Iterable[T], what: str) -> Iterator[T]:
        """Yield the items, the bar moving."""
        move: Callable[[float], None] | None = None
        last = 0.0
        for done, item in enumerate(items, start=1):
            # Only now: what comes before the first item may show a bar of its own.
            move = move or self.shown(what.capitalize(), self.expected or None)
            yield item
            if (now := time.monotonic()) - last >= AT_ONCE:
                move(done)
                last = now
        self.stack.close()

    def in_lines(self, items: Iterable[T], one: str, several: str) -> Iterator[T]:
        """Yield the items, a line being written now and then."""
        out_of = f" sur {number(self.expected)} environ" if self.expected else ""
        for done, item in enumerate(items, start=1):
            if done == 1:
                self.last = time.monotonic()
            yield item
            if (now := time.monotonic()) - self.last >= EVERY:
                tell(f"{count(done, one, several)}{out_of}…")
                self.last = now
