"""``--draws`` and ``--seed``: how many weights and answers are drawn at random, and from which seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ruraldiag.composite.ranking import RankStatistics
    from ruraldiag.composite.result import Result
    from ruraldiag.composite.uncertainty import Uncertainty

DrawsOption = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        min=0,
        max=100_000,
        help="Combien de tirages au sort pour dire si le résultat tient (1000 par défaut ; 0 : aucun).",
        show_default=False,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help="La graine des tirages : la même donne toujours les mêmes chiffres.",
        show_default=False,
    ),
]


def draws_and_seed(draws: int | None, seed: int | None) -> tuple[int, int]:
    """Return the number of draws and the seed, those of the method where they are not given."""
    if draws == 0:
        return 0, seed or 0
    from ruraldiag.composite.uncertainty import DRAWS, SEED

    return DRAWS if draws is None else draws, SEED if seed is None else seed


def uncertainty_of(result: Result, draws: int | None, seed: int | None) -> Uncertainty | None:
    """Return the uncertainty of a result; None, and nothing imported, where no draw is wanted."""
    return uncertainties_of([result], draws, seed)[0]


def uncertainties_of(results: Sequence[Result], draws: int | None, seed: int | None) -> list[Uncertainty | None]:
    """Return the uncertainty of each result, the weights of a tree drawn once; None where no draw is wanted."""
    if draws == 0:
        return [None] * len(results)
    from ruraldiag.composite.uncertainty import noisy_weights, uncertainty

    many, start = draws_and_seed(draws, seed)
    weights = {tree: noisy_weights(tree, many, start) for tree in {result.tree for result in results}}
    return [uncertainty(result, draws=many, seed=start, weights=weights[result.tree]) for result in results]


def ranks_of(results: Sequence[Result], drawn: Sequence[Uncertainty | None]) -> list[RankStatistics | None]:
    """Return the rank of each result among those of its kind and questionnaire, in the order given.

    None where the score is withheld or that of a short series, where a unit has no other to be compared with, and for
    all of them where nothing is ``drawn`` or a unit is there at several dates: it would be ranked against itself.
    """
    found: list[RankStatistics | None] = [None] * len(results)
    units = {(result.unit.kind, result.unit.code or result.unit.name) for result in results}
    if None in drawn or len(units) < len(results) or len(results) < 2:
        return found
    import numpy as np

    from ruraldiag.composite.ranking import rank_statistics

    groups: dict[tuple[str, str, str], list[int]] = {}
    for place, result in enumerate(results):
        if result.series == "full":
            key = (result.unit.kind, result.questionnaire.id, result.questionnaire.edition)
            groups.setdefault(key, []).append(place)
    for places in groups.values():
        if len(places) > 1:
            completed = np.array([one.answers for place in places if (one := drawn[place])])
            statistics = rank_statistics([results[place] for place in places], completed)
            for place, rank in zip(places, statistics, strict=True):
                found[place] = rank
    return found
