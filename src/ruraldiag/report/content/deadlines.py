"""What a date makes urgent: in a few words on the first page, in full further on."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.deadlines import may_be_below
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.model import Deadline
from ruraldiag.report.content.points import TO_CONFIRM
from ruraldiag.report.content.where_to_begin import to_begin_with
from ruraldiag.report.document import Block, Item, Items, Section, item, paragraph, say, words
from ruraldiag.report.words.french import (
    capital,
    date,
    ended,
    enumerate_words,
    in_words,
    plural,
    quoted,
    sentence,
    stem,
)

DEADLINES_TITLE = "Échéances"
UNDATED = say(
    "Ce diagnostic n'a pas de date : toutes les échéances sont données, certaines sont peut-être passées. Demandez sa "
    "date à qui l'a rempli."
)
PRESSING, FEWER = 3, 2
TIGHT = 20  # words under which what is said at most length leaves room for fewer dates


def pressing(dossier: Dossier, longest: int) -> Section | None:
    """Return the soonest dates that make something urgent here, or may; None where none is ahead.

    Of one day, that of an action to begin with comes first, and one that may not concern the unit last. One of more
    than ``longest`` words is said by its title, where it has one.
    """
    first = {planned.action.urgent for planned in to_begin_with(dossier)}
    possible = dossier.dates.possible
    found = sorted(dossier.dates.here, key=lambda one: (one.date, one in possible, one.id not in first))
    if not found:
        return None
    many = PRESSING if longest >= TIGHT else FEWER if longest else 1
    blocks: list[Block] = [] if dossier.assessment.day else [paragraph(UNDATED)]
    blocks.append(Items(tuple(pressing_item(dossier, deadline, longest) for deadline in found[:many])))
    if not longest and found[many:]:
        blocks.append(paragraph("Autres dates : sous {title}.", title=quoted(DEADLINES_TITLE)))
    elif later := len(found[many:]):
        same = sum(one.date == found[many - 1].date for one in found[many:])
        blocks.append(
            paragraph(
                "{others}{same} {are} sous {title}." if same else "{others} {are} plus loin, sous {title}.",
                others=plural(later, "Une autre date", f"{capital(in_words(later))} autres dates"),
                same=same_day(same, later),
                are=plural(later, "est", "sont"),
                title=quoted(DEADLINES_TITLE),
            )
        )
    return Section(id="presse", title="Ce qui presse", blocks=tuple(blocks))


def same_day(same: int, later: int) -> str:
    """Return how many of the ``later`` dates are of the day of the last one said, so that none reads as later."""
    if not same:
        return ""
    if same == later:
        return ", le même jour,"
    return say(", dont {same} le même jour,", same="une" if same == 1 else in_words(same))


def pressing_item(dossier: Dossier, deadline: Deadline, longest: int) -> Item:
    """Return a date and what happens then; that it is to be looked into, where only a missing answer may tell."""
    day = "**{day}**" + (", si cela vous concerne" if deadline in dossier.dates.possible else "")
    full = item(day + " : {says}", day=date(deadline.date), says=ended(deadline.says))
    if not deadline.title or words(full) <= longest:
        return full
    return item(day + " : {title}.", day=date(deadline.date), title=stem(deadline.title))


def deadlines_section(dossier: Dossier, *, brief: bool) -> Section | None:
    """Return each date ahead, the soonest first, with its source; in short one that a missing answer may bring.

    A ``brief`` one is said by its title, where it has one: the annex has it in full.
    """
    found = dossier.dates
    items = tuple(
        possible_item(dossier, deadline) if deadline in found.possible else deadline_item(deadline, brief=brief)
        for deadline in found.here
    )
    return section_of(dossier, "echeances", DEADLINES_TITLE, found.here, items)


def every_deadline(dossier: Dossier) -> Section | None:
    """Return each date ahead in full, for the annex."""
    found = dossier.dates.concern
    items = tuple(deadline_item(deadline, brief=False) for deadline in found)
    return section_of(
        dossier, "echeances-en-detail", say("Annexe : {dates}", dates=DEADLINES_TITLE.lower()), found, items
    )


def section_of(
    dossier: Dossier, section_id: str, title: str, found: Sequence[Deadline], items: tuple[Item, ...]
) -> Section | None:
    """Return dates under when they were checked, maybe later than the assessment; None where there is none."""
    if not found:
        return None
    day, days = dossier.assessment.day, [date(day) for day in sorted({one.checked for one in found})]
    when = f"entre le {days[0]} et le {days[-1]}" if len(days) > 1 else f"le {days[0]}"
    unsure = any(TO_CONFIRM.search(f"{one.title} {one.says}") for one in found)
    checked = paragraph(
        "Dates vérifiées {when}{after}{unsure}.",
        when=when,
        after=" (après ce diagnostic)" if day and min(one.checked for one in found) > day else "",
        unsure=say(", sauf ce qui porte « à confirmer »") if unsure else "",
    )
    return Section(id=section_id, title=title, blocks=(checked, Items(items)))


def possible_item(dossier: Dossier, deadline: Deadline) -> Item:
    """Return a date in short, with the missing answers that tell whether it concerns the unit."""
    leaves = [dossier.result.leaves[name].leaf for name in deadline.indicators]
    asked = [name for leaf in leaves if may_be_below(dossier.result, leaf) for name in leaf.to_ask]
    hangs = [quoted(dossier.questionnaire.by_id[name].name) for name in dict.fromkeys(asked)]
    return item(
        "**{day}**, selon {answers} à {hangs}. {said}.",
        day=date(deadline.date),
        answers=plural(len(hangs), "la réponse", "les réponses"),
        hangs=enumerate_words(hangs, "ou"),
        said=capital(stem(deadline.title or deadline.says)),
    )


def deadline_item(deadline: Deadline, *, brief: bool) -> Item:
    """Return a date, what happens then and where it is read."""
    day = date(deadline.date)
    if brief and deadline.title:
        return item("**{day}**. {said}.", day=day, said=capital(stem(deadline.title)))
    return item("**{day}**. {says} ({source}.)", day=day, says=sentence(deadline.says), source=stem(deadline.source))
