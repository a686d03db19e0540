"""Decisive answers: a few unknown answers that can establish a level which is still open (method, section 4).

They *can*: with some answers to these questions one level alone is possible, whatever the others turn out to be. With
other answers to the same questions it may stay open; and nothing is said of how few could do. Only where nothing else
bears on the level do they establish it for certain.

No value is supposed that the known answers rule out (:mod:`ruraldiag.composite.plausible`). An answer may also turn out
sans objet, where its question lets it. What is not supposed stays anywhere in its admissible range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import TypeAlias

from ruraldiag.composite.aggregation import NOWHERE, known_at
from ruraldiag.composite.normalisation import every_answer
from ruraldiag.composite.plausible import number_at, plausible_range
from ruraldiag.composite.result import LeafScore, NodeScore, Result
from ruraldiag.composite.rules import LevelPlaces, level_places, lock_states
from ruraldiag.composite.scoring import figures_of
from ruraldiag.composite.sensitivity import ToClarify, WhatIf, figures_with
from ruraldiag.questionnaire.model import Indicator

Supposed: TypeAlias = Mapping[str, float | None]  # values by indicator id; None supposes it sans objet

FIRST = 3  # answers that a sentence names
WIDEST = 6  # answers of which pairs and threes are tried, all the others alone
MOST_WAYS = 500  # for a few answers to turn out


@dataclass(frozen=True, kw_only=True)
class DecisiveAnswers:
    """What would establish a level: ``answers`` can where ``enough``, else they are the first ones to ask for.

    ``certain`` says that nothing else bears on it: they establish it whatever they are.
    """

    answers: tuple[Indicator, ...]
    enough: bool
    certain: bool


def decisive_answers(what_if: WhatIf, node: NodeScore, clarify: Sequence[ToClarify]) -> DecisiveAnswers | None:
    """Return what would establish the level of the whole or of a domain; None where it is, or without levels.

    ``clarify`` holds the unknown answers of the whole, the widest first
    (:func:`ruraldiag.composite.sensitivity.to_clarify`). Each answer is tried alone, then two and three of the first;
    those that can establish the level are found by the engine itself.
    """
    result = what_if.result
    level = result.levels.get(node.id)
    if level is None or level.established:
        return None
    asked = open_answers(result, node, clarify)
    choices = {name: outcomes(result, result.leaves[name]) for name in asked}
    for size in range(1, FIRST + 1):
        tried = (
            (some, dict(zip(some, way, strict=True)))
            for some in combinations(asked if size == 1 else asked[:WIDEST], size)
            if prod(len(choices[name]) for name in some) <= MOST_WAYS
            and may_establish(what_if, node, {name: choices[name] for name in some})
            for way in product(*(choices[name] for name in some))
        )
        ways = ((some, way) for some, way in tried if together(result, way))
        found = next((some for some, way in ways if establishes(what_if, node, way)), ())
        if found:
            return DecisiveAnswers(answers=named(result, found), enough=True, certain=alone(result, node, found))
    every = alone(result, node, asked)
    return DecisiveAnswers(answers=named(result, asked if every else asked[:FIRST]), enough=every, certain=every)


def open_answers(result: Result, node: NodeScore, clarify: Sequence[ToClarify]) -> list[str]:
    """Return the unknown answers that bear on a node: those that its locks hang on, then those below it, widest first.

    What hangs on an unknown filter is not among them, the filter is: alone it would settle nothing.
    """
    locks = [lock.indicator for lock in result.possible_locks if lock.caps == node.id]
    widest = [unknown.indicator.id for unknown in clarify]
    below = [name for name in widest if result.leaves[name].path[: len(node.path)] == node.path]
    leaves = [result.leaves[name].leaf for name in [*locks, *below]]
    return list(dict.fromkeys(leaf.hangs_on or leaf.indicator.id for leaf in leaves))


def outcomes(result: Result, scored: LeafScore) -> list[float | None]:
    """Return the values that an unknown answer may turn out to have; of a number some of them; None is sans objet.

    Of a number: from end to end by tenths, and what each lock on it asks for.
    """
    leaf = scored.leaf
    low, high = plausible_range(result, leaf.indicator)
    if leaf.indicator.kind == "number":
        asked = [lock.at_least for lock in result.possible_locks if lock.indicator == scored.id]
        values = {low, high, *(low + (high - low) * tenth / 10 for tenth in range(1, 10)), *asked}
    else:
        values = {value for value, _ in every_answer(leaf.indicator)}
    away: list[float | None] = [None] if leaf.may_go else []
    return [*sorted(value for value in values if low <= value <= high), *away]


def together(result: Result, way: Supposed) -> bool:
    """Return whether supposed numbers can be true together: none above the one that it cannot exceed."""
    numbers = {
        name: number_at(result.leaves[name].leaf.indicator, value)
        for name, value in way.items()
        if value is not None and result.leaves[name].leaf.indicator.kind == "number"
    }
    limits = {name: result.leaves[name].leaf.indicator.at_most for name in numbers}
    return all(other not in numbers or numbers[name] <= numbers[other] for name, other in limits.items())


def may_establish(what_if: WhatIf, node: NodeScore, choices: Mapping[str, Sequence[float | None]]) -> bool:
    """Return whether some way that these answers turn out may leave one level alone; a quick look at both ends.

    A better answer lowers no level, the lowest and the highest possible one rise together: where the highest possible
    one, all at their lowest, is above the lowest possible one, all at their highest, no way between leaves one alone.
    """
    if any(None in values for values in choices.values()):
        return True  # what turns out sans objet may lower what it leaves
    values = {name: [value for value in found if value is not None] for name, found in choices.items()}
    least = places_if(what_if, node, {name: min(found) for name, found in values.items()})
    most = places_if(what_if, node, {name: max(found) for name, found in values.items()})
    return bool(least.high <= most.low)


def establishes(what_if: WhatIf, node: NodeScore, way: Supposed) -> bool:
    """Return whether one level alone of a node is possible, some answers turning out that way."""
    places = places_if(what_if, node, way)
    return bool(0 <= places.low == places.high)


def places_if(what_if: WhatIf, node: NodeScore, way: Supposed) -> LevelPlaces:
    """Return the levels of a node that are possible, some answers turning out that way."""
    result = what_if.result
    leaves = {name: NOWHERE if value is None else known_at(value) for name, value in way.items()}
    moved = {result.leaves[name].path: figures for name, figures in leaves.items()}
    changed = figures_with(result.tree, what_if.figures, moved, what_if.weights)
    figures = changed.get(node.path, what_if.figures[node.path])
    locked = {lock.indicator: figures_of(result.leaves[lock.indicator].leaf) for lock in result.questionnaire.lock}
    locks = lock_states(result.questionnaire, locked | leaves)
    return level_places(node.id, figures, result.questionnaire, locks, True)


def alone(result: Result, node: NodeScore, asked: Sequence[str]) -> bool:
    """Return whether nothing but these few answers bears on the level of a node, and it will have one."""
    locks = {lock.indicator for lock in result.possible_locks if lock.caps == node.id}
    below = [scored for scored in result.leaves.values() if scored.path[: len(node.path)] == node.path]
    missing = {scored.id for scored in below if scored.leaf.applies and not scored.leaf.known}
    every = missing | locks == set(asked) and not result.filtered
    return len(asked) <= WIDEST and every and not result.may_vanish(node.path)


def named(result: Result, ids: Sequence[str]) -> tuple[Indicator, ...]:
    """Return indicators by their ids."""
    return tuple(result.questionnaire.by_id[name] for name in ids)
