"""Two dates of one unit, or its trajectory, in words; a formatter then writes them."""

from __future__ import annotations

from itertools import pairwise

from ruraldiag.assessment.store import slug
from ruraldiag.comparison import Comparison, Trajectory
from ruraldiag.composite.difference import Difference, Verdict
from ruraldiag.composite.result import LevelRange
from ruraldiag.composite.split import Change
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.charts import dates_figure
from ruraldiag.report.content.dates_changes import apart_section, changes_section, split_section, still_unknown_section
from ruraldiag.report.document import Block, Column, Document, Paragraph, Section, paragraph, say, table_of
from ruraldiag.report.words.figures import (
    ALL_KNOWN,
    NO_WIDTH,
    day,
    interval,
    level_words,
    moved,
    not_put,
    off,
    possible_levels,
    rounded,
    shown,
    span,
    verdict,
)
from ruraldiag.report.words.french import NONE, capital, count, gain, quoted
from ruraldiag.report.words.kinds import kind_and_code
from ruraldiag.report.words.source import of_questionnaire

TINY = 1e-9  # a difference of shares under which two are one
SHORT = "Un score qui tient à trop peu de réponses, à l'une des dates, n'est comparé que sur la base commune."
BEFORE_ROUNDING = "Les différences sont calculées avant l'arrondi."
OWN_EDITION = (
    "Les questions ont changé. Scores, intervalles et niveaux sont ici ceux du rapport de chaque date : édition "
    "{then}, puis édition {now}."
)
NEWER_EDITION = (
    "Les deux dates sont lues ici dans la même édition, {edition}. Les chiffres de la première date peuvent donc "
    "différer de ceux de son rapport."
)


def dates_document(found: Trajectory) -> Document:
    """Return the comparison of two dates of one unit; of more dates, the trajectory and each step of it."""
    first, last = found.assessments[0], found.assessments[-1]
    unit, questionnaire = last.unit, found.steps[-1].after.questionnaire
    words = [kind_and_code(unit), of_questionnaire(questionnaire)]
    if any(assessment.day is None for assessment in found.assessments):
        words.append("dates manquantes, dans l'ordre des fichiers donnés")
    sections = step_sections(found.steps[0])
    if len(found.steps) == 1:
        sections = (illustrated(sections[0], found), *sections[1:])
    else:
        steps = enumerate(zip(found.steps, pairwise(found.assessments), strict=True), start=1)
        parts = (
            Section(id=f"etape-{place}", title=capital(span(*pair)), sections=step_sections(step))
            for place, (step, pair) in steps
        )
        sections = (illustrated(trajectory_section(found), found), *parts)
    return Document(
        id=slug(unit.name),
        kind="dates",
        language=questionnaire.language,
        title=say("{unit} : {span}", unit=unit.name, span=span(first, last)),
        subtitle=(" · ".join(words),),
        sections=sections,
    )


def illustrated(section: Section, found: Trajectory) -> Section:
    """Return a section with the picture of the dates under what it says."""
    figure = dates_figure(found)
    return section._replace(blocks=(*section.blocks, figure)) if figure else section


def trajectory_section(found: Trajectory) -> Section:
    """Return the score of each date in its own edition, and what changed since the date before."""
    rows = []
    for place, (assessment, result) in enumerate(zip(found.assessments, found.results, strict=True)):
        step = found.steps[place - 1] if place else None
        rows.append(
            (
                day(assessment),
                result.questionnaire.edition,
                shown(result.whole, result.questionnaire, 1),
                interval(result.whole, result.questionnaire, 1),
                level_words(result.levels.get(result.whole.id)),
                whole_verdict(step) if step else NONE,
            )
        )
    columns = (
        Column("Date", "row-header"),
        Column("Édition"),
        Column("Score", "number"),
        Column("Intervalle"),
        Column("Niveau"),
        Column("Depuis la date d'avant"),
    )
    table = table_of(columns, rows, "Le score à chaque date")
    return Section(id="trajectoire", title="La trajectoire", blocks=(table,))


