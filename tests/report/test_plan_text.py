"""What the report says of the plan: order, effort, who to call on, what is done. Arithmetic in conftest.py."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from report_text import flat, part, report_markdown
from ruraldiag.assessment.model import ActionFollowUp, Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.plan import plan_document
from ruraldiag.report.formats.markdown import to_markdown

Report = Callable[..., str]
Answers = dict[str, Any]
MARKED = dt.date(2026, 11, 30)


def seven_questions(small_toml: str) -> Questionnaire:
    """Return a questionnaire of seven more questions, each with one light action that asks something of two actors."""
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
partners = ["epci"{', "departement"' if n == 7 else ""}]
ask = {{ epci = "Demande {n} à l'intercommunalité."{', departement = "Demande au Département."' if n == 7 else ""} }}
"""
        for n in range(1, 8)
    )
    return parse({"petit.toml": small_toml + extra})


def test_past_the_first_page_an_action_has_a_line_and_its_steps_are_annexed(
    answered: Callable[..., Assessment], small_toml: str
) -> None:
    # Seven questions at nothing, each with one action: six on the first page, one past it.
    seven = seven_questions(small_toml)
    assessment = answered({f"q{n}": "non" for n in range(1, 8)}, questionnaire=seven)
    text = report_markdown(score(assessment, seven), assessment, annex=True)
    plan = part(text, "Le plan d'action")
    assert "1. Commencer 6." in plan
    assert "Commencer 7" not in plan
    assert re.search(r"\| +7 \| Faire 7 \| .* \| — ", plan)
    every = part(text, "Annexe : chaque action, pas à pas")
    assert all(f"1. Commencer {n}." in every for n in range(1, 8))
    whole = to_markdown(plan_document(Dossier(score(assessment, seven), assessment)))
    assert "1. Commencer 7." in part(whole, "Le plan d'action")


def test_what_to_ask_comes_first_for_the_first_page_and_else_in_the_sheet_of_the_action(
    answered: Callable[..., Assessment], small_toml: str
) -> None:
    seven = seven_questions(small_toml)
    assessment = answered({f"q{n}": "non" for n in range(1, 8)}, questionnaire=seven)
    text = flat(report_markdown(score(assessment, seven), assessment, annex=True))
    calls = part(text, "Qui solliciter")
    assert re.findall(r"^ *- (.+)$", calls, re.MULTILINE) == [
        "**L'intercommunalité**",
        *(f"N° {n} : « Demande {n} à l'intercommunalité »." for n in range(1, 7)),
    ]
    # the Département is only called on for the seventh
    later = part(text, "Annexe : qui solliciter plus tard")
    assert "- **L'intercommunalité** : action n° 7. Met les moyens en commun." in later
    assert "- **Le Département** : action n° 7. Construit le réseau." in later
    sheet = part(text, "7. Faire 7")
    assert (
        "- **À demander**\n  - À l'intercommunalité : « Demande 7 à l'intercommunalité ».\n"
        "  - Au Département : « Demande au Département ».\n"
    ) in sheet
    assert "**Avec**" not in sheet
    for said in ("« Demande au Département »", *(f"« Demande {n} à l'intercommunalité »" for n in range(1, 8))):
        assert text.count(said) == 1


def test_an_action_on_a_lock_that_does_not_hold_yet_says_why_it_comes_first(report: Report, most: Answers) -> None:
    # whole 27 (aide 0): « En construction » in any case, which the strategy does not hold
    low = most | {"lieu": "aucun", "trajet": 30, "publics-formes": ["aucun"], "visites": 0}
    text = flat(report(low, annex=True))
    assert "| Écrire la stratégie en quatre pages (verrou à venir) " in part(text, "Par où commencer")
    begin = part(text, "Le plan d'action")
    assert "Dans l'ordre des numéros : ce que demandera un niveau plus haut, puis ce qui demande peu d'effort" in begin
    assert "La n° 1 a ce rang parce qu'à partir de 50 points, votre niveau n'avancera pas sans elle." in begin
    group = part(text, "Lever les verrous à venir")
    assert "Rien de ceci ne vous retient encore : c'est ce que demandera un niveau plus haut." in group
    assert "le but atteint, le verrou à venir « Une stratégie écrite et votée » sera levé." in group
    held = flat(report(most, annex=True))  # whole 54: held
    assert "Écrire la stratégie en quatre pages (verrou) " in held
    assert "D'abord ce qui lève un verrou, et ce qu'il faut pour cela." in part(held, "Lever les verrous")
    assert "a ce rang" not in held


