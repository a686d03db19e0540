"""The first page, for who reads nothing else: where we stand, where to begin, what to find out, what to debate."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import LevelRange
from ruraldiag.composite.rules import binds
from ruraldiag.questionnaire.model import Level, Lock
from ruraldiag.report.content.begin import to_clarify, to_debate, where_to_begin
from ruraldiag.report.content.points import Standings, by_standing, fracture_line, in_short, points_made
from ruraldiag.report.content.view import KINDS, View
from ruraldiag.report.document import (
    Block,
    Column,
    Items,
    Line,
    Paragraph,
    Section,
    Table,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.french import (
    date,
    enumerate_words,
    in_words,
    percent,
    plural,
    quoted,
)
from ruraldiag.report.words.lock_sentences import lock_items, needed
from ruraldiag.report.words.states import counts
from ruraldiag.report.words.sure import certainty, possible_levels, settled_sentence, two_counts


def first_page(view: View) -> tuple[Section, ...]:
    """Return the sections of the first page; where there is no score, what to find out comes before what to do."""
    begin, clarify = where_to_begin(view), to_clarify(view)
    order = [clarify, begin] if view.result.whole.shown is None else [begin, clarify]
    *before, last = [section for section in (essentials(view), *order, to_debate(view)) if section]
    enough = paragraph("Cette page suffit au conseil : la suite est pour qui porte une action ou vérifie un chiffre.")
    return (*before, last._replace(blocks=(*last.blocks, enough)))


def subtitle(view: View) -> Line:
    """Return the line under the title: date, kind, counts of the four states, questionnaire and edition."""
    questionnaire, unit = view.result.questionnaire, view.result.unit
    kind = f"{KINDS[unit.kind]} ({unit.code})" if unit.code else KINDS[unit.kind]
    parts = [
        date(view.day) if view.day else "sans date",
        kind,
        counts(view.result),
        say(
            "questionnaire {title}, édition {edition}", title=quoted(questionnaire.title), edition=questionnaire.edition
        ),
    ]
    return (" · ".join(parts),)


def essentials(view: View) -> Section:
    """Return « L'essentiel »: score and level, locks, domains, strengths and weaknesses, fractures."""
    whole = view.result.levels.get(view.result.whole.id)
    blocks: list[Block] = [Paragraph(headline(view))]
    if whole:
        blocks.append(Paragraph(level_line(view, whole)))
    if sure := certainty(view.result, view.uncertainty):
        blocks.append(paragraph("{sure}", sure=" ".join(sure)))
    if locks := lock_items(view):
        blocks.append(Items(locks))
    standings = by_standing(view.result.leaves.values())
    blocks.append(domain_table(view, standings))
    blocks += points_made(view, standings)
    if fractures := fracture_line(view):
        blocks.append(Paragraph(fractures))
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


# Score and level


def headline(view: View) -> Line:
    """Return the score and its interval; where too little is known, that there is none, why, and what it would take."""
    whole, missing = view.result.whole, len(view.missing)
    if not whole.applies:
        return line("**Pas de score.** Aucune question ne se pose pour ce territoire.")
    if whole.shown is None:
        return no_score(view)
    score = view.points(whole.shown)
    if not missing:
        return line("**{score} sur 100**. Rien ne manque pour le calculer.", score=score)
    low, high = view.points(whole.low), view.points(whole.high)
    if whole.low == whole.high:
        reveal = plural(missing, "révèle la réponse qui manque", f"révèlent les {missing} réponses qui manquent")
        return line("**{score} sur 100**, quoi que {reveal}.", score=score, reveal=reveal)
    return line(
        "**{score} sur 100**, {between} selon ce que {reveal}.",
        score=score,
        between=say("entre {low} et {high}", low=low, high=high) if low != high else "à moins d'un point près",
        reveal=plural(missing, "révélera la réponse qui manque", f"révéleront les {missing} réponses qui manquent"),
    )


