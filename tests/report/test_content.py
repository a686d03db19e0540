"""What the report says: the first page, the plan, what is not known, every answer. Arithmetic in conftest.py."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from report_text import flat, part, report_markdown
from ruraldiag.assessment.model import Assessment, Interview, Unit
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.annex import weights_line
from ruraldiag.report.content.report import report_document

Report = Callable[..., str]
Answers = dict[str, Any]


# The first page


def test_the_first_line_counts_the_four_states_apart(report: Report, most: Answers) -> None:
    answers = most | {"trajet": None, "ecole": "so: pas d'école"}
    assert (
        "22 novembre 2026 · commune · 4 réponses sur 7 questions, 1 « ne sait pas », 1 sans réponse, 1 sans objet · "
        "édition 2026.1"
    ) in flat(report(answers))


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Unit(name="Murat", kind="commune", code="15138"), "commune (code INSEE 15138) · rempli par : données"),
        (Unit(name="Murat", kind="epci", code="200066660"), "intercommunalité (SIREN 200066660) · rempli par"),
        (Unit(name="Murat", kind="commune", code="1513"), "commune (code 1513) · rempli par : données publiques ·"),
        (Unit(name="Murat", kind="autre", code="X1"), "autre territoire (code X1) · rempli par"),
    ],
)
def test_the_first_line_says_who_answered_and_which_code_it_is(
    unit: Unit, said: str, answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    one = answered({"lieu": "aucun"}).model_copy(
        update={"unit": unit, "interview": Interview(respondent="données publiques")}
    )
    assert said in flat(report_markdown(score(one, small), one))


def test_actions_of_one_effort_have_no_picture(
    small_toml: str, most: Answers, answered: Callable[..., Assessment]
) -> None:
    for effort, drawn in ((r"\g<0>", True), ("effort = 1", False)):
        q = parse({"petit.toml": re.sub(r"^effort = \d", effort, small_toml, flags=re.MULTILINE)})
        unit = answered(most, questionnaire=q)
        text = part(report_markdown(score(unit, q), unit), "Le plan d'action")
        assert ("Ce que chaque action apporte" in text) is drawn
        assert ("Toutes celles-ci demandent un effort léger." in text) is not drawn


def test_the_score_comes_with_its_interval_and_what_would_narrow_it(report: Report, most: Answers) -> None:
    essentials = part(report(most), "L'essentiel")
    assert "**54 sur 100**, entre 50 et 60 selon ce que révélera la réponse qui manque." in essentials


def test_two_missing_answers_are_said_in_the_plural(report: Report, most: Answers) -> None:
    assert "selon ce que révéleront les 2 réponses qui manquent" in flat(report(most | {"trajet": None}))


def test_a_complete_assessment_has_no_interval_and_nothing_to_clarify(report: Report, everything: Answers) -> None:
    text = flat(report(everything))
    assert "**100 sur 100**. Rien ne manque pour le calculer." in text
    assert "## À éclaircir" not in text
    assert "Toutes les réponses connues sont à leur cible" in text


@pytest.mark.parametrize(
    ("fibre", "shown", "level"),
    [
        (49, "49", "En construction"),  # aide 0.5, reseau (0.49 + 0.5 + 0.5) / 3: whole 3.49 / 7 = 49.86, not 50
        (50, "50", "Engagé"),  # 3.5 / 7
    ],
)
def test_a_score_just_under_a_level_does_not_look_as_if_it_had_reached_it(
    report: Report, fibre: int, shown: str, level: str
) -> None:
    middle = {"lieu": "permanences", "trajet": 20, "publics-formes": ["elus"], "visites": 60}
    text = report(middle | {"fibre": fibre, "strategie": "votee", "ecole": "partie"})
    assert f"**{shown} sur 100**" in text
    assert f"Niveau **{level}**" in text


def test_a_score_just_under_100_does_not_look_full(report: Report, everything: Answers) -> None:
    assert "**99 sur 100**" in report(everything | {"fibre": 98})  # (4 + 2.98) / 7 = 99.71


def test_what_locks_the_level_is_said_with_what_lifts_it(report: Report, most: Answers) -> None:
    essentials = part(report(most), "L'essentiel")
    assert (
        "Niveau **En construction** (2e sur 4), retenu par un verrou : il manque une stratégie écrite et votée. Sans "
        "ce verrou, vos réponses donneraient le niveau « Engagé »."
    ) in essentials
    assert "selon ce que révélera la réponse qui manque. Elle ne changera pas ce niveau." in essentials
    assert essentials.count("il manque une stratégie") == 1
    assert (
        "- **Verrou : il manque une stratégie écrite et votée.** Sans stratégie écrite, le reste ne peut pas compter "
        "davantage (§5-3)."
    ) in part(report(most), "Les verrous")
    assert "premières pierres" not in essentials  # what a unit with 25 to 49 points is told, not one with 54
    assert "à venir" not in essentials


def test_an_unmet_lock_that_changes_nothing_yet_is_said_so(report: Report, most: Answers) -> None:
    low = most | {"lieu": "aucun", "trajet": 30, "publics-formes": ["aucun"], "visites": 0}
    essentials = part(report(low), "L'essentiel")  # 3 × 0.64 / 7 = 27: « En construction » in any case
    assert "retenu par" not in essentials
    assert (
        "\n\n**Verrou à venir** : pour passer au niveau Engagé, il faudra une stratégie écrite et votée.\n"
    ) in essentials
    assert (
        "- **Verrou à venir.** Pour passer au niveau Engagé, il faudra une stratégie écrite et votée ; "
        "ce n'est pas encore ce qui vous retient.\n"
    ) in part(report(low), "Les verrous")
    assert "**Verrou.**" not in essentials


def test_a_lock_is_not_said_to_hold_where_the_truth_may_be_no_higher_than_it_lets(
    report: Report, most: Answers
) -> None:
    # publics 0.2 to 0.7, trajet 10 or more: aide (4 × 0.5 + 2 × 0.4) / 6, couverture (0.76 + 0 + 1) / 3:
    # whole (4 × 0.4667 + 3 × 0.5867) / 7 = 0.518, from (4 × 0.4 + 3 × 0.5867) / 7 = 0.48 to 0.5752.
    essentials = part(report(most | {"fibre": 76}), "L'essentiel")
    assert (
        "Niveau **En construction** (2e sur 4) : le score seul se lirait « Engagé », mais vous n'irez pas plus haut "
        "sans une stratégie écrite et votée."
    ) in essentials
    assert "Elle ne changera pas ce niveau." in essentials
    assert (
        "- **Verrou à venir.** Pour passer au niveau Engagé, il faudra une stratégie écrite et votée ; quoi que révèle "
        "la réponse qui manque, vous n'irez pas plus haut sans."
    ) in part(report(most | {"fibre": 76}), "Les verrous")
    assert "retenu" not in essentials
    assert "retient encore" not in part(report(most | {"fibre": 76}, annex=True), "Lever les verrous à venir")


def test_a_lock_on_a_score_that_is_withheld_is_said_to_hold_only_where_the_low_end_is_above_it(report: Report) -> None:
    # whole known at 3/7 × 2/3 = 29 %: from 3 × 2/3 × … / 7 = 0.29 at least to 0.86; the strategy, unmet, lets 49.
    text = report({"fibre": 100, "strategie": "rien", "ecole": "oui"})
    assert "vous n'irez pas plus haut sans" in part(text, "Les verrous")
    assert "retenu" not in part(text, "L'essentiel")


def test_a_lock_that_may_hold_is_said_possible_with_the_answer_that_tells(report: Report, most: Answers) -> None:
    essentials = part(report(most | {"strategie": "nsp"}), "L'essentiel")
    # 50 to 74, « Engagé », unless the strategy is unmet; the visits, unknown too, change nothing.
    assert "Niveau **pas encore établi** : « En construction » ou « Engagé »." in essentials
    assert "Une réponse peut suffire à le fixer : « Stratégie écrite »." in essentials
    assert (
        "**Verrou possible** : sans une stratégie écrite et votée, le niveau ne dépassera pas « En construction ». On "
        "le saura avec la réponse à « Stratégie écrite »."
    ) in essentials


def test_a_lock_on_a_domain_names_it(report: Report, most: Answers) -> None:
    # reseau (0.4 + 0 + 1) / 3 = 47: without the lock, « En construction »
    text = report(most | {"fibre": 40}, annex=True)
    missing = "**Verrou sur « Réseau et stratégie » : il manque la fibre pour la moitié des locaux.**"
    for where in ("L'essentiel", "Les verrous"):
        assert f"{missing} Tout le réseau en dépend (§5-1)." in part(text, where)
    annex = text.split("thème par thème")[1]
    assert "Verrou : « La fibre pour la moitié des locaux »." in part(annex, "Réseau et stratégie")


def test_a_lock_on_a_domain_that_is_lower_still_is_to_come(report: Report, most: Answers) -> None:
    # reseau 0.4 / 3 = 13: « À amorcer » in any case
    text = report(most | {"fibre": 40, "ecole": "non"}, annex=True)
    said = "il faudra la fibre pour la moitié des locaux (pour « Réseau et stratégie ») ; ce n'est pas encore"
    assert f"Pour passer au niveau En construction, {said}" in part(text, "Les verrous")
    annex = text.split("thème par thème")[1]
    assert "Verrou à venir : « La fibre pour la moitié des locaux »." in part(annex, "Réseau et stratégie")


def test_two_locks_on_one_answer_are_said_once(
    answered: Callable[..., Assessment], most: Answers, small_toml: str
) -> None:
    both = parse(
        {"petit.toml": small_toml.replace('indicator = "strategie"\nat_least', 'indicator = "fibre"\nat_least')}
    )

    def essentials(**answers: Any) -> str:
        assessment = answered(most | answers, questionnaire=both)
        return part(report_markdown(score(assessment, both), assessment), "Les verrous")

    possible = essentials(fibre="nsp")
    assert (
        "**Verrou possible** : sans une stratégie écrite et votée, le niveau ne dépassera pas « En construction » et "
        "le niveau de « Réseau et stratégie » ne dépassera pas « À amorcer »."
    ) in possible
    assert possible.count("On le saura") == 1
    # whole 27 and reseau 13 at most: neither is held yet; each will be, from its own level on
    assert essentials(fibre=40, lieu="aucun", ecole="non", **{"publics-formes": ["aucun"]}).count("il faudra") == 2


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of the first table of a part, its header first, without the line between them."""
    lines = [line.strip("|").split("|") for line in text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in (lines[0], *lines[2:])]


