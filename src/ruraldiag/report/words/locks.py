"""The locks in words, each answer once: what holds a level today, what will hold it higher up, what may."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.composite.plausible import floor_in
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.composite.rules import binds
from ruraldiag.dossier import level_above, locks_of, within_reach
from ruraldiag.questionnaire.model import Lock
from ruraldiag.questionnaire.scales import number_reaching
from ruraldiag.report.document import Line, joined, line, plain, say
from ruraldiag.report.words.answers import says_already
from ruraldiag.report.words.french import (
    SEMICOLON,
    enumerate_words,
    lowered,
    number,
    plural,
    quoted,
    sentence,
    stem,
)

WHOLE = "l'ensemble"


def needed(lock: Lock) -> str:
    """Return what a lock asks for, as it stands inside a sentence."""
    return lowered(stem(lock.title))


def all_needed(locks: Sequence[Lock]) -> str:
    """Return what locks on one answer ask for, as it stands inside a sentence: once for each threshold."""
    return enumerate_words(needed(lock) for lock in by_threshold(locks))


def by_threshold(locks: Sequence[Lock]) -> list[Lock]:
    """Return the first of the locks of each threshold."""
    return list({lock.at_least: lock for lock in reversed(locks)}.values())[::-1]


def lock_lines(result: Result) -> tuple[Line, ...]:
    """Return what holds a level and what lifts it; then what will hold it higher up; then the locks that may hold."""
    locks = locks_of(result)
    return (
        *(holding_line(result, group) for group in locks.holding),
        *ahead_lines(result, locks.ahead),
        *(possible_line(result, group) for group in locks.possible),
    )


def first_lock(result: Result) -> Line:
    """Return one lock alone: one that holds, else one that will, else one that may, on the whole rather than a domain.

    Of one that will, only for which level, with all that this level takes: one alone would read as enough. So with
    those that may.
    :func:`lock_lines` says whether it is already all that is in the way.
    """
    locks = locks_of(result)

    def ordered(groups: Sequence[Sequence[Lock]]) -> list[Sequence[Lock]]:
        return sorted(groups, key=lambda group: all(lock.caps != result.whole.id for lock in group))

    for group in ordered(locks.holding):
        return holding_line(result, group)
    ahead = sorted(
        (lock for group in locks.ahead for lock in group if next_level(result, lock)),
        key=lambda lock: lock.caps != result.whole.id,
    )
    if ahead:
        level, caps = next_level(result, ahead[0]), ahead[0].caps
        these = [lock for lock in ahead if (next_level(result, lock), lock.caps) == (level, caps)]
        asked = list(dict.fromkeys(map(needed, these)))
        return line(
            "**{locks} à venir** : pour passer au niveau {level}{where}, il faudra {asked}.",
            locks=plural(len(asked), "Verrou"),
            level=level,
            where=on_what(result, these, " dans {names}"),
            asked=enumerate_words(asked),
        )
    possible = ordered(locks.possible)
    if not possible:
        return ()
    others = [group for group in possible[1:] if any(lock.caps == result.whole.id for lock in group)]
    return joined(possible_line(result, possible[0]), other_possible(result, others) if others else ())


def lock_sentences(result: Result) -> list[str]:
    """Return the same lines in plain words, for a screen or under a table."""
    return [plain(said) for said in lock_lines(result)]


def holding_line(result: Result, locks: Sequence[Lock]) -> Line:
    """Return the lock that holds a level today, what is missing first, and where else it will hold later."""
    held = [lock for lock in locks if binds(result, lock)]
    later = [lock for lock in locks if lock not in held and next_level(result, lock)]
    more = "".join(
        say(
            " La même réponse comptera aussi pour {node}, à partir du niveau {level}.",
            node=capped(result, lock),
            level=next_level(result, lock),
        )
        for lock in later
    )
    return line(
        "**Verrou{where} : il manque {needed}.**{says}{more}",
        where=on_what(result, held, " sur {names}"),
        needed=all_needed(held),
        says=f" {sentence(held[0].says)}" if held[0].says else "",
        more=more,
    )


def ahead_lines(result: Result, unmet: Sequence[Sequence[Lock]]) -> list[Line]:
    """Return what it will take to go past a level not reached yet, all that one level takes in one sentence."""
    levels: dict[str, list[list[Lock]]] = {}
    missing = sum(scored.leaf.state.missing for scored in result.leaves.values())
    reveal = plural(missing, "révèle la réponse qui manque", "révèlent les réponses qui manquent")
    close: set[str] = set()  # levels that only the lock keeps the answers that are missing from reaching
    for locks in unmet:
        for level in dict.fromkeys(next_level(result, lock) for lock in locks):
            here = [lock for lock in locks if next_level(result, lock) == level]
            if level:
                levels.setdefault(level, []).append(here)
            if within_reach(result, here):
                close.add(level)
    return [
        line(
            "**{locks} à venir.** Pour passer au niveau {level}, il faudra {needed} ; {held}.",
            locks="Verrou" if len(asked) == 1 else "Verrous",
            level=level,
            needed=enumerate_words(all_needed(here) + on_which(result, here, asked) for here in asked),
            held=f"quoi que {reveal}, vous n'irez pas plus haut sans"
            if level in close
            else "ce n'est pas encore ce qui vous retient",
        )
        for level, asked in levels.items()
    ]


def on_which(result: Result, here: Sequence[Lock], beside: Sequence[Sequence[Lock]]) -> str:
    """Return on what locks weigh, even if it is the whole where one ``beside`` weighs on a domain."""
    if all(lock.caps == result.whole.id for locks in beside for lock in locks):
        return ""
    return on_what(result, here) or say(" (pour {names})", names=WHOLE)


def possible_line(result: Result, locks: Sequence[Lock]) -> Line:
    """Return a lock that may hold, and the answer that will tell; what another answer already says of that one."""
    indicator = result.questionnaire.by_id[locks[0].indicator]
    floor, wanted = floor_in(result, indicator), max(lock.at_least for lock in locks)
    asked = [quoted(result.questionnaire.by_id[name].name) for name in result.leaves[indicator.id].leaf.to_ask]
    tells = "On le saura avec {answers} à {asked}."
    if floor and floor.reaches(wanted):
        tells = (
            "La réponse à {indicator} manque, mais celle à {floor} : le seuil de {reached} est atteint, il ne reste "
            "qu'à écrire le chiffre."
        )
    elif floor:
        tells += " Celle à {floor}."
    return line(
        "**Verrou possible** : {held}. " + tells,
        held=held_without(result, locks),
        indicator=quoted(indicator.name),
        answers=plural(len(asked), "la réponse", "les réponses"),
        asked=" et à ".join(asked),
        floor=says_already(floor) if floor else "",
        reached=number(number_reaching(indicator.goalposts, wanted), indicator.unit) if floor else "",
    )


def other_possible(result: Result, groups: Sequence[Sequence[Lock]]) -> Line:
    """Return the other locks that may hold, each with the answers that will tell: one alone would read as enough."""
    said = []
    for locks in groups:
        leaf = result.leaves[locks[0].indicator].leaf
        asked = enumerate_words(quoted(result.questionnaire.by_id[name].name) for name in leaf.to_ask)
        said.append(f"{all_needed(locks)} ({asked})")
    also = plural(len(said), "Autre verrou possible", "Autres verrous possibles")
    return line("{also} : {needed}.", also=also, needed=enumerate_words(said))


def held_without(result: Result, locks: Sequence[Lock]) -> str:
    """Return what locks do until they are lifted: « sans une stratégie votée, le niveau ne dépassera pas « A » »."""
    places, levels = result.questionnaire.level_places, result.questionnaire.level
    held: dict[float, list[str]] = {}
    for lock in locks:
        of = "" if lock.caps == result.whole.id else say(" de {node}", node=capped(result, lock))
        at = quoted(levels[places[lock.level]].title)
        held.setdefault(lock.at_least, []).append(say("le niveau{of} ne dépassera pas {at}", of=of, at=at))
    asked = {lock.at_least: needed(lock) for lock in by_threshold(locks)}
    return SEMICOLON.join(f"sans {asked[at_least]}, {enumerate_words(said)}" for at_least, said in held.items())


def domain_locks(result: Result, domain: NodeScore) -> str:
    """Return the locks on a domain, ready to follow a sentence: those that hold, those to come, those that may be."""
    unmet = [lock for lock in result.locks if lock.caps == domain.id]
    groups = (
        ("Verrou", [lock for lock in unmet if binds(result, lock)]),
        ("Verrou à venir", [lock for lock in unmet if not binds(result, lock) and next_level(result, lock)]),
        ("Verrou possible", [lock for lock in result.possible_locks if lock.caps == domain.id]),
    )
    return "".join(
        say(" {name} : {locks}.", name=name, locks=enumerate_words(quoted(stem(lock.title)) for lock in locks))
        for name, locks in groups
        if locks
    )


def next_level(result: Result, lock: Lock) -> str:
    """Return the title of the level that an unmet lock keeps out of reach; empty where there is none above."""
    above = level_above(result.questionnaire, lock)
    return above.title if above else ""


def capped(result: Result, lock: Lock) -> str:
    """Return what a lock caps: the whole, or a domain between quotation marks."""
    return WHOLE if lock.caps == result.whole.id else quoted(result.nodes[(lock.caps,)].title)


def on_what(result: Result, locks: Sequence[Lock], template: str = " (pour {names})") -> str:
    """Return on what locks weigh; nothing where it is the whole alone."""
    names = list(dict.fromkeys(capped(result, lock) for lock in locks))
    return "" if names == [WHOLE] else say(template, names=enumerate_words(names))
