"""Results as tables on the terminal: one unit domain by domain, or several units side by side."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from ruraldiag.composite.result import LevelRange, NodeScore, Result
from ruraldiag.report.formats.terminal import colours
from ruraldiag.report.words.figures import counts, coverage, interval, level_words, rank, shown
from ruraldiag.report.words.french import capital, percent
from ruraldiag.report.words.kinds import KINDS, unit_and_kind
from ruraldiag.report.words.locks import lock_sentences
from ruraldiag.report.words.sure import how_sure, open_levels, two_counts
from ruraldiag.typography import french, shorten

if TYPE_CHECKING:
    from ruraldiag.composite.ranking import RankStatistics
    from ruraldiag.composite.uncertainty import Uncertainty

WIDE = 120  # columns of the screen from which the domains stand beside the whole
SURE = 25  # columns that how sure it is takes beside the whole
NARROW = 70  # columns under which a table would break its words: one line a figure instead


def score_tables(
    results: Sequence[Result],
    drawn: Sequence[Uncertainty | None] = (),
    ranks: Sequence[RankStatistics | None] = (),
    days: Sequence[str] = (),
    *,
    themes: bool = False,
    weights: str = "",
) -> None:
    """Write one table for one unit (with its themes if asked), or one row a unit for several, to standard output.

    ``drawn`` and ``ranks`` say for each result how sure it is and its rank, None where that is not said; ``days`` the
    day of each, which tells two of one name apart; ``weights`` with which other weights all was computed.
    """
    drawn = drawn or [None] * len(results)
    # Of a terminal without capabilities, rich does not ask the size.
    width, height = shutil.get_terminal_size() if os.environ.get("TERM") in {"dumb", "unknown"} else (None, None)
    console = Console(
        file=sys.stdout, width=width, height=height, no_color=not colours(sys.stdout),
        highlight=False, emoji=False, markup=False,
    )  # fmt: skip
    names = named_apart(results, days)
    if weights:
        write(console, french(weights))
    if console.width < NARROW:
        narrow_lines(console, results, names, drawn, ranks)
    elif len(results) == 1:
        unit_table(console, results[0], drawn[0], themes=themes)
    else:
        units_table(console, results, names, drawn, ranks)


def named_apart(results: Sequence[Result], days: Sequence[str]) -> list[str]:
    """Return the name of each unit, with its day where several have that name."""
    names = [result.unit.name for result in results]
    if not days:
        return names
    return [f"{name}, {day}" if names.count(name) > 1 else name for name, day in zip(names, days, strict=True)]


def narrow_lines(
    console: Console,
    results: Sequence[Result],
    names: Sequence[str],
    drawn: Sequence[Uncertainty | None],
    ranks: Sequence[RankStatistics | None],
) -> None:
    """Write the figures as lines, for a narrow screen."""
    for place, result in enumerate(results):
        write(console, f"{names[place]} ({KINDS[result.unit.kind].one})")
        for name, node in (("Ensemble", result.whole), *((domain.title, domain) for domain in result.domains)):
            write(console, narrow_line(name, node, result))
        if rank := rank_words(ranks[place] if ranks else None):
            write(console, french(f"Rang : {rank}."))
        for line in notes(result, drawn[place]):
            write(console, line)


def narrow_line(name: str, node: NodeScore, result: Result) -> str:
    """Return the figures of a node as a sentence or two."""
    if not node.applies:
        return french(f"{name} : sans objet.")
    level = result.levels.get(node.id)
    return french(
        f"{name} : {shown(node, result.questionnaire)}, {interval(node, result.questionnaire)}, "
        f"su à {coverage(node.coverage, result.questionnaire)}.{f' Niveau : {level_words(level)}.' if level else ''}"
    )


def write(console: Console, text: str) -> None:
    """Write a line folded to the screen: rich would break it at a non-breaking space, textwrap does not."""
    console.print(fill(safe(text), console.width, subsequent_indent="  "), soft_wrap=True)


def safe(text: str) -> str:
    """Return a text of one line that drives no terminal: names and titles come from files."""
    return shorten(text.strip(), len(text) + 1)


def unit_table(console: Console, result: Result, drawn: Uncertainty | None, *, themes: bool) -> None:
    """Write the figures of one unit: the whole, then each domain, with its themes if asked."""
    write(console, unit_and_kind(result.unit))
    table = new_table("", "score", "entre", "su", "niveau")
    add(table, "Ensemble", result.whole, result, result.levels.get("whole"))
    table.add_section()
    for domain in result.domains:
        add(table, domain.title, domain, result, result.levels.get(domain.id))
        for theme in result.themes(domain) if themes else ():
            add(table, f"  {theme.title}", theme, result, None)
    console.print(table)
    for line in notes(result, drawn):
        write(console, line)


def units_table(
    console: Console,
    results: Sequence[Result],
    names: Sequence[str],
    drawn: Sequence[Uncertainty | None],
    ranks: Sequence[RankStatistics | None],
) -> None:
    """Write one row a unit: the whole, how sure it is, and, where the screen is wide enough, each domain's score."""
    wide = WIDE + (SURE if any(drawn) or any(ranks) else 0)
    domains = results[0].domains if console.width >= wide else ()
    sure = ["tient, si les poids changent"] if any(drawn) else []
    ranked = ["rang"] if any(ranks) else []
    table = new_table("", "score", "entre", "su", "niveau", *sure, *ranked, *(safe(domain.title) for domain in domains))
    for place, result in enumerate(results):
        by_id = {one.id: one for one in result.domains}
        cells = [shown(by_id[one.id], result.questionnaire) if one.id in by_id else "" for one in domains]
        held = [share_words(result, drawn[place])] if sure else []
        rank = [rank_words(ranks[place])] if ranked else []
        level = result.levels.get("whole")
        table.add_row(*row(names[place], result.whole, result, level), *held, *rank, *cells)
    console.print(table)
    if ranked:
        write(
            console,
            french(
                "Rang parmi ceux du même genre et, s'il en bouge, entre quels rangs neuf tirages sur dix. Il suit le "
                "milieu de l'intervalle : où des réponses manquent, il peut contredire l'ordre des scores."
            ),
        )