def test_at_most_six_actions_with_gain_delay_and_whom_to_speak_to(report: Report, most: Answers) -> None:
    rows = rows_of(part(report(most), "Par où commencer"))
    assert rows[0] == ["N°", "Action", "Gain (points sur 100)", "Délai", "À qui parler d'abord"]
    # strategie to 0.5: 3/7 × 1/3 × 0.5 = 7.1; publics-formes to 1 (its theme's only known): 4/7 × 2/6 × 0.6 = 11.4
    assert rows[1:3] == [
        ["1", "Écrire la stratégie en quatre pages (verrou)", "+7,1", "6 mois", "à l'intercommunalité"],
        ["2", "Former un public de plus", "+11,4", "3 mois", "au Département"],
    ]
    assert len(rows) - 1 <= 6


def test_the_order_is_explained_and_a_called_up_action_says_for_which(
    report: Report, most: Answers, heavy: Questionnaire
) -> None:
    # trajet (effort 2, 2/6 of its theme) gains more for its effort than lieu (effort 3, half of 4/6), which it requires
    low = most | {"lieu": "aucun", "trajet": 30, "fibre": 100, "strategie": "bilan", "ecole": "oui"}
    text = flat(report(low, questionnaire=heavy))
    begin = part(text, "Le plan d'action")
    assert (
        "Dans l'ordre des numéros : ce qui demande peu d'effort, le plus gros gain en tête, puis les chantiers plus "
        "longs, le meilleur gain pour l'effort en tête. La n° 2, plus lourde, passe avant la n° 3, qui en a besoin."
    ) in begin
    assert text.count("passe avant la n° 3") == 1  # said once: the sheet of the action has it in its own words
    assert "**Pourquoi ici** : l'action n° 3 en a besoin." in part(text, "2. Obtenir une permanence")


