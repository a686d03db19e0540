"""The same arithmetic as a batch with pandas or polars: ``python -m benchmarks.batch_others pandas IN OUT``.

Written as someone at ease with each would: columns replaced by values, weighted means level by level. Score, low, high
and coverage of the whole and of the domains; no level, lock, gain, action, nor check of the cells.
"""

from __future__ import annotations

import sys
from functools import reduce
from operator import add
from typing import Any

from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire

UNIT = ["code", "name", "epci"]


def value_of(indicator: Indicator, text: str) -> float:
    """Return the value of a cell that holds an answer."""
    if indicator.kind == "number":
        return normalise(indicator, float(text))
    return normalise(indicator, tuple(text.split("|")) if indicator.kind == "multiple" else text)


def values_of(indicator: Indicator, texts: list[str]) -> dict[str, float]:
    """Return the value of each text that is an answer."""
    return {text: value_of(indicator, text) for text in texts if text not in {"", "nsp", "so"}}


def with_pandas(questionnaire: Questionnaire, source: str, to: str) -> None:
    """Score a table with pandas."""
    import pandas as pd  # noqa: PLC0415 -- an extra

    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    leaves: dict[str, Any] = {}
    for one in questionnaire.indicators:
        known = frame[one.id].map(values_of(one, frame[one.id].unique().tolist()))
        low, high = admissible(one)
        leaves[one.id] = (known, known.fillna(low), known.fillna(high), known.notna() * 1.0, frame[one.id] != "so")
    found = {path: figures[:4] for path, figures in nodes(tree_of(questionnaire), leaves).items() if len(path) < 2}
    columns = {
        "_".join((*path, name)): one
        for path, figures in found.items()
        for name, one in zip(("score", "low", "high", "coverage"), figures, strict=True)
    }
    pd.concat([frame[UNIT], pd.DataFrame(columns)], axis=1).to_csv(to, index=False)


def with_polars(questionnaire: Questionnaire, source: str, to: str) -> None:
    """Score a table with polars, lazily."""
    import polars as pl  # noqa: PLC0415 -- an extra

    frame = pl.read_csv(source, infer_schema=False).fill_null("")
    leaves: dict[str, Any] = {}
    for one in questionnaire.indicators:
        meanings = values_of(one, frame[one.id].unique().to_list())
        known = pl.col(one.id).replace_strict(meanings, default=None, return_dtype=pl.Float64)
        low, high = admissible(one)
        leaves[one.id] = (known, known.fill_null(low), known.fill_null(high), known.is_not_null() * 1.0,
                          pl.col(one.id) != "so")  # fmt: skip
    prepared = frame.lazy().with_columns(
        one.alias(f"{name}:{place}") for name, figures in leaves.items() for place, one in enumerate(figures)
    )
    named = {name: tuple(pl.col(f"{name}:{place}") for place in range(5)) for name in leaves}
    found = {path: figures[:4] for path, figures in nodes(tree_of(questionnaire), named).items() if len(path) < 2}
    columns = [
        one.alias("_".join((*path, name)))
        for path, figures in found.items()
        for name, one in zip(("score", "low", "high", "coverage"), figures, strict=True)
    ]
    prepared.select(*UNIT, *columns).collect().write_csv(to)


def nodes(tree: Node, leaves: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """Return score, low, high, coverage and presence of every node, by the operators of the library's columns."""
    found: dict[tuple[str, ...], Any] = {}

    def mean(values: list[Any], weights: list[Any]) -> Any:
        total = reduce(add, weights)
        return reduce(add, [value * weight for value, weight in zip(values, weights, strict=True)]) / total

    def visit(node: Node) -> Any:
        if not node.children:
            found[node.path] = leaves[node.id]
            return found[node.path]
        children = [visit(child) for child in node.children]
        applied = [child.weight * figures[4] for child, figures in zip(node.children, children, strict=True)]
        known = [weight * (figures[3] > 0) for weight, figures in zip(applied, children, strict=True)]
        filled = [fill(figures[0]) for figures in children]
        found[node.path] = (
            mean(filled, known),
            *(mean([fill(figures[place]) for figures in children], applied) for place in (1, 2, 3)),
            reduce(add, [figures[4] * 1 for figures in children]) > 0,
        )
        return found[node.path]

    visit(tree)
    return found


def fill(column: Any) -> Any:
    """Return a column with zeros where there is nothing: its weight is zero there."""
    return column.fillna(0.0) if hasattr(column, "fillna") else column.fill_nan(0.0).fill_null(0.0)


if __name__ == "__main__":
    library, source, to = sys.argv[1:]
    {"pandas": with_pandas, "polars": with_polars}[library](load_questionnaire(), source, to)
