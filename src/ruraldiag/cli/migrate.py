"""``ruraldiag migrate``: an assessment carried to the current edition of its questionnaire."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.draft import ASSESSMENT_LIMIT_MB
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump
from ruraldiag.cli.inputs import QuestionnaireOption, reading
from ruraldiag.cli.interview.opening import resume_command
from ruraldiag.cli.outputs import (
    READ_SUFFIXES,
    STANDARD_OUTPUTS,
    STDOUT,
    ForceOption,
    FormatOption,
    JsonOption,
    Output,
    misused,
    output_of,
    overwritten,
    tell,
    to_write,
)
from ruraldiag.cli.together import open_together
from ruraldiag.composite.scoring import score
from ruraldiag.files.reading import read_text
from ruraldiag.files.whole import write_new
from ruraldiag.migration import Fate, Migration
from ruraldiag.migration import migrate as carry
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.editions import method_changes, method_sentence
from ruraldiag.report.content.migration import summary


def migrate(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            parser=to_write,
            help="Où écrire le diagnostic migré ; - à l'écran. Avec --preview, où écrire ce qui changerait : "
            f"{READ_SUFFIXES}.",
            show_default=False,
        ),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Ne rien migrer : montrer ce qui est gardé, changé, mis de côté, nouveau.")
    ] = False,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Carry an assessment to the current edition; the old file stays. Where it is there already, nothing is written."""
    shown = output if preview and output and output.suffix.lower() not in {"", ".toml"} else None
    named = "-o" if preview else "--preview -o"
    out = output_of(format_name, as_json, shown, force=force, read=[file, questionnaire], named=named)
    output = STDOUT if output in STANDARD_OUTPUTS else output
    check_paths(file, output, questionnaire, preview=preview, told=out.chosen)
    together = open_together([file], questionnaire)
    (assessment,) = together.assessments
    older, newer = together.edition_of(assessment), load_questionnaire(together.which)
    written = None if preview else output
    if older.edition == newer.edition:
        aside = f" Rien n'est écrit : gardez {file}." if written else ""
        tell(f"Ce diagnostic suit déjà l'édition {newer.edition} : rien à migrer.{aside}")
        if not out.chosen:
            return
        written = None
    else:
        misused((written is None and not preview, "Il faut dire où écrire.", "Ajoutez -o FICHIER, ou --preview."))
    moved = carry(assessment, older, newer)
    if written is not None:
        write(dump(moved.assessment, read_text(file, ASSESSMENT_LIMIT_MB)), written, force=force, told=out.chosen)
    if written is None or out.chosen:
        show(moved, assessment, (older, newer), written, out)
    if written is not None:
        changes = method_changes(older, newer, moved.assessment.unit.kind)
        say_migration(moved, method_sentence(changes), written, reading(together.which))


def check_paths(file: Path, output: Path | None, questionnaire: str | None, *, preview: bool, told: bool) -> None:
    """Raise where the file to write is one to read, or where two texts would be one on standard output."""
    misused(
        (
            overwritten([file, questionnaire], output) and not preview,
            "L'ancien fichier reste : -o ne peut pas être lui.",
            "Donnez un autre nom.",
        ),
        (
            output == STDOUT and told and not preview,
            "-o - écrit le diagnostic à l'écran : rien d'autre ne peut y être dit.",
            "Retirez --format, ou donnez un fichier à -o.",
        ),
    )


def write(text: str, output: Path, *, force: bool, told: bool) -> None:
    """Write the migrated assessment, and where, unless something else is ``told`` on standard output."""
    if output == STDOUT:
        sys.stdout.write(text)
        return
    write_new(output, text, force=force)
    if not told:
        sys.stdout.write(f"{output}\n")


def show(
    moved: Migration,
    assessment: Assessment,
    editions: tuple[Questionnaire, Questionnaire],
    written: Path | None,
    out: Output,
) -> None:
    """Write what becomes of each question, and what the change of edition does to the score."""
    from ruraldiag.report.content.migration import migration_document
    from ruraldiag.report.values.migration import migration_values

    before, after = map(score, (assessment, moved.assessment), editions)
    out.write(
        lambda: migration_document(moved, before, after),
        lambda: migration_values(moved, assessment, before, after, written),
    )


def say_migration(moved: Migration, method: str, output: Path, asked: list[str]) -> None:
    """Say what became of the questions, and how to answer those that are new or set aside."""
    tell(" ".join(filter(None, (summary(moved), method))))
    if (again := to_answer(moved)) and output != STDOUT:
        tell(f"{again} :", resume_command(output, *asked))


def to_answer(moved: Migration) -> str:
    """Return what the person may want to answer now: new questions, else those whose answer is set aside."""
    if moved.of(Fate.NEW):
        return "Pour répondre aux questions nouvelles"
    if any(move.new is not None for move in moved.of(Fate.SET_ASIDE)):
        return "Pour répondre de nouveau aux questions dont la réponse est mise de côté"
    return ""
