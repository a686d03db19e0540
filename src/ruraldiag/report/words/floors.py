"""What a known number already says of one that is missing, in words: « au moins 92 %, d'après « Fibre optique » »."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.floors import Floor
from ruraldiag.composite.allowed import floor_in
from ruraldiag.composite.result import Result
from ruraldiag.questionnaire.model import Indicator, Lock
from ruraldiag.questionnaire.scales import number_reaching
from ruraldiag.report.document import say
from ruraldiag.report.words.french import number, quoted


def with_floor(result: Result, indicator: Indicator, find: str) -> str:
    """Return where to look for an answer that is missing, then « On sait déjà : au moins 92 %, d'après … »."""
    floor = floor_in(result, indicator)
    return find if floor is None else f"{find} {floor_short(floor)}".strip()


def floor_short(floor: Floor) -> str:
    """Return « On sait déjà : au moins 92 %, d'après « Fibre optique ». »."""
    return say("On sait déjà : {least}, d'après {other}.", least=least(floor), other=quoted(floor.by.name))


def floor_sentence(floor: Floor) -> str:
    """Return « La réponse à « Fibre optique » (92 %) dit déjà que ce chiffre est d'au moins 92 % », without its end."""
    return say("La réponse à {what}", what=says_already(floor))


def says_already(floor: Floor) -> str:
    """Return « « Fibre optique » (92 %) dit déjà que ce chiffre est d'au moins 92 % »."""
    return say(
        "{other} ({given}) dit déjà que ce chiffre est {of}",
        other=quoted(floor.by.name),
        given=number(floor.least, floor.by.unit),
        of=f"de {least(floor)}" if floor.exact else f"d'{least(floor)}",
    )


def least(floor: Floor) -> str:
    """Return « au moins 92 % »; the number alone where it can be no other."""
    said = number(floor.least, floor.indicator.unit)
    return said if floor.exact else say("au moins {said}", said=said)


def lock_floor(result: Result, locks: Sequence[Lock]) -> tuple[Floor | None, str]:
    """Return the floor of the missing number of possible locks, and the threshold that it reaches, with its unit.

    The threshold is empty where the floor does not reach that of every one of these locks.
    """
    floor = floor_in(result, result.questionnaire.by_id[locks[0].indicator])
    wanted = max(lock.at_least for lock in locks)
    if floor is None or not floor.reaches(wanted):
        return floor, ""
    return floor, number(number_reaching(floor.indicator.goalposts, wanted), floor.indicator.unit)
