"""What the commands read: an assessment with its questionnaire, checked together, warnings said."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.validation import validate_file
from ruraldiag.cli.colour import paint
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, french, stop_on_errors, suggestion
from ruraldiag.questionnaire.load import DEFAULT, known, load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire

QuestionnaireOption = Annotated[
    str | None,
    typer.Option(
        "--questionnaire",
        metavar="NOM|CHEMIN",
        help="Le questionnaire, s'il n'est pas celui par défaut (numerique-rural) ou celui du fichier.",
        show_default=False,
    ),
]


PATTERN = re.compile(r"[*?]|\[.+\]", re.DOTALL)
LARGEST_BACKING = 1_000_000  # beyond, the weights of a whole tree could overflow


class Opened(NamedTuple):
    """An assessment and the questionnaire it answers."""

    path: Path
    assessment: Assessment
    questionnaire: Questionnaire


def open_assessment(path: Path, which: str | None = None) -> Opened:
    """Return an assessment with its questionnaire; raise with every finding; warnings go to standard error."""
    assessment = load_assessment(path)
    questionnaire = loaded(which or questionnaire_of(assessment, path))
    warn(stop_on_errors(validate_file(assessment, questionnaire, path)))
    return Opened(path, assessment, questionnaire)


@cache
def loaded(which: str) -> Questionnaire:
    """Return a questionnaire, read once however many assessments of a command answer it."""
    return load_questionnaire(which)


def expanded(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are given, a pattern replaced by the assessments it names, sorted: no shell did it before.

    Raise where a pattern names none.
    """
    found: list[Path] = []
    for path in paths:
        if PATTERN.search(str(path)) and not path.exists():
            from ruraldiag.assessment.table_source import assessment_files

            found += assessment_files(path) or [path]
        else:
            found.append(path)
    return found


def open_all(paths: list[Path], which: str | None = None) -> list[Opened]:
    """Open several assessments; the findings of all of them come at once."""
    opened: list[Opened] = []
    faults: list[Finding] = []
    for path in paths:
        try:
            opened.append(open_assessment(path, which))
        except RuralDiagError as error:
            faults += error.findings
    stop_on_errors(faults)
    return opened


def questionnaire_of(assessment: Assessment, path: Path) -> str:
    """Return the questionnaire that the file names, if it is one of the shipped ones."""
    name = assessment.questionnaire.id
    if name in known() or name == DEFAULT:
        return name
    raise RuralDiagError(
        [
            finding(
                "Q031",
                Place(file=str(path)),
                value=name,
                suggestion=suggestion(name, known()) or french("Donnez-le avec --questionnaire CHEMIN."),
                known=", ".join(known()),
            )
        ]
    )


def warn(findings: tuple[Finding, ...]) -> None:
    """Write warnings on standard error."""
    for one in findings:
        print(paint(one), file=sys.stderr)  # noqa: T201


def parse_backing(text: str, questionnaire: Questionnaire) -> dict[str, float]:
    """Return the table of backings that « 4,3,2,1 » gives, in the questionnaire's order."""
    names = list(questionnaire.scoring.backing)
    example = ",".join(f"{value:g}" for value in questionnaire.scoring.backing.values())
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != len(names) or not all(0 < value <= LARGEST_BACKING for value in values):
        raise RuralDiagError([finding("U003", value=text, count=len(names), example=example)], ExitStatus.USAGE)
    return dict(zip(names, values, strict=True))
