"""The first page, for who reads nothing else: where we stand, where to begin, what presses, what to debate."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from ruraldiag.dossier import Dossier, whole_held_by
from ruraldiag.report.content.deadlines import pressing
from ruraldiag.report.content.points import points_made
from ruraldiag.report.content.standing import headline, higher, level_line, unmoved
from ruraldiag.report.content.where_to_begin import first_actions
from ruraldiag.report.document import (
    Block,
    Items,
    Line,
    Paragraph,
    Section,
    item,
    joined,
    line,
    paragraph,
    say,
    words,
)
from ruraldiag.report.words.answers import where_to_find, where_to_look
from ruraldiag.report.words.figures import interval, out_of_100
from ruraldiag.report.words.french import enumerate_words, first_sentence, quoted, stem, width
from ruraldiag.report.words.kinds import ASSEMBLIES
from ruraldiag.report.words.locks import first_lock
from ruraldiag.report.words.sure import tenure

WORDS = 450  # with the title of the report and the line under it
# Words of a point, and of what presses: the answers to find and all dates but one give way first, then points are said
# by their titles, the longest first.
LONGEST = (
    (30, 30),
    (30, 20),
    (30, 19),
    (30, 15),
    (20, 15),
    (20, 0),
    (19, 0),
    (18, 0),
    (17, 0),
    (15, 0),
    (13, 0),
    (11, 0),
    (9, 0),
    (8, 0),
    (0, 0),
)
ROOMY = 20  # words from which there is room for the answers to find
TIGHT = 17  # words under which a debate gives way to what the points say
CLARIFY, DEBATES = 3, 2
ENOUGH = "Cette page suffit {assembly} : la suite est pour qui porte une action ou vérifie un chiffre."


def first_page(dossier: Dossier, above: int = 0) -> tuple[Section, ...]:
    """Return the sections of the first page, in at most 450 words with the ``above`` ones of the title.

    What is said at most length is said shorter where the page would not hold: a point by its title and its figure, a
    date by its title. Where there is no score, what to find out comes before what to do.
    """

    actions = first_actions(dossier)

    @cache
    def page(place: int) -> tuple[Section, ...]:
        return page_of(dossier, actions, *LONGEST[place])

    last = len(LONGEST) - 1
    return page(bisect_left(range(last), True, key=lambda place: above + words(*page(place)) <= WORDS))


def page_of(dossier: Dossier, actions: Section, point: int, longest: int) -> tuple[Section, ...]:
    """Return the sections of the first page, no ``point`` of more than so many words, nothing else than ``longest``."""
    parts = (
        essentials(dossier, point, longest),
        to_clarify(dossier, longest),
        actions,
        pressing(dossier, longest),
        to_debate(dossier, longest),
    )
    *before, last = [section for section in parts if section]
    return (*before, last._replace(blocks=(*last.blocks, paragraph(ENOUGH, assembly=ASSEMBLIES[dossier.kind]))))


def essentials(dossier: Dossier, point: int, longest: int) -> Section:
    """Return « L'essentiel »: level and why, score and how sure, the one lock, strengths and weaknesses."""
    blocks: list[Block] = []
    if level := dossier.result.levels.get(dossier.result.whole.id):
        blocks.append(Paragraph(joined(level_line(dossier, level), ends(dossier, brief=not longest) if point else ())))
    below = to_clarify(dossier, longest) is not None
    blocks.append(Paragraph(joined(headline(dossier, below=below), sure(dossier))))
    if first := ask_first(dossier, longest):
        blocks.append(Paragraph(first))
    if lock := the_lock(dossier):
        blocks.append(Paragraph(lock))
    return Section(id="essentiel", title="L'essentiel", blocks=(*blocks, *points_made(dossier, point)))


