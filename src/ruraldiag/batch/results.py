"""What a row of results holds: its columns, in order, and their values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple, TypeAlias

from ruraldiag.batch.actions import FIRST
from ruraldiag.batch.ranks import Rank
from ruraldiag.questionnaire.model import Questionnaire

UNIT_COLUMNS = ("code", "name", "kind", "date")
WHOLE_COLUMNS = (
    "score", "low", "high", "level", "level_nominal", "locks", "possible_locks", "coverage",
    "answered", "unknown", "not_applicable", "unanswered",
)  # fmt: skip
RANK_COLUMNS = ("rank", "rank_p5", "rank_p95")
LAST_COLUMNS = ("series", "rank_best", "rank_worst")
ACTION_COLUMNS = tuple(f"action_{place}" for place in range(1, FIRST + 1))
GAIN_COLUMNS = tuple(f"gain_{place}" for place in range(1, FIRST + 1))

Value: TypeAlias = str | float | int | None
Detail: TypeAlias = Literal["themes", "gains", "values"]


class UnitResult(NamedTuple):
    """The result of one row: plain values, scores out of 100, None where withheld or where nothing applies.

    A tuple, not a dataclass: a country makes 35,000 of them. ``figures`` holds the columns from ``score`` to the last
    domain's level; ``detail`` those of the themes, of the gains and of the answers' values, as far as they are asked.
    """

    line: int
    code: str
    name: str
    kind: str
    date: str
    groups: tuple[str, ...]
    figures: tuple[Value, ...]
    actions: tuple[str, ...]
    series: str
    rank: Rank | None = None
    detail: tuple[Value, ...] = ()

    @property
    def score(self) -> float | None:
        """The score of the whole, out of 100; None where withheld."""
        found = self.figures[0]
        return found if isinstance(found, float) else None

    def values(self) -> tuple[Value, ...]:
        """Return the cells of the row, in the order of :func:`columns_of_results`, then those of its groups."""
        empty = ("",) * (FIRST - len(self.actions))
        rank = self.rank
        ranks = (rank.rank, rank.p5, rank.p95) if rank else (None, None, None)
        bounds = (rank.best, rank.worst) if rank else (None, None)
        unit = (self.code, self.name, self.kind, self.date)
        actions = (*self.actions, *empty)
        return (*unit, *self.figures, *ranks, *actions, *self.detail, self.series, *bounds, *self.groups)


def columns_of_results(questionnaire: Questionnaire, details: Collection[Detail] = ()) -> tuple[str, ...]:
    """Return the names of the result columns, in order: themes as ``domain/theme``, values as the indicator's id."""
    domains = [f"{domain.id}{suffix}" for domain in questionnaire.domains for suffix in ("", "_low", "_high", "_level")]
    themes = [
        f"{domain.id}/{theme.id}{suffix}"
        for domain in questionnaire.domains
        for theme in questionnaire.themes_of(domain.id)
        for suffix in ("", "_low", "_high")
    ]
    extra: dict[Detail, Sequence[str]] = {
        "themes": themes,
        "gains": GAIN_COLUMNS,
        "values": [indicator.id for indicator in questionnaire.indicators],
    }
    detail = [column for asked, columns in extra.items() if asked in details for column in columns]
    return (*UNIT_COLUMNS, *WHOLE_COLUMNS, *domains, *RANK_COLUMNS, *ACTION_COLUMNS, *detail, *LAST_COLUMNS)
