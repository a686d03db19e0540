"""The walk of a unit through its questions, behind a port of two functions: no terminal, no file, no clock here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Protocol, assert_never

from ruraldiag.assessment.model import NOTE_LIMIT, Answer, Assessment, State
from ruraldiag.assessment.to_review import set_apart
from ruraldiag.assessment.validation import decimal_of, exceeding
from ruraldiag.cli.interview.grammar import (
    ECHO,
    Again,
    Command,
    Comment,
    DontKnow,
    Erase,
    Evidence,
    GoToDomain,
    Help,
    NotApplicable,
    Previous,
    Quit,
    Reply,
    Skip,
    Slip,
    Value,
    fold,
    understand,
)
from ruraldiag.cli.interview.phrases import (
    DomainProgress,
    QuestionView,
    already,
    domain_lines,
    help_lines,
    offered,
    said,
    saved_at,
)
from ruraldiag.cli.interview.round import Round, applicable
from ruraldiag.cli.interview.screen import Face
from ruraldiag.errors import finding
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.report.words.french import quoted
from ruraldiag.typography import french, printable, shorten


class Port(Protocol):
    """Where questions go and answers come from; ``ask`` raises EOFError at the end of input, or KeyboardInterrupt."""

    def ask(self, prompt: str) -> str:
        """Return one line."""

    def tell(self, text: str) -> None:
        """Show a text."""

    def show(self, question: str) -> None:
        """Show a question: what is to be seen again where the screen was left meanwhile."""


class Keeper(Protocol):
    """What keeps the answers: ``save`` never raises for a disk, it says so and tries again with the next answer."""

    @property
    def on_disk(self) -> bool:
        """Whether all that was given to ``save`` is on the disk."""

    @property
    def exists(self) -> bool:
        """Whether the file is there at all."""

    def save(self, assessment: Assessment) -> None:
        """Keep the assessment as it is now."""


class Ending(Enum):
    """How a walk ended: its questions were all passed, the person stopped, or the input did."""

    FINISHED = "finished"
    QUIT = "quit"
    INTERRUPTED = "interrupted"


class Onward(Enum):
    """Where to go from a question, when it is not to a given one."""

    FORWARD = "forward"
    STOP = "stop"


@dataclass(kw_only=True)
class Walk:
    """One sitting: it holds the assessment as it grows, and which questions were seen (answered, kept or passed).

    ``carried`` are the ids whose answer comes from an earlier assessment: until seen, it is offered and kept apart.
    Going on leads to the next question that is not seen; after a step back, through the seen ones up to there.
    """

    port: Port
    face: Face
    round: Round
    keeper: Keeper
    clock: Callable[[], dt.datetime]
    assessment: Assessment
    seen: set[str] = field(default_factory=set)
    carried: frozenset[str] = frozenset()
    browsing: bool = False
    shown: int = 0

    def run(self) -> Ending:
        """Ask until every question of the round is seen; an interruption at any point is an ending like another."""
        try:
            here = self.next_from(-1)
            while here is not None:
                move = self.visit(here)
                if move is Onward.STOP:
                    return Ending.QUIT
                here = self.next_from(self.rank[here.id]) if isinstance(move, Onward) else move
            self.close()
        except (EOFError, KeyboardInterrupt):
            return Ending.INTERRUPTED
        return Ending.FINISHED

    def visit(self, here: Indicator) -> Onward | Indicator:
        """Show a question and take lines until one of them leads away from it."""
        self.show(here)
        while True:
            move = self.obey(understand(self.port.ask(self.face.prompt), here), here)
            if move is not None:
                return move

    def show(self, here: Indicator) -> None:
        """Show a question with its options."""
        self.port.show(self.face.question(self.view(here)))
        self.shown += 1

    def obey(self, command: Command, here: Indicator) -> Onward | Indicator | None:
        """Do what a line says; return where to go, or None to wait for another line."""
        move: Onward | Indicator | None = None
        match command:
            case Reply(value):
                move = self.record(here, value=value)
            case DontKnow():
                move = self.record(here, state="unknown")
            case NotApplicable(reason):
                move = self.set_aside(here, reason)
            case Skip():
                move = self.skip(here)
            case Previous():
                move = self.previous(here)
            case GoToDomain(which):
                move = self.domain(which)
            case Quit():
                move = Onward.STOP
            case _:
                self.stay(command, here)
        return move

    def stay(self, command: Comment | Evidence | Help | Again | Erase | Slip, here: Indicator) -> None:
        """Do what a line says where it does not lead away from the question."""
        match command:
            case Comment(text):
                self.annotate(here, "note", text, "Votre commentaire : ", "Commentaire noté.")
            case Evidence(text):
                self.annotate(here, "evidence", text, "Ce qui le prouve : ", "Preuve notée.")
            case Help():
                self.tell(*help_lines(self.view(here), with_keys=not self.face.shows_keys))
                self.show(here)
            case Again():
                self.show(here)
            case Erase():
                self.erase(here)
            case Slip(says):
                self.tell(says)
            case _:
                assert_never(command)

    def record(
        self, here: Indicator, *, value: Value | None = None, state: str | None = None, reason: str = ""
    ) -> Onward:
        """Keep an answer, dated of now; the note and the evidence that it had stay with it."""
        now = self.clock()
        update: dict[str, Any] = {"value": value, "state": state, "reason": reason, "answered": now}
        answer = self.assessment.answer(here.id).model_copy(update=update)
        self.seen.add(here.id)
        self.change(self.assessment.with_answer(here.id, answer, now))
        self.tell(french("Noté : ") + said(answer, here, here.words(self.assessment.unit.kind)), *self.doubts(here))
        return Onward.FORWARD

    def doubts(self, here: Indicator) -> list[str]:
        """Return a reminder for each pair of numbers, this one and another, of which one exceeds the other."""
        return [
            french(
                f"À vérifier : {quoted(high.name)} ({decimal_of(self.assessment, high)}) ne devrait pas dépasser "
                f"{quoted(low.name)} ({decimal_of(self.assessment, low)}). Pour revenir à la question : p."
            )
            for high, low in exceeding(self.assessment, self.round.questionnaire)
            if here in (high, low)
        ]

    def set_aside(self, here: Indicator, reason: str) -> Onward | None:
        """Answer « sans objet », which needs a reason."""
        reason = self.text(reason, "Pourquoi est-ce sans objet ? ").removeprefix("s ").strip()
        if not reason or too_long(reason):
            self.tell(too_long(reason) or "« Sans objet » demande une raison, par exemple : s aucune école.")
            return None
        return self.record(here, state="not_applicable", reason=reason)

    def annotate(self, here: Indicator, key: str, text: str, prompt: str, done: str) -> None:
        """Add a text to the note or the evidence of a question, on a new line where there is one already."""
        text = self.text(text, prompt)
        if not text:
            self.tell("Rien n'est noté.")
            return
        old = self.assessment.answer(here.id)
        whole = "\n".join(part for part in (getattr(old, key), text) if part)
        if too_long(whole):
            self.tell(too_long(whole))
            return
        answer = old.model_copy(update={key: whole})
        self.change(self.assessment.with_answer(here.id, answer, self.clock()))
        self.tell(done)

    def skip(self, here: Indicator) -> Onward:
        """Keep the answer that the question has, with its own date, or pass without one."""
        self.seen.add(here.id)
        answer = self.assessment.answer(here.id)
        if answer.kind is State.UNANSWERED:
            self.tell("Question passée.")
            return Onward.FORWARD
        if here.id in self.carried or not self.keeper.exists:
            self.change(self.assessment.with_answer(here.id, answer, self.clock()))
        self.tell(french("Gardé : ") + said(answer, here, here.words(self.assessment.unit.kind)))
        return Onward.FORWARD

    def erase(self, here: Indicator) -> None:
        """Take back an answer; its note and evidence stay, and the question waits for another one."""
        old = self.assessment.answer(here.id)
        if old.kind is State.UNANSWERED:
            self.tell("Il n'y a pas de réponse à effacer ici.")
            return
        left = Answer(note=old.note, evidence=old.evidence)
        changed = self.assessment.with_answer(here.id, left, self.clock())
        if left == Answer():
            answers = {
                indicator_id: answer for indicator_id, answer in changed.answers.items() if indicator_id != here.id
            }
            changed = changed.model_copy(update={"answers": answers})
        self.seen.discard(here.id)
        self.change(changed)
        self.tell("Réponse effacée. Répondez, ou Entrée pour passer.")

    def previous(self, here: Indicator) -> Indicator | None:
        """Go back to the question that stands before."""
        before = [indicator for indicator in self.questions() if self.rank[indicator.id] < self.rank[here.id]]
        if not before:
            self.tell("C'est la première question.")
            return None
        return self.go(before[-1])

    def domain(self, which: str) -> Indicator | None:
        """Go to the first open question of a domain (its first one where all are seen), or list the domains."""
        progress = self.progress()
        key = fold(which).rstrip(".)")
        domain = next((domain for domain in progress if key and named(domain, key)), None)
        if domain is None:
            slip = [f"Je ne trouve pas ici de domaine {quoted(shorten(which, ECHO))}."] if which else []
            self.tell(*slip, *domain_lines(progress))
            return None
        questions = [
            indicator for indicator in self.questions() if self.round.questionnaire.domain_of(indicator).id == domain.id
        ]
        return self.go(next((indicator for indicator in questions if indicator.id not in self.seen), questions[0]))

    def go(self, there: Indicator) -> Indicator:
        """Return a question to go to, minding whether it was seen before."""
        self.browsing = there.id in self.seen
        return there

    def next_from(self, rank: int) -> Indicator | None:
        """Return the question to ask after the one of that rank; None when all is seen."""
        questions = self.questions()
        later = [indicator for indicator in questions if self.rank[indicator.id] > rank]
        if self.browsing and later:
            return self.go(later[0])
        self.browsing = False
        opened = [indicator for indicator in (*later, *questions) if indicator.id not in self.seen]
        if opened and opened[0] not in later and rank >= 0:
            self.tell("Retour aux questions laissées de côté.")
        return opened[0] if opened else None

    def close(self) -> None:
        """Mark the assessment finished when every question that applies, express or not, was passed through once."""
        if self.round.only:
            return
        left = [
            indicator
            for indicator in applicable(self.assessment, self.round.questionnaire)
            if indicator.id not in self.seen
            and (indicator.id in self.carried or self.assessment.answer(indicator.id).kind is State.UNANSWERED)
        ]
        if not left:
            self.carried = frozenset()  # what is left of them answers questions that are not put any more
        interview = self.assessment.interview.model_copy(update={"finished": not left, "updated": self.clock()})
        self.change(self.assessment.model_copy(update={"interview": interview}))

    def change(self, assessment: Assessment) -> None:
        """Take a new state of the assessment and have it kept at once."""
        self.assessment = assessment
        self.keeper.save(self.kept)

    @property
    def kept(self) -> Assessment:
        """The assessment as it is kept: the answers carried over and not seen again yet stand apart, uncounted."""
        return set_apart(self.assessment, self.carried - self.seen)

    def questions(self) -> list[Indicator]:
        """Return the questions of the round as the answers so far leave them."""
        return self.round.questions(self.assessment)

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of every indicator in the questionnaire, asked or not."""
        return {indicator.id: place for place, indicator in enumerate(self.round.questionnaire.indicators)}

    def view(self, here: Indicator) -> QuestionView:
        """Return what is shown of a question."""
        questions = self.questions()
        answer, words = self.assessment.answer(here.id), here.words(self.assessment.unit.kind)
        return QuestionView(
            unit=self.assessment.unit.name,
            questionnaire=self.round.questionnaire,
            indicator=here,
            words=words,
            answer=answer,
            offered=offered(answer, here, words, self.clock().date()),
            known=already(self.kept, here, self.round.questionnaire),
            place=1 + sum(self.rank[indicator.id] < self.rank[here.id] for indicator in questions),
            total=len(questions),
            first=self.shown == 0,
            saved=saved_at(self.assessment.interview, exists=self.keeper.exists, on_disk=self.keeper.on_disk),
            progress=self.progress(questions),
        )

    def progress(self, questions: list[Indicator] | None = None) -> tuple[DomainProgress, ...]:
        """Return how far each domain of the round is, under its number in the questionnaire."""
        asked = self.questions() if questions is None else questions
        questionnaire = self.round.questionnaire
        found: list[DomainProgress] = []
        for number, domain in enumerate(questionnaire.domains, start=1):
            here = [indicator for indicator in asked if questionnaire.domain_of(indicator).id == domain.id]
            if here:
                done = sum(indicator.id in self.seen for indicator in here)
                found.append(
                    DomainProgress(number=number, id=domain.id, title=domain.title, done=done, total=len(here))
                )
        return tuple(found)

    def text(self, text: str, prompt: str) -> str:
        """Return a text typed after its letter, or on a line of its own; a letter alone there is no text."""
        found = printable(text or self.port.ask(french(prompt))).strip()
        return found if len(found) > 1 else ""

    def tell(self, *lines: str) -> None:
        """Say a few lines."""
        self.port.tell(self.face.lines(french(line) for line in lines))


def named(domain: DomainProgress, key: str) -> bool:
    """Return whether what was typed is a domain's number, or the start of its id or title."""
    if key.isdecimal():
        return domain.number == int(key[:4])
    return any(fold(name).startswith(key) for name in (domain.id, domain.title))


def too_long(text: str) -> str:
    """Return what is said of a text that the file would not take, or nothing."""
    if len(text) <= NOTE_LIMIT:
        return ""
    return finding("A012", length=len(text), limit=NOTE_LIMIT).message
