"""What the report says of each answer and of the debates: the annex and the positions. Arithmetic in conftest.py."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import trees
from report_text import flat, part, report_markdown
from ruraldiag.assessment.model import Assessment, Voice
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse

Report = Callable[..., str]
Answers = dict[str, Any]


def test_questions_for_another_kind_of_unit_are_not_counted(report: Report, most: Answers) -> None:
    gal = {one: value for one, value in most.items() if one != "visites"}  # asked of communes and EPCI alone
    assert " · 6 réponses sur 6 questions · " in flat(report(gal, kind="gal"))


def test_a_statement_that_weighs_two_questions_of_a_theme_is_said_once(report: Report, most: Answers) -> None:
    network = part(report(most, annex=True), "Couverture")
    assert network.count("Le réseau est un prérequis (la majorité, §5-1).") == 1
    assert network.count("Constat : le même que pour « Fibre ».") == 2


def test_questions_of_one_title_do_not_send_from_one_to_the_other() -> None:
    twins = trees.tree({"d": {"t": [{**trees.scale(one), "title": "Jumelle"} for one in ("a", "b")]}})
    unit = trees.unit({"a": "o0", "b": "o1"})
    text = flat(report_markdown(score(unit, twins), unit, annex=True))
    assert text.count("Constat : poids donné par le questionnaire.") == 2


def test_each_answer_shows_its_weight_note_proof_and_statement(report: Report, most: Answers) -> None:
    answers = most | {"lieu": {"value": "permanences", "note": "à revoir", "evidence": "planning"}}
    lieux = part(report(answers, annex=True), "Lieux")
    assert (
        "- **Lieu d'aide** (25,4 %) : une permanence deux fois par mois (réponse 2 sur 3).\n"
        "  - Preuve : planning\n  - Note : à revoir\n"
        "  - Constat : Il faut des lieux et des personnes (tous les experts, §6-1, §6.2-1)."
    ) in lieux


def test_the_lines_ticked_are_said_in_the_middle_of_a_sentence(report: Report, most: Answers) -> None:
    publics = part(report(most | {"publics-formes": ["elus", "agents"]}, annex=True), "Publics")
    assert "**Publics formés** (9,5 %) : deux choses sur trois : les élus formés ; les agents formés." in publics


def test_the_weights_of_the_domains_add_up_where_two_decimals_do_it(
    answered: Callable[..., Assessment], small_toml: str, report: Report, most: Answers
) -> None:
    text = small_toml.replace('statements = ["s-unanime"]\n[[domain]]', "weight = 3\n[[domain]]")
    text = text.replace('title = "Réseau et stratégie"\nstatements = ["s-majorite"]', 'title = "Réseau"\nweight = 13')
    exact = parse({"petit.toml": text})
    assessment = answered(most, questionnaire=exact)
    text = flat(report_markdown(score(assessment, exact), assessment))
    assert re.findall(r"Ce domaine compte pour (.+?) de l'ensemble", text) == ["18,75 %", "81,25 %"]  # 3 / 16, 13 / 16
    assert re.findall(r"Ce domaine compte pour (.+?) de l'ensemble", flat(report(most))) == ["57,1 %", "42,9 %"]  # of 7


def test_sans_objet_says_why(report: Report, most: Answers) -> None:
    given = part(report(most | {"visites": "so: personne n'est isolé"}, annex=True), "Annexe : chaque réponse")
    assert "**Visites à domicile** (ne compte pas) : sans objet (personne n'est isolé)." in given
    routed = part(report(most | {"fibre": 5}, annex=True), "Annexe : chaque réponse")
    assert (
        "**Connexion de l'école** (ne compte pas) : sans objet, vu la réponse à « Fibre » "
        "(réponse gardée sans compter : Oui)."
    ) in routed
    kind = part(report(most | {"visites": None}, kind="petr", annex=True), "Annexe : chaque réponse")
    assert "sans objet : la question ne se pose pas pour ce genre de territoire." in kind


def test_an_answer_that_hangs_on_an_unknown_filter_is_kept_and_said(report: Report, most: Answers) -> None:
    annex = part(report(most | {"fibre": "nsp"}, annex=True), "Annexe : chaque réponse")
    assert "ne sait pas : tout dépend de la réponse à « Fibre » (réponse gardée sans compter : Oui)." in annex


def test_an_answer_kept_from_before_keeps_its_date(report: Report, most: Answers) -> None:
    old = {"value": "oui", "answered": dt.date(2025, 3, 1)}
    new = {"value": 92.0, "answered": dt.date(2026, 11, 22)}
    annex = part(report(most | {"ecole": old, "fibre": new}, annex=True), "Annexe : chaque réponse")
    assert annex.count("Réponse du") == 1
    assert "Réponse du 1er mars 2025." in annex


def test_what_was_set_aside_and_whose_voices_these_are_is_said(report: Report, most: Answers) -> None:
    text = flat(
        report(
            most, set_aside={"vieille-question": {"value": 3}}, voice=(Voice(respondent="élue"), Voice()), annex=True
        )
    )
    assert "faute de question équivalente : vieille-question." in text
    assert "Ces réponses réunissent plusieurs voix : élue et voix 2." in text


def test_debates_show_both_positions_beside_our_answers(report: Report, most: Answers) -> None:
    # All of « La 4G fait attendre » is in the two positions, and the questionnaire says so.
    debate = part(report(most, annex=True).split("position par position")[1], "Attendre la fibre, ou s'équiper en 4G ?")
    assert "- Attendre, dit un expert (§4.1-1).\n- S'équiper, dit un autre (§4.1-1)." in debate
    assert "- Fibre : 92 %." in debate
    assert "Ce que la source dit encore" not in debate


def test_a_debate_adds_what_its_positions_have_not_said(answered: Callable[..., Assessment], small_toml: str) -> None:
    told = 'statements = ["s-seul"]\nin_positions'
    more = parse({"petit.toml": small_toml.replace(told, told.replace("]", ', "s-unanime"]'))})
    assessment = answered({"fibre": 92}, questionnaire=more)
    debate = part(
        report_markdown(score(assessment, more), assessment, annex=True).split("position par position")[1],
        "Attendre la fibre, ou s'équiper en 4G ?",
    )
    said = debate.split("Ce que la source dit encore :")[1]
    assert re.findall(r"^- (.+)$", said, re.MULTILINE) == [
        "Il faut des lieux et des personnes (tous les experts, §6-1, §6.2-1)."
    ]


def test_an_unknown_answer_with_a_note_comes_first(report: Report) -> None:
    noted = {"state": "unknown", "note": "La secrétaire appelle lundi."}
    unknown = part(report({"fibre": 90, "visites": noted}), "Ce qu'on ne sait pas encore")
    assert "D'abord celles qu'accompagne une note écrite, puis celles qui élargissent le plus l'intervalle." in unknown
    assert re.findall(r"\*\*(.+?)\*\*", unknown)[:2] == ["Visites à domicile", "Lieu d'aide"]
    assert "  - Note : La secrétaire appelle lundi.\n" in unknown
