"""The fictive commune that ships with ruraldiag: where it is, and a copy of it to look at."""

from __future__ import annotations

from pathlib import Path

from ruraldiag.assessment.store import free_name, load_assessment
from ruraldiag.files.places import is_there
from ruraldiag.files.reading import ASSESS, not_there, read_text
from ruraldiag.files.whole import write_atomically

NAME = "saint-exemple-fictive-2026-11-22.toml"
LIMIT_MB = 20


def example_path() -> Path:
    """Return the path of the shipped assessment: beside the package once installed, else in the clone."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "exemples", package.parents[1] / "reports" / "exemples"):
        if (folder / NAME).is_file():
            return folder / NAME
    raise not_there(NAME, ASSESS)


def copy_example(folder: Path) -> Path:
    """Return a copy of the example in a folder: the one that is there already if it is the same, else a new one."""
    source = example_path()
    text = read_text(source, LIMIT_MB)
    copy = folder / NAME
    if is_there(copy):
        if copy.is_file() and copy.read_bytes() == text.encode():
            return copy
        assessment = load_assessment(source)
        day = assessment.interview.started
        copy = free_name(folder, assessment.unit.name, day.date()) if day else copy.with_stem(f"{copy.stem}-2")
    write_atomically(copy, text)
    return copy
