"""Several units side by side, in words: ranks and how sure they are, domains, what cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.comparison import Standing, UnitsComparison
from ruraldiag.composite.scoring import NodeScore, Result
from ruraldiag.questionnaire.model import UnitKind
from ruraldiag.report.certainty import share_of_draws
from ruraldiag.report.comparison_words import between, day, level_words, said, shown
from ruraldiag.report.content_blocks import Align, Block, Content, Items, Section, Table, item, paragraph, say
from ruraldiag.report.content_view import KINDS
from ruraldiag.report.french import NONE, count, ended, number, percent, points, quoted, thresholds_of

PLURALS: dict[UnitKind, str] = {
    "commune": "communes",
    "epci": "intercommunalités",
    "petr": "PETR",
    "pays": "Pays",
    "gal": "groupes d'action locale",
    "autre": "autres territoires",
}


def units_content(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Content:
    """Return the comparison of several units; ``latest`` gives the assessment of each unit compared."""
    compared = count(len(found.units), KINDS[found.kind], PLURALS[found.kind])
    title = say("Comparaison : {units}", units=compared if found.units else "aucun territoire comparable")
    questionnaire = found.questionnaire
    subtitle = say("questionnaire {title}, édition {edition}", title=quoted(questionnaire.title),
                   edition=questionnaire.edition)  # fmt: skip
    if found.draws:
        subtitle += say(" · {draws} pondérations tirées au sort", draws=number(found.draws))
    sections = (
        ranks_section(found, latest),
        units_domains_section(found),
        ahead_section(found),
        units_apart_section(found),
    )
    return Content(title=title, subtitle=(subtitle,), sections=tuple(one for one in sections if one is not None))


def ranks_section(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Section:
    """Return the rank of each unit, its score, its interval and its level, best first."""
    if not found.units:
        nothing = paragraph("Aucun territoire n'a assez de réponses connues pour être comparé.")
        return Section(id="rangs", title="Les rangs", blocks=(nothing,))
    rows = [
        (
            str(one.rank.nominal),
            *([rank_words(one)] if found.draws else []),
            one.result.unit.name,
            shown(one.result.whole, one.result),
            between(one.result.whole, one.result),
            level_words(one.result.levels.get(one.result.whole.id)),
            day(latest[one.result.unit]),
        )
        for one in found.units
    ]
    drawn = ["Rang, 9 fois sur 10"] if found.draws else []
    header = ("Rang", *drawn, "Territoire", "Score", "Entre", "Niveau", "Date")
    align: dict[str, Align] = {"Rang": "right", "Score": "right"}
    blocks: list[Block] = [
        Table(header, tuple(align.get(name, "left") for name in header), tuple(rows)),
        paragraph(
            "Les rangs suivent le milieu de l'intervalle : une réponse inconnue ne fait monter personne. Les ex æquo "
            "ont le même rang, le meilleur."
        ),
    ]
    if () in found.medians:
        blocks.append(
            paragraph("Médiane de l'ensemble : {median} sur 100.", median=points(found.medians[()], limits(found)))
        )
    return Section(id="rangs", title="Les rangs", blocks=tuple(blocks))


def rank_words(one: Standing) -> str:
    """Return the ranks that a unit has nine draws out of ten."""
    low, high = floor(one.rank.p5), ceil(one.rank.p95)
    return str(low) if low == high else say("de {low} à {high}", low=str(low), high=str(high))


def units_domains_section(found: UnitsComparison) -> Section | None:
    """Return the score and interval of each domain of each unit, and the median of peers where there are enough."""
    if not found.units:
        return None
    domains = found.units[0].result.domains
    rows = [
        (one.result.unit.name, *(domain_cell(one.result.nodes[domain.path], one.result) for domain in domains))
        for one in found.units
    ]
    if found.medians:
        medians = [found.medians.get(domain.path) for domain in domains]
        rows.append(("Médiane", *(NONE if one is None else points(one, limits(found)) for one in medians)))
    header = ("Territoire", *(domain.title for domain in domains))
    align: tuple[Align, ...] = tuple("left" for _ in header)
    return Section(
        id="domaines",
        title="Domaine par domaine",
        blocks=(Table(header, align, tuple(rows)),),
    )


def domain_cell(node: NodeScore, result: Result) -> str:
    """Return the score of a domain and its interval."""
    if not node.applies:
        return "sans objet"
    ends = said(node.low, result), said(node.high, result)
    interval = "" if node.low == node.high else say(" ({low} à {high})", low=ends[0], high=ends[1])
    return shown(node, result) + interval


def ahead_section(found: UnitsComparison) -> Section | None:
    """Return in which share of the weight draws one unit is ahead of another; None without draws."""
    if not found.ahead:
        return None
    items = tuple(
        item(
            "{one} est devant {other} dans {share} essayées{behind}.",
            one=pair.one.name,
            other=pair.other.name,
            share=share_of_draws(pair.share),
            behind=say(", derrière dans {share}", share=percent(pair.share_other)) if pair.share_other else "",
        )
        for pair in found.ahead
    )
    return Section(id="devant", title="Qui est devant, et avec quelle constance", blocks=(Items(items),))


def units_apart_section(found: UnitsComparison) -> Section | None:
    """Return the units that cannot be compared, with their interval and the reason; None where there is none."""
    if not found.apart:
        return None
    items = tuple(
        item(
            "{unit} ({kind}, {interval}) : {reason}",
            unit=one.result.unit.name,
            kind=KINDS[one.result.unit.kind],
            interval=between(one.result.whole, one.result),
            reason=ended(one.reason),
        )
        for one in found.apart
    )
    return Section(id="a-part", title="Ce qui ne se compare pas", blocks=(Items(items),))


def limits(found: UnitsComparison) -> tuple[float, ...]:
    """Return the thresholds that no figure shown may seem to have reached when it has not."""
    return thresholds_of(found.questionnaire)
