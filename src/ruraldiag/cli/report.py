"""``ruraldiag report``: the report of a saved assessment."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.store import write_new
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, open_assessment
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, RuralDiagError, finding

FORMATS = ("md", "json")


def report(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FICHIER", help="Où l'écrire ; sinon, à l'écran.", show_default=False),
    ] = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="md|json", help="Le format : md (Markdown) ou json.")
    ] = "md",
    force: Annotated[bool, typer.Option("--force", help="Remplacer le fichier s'il existe.")] = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Write the report of an assessment."""
    if format_name not in FORMATS:
        raise RuralDiagError(
            [finding("F010", format=format_name, formats=", ".join(FORMATS))], ExitStatus.USAGE
        )
    text = rendered(open_assessment(file, questionnaire), format_name)
    if output is None:
        sys.stdout.write(text)
        return
    write_new(output, text, force=force)
    sys.stdout.write(f"{output}\n")


def rendered(opened: Opened, format_name: str) -> str:
    """Return the report in a format."""
    result = score(opened.assessment, opened.questionnaire)
    if format_name == "json":
        from ruraldiag.report.figures import score_json

        return json.dumps(score_json(result), ensure_ascii=False, indent=2) + "\n"
    from ruraldiag.report.write import report_markdown

    return report_markdown(result, opened.assessment)
