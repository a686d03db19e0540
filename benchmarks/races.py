"""``python -m benchmarks.races``: programs that write at once, and programs killed at each call of the system.

What is counted: tries, and the tries after which something that was confirmed is lost, half written, or left beside
for ever. Exit 1 where there is one. ``--rounds N`` races N times as often; ``--seconds N`` shares so much time between
the works that are killed, ``--step N`` kills at one call of N, so that each work has its turn. POSIX only: the programs
are forks of this one, so that they start together, and a kill falls before or after each call that writes, names, links
or locks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from ruraldiag.assessment.model import Answer, Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.assessment.store import dump, load_assessment
from ruraldiag.cli.app import run
from ruraldiag.cli.interview.saver import Saver
from ruraldiag.questionnaire.load import load_questionnaire

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
WRITERS = 50
WRITING = {"open", "write", "close", "flush", "fsync", "chmod", "mkdir", "rmdir"}
CALLS = WRITING | {"replace", "rename", "link", "unlink", "remove", "flock", "scandir"}


class Count(NamedTuple):
    """What was tried, how often, and how often it went wrong."""

    name: str
    tries: int
    faults: Sequence[str]

    def __str__(self) -> str:
        """Return one line, with a mark where something went wrong, and the first faults."""
        mark = "NO " if self.faults else "ok "
        return "\n      ".join([f"{mark} {self.name}: {self.tries} tries, {len(self.faults)} faults", *self.faults[:5]])


def assessment(name: str = "Arvieu", **answers: Answer) -> Assessment:
    """Return an assessment of the shipped questionnaire."""
    reference = QuestionnaireRef.to(load_questionnaire())
    interview = Interview(started=NOW, updated=NOW)
    return Assessment(questionnaire=reference, unit=Unit(name=name), interview=interview, answers=answers)


def with_actions() -> list[str]:
    """Return the indicators that have an action to mark."""
    return [indicator.id for indicator in load_questionnaire().indicators if indicator.action]


def forked(work: Callable[[], int], gate: tuple[int, int] | None = None) -> int:
    """Start a copy of this program that does some work, once this one closes the pipe ``gate``; return its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (1, 2):
            os.dup2(nowhere, number)
        if gate:
            os.close(gate[1])
            os.read(gate[0], 1)
        status = work()
    finally:
        os._exit(status)


def at_once(works: Sequence[Callable[[], int]]) -> list[int]:
    """Do several works at once; return their exit codes."""
    wait, go = os.pipe()
    children = [forked(work, (wait, go)) for work in works]
    os.close(wait)
    os.close(go)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def command(*words: str | Path) -> Callable[[], int]:
    """Return the work that a command line is."""
    return lambda: run([*map(str, words)])


def warm_up() -> None:
    """Import what the works need and read the questionnaire: the copies of this program start where it stands."""
    with tempfile.TemporaryDirectory() as name, open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        folder = Path(name)
        one_assessment(folder)
        with redirect_stdout(nowhere):
            mark(folder)()
            report(folder)()


# Races


def racing_marks(folder: Path, writers: int = WRITERS) -> Iterator[str]:
    """Mark as many actions of one file at once; yield what is lost of them."""
    file = folder / "a.toml"
    file.write_text("# à la main\n" + dump(assessment()), encoding="utf-8")
    names = with_actions()
    marked = [(names[place % len(names)], f"note {place}") for place in range(writers)]
    codes = at_once([command("plan", file, "--mark", f"{name}=retenue", "--note", note) for name, note in marked])
    yield from (f"exit {code} of a mark" for code in codes if code)
    notes = {note for action in load_assessment(file).actions.values() for note in action.note.splitlines()}
    yield from (f"lost: {note}" for _, note in marked if note not in notes)
    if "# à la main" not in file.read_text(encoding="utf-8"):
        yield "lost: the comment"
    yield from left_beside(folder)


