"""Check the answers of an assessment against its questionnaire: every finding at once, nothing changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias, assert_never

from ruraldiag.assessment.codes import CODE_FORMS, odd_code
from ruraldiag.assessment.draft import Draft
from ruraldiag.assessment.model import Answer, Assessment, State, Unit, day_of, local_now
from ruraldiag.errors import Finding, Place, finding, suggesting, suggestion
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.places import line_of, quoted
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.typography import decimal, french, number_in

At: TypeAlias = Callable[..., Place]  # the place of what a path of keys leads to

KEYS = {"A008": "state", "A009": "state"}  # which key of an answer a finding is about, where it is not its value
SHARES = 3  # numbers from which it may be told that they are shares
OF_A_KIND = frozenset({"A015", "A016"})  # findings that suppose that the kind of unit is known


def findings_of(draft: Draft, questionnaire: Questionnaire, today: dt.date | None = None) -> list[Finding]:
    """Return every finding about a file that answers a questionnaire, of form and of sense, by line.

    What is left beside the values at fault is checked too; what could only come of their absence is not said.
    """
    if draft.assessment is None:
        return list(draft.faults)
    found = validate(completed(draft.assessment, draft, questionnaire), questionnaire, today=today)
    if found:  # finding where things stand takes longer than finding that nothing is wrong, as is nearly always so
        whole = completed(draft.assessment, draft, questionnaire)
        found = validate(whole, questionnaire, str(draft.path), draft.text, today=today)
    unsure = OF_A_KIND if draft.lacks("unit", "kind") else frozenset()
    unsure |= {"A009"} if "reason" in draft.lost else frozenset()
    found = [fault for fault in found if fault.code not in unsure]
    return sorted(dict.fromkeys([*draft.faults, *found]), key=lambda fault: fault.place.line or 0)


def completed(assessment: Assessment, draft: Draft, questionnaire: Questionnaire) -> Assessment:
    """Return what is left of a file, answering this questionnaire where it does not say which one, or which edition."""
    if not (draft.gaps or draft.lost):
        return assessment
    ref = assessment.questionnaire
    said = {key: getattr(questionnaire if draft.lacks("questionnaire", key) else ref, key) for key in ("id", "edition")}
    return assessment.model_copy(update={"questionnaire": ref.model_copy(update=said)})


def validate(
    assessment: Assessment,
    questionnaire: Questionnaire,
    file: str = "",
    text: str = "",
    *,
    today: dt.date | None = None,
) -> list[Finding]:
    """Return every finding about an assessment that answers a questionnaire, errors and warnings, by line.

    ``file`` and ``text`` (its name and its TOML) only serve to say where each finding stands. Of one that follows
    another edition only that is said of its answers: they are right there, and not to be corrected to fit this one.
    """

    def at(*loc: str, item: str = "") -> Place:
        return Place(file=file, line=line_of(text, loc) if text else None, item=item)

    if assessment.questionnaire.id != questionnaire.id:
        place = at("questionnaire", "id")
        return [finding("A005", place, value=assessment.questionnaire.id, expected=questionnaire.id)]
    found = list(edition_findings(assessment, questionnaire, at("questionnaire", "edition")))
    found += unit_findings(assessment.unit, at("unit", "code"))
    found += date_findings(assessment, at, today or local_today())
    if assessment.questionnaire.edition != questionnaire.edition:
        return found
    found += all_answer_findings(assessment, questionnaire, at)
    for high, low in exceeding(assessment, questionnaire):
        place = at("answers", high.id, "value", item=f"indicateur {quoted(high.id)}")
        value, limit = (decimal_of(assessment, number) for number in (high, low))
        found.append(finding("A020", place, value=value, other=low.id, limit=limit))
    for share in shares(assessment, questionnaire):
        place = at("answers", share.id, "value", item=f"indicateur {quoted(share.id)}")
        found.append(finding("T026", place, value=share.id))
    suggest = suggesting()
    for indicator_id in assessment.actions:
        if indicator_id not in questionnaire.by_id:
            place = at("actions", indicator_id, item=f"suivi de {quoted(indicator_id)}")
            close = suggest(indicator_id, questionnaire.by_id)
            found.append(finding("A006", place, value=indicator_id, suggestion=close))
    return sorted(found, key=lambda fault: fault.place.line or 0)


def all_answer_findings(assessment: Assessment, questionnaire: Questionnaire, at: At) -> Iterator[Finding]:
    """Check each answer: to a question of the questionnaire, that takes it, and that is put to this kind of unit."""
    suggest = suggesting()
    for indicator_id, answer in assessment.answers.items():
        item = f"indicateur {quoted(indicator_id)}"
        place = at("answers", indicator_id, item=item)
        indicator = questionnaire.by_id.get(indicator_id)
        if indicator is None:
            close = suggest(indicator_id, questionnaire.by_id)
            yield finding("A006", place, value=indicator_id, suggestion=close)
            continue
        for fault in answer_findings(indicator, answer, place):
            yield replace(fault, place=at("answers", indicator_id, KEYS.get(fault.code, "value"), item=item))
        if answer.kind is not State.UNANSWERED and not for_kind(indicator, assessment.unit.kind):
            yield finding("A015", place, why="autre genre de collectivité")


def exceeding(assessment: Assessment, questionnaire: Questionnaire) -> Iterator[tuple[Indicator, Indicator]]:
    """Yield each number that is greater than the one it should be at most, and this other one."""
    for indicator in questionnaire.indicators:
        other = questionnaire.by_id.get(indicator.at_most or "")
        if other is None:
            continue
        value, limit = (assessment.answer(number.id).value for number in (indicator, other))
        if isinstance(value, float) and isinstance(limit, float) and value > limit:
            yield indicator, other


def shares(assessment: Assessment, questionnaire: Questionnaire) -> list[Indicator]:
    """Return the per cents answered that seem to be shares, 0.94 for 94 %: all of them are, or none."""
    percents = [indicator for indicator in questionnaire.indicators if indicator.unit == "%"]
    answered = [one for one in percents if isinstance(assessment.answer(one.id).value, float)]
    values = [assessment.answer(one.id).value for one in answered]
    alike = all(isinstance(value, float) and 0 < value <= 1 for value in values)
    return answered if alike and len(answered) >= SHARES else []


def decimal_of(assessment: Assessment, indicator: Indicator) -> str:
    """Return a number answered with its unit, as French writes it."""
    value = assessment.answer(indicator.id).value
    return french(f"{said(value)} {indicator.unit}".strip())


def edition_findings(assessment: Assessment, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Say when the assessment follows another edition, or the same one whose content changed."""
    from ruraldiag.questionnaire.digest import digest_of  # noqa: PLC0415 -- only needed here, and it imports hashlib

    ref = assessment.questionnaire
    if ref.edition != questionnaire.edition:
        file = place.file or "FICHIER"
        yield finding("A013", place, value=ref.edition, expected=questionnaire.edition, file=file)
    elif ref.digest and ref.digest != digest_of(questionnaire):
        yield finding("A014", place, file=place.file)


