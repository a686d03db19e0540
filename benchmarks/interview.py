"""How long a person waits from an answer to the next question: a real process, a real file written at each answer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.measure import Figure

ANSWERS = 20
WAITS_FOR = "Question {number} sur"


def figures() -> Iterator[Figure]:
    """Yield the slowest and the median of the first answers typed « 1 »."""
    waits = answer_waits()
    yield Figure(
        name="an answer to the next question, median", value=1000 * statistics.median(waits), unit="ms", limit=50
    )
    yield Figure(name="an answer to the next question, slowest", value=1000 * max(waits), unit="ms", limit=50)


def answer_waits() -> list[float]:
    """Return the seconds from each answer to the line that shows the next question."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "ruraldiag",
        "assess",
        "--plain",
        "--unit",
        "Essai (fictif)",
        "--kind",
        "commune",
    ]
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*command, "--output", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipe to the interview")
        read_until(process.stdout, WAITS_FOR.format(number=1))
        for number in range(2, ANSWERS + 2):
            start = time.perf_counter()
            process.stdin.write("1\n")
            process.stdin.flush()
            read_until(process.stdout, WAITS_FOR.format(number=number))
            waits.append(time.perf_counter() - start)
        process.stdin.write("q\n")
        process.stdin.close()
        process.stdout.read()
        process.wait(timeout=30)
    return waits


def read_until(stream: object, text: str) -> None:
    """Read lines until one holds ``text``."""
    for line in stream:  # type: ignore[attr-defined]
        if text in line:
            return
    raise RuntimeError(f"the interview ended before « {text} »")
