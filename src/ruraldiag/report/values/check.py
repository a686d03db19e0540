"""What a check finds in a questionnaire, and what it holds, as values: ``questionnaire check --format json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from ruraldiag.composite.trace import express_shares, traced
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.figures import Count, EditionValues, Name, Share, edition_values
from ruraldiag.report.values.json import Values


class FindingValues(Values, title="Ce qui ne va pas, où, et ce qu'il faut faire."):
    """One thing found wrong."""

    code: str = Field(description="Son code, stable.")
    severity: Literal["error", "warning"] = Field(description="Il arrête (error), ou il est seulement dit (warning).")
    file: str | None = Field(description="Dans quel fichier.")
    line: int | None = Field(description="À quelle ligne, la première étant 1.")
    item: str | None = Field(description="De quoi il s'agit.")
    message: str = Field(description="Ce qui ne va pas.")
    remedy: str = Field(description="Ce qu'il faut faire.")


class CountsValues(Values, title="Ce que contient un questionnaire."):
    """What a questionnaire holds."""

    domains: Count = Field(description="Domaines.")
    themes: Count = Field(description="Thèmes.")
    questions: Count = Field(description="Questions.")
    actions: Count = Field(description="Actions.")
    statements: Count = Field(description="Constats du texte.")
    measured: Count = Field(description="Constats qu'une question mesure.")
    carried: Count = Field(description="Constats que porte autre chose : un acteur, un verrou, un débat, une action.")
    excused: Count = Field(description="Constats que rien ne porte, et qui sont dits tels.")
    inversions: Count = Field(description="Inversions : appui plus fort, poids effectif plus faible.")


class ExpressValues(Values, title="La première série, la plus courte."):
    """The express round."""

    questions: Count = Field(description="Questions.")
    share: Share = Field(description="Part du poids effectif qu'elle porte.")
    domains: dict[Name, Share] = Field(description="La même, domaine par domaine.")


class CheckValues(Values, title="La vérification d'un questionnaire."):
    """What a check finds, and what the questionnaire holds."""

    questionnaire: EditionValues | None = Field(description="Lequel ; null s'il ne se lit pas.")
    title: str | None = Field(description="Son titre ; null s'il ne se lit pas.")
    sound: bool = Field(description="Il peut servir : rien de ce qui est trouvé n'est une erreur.")
    findings: tuple[FindingValues, ...] = Field(description="Tout ce qui ne va pas, dans l'ordre des fichiers.")
    counts: CountsValues | None = Field(description="Ce qu'il contient ; null s'il ne peut pas servir.")
    express: ExpressValues | None = Field(description="La première série ; null sans elle, ou s'il ne peut pas servir.")


def check_values(questionnaire: Questionnaire | None, findings: Sequence[Finding]) -> CheckValues:
    """Return what was found, in order, then what a sound questionnaire holds.

    ``questionnaire`` is None where its form is too faulty for it to be read.
    """
    sound = questionnaire is not None and all(finding.severity != "error" for finding in findings)
    return CheckValues(
        questionnaire=edition_values(questionnaire) if questionnaire else None,
        title=questionnaire.title if questionnaire else None,
        sound=sound,
        findings=tuple(map(finding_values, findings)),
        counts=counts_values(questionnaire) if questionnaire and sound else None,
        express=express_values(questionnaire) if questionnaire and sound else None,
    )


def finding_values(finding: Finding) -> FindingValues:
    """Return one finding: its code, its place, what is wrong and what to do."""
    return FindingValues(
        code=finding.code,
        severity=finding.severity,
        file=finding.place.file or None,
        line=finding.place.line,
        item=finding.place.item or None,
        message=finding.message,
        remedy=finding.remedy,
    )


def counts_values(questionnaire: Questionnaire) -> CountsValues:
    """Return what a questionnaire holds; each statement is measured, else carried, else excused."""
    found = traced(questionnaire)
    measured = sum(bool(statement.measured_by) for statement in found.statements)
    carried = sum(bool(statement.carried_by) and not statement.measured_by for statement in found.statements)
    return CountsValues(
        domains=len(questionnaire.domains),
        themes=len(questionnaire.theme),
        questions=len(questionnaire.indicators),
        actions=sum(len(indicator.action) for indicator in questionnaire.indicators),
        statements=len(found.statements),
        measured=measured,
        carried=carried,
        excused=len(found.statements) - measured - carried,
        inversions=len(found.inversions),
    )


def express_values(questionnaire: Questionnaire) -> ExpressValues | None:
    """Return what the express round carries; None where there is none."""
    questions, share, domains = express_shares(questionnaire)
    return ExpressValues(questions=questions, share=share, domains=domains) if questions else None
