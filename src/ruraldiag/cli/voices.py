"""The voices to merge: whether they are of one unit, of one time, and heard; each with those that it joins already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import said
from ruraldiag.cli.inputs import reading
from ruraldiag.cli.series import Series
from ruraldiag.cli.typed import typed
from ruraldiag.comparison import moment, same_unit
from ruraldiag.errors import Finding, Place, finding
from ruraldiag.merging import Merge, distinct_names, unheard
from ruraldiag.migration import migrate
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.actions import status_words
from ruraldiag.report.words.figures import day
from ruraldiag.report.words.french import count, enumerate_words
from ruraldiag.report.words.kinds import unit_and_kind

LONGEST = dt.timedelta(days=183)  # between two voices that still speak of the same village


def strangers(series: Series) -> Iterable[Finding]:
    """Yield a finding for each file that is not of the same unit as the first."""
    first = series.assessments[0].unit
    for path, assessment in zip(series.paths, series.assessments, strict=True):
        if not same_unit(assessment.unit, first):
            expected = unit_and_kind(first)
            yield finding("C002", Place(file=str(path)), value=unit_and_kind(assessment.unit), expected=expected)


def far_apart(series: Series) -> tuple[Finding, ...]:
    """Return the warning that voices are of dates too far apart to be about one thing; nothing where they are not."""
    moments = map(moment, series.assessments)
    dated = sorted((when, place) for place, when in enumerate(moments) if when is not None)
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
    for path, assessment in zip(paths, files, strict=True):
        place = Place(file=str(path))
        if assessment.voice:
            names = enumerate_words(distinct_names([voice.respondent for voice in assessment.voice]))
            found.append(finding("C010", place, count=count(len(assessment.voice), "voix", "voix"), names=names))
        found += (
            finding(
                "C011",
                place,
                voice=voice.respondent,
                value=said(voice.answers[indicator.id].value or voice.answers[indicator.id].kind.value),
                id=indicator.id,
                edition=questionnaire.edition,
            )
            for voice, indicator in unheard(assessment, questionnaire)
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
            id=difference.indicator.id,
            said=follow_up_words(difference),
            kept=status_words(difference.kept),
            mark=typed("plan", str(output), "--mark", f"{difference.indicator.id}=ETAT", *which),
        )
        for difference in merged.follow_ups
    )
