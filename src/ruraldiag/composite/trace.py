"""What a questionnaire weighs before any answer: the trace of its effective weights, what its first round carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.errors import Finding, Place, finding
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.model import Questionnaire
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


def express_shares(questionnaire: Questionnaire) -> ExpressShares:
    """Return what the express round carries of the effective weights."""
    shares = effective_weights(tree := tree_of(questionnaire))
    express = {indicator.id for indicator in questionnaire.indicators if indicator.express}
    chosen = [leaf for leaf in tree.leaves if leaf.id in express]
    by_domain = {
        domain.id: sum(shares[leaf.path] for leaf in chosen if leaf.path[0] == domain.id) / shares[domain.path]
        for domain in tree.children
    }
    return ExpressShares(len(chosen), sum(shares[leaf.path] for leaf in chosen), by_domain)


def check_all(questionnaire: Questionnaire, files: Mapping[str, str]) -> list[Finding]:
    """Return every finding of a questionnaire; of its weights too, where nothing keeps them from being computed."""
    found = check(questionnaire, files)
    sound = not any(one.severity == "error" for one in found)
    return [*found, *express_findings(questionnaire)] if sound else found


def express_findings(questionnaire: Questionnaire) -> list[Finding]:
    """Return a finding for each share that the express round should carry and does not."""
    wanted, found = questionnaire.scoring.express, express_shares(questionnaire)
    titles = {domain.id: domain.title for domain in questionnaire.domains}
    shares = [("de l'ensemble", found.whole, wanted.whole)]
    shares += [(french(f"du domaine « {titles[id_]} »"), share, wanted.domain) for id_, share in found.domains.items()]
    return [
        finding("Q028", Place(), share=f"{100 * share:.1f}".replace(".", ","), of=of, wanted=decimal(100 * least))
        for of, share, least in shares
        if round(share, 9) < least
    ]
