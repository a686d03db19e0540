"""The tables of a summary: scores, levels, locks, fractures, numbers, what is often low, to lead together, to find."""

from __future__ import annotations

from collections import Counter

from ruraldiag.batch.census import FEWEST, Census
from ruraldiag.plan import UNIT_ACTOR
from ruraldiag.questionnaire.model import Action, Indicator
from ruraldiag.report.chart import Bar, Histogram
from ruraldiag.report.content.charts import bands
from ruraldiag.report.document import Block, Column, Figure, Item, Items, Section, line, paragraph, say, table_of
from ruraldiag.report.words.counts import (
    have,
    lowest,
    mean,
    noun,
    numbers_known,
    shared_actions,
    spread,
    threshold_reached,
    under,
    units,
    weightiest,
)
from ruraldiag.report.words.figures import enough_for_a_score
from ruraldiag.report.words.french import (
    NONE,
    capital,
    enumerate_words,
    first_sentence,
    gain,
    number,
    quoted,
    sentence,
    stem,
)
from ruraldiag.report.words.kinds import FRACTURE_NAMES
from ruraldiag.typography import french

LONGEST = 10  # lines of a list that is read aloud


def scores_section(census: Census) -> Section:
    """Return how the scores of the whole and of the domains spread, over the units that have one."""
    questionnaire, every = census.questionnaire, census.all
    titles = {"whole": "Ensemble"} | {domain.id: domain.title for domain in questionnaire.domains}
    if not any(len(every.scores[node_id]) for node_id in titles):
        nothing = paragraph(
            "Aucun score à répartir : il faut connaître assez du poids ({enough}), et aucune {noun} n'en est là. "
            "Une réponse qui manque n'est jamais comptée comme un zéro.",
            enough=enough_for_a_score(questionnaire),
            noun=noun(census),
        )
        return Section(id="scores", title="Les scores", blocks=(nothing,))
    rows = [(title, *spread(census, every, node_id)) for node_id, title in titles.items()]
    figures_given = ("Notées", "Premier quart", "Médiane", "Dernier quart")
    few = any(every.quartiles(node_id) is None for node_id in titles)
    columns = (Column("Sur 100", "row-header"), *(Column(title, "number") for title in figures_given))
    blocks: list[Block] = [table_of(columns, rows, "Comment les scores se répartissent")]
    blocks.append(
        paragraph(
            "Un quart au moins des {noun} notées ne dépasse pas la première borne, la moitié au moins la médiane ; un "
            "quart au moins atteint la dernière. Chaque ligne ne compte que celles dont assez de réponses sont "
            "connues{few}.",
            noun=f"{noun(census)}s",
            few=say(" ; la répartition n'est donnée qu'à partir de cinq") if few else "",
        )
    )
    if figure := scores_figure(census):
        blocks.append(figure)
    return Section(id="scores", title="Les scores", blocks=tuple(blocks))


def scores_figure(census: Census) -> Figure | None:
    """Return how many units have which score, ten points by ten; None for too few to say."""
    scores = census.all.scores["whole"]
    if len(scores) < FEWEST:
        return None
    counted = Counter(min(int(score * 10 + 1e-9), 9) for score in scores.tolist())
    bars = tuple(Bar(10 * tenth, 10 * (tenth + 1), counted[tenth]) for tenth in range(10))
    says = " ; ".join(
        f"de {bar.start:g} à {bar.end:g}{' inclus' if bar.end == 100 else ''} : {number(bar.units)}"
        for bar in bars
        if bar.units
    )
    title = say("Combien de {noun} ont quel score, sur 100", noun=f"{noun(census)}s")
    return Figure(Histogram(bands(census.questionnaire), bars), title, french(capital(says)) + ".")


def levels_section(census: Census) -> Section | None:
    """Return how many units are at each level, and for how many it is only possible."""
    known = census.questionnaire.level
    if not known or not census.all.units:
        return None
    if len(known) > 1 and census.all.levels == {(0, len(known) - 1): census.all.units}:
        nothing = paragraph(
            "Aucun niveau n'est établi : trop de réponses manquent, et le calcul n'en exclut encore aucun pour aucune "
            "{noun}, de {lowest} à {highest}.",
            noun=noun(census),
            lowest=quoted(known[0].title),
            highest=quoted(known[-1].title),
        )
        return Section(id="niveaux", title="Les niveaux", blocks=(nothing,))
    rows = []
    for place, level in enumerate(known):
        sure = census.all.levels.get((place, place), 0)
        maybe = sum(
            many for (low, high), many in census.all.levels.items() if low <= place <= high and low != high and low >= 0
        )
        rows.append((level.title, number(sure), number(maybe)))
    open_ones = sum(many for (low, high), many in census.all.levels.items() if low != high)
    said = paragraph(
        "{units} {have} un niveau qui n'est pas encore établi : {each} est comptée du plus bas au plus haut que le "
        "calcul n'exclut pas.",
        units=units(census, open_ones),
        have=have(open_ones),
        each="elle" if open_ones < 2 else "chacune",
    )
    columns = (Column("Niveau", "row-header"), Column("Établi", "number"), Column("Possible", "number"))
    table = table_of(columns, rows, "Combien sont à chaque niveau")
    return Section(id="niveaux", title="Les niveaux", blocks=(table, said) if open_ones else (table,))


