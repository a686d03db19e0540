"""The trace: indicator → statement → passage → backing → effective weight, and the reverse (method, section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ruraldiag.questionnaire.model import Domain, Indicator, Questionnaire, Statement, Theme
from ruraldiag.questionnaire.scales import DECIMALS

DOCUMENT = "several"  # the backing of a theme that measures nothing: the document's own voice


@dataclass(frozen=True, kw_only=True)
class IndicatorTrace:
    """Where the weight of one indicator comes from.

    ``weight`` counts among its siblings; ``effective_weight`` is its share of the whole, all that is asked applying.
    """

    indicator: Indicator
    statements: tuple[Statement, ...]
    decisive: Statement | None
    weight: float
    effective_weight: float


@dataclass(frozen=True, kw_only=True)
class Inversion:
    """Two indicators, the first with the stronger backing and yet the smaller effective weight."""

    stronger: IndicatorTrace
    heavier: IndicatorTrace


@dataclass(frozen=True, kw_only=True)
class StatementTrace:
    """What carries one statement: the indicators that measure it, else what names it, else why nothing does.

    An indicator that only touches it (``statements`` beside ``measures``) names it.
    """

    statement: Statement
    measured_by: tuple[str, ...]
    carried_by: tuple[str, ...]
    not_measured: str


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The whole trace of a questionnaire."""

    indicators: tuple[IndicatorTrace, ...]
    statements: tuple[StatementTrace, ...]
    inversions: tuple[Inversion, ...]


def trace(questionnaire: Questionnaire, weights: Mapping[str, float], shares: Mapping[str, float]) -> Trace:
    """Return the trace, from the weight among siblings and the effective weight of each indicator by its id."""
    rows = []
    for indicator in questionnaire.indicators:
        statements = tuple(questionnaire.statements[name] for name in indicator.cites)
        rows.append(
            IndicatorTrace(
                indicator=indicator,
                statements=statements,
                decisive=decisive(indicator, questionnaire),
                weight=weights[indicator.id],
                effective_weight=shares[indicator.id],
            )
        )
    return Trace(
        indicators=tuple(rows),
        statements=tuple(statement_traces(questionnaire)),
        inversions=tuple(inversions(rows, questionnaire.scoring.backing)),
    )


def decisive(item: Domain | Theme | Indicator, questionnaire: Questionnaire) -> Statement | None:
    """Return the statement whose backing is the weight of an item; None where it measures none.

    It is the one it ``measures``; in a questionnaire that names none so (edition 2026.1), the strongest that it cites.
    """
    if item.measures is not None:
        return questionnaire.statements[item.measures]
    if questionnaire.measured:
        return None
    table = questionnaire.scoring.backing
    cited = [questionnaire.statements[name] for name in item.statements]
    return max(cited, key=lambda statement: table[statement.backing], default=None)


def inversions(rows: Iterable[IndicatorTrace], table: Mapping[str, float]) -> list[Inversion]:
    """Return, for each indicator, the heaviest one whose backing is weaker and whose effective weight is yet larger."""
    sourced = [row for row in rows if row.decisive is not None]
    found: list[Inversion] = []
    for row in sourced:
        backing = backing_of(row, table)
        heavier = [
            other
            for other in sourced
            if backing_of(other, table) < backing and round(other.effective_weight - row.effective_weight, DECIMALS) > 0
        ]
        if heavier:
            found.append(Inversion(stronger=row, heavier=max(heavier, key=lambda other: other.effective_weight)))
    return found


def backing_of(row: IndicatorTrace, table: Mapping[str, float]) -> float:
    """Return the weight of the backing of the statement that decides."""
    return table[row.decisive.backing] if row.decisive else 0.0


def statement_traces(q: Questionnaire) -> list[StatementTrace]:
    """Return what carries each statement, in the order of the source."""
    why = {none.statement: none.why for none in q.not_measured}
    traces = []
    for statement in q.statement:
        cited_by = [indicator for indicator in q.indicators if statement.id in indicator.cites]
        measuring = [indicator for indicator in cited_by if not q.measured or indicator.measures == statement.id]
        carriers = [
            *(f"question {indicator.id}" for indicator in cited_by if indicator not in measuring),
            *(f"domaine {d.id}" for d in q.domains if statement.id in d.cites),
            *(f"thème {t.id}" for t in q.theme if statement.id in t.cites),
            *(f"verrou {lock.id}" for lock in q.lock if statement.id in lock.statements),
            *(f"acteur {actor.id}" for actor in q.actor if statement.id in actor.statements),
            *(f"débat {debate.id}" for debate in q.debate if statement.id in debate.statements),
            *(
                f"action de {indicator.id}"
                for indicator in q.indicators
                if any(statement.id in action.statements for action in indicator.action)
            ),
        ]
        traces.append(
            StatementTrace(
                statement=statement,
                measured_by=tuple(indicator.id for indicator in measuring),
                carried_by=tuple(carriers),
                not_measured=why.get(statement.id, ""),
            )
        )
    return traces
