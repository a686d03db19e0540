"""The object of ``score --json``: the contract's keys, in its order, with the contract's units."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.json import to_json
from ruraldiag.report.values.score import score_values

Figures = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def figures(small: Questionnaire, answered: Callable[..., Assessment]) -> Figures:
    """The function that returns the figures of short answers, as read back from JSON."""
    return lambda answers: json.loads(to_json(score_values(score(answered(answers), small))))


def test_the_keys_are_those_of_the_contract(figures: Figures, most: dict[str, Any]) -> None:
    found = figures(most)
    assert list(found) == [
        "unit",
        "questionnaire",
        "score",
        "low",
        "high",
        "coverage",
        "level",
        "level_nominal",
        "series",
        "locks",
        "possible_locks",
        "fractures",
        "states",
        "domains",
        "uncertainty",
    ]
    assert list(found["states"]) == ["answered", "unknown", "not_applicable", "unanswered"]
    domain = found["domains"][0]
    assert list(domain) == [
        "id",
        "title",
        "score",
        "low",
        "high",
        "coverage",
        "weight",
        "level",
        "level_nominal",
        "themes",
    ]
    theme = domain["themes"][0]
    assert list(theme) == ["id", "title", "score", "low", "high", "coverage", "weight", "indicators"]
    assert list(theme["indicators"][0]) == [
        "id",
        "title",
        "state",
        "answer",
        "value",
        "low",
        "high",
        "weight",
        "effective_weight",
        "gain_next",
        "gain_target",
    ]


def test_scores_are_out_of_100_with_full_precision_and_shares_are_of_one(
    figures: Figures, most: dict[str, Any], small: Questionnaire
) -> None:
    found = figures(most)
    assert found["score"] == pytest.approx(100 * (4 * 2.8 / 6 + 3 * 0.64) / 7, abs=1e-9)
    assert found["low"] == pytest.approx(100 * (4 * 2.4 / 6 + 3 * 0.64) / 7, abs=1e-9)
    assert found["high"] == pytest.approx(100 * (4 * 3.4 / 6 + 3 * 0.64) / 7, abs=1e-9)
    assert found["coverage"] == pytest.approx(1 - 4 / 7 * 2 / 6 / 2, abs=1e-12)  # all but visites
    assert found["level"] == "en-construction"  # held by the lock
    assert found["level_nominal"] == "engage"
    assert found["locks"] == ["sans-strategie"]
    assert found["possible_locks"] == []
    assert found["states"] == {"answered": 6, "unknown": 1, "not_applicable": 0, "unanswered": 0}
    assert found["uncertainty"] is None
    assert found["unit"] == {"name": "Saint-Exemple (fictive)", "kind": "commune", "code": ""}
    assert found["questionnaire"] == {"id": "petit", "edition": "2026.1", "digest": digest_of(small)}


def test_weights_are_shares_among_siblings_and_of_the_whole(figures: Figures, most: dict[str, Any]) -> None:
    domains = figures(most)["domains"]
    assert [one["weight"] for one in domains] == [pytest.approx(4 / 7), pytest.approx(3 / 7)]
    assert [one["weight"] for one in domains[0]["themes"]] == [pytest.approx(4 / 6), pytest.approx(2 / 6)]
    lieu = domains[0]["themes"][0]["indicators"][0]
    assert lieu["weight"] == pytest.approx(4 / 6)
    assert lieu["effective_weight"] == pytest.approx(4 / 7 * 4 / 6 * 4 / 6)
    leaves = [leaf for domain in domains for theme in domain["themes"] for leaf in theme["indicators"]]
    assert sum(leaf["effective_weight"] for leaf in leaves) == pytest.approx(1)


def test_gains_are_points_of_the_whole(figures: Figures, most: dict[str, Any]) -> None:
    couverture = figures(most)["domains"][1]["themes"][0]["indicators"]
    strategie = couverture[1]
    assert strategie["value"] == 0.0
    assert strategie["gain_next"] == pytest.approx(100 * 3 / 7 * 0.5 / 3)  # to « votee », 0.5
    assert strategie["gain_target"] == pytest.approx(100 * 3 / 7 * 1 / 3)
    assert couverture[2]["gain_target"] == 0.0  # ecole is at its best


def test_an_unknown_answer_is_null_and_keeps_its_range(figures: Figures, most: dict[str, Any]) -> None:
    visites = figures(most)["domains"][0]["themes"][1]["indicators"][1]
    assert visites | {"weight": None, "effective_weight": None} == {
        "id": "visites",
        "title": "Visites à domicile",
        "state": "unknown",
        "answer": None,
        "value": None,
        "low": 0.0,
        "high": 100.0,
        "weight": None,
        "effective_weight": None,
        "gain_next": None,
        "gain_target": None,
    }
    assert visites["weight"] == 0.5


def test_what_is_withheld_is_null_and_its_interval_is_not(figures: Figures) -> None:
    found = figures({"lieu": "aucun"})
    assert found["score"] is None
    assert found["level_nominal"] is None
    assert found["low"] == 0.0
    assert found["high"] == pytest.approx(100 * (1 - 16 / 63))  # lieu weighs 16/63
    assert found["level"] == "a-amorcer..engage"
    assert found["possible_locks"] == ["sans-strategie", "sans-fibre"]
    aide, reseau = found["domains"]
    assert aide["score"] is None  # 4/6 × 4/6 = 44 % known
    assert aide["themes"][0]["score"] == 0.0  # two thirds known
    assert reseau["coverage"] == 0.0
    # the gain is computed even where the score is withheld: lieu alone is known, from 0 to 0.5
    assert aide["themes"][0]["indicators"][0]["gain_next"] == pytest.approx(50)


def test_what_does_not_apply_weighs_nothing_and_has_no_figure(figures: Figures, most: dict[str, Any]) -> None:
    found = figures(most | {"visites": "so: personne", "publics-formes": "nsp"})
    formes, visites = found["domains"][0]["themes"][1]["indicators"]
    assert (visites["state"], visites["weight"], visites["effective_weight"]) == ("not_applicable", 0.0, 0.0)
    assert (visites["low"], visites["high"], visites["value"]) == (None, None, None)
    assert formes["weight"] == 1.0  # the weight of visites went to it


def test_answers_are_given_as_they_are_in_the_file(figures: Figures, most: dict[str, Any]) -> None:
    leaves = {
        leaf["id"]: leaf["answer"]
        for domain in figures(most)["domains"]
        for theme in domain["themes"]
        for leaf in theme["indicators"]
    }
    assert leaves == {
        "lieu": "permanences",
        "trajet": 20.0,
        "publics-formes": ["elus"],
        "visites": None,
        "fibre": 92.0,
        "strategie": "rien",
        "ecole": "oui",
    }


def test_fractures_say_whether_they_show_or_only_may(figures: Figures, most: dict[str, Any]) -> None:
    fractures = figures(most)["fractures"]
    territoriale, publics = fractures
    # trajet 8/63 at 0.5, fibre 9/63 at 0.92; lieu 16/63 at 0.5, publics-formes 6/63 at 0.4
    assert territoriale == {
        "id": "territoriale",
        "mean": pytest.approx(100 * (8 * 0.5 + 9 * 0.92) / 17),
        "low": pytest.approx(100 * (8 * 0.5 + 9 * 0.92) / 17),
        "high": pytest.approx(100 * (8 * 0.5 + 9 * 0.92) / 17),
        "shows": False,
        "to_confirm": False,
        "possible": False,
    }
    assert (publics["mean"], publics["shows"]) == (pytest.approx(100 * (16 * 0.5 + 6 * 0.4) / 22), True)
