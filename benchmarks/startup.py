"""How long a person waits for a command, as a ratio to an empty Python process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, ratio

EXAMPLE = Path("reports/exemples/saint-exemple-fictive-2026-11-22.toml")


def figures() -> Iterator[Figure]:
    """Yield the ratios of --help and score to ``python -c pass``."""
    base = [sys.executable, "-m", "ruraldiag"]
    times = "times python -c pass"
    yield Figure(name="ruraldiag --help", value=ratio([*base, "--help"]), unit=times, limit=8)
    yield Figure(name="score of one assessment", value=ratio([*base, "score", str(EXAMPLE)]), unit=times, limit=35)