def test_a_lock_ahead_on_a_domain_names_it(report: Report, most: Answers) -> None:
    # reseau 0.4 / 3 = 13: « À amorcer » in any case, and fibre is under its lock; whole 38, not held by the strategy
    begin = part(report(most | {"fibre": 40, "ecole": "non"}), "Le plan d'action")
    assert "La n° 1 a ce rang parce qu'à partir de 25 points dans « Réseau et stratégie », son niveau" in begin
    assert "La n° 2 a ce rang parce qu'à partir de 50 points, votre niveau n'avancera pas sans elle." in begin


def test_long_works_that_are_nearly_done_say_why_they_bring_little(report: Report, everything: Answers) -> None:
    # the step is from 0 to 1, a quarter of it is left under 25 %
    text = flat(report(everything | {"fibre": 76}))
    said = "La n° 1 rapporte peu, car l'étape qu'elle vise, 100 %, est presque atteinte (« Fibre » : 76 %)."
    assert said in part(text, "Le plan d'action")
    assert "(l'étape, 100 %, est presque atteinte). **Effort**" in part(text, "1. Raccorder les derniers locaux")
    assert "presque atteinte" not in flat(report(everything | {"fibre": 75}))


def test_a_step_that_is_nearly_done_is_said_with_where_it_ends(
    report: Report, everything: Answers, small_toml: str
) -> None:
    start = small_toml.index('id = "fibre"\n')
    begins = parse({"petit.toml": small_toml[:start] + small_toml[start:].replace("= 1.0", "= 0.8", 1)})
    text = flat(report(everything | {"fibre": 76}, questionnaire=begins))  # 4 of 80 are left
    assert "l'étape qu'elle vise, 80 %, est presque atteinte (« Fibre » : 76 %)." in text
    minutes = flat(report(everything | {"trajet": 11, "fibre": 100}))  # from 10 minutes on: 1 of 20 is left
    assert "l'étape qu'elle vise, 10 min, est presque atteinte (« Trajet jusqu'à l'aide » : 11 min)." in minutes


def test_a_single_group_without_a_score_has_no_order_to_explain(report: Report, heavy: Questionnaire) -> None:
    begin = part(report({"lieu": "aucun", "trajet": 30}, questionnaire=heavy), "Le plan d'action")
    assert "Dans l'ordre" not in begin  # two works, whose gains shown are not those that order them
    assert "La n° 1, plus lourde, passe avant la n° 2, qui en a besoin." in begin


def test_the_rank_held_is_said_from_three_actions_up(
    small: Questionnaire, answered: Callable[..., Assessment], most: Answers
) -> None:
    def text(answers: Answers) -> str:
        assessment = answered(answers)
        result = score(assessment, small)
        return report_markdown(result, assessment, uncertainty(result, draws=20), annex=True)

    assert "**Rang tenu**" in text(most)  # five actions
    two = text(most | {"lieu": "permanent", "trajet": 10, "strategie": "bilan"})  # publics-formes and fibre
    assert "2. Raccorder" in flat(two)
    assert "rang tenu" not in two.lower()


def test_the_plan_says_what_comes_before_who_leads_and_what_to_ask(report: Report, most: Answers) -> None:
    text = report(most, annex=True)
    short = part(text, "3. Ouvrir un lieu chaque semaine")  # the first of the two: that of the plan in short
    assert "**Avant elle** : l'action n° 1." in short
    assert "**Avec** : le Département." in short
    assert "**Financement**" not in short
    text = "## Annexe" + text.split("chaque action, pas à pas")[1]
    lieu = part(text, "3. Ouvrir un lieu chaque semaine")
    assert "**Avant elle** : l'action n° 1." in lieu
    assert "**Avec** : le Département." in lieu
    assert "**Financement** : FEADER (2023-2027) ; Département." in lieu
    formes = part(text, "2. Former un public de plus")
    assert "**Qui la mène** : le Département ; pour vous, c'est une demande à faire." in formes
    strategie = part(text, "1. Écrire la stratégie en quatre pages")
    assert "le but atteint, le verrou « Une stratégie écrite et votée » sera levé" in strategie
    assert "**Avec** : l'intercommunalité." in strategie
    assert "Qui la mène" not in strategie
    assert "Sauf mention contraire, c'est la commune elle-même qui mène l'action." in part(
        report(most), "Le plan d'action"
    )
    asked = "- **L'intercommunalité**\n  - N° 1 : « Une personne pour aider à l'écrire »."
    assert asked in part(report(most), "Qui solliciter")
    assert flat(report(most, annex=True)).count("Une personne pour aider à l'écrire") == 1
    assert "1. Réunir le conseil.\n2. Écrire.\n3. Voter." in strategie
    # the statement that the action carries first, then the question's
    assert "**D'où cela vient** : §4.1-1, §5-1." in strategie


def test_an_action_that_needs_an_unknown_answer_says_so(report: Report, most: Answers) -> None:
    lieu = part(report(most | {"strategie": "nsp"}), "2. Ouvrir un lieu chaque semaine")
    assert "**À vérifier avant** : « Stratégie écrite », dont on ne connaît pas la réponse." in lieu


