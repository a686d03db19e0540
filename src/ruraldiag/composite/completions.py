"""Completions: the unknown answers of a unit drawn as its own known answers are spread (method, section 5).

What is missing is supposed to resemble what is known. Per draw the known positions are resampled, one uniform value
among them, so that few known answers leave much open; each unknown is then drawn from these. The unknowns of a domain
of which nothing is known are drawn from five of these alone: they rise or fall together.

A *position* is where a value stands in the admissible range of its question, from 0 to 1. One unit draws from one
stream, keyed by the seed and the unit: neither the order of the units or of the questions nor a neighbour changes
anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruraldiag.composite.aggregation import NOWHERE, Figures, Node, Number, known_at
from ruraldiag.composite.normalisation import admissible, every_answer
from ruraldiag.questionnaire.model import AppliesIf, Questionnaire
from ruraldiag.questionnaire.routing import filters

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEW = 5  # positions that the unknowns of a domain share where nothing is known of it


def stream(seed: int, *key: str) -> np.random.Generator:
    """Return the random stream of a key: the same for the same seed and words, whatever was drawn before."""
    digest = hashlib.sha256("\x1f".join((str(seed), *key)).encode("utf-8")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def drawn_positions(known: Floats, together: Sequence[int], random: np.random.Generator, draws: int) -> Floats:
    """Return the positions of the unknown answers of one unit, shape ``(unknowns, draws)``.

    ``known`` holds the positions of its known answers, in any number; ``together`` says of each unknown the domain of
    which nothing is known that it belongs to, -1 where its domain is known in part. How often the intervals made so
    hold the truth is measured by ``python -m benchmarks.calibration``.

    >>> drawn_positions(np.array([1.0, 1.0]), [-1], np.random.default_rng(1), 4).round(2).tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """
    size = len(known) + 1
    free = random.random(draws)
    resampled = random.integers(size, size=(size, draws), dtype=np.uint16)
    picks = random.integers(size, size=(len(together), draws), dtype=np.uint16)
    for domain in sorted({domain for domain in together if domain >= 0}):
        places = [place for place, own in enumerate(together) if own == domain]
        few = random.integers(size, size=(FEW, draws), dtype=np.uint16)
        picks[places] = np.take_along_axis(few, random.integers(FEW, size=(len(places), draws)), axis=0)
    # By their place in the whole array: twice as fast as by row and column.
    taken = resampled.take(picks.astype(np.intp) * draws + np.arange(draws))
    drawn = np.append(known, np.nan).take(taken)
    np.copyto(drawn, free, where=taken == size - 1)
    return drawn


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What is known of the answers of one unit, an array each, with one place for each leaf of the tree in order.

    ``value`` is read where the answer is ``known`` (it counts) or ``given`` (it waits for a filter, unknown as yet);
    ``hangs`` says where an unknown filter decides whether a question applies.
    """

    value: Floats
    applies: Flags
    known: Flags
    given: Flags
    hangs: Flags

    @property
    def unknown(self) -> Flags:
        """Where an answer is to be drawn."""
        return self.applies & ~self.known & ~self.given


@dataclass(frozen=True, kw_only=True)
class Snapped:
    """The drawn answers to a filter: values in [0, 1] that an answer has, shape ``(draws,)``.

    ``chosen`` says in which draws each option was chosen.
    """

    value: Floats
    chosen: Mapping[str, Flags]

    def lets_through(self, rule: AppliesIf) -> Floats:
        """Return, draw by draw, 1 where the answer lets what it decides apply, else 0."""
        if rule.at_least is not None:
            return np.where(self.value >= rule.at_least, 1.0, 0.0)
        return np.where(np.any([self.chosen[option] for option in rule.options or ()], axis=0), 1.0, 0.0)


