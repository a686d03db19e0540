"""``ruraldiag merge``: several respondents for one unit make one assessment, and the agenda of a meeting."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

import typer

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import save
from ruraldiag.assessment.validation import said
from ruraldiag.cli.inputs import QuestionnaireOption, expanded, reading, warn
from ruraldiag.cli.outputs import ForceOption, misused, overwritten, refuse_existing
from ruraldiag.cli.series import Series, given_twice, in_one_edition, open_series, say_migrated
from ruraldiag.cli.typed import typed
from ruraldiag.comparison import moment, same_unit
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, stop_on_errors, suggestion
from ruraldiag.files.whole import write_atomically
from ruraldiag.merging import Merge, Rule, distinct_names, unheard
from ruraldiag.merging import merge as merge_voices
from ruraldiag.migration import migrate
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.view import KINDS
from ruraldiag.report.values.merge import GivenVoice, Written, merge_json
from ruraldiag.report.words.comparison import day
from ruraldiag.report.words.following import status_words
from ruraldiag.report.words.french import count, enumerate_words
from ruraldiag.typography import french

LONGEST = dt.timedelta(days=183)  # between two voices that still speak of the same village


def merge(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FICHIER", help="Les diagnostics du même territoire, un par personne, ou un motif."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FICHIER", help="Où écrire le diagnostic réuni.", show_default=False),
    ],
    rule_name: Annotated[
        str,
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
            help="Où écrire l'ordre du jour des désaccords (Markdown).",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Dire aussi en JSON ce qui est réuni : chaque voix, chaque désaccord.")
    ] = False,
    force: ForceOption = False,
    questionnaire: QuestionnaireOption = None,
) -> None:
    """Merge the assessments of one unit, every voice kept; write nothing if anything is wrong."""
    rule = parse_rule(rule_name)
    files = expanded(files)
    check_paths(files, output, agenda, questionnaire)
    series = open_series(files, questionnaire)
    stop_on_errors(
        finding("C002", Place(file=str(path)), value=whose(one), expected=whose(series.assessments[0]))
        for path, one in zip(series.paths, series.assessments, strict=True)
        if not same_unit(one.unit, series.assessments[0].unit)
    )
    refuse_existing([path for path in (output, agenda) if path], force=force)
    warn(far_apart(series))
    common, moved = in_one_edition(series)
    files_given = [with_voices(one, series, common) for one in zip(series.assessments, moved, strict=True)]
    warn(stop_on_errors(joined_already(series.paths, files_given, common)))
    merged = merge_voices(files_given, common, rule)
    if agenda:
        from ruraldiag.report.content.agenda import agenda_content
        from ruraldiag.report.formats.markdown import to_markdown

        write_both(merged, output, agenda, to_markdown(agenda_content(merged, common, rule)))
    else:
        save(merged.assessment, output)
    if as_json:
        given = [
            GivenVoice(path, original.questionnaire.edition)
            for path, original in zip(series.paths, series.assessments, strict=True)
        ]
        found = merge_json(merged, given, common, rule, Written(output, agenda))
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{path}\n" for path in (output, agenda) if path)
    say_migrated(series)
    warn(differing_follow_ups(merged, output, questionnaire))
    say_merged(merged)


def whose(assessment: Assessment) -> str:
    """Return the unit of an assessment, with its kind: two kinds of unit may have one name."""
    return f"{assessment.unit.name} ({KINDS[assessment.unit.kind]})"


def far_apart(series: Series) -> tuple[Finding, ...]:
    """Return the warning that voices are of dates too far apart to be about one thing; nothing where they are not."""
    dated = sorted((when, place) for place, one in enumerate(series.assessments) if (when := moment(one)) is not None)
    if len(dated) < 2 or dated[-1][0] - dated[0][0] <= LONGEST:
        return ()
    first, last = (day(series.assessments[place]) for _, place in (dated[0], dated[-1]))
    return (finding("C004", first=first, last=last),)


def with_voices(given: tuple[Assessment, Assessment], series: Series, common: Questionnaire) -> Assessment:
    """Return an assessment in the common edition, the voices that it was itself made of carried there too.

    What finds no place there stays in the voice as it was.
    """
    original, moved = given
    edition = series.editions[original.questionnaire.edition]
    bare = original.model_copy(update={"actions": {}, "set_aside": {}, "voice": ()})
    carried = [
        voice.answers | migrate(bare.model_copy(update={"answers": voice.answers}), edition, common).assessment.answers
        for voice in original.voice
    ]
    voices = tuple(
        voice.model_copy(update={"answers": answers}) for voice, answers in zip(original.voice, carried, strict=True)
    )
    return moved.model_copy(update={"voice": voices})


def joined_already(paths: Sequence[Path], files: Sequence[Assessment], questionnaire: Questionnaire) -> list[Finding]:
    """Return which files are merges themselves, and the voices of theirs that cannot be understood where they count."""
    found = []
    for path, one in zip(paths, files, strict=True):
        place = Place(file=str(path))
        if one.voice:
            names = enumerate_words(distinct_names([voice.respondent for voice in one.voice]))
            found.append(finding("C010", place, count=count(len(one.voice), "voix", "voix"), names=names))
        found += (
            finding(
                "C011",
                place,
                voice=voice.respondent,
                value=said(voice.answers[indicator.id].value or voice.answers[indicator.id].kind.value),
                id=indicator.id,
                edition=questionnaire.edition,
            )
            for voice, indicator in unheard(one, questionnaire)
        )
    return found


def differing_follow_ups(merged: Merge, output: Path, questionnaire: str | None) -> tuple[Finding, ...]:
    """Return the warnings that files follow one action differently, and what of it is kept."""
    from ruraldiag.report.content.agenda import follow_up_words

    which = reading(questionnaire)
    return tuple(
        finding(
            "C012",
            Place(file=str(output)),
            id=one.indicator.id,
            said=follow_up_words(one),
            kept=status_words(one.kept),
            mark=typed("plan", str(output), "--mark", f"{one.indicator.id}=ETAT", *which),
        )
        for one in merged.follow_ups
    )


def parse_rule(name: str) -> Rule:
    """Return the rule of that name; raise with the close ones where there is none."""
    rules: tuple[Rule, ...] = get_args(Rule)
    found = next((rule for rule in rules if rule == name), None)
    if found is None:
        remedy = f"{suggestion(name, rules)} Règles : {', '.join(rules)}."
        stop = finding("U001", message=french(f"« {name} » n'est pas une règle."), remedy=french(remedy.strip()))
        raise RuralDiagError([stop], ExitStatus.USAGE)
    return found


def check_paths(files: Sequence[Path], output: Path, agenda: Path | None, questionnaire: str | None) -> None:
    """Raise where too few files are given, or where one would be written over a voice or over the other."""
    written = [path.resolve() for path in (output, agenda) if path]
    misused(
        (len(files) < 2, "Il faut au moins deux diagnostics à réunir.", "Donnez deux fichiers ou plus."),
        *given_twice(files),
        (
            overwritten([*files, questionnaire], output, agenda),
            "Le fichier à écrire est l'une des voix, ou le questionnaire : il serait perdu.",
            "Donnez un autre nom à -o et à --agenda.",
        ),
        (len(set(written)) < len(written), "-o et --agenda nomment le même fichier.", "Donnez-leur deux noms."),
    )


def write_both(merged: Merge, output: Path, agenda: Path, text: str) -> None:
    """Write the agenda and the assessment; where the second cannot be, a new agenda does not stay alone."""
    new = not agenda.exists()
    write_atomically(agenda, text)
    try:
        save(merged.assessment, output)
    except RuralDiagError:
        if new:
            agenda.unlink(missing_ok=True)
        raise


def say_merged(merged: Merge) -> None:
    """Write what was made to standard error."""
    differ = count(len(merged.disagreements), "désaccord")
    text = french(f"{count(len(merged.assessment.voice), 'voix', 'voix')} réunies, toutes gardées ; {differ}.")
    print(text, file=sys.stderr)  # noqa: T201
