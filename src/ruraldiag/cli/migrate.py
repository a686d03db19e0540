"""``ruraldiag migrate``: an assessment carried to the current edition of its questionnaire."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump
from ruraldiag.cli.inputs import QuestionnaireOption, reading
from ruraldiag.cli.interview.opening import resume_command
from ruraldiag.cli.outputs import ForceOption, misused, overwritten, text_width
from ruraldiag.cli.series import open_series
from ruraldiag.composite.scoring import score
from ruraldiag.files.whole import write_new
from ruraldiag.migration import Fate, Migration
from ruraldiag.migration import migrate as carry
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.editions import method_changes, method_sentence
from ruraldiag.report.content.migration import migration_content, summary
from ruraldiag.typography import french


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
    as_json: Annotated[
        bool, typer.Option("--json", help="Dire la migration en JSON, pour un autre programme.")
    ] = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Carry an assessment to the current edition; the old file stays. Where it is there already, nothing is written."""
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
    current = older.edition == newer.edition
    if current:
        aside = f" Rien n'est écrit : gardez {file}." if output is not None and not preview else ""
        tell(f"Ce diagnostic suit déjà l'édition {newer.edition} : rien à migrer.{aside}")
        if not as_json:
            return
    misused(
        (
            output is None and not preview and not current,
            "Il faut dire où écrire.",
            "Ajoutez -o FICHIER, ou --preview.",
        ),
    )
    moved = carry(assessment, older, newer)
    written = None if preview or current else output
    if written is not None:
        write_new(written, dump(moved.assessment), force=force)
    if as_json or written is None:
        sys.stdout.write(told(moved, assessment, (older, newer), written, as_json=as_json))
    else:
        sys.stdout.write(f"{written}\n")
    if written is not None:
        tell(" ".join(one for one in (summary(moved), method_sentence(method_changes(older, newer))) if one))
        if again := to_answer(moved):
            tell(f"{again} : {resume_command(written, *reading(series.which))}")


def to_answer(moved: Migration) -> str:
    """Return what the person may want to answer now: new questions, else those whose answer is set aside."""
    if moved.of(Fate.NEW):
        return "Pour répondre aux questions nouvelles"
    if any(move.new is not None for move in moved.of(Fate.SET_ASIDE)):
        return "Pour répondre de nouveau aux questions dont la réponse est mise de côté"
    return ""


def told(
    moved: Migration,
    assessment: Assessment,
    editions: tuple[Questionnaire, Questionnaire],
    written: Path | None,
    *,
    as_json: bool,
) -> str:
    """Return the whole migration, as text or as JSON, with what it does to the score."""
    before, after = score(assessment, editions[0]), score(moved.assessment, editions[1])
    if as_json:
        from ruraldiag.report.values.json import to_json
        from ruraldiag.report.values.migration import migration_values

        return to_json(migration_values(moved, assessment, before, after, written))
    from ruraldiag.report.formats.text import to_plain

    return to_plain(migration_content(moved, before, after), text_width())


def tell(text: str) -> None:
    """Write a line on standard error."""
    print(french(text), file=sys.stderr)  # noqa: T201
