"""What a questionnaire weighs before any answer: the trace of its effective weights, what its first round carries."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple, get_args

from ruraldiag.composite.rules import reaches, series_weights
from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.errors import Finding, Place, finding
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.trace import Trace, trace
from ruraldiag.typography import decimal, french


class ExpressShares(NamedTuple):
    """How many questions the express round has, its share of the whole, and its share of each domain by its id."""

    questions: int
    whole: float
    domains: dict[str, float]


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


def express_shares(questionnaire: Questionnaire, kind: UnitKind = "commune") -> ExpressShares:
    """Return what the express round carries of the effective weights of what is put to a kind of unit."""
    tree = tree_of(questionnaire)
    shares = effective_weights(tree, {one.id: float(for_kind(one, kind)) for one in questionnaire.indicators})
    series = series_weights(questionnaire, tree, kind)
    by_domain = {
        domain.id: fsum(series.get(domain.path, {}).values()) / shares[domain.path]
        for domain in tree.children
        if shares[domain.path]
    }
    chosen = series.get((), {})
    return ExpressShares(len(chosen), fsum(chosen.values()), by_domain)


def check_all(questionnaire: Questionnaire, files: Mapping[str, str]) -> list[Finding]:
    """Return every finding of a questionnaire; of its weights too, where nothing keeps them from being computed."""
    found = check(questionnaire, files)
    sound = not any(one.severity == "error" for one in found)
    return [*found, *express_findings(questionnaire)] if sound else found


def express_findings(questionnaire: Questionnaire) -> list[Finding]:
    """Return a finding for each share that the express round should carry and does not, by kind where they differ."""
    wanted = questionnaire.scoring.express
    titles = {domain.id: domain.title for domain in questionnaire.domains}
    differ = any(indicator.applies_to for indicator in questionnaire.indicators)
    shares = []
    for kind in get_args(UnitKind) if differ else ("commune",):
        of_kind = french(f" (genre « {kind} »)") if differ else ""
        found = express_shares(questionnaire, kind)
        shares.append((f"de l'ensemble{of_kind}", found.whole, wanted.whole))
        shares += [
            (french(f"du domaine « {titles[name]} »") + of_kind, share, wanted.domain)
            for name, share in found.domains.items()
        ]
    return [
        finding("Q028", Place(), share=f"{100 * share:.1f}".replace(".", ","), of=of, wanted=decimal(100 * least))
        for of, share, least in shares
        if not reaches(share, least)
    ]
