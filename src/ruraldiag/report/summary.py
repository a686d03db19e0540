"""The summary of a batch, as Markdown: how many answered, what holds them back, what they could do together.

It stays true where nearly nothing is known: a score that is withheld is in no median, its unit is listed apart, and the
gain of an action is counted only where there is a score to gain on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruraldiag.composite.weighting import effective_weights
from ruraldiag.report.content_blocks import (
    Align,
    Block,
    Content,
    Item,
    Items,
    Line,
    Section,
    Table,
    line,
    paragraph,
    say,
)
from ruraldiag.report.content_view import FRACTURE_NAMES, KINDS
from ruraldiag.report.french import (
    NBSP,
    NONE,
    count,
    enumerate_words,
    first_sentence,
    gain,
    number,
    percent,
    plural,
    quoted,
    sentence,
)
from ruraldiag.report.markdown import to_markdown
from ruraldiag.report.summary_words import FEWEST, agreed, noun, pair, shared, spread, units
from ruraldiag.tally import Counts, RankedUnit, Tally, TooLittle

LONGEST = 10  # lines of a list that is read aloud
GROUPS_SHOWN = 200
NAMES_SHOWN = 500


def summary_markdown(tally: Tally) -> str:
    """Return the summary of a batch as Markdown text, ending with a newline."""
    return to_markdown(summary_content(tally))


def summary_content(tally: Tally) -> Content:
    """Return the summary of a batch: every number formatted and every sentence chosen."""
    questionnaire = tally.questionnaire
    subtitle = say(
        "Questionnaire {title}, édition {edition}{by}",
        title=quoted(questionnaire.title),
        edition=questionnaire.edition,
        by=say(", groupes : {by}", by=enumerate_words(tally.by)) if tally.by else "",
    )
    sections = (
        essentials(tally),
        scores(tally),
        levels(tally),
        locks(tally),
        fractures(tally),
        often_low(tally),
        shared_actions(tally),
        often_missing(tally),
        groups(tally),
        *rankings(tally),
        too_little(tally),
    )
    return Content(
        title=say("Synthèse — {units}", units=units(tally, tally.read)),
        subtitle=(subtitle,),
        sections=tuple(one for one in sections if one is not None),
    )


def essentials(tally: Tally) -> Section:
    """Return what is to be said first, in a few sentences."""
    every = tally.all
    withheld = tally.too_little_count
    apart = say(", {many} dont on sait trop peu pour donner un score", many=number(withheld)) if withheld else ""
    blocks: list[Block] = [
        paragraph(
            "**{read}** {were} : {shown}{apart}, {refused}.",
            read=units(tally, tally.read),
            were=plural(tally.read, "lue"),
            shown=agreed(every.shown, "notée"),
            apart=apart,
            refused=agreed(len(tally.refused), "refusée"),
        )
    ]
    if not every.units:
        return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))
    blocks.append(answered(tally))
    found: list[Line] = [one for one in (first_lock(tally), first_action(tally)) if one]
    if found:
        blocks.append(Items(tuple(Item(one) for one in found)))
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


def answered(tally: Tally) -> Block:
    """Return how many answered, and how much of the questionnaire."""
    every = tally.all
    some = every.units - every.silent
    mean = number(round(sum(every.known.values()) / every.units, 1))
    return paragraph(
        "Réponses : {some} {have} au moins une réponse connue ; en moyenne, {mean} sur {questions} questions.",
        some=say("{some} sur {all}", some=number(some), all=units(tally, every.units))
        if some
        else say("aucune {noun}", noun=noun(tally)),
        have="a" if some < 2 else "ont",
        mean=mean,
        questions=str(len(tally.questionnaire.indicators)),
    )


def first_lock(tally: Tally) -> Line:
    """Return the lock that holds the most units back; empty where none does."""
    titles = {lock.id: lock.title for lock in tally.questionnaire.lock}
    sure = {one: pair[0] for one, pair in tally.all.locks.items() if pair[0]}
    if not sure:
        return ()
    lock = max(sure, key=lambda one: sure[one])
    return line(
        "**{units}** {are} par le même verrou : {title}.",
        units=units(tally, sure[lock]),
        are="est retenue" if sure[lock] < 2 else "sont retenues",
        title=quoted(titles[lock]),
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
        groups=say(", dans {groups}", groups=count(found[0].groups, "groupe")) if tally.by else "",
    )


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
    header = ("Sur 100", "Notées", "Premier quart", "Médiane", "Dernier quart")
    blocks: list[Block] = [Table(header, ("left", "right", "right", "right", "right"), rows)]
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
        have="a" if open_ones < 2 else "ont",
        each="elle" if open_ones < 2 else "chacune",
    )
    table = Table(("Niveau", "Établi", "Possible"), ("left", "right", "right"), tuple(rows))
    return Section(id="niveaux", title="Les niveaux", blocks=(table, said) if open_ones else (table,))


def locks(tally: Tally) -> Section | None:
    """Return how many units each lock holds back, and how many it may."""
    if not tally.questionnaire.lock or not tally.all.units:
        return None
    rows = tuple((lock.title, *pair(tally.all.locks.get(lock.id))) for lock in tally.questionnaire.lock)
    table = Table(("Verrou", "Retient", "Retient peut-être"), ("left", "right", "right"), rows)
    return Section(id="verrous", title="Les verrous", blocks=(table, maybe_line("une réponse qui manque en décidera")))


def fractures(tally: Tally) -> Section | None:
    """Return in how many units each fracture shows, and in how many it may."""
    found = tally.all.fractures
    if not found:
        return None
    rows = tuple((name_of.capitalize(), *pair(found[one])) for one, name_of in FRACTURE_NAMES.items() if one in found)
    table = Table(("Fracture", "Se voit", "Se voit peut-être"), ("left", "right", "right"), rows)
    return Section(
        id="fractures", title="Les fractures", blocks=(table, maybe_line("trop peu de réponses connues pour le dire"))
    )


def maybe_line(why: str) -> Block:
    """Return what « peut-être » means."""
    return paragraph("« Peut-être » : {why}.", why=why)


def often_low(tally: Tally) -> Section | None:
    """Return the indicators most often in the lower half of their scale, among the units whose answer is known."""
    every, indicators = tally.all, tally.questionnaire.indicators
    if not every.units:
        return None
    low = sorted((one for one in indicators if every.low.get(one.id)), key=lambda one: -every.low[one.id])
    if not low:
        nothing = paragraph("Parmi les réponses connues, aucune n'est dans la moitié basse de son échelle.")
        return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(nothing,))
    rows = tuple(
        (one.name, tally.questionnaire.domain_of(one).title, number(every.low[one.id]), number(every.known[one.id]))
        for one in low[:LONGEST]
    )
    header = ("Indicateur", "Domaine", "Bas", "Réponses connues")
    table = Table(header, ("left", "left", "right", "right"), rows)
    said = paragraph("« Bas » : la réponse est dans la moitié basse de son échelle. Les inconnues ne comptent pas.")
    return Section(id="bas", title="Ce qui est le plus souvent bas", blocks=(table, said))


def shared_actions(tally: Tally) -> Section | None:
    """Return the actions that the most units share: « à mutualiser »."""
    found = shared(tally, tally.all)
    if not found:
        return None
    grouped = bool(tally.by)
    scored = bool(tally.all.shown)
    rows = []
    for one in found[:LONGEST]:
        lead = tally.questionnaire.actors.get(one.action.lead)
        row = [one.action.title, number(one.units)]
        row += [number(one.groups)] if grouped else []
        row += [gain(one.gain) if one.gain else NONE] if scored else []
        rows.append((*row, lead.title if lead else one.action.lead))
    header = (
        "Action",
        f"{noun(tally).capitalize()}s",
        *(["Groupes"] if grouped else []),
        *(["Points gagnés en tout"] if scored else []),
        "Qui la mène",
    )
    middle: list[Align] = ["right"] * (len(header) - 2)
    table = Table(header, ("left", *middle, "left"), tuple(rows))
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
                noun=f"{noun(tally)}s",
            ),
            table,
        ),
    )  # fmt: skip


def often_missing(tally: Tally) -> Section | None:
    """Return the answers whose lack weighs most: effective weight, times the number of units without it."""
    every = tally.all
    weights = {path[-1]: share for path, share in effective_weights(tally.tree).items() if len(path) == 3}
    lacks = [one for one in tally.questionnaire.indicators if every.missing.get(one.id)]
    if not lacks:
        return None
    lacks.sort(key=lambda one: -round(weights[one.id] * every.missing[one.id], 9))
    rows = tuple(
        (one.name, number(every.missing[one.id]), sentence(first_sentence(one.find)) or NONE) for one in lacks[:LONGEST]
    )
    table = Table(("Indicateur", "Réponses qui manquent", "Où la trouver"), ("left", "right", "left"), rows)
    said = paragraph("Ce qui manque le plus, compte tenu du poids de chaque question.")
    return Section(id="renseigner", title="À renseigner d'abord", blocks=(said, table))


def groups(tally: Tally) -> Section | None:
    """Return one line for each group of the ``--by`` columns, in the order of their names."""
    if not tally.by or not tally.groups:
        return None
    names = sorted(tally.groups, key=str.casefold)
    rows = tuple(group_row(tally, name, tally.group(name)) for name in names[:GROUPS_SHOWN])
    header = (enumerate_words(tally.by), f"{noun(tally).capitalize()}s", "Notées", "Médiane", "Réponses connues",
              "L'action la plus partagée")  # fmt: skip
    table = Table(header, ("left", "right", "right", "right", "right", "left"), rows)
    left = len(names) - GROUPS_SHOWN
    rest = (paragraph("Et {left} de plus.", left=count(left, "groupe")),) if left > 0 else ()
    means = paragraph("« Réponses connues » : en moyenne, pour chacune.")
    return Section(id="groupes", title="Par groupe", blocks=(table, *rest, means))


def group_row(tally: Tally, name: str, counts: Counts) -> tuple[str, ...]:
    """Return what a group is, in one line."""
    _, _, median, _ = spread(tally, counts, "whole")
    found = shared(tally, counts)
    most = f"{found[0].action.title} ({number(found[0].units)})" if found else NONE
    mean = number(round(sum(counts.known.values()) / counts.units, 1))
    return name or say("(sans groupe)"), number(counts.units), number(counts.shown), median, mean, most


def rankings(tally: Tally) -> list[Section]:
    """Return the best ranked units, kind by kind, with the interval of their rank; empty without ``--rank``."""
    found = []
    for kind, ranked in tally.ranked.items():
        word = next((one for known, one in KINDS.items() if known == kind), kind)
        rows = tuple(rank_row(one) for one in sorted(ranked, key=lambda one: one.rank.rank)[:LONGEST])
        among = ranked[0].rank.among
        said = paragraph(
            "Par le milieu de l'intervalle : une réponse inconnue compte pour le milieu de ce qu'elle peut valoir. "
            "Entre parenthèses, où le rang se tient dans neuf tirages sur dix des poids et des réponses inconnues. "
            "{among} classées.",
            among=units(tally, among),
        )
        title = say("Le classement ({word})", word=word)
        table = Table(("Rang", "Collectivité", "Code"), ("left", "left", "left"), rows)
        found.append(Section(id=f"classement-{kind}", title=title, blocks=(said, table)))
    return found


def rank_row(one: RankedUnit) -> tuple[str, str, str]:
    """Return one ranked unit, its rank and where it may be."""
    between = say("{rank} (de {p5} à {p95})", rank=str(one.rank.rank), p5=place(one.rank.p5), p95=place(one.rank.p95))
    return between, one.name, one.code


def place(rank: float) -> str:
    """Return a quantile of a rank as a whole number."""
    return number(round(rank))


def too_little(tally: Tally) -> Section | None:
    """Return the units of which too little is known, apart from all others: they have no score and no rank."""
    if not tally.too_little_count:
        return None
    said = paragraph(
        "{units} sans score ni rang, faute de réponses : ce n'est pas un zéro. Entre parenthèses, le nombre de "
        "réponses données.",
        units=units(tally, tally.too_little_count),
    )
    shown = tally.too_little[:NAMES_SHOWN]
    by_group: dict[str, list[TooLittle]] = {}
    for one in shown:
        by_group.setdefault(one.group, []).append(one)
    items = tuple(group_names(name, by_group[name]) for name in sorted(by_group, key=str.casefold))
    left = tally.too_little_count - len(shown)
    rest = (paragraph("Et {left} de plus, sans score dans le fichier des résultats.", left=units(tally, left)),)
    return Section(id="apart", title="Trop peu connues", blocks=(said, Items(items), *(rest if left > 0 else ())))


def group_names(group: str, found: Sequence[TooLittle]) -> Item:
    """Return the units of one group, each with how many answers are known."""
    names = ", ".join(f"{one.name}{NBSP}({one.answered})" for one in found)
    return Item(line("**{group}** : {names}", group=group, names=names) if group else line("{names}", names=names))
