"""``ruraldiag score``: the figures of one or several assessments, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruraldiag.cli.draws import DrawsOption, SeedOption, ranks_of, uncertainty_of
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, expanded, open_all, parse_backing
from ruraldiag.cli.outputs import ForceOption, misused, spare
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score as score_one
from ruraldiag.composite.weighting import reads_backing, tree_of
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.typography import french, printable

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


def score(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER", help="Des diagnostics enregistrés, ou un motif.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Tous les chiffres en JSON, pour un autre programme.")
    ] = False,
    backing: Annotated[
        str | None,
        typer.Option(
            "--backing",
            metavar="N,N,N,N",
            help="Recalculer avec d'autres poids pour les appuis du texte, du plus fort au plus faible (4,3,2,1).",
            show_default=False,
        ),
    ] = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    draws_csv: Annotated[
        Path | None,
        typer.Option(
            "--draws-csv",
            metavar="FICHIER",
            help="Écrire aussi chaque tirage, une ligne chacun ; aucun où le score n'est pas donné.",
            show_default=False,
        ),
    ] = None,
    detail: Annotated[
        str | None, typer.Option("--detail", metavar="themes", help="Montrer aussi les thèmes.", show_default=False)
    ] = None,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Show the figures of assessments."""
    misused((draws == 0 and draws_csv is not None, "--draws 0 ne tire rien à écrire.", "Retirez --draws-csv."))
    misused((detail not in {None, "themes"}, f"--detail ne connaît pas « {detail} ».", "Écrivez --detail themes."))
    files = expanded(files)
    spare([*files, questionnaire], draws_csv)
    opened = open_all(files, questionnaire)
    results = [computed(one, backing) for one in opened]
    if backing is not None and not any(reads_backing(one.questionnaire) for one in opened):
        text = "--backing n'a rien changé : ce questionnaire donne ses poids lui-même, il ne les tire d'aucun texte."
        print(french(text), file=sys.stderr)  # noqa: T201
    drawn = [uncertainty_of(result, draws, seed) for result in results]
    if draws_csv is not None:
        from ruraldiag.files.whole import write_new
        from ruraldiag.report.values.draws import draws_text

        pairs = [(result, one) for result, one in zip(results, drawn, strict=True) if one]
        write_new(draws_csv, draws_text(pairs), force=force)
        if away := [result.unit.name for result in results if result.whole.shown is None]:
            say_withheld(away)
    if as_json:
        write_json(results, drawn)
        return
    from ruraldiag.report.content.score import score_tables

    score_tables(
        results,
        drawn,
        ranks_of(results, draws, seed),
        days_of(opened),
        themes=detail == "themes",
        weights=weights_sentence(backing, opened[0].questionnaire),
    )


def say_withheld(names: Sequence[str]) -> None:
    """Say whose draws are left out of the file: a score that is not shown is not to be read there."""
    from ruraldiag.report.words.french import enumerate_words, quoted

    whose = enumerate_words(quoted(name) for name in names)
    text = f"Aucun tirage n'est écrit pour {whose}, faute de score."
    print(printable(french(text)), file=sys.stderr)  # noqa: T201


def write_json(results: Sequence[Result], drawn: Sequence[Uncertainty | None]) -> None:
    """Write one object a unit to standard output, in a list where there are several."""
    from ruraldiag.report.values.score import score_json

    objects = [score_json(result, one) for result, one in zip(results, drawn, strict=True)]
    json.dump(objects[0] if len(objects) == 1 else objects, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def computed(opened: Opened, backing: str | None) -> Result:
    """Return the result of an assessment, with other weights for the backings where they are given."""
    if backing is None:
        return score_one(opened.assessment, opened.questionnaire)
    tree = tree_of(opened.questionnaire, backing=parse_backing(backing, opened.questionnaire))
    return score_one(opened.assessment, opened.questionnaire, tree=tree)


def days_of(opened: Sequence[Opened]) -> list[str]:
    """Return the day of each assessment, where there are several to be told apart."""
    if len(opened) == 1:
        return []
    from ruraldiag.report.words.figures import day

    return [day(one.assessment) for one in opened]


def weights_sentence(backing: str | None, questionnaire: Questionnaire) -> str:
    """Return with which weights all is computed where they are not those of the text; empty where they are."""
    if not reads_backing(questionnaire):
        return ""
    ours = questionnaire.scoring.backing
    given = ours if backing is None else parse_backing(backing, questionnaire)
    if given == ours:
        return ""
    theirs, text = (",".join(f"{value:g}" for value in weights.values()) for weights in (given, ours))
    return f"Avec les poids {theirs}, au lieu de ceux du texte ({text})."
