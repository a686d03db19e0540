"""Two dates of one unit, or its trajectory, in words; a formatter then writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ruraldiag.assessment.store import slug
from ruraldiag.comparison import AnswerChange, Change, Comparison, Difference, Split, Trajectory, moment
from ruraldiag.composite.result import LevelRange
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.document import (
    Block,
    Column,
    Document,
    Item,
    Items,
    Section,
    item,
    line,
    paragraph,
    say,
    table_of,
)
from ruraldiag.report.words.answers import what_it_says
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
from ruraldiag.report.words.french import NONE, capital, count, ended, enumerate_words, gain, plural, quoted
from ruraldiag.report.words.kinds import kind_and_code

CHANGE_TITLES = {
    Change.PROGRESS: ("Réponses qui ont changé", "progrès"),
    Change.INFORMATION: ("Réponses sues d'un côté seulement", "information"),
    Change.SCOPE: ("Questions qui ne se posent que d'un côté", "périmètre"),
}
TINY = 1e-9  # a difference of shares under which two are one
BEFORE_ROUNDING = "Les différences sont calculées avant l'arrondi."
NAMED = 8  # questions that a sentence may name; of more, the others are counted


def dates_content(found: Trajectory) -> Document:
    """Return the comparison of two dates of one unit; of more dates, the trajectory and each step of it."""
    unit = found.assessments[-1].unit
    first, last = found.assessments[0], found.assessments[-1]
    title = say("{unit} : {span}", unit=unit.name, span=span(first, last))
    questionnaire = found.steps[-1].after.questionnaire
    words = [kind_and_code(unit)]
    words.append(say("questionnaire {title}, édition {edition}", title=quoted(questionnaire.title),
                     edition=questionnaire.edition))  # fmt: skip
    if any(moment(assessment) is None for assessment in found.assessments):
        words.append("dates manquantes, dans l'ordre des fichiers donnés")
    subtitle = (" · ".join(words),)
    if len(found.steps) == 1:
        sections = list(step_sections(found.steps[0]))
    else:
        sections = [trajectory_section(found), *steps_sections(found)]
    return Document(
        id=slug(unit.name),
        kind="dates",
        language=questionnaire.language,
        title=title,
        subtitle=subtitle,
        sections=tuple(sections),
    )


def steps_sections(found: Trajectory) -> Iterator[Section]:
    """Yield each step from one date to the next, in parts."""
    for place, (step, pair) in enumerate(zip(found.steps, pairwise(found.assessments), strict=True)):
        yield Section(id=f"etape-{place + 1}", title=capital(span(*pair)), sections=step_sections(step))


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
    return Section(
        id="trajectoire",
        title="La trajectoire",
        blocks=(table_of(columns, rows, "Le score à chaque date"),),
    )


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
    rounded_apart = False
    if then.whole.shown is not None and after.whole.shown is not None:
        one, other = moved(then.whole.shown, after.whole.shown, then, after)
        rounded_apart = off(then.whole.shown, after.whole.shown, then, after)
        first = paragraph(
            "**{one} → {other}** sur 100 ({gain}). {verdict}.",
            one=one,
            other=other,
            gain=gain(after.whole.shown - then.whole.shown),
            verdict=capital(whole_verdict(found)),
        )
    else:
        neither = then.whole.shown is None and after.whole.shown is None
        which = "ni alors, ni maintenant" if neither else "à l'une des dates"
        first = paragraph("**Pas de score {which}.** {verdict}.", which=which, verdict=capital(whole_verdict(found)))
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
    before, now = then.levels.get(then.whole.id), after.levels.get(after.whole.id)
    if before and now:
        blocks.append(paragraph("Niveau : {levels}.", levels=levels_words(before, now, after.questionnaire)))
    if common := common_sentence(found):
        blocks.append(paragraph("{common}", common=common))
    if rounded_apart or common_off(found.whole, found):
        blocks.append(paragraph(BEFORE_ROUNDING))
    return Section(id="score", title="Le score", blocks=tuple(blocks))


def levels_words(before: LevelRange, now: LevelRange, questionnaire: Questionnaire) -> str:
    """Return the levels of both dates; one that is not established is no move from a level to another."""
    if before.established and now.established:
        return " → ".join(dict.fromkeys((before.low.title, now.low.title)))
    if before.id == now.id:
        return say("pas établi, aux deux dates ({possible})", possible=possible_levels(now, questionnaire))
    one, other = (
        quoted(level.low.title) if level.established
        else say("pas établi ({possible})", possible=possible_levels(level, questionnaire))
        for level in (before, now)
    )  # fmt: skip
    return say("{one} alors, {other} maintenant", one=one, other=other)


def common_sentence(found: Comparison) -> str:
    """Return the score on the common base, or that it is too narrow for one; empty where there is none."""
    whole = found.whole
    known = count(whole.common, "réponse connue", "réponses connues")
    if whole.common_before is None or whole.common_after is None:
        few = say("Sur la base commune ({known} aux deux dates) : trop peu pour un score.", known=known)
        return few if whole.common else ""
    one, other = moved(whole.common_before, whole.common_after, found.before, found.after)
    return say(
        "Sur la base commune ({known} aux deux dates) : {one} → {other} ({gain}).",
        known=known,
        one=one,
        other=other,
        gain=gain(whole.common_after - whole.common_before),
    )


def common_off(one: Difference, found: Comparison) -> bool:
    """Return whether the scores shown on the common base do not differ by the difference shown."""
    if one.common_before is None or one.common_after is None:
        return False
    return off(one.common_before, one.common_after, found.before, found.after)


def whole_verdict(found: Comparison) -> str:
    """Return what can be said of the whole; the change of edition, if any, is no part of it."""
    words = verdict(found.whole)
    if not_put(found.whole):
        return words
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
    columns = (Column("Part", "row-header"), Column("Points", "number"), Column("Ce que c'est"))
    blocks: list[Block] = [table_of(columns, rows, "Les parts de la différence")]
    *some, total = (rounded(value) for _, value, _ in split)
    if sum(some) != total:
        blocks.append(paragraph("Les parts sont arrondies au dixième ; leur somme est exacte avant l'arrondi."))
    return Section(id="decomposition", title=title, blocks=tuple(blocks))


def parts(found: Comparison, split: Split) -> list[tuple[str, float, str]]:
    """Return the name, the size (share of one) and the meaning of each part, then their sum."""
    changes = {kind: [one for one in found.changes if one.change is kind] for kind in Change}
    then, after = found.then.questionnaire.edition, found.after.questionnaire.edition
    return [
        ("progrès", split.progress, progress_words(changes[Change.PROGRESS])),
        ("information", split.information, information_words(changes[Change.INFORMATION], split.information)),
        ("périmètre", split.scope, scope_words(changes[Change.SCOPE])),
        ("méthode", split.method, "même édition" if then == after else say("édition {a} → {b}", a=then, b=after)),
        ("ensemble", split.total, ""),
    ]


def progress_words(changes: Sequence[AnswerChange]) -> str:
    """Return how many known answers went up, and how many down."""
    up = sum(rises(one) for one in changes)
    words = [count(up, "réponse", "réponses") + " en hausse"] if up else []
    if down := len(changes) - up:
        words.append(f"{down} en baisse" if up else count(down, "réponse", "réponses") + " en baisse")
    return ", ".join(words) or "aucune réponse n'a changé"


def rises(one: AnswerChange) -> bool:
    """Return whether a known answer went up."""
    return one.before.value is not None and one.after.value is not None and one.after.value > one.before.value


def information_words(changes: Sequence[AnswerChange], size: float) -> str:
    """Return how many unknowns were lifted and how many appeared, and that nothing moved for all that."""
    if not changes:
        return "rien de plus ni de moins n'est su"
    lifted = sum(one.after.known for one in changes)
    lost = len(changes) - lifted
    words = [count(lifted, "inconnue levée", "inconnues levées")] if lifted else []
    words += [count(lost, "réponse n'est plus connue", "réponses ne sont plus connues")] if lost else []
    better = "mieux su ici, moins bien là" if lifted and lost else "mieux su" if lifted else "moins bien su"
    return say(
        "{text} : ce n'est pas un {kind}, c'est {better}",
        text=enumerate_words(words),
        kind="recul" if size < 0 else "progrès",
        better=better,
    )


def scope_words(changes: Sequence[AnswerChange]) -> str:
    """Return which questions came to apply, and which no longer do."""
    if not changes:
        return "les mêmes questions se posent"
    sides = (
        ([one for one in changes if one.after.applies], "se pose désormais", "se posent désormais"),
        ([one for one in changes if not one.after.applies], "ne se pose plus", "ne se posent plus"),
    )
    return " ; ".join(
        say(
            "{questions} {way} : {names}",
            questions=count(len(some), "question", "questions"),
            way=plural(len(some), one, several),
            names=names_of([change.indicator.name for change in some]),
        )
        for some, one, several in sides
        if some
    )


def names_of(names: Sequence[str]) -> str:
    """Return names in a sentence, the first ones where they are many."""
    if len(names) <= NAMED:
        return enumerate_words(names)
    return enumerate_words([*names[:NAMED], count(len(names) - NAMED, "autre", "autres")])


def domains_section(found: Comparison) -> Section | None:
    """Return each domain: its scores in the newer edition, on the common base, and what can be said of it.

    None where no domain applies on both dates.
    """
    if not found.nodes[1:]:
        return None
    rows = tuple(
        (
            one.title,
            scores(one, found),
            common_words(one, found),
            verdict(one),
        )
        for one in found.nodes[1:]
    )
    columns = (
        Column("Domaine", "row-header"),
        Column("Score", "number"),
        Column("Base commune", "number"),
        Column("Ce qu'on peut en dire"),
    )
    blocks: list[Block] = [table_of(columns, rows, "Le score de chaque domaine aux deux dates")]
    if any(said_apart(one, found) for one in found.nodes[1:]):
        blocks.append(paragraph(BEFORE_ROUNDING))
    if found.then.questionnaire.edition != found.after.questionnaire.edition:
        edition = found.after.questionnaire.edition
        blocks.append(paragraph("Les deux dates sont lues ici dans la même édition, {edition}.", edition=edition))
    return Section(id="domaines", title="Domaine par domaine", blocks=tuple(blocks))


def said_apart(one: Difference, found: Comparison) -> bool:
    """Return whether a row says a difference that the scores beside it, once rounded, do not give."""
    before, after = one.before.shown, one.after.shown
    if before is None or after is None or rounded(one.low) != rounded(one.high) or abs(after - before - one.low) > TINY:
        return False
    return off(before, after, found.before, found.after)


def scores(one: Difference, found: Comparison) -> str:
    """Return the scores of both dates; one dash where both are withheld."""
    if one.before.shown is None and one.after.shown is None:
        return NONE
    if one.before.shown is None or one.after.shown is None:
        before, after = (
            shown(one.before, found.before.questionnaire, 1),
            shown(one.after, found.after.questionnaire, 1),
        )
    else:
        before, after = moved(one.before.shown, one.after.shown, found.before, found.after)
    return say("{one} → {other}", one=before, other=after)


def common_words(one: Difference, found: Comparison) -> str:
    """Return the scores on what is known on both dates, or a dash."""
    if one.common_before is None or one.common_after is None:
        return NONE
    before, after = moved(one.common_before, one.common_after, found.before, found.after)
    return say("{one} → {other}", one=before, other=after)


def changes_section(found: Comparison, kind: Change) -> Section | None:
    """Return the questions of one kind of change with both answers; None where there is none.

    Of the answers that changed, those that cost most come first, then those that brought most.
    """
    changes = [one for one in found.changes if one.change is kind]
    if not changes:
        return None
    if kind is Change.PROGRESS:
        changes.sort(key=lambda one: (rises(one), -abs(round(one.effect or 0.0, 12))))
    items = []
    for one in changes:
        before, after = (
            ended(what_it_says(result, result.leaves[one.indicator.id])) for result in (found.before, found.after)
        )
        under = (item("avant : {answer}", answer=before), item("après : {answer}", answer=after))
        items.append(Item(line("**{title}**{way}", title=one.indicator.name, way=way_words(one)), under))
    blocks: list[Block] = [Items(tuple(items))]
    if any(one.effect is not None for one in changes):
        blocks.insert(0, paragraph(EFFECTS))
    title, name = CHANGE_TITLES[kind]
    return Section(id=f"questions-{kind.value}", title=f"{title} ({name})", blocks=tuple(blocks))


EFFECTS = (
    "Entre parenthèses, en points : ce que le score d'aujourd'hui doit à ce seul changement. Les baisses d'abord, puis "
    "les hausses, du plus grand effet au plus petit."
)


def way_words(one: AnswerChange) -> str:
    """Return whether a known answer went up or down, and what the score owes to it."""
    if one.change is not Change.PROGRESS:
        return ""
    way = "en hausse" if rises(one) else "en baisse"
    return f", {way}" if one.effect is None else f", {way} ({gain(one.effect)})"


def still_unknown_section(found: Comparison) -> Section | None:
    """Return what was not known on the first date and still is not; None where there is none."""
    if not found.still_unknown:
        return None
    names = names_of([one.name for one in found.still_unknown])
    many = len(found.still_unknown)
    words = paragraph(
        "{questions} aux deux dates{order} : {names}.",
        questions=count(many, "réponse inconnue", "réponses inconnues"),
        order=", celles qui pèsent le plus d'abord" if many > 1 else "",
        names=names,
    )
    return Section(id="toujours-inconnu", title="Toujours inconnu", blocks=(words,))


def apart_section(found: Comparison) -> Section | None:
    """Return what exists on one side only, each with its reason, but for what is listed above; None where none is."""
    listed = {one.indicator.id for one in found.changes if one.change is not Change.PROGRESS}
    items = tuple(
        item("{name} : {reason}", name=one.name, reason=ended(one.reason))
        for one in found.one_sided
        if one.id not in listed
    )
    return Section(id="a-part", title="Ce qui ne se compare pas", blocks=(Items(items),)) if items else None
