"""Where a unit stands: the line under the title, the score and its interval, the level and what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import LevelRange
from ruraldiag.composite.rules import level_place
from ruraldiag.dossier import Dossier, whole_held_by
from ruraldiag.questionnaire.model import Level, Lock
from ruraldiag.report.document import Line, line, say
from ruraldiag.report.words.figures import (
    counts,
    coverage,
    ends,
    interval,
    possible_levels,
    shown,
)
from ruraldiag.report.words.french import count, date, enumerate_words, in_words, plural, quoted
from ruraldiag.report.words.kinds import kind_and_code
from ruraldiag.report.words.locks import needed
from ruraldiag.report.words.source import of_questionnaire
from ruraldiag.report.words.sure import decisive_sentence
from ruraldiag.typography import shorten

LONGEST_ROLE = 60  # letters of who answered, under a title


def subtitle(dossier: Dossier, *, titled: bool = False) -> Line:
    """Return the line under the title: date, kind, counts of the four states, the questionnaire.

    Where the document is ``titled`` by the questionnaire, its edition alone, and who answered.
    """
    who = shorten(dossier.assessment.interview.respondent.strip(), LONGEST_ROLE)
    parts = [
        date(dossier.assessment.day) if dossier.assessment.day else "diagnostic non daté",
        kind_and_code(dossier.result.unit),
        *([say("rempli par : {who}", who=who)] if who and titled else []),
        counts(dossier.result),
        say("édition {edition}", edition=dossier.questionnaire.edition)
        if titled
        else of_questionnaire(dossier.questionnaire),
    ]
    return (" · ".join(parts),)


def headline(dossier: Dossier, *, below: bool = False) -> Line:
    """Return the score and its interval; where too little is known, that there is none, why, and what it would take.

    With ``below``, the answers that it would take stand further down the page.
    """
    whole, missing = dossier.result.whole, len(dossier.missing)
    if not whole.applies:
        return line("**Pas de score.** Aucune question ne se pose pour ce territoire.")
    if whole.shown is None:
        return no_score(dossier, below=below)
    score, short = shown(whole, dossier.questionnaire), dossier.result.series == "short"
    if not missing:
        return line("**{score} sur 100**. Rien ne manque pour le calculer.", score=score)
    if whole.low == whole.high and not short:
        reveal = plural(missing, "révèle la réponse qui manque", f"révèlent les {missing} réponses qui manquent")
        return line("**{score} sur 100**, quoi que {reveal}.", score=score, reveal=reveal)
    return line(
        "**{score} sur 100**{series}, {between} selon ce que {reveal}.",
        score=score,
        series=" sur une première série de réponses" if short else "",
        between=interval(whole, dossier.questionnaire),
        reveal=plural(missing, "révélera la réponse qui manque", f"révéleront les {missing} réponses qui manquent"),
    )


def no_score(dossier: Dossier, *, below: bool) -> Line:
    """Return that there is no score yet, why, where it may be, and which answers to ask for first, or where."""
    whole, questionnaire = dossier.result.whole, dossier.questionnaire
    known = dossier.result.count(State.ANSWERED)
    why = (
        say(
            "{subject} {weight} du poids du questionnaire : c'est trop peu pour donner un chiffre.",
            subject=plural(known, "La seule réponse connue porte", f"Les {known} réponses connues portent"),
            weight=coverage(whole.coverage, questionnaire),
        )
        if known
        else "Aucune réponse n'est encore connue."
    )
    asked = dossier.answers_to_a_score()
    names = [quoted(questionnaire.by_id[name].name) for name in asked[:3]]
    more = (
        say(
            "Pour l'établir, il faut encore {many} environ : commencez par {first}.",
            many=count(len(asked), "réponse"),
            first=f"les {'trois ' if len(asked) > len(names) else ''}questions ci-dessous"
            if below
            else enumerate_words(names),
        )
        if names
        else ""
    )
    low, high = ends(whole.low, whole.high, questionnaire.thresholds)
    where = (
        "Quoi que révèlent les réponses qui manquent, le score sur 100 restera de **{low}**."
        if whole.low == whole.high
        else "Pour l'instant, le score sur 100 est quelque part **entre {low} et {high}**."
    )
    return line(
        f"**Pas encore de score.** {{why}} {where}{{more}}",
        why=why,
        low=low,
        high=high,
        more=f" {more}" if more else "",
    )


def level_line(dossier: Dossier, level: LevelRange) -> Line:
    """Return the level, what holds it or what it means; or the possible levels and which answers can establish it.

    Without a score, the answers to ask for are those that lead to one: :func:`no_score` names them.
    """
    if level.established:
        if holding := whole_held_by(dossier.result):
            return held_line(dossier, level, holding)
        return short_line(level, dossier) if higher(level) else established_line(level, place_among(dossier, level))
    scored = dossier.result.whole.shown is not None
    decisive = decisive_sentence(dossier.decisive) if scored else ""
    return line(
        "Niveau **pas encore établi** : {levels}.{decisive}",
        levels=possible_levels(level, dossier.questionnaire),
        decisive=f" {decisive}" if decisive else "",
    )


def place_among(dossier: Dossier, level: LevelRange) -> str:
    """Return which of how many an established level is: « (2e sur 4) », the lowest first."""
    place = dossier.questionnaire.level_places[level.low.id] + 1
    return f" ({place}{'e' if place > 1 else 'er'} sur {len(dossier.questionnaire.level)})"


def established_line(level: LevelRange, place: str) -> Line:
    """Return an established level, its ``place`` among the levels and what it means."""
    says = f" {level.low.says}" if level.low.says else ""
    return line("Niveau **{level}**{place}.{says}", level=level.low.title, place=place, says=says)


def held_line(dossier: Dossier, level: LevelRange, locks: Sequence[Lock]) -> Line:
    """Return a level that locks hold: first what is missing, then the level that the score would give.

    What the held level means is left out: it describes a unit that has a lower score.
    """
    above, these = higher(level), plural(len(locks), "ce verrou", "ces verrous")
    places, result = dossier.questionnaire.level_places, dossier.result
    # Another lock, unmet or possible, may stop it on the way there.
    others = [lock for lock in (*result.locks, *result.possible_locks) if lock.caps == result.whole.id]
    free = above and all(lock in locks or places[lock.level] >= places[above.id] for lock in others)
    read = {int(level_place(end, dossier.questionnaire)) for end in (result.whole.low, result.whole.high)}
    without = (
        say(" Sans {these}, vos réponses donneraient le niveau {above}.", these=these, above=quoted(above.title))
        if above and free and read == {places[above.id]}
        else ""
    )
    return line(
        "Niveau **{level}**{place}, retenu par {locks} : il manque {needed}.{without}",
        level=level.low.title,
        place=place_among(dossier, level),
        locks=f"{in_words(len(locks))} {plural(len(locks), 'verrou')}",
        needed=enumerate_words(map(needed, locks)),
        without=without,
    )


def short_line(level: LevelRange, dossier: Dossier) -> Line:
    """Return a level under the one that the score reads, where the low end of the interval stops at it too.

    Unmet locks keep it from going higher, but nothing says that they hold it: the truth may be no higher.
    """
    above, result = higher(level) or level.low, dossier.result
    locks = [lock for lock in result.locks if lock.caps == result.whole.id and lock.level == level.low.id]
    return line(
        "Niveau **{level}**{place} : le score seul se lirait {above}, mais vous n'irez pas plus haut sans {needed}.",
        level=level.low.title,
        place=place_among(dossier, level),
        above=quoted(above.title),
        needed=enumerate_words(map(needed, locks)),
    )


def higher(level: LevelRange) -> Level | None:
    """Return the level that the score reads, where it is above the one that locks allow."""
    return level.nominal if level.nominal and level.nominal.from_ > level.low.from_ else None


def unmoved(dossier: Dossier) -> str:
    """Return that the answers that are missing cannot change an established level; empty where it is open.

    It follows the score, whose sentence has named them; where there is none it names them itself.
    """
    missing, level = len(dossier.missing), dossier.result.levels.get(dossier.result.whole.id)
    if not missing or level is None or not level.established or dossier.result.may_vanish():
        return ""
    subject = plural(missing, "La réponse qui manque", f"Les {missing} réponses qui manquent")
    if dossier.result.whole.shown is not None:
        subject = plural(missing, "Elle", "Elles")
    return f"{subject} {plural(missing, 'ne changera', 'ne changeront')} pas ce niveau."
