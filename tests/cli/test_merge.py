"""``ruraldiag merge``. Requirements (method, section 7; contract, « Commands »).

Several respondents of one unit make one assessment by a rule, every voice kept; the agenda lists the disagreements, the
largest first, each voice by its role, and what was kept. Two units, or an output that exists: nothing is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from merged import ADVISER, MAYOR, SECRETARY, voices


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # None stands for « ne sait pas »
        ("consensus", {"lieu": None, "trajet": None, "fibre": None, "strategie": None, "publics-formes": None}),
        (
            "median",
            {"lieu": "permanences", "trajet": 25.0, "fibre": 92.0, "strategie": "rien", "publics-formes": ["elus"]},
        ),
        ("lowest", {"lieu": "aucun", "trajet": 25.0, "fibre": 90.0, "strategie": "rien", "publics-formes": ["elus"]}),
    ],
)
def test_each_rule_keeps_its_answer_and_every_voice(desk: Any, rule: str, expected: dict[str, Any]) -> None:
    out = desk.path("ensemble.toml")
    done = desk.run("merge", *voices(desk), "-o", out, "--rule", rule)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert "3 voix réunies" in done.err
    merged = tomllib.loads(out.read_text(encoding="utf-8"))
    assert {one: merged["answers"][one].get("value") for one in expected} == expected
    assert {merged["answers"][one]["state"] for one, value in expected.items() if value is None} <= {"unknown"}
    assert [one["respondent"] for one in merged["voice"]] == ["le maire", "la secrétaire", "voix 3"]
    assert merged["voice"][1]["answers"]["trajet"] == {"value": 25.0, "note": "par la départementale"}


def test_the_merged_assessment_is_scored_like_any_other(desk: Any) -> None:
    out = desk.path("ensemble.toml")
    desk.run("merge", *voices(desk), "-o", out, "--rule", "median")
    assert desk.run("score", out, "--json").code == 0
    assert "Ces réponses réunissent plusieurs voix" in desk.run("report", out, "--annex").out


def test_the_agenda_goes_from_the_largest_disagreement_to_the_smallest(desk: Any) -> None:
    out, agenda = desk.path("ensemble.toml"), desk.path("ordre-du-jour.md")
    done = desk.run("merge", *voices(desk), "-o", out, "--rule", "median", "--agenda", agenda)
    assert done.out == f"{out}\n{agenda}\n"
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("# Ordre du jour — Saint-Exemple (fictive)\n")
    titles = [line for line in text.splitlines() if line.startswith("### ")]
    # lieu 1 − 0; strategie 0.5 − 0 and trajet 0.75 − 0.25, the heavier first (9/63 and 8/63); publics 0.7 − 0.4; fibre
    # 0.02
    assert titles == [
        "### 1. Lieu d'aide",
        "### 2. Stratégie écrite",
        "### 3. Trajet jusqu'à l'aide",
        "### 4. Publics formés",
        "### 5. Fibre",
    ]
    place = text.split("### 3.")[1].split("### 4.")[0]
    assert "(Écart : 50 points ; la question pèse 12,7 % de l'ensemble.)" in place  # 8/63
    assert (
        "5 questions à trancher, de l'écart le plus grand au plus petit (à égalité, ce qui pèse le plus d'abord)."
        in text
    )
    assert "- **Le maire** : 15 min." in place
    assert "- **La secrétaire** : 25 min.\n  - Note : par la départementale." in place
    assert "- **Voix 3** : ne sait pas." in place
    assert "- **Retenu** (médiane) : 25 min.\n- **Décision** : ……" in place
    said = "En attendant la réunion, le diagnostic garde la réponse du milieu, la plus basse s'il y en a deux ;"
    assert said in text


def test_one_disagreement_has_no_order(desk: Any) -> None:
    other = {**MAYOR, "lieu": "aucun"}
    files = [desk.write("a.toml", MAYOR, role="le maire"), desk.write("b.toml", other, role="la secrétaire")]
    agenda = desk.path("ordre-du-jour.md")
    desk.run("merge", *files, "-o", desk.path("out.toml"), "--agenda", agenda)
    assert "1 question à trancher. L'écart" in agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_without_disagreement_the_agenda_says_so(desk: Any) -> None:
    files = [desk.write("a.toml", MAYOR, role="le maire"), desk.write("b.toml", MAYOR, role="la secrétaire")]
    agenda = desk.path("ordre-du-jour.md")
    assert desk.run("merge", *files, "-o", desk.path("out.toml"), "--agenda", agenda).code == 0
    assert "rien à trancher" in agenda.read_text(encoding="utf-8")


def test_two_voices_of_one_role_are_told_apart(desk: Any) -> None:
    files = [
        desk.write("a.toml", MAYOR, role="élue au numérique"),
        desk.write("b.toml", SECRETARY, role="la secrétaire"),
        desk.write("c.toml", ADVISER, role="Élue au numérique"),
    ]
    out, agenda = desk.path("out.toml"), desk.path("ordre-du-jour.md")
    desk.run("merge", *files, "-o", out, "--agenda", agenda)
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    place = text.split("### 1. Lieu d'aide")[1].split("### 2.")[0]
    # What an answer says of the village, never the bare line of a scale, which may start with « De plus ».
    assert "- **Élue au numérique (voix 1)** : un lieu ouvert chaque semaine (réponse 3 sur 3)." in place
    assert "- **La secrétaire** : aucun lieu d'aide (réponse 1 sur 3)." in place
    assert "- **Élue au numérique (voix 3)** : une permanence deux fois par mois (réponse 2 sur 3)." in place
    assert (
        "élue au numérique (voix 1), la secrétaire et Élue au numérique (voix 3)."
        in desk.run("report", out, "--annex").out
    )


def test_by_consensus_nothing_in_dispute_is_kept_and_it_is_said_once(desk: Any) -> None:
    out, agenda = desk.path("ensemble.toml"), desk.path("ordre-du-jour.md")
    desk.run("merge", *voices(desk), "-o", out, "--agenda", agenda)
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    said = (
        "En attendant la réunion, le diagnostic ne garde que les réponses sur lesquelles ceux qui savent sont "
        "d'accord ; les autres y sont « ne sait pas »."
    )
    assert text.count(said) == 1
    assert "Retenu" not in text
    assert text.count("**Décision** : ……") == 5  # one for each of the five questions


def test_several_ticked_options_are_one_sentence(desk: Any) -> None:
    other = {**MAYOR, "publics-formes": ["elus"]}
    files = [desk.write("a.toml", MAYOR, role="le maire"), desk.write("b.toml", other, role="la secrétaire")]
    agenda = desk.path("ordre-du-jour.md")
    desk.run("merge", *files, "-o", desk.path("out.toml"), "--agenda", agenda)
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "- **Le maire** : deux choses sur trois, les élus formés et les agents formés." in text


def test_voices_more_than_six_months_apart_are_merged_with_a_warning(desk: Any) -> None:
    files = [desk.write("a.toml", MAYOR, day="2025-11-20"), desk.write("b.toml", SECRETARY, day="2026-11-22")]
    done = desk.run("merge", *files, "-o", desk.path("out.toml"))
    assert done.code == 0
    assert "C004 ces diagnostics ont plus de six mois d'écart (du 20 novembre 2025 au 22 novembre 2026)" in done.err
    assert "« ruraldiag compare »" in done.err
    close = [desk.write("c.toml", MAYOR, day="2026-06-01"), desk.write("d.toml", SECRETARY, day="2026-11-22")]
    assert "C004" not in desk.run("merge", *close, "-o", desk.path("two.toml")).err  # 174 days


def test_a_pattern_names_the_voices(desk: Any) -> None:
    voices(desk)
    done = desk.run("merge", desk.path("*e*.toml"), "-o", desk.path("out.toml"))
    assert done.code == 0
    assert "3 voix réunies" in done.err


def test_voices_of_an_older_edition_are_migrated_first(desk: Any) -> None:
    older = desk.write("a.toml", MAYOR)
    desk.next_edition(('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'))
    newer = desk.write("b.toml", {**MAYOR, "lieu": "hebdo"}, edition="2027.1", questionnaire=None)
    out = desk.path("out.toml")
    assert desk.run("merge", older, newer, "-o", out).code == 0
    merged = tomllib.loads(out.read_text(encoding="utf-8"))
    assert merged["questionnaire"]["edition"] == "2027.1"
    assert merged["answers"]["lieu"]["value"] == "hebdo"


def test_the_median_does_not_say_that_nothing_is_done_where_nobody_said_so(desk: Any) -> None:
    files = [
        desk.write("a.toml", {**MAYOR, "publics-formes": ["elus"]}, role="le maire"),
        desk.write("b.toml", {**MAYOR, "publics-formes": ["agents"]}, role="la secrétaire"),
    ]
    out, agenda = desk.path("out.toml"), desk.path("odj.md")
    desk.run("merge", *files, "-o", out, "--rule", "median", "--agenda", agenda)
    assert tomllib.loads(out.read_text(encoding="utf-8"))["answers"]["publics-formes"] == {"state": "unknown"}
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "### 1. Publics formés" in text
    assert "- **Retenu** (médiane) : ne sait pas." in text
    assert "sans majorité la question reste « ne sait pas »" in text


def test_a_follow_up_that_differs_is_said_on_the_screen_and_in_the_agenda(desk: Any) -> None:
    files = [desk.write("a.toml", MAYOR, role="le maire"), desk.write("b.toml", MAYOR, role="la secrétaire")]
    desk.run("plan", files[0], "--mark", "fibre=en-cours", "--mark", "lieu=retenue", "--note", "vu le 3")
    desk.run("plan", files[1], "--mark", "fibre=faite", "--mark", "lieu=retenue", "--note", "raccordée")
    out, agenda = desk.path("out.toml"), desk.path("odj.md")
    done = desk.run("merge", *files, "-o", out, "--agenda", agenda)
    assert done.code == 0
    err = " ".join(done.err.split())
    assert "C012" in err
    assert "le suivi de « fibre » n'est pas le même partout : le maire dit en cours, " in err
    assert " ; la secrétaire dit faite, " in err
    assert f"plan {out} --mark fibre=ETAT" in err
    assert "« lieu »" not in err  # both say retenue
    text = agenda.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    section = text.split("## Suivi des actions")[1].split("##")[0]
    assert "- **Fibre** : le maire dit en cours, " in section
    assert "  - **Retenu** : faite, " in section
    fibre = tomllib.loads(out.read_text(encoding="utf-8"))["actions"]["fibre"]
    assert (fibre["status"], fibre["note"]) == ("faite", "vu le 3\nraccordée")


# JSON


def test_json_says_every_voice_what_is_kept_and_the_disagreements_largest_first(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    files = voices(desk)
    out, agenda = desk.path("ensemble.toml"), desk.path("ordre-du-jour.md")
    done = desk.run("merge", *files, "-o", out, "--rule", "median", "--agenda", agenda, "--json")
    values = done.values
    follows_schema("merge", values)
    assert (done.code, values["rule"], values["written"], values["agenda"]) == (0, "median", str(out), str(agenda))
    assert out.exists()
    assert agenda.exists()
    assert "3 voix réunies" in done.err
    assert [(one["file"], one["respondent"]) for one in values["voices"]] == list(
        zip(files, ["le maire", "la secrétaire", "voix 3"], strict=True)
    )
    # The mayor alone: lieu, trajet, fibre, strategie, publics known, ecole and visites unanswered.
    assert values["voices"][0]["states"] == {"answered": 5, "unknown": 0, "not_applicable": 0, "unanswered": 2}
    gaps = [(one["id"], one["gap"]) for one in values["disagreements"]]
    assert gaps == [
        ("lieu", 100),
        ("strategie", 50),  # as trajet, and heavier
        ("trajet", 50),  # 0.75 − 0.25
        ("publics-formes", pytest.approx(30)),  # 0.7 − 0.4
        ("fibre", pytest.approx(2)),
    ]
    weights = [one["effective_weight"] for one in values["disagreements"]]
    assert weights == pytest.approx([16 / 63, 9 / 63, 8 / 63, 6 / 63, 9 / 63])
    answers = {one["id"]: one for one in values["answers"]}
    trajet = answers["trajet"]
    assert [one["answer"] for one in trajet["voices"]] == [15.0, 25.0, None]
    assert [one["state"] for one in trajet["voices"]] == ["answered", "answered", "unknown"]
    assert trajet["voices"][1]["note"] == "par la départementale"
    assert (trajet["kept"]["answer"], trajet["gap"]) == (25.0, 50)
    assert (answers["ecole"]["kept"]["state"], answers["ecole"]["gap"]) == ("unknown", None)
    kept = desk.run("score", out, "--json").values
    assert all(values["merged"][one] == kept[one] for one in ("score", "low", "high", "coverage", "level", "states"))


def test_json_of_voices_that_agree_has_no_disagreement(desk: Any, follows_schema: Callable[..., None]) -> None:
    more = {**MAYOR, "visites": "so: personne n'est isolé"}
    files = [desk.write("a.toml", more, role="le maire"), desk.write("b.toml", more)]
    values = desk.run("merge", *files, "-o", desk.path("out.toml"), "--json").values
    follows_schema("merge", values)
    assert (values["disagreements"], values["agenda"], values["rule"]) == ([], None, "consensus")
    visites = next(one for one in values["answers"] if one["id"] == "visites")
    assert (visites["kept"]["state"], visites["kept"]["reason"]) == ("not_applicable", "personne n'est isolé")


def test_json_of_other_editions_and_of_merges_says_where_each_voice_comes_from(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    first, second, third = voices(desk)
    both = desk.path("deux.toml")
    desk.run("merge", first, second, "-o", both)
    desk.next_edition(('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'))
    newer = desk.write("d.toml", {**MAYOR, "lieu": "hebdo"}, edition="2027.1", questionnaire=None)
    done = desk.run("merge", both, third, newer, "-o", desk.path("out.toml"), "--json")
    values = done.values
    follows_schema("merge", values)
    assert values["questionnaire"]["edition"] == "2027.1"
    # The merge, its two voices, the third, the newer one.
    assert [one["edition"] for one in values["voices"]] == ["2026.1"] * 4 + ["2027.1"]
    assert [one["made_of"] for one in values["voices"]] == [["le maire", "la secrétaire"], [], [], [], []]
    said = f"{third} suit l'édition 2026.1 : il est lu ici dans l'édition 2027.1, sans être modifié."
    assert said in done.err
    assert f"migrate {third} --preview" in done.err
    assert f"migrate {newer}" not in done.err


def test_json_is_not_printed_where_nothing_is_written(desk: Any) -> None:
    files = [desk.write("a.toml", MAYOR), desk.write("b.toml", MAYOR, name="Voisine")]
    done = desk.run("merge", *files, "-o", desk.path("out.toml"), "--json")
    assert (done.code, done.out) == (3, "")


def test_two_different_units_are_refused_and_nothing_is_written(desk: Any) -> None:
    files = [
        *voices(desk),
        desk.write("autre.toml", MAYOR, name="Voisine"),
        desk.write("epci.toml", MAYOR, kind="epci"),
    ]
    before = desk.files()
    done = desk.run("merge", *files, "-o", desk.path("out.toml"), "--agenda", desk.path("out.md"))
    assert (done.code, done.out) == (3, "")
    assert done.err.count("C002") == 2  # all at once
    assert "« Voisine (commune) »" in done.err
    assert "(intercommunalité) », le premier celui de « " in done.err  # the same name, another kind
    assert desk.files() == before


@pytest.mark.parametrize("name", ["out.toml", "out.md"])
def test_where_one_output_exists_neither_is_written(desk: Any, name: str) -> None:
    desk.path(name).write_text("à moi", encoding="utf-8")
    files = voices(desk)
    before = desk.files()
    words = ["merge", *files, "-o", desk.path("out.toml"), "--agenda", desk.path("out.md")]
    done = desk.run(*words)
    assert (done.code, done.out) == (5, "")
    assert "F007" in done.err
    assert desk.files() == before
    assert desk.run(*words, "--force").code == 0


def test_where_the_assessment_cannot_be_written_no_agenda_stays_alone(desk: Any) -> None:
    files = voices(desk)
    desk.path("plein").write_text("un fichier, pas un dossier", encoding="utf-8")
    before = desk.files()
    done = desk.run("merge", *files, "-o", desk.path("plein") / "out.toml", "--agenda", desk.path("out.md"))
    assert (done.code, done.out) == (5, "")
    assert "F008" in done.err
    assert desk.files() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["maire.toml", "-o", "out.toml"], "au moins deux"),
        (["maire.toml", "secretaire.toml", "-o", "maire.toml", "--force"], "l'une des voix"),
        (["maire.toml", "secretaire.toml", "-o", "x", "--agenda", "x"], "le même fichier"),
        (["maire.toml", "maire.toml", "-o", "out.toml"], "donné deux fois"),
        (["maire.toml", "secretaire.toml", "-o", "out.toml", "--rule", "medain"], "« median »"),
        (["maire.toml", "secretaire.toml"], "--output"),
    ],
)
def test_a_wrong_use_writes_nothing(desk: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str) -> None:
    voices(desk)
    monkeypatch.chdir(desk.folder)
    before = desk.files()
    done = desk.run("merge", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert desk.files() == before


def test_a_damaged_voice_is_said_and_nothing_is_written(desk: Any) -> None:
    files = voices(desk)
    desk.path("maire.toml").write_text("format =", encoding="utf-8")
    before = desk.files()
    done = desk.run("merge", *files, "-o", desk.path("out.toml"))
    assert (done.code, done.out) == (3, "")
    assert desk.files() == before
