"""The pictures of a document: which values they show, their titles, and their figures in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ruraldiag.composite.result import NodeScore
from ruraldiag.dossier import Dossier
from ruraldiag.plan import PlannedAction
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.chart import Band, Intervals, Mark, Point, Row, Scatter
from ruraldiag.report.document import Figure, say
from ruraldiag.report.words.actions import EFFORTS, gain_of
from ruraldiag.report.words.figures import day, interval, out_of_100, shown
from ruraldiag.report.words.french import NONE, capital
from ruraldiag.typography import french

if TYPE_CHECKING:
    from ruraldiag.comparison import Trajectory, UnitsComparison

NOT_GIVEN = say("non donné")
MOST_POINTS = 15  # actions that a picture of the plan numbers


def bands(questionnaire: Questionnaire) -> tuple[Band, ...]:
    """Return the levels as stretches of the scale."""
    return tuple(Band(level.title, level.from_) for level in questionnaire.level)


def mark(node: NodeScore, questionnaire: Questionnaire, label: str = "", decimals: int = 0) -> Mark:
    """Return the figures of a node as a picture shows them."""
    value = None if node.shown is None else 100 * node.shown
    return Mark(value, 100 * node.low, 100 * node.high, figures(node, questionnaire, decimals), label)


def figures(node: NodeScore, questionnaire: Questionnaire, decimals: int = 0) -> str:
    """Return the score of a node with its interval, in a few words: « 48, entre 44 et 53 », « non donné, … »."""
    score = shown(node, questionnaire, decimals)
    score = NOT_GIVEN if score == NONE else score
    return score if node.complete else f"{score}, {interval(node, questionnaire, decimals)}"


def profile_figure(dossier: Dossier) -> Figure | None:
    """Return the whole and each domain on the scale of the levels; None where nothing applies."""
    nodes = [node for node in (dossier.result.whole, *dossier.result.domains) if node.applies]
    return nodes_figure(dossier, nodes, "Le score et ses domaines, sur 100") if nodes else None


def themes_figure(dossier: Dossier, domain: NodeScore) -> Figure | None:
    """Return a domain and its themes on the scale of the levels; None for a domain of one theme."""
    themes = [theme for theme in dossier.result.themes(domain) if theme.applies]
    if len(themes) < 2:
        return None
    title = say("{domain} : le score de chaque thème, sur 100", domain=domain.title)
    return nodes_figure(dossier, [domain, *themes], title)


def nodes_figure(dossier: Dossier, nodes: Sequence[NodeScore], title: str) -> Figure:
    """Return the figure of a node and of those in it."""
    questionnaire = dossier.questionnaire
    rows = tuple(
        Row(titled(node), (mark(node, questionnaire),), depth=min(place, 1)) for place, node in enumerate(nodes)
    )
    says = french(" ; ".join(f"{titled(node)} : {figures(node, questionnaire)}" for node in nodes)) + "."
    return Figure(Intervals(bands(questionnaire), rows), title, says)


def titled(node: NodeScore) -> str:
    """Return the title of a node as a picture gives it."""
    return node.title if node.path else "L'ensemble"


def plan_figure(dossier: Dossier, actions: Sequence[PlannedAction]) -> Figure | None:
    """Return the actions of a plan by effort and gain, numbered as in their table; None where all ask for the same."""
    numbered = [(dossier.place_of(planned), planned) for planned in actions[:MOST_POINTS]]
    efforts = sorted({planned.action.effort for _, planned in numbered})
    if len(efforts) < 2:
        return None
    points = tuple(
        Point(number, efforts.index(planned.action.effort), 100 * max(dossier.gain(planned), 0.0))
        for number, planned in numbered
    )
    said = []
    for place in efforts:
        effort = EFFORTS[place]
        here = [
            f"n° {number} ({gain_of(dossier, planned)})"
            for number, planned in numbered
            if planned.action.effort == place
        ]
        said.append(f"effort {effort.split(', ')[-1]} : {', '.join(here)}")
    chart = Scatter(tuple(EFFORTS[place].split(", ")[-1] for place in efforts), points)
    return Figure(chart, "Ce que chaque action apporte, et ce qu'elle demande", french(capital(" ; ".join(said))) + ".")


def dates_figure(found: Trajectory) -> Figure | None:
    """Return the whole and each domain at each date, to a tenth as beside it; None where nothing applies."""
    questionnaire = found.results[-1].questionnaire
    labels = [
        day(assessment) if assessment.day else f"n° {place}, sans date"
        for place, assessment in enumerate(found.assessments, start=1)
    ]
    rows = []
    for node in (found.results[-1].whole, *found.results[-1].domains):
        dated = [
            mark(same, result.questionnaire, label, decimals=1)
            for label, result in zip(labels, found.results, strict=True)
            for same in (result.whole, *result.domains)
            if same.path == node.path and same.applies
        ]
        if dated:
            rows.append(Row(titled(node), tuple(dated), depth=min(len(node.path), 1)))
    if not rows:
        return None
    says = " ; ".join(
        f"{row.title} : " + ", puis ".join(f"{one.says} ({one.label})" for one in row.marks) for row in rows
    )
    editions = {result.questionnaire.edition for result in found.results}
    title = "Le score à chaque date, sur 100" + (", avec les questions de cette date" if len(editions) > 1 else "")
    return Figure(Intervals(bands(questionnaire), tuple(rows)), title, french(says) + ".")


def units_figure(found: UnitsComparison) -> Figure:
    """Return the score of each unit on the scale of the levels, best first, under the median where there is one."""
    questionnaire = found.questionnaire
    rows = [Row(standing.result.unit.name, (mark(standing.result.whole, questionnaire),)) for standing in found.units]
    if () in found.medians:
        median = found.medians[()]
        said = out_of_100(median, questionnaire)
        rows.insert(0, Row("Médiane de l'ensemble", (Mark(100 * median, 100 * median, 100 * median, said),)))
    says = french(" ; ".join(f"{row.title} : {row.marks[0].says}" for row in rows)) + "."
    return Figure(Intervals(bands(questionnaire), tuple(rows)), "Le score de chaque territoire, sur 100", says)
