"""The tables of the study of a campaign: each says what its figures are and how many units they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from ruraldiag.batch.quality import FEWEST, STRONG, Correlation, GroupStudy, QuestionPair, QuestionStudy, Spread, Study
from ruraldiag.composite.uncertainty import NOISE
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.report.document import Block, Column, ColumnKind, Section, Table, paragraph, say, table_of
from ruraldiag.report.words.french import (
    NONE,
    capital,
    comma,
    correlation,
    count,
    number,
    percent,
    plural,
    points,
    stem,
)
from ruraldiag.report.words.kinds import nouns

WORDS = frozenset({"Réponse", "Avec", "Hasard", "Domaine", "Ce qui manque le plus souvent"})  # columns that say
LONGEST = 20  # rows of a table of pairs or groups; all are in the JSON


def answers_section(study: Study) -> Section:
    """Return how many chose each answer, and their share of the known answers."""
    share = ["Part"] if study.enough else []
    rows = []
    silent = sum(not question.known for question in study.questions)
    known = [question for question in study.questions if question.known]
    for question in known:
        for answer, many in answers(question, study.kind):
            part = [percent(many / question.known) if question.enough else NONE] if share else []
            rows.append((question.indicator.name, answer, number(many), number(question.known), *part))
    said = paragraph(
        "« Sur » : les {noun} dont la réponse est connue et compte. Un nombre est au plus bas ou au plus haut quand il "
        "atteint le bout de son échelle.{share}{silent}",
        noun=nouns(study.kind, 2),
        share=say(
            " Une part n'est donnée qu'à partir de {fewest} ; où plusieurs cases peuvent être cochées, leur somme peut "
            "passer 100 %.",
            fewest=number(FEWEST),
        )
        if study.enough
        else "",
        silent=say(
            " Sans aucune réponse connue, {questions} n'y {are} pas.",
            questions=count(silent, "question"),
            are=plural(silent, "est", "sont"),
        )
        if silent
        else "",
    )
    titles = ("Question", "Réponse", "Combien", "Sur", *share)
    table = study_table(titles, rows, "Combien donnent chaque réponse")
    return Section(id="reponses", title="Les réponses", blocks=(said, table))


def answers(question: QuestionStudy, kind: UnitKind) -> Iterator[tuple[str, int]]:
    """Yield each answer to a question in words, and how many gave it; a number is at an end or in between."""
    indicator = question.indicator
    if indicator.kind == "number":
        yield "au plus bas de l'échelle", question.lowest
        yield "entre les deux", question.known - question.lowest - question.highest
        yield "au plus haut de l'échelle", question.highest
    labels = indicator.words(kind).options
    for option, many in question.options.items():
        yield stem(labels[option]), many


def missing_section(study: Study, by: Sequence[str]) -> Section:
    """Return how many answers are missing, by question, then by group."""
    share = ["Part qui manque"] if study.enough else []
    titles = ("Question", "Posée à", "Connues", "Ne sait pas", "Sans réponse", "Sans objet", *share)
    rows = [
        (
            question.indicator.name,
            *map(number, (question.asked, question.known, question.unknown)),
            *map(number, (question.unanswered, question.not_applicable)),
            *([percent(question.missing / question.asked) if question.asked else NONE] if share else []),
        )
        for question in study.questions
    ]
    said = paragraph(
        "« Posée à » : les {noun} où la question s'applique, ou peut s'appliquer. « Sans objet » : les autres. Ce qui "
        "attend une réponse inconnue est compté avec « Ne sait pas ».",
        noun=nouns(study.kind, 2),
    )
    blocks: list[Block] = [said, study_table(titles, rows, "Les réponses qui manquent, par question")]
    for depth in range(1, len(by) + 1):
        groups = [group for group in study.groups if len(group.name) == depth]
        blocks += group_blocks(study, groups, " / ".join(by[:depth]))
    return Section(id="manques", title="Les réponses qui manquent", blocks=tuple(blocks))


def group_blocks(study: Study, groups: Sequence[GroupStudy], title: str) -> Iterator[Block]:
    """Yield how much is missing in each group, the most first."""
    worst = sorted(groups, key=lambda group: -round(group.share, 9))
    if len(groups) > LONGEST:
        yield paragraph(
            "Les {longest} groupes où il manque le plus, sur {all}.", longest=number(LONGEST), all=number(len(groups))
        )
    names = {question.indicator.id: question.indicator.name for question in study.questions}
    rows = []
    for group in worst[:LONGEST]:
        first = max(group.missing, key=lambda asked: group.missing[asked])
        lacks = f"{names[first]} ({number(group.missing[first])})" if group.missing[first] else NONE
        missing, asked = sum(group.missing.values()), sum(group.asked.values())
        share = [percent(group.share)] if study.enough else []
        rows.append((" / ".join(group.name), number(group.units), number(missing), number(asked), *share, lacks))
    part = ["Part"] if study.enough else []
    titles = (title, units_title(study), "Manquent", "Sur", *part, "Ce qui manque le plus souvent")
    yield study_table(titles, rows, "Les réponses qui manquent, par groupe")


def correlations_section(study: Study) -> Section:
    """Return how the questions go together within and between domains, and which pairs stand out."""
    every = len(study.questions) * (len(study.questions) - 1) // 2
    if not study.pairs:
        none = paragraph(
            "Aucune corrélation n'est donnée : il faut deux questions que {fewest} {noun} connaissent, et dont les "
            "réponses varient.",
            fewest=number(FEWEST),
            noun=nouns(study.kind, 2),
        )
        return Section(id="correlations", title="Les questions entre elles", blocks=(none,))
    given = len(study.pairs)
    blocks: list[Block] = [
        paragraph(
            "Corrélation de Pearson entre les valeurs de deux questions (de 0 à 1), sur les {noun} où les deux "
            "réponses sont connues. Elle est donnée pour {given} sur {every}, celles qui ont au moins {fewest} {noun} "
            "et dont les deux réponses varient.",
            noun=nouns(study.kind, 2),
            given=count(given, "paire"),
            every=number(every),
            fewest=number(FEWEST),
        ),
        domain_table(study),
        paragraph(
            "« Entre questions » : la moyenne de ces corrélations, sur tant de paires. « Entre scores » : la "
            "corrélation de Pearson des scores de deux domaines, sur les {noun} où les deux scores sont donnés.",
            noun=nouns(study.kind, 2),
        ),
    ]
    strong = sorted((pair for pair in study.pairs if pair.strong), key=lambda pair: -pair.r)
    against = sorted((pair for pair in study.pairs if pair.r < 0), key=lambda pair: pair.r)
    limit = correlation(STRONG).removesuffix("0")
    blocks += pair_blocks(study, strong, f"au-dessus de {limit}")
    blocks += pair_blocks(study, against, "négative")
    if against:
        blocks.append(
            paragraph(
                "« Hasard » : sur n {noun}, une corrélation à moins de 1,96/√n de 0 se voit 19 fois sur 20 entre deux "
                "questions sans lien. Sur beaucoup de paires, quelques-unes vont plus loin pour rien.",
                noun=nouns(study.kind, 2),
            )
        )
    return Section(id="correlations", title="Les questions entre elles", blocks=tuple(blocks))


def domain_table(study: Study) -> Table:
    """Return how the questions of each domain go together, and with those of the others."""
    rows = [
        (
            pair.first.title,
            NONE if pair.first is pair.second else pair.second.title,
            NONE if pair.mean is None else correlation(pair.mean),
            number(pair.pairs),
            *((NONE, NONE) if pair.first is pair.second else figures(pair.scores)),
        )
        for pair in study.domain_pairs
    ]
    titles = ("Domaine", "Avec", "Entre questions", "Paires", "Entre scores", units_title(study))
    return study_table(titles, rows, "Les corrélations dans chaque domaine et entre domaines")


def pair_blocks(study: Study, pairs: Sequence[QuestionPair], what: str) -> Iterator[Block]:
    """Yield the pairs of questions that stand out, by name."""
    if not pairs:
        yield paragraph("Aucune paire n'a une corrélation {what}.", what=what)
        return
    shown = pairs[:LONGEST]
    yield paragraph(
        "{pairs} une corrélation {what}{first}.",
        pairs=count(len(pairs), "paire a", "paires ont"),
        what=what,
        first=say(" ; voici les {shown} plus nettes", shown=number(len(shown))) if len(shown) < len(pairs) else "",
    )
    chance = ["Hasard"] if pairs[0].r < 0 else []
    rows = [
        (
            pair.first.name,
            pair.second.name,
            *figures(pair.correlation),
            *([NONE if pair.correlation.beyond_chance else "possible"] if chance else []),
        )
        for pair in shown
    ]
    yield study_table(
        ("Question", "Avec", "Corrélation", units_title(study), *chance),
        rows,
        say("Les paires dont la corrélation est {what}", what=what),
    )


def rest_section(questionnaire: Questionnaire, study: Study) -> Section:
    """Return how each question goes with the rest of its domain."""
    said = paragraph(
        "Corrélation de Pearson entre la valeur d'une question et le score de son domaine refait sans elle, sur les "
        "{noun} où elle est connue et où le score du domaine est donné. Basse, ce n'est pas un défaut : un domaine "
        "réunit des choses différentes. Négative, la question va à rebours du reste.",
        noun=nouns(study.kind, 2),
    )
    rows = [
        (question.indicator.name, questionnaire.domain_of(question.indicator).title, *figures(question.rest))
        for question in study.questions
    ]
    table = study_table(
        ("Question", "Domaine", "Corrélation", units_title(study)), rows, "Chaque question et le reste de son domaine"
    )
    return Section(id="reste", title="Chaque question et le reste de son domaine", blocks=(said, table))


def weights_section(study: Study) -> Section:
    """Return what each domain weighs: as intended, and in the differences between the scores."""
    said = paragraph(
        "Sur {units} assez connues pour être classées. Poids voulu : ce que le domaine pèse dans l'ensemble, en "
        "moyenne (une question sans objet le déplace). Poids réalisé : le carré de la corrélation de Pearson entre le "
        "score du domaine et l'ensemble, divisé par la somme de ces carrés (Paruolo, Saisana et Saltelli, 2013, cas "
        "linéaire). Il tient à ce qui varie dans ce tableau : il éclaire les poids, il ne les corrige pas.",
        units=ranked_units(study),
    )
    rows = [
        (
            found.domain.title,
            percent(found.intended, decimals=1),
            NONE if found.realised is None else percent(found.realised, decimals=1),
            *figures(found.whole),
        )
        for found in study.domains
    ]
    titles = ("Domaine", "Poids voulu", "Poids réalisé", "Corrélation avec l'ensemble", units_title(study))
    table = study_table(titles, rows, "Le poids voulu et le poids réalisé de chaque domaine")
    return Section(id="poids", title="Ce que pèse chaque domaine", blocks=(said, table))


def without_section(study: Study) -> Section:
    """Return what leaving one domain out does to the ranks."""
    said = paragraph(
        "Sur {units} assez connues pour être classées. L'ensemble est refait sans le domaine, les poids des autres "
        "gardant leurs rapports. ρ de Spearman : la corrélation des deux suites de rangs (1 : le même ordre). « "
        "Places » : de combien de rangs une {noun} change, en moyenne des valeurs absolues.",
        units=ranked_units(study),
        noun=nouns(study.kind, 1),
    )
    rows = [
        (
            found.domain.title,
            NONE if found.without.r is None else correlation(found.without.r, decimals=3),
            NONE if found.shift is None else tenths(found.shift),
            number(found.without.units),
        )
        for found in study.domains
    ]
    table = study_table(("Sans", "ρ de Spearman", "Places", units_title(study)), rows, "Les rangs sans un domaine")
    return Section(id="sans-domaine", title="Les rangs sans un domaine", blocks=(said, table))


def spread_section(study: Study, spread: Spread) -> Section:
    """Return what part of the spread comes from the units, from the weights, and from the missing answers."""
    noun = nouns(study.kind, 1)
    said = paragraph(
        "Sur {units} assez connues pour être classées et {draws} tirages au sort. Soit s(u, t) le score d'une {noun} "
        "u au tirage t. « Les {nouns} » : la variance, d'une {noun} à l'autre, de la moyenne de s sur les tirages. « "
        "Les poids » : la moyenne, sur les {nouns}, de la variance de s d'un tirage à l'autre, chaque poids étant "
        "multiplié par un nombre entre {low} et {high}. « Les réponses qui manquent » : ce que cette moyenne gagne "
        "quand chaque réponse inconnue est tirée aussi, semblable à celles que cette {noun} connaît. Les poids tirés "
        "sont les mêmes pour toutes : une part de ce qu'ils déplacent ne change aucun rang.",
        units=ranked_units(study),
        draws=number(spread.draws),
        noun=noun,
        nouns=nouns(study.kind, 2),
        low=number(1 - NOISE),
        high=number(1 + NOISE),
    )
    parts = (
        (say("Les {nouns}", nouns=nouns(study.kind, 2)), spread.between),
        ("Les poids", spread.weights),
        ("Les réponses qui manquent", spread.answers),
        ("Le tout", spread.total),
    )
    rows = [
        (name, points(sqrt(part), decimals=1), percent(part / spread.total, decimals=1) if spread.total else NONE)
        for name, part in parts
    ]
    table = study_table(
        ("D'où il vient", "Écart-type, en points", "Part de la variance"), rows, "D'où vient l'écart entre les scores"
    )
    return Section(id="ecarts", title="D'où vient l'écart entre les scores", blocks=(said, table))


def study_table(titles: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> Table:
    """Return a table whose first column names its rows and whose others count, but for those of :data:`WORDS`."""
    names, *others = titles
    kinds: list[ColumnKind] = ["text" if title in WORDS else "number" for title in others]
    return table_of([Column(names, "row-header"), *map(Column, others, kinds)], rows, caption)


def units_title(study: Study) -> str:
    """Return the title of the column that says on how many units a figure stands."""
    return capital(nouns(study.kind, 2))


def tenths(value: float) -> str:
    """Return a number with one decimal: « 18,0 »."""
    return comma(f"{value:.1f}")


def ranked_units(study: Study) -> str:
    """Return how many units are known well enough to be ranked."""
    return count(study.ranked, nouns(study.kind, 1), nouns(study.kind, 2))


def figures(found: Correlation) -> tuple[str, str]:
    """Return a correlation and on how many units it stands."""
    return NONE if found.r is None else correlation(found.r), number(found.units)
