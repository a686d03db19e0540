"""The first page, for who reads nothing else: where we stand, where to begin, what to find out, what to debate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ruraldiag.assessment.model import State
from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.scoring import LeafScore, LevelRange, NodeScore, binds
from ruraldiag.report.certainty import certainty, possible_levels, settled_sentence
from ruraldiag.report.content_begin import to_clarify, to_debate, where_to_begin
from ruraldiag.report.content_blocks import (
    Block,
    Item,
    Items,
    Line,
    Paragraph,
    Section,
    Table,
    item,
    joined,
    line,
    paragraph,
    say,
)
from ruraldiag.report.content_locks import lock_items
from ruraldiag.report.content_view import FRACTURE_NAMES, KINDS, View
from ruraldiag.report.french import (
    SEMICOLON,
    date,
    ended,
    enumerate_words,
    in_words,
    percent,
    plural,
    quoted,
)
from ruraldiag.report.states import counts

POINTS_MADE = 3  # strengths, then weaknesses: what is said aloud in a minute


def first_page(view: View) -> tuple[Section, ...]:
    """Return the sections of the first page; where there is no score, what to find out comes before what to do."""
    begin, clarify = where_to_begin(view), to_clarify(view)
    order = [clarify, begin] if view.result.whole.shown is None else [begin, clarify]
    *before, last = [section for section in (essentials(view), *order, to_debate(view)) if section]
    enough = paragraph("Cette page suffit au conseil : la suite est pour qui porte une action ou vérifie un chiffre.")
    return (*before, replace(last, blocks=(*last.blocks, enough)))


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
    blocks.append(domain_table(view))
    blocks += strengths_and_weaknesses(view)
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
    return line(
        "**Pas encore de score.** {why} Pour l'instant, la note sur 100 peut être n'importe où **entre {low} et "
        "{high}**. {more}",
        why=why,
        low=view.points(whole.low),
        high=view.points(whole.high),
        more=more,
    )


def level_line(view: View, level: LevelRange) -> Line:
    """Return the level, what holds it and what it means; or the possible levels and which answers would settle it."""
    if level.established:
        holding = sum(binds(view.result, lock) for lock in view.result.locks if lock.caps == view.result.whole.id)
        held = say(", retenu par {locks}", locks=f"{in_words(holding)} {plural(holding, 'verrou')}") if holding else ""
        says = f" {level.low.says}" if level.low.says else ""
        return line(
            "Niveau **{level}**{held}.{says}{sure}", level=level.low.title, held=held, says=says, sure=unmoved(view)
        )
    return line(
        "Niveau **pas encore établi** : {levels}. {settled}",
        levels=possible_levels(level, view.result.questionnaire),
        settled=settled_sentence(view.settling(view.result.whole)),
    )


def unmoved(view: View) -> str:
    """Return that the answers that are missing cannot change an established level; empty where none is."""
    missing = len(view.missing)
    if not missing:
        return ""
    subject = plural(missing, "La réponse qui manque ne changera", f"Les {missing} réponses qui manquent ne changeront")
    return say(" {subject} pas ce niveau.", subject=subject)


# Domains, strengths and weaknesses, fractures


def domain_table(view: View) -> Table:
    """Return the table of the domains: score, interval, and the findings that weigh most for and against."""
    rows = tuple(
        (domain.title, view.score(domain), view.interval(domain), in_short(view, leaves_of(view, domain)))
        for domain in view.result.domains
    )
    return Table(("Domaine", "Score", "Entre", "En bref"), ("left", "right", "left", "left"), rows)


def leaves_of(view: View, node: NodeScore) -> list[LeafScore]:
    """Return the questions below a node, in order."""
    depth = len(node.path)
    return [scored for scored in view.result.leaves.values() if scored.path[:depth] == node.path]


def in_short(view: View, scored: Sequence[LeafScore]) -> str:
    """Return the strongest and the weakest finding of a domain in a few words."""
    if not any(one.leaf.applies for one in scored):
        return "sans objet"
    if not any(one.leaf.known for one in scored):
        return "aucune réponse connue"
    strong, weak = strengths(scored)[:1], weaknesses(scored)[:1]
    parts = [say("acquis : {what}", what=view.short_finding(one)) for one in strong]
    parts += [say("à renforcer : {what}", what=view.short_finding(one)) for one in weak]
    return SEMICOLON.join(parts)


def strengths_and_weaknesses(view: View) -> list[Block]:
    """Return three strengths and three weaknesses among the answers that are known; a weak figure with its target."""
    if not view.known:
        return []
    blocks: list[Block] = []
    for title, none, found in (
        ("Vos appuis", "aucun", strengths(view.known)),
        ("Vos fragilités", "aucune", weaknesses(view.known)),
    ):
        if not found:
            blocks.append(paragraph(f"**{title}** : {none} parmi les réponses connues."))
            continue
        blocks.append(paragraph(f"**{title}**"))
        blocks.append(Items(tuple(point_made(view, scored) for scored in found[:POINTS_MADE])))
    return blocks


def point_made(view: View, scored: LeafScore) -> Item:
    """Return one strength or weakness."""
    aim = "" if is_strength(scored) else view.aim(scored)
    finding = ended(view.finding(scored) + aim)
    return item("**{title}** : {finding}", title=scored.leaf.indicator.name, finding=finding)


def strengths(scored: Iterable[LeafScore]) -> list[LeafScore]:
    """Return the answers nearer their target than nothing, by effective weight × value, strongest first."""
    found = [(one.effective_weight * (one.leaf.value or 0.0), one) for one in scored if is_strength(one)]
    return [one for _, one in sorted(found, key=lambda pair: -round(pair[0], 12))]


def weaknesses(scored: Iterable[LeafScore]) -> list[LeafScore]:
    """Return the other answers below their target, by effective weight × what is missing, heaviest first."""
    found = [
        (one.effective_weight * (target_value(one.leaf.indicator) - one.leaf.value), one)
        for one in scored
        if one.leaf.value is not None and one.leaf.value < target_value(one.leaf.indicator) and not is_strength(one)
    ]
    return [one for _, one in sorted(found, key=lambda pair: -round(pair[0], 12))]


def is_strength(scored: LeafScore) -> bool:
    """Return whether an answer is nearer its target than nothing: no answer is both strength and weakness."""
    value = scored.leaf.value
    return value is not None and value > 0 and value >= target_value(scored.leaf.indicator) - value


def fracture_line(view: View) -> Line:
    """Return which fractures show, whether they add up, and which may be there; empty where none is measured."""
    if not view.fractures:
        return ()
    showing = [FRACTURE_NAMES[one.id] for one in view.fractures if one.shows]
    possible = [FRACTURE_NAMES[one.id] for one in view.fractures if one.possible]
    if not showing and not possible:
        return line("**Aucune fracture** ne ressort des réponses.")
    many = in_words(len(showing)).capitalize()
    cumulated = line(
        "**{many} fractures se cumulent** : {names}{where}.",
        many=many,
        names=enumerate_words(showing),
        where=" (§4.3-2)" if view.cites("4.3-2") else "",
    )
    first = (
        cumulated
        if len(showing) > 1
        else line("**Une fracture se voit** : {name}.", name=showing[0])
        if showing
        else ()
    )
    return joined(first, possible_fractures(possible, others=bool(showing))) if possible else first


def possible_fractures(names: Sequence[str], *, others: bool) -> Line:
    """Return the fractures that only the missing answers will tell; ``others`` says that some already show."""
    what = "autre" if others else "fracture"
    subject = plural(
        len(names), f"Une {what} est possible", f"{in_words(len(names)).capitalize()} {what}s sont possibles"
    )
    return line(
        "**{subject}**, selon les réponses qui manquent : {names}.", subject=subject, names=enumerate_words(names)
    )
