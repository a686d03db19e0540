"""What an assessment is: the keys of its TOML file, and the four states of an answer."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from ruraldiag.questionnaire.model import Id, Ids, Questionnaire, Real, TomlTable, UnitKind

FORMAT: Final = "ruraldiag/assessment/1"
NOTE_LIMIT = 20_000

Note = Annotated[str, StringConstraints(max_length=NOTE_LIMIT)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ActionStatus = Literal["retenue", "en-cours", "faite", "ecartee"]


class State(Enum):
    """The four states of an answer, kept apart everywhere."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    UNANSWERED = "unanswered"

    @property
    def missing(self) -> bool:
        """Whether the question applies and its answer is not known."""
        return self is State.UNKNOWN or self is State.UNANSWERED


WITHOUT_VALUE = {None: State.UNANSWERED, "unknown": State.UNKNOWN, "not_applicable": State.NOT_APPLICABLE}


class QuestionnaireRef(TomlTable):
    """Which questionnaire, edition and content were answered."""

    id: Id
    edition: str
    digest: str = ""

    @classmethod
    def to(cls, questionnaire: Questionnaire) -> QuestionnaireRef:
        """Return the reference to a questionnaire, with the digest of what bears on its scores."""
        from ruraldiag.questionnaire.digest import digest_of  # noqa: PLC0415 -- only needed here, and it imports hashlib

        return cls(id=questionnaire.id, edition=questionnaire.edition, digest=digest_of(questionnaire))


class Unit(TomlTable):
    """What is assessed."""

    name: Name
    kind: UnitKind = "commune"
    code: Annotated[str, StringConstraints(max_length=40)] = ""


class Interview(TomlTable):
    """When and by which role the questions were answered."""

    started: dt.datetime | None = None
    updated: dt.datetime | None = None
    finished: bool = False
    respondent: Note = ""


class Answer(TomlTable):
    """One answer: a value, or a state, or neither (unanswered, kept for its note)."""

    value: Note | Real | Ids | None = None
    state: Literal["unknown", "not_applicable"] | None = None
    reason: Note = ""
    note: Note = ""
    evidence: Note = ""
    answered: dt.datetime | dt.date | None = None

    @property
    def kind(self) -> State:
        """The state of this answer, before routing."""
        return State.ANSWERED if self.value is not None else WITHOUT_VALUE[self.state]

    @property
    def day(self) -> dt.date | None:
        """The day on which it was given; None where that is not said."""
        return day_of(self.answered)

    @property
    def options(self) -> tuple[str, ...]:
        """The options chosen, where the question has some; none without a value."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (str(self.value),)


NO_ANSWER = Answer()


class ActionFollowUp(TomlTable):
    """How an action of the plan is going."""

    status: ActionStatus
    owner_role: Note = ""
    date: dt.date | None = None
    note: Note = ""


class Voice(TomlTable):
    """One respondent of a merge, every answer kept."""

    respondent: Note = ""
    answers: dict[Id, Answer] = Field(default_factory=dict)


class Assessment(TomlTable):
    """One unit's answers to one edition of a questionnaire."""

    format: Literal["ruraldiag/assessment/1"] = FORMAT
    questionnaire: QuestionnaireRef
    unit: Unit
    interview: Interview = Interview()
    answers: dict[Id, Answer] = Field(default_factory=dict)
    actions: dict[Id, ActionFollowUp] = Field(default_factory=dict)
    set_aside: dict[Id, Any] = Field(default_factory=dict)
    voice: Annotated[tuple[Voice, ...], Field(strict=False)] = ()

    @property
    def moment(self) -> dt.datetime | None:
        """When it was last worked on, else begun; None without a date."""
        when = self.interview.updated or self.interview.started
        return in_utc(when) if when else None

    @property
    def day(self) -> dt.date | None:
        """The day of :attr:`moment`: a report of the same assessment is the same tomorrow."""
        return self.moment.date() if self.moment else None

    def answer(self, indicator_id: str) -> Answer:
        """Return the answer to an indicator; an empty one where nothing was said."""
        return self.answers.get(indicator_id) or NO_ANSWER

    def with_answer(self, indicator_id: str, answer: Answer, now: dt.datetime) -> Assessment:
        """Return the same assessment with one answer replaced, and ``updated`` at ``now``."""
        return self.model_copy(
            update={
                "answers": {**self.answers, indicator_id: answer},
                "interview": self.interview.model_copy(update={"updated": now}),
            }
        )


def day_of(moment: dt.datetime | dt.date | None) -> dt.date | None:
    """Return the day of a moment; None where there is none."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def local_now() -> dt.datetime:
    """Return the time here, to the second; in UTC where the zone that the system is told makes no sense."""
    try:
        now = dt.datetime.now().astimezone()
    except (ValueError, OverflowError):  # a zone more than a day away
        now = dt.datetime.now(dt.UTC)
    return to_the_minute(now.replace(microsecond=0))


def to_the_minute(when: dt.datetime) -> dt.datetime:
    """Return the same moment with an offset of whole minutes: TOML knows no others.

    >>> monrovia = dt.timezone(-dt.timedelta(minutes=44, seconds=30))
    >>> to_the_minute(dt.datetime(1970, 1, 2, tzinfo=monrovia)).isoformat()
    '1970-01-02T00:00:30-00:44'
    """
    offset = when.utcoffset()
    if offset is None or not offset % dt.timedelta(minutes=1):
        return when
    return when.astimezone(dt.timezone(dt.timedelta(minutes=round(offset / dt.timedelta(minutes=1)))))


def in_utc(when: dt.datetime) -> dt.datetime:
    """Return a time that can be compared with any other; one without a zone is taken as UTC."""
    return when if when.tzinfo is not None else when.replace(tzinfo=dt.UTC)