def share_words(result: Result, drawn: Uncertainty | None) -> str:
    """Return the share of the weight draws in which the level shown holds; empty where that is not what is read.

    The draws read the level on the score: one that is not established, or that a lock holds, is another one.
    """
    level = result.levels.get("whole")
    if drawn is None or drawn.level_share is None or level is None or level.nominal is None:
        return ""
    return percent(drawn.level_share) if level.established and level.low.id == level.nominal.id else ""


def rank_words(statistics: RankStatistics | None) -> str:
    """Return a rank and its 5–95 % interval, « 2 (1 à 3) »; empty where the unit is not ranked."""
    if statistics is None:
        return ""
    return rank(statistics.nominal, statistics.p5, statistics.p95).replace(" ", "\u00a0")


def new_table(first: str, *figures: str) -> Table:
    """Return an empty table, its first column on the left and the figures on the right."""
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column(first, min_width=8)
    for name in figures:
        figure = name in {"score", "entre", "su", "rang"}
        table.add_column(name, justify="left" if name == "niveau" else "right", no_wrap=figure)
    return table


def add(table: Table, name: str, node: NodeScore, result: Result, level: LevelRange | None) -> None:
    """Add the row of a node."""
    table.add_row(*row(name, node, result, level))


def row(name: str, node: NodeScore, result: Result, level: LevelRange | None) -> list[str]:
    """Return the cells of a node: name, score, interval, what is known, level."""
    indent = name[: len(name) - len(name.lstrip())]
    title = indent + safe(name)
    if not node.applies:
        return [title, "sans objet", "", "", ""]
    questionnaire = result.questionnaire
    between = interval(node, questionnaire, lead="").replace(" ", "\u00a0")
    known = coverage(node.coverage, questionnaire)
    level_said = safe(level_words(level)) if level else ""
    return [title, shown(node, questionnaire), between, known, capital(level_said)]


def notes(result: Result, drawn: Uncertainty | None) -> list[str]:
    """Return the lines under the table: how sure it is, locks, withheld score, counts."""
    lines = [*how_sure(result, drawn), *open_levels(result)]
    if not result.whole.applies:
        lines.append("Pas de score : aucune question ne se pose pour ce territoire.")
    elif result.whole.shown is None:
        lines.append(
            f"Pas de score : on ne connaît que {coverage(result.whole.coverage, result.questionnaire)} de ce qui "
            f"compte (il en faut {percent(result.questionnaire.scoring.min_coverage)}). L'intervalle, lui, ne dépend "
            f"d'aucune supposition. {two_counts(result)}".rstrip()
        )
    lines += lock_sentences(result)
    lines.append(f"{counts(result)}.")
    return [french(line) for line in lines]