def no_score(view: View) -> Line:
    """Return that there is no score yet, why, where it may be, and how many answers would do."""
    whole, known, needed = view.result.whole, view.result.count(State.ANSWERED), view.answers_to_a_score()
    why = (
        say(
            "{subject} {weight} du poids du questionnaire : il en faut {minimum} pour qu'un chiffre ait un sens.",
            subject=plural(known, "La seule réponse connue porte", f"Les {known} réponses connues portent"),
            weight=view.coverage(whole),
            minimum=percent(view.result.questionnaire.scoring.min_coverage),
        )
        if known
        else say("Aucune réponse n'est encore connue.")
    )
    more = (
        say(
            "{n} réponses de plus suffiraient pour donner un score, en commençant par celles qui pèsent le plus.",
            n=in_words(needed).capitalize(),
        )
        if needed > 1
        else say("Une réponse de plus suffirait pour donner un score, si elle est parmi celles qui pèsent le plus.")
    )
    where = (
        "Quoi que révèlent les réponses qui manquent, la note sur 100 restera de **{low}**."
        if whole.low == whole.high
        else "Pour l'instant, la note sur 100 est quelque part **entre {low} et {high}**."
    )
    return line(
        f"**Pas encore de score.** {{why}} {where} {{more}}",
        why=why,
        low=view.points(whole.low),
        high=view.points(whole.high),
        more=more,
    )


def level_line(view: View, level: LevelRange) -> Line:
    """Return the level, what holds it and what it means; or the possible levels and which answers would settle it."""
    if level.established:
        holding = [one for one in view.result.locks if one.caps == view.result.whole.id and binds(view.result, one)]
        if holding:
            return held_line(view, level, holding)
        return short_line(view, level) if higher(level) else established_line(view, level)
    return line(
        "Niveau **pas encore établi** : {levels}. {settled}",
        levels=possible_levels(level, view.result.questionnaire),
        settled=f"{settled_sentence(view.settling(view.result.whole))} {two_counts(view.result)}".strip(),
    )


def established_line(view: View, level: LevelRange) -> Line:
    """Return an established level and what it means."""
    says = f" {level.low.says}" if level.low.says else ""
    return line("Niveau **{level}**.{says}{sure}", level=level.low.title, says=says, sure=unmoved(view))


def held_line(view: View, level: LevelRange, locks: Sequence[Lock]) -> Line:
    """Return a level that locks hold: first what is missing, then the level that the score would give.

    What the held level means is left out: it describes a unit that has a lower score.
    """
    above = higher(level)
    these = plural(len(locks), "ce verrou", "ces verrous")
    without = (
        say(" Sans {these}, vos réponses donneraient le niveau {above}.", these=these, above=quoted(above.title))
        if above
        else ""
    )
    return line(
        "Niveau **{level}**, retenu par {locks} : il manque {needed}.{without}{sure}",
        level=level.low.title,
        locks=f"{in_words(len(locks))} {plural(len(locks), 'verrou')}",
        needed=enumerate_words(needed(one) for one in locks),
        without=without,
        sure=unmoved(view),
    )


def short_line(view: View, level: LevelRange) -> Line:
    """Return a level under the one that the score reads, where the low end of the interval stops at it too.

    Unmet locks keep it from going higher, but nothing says that they hold it: the truth may be no higher.
    """
    above = higher(level)
    locks = [one for one in view.result.locks if one.caps == view.result.whole.id and one.level == level.low.id]
    return line(
        "Niveau **{level}** : le score seul se lirait {above}, mais vous n'irez pas plus haut sans {needed}.{sure}",
        level=level.low.title,
        above=quoted(above.title if above else level.low.title),
        needed=enumerate_words(needed(one) for one in locks),
        sure=unmoved(view),
    )


def higher(level: LevelRange) -> Level | None:
    """Return the level that the score reads, where it is above the one that locks allow."""
    return level.nominal if level.nominal and level.nominal.from_ > level.low.from_ else None


def unmoved(view: View) -> str:
    """Return that the answers that are missing cannot change an established level; empty where none is."""
    missing = len(view.missing)
    if not missing:
        return ""
    subject = plural(missing, "La réponse qui manque ne changera", f"Les {missing} réponses qui manquent ne changeront")
    return say(" {subject} pas ce niveau.", subject=subject)


# Domains


def domain_table(view: View, standings: Standings) -> Table:
    """Return the table of the domains: score, interval, and the findings that weigh most for and against."""
    rows = tuple(
        (domain.title, view.score(domain), view.interval(domain), in_short(view, domain, standings))
        for domain in view.result.domains
    )
    columns = (Column("Domaine", "row-header"), Column("Score", "number"), Column("Entre"), Column("En bref"))
    return table_of(columns, rows, "Le score de chaque domaine")
