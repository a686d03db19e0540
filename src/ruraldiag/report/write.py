"""Write a report: one text from one result, on disk whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.pending import pending, without_pending
from ruraldiag.composite.result import Result
from ruraldiag.files.whole import write_new
from ruraldiag.report.content.report import make_content
from ruraldiag.report.document import Document, Strong, say
from ruraldiag.report.formats.markdown import to_markdown
from ruraldiag.report.words.french import count

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


def report_markdown(result: Result, assessment: Assessment, uncertainty: Uncertainty | None = None) -> str:
    """Return the action report of an assessment and its result, as Markdown."""
    return to_markdown(report_content(result, assessment, uncertainty))


def report_utf8(result: Result, assessment: Assessment) -> bytes:
    """Return the bytes of the report that :func:`report_markdown` returns, without draws: a batch writes many."""
    return report_markdown(result, assessment).encode()


def report_content(result: Result, assessment: Assessment, uncertainty: Uncertainty | None = None) -> Document:
    """Return the report of an assessment; one that is not finished says under its title what was not seen again."""
    waiting = len(pending(assessment))
    content = make_content(result, without_pending(assessment), uncertainty)
    if not waiting or assessment.interview.finished:
        return content
    text = say(
        "diagnostic inachevé : {waiting} du diagnostic précédent pas encore {seen}",
        waiting=count(waiting, "réponse"),
        seen="revue" if waiting == 1 else "revues",
    )
    return replace(content, subtitle=(*content.subtitle, " · ", Strong(text)))


def write_report(
    result: Result, assessment: Assessment, path: Path, force: bool = False, uncertainty: Uncertainty | None = None
) -> Path:
    """Write the Markdown report and return its path; what stands there already is only replaced with ``force``.

    Raises :class:`ruraldiag.errors.RuralDiagError` (exit code 5) where it cannot be written: what was there is intact.
    """
    text = report_markdown(result, assessment, uncertainty)
    write_new(path, text, force=force)
    return path
