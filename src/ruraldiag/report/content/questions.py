"""The questions of a questionnaire: for the secretary to prepare the meeting, each with where to find its answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.report.document import (
    Blank,
    Block,
    Column,
    Document,
    Items,
    Section,
    Table,
    item,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.answers import PREVIOUS_TEAM
from ruraldiag.report.words.french import count, points
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.typography import decimal, french

Numbered = tuple[int, Indicator]


def questions_document(questionnaire: Questionnaire, kind: UnitKind, *, express: bool = False) -> Document:
    """Return the questions put to a kind of unit, those of the first series alone if ``express``."""
    put = [indicator for indicator in questionnaire.indicators if for_kind(indicator, kind)]
    asked = [indicator for indicator in put if indicator.express or not express]
    first_series = len(asked) < len(put)  # where every question is of it, there is no other to choose
    subtitle = say(
        "{questions} pour : {kind}{series} · édition {edition}",
        questions=count(len(asked), "question"),
        kind=KINDS[kind].one,
        series=", première série (express)" if first_series else "",
        edition=questionnaire.edition,
    )
    by_domain = groupby(enumerate(asked, start=1), lambda numbered: questionnaire.domain_of(numbered[1]))
    before = (
        "Entre parenthèses, ce que vaut une réponse : la question est notée sur 100 points. « Ne sait pas » est "
        "toujours une réponse possible : elle se voit, et rien n'est inventé à sa place. " + PREVIOUS_TEAM
    )
    if any(indicator.kind == "multiple" for indicator in asked):
        before += " Là où plusieurs réponses sont possibles, une case laissée vide compte pour non."
    if first_series:
        before += (
            " Cette première série se répond de mémoire : une estimation suffit ; "
            "« Où chercher » sert à vérifier ensuite."
        )
    return Document(
        id=questionnaire.id,
        kind="questions",
        language=questionnaire.language,
        title=questionnaire.title,
        subtitle=(subtitle,),
        sections=(
            Section(
                id="mode-d-emploi",
                title="Avant de commencer",
                blocks=(domains_table(questionnaire, asked), paragraph(before)),
            ),
            *(
                Section(
                    id=f"domaine-{domain.id}",
                    title=domain.title,
                    sections=theme_sections(questionnaire, list(numbered), kind),
                )
                for domain, numbered in by_domain
            ),
        ),
    )


def domains_table(questionnaire: Questionnaire, asked: Sequence[Indicator]) -> Table:
    """Return how many questions each domain has: what there is to prepare."""
    columns = (Column("Domaine", "row-header"), Column("Questions", "number"))
    rows = []
    for domain in questionnaire.domains:
        here = [indicator for indicator in asked if questionnaire.domain_of(indicator).id == domain.id]
        if here:
            rows.append((domain.title, str(len(here))))
    return table_of(columns, rows, "Les domaines")


def theme_sections(questionnaire: Questionnaire, asked: Sequence[Numbered], kind: UnitKind) -> tuple[Section, ...]:
    """Return the questions of a domain, theme by theme."""
    by_theme = groupby(asked, lambda numbered: questionnaire.theme_by_id[numbered[1].theme])
    return tuple(
        Section(
            id=f"theme-{theme.id}",
            title=theme.title,
            sections=tuple(question_section(number, indicator, kind) for number, indicator in numbered),
        )
        for theme, numbered in by_theme
    )


def question_section(number: int, indicator: Indicator, kind: UnitKind) -> Section:
    """Return one question: its answers to tick, what helps, where to look, what would prove it, and room to write."""
    words = indicator.words(kind)
    blocks: list[Block] = (
        [paragraph("Plusieurs réponses possibles, 100 points au plus :")] if indicator.kind == "multiple" else []
    )
    blocks.append(Items(tuple(item("{answer}", answer=answer) for answer in possible_answers(indicator, kind)), "box"))
    if words.help:
        blocks.append(paragraph("**Aide** : {text}", text=words.help.strip()))
    if words.find:
        blocks.append(paragraph("**Où chercher** : {text}", text=words.find.strip()))
    if words.evidence:
        blocks.append(paragraph("**Ce qui le prouve** : {text}", text=words.evidence.strip()))
    blocks.append(Blank(1))
    return Section(id=indicator.id, title=f"{number}. {words.question}", blocks=tuple(blocks))


def possible_answers(indicator: Indicator, kind: UnitKind) -> list[str]:
    """Return what may be answered and what it is worth, the states included, as lines to tick."""
    values = answer_values(indicator)
    if indicator.kind == "number":
        lowest, highest = (decimal(end) for end in indicator.bounds)
        answers = [
            say(
                "Un nombre, de {low} à {high} : ……… ({worth} ; entre deux, en proportion)",
                low=lowest,
                high=french(f"{highest} {indicator.unit}".strip()),
                worth=say(" ; ").join(f"{decimal(float(x))} vaut {worth(value)}" for x, value in values),
            )
        ]
    else:
        labels = indicator.words(kind).options
        answers = [f"{labels[option]} ({worth(value)})" for option, value in values]
    answers.append("Ne sait pas")
    if indicator.not_applicable:
        answers.append(say("Sans objet (pourquoi : ………)"))
    return answers


def worth(value: float) -> str:
    """Return a value (share of one) in points out of 100.

    >>> worth(0.0), worth(0.25), worth(1 / 3)
    ('0 point', '25 points', '33,3 points')
    """
    return f"{worth_out_of_100(value)} {'points' if 100 * value >= 2 else 'point'}"


def worth_out_of_100(value: float) -> str:
    """Return a value (share of one) out of 100, with a decimal where it has one."""
    return points(value, decimals=1).removesuffix(",0")
