"""The command that is said to be typed next works when it is typed as it is said."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ruraldiag.cli.typed import called, runnable, typed


def test_the_bare_name_is_said_only_where_the_path_leads_to_this_program(tmp_path: Path) -> None:
    here, other = tmp_path / "ici" / "ruraldiag", tmp_path / "ailleurs" / "ruraldiag"
    for one in (here, other):
        one.parent.mkdir()
        one.write_text("", encoding="utf-8")
    assert called(str(here), "python", str(here)) == "ruraldiag"
    assert called(str(here), "python", str(other)) == str(here)
    assert called(str(here), "python", None) == str(here)


def test_a_link_on_the_path_is_the_program_it_leads_to(tmp_path: Path) -> None:
    real, link = tmp_path / "venv" / "ruraldiag", tmp_path / "bin" / "ruraldiag"
    real.parent.mkdir()
    link.parent.mkdir()
    real.write_text("", encoding="utf-8")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    assert called(str(link), "", str(link)) == "ruraldiag"
    assert called(str(real), "", str(link)) == "ruraldiag"


def test_a_path_with_a_space_is_quoted_and_a_module_is_called_as_one() -> None:
    assert called("mes outils/bin/ruraldiag", "", None) == '"mes outils/bin/ruraldiag"'
    module = os.path.join("src", "ruraldiag", "__main__.py")  # noqa: PTH118
    assert called(module, "mes outils/python", None) == '"mes outils/python" -m ruraldiag'


def test_under_another_program_the_name_is_all_that_can_be_said() -> None:
    assert called("/usr/bin/pytest", "python", None) == "ruraldiag"


def test_the_words_of_a_command_are_quoted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/ruraldiag"])
    monkeypatch.setenv("PATH", "")
    assert typed("assess", "--answers", "mes rapports/a.toml") == (
        '.venv/bin/ruraldiag assess --answers "mes rapports/a.toml"'
    )
    assert runnable("tapez «\u00a0ruraldiag assess\u00a0».") == "tapez «\u00a0.venv/bin/ruraldiag assess\u00a0»."


@pytest.mark.skipif(os.name == "nt", reason="a shell's quotes")
def test_what_the_example_says_to_type_can_be_typed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag", "assess", "--example"],
        capture_output=True, encoding="utf-8", cwd=tmp_path, check=True,
    )  # fmt: skip
    said = done.stderr.partition("tapez\u00a0:")[2]
    next_one = subprocess.run([*shlex.split(said), "--help"], capture_output=True, encoding="utf-8", check=True)
    assert "--example" in next_one.stdout


@pytest.mark.skipif(os.name == "nt", reason="a shell's quotes")
def test_what_an_error_says_to_type_can_be_typed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag", "score", "absent.toml"],
        capture_output=True, encoding="utf-8", cwd=tmp_path, check=False,
    )  # fmt: skip
    said = done.stderr.partition("«\u00a0")[2].partition("\u00a0»")[0]
    assert subprocess.run([*shlex.split(said), "--help"], capture_output=True, check=True).returncode == 0
