"""How sure a result is, in sentences: does the level hold under other weights, and where does the score fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruraldiag.composite.decisive import DecisiveAnswers, decisive_answers
from ruraldiag.composite.plausible import floor_in
from ruraldiag.composite.result import Result
from ruraldiag.composite.sensitivity import WhatIf, to_clarify
from ruraldiag.report.document import say
from ruraldiag.report.words.answers import floor_sentence
from ruraldiag.report.words.figures import out_of_100, rank_range
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
    "geometric": "avec un calcul où un domaine très bas pèse davantage",
    "prerequisite": "avec un prérequis aussi lourd que le domaine le plus lourd",
}
REWEIGHTED = " où les questions comptent autrement"
IN_FULL = VARIANTS | {
    "doubling": f"{VARIANTS['doubling']} (8-4-2-1)",
    "geometric": f"{VARIANTS['geometric']} (moyenne géométrique des domaines)",
}


def how_sure(result: Result, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """Return how sure the whole is, sentence by sentence; nothing where nothing can be said.

    First the level under other readings of the weights, then under drawn weights, then where the score falls.
    """
    if uncertainty is None or result.whole.shown is None:
        return ()
    sentences = (
        variants_sentence(result, uncertainty),
        level_sentence(result, uncertainty),
        range_sentence(result, uncertainty),
    )
    return tuple(said for said in sentences if said)


def level_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return in how many draws the level is the one that is shown, and sure; of an open one, how the draws share out.

    An open level is read in each draw of the weights and of the missing answers, after the locks; empty without levels.
    """
    if uncertainty.level_share is not None:
        return say("Ce niveau tient dans {draws}.", draws=share_of_draws(uncertainty.level_share, uncertainty.draws))
    titles = {level.id: quoted(level.title) for level in result.questionnaire.level}
    shares = [(titles[name], share) for name, share in uncertainty.level_shares.items() if share]
    if not shares:
        return ""
    draws = [share_of_draws(share, uncertainty.draws, "") for _, share in shares]
    if len(shares) > 1:
        draws[-1] = "les autres"  # rounded shares need not make 100 %
    return say(
        "Le niveau n'est pas établi : en tirant au sort l'importance des questions et les réponses qui manquent, ce "
        "serait {shares}.",
        shares=enumerate_words(
            say("{title} dans {drawn}", title=title, drawn=drawn)
            for (title, _), drawn in zip(shares, draws, strict=True)
        ),
    )


def tenure(uncertainty: Uncertainty | None) -> str:
    """Return in how many draws an established level holds, and with how many other readings it would not surely.

    It follows « ce niveau » or « qui »; empty without draws, without levels, and where the level is not established.
    """
    if uncertainty is None or uncertainty.level_share is None:
        return ""
    draws = share_of_draws(uncertainty.level_share, uncertainty.draws, REWEIGHTED)
    held = say("tient dans {draws}", draws=draws)
    judged = [variant.holds for variant in uncertainty.variants if variant.holds is not None]
    if all(judged):
        return held
    readings = f"{judged.count(False)} des {len(judged)}"
    return say("{held}, mais n'est pas sûr avec {readings} autres calculs essayés", held=held, readings=readings)


def share_of_draws(share: float, draws: int, how: str = " où l'importance des questions est tirée au sort") -> str:
    """Return a share of the draws, in words where it is all or none; it goes after « dans ».

    ``how`` says what is drawn, where the sentence does not.

    >>> share_of_draws(0.97, 1000), share_of_draws(1.0, 200, ""), share_of_draws(0.0, 1, "")
    ... # doctest: +NORMALIZE_WHITESPACE
    ("97\\xa0% des 1\\u202f000 essais où l'importance des questions est tirée au sort",
     'chacun des 200 essais', 'aucun essai')
    """
    if draws == 1:
        return f"l'essai{how}" if share else f"aucun essai{how}"
    drawn = f"{number(draws)} essais{how}"
    if share in {0, 1}:
        return f"chacun des {drawn}" if share else f"aucun des {drawn}"
    return f"{percent(share)} des {drawn}"


