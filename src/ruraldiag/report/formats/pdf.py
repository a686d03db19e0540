"""A document as PDF, for print and for screen readers (PDF/UA-1): the same bytes for the same document."""

from __future__ import annotations

from ruraldiag.report.document import Document
from ruraldiag.report.formats.typst import PLAINEST, to_typst


def to_pdf(document: Document) -> bytes:
    """Return the whole document as PDF; typst, an extra, sets it with its own fonts and loads nothing.

    What typst cannot set, or fails on, is set again with the plainest signs alone: the document is never lost for one.
    """
    import typst  # noqa: F401, PLC0415 -- an extra: whoever lacks it is told so, not what follows

    try:
        return compiled(to_typst(document))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 -- where typst panics, what it raises is no Exception
        return compiled(to_typst(document, PLAINEST))


def compiled(source: str) -> bytes:
    """Return what a document in the language of typst makes."""
    import typst  # noqa: PLC0415 -- an extra, and slow to load

    return typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0)
