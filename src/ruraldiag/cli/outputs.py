"""Where the commands write: standard output, or a file that is never overwritten unasked."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.errors import ExitStatus, RuralDiagError, finding
from ruraldiag.typography import french

OutputOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FICHIER", help="Où l'écrire ; sinon, à l'écran.", show_default=False),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Remplacer le fichier s'il existe.")]

NARROWEST, WIDEST = 40, 120


def emit(text: str, output: Path | None, *, force: bool) -> None:
    """Write a text to standard output; or to a file, whose path is then written there."""
    if output is None:
        sys.stdout.write(text)
        return
    from ruraldiag.files.whole import write_new

    write_new(output, text, force=force)
    sys.stdout.write(f"{output}\n")


def spare(inputs: Iterable[Path | str | None], *outputs: Path | None) -> None:
    """Raise where an output is also an input: not even ``--force`` may write over what is read."""
    misused(
        (
            overwritten(inputs, *outputs),
            "Le fichier à écrire est l'un de ceux à lire : il serait perdu.",
            "Donnez un autre nom.",
        )
    )


def overwritten(inputs: Iterable[Path | str | None], *outputs: Path | None) -> bool:
    """Return whether an output is an input, under its own name, another one or a link, or lies in a folder to read."""
    read = [Path(one) for one in inputs if one]
    return any(is_of(output, one) for output in outputs if output for one in read)


def is_of(output: Path, read: Path) -> bool:
    """Return whether writing a file would replace another one, or one of a folder."""
    try:
        if output.resolve() == read.resolve() or (output.exists() and read.exists() and output.samefile(read)):
            return True
        return output.exists() and read.is_dir() and output.resolve().is_relative_to(read.resolve())
    except (OSError, RuntimeError):  # a folder that may not be looked into, links in a circle: reading will say so
        return False


def check_format(name: str, formats: tuple[str, ...]) -> None:
    """Raise where a format is not one of those of the command."""
    if name not in formats:
        raise RuralDiagError([finding("F010", format=name, formats=", ".join(formats))], ExitStatus.USAGE)


def text_width() -> int:
    """Return how many columns a text may take: those of the terminal or of COLUMNS, within reason."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)


def misused(*wrong: tuple[bool, str, str]) -> None:
    """Raise with every wrong use of the options: (whether it is so, what is wrong, what to do)."""
    found = [
        finding("U001", message=french(message), remedy=french(remedy)) for is_so, message, remedy in wrong if is_so
    ]
    if found:
        raise RuralDiagError(found, ExitStatus.USAGE)
