"""``ruraldiag batch``: a whole table in, one row of results for each unit out, and the refused rows beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.cli.draws import SeedOption, settled
from ruraldiag.cli.inputs import QuestionnaireOption
from ruraldiag.cli.outputs import ForceOption


def batch(
    *,
    table: Annotated[
        str, typer.Argument(metavar="TABLEAU", help="CSV, XLSX, ODS, dossier ou motif de diagnostics, ou - .")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FICHIER", help="Les résultats : .csv, .xlsx ou .jsonl ; sinon, à l'écran."
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FICHIER", help="Les lignes refusées (par défaut : <résultats>-refus.csv)."),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option("--reports", metavar="DOSSIER", help="Un rapport par collectivité.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FICHIER", help="La synthèse de l'ensemble, en Markdown.")
    ] = None,
    columns: Annotated[
        Path | None,
        typer.Option(
            "--columns", metavar="FICHIER", help="À quoi répondent les colonnes d'un tableau venu d'ailleurs."
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLONNE", help="Une colonne à garder, pour grouper (plusieurs fois possible)."),
    ] = None,
    rank: Annotated[bool, typer.Option("--rank", help="Classer, avec l'intervalle de chaque rang.")] = False,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", metavar="N", min=0, max=100_000, help="Tirages pour --rank (1000 par défaut ; 0 : aucun)."
        ),
    ] = None,
    seed: SeedOption = None,
    detail: Annotated[
        str | None,
        typer.Option(
            "--detail", metavar="themes,gains", help="Ajouter les thèmes, ce que gagne chaque action, ou les deux."
        ),
    ] = None,
    excel_fr: Annotated[
        bool, typer.Option("--excel-fr", help="CSV pour un tableur français : point-virgule, virgule décimale.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Garder les rapports déjà écrits.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Ne rien dire de l'avancement.")] = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> int:
    """Score a whole table."""
    from ruraldiag.cli.batch_job import Job, Wishes, check
    from ruraldiag.questionnaire.load import DEFAULT, load_questionnaire

    many, start = settled(draws, seed)
    wishes = Wishes(
        table=table, output=output, errors=errors, reports=reports, summary=summary, by=tuple(by or ()),
        rank=rank, draws=many, seed=start, detail=detail, excel_fr=excel_fr, resume=resume, quiet=quiet, force=force,
    )  # fmt: skip
    check(wishes, draws_given=bool(draws), beside=(columns, questionnaire))
    which = questionnaire or DEFAULT
    return Job(wishes, load_questionnaire(which), which).run(columns)
