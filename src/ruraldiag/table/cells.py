"""One cell of a batch table: from its text to an answer in one of the four states, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import assert_never

from ruraldiag.assessment.model import Answer, State
from ruraldiag.assessment.validation import allowed, answer_findings
from ruraldiag.errors import Finding, Place, finding
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.questionnaire.places import quoted
from ruraldiag.questionnaire.spreadsheet import DATE, kept_as
from ruraldiag.typography import SPACES, french, number_in

UNKNOWN, NOT_APPLICABLE = "nsp", "so"
NOT_APPLICABLE_CELL = re.compile(rf"so(?:[{SPACES}]*:(.*))?", re.IGNORECASE | re.DOTALL)
# Of Excel in every language, of Google's sheets, of LibreOffice.
SPREADSHEET_ERROR = re.compile(r"#(?:#+|N/[AD]|[A-ZÉ0/_ ]{2,30}[!?]|GETTING_DATA)|ERR ?:[0-9]{3}", re.IGNORECASE)
NO_VALUE_MARKS = frozenset(
    {"na", "n/a", "<na>", "nan", "nat", "none", "null", "nil", "nd", "n.d.", "nr", "n.r."}
    | {"-", "--", "–", "—", ".", "..", "?"}
)  # fmt: skip
MISSING_MARKS = NO_VALUE_MARKS | {"nc", "n.c.", "ns", "s"}
TEXT_FORM = re.compile(r'=\s*"(.*)"|\'(?=[0-9=+@-])(.*)', re.DOTALL)  # ="01006", or the apostrophe before a figure
NUMBER_FORM = re.compile(r"=\s*([+-]?[0-9][0-9.,]*%?)")  # =12: what it comes to needs no spreadsheet
BETWEEN_OPTIONS = re.compile(r"\s*[|;,]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says of one indicator: its state, and the answer or the reason that goes with it."""

    state: State
    answer: str | float | tuple[str, ...] | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        """Whether it says something, as a text that is not empty does."""
        return self.state is not State.UNANSWERED


def bare(text: str) -> str:
    """Return what a cell says that a spreadsheet was told to take as a text, or the number that a formula is.

    >>> bare('="01006"'), bare("'01006"), bare("=A1+1"), bare("'s-Gravenhage"), bare("=92,5")
    ('01006', '01006', '=A1+1', "'s-Gravenhage", '92,5')
    """
    if number := NUMBER_FORM.fullmatch(text):
        return number[1]
    found = TEXT_FORM.fullmatch(text)
    if found is None:
        return text
    return found[2] if found[1] is None else found[1].replace('""', '"').strip()


NO_VALUE = {"": Cell(State.UNANSWERED), UNKNOWN: Cell(State.UNKNOWN)}


def parse_cell(indicator: Indicator, text: str | Cell) -> Cell | Finding:
    """Return what a cell says of an indicator, or the finding that refuses it; what an assessment says is as it is.

    An option id, option ids joined by ``|`` or a space, or a number (decimal comma or point, spaces between thousands,
    the unit after it); ``nsp`` unknown, ``so`` or ``so: reason`` not applicable, empty unanswered.

    >>> from ruraldiag.questionnaire.model import Indicator
    >>> fibre = Indicator(id="f", theme="t", question="?", kind="number", unit="%", goalposts=((0, 0.0), (100, 1.0)))
    >>> parse_cell(fibre, "92,5 %").answer, parse_cell(fibre, "nsp").state.value, parse_cell(fibre, "NA").code
    (92.5, 'unknown', 'T042')
    """
    if isinstance(text, Cell):
        return text
    written, text = text, bare(text.strip())
    if text.casefold() in NO_VALUE:
        return NO_VALUE[text.casefold()]
    if indicator.kind == "number":
        number, (lowest, highest) = number_in(text, indicator.unit), indicator.bounds
        if number is not None and lowest <= number <= highest:
            return Cell(State.ANSWERED, number)
    place = Place(item=f"indicateur «\N{NO-BREAK SPACE}{indicator.id}\N{NO-BREAK SPACE}»")
    if found := NOT_APPLICABLE_CELL.fullmatch(text):
        if not indicator.not_applicable:
            return finding("T043", place)
        return Cell(State.NOT_APPLICABLE, reason=(found[1] or "").strip())
    return no_answer(indicator, text, place) or answered(
        indicator, text, place, exact=TEXT_FORM.fullmatch(written.strip()) is not None
    )


def no_answer(indicator: Indicator, text: str, place: Place) -> Finding | None:
    """Return what a cell is that a spreadsheet or a statistician left in place of an answer, or None."""
    if indicator.option(text) is not None:
        return None
    if SPREADSHEET_ERROR.fullmatch(text):
        return finding("T040", place, value=text)
    if text.startswith("="):
        return finding("T041", place, value=text)
    if text.casefold() in MISSING_MARKS:
        return finding("T042", place, value=text, indicator=indicator.id)
    return None


