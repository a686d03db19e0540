"""A desk to run commands at: a folder with the small questionnaire, and assessments written on demand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from ruraldiag.assessment.model import Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.assessment.store import dump
from ruraldiag.cli import width
from ruraldiag.cli.app import run as run_command
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from scripted import NOW

PARIS = dt.timezone(dt.timedelta(hours=1))


class Done(NamedTuple):
    """What a command left: its exit code, and what it wrote, non-breaking spaces made plain ones."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> Any:
        """The JSON that it wrote."""
        return json.loads(self.out)


class Desk:
    """A folder, a questionnaire and a way to run commands there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], make: Callable[..., Assessment], toml: str):
        self.folder, self.capsys, self.make, self.toml = folder, capsys, make, toml
        (folder / "petit" / "editions").mkdir(parents=True)
        self.questionnaire = folder / "petit" / "questionnaire.toml"
        self.questionnaire.write_text(toml, encoding="utf-8")

    def path(self, name: str) -> Path:
        """The path of a file of the folder."""
        return self.folder / name

    def write(self, file: str, answers: dict[str, Any], /, *, day: str = "2026-11-22", **more: Any) -> str:
        """Write an assessment and return its path; ``day``, ``code``, ``role`` and ``edition`` say the rest."""
        when = dt.datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=PARIS)
        interview = Interview(started=when, updated=when, finished=True, respondent=more.pop("role", ""))
        code, edition = more.pop("code", ""), more.pop("edition", "2026.1")
        one = self.make(answers, interview=interview, **more)
        unit = Unit(name=one.unit.name, kind=one.unit.kind, code=code)
        one = one.model_copy(update={"unit": unit, "questionnaire": QuestionnaireRef(id="petit", edition=edition)})
        path = self.path(file)
        path.write_text(dump(one), encoding="utf-8")
        return str(path)

    def next_edition(self, *changes: tuple[str, str]) -> None:
        """Make the current edition 2027.1, with these changes of its text; 2026.1 goes to the older editions."""
        (self.folder / "petit" / "editions" / "2026.1.toml").write_text(self.toml, encoding="utf-8")
        text = self.toml.replace('edition = "2026.1"', 'edition = "2027.1"')
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.questionnaire.write_text(text, encoding="utf-8")

    def run(self, *words: str | Path) -> Done:
        """Run a command on the small questionnaire."""
        self.capsys.readouterr()
        code = run_command([*map(str, words), "--questionnaire", str(self.folder / "petit")])
        out, err = self.capsys.readouterr()
        return Done(code, plain(out), plain(err))

    def files(self) -> dict[str, bytes]:
        """What is in the folder, by name: to see that nothing was written."""
        return {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


def plain(text: str) -> str:
    """Return a text whose special spaces are ordinary ones."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.fixture
def desk(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answered: Callable[..., Assessment],
    small_toml: str,
) -> Desk:
    """A desk in a folder of its own, on a screen of 100 columns; messages are not folded, test_widths sees to that."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(width, "folded", lambda text, *_, **__: [text])
    return Desk(tmp_path, capsys, answered, small_toml)


@pytest.fixture
def follows_schema() -> Callable[[str, Any], None]:
    """A check that values follow one of the shipped JSON Schemas (``score``, ``plan``, ``compare``, ``merge``…)."""

    def check(name: str, values: Any) -> None:
        schema = json.loads((files("ruraldiag") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [f"{one.json_path}: {one.message}" for one in validator.iter_errors(values)] == []

    return check


@pytest.fixture
def blank(answered: Callable[..., Assessment]) -> Assessment:
    """An assessment without any answer, just started."""
    made = answered({})
    return made.model_copy(update={"interview": made.interview.model_copy(update={"finished": False, "started": NOW})})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_toml: str) -> Path:
    """An empty folder with the small questionnaire, two of its questions being of the first series."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for one in ("lieu", "fibre"):
        small_toml = small_toml.replace(f'id = "{one}"\n', f'id = "{one}"\nexpress = true\n')
    (tmp_path / "q.toml").write_text(small_toml, encoding="utf-8")
    return tmp_path


@pytest.fixture
def questionnaire() -> Questionnaire:
    """The questionnaire of the folder that :func:`here` makes."""
    return load_questionnaire("q.toml")
