"""Writers at once, and kills. Requirement (issue F): fifty writers leave fifty marks; a kill loses nothing.

The long version is ``python -m benchmarks.races``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="copies of this program are forks")


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    from benchmarks import races

    races.warm_up()


def test_fifty_writers_leave_fifty_marks(tmp_path: Path) -> None:
    from benchmarks.races import racing_marks

    assert list(racing_marks(tmp_path, writers=50)) == []


@pytest.mark.parametrize("race", ["racing_interviews", "marks_in_an_interview", "racing_reports"])
def test_who_writes_at_once_loses_nothing(race: str, tmp_path: Path) -> None:
    from benchmarks import races

    run: Callable[..., Iterator[str]] = getattr(races, race)
    assert list(run(tmp_path, writers=3)) == []


@pytest.mark.parametrize("name", ["an action marked", "the first answer of an interview"])
def test_a_kill_leaves_the_old_file_or_the_new_one_and_nothing_beside(name: str) -> None:
    from benchmarks.races import JOBS, kills

    (job,) = (job for job in JOBS if job.name == name)
    counted = kills(job, step=11)
    assert counted.tries > 3
    assert counted.faults == []
