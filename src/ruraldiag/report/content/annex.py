"""What is not known yet, the debates, every answer with its weight and passage, and how it is all computed."""

from __future__ import annotations

import re

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import LeafScore, NodeScore
from ruraldiag.plan import is_unit
from ruraldiag.questionnaire.model import Debate, Indicator, Questionnaire, UnitKind
from ruraldiag.report.content.view import DEBATES_TITLE, UNKNOWN_TITLE, View
from ruraldiag.report.document import Block, Item, Items, Section, item, line, paragraph, say
from ruraldiag.report.words.floors import with_floor
from ruraldiag.report.words.french import (
    date,
    ended,
    enumerate_words,
    number,
    percent,
    quoted,
    sentence,
    told_apart,
    width,
)
from ruraldiag.report.words.source import BACKINGS, MEAN_NAMES, backing, supported
from ruraldiag.report.words.sure import method_sentence, variants_in_full

SHARE = re.compile(r"\d+(?:,\d+)?(?=\s?%)")  # a vote, as the source gives it
ARTICLE = re.compile(r"^(?:L'|Le |La |Les )")
QUALIFIER = re.compile(r" (?:\(|la plus ).*")  # « La France services la plus proche »
SAME_CALL = 3  # answers to find from which a call is worth grouping


def unknown_section(view: View) -> Section:
    """Return every answer that is not known, the one that widens the interval most first, with who knows."""
    clarify = view.plan.clarify
    if not clarify:
        nothing = paragraph("Toutes les questions qui se posent ici ont leur réponse.")
        return Section(id="inconnu", title=UNKNOWN_TITLE, blocks=(nothing,))
    states = ((State.UNKNOWN, say("« ne sait pas »")), (State.UNANSWERED, "sans réponse"))
    counts = (f"{view.result.count(state)} {said}" for state, said in states if view.result.count(state))
    intro = paragraph(
        "Réponses qui manquent : {counts}. Celles qui élargissent le plus l'intervalle d'abord.",
        counts=enumerate_words(counts),
    )
    items = tuple(unknown_item(view, one.indicator, one.width) for one in clarify)
    return Section(id="inconnu", title=UNKNOWN_TITLE, blocks=(intro, *same_calls(view), Items(items)))


def same_calls(view: View) -> list[Block]:
    """Return who is named for several of the answers to find, and for which: one call may do for them.

    No more is said than what the questionnaire names: most of these answers have other sources too.
    """
    named: dict[str, list[str]] = {}
    for one in view.plan.clarify:
        for actor in actors_named(view.result.questionnaire, view.kind, one.indicator):
            named.setdefault(actor, []).append(one.indicator.name)
    items = tuple(
        item("**{actor}** ({n} questions) : {titles}.", actor=actor, n=str(len(titles)), titles=", ".join(titles))
        for actor, titles in sorted(named.items(), key=lambda pair: -len(pair[1]))
        if len(titles) >= SAME_CALL
    )
    if not items:
        return []
    return [
        paragraph("Un même appel peut servir plusieurs fois, même s'il ne répond pas à tout. Sont nommés souvent :"),
        Items(items),
        paragraph("Question par question :"),
    ]


def unknown_item(view: View, indicator: Indicator, share: float) -> Item:
    """Return one answer to find: where it stands, what it weighs, who knows, and what was already noted."""
    scored = view.result.leaves[indicator.id]
    under = [item("Note : {note}", note=ended(scored.leaf.answer.note))] if scored.leaf.answer.note else []
    return Item(
        line(
            "**{title}** ({domain}, {state}, {width}). {find}",
            title=indicator.name,
            domain=view.result.questionnaire.domain_of(indicator).title,
            state=view.answer(scored),
            width=width(share),
            find=with_floor(view.result, indicator, sentence(view.find(indicator))),
        ),
        tuple(under),
    )


