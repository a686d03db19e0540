"""Migration: the answers to an older edition carried to a newer one, nothing lost (method, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, QuestionnaireRef, State
from ruraldiag.assessment.validation import takes
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.weighting import weight_of
from ruraldiag.errors import Finding, RuralDiagError, finding
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_edition
from ruraldiag.questionnaire.model import Indicator, Option, Questionnaire, UnitKind
from ruraldiag.questionnaire.places import quoted
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.typography import french


class Fate(Enum):
    """What becomes of an indicator, or of its answer, when the edition changes."""

    KEPT = "garde"
    CHANGED = "change"
    SET_ASIDE = "mis-de-cote"
    NEW = "nouveau"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One indicator of either edition: what becomes of its answer, and why."""

    old: Indicator | None
    new: Indicator | None
    fate: Fate
    why: str


@dataclass(frozen=True, kw_only=True)
class Migration:
    """An assessment in the newer edition, and what became of each indicator: the newer ones, then those left behind.

    Only those that either edition puts to this kind of unit, or that were answered, are told.
    """

    assessment: Assessment
    moves: tuple[Move, ...]

    def of(self, fate: Fate) -> tuple[Move, ...]:
        """Return the moves of one fate, in order."""
        return tuple(move for move in self.moves if move.fate is fate)


def editions_of(assessments: Iterable[Assessment], which: str | Path) -> dict[str, Questionnaire]:
    """Return each edition that these assessments answer, by its name, read and checked.

    Every edition that is not installed is said at once.
    """
    found: dict[str, Questionnaire] = {}
    faults: list[Finding] = []
    for edition in dict.fromkeys(assessment.questionnaire.edition for assessment in assessments):
        try:
            found[edition] = load_edition(which, edition)
        except RuralDiagError as error:
            faults += error.findings
    if faults:
        raise RuralDiagError(dict.fromkeys(faults))
    return found


def migrate(assessment: Assessment, older: Questionnaire, newer: Questionnaire) -> Migration:
    """Return an assessment of ``older`` carried to ``newer``: same ids, or ids that the newer edition says it replaces.

    An answer that the newer edition cannot take (no such option, another unit, another kind of question) is kept under
    ``set_aside`` as it was, with its note and evidence; so is the follow-up of an action that finds no place. The
    assessment given is untouched; what is already in the newer edition stays as it is.
    """
    ids = dict.fromkeys((assessment.questionnaire.id, older.id, newer.id))
    if len(ids) > 1:
        raise RuralDiagError([finding("C001", value=", ".join(map(quoted, ids)))])
    if assessment.questionnaire.edition == newer.edition:
        kept = tuple(Move(old=indicator, new=indicator, fate=Fate.KEPT, why="") for indicator in newer.indicators)
        return Migration(assessment=assessment, moves=kept)
    inherited = [inherit(new, assessment, older, newer) for new in newer.indicators]
    taken = {heir.move.old.id for heir in inherited if heir.move.old is not None and heir.answer is not None}
    heirs = heirs_of(older, newer)
    aside = dict(assessment.set_aside)
    for name, answer in assessment.answers.items():
        if name not in taken:
            put_aside(aside, name, plain(answer))
    return Migration(
        assessment=assessment.model_copy(
            update={
                "questionnaire": QuestionnaireRef(id=newer.id, edition=newer.edition, digest=digest_of(newer)),
                "answers": {
                    heir.move.new.id: heir.answer for heir in inherited if heir.move.new and heir.answer is not None
                },
                "actions": follow_ups(assessment, heirs, aside),
                "set_aside": aside,
            }
        ),
        moves=tuple(
            move
            for move in (*(heir.move for heir in inherited), *left_behind(inherited, older, heirs))
            if concerns(move, assessment)
        ),
    )


def concerns(move: Move, assessment: Assessment) -> bool:
    """Return whether a move is of a question put to this kind of unit in either edition, or answered all the same."""
    return any(
        for_kind(indicator, assessment.unit.kind) or indicator.id in assessment.answers
        for indicator in (move.old, move.new)
        if indicator is not None
    )


