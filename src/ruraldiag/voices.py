"""Who speaks in a merge: each file and, of one that is itself a merge, each of its voices where it left things open.

Where such a file has an answer, the group settled it, and it is one voice; where it has none, each of its own voices
speaks, so that what was left open is never taken for an agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from ruraldiag.assessment.model import NO_ANSWER, Answer, Assessment, State, Voice
from ruraldiag.assessment.validation import answer_findings
from ruraldiag.errors import Place
from ruraldiag.questionnaire.model import Indicator, Questionnaire


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
        """Return what counts of what was said; nothing where the group has settled the question."""
        if self.group is not None and settled(self.group.answer(indicator_id)):
            return NO_ANSWER
        return self.assessment.answer(indicator_id)


def speakers_of(assessments: Sequence[Assessment], questionnaire: Questionnaire) -> tuple[Speaker, ...]:
    """Return who speaks, in the order of the files; the voices of a file that is itself a merge come after it."""
    made: list[tuple[int, str, Mapping[str, Answer], Assessment | None]] = []
    for file, one in enumerate(assessments):
        made.append((file, one.interview.respondent, one.answers, None))
        made += ((file, voice.respondent, voice.answers, one) for voice in one.voice)
    merges = {place for place, (file, *_, group) in enumerate(made) if group is None and assessments[file].voice}
    names = told_apart([name for _, name, _, _ in made], merges)
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


def takes(indicator: Indicator, answer: Answer) -> bool:
    """Return whether a question takes this answer; the voices of a file are not checked when it is read."""
    return all(one.severity != "error" for one in answer_findings(indicator, answer, Place()))


def unheard(group: Assessment, questionnaire: Questionnaire) -> Iterator[tuple[Voice, Indicator]]:
    """Yield each voice of a merge, and each question left open there, whose answer this questionnaire cannot take."""
    for indicator in questionnaire.indicators:
        if settled(group.answer(indicator.id)):
            continue
        for voice in group.voice:
            if indicator.id in voice.answers and not takes(indicator, voice.answers[indicator.id]):
                yield voice, indicator


def settled(answer: Answer) -> bool:
    """Return whether an answer of a merge is known: « sans objet » is one too."""
    return answer.kind in {State.ANSWERED, State.NOT_APPLICABLE}


def told_apart(names: Sequence[str], merges: Collection[int] = ()) -> list[str]:
    """Return the names of several speakers, all different: those that are the same have their place, as an empty one.

    ``merges`` are the places (from 0) of those that are no voice but several: they do not count in the number of an
    empty one.

    >>> told_apart(["élue", "secrétaire", "Élue", ""])
    ['élue (voix 1)', 'secrétaire', 'Élue (voix 3)', 'voix 4']
    """
    named: list[str] = []
    for place, name in enumerate(names, start=1):
        taken = {one.casefold() for one in (*names, *named)}
        before = sum(one < place for one in merges)
        free = (one for number in count(max(1, place - before)) if (one := f"voix {number}") not in taken)
        named.append(name or next(free))
    while len(same := Counter(name.casefold() for name in named)) < len(named):
        named = [
            name if same[name.casefold()] == 1 else f"{name} (voix {place})" for place, name in enumerate(named, 1)
        ]
    return named
