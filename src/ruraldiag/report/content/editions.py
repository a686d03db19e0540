"""What two editions of a questionnaire change above the questions, in words: weights, means, thresholds, locks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from ruraldiag.composite.weighting import weight_of
from ruraldiag.questionnaire.model import Domain, Level, Lock, Questionnaire, Theme, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.document import say
from ruraldiag.report.words.french import SEMICOLON, count, quoted
from ruraldiag.report.words.source import MEAN_NAMES, backed_by
from ruraldiag.typography import decimal

T = TypeVar("T", bound=Domain | Theme | Level | Lock)
NODES = {"whole": "l'ensemble", "domain": "chaque domaine", "theme": "chaque thème"}
NAMED = 3  # changes that a sentence tells; of more, the others are counted


def method_changes(older: Questionnaire, newer: Questionnaire, kind: UnitKind) -> tuple[str, ...]:
    """Return what changes between two editions and bears on a score, a level or a fracture, but for the questions.

    Locks whose question is not put to this kind of unit are left out.
    """
    return (
        *node_changes("domaine", older.domains, newer.domains, older, newer),
        *node_changes("thème", older.theme, newer.theme, older, newer),
        *scoring_changes(older, newer),
        *level_changes(older, newer),
        *lock_changes(older, newer, kind),
    )


def method_sentence(changes: tuple[str, ...]) -> str:
    """Return that the method changes too, with the first changes; empty where it does not."""
    if not changes:
        return ""
    told = SEMICOLON.join(changes[:NAMED])
    left = len(changes) - NAMED
    more = f"{SEMICOLON}et {count(left, 'autre changement', 'autres changements')}" if left > 0 else ""
    return say("La méthode change aussi : {told}{more}.", told=told, more=more)


def node_changes(
    noun: str,
    before: Sequence[Domain | Theme],
    after: Sequence[Domain | Theme],
    older: Questionnaire,
    newer: Questionnaire,
) -> Iterator[str]:
    """Yield the domains or themes that come, go, move to another domain or weigh something else."""
    for old, new in paired(before, after):
        if old is None or new is None:
            yield came_or_went(noun, old, new)
            continue
        name = quoted(new.title)
        if isinstance(old, Theme) and isinstance(new, Theme) and old.domain != new.domain:
            one, other = older.domain_by_id[old.domain].title, newer.domain_by_id[new.domain].title
            yield say(
                "{noun} {name} (domaine {change})", noun=noun, name=name, change=arrow(quoted(one), quoted(other))
            )
        weights = weight_of(old, older), weight_of(new, newer)
        if weights[0] != weights[1]:
            yield say("poids du {noun} {name} ({change})", noun=noun, name=name, change=arrow(*map(decimal, weights)))


def scoring_changes(older: Questionnaire, newer: Questionnaire) -> Iterator[str]:
    """Yield the weights of the backings, the means and the shares of the method that change."""
    old, new = older.scoring, newer.scoring
    for name in dict.fromkeys((*new.backing, *old.backing)):
        values = old.backing.get(name), new.backing.get(name)
        if values[0] != values[1]:
            said = ("—" if value is None else decimal(value) for value in values)
            yield say("poids de l'appui {name} ({change})", name=quoted(backed_by(name)), change=arrow(*said))
    for level, node in NODES.items():
        means = getattr(old.means, level), getattr(new.means, level)
        if means[0] != means[1]:
            change = arrow(*(f"moyenne {MEAN_NAMES[mean]}" for mean in means))
            yield say("calcul de {node} ({change})", node=node, change=change)
    wanted = {
        "pour donner un score": (old.min_coverage, new.min_coverage),
        "de la première série, pour donner un score": (old.min_series_coverage, new.min_series_coverage),
        "pour donner un rang": (old.min_rank_coverage, new.min_rank_coverage),
    }
    for purpose, shares in wanted.items():
        if shares[0] != shares[1]:
            yield say(
                "part à connaître {purpose} ({change} %)", purpose=purpose, change=arrow(*map(out_of_100, shares))
            )
    if old.fracture_below != new.fracture_below:
        yield say("seuil sous lequel une fracture se voit ({change} sur 100)",
                  change=arrow(out_of_100(old.fracture_below), out_of_100(new.fracture_below)))  # fmt: skip


def level_changes(older: Questionnaire, newer: Questionnaire) -> Iterator[str]:
    """Yield the levels that come, go, or are reached at another score."""
    for old, new in paired(older.level, newer.level):
        if old is None or new is None:
            yield came_or_went("niveau", old, new)
        elif old.from_ != new.from_:
            change = arrow(decimal(old.from_), decimal(new.from_))
            yield say("seuil du niveau {name} ({change} sur 100)", name=quoted(new.title), change=change)


def lock_changes(older: Questionnaire, newer: Questionnaire, kind: UnitKind) -> Iterator[str]:
    """Yield the locks that come, go, or hold something else: by another question, from another value, elsewhere."""
    for old, new in paired(locks_of(older, kind), locks_of(newer, kind)):
        if old is None or new is None:
            yield came_or_went("verrou", old, new)
            continue
        sides = [(old, older), (new, newer)]
        told = {
            "question": [quoted(q.by_id[lock.indicator].name) for lock, q in sides],
            "seuil": [out_of_100(lock.at_least) for lock, _ in sides],
            "retient": [held(lock, q) for lock, q in sides],
            "niveau": [quoted(level_title(lock, q)) for lock, q in sides],
        }
        differs = {
            "question": old.indicator not in {new.indicator, *newer.by_id[new.indicator].replaces},
            "seuil": old.at_least != new.at_least,
            "retient": old.caps != new.caps,
            "niveau": old.level != new.level,
        }
        changes = ", ".join(f"{what} {arrow(*told[what])}" for what, differ in differs.items() if differ)
        if changes:
            yield say("verrou {name} ({changes})", name=quoted(new.title), changes=changes)


def locks_of(questionnaire: Questionnaire, kind: UnitKind) -> list[Lock]:
    """Return the locks of a kind of unit: those on a question that is put to it."""
    return [lock for lock in questionnaire.lock if for_kind(questionnaire.by_id[lock.indicator], kind)]


def held(lock: Lock, questionnaire: Questionnaire) -> str:
    """Return what a lock holds: the whole, or a domain by its title."""
    domain = questionnaire.domain_by_id.get(lock.caps)
    return quoted(domain.title) if domain else "l'ensemble"


def level_title(lock: Lock, questionnaire: Questionnaire) -> str:
    """Return the title of the level past which a lock lets nothing go."""
    return next((level.title for level in questionnaire.level if level.id == lock.level), lock.level)


def paired(before: Sequence[T], after: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """Yield each item of two editions with the one of the same id in the other: the newer ones, then those gone."""
    older, newer = {item.id: item for item in before}, {item.id: item for item in after}
    return ((older.get(item_id), newer.get(item_id)) for item_id in dict.fromkeys((*newer, *older)))


def came_or_went(noun: str, old: T | None, new: T | None) -> str:
    """Return that one edition alone has an item."""
    if new is not None:
        return say("{noun} nouveau : {name}", noun=noun, name=quoted(new.title))
    return say("{noun} retiré : {name}", noun=noun, name=quoted(old.title if old is not None else ""))


def arrow(old: str, new: str) -> str:
    """Return what something was and what it is."""
    return f"{old} → {new}"


def out_of_100(share: float) -> str:
    """Return a share of one out of 100, with the decimals that it was given."""
    return decimal(round(100 * share, 9))
