"""How sure a result is, in sentences: does the level hold under other weights, and where does the score fall."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import TYPE_CHECKING

from ruraldiag.assessment.model import State
from ruraldiag.composite.scoring import Result
from ruraldiag.plan import Plan, Stability, stability
from ruraldiag.report.content_blocks import say
from ruraldiag.report.french import enumerate_words, number, percent, points, quoted, thresholds_of

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty

VARIANTS = {
    "equal-weights": "avec des poids tous égaux",
    "doubling": "avec des appuis qui doublent d'un cran à l'autre (8-4-2-1)",
    "geometric": "avec une moyenne géométrique, plus sévère pour les points faibles",
}


def certainty(result: Result, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """Return what the draws say of the whole, sentence by sentence; nothing where they say nothing.

    First the level under other weights, then the three variants, then the score, the unknown answers being drawn too.
    """
    if uncertainty is None or result.whole.shown is None:
        return ()
    return tuple(
        one
        for one in (
            level_sentence(result, uncertainty),
            variants_sentences(result, uncertainty),
            range_sentence(result, uncertainty),
            assumption(result, uncertainty),
        )
        if one
    )


def level_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return « Ce niveau tient dans 97 % des pondérations essayées. »; empty without levels.

    The draws read the level on the score alone: where a lock or an unknown answer makes another of it, it is named.
    """
    level, share = result.levels.get(result.whole.id), uncertainty.level_share
    if level is None or level.nominal is None or share is None:
        return ""
    if level.established and level.low.id == level.nominal.id:
        subject = "Ce niveau"
    elif level.established:
        subject = say("Le niveau que le score donnerait sans verrou, {level},", level=quoted(level.nominal.title))
    else:
        subject = say("Le niveau qui se lit sur le score, {level},", level=quoted(level.nominal.title))
    return say("{subject} tient dans {draws} essayées.", subject=subject, draws=share_of_draws(share))


def share_of_draws(share: float) -> str:
    """Return a share of the weight draws: « 97 % des pondérations », in words where it is all or none.

    >>> share_of_draws(0.97), share_of_draws(1.0), share_of_draws(0.0)
    ('97\\xa0% des pondérations', 'toutes les pondérations', 'aucune des pondérations')
    """
    if share in {0, 1}:
        return "toutes les pondérations" if share else "aucune des pondérations"
    return say("{share} des pondérations", share=percent(share))


def variants_sentences(result: Result, uncertainty: Uncertainty) -> str:
    """Return with which variants the level holds, then what each of the others would give; empty without levels."""
    titles = {level.id: quoted(level.title) for level in result.questionnaire.level}
    holding = [VARIANTS[one.id] for one in uncertainty.variants if one.holds]
    sentences = [say("Il tient aussi {holding}.", holding=enumerate_words(holding))] if holding else []
    for one in uncertainty.variants:
        if one.holds is False and one.score is not None:
            level, score = titles.get(one.level, one.level), said(result, one.score)
            text = say(
                "{name}, le score se lirait {level} ({score} sur 100).", name=VARIANTS[one.id], level=level, score=score
            )
            sentences.append(text[0].upper() + text[1:])
    return " ".join(sentences)


def range_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return where nine draws out of ten put the score, weights and unknown answers being drawn."""
    drawn = "les poids et les réponses qui manquent" if unknowns(result) else "les poids"
    low, high = said(result, uncertainty.p5), said(result, uncertainty.p95)
    where = say("entre {low} et {high}", low=low, high=high) if low != high else say("à {low}, au point près", low=low)
    return say("En tirant au sort {drawn}, le score tombe neuf fois sur dix {where}.", drawn=drawn, where=where)


def assumption(result: Result, uncertainty: Uncertainty) -> str:
    """Return the warning that goes with a score outside what the draws of the unknown answers give; else nothing."""
    score = result.whole.shown
    if score is None or not unknowns(result) or uncertainty.p5 <= score <= uncertainty.p95:
        return ""
    return say("Ce score suppose que les réponses inconnues ressemblent aux réponses connues.")


def rank_stability(plan: Plan, result: Result, uncertainty: Uncertainty | None) -> dict[str, Stability]:
    """Return how stable the rank of each action is under the weight draws, by indicator id; empty without draws."""
    if uncertainty is None:
        return {}
    from ruraldiag.composite.uncertainty import noisy_weights  # noqa: PLC0415 -- numpy, only where there are draws

    return stability(plan, result, noisy_weights(result.tree, uncertainty.draws, uncertainty.seed))


def rank_sentence(rank: Stability) -> str:
    """Return where other weights would put an action in the plan, and how often among the first six."""
    low, high = floor(rank.p5), ceil(rank.p95)
    moves = "la même place" if low == high == rank.rank else say("de {low} à {high}", low=str(low), high=str(high))
    often = ""
    if rank.first_page == 1:
        often = say(" ; toujours parmi les six premières")
    elif rank.first_page:
        often = say(" ; parmi les six premières dans {share} des cas", share=percent(rank.first_page))
    return say(
        "{rank} ; avec d'autres pondérations, {moves} neuf fois sur dix{often}",
        rank=str(rank.rank),
        moves=moves,
        often=often,
    )


def rank_range(rank: Stability) -> str:
    """Return the ranks that other weights give an action nine times out of ten, « 1 à 4 », for a table."""
    low, high = floor(rank.p5), ceil(rank.p95)
    return str(low) if low == high else say("{low} à {high}", low=str(low), high=str(high))


def method_sentence(uncertainty: Uncertainty) -> str:
    """Return how the draws are made, for who wants to do them again."""
    return say(
        "Pour savoir si le niveau tient, chaque poids, à chaque étage, est multiplié au hasard par un nombre entre "
        "0,75 et 1,25, {draws} fois (graine {seed}) ; à part, les réponses inconnues sont aussi tirées au sort parmi "
        "celles qui sont possibles.",
        draws=number(uncertainty.draws),
        seed=str(uncertainty.seed),
    )


def unknowns(result: Result) -> bool:
    """Return whether an answer that counts is not known."""
    return any(one.leaf.state in {State.UNKNOWN, State.UNANSWERED} for one in result.leaves.values())


def said(result: Result, share: float, more: Iterable[float] = ()) -> str:
    """Return a share of one out of 100, on its own side of every threshold."""
    return points(share, [*thresholds_of(result.questionnaire), *more])
