"""How sure a result is, in sentences: does the level hold under other weights, and where does the score fall."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import TYPE_CHECKING

from ruraldiag.assessment.model import State
from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.allowed import floor_in
from ruraldiag.composite.result import LevelRange, Result
from ruraldiag.composite.sensitivity import WhatIf, to_clarify
from ruraldiag.composite.settling import Settling, settling
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import say
from ruraldiag.report.words.floors import floor_sentence
from ruraldiag.report.words.french import (
    SEMICOLON,
    enumerate_words,
    in_words,
    number,
    percent,
    plural,
    points,
    quoted,
)

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty
    from ruraldiag.plan import Plan, Stability

VARIANTS = {
    "equal-weights": "avec des poids tous égaux",
    "doubling": "avec des poids plus contrastés",
    "geometric": "avec un calcul où une seule réponse au plus bas annule tout (moyenne géométrique)",
}
IN_FULL = VARIANTS | {"doubling": f"{VARIANTS['doubling']} (8-4-2-1)"}
SELDOM = 0.05  # share of the draws under which being among the first actions is not worth a word
EQUAL = "equal-weights"


def certainty(result: Result, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """Return what the draws say of the whole, sentence by sentence; nothing where they say nothing.

    First the level under other weights, then the variants, then the score, the unknown answers being drawn too.
    """
    if uncertainty is None or result.whole.shown is None:
        return ()
    return tuple(
        one
        for one in (
            level_sentence(result, uncertainty),
            variants_sentence(result, uncertainty),
            range_sentence(result, uncertainty),
        )
        if one
    )


def level_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return « Ce niveau tient dans 97 % des 1 000 essais où les poids sont tirés au sort. »; empty without levels.

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
    return say("{subject} tient dans {draws}.", subject=subject, draws=share_of_draws(share, uncertainty.draws))


def share_of_draws(share: float, draws: int) -> str:
    """Return a share of the weight draws, in words where it is all or none; it goes after « dans ».

    >>> share_of_draws(0.97, 1000), share_of_draws(1.0, 200), share_of_draws(0.0, 200), share_of_draws(1.0, 1)
    ... # doctest: +NORMALIZE_WHITESPACE
    ('97\\xa0% des 1\\u202f000 essais où les poids sont tirés au sort',
     'chacun des 200 essais où les poids sont tirés au sort', 'aucun des 200 essais où les poids sont tirés au sort',
     "l'essai où les poids sont tirés au sort")
    """
    if draws == 1:
        trial = "essai où les poids sont tirés au sort"
        return f"l'{trial}" if share else f"aucun {trial}"
    drawn = say("{draws} essais où les poids sont tirés au sort", draws=number(draws))
    if share in {0, 1}:
        return f"chacun des {drawn}" if share else f"aucun des {drawn}"
    return say("{share} des {drawn}", share=percent(share), drawn=drawn)


def variants_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return with which other weights the level holds, and which level the others would give; empty without levels.

    Equal weights are left out where those of the result are.
    """
    titles = {level.id: quoted(level.title) for level in result.questionnaire.level}
    same = {EQUAL} if equally_weighted(result.tree) else set()
    shown = [one for one in uncertainty.variants if one.id not in same and one.holds is not None]
    holding = [VARIANTS[one.id] for one in shown if one.holds]
    parts = [say("il tient aussi {holding}", holding=enumerate_words(holding))] if holding else []
    parts += [
        say("{name}, ce serait {level}", name=VARIANTS[one.id], level=titles.get(one.level, one.level))
        for one in shown
        if not one.holds
    ]
    text = SEMICOLON.join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def variants_in_full(result: Result, uncertainty: Uncertainty) -> str:
    """Return the score of each variant; empty where the score is withheld."""
    if result.whole.shown is None:
        return ""
    parts = []
    for one in uncertainty.variants:
        if one.score is not None:
            parts.append(say("{score} {name}", score=said(result, one.score), name=IN_FULL[one.id]))
    return say("D'autres choix donneraient, sur 100 : {parts}.", parts=SEMICOLON.join(parts)) if parts else ""


def equally_weighted(tree: Node) -> bool:
    """Return whether all the siblings of a tree weigh the same, at every level."""
    return all(len({child.weight for child in node.children}) < 2 for node in tree.parents)


def possible_levels(level: LevelRange, questionnaire: Questionnaire) -> str:
    """Return the levels between which a level is not established: « A ou B », « de A à D » where there are more."""
    ids = [one.id for one in questionnaire.level]
    side_by_side = ids.index(level.high.id) - ids.index(level.low.id) == 1
    low, high = quoted(level.low.title), quoted(level.high.title)
    return say("{low} ou {high}", low=low, high=high) if side_by_side else say("de {low} à {high}", low=low, high=high)


