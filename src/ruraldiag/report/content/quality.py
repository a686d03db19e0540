"""What a campaign says of its questions and weights, for whoever studies it: no unit is judged, none is ranked.

What stands out comes first, a sentence each; then the tables, each with what it is and how many units it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruraldiag.batch.campaign import Campaign
from ruraldiag.batch.quality import FEWEST, ONE_END, STRONG, DomainStudy, QuestionPair, QuestionStudy, Study
from ruraldiag.errors import Finding
from ruraldiag.report.content.quality_tables import (
    answers_section,
    correlations_section,
    missing_section,
    rest_section,
    spread_section,
    tenths,
    weights_section,
    without_section,
)
from ruraldiag.report.content.summary import to_check
from ruraldiag.report.document import Block, Document, Item, Items, Line, Section, line, paragraph, say
from ruraldiag.report.words.french import (
    capital,
    correlation,
    count,
    enumerate_words,
    number,
    percent,
    plural,
    quoted,
)
from ruraldiag.report.words.kinds import nouns
from ruraldiag.report.words.source import of_questionnaire

NAMED = 5  # questions named in one sentence; all are in the tables
FAR = 0.1  # between what a domain is meant to weigh and what it weighs: named from here on


def quality_document(campaign: Campaign, studies: Sequence[Study], *, warnings: Sequence[Finding] = ()) -> Document:
    """Return what a campaign says of its questions and weights; ``warnings`` are what was said of its table."""
    questionnaire = campaign.questionnaire
    by = say(", groupes : {by}", by=enumerate_words(campaign.by)) if campaign.by else ""
    alone = len(studies) == 1
    parts = [
        Section(
            id=study.kind,
            title=capital(nouns(study.kind, study.units)),
            sections=tuple(sections(campaign, study)),
        )
        for study in studies
    ]
    to_read = to_check(warnings)
    nothing = Section(
        id="essentiel", title="L'essentiel", blocks=(paragraph("Aucune ligne acceptée : rien à dire des questions."),)
    )
    return Document(
        id=questionnaire.id,
        kind="quality",
        language=questionnaire.language,
        title=say(
            "Qualité des questions et des poids — {units}",
            units=enumerate_words(count(study.units, *both(study)) for study in studies) or "aucune collectivité",
        ),
        subtitle=(f"{capital(of_questionnaire(questionnaire))}{by}",),
        sections=(*([to_read] if to_read else []), *(parts[0].sections if alone else parts or (nothing,))),
    )


def both(study: Study) -> tuple[str, str]:
    """Return the noun of the units, one and several."""
    return nouns(study.kind, 1), nouns(study.kind, 2)


def sections(campaign: Campaign, study: Study) -> Iterator[Section]:
    """Yield what is said of the units of one kind."""
    yield essentials(campaign, study)
    if study.enough:
        yield remarks_section(study)
    yield answers_section(study)
    yield missing_section(study, campaign.by)
    if study.enough:
        yield correlations_section(study)
        if any(question.rest.r is not None for question in study.questions):
            yield rest_section(campaign.questionnaire, study)
    if study.domains:
        yield weights_section(study)
        yield without_section(study)
    if study.spread is not None:
        yield spread_section(study, study.spread)


def essentials(campaign: Campaign, study: Study) -> Section:
    """Return what the figures stand on, and what they never are."""
    scoring = campaign.questionnaire.scoring
    blocks: list[Block] = [
        paragraph(
            "**{units}** : {scored}, {ranked} ({enough} du poids au moins).",
            units=count(study.units, *both(study)),
            scored=agreed(study.scored, "aucune n'a de score", "a un score", "ont un score"),
            ranked=agreed(
                study.ranked,
                "aucune n'est assez connue pour être classée",
                "est assez connue pour être classée",
                "sont assez connues pour être classées",
            ),
            enough=percent(scoring.min_rank_coverage),
        )
    ]
    if not study.enough:
        too_few = "Il en faut {fewest} pour qu'une part ou une corrélation veuille dire quelque chose : seuls les "
        blocks.append(paragraph(too_few + "décomptes sont donnés.", fewest=number(FEWEST)))
        return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))
    blocks.append(
        paragraph(
            "Cette page juge les questions et les poids, jamais les {noun}. Aucun score n'y est complété, aucun poids "
            "n'y est tiré des données, aucune {one} n'y est classée. Elle ne donne pas d'alpha de Cronbach : l'indice "
            "est fait de ce qu'il additionne, et ses questions n'ont pas à se ressembler.",
            one=nouns(study.kind, 1),
            noun=nouns(study.kind, 2),
        )
    )
    if not study.domains:
        blocks.append(
            paragraph(
                "Ce que pèse chaque domaine ne se lit que sur {fewest} {noun} assez connues pour être classées : "
                "{there}.",
                fewest=number(FEWEST),
                noun=nouns(study.kind, 2),
                there=say("il y en a {many}", many=number(study.ranked)) if study.ranked else "il n'y en a aucune",
            )
        )
    return Section(id="essentiel", title="L'essentiel", blocks=tuple(blocks))


def agreed(how_many: int, none: str, one: str, several: str) -> str:
    """Return what is so of some units, the verb agreeing."""
    return f"{number(how_many)} {plural(how_many, one, several)}" if how_many else none


def remarks_section(study: Study) -> Section:
    """Return what stands out, a sentence each."""
    found = [
        *question_remarks(study.questions),
        *pair_remarks(study),
        *domain_remarks(study),
        *spread_remarks(study),
    ]
    blocks: tuple[Block, ...] = (Items(tuple(map(Item, found))),)
    if not found:
        blocks = (paragraph("Rien de ce que cette page cherche ne ressort."),)
    return Section(id="remarques", title="Ce qui se remarque", blocks=blocks)


def question_remarks(questions: Sequence[QuestionStudy]) -> Iterator[Line]:
    """Yield the questions that tell no unit from another, or few; then those against the rest of their domain."""
    alike = [question for question in questions if question.enough and question.alike]
    everyone = [question for question in alike if same_answer(question) and not question.missing]
    told = [question for question in alike if same_answer(question) and question.missing]
    worth = [question for question in alike if not same_answer(question)]
    for found, said in (
        (everyone, "Tout le monde répond la même chose à"),
        (told, "Toutes les réponses connues disent la même chose à"),
        (worth, "Toutes les réponses connues valent autant à"),
    ):
        if found:
            yield line(
                said + " {names} : {these}.",
                names=named([question.indicator.name for question in found], list(map(told_of, found))),
                these=plural(len(found), "la question ne départage personne", "ces questions ne départagent personne"),
            )
    low = [(question, question.lowest) for question in questions if question.floor]
    high = [(question, question.highest) for question in questions if question.ceiling]
    for ends, where in ((low, "au plus bas"), (high, "au plus haut")):
        if ends:
            yield line(
                "Plus de {most} des réponses sont " + where + " de l'échelle à {names} : {few}.",
                most=percent(ONE_END),
                names=named(
                    [question.indicator.name for question, _ in ends],
                    [percent(many / question.known, [100 * ONE_END]) for question, many in ends],
                ),
                few=plural(len(ends), "la question départage peu", "ces questions départagent peu"),
            )
    against = [question for question in questions if question.rest.beyond_chance and (question.rest.r or 0) < 0]
    if against:
        yield line(
            "{names} {go} à rebours du reste de {their} domaine.",
            names=named(
                [question.indicator.name for question in against],
                [correlation(question.rest.r or 0) for question in against],
            ),
            go=plural(len(against), "va", "vont"),
            their=plural(len(against), "son", "leur"),
        )


def told_of(question: QuestionStudy) -> str:
    """Return how many of the answers asked for are known; nothing where all are."""
    return f"{number(question.known)} sur {number(question.asked)}" if question.missing else ""


def same_answer(question: QuestionStudy) -> bool:
    """Return whether all gave the same options; of a number it is not known, beyond the ends of its scale."""
    return bool(question.options) and set(question.options.values()) <= {0, question.known}


def pair_remarks(study: Study) -> Iterator[Line]:
    """Yield how many pairs of questions nearly say the same, how many go against each other, and the first of each."""
    strong = sorted((pair for pair in study.pairs if pair.strong), key=lambda pair: -pair.r)
    against = sorted((pair for pair in study.pairs if pair.r < 0), key=lambda pair: pair.r)
    far = [pair for pair in against if pair.correlation.beyond_chance]
    if strong:
        yield line(
            "{pairs} presque toujours ensemble (plus de {strong}) : {first}. Ce qu'elles ont de commun compte deux "
            "fois.",
            pairs=count(len(strong), "paire de questions va", "paires de questions vont"),
            strong=correlation(STRONG).removesuffix("0"),
            first=first_pair(study, strong),
        )
    if far:
        yield line(
            "{pairs} à rebours l'une de l'autre, plus que le hasard seul ne le ferait : {first}. Où l'une est haute, "
            "l'autre est plutôt basse.",
            pairs=count(len(far), "paire de questions va", "paires de questions vont"),
            first=first_pair(study, far),
        )


def first_pair(study: Study, pairs: Sequence[QuestionPair]) -> str:
    """Return the first of some pairs, with its correlation and on how many units it stands."""
    pair = pairs[0]
    return say(
        "{before}{first} et {second} ({r} sur {units})",
        before="d'abord " if len(pairs) > 1 else "",
        first=quoted(pair.first.name),
        second=quoted(pair.second.name),
        r=correlation(pair.r),
        units=count(pair.correlation.units, *both(study)),
    )


def domain_remarks(study: Study) -> Iterator[Line]:
    """Yield the domains that weigh far more or less than meant, and the one that decides the most of the ranks."""
    for found in study.domains:
        title = quoted(found.domain.title)
        if found.whole.units >= FEWEST and found.whole.r is None:
            yield line("{title} a partout le même score : ce domaine ne départage personne.", title=title)
        elif found.whole.r is not None and found.whole.r < 0:
            yield line(
                "{title} va à rebours de l'ensemble ({r}) : où ce domaine est haut, l'ensemble est plutôt bas.",
                title=title,
                r=correlation(found.whole.r),
            )
        elif found.realised is not None and abs(found.realised - found.intended) > FAR:
            yield line(
                "{title} devait peser {intended} et pèse {realised} dans les différences entre les scores.",
                title=title,
                intended=percent(found.intended),
                realised=percent(found.realised),
            )
    moved = [found for found in study.domains if found.shift]
    if len(moved) > 1:
        most = max(moved, key=shift_of)
        yield line(
            "Sans {title}, une {noun} change de {places} en moyenne, sur {units} : c'est le domaine qui décide le plus "
            "des rangs.",
            title=quoted(most.domain.title),
            noun=nouns(study.kind, 1),
            places=places(shift_of(most)),
            units=number(most.without.units),
        )


def shift_of(found: DomainStudy) -> float:
    """Return by how many places a unit moves without a domain."""
    return found.shift or 0.0


def places(shift: float) -> str:
    """Return a mean number of places: « 1,2 place »."""
    return f"{tenths(shift)} {plural(int(shift), 'place')}"


def spread_remarks(study: Study) -> Iterator[Line]:
    """Yield where the spread of the drawn scores comes from."""
    spread = study.spread
    if spread is not None and spread.total > 0:
        yield line(
            "Des écarts entre les scores tirés au sort, {between} viennent des {noun} elles-mêmes, {weights} des "
            "poids, {answers} des réponses qui manquent.",
            between=percent(spread.between / spread.total),
            weights=percent(spread.weights / spread.total),
            answers=percent(spread.answers / spread.total),
            noun=nouns(study.kind, 2),
        )


def named(names: Sequence[str], figures: Sequence[str] = ()) -> str:
    """Return the first names, quoted, each with its figure in brackets, and how many more there are."""
    told = [quoted(name) for name in names]
    if figures:
        told = [f"{name} ({figure})" if figure else name for name, figure in zip(told, figures, strict=True)]
    if (more := len(told) - NAMED) > 0:
        told = [*told[:NAMED], count(more, "autre")]
    return enumerate_words(told)
