"""What the command line asks of ``ruraldiag batch``, checked before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ruraldiag.cli.outputs import STANDARD_OUTPUTS, Format, format_of, misused, overwritten, read_twice, same_place
from ruraldiag.errors import RuralDiagError
from ruraldiag.exchange.results_file import SUFFIXES
from ruraldiag.files.places import is_stream
from ruraldiag.files.reading import STDIN
from ruraldiag.table.folder import assessment_files

if TYPE_CHECKING:
    from ruraldiag.batch.results import Detail
    from ruraldiag.exchange.batch_output import BatchPlaces

NO_NAMES = {"", ".."}  # of a path that names no file: « . », « / », « » too
DETAILS: tuple[Detail, ...] = ("themes", "gains", "values")


@dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """The options of the command; ``told`` is the format of the summary to show, None where none is."""

    table: str
    columns: Path | None
    sheet: str
    places: BatchPlaces
    told: Format | None
    rank: bool
    draws: int
    seed: int
    quiet: bool

    @property
    def summed(self) -> bool:
        """Whether all units are to be told of together."""
        return self.places.summary is not None or self.told is not None


def refused_path(errors: Path | None, results: Path | None) -> Path | None:
    """Return where refused rows go: the file asked for, else one beside the results, else nowhere but the screen."""
    if errors or results is None or not results.name or is_stream(results):
        return errors
    return results.with_name(f"{results.stem}-refus.csv")


def asked_details(text: str | None) -> set[str]:
    """Return the details of the results that are asked for, separated by commas."""
    return {detail.strip() for detail in (text or "").split(",")} - {""}


def tabular(format_name: str | None) -> None:
    """Raise where the format asked for is that of a table: it is the name of the results that says it."""
    misused(
        (
            f".{format_name}" in SUFFIXES,
            f"--format est le format de la synthèse, qui n'est pas un tableau : {format_name}.",
            f"Pour les résultats, donnez un nom : -o NOM.{format_name}",
        )
    )


def check(options: BatchOptions, *, detail: str | None, draws_given: bool, questionnaire: str | None) -> None:
    """Raise with every wrong use of the options."""
    places = options.places
    errors = places.refused if places.always_refused else None
    said = {"--summary": places.summary, "--quality": places.quality}
    named = {"-o": places.results, "--errors": errors, **said}
    wrong = [option for option, path in named.items() if path is not None and path.name in NO_NAMES]
    shown = {**named, "--reports": places.reports}.items()
    wrong += [option for option, path in shown if path in STANDARD_OUTPUTS]
    misused(
        (not options.table, "Le nom du tableau est vide.", "Donnez un tableau, un dossier ou un motif, ou - ."),
        (
            bool(wrong),
            f"Il faut un nom après {' et '.join(wrong)}.",
            "Par exemple -o resultats.csv ou --summary synthese.md ; sans -o, les résultats vont à l'écran.",
        ),
    )
    tables = [path for path in (places.results, errors) if path is not None]
    odd = [str(path) for path in tables if path.suffix.lower() not in SUFFIXES and not is_stream(path)]
    same = same_place(*places.files, places.reports)
    onto = overwritten((*read_files(options.table), options.columns, questionnaire), *places.files)
    csv_out = places.results is None or any(path.suffix.lower() == ".csv" for path in tables)
    misused(
        (
            bool(odd),
            f"Format inconnu : {', '.join(odd)}. Les résultats et les refus sont des tableaux.",
            f"Finissez le nom par {', '.join(SUFFIXES)} ; le nom d'une synthèse à lire se donne à --summary.",
        ),
        (same, "Deux sorties ont le même nom.", "Donnez à chacune le sien."),
        read_twice((options.table, options.columns, questionnaire)),
        (onto, "Une sortie remplacerait un fichier lu : il serait perdu.", "Donnez-lui un autre nom."),
        (
            not asked_details(detail) <= set(DETAILS),
            f"--detail ne connaît pas « {detail} ».",
            f"Valeurs permises : {', '.join(DETAILS)}, ou plusieurs avec une virgule.",
        ),
        (places.excel_fr and not csv_out, "--excel-fr ne change que le CSV.", "Retirez-le, ou écrivez un .csv."),
        (
            draws_given and not (options.rank or places.quality),
            "--draws ne sert qu'à classer (--rank) et à juger les poids (--quality).",
            "Ajoutez l'une de ces options, ou retirez-le.",
        ),
        (places.resume and places.reports is None, "--resume continue des rapports.", "Ajoutez --reports DOSSIER."),
        (
            options.told is not None and places.results is None,
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
        return [] if Path(table) == STDIN else assessment_files(Path(table)) or [Path(table)]
    except RuralDiagError:
        return []
