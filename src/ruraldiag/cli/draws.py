"""``--draws`` and ``--seed``: how many weights and answers are drawn at random, and from which seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

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
