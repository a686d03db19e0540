"""``ruraldiag questionnaire``: list, show, check and trace the questionnaires."""

from __future__ import annotations

import sys
from typing import Annotated, get_args

import typer

from ruraldiag.cli.app import Lazy
from ruraldiag.cli.colour import paint
from ruraldiag.errors import ExitStatus, RuralDiagError, finding, suggestion
from ruraldiag.questionnaire.checks import check as check_all
from ruraldiag.questionnaire.load import DEFAULT, files_of, known, load_questionnaire, locate, parse
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.report.words.french import count
from ruraldiag.typography import french, printable

HOME = "ruraldiag.cli.questionnaire"
COMMANDS = {
    "list": Lazy(f"{HOME}:list_all", "Les questionnaires installés."),
    "show": Lazy(f"{HOME}:show", "Les questions, avec où trouver chaque réponse : pour préparer la réunion."),
    "check": Lazy(f"{HOME}:check", "Vérifier un questionnaire et dire tout ce qui ne va pas."),
    "template": Lazy("ruraldiag.cli.template:template", "Écrire un tableau vide à remplir, que « batch » relit."),
    "trace": Lazy(f"{HOME}:trace", "D'où vient le poids de chaque question : constat, passage, appui."),
}

WhichArgument = Annotated[
    str | None,
    typer.Argument(metavar="[NOM|CHEMIN]", help="Le questionnaire (numerique-rural par défaut).", show_default=False),
]
WhichOption = Annotated[
    str | None, typer.Option("--questionnaire", metavar="NOM|CHEMIN", help="Le même, en option.", show_default=False)
]


def list_all() -> None:
    """List the installed questionnaires."""
    for name in known():
        questionnaire = load_questionnaire(name)
        title = f"{questionnaire.title}, édition {questionnaire.edition}"
        out(f"{name}\t{title}\t{count(len(questionnaire.indicators), 'question')}")


def show(
    which: WhichArgument = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|md", help="À l'écran (text) ou en Markdown (md).")
    ] = "text",
    kind: Annotated[
        str, typer.Option("--kind", metavar="GENRE", help="commune, epci, petr, pays, gal ou autre.")
    ] = "commune",
    express: Annotated[bool, typer.Option("--express", help="Seulement la première série, la plus courte.")] = False,
    questionnaire: WhichOption = None,
) -> None:
    """Print the questions, with where to find each answer."""
    one_of("--format", format_name, ("text", "md"))
    kind_id = unit_kind(kind)
    from ruraldiag.report.content.questions import questions_markdown, questions_text

    loaded = load_questionnaire(which or questionnaire or DEFAULT)
    render = questions_markdown if format_name == "md" else questions_text
    out(render(loaded, kind_id, express_only=express))


def check(which: WhichArgument = None, questionnaire: WhichOption = None) -> None:
    """Check a questionnaire; say every finding, then what it holds."""
    from ruraldiag.report.content.trace import check_summary, express_findings

    files = files_of(locate(which or questionnaire or DEFAULT))
    loaded = parse(files)
    found = check_all(loaded, files)
    sound = not any(one.severity == "error" for one in found)
    if sound:
        found += express_findings(loaded)
    for one in found:
        err(paint(one))
    if not sound:
        errors = sum(one.severity == "error" for one in found)
        err(french(f"{count(errors, 'erreur')} : ce questionnaire ne peut pas servir."))
        raise typer.Exit(ExitStatus.INVALID_INPUT)
    out(check_summary(loaded, len(found)))


def trace(
    which: WhichArgument = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|md|csv", help="À l'écran (text), en Markdown (md) ou en CSV.")
    ] = "text",
    questionnaire: WhichOption = None,
) -> None:
    """Print where the weight of each question comes from."""
    one_of("--format", format_name, ("text", "md", "csv"))
    from ruraldiag.report.content import trace as tracing

    loaded = load_questionnaire(which or questionnaire or DEFAULT)
    render = {"text": tracing.trace_text, "md": tracing.trace_markdown, "csv": tracing.trace_csv}[format_name]
    out(render(loaded))


def unit_kind(value: str) -> UnitKind:
    """Return a kind of unit, or raise with those that exist."""
    one_of("--kind", value, get_args(UnitKind))
    return value  # type: ignore[return-value]  # one of the literals, as just checked


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raise a usage error unless the value of an option is allowed."""
    if value not in allowed:
        raise RuralDiagError(
            [
                finding(
                    "U001",
                    message=french(f"{option} ne connaît pas « {value} »."),
                    remedy=f"{suggestion(value, allowed)} Valeurs permises\u00a0: {', '.join(allowed)}.".strip(),
                )
            ],
            ExitStatus.USAGE,
        )


def err(text: str) -> None:
    """Write a finding on standard error."""
    sys.stderr.write(printable(text, keep="\n\t").rstrip("\n") + "\n")


def out(text: str) -> None:
    """Write to standard output."""
    sys.stdout.write(printable(text, keep="\n\t").rstrip("\n") + "\n")
