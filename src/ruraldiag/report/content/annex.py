"""What is not known yet; then the annex: the debates, every answer with its weight and passage, how it is computed."""

from __future__ import annotations

from collections.abc import Iterable

from ruraldiag.composite.result import LeafScore, NodeScore
from ruraldiag.composite.weighting import reads_backing
from ruraldiag.dossier import Dossier
from ruraldiag.merging import distinct_names
from ruraldiag.questionnaire.model import Debate, Indicator, Questionnaire
from ruraldiag.questionnaire.trace import DOCUMENT
from ruraldiag.report.document import Block, Item, Items, Paragraph, Section, item, line, paragraph, say
from ruraldiag.report.words.answers import full_answer, what_it_says, where_to_find, where_to_look
from ruraldiag.report.words.figures import STATES, effective_weight, enough_for_a_score
from ruraldiag.report.words.french import (
    SEMICOLON,
    date,
    ended,
    enumerate_words,
    first_sentence,
    in_words,
    named,
    number,
    percent,
    plural,
    quoted,
    width,
)
from ruraldiag.report.words.source import MEAN_NAMES, backed_by, supported, weighed_by
from ruraldiag.report.words.sure import (
    how_sure,
    method_sentence,
    variants_in_full,
)

UNKNOWN_TITLE = "Ce qu'on ne sait pas encore"
EVERY_UNKNOWN_TITLE = say("Annexe : chaque réponse à trouver")
DEBATES_TITLE = say("Annexe : les débats, position par position")
CALLS = 4  # that serve several, in a report without its annex
FIRST = 3  # answers to find that the first page names


def unknown_section(dossier: Dossier, many: int) -> Section:
    """Return as ``many`` answers to find, with who knows: those with a note, then those that widen the interval most.

    What someone wrote beside an answer is what the unit recognises, and where to look first.
    """
    clarify = sorted(
        dossier.plan.clarify, key=lambda unknown: not dossier.result.leaves[unknown.indicator.id].leaf.answer.note
    )
    if not clarify:
        nothing = paragraph("Toutes les questions qui se posent ici ont leur réponse.")
        return Section(id="inconnu", title=UNKNOWN_TITLE, blocks=(nothing,))
    first = clarify[: many + (len(clarify) == many + 1)]  # rather than that one is left
    noted = bool(dossier.result.leaves[first[0].indicator.id].leaf.answer.note)
    blocks: list[Block] = [missing_counts(dossier, noted=noted), *asked_first(dossier)]
    blocks.append(
        Items(tuple(unknown_item(dossier, unknown.indicator, unknown.width, short=True) for unknown in first))
    )
    calls = [
        say("{actor} ({n} questions)", actor=named(actor.title), n=str(len(indicators)))
        for actor, indicators in dossier.shared_calls[:CALLS]
    ]
    left, served = len(clarify) - len(first), "Un même appel peut servir plusieurs fois : {calls}."
    more = [say("{left} autres questions attendent.", left=str(left))] if left else []
    more += [say(served, calls=enumerate_words(calls))] if calls else []
    if more:
        blocks.append(paragraph("{more}", more=" ".join(more)))
    return Section(id="inconnu", title=UNKNOWN_TITLE, blocks=tuple(blocks))


def every_unknown(dossier: Dossier, title: str = EVERY_UNKNOWN_TITLE) -> Section | None:
    """Return every answer that is not known, the one that widens the interval most first, with who knows."""
    clarify = dossier.plan.clarify
    if not clarify:
        return None
    items = tuple(unknown_item(dossier, unknown.indicator, unknown.width) for unknown in clarify)
    blocks = (missing_counts(dossier), *shared_calls(dossier), Items(items))
    return Section(id="inconnues", title=title, blocks=blocks)


def missing_counts(dossier: Dossier, *, noted: bool = False) -> Paragraph:
    """Return how many answers are missing, state by state, and their order: those that are ``noted`` may come first."""
    result = dossier.result
    if len(dossier.missing) == 1:
        return paragraph("Il manque une réponse.")
    return paragraph(
        "Réponses qui manquent : {counts}. D'abord {order}.",
        order="celles qu'accompagne une note écrite, puis celles qui élargissent le plus l'intervalle"
        if noted
        else "celles qui élargissent le plus l'intervalle",
        counts=enumerate_words(
            f"{missing} {said}" for state, said in STATES if state.missing and (missing := result.count(state))
        ),
    )


def asked_first(dossier: Dossier) -> list[Block]:
    """Return, where there is no score, with which answers to begin: those of the first page, and that of a lock."""
    first = dossier.answers_to_a_score()[:FIRST] if dossier.result.whole.shown is None else ()
    if not first:
        return []
    whole, by_id = dossier.result.whole.id, dossier.questionnaire.by_id
    locked = {lock.indicator: None for lock in dossier.result.possible_locks if lock.caps == whole}
    names = enumerate_words(quoted(by_id[name].name) for name in locked if name not in first)
    text = "Pour un score, commencez par {first} de la première page{locks}."
    those = plural(len(first), "la question", f"les {in_words(len(first))} questions")
    return [paragraph(text, first=those, locks=say(" ; pour le niveau, par {names}", names=names) if names else "")]


