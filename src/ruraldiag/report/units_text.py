"""Several units side by side, in words: ranks and how sure they are, domains, what cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.comparison import Ahead, Standing, UnitsComparison
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
    title = units_title(found)
    questionnaire = found.questionnaire
    subtitle = say("questionnaire {title}, édition {edition}", title=quoted(questionnaire.title),
                   edition=questionnaire.edition)  # fmt: skip
    if found.draws and several(found):
        subtitle += say(" · {draws} pondérations tirées au sort", draws=number(found.draws))
    apart = units_apart_section(found)
    sections = (
        None if several(found) else apart,
        ranks_section(found, latest),
        units_domains_section(found),
        ahead_section(found),
        apart if several(found) else None,
    )
    return Content(title=title, subtitle=(subtitle,), sections=tuple(one for one in sections if one is not None))


def several(found: UnitsComparison) -> bool:
    """Return whether there are two units to compare: a single one has no rank."""
    return len(found.units) > 1


def units_title(found: UnitsComparison) -> str:
    """Return what was compared, and how many of the assessments given were set apart."""
    apart = count(len(found.apart), "diagnostic mis", "diagnostics mis") + " à part"
    if not several(found):
        return say("Pas de comparaison : {apart}", apart=apart)
    units = count(len(found.units), KINDS[found.kind], PLURALS[found.kind])
    title = say("Comparaison : {units}", units=units)
    return f"{title}, {apart}" if found.apart else title


def ranks_section(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Section:
    """Return the rank of each unit, its score, its interval and its level, best first."""
    if not found.units:
        nothing = paragraph("Aucun territoire n'a assez de réponses connues pour être comparé.")
        return Section(id="rangs", title="Les rangs", blocks=(nothing,))
    ranked, drawn = several(found), found.draws and several(found)
    rows = [
        (
            *([str(one.rank.nominal)] if ranked else []),
            *([rank_words(one)] if drawn else []),
            one.result.unit.name,
            shown(one.result.whole, one.result),
            between(one.result.whole, one.result),
            level_words(one.result.levels.get(one.result.whole.id)),
            day(latest[one.result.unit]),
        )
        for one in found.units
    ]
    ranks = [*(["Rang"] if ranked else []), *(["Rang, 9 fois sur 10"] if drawn else [])]
    header = (*ranks, "Territoire", "Score", "Entre", "Niveau", "Date")
    align: dict[str, Align] = {"Rang": "right", "Score": "right"}
    table = Table(header, tuple(align.get(name, "left") for name in header), tuple(rows))
    if not ranked:
        alone = paragraph("C'est le seul à pouvoir être comparé : un rang en demande deux.")
        return Section(id="rangs", title="Ce qui reste", blocks=(table, alone))
    blocks: list[Block] = [
        table,
        paragraph(
            "Les rangs suivent le milieu de l'intervalle : une réponse inconnue y compte pour le milieu de ce qu'elle "
            "peut valoir. Les ex æquo ont le même rang, le meilleur."
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
    items = tuple(item("{pair}.", pair=ahead_words(pair, found.draws)) for pair in found.ahead)
    return Section(id="devant", title="Qui est devant, et avec quelle constance", blocks=(Items(items),))


def ahead_words(pair: Ahead, draws: int) -> str:
    """Return who of two units is ahead in how many of the draws; that they are equal where neither ever is."""
    one, other, share, behind = pair.one.name, pair.other.name, pair.share, pair.share_other
    if not share and not behind:
        return say("{one} et {other} sont à égalité dans tous les tirages", one=one, other=other)
    if not share:
        one, other, share, behind = other, one, behind, share
    return say(
        "{one} est devant {other} dans {share}{behind}",
        one=one,
        other=other,
        share=share_of_draws(share, draws),
        behind=say(", derrière dans {share}", share=percent(behind)) if behind else "",
    )


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
