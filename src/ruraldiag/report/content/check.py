"""What was found in a questionnaire that was checked, and what a sound one holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruraldiag.composite.trace import express_shares, traced
from ruraldiag.errors import Finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import (
    Document,
    Item,
    Items,
    Paragraph,
    Section,
    Strong,
    item,
    paragraph,
    say,
)
from ruraldiag.report.words.french import count, percent


def check_document(
    questionnaire: Questionnaire | None, name: str, findings: Sequence[Finding], *, listed: bool = True
) -> Document:
    """Return the findings, errors first, then what the questionnaire holds, and whether it can be used.

    ``questionnaire`` is None where its form is too faulty for it to be read; it is called by its ``name`` then. The
    findings are not ``listed`` where they were said already.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    warnings = [finding for finding in findings if finding.severity == "warning"]
    sections = [
        Section(id=id_, title=title, blocks=(Items(tuple(map(finding_item, some))),))
        for id_, title, some in (("erreurs", "Erreurs", errors), ("avertissements", "Avertissements", warnings))
        if some and listed
    ]
    if questionnaire is not None and not errors:
        sections.append(holds(questionnaire))
    sections.append(Section(id="verdict", title="Verdict", blocks=(verdict(len(errors), len(warnings)),)))
    return Document(
        id=questionnaire.id if questionnaire else "questionnaire",
        kind="check",
        language=questionnaire.language if questionnaire else "fr",
        title=say("Vérification : {title}", title=questionnaire.title if questionnaire else name),
        subtitle=(say("édition {edition}", edition=questionnaire.edition),) if questionnaire else (),
        sections=tuple(sections),
    )


def finding_item(finding: Finding) -> Item:
    """Return one finding: its code, where it stands, what is wrong, and what to do."""
    place = say("{place} : ", place=str(finding.place)) if str(finding.place) else ""
    return Item((Strong(finding.code), f" {place}{finding.message} {finding.remedy}".rstrip()))


def verdict(errors: int, warnings: int) -> Paragraph:
    """Return whether the questionnaire can be used."""
    if errors:
        return paragraph("{errors} : ce questionnaire ne peut pas servir.", errors=count(errors, "erreur"))
    if warnings:
        return paragraph("{warnings} : ce questionnaire peut servir.", warnings=count(warnings, "avertissement"))
    return paragraph("Rien à redire.")


def holds(questionnaire: Questionnaire) -> Section:
    """Return what a sound questionnaire holds, and that every statement is accounted for."""
    actions = sum(len(indicator.action) for indicator in questionnaire.indicators)
    counts = (
        count(len(questionnaire.domains), "domaine"),
        count(len(questionnaire.theme), "thème"),
        count(len(questionnaire.indicators), "question"),
        count(actions, "action"),
    )
    items = [item("{counts}.", counts=", ".join(counts)), *statement_items(questionnaire)]
    express = express_shares(questionnaire)
    if express.questions:
        titles = {domain.id: domain.title for domain in questionnaire.domains}
        domains = (f"{titles[id_]} {percent(share)}" for id_, share in express.domains.items())
        items.append(
            item(
                "Première série (express) : {questions}, {share} du poids effectif ({domains}).",
                questions=count(express.questions, "question"),
                share=percent(express.whole, decimals=1),
                domains=", ".join(domains),
            )
        )
    return Section(id="contenu", title="Ce qu'il contient", blocks=(Items(tuple(items)),))


def statement_items(questionnaire: Questionnaire) -> Iterable[Item]:
    """Yield how the statements of the source are accounted for; nothing where there are none."""
    if not questionnaire.statement:
        return
    found = traced(questionnaire)
    measured = sum(bool(row.measured_by) for row in found.statements)
    carried = sum(bool(row.carried_by) and not row.measured_by for row in found.statements)
    yield item(
        "{statements} : {measured} par une question, {carried} par un acteur, un verrou, un débat ou une action, "
        "{excused}.",
        statements=count(len(questionnaire.statement), "constat"),
        measured=count(measured, "mesuré"),
        carried=count(carried, "porté"),
        excused=count(len(found.statements) - measured - carried, "non mesuré et dit tel", "non mesurés et dits tels"),
    )
    yield item(
        "{inversions} (appui plus fort, poids effectif plus faible) : voir « trace ».",
        inversions=count(len(found.inversions), "inversion"),
    )
