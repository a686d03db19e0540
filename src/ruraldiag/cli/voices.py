"""The voices to merge: whether they are of one unit, of one time, and heard; each with those that it joins already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.units_and_dates import far_apart, same_unit
from ruraldiag.assessment.validation import said
from ruraldiag.cli.inputs import reading, warn
from ruraldiag.cli.together import Together, in_one_edition
from ruraldiag.cli.typed import typed
from ruraldiag.errors import Finding, Place, finding, stop_on_errors
from ruraldiag.merging import Merge, distinct_names, unheard
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.actions import status_words
from ruraldiag.report.words.figures import day
from ruraldiag.report.words.french import count, enumerate_words
from ruraldiag.report.words.kinds import unit_and_kind


def strangers(together: Together) -> Iterable[Finding]:
    """Yield a finding for each file that is not of the same unit as the first."""
    first = together.assessments[0].unit
    for path, assessment in zip(together.paths, together.assessments, strict=True):
        if not same_unit(assessment.unit, first):
            expected = unit_and_kind(first)
            yield finding("C002", Place(file=str(path)), value=unit_and_kind(assessment.unit), expected=expected)


def heard(together: Together) -> tuple[Questionnaire, list[Assessment]]:
    """Return the edition that all voices are read in, and the voices there; raise where one cannot be heard, and warn.

    What is unsure of them is said on standard error: dates far apart, files that are merges themselves.
    """
    warn(distant(together.assessments))
    common, voices = in_one_edition(together)
    warn(stop_on_errors(joined_already(together.paths, voices, common)))
    return common, voices


def distant(voices: Iterable[Assessment]) -> tuple[Finding, ...]:
    """Return the warning that voices are of dates too far apart to be about one thing; nothing where they are not."""
    ends = far_apart(voices)
    return (finding("C004", first=day(ends[0]), last=day(ends[1])),) if ends else ()


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
