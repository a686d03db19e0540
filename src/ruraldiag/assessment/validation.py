"""Check the answers of an assessment against its questionnaire: every finding at once, nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from ruraldiag.assessment.model import Answer, Assessment, State, Unit
from ruraldiag.assessment.store import ASSESSMENT_LIMIT_MB, table_line
from ruraldiag.errors import Finding, Place, finding, suggestion
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.toml import read_text

CODE_FORMS = {
    "commune": (re.compile(r"(?:\d{2}|2[AB])\d{3}"), "cinq caractères, comme 12011 ou 2A004"),
    "epci": (re.compile(r"\d{9}"), "neuf chiffres, le SIREN"),
    "petr": (re.compile(r"\d{9}"), "neuf chiffres, le SIREN"),
    "pays": (re.compile(r"\d{9}"), "neuf chiffres, le SIREN"),
    "gal": (re.compile(r"\d{9}"), "neuf chiffres, le SIREN"),
}


def validate(assessment: Assessment, questionnaire: Questionnaire, file: str = "", text: str = "") -> list[Finding]:
    """Return every finding about an assessment that answers a questionnaire, errors and warnings.

    ``file`` and ``text`` (its name and its TOML) only serve to say where each finding stands. Of one that follows
    another edition only that is said of its answers: they are right there, and not to be corrected to fit this one.
    """
    if assessment.questionnaire.id != questionnaire.id:
        return [finding("A005", Place(file=file), value=assessment.questionnaire.id, expected=questionnaire.id)]
    found = list(edition_findings(assessment, questionnaire, file))
    found += unit_findings(assessment.unit, file)
    if assessment.questionnaire.edition != questionnaire.edition:
        return found
    for indicator_id, answer in assessment.answers.items():
        line = table_line(text, ("answers", indicator_id)) if text else None
        place = Place(file=file, line=line, item=f"indicateur «\u00a0{indicator_id}\u00a0»")
        indicator = questionnaire.by_id.get(indicator_id)
        if indicator is None:
            close = suggestion(indicator_id, questionnaire.by_id)
            found.append(finding("A006", place, value=indicator_id, suggestion=close))
            continue
        found += answer_findings(indicator, answer, place)
        if answer.kind is not State.UNANSWERED and not for_kind(indicator, assessment.unit.kind):
            found.append(finding("A015", place, why="autre genre de collectivité"))
    for indicator_id in assessment.actions:
        if indicator_id not in questionnaire.by_id:
            place = Place(file=file, item=f"suivi de «\u00a0{indicator_id}\u00a0»")
            close = suggestion(indicator_id, questionnaire.by_id)
            found.append(finding("A006", place, value=indicator_id, suggestion=close))
    return found


def validate_file(assessment: Assessment, questionnaire: Questionnaire, path: Path) -> list[Finding]:
    """Return every finding about an assessment read from ``path``, with the line where each stands."""
    if not validate(assessment, questionnaire):
        return []
    return validate(assessment, questionnaire, str(path), read_text(path, ASSESSMENT_LIMIT_MB))


def edition_findings(assessment: Assessment, questionnaire: Questionnaire, file: str) -> Iterator[Finding]:
    """Say when the assessment follows another edition, or the same one whose content changed."""
    from ruraldiag.questionnaire.digest import digest_of  # noqa: PLC0415 -- only needed here, and it imports hashlib

    ref = assessment.questionnaire
    if ref.edition != questionnaire.edition:
        yield finding(
            "A013", Place(file=file), value=ref.edition, expected=questionnaire.edition, file=file or "FICHIER"
        )
    elif ref.digest and ref.digest != digest_of(questionnaire):
        yield finding("A014", Place(file=file), file=file)


def unit_findings(unit: Unit, file: str) -> Iterator[Finding]:
    """Warn about a code that has not the form of its kind."""
    form = CODE_FORMS.get(unit.kind)
    if unit.code and form and not form[0].fullmatch(unit.code):
        yield finding("A016", Place(file=file), value=unit.code, expected=form[1])


def answer_findings(indicator: Indicator, answer: Answer, place: Place) -> Iterator[Finding]:
    """Check one answer: one of value and state, a permitted value, « sans objet » with a reason where it is allowed."""
    if answer.value is not None and answer.state is not None:
        yield finding("A010", place)
    if answer.state == "not_applicable":
        if not indicator.not_applicable:
            yield finding("A008", place)
        elif not answer.reason.strip():
            yield finding("A009", place)
    if answer.value is None:
        return
    match indicator.kind:
        case "scale":
            yield from scale_answer(indicator, answer, place)
        case "multiple":
            yield from multiple_answer(indicator, answer, place)
        case "number":
            lowest, highest = indicator.bounds
            right = isinstance(answer.value, float | int) and lowest <= answer.value <= highest
            if not right:
                quoted = isinstance(answer.value, str) and is_number(answer.value)
                hint = "Retirez les guillemets autour du nombre." if quoted else ""
                yield finding("A007", place, value=said(answer.value), suggestion=hint, allowed=allowed(indicator))
        case _:
            assert_never(indicator.kind)


def is_number(text: str) -> bool:
    """Return whether a text is a number, with a comma or a point."""
    return bool(re.fullmatch(r"-?\d+(?:[.,]\d+)?", text.strip()))


def said(value: object) -> str:
    """Return a value as it is read in French: -4,5."""
    return f"{value:g}".replace(".", ",").replace("-", "\u2212") if isinstance(value, float) else str(value)


def scale_answer(indicator: Indicator, answer: Answer, place: Place) -> Iterator[Finding]:
    """Check that the answer to a scale is one of its options."""
    ids = [option.id for option in indicator.options]
    if not isinstance(answer.value, str) or answer.value not in ids:
        close = suggestion(str(answer.value), ids)
        yield finding("A007", place, value=answer.value, suggestion=close, allowed=allowed(indicator))


def multiple_answer(indicator: Indicator, answer: Answer, place: Place) -> Iterator[Finding]:
    """Check that the answer to a multiple choice is a list of its options, each once, an exclusive one alone."""
    ids = [option.id for option in indicator.options]
    if not isinstance(answer.value, tuple) or not answer.value:
        yield finding("A007", place, value=answer.value, suggestion="", allowed=f"une liste parmi {allowed(indicator)}")
        return
    for value in answer.value:
        if value not in ids:
            close = suggestion(value, ids)
            yield finding("A007", place, value=value, suggestion=close, allowed=allowed(indicator))
    for value in sorted({one for one in answer.value if answer.value.count(one) > 1}):
        yield finding("A017", place, value=value)
    exclusive = [one.id for one in indicator.options if one.exclusive and one.id in answer.value]
    if exclusive and len(answer.value) > 1:
        yield finding("A011", place, value=exclusive[0])


def allowed(indicator: Indicator) -> str:
    """Say in French what may be answered."""
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        return f"un nombre de {lowest:.12g} à {highest:.12g} {indicator.unit}".strip()
    return ", ".join(option.id for option in indicator.options)
