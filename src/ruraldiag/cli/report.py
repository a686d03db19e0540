"""``ruraldiag report``: the report of a saved assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.cli.draws import DrawsOption, SeedOption, uncertainty_of
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, open_assessment
from ruraldiag.cli.outputs import ForceOption, OutputOption, check_format, emit, spare
from ruraldiag.composite.scoring import score

FORMATS = ("md", "json")
ELSEWHERE = ("pdf", "docx", "html")  # a file name may ask for them: Markdown under such a name opens nowhere


def report(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: OutputOption = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="md|json", help="Le format : md (Markdown) ou json.")
    ] = "md",
    force: ForceOption = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Write the report of an assessment."""
    asked = output.suffix.lower().removeprefix(".") if output else ""
    check_format(asked if asked in ELSEWHERE else format_name, FORMATS)
    spare([file, questionnaire], output)
    opened = open_assessment(file, questionnaire)
    emit(rendered(opened, format_name, draws, seed), output, force=force)


def rendered(opened: Opened, format_name: str, draws: int | None, seed: int | None) -> str:
    """Return the report in a format."""
    result = score(opened.assessment, opened.questionnaire)
    uncertainty = uncertainty_of(result, draws, seed)
    if format_name == "json":
        from ruraldiag.report.values.json import to_json
        from ruraldiag.report.values.score import score_values

        return to_json(score_values(result, uncertainty))
    from ruraldiag.report.write import report_markdown

    return report_markdown(result, opened.assessment, uncertainty)
