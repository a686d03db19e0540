"""Colour on the terminal, and only there: NO_COLOR, TERM=dumb and pipes are honoured."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from ruraldiag.cli.typed import commands, is_command, runnable
from ruraldiag.cli.width import message
from ruraldiag.errors import Finding
from ruraldiag.typography import french, thousands

RED, YELLOW, RESET = "\x1b[31m", "\x1b[33m", "\x1b[0m"


def colours(stream: TextIO) -> bool:
    """Return whether a stream may be coloured."""
    return (
        stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
        and not without_colours()
    )


def without_colours() -> bool:
    """Return whether the terminal is a Windows console that would show the codes of colours as they are."""
    if os.name != "nt":
        return False
    from rich.console import detect_legacy_windows

    return detect_legacy_windows()


def paint(finding: Finding) -> str:
    """Return a finding no wider than standard error, its code coloured there, its commands as they are typed here."""
    text = runnable(str(finding))
    typed = (value for name, value in finding.details if name == "command" or is_command(value))
    copied = (finding.place.file, *commands(text), *typed)
    text = message(text, sys.stderr, then="     ", whole=copied)
    if not colours(sys.stderr):
        return text
    colour = RED if finding.severity == "error" else YELLOW
    return text.replace(finding.code, f"{colour}{finding.code}{RESET}", 1)


def more_findings(count: int) -> str:
    """Say how many findings are not shown, and how to see them."""
    s = "s" if count > 1 else ""
    return french(f"… et {thousands(count)} autre{s} : corrigez ceux-ci, puis relancez.")