def test_the_groups_shown_are_those_of_the_order(report: Report, most: Answers) -> None:
    begin = part(report(most), "Le plan d'action")
    assert (
        "Dans l'ordre des numéros : ce qui lève un verrou, puis ce qui demande peu d'effort, le plus gros gain en tête"
        in begin
    )
    assert "passe avant" not in begin  # the strategy that lieu requires stands first by its own merit


def test_the_projection_is_what_the_same_answers_would_score(report: Report, most: Answers) -> None:
    # strategie 0.5, publics-formes 1, lieu 1: aide (4 × 5/6 + 2 × 1) / 6 = 0.8889, reseau (0.92 + 0.5 + 1) / 3 = 0.8067
    # whole (4 × 0.8889 + 3 × 0.8067) / 7 = 85.4; no lock left: Ancré
    begin = part(report(most), "Par où commencer")
    assert "Si les n° 1 à 3 portaient leurs fruits, le score passerait de **54 à 85**" in begin
    assert ", et le niveau de « En construction » à « Ancré »." in begin
    after = most | {"strategie": "votee", "publics-formes": ["elus", "agents", "habitants"], "lieu": "permanent"}
    assert "**85 sur 100**" in report(after)


def test_a_level_that_the_first_actions_reach_at_least_is_said_so(report: Report, most: Answers) -> None:
    # trajet unknown; the three actions done, aide runs from (4 × 4/6 + 2 × 0.5) / 6 = 0.6111 to (4 + 1) / 6 = 0.8333,
    # whole with reseau 0.8067 from 69.5 to 82.2: « Engagé » or « Ancré ».
    begin = part(report(most | {"trajet": None, "visites": 0}), "Par où commencer")
    assert "et le niveau de « En construction » à « Engagé » au moins." in begin


