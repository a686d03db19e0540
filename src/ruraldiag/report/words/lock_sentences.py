"""The locks in words: what holds a level today, what will hold it higher up, what may; an answer is said once."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.composite.result import NodeScore
from ruraldiag.composite.rules import binds, may_bind
from ruraldiag.plan import PlannedAction
from ruraldiag.questionnaire.model import Level, Lock
from ruraldiag.report.content.view import View
from ruraldiag.report.document import Item, item, say
from ruraldiag.report.words.floors import lock_floor, says_already
from ruraldiag.report.words.french import enumerate_words, lowered, quoted, sentence, stem
from ruraldiag.report.words.locks import by_answer


def lock_items(view: View) -> tuple[Item, ...]:
    """Return what holds a level and what lifts it; then what will hold it higher up; then the locks that may hold."""
    unmet = by_answer(one for one in view.result.locks if one.caps in nodes(view))
    binding = [locks for locks in unmet if any(binds(view.result, one) for one in locks)]
    ahead = [locks for locks in unmet if locks not in binding]
    possible = by_answer(one for one in view.result.possible_locks if one.caps in nodes(view))
    return (
        *(binding_item(view, locks) for locks in binding),
        *ahead_items(view, ahead),
        *(possible_item(view, locks) for locks in possible),
    )


def nodes(view: View) -> dict[str, NodeScore]:
    """Return the whole and the domains that have a level, by id."""
    result = view.result
    return {node.id: node for node in (result.whole, *result.domains) if node.id in result.levels}


def binding_item(view: View, locks: Sequence[Lock]) -> Item:
    """Return the lock that holds a level today, what is missing first, and where else it will hold later."""
    held = [lock for lock in locks if binds(view.result, lock)]
    later = [lock for lock in locks if lock not in held and next_level(view, lock)]
    more = "".join(
        say(
            " La même réponse comptera aussi pour {node}, à partir du niveau {level}.",
            node=node_name(view, lock),
            level=next_level(view, lock),
        )
        for lock in later
    )
    return item(
        "**Verrou{where} : il manque {needed}.**{says}{more}",
        where=where(view, held),
        needed=needed(held[0]),
        says=f" {sentence(held[0].says)}" if held[0].says else "",
        more=more,
    )


def needed(lock: Lock) -> str:
    """Return what a lock asks for, as it stands inside a sentence."""
    return lowered(stem(lock.title))


def ahead_items(view: View, unmet: Sequence[Sequence[Lock]]) -> list[Item]:
    """Return what it will take to go past a level not reached yet, all that one level takes in one sentence."""
    levels: dict[str, list[str]] = {}
    within_reach: set[str] = set()  # levels that only the lock keeps the answers that are missing from reaching
    for locks in unmet:
        if level := next_level(view, locks[0]):
            levels.setdefault(level, []).append(needed(locks[0]) + aside(view, locks))
            if any(may_bind(view.result, lock) for lock in locks):
                within_reach.add(level)
    return [
        item(
            "**{locks} à venir.** À partir du niveau {level}, il faudra {needed} ; {held}.",
            locks="Verrou" if len(asked) == 1 else "Verrous",
            level=level,
            needed=enumerate_words(asked),
            held="quoi que révèlent les réponses qui manquent, vous n'irez pas plus haut sans"
            if level in within_reach
            else "ce n'est pas encore ce qui vous retient",
        )
        for level, asked in levels.items()
    ]


def possible_item(view: View, locks: Sequence[Lock]) -> Item:
    """Return a lock that may hold, and the answer that will tell; what another answer already says of that one."""
    floor, reached = lock_floor(view.result, locks)
    tells = "On le saura avec la réponse à {indicator}."
    if floor and reached:
        tells = (
            "La réponse à {indicator} manque, mais celle à {floor} : le seuil de {reached} est atteint, il ne reste "
            "qu'à écrire le chiffre."
        )
    elif floor:
        tells += " Celle à {floor}."
    return item(
        "**Verrou possible** : {title}{where}. " + tells,
        title=quoted(stem(locks[0].title)),
        where=aside(view, locks),
        indicator=view.title_of(locks[0].indicator),
        floor=says_already(floor) if floor else "",
        reached=reached,
    )


def next_level(view: View, lock: Lock) -> str:
    """Return the title of the level that an unmet lock keeps out of reach; empty where there is none above."""
    above = level_above(view, lock)
    return above.title if above else ""


def level_above(view: View, lock: Lock) -> Level | None:
    """Return the level that an unmet lock keeps out of reach; None where there is none above."""
    levels = view.result.questionnaire.level
    place = [level.id for level in levels].index(lock.level) + 1
    return levels[place] if place < len(levels) else None


def lock_ahead(view: View, planned: PlannedAction) -> Lock | None:
    """Return the lock of an action where it will only hold higher up; None where one on its answer holds today.

    A domain and the whole may be locked by the same answer: the first one is returned.
    """
    if planned.lock is None:
        return None
    unmet = [one for one in view.result.locks if one.indicator == planned.indicator.id]
    return None if any(binds(view.result, one) for one in unmet) else planned.lock


def node_name(view: View, lock: Lock) -> str:
    """Return what a lock caps: the whole, or a domain between quotation marks."""
    node = nodes(view)[lock.caps]
    return "l'ensemble" if node is view.result.whole else quoted(node.title)


def where(view: View, locks: Sequence[Lock]) -> str:
    """Return on what locks weigh, after « Verrou »; nothing where it is the whole alone."""
    names = dict.fromkeys(node_name(view, lock) for lock in locks)
    return "" if list(names) == ["l'ensemble"] else say(" sur {names}", names=enumerate_words(names))


def aside(view: View, locks: Sequence[Lock]) -> str:
    """Return on what locks weigh, between brackets; nothing where it is the whole alone."""
    names = dict.fromkeys(node_name(view, lock) for lock in locks)
    return "" if list(names) == ["l'ensemble"] else say(" (pour {names})", names=enumerate_words(names))


def locks_of(view: View, domain: NodeScore) -> str:
    """Return the locks on a domain, ready to follow a sentence: those that hold, those to come, those that may be."""
    unmet = [lock for lock in view.result.locks if lock.caps == domain.id]
    groups = (
        ("Verrou", [lock for lock in unmet if binds(view.result, lock)]),
        ("Verrou à venir", [lock for lock in unmet if not binds(view.result, lock) and next_level(view, lock)]),
        ("Verrou possible", [lock for lock in view.result.possible_locks if lock.caps == domain.id]),
    )
    return "".join(
        say(" {name} : {locks}.", name=name, locks=enumerate_words(quoted(stem(lock.title)) for lock in locks))
        for name, locks in groups
        if locks
    )
