"""The first page, for who reads nothing else: where we stand, where to begin, what to find out, what to debate."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import LeafScore, LevelRange, NodeScore
from ruraldiag.composite.rules import level_place
from ruraldiag.dossier import Dossier, Strength, whole_held_by
from ruraldiag.questionnaire.model import FractureName, Level, Lock
from ruraldiag.report.content.where_to_begin import where_to_begin
from ruraldiag.report.document import (
    Block,
    Column,
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
    table_of,
)
from ruraldiag.report.words.answers import aim, short_finding, what_it_says, where_to_find, where_to_look
from ruraldiag.report.words.figures import (
    counts,
    coverage,
    enough_for_a_score,
    interval,
    out_of_100,
    possible_levels,
    shown,
)
from ruraldiag.report.words.french import (
    SEMICOLON,
    capital,
    date,
    ended,
    enumerate_words,
    first_sentence,
    in_words,
    plural,
    quoted,
    width,
)
from ruraldiag.report.words.kinds import FRACTURE_NAMES, FRACTURE_SAYS, kind_and_code
from ruraldiag.report.words.locks import lock_lines, needed
from ruraldiag.report.words.source import cites, of_questionnaire
from ruraldiag.report.words.sure import decisive_sentence, how_sure, two_counts

POINTS_MADE = 3  # strengths, then weaknesses: what is said aloud in a minute
CLARIFY, CLARIFY_WITHOUT_SCORE = 3, 6  # answers to find out first
UNKNOWN_TITLE = "Ce qu'on ne sait pas encore"
DEBATES_TITLE = "Les débats, position par position"
TO_CONFIRM = re.compile(r"\bà (?:confirmer|vérifier)\b", re.IGNORECASE)  # in what people wrote beside an answer
STRENGTHS = {Strength.STRONG: "point fort", Strength.ON_ITS_WAY: "en bonne voie", Strength.WEAK: "point faible"}


def first_page(dossier: Dossier) -> tuple[Section, ...]:
    """Return the sections of the first page; where there is no score, what to find out comes before what to do."""
    begin, clarify = where_to_begin(dossier), to_clarify(dossier)
    order = [clarify, begin] if dossier.result.whole.shown is None else [begin, clarify]
    *before, last = [section for section in (essentials(dossier), *order, to_debate(dossier)) if section]
    enough = paragraph("Cette page suffit au conseil : la suite est pour qui porte une action ou vérifie un chiffre.")
    return (*before, last._replace(blocks=(*last.blocks, enough)))


def subtitle(dossier: Dossier) -> Line:
    """Return the line under the title: date, kind, counts of the four states, questionnaire and edition."""
    parts = [
        date(dossier.assessment.day) if dossier.assessment.day else "sans date",
        kind_and_code(dossier.result.unit),
        counts(dossier.result),
        of_questionnaire(dossier.questionnaire),
    ]
    return (" · ".join(parts),)


def essentials(dossier: Dossier) -> Section:
    """Return « L'essentiel »: score and level, locks, domains, strengths and weaknesses, fractures."""
    result = dossier.result
    blocks: list[Block] = [Paragraph(headline(dossier))]
    if level := result.levels.get(result.whole.id):
        blocks.append(Paragraph(level_line(dossier, level)))
    if sure := how_sure(result, dossier.uncertainty):
        blocks.append(paragraph("{sure}", sure=" ".join(sure)))
    if locks := lock_lines(result):
        blocks.append(Items(tuple(map(Item, locks))))
    blocks += [domain_table(dossier), *points_made(dossier)]
    if fractures := fracture_line(dossier):
        blocks.append(Paragraph(fractures))
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


# Score and level


