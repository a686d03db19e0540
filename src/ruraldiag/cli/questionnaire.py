"""``ruraldiag questionnaire``: list, show, check and trace the questionnaires."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ruraldiag.cli.app import Lazy
from ruraldiag.cli.inputs import warn
from ruraldiag.cli.outputs import (
    ROWS_FORMATS,
    ForceOption,
    FormatOption,
    JsonOption,
    OutputOption,
    RowsFormatOption,
    misused,
    output_of,
    tell,
)
from ruraldiag.cli.typed import typed
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.load import DEFAULT, files_of, known, load_questionnaire, locate, parse
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.report.words.french import count

HOME = "ruraldiag.cli.questionnaire"
COMMANDS = {
    "list": Lazy(f"{HOME}:list_all", "Les questionnaires installés.", "questionnaire list"),
    "show": Lazy(
        f"{HOME}:show",
        "Les questions, avec où trouver chaque réponse : pour préparer la réunion.",
        "questionnaire show --express",
    ),
    "check": Lazy(
        f"{HOME}:check", "Vérifier un questionnaire et dire tout ce qui ne va pas.", "questionnaire check mien.toml"
    ),
    "template": Lazy(
        "ruraldiag.cli.template:template",
        "Écrire un tableau vide à remplir, que « batch » relit.",
        "questionnaire template -o tableau.xlsx",
    ),
    "export": Lazy(
        "ruraldiag.cli.export:export",
        "Écrire les questions en une page web à remplir, à envoyer et à rendre.",
        "questionnaire export -o questions.html",
    ),
    "trace": Lazy(
        f"{HOME}:trace", "D'où vient le poids de chaque question : constat, passage, appui.", "questionnaire trace"
    ),
}

WhichArgument = Annotated[
    str | None,
    typer.Argument(metavar="NOM|CHEMIN", help="Le questionnaire (numerique-rural par défaut).", show_default=False),
]
WhichOption = Annotated[
    str | None, typer.Option("--questionnaire", metavar="NOM|CHEMIN", help="Le même, en option.", show_default=False)
]


KindOption = Annotated[
    UnitKind, typer.Option("--kind", metavar="GENRE", help="commune, epci, petr, pays, gal ou autre.")
]


def one_of(which: str | None, questionnaire: str | None) -> str:
    """Return the questionnaire that is asked for, as an argument or as an option; raise where both name one."""
    misused(
        (
            which is not None and questionnaire is not None and which != questionnaire,
            f"Deux questionnaires sont donnés : « {which} » et « {questionnaire} ».",
            "Donnez-en un seul, et recommencez pour l'autre.",
        )
    )
    return which or questionnaire or DEFAULT


def list_all(
    *,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """List the installed questionnaires."""
    from ruraldiag.report.content.installed import installed_document
    from ruraldiag.report.values.installed import installed_values

    out = output_of(format_name, as_json, output, force=force)
    found = [load_questionnaire(name) for name in known()]
    out.write(lambda: installed_document(found), lambda: installed_values(found))


def show(
    *,
    which: WhichArgument = None,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    kind: KindOption = "commune",
    express: Annotated[bool, typer.Option("--express", help="Seulement la première série, la plus courte.")] = False,
    questionnaire: WhichOption = None,
) -> None:
    """Print the questions, with where to find each answer."""
    from ruraldiag.report.content.questions import questions_document
    from ruraldiag.report.values.questions import questions_values

    out = output_of(format_name, as_json, output, force=force, read=[which, questionnaire])
    loaded = load_questionnaire(one_of(which, questionnaire))
    out.write(
        lambda: questions_document(loaded, kind, express=express),
        lambda: questions_values(loaded, kind, express=express),
    )
    if not out.chosen and sys.stdout.isatty():
        asked = which or questionnaire
        tell("Pour les imprimer :", typed("questionnaire", "show", *([asked] if asked else []), "-o", "questions.md"))


def check(
    *,
    which: WhichArgument = None,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    questionnaire: WhichOption = None,
) -> None:
    """Check a questionnaire; say every finding, then what it holds."""
    from ruraldiag.composite.trace import check_all
    from ruraldiag.report.content.check import check_document
    from ruraldiag.report.values.check import check_values

    name = one_of(which, questionnaire)
    out = output_of(format_name, as_json, output, force=force, read=[which, questionnaire])
    files = files_of(locate(name))
    loaded: Questionnaire | None = None
    try:
        loaded = parse(files)
        found = check_all(loaded, files)
    except RuralDiagError as error:  # its form is what is checked: the findings are the answer
        found = list(error.findings)
    errors = sum(finding.severity == "error" for finding in found)
    if not out.chosen:  # on a screen they are messages, as those of any command
        warn(found)
    if out.chosen or not errors:
        out.write(lambda: check_document(loaded, name, found, listed=out.chosen), lambda: check_values(loaded, found))
    if errors:
        tell(f"{count(errors, 'erreur')} : ce questionnaire ne peut pas servir.")
        raise typer.Exit(ExitStatus.INVALID_INPUT)


def trace(
    *,
    which: WhichArgument = None,
    format_name: RowsFormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    questionnaire: WhichOption = None,
) -> None:
    """Print where the weight of each question comes from."""
    from ruraldiag.report.content.trace import trace_document
    from ruraldiag.report.values.trace import trace_values
    from ruraldiag.report.values.trace_rows import trace_csv

    read = [which, questionnaire]
    out = output_of(format_name, as_json, output, force=force, read=read, formats=ROWS_FORMATS)
    loaded = load_questionnaire(one_of(which, questionnaire))
    out.write(lambda: trace_document(loaded), lambda: trace_values(loaded), lambda: trace_csv(loaded))
