"""Nothing is wider than the terminal: every command, every format that is read, at 40, 80 and 120 columns.

A command or a path to copy is left whole, alone on a line of standard error.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag.cli.app import COMMANDS, run
from ruraldiag.cli.questionnaire import COMMANDS as QUESTIONNAIRE
from ruraldiag.cli.width import columns, message
from ruraldiag.folding import breadth, folded
from ruraldiag.typography import french

EXAMPLES = Path("reports") / "exemples"
ONE = str(EXAMPLES / "saint-exemple-fictive-2026-11-22.toml")
DATES = [str(EXAMPLES / f"saint-exemple-fictive-{day}.toml") for day in ("2024-11-21", "2025-11-20", "2026-11-22")]
UNITS = [ONE, *(str(EXAMPLES / f"{name}.toml") for name in ("val-exemple-fictive-2026-11-19", "murat-2026-11-22"))]
VOICES = sorted(map(str, Path(__file__).parents[2].joinpath("reports", "exemples", "voix").glob("*.toml")))
TABLE = str(EXAMPLES / "tableau-fictif.csv")
OUT = "{out}"
READ = [
    ["score", ONE, "--draws", "20"],
    ["score", *UNITS, "--draws", "20", "--detail", "themes"],
    ["report", ONE, "--draws", "20", "--annex"],
    ["plan", ONE, "--draws", "20"],
    ["compare", *DATES[1:]],
    ["compare", *UNITS, "--draws", "20"],
    ["migrate", DATES[0], "--preview"],
    ["merge", *VOICES, "-o", OUT, "--force"],
    ["merge", *VOICES, "-o", OUT, "--force", "--format", "md"],
    ["questionnaire", "list"],
    ["questionnaire", "show", "--express"],
    ["questionnaire", "check"],
    ["questionnaire", "trace"],
    ["batch", TABLE, "-o", OUT, "--force", "--quiet"],
    ["letters", ONE, "-o", "{folder}/lettres", "--force"],
    ["questionnaire", "template", "-o", OUT, "--force"],
    ["questionnaire", "export", "-o", "{folder}/questions.html", "--force"],
    ["plan", "{copy}", "--mark", "strategie-ecrite=faite", "--note", "Le conseil l'a votée, sans débat. " * 4],
    ["assess", "--answers", "{copy}", "--no-input"],
    ["assess", "--example", "--output", "{folder}"],
]
ALONE = {"letters", "assess", "template", "export", "--mark"}  # they have one format
SAID = [
    ["score", "absent.toml"],
    ["score", ONE, "--drawss", "3"],
    ["compare", ONE, ONE],
    ["batch", TABLE, "--by", "une-colonne-qui-n-est-pas-la"],
    ["questionnaire", "check", "--questionnaire", "un", "deux"],
    ["assess", "--example", "--output", "{folder}"],
]
HELP = [[], *([name] for name in COMMANDS), *(["questionnaire", name] for name in QUESTIONNAIRE)]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
Shown = Callable[..., tuple[str, str]]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[40, 80, 120])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Shown]:
    """What a command shows on a terminal: standard output, standard error."""
    monkeypatch.chdir(Path(__file__).parents[2])
    shutil.copy(ONE, tmp_path / "a.toml")

    def show(*words: str, terminal: bool = True) -> tuple[str, str]:
        out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            names = {"out": tmp_path / "r.csv", "folder": tmp_path, "copy": tmp_path / "a.toml"}
            run([word.format(**names) if "{" in word else word for word in words])
        return ESCAPES.sub("", out.getvalue()), ESCAPES.sub("", err.getvalue())

    return show


def too_wide(text: str, width: int) -> list[str]:
    return [line for line in text.split("\n") if breadth(line) > width]


def to_copy(line: str) -> bool:
    """Whether a line is a command or a path, and nothing else."""
    return bool(re.match(r"\S*ruraldiag |\S*python\S* -m ruraldiag ", line)) or " " not in line


@pytest.mark.parametrize("words", READ, ids=lambda words: " ".join(words[:2]))
def test_what_a_command_shows_is_no_wider_than_the_terminal(shown: Shown, width: int, words: list[str]) -> None:
    other = "text" if words[0] in {"report", "plan", "merge", "batch"} else "md"
    for formats in ([], ["--format", other])[: 1 if {"--format", *ALONE} & {*words} else 2]:
        out, err = shown(*words, *formats)
        assert out.strip()
        results = [line for line in out.split("\n") if not to_copy(line)]  # the path of a file that was written
        assert too_wide("\n".join(results), width) == []
        assert [line for line in out.split("\n") if line != line.rstrip(" ")] == []
        assert [line for line in too_wide(err, width) if not to_copy(line)] == []


@pytest.mark.parametrize("words", SAID, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("terminal", [True, False])
def test_messages_are_no_wider_than_the_terminal(shown: Shown, width: int, words: list[str], terminal: bool) -> None:
    out, err = shown(*words, terminal=terminal)
    assert [line for line in too_wide(out + err, width) if not to_copy(line)] == []


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_help_is_no_wider_than_the_terminal_and_ends_with_an_example(
    shown: Shown, width: int, words: list[str]
) -> None:
    out, _ = shown(*words, "-h")
    assert too_wide(out, width) == []
    assert out == shown(*words, "--help")[0] == shown("help", *words)[0]
    assert not re.search(r"<=|\[\[|\{", out)
    assert "Exemple" in out or not words


def test_every_command_is_among_those_tried() -> None:
    tried = {word for words in (*READ, *SAID) for word in words[:2]}
    assert {*COMMANDS, *QUESTIONNAIRE} <= tried


def test_a_pipe_has_80_columns_unless_columns_says_so(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    for said, wide in ((None, 80), ("0", 80), ("-3", 80), ("large", 80), ("50", 50), ("7", 40), ("9999", 120)):
        monkeypatch.setenv("COLUMNS", said) if said is not None else monkeypatch.delenv("COLUMNS", raising=False)
        out, _ = shown("score", ONE, "--draws", "0", terminal=False)
        assert too_wide(out, wide) == []
        assert columns() == wide


def test_markdown_in_a_pipe_is_what_a_file_would_be(shown: Shown, width: int, tmp_path: Path) -> None:
    shown("report", ONE, "--draws", "0", "-o", str(tmp_path / "r.md"))
    out, _ = shown("report", ONE, "--draws", "0", "--format", "md", terminal=False)
    assert out == (tmp_path / "r.md").read_text(encoding="utf-8")


def test_names_and_figures_are_not_cut(shown: Shown, width: int) -> None:
    out, _ = shown("compare", *UNITS, "--draws", "20")
    lines = out.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    for figure in ("entre 40 et 49", "Saint-Exemple (fictive)", "Val-Exemple (fictive)", "22 novembre 2026"):
        assert any(figure in line for line in lines), figure


def test_the_plan_on_a_terminal_is_a_page_that_says_how_to_see_the_rest(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page, said = shown("plan", ONE, "--draws", "20")
    assert len(page.splitlines()) <= 24
    assert f"plan {ONE} --format text" in said
    whole, _ = shown("plan", ONE, "--draws", "20", "--format", "text")
    assert whole == shown("plan", ONE, "--draws", "20", terminal=False)[0]
    assert all("Par où commencer" in text.split("\n")[:5] for text in (page, whole))


@given(st.text(alphabet="aé日e\N{COMBINING ACUTE ACCENT}-/ \N{NO-BREAK SPACE}1", max_size=60), st.integers(8, 30))
def test_a_folded_text_keeps_every_sign_and_its_width(text: str, width: int) -> None:
    rows = folded(text, width, "- ", "  ")
    assert all(breadth(row) <= width for row in rows)
    spaces = re.compile("[ \N{NO-BREAK SPACE}]")
    assert spaces.sub("", "".join(rows)).removeprefix("-") == spaces.sub("", text) or not text.strip()


def test_what_is_to_be_copied_is_alone_on_its_line() -> None:
    command = "ruraldiag assess --answers " + "tres-long-nom-de-fichier-" * 3
    text = message(french(f"Pour reprendre, tapez « {command} » ; sinon rien."), io.StringIO(), whole=(command,))
    assert text.split("\n") == ["Pour reprendre, tapez", command.strip(), "sinon rien."]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_is_shown_for_each_shell(shown: Shown, shell: str) -> None:
    out, _ = shown("--show-completion", shell)
    assert "_RURALDIAG_COMPLETE" in out
    assert shell in out


@pytest.mark.parametrize(
    "typed", ["ruraldiag ", "ruraldiag score --", "ruraldiag zut ", "ruraldiag questionnaire zut "]
)
def test_a_shell_that_asks_what_may_come_next_gets_no_message_and_keeps_the_apostrophes(typed: str) -> None:
    env = {**os.environ, "_RURALDIAG_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": typed}
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag"], env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    assert not re.search(r"\w'+\w", done.stdout)
    assert "’" in done.stdout or "zut" in typed
