"""``python -m benchmarks.mutants``: change the method in one place at a time, and count the changes that tests catch.

The sample is seeded (:mod:`benchmarks.mutations`). Each changed copy of the tree first meets the tests that run the
changed line, those of the same name and the quickest first, up to the first that fails; the whole suite meets those
that are left. The working tree is never touched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from queue import SimpleQueue

from benchmarks.mutations import ROOT, Mutant, draw

PACKAGE = Path("src", "ruraldiag")
TARGETS = ("composite", "batch", "plan.py", "comparison.py", "merging.py", "migration.py")
ENOUGH = 0.95
WORKERS = 2
FIRST_SECONDS = 120.0  # of tests that run the changed line, as long as they take while they are watched
TIME_OUT = "no end in time"
NOT_COPIED = (".git", ".venv", "venv", "dist", "build", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache")

# What hypothesis finds is neither shrunk nor kept, and a test notes how long it took. Memory stays bounded.
CONFTEST = """
import contextlib, os
from hypothesis import Phase, settings
phases = [Phase.explicit, Phase.generate]
settings.register_profile("mutants", derandomize=True, deadline=None, database=None, phases=phases)
settings.load_profile("mutants")
with contextlib.suppress(ImportError, ValueError, OSError):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
def pytest_runtest_logreport(report):
    if seconds := os.environ.get("MUTANTS_SECONDS"):
        with open(seconds, "a", encoding="utf-8") as file:
            file.write(f"{report.duration}\\t{report.nodeid}\\n")