def variants_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return with which other readings the level is the same and sure, and what the others make of it.

    Empty without levels, and where the level itself is not established.
    """
    titles = {level.id: quoted(level.title) for level in result.questionnaire.level}
    judged = [variant for variant in uncertainty.variants if variant.holds is not None]
    holding = [VARIANTS[variant.id] for variant in judged if variant.holds]
    parts = [say("ce niveau est le même {holding}", holding=enumerate_words(holding))] if holding else []
    for variant in judged:
        if not variant.holds:
            low, _, high = variant.level.partition("..")
            level = say("entre {low} et {high}", low=titles[low], high=titles[high]) if high else titles[low]
            parts.append(say("{name}, ce serait {level}", name=VARIANTS[variant.id], level=level))
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


def open_levels(result: Result) -> tuple[str, ...]:
    """Return which answers would establish each level that is not: the whole's, then domains where a few would do."""
    if all(level.established for level in result.levels.values()):
        return ()
    what_if = WhatIf(result)
    clarify = to_clarify(what_if, result)
    found = []
    told = {lock.indicator for lock in result.possible_locks}  # what is known of these is said with their lock
    for node in (result.whole, *result.domains):
        decisive = decisive_answers(what_if, node, clarify)
        if decisive is not None and (decisive.enough or node is result.whole):
            name = "ensemble" if node is result.whole else node.title
            found.append(say("Niveau à établir ({name}). {decisive}", name=name, decisive=decisive_sentence(decisive)))
            floors = [floor_in(result, asked) for asked in decisive.answers if asked.id not in told]
            told |= {asked.id for asked in decisive.answers}
            found += [f"{floor_sentence(floor)}." for floor in floors if floor]
    return tuple(found)


def decisive_sentence(found: DecisiveAnswers | None) -> str:
    """Return which answers would establish a level; empty where it is.

    « Fixera » only where nothing else bears on it; else « peut suffire »: with other answers to these questions the
    level may stay open (see :mod:`ruraldiag.composite.decisive`).
    """
    if found is None:
        return ""
    answers, size = enumerate_words(quoted(asked.name) for asked in found.answers), len(found.answers)
    if found.certain:
        subject = plural(
            size, "La réponse qui manque le fixera", f"Les {in_words(size)} réponses qui manquent le fixeront"
        )
    elif found.enough:
        many = f"{capital(in_words(size))} réponses peuvent"
        subject = f"{plural(size, 'Une réponse peut', many)} suffire à le fixer"
    else:
        return say("Pour le fixer, demandez d'abord {answers}.", answers=answers)
    return say("{subject} : {answers}.", subject=subject, answers=answers)


def two_counts(result: Result) -> str:
    """Return why a score and a level do not ask for as many answers, where both are still open; empty elsewhere."""
    level = result.levels.get(result.whole.id)
    if result.whole.shown is not None or level is None or level.established:
        return ""
    return say(
        "Un score demande assez de réponses ; un niveau, que celles qui manquent ne puissent plus le changer : d'où "
        "deux listes."
    )


def range_sentence(result: Result, uncertainty: Uncertainty) -> str:
    """Return where nine draws out of ten put the score, the weights and the missing answers being drawn.

    The draws suppose that what is missing resembles what is known, and the sentence says so (method, section 5).
    """
    missing, score = any(scored.leaf.state.missing for scored in result.leaves.values()), result.whole.shown
    low, high = (out_of_100(end, result.questionnaire) for end in (uncertainty.p5, uncertainty.p95))
    where = f"entre {low} et {high}" if low != high else f"à {low}, à moins d'un point près"
    outside = (
        score is not None
        and not uncertainty.p5 <= score <= uncertainty.p95
        and out_of_100(score, result.questionnaire) not in {low, high}  # as it is read, it would be inside
    )
    supposed = (
        "Si ce qui manque ressemble à ce qui est connu, et l'importance des questions tirée au sort"
        if missing
        else "En tirant au sort l'importance des questions"
    )
    return say(
        "{supposed}, le score tombe neuf fois sur dix {where}{outside}.",
        supposed=supposed,
        where=where,
        outside=say(" ; celui d'aujourd'hui n'en est pas") if outside else "",
    )


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
        "0,75 et 1,25, {draws} fois (graine {seed}). À part, les réponses inconnues sont aussi tirées au sort, "
        "réparties comme les réponses connues de ce territoire : cela suppose qu'elles leur ressemblent.",
        draws=number(uncertainty.draws),
        seed=str(uncertainty.seed),
    )