def actors_named(questionnaire: Questionnaire, kind: UnitKind, indicator: Indicator) -> tuple[str, ...]:
    """Return the titles of the actors, the unit apart, that a question names among those who know the answer."""
    find = indicator.words(kind).find or ""
    found = []
    for actor in questionnaire.actor:
        name = ARTICLE.sub("", QUALIFIER.sub("", actor.title))
        if not is_unit(actor.id, kind) and re.search(rf"\b{re.escape(name)}\b", find):
            found.append(QUALIFIER.sub("", actor.title))
    return tuple(found)


def debates_section(view: View) -> Section | None:
    """Return both positions of each debate, who backs them, and this unit's answers; None where there is none."""
    if not view.debates:
        return None
    intro = paragraph(
        "Là-dessus, ceux que la source a interrogés se contredisent. Rien de ceci n'est noté : c'est au conseil d'en "
        "parler."
    )
    parts = tuple(debate_part(view, debate) for debate in view.debates)
    return Section(id="debats", title=DEBATES_TITLE, blocks=(intro,), sections=parts)


def debate_part(view: View, debate: Debate) -> Section:
    """Return one debate."""
    here = (view.result.leaves[one] for one in debate.indicators)
    findings = tuple(ended(view.named_finding(scored)) for scored in here if scored.leaf.applies)
    return debate_section(view.result.questionnaire, debate.id, findings)


def debate_section(questionnaire: Questionnaire, debate_id: str, findings: tuple[str, ...]) -> Section:
    """Return one debate: its positions, what the answers say here, and what the source says beside."""
    debate = next(one for one in questionnaire.debate if one.id == debate_id)
    blocks: list[Block] = [Items(positions(questionnaire, debate_id))]
    if findings:
        blocks.append(paragraph("Chez vous, aujourd'hui :"))
        blocks.append(Items(tuple(item("{finding}", finding=one) for one in findings)))
    if more := debate_words(questionnaire, debate_id):
        blocks.append(paragraph("Ce que la source dit encore :"))
        blocks.append(Items(more))
    return Section(id=f"debat-{debate.id}", title=debate.title, blocks=tuple(blocks))


def positions(questionnaire: Questionnaire, debate_id: str) -> tuple[Item, ...]:
    """Return the positions of a debate."""
    debate = next(one for one in questionnaire.debate if one.id == debate_id)
    return tuple(item("{position}", position=ended(one)) for one in debate.positions)


def debate_words(questionnaire: Questionnaire, debate_id: str) -> tuple[Item, ...]:
    """Return the statements of a debate that its positions do not repeat.

    One is repeated where the positions cite all its passages, or give the very figures of the vote that it gives.
    """
    debate = next(one for one in questionnaire.debate if one.id == debate_id)
    told = " ".join(debate.positions)
    votes = set(SHARE.findall(told))
    found = []
    for one in debate.statements:
        statement = questionnaire.statements[one]
        cited = all(re.search(rf"§{re.escape(passage)}(?![\d.-])", told) for passage in statement.passages)
        if not (statement.passages and cited) and not votes.intersection(SHARE.findall(statement.says)):
            found.append(item("{said}.", said=supported(questionnaire, one)))
    return tuple(found)


def answers_section(view: View) -> Section:
    """Return each answer, with its note and proof, its effective weight, and the statement that gives it its weight."""
    blocks: list[Block] = [
        paragraph(
            "Entre parenthèses, le poids effectif de la question dans l'ensemble. « Constat » dit ce qui, dans la "
            "source, donne ce poids, qui l'appuie et où le lire."
        )
    ]
    blocks += respondents(view)
    parts = [
        Section(
            id=f"reponses-{domain.id}",
            title=domain.title,
            sections=tuple(
                Section(
                    id=f"reponses-{domain.id}-{theme.id}",
                    title=theme.title,
                    blocks=(Items(answer_items(view, theme)),),
                )
                for theme in view.result.themes(domain)
            ),
        )
        for domain in view.result.domains
    ]
    if view.assessment.set_aside:
        parts.append(set_aside_part(view))
    return Section(id="reponses", title=say("Annexe : chaque réponse"), blocks=tuple(blocks), sections=tuple(parts))


