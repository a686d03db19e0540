"""What stands out on the first page: strengths, what is on its way, weaknesses, fractures (figures in conftest.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from report_text import flat, part, report_markdown
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import NodeScore
from ruraldiag.composite.scoring import score
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.profile import findings
from ruraldiag.report.document import plain
from ruraldiag.report.words.answers import place_on_scale, short_finding

Report = Callable[..., str]
Answers = dict[str, Any]
TITLES = ("Vos appuis", "En bonne voie", "Vos fragilités")


def page(text: str) -> str:
    """Return the first page with plain spaces, to be compared with sentences typed in a test."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").split("## Le profil")[0]


def points(text: str) -> dict[str, list[str]]:
    """Return the points made under each title of the first page."""
    found = re.findall(r"^\*\*(.+?)\*\*\n\n((?:- .+\n)+)", page(text), re.MULTILINE)
    return {title: [one.removeprefix("- ") for one in items.splitlines()] for title, items in found if title in TITLES}


@pytest.mark.parametrize(
    ("answer", "said"),
    [("rien", "la plus basse des trois réponses"), ("votee", "la 2e des trois réponses"), ("bilan", "la plus haute")],
)
def test_a_title_alone_has_the_place_of_its_answer_on_a_scale(
    answered: Callable[..., Assessment], small: Questionnaire, most: Answers, answer: str, said: str
) -> None:
    unit = answered(most | {"strategie": answer})
    assert flat(place_on_scale(score(unit, small).leaves["strategie"])).startswith(said)
    assert not place_on_scale(score(unit, small).leaves["fibre"])


def test_a_title_alone_says_that_none_of_the_boxes_is_ticked(
    answered: Callable[..., Assessment], small: Questionnaire, most: Answers
) -> None:
    leaves = score(answered(most | {"publics-formes": ["aucun"]}), small).leaves
    assert flat(short_finding(leaves["publics-formes"])) == "aucune des trois choses"


def test_strengths_what_is_on_its_way_and_weaknesses_come_by_weight_and_are_never_the_same(
    report: Report, most: Answers
) -> None:
    # ecole 1/7 × 1 = 0.143, fibre 1/7 × 0.92 = 0.131; lieu and trajet are at half: lieu, 16/63 × 0.5 = 0.127, fills the
    # third line; strategie lacks 1/7 × 1 = 0.143, publics-formes 2/21 × 0.6 = 0.057
    assert points(report(most)) == {
        "Vos appuis": ["**Connexion de l'école** : Oui.", "**Fibre** : 92 %."],
        "En bonne voie": ["**Lieu d'aide** : une permanence deux fois par mois."],
        "Vos fragilités": [
            "**Stratégie écrite** : rien d'écrit.",
            "**Publics formés** : une chose sur trois, les élus formés.",
        ],
    }


def test_three_strengths_leave_no_room_for_what_is_on_its_way(report: Report, most: Answers) -> None:
    # trajet at 10 min is at its best: third by weight, 8/63 × 1 = 0.127
    found = points(report(most | {"trajet": 10}))
    assert [len(found["Vos appuis"]), "En bonne voie" in found] == [3, False]


def test_what_the_plan_still_tells_to_begin_is_no_strength(
    answered: Callable[..., Assessment], small_toml: str, most: Answers
) -> None:
    # The first of two actions goes up to 80 %: 76.5 % has three quarters of the target, and a quarter have no fibre.
    begin = '[[indicator.action]]\nwhen_below = 0.8\ntitle = "Suivre le chantier"\neffort = 3\n'
    later = '[[indicator.action]]\nwhen_below = 1.0\ntitle = "Raccorder les derniers locaux"'
    two = parse({"petit.toml": small_toml.replace(later, begin + later)})

    def found(fibre: float) -> dict[str, list[str]]:
        assessment = answered(most | {"fibre": fibre}, questionnaire=two)
        return points(report_markdown(score(assessment, two), assessment))

    assert "**Fibre** : 76,5 %." in found(76.5)["En bonne voie"]
    assert "**Fibre** : 80 %." in found(80)["Vos appuis"]


def test_no_strength_is_said_as_it_is(report: Report) -> None:
    text = page(report({"fibre": 60, "strategie": "rien"}))
    assert "**Vos appuis** : aucun encore, d'après les réponses connues." in text
    assert "**En bonne voie**\n\n- **Fibre** : 60 %.\n" in text


def test_a_point_is_its_question_and_what_the_answer_says(report: Report, most: Answers) -> None:
    open_weekly = points(report(most | {"lieu": "permanent"}))
    assert "**Lieu d'aide** : un lieu ouvert chaque semaine." in open_weekly["Vos appuis"]
    assert "**Lieu d'aide** : aucun lieu d'aide." in points(report(most | {"lieu": "aucun"}))["Vos fragilités"]


def test_an_answer_that_its_proof_says_to_confirm_is_said_so(report: Report, most: Answers) -> None:
    counted = {"value": "permanent", "evidence": "Comptage d'août 2024. À confirmer pour 2026."}
    text = report(most | {"lieu": counted})
    assert "**Lieu d'aide** : un lieu ouvert chaque semaine (à confirmer)." in points(text)["Vos appuis"]
    assert "- Point fort, **Lieu d'aide** : un lieu ouvert chaque semaine (à confirmer)." in flat(text)
    assert "(à confirmer)" not in page(report(most))