def shared_calls(dossier: Dossier) -> list[Block]:
    """Return who knows several of the answers to find, and which: one call may do for them.

    No more is said than what the questionnaire does: most of these answers have other sources too.
    """
    items = tuple(
        item(
            "**{actor}** ({n} questions) : {titles}.",
            actor=actor.title,
            n=str(len(indicators)),
            titles=", ".join(indicator.name for indicator in indicators),
        )
        for actor, indicators in dossier.shared_calls
    )
    if not items:
        return []
    return [
        paragraph("Un même appel peut servir plusieurs fois, même s'il ne répond pas à tout. Sont nommés souvent :"),
        Items(items),
        paragraph("Question par question :"),
    ]


def unknown_item(dossier: Dossier, indicator: Indicator, share: float, *, short: bool = False) -> Item:
    """Return one answer to find: where it stands, what it weighs, who knows, and what was already noted.

    Its id too, for who answers it with a command, but in a ``short`` one.
    """
    scored, find = dossier.result.leaves[indicator.id], where_to_look(indicator, dossier.kind)
    note = scored.leaf.answer.note
    told = line(
        "**{title}** ({domain}, {state} ; {width} d'incertitude{id}). {find}",
        title=indicator.name,
        domain=dossier.questionnaire.domain_of(indicator).title,
        state=full_answer(dossier.result, scored),
        width=width(share),
        id="" if short else f"{SEMICOLON}{indicator.id}",
        find=where_to_find(dossier.result, indicator, first_sentence(find) if short else find),
    )
    return Item(
        told,
        (item("Note : {note}", note=ended(note)),) if note else (),
    )


def debates_section(dossier: Dossier) -> Section | None:
    """Return both positions of each debate, who backs them, and this unit's answers; None where there is none."""
    if not dossier.debates:
        return None
    intro = paragraph(
        "Là-dessus, ceux que la source a interrogés se contredisent. Rien de ceci n'est noté : c'est au conseil d'en "
        "parler."
    )
    parts = tuple(debate_part(dossier, debate) for debate in dossier.debates)
    return Section(id="debats", title=DEBATES_TITLE, blocks=(intro,), sections=parts)


def debate_part(dossier: Dossier, debate: Debate) -> Section:
    """Return one debate: its positions, what the answers say here, and what the source says beside."""
    here = [dossier.result.leaves[indicator_id] for indicator_id in debate.indicators]
    findings = [
        say(
            "{title} : {finding}", title=scored.leaf.indicator.name, finding=ended(what_it_says(dossier.result, scored))
        )
        for scored in here
        if scored.leaf.applies
    ]
    beside = [statement for statement in debate.statements if statement not in debate.in_positions]
    more = [f"{supported(dossier.questionnaire, statement)}." for statement in beside]
    blocks: list[Block] = [plain_items(map(ended, debate.positions))]
    if findings:
        blocks += [paragraph("Chez vous, d'après les réponses :"), plain_items(findings)]
    if more:
        blocks += [paragraph("Ce que la source dit encore :"), plain_items(more)]
    return Section(id=f"debat-{debate.id}", title=debate.title, blocks=tuple(blocks))


def plain_items(texts: Iterable[str]) -> Items:
    """Return texts as a list."""
    return Items(tuple(item("{text}", text=text) for text in texts))


def answers_section(dossier: Dossier) -> Section:
    """Return each answer, with its note and proof, its effective weight, and the statement that gives it its weight."""
    blocks: list[Block] = [
        paragraph(
            "Entre parenthèses, le poids effectif de la question dans l'ensemble. « Constat » dit ce qui, dans la "
            "source, donne ce poids, qui l'appuie et où le lire."
        )
    ]
    blocks += respondents(dossier)
    parts = [
        Section(
            id=f"reponses-{domain.id}",
            title=domain.title,
            sections=tuple(
                Section(
                    id=f"reponses-{domain.id}-{theme.id}",
                    title=theme.title,
                    blocks=(Items(answer_items(dossier, theme)),),
                )
                for theme in dossier.result.themes(domain)
            ),
        )
        for domain in dossier.result.domains
    ]
    if dossier.assessment.set_aside:
        parts.append(set_aside_part(dossier))
    return Section(id="reponses", title=say("Annexe : chaque réponse"), blocks=tuple(blocks), sections=tuple(parts))


def respondents(dossier: Dossier) -> list[Block]:
    """Return who answered, where it is said: one role, or the voices of a merge."""
    found: list[Block] = []
    if dossier.assessment.interview.respondent:
        found.append(paragraph("Qui a répondu : {who}", who=ended(dossier.assessment.interview.respondent)))
    if dossier.assessment.voice:
        voices = enumerate_words(distinct_names([voice.respondent for voice in dossier.assessment.voice]))
        found.append(paragraph("Ces réponses réunissent plusieurs voix : {voices}.", voices=voices))
    return found


