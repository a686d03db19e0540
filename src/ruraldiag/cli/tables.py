"""Results as tables on the terminal: one unit domain by domain, or several units side by side."""

from __future__ import annotations

import sys

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from ruraldiag.assessment.model import State
from ruraldiag.cli.colour import colours
from ruraldiag.composite.scoring import LevelRange, NodeScore, Result
from ruraldiag.errors import french
from ruraldiag.report.french import points, thresholds_of


def score_tables(results: list[Result]) -> None:
    """Write one table for one unit, or one row a unit for several, to standard output."""
    console = Console(file=sys.stdout, no_color=not colours(sys.stdout), highlight=False, emoji=False, markup=False)
    if len(results) == 1:
        unit_table(console, results[0])
    else:
        units_table(console, results)


def unit_table(console: Console, result: Result) -> None:
    """Write the figures of one unit: the whole, then each domain and theme."""
    console.print(f"{result.unit.name} ({result.unit.kind})")
    table = new_table("", "score", "entre", "su", "niveau")
    add(table, "Ensemble", result.whole, result, result.levels.get("whole"))
    for domain in result.domains:
        table.add_section()
        add(table, domain.title, domain, result, result.levels.get(domain.id))
        for theme in result.themes(domain):
            add(table, f"  {theme.title}", theme, result, None)
    console.print(table)
    for line in notes(result):
        console.print(line)


def units_table(console: Console, results: list[Result]) -> None:
    """Write one row a unit: the whole, then the score of each domain (of the first unit's questionnaire)."""
    domains = results[0].domains
    table = new_table("", "score", "entre", "su", "niveau", *(domain.title for domain in domains))
    for result in results:
        cells = [shown(one, result) for one in result.domains]
        cells += [""] * (len(domains) - len(cells))
        table.add_row(*row(result.unit.name, result.whole, result, result.levels.get("whole")), *cells[: len(domains)])
    console.print(table)


def new_table(first: str, *figures: str) -> Table:
    """Return an empty table, its first column on the left and the figures on the right."""
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in figures:
        table.add_column(name, justify="left" if name == "niveau" else "right", overflow="fold")
    return table


def add(table: Table, name: str, node: NodeScore, result: Result, level: LevelRange | None) -> None:
    """Add the row of a node."""
    table.add_row(*row(name, node, result, level))


def row(name: str, node: NodeScore, result: Result, level: LevelRange | None) -> list[str]:
    """Return the cells of a node: name, score, interval, what is known, level."""
    if not node.applies:
        return [name, "sans objet", "", "", ""]
    limits = thresholds_of(result.questionnaire)
    interval = f"{points(node.low, limits)} et {points(node.high, limits)}"
    return [name, shown(node, result), interval, f"{100 * node.coverage:.0f}\u00a0%", level_words(level)]


def shown(node: NodeScore, result: Result) -> str:
    """Return the score of a node, or a dash where it is withheld."""
    return "—" if node.shown is None else points(node.shown, thresholds_of(result.questionnaire))


def level_words(level: LevelRange | None) -> str:
    """Return the level, or from which to which while several are possible."""
    if level is None:
        return ""
    return level.low.title if level.established else f"de {level.low.title} à {level.high.title}"


def notes(result: Result) -> list[str]:
    """Return the lines under the table: locks, withheld score, counts."""
    lines = []
    if result.whole.shown is None:
        needed = 100 * result.questionnaire.scoring.min_coverage
        lines.append(
            f"Pas de score : on ne connaît que {100 * result.whole.coverage:.0f} % de ce qui compte "
            f"(il en faut {needed:.0f} %). L'intervalle, lui, est sûr."
        )
    lines += [f"Verrou : {lock.title}." for lock in result.locks]
    lines += [f"Verrou possible : {lock.title} (la réponse manque)." for lock in result.possible_locks]
    states = (
        (State.ANSWERED, "réponses"),
        (State.UNKNOWN, "« ne sait pas »"),
        (State.NOT_APPLICABLE, "sans objet"),
        (State.UNANSWERED, "sans réponse"),
    )
    lines.append(", ".join(f"{result.count(state)} {name}" for state, name in states) + ".")
    return [french(line) for line in lines]
