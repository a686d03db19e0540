"""``ruraldiag questionnaire template``: an empty table to fill in, for a list of units."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ruraldiag.cli.inputs import warn
from ruraldiag.cli.interview.opening import code_in
from ruraldiag.cli.outputs import STANDARD_OUTPUTS, ForceOption, misused, overwritten, read_twice, to_write
from ruraldiag.cli.questionnaire import KindOption, WhichArgument, WhichOption, one_of
from ruraldiag.errors import Place, RuralDiagError, finding
from ruraldiag.exchange.blank_table import TemplateUnit, asked, write_csv, write_xlsx
from ruraldiag.files.places import is_stream
from ruraldiag.files.several import AllOrNone
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.table.cells import bare
from ruraldiag.table.folder import FolderReader, assessment_files
from ruraldiag.table.header import best_header, fold
from ruraldiag.table.record_source import open_source
from ruraldiag.table.row import RawRow
from ruraldiag.typography import one_form

SUFFIXES = (".csv", ".xlsx")
# What the columns of a list of units are called, folded.
NAMES = frozenset({"name", "nom", "commune", "libelle"})
CODES = frozenset({"code", "code-insee", "codgeo", "insee", "siren"})


def template(
    *,
    which: WhichArgument = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FICHIER", parser=to_write, help="Le tableau : .csv ou .xlsx."),
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FICHIER", help="La liste des collectivités : noms ou codes.")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="NOM|CODE", help="Une collectivité (plusieurs fois possible).")
    ] = None,
    kind: KindOption = "commune",
    express: Annotated[bool, typer.Option("--express", help="Seulement la première série, la plus courte.")] = False,
    excel_fr: Annotated[bool, typer.Option("--excel-fr", help="CSV pour un tableur français : point-virgule.")] = False,
    force: ForceOption = False,
    questionnaire: WhichOption = None,
) -> None:
    """Write an empty table."""
    shown = output in STANDARD_OUTPUTS
    free = output is not None and (shown or is_stream(output))  # it may have any name: its table is CSV
    suffix = ".csv" if free else output.suffix.lower() if output else ""
    misused(
        (output is None, "Il faut dire où écrire le tableau.", "Ajoutez -o tableau.xlsx (ou .csv)."),
        (
            output is not None and suffix not in SUFFIXES,
            f"Format inconnu : {output}.",
            "Finissez le nom par .csv ou .xlsx.",
        ),
        (
            overwritten([units, questionnaire, which], output),
            "Le tableau remplacerait un fichier lu : il serait perdu.",
            "Donnez-lui un autre nom.",
        ),
        read_twice([units, questionnaire, which]),
        (excel_fr and suffix != ".csv", "--excel-fr ne change que le CSV.", "Retirez-le, ou écrivez un .csv."),
    )
    if output is None:  # said above
        return
    loaded = load_questionnaire(one_of(which, questionnaire))
    rows = [*(listed_units(units, kind, loaded) if units else ()), *(unit_of(text, kind) for text in unit or ())]
    indicators = asked(loaded, kind, express=express)
    if shown:
        with TemporaryDirectory() as folder:
            path = Path(folder, "tableau.csv")
            write_csv(path, path, indicators, rows, excel_fr=excel_fr)
            sys.stdout.write(path.read_bytes().decode())
        return
    with AllOrNone([output], force=force) as files:
        path = files.path(output)
        if suffix == ".xlsx":
            write_xlsx(path, output, indicators, rows, kind)
        else:
            write_csv(path, output, indicators, rows, excel_fr=excel_fr)
        files.commit()
    typer.echo(str(output))


def unit_of(text: str, kind: UnitKind) -> TemplateUnit:
    """Return the unit that « 15138 », « Murat », « 15138 Murat » or « Murat (15138) » names.

    >>> unit_of("15138 Murat", "commune"), unit_of("Murat", "commune").code
    (TemplateUnit(name='Murat', kind='commune', code='15138'), '')
    """
    code, name = code_in(text.strip())
    return TemplateUnit(name or code, kind, code)


def listed_units(path: Path, kind: UnitKind, questionnaire: Questionnaire) -> Iterator[TemplateUnit]:
    """Yield the units of a list: a table with a column of names or codes, or one unit a line; raise where empty."""
    files = assessment_files(path)
    if files is not None:
        rows = FolderReader(str(path), files, questionnaire)
        units = [TemplateUnit(row.name, kind, row.code) for row in rows if isinstance(row, RawRow)]
        warn(rows.warnings)
        if not units:
            raise no_unit(path)
        yield from units
        return
    source = open_source(path, NAMES | CODES)
    try:
        records = [[bare(one_form(cell)) for cell in record] for record in source.records()]
        source.finish()
    finally:
        source.close()
    warn(tuple(source.warnings))
    folded = [[fold(cell) for cell in record] for record in records[:20]]
    at, known = best_header(folded, NAMES | CODES) if records else (0, 0)
    name_at = place_among(folded[at], NAMES) if known else None
    code_at = place_among(folded[at], CODES) if known else None
    found = 0
    for record in records[at + 1 if known else 0 :]:
        if not any(record):
            continue
        found += 1
        if not known:
            yield unit_of(" ".join(filter(None, record)), kind)
            continue
        name = record[name_at] if name_at is not None and name_at < len(record) else ""
        code = record[code_at] if code_at is not None and code_at < len(record) else ""
        yield TemplateUnit(name or code, kind, code)
    if not found:
        raise no_unit(path)


def no_unit(path: Path) -> RuralDiagError:
    """Return what to say of a list that names no unit."""
    return RuralDiagError([finding("T007", Place(file=str(path)), what="la liste ne nomme aucune collectivité")])


def place_among(names: Sequence[str], known: Collection[str]) -> int | None:
    """Return the place of the first of several names that is known, or None."""
    return next((place for place, name in enumerate(names) if name in known), None)