def racing_interviews(folder: Path, writers: int = 4) -> Iterator[str]:
    """Start as many interviews of one unit at once, some answers each; yield what is lost of them."""

    def interview(number: int) -> Callable[[], int]:
        def walk() -> int:
            saver = Saver(path=folder / "arvieu-2026-11-22.toml", known=None, clock=lambda: NOW)
            said = assessment()
            for place, name in enumerate(with_actions()[:5]):
                said = said.with_answer(name, Answer(state="unknown", note=f"{number}.{place}"), NOW)
                saver.save(said)
            return 0 if saver.finish() else 5

        return walk

    codes = at_once([interview(number) for number in range(writers)])
    yield from (f"exit {code} of an interview" for code in codes if code)
    kept = {answer.note for path in folder.glob("*.toml") for answer in load_assessment(path).answers.values()}
    yield from (f"lost: {number}.{place}" for number in range(writers) for place in range(5)
                if f"{number}.{place}" not in kept)  # fmt: skip
    yield from left_beside(folder)


def marks_in_an_interview(folder: Path, writers: int = 10) -> Iterator[str]:
    """Mark actions of a file while an interview writes its answers there; yield what is lost of both."""
    file = folder / "a.toml"
    text = dump(assessment())
    file.write_text(text, encoding="utf-8")
    names = with_actions()

    def walk() -> int:
        saver = Saver(path=file, known=text.encode(), clock=lambda: NOW)
        said = assessment()
        for name in names[:20]:
            said = said.with_answer(name, Answer(state="unknown"), NOW)
            saver.save(said)
        return 0 if saver.finish() and saver.path == file else 5

    codes = at_once([walk, *(command("plan", file, "--mark", f"{name}=retenue") for name in names[:writers])])
    yield from (f"exit {code}" for code in codes if code)
    found = load_assessment(file)
    yield from (f"lost: the answer {name}" for name in names[:20] if name not in found.answers)
    yield from (f"lost: the mark {name}" for name in names[:writers] if name not in found.actions)
    yield from left_beside(folder)


def racing_reports(folder: Path, writers: int = 5) -> Iterator[str]:
    """Write as many reports under one new name at once; yield how it is not one that does, and the others that say."""
    file = folder / "a.toml"
    file.write_text(dump(assessment()), encoding="utf-8")
    codes = at_once([command("report", file, "-o", folder / "r.md", "--draws", "0")] * writers)
    if sorted(codes) != [0, *[5] * (writers - 1)]:
        yield f"exits {codes}"
    if not (folder / "r.md").read_text(encoding="utf-8").endswith("\n"):
        yield "half a report"
    yield from left_beside(folder)


def left_beside(folder: Path) -> Iterator[str]:
    """Yield what is left beside the files that were written."""
    yield from (f"left: {path.name}" for path in folder.iterdir() if path.name.startswith("."))


# Kills


class Job(NamedTuple):
    """A work to kill: what there is before, the work, how it is done again afterwards, and what it may leave."""

    name: str
    prepare: Callable[[Path], None]
    work: Callable[[Path], Callable[[], int]]
    again: Callable[[Path], Callable[[], int]]


