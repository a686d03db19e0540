"""The profile: each domain with its themes, then the fractures."""

from __future__ import annotations

from ruraldiag.composite.result import Fracture, NodeScore
from ruraldiag.report.content.view import FRACTURE_NAMES, View
from ruraldiag.report.document import Block, Column, Section, Table, paragraph, say, table_of
from ruraldiag.report.words.french import NONE, ended, enumerate_words, number, percent, quoted
from ruraldiag.report.words.lock_sentences import locks_of
from ruraldiag.report.words.sure import possible_levels, settled_sentence


def profile(view: View) -> Section:
    """Return the profile: a part for each domain, and one for the fractures where there are any."""
    parts = [domain_part(view, domain) for domain in view.result.domains]
    if view.fractures:
        parts.append(fractures_part(view))
    return Section(id="profil", title="Le profil, domaine par domaine", sections=tuple(parts))


def domain_part(view: View, domain: NodeScore) -> Section:
    """Return one domain: its figures in a sentence, why it counts, its themes in a table."""
    says = view.result.questionnaire.domain_by_id[domain.id].says
    why: list[Block] = [paragraph("{says}", says=ended(says))] if says else []
    if not domain.applies:
        nothing = paragraph("Aucune question de ce domaine ne se pose ici.")
        return Section(id=f"profil-{domain.id}", title=domain.title, blocks=(nothing, *why))
    where = paragraph(
        "{figures} Ce domaine pèse {weight} de l'ensemble.{level}",
        figures=figures(view, domain),
        weight=weight(domain),
        level=level_sentence(view, domain),
    )
    blocks = (where, *why, theme_table(view, domain), *debates_here(view, domain))
    return Section(id=f"profil-{domain.id}", title=domain.title, blocks=blocks)


def weight(domain: NodeScore) -> str:
    """Return the share of a domain in the whole, with two decimals where they make it exact: the domains add up."""
    share = round(100 * domain.effective_weight, 9)
    return number(share, "%") if share == round(share, 2) else percent(domain.effective_weight, decimals=1)


def debates_here(view: View, domain: NodeScore) -> tuple[Block, ...]:
    """Return the debates that touch questions of this domain, and which questions."""
    found = []
    for debate in view.debates:
        touched = [view.result.leaves[one] for one in debate.indicators]
        here = [quoted(one.leaf.indicator.name) for one in touched if one.leaf.applies and one.path[:1] == domain.path]
        if here:
            title, questions = quoted(debate.title), enumerate_words(here)
            found.append(
                paragraph("**À débattre** : {title} (cela touche {questions}).", title=title, questions=questions)
            )
    return tuple(found)


def figures(view: View, domain: NodeScore) -> str:
    """Return the score and the interval of a domain in a sentence; or that it has no score yet, and why."""
    if domain.shown is None:
        if not domain.coverage:
            return say("Pas de score : aucune réponse n'est connue.")
        return say(
            "Pas encore de score : les réponses connues portent {coverage} du poids ; il restera de {low}, quoi que "
            "révèlent les autres."
            if domain.low == domain.high
            else "Pas encore de score : les réponses connues portent {coverage} du poids ; il peut aller de {low} à "
            "{high}.",
            coverage=view.coverage(domain),
            low=view.points(domain.low),
            high=view.points(domain.high),
        )
    if domain.low == domain.high:
        return say("Score : {score} sur 100.", score=view.score(domain))
    low, high = view.points(domain.low), view.points(domain.high)
    if low == high:
        return say("Score : {score} sur 100, à moins d'un point près.", score=view.score(domain))
    return say("Score : {score} sur 100, entre {low} et {high}.", score=view.score(domain), low=low, high=high)


def level_sentence(view: View, domain: NodeScore) -> str:
    """Return the level of a domain and the locks on it, ready to follow a sentence; empty without levels."""
    level = view.result.levels.get(domain.id)
    if level is None:
        return ""
    said = (
        say(" Niveau : {level}.", level=level.low.title)
        if level.established
        else say(
            " Niveau pas encore établi : {levels}. {settled}",
            levels=possible_levels(level, view.result.questionnaire),
            settled=settled_sentence(view.settling(domain)),
        )
    )
    return said + locks_of(view, domain)


def theme_table(view: View, domain: NodeScore) -> Table:
    """Return the themes of a domain: score, interval, how many answers are known, share of the whole."""
    rows = []
    for theme in view.result.themes(domain):
        asked = [one for one in view.result.indicators(theme) if one.leaf.applies]
        known = len([one for one in asked if one.leaf.known])
        rows.append(
            (
                theme.title,
                view.score(theme),
                view.interval(theme),
                say("{known} sur {asked}", known=str(known), asked=str(len(asked))) if asked else NONE,
                percent(theme.effective_weight, decimals=1) if asked else NONE,
            )
        )
    columns = (
        Column("Thème", "row-header"),
        Column("Score", "number"),
        Column("Entre"),
        Column("Réponses"),
        Column("Poids", "number"),
    )
    return table_of(columns, rows, "Le score de chaque thème")


def fractures_part(view: View) -> Section:
    """Return the fractures: the mean of what is known where that is enough to say, the interval, and what shows."""
    below = view.points(view.result.questionnaire.scoring.fracture_below)
    rows = tuple(fracture_row(view, fracture) for fracture in view.fractures)
    columns = (Column("Fracture", "row-header"), Column("Moyenne", "number"), Column("Entre"), Column("Constat"))
    return Section(
        id="fractures",
        title="Les fractures",
        blocks=(
            paragraph(
                "Une fracture se voit quand la moyenne des questions qui la mesurent est sous {below} sur 100 ; elle "
                "est possible tant que les réponses qui manquent peuvent l'y mener.",
                below=below,
            ),
            table_of(columns, rows, "Les fractures"),
        ),
    )


def fracture_row(view: View, fracture: Fracture) -> tuple[str, ...]:
    """Return one fracture: its mean is shown only where it decides."""
    if fracture.possible and not view.enough_known(fracture):
        verdict = "trop peu de réponses pour le dire"
    else:
        verdict = "se voit" if fracture.shows else "possible" if fracture.possible else "ne se voit pas"
    mean = NONE if fracture.mean is None or fracture.possible else view.fracture_points(fracture.mean)
    name = FRACTURE_NAMES[fracture.id]
    return name[0].upper() + name[1:], mean, view.fracture_between(fracture), verdict
