"""The locks of a result in a line each, for a screen or under a table: what it takes to go past a level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruraldiag.composite.result import Result
from ruraldiag.composite.rules import binds, may_bind
from ruraldiag.questionnaire.model import Lock
from ruraldiag.report.document import say
from ruraldiag.report.words.floors import lock_floor, says_already
from ruraldiag.report.words.french import enumerate_words, lowered, quoted, stem


def lock_sentences(result: Result) -> list[str]:
    """Return what holds a level, what will hold it higher up, what may: an answer is said once for all its locks."""
    unmet = by_answer(lock for lock in result.locks if has_level(result, lock))
    holding = [locks for locks in unmet if any(binds(result, lock) for lock in locks)]
    ahead = [locks for locks in unmet if locks not in holding]
    possible = by_answer(lock for lock in result.possible_locks if has_level(result, lock))
    return [
        *(say("Verrou : {past} ; c'est ce qui retient le niveau.", past=past(result, locks)) for locks in holding),
        *(
            say("Verrou à venir : {past} ; {held}.", past=past(result, locks, "faudra"), held=not_yet(result, locks))
            for locks in ahead
        ),
        *(
            say(
                "Verrou possible : {past} ; {missing}.",
                past=past(result, locks, "faudra"),
                missing=missing(result, locks),
            )
            for locks in possible
        ),
    ]


def not_yet(result: Result, locks: Sequence[Lock]) -> str:
    """Return that unmet locks do not hold a level yet; where answers that are missing decide, that none goes higher."""
    if any(may_bind(result, lock) for lock in locks):
        return "quoi que révèlent les réponses qui manquent, le niveau n'ira pas plus haut sans"
    return "ce n'est pas encore ce qui retient le niveau"


def missing(result: Result, locks: Sequence[Lock]) -> str:
    """Return that the answer of possible locks is missing, and what another one already says of it."""
    floor, reached = lock_floor(result, locks)
    if floor is None:
        return "la réponse manque"
    told = say("la réponse manque, mais celle à {floor}", floor=says_already(floor))
    if not reached:
        return told
    return told + say(" : le seuil de {reached} est atteint, il ne reste qu'à écrire le chiffre", reached=reached)


def by_answer(locks: Iterable[Lock]) -> list[list[Lock]]:
    """Return the locks on one answer together, in the order of the questionnaire."""
    found: dict[str, list[Lock]] = {}
    for lock in locks:
        found.setdefault(lock.indicator, []).append(lock)
    return list(found.values())


def has_level(result: Result, lock: Lock) -> bool:
    """Return whether what a lock caps has a level."""
    return lock.caps in result.levels


def past(result: Result, locks: Sequence[Lock], needs: str = "faut") -> str:
    """Return what it takes to go past the level at which a lock holds, and where else the same answer holds.

    The lock that holds today comes first.
    """
    first, *others = sorted(locks, key=lambda lock: not binds(result, lock))
    level = next(one.title for one in result.questionnaire.level if one.id == first.level)
    return say(
        "pour dépasser {level}{where}, il {needs} {what}",
        level=quoted(level),
        where=say(" ({names})", names=enumerate_words(node_name(result, lock) for lock in (first, *others)))
        if others or first.caps != result.whole.id
        else "",
        needs=needs,
        what=lowered(stem(first.title)),
    )


def node_name(result: Result, lock: Lock) -> str:
    """Return what a lock caps: the whole, or a domain."""
    return "ensemble" if lock.caps == result.whole.id else result.nodes[(lock.caps,)].title


def held_by(result: Result) -> Lock | None:
    """Return the lock that brings the level of the whole down, or None."""
    return next((lock for lock in result.locks if lock.caps == result.whole.id and binds(result, lock)), None)
