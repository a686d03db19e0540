"""A walk through the questions typed by a script: its port, its keeper, and all that was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ruraldiag.assessment.model import Assessment
from ruraldiag.cli.interview.round import Round
from ruraldiag.cli.interview.screen import Plain
from ruraldiag.cli.interview.walk import Ending, Walk
from ruraldiag.questionnaire.model import Questionnaire

NOW = dt.datetime(2026, 11, 22, 10, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LAST_YEAR = dt.datetime(2025, 11, 20, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))


class Script:
    """A port that types lines: an exception stands for what the keyboard may do."""

    def __init__(self, lines: Iterable[str | type[BaseException]]) -> None:
        self.lines = list(lines)
        self.heard: list[str] = []

    def ask(self, _: str) -> str:
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        if isinstance(line, str):
            return line
        raise line

    def show(self, question: str) -> None:
        self.tell(question)

    def tell(self, text: str) -> None:
        self.heard.append(text)

    @property
    def asked(self) -> list[str]:
        """The questions put, in order."""
        shown = (text.strip().replace("\u00a0", " ").split("\n") for text in self.heard)
        return [lines[1] for lines in shown if lines[0].startswith("Question ") and len(lines) > 1]

    @property
    def text(self) -> str:
        """All that was told, its non-breaking spaces as plain ones."""
        return "\n".join(self.heard).replace("\u00a0", " ")


class Memory:
    """A keeper that remembers every state it was given."""

    on_disk = True

    def __init__(self) -> None:
        self.saved: list[Assessment] = []

    @property
    def exists(self) -> bool:
        return bool(self.saved)

    def save(self, assessment: Assessment) -> None:
        self.saved.append(assessment)


def walk(
    questionnaire: Questionnaire, start: Assessment, lines: Iterable[str | type[BaseException]], **more: object
) -> tuple[Walk, Script, Memory, Ending]:
    script, memory = Script(lines), Memory()
    options = {key: more.pop(key) for key in ("express", "only") if key in more}
    sitting = Walk(
        port=script,
        face=Plain(),
        round=Round(questionnaire=questionnaire, **options),  # type: ignore[arg-type]
        keeper=memory,
        clock=lambda: NOW,
        assessment=start,
        **more,  # type: ignore[arg-type]
    )
    return sitting, script, memory, sitting.run()
