"""Outputs of one command. Requirement (issues C, F): all of them in their place or none, and nothing half written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.files import several
from ruraldiag.files.several import AllOrNone, write_all

NAMES = ("a.csv", "b.csv", "c.md")


@pytest.fixture(params=[True, False], ids=["links", "no links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that knows hard links, and one that does not."""

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    if not request.param:
        monkeypatch.setattr(Path, "hardlink_to", refuse)


def failing(wanted: int, when: str, error: BaseException) -> Callable[..., None]:
    """Return what puts files in their place, and fails before or after the one wanted."""
    put, calls = several.put, []

    def instead(temporary: Path, place: Path, **more: Any) -> None:
        calls.append(place)
        if len(calls) == wanted and when == "before":
            raise error
        put(temporary, place, **more)
        if len(calls) == wanted:
            raise error

    return instead


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("fault", list(product((1, 2, 3), ("before", "after"))), ids=str)
@pytest.mark.parametrize("error", [OSError(16, "Device or resource busy"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("there", [(), ("a.csv",), ("c.md",), NAMES], ids=str)
def test_where_one_cannot_be_put_in_its_place_all_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: Sequence[str], error: BaseException, fault: tuple[int, str]
) -> None:
    for name in there:
        (tmp_path / name).write_text(f"avant {name}", encoding="utf-8")
    monkeypatch.setattr(several, "put", failing(*fault, error))
    with pytest.raises((RuralDiagError, KeyboardInterrupt)):
        write_all({tmp_path / name: b"apres" for name in NAMES}, force=bool(there))
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        name: f"avant {name}" for name in there
    }


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("there", [(), ("b.csv",)])
def test_else_all_of_them_are_there_alone(tmp_path: Path, there: tuple[str, ...]) -> None:
    for name in there:
        (tmp_path / name).write_text("avant", encoding="utf-8")
    write_all({tmp_path / name: name.encode() for name in NAMES}, force=bool(there))
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        name: name for name in NAMES
    }


@pytest.mark.usefixtures("disk")
def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with AllOrNone([tmp_path / "a.csv", tmp_path / "b.csv"]) as outputs:
        for place in outputs.places:
            outputs.path(place).write_text("ours", encoding="utf-8")
        (tmp_path / "b.csv").write_text("theirs", encoding="utf-8")
        with pytest.raises(RuralDiagError) as caught:
            outputs.commit()
    assert ([found.code for found in caught.value.findings], caught.value.status) == (["F007"], 5)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"b.csv": "theirs"}


def test_what_is_left_before_that_leaves_none(tmp_path: Path) -> None:
    with AllOrNone([tmp_path / "results.csv"]) as outputs:
        outputs.path(tmp_path / "results.csv").write_text("half", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []
