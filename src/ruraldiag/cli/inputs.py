"""What the commands read: an assessment with its questionnaire, checked together, warnings said."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ruraldiag.assessment.draft import Draft, read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.cli.colour import more_findings, paint
from ruraldiag.cli.typed import in_shell
from ruraldiag.errors import SHOWN, ExitStatus, Finding, Place, RuralDiagError, finding, stop_on_errors, suggestion
from ruraldiag.questionnaire.load import DEFAULT, known, load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.places import line_of
from ruraldiag.typography import french

QuestionnaireOption = Annotated[
    str | None,
    typer.Option(
        "--questionnaire",
        metavar="NOM|CHEMIN",
        help="Le questionnaire, s'il n'est pas celui par défaut (numerique-rural) ou celui du fichier.",
        show_default=False,
    ),
]


WITH_COMMAND = frozenset({"A013", "A014"})  # their remedy is a command that takes the file
PATTERN = re.compile(r"[*?]|\[.+\]", re.DOTALL)
LARGEST_BACKING = 1_000_000  # beyond, the weights of a whole tree could overflow


class Opened(NamedTuple):
    """An assessment and the questionnaire it answers."""

    path: Path
    assessment: Assessment
    questionnaire: Questionnaire


def open_assessment(path: Path, which: str | None = None) -> Opened:
    """Return an assessment with its questionnaire; raise with every finding; warnings go to standard error."""
    checked = check_file(path, lambda draft: loaded(which or questionnaire_of(draft)), which)
    warn(stop_on_errors(checked.findings))
    return Opened(path, checked.assessment, checked.questionnaire)


class Checked(NamedTuple):
    """An assessment, its questionnaire and what was found; where a finding is an error, only what is left of it."""

    assessment: Assessment
    questionnaire: Questionnaire
    findings: tuple[Finding, ...]


def check_file(path: Path, load: Callable[[Draft], Questionnaire], which: str | None = None) -> Checked:
    """Return an assessment checked against the questionnaire that ``load`` finds for it.

    ``which`` is the questionnaire that the command line names, if it does. Raise where the file cannot be checked, with
    the faults of its form all the same.
    """
    draft = read_draft(path)
    if draft.assessment is None:
        raise RuralDiagError(draft.faults)
    try:
        questionnaire = load(draft)
    except RuralDiagError as error:
        raise RuralDiagError([*draft.faults, *error.findings]) from None
    return Checked(draft.assessment, questionnaire, tuple(as_typed(findings_of(draft, questionnaire), which)))


def as_typed(findings: Iterable[Finding], which: str | None) -> list[Finding]:
    """Return findings whose commands can be typed here: the file as a shell takes it, the questionnaire it needs."""

    def typed_out(found: Finding) -> Finding:
        asked = reading(which)
        details = (
            (key, " ".join(map(in_shell, (value, *asked))) if key == "file" else value) for key, value in found.details
        )
        return replace(found, details=tuple(details))

    return [typed_out(found) if found.code in WITH_COMMAND else found for found in findings]


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
            from ruraldiag.table.folder import assessment_files

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


def questionnaire_of(draft: Draft) -> str:
    """Return the questionnaire that the file names, if it is shipped; the usual one if it names none."""
    if draft.assessment is None or draft.lacks("questionnaire", "id"):
        return DEFAULT
    name = draft.assessment.questionnaire.id
    if name in known() or name == DEFAULT:
        return name
    raise RuralDiagError(
        [
            finding(
                "Q031",
                Place(file=str(draft.path), line=line_of(draft.text, ("questionnaire", "id"))),
                value=name,
                suggestion=suggestion(name, known()) or french("Donnez-le avec --questionnaire CHEMIN."),
                known=", ".join(known()),
            )
        ]
    )


def reading(which: str | None) -> list[str]:
    """Return what a command to type needs so that it finds the questionnaire: nothing where the file alone names it."""
    return ["--questionnaire", which] if which and which not in known() else []


def warn(findings: Iterable[Finding]) -> None:
    """Write warnings on standard error."""
    every = list(findings)
    lines = [paint(found) for found in every[:SHOWN]]
    lines += [more_findings(len(every) - SHOWN)] if len(every) > SHOWN else []
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201


def parse_backing(text: str, questionnaire: Questionnaire) -> dict[str, float]:
    """Return the table of backings that « 4,3,2,1 » gives, in the questionnaire's order."""
    names = list(questionnaire.scoring.backing)
    example = ",".join(f"{value:g}" for value in questionnaire.scoring.backing.values())
    try:
        values = [float(part) for part in text.replace(";", ",").split(",")]
    except ValueError:
        values = []
    if len(values) != len(names) or not all(0 < value <= LARGEST_BACKING for value in values):
        raise RuralDiagError([finding("U003", value=text, count=len(names), example=example)], ExitStatus.USAGE)
    return dict(zip(names, values, strict=True))
