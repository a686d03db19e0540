"""What a campaign says of its questions and weights, kind by kind: numbers only (OECD/JRC *Handbook*, steps 4 and 7).

Units stand for themselves: no score shown is completed, no weight made from the data, no value stretched over the
table. No alpha either: the index is formative, its questions make up what is measured and need not go together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ruraldiag.batch.campaign import Answers, Campaign
from ruraldiag.batch.columns import Floats
from ruraldiag.batch.correlation import correlations, pearson, spearman
from ruraldiag.batch.ranks import APPLIES, KNOWN, Drawing, DrawnRanks, Kept
from ruraldiag.composite.aggregation import NOWHERE, Figures, Node, aggregate
from ruraldiag.composite.completions import known_where
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.ranking import ranks
from ruraldiag.composite.rules import reaches
from ruraldiag.composite.uncertainty import SEED, noisy_weights
from ruraldiag.composite.weighting import effective_weights
from ruraldiag.questionnaire.model import Domain, Indicator, Questionnaire, UnitKind

FEWEST = 30  # units that a share or a correlation stands on at least
ONE_END = 0.8  # of the answers on one end of a scale: more, and the question tells few units apart
STRONG = 0.9  # of a correlation: more, and two questions nearly say the same
SAME = 1e-9  # values of answers closer than this are one
DRAWS = 200  # enough for a variance, its own error being a tenth of it; a quantile wants more


class Correlation(NamedTuple):
    """A correlation, and the units that it stands on; ``r`` is None where they are too few, or one side is constant."""

    r: float | None
    units: int

    @property
    def beyond_chance(self) -> bool:
        """Whether it is further from 0 than 19 in 20 of those between figures that have nothing to do with each other.

        1.96/√n: the large-sample bound of Pearson's r. Of many pairs, one in twenty passes it for nothing.
        """
        return self.r is not None and abs(self.r) > 1.96 / sqrt(self.units)


@dataclass(frozen=True, kw_only=True)
class QuestionStudy:
    """What is answered to one question. Counts are of units; ``options`` counts who chose each, by its id.

    ``lowest`` and ``highest`` count the known answers worth the least and the most that one can be; ``alike`` says that
    all are worth the same. ``rest`` correlates its value with its domain made again without it, where both are known
    and the score of the domain is shown.
    """

    indicator: Indicator
    known: int
    unknown: int
    unanswered: int
    not_applicable: int
    options: Mapping[str, int]
    lowest: int
    highest: int
    alike: bool
    rest: Correlation

    @property
    def enough(self) -> bool:
        """Whether enough answers are known to give their shares."""
        return self.known >= FEWEST

    @property
    def floor(self) -> bool:
        """Whether most answers are at the low end, though not all alike."""
        return self.enough and not self.alike and not reaches(ONE_END, self.lowest / self.known)

    @property
    def ceiling(self) -> bool:
        """Whether most answers are at the high end, though not all alike."""
        return self.enough and not self.alike and not reaches(ONE_END, self.highest / self.known)

    @property
    def asked(self) -> int:
        """Where it applies."""
        return self.known + self.missing

    @property
    def missing(self) -> int:
        """Where it applies and is not known."""
        return self.unknown + self.unanswered


@dataclass(frozen=True, kw_only=True)
class GroupStudy:
    """Where each question applies in a group, and where its answer is missing, by its id: counts of units."""

    name: tuple[str, ...]
    units: int
    asked: Mapping[str, int]
    missing: Mapping[str, int]

    @property
    def share(self) -> float:
        """The share of the answers asked for that is missing."""
        return sum(self.missing.values()) / max(sum(self.asked.values()), 1)


@dataclass(frozen=True, kw_only=True)
class QuestionPair:
    """Two questions, and the correlation of their values."""

    first: Indicator
    second: Indicator
    correlation: Correlation

    @property
    def r(self) -> float:
        """Their correlation; a pair that has none is not there."""
        return self.correlation.r or 0.0

    @property
    def strong(self) -> bool:
        """Whether they nearly say the same."""
        return not reaches(STRONG, self.r)


@dataclass(frozen=True, kw_only=True)
class DomainPair:
    """Two domains, or one and itself: how their questions and their scores go together.

    ``mean`` is the mean of the correlations given between a question of the one and another of the other, ``pairs`` how
    many these are; ``scores`` that of the two scores, where both are shown (1 of a domain with itself).
    """

    first: Domain
    second: Domain
    mean: float | None
    pairs: int
    scores: Correlation


@dataclass(frozen=True, kw_only=True)
class DomainStudy:
    """What one domain weighs, over the ranked units: as intended, and in the differences between the scores.

    ``intended`` is its mean effective weight (sans objet shifts it from unit to unit); ``whole`` the correlation of its
    score with the whole, where both are shown; ``realised`` its square over the sum of the squares of all domains
    (Paruolo, Saisana & Saltelli 2013, *JRSS A* 176(3), the linear case): 0 for one that does not vary. ``without``
    is Spearman's ρ of the whole and of the whole made again without the domain; ``shift`` how many places a unit moves
    in the mean from one ranking to the other.
    """

    domain: Domain
    intended: float
    whole: Correlation
    realised: float | None
    without: Correlation
    shift: float | None


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Where the spread of the drawn scores comes from: variances of shares of one, over the ranked units.

    With s(u, d) the score of unit u in draw d: ``total`` = ``between`` + ``within``, where ``between`` is the variance
    over u of the mean over d, and ``within`` the mean over u of the variance over d, weights and unknown answers drawn
    (the second analysis). ``weights`` is what the same mean is where weights alone are drawn (the first), at most
    ``within``; ``answers`` what is left. Part of what weights move, they move for all units alike.
    """

    units: int
    draws: int
    between: float
    weights: float
    answers: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.between + self.weights + self.answers


