"""The line grammar of the interview: what a person may type at a question, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from ruraldiag.questionnaire.model import Indicator, Option
from ruraldiag.report.words.french import number, quoted
from ruraldiag.typography import french, number_in, shorten, unaccented

Value: TypeAlias = str | float | tuple[str, ...]

ECHO = 60  # how much of a slip is read back
LONGEST = 1_000  # a longer line is no answer, whatever it says
TEXT_FROM_WORDS = 4  # a line of so many words was meant as a comment
# What people type of themselves for each letter; the key is folded (no case, no accent).
WORDS = {
    "nsp": "n", "ne sait pas": "n", "ne sais pas": "n", "je ne sais pas": "n", "sais pas": "n",
    "so": "s", "sans objet": "s",
    "precedent": "p", "retour": "p",
    "aide": "?", "h": "?", "help": "?",
    "commentaire": "c", "preuve": "v",
    "domaine": "d", "domaines": "d",
    "passer": "", "suivant": "",
    "effacer": "e",
    "revoir": "r", "question": "r",
    "quitter": "q", "arreter": "q", "stop": "q", "quit": "q", "exit": "q",
}  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """A value of the question."""

    value: Value


@dataclass(frozen=True)
class DontKnow:
    """Ne sait pas."""


@dataclass(frozen=True)
class NotApplicable:
    """Sans objet, with its reason (empty: still to be asked)."""

    reason: str


@dataclass(frozen=True)
class Comment:
    """A comment on the question (empty: still to be asked)."""

    text: str


@dataclass(frozen=True)
class Evidence:
    """What proves the answer (empty: still to be asked)."""

    text: str


@dataclass(frozen=True)
class GoToDomain:
    """Go to a domain, by number, id or title (empty: list them)."""

    which: str


@dataclass(frozen=True)
class Help:
    """Show the help and the source of the question."""


@dataclass(frozen=True)
class Again:
    """Show the question again."""


@dataclass(frozen=True)
class Previous:
    """Go back to the question before."""


@dataclass(frozen=True)
class Skip:
    """Go on: the question is passed, or the answer that it has is kept."""


@dataclass(frozen=True)
class Erase:
    """Take the answer back."""


@dataclass(frozen=True)
class Quit:
    """Stop here."""


@dataclass(frozen=True)
class Slip:
    """Not understood, and what to type instead."""

    says: str


Command: TypeAlias = (
    Reply
    | DontKnow
    | NotApplicable
    | Comment
    | Evidence
    | GoToDomain
    | Help
    | Again
    | Previous
    | Skip
    | Erase
    | Quit
    | Slip
)


def understand(line: str, indicator: Indicator) -> Command:
    """Return what a typed line means at a question. Letters come first, then numbers and option ids, then whole words.

    Case, accents, spaces and a full stop or bracket after a number do not matter.

    >>> from ruraldiag.questionnaire.model import Indicator, Option
    >>> aid = Indicator(id="i", theme="t", question="?", kind="scale", options=tuple(
    ...     Option(id=one, label=one) for one in ("aucun", "voisin", "permanent")))
    >>> understand(" 2. ", aid), understand("Voisin", aid), understand("N", aid), understand("c à revoir", aid)
    (Reply(value='voisin'), Reply(value='voisin'), DontKnow(), Comment(text='à revoir'))
    """
    text = line.strip()
    if not text:
        return Skip()
    word, rest = [*text.split(maxsplit=1), ""][:2]
    letter = fold(word[:ECHO]).rstrip(".:)")
    if len(text) > LONGEST and letter not in WITH_TEXT:
        return not_understood(text[:LONGEST], indicator)
    found = command(letter, rest.removeprefix(":").strip(), indicator) if letter else None
    if found is not None:
        return found
    value = value_of(text, indicator)
    if isinstance(value, Slip):
        phrase, _, reason = text.partition(":")
        meant = WORDS.get(fold(phrase))
        return (None if meant is None else command(meant, reason.strip(), indicator)) or value
    return Reply(value)


def command(letter: str, rest: str, indicator: Indicator) -> Command | None:
    """Return the command of a letter, or None where it is none or would not take the ``rest`` of the line."""
    if letter.startswith("d") and letter[1:].isdecimal() and not rest:
        return GoToDomain(letter[1:])
    if letter in {"s", "so"} and not indicator.not_applicable:
        return Slip(french("« Sans objet » n'est pas possible à cette question. ") + invitation(indicator))
    alone = ALONE.get(letter)
    if alone is not None:
        return None if rest else alone
    with_text = WITH_TEXT.get(letter)
    return None if with_text is None else with_text(rest)


ALONE: dict[str, Command] = {
    "": Skip(), "n": DontKnow(), "nsp": DontKnow(), "p": Previous(), "?": Help(), "r": Again(), "e": Erase(),
    "q": Quit(),
}  # fmt: skip
WITH_TEXT: dict[str, Callable[[str], Command]] = {
    "s": NotApplicable, "so": NotApplicable, "c": Comment, "v": Evidence, "d": GoToDomain
}  # fmt: skip


def value_of(text: str, indicator: Indicator) -> Value | Slip:
    """Return the value that a line gives to a question, or the slip."""
    match indicator.kind:
        case "scale":
            return chosen_one(text, indicator)
        case "multiple":
            return chosen_several(text, indicator)
        case "number":
            return number_of(text, indicator)
        case _:
            assert_never(indicator.kind)


def chosen_one(text: str, indicator: Indicator) -> str | Slip:
    """Return the id of the option chosen, or the slip."""
    options = [option_of(token, indicator) for token in tokens(text)]
    if len(options) > 1 and all(options):
        return Slip(french("Une seule réponse à cette question. ") + invitation(indicator))
    if len(options) != 1 or options[0] is None:
        return not_understood(text, indicator)
    return options[0].id


def chosen_several(text: str, indicator: Indicator) -> tuple[str, ...] | Slip:
    """Return the ids of the options chosen, each once and in the questionnaire's order, or the slip."""
    if GAP.search(text):
        return not_understood(text, indicator)
    found = [option_of(token, indicator) for token in tokens(text)]
    chosen = {option.id for option in found if option is not None}
    if not chosen or None in found:
        return not_understood(text, indicator)
    alone = next((option for option in indicator.options if option.exclusive and option.id in chosen), None)
    if alone is not None and len(chosen) > 1:
        place = indicator.options.index(alone) + 1
        return Slip(
            french(f"La réponse {place} exclut toutes les autres : tapez {place} seul, ou les autres sans elle.")
        )
    return tuple(option.id for option in indicator.options if option.id in chosen)


