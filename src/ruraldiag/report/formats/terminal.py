"""A document for a terminal that shows colours: the plain text, its titles and the heads of its tables in bold."""

from __future__ import annotations

from ruraldiag.report.document import Document
from ruraldiag.report.formats.text import to_text

BOLD, UNDERLINED, RESET = "\x1b[1m", "\x1b[1;4m", "\x1b[0m"


def to_terminal(document: Document, width: int) -> str:
    """Return the text of a document, styled."""
    return to_text(document, width, styled)


def styled(text: str, role: str) -> str:
    """Return a line as its role is shown; the spaces before it bear no style."""
    bare = text.lstrip()
    style = UNDERLINED if role == "document" else BOLD
    return f"{text[: len(text) - len(bare)]}{style}{bare.rstrip()}{RESET}" if bare else text
