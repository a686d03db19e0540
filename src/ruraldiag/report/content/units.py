"""Several units side by side, in words: ranks and how sure they are, domains, what cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from ruraldiag.assessment.model import Assessment, Unit
from ruraldiag.comparison import UnitsComparison
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.dossier import whole_held_by
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.report.content.charts import units_figure
from ruraldiag.report.content.who_is_ahead import ahead_section
from ruraldiag.report.document import (
    Block,
    Column,
    ColumnKind,
    Document,
    Items,
    Section,
    Table,
    item,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.answers import finding
from ruraldiag.report.words.figures import (
    BOUNDS,
    WHAT_BOUNDS_SAY,
    day,
    interval,
    level_words,
    out_of_100,
    rank_range,
    shown,
    why_apart,
)
from ruraldiag.report.words.french import (
    NONE,
    capital,
    count,
    ended,
    enumerate_words,
    in_words,
    number,
    plural,
    quoted,
)
from ruraldiag.report.words.kinds import KINDS, units_of
from ruraldiag.report.words.locks import needed
from ruraldiag.report.words.source import of_questionnaire
from ruraldiag.typography import french

FIRST = 3  # questions to ask first of units too little known
DRAWN = "Rang, 9 fois sur 10"


def units_document(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Document:
    """Return the comparison of several units; ``latest`` gives the assessment of each unit compared."""
    title = units_title(found)
    questionnaire = found.questionnaire
    subtitle = of_questionnaire(questionnaire)
    if found.draws and several(found):
        subtitle += say(" · {draws} essais", draws=number(found.draws))
    apart = units_apart_section(found)
    sections: tuple[Section | None, ...] = (apart, left_section(found, latest), known_section(found))
    if several(found):
        sections = (ranks_section(found, latest), units_domains_section(found), ahead_section(found), apart)
    return Document(
        id=questionnaire.id,
        kind="units",
        language=questionnaire.language,
        title=title,
        subtitle=(subtitle,),
        sections=tuple(section for section in sections if section is not None),
    )


def several(found: UnitsComparison) -> bool:
    """Return whether there are two units to compare: a single one has no rank."""
    return len(found.units) > 1


def units_title(found: UnitsComparison) -> str:
    """Return what was compared, and how many of the assessments given were set apart."""
    apart = count(len(found.apart), "diagnostic mis", "diagnostics mis") + " à part"
    if not several(found):
        return say("Pas de comparaison : {apart}", apart=apart)
    units = f"{number(len(found.units))} {units_of(found.kind, len(found.units))}"
    title = say("Comparaison : {units}", units=units)
    return f"{title}, {apart}" if found.apart else title


def ranks_section(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Section:
    """Return the rank of each unit, its score, its interval and its level, best first; and what the ranks are."""
    blocks: list[Block] = [units_table(found, latest), paragraph("{ranks}", ranks=ranks_sentence(found))]
    blocks += [paragraph("{held}", held=held) for standing in found.units if (held := held_sentence(standing.result))]
    if () in found.medians:
        blocks.append(
            paragraph(
                "Médiane de l'ensemble : {median} sur 100.", median=out_of_100(found.medians[()], found.questionnaire)
            )
        )
    blocks.append(units_figure(found))
    return Section(id="rangs", title="Les rangs", blocks=tuple(blocks))


def ranks_sentence(found: UnitsComparison) -> str:
    """Return what the ranks follow, and what is said beside them."""
    said = "Les rangs suivent le score. Les ex æquo ont le même rang, le meilleur."
    if bounded(found):
        said += f" {quoted(BOUNDS)} : {WHAT_BOUNDS_SAY}"
    if found.draws:
        known = all(standing.result.whole.complete for standing in found.units)
        answers = "" if known else " et les réponses qui manquent"
        said += f" {quoted('9 fois sur 10')} : en tirant au sort les poids{answers}."
    return french(said)


def bounded(found: UnitsComparison) -> bool:
    """Return whether the answers that are missing may change some rank."""
    return any(standing.rank.best < standing.rank.worst for standing in found.units)


def units_table(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Table:
    """Return the figures of the units compared, one a row, after their ranks where there are several."""
    shown_ranks = {
        "Rang": several(found),
        DRAWN: several(found) and found.draws > 0,
        BOUNDS: several(found) and bounded(found),
    }
    rows = []
    for standing in found.units:
        result, rank = standing.result, standing.rank
        ranks = {
            "Rang": number(rank.nominal),
            DRAWN: rank_range(rank.p5, rank.p95),
            BOUNDS: rank_range(rank.best, rank.worst),
        }
        rows.append(
            (
                *(ranks[title] for title, here in shown_ranks.items() if here),
                result.unit.name,
                shown(result.whole, found.questionnaire),
                interval(result.whole, found.questionnaire),
                level_words(result.levels.get(result.whole.id)) + (" (verrou)" if whole_held_by(result) else ""),
                day(latest[result.unit]),
            )
        )
    kinds: dict[str, ColumnKind] = {"Rang": "number", "Territoire": "row-header", "Score": "number"}
    ranks_shown = (title for title, here in shown_ranks.items() if here)
    header = (*ranks_shown, "Territoire", "Score", "Intervalle", "Niveau", "Date")
    columns = [Column(title, kinds.get(title, "text")) for title in header]
    return table_of(columns, rows, "Le rang et le score de chaque territoire")


def held_sentence(result: Result) -> str:
    """Return what would let a level that locks hold go up to what its score gives; empty where none does."""
    locks = whole_held_by(result)
    held = plural(len(locks), "Un verrou retient", f"{capital(in_words(len(locks)))} verrous retiennent")
    text = "{held} le niveau de {unit} : il manque {needed}."
    return say(text, held=held, unit=result.unit.name, needed=enumerate_words(map(needed, locks))) if locks else ""


def left_section(found: UnitsComparison, latest: Mapping[Unit, Assessment]) -> Section | None:
    """Return the only unit that could be compared; None where there is none."""
    if not found.units:
        return None
    alone = paragraph("C'est le seul à pouvoir être comparé : un rang en demande deux.")
    return Section(id="rangs", title="Ce qui reste", blocks=(units_table(found, latest), alone))


def known_section(found: UnitsComparison) -> Section | None:
    """Return what is known of units too little known for a rank, side by side, and what to ask of all of them first.

    None where fewer than two are set apart for that.
    """
    results = [unit.result for unit in found.apart if comparable(unit.result, found) and unit.result.series != "full"]
    if len({result.unit for result in results}) < max(2, len(results)):
        return None
    rows = [row for indicator in found.questionnaire.indicators if (row := known_row(indicator, results))]
    columns = (Column("Question", "row-header"), *(Column(result.unit.name) for result in results))
    blocks: list[Block] = []
    if rows:
        blocks.append(table_of(columns, rows, "Ce que l'on sait de chaque territoire"))
    if first := asked_first(found.questionnaire, results):
        blocks.append(
            paragraph(
                "À demander d'abord, partout : {names}. Ce sont, parmi les réponses qui manquent à tous, celles qui "
                "pèsent le plus.",
                names=enumerate_words(quoted(indicator.name) for indicator in first),
            )
        )
    return Section(id="connu", title="Ce qu'on en sait déjà", blocks=tuple(blocks)) if blocks else None


def comparable(result: Result, found: UnitsComparison) -> bool:
    """Return whether a result is of the kind and the questionnaire that are compared, and has something to compare."""
    mine, theirs = result.questionnaire, found.questionnaire
    if not result.whole.applies:
        return False
    return (mine.id, mine.edition, result.unit.kind) == (theirs.id, theirs.edition, found.kind)


def known_row(indicator: Indicator, results: Sequence[Result]) -> tuple[str, ...]:
    """Return what each unit's answer to a question says; empty where two of them at least are not known."""
    leaves = [result.leaves[indicator.id].leaf for result in results]
    if sum(leaf.known for leaf in leaves) < 2:
        return ()
    cells = [
        finding(indicator, leaf.answer.value, result.unit.kind)
        if leaf.known and leaf.answer.value is not None
        else "ne sait pas" if leaf.applies else "sans objet"
        for leaf, result in zip(leaves, results, strict=True)
    ]  # fmt: skip
    return indicator.name, *cells


