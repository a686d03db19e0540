"""Nothing that is read is ever written over, and no right to read or write is said with its code, never as misuse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

ANSWERS = {"lieu": "permanences", "trajet": 15, "fibre": 92, "strategie": "rien"}


@pytest.mark.parametrize(
    "words",
    [
        ("report", "a.toml", "-o", "a.toml"),
        ("report", "a.toml", "-o", "lien.toml"),
        ("report", "a.toml", "-o", "./b5/../a.toml"),
        ("report", "a.toml", "-o", "petit/questionnaire.toml"),
        ("plan", "a.toml", "-o", "a.toml"),
        ("compare", "a.toml", "b.toml", "-o", "b.toml"),
        ("score", "a.toml", "b.toml", "--draws-csv", "b.toml"),
        ("score", "a.toml", "--draws-csv", "dur.toml"),
        ("merge", "a.toml", "b.toml", "-o", "c.toml", "--agenda", "b.toml"),
        ("merge", "a.toml", "b.toml", "-o", "petit/questionnaire.toml"),
        ("migrate", "a.toml", "-o", "lien.toml"),
    ],
    ids=" ".join,
)
def test_force_never_writes_over_what_is_read(
    desk: Any, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.toml", ANSWERS)
    desk.write("b.toml", ANSWERS, day="2025-11-22")
    desk.path("b5").mkdir()
    try:
        desk.path("lien.toml").symlink_to(desk.path("a.toml"))
        os.link(desk.path("a.toml"), desk.path("dur.toml"))
    except OSError:
        pytest.skip("no links here")
    monkeypatch.chdir(desk.folder)
    before = desk.files()
    done = desk.run(*words, "--force")
    assert done.code == 2
    assert "U001" in done.err
    assert desk.files() == before
    assert desk.path("lien.toml").is_symlink()


def test_force_still_replaces_another_file(desk: Any) -> None:
    file, out = desk.write("a.toml", ANSWERS), desk.path("rapport.md")
    out.write_text("ancien", encoding="utf-8")
    assert desk.run("report", file, "-o", out, "--force").code == 0
    assert out.read_text(encoding="utf-8").startswith("# ")


def lock(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Take the right to read a file, or to write in a folder, from everybody: the system refuses nothing to root."""
    access, opened = os.access, Path.open

    def refused(path: Any, *more: Any, **others: Any) -> bool:
        return name not in str(path) and access(path, *more, **others)

    def no_open(self: Path, *more: Any, **others: Any) -> Any:
        if name in str(self):
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *more, **others)

    monkeypatch.setattr(os, "access", refused)
    monkeypatch.setattr(Path, "open", no_open)


@pytest.mark.parametrize(
    "words",
    [
        ("score", "{file}"),
        ("report", "{file}"),
        ("plan", "{file}"),
        ("compare", "{file}", "{other}"),
        ("merge", "{file}", "{other}", "-o", "{folder}/c.toml"),
        ("migrate", "{file}", "-o", "{folder}/c.toml"),
        ("assess", "--answers", "{file}"),
    ],
    ids=lambda words: words[0],
)
def test_a_file_without_the_right_to_read_it_is_f003_and_exit_3(
    desk: Any, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    file = desk.write("noright.toml", ANSWERS)
    other = desk.write("autre.toml", ANSWERS, day="2025-11-22")
    before = set(desk.folder.rglob("*"))
    lock(monkeypatch, "noright")
    done = desk.run(*(word.format(file=file, other=other, folder=desk.folder) for word in words))
    assert done.code == 3, done.err
    assert "F003" in done.err
    assert "pas le droit" in done.err
    assert set(desk.folder.rglob("*")) == before


@pytest.mark.parametrize("inside", ["", "dedans/encore"])
def test_a_folder_without_the_right_to_write_is_f008_and_exit_5_before_any_question(
    desk: Any, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    desk.path("noright").mkdir()
    lock(monkeypatch, "noright")
    done = desk.run("assess", "--plain", "--unit", "Arvieu", "--output", desk.path("noright") / inside)
    assert done.code == 5
    assert "F008" in done.err
    assert "Question 1" not in done.out + done.err


def test_a_missing_file_is_f001_and_exit_3_for_every_command(desk: Any) -> None:
    for words in (("score",), ("report",), ("plan",), ("assess", "--answers")):
        done = desk.run(*words, "absent.toml")
        assert (done.code, "F001" in done.err) == (3, True), words
