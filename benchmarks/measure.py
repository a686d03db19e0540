"""Time whole processes and calls side by side, so that a shared and noisy machine falls on both."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 15


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure: what it is, what it was, what it should be at most."""

    name: str
    value: float
    unit: str
    limit: float

    def __str__(self) -> str:
        """Return one line, with a mark where the limit is passed."""
        mark = "ok " if self.value <= self.limit else "NO "
        return f"{mark} {self.name}: {self.value:.3g} {self.unit} (at most {self.limit:g})"


def seconds(command: Sequence[str]) -> float:
    """Return the wall time of one run of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def ratio(command: Sequence[str], runs: int = RUNS) -> float:
    """Return the median ratio of a command to ``python -c pass``, the two run in turn, after one warm-up of each."""
    floor = [sys.executable, "-c", "pass"]
    seconds(command)
    seconds(floor)
    return statistics.median(seconds(command) / seconds(floor) for _ in range(runs))


def median_time(call: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median wall time of a call, after one warm-up."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
