"""Where the streams lead. Requirements (contract, « Exit codes »; style, habit 8).

An output that cannot be written is exit 5, with a code and a French message; a reader that leaves (head, less) is exit
0 without a word; a closed stream is no bug; nobody reading the messages stops nothing.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.cli.streams import ReaderLeft, StandardOutput, Stream
from ruraldiag.errors import ExitStatus, RuralDiagError

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = str(REPOSITORY / "reports" / "exemples" / "saint-exemple-fictive-2026-11-22.toml")
COMMANDS = {
    "report": ("report", EXAMPLE, "--draws", "0"),
    "score": ("score", EXAMPLE, "--draws", "0"),
    "json": ("score", EXAMPLE, "--json", "--draws", "0"),
    "plan": ("plan", EXAMPLE, "--draws", "0"),
    "help": ("--help",),
    "version": ("--version",),
}
posix = pytest.mark.skipif(os.name == "nt", reason="a shell's redirections")


def shell(words: tuple[str, ...], redirections: str) -> subprocess.CompletedProcess[str]:
    """Run a command with redirections, in a shell."""
    line = '"$0" -m ruraldiag "$@" ' + redirections
    env = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}", sys.executable, *words],
        capture_output=True, encoding="utf-8", env=env, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_full_disk_is_exit_5_and_said_in_french(words: tuple[str, ...]) -> None:
    done = shell(words, ">/dev/full")
    assert done.returncode == ExitStatus.NOT_WRITTEN
    assert "F011 la sortie ne peut pas être écrite jusqu'au bout (plus de place sur le disque)." in done.stderr
    assert "Errno" not in done.stderr
    assert "Exception ignored" not in done.stderr


@posix
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_a_reader_that_leaves_is_exit_0_without_a_word(words: tuple[str, ...], reader: str) -> None:
    done = shell(words, f"| {reader}")
    assert done.returncode == ExitStatus.DONE
    # Where all fitted in the pipe before the reader left, what may come next is said.
    told = [line for line in done.stderr.splitlines() if not re.match("Quand vous saurez|.*--revise ", line)]
    assert all(line.startswith(("A014", " ")) for line in told), done.stderr


@posix
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_closed_output_is_exit_5(words: tuple[str, ...]) -> None:
    done = shell(words, ">&-")
    assert done.returncode == ExitStatus.NOT_WRITTEN
    assert "F011" in done.stderr
    assert "elle est fermée" in done.stderr


@posix
def test_closed_messages_stop_nothing_and_do_not_go_to_standard_output() -> None:
    assert shell(COMMANDS["version"], "2>&-").stdout.startswith("ruraldiag ")
    missing = shell(("score", "absent.toml"), "2>&-")
    assert (missing.returncode, missing.stdout) == (ExitStatus.INVALID_INPUT, "")


@posix
@pytest.mark.parametrize("closed", ["<&-", "2>&- </dev/null", "<&- 2>&-"])
def test_an_interview_that_nothing_can_be_asked_in_is_interrupted(tmp_path: Path, closed: str) -> None:
    words = ("assess", "--plain", "--unit", "Arvieu", "--output", str(tmp_path))
    done = shell(words, closed)
    assert done.returncode == ExitStatus.INTERRUPTED
    assert "s'est trompé" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("encoding", "wanted"),
    [
        ("ascii", "F001 zut.toml : ce fichier n'existe pas.\n     Verifiez le chemin, ou tapez \""),
        ("latin-1", "F001 zut.toml\u00a0: ce fichier n'existe pas.\n     Vérifiez le chemin, ou tapez «"),
    ],
)
def test_a_sign_that_the_screen_lacks_is_shown_as_the_nearest_it_has(encoding: str, wanted: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "120"}
    words = [sys.executable, "-m", "ruraldiag", "score"]
    done = subprocess.run([*words, "zut.toml"], capture_output=True, env=env, check=False)
    assert done.stderr.decode(encoding).startswith(wanted)
    done = subprocess.run([*words, EXAMPLE, "--draws", "0"], capture_output=True, env=env, check=False)
    shown = done.stdout.decode(encoding)
    assert "?" not in shown
    assert "90 %" in shown.replace("\u00a0", " ")
    assert "En construction" in shown


class Failing(io.StringIO):
    """A stream that the system refuses."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error

    def flush(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    "use", [lambda one: one.write("a"), lambda one: one.writelines(["a"]), lambda one: one.flush()]
)
def test_each_way_of_writing_minds_where_it_leads(use: Any) -> None:
    with pytest.raises(ReaderLeft):
        use(StandardOutput(Failing(BrokenPipeError())))
    with pytest.raises(RuralDiagError) as caught:
        use(StandardOutput(Failing(OSError(28, "No space left on device"))))
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    use(Stream(Failing(BrokenPipeError())))  # messages: nobody reads them, nothing happens


def test_what_is_written_goes_through_unchanged() -> None:
    stream = io.StringIO()
    assert StandardOutput(stream).write("élu\n") == 4
    StandardOutput(stream).writelines(["a", "b"])
    assert stream.getvalue() == "élu\nab"
    assert not StandardOutput(stream).isatty()
