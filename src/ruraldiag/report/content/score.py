"""The figures alone: of one unit, domain by domain, or of several units side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import slug
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Items,
    Paragraph,
    Section,
    Table,
    item,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.figures import (
    BOUNDS,
    WHAT_BOUNDS_SAY,
    counts,
    coverage,
    day,
    enough_for_a_score,
    interval,
    level_words,
    rank,
    rank_range,
    shown,
)
from ruraldiag.report.words.french import capital, count, percent, quoted
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.report.words.locks import lock_sentences
from ruraldiag.report.words.source import of_questionnaire
from ruraldiag.report.words.sure import how_sure, open_levels, two_counts
from ruraldiag.typography import french

if TYPE_CHECKING:
    from ruraldiag.composite.ranking import RankStatistics
    from ruraldiag.composite.uncertainty import Uncertainty

FIGURES = (Column("Score", "number"), Column("Entre", "number"), Column("Su", "number"), Column("Niveau"))


def score_document(
    results: Sequence[Result],
    drawn: Sequence[Uncertainty | None] = (),
    ranks: Sequence[RankStatistics | None] = (),
    assessments: Sequence[Assessment] = (),
    *,
    themes: bool = False,
    backing: Mapping[str, float] | None = None,
) -> Document:
    """Return the figures of one unit (with its themes if asked), or of several, one a row.

    ``drawn`` and ``ranks`` say for each result how sure it is and its rank, None where that is not said;
    ``assessments`` give the day of each, which tells two of one name apart; ``backing`` are the weights of the backings
    with which all was computed, None where they are the questionnaire's own.
    """
    drawn, ranks = drawn or [None] * len(results), ranks or [None] * len(results)
    first, *others = results
    questionnaire = first.questionnaire
    kind = f"{KINDS[first.unit.kind].one} · " if not others else ""
    asked = of_questionnaire(questionnaire)
    sections = (
        several_sections(results, drawn, ranks, assessments) if others else unit_sections(first, drawn[0], themes)
    )
    if backing is not None and backing != questionnaire.scoring.backing:
        sections = (weights_section(backing, questionnaire), *sections)
    return Document(
        id=questionnaire.id if others else slug(first.unit.name),
        kind="score",
        language=questionnaire.language,
        title=say("Score — {whose}", whose=count(len(results), "diagnostic") if others else first.unit.name),
        subtitle=(kind + asked,) if len({result.questionnaire.edition for result in results}) == 1 else (),
        sections=sections,
    )


def weights_section(given: Mapping[str, float], questionnaire: Questionnaire) -> Section:
    """Return with which weights all is computed, which are not those of the text."""
    theirs, text = (
        ",".join(f"{value:g}" for value in weights.values()) for weights in (given, questionnaire.scoring.backing)
    )
    said = paragraph("Avec les poids {theirs}, au lieu de ceux du texte ({text}).", theirs=theirs, text=text)
    return Section(id="poids", title="D'autres poids", blocks=(said,))


# One unit


def unit_sections(result: Result, drawn: Uncertainty | None, themes: bool) -> tuple[Section, ...]:
    """Return the figures of one unit: the whole, then each domain, its themes if asked, and how to read them."""
    nodes = ((domain.title, domain) for domain in result.domains)
    rows = [row("Ensemble", result.whole, result), *(row(title, domain, result) for title, domain in nodes)]
    figures = table_of((Column(""), *FIGURES), rows, "Le score de chaque domaine", totals=1)
    sections = [Section(id="domaines", title="Domaine par domaine", blocks=(figures,))]
    if themes:
        sections.append(Section(id="themes", title="Thème par thème", blocks=(themes_table(result),)))
    notes = tuple(item("{note}", note=note) for note in notes_of(result, drawn))
    return (*sections, Section(id="lecture", title="Ce qu'il faut en savoir", blocks=(Items(notes),)))


def themes_table(result: Result) -> Table:
    """Return the figures of each theme, beside its domain."""
    rows = [
        (theme.title, domain.title, *row("", theme, result)[1:4])
        for domain in result.domains
        for theme in result.themes(domain)
    ]
    return table_of((Column("Thème", "row-header"), Column("Domaine"), *FIGURES[:3]), rows, "Le score de chaque thème")


def notes_of(result: Result, drawn: Uncertainty | None) -> list[str]:
    """Return what goes with the figures: how sure they are, levels still open, a withheld score, locks, counts."""
    notes = [*how_sure(result, drawn), *open_levels(result)]
    if not result.whole.applies:
        notes.append("Pas de score : aucune question ne se pose pour ce territoire.")
    elif result.whole.shown is None:
        notes.append(
            f"Pas de score : on ne connaît que {coverage(result.whole.coverage, result.questionnaire)} de ce qui "
            f"compte (il en faut {enough_for_a_score(result.questionnaire)}). L'intervalle, lui, ne dépend d'aucune "
            f"supposition. {two_counts(result)}".rstrip()
        )
    return [*notes, *lock_sentences(result), f"{counts(result)}."]


# Several units


def several_sections(
    results: Sequence[Result],
    drawn: Sequence[Uncertainty | None],
    ranks: Sequence[RankStatistics | None],
    assessments: Sequence[Assessment],
) -> tuple[Section, ...]:
    """Return the whole of each unit, how sure its level is and its rank, then its domains."""
    names = named_apart(results, assessments)
    columns, sure, ranked = [Column("Territoire", "row-header"), *FIGURES], any(drawn), any(ranks)
    if sure:
        columns.append(Column("Tient, si les poids changent", "number"))
    bounded = any(statistics.best < statistics.worst for statistics in ranks if statistics is not None)
    if ranked:
        columns.append(Column("Rang", "number"))
    if bounded:
        columns.append(Column(BOUNDS, "number"))
    rows = [
        (
            *row(name, result.whole, result),
            *([share_words(uncertainty)] if sure else []),
            *([rank_words(statistics)] if ranked else []),
            *([bounds_words(statistics)] if bounded else []),
        )
        for name, result, uncertainty, statistics in zip(names, results, drawn, ranks, strict=True)
    ]
    blocks: list[Block] = [table_of(columns, rows, "Le score de chaque territoire")]
    if ranked:
        blocks.append(rank_note(bounded=bounded))
    domains = domains_table(results, names)
    return (
        Section(id="territoires", title="Territoire par territoire", blocks=tuple(blocks)),
        Section(id="domaines", title="Domaine par domaine", blocks=(domains,)),
    )


def rank_note(*, bounded: bool) -> Paragraph:
    """Return how a rank is to be read, and its bounds where they are shown."""
    return paragraph(
        "Rang parmi ceux du même genre et, s'il en bouge, entre quels rangs neuf tirages sur dix. Les rangs suivent le "
        "score ; une série courte, dont trop peu de réponses sont connues, n'en a pas.{bounds}",
        bounds=french(f" {quoted(BOUNDS)} : {WHAT_BOUNDS_SAY}") if bounded else "",
    )


def domains_table(results: Iterable[Result], names: Iterable[str]) -> Table:
    """Return the score of each unit in each domain; empty where its questionnaire has it not."""
    found = [
        (name, result, {domain.id: domain for domain in result.domains})
        for name, result in zip(names, results, strict=True)
    ]
    titles = {id_: domain.title for _, _, domains in found for id_, domain in domains.items()}
    rows = [
        (name, *(row("", domains[id_], result)[1] if id_ in domains else "" for id_ in titles))
        for name, result, domains in found
    ]
    columns = (Column("Territoire", "row-header"), *(Column(title, "number") for title in titles.values()))
    return table_of(columns, rows, "Le score de chaque territoire, domaine par domaine")


def named_apart(results: Sequence[Result], assessments: Sequence[Assessment]) -> list[str]:
    """Return the name of each unit, with its day where several have that name."""
    names = [result.unit.name for result in results]
    if not assessments:
        return names
    pairs = zip(names, assessments, strict=True)
    return [f"{name}, {day(assessment)}" if names.count(name) > 1 else name for name, assessment in pairs]


def share_words(drawn: Uncertainty | None) -> str:
    """Return the share of the weight draws in which the level shown is sure; empty where it is not established."""
    return "" if drawn is None or drawn.level_share is None else percent(drawn.level_share)


def rank_words(statistics: RankStatistics | None) -> str:
    """Return a rank and its 5–95 % interval, « 2 (1 à 3) »; empty where the unit is not ranked."""
    if statistics is None:
        return ""
    return rank(statistics.nominal, statistics.p5, statistics.p95)


def bounds_words(statistics: RankStatistics | None) -> str:
    """Return the ranks that missing answers can give; empty where the unit is not ranked."""
    return "" if statistics is None else rank_range(statistics.best, statistics.worst)


# Cells


def row(name: str, node: NodeScore, result: Result) -> tuple[str, ...]:
    """Return the cells of a node: name, score, interval, what is known, level."""
    if not node.applies:
        return name, "sans objet", "", "", ""
    questionnaire, level = result.questionnaire, result.levels.get(node.id)
    known = coverage(node.coverage, questionnaire)
    between = interval(node, questionnaire, lead="")
    return name, shown(node, questionnaire), between, known, capital(level_words(level)) if level else ""