def headline(dossier: Dossier) -> Line:
    """Return the score and its interval; where too little is known, that there is none, why, and what it would take."""
    whole, missing = dossier.result.whole, len(dossier.missing)
    if not whole.applies:
        return line("**Pas de score.** Aucune question ne se pose pour ce territoire.")
    if whole.shown is None:
        return no_score(dossier)
    score = shown(whole, dossier.questionnaire)
    if not missing:
        return line("**{score} sur 100**. Rien ne manque pour le calculer.", score=score)
    if dossier.result.series == "short":
        return line(
            "**{score} sur 100** sur une première série de réponses, {between} selon ce que {reveal}.",
            score=score,
            between=interval(whole, dossier.questionnaire),
            reveal=plural(missing, "révélera la réponse qui manque", f"révéleront les {missing} réponses qui manquent"),
        )
    if whole.low == whole.high:
        reveal = plural(missing, "révèle la réponse qui manque", f"révèlent les {missing} réponses qui manquent")
        return line("**{score} sur 100**, quoi que {reveal}.", score=score, reveal=reveal)
    return line(
        "**{score} sur 100**, {between} selon ce que {reveal}.",
        score=score,
        between=interval(whole, dossier.questionnaire),
        reveal=plural(missing, "révélera la réponse qui manque", f"révéleront les {missing} réponses qui manquent"),
    )


def no_score(dossier: Dossier) -> Line:
    """Return that there is no score yet, why, where it may be, and which answers to ask for first."""
    whole, questionnaire = dossier.result.whole, dossier.questionnaire
    known = dossier.result.count(State.ANSWERED)
    why = (
        say(
            "{subject} {weight} du poids du questionnaire : il en faut {enough} pour qu'un chiffre ait un sens.",
            subject=plural(known, "La seule réponse connue porte", f"Les {known} réponses connues portent"),
            weight=coverage(whole.coverage, questionnaire),
            enough=enough_for_a_score(questionnaire),
        )
        if known
        else "Aucune réponse n'est encore connue."
    )
    first = [quoted(questionnaire.by_id[name].name) for name in dossier.answers_to_a_score()[:3]]
    more = say("Pour en avoir un, répondez d'abord à {first}.", first=enumerate_words(first)) if first else ""
    where = (
        "Quoi que révèlent les réponses qui manquent, la note sur 100 restera de **{low}**."
        if whole.low == whole.high
        else "Pour l'instant, la note sur 100 est quelque part **entre {low} et {high}**."
    )
    return line(
        f"**Pas encore de score.** {{why}} {where}{{more}}",
        why=why,
        low=out_of_100(whole.low, questionnaire),
        high=out_of_100(whole.high, questionnaire),
        more=f" {more}" if more else "",
    )


def level_line(dossier: Dossier, level: LevelRange) -> Line:
    """Return the level, what holds it and what it means; or the possible levels and which answers can establish it."""
    if level.established:
        if holding := whole_held_by(dossier.result):
            return held_line(dossier, level, holding)
        return short_line(dossier, level) if higher(level) else established_line(dossier, level)
    decisive = decisive_sentence(dossier.decisive_answers(dossier.result.whole))
    return line(
        "Niveau **pas encore établi** : {levels}. {decisive}",
        levels=possible_levels(level, dossier.questionnaire),
        decisive=f"{decisive} {two_counts(dossier.result)}".strip(),
    )


def established_line(dossier: Dossier, level: LevelRange) -> Line:
    """Return an established level and what it means."""
    says = f" {level.low.says}" if level.low.says else ""
    return line("Niveau **{level}**.{says}{sure}", level=level.low.title, says=says, sure=unmoved(dossier))


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
        "Niveau **{level}**, retenu par {locks} : il manque {needed}.{sure}{without}",
        level=level.low.title,
        locks=f"{in_words(len(locks))} {plural(len(locks), 'verrou')}",
        needed=enumerate_words(map(needed, locks)),
        without=without,
        sure=unmoved(dossier),
    )


