"""What the command line asks of ``ruraldiag batch``, checked before anything is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ruraldiag.cli.outputs import STDOUT, Format, format_of, misused, overwritten
from ruraldiag.errors import RuralDiagError
from ruraldiag.exchange.results_file import SUFFIXES
from ruraldiag.table.folder import assessment_files
from ruraldiag.table.record_source import STDIN

if TYPE_CHECKING:
    from ruraldiag.batch.run import Detail

NO_NAMES = {"", "..", STDIN}  # of a path that names no file: « . », « / », « » too
DETAILS: tuple[Detail, ...] = ("themes", "gains", "values")


@dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """The options of the command; ``told`` is the format of the summary to show, None where none is."""

    table: str
    output: Path | None
    errors: Path | None
    reports: Path | None
    summary: Path | None
    quality: Path | None
    told: Format | None
    by: tuple[str, ...]
    rank: bool
    draws: int
    seed: int
    detail: str | None
    excel_fr: bool
    resume: bool
    quiet: bool
    force: bool

    @property
    def refused(self) -> Path | None:
        """Where refused rows go: the file asked for, else one beside the results, else nowhere but the screen."""
        if self.errors is not None or self.output is None:
            return self.errors
        return self.output.with_name(f"{self.output.stem}-refus.csv")

    @property
    def details(self) -> frozenset[Detail]:
        """What more the results are to hold: themes, gains, values."""
        asked = {detail.strip() for detail in (self.detail or "").split(",")}
        return frozenset(detail for detail in DETAILS if detail in asked)

    @property
    def unknown_details(self) -> bool:
        """Whether something is asked that is no detail."""
        return not {detail.strip() for detail in (self.detail or "").split(",")} <= {"", *DETAILS}


def results_path(output: Path | None) -> Path | None:
    """Return the file of the results, None for standard output."""
    return None if output == STDOUT else output


def check(options: BatchOptions, *, draws_given: bool, beside: Iterable[Path | str | None] = ()) -> None:
    """Raise with every wrong use of the options; ``beside`` are the files read beside the table."""
    said = {"--summary": options.summary, "--quality": options.quality}
    named = {"-o": options.output, "--errors": options.errors, **said}
    wrong = [option for option, path in named.items() if path is not None and path.name in NO_NAMES]
    wrong += ["--reports"] if str(options.reports) == STDIN else []
    misused(
        (not options.table, "Le nom du tableau est vide.", "Donnez un tableau, un dossier ou un motif, ou - ."),
        (
            bool(wrong),
            f"Il faut un nom après {' et '.join(wrong)}.",
            "Par exemple -o resultats.csv ou --summary synthese.md ; sans -o, les résultats vont à l'écran.",
        ),
    )
    tables = [path for path in (options.output, options.errors) if path is not None]
    files = [path for path in (options.output, options.refused, *said.values()) if path is not None]
    odd = [str(path) for path in tables if path.suffix.lower() not in SUFFIXES]
    same = len({path.absolute() for path in files}) < len(files)
    onto = overwritten((*read_files(options.table), *beside), *files)
    csv_out = options.output is None or any(path.suffix.lower() == ".csv" for path in tables)
    misused(
        (bool(odd), f"Format inconnu : {', '.join(odd)}.", f"Finissez le nom par {', '.join(SUFFIXES)}."),
        (same, "Deux sorties ont le même nom.", "Donnez à chacune le sien."),
        (onto, "Une sortie remplacerait un fichier lu : il serait perdu.", "Donnez-lui un autre nom."),
        (
            options.unknown_details,
            f"--detail ne connaît pas « {options.detail} ».",
            f"Valeurs permises : {', '.join(DETAILS)}, ou plusieurs avec une virgule.",
        ),
        (options.excel_fr and not csv_out, "--excel-fr ne change que le CSV.", "Retirez-le, ou écrivez un .csv."),
        (
            draws_given and not (options.rank or options.quality),
            "--draws ne sert qu'à classer (--rank) et à juger les poids (--quality).",
            "Ajoutez l'une de ces options, ou retirez-le.",
        ),
        (options.resume and options.reports is None, "--resume continue des rapports.", "Ajoutez --reports DOSSIER."),
        (
            options.told is not None and options.output is None,
            "--format montre la synthèse à l'écran, où vont déjà les résultats.",
            "Ajoutez -o FICHIER, ou retirez --format.",
        ),
    )
    for path in said.values():
        if path is not None:
            format_of(None, path)


def read_files(table: str) -> list[Path]:
    """Return the files that a table is read from, none for standard input; what is wrong with them is said later."""
    try:
        return [] if table == STDIN else assessment_files(Path(table)) or [Path(table)]
    except RuralDiagError:
        return []
