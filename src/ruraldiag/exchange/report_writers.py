"""Reports written side by side by several processes: each of them whole or not at all, none of them lost."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.scoring import score
from ruraldiag.composite.weighting import tree_of
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.whole import make_last, write_atomically
from ruraldiag.questionnaire.model import Questionnaire

HANDFUL = 200  # reports handed over together: while they are written, the next assessments are read
AT_ONCE = 10  # of them, what a process takes at once
MOST_PROCESSES = 16  # one that reads cannot keep more of them busy


class Task(NamedTuple):
    """One report to write: where, and of whom."""

    path: Path
    assessment: Assessment


class ReportWriters:
    """Processes that write reports while more is read; :meth:`finish` returns once every report is on the disk."""

    def __init__(self, questionnaire: Questionnaire, folder: Path) -> None:
        """Start the processes: before any thread does, which some systems would not copy well."""
        self.folder = folder
        self.tasks: list[Task] = []
        self.running: Iterator[None] = iter(())
        processes = min(processors(), MOST_PROCESSES)
        self.pool = ProcessPoolExecutor(processes, initializer=sit_down, initargs=(questionnaire,))
        self.pool.submit(int)

    def add(self, task: Task) -> None:
        """Write a report soon; what went wrong with an earlier one is raised here too."""
        self.tasks.append(task)
        if len(self.tasks) >= HANDFUL:
            self.hand_over()

    def hand_over(self) -> None:
        """Give the processes what waits, once they are done with what they have: memory stays bounded."""
        tasks, self.tasks = self.tasks, []
        try:
            deque(self.running, maxlen=0)
            self.running = self.pool.map(write_report, tasks, chunksize=AT_ONCE)
        except BrokenProcessPool:  # a process was stopped by someone else than the one that asked
            raise RuralDiagError([finding("F013", Place(file=str(self.folder)))], ExitStatus.NOT_WRITTEN) from None

    def finish(self) -> None:
        """Return once every report is on the disk."""
        self.hand_over()
        self.hand_over()  # nothing: which waits for the last ones
        make_last(self.folder)

    def close(self) -> None:
        """Let the processes go; what they have not begun is not written."""
        self.pool.shutdown(cancel_futures=True)


desk: tuple[Questionnaire, Node] | None = None  # what a process that writes has before it


def sit_down(questionnaire: Questionnaire) -> None:
    """Prepare a process that writes: Ctrl-C is for the one that asked, and so is a terminal that closes."""
    global desk  # noqa: PLW0603 -- the one thing such a process keeps
    desk = questionnaire, tree_of(questionnaire)
    gc.freeze()  # what stays is not searched again at every report: a fifth of its time
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):  # not on every platform
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=follow, daemon=True).start()


def follow() -> None:
    """End with the process that asked, however it ended: nobody else would stop this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def write_report(task: Task) -> None:
    """Write a report; one that a power cut leaves empty is made again by ``resume``."""
    from ruraldiag.report.content.report import report_document  # noqa: PLC0415 -- only the processes that write
    from ruraldiag.report.formats.render import render  # noqa: PLC0415

    if desk is None:
        raise RuntimeError("sit_down() comes first")
    questionnaire, tree = desk
    result = score(task.assessment, questionnaire, tree=tree)
    write_atomically(task.path, render(report_document(result, task.assessment), "md"), follow=False, lasting=False)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