def asked_first(questionnaire: Questionnaire, results: Sequence[Result]) -> list[Indicator]:
    """Return the questions that no unit has answered yet and that weigh most in all of them."""
    missing = [
        indicator
        for indicator in questionnaire.indicators
        if all(result.leaves[indicator.id].leaf.state.missing for result in results)
    ]
    # Stable: ties keep the questionnaire's order.
    missing.sort(key=lambda asked: -round(fsum(result.leaves[asked.id].effective_weight for result in results), 12))
    return missing[:FIRST]


def units_domains_section(found: UnitsComparison) -> Section:
    """Return the score and interval of each domain of each unit, and the median of peers where there are enough."""
    domains = found.units[0].result.domains
    rows = [
        (result.unit.name, *(domain_cell(result.nodes[domain.path], found.questionnaire) for domain in domains))
        for result in (standing.result for standing in found.units)
    ]
    if found.medians:
        medians = [found.medians.get(domain.path) for domain in domains]
        rows.append(
            ("Médiane", *(NONE if median is None else out_of_100(median, found.questionnaire) for median in medians))
        )
    columns = (Column("Territoire", "row-header"), *(Column(domain.title) for domain in domains))
    return Section(
        id="domaines",
        title="Domaine par domaine",
        blocks=(table_of(columns, rows, "Le score de chaque territoire, domaine par domaine"),),
    )


def domain_cell(node: NodeScore, questionnaire: Questionnaire) -> str:
    """Return the score of a domain and its interval."""
    if not node.applies:
        return "sans objet"
    score = shown(node, questionnaire)
    return score if node.low == node.high else f"{score} ({interval(node, questionnaire)})"


def units_apart_section(found: UnitsComparison) -> Section | None:
    """Return the units that cannot be compared, with their interval and the reason; None where there is none."""
    if not found.apart:
        return None
    items = tuple(
        item(
            "{unit} ({kind}, {interval}) : {reason}",
            unit=unit.result.unit.name,
            kind=KINDS[unit.result.unit.kind].one,
            interval=interval(unit.result.whole, unit.result.questionnaire),
            reason=ended(why_apart(unit) + which_kind(unit.result, found)),
        )
        for unit in found.apart
    )
    return Section(id="a-part", title="Ce qui ne se compare pas", blocks=(Items(items),))


def which_kind(result: Result, found: UnitsComparison) -> str:
    """Return, for a unit of another kind, which kind is compared and why that one; else nothing."""
    if result.unit.kind == found.kind or result.questionnaire.id != found.questionnaire.id:
        return ""
    others = sum(unit.result.unit.kind == result.unit.kind for unit in found.apart)
    mine = len(found.units) + sum(unit.result.unit.kind == found.kind for unit in found.apart)
    why = "il y en a davantage" if mine > others else "autant de part et d'autre, et il faut choisir"
    return say(", on compare ici les {kind} ({why})", kind=KINDS[found.kind].several, why=why)