@dataclass(frozen=True, kw_only=True)
class Study:
    """What the units of one kind say of the questions and of the weights.

    ``scored`` have a score that is shown, ``ranked`` are known well enough to be ranked. Under :data:`FEWEST` units
    there are counts alone: ``pairs``, ``domain_pairs`` and ``domains`` are empty; under as many ranked ones ``domains``
    alone is, and ``spread`` is None, as it is without draws.
    """

    kind: UnitKind
    units: int
    scored: int
    ranked: int
    questions: tuple[QuestionStudy, ...]
    groups: tuple[GroupStudy, ...]
    pairs: tuple[QuestionPair, ...] = ()
    domain_pairs: tuple[DomainPair, ...] = ()
    domains: tuple[DomainStudy, ...] = ()
    spread: Spread | None = None

    @property
    def enough(self) -> bool:
        """Whether there are enough units for more than counts."""
        return self.units >= FEWEST


def studies(campaign: Campaign, *, draws: int = DRAWS, seed: int = SEED) -> tuple[Study, ...]:
    """Return the study of each kind of unit, the most numerous first; at most :data:`DRAWS` draws are made."""
    return tuple(study(campaign, kind, min(draws, DRAWS), seed) for kind in campaign.kinds)


def study(campaign: Campaign, kind: UnitKind, draws: int, seed: int) -> Study:
    """Return what the units of one kind say."""
    questionnaire, tree, answers = campaign.questionnaire, campaign.tree, campaign.of_kind(kind)
    ranked = answers.where(answers.ranked)
    enough, tell = answers.size >= FEWEST, ranked.size >= FEWEST
    matrix, units = correlations(answers.values)
    matrix = np.where(units >= FEWEST, matrix, np.nan)
    return Study(
        kind=kind,
        units=answers.size,
        scored=int(np.count_nonzero(~np.isnan(answers.scores[:, 0]))),
        ranked=ranked.size,
        questions=tuple(questions(campaign, answers)),
        groups=tuple(groups(tree, answers)),
        pairs=tuple(pairs(questionnaire, tree, matrix, units)) if enough else (),
        domain_pairs=tuple(domain_pairs(questionnaire, tree, matrix, answers)) if enough else (),
        domains=domains(questionnaire, tree, ranked) if tell else (),
        spread=spread(questionnaire, tree, ranked.kept, draws, seed) if tell and draws > 1 else None,
    )


