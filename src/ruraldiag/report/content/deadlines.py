"""What a date makes urgent: in a few words on the first page, in full further on."""

from __future__ import annotations

from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.model import Deadline
from ruraldiag.report.document import Block, Item, Items, Section, item, paragraph, say, words
from ruraldiag.report.words.french import capital, date, ended, enumerate_words, plural, quoted, sentence, stem

DEADLINES_TITLE = "Échéances"
PRESSING, FEWER = 3, 2
TIGHT = 20  # words under which what is said at most length leaves room for fewer dates


def pressing(dossier: Dossier, longest: int) -> Section | None:
    """Return the soonest dates that make something urgent here; None where none is ahead.

    One of more than ``longest`` words is said by its title, where it has one.
    """
    found = dossier.deadlines.concern
    if not found:
        return None
    many = PRESSING if longest >= TIGHT else FEWER
    blocks: list[Block] = [Items(tuple(pressing_item(deadline, longest) for deadline in found[:many]))]
    if later := len(found[many:]):
        others = plural(later, "Une autre date est", f"{later} autres dates sont")
        blocks.append(paragraph("{others} plus loin, sous {title}.", others=others, title=quoted(DEADLINES_TITLE)))
    return Section(id="presse", title="Ce qui presse", blocks=tuple(blocks))


def pressing_item(deadline: Deadline, longest: int) -> Item:
    """Return a date and what happens then."""
    full = item("**{day}** : {says}", day=date(deadline.date), says=ended(deadline.says))
    if not deadline.title or words(full) <= longest:
        return full
    return item("**{day}** : {title}.", day=date(deadline.date), title=stem(deadline.title))


def deadlines_section(dossier: Dossier, *, brief: bool) -> Section | None:
    """Return each date ahead, with its source; then in short those that a missing answer may bring.

    A ``brief`` one is said by its title, where it has one: the annex has it in full.
    """
    items = [deadline_item(deadline, brief=brief) for deadline in dossier.deadlines.concern]
    missing = {scored.leaf.indicator.id: scored.leaf.indicator for scored in dossier.missing}
    for deadline in dossier.deadlines.possible:
        hangs = enumerate_words((quoted(missing[name].name) for name in deadline.indicators if name in missing), "ou")
        said = capital(stem(deadline.title or deadline.says))
        items.append(item("**{day}**, selon {hangs}. {said}.", day=date(deadline.date), hangs=hangs, said=said))
    return Section(id="echeances", title=DEADLINES_TITLE, blocks=(Items(tuple(items)),)) if items else None


def every_deadline(dossier: Dossier) -> Section | None:
    """Return each date ahead in full, for the annex."""
    items = tuple(deadline_item(deadline, brief=False) for deadline in dossier.deadlines.concern)
    title = say("Annexe : {dates}", dates=DEADLINES_TITLE.lower())
    return Section(id="echeances-en-detail", title=title, blocks=(Items(items),)) if items else None


def deadline_item(deadline: Deadline, *, brief: bool) -> Item:
    """Return a date, what happens then, where it is read and when that was checked."""
    if brief and deadline.title:
        said, checked = capital(stem(deadline.title)), date(deadline.checked)
        return item("**{day}**. {said} (vérifié le {checked}).", day=date(deadline.date), said=said, checked=checked)
    return item(
        "**{day}**. {says} ({source} ; vérifié le {checked}.)",
        day=date(deadline.date),
        says=sentence(deadline.says),
        source=stem(deadline.source),
        checked=date(deadline.checked),
    )
