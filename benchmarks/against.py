"""``python -m benchmarks.against [COMMIT | FOLDER]``: how long ranks take, as a ratio to what they took at a commit.

Both trees score the same fictive units on the questionnaire of that commit, whole processes in pairs, each first in
turn, so that a shared machine falls on both. Beside the wall time is that of the processor, which other processes
disturb less. The commit is unpacked by ``git archive`` in a temporary folder; FOLDER is a tree that is there already.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import draws
from benchmarks.batch import COUNTRY, Run, process, write_table
from benchmarks.measure import Figure
from benchmarks.same_values import HERE, extract
from ruraldiag.questionnaire.load import load_questionnaire

COMMIT = "2d0843d"
COUNTRY_PAIRS, SMALL_PAIRS = 2, 15
QUESTIONNAIRE = Path("questionnaires/numerique-rural")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What the same command took in this tree and in the other one."""

    ours: Run
    theirs: Run


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A tree whose program is run, and the folder where what Python compiles of it is kept."""

    tree: Path
    folder: Path

    def run(self, *arguments: str) -> Run:
        """Return what one command takes."""
        environment = dict(os.environ) | {"PYTHONPATH": str(self.tree / "src")}
        environment |= {"PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return process([sys.executable, "-m", "ruraldiag", *arguments], environment=environment)


def figures(other: str = COMMIT) -> Iterator[Figure]:
    """Yield what ranks take as ratios to what they take in another tree; say why where there is no such tree."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tree = Path(other).resolve()
        if not tree.is_dir():
            tree = folder / "tree"
            try:
                extract(other, tree)
            except (FileNotFoundError, subprocess.CalledProcessError):
                print(f"--  ranks against {other}: not measured, git or this commit is not there")
                return
        trees = [Trial(tree=HERE, folder=folder), Trial(tree=tree, folder=folder)]
        yield from small_figures(trees, folder, other)
        yield from country_figures(trees, folder, other)


def pairs(trees: Sequence[Trial], count: int, *arguments: str) -> list[Pair]:
    """Run a command so many times in both trees, each first in turn."""
    found = []
    for turn in range(count):
        order = trees if turn % 2 == 0 else trees[::-1]
        took = {trial.tree: trial.run(*arguments) for trial in order}
        ours, theirs = (took[trial.tree] for trial in trees)
        found.append(Pair(ours=ours, theirs=theirs))
    return found


def ratios(name: str, found: Sequence[Pair], other: str, limit: float) -> Iterator[Figure]:
    """Yield the median ratio of the wall times, then of the processor times: that one without a limit."""
    unit = f"times {other}"
    wall = statistics.median(pair.ours.seconds / pair.theirs.seconds for pair in found)
    yield Figure(name=name, value=wall, unit=unit, limit=limit)
    processor = statistics.median(pair.ours.processor / pair.theirs.processor for pair in found)
    yield Figure(name=f"{name}, processor", value=processor, unit=unit, limit=float("inf"))


def small_figures(trees: Sequence[Trial], folder: Path, other: str) -> Iterator[Figure]:
    """Yield the ratios of the whole process that ranks the units of ``benchmarks.draws``."""
    index = folder / "index"
    index.mkdir()
    command = ["score", "--draws", "1000", *draws.written(index), "--questionnaire", str(index / "index.toml")]
    for trial in trees:
        trial.run(*command)  # compiles
    name = f"1000 draws x {draws.UNITS} units x {draws.INDICATORS} indicators, whole process"
    yield from ratios(name, pairs(trees, SMALL_PAIRS, *command), other, limit=0.75)


def country_figures(trees: Sequence[Trial], folder: Path, other: str) -> Iterator[Figure]:
    """Yield the ratios of the whole command that ranks all communes, and its memory."""
    which = trees[1].tree / QUESTIONNAIRE
    table = folder / "country.csv"
    write_table(table, COUNTRY, load_questionnaire(which))
    options = ["-o", str(folder / "ranked.csv"), "--rank", "--quiet", "--force", "--questionnaire", str(which)]
    found = pairs(trees, COUNTRY_PAIRS, "batch", str(table), *options)
    name = f"ranking {COUNTRY} units, 1000 draws, whole command"
    yield from ratios(name, found, other, limit=0.6)
    memory = max(pair.ours.mebibytes for pair in found)
    yield Figure(name=f"{name}, memory", value=memory, unit="MiB", limit=450)


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 if one passes its limit."""
    passed = 0
    for figure in figures(*arguments[:1]):
        print(figure, flush=True)
        passed += figure.value > figure.limit
    return int(passed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
