"""``score`` and ``report`` with draws. Requirements (method, section 5; contract, « Commands »).

1,000 seeded draws by default, none with --draws 0 (and then numpy is not imported); the level's share, or how the draws
share out where it is open; the variants; the 5–95 % range, in words and in JSON; the draws as CSV; ranks with their
interval for several files of one kind; nothing of all that where the score is withheld.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef
from ruraldiag.assessment.store import dump, load_assessment
from ruraldiag.cli.app import run as run_command
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import DRAWS, SEED, uncertainty
from ruraldiag.questionnaire.load import load_questionnaire

# lieu 1, trajet 0.75, publics 0.7, visites 0.4, fibre 0.92, strategie 0 (its lock holds the level), ecole 0.5
ANSWERS = {
    "lieu": "permanent",
    "trajet": 15,
    "publics-formes": ["elus", "agents"],
    "visites": 40,
    "fibre": 92,
    "strategie": "rien",
    "ecole": "partie",
}
BEST = {
    "lieu": "permanent",
    "trajet": 5,
    "publics-formes": ["elus", "agents", "habitants"],
    "visites": 100,
    "fibre": 100,
    "strategie": "bilan",
    "ecole": "oui",
}


def test_json_has_the_two_analyses_of_the_engine_and_follows_its_schema(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    file = desk.write("a.toml", {**ANSWERS, "trajet": "nsp"})
    values = desk.run("score", file, "--json").values
    follows_schema("score", values)
    expected = uncertainty(score(load_assessment(file), load_questionnaire(desk.questionnaire)))
    found = values["uncertainty"]
    assert (found["draws"], found["seed"]) == (DRAWS, SEED) == (1000, SEED)
    assert (found["p5"], found["p95"]) == (100 * expected.p5, 100 * expected.p95)
    assert found["level_share"] == expected.level_share
    assert found["p5"] < values["score"] < found["p95"]


def test_the_named_variants_are_those_computed_by_hand(desk: Any) -> None:
    values = desk.run("score", desk.write("a.toml", ANSWERS), "--json").values
    network = (0.92 + 0 + 0.5) / 3  # three questions of one backing
    equal = (((1 + 0.75) / 2 + (0.7 + 0.4) / 2) / 2 + network) / 2  # 59.29
    # unanimity 8, majority 4, several 2: lieux 8 (lieu 8, trajet 2), publics 2; aide 8, reseau 4
    places = (8 * 1 + 2 * 0.75) / 10
    doubling = (8 * (8 * places + 2 * 0.55) / 10 + 4 * network) / 12  # 73.78
    # aide as it is: lieux 4 (lieu 4, trajet 2), publics 2; the domains alone are multiplied, so a zero below is not all
    help_ = (4 * (4 * 1 + 2 * 0.75) / 6 + 2 * 0.55) / 6  # 79.44
    geometric = help_ ** (4 / 7) * network ** (3 / 7)  # 63.63
    prerequisite = (4 * help_ + 4 * network) / 8  # 63.39: the lock of the whole is on reseau, which goes from 3 to 4
    scores = {"equal-weights": equal, "doubling": doubling, "geometric": geometric, "prerequisite": prerequisite}
    # « Engagé » by each score, and the lock on strategie holds each at « En construction ».
    assert values["uncertainty"]["variants"] == [
        {"id": name, "score": pytest.approx(100 * share), "level": "en-construction", "holds": True}
        for name, share in scores.items()
    ]


def test_the_table_says_how_sure_the_level_is(desk: Any) -> None:
    out = " ".join(desk.run("score", desk.write("a.toml", ANSWERS)).out.split())
    # 65.7 reads « Engagé »; the lock on strategie holds it at « En construction », and so it does in every draw.
    # The variants lead: the weight draws are a weak test.
    assert (
        "Ce niveau est le même avec des poids tous égaux, avec des poids plus contrastés, avec un calcul où un domaine "
        "très bas pèse davantage et avec un prérequis aussi lourd que le domaine le plus lourd. - Ce niveau tient dans "
        "chacun des 1 000 essais où l'importance des questions est tirée au sort."
    ) in out
    assert "Engagé" not in out.split("Ce qu'il faut en savoir")[1]


def test_the_level_that_another_reading_of_the_text_gives_is_said(desk: Any) -> None:
    # aide 1; fibre at 5 %: ecole is not asked, reseau is (0.05 + 0.5)/2 = 0.275. (4 + 3 × 0.275)/7 = 68.9, « Engagé ».
    answers = {**BEST, "fibre": 5, "strategie": "votee", "ecole": None}
    # Equal or with the prerequisite at 4: 1.275/2 = 63.75; geometric 0.275^(3/7) = 57.5; (8 + 4 × 0.275)/12 = 75.8.
    out = " ".join(desk.run("score", desk.write("a.toml", answers)).out.split())
    assert (
        "Ce niveau est le même avec des poids tous égaux, avec un calcul où un domaine très bas pèse davantage et avec "
        "un prérequis aussi lourd que le domaine le plus lourd ; avec des poids plus contrastés, ce serait « Ancré »."
    ) in out


def test_equal_weights_are_not_said_to_hold_where_they_are_those_asked_for(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    out = " ".join(desk.run("score", file, "--backing", "1,1,1,1").out.split())
    assert "Avec les poids 1,1,1,1, au lieu de ceux du texte (4,3,2,1)." in out
    assert "Ce niveau est le même avec des poids plus contrastés" in out
    assert "tous égaux" not in out
    for usual in ((), ("--backing", "4,3,2,1")):
        assert "au lieu de" not in desk.run("score", file, *usual).out


def test_a_level_that_holds_with_every_variant_says_them_all(desk: Any) -> None:
    out = " ".join(desk.run("score", desk.write("a.toml", BEST)).out.split())
    assert (
        "Ce niveau est le même avec des poids tous égaux, avec des poids plus contrastés, avec un calcul où un domaine "
        "très bas pèse davantage et avec un prérequis aussi lourd que le domaine le plus lourd."
    ) in out


def test_the_score_of_every_variant_is_said_with_the_method(desk: Any) -> None:
    report = desk.run("report", desk.write("a.toml", ANSWERS), "--annex").out
    method = report.split("## Annexe : comment c'est calculé")[1]
    assert (
        "D'autres choix donneraient, sur 100 : 59 avec des poids tous égaux ; 74 avec des poids plus contrastés "
        "(8-4-2-1) ; 64 avec un calcul où un domaine très bas pèse davantage (moyenne géométrique des domaines) ; 63 "
        "avec un prérequis aussi lourd que le domaine le plus lourd."
    ) in method


def test_the_score_without_unknowns_is_said_with_the_weights_alone(desk: Any) -> None:
    out = " ".join(desk.run("score", desk.write("a.toml", ANSWERS)).out.split())
    assert "En tirant au sort l'importance des questions, le score tombe neuf fois sur dix entre " in out


def test_all_at_their_best_no_weight_changes_anything(desk: Any) -> None:
    file = desk.write("a.toml", BEST)
    found = desk.run("score", file, "--json").values["uncertainty"]
    assert (found["p5"], found["p95"], found["level_share"]) == (100.0, 100.0, 1.0)
    assert [one["holds"] for one in found["variants"]] == [True] * 4
    out = " ".join(desk.run("score", file).out.split())
    assert "Ce niveau tient dans chacun des 1 000 essais où l'importance des questions est tirée au sort." in out
    assert "le score tombe neuf fois sur dix à 100, à moins d'un point près." in out


def test_a_range_that_the_unknown_answers_widen_says_what_it_supposes(desk: Any) -> None:
    # Known, all at 1: lieu, trajet, fibre (33/63 of the weight). Whatever is drawn for the others lowers the score.
    answers = {**dict.fromkeys(ANSWERS, "nsp"), "lieu": "permanent", "trajet": 5, "fibre": 100}
    file = desk.write("a.toml", answers)
    values = desk.run("score", file, "--json").values
    low, high = (round(values["uncertainty"][end]) for end in ("p5", "p95"))
    assert values["score"] == 100.0
    assert low < high
    said = (
        "Si ce qui manque ressemble à ce qui est connu, et l'importance des questions tirée au sort, le score tombe "
        "neuf fois sur dix "
        f"entre {low} et {high}."
    )
    assert said in " ".join(desk.run("score", file).out.split())
    assert said not in desk.run("report", file).out
    assert said in desk.run("report", file, "--annex").out.split("## Annexe : jusqu'où c'est sûr")[1].split("##")[0]
    assert "ce qui manque" not in desk.run("score", desk.write("b.toml", ANSWERS)).out


def test_a_level_that_is_open_says_how_the_draws_share_out(desk: Any) -> None:
    # 85.7 known of 100, strategie unknown: locked at « En construction » where it is drawn at 0, else « Ancré ».
    file = desk.write("a.toml", {**BEST, "strategie": "nsp"})
    found = desk.run("score", file, "--json").values["uncertainty"]
    shares = found["level_shares"]
    assert found["level_share"] is None
    assert {variant["holds"] for variant in found["variants"]} == {None}
    assert sum(shares.values()) == pytest.approx(1)
    assert 0 < shares["en-construction"] < shares["ancre"]
    out = " ".join(desk.run("score", file).out.split())
    assert (
        "Le niveau n'est pas établi : en tirant au sort l'importance des questions et les "
        "réponses qui manquent, ce serait « En c" in out
    )
    assert "Ce niveau" not in out


def test_where_the_score_is_withheld_nothing_is_said_of_it(desk: Any, follows_schema: Callable[..., None]) -> None:
    file = desk.write("a.toml", {**dict.fromkeys(ANSWERS, "nsp"), "lieu": "permanent"})  # 16/63 of the weight is known
    values = desk.run("score", file, "--json").values
    follows_schema("score", values)
    found = values["uncertainty"]
    assert (found["p5"], found["p95"], found["level_share"]) == (None, None, None)
    assert {(one["score"], one["holds"]) for one in found["variants"]} == {(None, None)}
    assert "les poids sont tirés" not in desk.run("score", file).out
    assert "les poids sont tirés" not in desk.run("report", file).out.split("## Le profil")[0]


def test_without_draws_uncertainty_is_null_and_numpy_is_not_imported(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    assert desk.run("score", file, "--json", "--draws", "0").values["uncertainty"] is None
    assert "pondérations" not in desk.run("score", file, "--draws", "0").out
    assert "les poids sont tirés" not in desk.run("report", file, "--draws", "0").out
    for words in (["score"], ["report"], ["plan"]):
        command = [*words, file, "--draws", "0", "--questionnaire", str(desk.questionnaire)]
        code = f"import sys; from ruraldiag.cli.app import run; run({command!r}); sys.exit('numpy' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert done.returncode == 0, words


def test_the_same_seed_gives_the_same_figures_and_another_others(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)

    def p5(*words: str) -> float:
        return float(desk.run("score", file, "--json", "--draws", "50", *words).values["uncertainty"]["p5"])

    assert p5("--seed", "1") == p5("--seed", "1") != p5("--seed", "2")


def test_the_draws_go_to_a_csv_that_gives_the_same_quantiles(desk: Any) -> None:
    one = desk.write("a.toml", {**ANSWERS, "trajet": "nsp"}, code="15138")
    other = desk.write("b.toml", BEST, name="Voisine")
    out = desk.path("draws.csv")
    done = desk.run("score", one, other, "--json", "--draws", "40", "--draws-csv", out)
    assert done.code == 0
    text = out.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.startswith("draw,unit,analysis,score\n")
    assert len(rows) == 2 * 2 * 40  # units, analyses, draws
    assert {row["unit"] for row in rows} == {"15138", "Voisine"}  # the code, else the name
    mine = [float(row["score"]) for row in rows if (row["unit"], row["analysis"]) == ("15138", "weights-and-answers")]
    found = done.values[0]["uncertainty"]
    assert [found["p5"], found["p95"]] == pytest.approx(np.quantile(mine, [0.05, 0.95]).tolist())
    again = desk.run("score", one, "--draws-csv", out)
    assert (again.code, again.out) == (5, "")
    assert out.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("words", [["--draws", "0", "--draws-csv", "d.csv"], ["--draws", "-1"], ["--draws", "mille"]])
def test_wrong_draws_are_a_wrong_use(desk: Any, words: list[str]) -> None:
    done = desk.run("score", desk.write("a.toml", ANSWERS), *words)
    assert (done.code, done.out) == (2, "")


def test_several_units_of_one_kind_show_their_rank_and_its_interval(desk: Any) -> None:
    low = {**BEST, "lieu": "aucun", "trajet": 30, "fibre": 0, "strategie": "rien", "ecole": None}
    files = [
        desk.write("low.toml", low, name="Basse"),
        desk.write("best.toml", BEST, name="Haute"),
        desk.write("few.toml", {"lieu": "permanent"}, name="Muette"),  # withheld: never ranked
        desk.write("short.toml", {**BEST, "lieu": "nsp"}, name="Courte"),  # 47/63 = 74.6 % is known: never ranked
    ]
    first_table = desk.run("score", *files).out.split("Domaine par domaine")[0]
    rows = {line.split()[0]: line for line in first_table.splitlines() if line.strip()}
    # no draw of the weights moves them: the rank alone
    assert [rows[name].split()[-1] for name in ("Haute", "Basse")] == ["1", "2"]
    assert not re.search(r"\d$", rows["Muette"])
    assert not re.search(r"\d$", rows["Courte"])
    assert "Rang" not in desk.run("score", *files, "--draws", "0").out
    assert "Rang" not in desk.run("score", files[1]).out


def test_the_bounds_that_missing_answers_give_a_rank_stand_beside_it(desk: Any) -> None:
    files = [
        desk.write("a.toml", {**ANSWERS, "trajet": "nsp"}, name="Muette"),  # from 65.7 − 0.75 × 8/63 = 56.2 to 68.9
        desk.write("b.toml", {**ANSWERS, "fibre": 80}, name="Sue"),  # 65.7 − 0.12 × 9/63 = 64.0
        desk.write("c.toml", {**ANSWERS, "lieu": "aucun"}, name="Basse"),  # 65.7 − 16/63 = 40.3
    ]
    out = desk.run("score", *files).out
    first_table = out.split("Domaine par domaine")[0]
    rows = {line.split()[0]: line for line in first_table.splitlines() if line.strip()}
    assert [rows[name].rsplit("  ", 1)[1].strip() for name in ("Muette", "Sue", "Basse")] == ["1 à 2", "1 à 2", "3"]
    said = (
        "« Au mieux, au pire » : le meilleur et le pire rang, au plus large, que peuvent donner les réponses qui "
        "manquent aux territoires classés ici, poids inchangés ; pas tous à la fois."
    )
    assert said in " ".join(out.split())
    assert "Au mieux" not in desk.run("score", *files[1:]).out  # all is known of both


def test_a_unit_is_not_ranked_against_itself(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS), desk.write("b.toml", BEST, day="2027-11-22")]
    assert "Rang" not in desk.run("score", *files).out


def test_the_first_page_says_how_sure_the_level_is_and_which_answers_would_settle_it(desk: Any) -> None:
    file = desk.write("a.toml", {**BEST, "strategie": "nsp"})  # a possible lock: its answer tells
    first_page = desk.run("report", file).out.split("## Le profil")[0]
    assert "pas encore établi" in first_page
    assert "La réponse qui manque le fixera : « Stratégie écrite »." in first_page
    # In the annex, how the draws share out; never that a level which is open « tient ».
    sure = desk.run("report", file, "--annex").out.split("## Annexe : jusqu'où c'est sûr")[1].split("##")[0]
    assert (
        "en tirant au sort l'importance des questions et les réponses qui manquent, ce serait « En construction » dans "
        in sure
    )
    assert "tient dans" not in first_page + sure


def test_the_report_says_how_stable_the_plan_is_and_how_the_draws_are_made(desk: Any) -> None:
    report = desk.run("report", desk.write("a.toml", ANSWERS), "--annex", "--draws", "200", "--seed", "7").out
    assert "**Effort** : 2 sur 3, moyen ; délai : 6 mois. **Rang tenu** : 1.\n" in report
    assert "par un nombre entre 0,75 et 1,25, 200 fois (graine 7)" in report


def test_a_debate_stands_next_to_what_it_touches(desk: Any) -> None:
    report = desk.run("report", desk.write("a.toml", ANSWERS), "--annex").out
    profile = report.split("thème par thème")[1].split("\n## ")[0]
    network = profile.split("### Réseau et stratégie")[1]
    pointer = "**À débattre** : « Attendre la fibre, ou s'équiper en 4G ? » (cela touche « Fibre »)."
    assert pointer in network
    assert pointer not in profile.split("### Réseau et stratégie")[0]
    assert "Attendre, dit un expert (§4.1-1)." in report.split("les débats, position par position")[1]


def test_the_draws_of_a_score_that_is_withheld_are_not_written_and_it_is_said(desk: Any) -> None:
    few = desk.write("few.toml", {"lieu": "permanent"}, name="Muette", code="15138")  # 16/63: under one half
    best = desk.write("best.toml", BEST, name="Haute")
    out = desk.path("draws.csv")
    done = desk.run("score", few, best, "--draws", "20", "--draws-csv", out)
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["unit"] for row in rows] == ["Haute"] * 40
    assert "Aucun tirage n'est écrit pour « Muette », faute de score." in done.err
    assert "Haute" not in done.err
    alone = desk.run("score", few, "--draws", "20", "--draws-csv", out, "--force")
    assert (alone.code, out.read_text(encoding="utf-8")) == (0, "draw,unit,analysis,score\n")
    assert "Aucun tirage" not in desk.run("score", best, "--draws-csv", out, "--force").err


GIVEN = """
id = "donne"
edition = "1"
title = "Poids donnés"
[[domain]]
id = "d"
title = "D"
weight = 2
[[theme]]
id = "t"
domain = "d"
title = "T"
weight = 1
[[indicator]]
id = "a"
theme = "t"
question = "Combien ?"
kind = "number"
goalposts = [[0, 0], [100, 1]]
weight = 3
"""


def test_a_questionnaire_that_gives_its_weights_has_two_variants_and_no_backing_to_change(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    answered: Callable[..., Assessment],
    follows_schema: Callable[[str, Any], None],
) -> None:
    (tmp_path / "q.toml").write_text(GIVEN, encoding="utf-8")
    made = answered({}).model_copy(
        update={"answers": {"a": Answer(value=40.0)}, "questionnaire": QuestionnaireRef(id="donne", edition="1")}
    )
    (tmp_path / "a.toml").write_text(dump(made), encoding="utf-8")
    words = ["score", str(tmp_path / "a.toml"), "--questionnaire", str(tmp_path / "q.toml"), "--draws", "20"]
    assert run_command([*words, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    follows_schema("score", values)
    assert [one["id"] for one in values["uncertainty"]["variants"]] == ["equal-weights", "geometric"]
    assert run_command([*words, "--backing", "1,1,1,1"]) == 0
    out, err = capsys.readouterr()
    assert "au lieu de" not in out
    assert "--backing n'a rien changé" in err
    assert run_command(words) == 0
    assert "--backing" not in capsys.readouterr().err