def respondents(view: View) -> list[Block]:
    """Return who answered, where it is said: one role, or the voices of a merge."""
    found: list[Block] = []
    if view.assessment.interview.respondent:
        found.append(paragraph("Qui a répondu : {who}", who=ended(view.assessment.interview.respondent)))
    if view.assessment.voice:
        voices = enumerate_words(told_apart([voice.respondent for voice in view.assessment.voice]))
        found.append(paragraph("Ces réponses réunissent plusieurs voix : {voices}.", voices=voices))
    return found


def answer_items(view: View, theme: NodeScore) -> tuple[Item, ...]:
    """Return the answers of a theme."""
    scored = view.result.indicators(theme)
    said = backings(view.result.questionnaire, tuple(one.leaf.indicator for one in scored))
    return tuple(answer_item(view, one, backing) for one, backing in zip(scored, said, strict=True))


def backings(questionnaire: Questionnaire, indicators: tuple[Indicator, ...]) -> tuple[str, ...]:
    """Return what gives questions that stand together their weight; what gives it to several of them is said once."""
    names: dict[str, str] = {}
    said = []
    for indicator in indicators:
        found = backing(questionnaire, indicator)
        first = names.setdefault(found, indicator.name)
        said.append(found if first == indicator.name else say("le même que pour {first}", first=quoted(first)))
    return tuple(said)


def answer_item(view: View, scored: LeafScore, backing: str) -> Item:
    """Return one answer, what people wrote beside it, and what gives it its weight."""
    leaf = scored.leaf
    answer, earlier = leaf.answer, view.earlier_day(scored)
    when = f"Réponse du {date(earlier)}." if earlier else ""
    weight = view.weight(scored.effective_weight)
    return said_item(leaf.indicator, weight, view.full_answer(scored), when, answer.evidence, answer.note, backing)


def said_item(  # noqa: PLR0917 -- one call for each answer of each report: by name takes twice as long
    indicator: Indicator, weight: str, given: str, earlier: str, evidence: str, note: str, backing: str
) -> Item:
    """Return one answer, its words chosen: a batch meets the same ones again and again."""
    under = (
        *([item("{earlier}", earlier=earlier)] if earlier else []),
        *([item("Preuve : {evidence}", evidence=evidence)] if evidence else []),
        *([item("Note : {note}", note=note)] if note else []),
        item("Constat : {backing}.", backing=backing),
    )
    return Item(
        line("**{title}** ({weight}) : {given}", title=indicator.name, weight=weight, given=ended(given)), under
    )


def set_aside_part(view: View) -> Section:
    """Return the answers to earlier questions that could not be carried over: kept, and said."""
    names = enumerate_words(view.assessment.set_aside)
    text = paragraph("Gardées telles quelles, sans compter, faute de question équivalente : {names}.", names=names)
    return Section(id="reponses-mises-de-cote", title="Réponses mises de côté", blocks=(text,))


def method_section(view: View) -> Section:
    """Return how it is computed, in ten plain lines."""
    sure = (
        (method_sentence(view.uncertainty), variants_in_full(view.result, view.uncertainty)) if view.uncertainty else ()
    )
    items = (*rules(view.result.questionnaire), *(item("{text}", text=text) for text in sure if text))
    return Section(id="calcul", title="Comment c'est calculé", blocks=(Items(items, numbered=True),))