def answered(indicator: Indicator, text: str, place: Place, *, exact: bool) -> Cell | Finding:
    """Return the answer that a text gives, or what is wrong; ``exact`` where no spreadsheet can have changed it."""
    value: str | float | tuple[str, ...]
    if DATE.fullmatch(text) and indicator.option(text) is None:
        return finding("T044", place, value=text, **due(indicator))
    match indicator.kind:
        case "scale":
            meant = text if exact else option_meant(indicator, text, place)
            if isinstance(meant, Finding):
                return meant
            value = meant
        case "multiple":
            options = [part if exact else option_meant(indicator, part, place) for part in parts_of(indicator, text)]
            if wrong := next((option for option in options if isinstance(option, Finding)), None):
                return wrong
            value = tuple(option for option in options if isinstance(option, str))
        case "number":
            number = number_in(text, indicator.unit)
            if number is None:
                return finding("A007", place, value=text, suggestion="", allowed=allowed(indicator))
            value = number
        case _:
            assert_never(indicator.kind)
    # Not through pydantic: an answer is built for every distinct cell of a country.
    answer = Answer.model_construct(value=value, state=None, reason="", note="", evidence="", answered=None)
    wrong = next(answer_findings(indicator, answer, place), None)
    return wrong or Cell(State.ANSWERED, value)


def due(indicator: Indicator) -> dict[str, str]:
    """Return what is due where a date stands, and how a spreadsheet is kept from making dates."""
    if indicator.kind == "number":
        return {
            "due": "un nombre",
            "remedy": "Un tableur a pu changer 3/5 ou 3.5 en date : écrivez de nouveau le nombre.",
        }
    remedy = (
        "Un tableur a pu changer 3-5 en date : mettez la colonne au format Texte et écrivez de nouveau la modalité."
    )
    return {"due": french(f"une modalité ({allowed(indicator)})"), "remedy": french(remedy)}


def parts_of(indicator: Indicator, text: str) -> list[str]:
    """Return the options that a cell joins: by ``|``, and by a space (as Kobo does), a comma or a semicolon."""
    parts = BETWEEN_OPTIONS.split(text)
    # Words that are no option at all are told whole, not by the first of them.
    return parts if "|" in text or any(indicator.option(part) is not None for part in parts) else [text]


def option_meant(indicator: Indicator, text: str, place: Place) -> str | Finding:
    """Return the option that a text names, were it changed by a spreadsheet: 1 for 01, TRUE for VRAI.

    Where two options are one number there (1.1 and 1.10), which was typed is not guessed.
    """
    kept = kept_as(text)
    if kept is None:
        return text
    same = [option.id for option in indicator.options if kept_as(option.id) == kept]
    # What a spreadsheet never writes (1.10, 01) was not changed by it.
    if len(same) > 1 and (text not in same or not changed_number(text)):
        return finding("T045", place, value=text, several=" ou ".join(map(quoted, same)), indicator=indicator.id)
    return same[0] if len(same) == 1 else text


def changed_number(text: str) -> bool:
    """Return whether a spreadsheet would have written a number otherwise."""
    number = number_in(text)
    return number is not None and plain_number(number) != text.replace(",", ".")


def cell_of(answer: Answer) -> Cell:
    """Return what an answer says that its questionnaire takes: its note, its evidence and its date are left."""
    return Cell(answer.kind, answer.value)


def cell_text(answer: Answer) -> str:
    """Return the cell that says an answer: reading it back gives the same.

    >>> cell_text(Answer(value=92.5)), cell_text(Answer(value=("a", "b"))), cell_text(Answer(state="unknown"))
    ('92.5', 'a|b', 'nsp')
    """
    match answer.kind:
        case State.UNKNOWN:
            return UNKNOWN
        case State.NOT_APPLICABLE:
            return f"{NOT_APPLICABLE}: {answer.reason}" if answer.reason else NOT_APPLICABLE
        case State.UNANSWERED:
            return ""
        case State.ANSWERED:
            return value_text(answer.value)
        case _:
            assert_never(answer.kind)


def value_text(value: object) -> str:
    """Return a value as a cell writes it: ids joined by ``|``, a number without exponent."""
    if isinstance(value, tuple):
        return "|".join(value)
    return plain_number(value) if isinstance(value, float | int) else str(value)


def plain_number(value: float) -> str:
    """Return a number with all its digits and no exponent, whole ones without decimals.

    >>> plain_number(15138.0), plain_number(0.00001), plain_number(92.5)
    ('15138', '0.00001', '92.5')
    """
    text = f"{Decimal(repr(float(value))):f}"
    return text.removesuffix(".0")


@lru_cache(maxsize=8192)  # the same cells come in row after row
def answer_in(indicator: Indicator, text: str | Cell) -> Answer | None:
    """Return the answer of an assessment that a cell gives, or None where it says nothing or is refused."""
    cell = parse_cell(indicator, text)
    return None if isinstance(cell, Finding) else answer_of(cell)


def answer_of(cell: Cell) -> Answer | None:
    """Return the answer of an assessment that a cell says, or None where it says nothing."""
    match cell.state:
        case State.ANSWERED:
            return Answer(value=cell.answer)
        case State.UNKNOWN:
            return Answer(state="unknown")
        case State.NOT_APPLICABLE:
            return Answer(state="not_applicable", reason=cell.reason)
        case State.UNANSWERED:
            return None
        case _:
            assert_never(cell.state)