GAP = re.compile(r"^\s*[,;+/&]|[,;+/&]\s*[,;+/&]|[,;+/&]\s*$")  # a number is missing between two commas, or at an end


def tokens(text: str) -> list[str]:
    """Return the numbers or ids of a line: « 1, 3 et 4. » gives 1, 3, 4."""
    parts = (part.strip(".)(") for part in re.split(r"[\s,;+/&]+", text))
    return [part for part in parts if part and part != "et"]


def option_of(token: str, indicator: Indicator) -> Option | None:
    """Return the option of a place (from 1) or of an id, or None."""
    if token.isdecimal() and 1 <= int(token[:4]) <= len(indicator.options):
        return indicator.options[int(token[:4]) - 1]
    return next((option for option in indicator.options if fold(option.id) == fold(token)), None)


def number_of(text: str, indicator: Indicator) -> float | Slip:
    """Return the number typed, with a comma or a point and its unit or none, or the slip."""
    value = number_in(text, indicator.unit)
    if value is None:
        return not_understood(text, indicator)
    lowest, highest = indicator.bounds
    if not lowest <= value <= highest:
        return Slip(french(f"{number(value)} n'est pas {admitted(indicator)}. ") + invitation(indicator))
    return value


def not_understood(text: str, indicator: Indicator) -> Slip:
    """Return what is said to a line that means nothing here."""
    says = french(f"Je n'ai pas compris {quoted(shorten(text, ECHO))}. ") + invitation(indicator)
    if len(text.split()) >= TEXT_FROM_WORDS:
        says += french(" Pour un commentaire, tapez c puis votre texte.")
    return Slip(says)


def invitation(indicator: Indicator) -> str:
    """Say what may be typed at a question."""
    letters = "n, s, p, ?, c, q" if indicator.not_applicable else "n, p, ?, c, q"
    last = len(indicator.options)
    match indicator.kind:
        case "scale":
            what = f"un numéro de 1 à {last}"
        case "multiple":
            what = f"un ou plusieurs numéros de 1 à {last} (par exemple 1,{min(3, last)})"
        case "number":
            what = f"un nombre {admitted(indicator)}"
        case _:
            assert_never(indicator.kind)
    return french(f"Tapez {what}, {letters} (arrêter), ou Entrée.")


def admitted(indicator: Indicator) -> str:
    """Return « entre 0 et 100 % »."""
    lowest, highest = indicator.bounds
    return f"entre {number(lowest)} et {number(highest, indicator.unit)}"


def fold(text: str) -> str:
    """Return a text without case, accents or repeated spaces, to compare what is typed.

    >>> fold("  Précédent ")
    'precedent'
    """
    return " ".join(unaccented(text).split())
