"""A merge as plain values: what ``merge --json`` prints; scores and gaps out of 100."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruraldiag.assessment.model import Answer, Assessment, State
from ruraldiag.composite.scoring import score
from ruraldiag.merging import Merge, Rule, Speaker
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.comparison import dated, reference


class GivenVoice(NamedTuple):
    """One file as it was given: its path, and the edition that it answered."""

    file: Path
    edition: str


class Written(NamedTuple):
    """The files that a merge was written to; the agenda is None where none was asked for."""

    assessment: Path
    agenda: Path | None


def merge_json(
    merged: Merge, files: Sequence[GivenVoice], questionnaire: Questionnaire, rule: Rule, written: Written
) -> dict[str, Any]:
    """Return what was merged: each voice, each answer with what every voice said, the disagreements, largest first.

    The answers of the voices are in the order of the voices; ``gap`` is None where all who know say the same. The
    voices of a file that is itself a merge come after it; each says only what counts.
    """
    whole = merged.assessment
    gaps = {one.indicator.id: 100 * one.spread for one in merged.disagreements}
    return {
        "unit": whole.unit.model_dump(),
        "questionnaire": reference(questionnaire),
        "rule": rule,
        "written": str(written.assessment),
        "agenda": None if written.agenda is None else str(written.agenda),
        "voices": [voice(one, merged.speakers, files[one.file], questionnaire) for one in merged.speakers],
        "merged": figures(whole, questionnaire),
        "answers": [
            {
                "id": indicator.id,
                "title": indicator.name,
                "kept": said(whole.answer(indicator.id)),
                "voices": [said(one.answer(indicator.id)) for one in merged.speakers],
                "gap": gaps.get(indicator.id),
            }
            for indicator in questionnaire.indicators
            if indicator.id in whole.answers
        ],
        "disagreements": [
            {"id": one.indicator.id, "gap": 100 * one.spread, "effective_weight": one.weight}
            for one in merged.disagreements
        ],
    }


def voice(
    speaker: Speaker, speakers: Sequence[Speaker], given: GivenVoice, questionnaire: Questionnaire
) -> dict[str, Any]:
    """Return one voice: its file, who it is, the edition that it answered, the figures that it alone would give.

    ``made_of`` names the voices that it was itself merged from.
    """
    members = [one for one in speakers if one.group and speaker.group is None and one.file == speaker.file]
    return {
        "file": str(given.file),
        "respondent": speaker.name,
        "made_of": [one.name for one in members],
        **figures(speaker.assessment, questionnaire),
        "edition": given.edition,
    }


def figures(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the date, figures, level and states of an assessment, read in the edition that all share."""
    result = score(assessment, questionnaire)
    return {**dated(assessment, result), "states": {state.value: result.count(state) for state in State}}


def said(answer: Answer) -> dict[str, Any]:
    """Return one answer as it was given, before routing, with its note and its proof."""
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    return {
        "state": answer.kind.value,
        "answer": value,
        "reason": answer.reason or None,
        "note": answer.note or None,
        "evidence": answer.evidence or None,
    }
