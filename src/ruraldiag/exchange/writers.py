"""Reports written side by side by several processes: each of them whole or not at all, none of them lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.composite.weighting import tree_of
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.whole import write_whole
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.row import RawRow, assessment_of

HANDFUL = 200  # reports handed over at once: while they are written, the next are read
AT_ONCE = 10  # of them, those that a process takes


class Task(NamedTuple):
    """One report to write, where, and of whom: a row of a table is made an assessment by the process that writes."""

    path: Path
    unit: Assessment | RawRow


class Desk:
    """What a process needs to write reports."""

    def __init__(self, questionnaire: Questionnaire, indicators: Sequence[str]) -> None:
        """Read the weights once; ``indicators`` are the ids of the cells of a row."""
        self.questionnaire, self.indicators, self.tree = questionnaire, indicators, tree_of(questionnaire)

    def write(self, task: Task) -> None:
        """Write a report. The disk is not waited for: one that a power cut leaves empty is made again by ``resume``."""
        from ruraldiag.report.write import report_markdown  # noqa: PLC0415 -- only where reports are written

        unit = task.unit
        assessment = assessment_of(unit, self.indicators, self.questionnaire) if isinstance(unit, RawRow) else unit
        text = report_markdown(score(assessment, self.questionnaire, tree=self.tree), assessment)
        write_whole(task.path, text, wait=False)


class Writers:
    """Processes that write reports, some while the next are read; :meth:`finish` returns once all are on the disk."""

    def __init__(self, questionnaire: Questionnaire, indicators: Sequence[str], folder: Path) -> None:
        """Start the processes: before any thread does, which some systems would not copy well."""
        self.folder = folder
        self.tasks: list[Task] = []
        self.running: Iterator[None] = iter(())
        self.pool = ProcessPoolExecutor(processors(), initializer=sit_down, initargs=(questionnaire, indicators))
        self.pool.submit(int)

    def add(self, task: Task) -> None:
        """Write a report soon; what went wrong with an earlier one is raised here too."""
        self.tasks.append(task)
        if len(self.tasks) >= HANDFUL:
            self.hand_over()

    def hand_over(self) -> None:
        """Give what waits to the processes, once they are done with what they have: memory stays bounded."""
        tasks, self.tasks = self.tasks, []
        try:
            deque(self.running, maxlen=0)
            self.running = self.pool.map(write_there, tasks, chunksize=AT_ONCE)
        except (BrokenProcessPool, KeyboardInterrupt) as error:
            raise

    def finish(self) -> None:
        """Return once every report is on the disk."""
        self.hand_over()
        self.hand_over()

    def close(self) -> None:
        """Let the processes go; what they have not begun is not written."""
        self.pool.shutdown(cancel_futures=True)
