"""The questionnaires that are installed."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import Code, Column, Document, Section, table_of
from ruraldiag.report.words.french import count


def installed_document(questionnaires: Sequence[Questionnaire]) -> Document:
    """Return what each questionnaire is called, its edition, and how many questions it has."""
    columns = (Column("Nom", "row-header"), Column("Titre"), Column("Édition"), Column("Questions", "number"))
    rows = [
        ((Code(questionnaire.id),), questionnaire.title, questionnaire.edition, str(len(questionnaire.indicators)))
        for questionnaire in questionnaires
    ]
    table = table_of(columns, rows, "Les questionnaires installés")
    return Document(
        id="questionnaires",
        kind="list",
        language="fr",
        title="Les questionnaires installés",
        subtitle=(count(len(questionnaires), "questionnaire"),),
        sections=(Section(id="liste", title="Lesquels", blocks=(table,)),),
    )
