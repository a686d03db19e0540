"""One document in every format that this machine can make, in a folder: to read, to print, to edit."""

from __future__ import annotations

import sys
from pathlib import Path

from ruraldiag.cli.inputs import warn
from ruraldiag.cli.outputs import FORMATS_READ, rendered
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.files.several import write_all
from ruraldiag.report.document import Document, figures
from ruraldiag.report.formats.svg import to_svg


def write_every_format(document: Document, folder: Path, stem: str, *, force: bool) -> None:
    """Write a document and its pictures, all of them or none, and name them; then the formats that lack an extra."""
    contents: dict[Path, bytes] = {}
    lacking: list[Finding] = []
    for name in FORMATS_READ:
        try:
            contents[folder / f"{stem}.{name}"] = rendered(document, name)
        except RuralDiagError as error:
            lacking += error.findings
    for number, figure in enumerate(figures(document), start=1):
        drawn = to_svg(figure.chart, figure.title, figure.says)
        contents[folder / f"{stem}-figure-{number}.svg"] = drawn.encode()
    write_all(contents, force=force)
    sys.stdout.write("".join(f"{place}\n" for place in contents))
    sys.stdout.flush()
    warn(lacking)
