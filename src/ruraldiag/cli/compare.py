"""``ruraldiag compare``: two dates of one unit, its trajectory, or several units side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.cli.draws import DrawsOption, SeedOption, settled
from ruraldiag.cli.inputs import QuestionnaireOption, expanded, warn
from ruraldiag.cli.outputs import ForceOption, OutputOption, check_format, emit, misused, spare, text_width
from ruraldiag.cli.series import Series, by_unit, given_twice, in_one_edition, open_series, say_migrated, say_read_ahead
from ruraldiag.comparison import Apart, Trajectory, UnitsComparison, compare_units, moment, trajectory
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, Finding, finding
from ruraldiag.report.document import say
from ruraldiag.report.words.figures import day
from ruraldiag.report.words.french import enumerate_words

if TYPE_CHECKING:
    from ruraldiag.report.document import Document

FORMATS = ("text", "md", "json")


def compare(
    *,
    files: Annotated[
        list[Path], typer.Argument(metavar="FICHIER", help="Deux diagnostics enregistrés, ou plus, ou un motif.")
    ],
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|md|json", help="Le format : text, md (Markdown) ou json.")
    ] = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Compare the dates of one unit, or several units; exit with 4 where a part cannot be compared."""
    check_format(format_name, FORMATS)
    files = expanded(files)
    misused(
        (len(files) < 2, "Il faut au moins deux diagnostics à comparer.", "Donnez deux fichiers ou plus."),
        *given_twice(files),
    )
    spare([*files, questionnaire], output)
    series = open_series(files, questionnaire)
    groups = by_unit(series.assessments)
    warn(tuple(found for group in groups for found in order_findings(group, series)))
    if len(groups) == 1:
        say_read_ahead(series, groups[0])
        text, whole = dates_compared(trajectory(groups[0], series.editions), format_name)
    else:
        say_migrated(series)
        many, start = settled(draws, seed)
        text, whole = units_compared(groups, series, many, start, format_name)
    emit(text, output, force=force)
    if not whole:
        raise typer.Exit(ExitStatus.PARTIAL)


def dates_compared(found: Trajectory, format_name: str) -> tuple[str, bool]:
    """Return the dates of one unit in a format, and whether every difference could be decomposed."""
    from ruraldiag.report.content.dates import dates_content
    from ruraldiag.report.values.comparison import dates_json

    whole = all(step.split is not None for step in found.steps)
    if format_name == "json":
        return as_json(dates_json(found)), whole
    return written(dates_content(found), format_name), whole


def units_compared(
    groups: list[list[Assessment]], series: Series, draws: int, seed: int, format_name: str
) -> tuple[str, bool]:
    """Return the latest date of each unit side by side, and whether all that was given could be compared."""
    from ruraldiag.report.content.units import units_content
    from ruraldiag.report.values.comparison import units_json

    found = side_by_side(groups, series, draws, seed)
    latest: dict[Unit, Assessment] = {group[-1].unit: group[-1] for group in groups}
    if format_name == "json":
        return as_json(units_json(found, latest)), not found.apart
    return written(units_content(found, latest), format_name), not found.apart


def side_by_side(groups: list[list[Assessment]], series: Series, draws: int, seed: int) -> UnitsComparison:
    """Return the comparison of the latest date of each unit; the older dates are apart.

    All are read in one edition: theirs where they have one, else the current one. ``draws`` 0 gives ranks alone.
    """
    common, same = in_one_edition(series)
    results = {id(one): score(moved, common) for one, moved in zip(series.assessments, same, strict=True)}
    found = compare_units([results[id(group[-1])] for group in groups], draws=max(draws, 1), seed=seed)
    if not draws:
        found = replace(found, draws=0, ahead=())
    older = tuple(
        Apart(
            result=results[id(one)],
            reason=why_older(one, group[-1]),
        )
        for group in groups
        for one in group[:-1]
    )
    return replace(found, apart=(*found.apart, *older))


def order_findings(group: list[Assessment], series: Series) -> Iterator[Finding]:
    """Yield what makes the order of a unit's assessments unsure: no date, or one day for several (persons, perhaps)."""
    if len(group) < 2:
        return
    paths = {id(one): path for path, one in zip(series.paths, series.assessments, strict=True)}
    undated = [str(paths[id(one)]) for one in group if moment(one) is None]
    if undated:
        yield finding("C006", value=group[-1].unit.name, files=enumerate_words(undated))
    days = [day(one) for one in group if moment(one) is not None]
    twice = next((one for one in days if days.count(one) > 1), "")
    if twice:
        yield finding("C003", value=group[-1].unit.name, day=twice)


def why_older(one: Assessment, latest: Assessment) -> str:
    """Return why an assessment of a unit gives way to another one."""
    if moment(one) is None or moment(latest) is None:
        return "même territoire, date inconnue de l'un ou de l'autre : le dernier fichier donné est comparé"
    if day(one) == day(latest):
        return say("même territoire, même date ({date}) qu'un autre fichier, qui est comparé", date=day(one))
    return say("date plus ancienne ({old}), celle du {new} est comparée", old=day(one), new=day(latest))


def as_json(content: object) -> str:
    """Return values as JSON text."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def written(content: Document, format_name: str) -> str:
    """Return content as Markdown or as plain text."""
    if format_name == "md":
        from ruraldiag.report.formats.markdown import to_markdown

        return to_markdown(content)
    from ruraldiag.report.formats.text import to_plain

    return to_plain(content, text_width())
