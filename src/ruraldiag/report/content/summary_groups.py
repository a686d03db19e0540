"""What a summary says group by group and unit by unit: one line a group, the best ranked, those too little known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ruraldiag.batch.census import Census, Counts, RankedUnit, TooLittle
from ruraldiag.questionnaire.model import Indicator
from ruraldiag.report.content.summary_tables import LONGEST
from ruraldiag.report.document import Block, Column, Item, Items, Section, line, paragraph, say, table_of
from ruraldiag.report.words.counts import (
    lowest,
    mean,
    noun,
    numbers_known,
    repeated,
    rows_or_units,
    shared_actions,
    spread,
    units,
)
from ruraldiag.report.words.figures import BOUNDS, WHAT_BOUNDS_SAY, rank, rank_range
from ruraldiag.report.words.french import NBSP, NONE, count, date, enumerate_words, number, plural
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.typography import unaccented

GROUPS_SHOWN = 200
NAMES_SHOWN = 500
NUMBERS_SHOWN = 2  # columns of a line that is read aloud


def groups_section(census: Census) -> Section | None:
    """Return one line for each group of the ``--by`` columns, in the order of their names."""
    if not census.by or not census.groups:
        return None
    tables = (groups_table(census, depth) for depth in range(1, len(census.by) + 1))
    said = paragraph(
        "Les {noun} du tableau, groupe par groupe. « Réponses connues » : en moyenne, pour chacune. « Le plus souvent "
        "bas » : pour combien de celles dont la réponse est connue. « L'action la plus partagée » : à combien elle est "
        "proposée.{few}",
        noun=f"{noun(census)}s",
        few=say(" La moyenne d'un nombre n'est donnée qu'à partir de cinq réponses.") if numbers_known(census) else "",
    )
    return Section(id="groupes", title="Par groupe", blocks=(said, *(block for table in tables for block in table)))


def groups_table(census: Census, depth: int) -> tuple[Block, ...]:
    """Return one line for each text of the first ``--by`` columns, unless the next one makes no more of them."""
    names = sorted({name[:depth] for name in census.groups}, key=in_order)
    if depth < len(census.by) and len(names) in {1, len({name[: depth + 1] for name in census.groups})}:
        return ()
    scored, numbers = bool(census.all.shown), numbers_known(census)[:NUMBERS_SHOWN]
    rows = tuple(
        group_row(census, name, census.group(name), scored=scored, numbers=numbers) for name in names[:GROUPS_SHOWN]
    )
    counted = (
        f"{noun(census).capitalize()}s",
        *(["Notées", "Médiane"] if scored else []),
        "Réponses connues",
        *(say("{name}, en moyenne", name=indicator.name) for indicator in numbers),
    )
    columns = (
        Column(enumerate_words(census.by[:depth]), "row-header"),
        *(Column(title, "number") for title in counted),
        Column("Le plus souvent bas"),
        Column("L'action la plus partagée"),
    )
    table = table_of(columns, rows, "Les groupes")
    left = len(names) - GROUPS_SHOWN
    return (table, paragraph("Et {left} de plus.", left=count(left, "groupe"))) if left > 0 else (table,)


def in_order(group: Sequence[str]) -> tuple[tuple[str, ...], Sequence[str]]:
    """Return what groups are put in order by; those that only accents or capitals tell apart keep one order too."""
    return tuple(map(unaccented, group)), group


def label(group: Sequence[str]) -> str:
    """Return the name of a group; empty where its columns are."""
    return " · ".join(group) if any(group) else ""


def group_row(
    census: Census, name: tuple[str, ...], counts: Counts, *, scored: bool, numbers: Sequence[Indicator]
) -> tuple[str, ...]:
    """Return what a group is, in one line."""
    _, _, median, _ = spread(census, counts, "whole")
    actions, low = shared_actions(census, counts), lowest(census, counts)
    most = f"{actions[0].action.title} ({number(actions[0].units)})" if actions else NONE
    known = number(round(sum(counts.known.values()) / counts.units, 1))
    means = [mean(counts, indicator) for indicator in numbers]
    often = say(
        "{name} ({low} sur {known})",
        name=low[0].name, low=number(counts.low[low[0].id]), known=number(counts.known[low[0].id]),
    ) if low else NONE  # fmt: skip
    points = (number(counts.shown), median) if scored else ()
    return label(name) or say("(sans groupe)"), number(counts.units), *points, known, *means, often, most


IN_BRACKETS = (
    "Entre parenthèses, s'il en bouge, où le rang se tient dans neuf tirages sur dix des poids et des réponses "
    "inconnues. "
)


def rankings(census: Census) -> list[Section]:
    """Return the best ranked units, kind by kind, with the interval of its rank if drawn; empty without ``--rank``."""
    found = []
    for kind, ranked in census.ranked.items():
        word = next((words.one for known, words in KINDS.items() if known == kind), kind)
        dated = repeated(census)
        best = sorted(ranked, key=lambda unit: unit.rank.rank)[:LONGEST]
        bounded = any(unit.rank.best < unit.rank.worst for unit in best)
        rows = [rank_row(unit, dated=dated, bounded=bounded) for unit in best]
        among, drawn = ranked[0].rank.among, ranked[0].rank.p5 is not None
        said = paragraph(
            "Les rangs suivent le score ; une série courte, dont trop peu de réponses sont connues, n'en a pas. "
            "{interval}{bounds}{among} {ranked}{rest}.",
            bounds=say("« {what} » : {says} ", what=BOUNDS, says=WHAT_BOUNDS_SAY) if bounded else "",
            interval=IN_BRACKETS if drawn else "",
            among=rows_or_units(census, among),
            ranked=plural(among, "classée"),
            rest=" ; voici les dix premières, les autres sont dans le fichier des résultats" if among > LONGEST else "",
        )
        title = say("Le classement ({word})", word=word)
        columns = (
            Column("Rang"),
            *([Column(BOUNDS)] if bounded else []),
            Column("Collectivité", "row-header"),
            Column("Code"),
            *([Column("Date")] if dated else []),
        )
        table = table_of(columns, rows, title)
        found.append(Section(id=f"classement-{kind}", title=title, blocks=(said, table)))
    return found


def rank_row(unit: RankedUnit, *, dated: bool, bounded: bool) -> tuple[str, ...]:
    """Return one ranked unit: its rank, where draws and missing answers may put it, its date if it has several."""
    day = (date(dt.date.fromisoformat(unit.date)) if unit.date else NONE,) if dated else ()
    bounds = (rank_range(unit.rank.best, unit.rank.worst),) if bounded else ()
    return rank(unit.rank.rank, unit.rank.p5, unit.rank.p95), *bounds, unit.name, unit.code, *day


def too_little_section(census: Census) -> Section | None:
    """Return the units of which too little is known, apart from all others: they have no score and no rank."""
    if not census.too_little_count:
        return None
    said = paragraph(
        "{units} sans score ni rang, faute de réponses : ce n'est pas un zéro. Entre parenthèses, le nombre de "
        "réponses données.",
        units=units(census, census.too_little_count),
    )
    shown = census.too_little[:NAMES_SHOWN]
    by_group: dict[tuple[str, ...], list[TooLittle]] = {}
    for unit in shown:
        by_group.setdefault(unit.group, []).append(unit)
    items = tuple(group_names(label(name), by_group[name]) for name in sorted(by_group, key=in_order))
    left = census.too_little_count - len(shown)
    rest = (paragraph("Et {left} de plus, sans score dans le fichier des résultats.", left=units(census, left)),)
    return Section(id="apart", title="Trop peu connues", blocks=(said, Items(items), *(rest if left > 0 else ())))


def group_names(group: str, found: Sequence[TooLittle]) -> Item:
    """Return the units of one group, each with how many answers are known."""
    names = ", ".join(f"{unit.name}{NBSP}({unit.answered})" for unit in found)
    return Item(line("**{group}** : {names}", group=group, names=names) if group else line("{names}", names=names))