def correlated(first: Floats, second: Floats) -> Correlation:
    """Return the correlation of two columns, over the units where both are known (not nan)."""
    both = ~(np.isnan(first) | np.isnan(second))
    units = int(np.count_nonzero(both))
    return Correlation(pearson(first[both], second[both]) if units >= FEWEST else None, units)


def leaves_of(tree: Node, answers: Answers) -> dict[str, Figures]:
    """Return the figures of each question, what is not known left out: what the available-case mean is made from."""
    known = answers.known.astype(np.float64)
    return {leaf.id: known_where(answers.kept.value[:, at], known[:, at]) for at, leaf in enumerate(tree.leaves)}


def scores_of(node: Node, leaves: Mapping[str, Figures]) -> Floats:
    """Return the available-case score of a node, nan where nothing under it is known."""
    figures = aggregate(node, leaves)[node.path]
    return np.where(np.asarray(figures.known) > 0, figures.score, np.nan)


def questions(campaign: Campaign, answers: Answers) -> Iterator[QuestionStudy]:
    """Yield what is answered to each question, in order."""
    leaves, values, kind = leaves_of(campaign.tree, answers), answers.values, answers.kept.kinds[0]
    columns = {domain.id: (at, domain) for at, domain in enumerate(campaign.tree.children, start=1)}
    for at, leaf in enumerate(campaign.tree.leaves):
        indicator = campaign.questionnaire.by_id[leaf.id]
        known, missing = answers.known[:, at], answers.applies[:, at] & ~answers.known[:, at]
        given = answers.kept.value[known, at]
        lowest, highest = admissible(indicator)
        column, domain = columns[leaf.path[0]]
        rest = np.where(np.isnan(answers.scores[:, column]), np.nan, scores_of(domain, leaves | {leaf.id: NOWHERE}))
        yield QuestionStudy(
            indicator=indicator,
            known=len(given),
            unknown=int(np.count_nonzero(missing & ~answers.unanswered[:, at])),
            unanswered=int(np.count_nonzero(missing & answers.unanswered[:, at])),
            not_applicable=int(np.count_nonzero(~answers.applies[:, at])),
            options={option.id: campaign.options.get((kind, leaf.id, option.id), 0) for option in indicator.options},
            lowest=int(np.count_nonzero(given <= lowest + SAME)),
            highest=int(np.count_nonzero(given >= highest - SAME)),
            alike=len(given) > 1 and float(np.ptp(given)) <= SAME,
            rest=correlated(values[:, at], rest),
        )


def groups(tree: Node, answers: Answers) -> Iterator[GroupStudy]:
    """Yield each group, those of the first column before those of two; nothing where the table is not grouped."""
    missing = answers.applies & ~answers.known
    ids = [leaf.id for leaf in tree.leaves]
    for depth in range(1, max(map(len, answers.groups), default=0) + 1):
        names = [name[:depth] for name in answers.groups]
        order = {name: at for at, name in enumerate(sorted(set(names)))}
        places = np.array([order[name] for name in names])
        units = np.bincount(places).tolist()
        sums = []
        for flags in (answers.applies, missing):
            counted = np.zeros((len(order), len(ids)), dtype=np.int64)
            np.add.at(counted, places, flags)
            sums.append(counted.tolist())
        for name, at in order.items():
            asked, lacking = (dict(zip(ids, counted[at], strict=True)) for counted in sums)
            yield GroupStudy(name=name, units=units[at], asked=asked, missing=lacking)


def pairs(questionnaire: Questionnaire, tree: Node, matrix: Floats, units: NDArray[np.int64]) -> Iterator[QuestionPair]:
    """Yield every two questions whose correlation is given, in the order of the questionnaire."""
    indicators = [questionnaire.by_id[leaf.id] for leaf in tree.leaves]
    for one, other in combinations(range(len(indicators)), 2):
        if not np.isnan(matrix[one, other]):
            found = Correlation(float(matrix[one, other]), int(units[one, other]))
            yield QuestionPair(first=indicators[one], second=indicators[other], correlation=found)


