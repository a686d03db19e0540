"""Reports written by several processes. Requirement (issue C): 300 a second, each whole or not at all, none lost."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

import trees
from ruraldiag.assessment.model import QuestionnaireRef
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.exchange import writers
from ruraldiag.exchange.folder import ReportFolder
from ruraldiag.exchange.writers import FEW, Task, Writers
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.actions import action_words
from ruraldiag.report.words.answers import finding
from ruraldiag.report.write import report_markdown
from ruraldiag.table.reader import RowReader
from ruraldiag.table.row import RawRow

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
Q = trees.tree({"d": {"t": [trees.number("a"), trees.scale("b")]}})
ROWS = RowReader(Q, QuestionnaireRef(id=Q.id, edition=Q.edition), ())


def tasks(folder: Path, count: int) -> list[Task]:
    return [Task(folder / f"{n}.md", trees.unit({"a": float(n % 100)}, name=f"Commune {n}")) for n in range(count)]


def written(folder: Path, expected: int, count: int) -> dict[str, str]:
    several = Writers(ROWS, expected, folder)
    try:
        for task in tasks(folder, count):
            several.add(task)
        several.finish()
    finally:
        several.close()
    return {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}


def test_several_processes_write_what_one_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "processors", lambda: 2)
    here, there = tmp_path / "here", tmp_path / "there"
    alone, together = written(here, 0, 64), written(there, FEW + 1, 64)  # 6 handfuls of 10 and a last one of 4
    assert len(alone) == 64
    assert alone == together
    seven = trees.unit({"a": 7.0}, name="Commune 7")
    assert alone["7.md"] == report_markdown(score(seven, Q), seven)


@pytest.mark.parametrize(("expected", "processors", "workers"), [(FEW, 8, 1), (FEW + 1, 8, 2), (1000, 2, 2), (0, 8, 1)])
def test_processes_are_started_only_where_they_help(
    expected: int, processors: int, workers: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(writers, "processors", lambda: processors)
    monkeypatch.setattr(writers, "ProcessPoolExecutor", Still)
    assert Writers(ROWS, expected, tmp_path).workers == workers


class Still:
    """A pool that starts nothing."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, *_: Any) -> Any:
        return object()


def test_what_a_process_could_not_write_is_said_with_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "processors", lambda: 2)
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        written(tmp_path / "file", FEW + 1, 40)
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert {one.code for one in caught.value.findings} == {"F008"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_a_process_that_is_stopped_alone_stops_the_job_with_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(writers, "processors", lambda: 2)
    several = Writers(ROWS, FEW + 1, tmp_path)
    assert several.pool is not None
    with pytest.raises(BrokenProcessPool):
        several.pool.submit(signal.raise_signal, signal.Signals[how]).result()
    several.tasks = tasks(tmp_path, 3)
    with pytest.raises(RuralDiagError, match="--resume") as caught:
        several.finish()
    several.close()
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert [one.code for one in caught.value.findings] == ["F013"]


def test_a_process_asked_to_stop_in_the_middle_of_a_report_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "processors", lambda: 2)
    several = Writers(ROWS, FEW + 1, tmp_path)
    half = HalfWritten(tmp_path / "0.md")
    several.tasks = [Task(half, trees.unit({"a": 1.0})), *tasks(tmp_path, 3)]
    with pytest.raises(RuralDiagError) as caught:
        several.finish()
    several.close()
    assert [one.code for one in caught.value.findings] == ["F013"]
    assert list(tmp_path.iterdir()) == []


class HalfWritten(type(Path())):  # type: ignore[misc]  # the path of this system
    """A place where writing a report is stopped once it is on the disk, under its passing name: as SIGTERM does."""

    def replace(self, _: Any) -> Any:
        raise KeyboardInterrupt


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the processes are no copies here")
@pytest.mark.parametrize("what", [ValueError, KeyboardInterrupt])
def test_a_first_report_for_nobody_that_cannot_be_made_stops_nothing_unless_one_is_asked_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: type[BaseException]
) -> None:
    monkeypatch.setattr(writers, "processors", lambda: 2)

    def rehearse(_: writers.Desk) -> None:
        raise what

    monkeypatch.setattr(writers.Desk, "rehearse", rehearse)  # the processes are copies of this one
    if what is ValueError:
        assert len(written(tmp_path, FEW + 1, 25)) == 25
        return
    with pytest.raises(RuralDiagError) as caught:
        written(tmp_path, FEW + 1, 25)
    assert [one.code for one in caught.value.findings] == ["F013"]


def saying(words: str) -> Questionnaire:
    options = [{"id": one, "label": words} for one in "xyz"]
    action = {"when_below": 1.0, "title": "Agir", "why": words, "steps": [words]}
    return trees.tree({"d": {"t": [{**trees.scale("a"), "options": options, "action": [action]}]}})


def test_words_kept_for_one_questionnaire_are_not_those_of_another() -> None:
    both = saying("Un."), saying("Deux.")
    assert [finding(q.by_id["a"], "x", "commune") for q in both] == ["Un", "Deux"]
    whys = [action_words(q, "commune", q.by_id["a"], q.by_id["a"].action[0], asks=False).why for q in both]
    assert whys == [("Un.",), ("Deux.",)]


def test_the_report_of_a_file_is_named_as_the_file_says(tmp_path: Path) -> None:
    row = RawRow(2, "Autre", "commune", "99", "", (), ())
    folder = ReportFolder(tmp_path, resume=False, force=False)
    with folder:
        folder.expect(1, ROWS)
        folder.write(row, trees.unit({"a": 1.0}, name="Arvieu"))
        folder.write(row)
        folder.finish()
    assert {one.name for one in tmp_path.iterdir()} == {"arvieu.md", "99-autre.md"}
