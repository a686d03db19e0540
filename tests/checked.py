"""Questionnaires written inside a test, a line or two of TOML each, and what their check finds."""

from __future__ import annotations

from ruraldiag.errors import Finding
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import parse

TOP = 'id = "q"\nedition = "1"\ntitle = "Essai"\n'
DOMAIN = '[[domain]]\nid = "d"\ntitle = "Domaine"\nweight = 1\n'
THEME = '[[theme]]\nid = "t"\ndomain = "d"\ntitle = "Thème"\nweight = 1\n'
LEVELS = '[[level]]\nid = "bas"\ntitle = "Bas"\nfrom = 0\n[[level]]\nid = "haut"\ntitle = "Haut"\nfrom = 50\n'
STATEMENT = '[[statement]]\nid = "constat"\nbacking = "single"\nsays = "…"\n'


def indicator(one: str = "a", body: str = "", *, weight: str = "weight = 1") -> str:
    return f'[[indicator]]\nid = "{one}"\ntheme = "t"\nquestion = "?"\n{weight}\n{body or NUMBER}\n'


def scale(*scores: float, more: str = "") -> str:
    given = scores or (None,) * 3
    options = ", ".join(
        f'{{ id = "o{n}", label = "…"' + (f", score = {score}" if score is not None else "") + " }"
        for n, score in enumerate(given)
    )
    return f'kind = "scale"\noptions = [{options}]\n{more}'


def multiple(points: list[float], *, aucun: float | None = None, more: str = "") -> str:
    options = [f'{{ id = "p{n}", label = "…", points = {value} }}' for n, value in enumerate(points)]
    if aucun is not None:
        options.append(f'{{ id = "aucun", label = "…", points = {aucun}, exclusive = true }}')
    return f'kind = "multiple"\noptions = [{", ".join(options)}]\n{more}'


NUMBER = 'kind = "number"\ngoalposts = [[0, 0], [100, 1]]'
GOOD = TOP + DOMAIN + THEME


def found(text: str) -> list[Finding]:
    files = {"q.toml": text}
    return check(parse(files), files)


def codes(text: str) -> list[str]:
    return [one.code for one in found(text)]


def action(requires: str = "", *, when: float = 1.0, more: str = "") -> str:
    return f'[[indicator.action]]\nwhen_below = {when}\ntitle = "Agir"\nrequires = [{requires}]\n{more}'
