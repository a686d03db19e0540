"""A report as the tests read it: with plain spaces, heading by heading."""

from __future__ import annotations

import re
from typing import Any

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import Result
from ruraldiag.report.content.report import report_document
from ruraldiag.report.formats.render import render


def report_markdown(result: Result, assessment: Assessment, uncertainty: Any = None, *, annex: bool = False) -> str:
    """Return the report of an assessment, as Markdown."""
    return render(report_document(result, assessment, uncertainty, annex=annex), "md").decode()


def flat(text: str) -> str:
    """Return a report with plain spaces, to be compared with sentences typed in a test."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def part(text: str, title: str) -> str:
    """Return what stands under a heading, its own sub-headings included."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", flat(text), re.MULTILINE | re.DOTALL)
    assert found, f"no heading {title!r}"
    level = len(found[1])
    rest = flat(text)[found.start(2) :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest
