"""Merging: several respondents for one unit make one assessment; every voice is kept (method, section 7)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal, assert_never

from ruraldiag.assessment.model import (
    NO_ANSWER,
    NOTE_LIMIT,
    ActionFollowUp,
    ActionStatus,
    Answer,
    Assessment,
    Interview,
    State,
    Voice,
    in_utc,
)
from ruraldiag.assessment.validation import takes
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import DECIMALS

Rule = Literal["consensus", "median", "lowest"]
CUT = "\n[…]"  # ends a text too long for its file: the voices keep it whole
UNKNOWN = Answer(state="unknown")
# Set aside comes before all: an action that someone carries out on the same day is not to leave the plan.
FURTHEST: tuple[ActionStatus, ...] = ("ecartee", "retenue", "en-cours", "faite")


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """One who speaks in a merge: a file that is given, or a voice of a file that is itself a merge.

    ``name`` is no other's; ``file`` is the place of the file. ``answers`` are all that was said, ``assessment`` what
    this questionnaire takes of it. ``group`` is the merge that this is a voice of.
    """

    name: str
    file: int
    answers: Mapping[str, Answer]
    assessment: Assessment
    group: Assessment | None = None

    def answer(self, indicator_id: str) -> Answer:
        """Return what counts of what was said; nothing where the group answers the question."""
        if self.group is not None and not self.group.answer(indicator_id).kind.missing:
            return NO_ANSWER
        return self.assessment.answer(indicator_id)


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A question where the voices differ; ``spread`` is the widest gap between their values (share of one).

    ``weight`` is its effective weight in what is merged (share of one; 0 where it does not apply there).
    ``answers`` holds, speaker by speaker, the answer that counts; an empty one where nothing was said.
    """

    indicator: Indicator
    spread: float
    weight: float
    answers: tuple[Answer, ...]
    merged: Answer


@dataclass(frozen=True, kw_only=True)
class TwoFollowUps:
    """An action whose follow-up differs from one file to another: what each says of it, and what is kept."""

    indicator: Indicator
    said: tuple[tuple[Speaker, ActionFollowUp], ...]
    kept: ActionFollowUp


@dataclass(frozen=True, kw_only=True)
class Merge:
    """The merged assessment, and the agenda of the meeting: where voices disagree, most first, then the heaviest.

    ``follow_ups`` are the actions whose state or owner differ, in the questionnaire's order.
    """

    assessment: Assessment
    speakers: tuple[Speaker, ...]
    disagreements: tuple[Disagreement, ...]
    follow_ups: tuple[TwoFollowUps, ...]


def merge(assessments: Sequence[Assessment], questionnaire: Questionnaire, rule: Rule) -> Merge:
    """Return several assessments of one unit, of one edition, as one.

    Voices sans réponse or « ne sait pas » are left out (all so: ne sait pas). ``consensus``: all equal, else unknown;
    ``median``: the lower median (multiple: the options ticked by more than half; unknown where there are none, or where
    they are worth less or more than every voice); ``lowest``: the lowest value; sans objet only if all say so. What is
    merged does not depend on the order of the voices.
    """
    first = assessments[0]
    speakers = speakers_of(assessments, questionnaire)
    voices = kept_voices(speakers, questionnaire)
    given = {
        indicator.id: tuple(speaker.answer(indicator.id) for speaker in speakers)
        for indicator in questionnaire.indicators
    }
    answers = {
        indicator.id: merged_answer(indicator, given[indicator.id], rule)
        for indicator in questionnaire.indicators
        if for_kind(indicator, first.unit.kind) or any(answer != NO_ANSWER for answer in given[indicator.id])
    }
    merged = Assessment(
        questionnaire=first.questionnaire,
        unit=next((assessment.unit for assessment in assessments if assessment.unit.code), first.unit),
        interview=merged_interview([assessment.interview for assessment in assessments], len(voices), rule),
        answers=answers,
        actions=merged_actions(assessments),
        set_aside=merged_aside(assessments),
        voice=voices,
    )
    leaves = score(merged, questionnaire).leaves
    disagreements = [
        Disagreement(
            indicator=indicator,
            spread=spread(indicator, given[indicator.id]),
            weight=leaves[indicator.id].effective_weight if leaves[indicator.id].leaf.applies else 0.0,
            answers=given[indicator.id],
            merged=answers[indicator.id],
        )
        for indicator in questionnaire.indicators
        if disagree(indicator, given[indicator.id])
    ]
    # Stable: ties of gap and weight keep the questionnaire's order.
    disagreements.sort(key=lambda found: (-round(found.spread, DECIMALS), -round(found.weight, DECIMALS)))
    return Merge(
        assessment=merged,
        speakers=speakers,
        disagreements=tuple(disagreements),
        follow_ups=differing_follow_ups(speakers, merged.actions, questionnaire),
    )


def speakers_of(assessments: Sequence[Assessment], questionnaire: Questionnaire) -> tuple[Speaker, ...]:
    """Return who speaks, in the order of the files; the voices of a file that is itself a merge come after it."""
    made: list[tuple[int, str, Mapping[str, Answer], Assessment | None]] = []
    for file, assessment in enumerate(assessments):
        made.append((file, assessment.interview.respondent, assessment.answers, None))
        made += ((file, voice.respondent, voice.answers, assessment) for voice in assessment.voice)
    merges = {place for place, (file, *_, group) in enumerate(made) if group is None and assessments[file].voice}
    names = distinct_names([name for _, name, _, _ in made], merges)
    return tuple(
        Speaker(
            name=name,
            file=file,
            answers=answers,
            assessment=assessments[file] if group is None else alone(group, name, answers, questionnaire),
            group=group,
        )
        for name, (file, _, answers, group) in zip(names, made, strict=True)
    )


def alone(group: Assessment, name: str, answers: Mapping[str, Answer], questionnaire: Questionnaire) -> Assessment:
    """Return what one voice of a merge would be as an assessment of its own, as far as this questionnaire takes it."""
    taken = {
        indicator.id: answers[indicator.id]
        for indicator in questionnaire.indicators
        if indicator.id in answers and takes(indicator, answers[indicator.id])
    }
    interview = group.interview.model_copy(update={"respondent": name})
    return group.model_copy(
        update={"interview": interview, "answers": taken, "actions": {}, "set_aside": {}, "voice": ()}
    )


def unheard(group: Assessment, questionnaire: Questionnaire) -> Iterator[tuple[Voice, Indicator]]:
    """Yield each voice of a merge, and each question left open there, whose answer this questionnaire cannot take."""
    for indicator in questionnaire.indicators:
        if not group.answer(indicator.id).kind.missing:
            continue
        for voice in group.voice:
            if indicator.id in voice.answers and not takes(indicator, voice.answers[indicator.id]):
                yield voice, indicator


def distinct_names(names: Sequence[str], merges: Collection[int] = ()) -> list[str]:
    """Return the names of several speakers, all different: those that are the same have their place, as an empty one.

    ``merges`` are the places (from 0) of those that are no voice but several: they do not count in the number of an
    empty one.

    >>> distinct_names(["élue", "secrétaire", "Élue", ""])
    ['élue (voix 1)', 'secrétaire', 'Élue (voix 3)', 'voix 4']
    """
    named: list[str] = []
    for place, name in enumerate(names, start=1):
        taken = {other.casefold() for other in (*names, *named)}
        before = sum(merge_place < place for merge_place in merges)
        free = (made for number in count(max(1, place - before)) if (made := f"voix {number}") not in taken)
        named.append(name or next(free))
    while len(same := Counter(name.casefold() for name in named)) < len(named):
        named = [
            name if same[name.casefold()] == 1 else f"{name} (voix {place})" for place, name in enumerate(named, 1)
        ]
    return named


