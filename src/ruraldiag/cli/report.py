"""``ruraldiag report``: the report of a saved assessment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.cli.draws import DrawsOption, SeedOption, uncertainty_of
from ruraldiag.cli.every_format import write_every_format
from ruraldiag.cli.inputs import QuestionnaireOption, open_assessment
from ruraldiag.cli.outputs import ForceOption, FormatOption, JsonOption, output_of, to_write
from ruraldiag.composite.scoring import score
from ruraldiag.files.reading import STDIN


def report(
    *,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un diagnostic enregistré.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            parser=to_write,
            help="Où l'écrire ; sinon, ou avec - , à l'écran. Un dossier qui existe : tous les formats à lire.",
            show_default=False,
        ),
    ] = None,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    annex: Annotated[
        bool,
        typer.Option(
            "--annex",
            help="Ajouter l'annexe : chaque réponse, chaque action pas à pas, les débats, le calcul.",
        ),
    ] = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Write the report of an assessment, in Markdown unless another format is asked for; all of them in a folder."""
    there = output is not None and os.path.isdir(output)  # noqa: PTH112 -- Path.is_dir raises at too long a name
    folder = output if there and not (format_name or as_json) else None
    out = output_of(
        format_name, as_json, None if folder else output, force=force, read=[file, questionnaire], usual="md"
    )
    opened = open_assessment(file, questionnaire)
    from ruraldiag.dossier import Dossier
    from ruraldiag.report.content.report import report_document
    from ruraldiag.report.values.report import report_values

    result = score(opened.assessment, opened.questionnaire)
    uncertainty = uncertainty_of(result, draws, seed)
    if folder:
        document = report_document(result, opened.assessment, uncertainty, annex=annex)
        write_every_format(document, folder, file.stem if file != STDIN else document.id, force=force)
        return
    out.write(
        lambda: report_document(result, opened.assessment, uncertainty, annex=annex),
        lambda: report_values(Dossier(result, opened.assessment, uncertainty)),
    )