def test_the_profile_of_a_domain_has_its_strongest_and_its_weakest_findings(report: Report, most: Answers) -> None:
    text = report(most)
    found = {title: part(text, title) for title in ("Aide aux habitants", "Réseau et stratégie")}
    assert "Score : 47 sur 100, entre 40 et 57." in found["Aide aux habitants"]
    # lieu and trajet are on their way; publics-formes alone is weak: two of the first, and one of the second
    assert re.findall(r"^- (.+)$", found["Aide aux habitants"], re.MULTILINE) == [
        "En bonne voie, **Lieu d'aide** : une permanence deux fois par mois.",
        "En bonne voie, **Trajet jusqu'à l'aide** : 20 min.",
        "Point faible, **Publics formés** : une chose sur trois, les élus formés.",
    ]
    assert re.findall(r"^- (.+)$", found["Réseau et stratégie"], re.MULTILINE) == [
        "Point fort, **Connexion de l'école** : Oui.",
        "Point fort, **Fibre** : 92 %.",
        "Point faible, **Stratégie écrite** : rien d'écrit.",
    ]


def test_a_single_finding_stands_for_its_domain_and_a_figure_short_of_its_target_is_near_it(
    answered: Callable[..., Assessment], small_toml: str, most: Answers
) -> None:
    target = parse({"petit.toml": small_toml.replace('title = "Fibre"\n', 'title = "Fibre"\ntarget = 100\n')})
    unit = answered(most, questionnaire=target)
    dossier = Dossier(score(unit, target), unit)
    aide, reseau = dossier.result.domains  # 47 and 64 out of 100

    def said(domain: NodeScore, few: int) -> list[str]:
        return [flat(plain(found.line)).split(" :")[0] for found in findings(dossier, domain, few)]

    assert said(aide, 1) == ["Point faible, Publics formés"]
    assert said(aide, 2) == ["En bonne voie, Lieu d'aide", "Point faible, Publics formés"]
    assert said(reseau, 1) == ["Point fort, Connexion de l'école"]
    assert said(reseau, 3)[1] == "Près de la cible, Fibre"


def test_two_fractures_that_show_are_said_to_add_up_in_plain_words(report: Report, most: Answers) -> None:
    # publics: lieu 0, publics-formes 0; territoriale: trajet 0, fibre 0.1
    low = most | {"lieu": "aucun", "publics-formes": ["aucun"], "trajet": 30, "fibre": 10}
    assert (
        "**Deux fractures se cumulent** (§4.3-2), d'après vos réponses : le territoire est mal relié ou mal servi "
        "(« entre les territoires ») ; trop peu est fait pour ceux qui restent à l'écart (« entre les publics »)."
    ) in part(report(low), "Les fractures")


def test_a_fracture_that_only_the_missing_answers_will_tell_is_possible(report: Report, everything: Answers) -> None:
    # territoriale: fibre known (9 of 17 parts of the weight), trajet not: from 9/17 × 0.6 = 32 to 79
    text = part(report(everything | {"trajet": "nsp", "fibre": 60}), "Les fractures")
    assert "**Une fracture est possible**, selon les réponses qui manquent : « entre les territoires »." in text


def test_a_fracture_that_a_missing_answer_can_undo_is_to_confirm(report: Report, everything: Answers) -> None:
    # fibre alone is known: 20, under 50, with 9 of 17 parts of the weight; from 9/17 × 0.2 = 10.6 to 57.6
    text = report(everything | {"trajet": "nsp", "fibre": 20}, annex=True)
    said = "**Une fracture est à confirmer**, d'après les réponses connues : « entre les territoires »."
    assert said in part(text, "Les fractures")
    assert re.search(r"\| Entre les territoires +\| +20 \| 10 et 58 +\| à confirmer ", text.replace("\u00a0", " "))


def test_nothing_is_said_of_a_fracture_of_which_too_little_is_known(report: Report, everything: Answers) -> None:
    # trajet is known, 8 of 17 parts: under half. Without fibre, ecole may not apply: fibre then weighs half of its
    # theme, 3/14, and not a third, 1/7: from 8/63 / (8/63 + 3/14) = 8/21.5 = 37 where fibre is at 0
    text = report(everything | {"fibre": "nsp"}, annex=True)
    assert "fracture" not in flat(text).split("## Le plan d'action")[0].lower()
    assert re.search(
        r"\| Entre les territoires +\| +— \| 37 et 100 +\| trop peu de réponses pour le dire ",
        text.replace("\u00a0", " "),
    )


def test_no_fracture_is_said_where_all_are_known(report: Report, everything: Answers) -> None:
    assert "**Aucune fracture** ne ressort des réponses." in part(report(everything), "Les fractures")


# The locks ahead


def test_all_that_the_next_level_takes_stands_there(report: Report, small_toml: str, most: Answers) -> None:
    more = '[[lock]]\nid = "sans-lieu"\ntitle = "Un lieu ouvert"\nindicator = "lieu"\nat_least = 0.5\n'
    locked = parse({"petit.toml": small_toml + more + 'caps = "whole"\nlevel = "en-construction"\n'})
    low = most | {"fibre": 40, "ecole": "non", "lieu": "aucun", "trajet": 12}
    first = part(report(low, questionnaire=locked), "L'essentiel")
    assert (
        "**Verrous à venir** : pour passer au niveau Engagé, il faudra une stratégie écrite et votée et un lieu "
        "ouvert.\n"
    ) in first
