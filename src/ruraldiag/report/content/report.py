"""Content: a result as a report says it, once: every number formatted, every sentence chosen; formats only write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import Result
from ruraldiag.report.content.actors import actors_section, follow_up_section
from ruraldiag.report.content.annex import answers_section, debates_section, method_section, unknown_section
from ruraldiag.report.content.first_page import first_page, subtitle
from ruraldiag.report.content.plan import more_section, plan_section
from ruraldiag.report.content.profile import profile
from ruraldiag.report.content.view import View
from ruraldiag.report.document import Content

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


def make_content(result: Result, assessment: Assessment, uncertainty: Uncertainty | None = None) -> Content:
    """Return the report of a result: the first page, then the profile, the plan, what is not known and every answer.

    It depends on nothing but its arguments: the same assessment gives the same report on any day. Without
    ``uncertainty`` it says nothing of how sure the level and the order of the plan are.
    """
    view = View(result, assessment, uncertainty)
    sections = (
        *first_page(view),
        profile(view),
        plan_section(view, whole=False),
        actors_section(view),
        follow_up_section(view),
        unknown_section(view),
        debates_section(view),
        more_section(view),
        answers_section(view),
        method_section(view),
    )
    return Content(
        title=f"{result.questionnaire.title} — {assessment.unit.name}",
        subtitle=subtitle(view),
        sections=tuple(section for section in sections if section is not None),
    )
