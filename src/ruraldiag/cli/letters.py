"""``ruraldiag letters``: a letter for each actor to call on, and a draft délibération, ready to be completed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruraldiag.cli.inputs import QuestionnaireOption, open_assessment
from ruraldiag.cli.outputs import STANDARD_OUTPUTS, ForceOption, install_line, misused, rendered, spare, tell
from ruraldiag.composite.scoring import score

if TYPE_CHECKING:
    from ruraldiag.dossier import Dossier
    from ruraldiag.report.formats.render import FormatName


def letters(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DOSSIER",
            help="Le dossier où les écrire, en Word et en Markdown ; il est créé s'il le faut.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Write the letters of the first actions, and the draft délibération where there is one, all of them or none."""
    misused(
        (output is None, "Il manque le dossier où écrire les lettres.", "Donnez-lui un nom : -o DOSSIER"),
        (
            output in STANDARD_OUTPUTS,
            "Les lettres vont dans un dossier, pas à l'écran.",
            "Donnez-lui un nom : -o DOSSIER",
        ),
    )
    folder = output or Path()
    opened = open_assessment(file, questionnaire)
    from ruraldiag.dossier import Dossier
    from ruraldiag.report.content.deliberation import deliberation
    from ruraldiag.report.content.letters import letters as letters_of

    dossier = Dossier(score(opened.assessment, opened.questionnaire), opened.assessment)
    draft = deliberation(dossier)
    documents = [*letters_of(dossier), *([draft] if draft else [])]
    if not documents:
        tell(f"Aucune lettre à écrire. {why_none(dossier)}")
        return
    word = find_spec("docx") is not None
    formats: tuple[FormatName, ...] = ("docx", "md") if word else ("md",)
    contents = {folder / f"{one.id}.{name}": rendered(one, name) for one in documents for name in formats}
    spare([file, questionnaire], *contents)
    write_folder(folder, contents, force=force)
    sys.stdout.write("".join(f"{path}\n" for path in contents))
    tell("Avant de signer, relisez chaque lettre et remplissez les points (………).")
    if not word:
        tell("Pour les avoir aussi en Word (docx), tapez :", install_line("docx"))


def why_none(dossier: Dossier) -> str:
    """Return why there is nothing to write: no action, or none of the first that asks something of others."""
    from ruraldiag.report.content.where_to_begin import nothing_proposed
    from ruraldiag.report.document import plain

    if not dossier.plan.actions:
        return plain(nothing_proposed(dossier, shut=bool(dossier.closed)).line)
    return "Les premières actions ne demandent rien à d'autres."


def write_folder(folder: Path, contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files into a folder, all of them or none; it is made where it is not there, not those it stands in."""
    from ruraldiag.files.places import make_folder
    from ruraldiag.files.several import write_all
    from ruraldiag.files.whole import refuse_folder, writing

    refuse_folder(folder)
    with writing(folder):
        make_folder(folder)
    write_all(contents, force=force)