def kept_voices(speakers: Sequence[Speaker], questionnaire: Questionnaire) -> tuple[Voice, ...]:
    """Return every voice as it is written: of a file that is itself a merge, also what it says beyond its voices."""
    found = []
    for speaker in speakers:
        members = [other for other in speakers if speaker.group is None and other.group and other.file == speaker.file]
        answers = {
            name: answer
            for name, answer in speaker.answers.items()
            if not members or answer != agreed_by(members, name, answer, questionnaire)
        }
        if answers or not members:
            found.append(Voice(respondent=speaker.name, answers=answers))
    return tuple(found)


def agreed_by(members: Sequence[Speaker], name: str, answer: Answer, questionnaire: Questionnaire) -> Answer | None:
    """Return what the voices of a merge agree on, dated as its own answer to the same question."""
    indicator = questionnaire.by_id.get(name)
    if indicator is None:
        return None
    agreed = merged_answer(indicator, [member.assessment.answer(name) for member in members], "consensus")
    return agreed.model_copy(update={"answered": answer.answered})


def merged_answer(indicator: Indicator, given: Sequence[Answer], rule: Rule) -> Answer:
    """Return the one answer that a rule makes of several."""
    answered = [answer for answer in given if answer.kind is State.ANSWERED]
    aside = [answer for answer in given if answer.kind is State.NOT_APPLICABLE]
    if not answered:
        # Nobody answered: sans objet if all who know say so, else ne sait pas.
        agreed = Answer(state="not_applicable", reason=joined(answer.reason for answer in aside)) if aside else UNKNOWN
    else:
        match rule:
            case "consensus":
                same = not aside and len({content(indicator, answer) for answer in answered}) == 1
                agreed = answered[0] if same else UNKNOWN
            case "median":
                agreed = median(indicator, answered)
            case "lowest":
                agreed = min(answered, key=lambda answer: order_of(indicator, answer))
            case _:
                assert_never(rule)
    return agreed.model_copy(
        update={
            "value": canonical(indicator, agreed),
            "note": joined(answer.note for answer in given),
            "evidence": joined(answer.evidence for answer in given),
        }
    )


