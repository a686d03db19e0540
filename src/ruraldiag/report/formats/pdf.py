"""A document as PDF, for print and for screen readers (PDF/UA-1): the same bytes for the same document."""

from __future__ import annotations

from ruraldiag.report.document import Document
from ruraldiag.report.formats.typst import to_typst


def to_pdf(document: Document) -> bytes:
    """Return the whole document as PDF; typst, an extra, sets it with its own fonts and loads nothing."""
    import typst  # noqa: PLC0415 -- an extra, and slow to load

    return typst.compile(
        to_typst(document).encode(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0
    )
