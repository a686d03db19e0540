"""What files are given to the commands. Requirements (issue F, « Nothing lost, nothing replaced »).

One file under two spellings is exit 2; a link is written through, a pipe and a device are written into; « - » is
standard output or input, everywhere; a folder that is not there is not made in silence; a locale damages nothing.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.store import load_assessment

EXAMPLE = Path(__file__).resolve().parents[2] / "reports" / "exemples" / "saint-exemple-fictive-2026-11-22.toml"
TABLE = "name,code,fibre\nArvieu,12011,40\nMurat,15138,mille\n"
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes")


@pytest.fixture
def at_desk(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The desk, the current folder being its own, with two assessments, a table, a folder and a link to it."""
    monkeypatch.chdir(desk.folder)
    desk.write("a.toml", {"fibre": 40.0}, role="maire")
    desk.write("b.toml", {"fibre": 60.0}, role="agent")
    desk.path("t.csv").write_text(TABLE, encoding="utf-8")
    desk.path("sub").mkdir()
    if os.name != "nt":
        desk.path("lien").symlink_to("sub")
    return desk


@posix
@pytest.mark.parametrize("other", ["z.csv", "./z.csv", "sub/../z.csv", "lien/../z.csv"])
@pytest.mark.parametrize(
    "words",
    [
        ("batch", "t.csv", "-o", "{}", "--errors"),
        ("batch", "t.csv", "-o", "{}", "--reports"),
        ("merge", "a.toml", "b.toml", "-o", "{}", "--agenda"),
        ("score", "a.toml", "--format", "json", "-o", "{}", "--draws-csv"),
    ],
    ids=lambda words: " ".join(words[-1:]),
)
def test_one_file_under_two_spellings_is_exit_2_and_nothing_is_written(
    at_desk: Any, words: tuple[str, ...], other: str
) -> None:
    name = Path(other).name
    if words[0] == "merge":
        name, other = "z.md", other.replace("z.csv", "z.md")
    before = at_desk.files()
    done = at_desk.run(*(word.format(name) for word in words), other)
    assert (done.code, at_desk.files()) == (2, before), done.err


COMMANDS: list[tuple[str, ...]] = [
    ("report", "a.toml", "--draws", "0"),
    ("score", "a.toml", "--draws", "0"),
    ("plan", "a.toml", "--draws", "0"),
    ("compare", "a.toml", "b.toml", "--draws", "0"),
    ("merge", "a.toml", "b.toml"),
    ("batch", "t.csv", "--quiet"),
    ("questionnaire", "show"),
    ("questionnaire", "template"),
]


@posix
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_pipe_and_a_device_are_written_into_not_replaced(at_desk: Any, words: tuple[str, ...]) -> None:
    pipe = at_desk.path("tuyau")
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    done = at_desk.run(*words, "-o", "tuyau")
    reader.join(10)
    shown = at_desk.run(*words, "-o", "-")
    assert done.code == shown.code
    assert done.code in {0, 4}, done.err
    assert heard[0].decode().replace("\u00a0", " ").replace("\u202f", " ") == shown.out
    assert pipe.is_fifo()
    assert at_desk.run(*words, "-o", "/dev/null").code == shown.code
    assert Path("/dev/null").is_char_device()
    assert at_desk.run(*words, "-o", "/dev/stdout").out == shown.out
    assert not Path("-").exists()


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_written_through(at_desk: Any, there: bool) -> None:
    target, link = at_desk.path("sub") / "vrai.md", at_desk.path("rapport.md")
    link.symlink_to("lien/vrai.md")
    if there:
        target.write_text("avant", encoding="utf-8")
        assert at_desk.run("report", "a.toml", "-o", link).code == 5
    assert at_desk.run("report", "a.toml", "-o", link, *(["--force"] if there else [])).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("# ")
    assert sorted(path.name for path in target.parent.iterdir()) == ["vrai.md"]


