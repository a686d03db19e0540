"""A run of ``ruraldiag assess`` with a scripted port, and a report that is one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump
from ruraldiag.cli.assess import conduct
from ruraldiag.cli.interview.options import AssessOptions
from ruraldiag.cli.interview.screen import Plain
from ruraldiag.composite.result import Result

PARIS = dt.timezone(dt.timedelta(hours=1))
NOW = dt.datetime(2026, 11, 22, 10, 12, tzinfo=PARIS)
LAST_YEAR = dt.datetime(2025, 11, 20, 9, 0, tzinfo=PARIS)
ALL = ["2", "12", "1,3", "40", "96,7", "2", "3"]

Line = str | type[BaseException] | Callable[[], object]


class Script:
    """A port that types lines; a function is something that happens meanwhile."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.heard: list[str] = []

    def ask(self, prompt: str) -> str:
        self.heard.append(prompt)
        while self.lines:
            line = self.lines.pop(0)
            if isinstance(line, str):
                return line
            if isinstance(line, type):
                raise line
            line()
        raise EOFError

    def tell(self, text: str) -> None:
        self.heard.append(text)

    def show(self, question: str) -> None:
        self.tell(question)

    @property
    def text(self) -> str:
        return "\n".join(self.heard).replace("\u00a0", " ")


class Sitting:
    """One run of the command with a scripted port and a report that is one line."""

    def __init__(self, lines: Iterable[Line], *, now: dt.datetime = NOW, choose: bool = False, **options: Any) -> None:
        self.port = Script(lines)
        self.reports: list[Path] = []
        self.status = conduct(
            AssessOptions(questionnaire="q.toml", **options),
            self.port,
            Plain(),
            choose=choose,
            write=self.write,
            clock=lambda: now,
        )

    def write(self, result: Result, _: Assessment, path: Path) -> None:
        self.reports.append(path)
        text = f"# Essai — {result.unit.name}\n\ncommune · questionnaire « Essai », édition 1\n"
        path.write_text(text, encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that were written: the results, then what to type next."""
    return "".join(capsys.readouterr()).replace("\u00a0", " ").splitlines()


def written(assessment: Assessment, path: str, **interview: Any) -> Path:
    """Write an assessment with another interview, and return its path."""
    changed = assessment.interview.model_copy(update=interview)
    file = Path(path)
    file.write_text(dump(assessment.model_copy(update={"interview": changed})), encoding="utf-8")
    return file
