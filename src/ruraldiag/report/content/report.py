"""Content: a result as a report says it, once: every number formatted, every sentence chosen; formats only write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import slug
from ruraldiag.assessment.to_review import to_review, without_review
from ruraldiag.composite.result import Result
from ruraldiag.dossier import Dossier
from ruraldiag.report.content.actors import actors_section, follow_up_section
from ruraldiag.report.content.annex import answers_section, debates_section, method_section, unknown_section
from ruraldiag.report.content.first_page import first_page, subtitle
from ruraldiag.report.content.plan import more_section, plan_section
from ruraldiag.report.content.profile import profile
from ruraldiag.report.document import Document, Line, Strong, say
from ruraldiag.report.words.french import count

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


def report_document(result: Result, assessment: Assessment, uncertainty: Uncertainty | None = None) -> Document:
    """Return the report of a result: the first page, then the profile, the plan, what is not known and every answer.

    It depends on nothing but its arguments: the same assessment gives the same report on any day. Without
    ``uncertainty`` it says nothing of how sure the level and the order of the plan are. An assessment that is not
    finished says under the title what was not seen again.
    """
    dossier = Dossier(result, without_review(assessment), uncertainty)
    sections = (
        *first_page(dossier),
        profile(dossier),
        plan_section(dossier, whole=False),
        actors_section(dossier),
        follow_up_section(dossier),
        unknown_section(dossier),
        debates_section(dossier),
        more_section(dossier),
        answers_section(dossier),
        method_section(dossier),
    )
    return Document(
        id=slug(assessment.unit.name),
        kind="report",
        language=result.questionnaire.language,
        title=f"{result.questionnaire.title} — {assessment.unit.name}",
        subtitle=(*subtitle(dossier), *unfinished(assessment)),
        sections=tuple(section for section in sections if section is not None),
    )


def unfinished(assessment: Assessment) -> Line:
    """Return how many answers of an earlier assessment were not seen again; empty where there is nothing to say."""
    waiting = len(to_review(assessment))
    if not waiting or assessment.interview.finished:
        return ()
    text = say(
        "diagnostic inachevé : {waiting} du diagnostic précédent pas encore {seen}",
        waiting=count(waiting, "réponse"),
        seen="revue" if waiting == 1 else "revues",
    )
    return " · ", Strong(text)