@posix
def test_a_mark_goes_through_a_link_and_keeps_the_comments(at_desk: Any) -> None:
    file, link = at_desk.path("a.toml"), at_desk.path("lien.toml")
    file.write_text("# à la main\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    link.symlink_to("a.toml")
    assert at_desk.run("plan", link, "--mark", "fibre=faite").code == 0
    assert link.is_symlink()
    assert load_assessment(file).actions["fibre"].status == "faite"
    assert file.read_text(encoding="utf-8").startswith("# à la main\n")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_misspelt_folder_is_not_made(at_desk: Any, words: tuple[str, ...]) -> None:
    name = "x.csv" if words[-1] in {"--quiet", "template"} else "x.toml" if words[0] == "merge" else "x.md"
    done = at_desk.run(*words, "-o", f"sbu/{name}")
    assert (done.code, at_desk.path("sbu").exists()) == (5, False)
    assert "Vouliez-vous dire « sub »" in done.err


@posix
@pytest.mark.parametrize("name", ["lettres/", "lie.md"])
def test_a_folder_meant_by_a_slash_or_a_link_is_not_made_either(at_desk: Any, name: str) -> None:
    at_desk.path("lie.md").symlink_to("absent/vrai.md")
    before = at_desk.files()
    for words in (("report", "a.toml", "-o"), ("merge", "a.toml", "b.toml", "-o"), ("plan", "a.toml", "-o"),
                  ("batch", "t.csv", "-o", "r.csv", "--summary"), ("questionnaire", "show", "-o")):  # fmt: skip
        done = at_desk.run(*words, name)
        assert (done.code, "F015" in done.err) == (5, True), done.err
    assert at_desk.files() == before


def test_reports_are_not_put_in_a_folder_of_a_misspelt_one(at_desk: Any) -> None:
    done = at_desk.run("batch", "t.csv", "-o", "r.csv", "--reports", "sbu/rapports")
    assert (done.code, at_desk.path("sbu").exists(), at_desk.path("r.csv").exists()) == (5, False, False)
    assert "Vouliez-vous dire « sub »" in done.err


def test_a_file_where_a_folder_is_wanted_is_said_as_such(at_desk: Any) -> None:
    for words in (("report", "a.toml", "-o", "t.csv/r.md"), ("batch", "t.csv", "-o", "r.csv", "--reports", "a.toml")):
        done = at_desk.run(*words)
        assert (done.code, "un fichier se trouve là où il faudrait" in " ".join(done.err.split())) == (5, True)


@posix
@pytest.mark.parametrize("words", [("score", "{}"), ("batch", "{}"), ("report", "a.toml", "--draws", "0", "-o", "{}")])
def test_a_pipe_that_waits_for_its_other_end_says_so(at_desk: Any, words: tuple[str, ...]) -> None:
    os.mkfifo("tube.md")
    asked = (*(word.format("tube.md") for word in words), "--questionnaire", "petit")
    command = [sys.executable, "-m", "ruraldiag", *asked]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8") as waiting:
        assert waiting.stderr is not None
        said = waiting.stderr.readline()
        waiting.kill()
    assert "tube.md : j'attends l'autre programme de ce tube" in said


@posix
def test_what_is_shown_and_killed_on_the_way_leaves_nothing(at_desk: Any) -> None:
    at_desk.path("tmp").mkdir()
    code = (
        "import os, ruraldiag.cli.batch as b; from ruraldiag.cli.app import run; "
        "b.show_results = lambda output: os.kill(os.getpid(), 9); run(['batch', 't.csv', '--questionnaire', 'petit'])"
    )
    env = {**os.environ, "TMPDIR": str(at_desk.path("tmp"))}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=False, capture_output=True)
    assert (done.returncode, list(at_desk.path("tmp").iterdir())) == (-9, []), done.stderr


@pytest.fixture
def typed_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Give some bytes on standard input."""
    return lambda data: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


@pytest.mark.parametrize("words", [words for words in COMMANDS if "a.toml" in words], ids=lambda words: words[0])
def test_a_dash_is_standard_input(at_desk: Any, words: tuple[str, ...], typed_in: Callable[[bytes], None]) -> None:
    output = ("-o", "-")
    given = at_desk.run(*words, *output)
    typed_in(at_desk.path("a.toml").read_bytes())
    done = at_desk.run(*("-" if word == "a.toml" else word for word in words), *output)
    assert (done.code, done.out) == (given.code, given.out), done.err


def test_standard_input_given_twice_or_to_be_written_is_exit_2(at_desk: Any, typed_in: Callable[[bytes], None]) -> None:
    typed_in(at_desk.path("a.toml").read_bytes())
    for words in (("score", "-", "-"), ("batch", "-", "--columns", "-"), ("plan", "-", "--mark", "fibre=faite"),
                  ("assess", "--answers", "-", "--no-input")):  # fmt: skip
        assert at_desk.run(*words).code == 2, words


@posix
@pytest.mark.parametrize("more", [("--resume",), ("--force",), ()])
def test_a_link_that_waits_among_the_reports_is_not_followed(at_desk: Any, more: tuple[str, ...]) -> None:
    outside = at_desk.path("dehors.txt")
    outside.write_text("" if "--resume" in more else "à moi", encoding="utf-8")
    folder = at_desk.path("rapports")
    folder.mkdir()
    (folder / "12011-arvieu.md").symlink_to(outside)
    done = at_desk.run("batch", "t.csv", "-o", "r.csv", "--reports", folder, "--quiet", *more)
    assert done.code == (4 if more else 5)
    assert outside.read_text(encoding="utf-8") == ("" if "--resume" in more else "à moi")


def test_a_folder_named_like_a_report_is_no_report(at_desk: Any) -> None:
    (at_desk.path("rapports") / "12011-arvieu.md").mkdir(parents=True)
    done = at_desk.run("batch", "t.csv", "-o", "r.csv", "--reports", "rapports", "--resume", "--quiet")
    assert done.code == 5
    assert "12011-arvieu.md" in done.err


@posix
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_locale_that_is_not_utf_8_damages_nothing(tmp_path: Path, locale: str) -> None:
    env = {key: value for key, value in os.environ.items() if key not in {"PYTHONIOENCODING", "LANG"}}
    env |= {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    def run(*words: str, said: str = "") -> bytes:
        command = [sys.executable, "-m", "ruraldiag", *words]
        done = subprocess.run(command, capture_output=True, env=env, cwd=tmp_path, check=True, input=said.encode())
        return done.stdout

    run("assess", "--plain", "--unit", "Épône", said="1\nq\n")
    run("assess", "--plain", said="Châteauneuf\n1\nq\n")
    names = {load_assessment(path).unit.name for path in tmp_path.glob("*.toml")}
    assert names == {"Épône", "Châteauneuf"}
    (tmp_path / "été.toml").write_bytes(EXAMPLE.read_bytes())
    assert "Numérique" in run("score", "été.toml", "--draws", "0").decode()
    run("report", "été.toml", "-o", "février.md", "--draws", "0")
    assert (tmp_path / "février.md").exists()