def in_edition(assessment: Assessment, older: Questionnaire, newer: Questionnaire) -> Assessment:
    """Return an assessment carried to ``newer``, the voices that it was itself made of too.

    What finds no place there stays in the voice as it was.
    """
    bare = assessment.model_copy(update={"actions": {}, "set_aside": {}, "voice": ()})
    voices = []
    for voice in assessment.voice:
        alone = bare.model_copy(update={"answers": voice.answers})
        carried = voice.answers | migrate(alone, older, newer).assessment.answers
        voices.append(voice.model_copy(update={"answers": carried}))
    return migrate(assessment, older, newer).assessment.model_copy(update={"voice": tuple(voices)})


@dataclass(frozen=True, kw_only=True)
class Inherited:
    """What one indicator of the newer edition takes over: its move, and the answer carried, or None."""

    move: Move
    answer: Answer | None = None


def inherit(new: Indicator, assessment: Assessment, older: Questionnaire, newer: Questionnaire) -> Inherited:
    """Return what an indicator takes over: of those it continues, the first whose answer it can take, values first."""
    candidates, kind = ancestors(new, older, newer), assessment.unit.kind
    if not candidates:
        return Inherited(move=Move(old=None, new=new, fate=Fate.NEW, why="question nouvelle"))
    refused: Move | None = None
    for old in sorted(candidates, key=lambda old: TELLING.index(assessment.answer(old.id).kind)):
        answer = assessment.answers.get(old.id)
        if answer is None:
            continue
        carried, why = carry(answer, old, new)
        if carried is not None:
            whys = [*differences(old, new, older, newer, kind), *([why] if why else [])]
            fate = Fate.CHANGED if whys else Fate.KEPT
            return Inherited(move=Move(old=old, new=new, fate=fate, why=", ".join(whys)), answer=carried)
        refused = refused or Move(old=old, new=new, fate=Fate.SET_ASIDE, why=why)
    whys = differences(candidates[0], new, older, newer, kind)
    fate = Fate.CHANGED if whys else Fate.KEPT
    return Inherited(move=refused or Move(old=candidates[0], new=new, fate=fate, why=", ".join(whys)))


TELLING = (State.ANSWERED, State.NOT_APPLICABLE, State.UNKNOWN, State.UNANSWERED)  # of two answers, which says most


def ancestors(new: Indicator, older: Questionnaire, newer: Questionnaire) -> list[Indicator]:
    """Return the older indicators that a newer one continues: the same id, then those it replaces that are no more."""
    replaced = [name for name in new.replaces if name not in newer.by_id]
    return [older.by_id[name] for name in dict.fromkeys((new.id, *replaced)) if name in older.by_id]


def left_behind(inherited: Iterable[Inherited], older: Questionnaire, heirs: Mapping[str, Indicator]) -> list[Move]:
    """Return the moves of the older indicators that no newer one takes over: dropped, or joined with another."""
    seen = {heir.move.old.id for heir in inherited if heir.move.old is not None}
    return [
        Move(
            old=old,
            new=None,
            fate=Fate.SET_ASIDE,
            why=french(f"réunie avec une autre dans « {heirs[old.id].name} »")
            if old.id in heirs
            else "la question n'est plus posée",
        )
        for old in older.indicators
        if old.id not in seen
    ]


def heirs_of(older: Questionnaire, newer: Questionnaire) -> dict[str, Indicator]:
    """Return, by older id, the first newer indicator that continues it."""
    found: dict[str, Indicator] = {}
    for new in newer.indicators:
        for old in ancestors(new, older, newer):
            found.setdefault(old.id, new)
    return found


def follow_ups(
    assessment: Assessment, heirs: Mapping[str, Indicator], aside: dict[str, Any]
) -> dict[str, ActionFollowUp]:
    """Return the follow-up of the actions by newer indicator; what finds no place, or finds it taken, goes aside."""
    found: dict[str, ActionFollowUp] = {}
    for name, followed in assessment.actions.items():
        heir = heirs.get(name)
        if heir is not None and heir.id not in found:
            found[heir.id] = followed
        else:
            put_aside(aside, f"action.{name}", plain(followed))
    return found


def put_aside(aside: dict[str, Any], name: str, content: dict[str, Any]) -> None:
    """Add what is set aside under its name, or under the next free one: nothing set aside before is overwritten."""
    key, number = name[:NAME_LENGTH], 2
    while key in aside and aside[key] != content:
        key, number = f"{name[:NAME_LENGTH]}.{number}", number + 1
    aside[key] = content


NAME_LENGTH = 90  # of the hundred characters of an id, the rest being for a number


