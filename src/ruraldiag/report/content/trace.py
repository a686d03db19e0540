"""The trace and the check of a questionnaire as text, Markdown and CSV: where every weight comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.errors import Finding, Place, finding
from ruraldiag.questionnaire.model import Indicator, Questionnaire, Statement
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.questionnaire.trace import IndicatorTrace, Trace, trace
from ruraldiag.report.content.questions import out_of_100
from ruraldiag.report.words.french import count, percent
from ruraldiag.typography import decimal, french

BACKINGS = {"unanimity": "unanimité", "majority": "majorité", "several": "plusieurs", "single": "un seul"}


def traced(questionnaire: Questionnaire) -> Trace:
    """Return the trace of a questionnaire, all its questions applying."""
    tree = tree_of(questionnaire)
    shares = effective_weights(tree)
    leaves = list(tree.leaves)
    return trace(
        questionnaire,
        {leaf.id: leaf.weight for leaf in leaves},
        {leaf.id: shares[leaf.path] for leaf in leaves},
    )


def express_shares(questionnaire: Questionnaire) -> tuple[int, float, dict[str, float]]:
    """Return how many questions the express round has, its share of the whole, and its share of each domain."""
    shares = effective_weights(tree := tree_of(questionnaire))
    express = {one.id for one in questionnaire.indicators if one.express}
    chosen = [leaf for leaf in tree.leaves if leaf.id in express]
    by_domain = {
        domain.id: sum(shares[leaf.path] for leaf in chosen if leaf.path[0] == domain.id) / shares[domain.path]
        for domain in tree.children
    }
    return len(chosen), sum(shares[leaf.path] for leaf in chosen), by_domain


def express_findings(questionnaire: Questionnaire) -> list[Finding]:
    """Return a finding for each share that the express round should carry and does not."""
    wanted = questionnaire.scoring.express
    _, whole, domains = express_shares(questionnaire)
    shares = [("de l'ensemble", whole, wanted.whole)]
    titles = {domain.id: domain.title for domain in questionnaire.domains}
    shares += [(french(f"du domaine « {titles[one]} »"), share, wanted.domain) for one, share in domains.items()]
    return [
        finding("Q028", Place(), share=f"{100 * share:.1f}".replace(".", ","), of=of, wanted=decimal(100 * least))
        for of, share, least in shares
        if round(share, 9) < least
    ]


def check_summary(questionnaire: Questionnaire, warnings: int = 0) -> str:
    """Return in a few lines what a sound questionnaire holds, and that every statement is accounted for.

    ``warnings`` is how many were said of it.
    """
    q = questionnaire
    found = traced(q)
    actions = sum(len(indicator.action) for indicator in q.indicators)
    lines = [
        f"{q.title}, édition {q.edition} : {count(len(q.domains), 'domaine')}, {count(len(q.theme), 'thème')}, "
        f"{count(len(q.indicators), 'question')}, {count(actions, 'action')}.",
    ]
    if q.statement:
        measured = sum(bool(one.measured_by) for one in found.statements)
        carried = sum(bool(one.carried_by) and not one.measured_by for one in found.statements)
        excused = sum(not one.measured_by and not one.carried_by for one in found.statements)
        lines.append(
            f"{count(len(q.statement), 'constat')} : {count(measured, 'mesuré')} par une question, "
            f"{count(carried, 'porté')} par un acteur, un verrou, un débat ou une action, "
            f"{count(excused, 'non mesuré et dit tel', 'non mesurés et dits tels')}."
        )
        lines.append(
            f"{count(len(found.inversions), 'inversion')} (appui plus fort, poids effectif plus faible) : "
            "voir « trace »."
        )
    asked, whole, domains = express_shares(q)
    if asked:
        titles = {domain.id: domain.title for domain in q.domains}
        each = ", ".join(f"{titles[one]} {percent(share)}" for one, share in domains.items())
        share = percent(whole, decimals=1)
        lines.append(f"Première série (express) : {count(asked, 'question')}, {share} du poids effectif ({each}).")
    lines.append(
        f"{count(warnings, 'avertissement')} : ce questionnaire peut servir." if warnings else "Rien à redire."
    )
    return french("\n".join(lines)) + "\n"


def passages(statement: Statement) -> str:
    """Return the passages of a statement: « §6.2-1, §6.3-1 »."""
    return ", ".join(f"§{one}" for one in statement.passages)


def weight_line(row: IndicatorTrace) -> str:
    """Return in words where the weight of one indicator comes from."""
    if row.decisive is None:
        return "poids donné par le questionnaire"
    backing = BACKINGS.get(row.decisive.backing, row.decisive.backing)
    return f"{row.decisive.id} ({passages(row.decisive)}), appui {backing}"


def values_line(indicator: Indicator) -> str:
    """Return what each answer is worth out of 100, by option id or by number: « non → 0, oui → 100 »."""
    values = answer_values(indicator)
    if indicator.kind == "number":
        values = [(f"{decimal(float(x))} {indicator.unit}".rstrip(), value) for x, value in values]
    return ", ".join(f"{answer} → {out_of_100(value)}" for answer, value in values)


def trace_text(questionnaire: Questionnaire) -> str:
    """Return the trace as plain text."""
    found = traced(questionnaire)
    lines = ["QUESTION → CONSTAT (PASSAGE), APPUI → POIDS EFFECTIF", ""]
    for row in found.indicators:
        lines.append(f"{row.indicator.id}  {percent(row.effective_weight, decimals=2)}  (poids {decimal(row.weight)})")
        lines.append(f"    {weight_line(row)}")
        lines.append(f"    valeurs, sur 100 : {values_line(row.indicator)}")
        others = [one.id for one in row.statements if row.decisive and one.id != row.decisive.id]
        if others:
            lines.append(f"    mesure aussi : {', '.join(others)}")
    lines += ["", "INVERSIONS (appui plus fort, poids effectif plus faible)", ""]
    lines += inversion_lines(found) or ["aucune"]
    if found.statements:
        lines += ["", "CONSTAT → CE QUI LE PORTE", ""]
        for one in found.statements:
            lines.append(f"{one.statement.id} ({passages(one.statement)}, {BACKINGS.get(one.statement.backing, '')})")
            lines.append(f"    {carried_line(one.measured_by, one.carried_by, one.not_measured)}")
    return french("\n".join(lines)) + "\n"


def inversion_lines(found: Trace) -> list[str]:
    """Return one line for each inversion."""
    return [
        f"{one.stronger.indicator.id} {percent(one.stronger.effective_weight, decimals=2)} < "
        f"{one.heavier.indicator.id} {percent(one.heavier.effective_weight, decimals=2)}"
        for one in found.inversions
    ]


def carried_line(measured: Sequence[str], carried: Sequence[str], why: str) -> str:
    """Return what carries a statement."""
    parts = []
    if measured:
        parts.append(f"mesuré par {', '.join(measured)}")
    if carried:
        parts.append(f"porté par {', '.join(carried)}")
    if why:
        parts.append(f"non mesuré : {why}")
    return " ; ".join(parts)


def trace_markdown(questionnaire: Questionnaire) -> str:
    """Return the trace in Markdown."""
    found = traced(questionnaire)
    lines = [
        f"# D'où viennent les poids : {questionnaire.title}, édition {questionnaire.edition}",
        "",
        "| question | constat décisif | passages | appui | poids | poids effectif | valeurs, sur 100 |",
        "|---|---|---|---|---:|---:|---|",
    ]
    for row in found.indicators:
        cells = (
            (row.decisive.id, passages(row.decisive), BACKINGS.get(row.decisive.backing, row.decisive.backing))
            if (row.decisive)
            else ("—", "—", "donné")
        )
        lines.append(
            f"| {row.indicator.id} | {' | '.join(cells)} | {decimal(row.weight)} "
            f"| {percent(row.effective_weight, decimals=2)} | {values_line(row.indicator)} |"
        )
    lines += [
        "",
        "## Inversions",
        "",
        "Appui plus fort, poids effectif plus faible : l'effet de la forme de l'arbre.",
        "",
    ]
    lines += [f"- {line}" for line in inversion_lines(found)] or ["Aucune."]
    if found.statements:
        lines += ["", "## Les constats et ce qui les porte", "", "| constat | passages | porté par |", "|---|---|---|"]
        lines += [
            f"| {one.statement.id} | {passages(one.statement)} | "
            f"{carried_line(one.measured_by, one.carried_by, one.not_measured)} |"
            for one in found.statements
        ]
    return french("\n".join(lines)) + "\n"


def trace_csv(questionnaire: Questionnaire) -> str:
    """Return the effective weights as CSV: one row an indicator, shares of one with full precision.

    ``values`` holds what each option or goalpost is worth, as a share of one too: ``non=0.0|oui=1.0``.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        [
            *("domain", "theme", "indicator", "statement", "passages", "backing", "weight", "effective_weight"),
            *("express", "values"),
        ]
    )
    for row in traced(questionnaire).indicators:
        one = row.indicator
        decisive = row.decisive
        writer.writerow(
            [
                questionnaire.domain_of(one).id,
                one.theme,
                one.id,
                decisive.id if decisive else "",
                "|".join(decisive.passages) if decisive else "",
                decisive.backing if decisive else "",
                f"{row.weight:g}",
                repr(row.effective_weight),
                "1" if one.express else "0",
                "|".join(f"{answer}={value!r}" for answer, value in answer_values(one)),
            ]
        )
    return buffer.getvalue()
