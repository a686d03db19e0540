"""The READMEs: every command that they tell a newcomer to type works, in their order, on the shipped files.

Of the two that set everything up, ``.ci/run`` runs the second; the outputs shown are held by ``cog --check``. A block
is what stands between two fences, and a command a line of it that begins with ``ruraldiag``.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ruraldiag.cli.app import run
from ruraldiag.errors import ExitStatus

REPOSITORY = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.en.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SET_UP = ("python3 -m venv", "py -3 -m venv")

# A command that does not end with 0, and why.
ENDS: dict[str, ExitStatus] = {
    "ruraldiag assess": ExitStatus.INTERRUPTED,  # nobody answers here
    # too little of 2025 is known in the edition of 2026
    "ruraldiag compare reports/exemples/saint-exemple-fictive-*.toml": ExitStatus.PARTIAL,
    "ruraldiag compare reports/exemples/*-exemple-fictive-2026-*.toml": ExitStatus.PARTIAL,  # one is a short series
    "ruraldiag compare reports/exemples/saint-exemple-fictive-2026-11-22.toml "
    "reports/exemples/murat-2026-11-22.toml": ExitStatus.PARTIAL,  # too little is known of Murat
}


def blocks(readme: str) -> Iterator[tuple[str, str]]:
    """Yield the language and the text of each fence of a README."""
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield found[1], found[2]


def commands(readme: str) -> list[str]:
    """Return the ``ruraldiag`` lines of a README, in order."""
    lines = [line for _, block in blocks(readme) for line in block.splitlines()]
    return [line for line in lines if line.startswith("ruraldiag ")]


def words_of(command: str) -> list[str]:
    """Return the words of a command as a shell gives them: ``*`` replaced outside quotes, no redirection."""
    words: list[str] = []
    for word in shlex.split(command.partition(" > ")[0], posix=False)[1:]:
        if word[0] in "\"'":
            words.append(word[1:-1])
        elif "*" in word:
            found = sorted(map(str, Path().glob(word)))
            assert found, word
            words += found
        else:
            words.append(word)
    return words


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a clone where the first command was typed: the examples, and a copy of one under ``reports/``."""
    shutil.copytree(REPOSITORY / "reports" / "exemples", tmp_path / "reports" / "exemples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["assess", "--example"]) == ExitStatus.DONE
    return tmp_path


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("readme", READMES)
def test_each_command_works_in_the_order_of_the_page(readme: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for command in commands(readme):
        capsys.readouterr()
        code = run(words_of(command))
        if code != ENDS.get(command, ExitStatus.DONE):
            said.append(f"{command}: {code}\n{capsys.readouterr().err}")
    assert said == []


def test_the_french_page_walks_every_command() -> None:
    walked = {command.split()[1] for command in commands("README.md")}
    assert walked == {"assess", "score", "report", "plan", "letters", "compare", "merge", "migrate", "batch"} | {
        "questionnaire"
    }


@pytest.mark.parametrize("readme", READMES)
def test_a_block_is_a_command_to_set_up_a_command_to_type_what_one_shows_or_python(readme: str) -> None:
    """No block escapes both this test and cog: what cog writes follows its marker, what is Python runs below."""
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    shown = re.sub(r"<!-- \[\[\[cog.*?<!-- \[\[\[end\]\]\] -->", "", text, flags=re.DOTALL)
    for found in FENCE.finditer(shown):
        if found[1] == "python":
            continue
        assert all(line.startswith(("ruraldiag ", *SET_UP)) for line in found[2].splitlines()), found[2]


def test_the_python_of_the_english_page_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(REPOSITORY)
    (source,) = (block for language, block in blocks("README.en.md") if language == "python")
    exec(compile(source, "README.en.md", "exec"), {})  # noqa: S102 -- our own page, what a reader would paste
    score, low, high = map(float, capsys.readouterr().out.split())
    assert 0 < low < score < high < 1


@pytest.mark.parametrize("readme", READMES)
def test_what_the_page_links_to_is_there(readme: str) -> None:
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    assert [one for one in targets if not (REPOSITORY / one).exists()] == []