def short_line(dossier: Dossier, level: LevelRange) -> Line:
    """Return a level under the one that the score reads, where the low end of the interval stops at it too.

    Unmet locks keep it from going higher, but nothing says that they hold it: the truth may be no higher.
    """
    above, result = higher(level) or level.low, dossier.result
    locks = [lock for lock in result.locks if lock.caps == result.whole.id and lock.level == level.low.id]
    return line(
        "Niveau **{level}** : le score seul se lirait {above}, mais vous n'irez pas plus haut sans {needed}.{sure}",
        level=level.low.title,
        above=quoted(above.title),
        needed=enumerate_words(map(needed, locks)),
        sure=unmoved(dossier),
    )


def higher(level: LevelRange) -> Level | None:
    """Return the level that the score reads, where it is above the one that locks allow."""
    return level.nominal if level.nominal and level.nominal.from_ > level.low.from_ else None


def unmoved(dossier: Dossier) -> str:
    """Return that the answers that are missing cannot change an established level; empty where none is."""
    missing = len(dossier.missing)
    if all(scored.leaf.may_go for scored in dossier.result.leaves.values() if scored.leaf.applies):
        return ""  # all may turn out sans objet: there would be no level
    subject = plural(missing, "La réponse qui manque ne changera", f"Les {missing} réponses qui manquent ne changeront")
    return f" {subject} pas ce niveau." if missing else ""


# Domains, strengths and weaknesses


def domain_table(dossier: Dossier) -> Table:
    """Return the table of the domains: score, interval, and the findings that weigh most for and against."""
    rows = (
        (
            domain.title,
            shown(domain, dossier.questionnaire),
            interval(domain, dossier.questionnaire, lead=""),
            in_short(dossier, domain),
        )
        for domain in dossier.result.domains
    )
    columns = (Column("Domaine", "row-header"), Column("Score", "number"), Column("Entre"), Column("En bref"))
    return table_of(columns, rows, "Le score de chaque domaine")


def in_short(dossier: Dossier, domain: NodeScore) -> str:
    """Return the strongest and the weakest question of a domain in a few words, always by its title."""
    if not domain.applies:
        return "sans objet"
    if domain.score is None:
        return "aucune réponse connue"
    first = {
        strength: next((scored for scored in found if scored.path[:1] == domain.path), None)
        for strength, found in dossier.strengths.items()
    }
    good = Strength.STRONG if first[Strength.STRONG] else Strength.ON_ITS_WAY
    return SEMICOLON.join(
        say("{strength} : {what}", strength=STRENGTHS[strength], what=short_finding(scored) + to_confirm(scored))
        for strength in (good, Strength.WEAK)
        if (scored := first[strength]) is not None
    )


def points_made(dossier: Dossier) -> list[Block]:
    """Return at most three strengths, what is on its way where they are fewer, and three weaknesses."""
    if not dossier.known:
        return []
    found = dossier.strengths
    strong, weak = found[Strength.STRONG][:POINTS_MADE], found[Strength.WEAK][:POINTS_MADE]
    begun = found[Strength.ON_ITS_WAY][: POINTS_MADE - len(strong)]
    return [
        *points_under(dossier, "Vos appuis", strong, "aucun encore, d'après les réponses connues"),
        *(points_under(dossier, "En bonne voie", begun, "") if begun else []),
        *points_under(dossier, "Vos fragilités", weak, "aucune parmi les réponses connues"),
    ]


def points_under(dossier: Dossier, title: str, found: Sequence[LeafScore], none: str) -> list[Block]:
    """Return a title and its points, a question and what its answer says; that there is none where so."""
    if not found:
        return [paragraph(f"**{title}** : {{none}}.", none=none)]
    points = (
        item(
            "**{title}** : {finding}",
            title=scored.leaf.indicator.name,
            finding=ended(what_it_says(dossier.result, scored) + aim(scored) + to_confirm(scored)),
        )
        for scored in found
    )
    return [paragraph(f"**{title}**"), Items(tuple(points))]


