"""One thing that ruraldiag can say is wrong: its French text, its remedy, and whether it stops the work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One entry of the catalogue."""

    text: str
    remedy: str
    severity: Severity = "error"


def entry(text: str, remedy: str, severity: Severity = "error") -> Problem:
    """Return an entry of the catalogue, its French typography seen to."""
    return Problem(text=french(text), remedy=french(remedy), severity=severity)


@lru_cache(maxsize=4096)  # templates and figures that every report and every screen repeats
def french(text: str) -> str:
    """Return a text with the non-breaking spaces that French wants inside « » and before : ; ? ! %."""
    text = text.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
    for sign in ":;?!%":
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text