def median(indicator: Indicator, answered: Sequence[Answer]) -> Answer:
    """Return the lower median answer; for a multiple choice, the options ticked by more than half.

    Where no option is, or where those that are make less or more than every voice, it is unknown: nobody said that.
    """
    if indicator.kind != "multiple":
        ordered = sorted(answered, key=lambda answer: order_of(indicator, answer))
        return ordered[(len(ordered) - 1) // 2]
    ticks = {option.id: sum(option.id in answer.options for answer in answered) for option in indicator.options}
    most = tuple(option_id for option_id, times in ticks.items() if 2 * times > len(answered))
    values = [value_of(indicator, answer) for answer in answered]
    said = most and min(values) <= normalise(indicator, most) <= max(values)
    return Answer(value=most) if said else UNKNOWN


def canonical(indicator: Indicator, answer: Answer) -> str | float | tuple[str, ...] | None:
    """Return the value of an answer, ticked options in the questionnaire's order."""
    if isinstance(answer.value, tuple):
        return tuple(option.id for option in indicator.options if option.id in answer.value)
    return answer.value


def content(indicator: Indicator, answer: Answer) -> tuple[State, str | float | tuple[str, ...] | None]:
    """Return what an answer says, for two to be compared."""
    return answer.kind, canonical(indicator, answer)


def order_of(indicator: Indicator, answer: Answer) -> tuple[float, float, tuple[int, ...]]:
    """Return what orders two answers: the value in [0, 1], then the number or the options, so that no two are ties."""
    number = float(answer.value) if isinstance(answer.value, int | float) else 0.0
    places = tuple(place for place, option in enumerate(indicator.options) if option.id in answer.options)
    return value_of(indicator, answer), number, places


def value_of(indicator: Indicator, answer: Answer) -> float:
    """Return the value in [0, 1] of an answer that was given."""
    return 0.0 if answer.value is None else normalise(indicator, answer.value)


def joined(texts: Iterable[str]) -> str:
    """Return the texts one under the other, each once, cut where a file would not take them."""
    text = ""
    for added in texts:
        # What a merge joined before is met again in each of its voices.
        if added and f"\n{added}\n" not in f"\n{text}\n":
            text = f"{text}\n{added}" if text else added
    return text if len(text) <= NOTE_LIMIT else text[: NOTE_LIMIT - len(CUT)] + CUT


def disagree(indicator: Indicator, given: Sequence[Answer]) -> bool:
    """Return whether two voices that know said different things."""
    return len({content(indicator, answer) for answer in given if not answer.kind.missing}) > 1


def spread(indicator: Indicator, given: Sequence[Answer]) -> float:
    """Return the widest gap between the values of the voices; « sans objet » against an answer counts as 1."""
    if any(answer.kind is State.NOT_APPLICABLE for answer in given):
        return 1.0
    values = [value_of(indicator, answer) for answer in given if answer.kind is State.ANSWERED]
    return max(values) - min(values)


def merged_interview(interviews: Sequence[Interview], voices: int, rule: Rule) -> Interview:
    """Return the interview of the whole: from the first start to the last answer, finished when all are."""
    started = [interview.started for interview in interviews if interview.started is not None]
    updated = [interview.updated for interview in interviews if interview.updated is not None]
    return Interview(
        started=min(started, key=in_utc, default=None),
        updated=max(updated, key=in_utc, default=None),
        finished=all(interview.finished for interview in interviews),
        respondent=f"fusion de {voices} voix ({rule})",
    )


def merged_actions(assessments: Sequence[Assessment]) -> dict[str, ActionFollowUp]:
    """Return the follow-up of every action, with all the notes: the latest where several voices have one.

    Of one day, the furthest; where the latest names no owner, the owner of the one before.
    """
    found: dict[str, ActionFollowUp] = {}
    for name in dict.fromkeys(name for assessment in assessments for name in assessment.actions):
        all_of = [assessment.actions[name] for assessment in assessments if name in assessment.actions]
        last = max(all_of, key=lateness)
        owned = [followed for followed in all_of if followed.owner_role]
        owner = last.owner_role or (max(owned, key=lateness).owner_role if owned else "")
        note = joined(followed.note for followed in all_of)
        found[name] = last.model_copy(update={"owner_role": owner, "note": note})
    return found


def lateness(followed: ActionFollowUp) -> tuple[dt.date, int, str]:
    """Return what orders follow-ups: the day, how far it is, then the owner, so that no order of files decides."""
    return followed.date or dt.date.min, FURTHEST.index(followed.status), followed.owner_role


def differing_follow_ups(
    speakers: Sequence[Speaker], kept: Mapping[str, ActionFollowUp], questionnaire: Questionnaire
) -> tuple[TwoFollowUps, ...]:
    """Return the actions whose state or owner is not the same in all the files that follow them."""
    found = []
    for indicator in questionnaire.indicators:
        said = tuple(
            (speaker, speaker.assessment.actions[indicator.id])
            for speaker in speakers
            if indicator.id in speaker.assessment.actions
        )
        if len({(followed.status, followed.owner_role) for _, followed in said}) > 1:
            found.append(TwoFollowUps(indicator=indicator, said=said, kept=kept[indicator.id]))
    return tuple(found)


def merged_aside(assessments: Sequence[Assessment]) -> dict[str, object]:
    """Return all that was set aside; where two voices set aside different things under one name, each keeps its own."""
    found: dict[str, object] = {}
    for number, assessment in enumerate(assessments, start=1):
        for name, kept in assessment.set_aside.items():
            found[name if found.get(name, kept) == kept else f"{name[:90]}.voix-{number}"] = kept
    return found
