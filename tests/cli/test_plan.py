"""``ruraldiag plan``. Requirements (method, section 6; contract, « Commands »).

The plan as text, Markdown, CSV and JSON with the same figures; what it says of ranks under draws; whom to call on; the
follow-up written by --mark, with its date, owner and note, answers untouched; nothing written where anything is wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

# Effective weights: lieu 16/63, trajet 8/63, publics-formes and visites 6/63, fibre, strategie and ecole 9/63 each.
ANSWERS = {
    "lieu": "permanences",  # 1/2
    "trajet": 30,  # 0
    "publics-formes": ["elus"],  # 0.4
    "visites": 40,  # 0.4
    "fibre": 40,  # 0.4, under its lock at 0.5
    "strategie": "rien",  # 0, under its lock at 0.5
    "ecole": "partie",  # 1/2
}
SCORE = 100 * (16 / 2 + 0 + 6 * 0.4 + 6 * 0.4 + 9 * 0.4 + 0 + 9 / 2) / 63  # 33.17
GAINS = {
    "fibre": 100 * 9 * 0.6 / 63,  # 8.57, to 1
    "strategie": 100 * 9 * 0.5 / 63,  # 7.14, to 0.5
    "publics-formes": 100 * 6 * 0.6 / 63,  # 5.71, to 1
    "lieu": 100 * 16 * 0.5 / 63,  # 12.70, effort 3
    "trajet": 100 * 8 / 63,  # 12.70, effort 2, but it requires lieu
}


def plan_of(desk: Any, *words: str, answers: dict[str, Any] | None = None) -> Any:
    return desk.run("plan", desk.write("a.toml", answers or ANSWERS), *words)


def test_json_holds_the_order_the_groups_and_the_gains(desk: Any, follows_schema: Callable[..., None]) -> None:
    done = plan_of(desk, "--format", "json")
    values = done.values
    follows_schema("plan", values)
    assert (done.code, done.err) == (0, "")
    assert values["score"] == pytest.approx(SCORE)
    assert [(one["indicator"], one["group"]) for one in values["actions"]] == [
        ("fibre", "verrous"),
        ("strategie", "verrous"),
        ("publics-formes", "gains-rapides"),
        ("trajet", "chantiers"),
        ("lieu", "chantiers"),
    ]
    assert {one["indicator"]: one["gain"] for one in values["actions"]} == pytest.approx(GAINS)
    assert values["actions"][3]["pulled_for"] is None  # trajet requires lieu, which is begun: it waits for nothing
    after = SCORE + GAINS["fibre"] + GAINS["strategie"] + GAINS["publics-formes"]  # 54.60
    assert values["projection"]["score"] == pytest.approx(after)
    assert values["gain_of"] == "score"


def test_text_md_csv_and_json_give_the_same_figures(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    text, markdown = desk.run("plan", file).out, desk.run("plan", file, "--format", "md").out
    for said in ("+8,6", "+7,1", "+5,7", "+12,7", "de 33 à 55"):
        assert said in text
        assert said in markdown.replace("**", "")
    values = desk.run("plan", file, "--format", "json").values
    rows = list(csv.DictReader(io.StringIO(desk.run("plan", file, "--format", "csv").out)))
    # Without the noise of the last bits: 12.7 is not 12.699999999999998 in a spreadsheet.
    assert [float(row["gain"]) for row in rows] == [round(one["gain"], 9) for one in values["actions"]]
    assert [row["indicator"] for row in rows] == [one["indicator"] for one in values["actions"]]
    assert [float(row["rank_p95"]) for row in rows] == [one["stability"]["p95"] for one in values["actions"]]


def test_the_text_has_the_groups_what_to_clarify_and_whom_to_call_on(desk: Any) -> None:
    text = plan_of(desk, answers={**ANSWERS, "lieu": "nsp"}).out
    titles = ["Lever les verrous", "Gains rapides", "Ce qu'on ne sait pas encore", "Qui solliciter"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert "« Une date par local »" in text  # what to ask of the Département, for fibre
    assert "Le site de la préfecture" in " ".join(text.split())  # who knows for lieu
    assert "la fiche de chaque action" not in text  # there is none on screen


def test_the_text_starts_with_where_to_begin_and_what_it_would_change(desk: Any) -> None:
    text = " ".join(plan_of(desk).out.split())
    begin, plan = text.index("Par où commencer"), text.index("Le plan d'action")
    assert begin < text.index("Si les n° 1 à 3 portaient leurs fruits, le score passerait de 33 à 55") < plan
    assert text.index("À qui parler d'abord") < plan < text.index("« Rang tenu »")


def test_clarify_rows_close_the_csv_with_their_width(desk: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(plan_of(desk, "--format", "csv", answers={**ANSWERS, "lieu": "nsp"}).out)))
    assert (rows[-1]["group"], rows[-1]["indicator"], rows[-1]["gain"]) == ("a-eclaircir", "lieu", "")
    assert rows[-1]["width"] == "25.396825397"  # 100 × 16 / 63: from 0 to 1, the rest unchanged
    assert rows[-1]["ask"].startswith("Le site de la préfecture")  # who knows and where to look
    assert (rows[-1]["state"], rows[0]["state"]) == ("unknown", "")


def test_without_draws_nothing_is_said_of_ranks(desk: Any) -> None:
    values = plan_of(desk, "--draws", "0", "--format", "json").values
    assert (values["draws"], values["seed"]) == (0, None)
    assert {one["stability"] for one in values["actions"]} == {None}
    assert "Rang tenu" not in plan_of(desk, "--draws", "0").out
    assert "Rang tenu" in plan_of(desk).out


def test_the_rank_of_an_action_that_no_weight_can_move_is_held(desk: Any) -> None:
    answers = dict.fromkeys(ANSWERS, "nsp") | {"strategie": "rien", "publics-formes": ["aucun"]}
    values = plan_of(desk, "--format", "json", answers=answers).values
    # One lock, one quick win: the groups order them, whatever the weights.
    for place, one in enumerate(values["actions"], start=1):
        assert one["stability"] == {"p5": place, "p95": place, "first_page": 1.0}


def test_where_the_score_is_withheld_gains_are_those_of_the_low_end(desk: Any) -> None:
    answers = dict.fromkeys(ANSWERS, "nsp") | {"strategie": "rien"}
    values = plan_of(desk, "--format", "json", answers=answers).values
    assert (values["score"], values["gain_of"], values["projection"]["score"]) == (None, "low", None)
    assert values["actions"][0]["gain"] == pytest.approx(GAINS["strategie"])


def test_a_plan_goes_to_a_file_that_is_never_overwritten(desk: Any) -> None:
    file, out = desk.write("a.toml", ANSWERS), desk.path("plan.md")
    first = desk.run("plan", file, "--format", "md", "-o", out)
    assert (first.code, first.out) == (0, f"{out}\n")
    before = out.read_bytes()
    assert before.startswith("# Plan d'action — Saint-Exemple (fictive)".encode())
    again = desk.run("plan", file, "--format", "csv", "-o", out)
    assert (again.code, again.out) == (5, "")
    assert "F007" in again.err
    assert out.read_bytes() == before
    assert desk.run("plan", file, "--format", "csv", "-o", out, "--force").code == 0
    assert out.read_bytes().startswith(b"rank,group,")


def test_a_mark_writes_status_owner_date_and_note_and_leaves_the_answers(desk: Any) -> None:
    file = desk.write("a.toml", {**ANSWERS, "lieu": {"value": "permanences", "note": "le mardi"}})
    before = tomllib.loads(desk.path("a.toml").read_text(encoding="utf-8"))
    done = desk.run(
        "plan",
        file,
        "--mark",
        "fibre=en-cours",
        "--mark",
        "lieu=retenue",
        "--owner",
        "la secrétaire",
        "--note",
        "vu le 3",
    )
    assert done.code == 0
    assert "« Fibre » (fibre) : en cours, la secrétaire, " in done.out
    assert done.out.endswith(f"{file}\n")
    after = tomllib.loads(desk.path("a.toml").read_text(encoding="utf-8"))
    today = dt.datetime.now().astimezone().date()
    kept = {"owner_role": "la secrétaire", "date": today, "note": "vu le 3"}
    assert after.pop("actions") == {"fibre": {"status": "en-cours", **kept}, "lieu": {"status": "retenue", **kept}}
    assert after == before


def test_a_second_mark_keeps_the_owner_and_what_was_noted(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.run("plan", file, "--mark", "fibre=en-cours", "--owner", "le maire", "--note", "première réunion")
    done = desk.run("plan", file, "--mark", "fibre=faite", "--note", "raccordée")
    # The answer itself is corrected elsewhere, with the same questionnaire.
    assert re.search(r"--questionnaire \S+/petit --revise fibre\n", done.err)
    fibre = tomllib.loads(desk.path("a.toml").read_text(encoding="utf-8"))["actions"]["fibre"]
    assert (fibre["status"], fibre["owner_role"]) == ("faite", "le maire")
    assert fibre["note"] == "première réunion\nraccordée"


def test_a_note_is_added_to_the_earlier_ones_and_never_twice(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    for note in ("A", "B", "B", "A", ""):  # an empty one says nothing, and erases nothing
        desk.run("plan", file, "--mark", "fibre=en-cours", "--note", note)
    assert tomllib.loads(desk.path("a.toml").read_text(encoding="utf-8"))["actions"]["fibre"]["note"] == "A\nB"


def test_the_help_says_that_a_note_is_added(desk: Any) -> None:
    said = " ".join(desk.run("plan", "--help").out.replace("│", " ").split())
    assert "elle s'ajoute aux précédentes" in said
    assert "Vide, elle n'y change rien" in said


def test_the_next_plan_and_report_show_how_actions_are_going(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.run("plan", file, "--mark", "fibre=en-cours", "--owner", "le maire", "--note", "appel au syndicat")
    assert "(verrou, en" in desk.run("plan", file).out
    report = desk.run("report", file).out
    assert "Raccorder les derniers locaux (verrou, en cours)" in report.split("## Le profil")[0]
    assert "**État** : en cours, le maire, " in report
    assert "appel au syndicat" in report
    assert desk.run("plan", file, "--format", "json").values["follow_up"]["fibre"]["status"] == "en-cours"


def test_an_action_done_leaves_the_plan_the_projection_and_comes_apart_in_the_rows(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.run("plan", file, "--mark", "fibre=faite", "--mark", "publics-formes=ecartee", "--mark", "strategie=en-cours")
    values = desk.run("plan", file, "--format", "json").values
    assert [one["indicator"] for one in values["actions"]] == ["strategie", "trajet", "lieu"]
    assert values["projection"]["actions"] == ["strategie", "trajet", "lieu"]
    # 63 × the score: 20.9, then + 4.5 strategie, + 8 lieu, + 8 trajet
    assert values["projection"]["score"] == pytest.approx(100 * (20.9 + 4.5 + 8 + 8) / 63)
    assert values["follow_up"]["fibre"]["status"] == "faite"
    rows = list(csv.DictReader(io.StringIO(desk.run("plan", file, "--format", "csv").out)))
    assert [(row["indicator"], row["rank"], row["group"], row["status"]) for row in rows[3:]] == [
        ("fibre", "", "suivi", "faite"),
        ("publics-formes", "", "suivi", "ecartee"),
    ]
    text = " ".join(desk.run("plan", file).out.split())
    assert "Si ces trois actions portaient leurs fruits, le score passerait de 33 à 66" in text
    assert "réponse à mettre à jour avec --revise fibre" in " ".join(desk.run("report", file).out.split())


def test_a_mark_with_another_format_shows_the_plan_as_marked_and_says_beside_it_what_it_wrote(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    done = desk.run("plan", file, "--mark", "fibre=ecartee", "--note", "trop tôt", "--format", "json")
    assert done.code == 0
    assert "« Fibre » (fibre) : écartée" in done.err
    assert "fibre" not in [one["indicator"] for one in done.values["actions"]]
    assert done.out == desk.run("plan", file, "--format", "json").out


def test_the_same_mark_twice_is_one(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    done = desk.run("plan", file, "--mark", "fibre=faite", "--mark", "fibre=faite")
    assert (done.code, done.out.count("faite")) == (0, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--mark", "fibr=faite"], ["A006", "« fibre »"]),
        (["--mark", "fibre=fait"], ["U004", "« faite »", "retenue, en-cours, faite, ecartee"]),
        (["--mark", "fibre=écartée"], ["U004", "« ecartee »"]),
        (["--mark", "fibre"], ["U001", "INDICATEUR=ETAT"]),
        (["--mark", "visites=faite"], ["U005"]),
        (["--mark", "fibr=faite", "--mark", "lieu=finie"], ["A006", "U004", "2 erreurs"]),
        (["--mark", "fibre=faite", "--mark", "fibre=ecartee"], ["U006", "« fibre »", "façons : faite, ecartee."]),
        (["--mark", "fibre=faite", "--note", "x" * 20_001], ["A012"]),
        (["--note", "seule"], ["U001", "--mark"]),
        (["--mark", "fibre=faite", "-o", "plan.md"], ["U001", "en deux fois"]),
        (["--format", "odt"], ["F010", "text, md, html, pdf, docx, json, csv"]),
    ],
)
def test_a_wrong_use_writes_nothing(desk: Any, words: list[str], said: list[str]) -> None:
    file = desk.write("a.toml", ANSWERS)
    before = desk.files()
    done = desk.run("plan", file, *words)
    assert (done.code, done.out) == (2, "")
    for word in said:
        assert word in done.err
    assert desk.files() == before


def test_a_formula_in_a_note_does_not_act_in_a_spreadsheet(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.run("plan", file, "--mark", "fibre=faite", "--note", "=1+1")
    rows = csv.DictReader(io.StringIO(desk.run("plan", file, "--format", "csv").out))
    (row,) = [one for one in rows if one["indicator"] == "fibre"]
    assert row["note"] == "'=1+1"


def test_what_does_not_print_in_a_note_does_not_act_on_the_terminal(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.run("plan", file, "--mark", "fibre=faite", "--note", "rouge \x1b[31m")
    assert "\x1b" not in desk.run("plan", file).out