def to_confirm(scored: LeafScore) -> str:
    """Return that an answer is to be confirmed, where its proof or its note says so; empty elsewhere."""
    answer = scored.leaf.answer
    return " (à confirmer)" if TO_CONFIRM.search(f"{answer.evidence} {answer.note}") else ""


# Fractures


def fracture_line(dossier: Dossier) -> Line:
    """Return which fractures show, whether they add up, which are to confirm, and which are possible.

    Nothing is said of those of which too little is known; the line is empty where that leaves nothing.
    """
    known = [fracture for fracture in dossier.fractures if dossier.enough_known(fracture)]
    showing = [fracture.id for fracture in dossier.fractures if fracture.shows]
    confirm = [fracture.id for fracture in dossier.fractures if fracture.to_confirm]
    possible = [fracture.id for fracture in known if fracture.possible]
    if not showing and not confirm and not possible:
        told = known and len(known) == len(dossier.fractures)
        return line("**Aucune fracture** ne ressort des réponses.") if told else ()
    several = len(showing) > 1
    shown_ones = line(
        "**{what}**{where} : {said}.",
        what=f"{capital(in_words(len(showing)))} fractures se cumulent" if several else "Une fracture se voit",
        where=" (§4.3-2)" if several and cites(dossier.questionnaire, "4.3-2") else "",
        said=SEMICOLON.join(f"{FRACTURE_SAYS[name]} ({quoted(FRACTURE_NAMES[name])})" for name in showing),
    )
    return joined(
        shown_ones if showing else (),
        open_fractures(confirm, "à confirmer", "d'après les réponses connues") if confirm else (),
        open_fractures(possible, "possible", "selon les réponses qui manquent") if possible else (),
    )


def open_fractures(names: Sequence[FractureName], state: str, why: str) -> Line:
    """Return the fractures that a missing answer can still make or undo, in one state, and what says so."""
    several = f"{state}s" if state.endswith("e") else state
    return line(
        "**{subject}**, {why} : {names}.",
        subject=plural(
            len(names), f"Une fracture est {state}", f"{capital(in_words(len(names)))} fractures sont {several}"
        ),
        why=why,
        names=enumerate_words(quoted(FRACTURE_NAMES[name]) for name in names),
    )


# What to find out, what to debate


def to_clarify(dossier: Dossier) -> Section | None:
    """Return the unknown answers that widen the interval most, with who knows; None where nothing is unknown."""
    clarify = dossier.plan.clarify
    if not clarify:
        return None
    without_score = dossier.result.whole.shown is None
    first = clarify[: CLARIFY_WITHOUT_SCORE if without_score else CLARIFY]
    items = tuple(
        item(
            "**{title}** ({width} d'incertitude). {find}",
            title=unknown.indicator.name,
            width=width(unknown.width),
            find=where_to_find(
                dossier.result, unknown.indicator, first_sentence(where_to_look(unknown.indicator, dossier.kind))
            ),
        )
        for unknown in first
    )
    blocks: list[Block] = [Items(items)]
    if left := len(clarify) - len(first):
        others = plural(left, "Une autre question attend", f"{left} autres questions attendent")
        text = "{others} plus loin, sous {title}."
        blocks.append(paragraph(text, others=others, title=quoted(UNKNOWN_TITLE)))
    title = "À éclaircir d'abord" if without_score else "À éclaircir"
    return Section(id="eclaircir", title=title, blocks=tuple(blocks))


def to_debate(dossier: Dossier) -> Section | None:
    """Return the titles of the debates that concern this unit; None where there is none."""
    if not dossier.debates:
        return None
    items = tuple(item("{title}", title=debate.title) for debate in dossier.debates)
    where = paragraph("Les positions sont plus loin, sous {title}.", title=quoted(DEBATES_TITLE))
    return Section(id="debattre", title="À débattre", blocks=(Items(items), where))