def killed(work: Callable[[], int], wanted: int) -> bool:
    """Do a work in a process that is killed at a call of the system; return whether it came so far.

    The calls are those of ``CALLS``, each counted twice, before it and after, from the first lock on: nothing is
    written before that.
    """

    def stopped() -> int:
        seen = 0

        def hook(frame: Any, event: str, called: Any) -> None:  # noqa: ARG001 -- the signature of sys.setprofile
            nonlocal seen
            name = getattr(called, "__name__", "")
            if event in {"c_call", "c_return"} and name in CALLS and (seen or name == "flock"):
                seen += 1
                if seen == wanted:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(hook)
        try:
            return work()
        finally:
            sys.setprofile(None)

    return os.waitstatus_to_exitcode(os.waitpid(forked(stopped), 0)[1]) == -signal.SIGKILL


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in each file of a folder that is no temporary one."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def kills(job: Job, step: int = 1, *, seconds: float = float("inf")) -> Count:
    """Kill a work at each call of the system (or one of ``step``); count where a file is neither old nor new.

    After so many seconds the calls left are not tried, and the count says that it was cut short.
    """
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        job.prepare(Path(name))
        before = contents(Path(name))
        os.waitpid(forked(job.work(Path(name))), 0)
        after = contents(Path(name))
    faults: list[str] = []
    wanted = 1
    while True:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            job.prepare(folder)
            over = time.monotonic() > end
            if over or not killed(job.work(folder), wanted):
                cut = f" (cut short after {seconds:.0f} s)" if over else ""
                return Count(f"killed at each call: {job.name}{cut}", wanted // step, faults)
            found = contents(folder)
            faults += [
                f"call {wanted}: {file} is neither old nor new"
                for file in before.keys() | found.keys()
                if found.get(file) not in (before.get(file), after.get(file))
            ]
            code = os.waitstatus_to_exitcode(os.waitpid(forked(job.again(folder)), 0)[1])
            faults += [f"call {wanted}: exit {code} afterwards"] if code else []
            faults += [f"call {wanted}: {left}" for left in left_beside(folder)]
            faults += [] if contents(folder) == after else [f"call {wanted}: not what it is without a kill"]
        wanted += step


def one_assessment(folder: Path) -> None:
    """Write an assessment with a comment."""
    (folder / "a.toml").write_text("# à la main\n" + dump(assessment()), encoding="utf-8")


def several(folder: Path) -> None:
    """Write two assessments, a table, and the outputs of an earlier time."""
    one_assessment(folder)
    (folder / "b.toml").write_text(dump(assessment()), encoding="utf-8")
    (folder / "t.csv").write_text("name,tres-haut-debit\nArvieu,40\nMurat,mille\n", encoding="utf-8")
    for name in ("m.toml", "m.md", "r.csv", "e.csv", "s.md"):
        (folder / name).write_text(f"avant {name}", encoding="utf-8")


def mark(folder: Path) -> Callable[[], int]:
    """Return the work that marks an action."""
    return command("plan", folder / "a.toml", "--mark", f"{with_actions()[0]}=retenue")


def answer(folder: Path) -> Callable[[], int]:
    """Return the work that keeps the first answer of an interview."""

    def save() -> int:
        file = folder / "new.toml"
        saver = Saver(path=file, known=file.read_bytes() if file.exists() else None, clock=lambda: NOW)
        saver.save(assessment().with_answer(with_actions()[0], Answer(state="unknown"), NOW))
        return 0 if saver.on_disk and saver.path == file else 5

    return save


def report(folder: Path, *more: str) -> Callable[[], int]:
    """Return the work that writes a report."""
    return command("report", folder / "a.toml", "-o", folder / "r.md", "--draws", "0", *more)


def merge(folder: Path) -> Callable[[], int]:
    """Return the work that writes a merge and its agenda, in place of others."""
    files = (folder / "a.toml", folder / "b.toml", "-o", folder / "m.toml", "--agenda", folder / "m.md")
    return command("merge", *files, "--force")


def batch(folder: Path) -> Callable[[], int]:
    """Return the work that writes three outputs of a table, in place of others; refused rows are part of it."""
    files = ("-o", folder / "r.csv", "--errors", folder / "e.csv", "--summary", folder / "s.md")
    return lambda: command("batch", folder / "t.csv", *files, "--force", "--quiet")() - 4


JOBS = (
    Job("an action marked", one_assessment, mark, mark),
    Job("the first answer of an interview", one_assessment, answer, answer),
    Job("a new report", one_assessment, report, lambda folder: report(folder, "--force")),
    Job("a merge and its agenda replaced", several, merge, merge),
    Job("three outputs of a batch replaced", several, batch, batch),
)
RACES: tuple[Callable[[Path], Iterator[str]], ...] = (
    racing_marks,
    racing_interviews,
    marks_in_an_interview,
    racing_reports,
)


def raced(race: Callable[[Path], Iterator[str]], rounds: int) -> Count:
    """Race so many times, each time in a new folder."""
    faults: list[str] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            faults += race(Path(name))
    return Count(race.__name__.replace("_", " "), rounds, faults)


def main() -> int:
    """Print each count; return 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of kills, shared between the works")
    parser.add_argument("--step", type=int, default=1, help="kill at one call of so many")
    parser.add_argument("--kills-only", action="store_true")
    asked = parser.parse_args()
    failed = False
    warm_up()
    for race in () if asked.kills_only else RACES:
        count = raced(race, asked.rounds)
        print(count, flush=True)
        failed |= bool(count.faults)
    for job in JOBS:
        count = kills(job, asked.step, seconds=asked.seconds / len(JOBS))
        print(count, flush=True)
        failed |= bool(count.faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
