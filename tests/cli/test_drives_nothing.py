"""Nothing in a file drives the terminal that shows it, whatever the command and the format."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ruraldiag.typography import DRIVING

pexpect = pytest.importorskip("pexpect")
HOSTILE = r"T\u001b]52;c;ZXZpbA==\u0007\u001b[2J\u009b2J\u202eabc\u200f\u001b[31m *et* <b>"
QUESTIONNAIRE = f"""id = "q"
edition = "1"
title = "{HOSTILE}"
[[domain]]
id = "d"
title = "{HOSTILE}"
weight = 1
[[theme]]
id = "t"
domain = "d"
title = "{HOSTILE}"
weight = 1
[[indicator]]
id = "i"
theme = "t"
title = "{HOSTILE}"
question = "{HOSTILE}"
help = "{HOSTILE}"
find = "{HOSTILE}"
weight = 1
kind = "scale"
options = [{{ id = "a", label = "{HOSTILE}" }}, {{ id = "b", label = "{HOSTILE}" }}]
[[indicator.action]]
when_below = 1.0
title = "{HOSTILE}"
why = "{HOSTILE}"
steps = ["{HOSTILE}"]
"""
ASSESSMENT = f"""format = "ruraldiag/assessment/1"
[questionnaire]
id = "q"
edition = "1"
[unit]
name = "{HOSTILE}"
[interview]
respondent = "{HOSTILE}"
[answers.i]
value = "a"
note = "{HOSTILE}"
"""
OURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours and the moves of bars and of the line being typed


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "q.toml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (tmp_path / "a.toml").write_text(ASSESSMENT, encoding="utf-8")
    (tmp_path / "t.csv").write_text("name;i\nM\x1b]0;x\x07\x9b2J\u202e;z\x1b[2J\n", encoding="utf-8")
    return tmp_path


COMMANDS = [
    *(f"questionnaire show q.toml --format {name}" for name in ("text", "md", "json")),
    *(f"questionnaire trace q.toml --format {name}" for name in ("text", "md", "json", "csv")),
    *(f"score a.toml --questionnaire q.toml --draws 0 --format {name}" for name in ("text", "md", "json")),
    *(f"plan a.toml --questionnaire q.toml --format {name}" for name in ("text", "md", "json", "csv")),
    "report a.toml --questionnaire q.toml --draws 0 --format md -o -",
    "questionnaire check q.toml",
    "batch t.csv --questionnaire q.toml -o out.csv",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_on_a_terminal(here: Path, command: str) -> None:
    arguments = ["-m", "ruraldiag", *command.split()]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    child = pexpect.spawn(sys.executable, arguments, cwd=here, env=env, encoding="utf-8", timeout=60)
    child.expect(pexpect.EOF)
    said = child.before
    assert "\x1b[2J" not in said
    assert DRIVING.findall(OURS.sub("", said)) == []


@pytest.mark.parametrize("command", [one for one in COMMANDS if "csv" not in one])
def test_in_a_pipe(here: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag", *command.split()],
        check=False,
        cwd=here,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert DRIVING.findall(done.stdout + done.stderr) == []
    if command.endswith("md"):
        assert "*et*" not in done.stdout.replace(r"\*et\*", "")
        assert "<b>" not in done.stdout.replace(r"\<b\>", "")


def test_in_the_interview(here: Path) -> None:
    arguments = ["-m", "ruraldiag", "assess", "--answers", "a.toml", "--questionnaire", "q.toml", "--revise", "i"]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    child = pexpect.spawn(sys.executable, arguments, cwd=here, env=env, encoding="utf-8", timeout=60)
    child.expect(" > ")
    child.sendline("?")
    child.expect(" > ")
    child.sendline("q")
    child.expect(pexpect.EOF)
    assert "\x1b[2J" not in child.before
    assert DRIVING.findall(OURS.sub("", child.before).replace("\r", "")) == []