def carry(answer: Answer, old: Indicator, new: Indicator) -> tuple[Answer | None, str]:
    """Return the answer for the newer indicator and what changed in it; None and the reason where it cannot be."""
    if answer.value is None:
        if answer.state == "not_applicable" and not new.not_applicable:
            return None, french("« sans objet » n'est plus permis")
        return answer, ""
    if old.kind != new.kind:
        return carry_nothing(answer, new)
    if new.kind == "number":
        if old.unit != new.unit:
            return None, f"l'unité a changé ({old.unit or 'sans'} → {new.unit or 'sans'})"
        return (answer, "") if takes(new, answer) else (None, "le nombre sort des bornes nouvelles")
    return carry_options(answer, old, new)


def carry_nothing(answer: Answer, new: Indicator) -> tuple[Answer | None, str]:
    """Return the exclusive box that says it replaces the option answered: of a scale made boxes, none stays none.

    No other option is carried: of what a step of a scale implies, the boxes may not be told apart.
    """
    none = next((option.id for option in new.options if option.exclusive and answer.value in option.replaces), None)
    if none is None:
        return None, "la question a changé de genre"
    return answer.model_copy(update={"value": (none,)}), "une échelle devenue des cases, où rien reste rien"


def carry_options(answer: Answer, old: Indicator, new: Indicator) -> tuple[Answer | None, str]:
    """Return the options carried to those that continue them; None and the reason where one is no more."""
    options = answer.options
    after = [option_after(option_id, new) for option_id in options]
    lost = [option_id for option_id, heir in zip(options, after, strict=True) if heir is None]
    if lost:
        return None, french(f"une modalité n'existe plus : {quoted_labels(old, lost)}")
    ids = tuple(dict.fromkeys(option_id for option_id in after if option_id is not None))
    carried = answer.model_copy(update={"value": ids if new.kind == "multiple" else ids[0]})
    if not takes(new, carried):
        return None, "ces modalités ne vont plus ensemble"
    return carried, "modalité renommée" if ids != options else ""


def option_after(option_id: str, new: Indicator) -> str | None:
    """Return the option of the newer indicator that continues an older one: same id, else one that replaces it."""
    if new.option(option_id) is not None:
        return option_id
    return next((option.id for option in new.options if option_id in option.replaces), None)


def quoted_labels(indicator: Indicator, options: Iterable[str]) -> str:
    """Return the labels of some options in quotes, their id where there is none."""
    labels = ((option.label if (option := indicator.option(option_id)) else option_id) for option_id in options)
    return ", ".join(f"« {label} »" for label in labels)


def differences(
    old: Indicator, new: Indicator, older: Questionnaire, newer: Questionnaire, kind: UnitKind
) -> list[str]:
    """Return what differs between two editions of a question that may change what it counts for this kind of unit."""
    compared = {
        french(f"remplace « {old.name} »"): old.id != new.id,
        "barème modifié": scored(old, new) != scored(new, new),
        "poids modifié": weight_of(old, older) != weight_of(new, newer),
        "fracture modifiée": old.fracture != new.fracture,
        "thème modifié": old.theme != new.theme,
        "posée à d'autres": (for_kind(old, kind), old.applies_if) != (for_kind(new, kind), new.applies_if),
    }
    return [why for why, differs in compared.items() if differs]


def scored(indicator: Indicator, newer: Indicator) -> tuple[object, ...]:
    """Return what bears on the value of an answer, the options under the id that continues them in a newer edition."""
    options = [
        (option_after(option.id, newer) or option.id, value_of(option, indicator), option.exclusive)
        for option in indicator.options
    ]
    if indicator.kind == "multiple":  # where only the order of a scale means something
        options.sort(key=lambda scored_option: scored_option[0])
    bounds = indicator.bounds if indicator.kind == "number" else None
    return (indicator.kind, tuple(options), indicator.goalposts, bounds, indicator.unit)


def value_of(option: Option, indicator: Indicator) -> float | None:
    """Return what an option is worth, its place among the others telling it where no score is given."""
    return normalise(indicator, option.id) if indicator.kind == "scale" else option.points


def plain(table: Answer | ActionFollowUp) -> dict[str, Any]:
    """Return an answer or a follow-up as the table that its file held."""
    dumped = table.model_dump(exclude_none=True)
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in dumped.items()
        if value not in ("", ())
    }
