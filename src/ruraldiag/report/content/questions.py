"""The questions of a questionnaire as a document: for the secretary to prepare the meeting."""

from __future__ import annotations

from collections.abc import Iterator

from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.report.words.french import count, points
from ruraldiag.typography import decimal, french


def questions_markdown(questionnaire: Questionnaire, kind: UnitKind, *, express_only: bool = False) -> str:
    """Return the questions put to a kind of unit in Markdown, each with its options, help and where to look."""
    lines = [f"# {questionnaire.title}", "", introduction(questionnaire, kind, express_only), ""]
    for title, theme, number, indicator in asked(questionnaire, kind, express_only):
        if title:
            lines += [f"## {title}", ""]
        if theme:
            lines += [f"### {theme}", ""]
        words = indicator.words(kind)
        lines += [f"**{number}. {words.question}**", ""]
        lines += [f"- ☐ {answer}" for answer in possible_answers(indicator, kind)] + [""]
        for name, text in (("Aide", words.help), ("Où chercher", words.find), ("Ce qui le prouve", words.evidence)):
            if text:
                lines += [french(f"*{name} :* {text.strip()}"), ""]
    return "\n".join(lines).rstrip() + "\n"


def questions_text(questionnaire: Questionnaire, kind: UnitKind, *, express_only: bool = False) -> str:
    """Return the same as plain text, for the screen."""
    lines = [questionnaire.title, introduction(questionnaire, kind, express_only), ""]
    for title, theme, number, indicator in asked(questionnaire, kind, express_only):
        if title:
            lines += [title.upper(), ""]
        if theme:
            lines += [theme, ""]
        words = indicator.words(kind)
        lines += [f"{number}. {words.question}"]
        lines += [f"   - {answer}" for answer in possible_answers(indicator, kind)]
        if words.find:
            lines += [french(f"   Où chercher : {words.find}")]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def introduction(questionnaire: Questionnaire, kind: UnitKind, express_only: bool) -> str:
    """Return the line under the title: how many questions, for whom, of which edition."""
    how_many = sum(1 for _ in asked(questionnaire, kind, express_only))
    series = ", première série (express)" if express_only else ""
    return french(
        f"{count(how_many, 'question')} pour : {kind}{series}. Édition {questionnaire.edition}. "
        "Entre parenthèses, ce que vaut une réponse : la question est notée sur 100 points. "
        "« Ne sait pas » est toujours une réponse possible : elle se voit, et rien n'est inventé à sa place."
    )


def asked(
    questionnaire: Questionnaire, kind: UnitKind, express_only: bool
) -> Iterator[tuple[str, str, int, Indicator]]:
    """Yield (domain title if it starts, theme title if it starts, number, indicator) for each question asked."""
    number = 0
    last_domain = last_theme = ""
    for indicator in questionnaire.indicators:
        if not for_kind(indicator, kind) or (express_only and not indicator.express):
            continue
        number += 1
        domain, theme = questionnaire.domain_of(indicator), questionnaire.theme_by_id[indicator.theme]
        yield (
            domain.title if domain.id != last_domain else "",
            theme.title if theme.id != last_theme else "",
            number,
            indicator,
        )
        last_domain, last_theme = domain.id, theme.id


def possible_answers(indicator: Indicator, kind: UnitKind) -> list[str]:
    """Return what may be answered, the states included, as lines to tick."""
    values = answer_values(indicator)
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        worth = " ; ".join(f"{decimal(float(x))} vaut {worth_of(value)}" for x, value in values)
        answers = [
            french(
                f"Un nombre, de {decimal(lowest)} à {decimal(highest)} {indicator.unit} : ……… "
                f"({worth} ; entre deux, en proportion)"
            )
        ]
    else:
        labels = indicator.words(kind).options
        answers = [f"{labels[option]} ({worth_of(value)})" for option, value in values]
    answers.append("Ne sait pas")
    if indicator.not_applicable:
        answers.append(french("Sans objet (pourquoi : ………)"))
    if indicator.kind == "multiple":
        answers[0] = french("(plusieurs réponses possibles, 100 points au plus) ") + answers[0]
    return answers


def worth_of(value: float) -> str:
    """Return a value (share of one) in points out of 100.

    >>> worth_of(0.0), worth_of(0.25), worth_of(1 / 3)
    ('0 point', '25 points', '33,3 points')
    """
    return f"{out_of_100(value)} {'points' if 100 * value >= 2 else 'point'}"


def out_of_100(value: float) -> str:
    """Return a value (share of one) out of 100, with a decimal where it has one."""
    return points(value, decimals=1).removesuffix(",0")
