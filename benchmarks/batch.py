"""A whole country in one command: time and memory, against the csv module alone and other libraries, in one run.

The floor is the csv module alone: it reads the same table and writes the same result rows, their numbers as numbers.
Beside it, a mere copy of the table. The others (extra ``bench``) do the same arithmetic
(scores, bounds and coverage of every node), without levels, locks, gains, actions and refusals. Whole processes, in
turn.
"""

from __future__ import annotations

import csv
import importlib.util
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measure import Figure
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire

COUNTRY = 34_875
RANKED = 5_000
REPORTS = 1_000
SEED = 20171117
RUNS = 3
UNKNOWN = 0.2
OUTSIDE = 0.05
GROUPS = 1_250
RESULTS = "resultats.csv"
COPY = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as source:
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as to:
        csv.writer(to).writerows(csv.reader(source))
"""
# Prints the seconds of reading the table and of writing the results, once these are in memory as texts and numbers.
FLOOR = """
import csv, sys, time
def plain(cell):
    try:
        return float(cell) if "." in cell else cell
    except ValueError:
        return cell
table, results, copy = sys.argv[1:]
with open(results, newline="", encoding="utf-8") as stream:
    rows = [[plain(cell) for cell in row] for row in csv.reader(stream)]
start = time.perf_counter()
with open(table, newline="", encoding="utf-8") as stream:
    for row in csv.reader(stream):
        pass
with open(copy, "w", newline="", encoding="utf-8") as stream:
    csv.writer(stream, lineterminator="\\n").writerows(rows)
print(time.perf_counter() - start)
"""
# Starts a command, and writes its seconds, those of the processor and its peak memory (MiB) to a descriptor.
STARTER = """
import os, sys, time
to, *command = sys.argv[1:]
os.set_inheritable(int(to), False)
start = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
seconds, processor = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
os.write(int(to), f"{seconds} {processor} {usage.ru_maxrss / 1024}".encode())
sys.exit(os.waitstatus_to_exitcode(status))
"""
# Prints the seconds of scoring and ranking, once the rows are read.
RANKING = """
import sys, time
from ruraldiag.table.reader import open_table
from ruraldiag.batch.run import run
from ruraldiag.questionnaire.load import load_questionnaire
questionnaire = load_questionnaire()
with open_table(sys.argv[1], questionnaire, columns=None, by=()) as reader:
    rows = list(reader)
start = time.perf_counter()
assert len(list(run(rows, questionnaire, reader.indicators, rank=True, draws=1000))) == len(rows)
print(time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Run:
    """The wall time (s), the processor time (s) and the peak memory (MiB) of one process.

    ``seconds`` may be what it printed itself.
    """

    seconds: float
    processor: float
    mebibytes: float


def figures() -> Iterator[Figure]:
    """Yield the figures of the batch, largest tables last."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        country, ranked, small = (folder / f"{rows}.csv" for rows in (COUNTRY, RANKED, REPORTS))
        for path in (country, ranked, small):
            write_table(path, int(path.stem), load_questionnaire())
        yield from country_figures(country, folder)
        runs = [timed([sys.executable, "-c", RANKING, str(ranked)]) for _ in range(RUNS)]
        name = f"scoring and ranking {RANKED} units, 1000 draws"
        yield Figure(name=name, value=median(runs).seconds, unit="s", limit=3)
        yield Figure(name=f"{name}, memory", value=median(runs).mebibytes, unit="MiB", limit=250)
        yield from growth_figures(country, folder)
        runs = [batch(small, folder, "--reports", str(folder / f"rapports-{run}")) for run in range(RUNS)]
        rate = median(runs).seconds / REPORTS
        yield Figure(name=f"one of {REPORTS} reports", value=1000 * rate, unit="ms", limit=1000 / 100)


def country_figures(country: Path, folder: Path) -> Iterator[Figure]:
    """Yield the time of all communes as a ratio to the csv floor, the memory, then those of other libraries."""
    floors, copies, runs = [], [], []
    copy = str(folder / "copy.csv")
    for _ in range(RUNS):
        runs.append(batch(country, folder))
        floors.append(timed([sys.executable, "-c", FLOOR, str(country), str(folder / RESULTS), copy]))
        copies.append(process([sys.executable, "-c", COPY, str(country), copy]))
    name = f"batch of {COUNTRY} units"
    ratio = statistics.median(run.seconds / floor.seconds for run, floor in zip(runs, floors, strict=True))
    floor = "csv module alone, the same rows read and the same written"
    yield Figure(name=floor, value=median(floors).seconds, unit="s", limit=math.inf)
    yield Figure(name="csv module alone, the table copied", value=median(copies).seconds, unit="s", limit=math.inf)
    yield Figure(name=f"{name}, whole command", value=median(runs).seconds, unit="s", limit=math.inf)
    yield Figure(name=f"{name}, whole command", value=ratio, unit="times the csv module", limit=4)
    yield Figure(name=f"{name}, memory", value=median(runs).mebibytes, unit="MiB", limit=150)
    for library in ("pandas", "polars"):
        if importlib.util.find_spec(library) is None:
            continue
        command = [sys.executable, "-m", "benchmarks.batch_others", library, str(country), str(folder / "other.csv")]
        others = [process(command) for _ in range(RUNS)]
        said = f"{library}, the same arithmetic without levels, locks, gains and actions"
        yield Figure(name=said, value=median(others).seconds, unit="s", limit=math.inf)
        yield Figure(name=f"{said}, memory", value=median(others).mebibytes, unit="MiB", limit=math.inf)


def growth_figures(country: Path, folder: Path) -> Iterator[Figure]:
    """Yield what ten times the rows of a country take, as ratios."""
    larger = folder / "larger.csv"
    with country.open(encoding="utf-8") as source, larger.open("w", encoding="utf-8", newline="\n") as to:
        header, *rows = source.readlines()
        to.write(header)
        for turn in range(10):
            to.writelines(f"{turn}{row}" for row in rows)  # another code, so that no unit is there twice
    one, ten = batch(country, folder), batch(larger, folder)
    yield Figure(name="ten times the rows, time", value=ten.seconds / one.seconds, unit="times", limit=11)
    yield Figure(name="ten times the rows, memory", value=ten.mebibytes / one.mebibytes, unit="times", limit=1.2)


def median(runs: Sequence[Run]) -> Run:
    """Return the median times and the highest memory of several runs."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor for run in runs),
        max(run.mebibytes for run in runs),
    )