def unit_findings(unit: Unit, place: Place) -> Iterator[Finding]:
    """Warn about a code that has not the form of its kind."""
    if odd := odd_code(unit.kind, unit.code):
        here = french(f" Ici : {odd.instead}.") if odd.instead else ""
        yield finding("A016", place, value=unit.code, expected=CODE_FORMS[unit.kind][1], remedy=odd.remedy + here)


def local_today() -> dt.date:
    """Return the date here."""
    return local_now().date()


def date_findings(assessment: Assessment, at: At, today: dt.date) -> Iterator[Finding]:
    """Warn of the first date that has not come yet: the assessment would be taken for the latest of its unit."""
    latest = today + dt.timedelta(days=1)  # it may be tomorrow already, elsewhere
    days: dict[tuple[str, ...], dt.date | None] = {
        ("interview", "started"): day_of(assessment.interview.started),
        ("interview", "updated"): day_of(assessment.interview.updated),
        **{("answers", indicator_id, "answered"): answer.day for indicator_id, answer in assessment.answers.items()},
    }
    for loc, day in days.items():
        if day is not None and day > latest:
            yield finding("A019", at(*loc), key=" › ".join(loc), value=day.isoformat())
            return


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
                quoted = isinstance(answer.value, str) and number_in(answer.value, indicator.unit) is not None
                hint = "Retirez les guillemets autour du nombre." if quoted else ""
                yield finding("A007", place, value=said(answer.value), suggestion=hint, allowed=allowed(indicator))
        case _:
            assert_never(indicator.kind)


def takes(indicator: Indicator, answer: Answer) -> bool:
    """Return whether a question takes an answer."""
    return next(answer_findings(indicator, answer, Place()), None) is None


def said(value: object) -> str:
    """Return a value as it is read in French: -4,5."""
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return decimal(value) if isinstance(value, float) else str(value)


def scale_answer(indicator: Indicator, answer: Answer, place: Place) -> Iterator[Finding]:
    """Check that the answer to a scale is one of its options."""
    ids = [option.id for option in indicator.options]
    if not isinstance(answer.value, str) or answer.value not in ids:
        close = suggestion(str(answer.value), ids)
        yield finding("A007", place, value=said(answer.value), suggestion=close, allowed=allowed(indicator))


def multiple_answer(indicator: Indicator, answer: Answer, place: Place) -> Iterator[Finding]:
    """Check that the answer to a multiple choice is a list of its options, each once, an exclusive one alone."""
    ids = [option.id for option in indicator.options]
    if not isinstance(answer.value, tuple) or not answer.value:
        listed = f"une liste entre crochets, parmi {allowed(indicator)}"
        yield finding("A007", place, value=said(answer.value), suggestion="", allowed=listed)
        return
    suggest = suggesting()
    for value in answer.value:
        if value not in ids:
            close = suggest(value, ids)
            yield finding("A007", place, value=value, suggestion=close, allowed=allowed(indicator))
    for value in sorted(option_id for option_id, times in Counter(answer.value).items() if times > 1):
        yield finding("A017", place, value=value)
    exclusive = [option.id for option in indicator.options if option.exclusive and option.id in answer.value]
    if exclusive and len(answer.value) > 1:
        yield finding("A011", place, value=exclusive[0])


def allowed(indicator: Indicator) -> str:
    """Say in French what may be answered."""
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        return f"un nombre de {decimal(lowest)} à {decimal(highest)} {indicator.unit}".strip()
    return ", ".join(option.id for option in indicator.options)
