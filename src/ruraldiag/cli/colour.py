"""Colour on the terminal, and only there: NO_COLOR, TERM=dumb and pipes are honoured."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from ruraldiag.cli.typed import runnable
from ruraldiag.errors import Finding

RED, YELLOW, RESET = "\x1b[31m", "\x1b[33m", "\x1b[0m"


def colours(stream: TextIO) -> bool:
    """Return whether a stream may be coloured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(finding: Finding) -> str:
    """Return a finding, its code coloured where standard error is a terminal, its commands as they are typed here."""
    text = runnable(str(finding))
    if not colours(sys.stderr):
        return text
    colour = RED if finding.severity == "error" else YELLOW
    return text.replace(finding.code, f"{colour}{finding.code}{RESET}", 1)
