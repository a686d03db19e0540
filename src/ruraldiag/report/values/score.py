"""The figures of a result as plain values: the object that ``score --json`` prints (the contract, « Commands »)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import Fracture, LeafScore, LevelRange, NodeScore, Result
from ruraldiag.composite.sensitivity import WhatIf, gains
from ruraldiag.questionnaire.digest import digest_of

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty


def score_json(result: Result, uncertainty: Uncertainty | None = None) -> dict[str, Any]:
    """Return the figures of one result, ready for JSON; without draws, ``uncertainty`` is None.

    ``score``, ``low``, ``high``, the means of fractures and the gains are out of 100 with full precision; ``value``,
    ``coverage`` and the weights are shares of one (``weight`` among the siblings that apply, ``effective_weight`` in
    the whole). None where a score is withheld, an answer is not known, or nothing applies.
    """
    whole = result.whole
    what_if = WhatIf(result)
    return {
        "unit": result.unit.model_dump(),
        "questionnaire": {
            "id": result.questionnaire.id,
            "edition": result.questionnaire.edition,
            "digest": digest_of(result.questionnaire),
        },
        **node_figures(whole),
        **level_figures(result.levels.get(whole.id)),
        "locks": [lock.id for lock in result.locks],
        "possible_locks": [lock.id for lock in result.possible_locks],
        "fractures": [fracture_figures(fracture) for fracture in result.fractures],
        "states": {state.value: result.count(state) for state in State},
        "domains": [domain_figures(result, domain, what_if) for domain in result.domains],
        "uncertainty": None if uncertainty is None else uncertainty_figures(result, uncertainty),
    }


def uncertainty_figures(result: Result, uncertainty: Uncertainty) -> dict[str, Any]:
    """Return how sure the whole is: scores out of 100, shares of one, None where the score is withheld."""
    withheld = result.whole.shown is None
    return {
        "draws": uncertainty.draws,
        "seed": uncertainty.seed,
        "p5": None if withheld else 100 * uncertainty.p5,
        "p95": None if withheld else 100 * uncertainty.p95,
        "level_share": uncertainty.level_share,
        "variants": [
            {
                "id": one.id,
                "score": None if one.score is None else 100 * one.score,
                "level": one.level or None,
                "holds": one.holds,
            }
            for one in uncertainty.variants
        ],
    }


def domain_figures(result: Result, domain: NodeScore, what_if: WhatIf) -> dict[str, Any]:
    """Return the figures of a domain and of its themes."""
    themes = result.themes(domain)
    return {
        "id": domain.id,
        "title": domain.title,
        **node_figures(domain),
        "weight": share(domain, result.domains),
        **level_figures(result.levels.get(domain.id)),
        "themes": [
            {
                "id": theme.id,
                "title": theme.title,
                **node_figures(theme),
                "weight": share(theme, themes),
                "indicators": indicator_figures(result.indicators(theme), what_if),
            }
            for theme in themes
        ],
    }


def indicator_figures(scored: tuple[LeafScore, ...], what_if: WhatIf) -> list[dict[str, Any]]:
    """Return the figures of the indicators of a theme."""
    total = sum(one.weight for one in scored if one.leaf.applies)
    found = []
    for one in scored:
        leaf, moves = one.leaf, gains(what_if, one)
        answer = leaf.answer.value
        found.append(
            {
                "id": one.id,
                "title": leaf.indicator.name,
                "state": leaf.state.value,
                "answer": list(answer) if isinstance(answer, tuple) else answer,
                "value": leaf.value,
                "low": 100 * leaf.low if leaf.applies else None,
                "high": 100 * leaf.high if leaf.applies else None,
                "weight": one.weight / total if leaf.applies else 0.0,
                "effective_weight": one.effective_weight,
                "gain_next": None if moves.next is None else 100 * moves.next,
                "gain_target": None if moves.target is None else 100 * moves.target,
            }
        )
    return found


def node_figures(node: NodeScore) -> dict[str, float | None]:
    """Return score, interval and coverage of a node; all None where it does not apply."""
    return {
        "score": None if node.shown is None else 100 * node.shown,
        "low": 100 * node.low if node.applies else None,
        "high": 100 * node.high if node.applies else None,
        "coverage": node.coverage if node.applies else None,
    }


def level_figures(level: LevelRange | None) -> dict[str, str | None]:
    """Return the level (``x..y`` while not established) and the one that the score alone reads."""
    return {
        "level": level.id if level else None,
        "level_nominal": level.nominal.id if level and level.nominal else None,
    }


def share(node: NodeScore, siblings: Iterable[NodeScore]) -> float:
    """Return the weight of a node as a share of one among its siblings that apply; 0 where it does not."""
    total = sum(one.weight for one in siblings if one.applies)
    return node.weight / total if node.applies else 0.0


def fracture_figures(fracture: Fracture) -> dict[str, Any]:
    """Return one fracture: the mean of what is known, its interval, and whether it shows or only may."""
    return {
        "id": fracture.id,
        "mean": None if fracture.mean is None else 100 * fracture.mean,
        "low": 100 * fracture.low,
        "high": 100 * fracture.high,
        "shows": fracture.shows,
        "possible": fracture.possible,
    }