def locks_section(census: Census) -> Section | None:
    """Return how many units each lock holds back, will hold back higher up, and may."""
    questionnaire, every = census.questionnaire, census.all
    if not questionnaire.lock or not every.units:
        return None
    found = {lock: every.locks.get(lock.id, (0, 0, 0)) for lock in questionnaire.lock}
    if all(counts == (0, 0, every.units) for counts in found.values()):
        asked = dict.fromkeys(questionnaire.by_id[lock.indicator].name for lock in questionnaire.lock)
        nothing = paragraph(
            "Aucun verrou n'est établi{none}. En décideront les réponses à {asked}.",
            none="" if every.reached else ", aucun n'est écarté",
            asked=enumerate_words(map(quoted, asked)),
        )
        return Section(id="verrous", title="Les verrous", blocks=(nothing, *already_reached(census)))
    rows = tuple((stem(lock.title), *map(number, counts)) for lock, counts in found.items())
    columns = (
        Column("Verrou", "row-header"),
        Column("Retient", "number"),
        Column("À venir", "number"),
        Column("Peut-être", "number"),
    )
    table = table_of(columns, rows, "Combien chaque verrou retient")
    said = paragraph(
        "« Retient » : le score est déjà au-dessus du niveau où ce verrou arrête. « À venir » : on n'ira pas au-delà "
        "de ce niveau sans le lever, mais il n'est pas sûr qu'il retienne déjà. « Peut-être » : une réponse qui "
        "manque en décidera."
    )
    return Section(id="verrous", title="Les verrous", blocks=(table, said, *already_reached(census)))


def already_reached(census: Census) -> tuple[Block, ...]:
    """Return for how many units a missing number that locks ask for is known to be enough; nothing for none."""
    told = tuple(
        Item(
            line(
                "{name} : pour {units}, {enough}, il ne reste qu'à écrire le chiffre{unsaid}.",
                name=quoted(census.questionnaire.by_id[indicator_id].name),
                units=say("les {all}", all=units(census, found.units))
                if found.units == census.all.units > 1
                else units(census, found.units),
                enough=threshold_reached(census, indicator_id),
                unsaid=say(" ; pour {left}, c'est à vérifier", left=number(found.unsaid)) if found.unsaid else "",
            )
        )
        for indicator_id, found in census.all.reached.items()
    )
    return (Items(told),) if told else ()


def numbers_section(census: Census) -> Section | None:
    """Return the least, the mean and the greatest of each number that enough units know."""
    rows = []
    for indicator in numbers_known(census):
        low, high = (number(end, indicator.unit) for end in census.ends[indicator.id])
        rows.append((indicator.name, number(census.all.known[indicator.id]), low, mean(census.all, indicator), high))
    if not rows:
        return None
    figures_given = ("Réponses connues", "Le plus bas", "En moyenne", "Le plus haut")
    columns = (Column("Indicateur", "row-header"), *(Column(title, "number") for title in figures_given))
    table = table_of(columns, rows, "Les nombres connus")
    said = paragraph(
        "Chaque {noun} compte pour une, grande ou petite. Les inconnues ne comptent pas.", noun=noun(census)
    )
    return Section(id="nombres", title="Les nombres connus", blocks=(table, said))


def fractures_section(census: Census) -> Section | None:
    """Return in how many units each fracture shows, and in how many it may."""
    found = census.all.fractures
    if not found:
        return None
    if all(counts == (0, 0, census.all.units) for counts in found.values()):
        nothing = paragraph("Aucune n'est établie : trop peu de réponses sont connues.")
        return Section(id="fractures", title="Les fractures", blocks=(nothing,))
    rows = tuple((capital(title), *map(number, found[name])) for name, title in FRACTURE_NAMES.items() if name in found)
    titles = ("Se voit", "À confirmer", "Possible")
    columns = (Column("Fracture", "row-header"), *(Column(title, "number") for title in titles))
    table = table_of(columns, rows, "Où chaque fracture se voit")
    said = paragraph(
        "« Se voit » : quoi que révèlent les réponses qui manquent. « À confirmer » : les réponses connues la "
        "montrent, mais d'autres manquent pour en être sûr. « Possible » : il faut plus de réponses pour le dire. "
        "Dans les autres collectivités, elle ne se voit pas."
    )
    return Section(id="fractures", title="Les fractures", blocks=(table, said))