"""


def files_of(names: Sequence[str]) -> list[Path]:
    """Return the Python files under some names, by their path in the tree; the names are paths, or of the package."""
    found: list[Path] = []
    for name in names:
        place = next((one for one in (ROOT / name, ROOT / PACKAGE / name) if one.exists()), None)
        if place is None:
            raise SystemExit(f"no such file: {name}")
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [one.resolve().relative_to(ROOT) for one in dict.fromkeys(found)]


# The tests


@dataclass(frozen=True, kw_only=True)
class Suite:
    """How long each test function takes, in seconds, and which of them run each line of each file."""

    seconds: dict[str, float]
    running: dict[str, dict[int, list[str]]]

    def reaching(self, mutant: Mutant) -> list[str]:
        """Return tests that run a changed line, or its file where that runs on import, the likeliest to fail first."""
        lines = self.running.get(str(mutant.file), {})
        known = [line for line in lines if mutant.line - 3 <= line <= mutant.line]  # an expression may have several
        every = lines[max(known)] if known else dict.fromkeys(test for tests in lines.values() for test in tests)
        own = {f"test_{mutant.file.stem}.py", mutant.file.name}
        found: list[str] = []
        for test in sorted(every, key=lambda one: (Path(one.partition("::")[0]).name not in own, self.seconds[one])):
            if self.duration(found) + self.seconds[test] <= FIRST_SECONDS:
                found.append(test)
        return found

    def duration(self, tests: Sequence[str]) -> float:
        """Return how long some tests take together."""
        return sum(self.seconds[test] for test in tests)


def learn(tree: Path, files: Sequence[Path]) -> Suite:
    """Run the whole suite once on a copy, where it must pass, and return what it tells."""
    from coverage import CoverageData  # noqa: PLC0415 -- of the extra « test »

    settings, data, seconds = (tree.parent / name for name in ("coveragerc", "coverage", "seconds"))
    include = "".join(f"\n    {tree / file}" for file in files)
    settings.write_text(f"[run]\ninclude = {include}\n", encoding="utf-8")
    seconds.unlink(missing_ok=True)
    words = ["--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="]
    more = {"COVERAGE_FILE": str(data), "MUTANTS_SECONDS": str(seconds)}
    print("the whole suite, once, to see which tests run which lines…", file=sys.stderr)
    if failed := failure(tree, words, timeout=3600, PYTHONDONTWRITEBYTECODE="", **more):
        raise SystemExit(f"the suite does not pass without any change: {failed}")
    took: dict[str, float] = defaultdict(float)
    for line in seconds.read_text(encoding="utf-8").splitlines():
        duration, _, test = line.partition("\t")
        took[test.partition("[")[0]] += float(duration)
    read, running = CoverageData(str(data)), {}
    read.read()
    for file in files:
        by_line = read.contexts_by_lineno(str(tree / file))
        named = {line: {re.split(r"[\[|]", one)[0] for one in contexts if one} for line, contexts in by_line.items()}
        running[str(file)] = {line: sorted(tests & took.keys()) for line, tests in named.items() if tests}
    return Suite(seconds=dict(took), running=running)


def failure(tree: Path, words: Sequence[str], *, timeout: float, **more: str) -> str:
    """Run pytest on a copy and return the first test or file that fails, or what is wrong; empty where all pass."""
    path = os.pathsep.join([str(tree / "src"), str(tree)])
    env = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"} | more
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-n0", *words]
    told = tree.with_suffix(".out")
    with (
        told.open("w", encoding="utf-8") as out,
        subprocess.Popen(command, cwd=tree, env=env, stdout=out, stderr=out, start_new_session=True) as process,
    ):
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            return TIME_OUT
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what a test has started, too
    named = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", told.read_text(encoding="utf-8"), re.MULTILINE)
    return "" if status == 0 else named[1] if named else f"pytest {status}"


def caught_by(mutant: Mutant, tree: Path, suite: Suite, *, whole: bool) -> str:
    """Return the test that fails on a copy with this change, empty where none does; the copy is then as it was.

    Of those that run the changed line, or of the ``whole`` suite.
    """
    place = tree / mutant.file
    for compiled in place.parent.glob(f"__pycache__/{place.stem}.*"):
        compiled.unlink()
    before = place.read_text(encoding="utf-8")
    place.write_text(mutant.code, encoding="utf-8")
    try:
        words = [] if whole else suite.reaching(mutant)
        if not words and not whole:
            return ""
        timeout = 60 + 4 * suite.duration(words or list(suite.seconds))
        while failed := failure(tree, words, timeout=timeout):
            # What passes alone has failed for another reason: a busy machine. It is left out, and the others go on.
            if "::" not in failed or failure(tree, [failed], timeout=timeout):
                return failed
            words.append(f"--deselect={failed}")
        return ""
    finally:
        place.write_text(before, encoding="utf-8")


# The copies


def copy_of(folder: Path) -> Path:
    """Return a copy of the tree as it is, without what git ignores, where its console script can be called."""
    tree = folder / "tree"
    if not tree.exists():
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_COPIED, "__pycache__"))
        (tree / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        script = tree / ".venv" / "bin" / "ruraldiag"
        script.parent.mkdir(parents=True)
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ruraldiag "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return tree


def known(files: Sequence[Path]) -> tuple[Path, Suite]:
    """Return a copy of the tree and its suite, learnt once for a state of the tree."""
    state = hashlib.sha256(repr(files).encode())
    for place in sorted(one for top in ("src", "tests", "questionnaires") for one in (ROOT / top).rglob("*.*")):
        if place.is_file() and "__pycache__" not in place.parts:
            state.update(str(place.relative_to(ROOT)).encode() + place.read_bytes())
    folder = Path(tempfile.gettempdir(), f"ruraldiag-mutants-{state.hexdigest()[:12]}")
    folder.mkdir(exist_ok=True)
    tree, told = copy_of(folder), folder / "suite.json"
    if not told.exists():
        suite = learn(tree, files)
        told.write_text(json.dumps([suite.seconds, suite.running]), encoding="utf-8")
    seconds, running = json.loads(told.read_text(encoding="utf-8"))
    lines = {file: {int(line): tests for line, tests in by_line.items()} for file, by_line in running.items()}
    return tree, Suite(seconds=seconds, running=lines)


def survivors(mutants: Sequence[Mutant], tree: Path, suite: Suite, *, whole: bool) -> Iterator[Mutant]:
    """Yield the changes that no test catches, as they are found: of those that run them, or of the ``whole`` suite."""
    with tempfile.TemporaryDirectory(prefix="ruraldiag-mutants-") as name:
        free: SimpleQueue[Path] = SimpleQueue()
        for worker in range(WORKERS):
            free.put(shutil.copytree(tree, Path(name, str(worker)), symlinks=True))

        def survives(mutant: Mutant) -> bool:
            here, start = free.get(), time.monotonic()
            try:
                caught = caught_by(mutant, here, suite, whole=whole)
            finally:
                free.put(here)
            said = f"killed by {caught}" if caught else "SURVIVED"
            print(f"{mutant} {said} ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
            return not caught

        with ThreadPoolExecutor(WORKERS) as pool:
            yield from compress(mutants, pool.map(survives, mutants))


def main() -> int:
    """Print each change that no test catches, then how many are caught; return 1 under 95 %."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("files", nargs="*", default=TARGETS, help="files or folders, in the package or by their path")
    parser.add_argument("--count", type=int, default=300, help="how many changes (300)")
    parser.add_argument("--seed", type=int, default=2026, help="the seed of the sample (2026)")
    parser.add_argument("--quick", action="store_true", help="without the whole suite on those that are left")
    wishes = parser.parse_args()
    # Behind « & » or nohup these are not heard, nor by what a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    files = files_of(wishes.files)
    mutants, places = draw(files, wishes.count, wishes.seed)
    tree, suite = known(files)
    left = list(survivors(mutants, tree, suite, whole=False))
    print(f"{len(left)} of {len(mutants)} left by the tests that run them", file=sys.stderr, flush=True)
    if not wishes.quick:
        left = list(survivors(left, tree, suite, whole=True))
    for mutant in left:
        print(f"{mutant}\n{mutant.diff}")
    killed = len(mutants) - len(left)
    share = killed / len(mutants) if mutants else 1.0
    print(f"{killed}/{len(mutants)} killed, {share:.1%} (seed {wishes.seed}, {places} places in {len(files)} files)")
    return int(share < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
