"""Reports written by several processes. Requirement (issue D): 100 a second, each whole or not at all, none lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import trees
from report_text import report_markdown
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.exchange import report_writers
from ruraldiag.exchange.report_writers import HANDFUL, ReportWriters, Task

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
Q = trees.tree({"d": {"t": [trees.number("a"), trees.scale("b")]}})


def tasks(folder: Path, count: int) -> list[Task]:
    return [Task(folder / f"{n}.md", trees.unit({"a": float(n % 100)}, name=f"Commune {n}")) for n in range(count)]


def written(folder: Path, count: int) -> dict[str, str]:
    writers = ReportWriters(Q, folder)
    try:
        for task in tasks(folder, count):
            writers.add(task)
        writers.finish()
    finally:
        writers.close()
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_every_report_is_there_and_says_what_one_made_alone_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_writers, "processors", lambda: 2)
    found = written(tmp_path / "there", 2 * HANDFUL + 4)  # two handfuls and a last one of 4
    assert set(found) == {f"{n}.md" for n in range(2 * HANDFUL + 4)}
    seven = trees.unit({"a": 7.0}, name="Commune 7")
    assert found["7.md"] == report_markdown(score(seven, Q), seven)


def test_what_a_process_could_not_write_is_said_with_its_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        written(tmp_path / "file", 40)
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert {one.code for one in caught.value.findings} == {"F008"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_a_process_that_is_stopped_alone_stops_the_job_with_words(tmp_path: Path, how: str) -> None:
    writers = ReportWriters(Q, tmp_path)
    writers.running = writers.pool.map(signal.raise_signal, [signal.Signals[how]])
    writers.tasks = tasks(tmp_path, 3)
    with pytest.raises(RuralDiagError, match="--resume") as caught:
        writers.finish()
    writers.close()
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert [one.code for one in caught.value.findings] == ["F013"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")
@pytest.mark.parametrize("how", ["SIGINT", "SIGHUP"])
def test_what_a_terminal_sends_to_all_is_for_the_one_that_asked(tmp_path: Path, how: str) -> None:
    writers = ReportWriters(Q, tmp_path)
    writers.running = writers.pool.map(signal.raise_signal, [signal.Signals[how]])
    writers.tasks = tasks(tmp_path, 3)
    writers.finish()
    writers.close()
    assert {path.name for path in tmp_path.iterdir()} == {"0.md", "1.md", "2.md"}
