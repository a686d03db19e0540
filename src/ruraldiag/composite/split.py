"""Split: the difference of the whole between two dates, cut exactly into method, progress, information and scope.

The cut is the Shapley value over the kinds of change: no order matters, and the parts add up (method, section 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, permutations
from math import factorial

from ruraldiag.composite.aggregation import aggregate
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.scoring import figures_of


class Change(Enum):
    """The kind of an indicator's change between two dates, from its states after routing."""

    PROGRESS = "progres"
    INFORMATION = "information"
    SCOPE = "perimetre"


@dataclass(frozen=True, kw_only=True)
class Split:
    """The difference of the whole (shares of one) in its four parts; they add up to ``after − then``."""

    method: float
    progress: float
    information: float
    scope: float

    @property
    def total(self) -> float:
        """The sum of the four parts."""
        return self.method + self.progress + self.information + self.scope


def split_of(then: Result, before: Result, after: Result) -> tuple[Split | None, str]:
    """Return the four parts of the difference of the whole, or why there are none."""
    if not (then.whole.applies and before.whole.applies and after.whole.applies):
        dates = "à l'une des dates" if then.whole.applies or after.whole.applies else "aux deux dates"
        return None, f"aucune question ne s'applique {dates}"
    if then.whole.shown is not None and before.whole.shown is None and after.whole.shown is not None:
        return None, "trop peu de réponses de la première date valent pour les questions de la seconde"
    if then.whole.shown is None or before.whole.shown is None or after.whole.shown is None:
        return None, "le score d'une des dates n'est pas donné, trop peu de réponses étant connues"
    scores = coalition_scores(before, after)
    if scores is None:
        return None, "une étape de la décomposition ne s'appuierait sur aucune réponse connue"
    shares = shapley(scores)
    return Split(
        method=before.whole.shown - then.whole.shown,
        progress=shares[Change.PROGRESS],
        information=shares[Change.INFORMATION],
        scope=shares[Change.SCOPE],
    ), ""


def coalition_scores(before: Result, after: Result) -> dict[frozenset[Change], float] | None:
    """Return the score of the whole with the changes of each set of kinds made.

    None where a set of changes would leave nothing known.
    """
    kinds = {name: kind_of(before.leaves[name].leaf, scored.leaf) for name, scored in after.leaves.items()}
    scores: dict[frozenset[Change], float] = {}
    for made in (frozenset(some) for count in range(len(Change) + 1) for some in combinations(Change, count)):
        leaves = {
            # Unknown on both dates, it may still hang on a filter on one of them only: what is known of it changes.
            name: figures_of((after if (kind or Change.INFORMATION) in made else before).leaves[name].leaf)
            for name, kind in kinds.items()
        }
        whole = aggregate(after.tree, leaves)[()]
        if not whole.known:
            return None
        scores[made] = float(whole.score)
    return scores


def shapley(scores: Mapping[frozenset[Change], float]) -> dict[Change, float]:
    """Return the Shapley value of each kind: its marginal score averaged over every order of the kinds.

    Source: Shapley (1953); the sum is the score with all kinds less the score with none.
    """
    kinds = tuple(Change)
    totals = dict.fromkeys(kinds, 0.0)
    for order in permutations(kinds):
        done: frozenset[Change] = frozenset()
        for kind in order:
            totals[kind] += scores[done | {kind}] - scores[done]
            done = done | {kind}
    return {kind: total / factorial(len(kinds)) for kind, total in totals.items()}


def kind_of(old: Leaf, new: Leaf) -> Change | None:
    """Return the kind of an indicator's change, or None where its value is the same, or unknown on both dates."""
    if old.applies != new.applies:
        return Change.SCOPE
    if old.known != new.known:
        return Change.INFORMATION
    if old.known and old.value != new.value:
        return Change.PROGRESS
    return None