# Little is known


def test_where_coverage_is_low_there_is_no_score_and_what_to_find_out_comes_first(report: Report) -> None:
    text = report({"lieu": "aucun"})
    page = flat(text).split("## Le profil")[0]
    # lieu weighs 16/63 = 25.4 %; the whole may be from 0 to 1 - 16/63 = 74.6
    assert "**Pas encore de score.** La seule réponse connue porte 25 % du poids du questionnaire" in page
    assert "**entre 0 et 74,7**" in page  # 74.6032; 75 would be a level it cannot reach
    assert not re.search(r"\d sur 100\*\*", page)
    assert page.index("## À éclaircir d'abord") < page.index("## Par où commencer")
    assert "passerait" not in page
    # two of the heaviest left, 1/7 each: 16/63 + 2/7 = 34/63 = 54 % of the weight, over the half that it takes
    assert "Pour l'établir, il faut encore 2 réponses environ : commencez par les questions ci-dessous." in page
    assert re.findall(r"- \*\*(.+?)\*\*", part(text, "À éclaircir d'abord")) == ["Fibre", "Stratégie écrite"]


def test_gains_without_a_score_are_what_the_low_end_surely_gains(report: Report) -> None:
    # lieu to 0.5: 16/63 × 0.5 = 12.7, not the 50 points that the only known answer would make alone
    begin = part(report({"lieu": "aucun"}), "Par où commencer")
    assert re.search(r"\| +Gain au bas de l'intervalle \(points sur 100\) \|", begin)
    assert re.search(r"\| +\+12,7 \|", begin)
    assert (
        "Faute de score, le gain dit de combien monterait le bas de l'intervalle, si l'action atteint son but et si "
        "les réponses connues sont exactes."
    ) in begin


def test_nothing_known_is_said_plainly(report: Report) -> None:
    text = flat(report({}))
    assert "**Pas encore de score.** Aucune réponse n'est encore connue." in text
    assert "**Vos appuis**" not in text
    assert "Les actions viendront avec les premières réponses." in text


def test_the_report_does_not_list_every_unknown_and_its_annex_does(report: Report) -> None:
    text = report({}, annex=True)

    def listed(title: str) -> int:
        return len(re.findall(r"^- ", part(text, title), re.MULTILINE))

    assert listed("À éclaircir d'abord") == 3  # 16/63 + 2/7: lieu, fibre and one of the others
    assert listed("Ce qu'on ne sait pas encore") == 7  # six, and the only one that is left
    assert listed("Annexe : chaque réponse à trouver") == 7