def low_section(census: Census) -> Section | None:
    """Return the indicators most often in the lower half of their scale, among the units whose answer is known."""
    every = census.all
    if not every.units or not every.known:
        return None
    low = lowest(census, every)
    if not low:
        nothing = paragraph("Parmi les réponses connues, aucune n'est dans la moitié basse de son échelle.")
        return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(nothing,))
    rows = tuple(
        (
            f"{indicator.name} ({under(indicator)})" if under(indicator) else indicator.name,
            census.questionnaire.domain_of(indicator).title,
            number(every.low[indicator.id]),
            number(every.known[indicator.id]),
        )
        for indicator in low[:LONGEST]
    )
    columns = (
        Column("Indicateur", "row-header"),
        Column("Domaine"),
        Column("Bas", "number"),
        Column("Réponses connues", "number"),
    )
    table = table_of(columns, rows, "Ce qui est le plus souvent bas")
    said = paragraph("« Bas » : la réponse est dans la moitié basse de son échelle. Les inconnues ne comptent pas.")
    return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(table, said))


def shared_section(census: Census) -> Section | None:
    """Return the actions that the most units share: « à mutualiser »."""
    found = shared_actions(census, census.all)
    if not found:
        return None
    grouped = bool(census.by)
    scored = bool(census.all.shown)
    rows = []
    for proposed in found[:LONGEST]:
        row = [proposed.action.title, number(proposed.units)]
        row += [number(proposed.groups)] if grouped else []
        row += [gain(proposed.gain) if proposed.gain else NONE] if scored else []
        rows.append((*row, lead_of(census, proposed.action)))
    columns = (
        Column("Action", "row-header"),
        Column(f"{noun(census).capitalize()}s", "number"),
        *([Column("Groupes", "number")] if grouped else []),
        *([Column("Points gagnés en tout", "number")] if scored else []),
        Column("Qui la mène"),
    )
    table = table_of(columns, rows, "Les actions à mutualiser")
    said = (
        "Ce que chacune y gagne seule est additionné, pour les {noun} notées seulement."
        if scored
        else "Aucun gain n'est donné : il se compte sur un score, et aucune n'est notée."
    )
    return Section(
        id="mutualiser",
        title="Les actions à mutualiser",
        blocks=(
            paragraph(
                "Proposées à plusieurs {noun}, elles peuvent être menées ensemble. " + said,
                noun=f"{noun(census)}s",
            ),
            table,
        ),
    )  # fmt: skip


def lead_of(census: Census, action: Action) -> str:
    """Return who leads an action: each unit for itself, or an actor beside them."""
    if action.lead == UNIT_ACTOR:
        return say("Chaque {noun}", noun=noun(census))
    actor = census.questionnaire.actors.get(action.lead)
    return actor.title if actor else action.lead


def missing_section(census: Census) -> Section | None:
    """Return the answers whose lack weighs most: effective weight, times the number of units without it."""
    every = census.all
    lacks = weightiest(census)
    if not lacks:
        return None
    rows = tuple(
        (indicator.name, number(every.missing[indicator.id]), " ".join(where_to_find(census, indicator)) or NONE)
        for indicator in lacks[:LONGEST]
    )
    columns = (
        Column("Indicateur", "row-header"),
        Column("Réponses qui manquent", "number"),
        Column("Où la trouver"),
    )
    table = table_of(columns, rows, "Les réponses à chercher d'abord")
    said = paragraph("Les réponses dont l'absence pèse le plus : combien manquent, fois le poids de la question.")
    return Section(id="renseigner", title="À renseigner d'abord", blocks=(said, table))


def where_to_find(census: Census, indicator: Indicator) -> list[str]:
    """Return where to look for an answer, then for how many units another one already says enough of it."""
    find = sentence(first_sentence(indicator.find))
    floor = census.all.reached.get(indicator.id)
    said = (
        say("Pour {units}, {enough}.", units=units(census, floor.units), enough=threshold_reached(census, indicator.id))
        if floor
        else ""
    )
    return [part for part in (find, said) if part]