def ends(dossier: Dossier, *, brief: bool = False) -> Line:
    """Return the domains with the highest and the lowest score; nothing where there are no two to tell apart.

    Each with its interval unless ``brief``, and whether what is missing may put another one there.
    """
    scored = {domain.id: domain.shown for domain in dossier.result.domains if domain.shown is not None}
    if not scored or round(max(scored.values()), 9) == round(min(scored.values()), 9):
        return ()

    def reached(score: float) -> str:
        there = [one for one in dossier.result.domains if scored.get(one.id) == score]
        open_ends = {interval(one, dossier.questionnaire) for one in there if one.low != one.high}
        said = [out_of_100(score, dossier.questionnaire), *(open_ends if len(there) == 1 and not brief else ())]
        return f"{enumerate_words(quoted(one.title) for one in there)} ({', '.join(said)})"

    top, bottom = max(scored.values()), min(scored.values())
    domains = [domain for domain in dossier.result.domains if domain.applies]
    open_ends = any(
        other.high > one.low if scored.get(one.id) == top else one.high > other.low
        for one in domains
        if scored.get(one.id) in {top, bottom}
        for other in domains
        if scored.get(other.id) != scored[one.id]
    )
    return line(
        "À ce jour, le plus haut score est dans {highest}, le plus bas dans {lowest}{open_ends}.",
        highest=reached(top),
        lowest=reached(bottom),
        open_ends=say(" : cela peut changer") if open_ends else "",
    )


def sure(dossier: Dossier) -> Line:
    """Return whether the answers that are missing can change the level, and in how many draws it holds."""
    held, fixed = tenure(dossier.uncertainty), unmoved(dossier)
    if held and fixed:
        return line("{fixed}, qui {held}.", fixed=stem(fixed), held=held)
    return line("Ce niveau {held}.", held=held) if held else (fixed,) if fixed else ()


def ask_first(dossier: Dossier, longest: int) -> Line:
    """Return which answers to ask for first, where there is a score and no other sentence names them."""
    level = dossier.result.levels.get(dossier.result.whole.id)
    if longest < ROOMY or dossier.result.whole.shown is None or (level and not level.established):
        return ()
    names = [quoted(unknown.indicator.name) for unknown in dossier.plan.clarify[:CLARIFY]]
    return line("**À éclaircir d'abord** : {names}.", names=enumerate_words(names)) if names else ()


def the_lock(dossier: Dossier) -> Line:
    """Return the lock to know of, where the level has not named it: one that holds, else that will, else that may."""
    level = dossier.result.levels.get(dossier.result.whole.id)
    named = level is not None and level.established and (whole_held_by(dossier.result) or higher(level))
    return () if named else first_lock(dossier.result)


def to_clarify(dossier: Dossier, longest: int) -> Section | None:
    """Return, where there is no score, the answers to ask for first to have one, with who knows."""
    result = dossier.result
    if result.whole.shown is not None or longest < ROOMY:
        return None  # the sentence that stands for the score names the first ones
    clarify = {unknown.indicator.id: unknown for unknown in dossier.plan.clarify}
    items = []
    for unknown in [clarify[name] for name in dossier.answers_to_a_score()[:CLARIFY]]:
        find = first_sentence(where_to_look(unknown.indicator, dossier.kind))
        text = "**{title}** ({width} d'incertitude).{find}"
        find = where_to_find(result, unknown.indicator, find)
        title, wide = unknown.indicator.name, width(unknown.width)
        items.append(item(text, title=title, width=wide, find=f" {find}" if find else ""))
    return Section(id="eclaircir", title="À éclaircir d'abord", blocks=(Items(tuple(items)),)) if items else None


def to_debate(dossier: Dossier, longest: int) -> Section | None:
    """Return the titles of at most two debates, those that touch what is weakest here; None where none does."""
    debates = dossier.debates_on_weaknesses[: DEBATES if longest >= ROOMY else longest >= TIGHT]
    if not debates:
        return None
    items = Items(tuple(item("{title}", title=debate.title) for debate in debates))
    where = (paragraph("Les positions sont dans l'annexe."),) if longest >= ROOMY else ()
    return Section(id="debattre", title="À débattre", blocks=(items, *where))