def step_sections(found: Comparison) -> tuple[Section, ...]:
    """Return what two dates compare to: the score, where the difference comes from, domains, answers, what is apart."""
    sections = (
        score_section(found),
        split_section(found),
        domains_section(found),
        *(changes_section(found, kind) for kind in Change),
        still_unknown_section(found),
        apart_section(found),
    )
    return tuple(section for section in sections if section is not None)


def score_section(found: Comparison) -> Section:
    """Return the published scores, what the interval of the difference allows to say, and the common base beside."""
    then, after = found.then, found.after
    first, rounded_apart = scores_line(found)
    ends = interval(then.whole, then.questionnaire, 1), interval(after.whole, after.questionnaire, 1)
    if not (then.whole.applies or after.whole.applies):
        intervals = paragraph("Aucune question ne s'applique, ni alors, ni maintenant.")
    elif set(ends) == {ALL_KNOWN}:
        intervals = paragraph("Tout est connu, aux deux dates.")
    elif set(ends) == {NO_WIDTH}:
        intervals = paragraph("Des réponses manquent aux deux dates, sans pouvoir changer le score.")
    else:
        intervals = paragraph("Intervalles : {one} alors, {other} maintenant.", one=ends[0], other=ends[1])
    blocks: list[Block] = [first, intervals]
    if not found.same_questions:
        editions = {"then": then.questionnaire.edition, "now": after.questionnaire.edition}
        blocks.insert(0, paragraph(OWN_EDITION, **editions))
    before, now = then.levels.get(then.whole.id), after.levels.get(after.whole.id)
    if before and now:
        blocks.append(paragraph("Niveau : {levels}.", levels=levels_words(before, now, after.questionnaire)))
    if common := common_sentence(found):
        blocks.append(paragraph("{common}", common=common))
    if rounded_apart or common_off(found.whole, found):
        blocks.append(paragraph(BEFORE_ROUNDING))
    return Section(id="score", title="Le score", blocks=tuple(blocks))


def scores_line(found: Comparison) -> tuple[Paragraph, bool]:
    """Return the scores of both dates and what can be said of them, and whether theirs do not make the difference."""
    then, after, rounded_apart = found.then, found.after, False
    said = capital(whole_verdict(found))
    if then.whole.shown is None or after.whole.shown is None:
        neither = then.whole.shown is None and after.whole.shown is None
        which = "ni alors, ni maintenant" if neither else "à l'une des dates"
        first = paragraph("**Pas de score {which}.** {said}.", which=which, said=said)
    else:
        one, other = moved(then.whole.shown, after.whole.shown, then, after)
        text = "**{one} → {other}** sur 100 ({apart}). {said}."
        if found.whole.verdict is Verdict.SHORT:
            apart = say("série courte {date}, les deux scores ne se comparent pas", date=short_date(found))
        elif found.split is None and not found.same_questions:
            text = "**{one}** sur 100 alors, **{other}** maintenant : {apart}. {said}."
            apart = "la différence ne se lit pas comme un progrès ni comme un recul"
        else:
            rounded_apart = off(then.whole.shown, after.whole.shown, then, after)
            apart = gain(after.whole.shown - then.whole.shown)
        first = paragraph(text, one=one, other=other, apart=apart, said=said)
    return first, rounded_apart


def short_date(found: Comparison) -> str:
    """Return on which dates the score is that of a short series."""
    match found.before.series, found.after.series:
        case "short", "short":
            return "aux deux dates"
        case "short", _:
            return "à la première date"
        case _:
            return "à la seconde date"


def levels_words(before: LevelRange, now: LevelRange, questionnaire: Questionnaire) -> str:
    """Return the levels of both dates; one that is not established is no move from a level to another."""
    if before.established and now.established:
        if before.id == now.id:
            return say("{level} aux deux dates", level=quoted(now.low.title))
        return f"{before.low.title} → {now.low.title}"
    if before.id == now.id:
        return f"pas établi, aux deux dates ({possible_levels(now, questionnaire)})"
    then, after = (
        quoted(level.low.title) if level.established
        else f"pas établi ({possible_levels(level, questionnaire)})"
        for level in (before, now)
    )  # fmt: skip
    return f"{then} alors, {after} maintenant"


