"""Comparison: two dates of one unit, split exactly into method, progress, information and scope; or several units.

Method, section 7. The split itself is in :mod:`ruraldiag.composite.split`, what can be said of a difference in
:mod:`ruraldiag.composite.difference`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING, get_args

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.assessment.units_and_dates import in_date_order
from ruraldiag.composite.common_base import still_unknown
from ruraldiag.composite.difference import Difference, difference
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.split import Change, Split, kind_of, split_of
from ruraldiag.migration import Fate, Migration, migrate
from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind

if TYPE_CHECKING:
    from ruraldiag.composite.ranking import Ahead, RankStatistics
    from ruraldiag.composite.uncertainty import Uncertainty

MEDIAN_FROM = 5  # units of one kind, below which a median of peers would say who they are
PAIRS_UP_TO = 6  # units whose every pair is compared


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """One indicator that differs between two dates.

    ``effect`` is what the newer score owes to this change alone (share of one): it, less what it would be with the
    older answer; None where both answers are not known, or the newer score is withheld.
    """

    indicator: Indicator
    change: Change
    before: Leaf
    after: Leaf
    effect: float | None


@dataclass(frozen=True, kw_only=True)
class OneSided:
    """Something that exists, or is known, on one side only, and why it cannot be compared.

    ``fate`` is what the migration made of it: new in the newer edition, or set aside; None where it is no part of it.
    """

    id: str
    name: str
    reason: str
    fate: Fate | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two dates of one unit.

    ``then`` is the older assessment in its own edition; ``before`` the same answers in the newer edition; ``after`` the
    newer assessment. ``split`` is None where it cannot be made, and ``no_split`` says why. ``nodes`` holds the whole,
    then the domains that apply on both dates; ``still_unknown`` what is asked, applies and is not known on either date,
    the heaviest first: a question that was new, or whose answer was set aside, is in ``one_sided``.
    """

    unit: Unit
    then: Result
    before: Result
    after: Result
    split: Split | None
    no_split: str
    nodes: tuple[Difference, ...]
    changes: tuple[AnswerChange, ...]
    one_sided: tuple[OneSided, ...]
    still_unknown: tuple[Indicator, ...]

    @property
    def whole(self) -> Difference:
        """The difference of the whole."""
        return self.nodes[0]

    @property
    def same_questions(self) -> bool:
        """Whether both dates answer one edition."""
        return self.then.questionnaire.edition == self.after.questionnaire.edition

    @property
    def fates(self) -> Mapping[str, Fate]:
        """What the migration made of the questions that it could not carry over, by id."""
        return {lonely.id: lonely.fate for lonely in self.one_sided if lonely.fate}


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """More than two dates of one unit: the assessments in date order, and each one compared with the one before."""

    assessments: tuple[Assessment, ...]
    steps: tuple[Comparison, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """The results in date order, each in its own edition."""
        return (self.steps[0].then, *(step.after for step in self.steps))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One unit among several of its kind, and its rank among those compared."""

    result: Result
    rank: RankStatistics


@dataclass(frozen=True, kw_only=True)
class Apart:
    """One unit that cannot be compared with the others, and why."""

    result: Result
    reason: str


@dataclass(frozen=True, kw_only=True)
class OlderDate:
    """An assessment of a unit that gives way to its ``latest`` one, or to another whose date is no clearer."""

    result: Result
    assessment: Assessment
    latest: Assessment


@dataclass(frozen=True, kw_only=True)
class UnitsComparison:
    """Several units of one kind on one questionnaire, best rank first; scores are shares of one.

    ``medians`` holds, from five units up, the median score of the whole and of each domain by path, where at least five
    units have one. ``apart`` lists the units that cannot be compared, then the dates that give way to the latest one.
    Without draws (0), the ranks are there alone: nobody is ahead for sure.
    """

    questionnaire: Questionnaire
    kind: UnitKind
    draws: int
    seed: int
    units: tuple[Standing, ...]
    apart: tuple[Apart | OlderDate, ...]
    medians: Mapping[tuple[str, ...], float]
    ahead: tuple[Ahead, ...]


def compare(
    older: Assessment, newer: Assessment, questionnaire: Questionnaire, older_edition: Questionnaire | None = None
) -> Comparison:
    """Return the comparison of two dates of one unit, both checked against the edition they answer.

    ``questionnaire`` is the edition of ``newer``; ``older_edition`` that of ``older`` where it is another: the older
    answers are then migrated.
    """
    after = score(newer, questionnaire)
    if older_edition is None or older_edition.edition == questionnaire.edition:
        before = score(older, questionnaire)
        return compare_dates(before, before, after)
    moved = migrate(older, older_edition, questionnaire)
    return compare_dates(score(older, older_edition), score(moved.assessment, questionnaire), after, not_carried(moved))


def trajectory(assessments: Sequence[Assessment], editions: Mapping[str, Questionnaire]) -> Trajectory:
    """Return the consecutive comparisons of two or more dates of one unit, in date order.

    ``editions`` holds the questionnaire of each edition answered. Where one of them has no date, the order given is
    kept.
    """
    ordered = tuple(in_date_order(assessments))
    return Trajectory(
        assessments=ordered,
        steps=tuple(
            compare(older, newer, editions[newer.questionnaire.edition], editions[older.questionnaire.edition])
            for older, newer in pairwise(ordered)
        ),
    )


def compare_dates(then: Result, before: Result, after: Result, one_sided: Sequence[OneSided] = ()) -> Comparison:
    """Return the comparison of two dates of one unit, from their results.

    ``before`` holds the older answers migrated to the questionnaire of ``after``; where no migration was needed it is
    ``then`` itself. ``one_sided`` lists what the migration could not carry over.
    """
    changes = tuple(changed(before, after))
    split, no_split = split_of(then, before, after)
    listed = {lonely.id for lonely in one_sided}
    apart = [
        lonely
        for lonely in (*known_on_one_side(changes), *domains_on_one_side(before, after))
        if lonely.id not in listed
    ]
    paths = [(), *(domain.path for domain in after.domains if domain.applies and before.nodes[domain.path].applies)]
    return Comparison(
        unit=after.unit,
        then=then,
        before=before,
        after=after,
        split=split,
        no_split=no_split,
        nodes=tuple(difference(path, before, after) for path in paths),
        changes=changes,
        one_sided=(*one_sided, *apart),
        still_unknown=tuple(indicator for indicator in still_unknown(before, after) if indicator.id not in listed),
    )


def changed(before: Result, after: Result) -> list[AnswerChange]:
    """Return the indicators that differ, in order, each with its one kind of change."""
    found = []
    what_if = WhatIf(after)
    for name, scored in after.leaves.items():
        old, new = before.leaves[name].leaf, scored.leaf
        kind = kind_of(old, new)
        if kind is None:
            continue
        effect = None
        if kind is Change.PROGRESS and old.value is not None and after.whole.shown is not None:
            effect = -what_if.gain(name, old.value)
        found.append(AnswerChange(indicator=new.indicator, change=kind, before=old, after=new, effect=effect))
    return found


def known_on_one_side(changes: Sequence[AnswerChange]) -> list[OneSided]:
    """Return what applies or is known at one of the two dates only, with the reason."""
    reasons = {
        (Change.SCOPE, True): "sans objet à la première date",
        (Change.SCOPE, False): "sans objet à la seconde date",
        (Change.INFORMATION, True): "pas su à la première date",
        (Change.INFORMATION, False): "pas su à la seconde date",
    }
    found = []
    for change in changes:
        if change.change is Change.PROGRESS:
            continue
        newly = change.after.applies if change.change is Change.SCOPE else change.after.known
        found.append(OneSided(id=change.indicator.id, name=change.indicator.name, reason=reasons[change.change, newly]))
    return found


def domains_on_one_side(before: Result, after: Result) -> list[OneSided]:
    """Return the domains that apply at one of the two dates only."""
    return [
        OneSided(id=new.id, name=new.title, reason=f"sans objet à la {'première' if new.applies else 'seconde'} date")
        for new in after.domains
        if new.applies != before.nodes[new.path].applies
    ]


def not_carried(migration: Migration) -> list[OneSided]:
    """Return the questions of one edition only, and the answers that the other could not take, with the reason."""
    found = []
    for move in migration.moves:
        indicator = move.new or move.old
        if move.fate in {Fate.NEW, Fate.SET_ASIDE} and indicator is not None:
            found.append(OneSided(id=indicator.id, name=indicator.name, reason=move.why, fate=move.fate))
    return found


def compare_latest(
    groups: Sequence[Sequence[Assessment]], questionnaire: Questionnaire, draws: int, seed: int
) -> UnitsComparison:
    """Return the comparison of the latest date of each unit, all read in one edition; the older dates are apart.

    ``groups`` are the assessments of each unit, in date order.
    """
    found = compare_units([score(dates[-1], questionnaire) for dates in groups], draws=draws, seed=seed)
    older = tuple(
        OlderDate(result=score(assessment, questionnaire), assessment=assessment, latest=dates[-1])
        for dates in groups
        for assessment in dates[:-1]
    )
    return replace(found, apart=(*found.apart, *older))


def compare_units(results: Sequence[Result], draws: int, seed: int) -> UnitsComparison:
    """Return the comparison of several units: those of the kind and questionnaire of most of them, the others apart.

    Neither the order of the results nor a unit apart changes anything for the units compared. ``draws`` 0 gives their
    ranks alone.
    """
    from ruraldiag.composite.ranking import ahead_of, ranking  # noqa: PLC0415 -- numpy, only for those who compare units

    questionnaire, kind = common_ground(results)
    reasons = [why_apart(result, questionnaire, kind) for result in results]
    compared = [result for result, why in zip(results, reasons, strict=True) if not why]
    ranked = ranking(compared, draws=max(draws, 1), seed=seed)
    order = sorted(
        range(len(compared)),
        key=lambda row: (ranked.statistics[row].nominal, compared[row].unit.name, compared[row].unit.code),
    )
    pairs = combinations(order if len(order) <= PAIRS_UP_TO else order[:2], 2)
    return UnitsComparison(
        questionnaire=questionnaire,
        kind=kind,
        draws=draws,
        seed=seed,
        units=tuple(Standing(result=compared[row], rank=ranked.statistics[row]) for row in order),
        apart=tuple(Apart(result=result, reason=why) for result, why in zip(results, reasons, strict=True) if why),
        medians=medians(compared),
        ahead=tuple(ahead_of(ranked, compared, row, other) for row, other in pairs) if draws else (),
    )


def ranks_among(results: Sequence[Result], drawn: Sequence[Uncertainty | None]) -> list[RankStatistics | None]:
    """Return the rank of each result among those of its kind and questionnaire, in the order given.

    None where the score is withheld or that of a short series, where a unit has no other to be compared with, and for
    all of them where nothing is ``drawn`` or a unit is there at several dates: it would be ranked against itself.
    """
    found: list[RankStatistics | None] = [None] * len(results)
    units = {(result.unit.kind, result.unit.code or result.unit.name) for result in results}
    if None in drawn or len(units) < len(results) or len(results) < 2:
        return found
    import numpy as np  # noqa: PLC0415 -- only for those who compare units

    from ruraldiag.composite.ranking import rank_statistics  # noqa: PLC0415 -- likewise

    groups: dict[tuple[str, str, str], list[int]] = {}
    for place, result in enumerate(results):
        if result.series == "full":
            key = (result.unit.kind, result.questionnaire.id, result.questionnaire.edition)
            groups.setdefault(key, []).append(place)
    for places in groups.values():
        if len(places) > 1:
            completed = np.array([each.answers for place in places if (each := drawn[place])])
            statistics = rank_statistics([results[place] for place in places], completed)
            for place, rank in zip(places, statistics, strict=True):
                found[place] = rank
    return found


def common_ground(results: Sequence[Result]) -> tuple[Questionnaire, UnitKind]:
    """Return the questionnaire and the kind of most results; ties go by kind, then questionnaire and edition."""
    kinds = get_args(UnitKind)
    counts = Counter((result.questionnaire.id, result.questionnaire.edition, result.unit.kind) for result in results)
    best = min(counts, key=lambda key: (-counts[key], kinds.index(key[2]), key))
    return next(
        (result.questionnaire, result.unit.kind)
        for result in results
        if (result.questionnaire.id, result.questionnaire.edition, result.unit.kind) == best
    )


def why_apart(result: Result, questionnaire: Questionnaire, kind: UnitKind) -> str:
    """Return why a unit cannot be compared with those of a kind on a questionnaire, or an empty string."""
    if result.questionnaire.id != questionnaire.id:
        return "autre questionnaire"
    if result.questionnaire.edition != questionnaire.edition:
        return "autre édition du questionnaire"
    if result.unit.kind != kind:
        return "autre genre de collectivité"
    if not result.whole.applies:
        return "aucune question ne s'y applique"
    reasons = {None: "trop peu de réponses connues", "short": "série courte, trop peu de réponses pour un rang"}
    return reasons.get(result.series, "")


def medians(results: Sequence[Result]) -> dict[tuple[str, ...], float]:
    """Return the median score of the whole and of each domain, by path, where at least five units have one."""
    found: dict[tuple[str, ...], float] = {}
    for path in dict.fromkeys(node.path for result in results for node in (result.whole, *result.domains)):
        shown = [score for result in results if (score := result.nodes[path].shown) is not None]
        if len(shown) >= MEDIAN_FROM:
            found[path] = median(shown)
    return found
