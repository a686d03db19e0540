"""What a process killed while it wrote a file leaves beside it goes with the next writing: ours, nothing else.

Requirement (issue F): whatever its age, when no program holds it; the folder of a workbook on its way too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.files import locks
from ruraldiag.files.locks import tidy
from ruraldiag.files.several import AllOrNone
from ruraldiag.files.whole import write_atomically


def left(folder: Path, name: str, *, age: float) -> Path:
    """Leave a file there, last written so many seconds ago."""
    path = folder / name
    path.write_text("à moitié", encoding="utf-8")
    when = path.stat().st_mtime - age
    os.utime(path, (when, when))
    return path


def write_alone(path: Path) -> None:
    write_atomically(path, "entier")


def write_with_others(path: Path) -> None:
    with AllOrNone([path], force=True) as outputs:
        outputs.path(path).write_text("entier", encoding="utf-8")
        outputs.commit()


@pytest.mark.parametrize("age", [0, 4000, -4000])
@pytest.mark.parametrize("write", [write_alone, write_with_others])
def test_the_next_writing_removes_what_was_abandoned(tmp_path: Path, write: Callable[[Path], None], age: float) -> None:
    left(tmp_path, ".a.toml.x1y2_z3w.tmp", age=age)
    left(tmp_path, ".a.toml.lock", age=age)
    folder = tmp_path / ".a.toml.aaaaaaaa.tmp"
    folder.mkdir()
    left(folder, "tmp1", age=age)
    write(tmp_path / "a.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
    assert (tmp_path / "a.toml").read_text(encoding="utf-8") == "entier"


def test_what_a_program_is_writing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    place = tmp_path / "a.toml"
    with AllOrNone([place], force=True) as outputs:
        temporary = outputs.path(place)
        # Another program is another thread here: the lock is of the one that took it.
        with ThreadPoolExecutor(1) as other, pytest.raises(RuralDiagError) as caught:
            other.submit(write_alone, place).result()
        assert ([found.code for found in caught.value.findings], caught.value.status) == (["F014"], 5)
        tidy(tmp_path)
        assert temporary.exists()


@pytest.mark.parametrize(
    "name",
    [
        ".b.toml.x1y2_z3w.tmp",  # of another file
        ".aatoml.x1y2_z3w.tmp",
        ".a.toml.x1y2_z3w",
        ".a.toml.notes.tmp",  # not as we name them
        ".a.toml.X1Y2_Z3W.tmp",
        "a.toml.x1y2_z3w.tmp",
        ".a.toml.tmp",
    ],
)
def test_nothing_else_is_removed(tmp_path: Path, name: str) -> None:
    kept = left(tmp_path, name, age=9000)
    write_alone(tmp_path / "a.toml")
    assert kept.exists()


def test_a_link_of_that_name_is_not_followed(tmp_path: Path) -> None:
    aim = left(tmp_path, "notes.txt", age=9000)
    link = tmp_path / ".a.toml.aaaaaaaa.tmp"
    link.symlink_to(aim)
    write_alone(tmp_path / "a.toml")
    assert (aim.exists(), link.is_symlink()) == (True, True)


def test_a_folder_is_tidied_of_what_its_files_left(tmp_path: Path) -> None:
    for name in (".a.md.aaaaaaaa.tmp", ".b c.md.bbbbbbbb.tmp", ".b c.md.lock"):
        left(tmp_path, name, age=0)
    kept = left(tmp_path, "a.md", age=0)
    tidy(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]
