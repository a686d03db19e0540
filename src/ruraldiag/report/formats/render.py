"""The one registry of formats: a document and the name of a format make bytes."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from ruraldiag.report.document import Document

FormatName: TypeAlias = Literal["text", "terminal", "md", "html", "pdf", "docx"]
WIDTH = 80  # columns of a text that goes to no screen


def render(document: Document, name: FormatName, *, width: int | None = None) -> bytes:
    """Return a document in a format, on lines of at most ``width`` columns; Markdown is not folded where none is given.

    >>> from ruraldiag.report.document import Document, Section, paragraph
    >>> section = Section("s", "Score", (paragraph("Établi : {title}.", title="*oui*"),))
    >>> bare = dict(id="a", kind="score", language="fr", subtitle=())
    >>> render(Document(title="Murat", sections=(section,), **bare), "md").decode()
    '# Murat\\n\\n## Score\\n\\nÉtabli\\xa0: \\\\*oui\\\\*.\\n'
    """
    match name:
        case "text":
            from ruraldiag.report.formats.text import to_text  # noqa: PLC0415 -- each format when it is wanted

            text = to_text(document, width or WIDTH)
        case "terminal":
            from ruraldiag.report.formats.terminal import to_terminal  # noqa: PLC0415

            text = to_terminal(document, width or WIDTH)
        case "md":
            from ruraldiag.report.formats.markdown import to_markdown  # noqa: PLC0415

            text = to_markdown(document, width)
        case "html":
            from ruraldiag.report.formats.html import to_html  # noqa: PLC0415

            text = to_html(document)
        case "pdf":
            from ruraldiag.report.formats.pdf import to_pdf  # noqa: PLC0415

            return to_pdf(document)
        case "docx":
            from ruraldiag.report.formats.docx import to_docx  # noqa: PLC0415

            return to_docx(document)
        case _:
            assert_never(name)
    return text.encode("utf-8", "replace")
