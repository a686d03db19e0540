"""A migration in words: what is kept, changed, set aside and new, and what it does to the score."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.assessment.store import slug
from ruraldiag.composite.result import NodeScore, Result
from ruraldiag.migration import Fate, Migration, Move
from ruraldiag.report.content.editions import method_changes
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Item,
    Items,
    Section,
    Table,
    item,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.figures import interval, level_words, shown
from ruraldiag.report.words.french import NONE, capital, count, ended, enumerate_words, gain, quoted

TITLES = {
    Fate.CHANGED: "Ce qui change",
    Fate.SET_ASIDE: "Ce qui est mis de côté, gardé dans le fichier sans compter",
    Fate.NEW: "Ce qui est nouveau, à répondre",
    Fate.KEPT: "Ce qui est gardé tel quel",
}


def migration_document(migration: Migration, before: Result, after: Result) -> Document:
    """Return the migration of an assessment; ``before`` and ``after`` are its results in the two editions."""
    unit, old, new = after.unit, before.questionnaire.edition, after.questionnaire.edition
    changes = method_changes(before.questionnaire, after.questionnaire, unit.kind)
    sections = [counts_section(migration, changes), score_section(before, after)]
    if changes:
        sections.append(method_section(changes))
    sections += [moves_section(migration, fate, weighed=bool(changes)) for fate in TITLES if migration.of(fate)]
    return Document(
        id=slug(unit.name),
        kind="migration",
        language=after.questionnaire.language,
        title=say("{unit} : de l'édition {old} à l'édition {new}", unit=unit.name, old=old, new=new),
        subtitle=(say("questionnaire {title}", title=quoted(after.questionnaire.title)),),
        sections=tuple(sections),
    )


def summary(migration: Migration) -> str:
    """Return how many questions have each fate, in one sentence."""
    fates = (Fate.KEPT, Fate.CHANGED, Fate.SET_ASIDE, Fate.NEW)
    kept, changed, aside, new = (len(migration.of(fate)) for fate in fates)
    words = (
        count(kept, "question gardée", "questions gardées"),
        count(changed, "changée"),
        count(aside, "mise de côté", "mises de côté"),
        count(new, "nouvelle"),
    )
    return say("{words}.", words=enumerate_words(words))


def counts_section(migration: Migration, changes: Sequence[str]) -> Section:
    """Return the counts of the four fates, and of what changes above the questions."""
    words = summary(migration)
    if changes:
        words += say(" Dans la méthode : {count}.", count=count(len(changes), "changement"))
    return Section(id="comptes", title="En bref", blocks=(paragraph("{words}", words=words),))


def method_section(changes: Sequence[str]) -> Section:
    """Return what changes above the questions, one change a line."""
    items = tuple(item("{change}", change=ended(capital(told))) for told in changes)
    return Section(id="methode", title="Ce qui change dans la méthode", blocks=(Items(items),))


def score_section(before: Result, after: Result) -> Section:
    """Return the score, interval and level in both editions, and what the change of edition alone does."""
    rows = tuple(
        (
            result.questionnaire.edition,
            shown(result.whole, result.questionnaire),
            interval(result.whole, result.questionnaire, lead=""),
            level_words(result.levels.get(result.whole.id)),
            say(
                "{known} sur {asked}",
                known=str(result.count(State.ANSWERED)),
                asked=str(len(result.leaves) - result.count(State.NOT_APPLICABLE)),
            ),
        )
        for result in (before, after)
    )
    columns = (
        Column("Édition", "row-header"),
        Column("Score", "number"),
        Column("Entre"),
        Column("Niveau"),
        Column("Réponses"),
    )
    blocks: list[Block] = [table_of(columns, rows, "Le score dans chaque édition")]
    if before.whole.shown is not None and after.whole.shown is not None:
        change = gain(after.whole.shown - before.whole.shown)
        blocks.append(
            paragraph("Les mêmes réponses, lues dans la nouvelle édition : {change} sur le score.", change=change)
        )
    elif not (before.whole.applies and after.whole.applies):
        blocks.append(paragraph("Pas de score à comparer : dans l'une des éditions au moins, rien ne s'applique."))
    else:
        blocks.append(paragraph("Trop peu de réponses sont connues pour donner un score dans les deux éditions."))
    if table := domain_table(before, after):
        blocks.append(table)
    return Section(id="score", title="Ce que cela fait au score", blocks=tuple(blocks))


def domain_table(before: Result, after: Result) -> Table | None:
    """Return the score of each domain in both editions, and what the change does; None where there is but one.

    A domain that one of the two editions has not comes with a dash on its side.
    """
    older, newer = ({node.id: node for node in result.domains} for result in (before, after))
    names = list(dict.fromkeys([*newer, *older]))
    rows = tuple(
        (
            (newer.get(domain_id) or older[domain_id]).title,
            score_and_interval(older.get(domain_id), before),
            score_and_interval(newer.get(domain_id), after),
            effect(older.get(domain_id), newer.get(domain_id)),
        )
        for domain_id in names
    )
    columns = (
        Column("Domaine", "row-header"),
        Column(f"En {before.questionnaire.edition}"),
        Column(f"En {after.questionnaire.edition}"),
        Column("Effet", "number"),
    )
    return table_of(columns, rows, "Le score de chaque domaine dans chaque édition") if len(names) > 1 else None


def score_and_interval(node: NodeScore | None, result: Result) -> str:
    """Return the score of a domain and where it lies, « 47, entre 40 et 57 »; a dash where the edition has it not."""
    if node is None:
        return NONE
    if not node.applies:
        return "sans objet"
    return say(
        "{score}, {between}", score=shown(node, result.questionnaire), between=interval(node, result.questionnaire)
    )


def effect(old: NodeScore | None, new: NodeScore | None) -> str:
    """Return what a domain's score gains or loses; a dash where it has none on one side."""
    if old is None or new is None or old.shown is None or new.shown is None:
        return NONE
    return gain(new.shown - old.shown)


def moves_section(migration: Migration, fate: Fate, *, weighed: bool) -> Section:
    """Return the questions of one fate; those kept are only named.

    ``weighed`` says that the method changes too: what is kept may then count for something else.
    """
    moves = migration.of(fate)
    if fate is Fate.KEPT:
        names = enumerate_words(quoted(name_of(move)) for move in moves)
        blocks: tuple[Block, ...] = (paragraph("{names}.", names=names),)
        if weighed:
            blocks += (paragraph("Ces questions n'ont pas changé ; la méthode qui les lit, si."),)
    else:
        blocks = (Items(tuple(move_item(move, migration.assessment) for move in moves)),)
    return Section(id=f"sort-{fate.value}", title=TITLES[fate], blocks=blocks)


def move_item(move: Move, migrated: Assessment) -> Item:
    """Return one question with its id, why its fate, and whether there was an answer."""
    indicator = move.new or move.old
    both = (old_or_new.id for old_or_new in (move.old, move.new) if old_or_new is not None)
    ids = enumerate_words(dict.fromkeys(both), last="→")
    answered = indicator is not None and indicator.id in migrated.answers
    more = "" if answered or move.fate is not Fate.CHANGED else say(" (sans réponse jusqu'ici)")
    return item("**{name}** ({ids}) : {why}{more}", name=name_of(move), ids=ids, why=ended(move.why), more=more)


def name_of(move: Move) -> str:
    """Return the name of the question, as the newer edition says it where it has it."""
    indicator = move.new or move.old
    return indicator.name if indicator else ""
