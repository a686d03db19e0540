"""The profile: each domain in short, the locks and the fractures; then, in the annex, its themes and every figure."""

from __future__ import annotations

from ruraldiag.composite.normalisation import target_value
from ruraldiag.composite.result import Fracture, LeafScore, NodeScore
from ruraldiag.dossier import Dossier, Strength
from ruraldiag.report.content.charts import profile_figure, themes_figure
from ruraldiag.report.content.points import fracture_line, point
from ruraldiag.report.document import (
    Block,
    Column,
    Item,
    Items,
    Paragraph,
    Section,
    Table,
    joined,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.figures import (
    coverage,
    ends,
    fracture_interval,
    fracture_points,
    interval,
    out_of_100,
    possible_levels,
    shown,
)
from ruraldiag.report.words.french import NONE, capital, ended, enumerate_words, number, percent, quoted
from ruraldiag.report.words.kinds import FRACTURE_NAMES
from ruraldiag.report.words.locks import domain_locks, lock_lines
from ruraldiag.report.words.source import stands_on
from ruraldiag.report.words.sure import decisive_sentence

STRENGTHS = {Strength.STRONG: "Point fort", Strength.ON_ITS_WAY: "En bonne voie", Strength.WEAK: "Point faible"}
NEAR = "Près de la cible"  # a figure as good as a strength
LONGEST = 40  # words of a finding


def profile(dossier: Dossier, few: int) -> Section:
    """Return the profile in short: each domain with a ``few`` findings, then locks and fractures, if any."""
    parts = [domain_part(dossier, domain, few) for domain in dossier.result.domains]
    if locks := lock_lines(dossier.result):
        parts.append(Section(id="verrous", title="Les verrous", blocks=(Items(tuple(map(Item, locks))),)))
    if said := fracture_line(dossier):
        parts.append(Section(id="fractures", title="Les fractures", blocks=(Paragraph(said),)))
    figure, source = profile_figure(dossier), stands_on(dossier.questionnaire)
    cited = any(statement.passages for statement in dossier.questionnaire.statement)
    blocks: list[Block] = [figure] if figure else []
    if source and cited:
        blocks.append(paragraph("Les § renvoient au document {source}.", source=source))
    return Section("profil", "Le profil, domaine par domaine", tuple(blocks), tuple(parts), new_page=True)


def domain_part(dossier: Dossier, domain: NodeScore, few: int) -> Section:
    """Return one domain: its figures in a sentence, and the findings that weigh most for and against."""
    if not domain.applies:
        nothing = paragraph("Aucune question de ce domaine ne se pose ici.")
        return Section(id=f"profil-{domain.id}", title=domain.title, blocks=(nothing,))
    where = paragraph(
        "{figures} Ce domaine compte pour {weight} de l'ensemble.{level}",
        figures=score_sentence(dossier, domain),
        weight=weight(domain),
        level=level_sentence(dossier, domain),
    )
    found = findings(dossier, domain, few)
    return Section(id=f"profil-{domain.id}", title=domain.title, blocks=(where, *([Items(found)] if found else [])))


def findings(dossier: Dossier, domain: NodeScore, few: int) -> tuple[Item, ...]:
    """Return at most a ``few`` findings of a domain: the strongest, or what is on its way, then the weakest.

    A single one is the weakest where the score is nearer to nothing than to all: alone it stands for the domain. A
    figure that is short of its target is said to be near it, not strong.
    """
    here = {
        strength: [scored for scored in found if scored.path[:1] == domain.path]
        for strength, found in dossier.strengths.items()
    }
    good = Strength.STRONG if here[Strength.STRONG] else Strength.ON_ITS_WAY
    low = domain.shown is not None and domain.shown < 1 - domain.shown
    best = here[good][: max(0 if few == 1 and low else 1, few - len(here[Strength.WEAK]))]
    chosen = [(good, scored) for scored in best]
    chosen += [(Strength.WEAK, scored) for scored in here[Strength.WEAK][: few - len(best)]]
    return tuple(
        Item(joined(line("{strength},", strength=standing(strength, scored)), point(dossier, scored, LONGEST).line))
        for strength, scored in chosen
    )


def standing(strength: Strength, scored: LeafScore) -> str:
    """Return where an answer stands, in words."""
    indicator = scored.leaf.indicator
    short = strength is Strength.STRONG and (scored.leaf.value or 0.0) < target_value(indicator)
    return NEAR if short and isinstance(indicator.target, int | float) else STRENGTHS[strength]


# In the annex


def themes_section(dossier: Dossier) -> Section:
    """Return why each domain counts, its themes in a table and the debates that touch it; then the fractures."""
    parts = [domain_themes(dossier, domain) for domain in dossier.result.domains if domain.applies]
    if dossier.fractures:
        parts.append(fractures_part(dossier))
    return Section(id="themes", title=say("Annexe : le profil, thème par thème"), sections=tuple(parts))


def domain_themes(dossier: Dossier, domain: NodeScore) -> Section:
    """Return why one domain counts, its themes in a table, the debates that touch it."""
    says = dossier.questionnaire.domain_by_id[domain.id].says
    why: list[Block] = [paragraph("{says}", says=ended(says))] if says else []
    if settled := settling(dossier, domain):
        why.append(paragraph("{settled}", settled=settled))
    figure = themes_figure(dossier, domain)
    blocks = (*why, *([figure] if figure else []), theme_table(dossier, domain), *debates_here(dossier, domain))
    return Section(id=f"themes-{domain.id}", title=domain.title, blocks=blocks)


# Its sentences and tables


def weight(domain: NodeScore) -> str:
    """Return the share of a domain in the whole, with two decimals where they make it exact: the domains add up."""
    share = round(100 * domain.effective_weight, 9)
    return number(share, "%") if share == round(share, 2) else percent(domain.effective_weight, decimals=1)


def debates_here(dossier: Dossier, domain: NodeScore) -> tuple[Block, ...]:
    """Return the debates that touch questions of this domain, and which questions."""
    found = []
    for debate in dossier.debates:
        touched = [dossier.result.leaves[indicator_id] for indicator_id in debate.indicators]
        here = [scored for scored in touched if scored.leaf.applies and scored.path[:1] == domain.path]
        if here:
            questions = enumerate_words(quoted(scored.leaf.indicator.name) for scored in here)
            text = "**À débattre** : {title} (cela touche {questions})."
            found.append(paragraph(text, title=quoted(debate.title), questions=questions))
    return tuple(found)


def score_sentence(dossier: Dossier, domain: NodeScore) -> str:
    """Return the score and the interval of a domain in a sentence; or that it has no score yet, and why."""
    questionnaire = dossier.questionnaire
    if domain.shown is not None:
        where = "" if domain.low == domain.high else f", {interval(domain, questionnaire)}"
        return say("Score : {score} sur 100{where}.", score=shown(domain, questionnaire), where=where)
    if not domain.coverage:
        return say("Pas de score : aucune réponse n'est connue.")
    low, high = ends(domain.low, domain.high, questionnaire.thresholds)
    where = (
        "il restera de {low}, quoi que révèlent les autres"
        if domain.low == domain.high
        else "il peut aller de {low} à {high}"
    )
    return say(
        f"Pas encore de score : les réponses connues portent {{coverage}} du poids ; {where}.",
        coverage=coverage(domain.coverage, questionnaire),
        low=low,
        high=high,
    )


def level_sentence(dossier: Dossier, domain: NodeScore) -> str:
    """Return the level of a domain, ready to follow a sentence; empty without levels."""
    level = dossier.result.levels.get(domain.id)
    if level is None:
        return ""
    if level.established:
        return say(" Niveau : {level}.", level=level.low.title)
    return say(" Niveau pas encore établi : {levels}.", levels=possible_levels(level, dossier.questionnaire))


def settling(dossier: Dossier, domain: NodeScore) -> str:
    """Return which few answers would establish the level of a domain, then the locks on it; empty where nothing is."""
    few = dossier.decisive_of(domain)
    levels = dossier.result.levels.get(domain.id)
    said = ""
    if levels and not levels.established and few and few.enough:
        open_level = possible_levels(levels, dossier.questionnaire)
        said = say("Niveau pas encore établi : {levels}. {few}", levels=open_level, few=decisive_sentence(few))
    return f"{said}{domain_locks(dossier.result, domain)}".strip()


def theme_table(dossier: Dossier, domain: NodeScore) -> Table:
    """Return the themes of a domain: score, interval, how many answers are known, share of the whole."""
    rows = []
    for theme in dossier.result.themes(domain):
        asked = [scored for scored in dossier.result.indicators(theme) if scored.leaf.applies]
        known = sum(scored.leaf.known for scored in asked)
        rows.append(
            (
                theme.title,
                shown(theme, dossier.questionnaire),
                interval(theme, dossier.questionnaire, lead=""),
                f"{known} sur {len(asked)}" if asked else NONE,
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


def fractures_part(dossier: Dossier) -> Section:
    """Return the fractures: the mean of what is known where that is enough to say, the interval, and what shows."""
    below = out_of_100(dossier.questionnaire.scoring.fracture_below, dossier.questionnaire)
    rows = [fracture_row(dossier, fracture) for fracture in dossier.fractures]
    columns = (Column("Fracture", "row-header"), Column("Moyenne", "number"), Column("Entre"), Column("Constat"))
    return Section(
        id="fractures-chiffres",
        title="Les fractures",
        blocks=(
            paragraph(
                "Une fracture se voit quand la moyenne des questions qui la mesurent est sous {below} sur 100, quoi "
                "que révèlent les réponses qui manquent ; elle est à confirmer quand seule la moyenne des réponses "
                "connues y est, possible tant que les réponses qui manquent peuvent l'y mener.",
                below=below,
            ),
            table_of(columns, rows, "Les fractures"),
        ),
    )


def fracture_row(dossier: Dossier, fracture: Fracture) -> tuple[str, ...]:
    """Return one fracture: its mean is shown only where it decides."""
    if fracture.possible and not dossier.enough_known(fracture):
        verdict = "trop peu de réponses pour le dire"
    else:
        verdicts = (("se voit", fracture.shows), ("à confirmer", fracture.to_confirm), ("possible", fracture.possible))
        verdict = next((name for name, holds in verdicts if holds), "ne se voit pas")
    questionnaire = dossier.questionnaire
    mean = NONE if fracture.mean is None or fracture.possible else fracture_points(fracture.mean, questionnaire)
    return capital(FRACTURE_NAMES[fracture.id]), mean, fracture_interval(fracture, questionnaire), verdict
