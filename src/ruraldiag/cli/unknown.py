"""What to type once an answer that nobody knew is known."""

from __future__ import annotations

import sys
from pathlib import Path

from ruraldiag.assessment.model import State
from ruraldiag.cli.inputs import reading
from ruraldiag.cli.outputs import tell
from ruraldiag.cli.typed import typed
from ruraldiag.composite.result import Result
from ruraldiag.files.places import is_stream
from ruraldiag.files.reading import STDIN

ALL_UNKNOWN = "inconnues"
NAMED = 3  # ids that a command holds; more are said in one word


def say_unknown(path: Path, result: Result, which: str | None) -> None:
    """Say on standard error how to answer what is « ne sait pas », by its id.

    Nothing is said where all is known, or where no file holds the assessment: there is none to answer in.
    """
    if path == STDIN or is_stream(path):
        return
    unknown = [
        indicator.id
        for indicator in result.questionnaire.indicators
        if (leaf := result.leaves.get(indicator.id)) is not None and leaf.leaf.state is State.UNKNOWN
    ]
    if not unknown:
        return
    sys.stdout.flush()  # a reader that left wants no more
    asked = unknown if len(unknown) <= NAMED else [ALL_UNKNOWN]
    one = "" if asked == unknown else f" (pour une seule : --revise {unknown[0]})"
    tell(
        f"Quand vous saurez ce que vous ne savez pas encore{one} :",
        typed("assess", "--answers", str(path), *reading(which), "--revise", *asked),
    )