def test_the_intercommunalite_is_no_partner_of_itself(report: Report, most: Answers) -> None:
    text = flat(report(most, kind="epci", annex=True))
    assert "c'est l'intercommunalité elle-même qui mène l'action." in text
    assert "**À préparer chez vous** : une personne pour aider à l'écrire." in text
    assert "L'intercommunalité" not in part(text, "Qui solliciter")


def test_a_request_written_to_another_is_not_printed_to_oneself(
    answered: Callable[..., Assessment], small_toml: str, most: Answers
) -> None:
    letter = parse({"petit.toml": small_toml.replace("Une personne pour aider à l'écrire", "Nous prêter une personne")})
    unit = answered(most, questionnaire=letter, kind="epci")
    text = flat(report_markdown(score(unit, letter), unit, annex=True))
    assert "À préparer chez vous" not in text
    assert "Nous prêter" not in text


def test_each_actor_is_called_on_once_with_all_there_is_to_ask(
    report: Report, most: Answers, answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    calls = part(report(most), "Qui solliciter")
    assert calls.count("**Le Département**") == 1
    assert "  - N° 2 (à mener par cet acteur) : « Une séance près d'ici »." in calls
    assert "La collectivité" not in calls
    # the plan alone says its role, and what it is only to be associated to
    assessment = answered(most)
    alone = to_markdown(plan_document(Dossier(score(assessment, small), assessment)))
    departement = part(alone, "Le Département")
    assert "Construit le réseau." in departement
    assert "- Action n° 2, « Former un public de plus » (à mener par cet acteur) : « Une séance près d'ici »." in (
        departement
    )
    assert "- Action n° 3, « Ouvrir un lieu chaque semaine » : à associer." in departement
    assert "### La collectivité" not in alone


def test_the_follow_up_of_actions_is_shown(report: Report, most: Answers) -> None:
    taken = {
        "strategie": ActionFollowUp(status="en-cours", owner_role="adjointe", date=dt.date(2027, 1, 10), note="lancé"),
        "ecole": ActionFollowUp(status="faite"),
    }
    rows = part(report(most, actions=taken), "Le suivi des actions")
    assert re.search(r"\| Écrire la stratégie en quatre pages +\| en cours +\| adjointe +\| 10 janvier 2027", rows)
    assert re.search(r"\| Connexion de l'école +\| faite +\| — ", rows)  # at its target: no action any more
    assert "**État** : en cours, adjointe, 10 janvier 2027." in flat(report(most, actions=taken))


def test_the_first_page_says_what_is_followed_and_not_in_its_table(
    answered: Callable[..., Assessment], small_toml: str
) -> None:
    seven = seven_questions(small_toml)
    taken = {
        "q1": ActionFollowUp(status="en-cours"),  # first of the table, where it is said
        "q7": ActionFollowUp(status="retenue"),  # seventh
        "fibre": ActionFollowUp(status="faite", date=MARKED),  # at its target: nothing left to propose
    }
    answers = {"fibre": 100, **{f"q{n}": "non" for n in range(1, 8)}}
    assessment = answered(answers, questionnaire=seven, actions=taken)
    page = part(report_markdown(score(assessment, seven), assessment), "Par où commencer")
    assert "Faire 1 (en cours)" in page
    assert "Les 3 actions suivies sont plus loin, sous « Le suivi des actions »." in page
    begin = part(to_markdown(plan_document(Dossier(score(assessment, seven), assessment))), "Par où commencer")
    assert "Faire 1 (en cours)" in begin
    assert (
        "Déjà en main (voir plus loin « Le suivi des actions ») : « Faire 7 » (retenue) et « Raccorder les derniers "
        "locaux » (faite).\n"
    ) in begin


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
    assert "Si ces trois actions portaient leurs fruits, le score passerait de **54 à 74**" in begin
    assert (
        "1 action faite et 1 action écartée ne sont plus proposées.\n\n"
        "« Stratégie écrite » est notée faite, mais le score n'en tient pas encore compte et son verrou tient "
        "toujours : revoyez la réponse avec « ruraldiag assess --answers FICHIER --revise strategie », FICHIER étant "
        "celui de ce diagnostic."
    ) in part(text, "Le suivi des actions")
    rows = part(text, "Le suivi des actions")
    assert "faite le 30 novembre 2026, réponse à mettre à jour avec --revise strategie" in rows
    assert re.search(r"\| Former un public de plus +\| écartée ", rows)
    assert "Écrire la stratégie" not in part(text, "Le plan d'action")


@pytest.mark.parametrize(("at_least", "opens"), [(0.4, True), (0.9, False)])
def test_what_the_first_actions_lead_to_is_not_said_where_one_of_them_opens_a_question(
    at_least: float, opens: bool, small_toml: str, answered: Callable[..., Assessment], most: Answers
) -> None:
    q = parse({"petit.toml": small_toml.replace('"fibre", at_least = 0.1', f'"strategie", at_least = {at_least}')})
    assessment = answered(most)
    dossier = Dossier(score(assessment, q), assessment)
    [first, *_] = dossier.plan.first_page
    assert (first.indicator.id, dossier.result.leaves["strategie"].leaf.value, first.value_after) == (
        "strategie",
        0.0,
        0.5,
    )
    assert (dossier.projection is None) == opens
    begin = part(flat(report_markdown(dossier.result, assessment)), "Par où commencer")
    assert ("le score passerait" in begin) == (not opens)
    assert bool(re.search(r"\| +— \|", begin.split("Écrire")[1].splitlines()[0])) == opens  # no gain is given for it
    assert "Faute de score" not in begin


def test_an_action_done_and_answered_since_gives_way_to_the_next(report: Report, most: Answers) -> None:
    later = dt.datetime(2026, 12, 5, 9, 0, tzinfo=dt.UTC)
    answers = most | {"lieu": {"value": "permanences", "answered": later}}
    text = flat(report(answers, actions={"lieu": ActionFollowUp(status="faite", date=MARKED)}))
    assert "Ouvrir un lieu chaque semaine |" in re.sub(" +", " ", part(text, "Par où commencer"))
    # the answer is at 0.5, past « Obtenir une permanence »: that one is done, « Ouvrir un lieu » is the next
    assert re.search(r"\| Obtenir une permanence +\| faite ", part(text, "Le suivi des actions"))
    assert "--revise" not in text


def test_where_all_is_done_or_set_aside_nothing_is_said_to_be_at_its_target(report: Report, most: Answers) -> None:
    ids = ("strategie", "publics-formes", "lieu", "trajet", "fibre")
    text = flat(report(most, actions={one: ActionFollowUp(status="ecartee") for one in ids}))
    assert "Toutes les actions à proposer sont faites ou écartées." in part(text, "Par où commencer")
    assert "Toutes les actions à proposer sont faites ou écartées." in part(text, "Le plan d'action")
    assert "à leur cible" not in text


def test_an_action_that_counts_on_one_set_aside_says_so(report: Report, most: Answers) -> None:
    text = report(most, actions={"strategie": ActionFollowUp(status="ecartee")})
    lieu = part(text, "2. Ouvrir un lieu chaque semaine")
    assert "**Sans appui** : elle compte sur « Stratégie écrite », que vous avez écarté." in lieu


def without_actions(small_toml: str, *, all_but: int = 0) -> Questionnaire:
    """Return the small questionnaire without its actions but the first ones."""
    first, *blocks = small_toml.split("[[indicator.action]]\n")
    kept = [f"[[indicator.action]]\n{one}" for one in blocks[:all_but]]
    rest = [after[after.index("\n[[") :] if "\n[[" in (after := one) else "" for one in blocks[all_but:]]
    return parse({"petit.toml": first + "".join(kept) + "".join(rest)})


def test_a_questionnaire_without_actions_says_so_and_not_that_all_is_at_its_target(
    report: Report, most: Answers, small_toml: str, answered: Callable[..., Assessment]
) -> None:
    none = without_actions(small_toml)
    assert not any(one.action for one in none.indicators)
    for answers in (most, {}):
        text = flat(report(answers, questionnaire=none))
        said = "Ce questionnaire ne propose pas d'actions."
        assert said in part(text, "Par où commencer")
        assert said in part(text, "Le plan d'action")
        assert "cible : rien" not in text
        assert "Les actions viendront" not in text
    filled = answered(most, questionnaire=none)
    plan = flat(to_markdown(plan_document(Dossier(score(filled, none), filled))))
    assert "Ce questionnaire ne propose pas d'actions." in plan


def test_what_has_no_action_is_not_said_to_be_at_its_target(
    report: Report, everything: Answers, small_toml: str
) -> None:
    one = without_actions(small_toml, all_but=1)
    assert sum(bool(question.action) for question in one.indicators) == 1
    text = flat(report(everything | {"ecole": "partie"}, questionnaire=one))  # ecole 1/2 of 1, and no action for it
    assert "Ce questionnaire ne propose pas d'action pour les réponses connues qui sont sous leur cible." in text


def test_a_plan_of_nothing_known_waits_for_the_first_answers(
    small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    filled = answered({})
    plan = flat(to_markdown(plan_document(Dossier(score(filled, small), filled))))
    assert "Les actions viendront avec les premières réponses." in part(plan, "Le plan d'action")
    assert "cible" not in part(plan, "Le plan d'action")
