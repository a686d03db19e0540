"""``ruraldiag plan``: the action plan alone, and how its actions are going."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import save
from ruraldiag.cli.draws import DrawsOption, SeedOption, uncertainty_of
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, open_assessment, reading
from ruraldiag.cli.outputs import ForceOption, OutputOption, check_format, emit, misused, spare, text_width
from ruraldiag.composite.scoring import score
from ruraldiag.typography import french

FORMATS = ("text", "md", "csv", "json")


def plan(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|md|csv|json", help="Le format : text, md (Markdown), csv ou json.")
    ] = "text",
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
    check_format(format_name, FORMATS)
    misused(
        (
            bool(note or owner) and not mark,
            "--note et --owner disent où en est une action.",
            "Ajoutez --mark INDICATEUR=ETAT.",
        ),
        (
            bool(mark) and output is not None,
            "--mark écrit dans le diagnostic, -o écrit le plan.",
            "Faites-le en deux fois.",
        ),
    )
    spare([file, questionnaire], output)
    opened = open_assessment(file, questionnaire)
    if mark:
        # A plan that another program reads takes standard output: what was marked is then said beside it.
        taken = format_name != FORMATS[0]
        out = sys.stderr if taken else sys.stdout
        marked = write_marks(opened, mark, owner=owner, note=note, questionnaire=questionnaire, out=out)
        opened = opened._replace(assessment=marked)
        if not taken:
            return
    emit(rendered(opened, format_name, draws, seed, text_width()), output, force=force)


def write_marks(
    opened: Opened, marks: list[str], *, owner: str, note: str, questionnaire: str | None, out: TextIO
) -> Assessment:
    """Write the statuses in the assessment's file, say what was written, and return the assessment so marked."""
    from ruraldiag.cli.interview.opening import clean, resume_command
    from ruraldiag.cli.marks import marked, parse_marks, said
    from ruraldiag.typography import printable

    statuses = parse_marks(marks, opened.questionnaire)
    today = dt.datetime.now().astimezone().date()
    assessment = marked(opened.assessment, statuses, owner=clean(owner), note=clean(note), today=today)
    save(assessment, opened.path)
    out.writelines(f"{printable(line)}\n" for line in said(assessment, statuses, opened.questionnaire))
    out.write(f"{opened.path}\n")
    done = [one for one, status in statuses.items() if status == "faite"]
    if done:
        more = [part for one in done for part in ("--revise", one)]
        asked = reading(questionnaire)
        text = "Une action faite ne change pas la réponse d'elle-même ; pour la corriger : "
        print(french(text) + resume_command(opened.path, *asked, *more), file=sys.stderr)  # noqa: T201
    return assessment


def rendered(opened: Opened, format_name: str, draws: int | None, seed: int | None, width: int) -> str:
    """Return the plan in a format."""
    from ruraldiag.dossier import Dossier
    from ruraldiag.report.content.plan import plan_content, plan_summary
    from ruraldiag.report.formats.markdown import to_markdown
    from ruraldiag.report.formats.text import to_plain
    from ruraldiag.report.values.plan import plan_csv, plan_json

    result = score(opened.assessment, opened.questionnaire)
    dossier = Dossier(result, opened.assessment, uncertainty_of(result, draws, seed))
    match format_name:
        case "md":
            return to_markdown(plan_content(dossier))
        case "csv":
            return plan_csv(dossier)
        case "json":
            return json.dumps(plan_json(dossier), ensure_ascii=False, indent=2) + "\n"
        case _:
            return to_plain(plan_summary(dossier), width)