def rules(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Return how a questionnaire has its answers counted, a line each."""
    lines = (
        say(
            "Chaque réponse vaut entre 0 et 1 : la ligne choisie d'une échelle, la somme des cases cochées, ou un "
            "nombre placé entre des bornes fixées d'avance, les mêmes pour tous les territoires."
        ),
        weights_line(questionnaire),
        say(
            "Le poids effectif d'une question est sa part dans l'ensemble. Il dépend aussi de la forme de l'arbre : "
            "dans un thème qui a peu de questions, chacune pèse davantage. Les poids sont arrondis : additionnés, ils "
            "peuvent faire un dixième de trop ou de moins."
        ),
        means_line(questionnaire),
        say(
            "« Ne sait pas » et « sans réponse » ne valent pas zéro : la question garde son poids, et sa valeur peut "
            "être n'importe laquelle. « Sans objet » sort du calcul, et son poids passe aux questions voisines."
        ),
        say(
            "L'intervalle donne les deux bouts : en bas, toutes les réponses inconnues au plus mauvais ; en haut, "
            "toutes au meilleur. Si les réponses données sont justes, le score final s'y trouvera, quoi que l'on "
            "apprenne."
        ),
        say(
            "Le score est la moyenne de ce qui est connu : il suppose que les réponses qui manquent ressemblent aux "
            "autres."
        ),
        say(
            "Sous {minimum} du poids connu, le score n'est pas montré, car quelques réponses de plus pourraient le "
            "renverser : l'intervalle est donné seul.",
            minimum=percent(questionnaire.scoring.min_coverage),
        ),
        levels_line(questionnaire),
        say(
            "Le gain d'une action est ce que gagnerait le score si elle aboutissait, tout le reste inchangé. Les "
            "chiffres sont arrondis, mais un score n'affiche jamais un seuil qu'il n'a pas atteint."
        ),
    )
    return tuple(item("{text}", text=text) for text in lines)


def weights_line(questionnaire: Questionnaire) -> str:
    """Return where the weights come from."""
    if not any(indicator.statements for indicator in questionnaire.indicator):
        return say("Les poids sont ceux que donne le questionnaire.")
    source = questionnaire.source
    named_source = ""
    if source:
        parts = [quoted(source.title), source.publisher, date(source.date) if source.date else ""]
        named_source = f" ({', '.join(part for part in parts if part)})"
    table = questionnaire.scoring.backing
    heaviest_first = sorted(table, key=lambda one: -table[one])
    backing = ", ".join(f"{BACKINGS.get(one, one)} {number(table[one])}" for one in heaviest_first)
    return say(
        "Les poids se lisent dans la source{source}, personne ne les choisit : une question pèse selon l'appui du "
        "constat le plus soutenu qu'elle mesure ({backing}) ; un thème et un domaine de même.",
        source=named_source,
        backing=backing,
    )


def means_line(questionnaire: Questionnaire) -> str:
    """Return how the figures go up the tree, the means named where they are not all the ordinary one."""
    text = say(
        "Les questions font la moyenne de leur thème, les thèmes celle de leur domaine, les domaines celle de "
        "l'ensemble, chacun selon son poids."
    )
    means = questionnaire.scoring.means
    if {means.theme, means.domain, means.whole} == {"arithmetic"}:
        return text
    return text + say(
        " Moyenne {theme} pour un thème, {domain} pour un domaine, {whole} pour l'ensemble.",
        theme=MEAN_NAMES[means.theme],
        domain=MEAN_NAMES[means.domain],
        whole=MEAN_NAMES[means.whole],
    )


def levels_line(questionnaire: Questionnaire) -> str:
    """Return how the level is read, and what a lock does to it."""
    levels = questionnaire.level
    if not levels:
        return say("Ce questionnaire ne définit pas de niveaux : le score se lit seul.")
    read = enumerate_words(f"{quoted(level.title)} à partir de {number(level.from_)}" for level in levels)
    text = say("Le niveau se lit sur le score : {read}.", read=read)
    if not questionnaire.lock:
        return text
    return text + say(
        " Un verrou, condition sans laquelle le reste ne compte guère, retient le niveau sans toucher au score ; il "
        "est « possible » tant que sa réponse est inconnue, « à venir » tant que le score "
        "n'atteint pas le niveau suivant."
    )