def answer_items(dossier: Dossier, theme: NodeScore) -> tuple[Item, ...]:
    """Return the answers of a theme; what gives several of them their weight is said once."""
    names: dict[str, Indicator] = {}
    items = []
    for scored in dossier.result.indicators(theme):
        indicator = scored.leaf.indicator
        weighed = weighed_by(dossier.questionnaire, indicator)
        first = names.setdefault(weighed, indicator)
        # A name that another question has too would send nowhere.
        if first.name != indicator.name:
            weighed = say("le même que pour {first}", first=quoted(first.name))
        items.append(answer_item(dossier, scored, weighed))
    return tuple(items)


def answer_item(dossier: Dossier, scored: LeafScore, weighed: str) -> Item:
    """Return one answer, what people wrote beside it, and what gives it its weight."""
    answer, earlier = scored.leaf.answer, dossier.answered_before(scored)
    under = (
        *([item("Réponse du {day}.", day=date(earlier))] if earlier else []),
        *([item("Preuve : {evidence}", evidence=answer.evidence)] if answer.evidence else []),
        *([item("Note : {note}", note=answer.note)] if answer.note else []),
        item("Constat : {weighed}.", weighed=weighed),
    )
    said = line(
        "**{title}** ({weight}) : {given}",
        title=scored.leaf.indicator.name,
        weight=effective_weight(scored.effective_weight),
        given=ended(full_answer(dossier.result, scored)),
    )
    return Item(said, under)


def set_aside_part(dossier: Dossier) -> Section:
    """Return the answers to earlier questions that could not be carried over: kept, and said."""
    names = enumerate_words(dossier.assessment.set_aside)
    text = paragraph("Gardées telles quelles, sans compter, faute de question équivalente : {names}.", names=names)
    return Section(id="reponses-mises-de-cote", title="Réponses mises de côté", blocks=(text,))


def sure_section(dossier: Dossier) -> Section | None:
    """Return how sure the whole is, sentence by sentence; None where nothing can be said."""
    said = how_sure(dossier.result, dossier.uncertainty)
    return Section(id="sur", title=say("Annexe : jusqu'où c'est sûr"), blocks=(plain_items(said),)) if said else None


def method_section(dossier: Dossier) -> Section:
    """Return how it is computed, in ten plain lines."""
    sure = (
        (method_sentence(dossier.uncertainty), variants_in_full(dossier.result, dossier.uncertainty))
        if dossier.uncertainty
        else ()
    )
    items = (*rules(dossier.questionnaire), *(item("{text}", text=text) for text in sure if text))
    return Section(id="calcul", title=say("Annexe : comment c'est calculé"), blocks=(Items(items, "number"),))


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
            "Le score se montre quand assez du poids est connu ({enough}) : en dessous, quelques réponses de plus "
            "pourraient le renverser, et l'intervalle est donné seul. Sous {ranked}, c'est une série courte : elle n'a "
            "pas de rang.",
            enough=enough_for_a_score(questionnaire),
            ranked=percent(questionnaire.scoring.min_rank_coverage),
        ),
        levels_line(questionnaire),
        say(
            "Le gain d'une action est ce que gagnerait le score si elle aboutissait, tout le reste inchangé. Les "
            "chiffres sont arrondis, ceux d'un intervalle vers le dehors, mais un score n'affiche jamais un seuil "
            "qu'il n'a pas atteint."
        ),
    )
    return tuple(item("{text}", text=text) for text in lines)


def weights_line(questionnaire: Questionnaire) -> str:
    """Return where the weights come from."""
    if not reads_backing(questionnaire):
        return say("Les poids sont ceux que donne le questionnaire.")
    source = questionnaire.source
    named_source = ""
    if source:
        parts = [quoted(source.title), source.publisher, date(source.date) if source.date else ""]
        named_source = f" ({', '.join(part for part in parts if part)})"
    table = questionnaire.scoring.backing
    heaviest_first = sorted(table, key=lambda backing: -table[backing])
    told = ", ".join(f"{backed_by(backing)} {number(table[backing])}" for backing in heaviest_first)
    if questionnaire.measured:
        silent = any(theme.measures is None and theme.weight is None for theme in questionnaire.theme)
        return say(
            "Les poids se lisent dans la source{source} : une question pèse selon l'appui du seul constat qu'elle "
            "mesure ({backing}), un domaine et un thème de même{silent}. C'est une lecture parmi d'autres : l'échelle, "
            "l'arbre et le choix du constat sont de qui a écrit le questionnaire.",
            source=named_source,
            backing=told,
            silent=say(" ; un thème qui n'en mesure aucun pèse {voice}", voice=number(table[DOCUMENT]))
            if silent
            else "",
        )
    return say(
        "Les poids se lisent dans la source{source}, personne ne les choisit : une question pèse selon l'appui du "
        "constat le plus soutenu qu'elle mesure ({backing}) ; un thème et un domaine de même.",
        source=named_source,
        backing=told,
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
