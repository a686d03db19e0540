"""What an answer says is done is not asked again, and a unit is spoken to in the words of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from report_text import flat, part
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.letters import letters
from ruraldiag.report.document import plain, texts_of
from ruraldiag.report.values.plan import plan_values
from small import SMALL

Report = Callable[..., str]
STEPS = """steps = [
  { missing = ["elus"], says = "Inviter les élus" },
  { missing = ["agents", "habitants"], says = "Inviter les autres" },
  "Compter les présents",
]
"""
QUESTION = 'title = "Publics formés"\n'
FORM = 'title = "Former un public de plus"\n'


@pytest.fixture(scope="module")
def stepped() -> Questionnaire:
    """The small questionnaire, whose action on the people trained has steps for who is not."""
    return parse({"petit.toml": SMALL.replace(FORM, FORM + STEPS)})


@pytest.mark.parametrize(
    ("trained", "left"),
    [
        (["aucun"], ["Inviter les élus", "Inviter les autres", "Compter les présents"]),
        (["elus"], ["Inviter les autres", "Compter les présents"]),
        (["elus", "agents"], ["Inviter les autres", "Compter les présents"]),  # one of the two is missing still
        (["agents", "habitants"], ["Inviter les élus", "Compter les présents"]),
    ],
)
def test_a_step_for_what_is_missing_goes_where_it_is_there(
    report: Report, answered: Callable[..., Assessment], stepped: Questionnaire, trained: list[str], left: list[str]
) -> None:
    assessment = answered({"publics-formes": trained}, questionnaire=stepped)
    dossier = Dossier(score(assessment, stepped), assessment)
    numbered = "\n".join(f"{place}. {step}." for place, step in enumerate(left, start=1))
    text = report({"publics-formes": trained}, questionnaire=stepped, annex=True)
    assert text.count(f"\n\n{numbered}\n\n") == 2  # in short, then in the annex
    assert plan_values(dossier).actions[0].steps == tuple(left)
    [letter] = letters(dossier)
    said = [text for section in letter.sections for text in texts_of(section)]
    assert [one for one in said if one.startswith(("Inviter", "Compter"))] == [f"{step}." for step in left]


def test_a_step_for_an_option_that_is_not_one_is_refused() -> None:
    files = {"petit.toml": SMALL.replace(FORM, FORM + STEPS.replace('"elus"', '"elu"'))}
    [found] = [one for one in check(parse(files), files) if one.severity == "error"]
    assert (found.code, "elus" in str(found)) == ("Q010", True)


def test_a_request_for_what_is_missing_goes_where_it_is_there(
    report: Report, answered: Callable[..., Assessment]
) -> None:
    ask = """ask = { departement = [
  { missing = ["agents"], says = "Une séance pour les agents." },
  { missing = ["habitants"], says = "Une salle." },
] }
"""
    old = 'ask = { departement = "Une séance près d\'ici." }\n'
    asked = parse({"petit.toml": SMALL.replace(old, ask)})
    assert SMALL.count(old) == 1
    for given, wanted in (
        (["elus"], "Une séance pour les agents. Une salle."),
        (["agents"], "Une salle."),
        (["agents", "habitants"], ""),
    ):
        assessment = answered({"publics-formes": given}, questionnaire=asked)
        dossier = Dossier(score(assessment, asked), assessment)
        [action] = plan_values(dossier).actions
        assert action.ask.get("departement", "") == wanted
        text = flat(report({"publics-formes": given}, questionnaire=asked))
        assert ("« Une salle" in text or "agents. Une salle" in text) is bool(wanted)
    files = {"petit.toml": SMALL.replace(old, ask.replace('"agents"', '"agent"'))}
    [found] = [one for one in check(parse(files), files) if one.severity == "error"]
    assert found.code == "Q010"


@pytest.fixture(scope="module")
def by_kind() -> Questionnaire:
    """The small questionnaire, with other words for an intercommunalité."""
    more = (
        ('title = "Le Département"\n', 'title = "Le Département"\ntitles = { epci = "Les Départements" }\n'),
        ('horizon = "3 mois"\nlead', 'horizon = "3 mois"\nhorizons = { epci = "un semestre" }\nlead'),
        (QUESTION, QUESTION + 'wording = { epci = { findings = { elus = "les élus de tous" } } }\n'),
    )
    text = SMALL
    for old, new in more:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return parse({"petit.toml": text})


def test_titles_delays_and_findings_are_those_of_the_kind(
    report: Report, most: dict[str, Any], answered: Callable[..., Assessment], by_kind: Questionnaire
) -> None:
    epci = report(most, kind="epci", questionnaire=by_kind, annex=True)
    commune = report(most, questionnaire=by_kind, annex=True)
    for text, actor, door, delay, finding in (
        (epci, "- **Les Départements**", "aux Départements", "un semestre", "les élus de tous"),
        (commune, "- **Le Département**", "au Département", "3 mois", "les élus formés"),
    ):
        assert actor in part(text, "Qui solliciter")
        assert f"| {door} " in part(text, "Par où commencer")
        plan = flat(part(text, "Le plan d'action"))
        assert f"délai : {delay}." in plan
        assert re.search(rf": une chose sur \w+, {finding}\.", plan)
        assert f"Qui la mène** : {door.replace('aux', 'les').replace('au ', 'le ')}" in plan
        assert text.count(f"{finding}") > 2
    assert "Le Département" not in epci
    dossier = Dossier(score(answered(most, kind="epci", questionnaire=by_kind), by_kind), answered(most, kind="epci"))
    values = plan_values(dossier)
    assert "un semestre" in {action.horizon for action in values.actions}
    assert "Les Départements" in {actor.title for actor in values.actors}
    assert any("Aux Départements" in plain(block.line) for block in letters(dossier)[-1].sections[0].blocks)


def test_words_for_an_option_that_is_not_one_are_refused() -> None:
    wrong = 'wording = { epci = { findings = { maires = "les maires" } } }\n'
    files = {"petit.toml": SMALL.replace(QUESTION, QUESTION + wrong)}
    assert [one.code for one in check(parse(files), files) if one.severity == "error"] == ["Q010"]
