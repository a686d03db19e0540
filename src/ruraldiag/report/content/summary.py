"""The summary of a batch: how many answered, what holds them back, what they could do together.

It stays true where nearly nothing is known: a score that is withheld is in no median, its unit is listed apart, and the
gain of an action is counted only where there is a score to gain on.
"""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.batch.census import Census
from ruraldiag.errors import Finding
from ruraldiag.report.content.summary_groups import groups_section, rankings, too_little_section
from ruraldiag.report.content.summary_tables import (
    fractures_section,
    levels_section,
    locks_section,
    low_section,
    missing_section,
    numbers_section,
    scores_section,
    shared_section,
)
from ruraldiag.report.document import (
    Block,
    Document,
    Item,
    Items,
    Line,
    Section,
    line,
    paragraph,
    say,
)
from ruraldiag.report.words.counts import (
    agreed,
    diagnostics,
    have,
    in_groups,
    lowest,
    noun,
    repeated,
    rows_or_units,
    shared_actions,
    told_once,
    under,
    units,
    weightiest,
)
from ruraldiag.report.words.french import capital, enumerate_words, number, plural, quoted, sentence
from ruraldiag.report.words.source import of_questionnaire

ASKED_FIRST = 3  # answers named in the first lines; more are in their table
# What is said of a table that bears on the figures: its encoding, units there twice, odd codes, shares, an older
# edition, numbers above what bounds them, units at several dates, cells and boxes that say nothing, dates to come,
# hidden rows and sheets, questions not put to a kind, groups nearly alike, accents spoilt.
BEARING = (
    *("T015", "T017", "T018", "T026", "T027", "T028", "T037", "T038", "T039"),
    *("T046", "T049", "T054", "T055", "T056", "T057", "T058"),
)


def summary_document(census: Census, *, refused: str = "", warnings: Sequence[Finding] = ()) -> Document:
    """Return the summary of a batch: every number formatted and every sentence chosen.

    ``refused`` names the file where the refused rows are, ``warnings`` are what was said of the table.
    """
    questionnaire = census.questionnaire
    subtitle = say(
        "{questionnaire}{by}",
        questionnaire=capital(of_questionnaire(questionnaire)),
        by=say(", groupes : {by}", by=enumerate_words(census.by)) if census.by else "",
    )
    sections = (
        essentials(census, refused),
        to_check(warnings),
        scores_section(census),
        levels_section(census),
        locks_section(census),
        fractures_section(census),
        numbers_section(census),
        low_section(census),
        shared_section(census),
        missing_section(census),
        groups_section(census),
        *rankings(census),
        too_little_section(census),
    )
    return Document(
        id=questionnaire.id,
        kind="summary",
        language=questionnaire.language,
        title=say("Synthèse — {units}", units=told_once(census)),
        subtitle=(subtitle,),
        sections=tuple(section for section in sections if section is not None),
    )


def essentials(census: Census, refused: str) -> Section:
    """Return what is to be said first, in a few sentences."""
    every = census.all
    withheld = census.too_little_count
    apart = say(", {many} dont on sait trop peu pour donner un score", many=number(withheld)) if withheld else ""
    blocks: list[Block] = [
        paragraph(
            "**{read}** {were} : {shown}{apart}, {refused}{where}.",
            read=rows_or_units(census, census.read),
            were=plural(census.read, "lue"),
            shown=agreed(every.shown, "notée"),
            apart=apart,
            refused=agreed(len(census.refused), "refusée"),
            where=say(" (voir {file})", file=refused) if refused and census.refused else "",
        )
    ]
    if not every.units:
        return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))
    if repeated(census):
        blocks.append(
            paragraph(
                "{these} **{diagnostics}** : une {noun} qui est là plusieurs fois compte chaque fois.",
                these="Hors les refusées, ce sont" if census.refused else "Ce sont",
                diagnostics=diagnostics(census),
                noun=noun(census),
            )
        )
    blocks.append(answered(census))
    said = (first_lock(census), first_low(census), first_action(census), first_missing(census))
    if found := [Item(told) for told in said if told]:
        blocks.append(Items(tuple(found)))
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


def answered(census: Census) -> Block:
    """Return how many answered, and how much of the questionnaire."""
    every = census.all
    some = every.units - every.silent
    if not some:
        return paragraph("Aucune {noun} n'a de réponse connue.", noun=noun(census))
    known = round(sum(every.known.values()) / every.units, 1)
    return paragraph(
        "{some} au moins une réponse connue ; en moyenne, {mean} {answers} sur {questions} questions.",
        some=all_have(census)
        if some == every.units > 1
        else say("{some} sur {all} {have}", some=units(census, some), all=number(every.units), have=have(some)),
        mean=number(known),
        answers="réponse" if known < 2 else "réponses",
        questions=number(len(census.questionnaire.indicators)),
    )


def all_have(census: Census) -> str:
    """Return « Toutes ont », the refused ones left out."""
    return say("Toutes les {noun} acceptées ont", noun=f"{noun(census)}s") if census.refused else "Toutes ont"


def first_lock(census: Census) -> Line:
    """Return the lock that holds the most units back; empty where none does."""
    titles = {lock.id: lock.title for lock in census.questionnaire.lock}
    sure = {lock_id: held for lock_id, (held, *_) in census.all.locks.items() if held}
    if not sure:
        return ()
    lock = max(sure, key=sure.__getitem__)
    return line(
        "**{units}** {are} par {what} : {title}.",
        units=units(census, sure[lock]),
        are=plural(sure[lock], "est retenue", "sont retenues"),
        what="un verrou" if sure[lock] < 2 else "le même verrou",
        title=quoted(titles[lock]),
    )


def first_low(census: Census) -> Line:
    """Return the indicator most often low; empty where none is low for several units."""
    found = lowest(census, census.all)
    if not found or census.all.low[found[0].id] < 2:
        return ()
    low, known = census.all.low[found[0].id], census.all.known[found[0].id]
    return line(
        "Ce qui est le plus souvent bas : **{name}**{under}, pour {low}{among} dont la réponse est connue.",
        name=found[0].name,
        under=say(", {under}", under=under(found[0]) or "dans la moitié basse de son échelle"),
        low=units(census, low) if low < known else say("les {all}", all=units(census, low)),
        among=say(" sur les {known}", known=number(known)) if low < known else "",
    )


def first_action(census: Census) -> Line:
    """Return the action that would serve the most units; empty where none is shared."""
    found = shared_actions(census, census.all)
    if not found:
        return ()
    return line(
        "L'action qui servirait le plus de {noun} : **{title}** ({units}{groups}).",
        noun=f"{noun(census)}s",
        title=found[0].action.title,
        units=units(census, found[0].units),
        groups=say(", dans {groups}", groups=in_groups(census, found[0].groups)) if census.by else "",
    )


def first_missing(census: Census) -> Line:
    """Return the answers to ask for first where too little is known of some units; empty where enough is of all."""
    found = weightiest(census)[:ASKED_FIRST] if census.too_little_count else []
    if not found:
        return ()
    return line(
        "À demander d'abord, car c'est ce qui manque et pèse le plus : {asked}.",
        asked=enumerate_words(indicator.name for indicator in found),
    )


def to_check(warnings: Sequence[Finding]) -> Section | None:
    """Return what was said of the table that may make its figures false; None where there is nothing."""
    found = tuple(
        Item(line("{message} {remedy}", message=sentence(warning.message), remedy=warning.remedy))
        for warning in warnings
        if warning.code in BEARING
    )
    return Section(id="verifier", title="À vérifier dans le tableau", blocks=(Items(found),)) if found else None