def batch(table: Path, folder: Path, *options: str) -> Run:
    """Return what one ``ruraldiag batch`` of a table takes."""
    output = str(folder / RESULTS)
    command = [sys.executable, "-m", "ruraldiag", "batch", str(table), "-o", output, "--quiet", "--force", *options]
    return process(command)


def timed(command: Sequence[str]) -> Run:
    """Return what one process that prints its own seconds took."""
    with tempfile.TemporaryFile() as said:
        run = process(command, said.fileno())
        said.seek(0)
        return replace(run, seconds=float(said.read()))


def process(command: Sequence[str], output: int | None = None, environment: Mapping[str, str] | None = None) -> Run:
    """Return what one process that must succeed takes; what it says goes to ``output``, or nowhere.

    A small process starts it: the peak memory that the kernel gives of a child begins with that of its parent, and this
    one has held a whole country by then.
    """
    told = subprocess.DEVNULL if output is None else output
    read, write = os.pipe()
    try:
        start = [sys.executable, "-c", STARTER, str(write), *command]
        subprocess.run(start, pass_fds=[write], stdout=told, stderr=subprocess.DEVNULL, check=True, env=environment)
        seconds, processor, mebibytes = map(float, os.read(read, 100).split())
    finally:
        os.close(read)
        os.close(write)
    return Run(seconds, processor, mebibytes)


def write_table(path: Path, rows: int, questionnaire: Questionnaire) -> None:
    """Write a table of fictive communes: one decimal to a number, a fifth of the answers unknown, a few sans objet.

    Only what the questionnaire asks of a commune has a column.
    """
    asked = [one for one in questionnaire.indicators if one.applies_to is None or "commune" in one.applies_to]
    chance = random.Random(SEED)  # noqa: S311 -- data, not a secret
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["code", "name", "epci", *(one.id for one in asked)])
        for row in range(rows):
            cells = [cell(one, chance) for one in asked]
            writer.writerow([f"{row + 1000:05d}", f"Commune fictive {row}", f"EPCI {row * GROUPS // rows}", *cells])


def cell(indicator: Indicator, chance: random.Random) -> str:
    """Return the text of one cell."""
    draw = chance.random()
    if draw < UNKNOWN:
        return "nsp" if draw < UNKNOWN / 2 else ""
    if indicator.not_applicable and draw > 1 - OUTSIDE:
        return "so"
    if indicator.kind == "number":
        return f"{chance.uniform(*indicator.bounds):.1f}"
    options = [option.id for option in indicator.options if not option.exclusive]
    if indicator.kind == "multiple":
        return "|".join(chance.sample(options, chance.randint(1, len(options))))
    return chance.choice(options)