def test_unknowns_come_widest_first_with_who_knows(report: Report) -> None:
    unknown = part(report({"fibre": 90}), "Ce qu'on ne sait pas encore")
    titles = re.findall(r"\*\*(.+?)\*\*", unknown)
    # lieu 25.4; strategie and ecole 14.3, in order; trajet 12.7; publics-formes and visites 9.5, in order
    assert titles == [
        "Lieu d'aide",
        "Stratégie écrite",
        "Connexion de l'école",
        "Trajet jusqu'à l'aide",
        "Publics formés",
        "Visites à domicile",
    ]
    told = "**Lieu d'aide** (Aide aux habitants, sans réponse ; 25,4 points d'incertitude). Le site de la préfecture."
    assert told in unknown


def test_who_is_named_for_several_unknown_answers_comes_first_with_their_questions(
    answered: Callable[..., Assessment], small_toml: str
) -> None:
    text = small_toml
    for known, actors in (("lieu", '"departement"'), ("trajet", '"departement"'), ("fibre", '"departement", "epci"')):
        text = text.replace(f'id = "{known}"\n', f'id = "{known}"\nknown_by = [{actors}]\n')
    naming = parse({"petit.toml": text})
    assessment = answered({}, questionnaire=naming)
    text = report_markdown(score(assessment, naming), assessment, annex=True)
    unknown = part(text, "Annexe : chaque réponse à trouver")
    # widest first: lieu 25.4, fibre 14.3, trajet 12.7; the intercommunalité is named once
    calls = unknown.split("Sont nommés souvent :")[1].split("Question par question :")[0]
    assert calls.strip() == "- **Le Département** (3 questions) : Lieu d'aide, Fibre, Trajet jusqu'à l'aide."
    short = part(text, "Ce qu'on ne sait pas encore")
    assert "Un même appel peut servir plusieurs fois : le Département (3 questions)." in short


def test_the_first_page_says_that_it_is_enough(report: Report, most: Answers) -> None:
    said = "Cette page suffit au conseil : la suite est pour qui porte une action ou vérifie un chiffre."
    for answers in (most, {}):
        assert flat(report(answers)).split("## Le profil")[0].rstrip().endswith(said)


# The whole


def test_the_same_assessment_gives_the_same_bytes(
    small: Questionnaire, answered: Callable[..., Assessment], most: Answers
) -> None:
    first, again = answered(most), answered(dict(reversed(most.items())))
    assert report_markdown(score(first, small), first) == report_markdown(score(again, small), again)


def test_the_date_is_that_of_the_assessment(report: Report, most: Answers) -> None:
    assert "\n1er mai 2024 · " in report(most, interview=Interview(updated=dt.datetime(2024, 5, 1, tzinfo=dt.UTC)))
    assert "\ndiagnostic non daté · " in report(most, interview=Interview())


