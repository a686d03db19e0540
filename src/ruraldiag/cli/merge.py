"""``ruraldiag merge``: several respondents for one unit make one assessment, and the agenda of a meeting."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruraldiag.assessment.store import dump
from ruraldiag.cli.inputs import QuestionnaireOption, expanded, warn
from ruraldiag.cli.outputs import (
    READ_SUFFIXES,
    STANDARD_OUTPUTS,
    STDOUT,
    ForceOption,
    FormatOption,
    JsonOption,
    format_of,
    misused,
    output_of,
    overwritten,
    read_twice,
    same_place,
    tell,
    to_write,
    written,
)
from ruraldiag.cli.together import given_twice, open_together, say_migrated
from ruraldiag.cli.voices import differing_follow_ups, heard, strangers
from ruraldiag.errors import stop_on_errors
from ruraldiag.files.several import write_all
from ruraldiag.files.whole import refuse_taken
from ruraldiag.merging import Merge, Rule
from ruraldiag.merging import merge as merge_voices
from ruraldiag.report.words.french import count

if TYPE_CHECKING:
    from ruraldiag.cli.together import Together


def merge(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FICHIER", help="Les diagnostics du même territoire, un par personne, ou un motif."),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FICHIER",
            parser=to_write,
            help="Où écrire le diagnostic réuni ; - à l'écran.",
            show_default=False,
        ),
    ],
    rule: Annotated[
        Rule,
        typer.Option(
            "--rule",
            metavar="consensus|median|lowest",
            help="Que retenir où ils diffèrent : rien avant d'en parler, la réponse du milieu, ou la plus basse.",
        ),
    ] = "consensus",
    agenda: Annotated[
        Path | None,
        typer.Option(
            "--agenda",
            metavar="FICHIER",
            parser=to_write,
            help=f"Où écrire l'ordre du jour des désaccords : {READ_SUFFIXES}.",
            show_default=False,
        ),
    ] = None,
    format_name: FormatOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Merge the assessments of one unit, every voice kept; write nothing if anything is wrong."""
    out = output_of(format_name, as_json, None, force=force, named="--agenda")
    files = expanded(files)
    output = STDOUT if output in STANDARD_OUTPUTS else output
    check_paths(files, output, agenda, questionnaire, told=out.chosen)
    together = open_together(files, questionnaire)
    stop_on_errors(strangers(together))
    refuse_taken([path for path in (output, agenda) if path and path != STDOUT], force=force, example="diagnostic.toml")
    common, voices = heard(together)
    merged = merge_voices(voices, common, rule)
    from ruraldiag.report.content.agenda import agenda_document
    from ruraldiag.report.values.merge import Written, merge_values

    contents = (
        lambda: agenda_document(merged, common, rule),
        lambda: merge_values(merged, together.files, common, rule, Written(output, agenda)),
    )
    texts = {} if agenda is None else {agenda: written(format_of(None, agenda), *contents)}
    whole = dump(merged.assessment)
    write_all(texts | ({} if output == STDOUT else {output: whole.encode()}), force=force)
    if output == STDOUT:
        sys.stdout.write(whole)
    if out.chosen:
        out.write(*contents)
    elif output != STDOUT:
        sys.stdout.writelines(f"{path}\n" for path in (output, agenda) if path)
    say_merged(merged, together, output, questionnaire)


def check_paths(
    files: Sequence[Path], output: Path, agenda: Path | None, questionnaire: str | None, *, told: bool
) -> None:
    """Raise where too few files are given, or where one would be written over a voice or over the other."""
    misused(
        (len(files) < 2, "Il faut au moins deux diagnostics à réunir.", "Donnez deux fichiers ou plus."),
        *given_twice(files),
        (
            overwritten([*files, questionnaire], output, agenda),
            "Le fichier à écrire est l'une des voix, ou le questionnaire : il serait perdu.",
            "Donnez un autre nom à -o et à --agenda.",
        ),
        read_twice([*files, questionnaire]),
        (same_place(output, agenda), "-o et --agenda nomment le même fichier.", "Donnez-leur deux noms."),
        (
            agenda in STANDARD_OUTPUTS,
            "--agenda veut un fichier.",
            "Pour le voir à l'écran : --format text.",
        ),
        (
            output == STDOUT and told,
            "-o - écrit le diagnostic à l'écran : rien d'autre ne peut y être dit.",
            "Retirez --format, ou donnez un fichier à -o.",
        ),
    )
    format_of(None, agenda)


def say_merged(merged: Merge, together: Together, output: Path, questionnaire: str | None) -> None:
    """Say which files were read in another edition, which follow an action differently, and how many voices differ."""
    say_migrated(together)
    warn(differing_follow_ups(merged, output, questionnaire))
    differ = count(len(merged.disagreements), "désaccord")
    tell(f"{count(len(merged.assessment.voice), 'voix', 'voix')} réunies, toutes gardées ; {differ}.")
