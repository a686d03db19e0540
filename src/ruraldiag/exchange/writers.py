"""Reports written side by side by several processes: each of them whole or not at all, none of them lost.

A report takes some milliseconds of one processor: where there are many, the others help. A few are written here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ruraldiag.assessment.model import Answer, Assessment, Unit
from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.scoring import score
from ruraldiag.composite.weighting import tree_of
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.several import writing
from ruraldiag.files.stopping import requests_to_stop, undisturbed
from ruraldiag.table.reader import RowReader
from ruraldiag.table.row import RawRow

FEW = 150  # reports under which starting other processes takes longer than they save
AT_ONCE = 10  # reports given to a process at a time
SELDOM = 100_000  # objects made and kept before those that hold each other are looked for
AHEAD = 4  # such handfuls that may wait, by process: memory stays bounded


class Task(NamedTuple):
    """One report to write, where, and of whom: a row of a table is made an assessment by the process that writes."""

    path: Path
    unit: Assessment | RawRow


class Desk:
    """What one process needs to write reports.

    What makes them is imported where it is needed: by each process that helps, while the one that asks reads the table.
    """

    def __init__(self, row_reader: RowReader) -> None:
        """Read the weights once; ``row_reader`` makes assessments of the rows of a table."""
        self.row_reader = row_reader
        self.questionnaire = row_reader.questionnaire
        self.tree: Node = tree_of(row_reader.questionnaire)

    def rehearse(self) -> None:
        """Make a report that nobody reads: what all have in common is then ready when the first row comes."""
        from ruraldiag.report.write import report_utf8  # noqa: PLC0415

        scales = [one for one in self.questionnaire.indicators if one.kind == "scale"]
        lowest = {one.id: Answer(value=one.options[0].id) for one in scales}
        unit = Assessment(questionnaire=self.row_reader.reference, unit=Unit(name="-"), answers=lowest)
        report_utf8(score(unit, self.questionnaire, tree=self.tree), unit)

    def write(self, tasks: Sequence[Task]) -> None:
        """Write several reports."""
        from ruraldiag.report.write import report_utf8  # noqa: PLC0415

        for task in tasks:
            assessment = self.row_reader.assessment(task.unit) if isinstance(task.unit, RawRow) else task.unit
            result = score(assessment, self.questionnaire, tree=self.tree)
            write_whole(task.path, report_utf8(result, assessment))


class Writers:
    """Writes reports in their order of arrival, with other processes where many are ``expected``."""

    def __init__(self, row_reader: RowReader, expected: int, folder: Path) -> None:
        """Start the other processes: before any thread does, which some systems would not copy well."""
        self.folder = folder
        self.desk = Desk(row_reader)
        self.workers = min(processors(), 1 + expected // FEW) if expected > FEW else 1
        self.tasks: list[Task] = []
        self.running: set[Future[None]] = set()
        self.pool: ProcessPoolExecutor | None = None
        if self.workers > 1:
            self.pool = ProcessPoolExecutor(self.workers, initializer=sit_down, initargs=(self.desk,))
            self.running.add(self.pool.submit(write_there, ()))  # the processes start with the first task

    def add(self, task: Task) -> None:
        """Write a report, now or soon; what went wrong with an earlier one is raised here too."""
        self.tasks.append(task)
        if len(self.tasks) >= AT_ONCE:
            self.hand_over()

    def hand_over(self) -> None:
        """Write what waits, or give it to a process; wait where too much does."""
        tasks, self.tasks = self.tasks, []
        if self.pool is None:
            self.desk.write(tasks)
            return
        with self.stopped_in_words():
            self.running.add(self.pool.submit(write_there, tasks))
        while len(self.running) > AHEAD * self.workers:
            self.settle(wait(self.running, return_when=FIRST_COMPLETED).done)

    def settle(self, done: set[Future[None]]) -> None:
        """Take note of what is done, and raise what went wrong."""
        self.running -= done
        with self.stopped_in_words():
            for one in done:
                # Not a request to stop made here: one made to the other process alone.
                if isinstance(one.exception(), KeyboardInterrupt):
                    raise helper_stopped(self.folder)
                one.result()

    @contextmanager
    def stopped_in_words(self) -> Iterator[None]:
        """Say that another process was stopped."""
        try:
            yield
        except BrokenProcessPool:
            raise helper_stopped(self.folder) from None

    def finish(self) -> None:
        """Return once every report is on the disk."""
        self.hand_over()
        self.settle(set(wait(self.running).done))

    def close(self) -> None:
        """Let the other processes go; what they have not begun is not written."""
        if self.pool is not None:
            with undisturbed():
                self.pool.shutdown(cancel_futures=True)


desk: Desk | None = None  # of a process that helps


def sit_down(given: Desk) -> None:
    """Prepare a process that helps: Ctrl-C is for the one that asked, and so is a terminal that closes."""
    global desk  # noqa: PLW0603 -- the one thing such a process keeps
    desk = given
    for one in requests_to_stop():
        if one is not signal.SIGTERM:
            signal.signal(one, signal.SIG_IGN)
    # What a report is made of goes with it: there is next to nothing to look for.
    gc.enable()
    gc.set_threshold(SELDOM)
    threading.Thread(target=follow, daemon=True).start()
    try:
        with suppress(Exception):  # it only saves time: what is wrong is said of the first true report
            desk.rehearse()
    except KeyboardInterrupt:
        os._exit(1)  # asked to stop, and nothing is begun


def helper_stopped(folder: Path) -> RuralDiagError:
    """Return what to say where a process that helps was stopped by someone else than the one that asked."""
    return RuralDiagError([finding("F013", Place(file=str(folder)))], ExitStatus.NOT_WRITTEN)


def follow() -> None:
    """End with the process that asked, however it ended: nobody else would stop this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def write_there(tasks: Sequence[Task]) -> None:
    """Write several reports in a process that helps."""
    if desk is not None:
        desk.write(tasks)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, and the folder it stands in where there is none: the first report makes it for all."""
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file wholly or not at all.

    The disk is not waited for: over a thousand reports it would take longer than writing them, and one that a power cut
    leaves empty is made again by ``resume``.
    """
    with writing(path):
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            write_bytes(temporary, content)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
