"""What each command has people read of the shipped examples, before any format."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from ruraldiag.cli.app import run
from ruraldiag.report.document import Document

EXAMPLES = Path(__file__).parents[1] / "reports" / "exemples"
SAINT = f"{EXAMPLES}/saint-exemple-fictive-2026-11-22.toml"
BEFORE = [f"{EXAMPLES}/saint-exemple-fictive-{day}.toml" for day in ("2024-11-21", "2025-11-20")]
NEIGHBOURS = sorted(map(str, EXAMPLES.glob("*-exemple-fictive-2026-*.toml")))
VOICES = sorted(map(str, (EXAMPLES / "voix").glob("*.toml")))
EPCI = f"{EXAMPLES}/intercommunalite/cc-du-canton-exemple-fictive-2026-11-25.toml"
TABLE = f"{EXAMPLES}/tableau-fictif.csv"
COMMANDS: dict[str, tuple[str, ...]] = {
    "report": ("report", SAINT),
    "report --annex": ("report", SAINT, "--annex"),
    "report of a short series": ("report", f"{EXAMPLES}/murat-2026-11-22.toml"),
    "plan": ("plan", SAINT),
    "score": ("score", SAINT),
    "score of several": ("score", *NEIGHBOURS),
    "compare dates": ("compare", *BEFORE),
    "compare editions": ("compare", *BEFORE, SAINT),
    "compare units": ("compare", *NEIGHBOURS),
    "merge --agenda": ("merge", SAINT, *VOICES, "-o", "{folder}/c.toml"),
    "migrate --preview": ("migrate", BEFORE[-1], "--preview"),
    "batch --summary": ("batch", TABLE, "-o", "{folder}/r.csv", "--rank"),
    "batch --quality": ("batch", TABLE, "-o", "{folder}/q.csv", "--quality", "{folder}/q.md"),
    "questionnaire list": ("questionnaire", "list"),
    "questionnaire show": ("questionnaire", "show"),
    "questionnaire check": ("questionnaire", "check"),
    "questionnaire trace": ("questionnaire", "trace"),
}


@cache
def letters_of(file: str) -> tuple[Document, ...]:
    """Return the letters of a shipped example, and the draft that goes with them."""
    made: list[Document] = []

    def keep(document: Document, _name: str, *, width: int = 0) -> bytes:
        made.append(document)
        return b""

    with (
        TemporaryDirectory() as folder,
        patch("ruraldiag.report.formats.render.render", keep),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):
        assert run(["letters", file, "-o", f"{folder}/lettres"]) == 0
    return tuple({document.id: document for document in made}.values())  # made once for each format


@cache
def read_of(name: str) -> Document:
    """Return the document that a command of the list makes, the last one where it makes several."""
    made: list[Document] = []

    def keep(document: Document, _name: str, *, width: int = 0) -> bytes:
        made.append(document)
        return b""

    words = COMMANDS[name]
    with (
        TemporaryDirectory() as folder,
        patch("ruraldiag.report.formats.render.render", keep),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):
        told = () if "--quality" in words else ("--format", "md")
        code = run([*(word.format(folder=folder) for word in words), *told])
    assert code in {0, 4}, name
    return made[-1]