def domain_pairs(questionnaire: Questionnaire, tree: Node, matrix: Floats, answers: Answers) -> Iterator[DomainPair]:
    """Yield each domain with itself and with every other one after it."""
    inside = [np.array([leaf.path[0] == domain.id for leaf in tree.leaves]) for domain in questionnaire.domains]
    upper = np.triu(np.ones(matrix.shape, dtype=np.bool_), 1)
    for one, other in combinations_with_replacement(range(len(inside)), 2):
        block = np.outer(inside[one], inside[other])
        given = matrix[(block | block.T) & upper & ~np.isnan(matrix)]
        yield DomainPair(
            first=questionnaire.domains[one],
            second=questionnaire.domains[other],
            mean=float(given.mean()) if len(given) else None,
            pairs=len(given),
            scores=correlated(answers.scores[:, 1 + one], answers.scores[:, 1 + other]),
        )


def domains(questionnaire: Questionnaire, tree: Node, ranked: Answers) -> tuple[DomainStudy, ...]:
    """Return what each domain weighs, and what leaving it out does."""
    leaves, whole = leaves_of(tree, ranked), ranked.kept.ends[0]
    applies = {leaf.id: ranked.applies[:, at].astype(np.float64) for at, leaf in enumerate(tree.leaves)}
    intended = effective_weights(tree, applies)
    with_whole = [correlated(ranked.scores[:, at], whole) for at, _ in enumerate(tree.children, 1)]
    squares = [(found.r or 0.0) ** 2 for found in with_whole]
    # Without the part of one of them, the parts of the others would be of something else.
    tell = sum(squares) > 0 and all(found.units >= FEWEST for found in with_whole)
    found = []
    for at, node in enumerate(tree.children):
        without, shift = left_out(tree, node, leaves, whole)
        found.append(
            DomainStudy(
                domain=questionnaire.domains[at],
                intended=float(np.mean(intended[node.path])),
                whole=with_whole[at],
                realised=squares[at] / sum(squares) if tell else None,
                without=without,
                shift=shift,
            )
        )
    return tuple(found)


def left_out(
    tree: Node, domain: Node, leaves: Mapping[str, Figures], whole: Floats
) -> tuple[Correlation, float | None]:
    """Return Spearman's ρ of the whole and of the whole without a domain, and by how many places a unit moves."""
    others = tuple(other for other in tree.children if other is not domain)
    if not others:
        return Correlation(None, 0), None
    score = scores_of(replace(tree, children=others), leaves)
    there = ~np.isnan(score)
    units = int(np.count_nonzero(there))
    if units < FEWEST:
        return Correlation(None, units), None
    before, after = whole[there], score[there]
    moved = ranks(after[:, np.newaxis]) - ranks(before[:, np.newaxis])
    return Correlation(spearman(before, after), units), float(np.mean(np.abs(moved)))


def spread(questionnaire: Questionnaire, tree: Node, kept: Kept, draws: int, seed: int) -> Spread:
    """Return where the spread of the drawn scores comes from; ``draws`` is at least 2."""
    weights = noisy_weights(tree, draws, seed)
    known_alone = replace(kept, flags=np.where(kept.flags & KNOWN, np.uint8(APPLIES | KNOWN), np.uint8(0)))
    by_weights, by_both = (
        DrawnRanks(
            questionnaire, tree, units, weights=weights, draws=draws, seed=seed, drawing=Drawing(1, None)
        ).scores(slice(0, draws))
        for units in (known_alone, kept)
    )
    within = float(np.mean(np.var(by_both, axis=1, ddof=1)))
    moved = min(float(np.mean(np.var(by_weights, axis=1, ddof=1))), within)
    return Spread(
        units=len(kept.lines),
        draws=draws,
        between=float(np.var(np.mean(by_both, axis=1), ddof=1)),
        weights=moved,
        answers=within - moved,
    )
