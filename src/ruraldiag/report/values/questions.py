"""The questions of a questionnaire as values: what ``questionnaire show --format json`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pydantic import Field

from ruraldiag.questionnaire.model import FractureName, Indicator, Kind, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.values.figures import EditionValues, Id, Name, NamedValues, Rank, Title, edition_values
from ruraldiag.report.values.json import Values


class OptionValues(Values, title="Une modalité."):
    """An option of a question."""

    id: Id
    label: str = Field(description="Ce qu'elle dit, pour ce genre de territoire.")


class FilterValues(Values, title="La réponse qui décide si la question se pose."):
    """The earlier answer that makes a question apply: at least a value, or one of some options."""

    indicator: Name = Field(description="De quelle question.")
    at_least: float | None = Field(description="La valeur à atteindre, entre 0 et 1 ; null où des modalités décident.")
    options: tuple[Name, ...] = Field(description="Les modalités qui la font se poser ; vide où une valeur décide.")


class AskedValues(Values, title="Une question, telle qu'elle est posée à ce genre de territoire."):
    """A question as it is put to a kind of unit."""

    number: Rank = Field(description="Son numéro, dans l'ordre où elle est posée.")
    id: Id
    title: str = Field(description="Titre court.")
    question: str = Field(description="La question.")
    kind: Kind = Field(description="Une modalité (scale), plusieurs (multiple), ou un nombre (number).")
    options: tuple[OptionValues, ...] = Field(
        description="Les modalités, dans l'ordre du questionnaire ; aucune pour un nombre."
    )
    unit: str = Field(description="L'unité d'un nombre ; sinon vide.")
    min: float | None = Field(description="Le plus petit nombre permis ; null si ce n'est pas un nombre.")
    max: float | None = Field(description="Le plus grand nombre permis ; null si ce n'est pas un nombre.")
    not_applicable: bool = Field(description="« Sans objet » peut y être répondu ; « ne sait pas », toujours.")
    applies_if: FilterValues | None = Field(
        description="La réponse qui décide si elle se pose ; null où elle se pose toujours."
    )
    express: bool = Field(description="Elle est de la première série.")
    fracture: FractureName | None = Field(description="La fracture qu'elle mesure ; null si aucune.")
    help: str = Field(description="Aide.")
    find: str = Field(description="Qui sait, où chercher.")
    evidence: str = Field(description="Ce qui le prouve.")


class AskedThemeValues(NamedValues, title="Les questions d'un thème."):
    """The questions of a theme."""

    questions: tuple[AskedValues, ...] = Field(description="Dans l'ordre où elles sont posées.")


class AskedDomainValues(NamedValues, title="Les questions d'un domaine."):
    """The questions of a domain."""

    themes: tuple[AskedThemeValues, ...] = Field(description="Les thèmes où une question se pose.")


class QuestionsValues(Values, title="Les questions d'un questionnaire."):
    """The questions put to a kind of unit."""

    questionnaire: EditionValues
    title: Title
    kind: UnitKind = Field(description="Pour quel genre de territoire.")
    express: bool = Field(description="Seule la première série est donnée.")
    domains: tuple[AskedDomainValues, ...] = Field(description="Les domaines où une question se pose.")


def questions_values(questionnaire: Questionnaire, kind: UnitKind, *, express: bool = False) -> QuestionsValues:
    """Return the questions put to a kind of unit, in order; with ``express``, those of the first series alone."""
    asked = (
        indicator
        for indicator in questionnaire.indicators
        if for_kind(indicator, kind) and (indicator.express or not express)
    )
    by_domain = groupby(enumerate(asked, start=1), lambda numbered: questionnaire.domain_of(numbered[1]))
    return QuestionsValues(
        questionnaire=edition_values(questionnaire),
        title=questionnaire.title,
        kind=kind,
        express=express,
        domains=tuple(
            AskedDomainValues(
                id=domain.id, title=domain.title, themes=tuple(themes_values(questionnaire, numbered, kind))
            )
            for domain, numbered in by_domain
        ),
    )


def themes_values(
    questionnaire: Questionnaire, numbered: Iterator[tuple[int, Indicator]], kind: UnitKind
) -> Iterator[AskedThemeValues]:
    """Yield the themes of a domain, with their questions."""
    for theme, questions in groupby(numbered, lambda numbered: questionnaire.theme_by_id[numbered[1].theme]):
        yield AskedThemeValues(
            id=theme.id,
            title=theme.title,
            questions=tuple(question_values(number, indicator, kind) for number, indicator in questions),
        )


def question_values(number: int, indicator: Indicator, kind: UnitKind) -> AskedValues:
    """Return one question as a kind of unit should read it."""
    words, rule = indicator.words(kind), indicator.applies_if
    lowest, highest = indicator.bounds if indicator.kind == "number" else (None, None)
    return AskedValues(
        number=number,
        id=indicator.id,
        title=indicator.name,
        question=words.question or "",
        kind=indicator.kind,
        options=tuple(OptionValues(id=option, label=label) for option, label in words.options.items()),
        unit=indicator.unit,
        min=lowest,
        max=highest,
        not_applicable=indicator.not_applicable,
        applies_if=FilterValues(indicator=rule.indicator, at_least=rule.at_least, options=rule.options or ())
        if rule
        else None,
        express=indicator.express,
        fracture=indicator.fracture,
        help=(words.help or "").strip(),
        find=(words.find or "").strip(),
        evidence=(words.evidence or "").strip(),
    )
