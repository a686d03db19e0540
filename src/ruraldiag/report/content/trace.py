"""Where the weights of a questionnaire come from: question by question, then statement by statement."""

from __future__ import annotations

from ruraldiag.composite.trace import traced
from ruraldiag.questionnaire.model import Indicator, Questionnaire, Statement
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.questionnaire.trace import IndicatorTrace, Inversion, StatementTrace, Trace
from ruraldiag.report.content.questions import worth_out_of_100
from ruraldiag.report.document import (
    Block,
    Code,
    Column,
    Document,
    Item,
    Items,
    Line,
    Section,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.french import NONE, SEMICOLON, percent
from ruraldiag.report.words.source import backed_by
from ruraldiag.typography import decimal, french


def trace_document(questionnaire: Questionnaire) -> Document:
    """Return the trace of a questionnaire, all its questions applying."""
    found = traced(questionnaire)
    sections = [
        questions_section(found, "Touche aussi" if questionnaire.measured else "Mesure aussi"),
        inversions_section(found),
    ]
    if found.statements:
        sections.append(statements_section(found))
    return Document(
        id=questionnaire.id,
        kind="trace",
        language=questionnaire.language,
        title=say("D'où viennent les poids : {title}", title=questionnaire.title),
        subtitle=(say("édition {edition}", edition=questionnaire.edition),),
        sections=tuple(sections),
    )


def questions_section(found: Trace, others: str) -> Section:
    """Return the statement that gives each question its weight, and its weight; ``others`` heads the rest it cites."""
    columns = (
        Column("Question", "row-header"),
        Column("Constat décisif"),
        Column("Passages"),
        Column("Appui"),
        Column("Poids", "number"),
        Column("Poids effectif", "number"),
        Column("Valeurs, sur 100"),
        Column(others),
    )
    rows = [question_row(indicator) for indicator in found.indicators]
    table = table_of(columns, rows, "D'où vient le poids de chaque question")
    return Section(id="questions", title="Question par question", blocks=(table,))


def question_row(row: IndicatorTrace) -> tuple[str | Line, ...]:
    """Return the cells of one question."""
    decisive = row.decisive
    others = [statement.id for statement in row.statements if decisive is None or statement.id != decisive.id]
    return (
        (Code(row.indicator.id),),
        (Code(decisive.id),) if decisive else NONE,
        passages(decisive) if decisive else NONE,
        backed_by(decisive.backing) if decisive else "donné par le questionnaire",
        decimal(row.weight),
        percent(row.effective_weight, decimals=2),
        values_of(row.indicator),
        codes(others),
    )


def values_of(indicator: Indicator) -> str:
    """Return what each answer is worth out of 100, by option id or by number: « non → 0, oui → 100 »."""
    values = answer_values(indicator)
    if indicator.kind == "number":
        values = [(f"{decimal(float(x))} {indicator.unit}".rstrip(), value) for x, value in values]
    pairs = (f"{answer} → {worth_out_of_100(value)}" for answer, value in values)
    return ", ".join(pair.replace(" ", "\N{NO-BREAK SPACE}") for pair in pairs)


def inversions_section(found: Trace) -> Section:
    """Return the pairs of questions whose weights are not in the order of their backings."""
    blocks: list[Block] = [
        paragraph("Appui plus fort, poids effectif plus faible : l'effet de la forme de l'arbre."),
        Items(tuple(map(inversion_item, found.inversions))) if found.inversions else paragraph("Aucune."),
    ]
    return Section(id="inversions", title="Inversions", blocks=tuple(blocks))


def inversion_item(inversion: Inversion) -> Item:
    """Return one pair, the question with the stronger backing first."""
    shares = [percent(row.effective_weight, decimals=2) for row in (inversion.stronger, inversion.heavier)]
    stronger, heavier = Code(inversion.stronger.indicator.id), Code(inversion.heavier.indicator.id)
    return Item((stronger, f" {shares[0]} < ", heavier, f" {shares[1]}"))


def statements_section(found: Trace) -> Section:
    """Return what carries each statement of the source, or why nothing does."""
    columns = (Column("Constat", "row-header"), Column("Passages"), Column("Appui"), Column("Porté par"))
    rows: list[tuple[str | Line, ...]] = [
        (
            (Code(row.statement.id),),
            passages(row.statement),
            backed_by(row.statement.backing),
            carried(row),
        )
        for row in found.statements
    ]
    table = table_of(columns, rows, "Ce qui porte chaque constat")
    return Section(id="constats", title="Les constats et ce qui les porte", blocks=(table,))


def carried(row: StatementTrace) -> Line:
    """Return what measures a statement, what else carries it, and why nothing does."""
    parts: list[Line] = []
    if row.measured_by:
        parts.append(("mesuré par ", *codes(row.measured_by)))
    if row.carried_by:
        parts.append((f"porté par {', '.join(row.carried_by)}",))
    if row.not_measured:
        parts.append((french(f"non mesuré : {row.not_measured}"),))
    return tuple(span for place, part in enumerate(parts) for span in ((SEMICOLON, *part) if place else part))


def codes(ids: tuple[str, ...] | list[str]) -> Line:
    """Return ids with commas between them."""
    return tuple(span for place, id_ in enumerate(ids) for span in ((", ", Code(id_)) if place else (Code(id_),)))


def passages(statement: Statement) -> str:
    """Return the passages of a statement: « §6.2-1, §6.3-1 »."""
    return ", ".join(f"§{passage}" for passage in statement.passages)