def common_sentence(found: Comparison) -> str:
    """Return the score on the common base, or that it is too narrow for one; empty where there is none."""
    whole = found.whole
    known = count(whole.common.questions, "réponse connue", "réponses connues")
    edition = found.after.questionnaire.edition
    base = "Sur la base commune" if found.same_questions else say("Sur la base commune, dans l'édition {e}", e=edition)
    if whole.common.before is None or whole.common.after is None:
        few = say("{base} ({known} aux deux dates) : trop peu pour un score.", base=base, known=known)
        return few if whole.common.questions else ""
    one, other = moved(whole.common.before, whole.common.after, found.before, found.after)
    return say(
        "{base} ({known} aux deux dates) : {one} → {other} ({gain}).",
        base=base,
        known=known,
        one=one,
        other=other,
        gain=gain(whole.common.after - whole.common.before),
    )


def common_off(difference: Difference, found: Comparison) -> bool:
    """Return whether the scores shown on the common base do not differ by the difference shown."""
    if difference.common.before is None or difference.common.after is None:
        return False
    return off(difference.common.before, difference.common.after, found.before, found.after)


def whole_verdict(found: Comparison) -> str:
    """Return what can be said of the whole; the change of edition, if any, is no part of it."""
    words = verdict(found.whole)
    if not_put(found.whole):
        return words
    return words if found.same_questions else say("à méthode égale : {words}", words=words)


def domains_section(found: Comparison) -> Section | None:
    """Return each domain: its scores in the newer edition, on the common base, and what can be said of it.

    None where no domain applies on both dates.
    """
    if not found.nodes[1:]:
        return None
    rows = tuple(
        (
            difference.title,
            scores(difference, found),
            common_words(difference, found),
            verdict(difference),
        )
        for difference in found.nodes[1:]
    )
    columns = (
        Column("Domaine", "row-header"),
        Column("Score", "number"),
        Column("Base commune", "number"),
        Column("Ce qu'on peut en dire"),
    )
    blocks: list[Block] = [table_of(columns, rows, "Le score de chaque domaine aux deux dates")]
    if any(said_apart(difference, found) for difference in found.nodes[1:]):
        blocks.append(paragraph(BEFORE_ROUNDING))
    if any(difference.verdict is Verdict.SHORT for difference in found.nodes[1:]):
        blocks.append(paragraph(SHORT))
    if not found.same_questions:
        blocks.insert(0, paragraph(NEWER_EDITION, edition=found.after.questionnaire.edition))
    return Section(id="domaines", title="Domaine par domaine", blocks=tuple(blocks))


def said_apart(difference: Difference, found: Comparison) -> bool:
    """Return whether a row says a difference that the scores beside it, once rounded, do not give."""
    if difference.verdict is Verdict.SHORT:
        return common_off(difference, found)
    before, after, low = difference.before.shown, difference.after.shown, difference.low
    if before is None or after is None or rounded(low) != rounded(difference.high) or abs(after - before - low) > TINY:
        return False
    return off(before, after, found.before, found.after)


def scores(difference: Difference, found: Comparison) -> str:
    """Return the scores of both dates; one dash where both are withheld."""
    if difference.before.shown is None and difference.after.shown is None:
        return NONE
    if difference.before.shown is None or difference.after.shown is None:
        before, after = (
            shown(difference.before, found.before.questionnaire, 1),
            shown(difference.after, found.after.questionnaire, 1),
        )
    else:
        before, after = moved(difference.before.shown, difference.after.shown, found.before, found.after)
    return f"{before} → {after}"


def common_words(difference: Difference, found: Comparison) -> str:
    """Return the scores on what is known on both dates, or a dash."""
    if difference.common.before is None or difference.common.after is None:
        return NONE
    before, after = moved(difference.common.before, difference.common.after, found.before, found.after)
    return f"{before} → {after}"
