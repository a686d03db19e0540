"""How sure a result is, in sentences: does the level hold under other weights, and where does the score fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruraldiag.composite.aggregation import Node
from ruraldiag.composite.allowed import floor_in
from ruraldiag.composite.result import Result
from ruraldiag.composite.sensitivity import WhatIf, to_clarify
from ruraldiag.composite.settling import Settling, settling
from ruraldiag.report.document import say
from ruraldiag.report.words.answers import floor_sentence
from ruraldiag.report.words.figures import CLOSE, out_of_100, rank_range
from ruraldiag.report.words.french import (
    SEMICOLON,
    capital,
    enumerate_words,
    in_words,
    number,
    percent,
    plural,
    quoted,
    sentence,
)

if TYPE_CHECKING:
    from ruraldiag.composite.uncertainty import Uncertainty
    from ruraldiag.plan import Stability

VARIANTS = {
    "equal-weights": "avec des poids tous égaux",
    "doubling": "avec des poids plus contrastés",
    "geometric": "avec un calcul où une seule réponse au plus bas annule tout (moyenne géométrique)",
}
IN_FULL = VARIANTS | {"doubling": f"{VARIANTS['doubling']} (8-4-2-1)"}
EQUAL = "equal-weights"


def how_sure(result: Result, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """Return what the draws say of the whole, sentence by sentence; nothing where they say nothing.

    First the level under other weights, then the variants, then the score, the unknown answers being drawn too.
    """
    if uncertainty is None or result.whole.shown is None:
        return ()
    sentences = (
        level_sentence(result, uncertainty),
        variants_sentence(result, uncertainty),
        range_sentence(result, uncertainty),
    )
    return tuple(said for said in sentences if said)


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


def share_of_draws(share: float, draws: int, how: str = " où les poids sont tirés au sort") -> str:
    """Return a share of the draws, in words where it is all or none; it goes after « dans ».

    ``how`` says what is drawn, where the sentence does not.

    >>> share_of_draws(0.97, 1000), share_of_draws(1.0, 200, ""), share_of_draws(0.0, 1, "")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('97\\xa0% des 1\\u202f000 essais où les poids sont tirés au sort',
     'chacun des 200 essais', 'aucun essai')
    """
    if draws == 1:
        return f"l'essai{how}" if share else f"aucun essai{how}"
    drawn = f"{number(draws)} essais{how}"
    if share in {0, 1}:
        return f"chacun des {drawn}" if share else f"aucun des {drawn}"
    return f"{percent(share)} des {drawn}"


def variants_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return with which other weights the level holds, and which level the others would give; empty without levels.

    Equal weights are left out where those of the result are.
    """
    titles = {level.id: quoted(level.title) for level in result.questionnaire.level}
    same = {EQUAL} if equally_weighted(result.tree) else set()
    shown = [variant for variant in uncertainty.variants if variant.id not in same and variant.holds is not None]
    holding = [VARIANTS[variant.id] for variant in shown if variant.holds]
    parts = [say("il tient aussi {holding}", holding=enumerate_words(holding))] if holding else []
    parts += [
        say("{name}, ce serait {level}", name=VARIANTS[variant.id], level=titles.get(variant.level, variant.level))
        for variant in shown
        if not variant.holds
    ]
    return sentence(SEMICOLON.join(parts))


def variants_in_full(result: Result, uncertainty: Uncertainty) -> str:
    """Return the score of each variant; empty where the score is withheld."""
    if result.whole.shown is None:
        return ""
    questionnaire = result.questionnaire
    parts = [
        f"{out_of_100(variant.score, questionnaire)} {IN_FULL[variant.id]}"
        for variant in uncertainty.variants
        if variant.score is not None
    ]
    return say("D'autres choix donneraient, sur 100 : {parts}.", parts=SEMICOLON.join(parts)) if parts else ""


def equally_weighted(tree: Node) -> bool:
    """Return whether all the siblings of a tree weigh the same, at every level."""
    return all(len({child.weight for child in node.children}) < 2 for node in tree.parents)


def open_levels(result: Result) -> tuple[str, ...]:
    """Return which answers would establish each level that is not: the whole's, then domains that a few settle."""
    if all(level.established for level in result.levels.values()):
        return ()
    what_if = WhatIf(result)
    clarify = to_clarify(what_if, result)
    found = []
    told = {lock.indicator for lock in result.possible_locks}  # what is known of these is said with their lock
    for node in (result.whole, *result.domains):
        settles = settling(what_if, node, clarify)
        if settles is not None and (settles.enough or node is result.whole):
            name = "ensemble" if node is result.whole else node.title
            found.append(say("Niveau à établir ({name}). {settled}", name=name, settled=settled_sentence(settles)))
            floors = [floor_in(result, asked) for asked in settles.answers if asked.id not in told]
            told |= {asked.id for asked in settles.answers}
            found += [f"{floor_sentence(floor)}." for floor in floors if floor]
    return tuple(found)


def settled_sentence(found: Settling | None) -> str:
    """Return which answers would establish a level; empty where it is.

    « Fixera » only where nothing else bears on it; else « au mieux »: with other answers to these questions the level
    may stay open, and no fewer answers would do; « peuvent suffire » where fewer might
    (see :mod:`ruraldiag.composite.settling`).
    """
    if found is None:
        return ""
    answers, size = enumerate_words(quoted(asked.name) for asked in found.answers), len(found.answers)
    if found.certain:
        subject = plural(
            size, "La réponse qui manque le fixera", f"Les {in_words(size)} réponses qui manquent le fixeront"
        )
        return say("{subject} : {answers}.", subject=subject, answers=answers)
    if found.enough and not found.fewest:
        return say(
            "{subject} réponses peuvent suffire à le fixer : {answers}.",
            subject=capital(in_words(size)),
            answers=answers,
        )
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
    missing, score = any(scored.leaf.state.missing for scored in result.leaves.values()), result.whole.shown
    low, high = (out_of_100(end, result.questionnaire) for end in (uncertainty.p5, uncertainty.p95))
    where = f"entre {low} et {high}" if low != high else f"à {low}, {CLOSE[0]}"
    if missing and score is not None and not uncertainty.p5 <= score <= uncertainty.p95:
        # Shown inside the range, it is outside by decimals only.
        inside = out_of_100(score, result.questionnaire) in {low, high}
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


def rank_held(rank: Stability, seldom: float) -> str:
    """Return the ranks that other weights give an action nine times out of ten, and how often it is among the first.

    Under the share ``seldom`` of the draws, that it is among the first is not worth a word.
    """
    text = rank_range(rank.p5, rank.p95)
    if seldom <= rank.first_page < 1:
        text += say(" ; parmi les six premières dans {share} des tirages", share=percent(rank.first_page))
    return text


def method_sentence(uncertainty: Uncertainty) -> str:
    """Return how the draws are made, for who wants to do them again."""
    return say(
        "Pour savoir si le niveau tient, chaque poids, à chaque étage, est multiplié au hasard par un nombre entre "
        "0,75 et 1,25, {draws} fois (graine {seed}) ; à part, les réponses inconnues sont aussi tirées au sort parmi "
        "celles qui sont possibles.",
        draws=number(uncertainty.draws),
        seed=str(uncertainty.seed),
    )
