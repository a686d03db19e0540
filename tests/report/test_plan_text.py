"""What the report says of the plan: order, effort, who to call on, what is done. Arithmetic in conftest.py."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from ruraldiag.assessment.model import ActionFollowUp, Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse
from ruraldiag.report.content_view import View
from ruraldiag.report.markdown import to_markdown
from ruraldiag.report.plan_formats import plan_content
from ruraldiag.report.write import report_markdown

Report = Callable[..., str]
Answers = dict[str, Any]
MARKED = dt.date(2026, 11, 30)


def flat(text: str) -> str:
    """Return a report with plain spaces, to be compared with sentences typed in a test."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def part(text: str, title: str) -> str:
    """Return what stands under a heading, its own sub-headings included."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", flat(text), re.MULTILINE | re.DOTALL)
    assert found, f"no heading {title!r}"
    level = len(found[1])
    rest = flat(text)[found.start(2) :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def test_past_the_first_page_an_action_has_a_line_and_its_steps_are_annexed(
    answered: Callable[..., Assessment], small_toml: str
) -> None:
    # Seven questions at nothing, each with one action: six on the first page, one past it.
    extra = "".join(
        f"""
[[indicator]]
id = "q{n}"
theme = "publics"
title = "Question {n}"
question = "Oui ?"
kind = "scale"
statements = ["s-plusieurs"]
options = [{{ id = "non", label = "Non." }}, {{ id = "oui", label = "Oui." }}]
[[indicator.action]]
when_below = 1.0
title = "Faire {n}"
steps = ["Commencer {n}."]
effort = 1
"""
        for n in range(1, 8)
    )
    seven = parse({"petit.toml": small_toml + extra})
    assessment = answered({f"q{n}": "non" for n in range(1, 8)}, questionnaire=seven)
    text = report_markdown(score(assessment, seven), assessment)
    plan = part(text, "Le plan d'action")
    assert "1. Commencer 6." in plan
    assert "Commencer 7" not in plan
    assert re.search(r"\| +7 \| Faire 7 \| .* \| +1 \| — ", part(text, "Puis"))
    assert "1. Commencer 7." in part(text, "Annexe : les autres actions, pas à pas")
    assert "sous « Annexe : les autres actions, pas à pas »" in plan
    whole = to_markdown(plan_content(View(score(assessment, seven), assessment)))
    assert "1. Commencer 7." in part(whole, "Le plan d'action")


def test_the_plan_says_what_comes_before_who_leads_and_what_to_ask(report: Report, most: Answers) -> None:
    text = report(most)
    lieu = part(text, "3. Ouvrir un lieu chaque semaine")
    assert "**Avant elle** : l'action n° 1." in lieu
    assert "**Avec** : le Département." in lieu
    assert "**Financement** : FEADER (2023-2027) ; Département." in lieu
    formes = part(text, "2. Former un public de plus")
    assert "**Qui la mène** : le Département ; pour vous, c'est une demande à faire." in formes
    strategie = part(text, "1. Écrire la stratégie en quatre pages")
    assert "le verrou « Une stratégie écrite et votée » est levé" in strategie
    assert "**Avec** : l'intercommunalité." in strategie
    assert "Qui la mène" not in strategie
    assert "Sauf mention contraire, c'est la commune elle-même qui mène l'action." in part(text, "Le plan d'action")
    asked = "Action n° 1, « Écrire la stratégie en quatre pages » : « Une personne pour aider à l'écrire »."
    assert flat(text).count("Une personne pour aider à l'écrire") == part(text, "L'intercommunalité").count(asked) == 1
    assert "1. Réunir le conseil.\n2. Écrire.\n3. Voter." in strategie
    # the statement that the action carries first, then the question's
    assert "**D'où cela vient** : §4.1-1, §5-1." in strategie


def test_an_action_that_needs_an_unknown_answer_says_so(report: Report, most: Answers) -> None:
    lieu = part(report(most | {"strategie": "nsp"}), "2. Ouvrir un lieu chaque semaine")
    assert "**À vérifier avant** : « Stratégie écrite », dont on ne connaît pas la réponse." in lieu


def test_the_intercommunalite_is_no_partner_of_itself(report: Report, most: Answers) -> None:
    text = flat(report(most, kind="epci"))
    assert "c'est l'intercommunalité elle-même qui mène l'action." in text
    assert "**De votre côté** : une personne pour aider à l'écrire." in text
    assert "### L'intercommunalité" not in text


def test_each_actor_is_called_on_once_with_all_there_is_to_ask(report: Report, most: Answers) -> None:
    text = report(most)
    departement = part(text, "Le Département")
    assert "Construit le réseau." in departement
    assert "- Action n° 2, « Former un public de plus » (à mener par cet acteur) : « Une séance près d'ici »." in (
        departement
    )
    assert "- Action n° 3, « Ouvrir un lieu chaque semaine » : à associer." in departement
    assert "### La collectivité" not in text


def test_the_follow_up_of_actions_is_shown(report: Report, most: Answers) -> None:
    taken = {
        "strategie": ActionFollowUp(status="en-cours", owner_role="adjointe", date=dt.date(2027, 1, 10), note="lancé"),
        "ecole": ActionFollowUp(status="faite"),
    }
    rows = part(report(most, actions=taken), "Le suivi des actions")
    assert re.search(r"\| Écrire la stratégie en quatre pages +\| en cours +\| adjointe +\| 10 janvier 2027", rows)
    assert re.search(r"\| Connexion de l'école +\| faite +\| — ", rows)  # at its target: no action any more
    assert "**État** : en cours, adjointe, 10 janvier 2027." in flat(report(most, actions=taken))


def test_what_is_done_or_set_aside_is_neither_proposed_nor_counted(report: Report, most: Answers) -> None:
    taken = {
        "strategie": ActionFollowUp(status="faite", date=MARKED),
        "publics-formes": ActionFollowUp(status="ecartee"),
        "lieu": ActionFollowUp(status="retenue"),
    }
    text = flat(report(most, actions=taken))
    begin = part(text, "Par où commencer")
    assert re.findall(r"^\| +(\d) \| (.+?) +\|", begin, re.MULTILINE) == [
        ("1", "Ouvrir un lieu chaque semaine (retenue)"),
        ("2", "Organiser un transport"),
        ("3", "Raccorder les derniers locaux"),
    ]
    # lieu 1, trajet 1, fibre 1: (4 × (4 × 1 + 2 × 0.4) / 6 + 3 × (1 + 0 + 1) / 3) / 7 = 0.7429
    assert "Ces trois actions faites, le score passerait de **54 à 74**" in begin
    assert (
        "1 action faite et 1 action écartée ne sont plus proposées (voir plus loin « Le suivi des actions »). Le score "
        "ne compte pas encore celle qui est faite : sa réponse est à mettre à jour."
    ) in begin
    rows = part(text, "Le suivi des actions")
    assert "faite le 30 novembre 2026, réponse à mettre à jour avec --revise strategie" in rows
    assert re.search(r"\| Former un public de plus +\| écartée ", rows)
    assert "Écrire la stratégie" not in part(text, "Le plan d'action")


def test_an_action_done_and_answered_since_gives_way_to_the_next(report: Report, most: Answers) -> None:
    later = dt.datetime(2026, 12, 5, 9, 0, tzinfo=dt.UTC)
    answers = most | {"lieu": {"value": "permanences", "answered": later}}
    text = flat(report(answers, actions={"lieu": ActionFollowUp(status="faite", date=MARKED)}))
    assert "Ouvrir un lieu chaque semaine |" in re.sub(" +", " ", part(text, "Par où commencer"))
    assert re.search(r"\| Lieu d'aide +\| faite ", part(text, "Le suivi des actions"))
    assert "--revise" not in text


def test_where_all_is_done_or_set_aside_nothing_is_said_to_be_at_its_target(report: Report, most: Answers) -> None:
    ids = ("strategie", "publics-formes", "lieu", "trajet", "fibre")
    text = flat(report(most, actions={one: ActionFollowUp(status="ecartee") for one in ids}))
    assert "Toutes les actions à proposer sont faites ou écartées." in part(text, "Par où commencer")
    assert "ce qui pouvait l'être est fait ou écarté" in part(text, "Le plan d'action")
    assert "à leur cible" not in text


def test_an_action_that_counts_on_one_set_aside_says_so(report: Report, most: Answers) -> None:
    text = report(most, actions={"strategie": ActionFollowUp(status="ecartee")})
    lieu = part(text, "2. Ouvrir un lieu chaque semaine")
    assert "**Sans appui** : elle compte sur « Stratégie écrite », que vous avez écarté." in lieu
