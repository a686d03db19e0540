"""Which answers would settle a level, in words (issue: « in words how sure the level is and which answers settle it »).

The whole on the first page and in ``score``, each domain in the profile; « fixera » only where it is certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from report_text import flat, part
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.decisive import DecisiveAnswers
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.figures import enough_for_a_score
from ruraldiag.report.words.sure import decisive_sentence, range_sentence, two_counts

Report = Callable[..., str]


@pytest.mark.parametrize(
    ("ids", "how", "said"),
    [
        (["lieu"], {"certain": True}, "La réponse qui manque le fixera : « Lieu d'aide »."),
        (
            ["lieu", "fibre"],
            {"certain": True},
            "Les deux réponses qui manquent le fixeront : « Lieu d'aide » et « Fibre ».",
        ),
        (["lieu"], {}, "Une réponse peut suffire à le fixer : « Lieu d'aide »."),
        (["lieu", "fibre"], {}, "Deux réponses peuvent suffire à le fixer : « Lieu d'aide » et « Fibre »."),
        (["lieu", "fibre"], {"enough": False}, "Pour le fixer, demandez d'abord « Lieu d'aide » et « Fibre »."),
    ],
)
def test_each_case_has_its_sentence(small: Questionnaire, ids: list[str], how: dict[str, Any], said: str) -> None:
    answers = tuple(small.by_id[one] for one in ids)
    one = DecisiveAnswers(answers=answers, **{"enough": True, "certain": False, **how})
    assert flat(decisive_sentence(one)) == said


def test_where_neither_is_there_a_score_and_a_level_are_said_not_to_ask_for_the_same(
    report: Report, most: dict[str, Any], answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    said = (
        "Un score demande assez de réponses ; un niveau, que celles qui manquent ne puissent plus le changer : d'où "
        "deux listes."
    )
    unknown = part(report({"fibre": 92}), "Ce qu'on ne sait pas encore")  # 9/63 of the weight is known
    assert said not in unknown  # one order alone: that of the lock, then those of the first page
    first = "Pour un score, commencez par les deux questions de la première page."
    assert unknown.count(first) == 1
    assert flat(two_counts(score(answered({"fibre": 92}), small))) == said
    assert said not in flat(report(most | {"visites": None, "strategie": None}))  # a score, and no level yet
    known = {"fibre": 0, "strategie": "rien", "lieu": "aucun"}  # (9 + 9 + 9 + 16) / 63: a score again
    assert not two_counts(score(answered(known), small))


def test_the_annex_says_what_would_settle_each_domain(report: Report, most: dict[str, Any]) -> None:
    # The visits alone are unknown: aide from (4 × 0.5 + 2 × 0.2) / 6 = 40 to (4 × 0.5 + 2 × 0.7) / 6 = 57.
    annex = flat(report(most, annex=True)).split("thème par thème")[1]
    profile = part(annex, "Aide aux habitants")
    assert (
        "Niveau pas encore établi : « En construction » ou « Engagé ». "
        "La réponse qui manque le fixera : « Visites à domicile »."
    ) in profile
    # All is known of the other: its level needs nothing.
    assert "fixer" not in part(annex, "Réseau et stratégie")
    short = report(most)
    assert "Niveau pas encore établi : « En construction » ou « Engagé »." in part(short, "Aide aux habitants")
    assert "Niveau : Engagé." in part(short, "Réseau et stratégie")


def test_an_established_level_says_that_what_is_missing_changes_nothing(report: Report, most: dict[str, Any]) -> None:
    two = flat(report(most | {"ecole": "nsp"})).split("## Le profil")[0]
    # 0.5029 − 3/7 × 1/3 = 0.36, to 0.598 : held at « En construction » by the lock, whatever they are.
    assert "selon ce que révéleront les 2 réponses qui manquent. Elles ne changeront pas ce niveau." in two
    assert "ne changer" not in flat(report(most | {"visites": 40})).split("## Le profil")[0]


def test_between_more_than_two_levels_the_first_and_the_last_are_said(report: Report) -> None:
    first_page = flat(report({})).split("## Le profil")[0]
    assert "Niveau **pas encore établi** : de « À amorcer » à « Ancré »." in first_page


@pytest.mark.parametrize(
    ("p5", "said"),
    [
        (0.5235, "le score tombe neuf fois sur dix entre 52 et 60."),  # 52 is in it
        (0.5601, "le score tombe neuf fois sur dix entre 56 et 60 ; celui d'aujourd'hui n'en est pas."),
    ],
)
def test_a_score_that_shows_inside_the_drawn_range_is_not_said_to_be_outside_it(
    small: Questionnaire, answered: Callable[..., Any], p5: float, said: str
) -> None:
    given = {"lieu": "permanent", "trajet": 30, "publics-formes": ["elus"], "visites": 40, "fibre": 40}
    result = score(answered({**given, "strategie": "votee", "ecole": "nsp"}), small)
    # aide (4 × 16/24 + 2 × 0.4) / 6 = 0.578, reseau (0.4 + 0.5) / 2: (4 × 0.578 + 3 × 0.45) / 7
    assert result.whole.shown == pytest.approx(0.5230, abs=5e-5)
    drawn = replace(uncertainty(result, draws=10), p5=p5, p95=0.6)
    assert said in flat(range_sentence(result, drawn))


def test_the_first_series_is_said_to_be_enough_for_a_score_only_where_there_is_one(small_toml: str) -> None:
    express = parse({"petit.toml": small_toml.replace('kind = "scale"', 'kind = "scale"\nexpress = true', 1)})
    assert flat(enough_for_a_score(parse({"petit.toml": small_toml}))) == "50 %"
    assert flat(enough_for_a_score(express)) == "50 %, ou 70 % de celui des questions de la version courte"
