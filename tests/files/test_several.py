"""Outputs of one command. Requirement (issue C): interruption leaves all of them or none, and nothing half written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ruraldiag.files.several import AllOrNone


def test_an_interruption_while_files_are_put_in_their_place_leaves_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [tmp_path / "results.csv", tmp_path / "refused.csv"]
    calls: list[Path] = []
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Any:
        done = replace(self, target)
        calls.append(target)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return done

    with AllOrNone(places) as outputs:
        for place in places:
            outputs.path(place).write_text(place.name, encoding="utf-8")
        monkeypatch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            outputs.commit()
    assert calls == places
    assert {one.name: one.read_text(encoding="utf-8") for one in tmp_path.iterdir()} == {
        "results.csv": "results.csv",
        "refused.csv": "refused.csv",
    }


def test_what_is_left_before_that_leaves_none(tmp_path: Path) -> None:
    with AllOrNone([tmp_path / "results.csv"]) as outputs:
        outputs.path(tmp_path / "results.csv").write_text("half", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []
