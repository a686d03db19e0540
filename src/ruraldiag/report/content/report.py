"""Content: a result as a report says it, once: every number formatted, every sentence chosen; formats only write it."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import slug
from ruraldiag.assessment.to_review import to_review, without_review
from ruraldiag.composite.result import Result
from ruraldiag.dossier import Dossier
from ruraldiag.plan import FIRST_PAGE
from ruraldiag.report.content.actors import calls_section, follow_up_section, later_section
from ruraldiag.report.content.annex import (
    answers_section,
    debates_section,
    every_unknown,
    method_section,
    sure_section,
    unknown_section,
)
from ruraldiag.report.content.deadlines import deadlines_section, every_deadline
from ruraldiag.report.content.definitions import defined
from ruraldiag.report.content.first_page import first_page
from ruraldiag.report.content.plan import every_action, plan_section
from ruraldiag.report.content.profile import profile, themes_section
from ruraldiag.report.content.standing import subtitle
from ruraldiag.report.document import Document, Line, Paragraph, Section, Strong, paragraph, say, words
from ruraldiag.report.words.french import count, date

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


class Size(NamedTuple):
    """How much a report says: findings of a domain, rows, steps of a sheet, answers to find, whether why, sheets."""

    findings: int
    rows: int
    steps: int
    unknown: int
    why: bool = True
    sheets: int = FIRST_PAGE


WORDS = 2420  # six pages, with the title and the line on the annex
SIZES = (
    Size(3, 15, 4, 6),
    Size(3, 12, 4, 5),
    Size(2, 10, 3, 3),
    Size(1, 8, 3, 2),
    Size(1, 6, 2, 1, why=False),
    Size(1, 6, 1, 1, why=False),
    Size(1, 6, 1, 1, why=False, sheets=5),
    Size(1, 6, 1, 1, why=False, sheets=4),
)


def report_document(
    result: Result, assessment: Assessment, uncertainty: Uncertainty | None = None, *, annex: bool = False
) -> Document:
    """Return the report of a result: a first page that is enough, then what a council reads, in six pages or so.

    With ``annex`` every answer, every action step by step, the debates and the method follow. It depends on nothing
    but its arguments: the same assessment gives the same report on any day. Without ``uncertainty`` it says nothing of
    how sure the level and the order of the plan are. An assessment that is not finished says under the title what was
    not seen again.
    """
    dossier = Dossier(result, without_review(assessment), uncertainty)
    title = f"{result.questionnaire.title} — {assessment.unit.name}"
    under = (*subtitle(dossier, titled=True), *unfinished(assessment))
    page = first_page(dossier, above=words(Section("", title, (Paragraph(under),))))
    body = [*page, *what_a_council_reads(dossier, WORDS - words(*page))]
    more = annexed(dossier) if annex else [where_the_annex_is()]
    return Document(
        id=slug(assessment.unit.name),
        kind="report",
        language=result.questionnaire.language,
        title=title,
        subtitle=under,
        day=date(assessment.day) if assessment.day else "",
        sections=defined([*body, *more]),
    )


def what_a_council_reads(dossier: Dossier, room: int) -> tuple[Section, ...]:
    """Return what follows the first page, said shorter and shorter until it holds in a ``room`` of so many words."""
    calls, follow_up = calls_section(dossier), follow_up_section(dossier)
    deadlines, brief = (deadlines_section(dossier, brief=brief) for brief in (False, True))
    profiles = cache(partial(profile, dossier))

    @cache
    def said(place: int) -> tuple[Section, ...]:
        size = SIZES[place]
        parts = (
            profiles(size.findings),
            plan_section(dossier, size.rows, size.steps, size.sheets, why=size.why),
            calls,
            brief if place else deadlines,
            follow_up,
            unknown_section(dossier, size.unknown),
        )
        return tuple(part for part in parts if part is not None)

    last = len(SIZES) - 1
    return said(bisect_left(range(last), True, key=lambda place: words(*said(place)) <= room))


def annexed(dossier: Dossier) -> list[Section]:
    """Return the annex, for who carries an action or checks a figure: folded where a format can."""
    parts = (
        sure_section(dossier),
        themes_section(dossier),
        debates_section(dossier),
        every_action(dossier),
        later_section(dossier),
        every_deadline(dossier),
        every_unknown(dossier),
        answers_section(dossier),
        method_section(dossier),
    )
    return [part._replace(folded=True) for part in parts if part is not None]


def where_the_annex_is() -> Section:
    """Return how to have the annex."""
    text = paragraph(
        "Chaque réponse, chaque action pas à pas, les débats et le calcul sont dans l'annexe : demandez-la à qui a "
        "rempli ce diagnostic."
    )
    return Section(id="annexe", title="L'annexe", blocks=(text,))


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