def test_headings_go_down_one_level_at_a_time(report: Report, most: Answers) -> None:
    levels = [len(sharps) for sharps in re.findall(r"^(#+) ", report(most), re.MULTILINE)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_french_spaces_are_where_they_should_be(report: Report, most: Answers) -> None:
    for answers in (most, {}, {"lieu": "aucun"}):
        text = report(answers)
        assert re.findall(r".{20} [:;?!%»](?: |\n|$)", text) == []
        assert re.findall(r"« .{20}", text) == []
        assert "  " not in re.sub(r"^(\|.*\|| +- .*)$", "", text, flags=re.MULTILINE)


def test_the_parts_of_a_report_are_found_by_id(
    small: Questionnaire, answered: Callable[..., Assessment], most: Answers
) -> None:
    assessment = answered(most)
    result = score(assessment, small)
    short, whole = (report_document(result, assessment, annex=annex) for annex in (False, True))
    body = ["essentiel", "commencer", "profil", "plan", "acteurs", "inconnu"]
    assert [section.id for section in short.sections] == [*body, "annexe"]
    annex = ["themes", "debats", "actions", "acteurs-plus-tard", "inconnues", "reponses", "calcul"]
    assert [section.id for section in whole.sections] == [*body, *(one for one in annex if whole.section(one))]
    assert {"themes", "debats", "actions", "reponses", "calcul"} <= {section.id for section in whole.sections}
    assert short.section("suivi") is None


def test_without_its_annex_a_report_ends_with_how_to_have_it(report: Report, most: Answers) -> None:
    for answers in (most, {}):
        text = flat(report(answers))
        assert text.rstrip().rsplit("\n\n", 1)[1] == (
            "Chaque réponse, chaque action pas à pas, les débats et le calcul sont dans l'annexe : demandez-la à "
            "qui a rempli ce diagnostic."
        )
        whole = flat(report(answers, annex=True))
        assert "--annex" not in whole
        # the annex adds, and changes nothing before it
        assert whole.startswith(text.split("## L'annexe")[0])


def test_a_questionnaire_that_stands_on_no_text_has_a_report_too(answered: Callable[..., Assessment]) -> None:
    bare = parse(
        {
            "bare.toml": """
id = "samm"
edition = "1"
title = "SAMM"
[scoring]
means = { whole = "geometric" }
[[domain]]
id = "d"
title = "Domain"
weight = 1
[[theme]]
id = "t"
domain = "d"
title = "Theme"
weight = 1
[[indicator]]
id = "i"
theme = "t"
question = "How?"
kind = "scale"
weight = 1
options = [{ id = "a", label = "No." }, { id = "b", label = "Some." }, { id = "c", label = "Yes." }]
"""
        }
    )
    assessment = answered({"i": "b"}, questionnaire=bare)
    text = flat(report_markdown(score(assessment, bare), assessment, annex=True))
    assert "**50 sur 100**. Rien ne manque pour le calculer." in text
    assert "**How?** (100 %) : Some (réponse 2 sur 3)." in text
    assert "Constat : poids donné par le questionnaire." in text
    assert "Les poids sont ceux que donne le questionnaire." in text
    assert "Moyenne arithmétique pour un thème, arithmétique pour un domaine, géométrique pour l'ensemble." in text
    assert "Niveau" not in text
    assert "## Qui solliciter" not in text
    assert "débat" not in text.lower()


def test_an_interval_that_a_zero_closes_is_not_said_to_be_all_known(report: Report, small_toml: str) -> None:
    means = 'means = { whole = "geometric", domain = "geometric", theme = "geometric" }\n'
    geometric = parse({"petit.toml": small_toml.replace("[source]\n", f"[scoring]\n{means}\n[source]\n")})
    assert geometric.scoring.means.whole == "geometric"
    # trajet 30 is worth 0: lieux, aide and the whole are 0 whatever the visits (3/63 of the weight) and the fibre are.
    answers = {"lieu": "permanent", "trajet": 30, "publics-formes": ["elus"], "strategie": "votee", "visites": "nsp"}
    text = flat(report(answers | {"fibre": 92, "ecole": "oui"}, questionnaire=geometric))
    assert "**0 sur 100**, quoi que révèle la réponse qui manque." in text
    assert "Score : 0 sur 100. Ce domaine" in part(text, "Aide aux habitants")
    few = flat(report({"trajet": 30}, questionnaire=geometric))
    assert "Quoi que révèlent les réponses qui manquent, le score sur 100 restera de **0**." in few
    assert "tout est connu" not in few


def test_where_each_question_measures_a_statement_the_method_says_that_it_alone_weighs(small_toml: str) -> None:
    def read_from(table: str, key: str, text: str) -> str:
        return re.sub(rf'(\[\[{table}\]\]\n(?:(?!\[\[).*\n)*?)statements = \["(.*?)"\]', key, text)

    measured = read_from("theme", r"\1", read_from("(?:domain|indicator)", r'\1measures = "\2"', small_toml))
    said = [weights_line(parse({"petit.toml": text})).replace("\xa0", " ") for text in (small_toml, measured)]
    assert "selon l'appui du constat le plus soutenu qu'elle mesure" in said[0]
    assert "selon l'appui du seul constat qu'elle mesure" in said[1]
    assert "un thème qui n'en mesure aucun pèse 2. C'est une lecture parmi d'autres" in said[1]  # several
