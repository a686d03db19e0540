"""``ruraldiag batch``: a whole table in, one row of results for each unit out, and the refused rows beside."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.cli.draws import SeedOption, draws_and_seed
from ruraldiag.cli.inputs import QuestionnaireOption, warn
from ruraldiag.cli.interruption import stopped_cleanly
from ruraldiag.cli.outputs import (
    BINARY,
    READ_SUFFIXES,
    STANDARD_OUTPUTS,
    ForceOption,
    Format,
    JsonOption,
    format_of,
    output_of,
    tell,
    to_write,
    written,
)
from ruraldiag.cli.progress import Progress
from ruraldiag.errors import ExitStatus, Finding, RuralDiagError
from ruraldiag.report.words.french import count, number, plural

if TYPE_CHECKING:
    from ruraldiag.batch.campaign import Campaign
    from ruraldiag.batch.census import Census
    from ruraldiag.cli.batch_options import BatchOptions
    from ruraldiag.exchange.batch_output import BatchOutput
    from ruraldiag.questionnaire.model import Questionnaire
    from ruraldiag.table.unit_rows import UnitRows


def batch(
    *,
    table: Annotated[
        str, typer.Argument(metavar="TABLEAU", help="CSV, XLSX, ODS, dossier ou motif de diagnostics, ou - .")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            parser=to_write,
            help="Les résultats : .csv, .xlsx ou .jsonl ; sinon, à l'écran.",
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(
            "--errors",
            metavar="FICHIER",
            parser=to_write,
            help="Les lignes refusées (par défaut : <résultats>-refus.csv).",
        ),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option("--reports", metavar="DOSSIER", help="Un rapport par collectivité.")
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(
            "--summary",
            metavar="FICHIER",
            parser=to_write,
            help=f"La synthèse de l'ensemble : {READ_SUFFIXES}.",
        ),
    ] = None,
    quality: Annotated[
        Path | None,
        typer.Option(
            "--quality",
            metavar="FICHIER",
            parser=to_write,
            help=f"Ce que valent les questions et les poids, dès 30 collectivités : {READ_SUFFIXES}.",
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|md|html|pdf|docx|json",
            help="Montrer aussi la synthèse à l'écran (pdf et docx : dans un tube), dans ce format.",
        ),
    ] = None,
    as_json: JsonOption = False,
    columns: Annotated[
        Path | None,
        typer.Option(
            "--columns", metavar="FICHIER", help="À quoi répondent les colonnes d'un tableau venu d'ailleurs."
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NOM", help="La feuille à lire d'un classeur (sinon, la première visible)."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLONNE", help="Une colonne à garder, pour grouper (plusieurs fois possible)."),
    ] = None,
    rank: Annotated[bool, typer.Option("--rank", help="Classer, avec l'intervalle de chaque rang.")] = False,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            metavar="N",
            min=0,
            max=100_000,
            help="Tirages pour --rank (1000 par défaut ; 0 : aucun) et pour --quality (200 au plus).",
        ),
    ] = None,
    seed: SeedOption = None,
    detail: Annotated[
        str | None,
        typer.Option(
            "--detail",
            metavar="themes,gains,values",
            help="Ajouter les thèmes, ce que gagne chaque action, la valeur de chaque réponse (de 0 à 1).",
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
    from ruraldiag.cli.batch_options import DETAILS, BatchOptions, asked_details, check, refused_path, tabular
    from ruraldiag.exchange.batch_output import BatchPlaces
    from ruraldiag.questionnaire.load import DEFAULT, load_questionnaire

    many, start = draws_and_seed(draws, seed)
    tabular(format_name)
    out = output_of(format_name, as_json, None, force=force, named="--summary")
    results = None if output in STANDARD_OUTPUTS else output
    places = BatchPlaces(
        results=results, refused=refused_path(errors, results), always_refused=errors is not None, reports=reports,
        summary=summary, quality=quality, by=tuple(by or ()),
        details=frozenset(name for name in DETAILS if name in asked_details(detail)),
        excel_fr=excel_fr, resume=resume, force=force,
    )  # fmt: skip
    told = out.format if out.chosen else None
    options = BatchOptions(
        table=table, columns=columns, sheet=sheet or "", places=places, told=told, rank=rank, draws=many, seed=start,
        quiet=quiet,
    )  # fmt: skip
    check(options, detail=detail, draws_given=bool(draws), questionnaire=questionnaire)
    which = questionnaire or DEFAULT
    return run_batch(options, load_questionnaire(which), which)


def run_batch(options: BatchOptions, questionnaire: Questionnaire, which: str) -> int:
    """Score the whole table, put every file in its place, and say what went where."""
    from ruraldiag.exchange.batch_output import BatchOutput
    from ruraldiag.exchange.edition_carrier import EditionCarrier
    from ruraldiag.table.mapping import load_columns
    from ruraldiag.table.reader import open_table

    mapping = load_columns(options.columns, questionnaire) if options.columns else None
    output = BatchOutput(options.places, questionnaire)
    carry, by = EditionCarrier(questionnaire, which), options.places.by
    with (
        stopped_cleanly(lambda: say_stopped(output)),
        resumable(output),
        output,
        open_table(
            options.table,
            questionnaire,
            columns=mapping,
            by=by,
            carry=carry,
            closed_of=closed_actions,
            sheet=options.sheet,
        ) as reader,
        Progress(reader.expected, quiet=options.quiet) as progress,
    ):
        paths, warnings = score_rows(options, questionnaire, reader, output, progress)
    warn(warnings)
    conclude(options, output, paths)
    return ExitStatus.PARTIAL if output.refused else ExitStatus.DONE


def score_rows(
    options: BatchOptions, questionnaire: Questionnaire, reader: UnitRows, output: BatchOutput, progress: Progress
) -> tuple[list[Path], Sequence[Finding]]:
    """Score the rows and write what comes of them; return the files written and what is to be said of the table."""
    from ruraldiag.batch.campaign import Campaign
    from ruraldiag.batch.census import Census
    from ruraldiag.batch.run import run
    from ruraldiag.table.dated_units import DatedUnits

    places, rows = options.places, output.passed(reader)
    census = Census(questionnaire, places.by) if options.summed else None
    campaign = Campaign(questionnaire, places.by) if places.quality else None
    seen = census.seen if census is not None else DatedUnits()
    found = run(
        progress.follow(rows, "ligne lue", "lignes lues") if options.rank else rows,
        questionnaire, reader.indicators, told=progress.drawn,
        rank=options.rank, draws=options.draws, seed=options.seed, census=census, campaign=campaign,
        details=places.details,
    )  # fmt: skip
    for result in output.write(progress.follow(found), reader):
        if census is None and (options.rank or campaign is not None):
            seen.see([result])
    warnings = (*reader.warnings, *seen.findings(reader.name))
    told = write_documents(options, output, census, campaign, warnings)
    paths = output.commit()
    show_results(output)
    if told and options.told in BINARY:
        sys.stdout.flush()
        sys.stdout.buffer.write(told)
    else:
        sys.stdout.write(told.decode())
    return paths, warnings


def show_results(output: BatchOutput) -> None:
    """Write the results on standard output, where they go to no file."""
    if output.shown is not None:
        shutil.copyfileobj(output.shown, sys.stdout)


def write_documents(
    options: BatchOptions,
    output: BatchOutput,
    census: Census | None,
    campaign: Campaign | None,
    warnings: Sequence[Finding],
) -> bytes:
    """Write what is said of all units together, as far as it is asked for; return what is to be shown of it."""
    summary, quality = options.places.summary, options.places.quality
    if campaign is not None and quality is not None:
        output.write_document(quality, studied(options, campaign, warnings, format_of(None, quality)))
    if census is None:
        return b""
    if summary is not None:
        output.write_document(summary, summarised(options, census, warnings, format_of(None, summary)))
    return summarised(options, census, warnings, options.told, screen=True) if options.told else b""


def summarised(
    options: BatchOptions, census: Census, warnings: Sequence[Finding], format_: Format, *, screen: bool = False
) -> bytes:
    """Return the summary of all units in a format."""
    from ruraldiag.report.content.summary import summary_document
    from ruraldiag.report.values.summary import summary_values

    refused = options.places.refused.name if options.places.refused else ""
    return written(
        format_,
        lambda: summary_document(census, refused=refused, warnings=warnings),
        lambda: summary_values(census, refused=refused, warnings=warnings),
        screen=screen,
    )


def studied(options: BatchOptions, campaign: Campaign, warnings: Sequence[Finding], format_: Format) -> bytes:
    """Return what the campaign says of the questions and the weights, in a format."""
    from ruraldiag.batch.quality import studies
    from ruraldiag.report.content.quality import quality_document
    from ruraldiag.report.values.quality import quality_values

    found = studies(campaign, draws=options.draws, seed=options.seed)
    return written(
        format_,
        lambda: quality_document(campaign, found, warnings=warnings),
        lambda: quality_values(campaign, found, warnings=warnings),
    )


def say_stopped(output: BatchOutput) -> None:
    """Say what an interruption leaves: no table of results, and the reports already whole."""
    if not output.done:
        tell("Arrêté : aucun fichier de résultats n'a été écrit, et ce qui était là est intact.")
        say_reports(output)


@contextmanager
def resumable(output: BatchOutput) -> Iterator[None]:
    """Say that the reports can be gone on with where something could not be written once they were begun."""
    try:
        yield
    except RuralDiagError as error:
        if error.status == ExitStatus.NOT_WRITTEN and output.reports_begun:
            say_reports(output)
        raise


def say_reports(output: BatchOutput) -> None:
    """Say how many reports are whole, and how to have the others; nothing where there is none."""
    folder = output.folder
    # Counted on the disk: what was given to another process and not begun is not written.
    made = len(list(folder.folder.glob("*.md"))) if folder is not None else 0
    if folder is not None and made:
        there = plural(made, "rapport est entier", "rapports sont entiers")
        tell(f"{number(made)} {there} dans {folder.folder} : la même commande, avec --resume, fait les autres.")


def conclude(options: BatchOptions, output: BatchOutput, files: Sequence[Path]) -> None:
    """Say where the files are on standard output, and on standard error how many rows went where."""
    folder = output.folder
    if options.told is None:
        sys.stdout.writelines(f"{path}\n" for path in files)
        if folder is not None and output.reports_begun:
            sys.stdout.write(f"{folder.folder}\n")
    if output.refused and options.places.refused is None:
        for refusal in output.first_refused:
            where = ", ".join(filter(None, (f"ligne {refusal.row}", refusal.column)))
            tell(f"{refusal.code} {where} : {refusal.message}")
        if output.refused > len({refusal.row for refusal in output.first_refused}):
            tell("… Ajoutez --errors FICHIER pour les avoir toutes.")
    if options.quiet:
        return
    refused = f"{count(output.refused, 'refusée')}"
    tell(f"{count(output.scored + output.refused, 'ligne')} : {number(output.scored)} dans les résultats, {refused}.")
    if folder is not None:
        kept = f", {count(folder.kept, 'gardé')}" if folder.kept else ""
        tell(f"{count(folder.written, 'rapport écrit', 'rapports écrits')}{kept}.")
