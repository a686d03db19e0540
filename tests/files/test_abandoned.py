"""What a process killed while it wrote a file leaves beside it goes with the next writing: ours, old, nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ruraldiag.files.several import AllOrNone
from ruraldiag.files.whole import write_atomically

HOUR = 3600


def left(folder: Path, name: str, *, hours: float) -> Path:
    """Leave a file there, last written so many hours ago."""
    path = folder / name
    path.write_text("à moitié", encoding="utf-8")
    when = path.stat().st_mtime - hours * HOUR
    os.utime(path, (when, when))
    return path


def write_alone(path: Path) -> None:
    write_atomically(path, "entier")


def write_with_others(path: Path) -> None:
    with AllOrNone([path], force=True) as outputs:
        outputs.path(path).write_text("entier", encoding="utf-8")
        outputs.commit()


@pytest.mark.parametrize("write", [write_alone, write_with_others])
def test_the_next_writing_removes_what_was_abandoned_more_than_an_hour_ago(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    old = left(tmp_path, ".a.toml.x1y2_z3w.tmp", hours=1.1)
    write(tmp_path / "a.toml")
    assert not old.exists()
    assert (tmp_path / "a.toml").read_text(encoding="utf-8") == "entier"


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        (".a.toml.x1y2_z3w.tmp", 0.9),  # someone may be writing it
        (".b.toml.x1y2_z3w.tmp", 9),  # of another file
        (".aatoml.x1y2_z3w.tmp", 9),
        (".a.toml.x1y2_z3w", 9),
        (".a.toml.notes.tmp", 9),  # not as we name them
        (".a.toml.X1Y2_Z3W.tmp", 9),
        ("a.toml.x1y2_z3w.tmp", 9),
        (".a.toml.tmp", 9),
    ],
)
def test_nothing_else_is_removed(tmp_path: Path, name: str, hours: float) -> None:
    kept = left(tmp_path, name, hours=hours)
    write_alone(tmp_path / "a.toml")
    assert kept.exists()


def test_a_link_or_a_folder_of_that_name_is_not_followed(tmp_path: Path) -> None:
    aim = left(tmp_path, "notes.txt", hours=9)
    link, folder = tmp_path / ".a.toml.aaaaaaaa.tmp", tmp_path / ".a.toml.bbbbbbbb.tmp"
    link.symlink_to(aim)
    folder.mkdir()
    write_alone(tmp_path / "a.toml")
    assert (aim.exists(), link.is_symlink(), folder.is_dir()) == (True, True, True)
