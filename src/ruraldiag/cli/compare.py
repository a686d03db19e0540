"""``ruraldiag compare``: two dates of one unit, its trajectory, or several units side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.units_and_dates import by_unit
from ruraldiag.cli.draws import DrawsOption, SeedOption, draws_and_seed
from ruraldiag.cli.inputs import QuestionnaireOption, expanded, warn
from ruraldiag.cli.outputs import (
    ForceOption,
    FormatOption,
    JsonOption,
    Output,
    OutputOption,
    misused,
    output_of,
)
from ruraldiag.cli.together import (
    Together,
    given_twice,
    in_one_edition,
    open_together,
    order_findings,
    say_migrated,
    say_read_ahead,
)
from ruraldiag.comparison import compare_latest, trajectory
from ruraldiag.errors import ExitStatus


def compare(
    *,
    files: Annotated[
        list[Path], typer.Argument(metavar="FICHIER", help="Deux diagnostics enregistrés, ou plus, ou un motif.")
    ],
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Compare the dates of one unit, or several units; exit with 4 where a part cannot be compared."""
    files = expanded(files)
    out = output_of(format_name, as_json, output, force=force, read=[*files, questionnaire])
    misused(
        (len(files) < 2, "Il faut au moins deux diagnostics à comparer.", "Donnez deux fichiers ou plus."),
        *given_twice(files),
    )
    together = open_together(files, questionnaire)
    groups = by_unit(together.assessments)
    warn(found for group in groups for found in order_findings(group, together))
    whole = show_dates(groups[0], together, out) if len(groups) == 1 else show_units(together, draws, seed, out)
    if not whole:
        raise typer.Exit(ExitStatus.PARTIAL)


def show_dates(dates: Sequence[Assessment], together: Together, out: Output) -> bool:
    """Write the dates of one unit; return whether every difference could be decomposed."""
    from ruraldiag.report.content.dates import dates_document
    from ruraldiag.report.values.dates import dates_values

    say_read_ahead(together, dates)
    found = trajectory(dates, together.editions)
    out.write(lambda: dates_document(found), lambda: dates_values(found))
    return all(step.split is not None for step in found.steps)


def show_units(together: Together, draws: int | None, seed: int | None, out: Output) -> bool:
    """Write the latest date of each unit side by side; return whether all that was given could be compared."""
    from ruraldiag.report.content.units import units_document
    from ruraldiag.report.values.units import units_values

    say_migrated(together)
    common, assessments = in_one_edition(together)
    groups = by_unit(assessments)
    found = compare_latest(groups, common, *draws_and_seed(draws, seed))
    latest = {dates[-1].unit: dates[-1] for dates in groups}
    out.write(lambda: units_document(found, latest), lambda: units_values(found, latest))
    return not found.apart
