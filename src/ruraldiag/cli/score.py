"""``ruraldiag score``: the figures of one or several assessments, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.cli.inputs import Opened, QuestionnaireOption, open_all, parse_backing
from ruraldiag.composite.scoring import Result
from ruraldiag.composite.scoring import score as score_one
from ruraldiag.composite.weighting import tree_of


def score(
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER", help="Un ou plusieurs diagnostics enregistrés.")],
    as_json: Annotated[bool, typer.Option("--json", help="Tous les chiffres en JSON, pour un autre programme.")] = False,
    backing: Annotated[
        str | None,
        typer.Option(
            "--backing",
            metavar="N,N,N,N",
            help="Recalculer avec d'autres poids pour les appuis du texte, du plus fort au plus faible (4,3,2,1).",
            show_default=False,
        ),
    ] = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Show the figures of assessments."""
    opened = open_all(files, questionnaire)
    results = [computed(one, backing) for one in opened]
    if as_json:
        from ruraldiag.report.figures import score_json

        objects = [score_json(result) for result in results]
        json.dump(objects[0] if len(objects) == 1 else objects, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    from ruraldiag.cli.tables import score_tables

    score_tables(results)


def computed(opened: Opened, backing: str | None) -> Result:
    """Return the result of an assessment, with other weights for the backings where they are given."""
    if backing is None:
        return score_one(opened.assessment, opened.questionnaire)
    tree = tree_of(opened.questionnaire, backing=parse_backing(backing, opened.questionnaire))
    return score_one(opened.assessment, opened.questionnaire, tree=tree)
