"""The summary of a batch, as Markdown: how many answered, what holds them back, what they could do together.

It stays true where nearly nothing is known: a score that is withheld is in no median, its unit is listed apart, and the
gain of an action is counted only where there is a score to gain on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruraldiag.batch.tally import Counts, Tally
from ruraldiag.errors import Finding
from ruraldiag.report.content.summary_actions import lowest, often_low, often_missing, shared_actions, under, weightiest
from ruraldiag.report.content.summary_tables import groups, rankings, too_little
from ruraldiag.report.content.summary_words import (
    FEWEST,
    agreed,
    diagnostics,
    enough,
    figures,
    in_groups,
    mean,
    noun,
    numbers_known,
    repeated,
    rows_or_units,
    shared,
    spread,
    told_once,
    units,
)
from ruraldiag.report.content.view import FRACTURE_NAMES
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Item,
    Items,
    Line,
    Section,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.french import enumerate_words, number, percent, plural, quoted, sentence, stem

ASKED_FIRST = 3  # answers named in the first lines; more are in their table
# What is said of a table that bears on the figures: units there twice, odd codes, shares, an older edition,
# numbers above what bounds them, units at several dates.
BEARING = ("T017", "T018", "T026", "T027", "T028", "T037")


def summary_content(tally: Tally, *, refused: str = "", warnings: Sequence[Finding] = ()) -> Document:
    """Return the summary of a batch: every number formatted and every sentence chosen.

    ``refused`` names the file where the refused rows are, ``warnings`` are what was said of the table.
    """
    questionnaire = tally.questionnaire
    subtitle = say(
        "Questionnaire {title}, édition {edition}{by}",
        title=quoted(questionnaire.title),
        edition=questionnaire.edition,
        by=say(", groupes : {by}", by=enumerate_words(tally.by)) if tally.by else "",
    )
    sections = (
        essentials(tally, refused),
        to_check(warnings),
        scores(tally),
        levels(tally),
        locks(tally),
        fractures(tally),
        known_numbers(tally),
        often_low(tally),
        shared_actions(tally),
        often_missing(tally),
        groups(tally),
        *rankings(tally),
        too_little(tally),
    )
    return Document(
        id=questionnaire.id,
        kind="summary",
        language=questionnaire.language,
        title=say("Synthèse — {units}", units=told_once(tally)),
        subtitle=(subtitle,),
        sections=tuple(one for one in sections if one is not None),
    )


def essentials(tally: Tally, refused: str) -> Section:
    """Return what is to be said first, in a few sentences."""
    every = tally.all
    withheld = tally.too_little_count
    apart = say(", {many} dont on sait trop peu pour donner un score", many=number(withheld)) if withheld else ""
    blocks: list[Block] = [
        paragraph(
            "**{read}** {were} : {shown}{apart}, {refused}{where}.",
            read=rows_or_units(tally, tally.read),
            were=plural(tally.read, "lue"),
            shown=agreed(every.shown, "notée"),
            apart=apart,
            refused=agreed(len(tally.refused), "refusée"),
            where=say(" (voir {file})", file=refused) if refused and tally.refused else "",
        )
    ]
    if not every.units:
        return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))
    if repeated(tally):
        blocks.append(
            paragraph(
                "{these} **{diagnostics}** : une {noun} qui est là plusieurs fois compte chaque fois.",
                these="Hors les refusées, ce sont" if tally.refused else "Ce sont",
                diagnostics=diagnostics(tally),
                noun=noun(tally),
            )
        )
    blocks.append(answered(tally))
    said = (first_lock(tally), first_low(tally), first_action(tally), first_missing(tally))
    found: list[Line] = [one for one in said if one]
    if found:
        blocks.append(Items(tuple(Item(one) for one in found)))
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


def answered(tally: Tally) -> Block:
    """Return how many answered, and how much of the questionnaire."""
    every = tally.all
    some = every.units - every.silent
    if not some:
        return paragraph("Aucune {noun} n'a de réponse connue.", noun=noun(tally))
    known = round(sum(every.known.values()) / every.units, 1)
    return paragraph(
        "{some} au moins une réponse connue ; en moyenne, {mean} {answers} sur {questions} questions.",
        some=all_have(tally)
        if some == every.units > 1
        else say("{some} sur {all} {have}", some=units(tally, some), all=number(every.units), have=have(some)),
        mean=number(known),
        answers="réponse" if known < 2 else "réponses",
        questions=number(len(tally.questionnaire.indicators)),
    )


def all_have(tally: Tally) -> str:
    """Return « Toutes ont », the refused ones left out."""
    return say("Toutes les {noun} acceptées ont", noun=f"{noun(tally)}s") if tally.refused else "Toutes ont"


def have(how_many: int) -> str:
    """Return the verb that agrees with a number of units."""
    return plural(how_many, "a", "ont")


def first_lock(tally: Tally) -> Line:
    """Return the lock that holds the most units back; empty where none does."""
    titles = {lock.id: lock.title for lock in tally.questionnaire.lock}
    sure = {one: pair[0] for one, pair in tally.all.locks.items() if pair[0]}
    if not sure:
        return ()
    lock = max(sure, key=lambda one: sure[one])
    return line(
        "**{units}** {are} par {what} : {title}.",
        units=units(tally, sure[lock]),
        are=plural(sure[lock], "est retenue", "sont retenues"),
        what="un verrou" if sure[lock] < 2 else "le même verrou",
        title=quoted(titles[lock]),
    )


def first_low(tally: Tally) -> Line:
    """Return the indicator most often low; empty where none is low for several units."""
    found = lowest(tally, tally.all)
    if not found or tally.all.low[found[0].id] < 2:
        return ()
    low, known = tally.all.low[found[0].id], tally.all.known[found[0].id]
    return line(
        "Ce qui est le plus souvent bas : **{name}**{under}, pour {low}{among} dont la réponse est connue.",
        name=found[0].name,
        under=say(", {under}", under=under(found[0]) or "dans la moitié basse de son échelle"),
        low=units(tally, low) if low < known else say("les {all}", all=units(tally, low)),
        among=say(" sur les {known}", known=number(known)) if low < known else "",
    )


def first_action(tally: Tally) -> Line:
    """Return the action that would serve the most units; empty where none is shared."""
    found = shared(tally, tally.all)
    if not found:
        return ()
    return line(
        "L'action qui servirait le plus de {noun} : **{title}** ({units}{groups}).",
        noun=f"{noun(tally)}s",
        title=found[0].action.title,
        units=units(tally, found[0].units),
        groups=say(", dans {groups}", groups=in_groups(tally, found[0].groups)) if tally.by else "",
    )


def first_missing(tally: Tally) -> Line:
    """Return the answers to ask for first where too little is known of some units; empty where enough is of all."""
    found = weightiest(tally)[:ASKED_FIRST] if tally.too_little_count else []
    if not found:
        return ()
    return line(
        "À demander d'abord, car c'est ce qui manque et pèse le plus : {asked}.",
        asked=enumerate_words(one.name for one in found),
    )


def to_check(warnings: Sequence[Finding]) -> Section | None:
    """Return what was said of the table that may make its figures false; None where there is nothing."""
    found = tuple(
        Item(line("{message} {remedy}", message=sentence(one.message), remedy=one.remedy))
        for one in warnings
        if one.code in BEARING
    )
    return Section(id="verifier", title="À vérifier dans le tableau", blocks=(Items(found),)) if found else None


def scores(tally: Tally) -> Section:
    """Return how the scores of the whole and of the domains spread, over the units that have one."""
    questionnaire, every = tally.questionnaire, tally.all
    titles = {"whole": "Ensemble"} | {one.id: one.title for one in questionnaire.domains}
    if not any(len(every.scores[one]) for one in titles):
        nothing = paragraph(
            "Aucun score à répartir : il faut connaître les réponses qui portent {enough} du poids, et aucune {noun} "
            "n'en est là. Une réponse qui manque n'est jamais comptée comme un zéro.",
            enough=percent(questionnaire.scoring.min_coverage),
            noun=noun(tally),
        )
        return Section(id="scores", title="Les scores", blocks=(nothing,))
    rows = tuple((title, *spread(tally, every, one)) for one, title in titles.items())
    figures_given = ("Notées", "Premier quart", "Médiane", "Dernier quart")
    columns = (Column("Sur 100", "row-header"), *(Column(title, "number") for title in figures_given))
    blocks: list[Block] = [table_of(columns, rows, "Comment les scores se répartissent")]
    blocks.append(
        paragraph(
            "Un quart des {noun} notées est sous la première borne, la moitié sous la médiane, un quart au-dessus de "
            "la dernière. Chaque ligne ne compte que celles dont assez de réponses sont connues{few}.",
            noun=f"{noun(tally)}s",
            few=say(" ; la répartition n'est donnée qu'à partir de cinq") if fewer(every, titles) else "",
        )
    )
    return Section(id="scores", title="Les scores", blocks=tuple(blocks))


def fewer(counts: Counts, nodes: Iterable[str]) -> bool:
    """Return whether some node has too few scores for its spread to be given."""
    return any(len(counts.scores[one]) < FEWEST for one in nodes)


def levels(tally: Tally) -> Section | None:
    """Return how many units are at each level, and for how many it is only possible."""
    known = tally.questionnaire.level
    if not known or not tally.all.units:
        return None
    if tally.all.levels == {(0, len(known) - 1): tally.all.units}:
        nothing = paragraph(
            "Aucun niveau n'est établi : trop de réponses manquent, et chaque {noun} peut encore être à n'importe quel "
            "niveau, de {lowest} à {highest}.",
            noun=noun(tally),
            lowest=quoted(known[0].title),
            highest=quoted(known[-1].title),
        )
        return Section(id="niveaux", title="Les niveaux", blocks=(nothing,))
    rows = []
    for place, level in enumerate(known):
        sure = tally.all.levels.get((place, place), 0)
        maybe = sum(
            many for (low, high), many in tally.all.levels.items() if low <= place <= high and low != high and low >= 0
        )
        rows.append((level.title, number(sure), number(maybe)))
    open_ones = sum(many for (low, high), many in tally.all.levels.items() if low != high)
    said = paragraph(
        "{units} {have} un niveau qui dépend encore de réponses inconnues : {each} est comptée à chaque niveau "
        "possible.",
        units=units(tally, open_ones),
        have=have(open_ones),
        each="elle" if open_ones < 2 else "chacune",
    )
    columns = (Column("Niveau", "row-header"), Column("Établi", "number"), Column("Possible", "number"))
    table = table_of(columns, rows, "Combien sont à chaque niveau")
    return Section(id="niveaux", title="Les niveaux", blocks=(table, said) if open_ones else (table,))


def locks(tally: Tally) -> Section | None:
    """Return how many units each lock holds back, will hold back higher up, and may."""
    questionnaire, every = tally.questionnaire, tally.all
    if not questionnaire.lock or not every.units:
        return None
    found = {lock: every.locks.get(lock.id, (0, 0, 0)) for lock in questionnaire.lock}
    if all(counts == (0, 0, every.units) for counts in found.values()):
        asked = dict.fromkeys(questionnaire.by_id[lock.indicator].name for lock in questionnaire.lock)
        nothing = paragraph(
            "Aucun verrou n'est établi{none}. En décideront les réponses à {asked}.",
            none="" if every.floors else ", aucun n'est écarté",
            asked=enumerate_words(map(quoted, asked)),
        )
        return Section(id="verrous", title="Les verrous", blocks=(nothing, *already_reached(tally)))
    rows = tuple((stem(lock.title), *figures(counts)) for lock, counts in found.items())
    columns = (
        Column("Verrou", "row-header"),
        Column("Retient", "number"),
        Column("À venir", "number"),
        Column("Peut-être", "number"),
    )
    table = table_of(columns, rows, "Combien chaque verrou retient")
    said = paragraph(
        "« Retient » : sans ce verrou, le niveau serait plus haut. « À venir » : on n'ira pas plus haut sans le "
        "lever, mais il n'est pas sûr qu'il retienne déjà. « Peut-être » : une réponse qui manque en décidera."
    )
    return Section(id="verrous", title="Les verrous", blocks=(table, said, *already_reached(tally)))


def already_reached(tally: Tally) -> tuple[Block, ...]:
    """Return for how many units a missing number that locks ask for is known to be enough; nothing for none."""
    floors = tally.all.floors
    told = tuple(
        Item(
            line(
                "{name} : pour {units}, {enough}, il ne reste qu'à écrire le chiffre{unsaid}.",
                name=quoted(tally.questionnaire.by_id[one].name),
                units=say("les {all}", all=units(tally, found.units))
                if found.units == tally.all.units > 1
                else units(tally, found.units),
                enough=enough(tally, one),
                unsaid=say(" ; pour {left}, c'est à vérifier", left=number(found.unsaid)) if found.unsaid else "",
            )
        )
        for one, found in floors.items()
    )
    return (Items(told),) if told else ()


def known_numbers(tally: Tally) -> Section | None:
    """Return the least, the mean and the greatest of each number that enough units know."""
    rows = []
    for one in numbers_known(tally):
        low, high = tally.ends[one.id]
        known = tally.all.known[one.id]
        rows.append((one.name, number(known), number(low, one.unit), mean(tally.all, one), number(high, one.unit)))
    if not rows:
        return None
    figures_given = ("Réponses connues", "Le plus bas", "En moyenne", "Le plus haut")
    columns = (Column("Indicateur", "row-header"), *(Column(title, "number") for title in figures_given))
    table = table_of(columns, rows, "Les nombres connus")
    said = paragraph(
        "Chaque {noun} compte pour une, grande ou petite. Les inconnues ne comptent pas.", noun=noun(tally)
    )
    return Section(id="nombres", title="Les nombres connus", blocks=(table, said))


def fractures(tally: Tally) -> Section | None:
    """Return in how many units each fracture shows, and in how many it may."""
    found = tally.all.fractures
    if not found:
        return None
    if all(counts == (0, tally.all.units) for counts in found.values()):
        nothing = paragraph("Aucune n'est établie, aucune n'est écartée : trop peu de réponses sont connues.")
        return Section(id="fractures", title="Les fractures", blocks=(nothing,))
    rows = tuple(
        (name_of.capitalize(), *figures(found[one])) for one, name_of in FRACTURE_NAMES.items() if one in found
    )
    columns = (Column("Fracture", "row-header"), Column("Se voit", "number"), Column("Peut-être", "number"))
    table = table_of(columns, rows, "Où chaque fracture se voit")
    said = paragraph("« Peut-être » : trop peu de réponses sont connues pour le dire.")
    return Section(id="fractures", title="Les fractures", blocks=(table, said))
