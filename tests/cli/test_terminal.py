"""The interview in a real pseudo-terminal: keys typed, the process killed, the width of the screen."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.store import load_assessment

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal on Windows")

PROMPT = "\n > "
COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
LINES = ["2", "12", "1,3", "40", "96,7", "2", "3"]


@pytest.fixture
def here(tmp_path: Path, small_toml: str) -> Path:
    """A folder whose path has a space and an accent, with the small questionnaire."""
    folder = tmp_path / "mairie d'été"
    folder.mkdir()
    (folder / "q.toml").write_text(small_toml, encoding="utf-8")
    return folder


def start(folder: Path, *arguments: str, columns: int = 80, **env: str) -> Any:
    """Start the command in a terminal of 40 lines, the questionnaire being the small one."""
    clean = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "COLORTERM"}}
    return pexpect.spawn(
        sys.executable,
        ["-m", "ruraldiag", "assess", "--questionnaire", "q.toml", *arguments],
        cwd=str(folder),
        env={**clean, "TERM": "xterm-256color", "PYTHONUTF8": "1", "INPUTRC": "/dev/null", **env},
        dimensions=(40, columns),
        encoding="utf-8",
        timeout=20,
    )


def finish(child: Any) -> int:
    """Wait for the end and return the exit status."""
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def shown(text: str) -> list[str]:
    """Return the lines as a person sees them: no colour, plain spaces."""
    return COLOUR.sub("", text).replace("\r", "").replace("\u00a0", " ").split("\n")


def saved(folder: Path) -> Path:
    """Return the one assessment of the folder."""
    (path,) = [one for one in folder.glob("*.toml") if one.name != "q.toml"]
    return path


def test_a_person_walks_to_the_report(here: Path) -> None:
    child = start(here)
    child.expect("Nom de la collectivité")
    child.sendline("Saint-Exemple (fictive)")
    child.expect("De quel genre")
    child.sendline("")
    for line in LINES:
        child.expect(PROMPT)
        child.sendline(line)
    assert finish(child) == 0
    lines = shown(child.before)
    assert any(line.startswith("Score : ") for line in lines)
    assert saved(here).with_suffix(".md").is_file()
    assert load_assessment(saved(here)).interview.finished


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_nothing_of_a_question_is_wider_than_the_terminal(here: Path, columns: int) -> None:
    child = start(here, "--unit", "Communauté de communes de Saint-Exemple (fictive)", columns=columns)
    text = ""
    for line in ("2", "?", "d", "huit", "12"):
        child.expect(PROMPT)
        text += child.before
        child.sendline(line)
    child.expect(PROMPT)
    text += child.before
    lines = shown(text)
    assert max(map(len, lines)) <= columns
    assert any("›" in line for line in lines)
    child.close(force=True)


def test_killed_at_any_question_only_the_answer_being_typed_is_lost(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    for done, line in enumerate(LINES[:-1], start=1):
        child.expect(PROMPT)
        child.sendline(line)
        child.expect(PROMPT)
        child.send("3")  # typed, not entered
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        child.close()
        assert len(load_assessment(saved(here)).answers) == done
        child = start(here, "--answers", saved(here).name)
        child.expect(f"question {done + 1} sur 7")
    child.expect(PROMPT)
    child.sendline(LINES[-1])
    assert finish(child) == 0
    assert load_assessment(saved(here)).interview.finished
    assert [one.name for one in here.iterdir() if one.name.startswith(".")] == []


def test_control_c_saves_and_says_how_to_go_on(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    child.sendintr()
    assert finish(child) == 130
    assert any(line.startswith("Enregistré : arvieu-") and "(1 réponse sur 7)" in line for line in shown(child.before))
    assert "Traceback" not in child.before
    assert load_assessment(saved(here)).answer("lieu").value == "permanences"


def test_the_end_of_input_key_is_an_interruption(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendeof()
    assert finish(child) == 130
    assert list(here.glob("arvieu*")) == []


@pytest.mark.parametrize(("arguments", "env"), [(["--plain"], {}), ([], {"TERM": "dumb"})])
def test_plain_says_one_line_at_a_time_without_frame_or_colour(
    here: Path, arguments: list[str], env: dict[str, str]
) -> None:
    child = start(here, "--unit", "Arvieu", *arguments, **env)
    child.expect("Votre réponse")
    lines = shown(child.before)
    assert "Question 1 sur 7, domaine Aide aux habitants, thème Lieux." in lines
    assert "1 : Nulle part." in lines
    assert not re.search(r"[█░─›]|\x1b\[[0-9;]*m", child.before)
    child.sendline("q")
    assert finish(child) == 0


def test_no_color_is_honoured(here: Path) -> None:
    child = start(here, "--unit", "Arvieu", NO_COLOR="1")
    child.expect(PROMPT)
    assert "›" in child.before
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", child.before)
    child.sendline("q")
    assert finish(child) == 0


def test_what_is_typed_can_be_edited_but_not_recalled(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    child.sendline("\x1b[A")  # the up arrow brings nothing back: an empty line, the question is passed
    child.expect(PROMPT)
    child.sendline("4\x7f1,3")  # a slip, erased
    child.expect(PROMPT)
    child.sendline("q")
    assert finish(child) == 0
    answers = load_assessment(saved(here)).answers
    assert answers["publics-formes"].value == ("elus", "habitants")
    assert "trajet" not in answers
