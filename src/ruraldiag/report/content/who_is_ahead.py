"""Who of several units is ahead, and how surely: what the unknown answers leave open is never said to be sure.

Two analyses, never mixed (method, section 5): the weights drawn alone, for what holds whatever the unknowns reveal; the
weights and the unknown answers drawn together, named as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ruraldiag.comparison import UnitsComparison
from ruraldiag.composite.result import Result
from ruraldiag.report.document import Block, Items, Section, item, paragraph, say
from ruraldiag.report.words.figures import interval, out_of_100
from ruraldiag.report.words.french import enumerate_words
from ruraldiag.report.words.sure import share_of_draws

if TYPE_CHECKING:
    from ruraldiag.assessment.model import Unit
    from ruraldiag.composite.ranking import Ahead


def ahead_section(found: UnitsComparison) -> Section | None:
    """Return the pairs of units that something leaves open, then those that hold, together; None without draws.

    Beyond a few units not every pair is looked at: those that are have a line each.
    """
    if not found.ahead:
        return None
    results = {standing.result.unit: standing.result for standing in found.units}
    every = len(found.ahead) == len(found.units) * (len(found.units) - 1) // 2
    sure = [pair for pair in found.ahead if every and for_sure(pair)]
    likely = [pair for pair in found.ahead if every and pair not in sure and likely_only(pair, results)]
    listed = [pair for pair in found.ahead if pair not in sure and pair not in likely]
    blocks: list[Block] = []
    if listed:
        blocks.append(Items(tuple(item("{pair}.", pair=pair_words(pair, found.draws, results)) for pair in listed)))
    if likely:
        blocks.append(paragraph("{likely}", likely=likely_words(likely, found.draws)))
    if sure:
        blocks.append(paragraph("{rest}", rest=held_words(sure, found.draws, alone=len(sure) == len(found.ahead))))
    if any(pair.drawn is not None for pair in (*listed, *likely) if not for_sure(pair)):
        blocks.append(paragraph(DRAWN_ANSWERS))
    return Section(id="devant", title="Qui est devant, et avec quelle constance", blocks=tuple(blocks))


DRAWN_ANSWERS = (
    "Une réponse qui manque est tirée au sort parmi des réponses semblables à celles que l'on connaît du même "
    "territoire : ce n'est pas une prévision, elle suppose que ce qui manque ressemble à ce qui est connu."
)


def for_sure(pair: Ahead) -> bool:
    """Return whether one is ahead in every weighting, whatever the unknown answers reveal."""
    return 1.0 in {pair.sure, pair.sure_other}


def likely_only(pair: Ahead, results: Mapping[Unit, Result]) -> bool:
    """Return whether two intervals overlap and one is ahead in every draw of the weights and of the unknown answers."""
    one, other = results[pair.one].whole, results[pair.other].whole
    return one.low <= other.high and other.low <= one.high and 1.0 in {pair.drawn, pair.drawn_other}


def likely_words(pairs: list[Ahead], draws: int) -> str:
    """Return which orders no draw has turned round, though nothing rules it out."""
    return say(
        "{orders} : {intervals} se recouvrent, mais l'ordre tient dans {often} où l'on tire les poids et les réponses "
        "qui manquent.",
        orders=enumerate_words(
            say("{one} devant {other}", one=one, other=other) for one, other in map(in_order, pairs)
        ),
        intervals="leurs intervalles" if len(pairs) == 1 else "les intervalles",
        often=share_of_draws(1.0, draws, ""),
    )


def in_order(pair: Ahead) -> tuple[str, str]:
    """Return the names of a pair, the one ahead in more of the draws first."""
    names = pair.one.name, pair.other.name
    return names if (pair.drawn or 0.0) >= (pair.drawn_other or 0.0) else names[::-1]


def held_words(held: list[Ahead], draws: int, *, alone: bool) -> str:
    """Return that places hold in every weighting, and whatever the unknowns reveal where there are some."""
    return say(
        "{places} dans {draws}{unknowns}.",
        places="L'ordre tient" if alone else "Pour les autres paires, l'ordre tient",
        draws=share_of_draws(1.0, draws),
        unknowns=", quoi que révèlent les réponses inconnues" if any(pair.drawn is not None for pair in held) else "",
    )


def pair_words(pair: Ahead, draws: int, results: Mapping[Unit, Result]) -> str:
    """Return who of two units is ahead, and how surely."""
    if pair.drawn is None:
        return known_words(pair, draws)
    if results[pair.one].whole.low > results[pair.other].whole.high:
        return apart_words(pair.one, pair.other, pair.sure, draws)
    if results[pair.other].whole.low > results[pair.one].whole.high:
        return apart_words(pair.other, pair.one, pair.sure_other, draws)
    return open_words(pair, draws, results)


def apart_words(one: Unit, other: Unit, sure: float, draws: int) -> str:
    """Return in how many of the weightings a unit stays ahead whatever the unknowns reveal."""
    return say(
        "{one} est devant {other}, quoi que révèlent les réponses inconnues, dans {share}",
        one=one.name,
        other=other.name,
        share=share_of_draws(sure, draws),
    )


def known_words(pair: Ahead, draws: int) -> str:
    """Return in how many of the weightings one of two units known in full is ahead, or that neither ever is."""
    one, other, share, behind = pair.one.name, pair.other.name, pair.share, pair.share_other
    if not share and not behind:
        return say("{one} et {other} sont à égalité dans tous les essais", one=one, other=other)
    if not share:
        one, other, share, behind = other, one, behind, share
    return say(
        "{one} est devant {other} dans {share}{rest}",
        one=one,
        other=other,
        share=share_of_draws(share, draws),
        rest=rest_words(share, behind),
    )


def rest_words(share: float, behind: float) -> str:
    """Return what the other draws say; its share is never given, that two rounded shares make 100 %."""
    if share == 1:
        return ""
    if not behind:
        return say(" ; dans les autres, c'est l'égalité")
    tie = "" if round(share + behind, 9) == 1 else " ou l'égalité"
    return say(" ; dans les autres, c'est l'inverse{tie}", tie=tie)


def open_words(pair: Ahead, draws: int, results: Mapping[Unit, Result]) -> str:
    """Return that the unknown answers leave two units in no order, and what drawing them with the weights gives."""
    one, other, share, behind = pair.one, pair.other, pair.drawn or 0.0, pair.drawn_other or 0.0
    if behind > share:
        one, other, share, behind = other, one, behind, share
    if not share:
        often = say(", tous les essais les laissent à égalité")
    else:
        drawn = share_of_draws(share, draws, "")
        often = say(", {one} est devant dans {drawn}{rest}", one=one.name, drawn=drawn, rest=rest_words(share, behind))
    return say(
        "{one} et {other} : on ne peut pas dire qui est devant, leurs intervalles se recouvrent ({mine}, {theirs}). En "
        "tirant au sort les poids et les réponses qui manquent{often}",
        one=one.name,
        other=other.name,
        mine=lies(results[one]),
        theirs=lies(results[other]),
        often=often,
    )


def lies(result: Result) -> str:
    """Return where a score lies, between brackets: its interval, or the score where all is known."""
    whole, questionnaire = result.whole, result.questionnaire
    return out_of_100(whole.low, questionnaire) if whole.low == whole.high else interval(whole, questionnaire)
