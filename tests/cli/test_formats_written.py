"""PDF and DOCX: written by every command, never on a screen; a missing extra says what to type; all in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.cli.outputs import install_line

ANSWERS = {"lieu": "permanences", "trajet": 15, "publics-formes": ["elus"], "fibre": 92, "strategie": "rien"}
START = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "html": b"<!DOCTYPE html>"}
MIGRATED = ("migrate", "a.toml")
COMMANDS = {
    "score": ("score", "a.toml", "-o"),
    "report": ("report", "a.toml", "-o"),
    "plan": ("plan", "a.toml", "-o"),
    "compare": ("compare", "a.toml", "b.toml", "-o"),
    "merge": ("merge", "a.toml", "b.toml", "-o", "c.toml", "--agenda"),
    "batch": ("batch", "table.csv", "-o", "r.csv", "--summary"),
    "migrate": (*MIGRATED, "--preview", "-o"),
    "questionnaire show": ("questionnaire", "show", "-o"),
}


@pytest.fixture(autouse=True)
def folder(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two assessments of one unit, and a table."""
    monkeypatch.chdir(desk.folder)
    desk.write("a.toml", ANSWERS, role="élue")
    desk.write("b.toml", {**ANSWERS, "fibre": 40}, role="secrétaire", day="2027-11-22")
    desk.path("table.csv").write_text("name,lieu,fibre\nArvieu,permanent,90\nMurat,aucun,40\n", encoding="utf-8")


def without(modules: list[str], *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as where some modules are not installed."""
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({modules!r}));"
        "from ruraldiag.cli.app import run; sys.exit(run(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *words, "--questionnaire", "petit"],
        check=False,
        capture_output=True,
        env={**os.environ, "COLUMNS": "60"},
    )


@pytest.mark.parametrize("suffix", START)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_writes_them_by_the_name_of_the_file(desk: Any, name: str, suffix: str) -> None:
    done = desk.run(*COMMANDS[name], f"sortie.{suffix}")
    assert done.code == 0, done.err
    assert f"sortie.{suffix}" in done.out.splitlines()
    assert Path(f"sortie.{suffix}").read_bytes().startswith(START[suffix])


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_a_screen_is_refused_and_told_a_name_to_give(desk: Any, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    done = desk.run("report", "a.toml", "--format", suffix)
    assert (done.code, done.out) == (2, "")
    assert "U001" in done.err
    assert f"-o NOM.{suffix}" in done.err
    data = {"--agenda": ("merge", "a.toml", "b.toml"), "--summary": ("batch", "table.csv"), "--preview -o": MIGRATED}
    for option, words in data.items():  # where -o is for data, the option that is for what is read
        done = desk.run(*words, "-o", "donnees.csv", "--format", suffix)
        assert (done.code, done.out, f"{option} NOM.{suffix}" in done.err) == (2, "", True)


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
@pytest.mark.parametrize(
    ("words", "option"),
    [(("report", "a.toml"), "-o"), (("batch", "table.csv", "--quiet", "-o", "r.csv", "--force"), "--summary")],
)
def test_a_pipe_has_the_bytes_of_the_file(desk: Any, words: tuple[str, ...], option: str, suffix: str) -> None:
    desk.run(*words, option, f"r.{suffix}")
    done = without([], *words, "--format", suffix)
    assert (done.returncode, done.stdout) == (0, Path(f"r.{suffix}").read_bytes())


def test_the_format_of_a_table_is_said_by_its_name(desk: Any) -> None:
    for words, said in ((("-o", "r.csv", "--format", "csv"), "-o NOM.csv"), (("-o", "r.pdf"), "--summary")):
        done = desk.run("batch", "table.csv", *words)
        assert (done.code, said in done.err) == (2, True)


@pytest.mark.parametrize(("suffix", "module"), [("pdf", "typst"), ("docx", "docx")])
@pytest.mark.parametrize("name", ["report", "merge"])
def test_a_missing_extra_is_exit_5_with_the_line_to_type_and_nothing_is_written(
    desk: Any, name: str, suffix: str, module: str
) -> None:
    before = desk.files()
    done = without([module], *COMMANDS[name], f"sortie.{suffix}")
    said = done.stderr.decode()
    assert done.returncode == 5, said
    assert "F016" in said
    line = f'"{sys.executable}" -m pip install "ruraldiag[{suffix}]"'
    assert any(one.endswith(line) for one in said.splitlines())  # whole, to be copied
    assert "Traceback" not in said
    assert desk.files() == before


@pytest.mark.parametrize(
    ("prefix", "line"),
    [
        ("/home/x/.local/share/pipx/venvs/ruraldiag", "pipx install --force 'ruraldiag[pdf]'"),
        ("/home/x/.local/share/uv/tools/ruraldiag", "uv tool install --force 'ruraldiag[pdf]'"),
        ("/home/x/.venv", f'"{sys.executable}" -m pip install "ruraldiag[pdf]"'),
    ],
)
def test_the_line_to_type_is_that_of_how_it_was_installed(
    prefix: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    assert install_line("pdf") == line


def test_a_folder_has_every_format_and_the_pictures_in_one_go(desk: Any) -> None:
    Path("ici").mkdir()
    done = desk.run("report", "a.toml", "-o", "ici/")
    assert done.code == 0, done.err
    names = sorted(path.name for path in Path("ici").iterdir())
    pictures = [name for name in names if name.endswith(".svg")]
    assert [name for name in names if name not in pictures] == ["a.docx", "a.html", "a.md", "a.pdf"]
    assert pictures[0] == "a-figure-1.svg"
    assert all(Path("ici", name).read_text(encoding="utf-8").startswith("<svg ") for name in pictures)
    assert sorted(done.out.splitlines()) == [str(Path("ici", name)) for name in names]
    alone = {suffix: desk.run("report", "a.toml", "-o", f"seul.{suffix}") for suffix in ("md", "html", "pdf", "docx")}
    assert all(Path(f"seul.{suffix}").read_bytes() == Path(f"ici/a.{suffix}").read_bytes() for suffix in alone)


def test_a_folder_where_one_of_them_is_stays_as_it_was(desk: Any) -> None:
    Path("ici").mkdir()
    Path("ici/a.html").write_text("à moi", encoding="utf-8")
    before = desk.files()
    done = desk.run("report", "a.toml", "-o", "ici")
    assert (done.code, "F007" in done.err) == (5, True)
    assert desk.files() == before
    assert desk.run("report", "a.toml", "-o", "ici", "--force").code == 0
    assert Path("ici/a.html").read_bytes().startswith(START["html"])


def test_in_a_folder_the_formats_that_lack_an_extra_are_named_and_the_others_written(desk: Any) -> None:
    Path("ici").mkdir()
    done = without(["typst", "docx"], "report", "a.toml", "-o", "ici/")
    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert said.count("F016") == 2
    assert all(f'"ruraldiag[{suffix}]"' in said for suffix in ("pdf", "docx"))
    assert {path.suffix for path in Path("ici").iterdir()} == {".md", ".html", ".svg"}
