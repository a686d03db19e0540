"""What changed between two dates: the parts of the difference, the answers one by one, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.comparison import AnswerChange, Comparison
from ruraldiag.composite.difference import Difference, Verdict
from ruraldiag.composite.lowest_difference import NAMED_HELD
from ruraldiag.composite.split import Change, Split
from ruraldiag.migration import Fate
from ruraldiag.report.document import (
    Block,
    Column,
    Item,
    Items,
    Paragraph,
    Section,
    item,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.answers import what_it_says
from ruraldiag.report.words.figures import rounded
from ruraldiag.report.words.french import SEMICOLON, count, ended, enumerate_words, gain, plural, quoted

CHANGE_TITLES = {
    Change.PROGRESS: ("Réponses qui ont changé", "progrès"),
    Change.INFORMATION: ("Réponses sues d'un côté seulement", "information"),
    Change.SCOPE: ("Questions qui ne se posent que d'un côté", "périmètre"),
}
# What an older answer says where the migration could not carry it: it was not left empty.
BEFORE: dict[Fate | None, str] = {
    Fate.NEW: "question pas encore posée",
    Fate.SET_ASIDE: "question posée autrement, réponse gardée à part",
}
NAMED = 8  # questions that a sentence may name; of more, the others are counted


def split_section(found: Comparison) -> Section:
    """Return the four parts of the difference, which add up; or why there are none."""
    title = "D'où vient la différence"
    if found.split is None:
        reason = paragraph("Elle ne peut pas être décomposée : {why}.", why=found.no_split)
        return Section(id="decomposition", title=title, blocks=(reason,))
    split = parts(found, found.split)
    rows = tuple((name, gain(value), why) for name, value, why in split)
    columns = (Column("Part", "row-header"), Column("Points", "number"), Column("Ce que c'est"))
    blocks: list[Block] = [table_of(columns, rows, "Les parts de la différence")]
    *some, total = (rounded(value) for _, value, _ in split)
    if sum(some) != total:
        blocks.append(paragraph("Les parts sont arrondies au dixième ; leur somme est exacte avant l'arrondi."))
    return Section(id="decomposition", title=title, blocks=tuple(blocks))


def parts(found: Comparison, split: Split) -> list[tuple[str, float, str]]:
    """Return the name, the size (share of one) and the meaning of each part, then their sum."""
    changes = {kind: [change for change in found.changes if change.change is kind] for kind in Change}
    then, after = found.then.questionnaire.edition, found.after.questionnaire.edition
    return [
        ("progrès", split.progress, progress_words(changes[Change.PROGRESS])),
        ("information", split.information, information_words(changes[Change.INFORMATION], split.information)),
        ("périmètre", split.scope, scope_words(changes[Change.SCOPE])),
        ("méthode", split.method, "même édition" if then == after else say("édition {a} → {b}", a=then, b=after)),
        ("ensemble", split.total, ""),
    ]


def progress_words(changes: Sequence[AnswerChange]) -> str:
    """Return how many known answers went up, and how many down."""
    up = sum(rises(change) for change in changes)
    words = [count(up, "réponse", "réponses") + " en hausse"] if up else []
    if down := len(changes) - up:
        words.append(f"{down} en baisse" if up else count(down, "réponse", "réponses") + " en baisse")
    return ", ".join(words) or "aucune réponse n'a changé"


def rises(change: AnswerChange) -> bool:
    """Return whether a known answer went up."""
    before, after = change.before.value, change.after.value
    return before is not None and after is not None and after > before


def information_words(changes: Sequence[AnswerChange], size: float) -> str:
    """Return how many unknowns were lifted and how many appeared, and that nothing moved for all that."""
    if not changes:
        return "rien de plus ni de moins n'est su"
    lifted = sum(change.after.known for change in changes)
    lost = len(changes) - lifted
    words = [count(lifted, "inconnue levée", "inconnues levées")] if lifted else []
    words += [count(lost, "réponse n'est plus connue", "réponses ne sont plus connues")] if lost else []
    better = "mieux su ici, moins bien là" if lifted and lost else "mieux su" if lifted else "moins bien su"
    return say(
        "{text} : ce n'est pas un {kind}, c'est {better}",
        text=enumerate_words(words),
        kind="recul" if size < 0 else "progrès",
        better=better,
    )


def scope_words(changes: Sequence[AnswerChange]) -> str:
    """Return which questions came to apply, and which no longer do."""
    if not changes:
        return "les mêmes questions se posent"
    sides = (
        ([change for change in changes if change.after.applies], "se pose désormais", "se posent désormais"),
        ([change for change in changes if not change.after.applies], "ne se pose plus", "ne se posent plus"),
    )
    return SEMICOLON.join(
        say(
            "{questions} {way} : {names}",
            questions=count(len(some), "question", "questions"),
            way=plural(len(some), singular, several),
            names=names_of([change.indicator.name for change in some]),
        )
        for some, singular, several in sides
        if some
    )


def names_of(names: Sequence[str]) -> str:
    """Return names in a sentence, the first ones where they are many."""
    if len(names) <= NAMED:
        return enumerate_words(names)
    return enumerate_words([*names[:NAMED], count(len(names) - NAMED, "autre", "autres")])


def changes_section(found: Comparison, kind: Change) -> Section | None:
    """Return the questions of one kind of change with both answers; None where there is none.

    Of the answers that changed, those that cost most come first, then those that brought most.
    """
    changes = [change for change in found.changes if change.change is kind]
    if not changes:
        return None
    if kind is Change.PROGRESS:
        changes.sort(key=lambda change: (rises(change), -abs(round(change.effect or 0.0, 12))))
    items = []
    for change in changes:
        before, after = (
            what_it_says(result, result.leaves[change.indicator.id]) for result in (found.before, found.after)
        )
        before = BEFORE.get(found.fates.get(change.indicator.id), before)
        under = (item("avant : {answer}", answer=ended(before)), item("après : {answer}", answer=ended(after)))
        items.append(Item(line("**{title}**{way}", title=change.indicator.name, way=way_words(change)), under))
    blocks: list[Block] = [Items(tuple(items))]
    if any(change.effect is not None for change in changes):
        blocks.insert(0, paragraph(EFFECTS + "{order}", order=order_words(changes)))
    title, name = CHANGE_TITLES[kind]
    return Section(id=f"questions-{kind.value}", title=f"{title} ({name})", blocks=tuple(blocks))


EFFECTS = "Entre parenthèses, en points : ce que le score d'aujourd'hui doit à ce seul changement."


def order_words(changes: Sequence[AnswerChange]) -> str:
    """Return in which order several changes stand."""
    if len(changes) < 2:
        return ""
    both = len({rises(change) for change in changes}) > 1
    first = say(" Les baisses d'abord, puis les hausses,") if both else say(" Les voici")
    return say("{first} du plus grand effet au plus petit.", first=first)


def way_words(change: AnswerChange) -> str:
    """Return whether a known answer went up or down, and what the score owes to it."""
    if change.change is not Change.PROGRESS:
        return ""
    way = "en hausse" if rises(change) else "en baisse"
    return f", {way}" if change.effect is None else f", {way} ({gain(change.effect)})"


def still_unknown_section(found: Comparison) -> Section | None:
    """Return what was not known on the first date and still is not; None where there is none."""
    if not found.still_unknown:
        return None
    names = names_of([indicator.name for indicator in found.still_unknown])
    many = len(found.still_unknown)
    words = paragraph(
        "{questions} aux deux dates{order} : {names}.",
        questions=count(many, "réponse inconnue", "réponses inconnues"),
        order=", celles qui pèsent le plus d'abord" if many > 1 else "",
        names=names,
    )
    supposed = (supposed_of(difference) for difference in found.nodes if len(difference.if_held) > NAMED_HELD)
    return Section(id="toujours-inconnu", title="Toujours inconnu", blocks=(words, *supposed))


def supposed_of(difference: Difference) -> Paragraph:
    """Return the answers, too many for one sentence, without a fall (a rise) of which a node rises (falls)."""
    return paragraph(
        "Ce qui est dit de {node} suppose que n'ont pas {moved_back} : {names}.",
        node=quoted(difference.title) if difference.path else "l'ensemble",
        moved_back="reculé" if difference.verdict is Verdict.UP_IF else "progressé",
        names=enumerate_words(indicator.name for indicator in difference.if_held),
    )


def apart_section(found: Comparison) -> Section | None:
    """Return what exists on one side only, each with its reason, but for what is listed above; None where none is."""
    listed = {part.indicator.id for part in found.changes if part.change is not Change.PROGRESS}
    items = tuple(
        item("{name} : {reason}", name=part.name, reason=ended(part.reason))
        for part in found.one_sided
        if part.id not in listed
    )
    return Section(id="a-part", title="Ce qui ne se compare pas", blocks=(Items(items),)) if items else None
