"""``ruraldiag migrate``: an assessment carried to the current edition of its questionnaire."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.store import dump, write_new
from ruraldiag.cli.inputs import QuestionnaireOption
from ruraldiag.cli.opening import resume_command
from ruraldiag.cli.outputs import ForceOption, misused, overwritten, text_width
from ruraldiag.cli.series import open_series
from ruraldiag.composite.scoring import score
from ruraldiag.errors import french
from ruraldiag.migration import migrate as carry
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.toml import read_text

LIMIT_MB = 20


def migrate(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FICHIER", help="Où écrire le diagnostic migré.", show_default=False),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Ne rien écrire : montrer ce qui est gardé, changé, mis de côté, nouveau.")
    ] = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Carry an assessment to the current edition; the old file stays. One already there is only copied to ``-o``."""
    misused(
        (
            overwritten([file, questionnaire], output) and not preview,
            "L'ancien fichier reste : -o ne peut pas être lui.",
            "Donnez un autre nom.",
        ),
    )
    series = open_series([file], questionnaire)
    (assessment,) = series.assessments
    older, newer = series.editions[assessment.questionnaire.edition], load_questionnaire(series.which)
    if older.edition == newer.edition:
        tell(f"Ce diagnostic suit déjà l'édition {newer.edition} : rien à migrer.")
        if output is not None and not preview:
            write_new(output, read_text(file, LIMIT_MB), force=force)
            sys.stdout.write(f"{output}\n")
        return
    misused(
        (
            output is None and not preview,
            "Il faut dire où écrire.",
            "Ajoutez -o FICHIER, ou --preview.",
        ),
    )
    from ruraldiag.report.migration_text import migration_content, summary
    from ruraldiag.report.plain import to_plain

    moved = carry(assessment, older, newer)
    if preview or output is None:
        content = migration_content(moved, score(assessment, older), score(moved.assessment, newer))
        sys.stdout.write(to_plain(content, text_width()))
        return
    write_new(output, dump(moved.assessment), force=force)
    sys.stdout.write(f"{output}\n")
    tell(f"{summary(moved)} Pour répondre aux questions nouvelles : {resume_command(output)}")


def tell(text: str) -> None:
    """Write a line on standard error."""
    print(french(text), file=sys.stderr)  # noqa: T201
