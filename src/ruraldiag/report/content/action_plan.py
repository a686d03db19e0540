"""The action plan alone: in full, or as a summary for a screen."""

from __future__ import annotations

from ruraldiag.assessment.store import slug
from ruraldiag.plan import Group
from ruraldiag.report.content.actors import actors_section, follow_up_section, place_of
from ruraldiag.report.content.annex import unknown_section
from ruraldiag.report.content.begin import action_title, where_to_begin
from ruraldiag.report.content.first_page import headline, subtitle
from ruraldiag.report.content.plan import group_words, plan_section
from ruraldiag.report.content.view import View
from ruraldiag.report.document import Column, Document, Paragraph, Section, paragraph, table_of
from ruraldiag.report.words.french import NONE, gain, stem
from ruraldiag.report.words.sure import rank_range


def plan_content(view: View) -> Document:
    """Return the plan in full: where to begin, each action, what to clarify, whom to call on, the follow-up."""
    return content_of(view, where_to_begin(view), plan_section(view))


def plan_summary(view: View) -> Document:
    """Return the plan for a screen: where to begin, then one line an action, group by group."""
    if not view.plan.actions:
        return content_of(view, plan_section(view))
    return content_of(view, where_to_begin(view), summary_section(view), sheets=False)


def content_of(view: View, *plan: Section, sheets: bool = True) -> Document:
    """Return the plan between where the unit stands and what goes with any plan."""
    stands = Section(id="score", title="Où nous en sommes", blocks=(Paragraph(headline(view)),))
    sections = (stands, *plan, unknown_section(view), actors_section(view, sheets=sheets), follow_up_section(view))
    return Document(
        id=slug(view.assessment.unit.name),
        kind="plan",
        language=view.result.questionnaire.language,
        title=f"Plan d'action — {view.assessment.unit.name}",
        subtitle=subtitle(view),
        sections=tuple(section for section in sections if section is not None),
    )


def summary_section(view: View) -> Section:
    """Return a table for each group that has actions."""
    parts = tuple(group_table(view, group) for group in Group if view.plan.of(group))
    words = "Gain en points sur 100, pour cette action seule ; effort de 1 à 3."
    if view.held:
        words += " « Rang tenu » : les rangs que d'autres pondérations donneraient à l'action, neuf fois sur dix."
    return Section(id="plan", title="Le plan d'action", blocks=(paragraph(words),), sections=parts)


def group_table(view: View, group: Group) -> Section:
    """Return the actions of a group, one a row; the rank's column is there where draws were made."""
    columns = (
        Column("N°", "number"),
        Column("Action", "row-header"),
        Column(view.gain_title, "number"),
        Column("Effort", "number"),
        Column("Délai"),
        *([Column("Rang tenu")] if view.held else []),
        Column("Indicateur"),
    )
    rows = []
    for planned in view.plan.of(group):
        action, rank = planned.action, view.held.get(planned.indicator.id)
        rows.append(
            (
                str(place_of(view, planned)),
                action_title(view, planned),
                gain(view.gain(planned)),
                str(action.effort),
                stem(action.horizon) or NONE,
                *([rank_range(rank)] if rank else []),
                planned.indicator.id,
            )
        )
    title, says = group_words(view, group)
    table = table_of(columns, rows, title)
    return Section(id=f"plan-{group.value}", title=title, blocks=(paragraph("{says}", says=says), table))
