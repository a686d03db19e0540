"""``ruraldiag score``: the figures of one or several assessments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ruraldiag.cli.draws import DrawsOption, SeedOption, uncertainties_of
from ruraldiag.cli.inputs import Opened, QuestionnaireOption, expanded, open_all, parse_backing
from ruraldiag.cli.outputs import (
    STANDARD_OUTPUTS,
    ForceOption,
    FormatOption,
    JsonOption,
    OutputOption,
    misused,
    output_of,
    same_place,
    spare,
    tell,
    to_write,
)
from ruraldiag.cli.unknown import say_unknown
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score as score_one
from ruraldiag.composite.weighting import reads_backing, tree_of

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty
    from ruraldiag.report.values.score import ScoreValues


def score(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER", help="Des diagnostics enregistrés, ou un motif.")],
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
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
            parser=to_write,
            help="Écrire aussi chaque tirage, une ligne chacun ; aucun où le score n'est pas donné.",
            show_default=False,
        ),
    ] = None,
    detail: Annotated[
        Literal["themes"] | None,
        typer.Option("--detail", metavar="themes", help="Montrer aussi les thèmes.", show_default=False),
    ] = None,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Show the figures of assessments."""
    paths = expanded(files)
    out = output_of(format_name, as_json, output, force=force, read=[*paths, questionnaire])
    spare([*paths, questionnaire], draws_csv)
    misused(
        (draws == 0 and draws_csv is not None, "--draws 0 ne tire rien à écrire.", "Retirez --draws-csv."),
        (draws_csv in STANDARD_OUTPUTS, "--draws-csv veut un fichier.", "Donnez-lui un nom, par exemple tirages.csv."),
        (same_place(out.path, draws_csv), "-o et --draws-csv nomment le même fichier.", "Donnez-leur deux noms."),
    )
    opened = open_all(paths, questionnaire)
    results = computed(opened, backing)
    drawn = uncertainties_of(results, draws, seed)
    beside = {} if draws_csv is None else {draws_csv: draws_of(results, drawn)}
    from ruraldiag.comparison import ranks_among
    from ruraldiag.report.content.score import score_document

    assessments = [each.assessment for each in opened]
    out.write(
        lambda: score_document(
            results,
            drawn,
            ranks_among(results, drawn),
            assessments,
            themes=detail == "themes",
            backing=weights_of(opened[0], backing),
        ),
        lambda: values_of(results, drawn, alone=len(files) == 1 and paths == files),
        beside=beside,
    )
    if len(opened) == 1 and out.path is None and out.format == "text":
        say_unknown(opened[0].path, results[0], questionnaire)


def draws_of(results: Sequence[Result], drawn: Sequence[Uncertainty | None]) -> bytes:
    """Return each draw; say whose are left out of the file: a score that is not shown is not to be read there."""
    from ruraldiag.report.values.draws import draws_text
    from ruraldiag.report.words.french import enumerate_words, quoted

    pairs = [(result, uncertainty) for result, uncertainty in zip(results, drawn, strict=True) if uncertainty]
    if away := [quoted(result.unit.name) for result in results if result.whole.shown is None]:
        tell(f"Aucun tirage n'est écrit pour {enumerate_words(away)}, faute de score.")
    return draws_text(pairs).encode()


def values_of(
    results: Sequence[Result], drawn: Sequence[Uncertainty | None], *, alone: bool
) -> ScoreValues | list[ScoreValues]:
    """Return one object where one file is named, else one for each file, however many a pattern names."""
    from ruraldiag.report.values.score import score_values

    found = [score_values(result, uncertainty) for result, uncertainty in zip(results, drawn, strict=True)]
    return found[0] if alone else found


def computed(opened: Sequence[Opened], backing: str | None) -> list[Result]:
    """Return the result of each assessment, with other weights for the backings where they are given.

    The tree of a questionnaire is made once: it, and what it keeps of itself, serves all the units.
    """
    weights = {id(each.questionnaire): weights_of(each, backing) for each in opened}
    if backing is not None and not any(weights.values()):
        tell("--backing n'a rien changé : ce questionnaire donne ses poids lui-même, il ne les tire d'aucun texte.")
    questionnaires = {id(each.questionnaire): each.questionnaire for each in opened}
    trees = {key: tree_of(questionnaire, backing=weights[key]) for key, questionnaire in questionnaires.items()}
    return [score_one(each.assessment, each.questionnaire, tree=trees[id(each.questionnaire)]) for each in opened]


def weights_of(opened: Opened, backing: str | None) -> dict[str, float] | None:
    """Return the weights of the backings that are asked for; None where none are, or where none would be read."""
    if backing is None:
        return None
    given = parse_backing(backing, opened.questionnaire)
    return given if reads_backing(opened.questionnaire) else None
