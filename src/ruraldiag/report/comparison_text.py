"""Two dates of one unit, or its trajectory, in words; a formatter then writes them."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.assessment.model import Assessment
from ruraldiag.comparison import AnswerChange, Change, Comparison, Difference, Split, Trajectory
from ruraldiag.report.comparison_words import (
    between,
    capital,
    day,
    level_words,
    moved,
    rounded,
    shown,
    verdict_words,
)
from ruraldiag.report.content_blocks import Block, Content, Item, Items, Section, Table, item, line, paragraph, say
from ruraldiag.report.content_view import KINDS, View
from ruraldiag.report.french import NONE, count, ended, enumerate_words, gain, quoted

CHANGE_TITLES = {
    Change.PROGRESS: ("Réponses qui ont changé", "progrès"),
    Change.INFORMATION: ("Réponses sues d'un côté seulement", "information"),
    Change.SCOPE: ("Questions qui ne se posent que d'un côté", "périmètre"),
}


def dates_content(found: Trajectory) -> Content:
    """Return the comparison of two dates of one unit; of more dates, the trajectory and each step of it."""
    unit = found.assessments[-1].unit
    first, last = found.assessments[0], found.assessments[-1]
    title = say("{unit} : du {one} au {other}", unit=unit.name, one=day(first), other=day(last))
    questionnaire = found.steps[-1].after.questionnaire
    words = [KINDS[unit.kind] + (f" ({unit.code})" if unit.code else "")]
    words.append(say("questionnaire {title}, édition {edition}", title=quoted(questionnaire.title),
                     edition=questionnaire.edition))  # fmt: skip
    subtitle = (" · ".join(words),)
    if len(found.steps) == 1:
        return Content(title=title, subtitle=subtitle, sections=step_sections(found.steps[0], found.assessments))
    sections = [trajectory_section(found)]
    for place, step in enumerate(found.steps):
        pair = found.assessments[place : place + 2]
        sections.append(
            Section(
                id=f"etape-{place + 1}",
                title=say("Du {one} au {other}", one=day(pair[0]), other=day(pair[1])),
                sections=step_sections(step, pair),
            )
        )
    return Content(title=title, subtitle=subtitle, sections=tuple(sections))


def trajectory_section(found: Trajectory) -> Section:
    """Return the score of each date in its own edition, and what changed since the date before."""
    rows = []
    for place, (assessment, result) in enumerate(zip(found.assessments, found.results, strict=True)):
        step = found.steps[place - 1] if place else None
        rows.append(
            (
                day(assessment),
                result.questionnaire.edition,
                shown(result.whole, result, 1),
                between(result.whole, result),
                level_words(result.levels.get(result.whole.id)),
                verdict_words(step.whole) if step else NONE,
            )
        )
    header = ("Date", "Édition", "Score", "Entre", "Niveau", "Depuis la date d'avant")
    return Section(
        id="trajectoire",
        title="La trajectoire",
        blocks=(Table(header, ("left", "left", "right", "left", "left", "left"), tuple(rows)),),
    )


def step_sections(found: Comparison, pair: Sequence[Assessment]) -> tuple[Section, ...]:
    """Return what two dates compare to: the score, where the difference comes from, domains, answers, what is apart."""
    older, newer = View(found.before, pair[0]), View(found.after, pair[1])
    sections = (
        score_section(found),
        split_section(found),
        domains_section(found),
        *(changes_section(found, kind, older, newer) for kind in Change),
        apart_section(found),
    )
    return tuple(section for section in sections if section is not None)


def score_section(found: Comparison) -> Section:
    """Return the published scores, what the interval of the difference allows to say, and the common base beside."""
    then, after, whole = found.then, found.after, found.whole
    blocks: list[Block] = []
    if then.whole.shown is not None and after.whole.shown is not None:
        one, other = moved(then.whole.shown, after.whole.shown, then, after)
        blocks.append(
            paragraph(
                "**{one} → {other}** sur 100 ({gain}). {verdict}.",
                one=one,
                other=other,
                gain=gain(after.whole.shown - then.whole.shown),
                verdict=capital(whole_verdict(found)),
            )
        )
    else:
        blocks.append(
            paragraph("**Pas de score à l'une des dates.** {verdict}.", verdict=capital(whole_verdict(found)))
        )
    blocks.append(
        paragraph(
            "Intervalles : {one} alors, {other} maintenant.",
            one=between(then.whole, then),
            other=between(after.whole, after),
        )
    )
    before, now = then.levels.get(then.whole.id), after.levels.get(after.whole.id)
    if before and now:
        levels = dict.fromkeys((level_words(before), level_words(now)))
        blocks.append(paragraph("Niveau : {levels}.", levels=" → ".join(levels)))
    if whole.common_before is not None and whole.common_after is not None:
        one, other = moved(whole.common_before, whole.common_after, found.before, after)
        blocks.append(
            paragraph(
                "Sur la base commune ({questions} aux deux dates) : {one} → {other} ({gain}).",
                questions=count(whole.common, "réponse connue", "réponses connues"),
                one=one,
                other=other,
                gain=gain(whole.common_after - whole.common_before),
            )
        )
    return Section(id="score", title="Le score", blocks=tuple(blocks))


def whole_verdict(found: Comparison) -> str:
    """Return what can be said of the whole; the change of edition, if any, is no part of it."""
    words = verdict_words(found.whole)
    same = found.then.questionnaire.edition == found.after.questionnaire.edition
    return words if same else say("à méthode égale : {words}", words=words)


def split_section(found: Comparison) -> Section:
    """Return the four parts of the difference, which add up; or why there are none."""
    title = "D'où vient la différence"
    if found.split is None:
        reason = paragraph("Elle ne peut pas être décomposée : {why}.", why=found.no_split)
        return Section(id="decomposition", title=title, blocks=(reason,))
    split = parts(found, found.split)
    rows = tuple((name, gain(value), why) for name, value, why in split)
    blocks: list[Block] = [Table(("Part", "Points", "Ce que c'est"), ("left", "right", "left"), rows)]
    *some, total = (rounded(value) for _, value, _ in split)
    if sum(some) != total:
        blocks.append(paragraph("Les parts sont arrondies au dixième ; leur somme est exacte avant l'arrondi."))
    return Section(id="decomposition", title=title, blocks=tuple(blocks))


def parts(found: Comparison, split: Split) -> list[tuple[str, float, str]]:
    """Return the name, the size (share of one) and the meaning of each part, then their sum."""
    changes = {kind: [one for one in found.changes if one.change is kind] for kind in Change}
    changed = len(changes[Change.PROGRESS])
    then, after = found.then.questionnaire.edition, found.after.questionnaire.edition
    return [
        ("progrès", split.progress, progress_words(changed)),
        ("information", split.information, information_words(changes[Change.INFORMATION])),
        ("périmètre", split.scope, scope_words(changes[Change.SCOPE])),
        ("méthode", split.method, "même édition" if then == after else say("édition {a} → {b}", a=then, b=after)),
        ("ensemble", split.total, ""),
    ]


def progress_words(changed: int) -> str:
    """Return how many known answers changed."""
    return count(changed, "réponse a changé", "réponses ont changé") if changed else "aucune réponse n'a changé"


def information_words(changes: Sequence[AnswerChange]) -> str:
    """Return how many unknowns were lifted and how many appeared."""
    if not changes:
        return "rien de plus ni de moins n'est su"
    lifted = sum(one.after.known for one in changes)
    lost = len(changes) - lifted
    words = [count(lifted, "inconnue levée", "inconnues levées")] if lifted else []
    words += [count(lost, "réponse n'est plus connue", "réponses ne sont plus connues")] if lost else []
    text = enumerate_words(words)
    return say("{text} : ce n'est pas un progrès, c'est mieux su", text=text) if lifted and not lost else text


def scope_words(changes: Sequence[AnswerChange]) -> str:
    """Return how many questions entered and left what is asked."""
    if not changes:
        return "les mêmes questions se posent"
    entered = sum(one.after.applies for one in changes)
    left = len(changes) - entered
    words = [count(entered, "question entre", "questions entrent")] if entered else []
    words += [count(left, "question sort", "questions sortent")] if left else []
    return enumerate_words(words)


def domains_section(found: Comparison) -> Section:
    """Return each domain: its scores in the newer edition, on the common base, and what can be said of it."""
    rows = tuple(
        (
            one.title,
            scores(one, found),
            common_words(one, found),
            verdict_words(one),
        )
        for one in found.nodes[1:]
    )
    header = ("Domaine", "Score", "Base commune", "Ce qu'on peut en dire")
    other_edition = found.then.questionnaire.edition != found.after.questionnaire.edition
    blocks: list[Block] = [Table(header, ("left", "right", "right", "left"), rows)]
    if other_edition:
        blocks.append(paragraph("Les deux dates sont lues ici dans la même édition, la plus récente."))
    return Section(id="domaines", title="Domaine par domaine", blocks=tuple(blocks))


def scores(one: Difference, found: Comparison) -> str:
    """Return the scores of both dates; one dash where both are withheld."""
    if one.before.shown is None and one.after.shown is None:
        return NONE
    if one.before.shown is None or one.after.shown is None:
        before, after = shown(one.before, found.before), shown(one.after, found.after)
    else:
        before, after = moved(one.before.shown, one.after.shown, found.before, found.after)
    return say("{one} → {other}", one=before, other=after)


def common_words(one: Difference, found: Comparison) -> str:
    """Return the scores on what is known on both dates, or a dash."""
    if one.common_before is None or one.common_after is None:
        return NONE
    before, after = moved(one.common_before, one.common_after, found.before, found.after)
    return say("{one} → {other}", one=before, other=after)


def changes_section(found: Comparison, kind: Change, older: View, newer: View) -> Section | None:
    """Return the questions of one kind of change with both answers; None where there is none."""
    items = []
    for one in found.changes:
        if one.change is not kind:
            continue
        before, after = found.before.leaves[one.indicator.id], found.after.leaves[one.indicator.id]
        under = (
            item("avant : {answer}", answer=ended(older.finding(before))),
            item("après : {answer}", answer=ended(newer.finding(after))),
        )
        items.append(Item(line("**{title}**{way}", title=one.indicator.name, way=way_words(one)), under))
    if not items:
        return None
    title, name = CHANGE_TITLES[kind]
    return Section(id=f"questions-{kind.value}", title=f"{title} ({name})", blocks=(Items(tuple(items)),))


def way_words(one: AnswerChange) -> str:
    """Return whether a known answer went up or down."""
    if one.change is not Change.PROGRESS or one.before.value is None or one.after.value is None:
        return ""
    return ", en hausse" if one.after.value > one.before.value else ", en baisse"


def apart_section(found: Comparison) -> Section | None:
    """Return what exists on one side only, each with its reason; those already listed above are only counted."""
    listed = {one.indicator.id for one in found.changes if one.change is not Change.PROGRESS}
    above = count(
        len(listed),
        "question sue ou posée d'un côté seulement, déjà citée",
        "questions sues ou posées d'un côté seulement, déjà citées",
    )
    items = [item("{above} plus haut.", above=above)] if listed else []
    items += [
        item("{name} : {reason}", name=one.name, reason=ended(one.reason))
        for one in found.one_sided
        if one.id not in listed
    ]
    return Section(id="a-part", title="Ce qui ne se compare pas", blocks=(Items(tuple(items)),)) if items else None
