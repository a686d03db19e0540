"""Colour on the terminal, and only there: NO_COLOR, TERM=dumb and pipes are honoured."""

from __future__ import annotations

import shutil
import sys
import textwrap

from ruraldiag.cli.typed import runnable
from ruraldiag.errors import Finding
from ruraldiag.report.formats.terminal import colours

RED, YELLOW, RESET = "\x1b[31m", "\x1b[33m", "\x1b[0m"


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
