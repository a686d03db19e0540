"""``ruraldiag questionnaire export``: the questions as a page to fill in, in any browser, to be sent back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.cli.interview.opening import unit_of
from ruraldiag.cli.outputs import (
    STANDARD_OUTPUTS,
    ForceOption,
    Format,
    format_of,
    misused,
    spare,
    tell,
)
from ruraldiag.cli.questionnaire import WhichArgument, WhichOption, one_of
from ruraldiag.files.whole import write_new
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import UnitKind

FORMATS: tuple[Format, ...] = ("html",)


def export(
    *,
    which: WhichArgument = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FICHIER", help="La page : .html ; - pour l'écran.", show_default=False),
    ] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="html", help="Le format : html.", show_default=False)
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="NOM", help="La collectivité à qui elle est destinée, avec son code.", show_default=False
        ),
    ] = None,
    kind: Annotated[
        UnitKind | None,
        typer.Option(
            "--kind",
            metavar="GENRE",
            help="commune, epci, petr, pays, gal ou autre ; sinon on le choisit dans la page.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    questionnaire: WhichOption = None,
) -> None:
    """Write the questions as one page that any browser opens: fill, keep, download, send back."""
    misused((output is None, "Il faut dire où écrire la page.", "Ajoutez -o questions.html."))
    if output is None:  # said above
        return
    format_of(format_name, None if output in STANDARD_OUTPUTS else output, FORMATS, "html")
    spare([which, questionnaire], output)
    from ruraldiag.browser.form import form_page

    loaded = load_questionnaire(one_of(which, questionnaire))
    page = form_page(loaded, unit=unit_of(unit, kind) if unit else None, kind=kind)
    if output in STANDARD_OUTPUTS:
        sys.stdout.write(page)
        return
    write_new(output, page, force=force)
    sys.stdout.write(f"{output}\n")
    tell("Envoyez ce fichier : il s'ouvre d'un double clic, se remplit sans réseau, et rend un diagnostic (.toml).")
