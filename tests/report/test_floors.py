"""What an answer already says of a number that is missing and that it cannot exceed (``at_most``): said, not scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from report_text import flat, part
from ruraldiag.assessment.model import Assessment
from ruraldiag.cli.interview.phrases import summary_lines
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.locks import lock_sentences
from ruraldiag.report.words.sure import open_levels

VISITS = 'id = "visites"\n'
HINT = "celle à « Visites à domicile » (92 %) dit déjà que ce chiffre est d'au moins 92 %"


@pytest.fixture(scope="module")
def paired(small_toml: str) -> Questionnaire:
    """The small questionnaire, where the visits cannot exceed the fibre, which a lock asks to be at least 50 %."""
    return parse({"petit.toml": small_toml.replace(VISITS, f'{VISITS}at_most = "fibre"\n')})


def test_a_possible_lock_whose_threshold_is_surely_reached_says_so(
    report: Callable[..., str], paired: Questionnaire, most: dict[str, Any]
) -> None:
    text = report(most | {"visites": 92, "fibre": "nsp"}, questionnaire=paired)
    assert (
        f"La réponse à « Fibre » manque, mais {HINT} : le seuil de 50 % est atteint, il ne reste qu'à écrire le "
        "chiffre."
    ) in part(text, "Les verrous")
    known = "Le site de l'Arcep. On sait déjà : au moins 92 %, d'après « Visites à domicile »."
    assert known in part(text, "Ce qu'on ne sait pas encore")


def test_a_possible_lock_whose_threshold_may_not_be_reached_says_the_least_only(
    report: Callable[..., str], paired: Questionnaire, most: dict[str, Any]
) -> None:
    essentials = part(report(most | {"visites": 40, "fibre": "nsp"}, questionnaire=paired), "Les verrous")
    assert (
        "On le saura avec la réponse à « Fibre ». Celle à « Visites à domicile » (40 %) dit déjà que ce chiffre est "
        "d'au moins 40 %."
    ) in essentials
    assert "est atteint" not in essentials


def test_the_best_number_leaves_nothing_to_find(
    report: Callable[..., str], paired: Questionnaire, most: dict[str, Any]
) -> None:
    text = report(most | {"visites": 100, "fibre": None}, questionnaire=paired)
    assert "dit déjà que ce chiffre est de 100 % : le seuil de 50 %" in part(text, "Les verrous")
    assert "On sait déjà : 100 %, d'après" in part(text, "Ce qu'on ne sait pas encore")


@pytest.mark.parametrize("visits", ["nsp", "so: personne n'est isolé", 0])
def test_an_answer_that_is_not_known_says_nothing(
    report: Callable[..., str], paired: Questionnaire, most: dict[str, Any], visits: Any
) -> None:
    text = flat(report(most | {"visites": visits, "fibre": "nsp"}, questionnaire=paired))
    assert "déjà" not in text


def test_the_interval_is_that_of_any_unknown(
    answered: Callable[..., Assessment], paired: Questionnaire, small: Questionnaire, most: dict[str, Any]
) -> None:
    answers = most | {"visites": 92, "fibre": "nsp"}
    bounds = [score(answered(answers, questionnaire=one), one).whole for one in (paired, small)]
    assert (bounds[0].low, bounds[0].high) == (bounds[1].low, bounds[1].high)


def test_the_figures_say_it_with_the_lock_and_else_with_what_would_settle_the_level(
    answered: Callable[..., Assessment], paired: Questionnaire, most: dict[str, Any], small_toml: str
) -> None:
    answers = most | {"lieu": "permanent", "trajet": 10, "visites": 92, "fibre": "nsp", "strategie": "bilan"}
    result = score(answered(answers, questionnaire=paired), paired)
    said = f"La réponse à « Fibre » manque, mais {HINT} : le seuil de 50 %"
    assert any(said in flat(line) for line in lock_sentences(result))
    assert not any("déjà" in line for line in open_levels(result))  # the lock said it
    start, end = small_toml.index('[[lock]]\nid = "sans-fibre"'), small_toml.index("[[actor]]")
    free = parse(
        {"petit.toml": (small_toml[:start] + small_toml[end:]).replace(VISITS, f'{VISITS}at_most = "fibre"\n')}
    )
    result = score(answered(answers, questionnaire=free), free)
    floor = "La réponse à « Visites à domicile » (92 %) dit déjà que ce chiffre est d'au moins 92 %."
    assert [flat(line) for line in open_levels(result)].count(floor) == 1


def test_what_is_left_to_find_after_an_interview_says_it_too(
    answered: Callable[..., Assessment], paired: Questionnaire, most: dict[str, Any]
) -> None:
    lines = summary_lines(answered(most | {"visites": 92, "fibre": "nsp"}), paired.indicators, paired)
    assert [flat(line) for line in lines][-2] == (  # the last is the school, which hangs on the fibre
        "- Fibre : Le site de l'Arcep. On sait déjà : au moins 92 %, d'après « Visites à domicile »."
    )
