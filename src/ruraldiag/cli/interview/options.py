"""What the command line asks of an interview, and the options that cannot go together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ruraldiag.cli.interview.grammar import fold
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.places import is_stream
from ruraldiag.files.reading import STDIN
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.report.words.french import quoted
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.typography import french


@dataclass(frozen=True, kw_only=True)
class AssessOptions:
    """What the command line asks for."""

    example: bool = False
    express: bool = False
    unit: str = ""
    kind: UnitKind | None = None
    answers: Path | None = None
    revise: tuple[str, ...] = ()
    no_input: bool = False
    output: Path | None = None
    questionnaire: str | None = None
    respondent: str = ""

    @property
    def folder(self) -> Path:
        """Where new files go: the folder given, else ``reports`` where there is one here, else here."""
        return self.output or (Path("reports") if Path("reports").is_dir() else Path())

    @property
    def in_place(self) -> bool:
        """Whether a saved assessment is opened as it is, finished or not."""
        return self.no_input or bool(self.revise)


def kind_of(text: str | None) -> UnitKind | None:
    """Return the kind of unit that ``--kind`` names; raise where it names none."""
    if text is None:
        return None
    found = next((kind for kind in KINDS if kind == fold(text)), None)
    if found is None:
        message = french(f"{quoted(text)} n'est pas un genre de collectivité.")
        remedy = f"{suggestion(text, KINDS)} Genres : {', '.join(KINDS)}.".strip()
        raise RuralDiagError([finding("U001", message=message, remedy=french(remedy))], ExitStatus.USAGE)
    return found


def check_usage(options: AssessOptions) -> None:
    """Raise with every pair of options that cannot go together."""
    not_fictive = options.answers or options.unit or options.revise
    named = options.unit or options.kind
    wrong = [
        (options.example and not_fictive, "--example montre la commune fictive seule.",
         "Retirez --answers, --unit et --revise."),
        (options.revise and not options.answers, "--revise corrige un diagnostic enregistré.",
         "Ajoutez --answers FICHIER."),
        (options.revise and options.no_input, "--revise pose des questions, --no-input n'en pose pas.",
         "Gardez l'un des deux."),
        (options.answers and named, "La collectivité est déjà dans le fichier de --answers.",
         "Retirez --unit et --kind."),
        (options.answers and (options.answers == STDIN or is_stream(options.answers)),
         "--answers reprend un diagnostic enregistré : il faut un fichier.", "Donnez son nom."),
        (options.output == STDIN, "--output veut un dossier.", "Donnez son nom, ou retirez-le."),
    ]  # fmt: skip
    found = [finding("U001", message=french(message), remedy=remedy) for refused, message, remedy in wrong if refused]
    if options.no_input and not (options.answers or options.unit or options.example):
        found.append(finding("U002"))
    if found:
        raise RuralDiagError(found, ExitStatus.USAGE)
    if options.output or not options.answers:
        check_folder(options.folder)


def check_folder(folder: Path) -> None:
    """Raise where no file can be written in a folder, or in the one it would be made in: before the first question."""
    there = next((parent for parent in (folder, *folder.absolute().parents) if os.path.lexists(parent)), folder)
    if os.path.exists(there) and not os.path.isdir(there):  # noqa: PTH110, PTH112 -- Path's own raise without rights
        why = "ce n'est pas un dossier"
    elif not os.access(there, os.W_OK | os.X_OK):
        why = "pas le droit"
    else:
        return
    raise RuralDiagError([finding("F008", Place(file=str(folder)), why=why)], ExitStatus.NOT_WRITTEN)
