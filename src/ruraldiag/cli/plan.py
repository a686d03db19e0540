"""``ruraldiag plan``: the action plan alone, and how its actions are going."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ruraldiag.assessment.model import Assessment, local_now
from ruraldiag.assessment.store import load_assessment, save
from ruraldiag.cli.draws import DrawsOption, SeedOption, uncertainty_of
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, open_assessment, reading
from ruraldiag.cli.outputs import (
    ROWS_FORMATS,
    ForceOption,
    JsonOption,
    Output,
    OutputOption,
    RowsFormatOption,
    misused,
    output_of,
    tell,
)
from ruraldiag.cli.typed import typed
from ruraldiag.cli.width import message
from ruraldiag.composite.scoring import score
from ruraldiag.files.places import is_stream
from ruraldiag.files.reading import STDIN


def plan(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    format_name: RowsFormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    mark: Annotated[
        list[str] | None,
        typer.Option(
            "--mark",
            metavar="INDICATEUR=ETAT",
            help="Noter dans le fichier où en est une action : retenue, en-cours, faite ou ecartee ; peut être répété.",
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str,
        typer.Option(
            "--note",
            metavar="TEXTE",
            help="Avec --mark : une note sur l'action ; elle s'ajoute aux précédentes, une seule fois. Vide, elle n'y "
            "change rien : une note se corrige ou s'efface dans le fichier.",
            show_default=False,
        ),
    ] = "",
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="ROLE",
            help="Avec --mark : qui la suit, une fonction, jamais un nom.",
            show_default=False,
        ),
    ] = "",
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Show the plan of an assessment, or write how its actions are going."""
    read = [file, questionnaire]
    out = output_of(format_name, as_json, output, force=force, read=read, formats=ROWS_FORMATS)
    misused(
        (
            bool(note or owner) and not mark,
            "--note et --owner disent où en est une action.",
            "Ajoutez --mark INDICATEUR=ETAT.",
        ),
        (
            bool(mark) and (file == STDIN or is_stream(file)),
            "--mark écrit dans le diagnostic : il faut un fichier.",
            "Donnez son nom.",
        ),
        (
            bool(mark) and out.path is not None,
            "--mark écrit dans le diagnostic, -o écrit le plan.",
            "Faites-le en deux fois.",
        ),
    )
    opened = open_assessment(file, questionnaire)
    if mark:
        # A plan that another program reads takes standard output: what was marked is then said beside it.
        stream = sys.stderr if out.chosen else sys.stdout
        marked = write_marks(opened, mark, owner=owner, note=note, questionnaire=questionnaire, out=stream)
        opened = opened._replace(assessment=marked)
        if not out.chosen:
            return
    page = not out.chosen and sys.stdout.isatty()
    show(opened, out, draws, seed, page=page)
    if page:
        whole = typed("plan", str(file), *reading(questionnaire), "--format", "text")
        tell("Le plan entier, et qui solliciter :", whole)


def show(opened: Opened, out: Output, draws: int | None, seed: int | None, *, page: bool) -> None:
    """Write the plan: the page that a terminal holds, a line an action, or, to read at length, each with its steps."""
    from ruraldiag.dossier import Dossier
    from ruraldiag.report.content.plan import plan_document, plan_page, plan_summary
    from ruraldiag.report.values.plan import plan_values
    from ruraldiag.report.values.plan_rows import plan_csv

    result = score(opened.assessment, opened.questionnaire)
    dossier = Dossier(result, opened.assessment, uncertainty_of(result, draws, seed))
    document = plan_page if page else plan_summary if out.format == "text" else plan_document
    out.write(lambda: document(dossier), lambda: plan_values(dossier), lambda: plan_csv(dossier))


def write_marks(
    opened: Opened, marks: list[str], *, owner: str, note: str, questionnaire: str | None, out: TextIO
) -> Assessment:
    """Write the statuses in the assessment's file, say what was written, and return the assessment so marked."""
    from ruraldiag.cli.interview.opening import clean, resume_command
    from ruraldiag.cli.marks import marked, parse_marks, said
    from ruraldiag.files.locks import only_writer
    from ruraldiag.typography import printable

    statuses = parse_marks(marks, opened.questionnaire)
    with only_writer(opened.path):
        now = load_assessment(opened.path)  # again: another program may have written it meanwhile
        assessment = marked(now, statuses, owner=clean(owner), note=clean(note), today=local_now().date())
        save(assessment, opened.path)
    lines = map(printable, said(assessment, statuses, opened.questionnaire))
    out.writelines(f"{message(line, out)}\n" for line in lines)
    out.write(f"{opened.path}\n")
    done = [indicator_id for indicator_id, status in statuses.items() if status == "faite"]
    if done:
        more = [part for indicator_id in done for part in ("--revise", indicator_id)]
        asked = reading(questionnaire)
        text = "Une action faite ne change pas la réponse d'elle-même ; pour la corriger :"
        tell(text, resume_command(opened.path, *asked, *more))
    return assessment