def open_levels(result: Result) -> tuple[str, ...]:
    """Return which answers would establish each level that is not: the whole's, then domains that a few settle."""
    if all(level.established for level in result.levels.values()):
        return ()
    what_if = WhatIf(result)
    clarify = to_clarify(what_if, result)
    found = []
    told = {lock.indicator for lock in result.possible_locks}  # what is known of these is said with their lock
    for node in (result.whole, *result.domains):
        one = settling(what_if, node, clarify)
        if one is not None and (one.enough or node is result.whole):
            name = "ensemble" if node is result.whole else node.title
            found.append(say("Niveau à établir ({name}). {settled}", name=name, settled=settled_sentence(one)))
            floors = [floor_in(result, asked) for asked in one.answers if asked.id not in told]
            told |= {asked.id for asked in one.answers}
            found += [f"{floor_sentence(floor)}." for floor in floors if floor]
    return tuple(found)


def settled_sentence(found: Settling | None) -> str:
    """Return which answers would establish a level; empty where it is.

    « Fixera » only where nothing else bears on it; else « au mieux »: with other answers to these questions the level
    may stay open (see :mod:`ruraldiag.composite.settling`).
    """
    if found is None:
        return ""
    answers, size = enumerate_words(quoted(one.name) for one in found.answers), len(found.answers)
    if found.certain:
        subject = plural(
            size, "La réponse qui manque le fixera", f"Les {in_words(size)} réponses qui manquent le fixeront"
        )
        return say("{subject} : {answers}.", subject=subject, answers=answers)
    if found.enough:
        subject = plural(size, "une seule réponse suffirait", f"{in_words(size)} réponses suffiraient")
        return say("Au mieux, {subject} à le fixer : {answers}.", subject=subject, answers=answers)
    if found.at_least is None:
        return say("Pour le fixer, demandez d'abord {answers}.", answers=answers)
    many = in_words(found.at_least)
    return say(
        "Il faudra au moins {many} réponses de plus pour le fixer, à commencer par {answers}.",
        many=many,
        answers=answers,
    )


def two_counts(result: Result) -> str:
    """Return why a score and a level do not ask for as many answers, where both are still open; empty elsewhere."""
    level = result.levels.get(result.whole.id)
    if result.whole.shown is not None or level is None or level.established:
        return ""
    return say(
        "Un score demande assez de poids connu, un niveau que les réponses qui manquent ne puissent plus le changer : "
        "ce n'est pas le même compte."
    )


def range_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return where nine draws out of ten put the score, weights and unknown answers being drawn.

    Where that is not around the score, what the score supposes comes first (method, section 5).
    """
    missing, score = unknowns(result), result.whole.shown
    low, high = said(result, uncertainty.p5), said(result, uncertainty.p95)
    where = say("entre {low} et {high}", low=low, high=high) if low != high else say("à {low}, au point près", low=low)
    if missing and score is not None and not uncertainty.p5 <= score <= uncertainty.p95:
        # Shown inside the range, it is outside by decimals only.
        inside = said(result, score) in {low, high}
        return say(
            "Ce score suppose que les réponses inconnues ressemblent aux réponses connues. Si on les tirait au hasard, "
            "il serait {little}plus {way}{mostly} : neuf fois sur dix {where}.",
            little="un peu " if inside else "",
            way="haut" if score < uncertainty.p5 else "bas",
            mostly=", le plus souvent" if inside else "",
            where=where,
        )
    drawn = "les poids et les réponses qui manquent" if missing else "les poids"
    return say("En tirant au sort {drawn}, le score tombe neuf fois sur dix {where}.", drawn=drawn, where=where)


def rank_stability(plan: Plan, result: Result, uncertainty: Uncertainty | None) -> dict[str, Stability]:
    """Return how stable the rank of each action is under the weight draws, by indicator id; empty without draws."""
    if uncertainty is None:
        return {}
    from ruraldiag.composite.uncertainty import noisy_weights  # noqa: PLC0415 -- numpy, only where there are draws
    from ruraldiag.plan import stability  # noqa: PLC0415 -- only a report that has a plan

    return stability(plan, result, noisy_weights(result.tree, uncertainty.draws, uncertainty.seed))


def rank_sentence(rank: Stability) -> str:
    """Return the ranks that other weights give an action nine times out of ten, and how often it is among the first."""
    text = rank_range(rank)
    if SELDOM <= rank.first_page < 1:
        text += say(" ; parmi les six premières dans {share} des tirages", share=percent(rank.first_page))
    return text


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
    return points(share, [*result.questionnaire.thresholds, *more])
