"""Colour on the terminal, and only there: NO_COLOR, TERM=dumb and pipes are honoured."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
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
    if sys.stderr.isatty():
        text = "\n".join(folded(line, shutil.get_terminal_size().columns) for line in text.split("\n"))
    if not colours(sys.stderr):
        return text
    colour = RED if finding.severity == "error" else YELLOW
    return text.replace(finding.code, f"{colour}{finding.code}{RESET}", 1)


def folded(line: str, width: int) -> str:
    """Return a line of a finding cut at its spaces, its continuation indented; words that are longer stay whole.

    >>> folded("A005 ce diagnostic répond à un autre questionnaire", 30)
    'A005 ce diagnostic répond à un\\n     autre questionnaire'
    """
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.strip(),
        max(20, width),
        initial_indent=indent,
        subsequent_indent="     ",
        break_long_words=False,
        break_on_hyphens=False,
    )
