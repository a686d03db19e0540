"""An answer in words: its labels, what it says of a unit, and its place on a scale.

What a question, an answer and a kind of unit decide together is put into words once: a batch meets the same answers in
every report.
"""

from __future__ import annotations

import re

from ruraldiag.composite.normalisation import Answer
from ruraldiag.questionnaire.model import Indicator, Option, UnitKind
from ruraldiag.questionnaire.scales import GIVEN
from ruraldiag.report.document import say
from ruraldiag.report.words.french import SEMICOLON, enumerate_words, lowered, number, stem

HOW_TO_ANSWER = re.compile(r"(?:^|(?<=[.;]))[^.;]*«\sne sait pas\s»[^.;]*\.?")
WORD, STEM = 4, 5  # letters of a word that means something, and of what it shares with its plural


def chosen(indicator: Indicator, answer: Answer | None) -> tuple[Option, ...]:
    """Return the options of an answer, in the order of the question; none for a number or no answer."""
    ids = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
    return tuple(option for option in indicator.options if option.id in ids)


def labels(indicator: Indicator, answer: Answer | None, kind: UnitKind) -> str:
    """Return what was answered, in the words of the options for this kind of unit; empty where nothing was."""
    if isinstance(answer, int | float):
        return number(answer, indicator.unit)
    words = indicator.words(kind).options
    first, *others = [stem(words[option.id]) for option in chosen(indicator, answer)] or [""]
    return SEMICOLON.join([first, *map(lowered, others)])


def finding(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return what a known answer says of the unit, to follow the title of the question."""
    if indicator.kind == "number":
        given = labels(indicator, answer, kind)
        return stem(indicator.finding).replace(GIVEN, given) if indicator.finding else given
    words, options = indicator.words(kind).options, chosen(indicator, answer)
    said = enumerate_words(stem(option.finding or words[option.id]) for option in options)
    if indicator.kind == "scale" or any(option.exclusive for option in options):
        return said
    return say("{ticked} ({said})", ticked=ticked(indicator, answer), said=said)


def short_finding(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return the title of a question for a narrow place, with its figure or how many of its lines are ticked."""
    if indicator.kind == "number":
        return f"{indicator.name} ({labels(indicator, answer, kind)})"
    if indicator.kind == "multiple" and not any(option.exclusive for option in chosen(indicator, answer)):
        return f"{indicator.name} ({ticked(indicator, answer)})"
    return indicator.name


def in_full(indicator: Indicator, answer: Answer, kind: UnitKind) -> str:
    """Return a known answer as the annex gives it: what it says, then, of a scale, the line chosen and its place."""
    if indicator.kind == "number":
        return labels(indicator, answer, kind)
    if indicator.kind == "multiple":
        words, options = indicator.words(kind).options, chosen(indicator, answer)
        given = SEMICOLON.join(stem(option.finding) or lowered(stem(words[option.id])) for option in options)
        if any(option.exclusive for option in options):
            return given
        return say("{ticked} : {given}", ticked=ticked(indicator, answer), given=given)
    (option,) = chosen(indicator, answer)
    options = indicator.options
    place = say("réponse {place} sur {all}", place=str(options.index(option) + 1), all=str(len(options)))
    # A line of a scale may start with « De plus »: the finding stands alone.
    return f"{finding(indicator, answer, kind)} ({place})"


def where_to_look(indicator: Indicator, kind: UnitKind) -> str:
    """Return who knows an answer and where to look, for a kind of unit; not when to answer « ne sait pas »."""
    return HOW_TO_ANSWER.sub("", indicator.words(kind).find or "").rstrip(" ;\u00a0")


def ticked(indicator: Indicator, answer: Answer) -> str:
    """Return how many options of a multiple choice are ticked, of those that may be."""
    return f"{len(chosen(indicator, answer))} sur {sum(not option.exclusive for option in indicator.options)}"


def speaks_of(said: str, title: str) -> bool:
    """Return whether a finding repeats a word of the title of its question, and so needs no title before it.

    >>> speaks_of("aucun médecin à trouver", "Médecin traitant"), speaks_of("aucun écrit", "Stratégie")
    (True, False)
    """
    words = [word for word in re.findall(r"\w+", title.lower()) if len(word) >= WORD]
    return any(word[:STEM] in said.lower() for word in words)