class Completer:
    """Draws the unknown answers of units of one questionnaire: its ranges and its filters, read once."""

    def __init__(self, questionnaire: Questionnaire, tree: Node) -> None:
        """Read the admissible ranges, the domains and the filters."""
        self.leaves = [questionnaire.by_id[leaf.id] for leaf in tree.leaves]
        self.places = {indicator.id: place for place, indicator in enumerate(self.leaves)}
        ends = np.array([admissible(indicator) for indicator in self.leaves]).reshape(-1, 2)
        self.low, self.width = ends[:, 0], ends[:, 1] - ends[:, 0]
        domains = [leaf.path[0] for leaf in tree.leaves]
        self.domain = np.array([sorted(set(domains)).index(domain) for domain in domains], dtype=np.int64)
        self.order = np.array(sorted(range(len(self.leaves)), key=lambda place: self.leaves[place].id), dtype=np.int64)
        self.filters = [self.places[name] for name in sorted(filters(questionnaire)) if name in self.places]

    def draw(self, unit: Answered, random: np.random.Generator, draws: int) -> tuple[list[int], Floats]:
        """Return the places of the unknown answers of one unit and their drawn values, shape ``(unknowns, draws)``."""
        told = self.order[(unit.known & (self.width > 0))[self.order]]
        positions = (unit.value[told] - self.low[told]) / self.width[told]
        unknown = self.order[unit.unknown[self.order]]
        some = set(self.domain[unit.known].tolist())  # the domains known in part
        together = [-1 if domain in some else domain for domain in self.domain[unknown].tolist()]
        drawn = drawn_positions(positions, together, random, draws)
        drawn *= self.width[unknown, np.newaxis]
        drawn += self.low[unknown, np.newaxis]
        return unknown.tolist(), drawn

    def complete(self, unit: Answered, random: np.random.Generator, draws: int) -> dict[str, Figures]:
        """Return the figures of each leaf of one unit, its unknowns drawn, by id: floats, or of shape ``(draws,)``.

        What hangs on an unknown filter applies in the draws where the drawn answer lets it; an answer already given to
        it counts there as it was given.
        """
        values: dict[int, Number] = dict(enumerate(unit.value.tolist()))
        if unit.unknown.any():
            places, drawn = self.draw(unit, random, draws)
            values |= dict(zip(places, drawn, strict=True))
        snapped = {
            place: self.snap(place, np.asarray(values[place]), random) for place in self.filters if unit.unknown[place]
        }
        values |= {place: answer.value for place, answer in snapped.items()}
        figures = {}
        for place, indicator in enumerate(self.leaves):
            rule = indicator.applies_if
            if not unit.applies[place]:
                figures[indicator.id] = NOWHERE
            elif unit.hangs[place] and rule is not None:
                figures[indicator.id] = known_where(
                    values[place], snapped[self.places[rule.indicator]].lets_through(rule)
                )
            else:
                figures[indicator.id] = known_at(values[place])
        return figures

    def snap(self, place: int, drawn: Floats, random: np.random.Generator) -> Snapped:
        """Return the answer to a filter nearest to each drawn value; of several worth the same, any of them."""
        indicator = self.leaves[place]
        if indicator.kind == "number":
            return Snapped(value=drawn, chosen={})
        answers = every_answer(indicator)
        values = np.array([value for value, _ in answers])
        away = np.abs(values[np.newaxis, :] - drawn[:, np.newaxis])
        ties = away == away.min(axis=1, keepdims=True)
        taken = np.argmax(ties * (1.0 + random.random(ties.shape)), axis=1)
        return Snapped(
            value=values[taken],
            chosen={
                option.id: np.array([option.id in options for _, options in answers])[taken]
                for option in indicator.options
            },
        )


def known_where(value: Number, present: Floats) -> Figures:
    """Return the figures of a leaf known at ``value`` where ``present`` is 1, and that does not apply elsewhere."""
    held = value * present
    return Figures(score=held, low=held, high=held, coverage=present, known=present, applies=present)
