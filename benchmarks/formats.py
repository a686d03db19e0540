"""What a format costs: the whole command, over the same report in Markdown, run in turn."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, seconds
from benchmarks.startup import EXAMPLE

RUNS = 9
LIMITS = {
    ("html", ()): 1.4,
    ("pdf", ()): 1.5,
    ("docx", ()): 1.6,
    ("html", ("--annex",)): 1.4,
    ("pdf", ("--annex",)): 2.1,
    ("docx", ("--annex",)): 1.6,
}


def figures() -> Iterator[Figure]:
    """Yield how many times the Markdown report each other format takes, without and with the annex."""
    with tempfile.TemporaryDirectory() as folder:
        for (name, options), limit in LIMITS.items():
            yield Figure(
                name=" ".join(("report in", name, *options)),
                value=over_markdown(name, options, Path(folder)),
                unit="times the same in Markdown",
                limit=limit,
            )


def over_markdown(name: str, options: tuple[str, ...], folder: Path) -> float:
    """Return the median ratio of a report in a format to the same in Markdown, after one warm-up of each."""
    base = [sys.executable, "-m", "ruraldiag", "report", str(EXAMPLE), *options, "--force", "-o"]
    command, floor = ([*base, str(folder / f"rapport.{suffix}")] for suffix in (name, "md"))
    seconds(command)
    seconds(floor)
    return statistics.median(seconds(command) / seconds(floor) for _ in range(RUNS))
