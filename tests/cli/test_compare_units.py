"""``ruraldiag compare``, several units. Requirements (method, sections 5 and 7).

Ranks by the score with their bounds and their interval, the median from five units up, who is ahead and how surely,
what is apart with its reason, short series among them (exit 4). What is not known is never said to be an advance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from compared import ANSWERS, SCORE


def test_units_are_ranked_with_their_interval_and_who_is_ahead(desk: Any, follows_schema: Callable[..., None]) -> None:
    one = desk.write("a.toml", ANSWERS, name="Basse")
    other = desk.write("b.toml", {**ANSWERS, "fibre": 90, "strategie": "bilan"}, name="Haute")
    done = desk.run("compare", one, other)
    assert done.code == 0
    assert "L'ordre tient dans chacun des 1 000 essais où l'importance des questions est tirée au sort." in done.out
    values = desk.run("compare", one, other, "--format", "json").values
    follows_schema("compare", values)
    assert values["kind"] == "units"
    assert [(unit["unit"]["name"], unit["rank"], unit["rank_p5"], unit["rank_p95"]) for unit in values["units"]] == [
        ("Haute", 1, 1.0, 1.0),
        ("Basse", 2, 2.0, 2.0),  # better everywhere: no weight makes them change places
    ]
    (pair,) = values["ahead"]
    assert (pair["share"], pair["share_other"], pair["sure"], pair["sure_other"]) == (1.0, 0.0, 1.0, 0.0)
    assert (pair["drawn"], pair["drawn_other"]) == (None, None)  # all is known: nothing but the weights is drawn
    assert values["medians"] == {}  # two units are too few for a median of peers


def test_a_median_of_peers_comes_with_five_units(desk: Any) -> None:
    fibres = [0, 20, 40, 60, 80]  # all get the question on the school but the first: it applies from 10 % of fibre
    files = [desk.write(f"{n}.toml", {**ANSWERS, "fibre": n}, name=f"Lieu {n}") for n in fibres[1:]]
    assert desk.run("compare", *files, "--format", "json").values["medians"] == {}
    files.append(desk.write("5.toml", {**ANSWERS, "fibre": 100}, name="Lieu 100"))
    medians = desk.run("compare", *files, "--format", "json").values["medians"]
    assert medians["whole"] == pytest.approx(SCORE + 100 * 9 * 0.2 / 63)  # that of 60 %
    assert "Médiane de l'ensemble : 56 sur 100." in desk.run("compare", *files).out


def test_what_cannot_be_compared_is_listed_with_its_reason_and_exit_4(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    files = [
        desk.write("a.toml", ANSWERS, name="Basse"),
        desk.write("b.toml", {**ANSWERS, "fibre": 90}, name="Haute"),
        desk.write("old.toml", ANSWERS, name="Haute", day="2025-11-22"),
        desk.write("few.toml", {"lieu": "permanent"}, name="Muette"),
        desk.write("epci.toml", ANSWERS, name="Communauté", kind="epci"),
    ]
    done = desk.run("compare", *files)
    assert (done.code, done.err) == (4, "")
    apart = done.out.split("Ce qui ne se compare pas")[1]
    assert "Muette (commune, entre " in apart
    assert ") : trop peu de réponses connues." in apart
    said = (
        "Communauté (intercommunalité, tout est connu) : autre genre de collectivité, on compare ici les communes (il "
        "y en a davantage)."
    )
    assert said in " ".join(apart.split())
    said = "date plus ancienne (22 novembre 2025), celle du 22 novembre 2026 est comparée."
    assert said in " ".join(apart.split())
    values = desk.run("compare", *files, "--format", "json").values
    follows_schema("compare", values)
    assert [one["unit"]["name"] for one in values["units"]] == ["Haute", "Basse"]
    assert len(values["apart"]) == 3


def test_without_draws_ranks_have_no_interval(desk: Any, follows_schema: Callable[..., None]) -> None:
    files = [desk.write("a.toml", ANSWERS, name="A"), desk.write("b.toml", {**ANSWERS, "fibre": 90}, name="B")]
    values = desk.run("compare", *files, "--draws", "0", "--format", "json").values
    follows_schema("compare", values)
    assert (values["draws"], values["ahead"], values["units"][0]["rank_p5"]) == (0, [], None)
    assert [one["unit"]["name"] for one in values["units"]] == ["B", "A"]
    assert "9 fois sur 10" not in desk.run("compare", *files, "--draws", "0").out


def test_the_title_counts_what_is_compared_and_what_is_not(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS, name="Basse"), desk.write("few.toml", {"lieu": "permanent"}, name="Muette")]
    alone = desk.run("compare", *files)
    assert alone.code == 4
    assert alone.out.startswith("Pas de comparaison : 1 diagnostic mis à part\n")
    assert alone.out.index("Muette (commune") < alone.out.index("Ce qui reste")
    assert "C'est le seul à pouvoir être comparé : un rang en demande deux." in alone.out
    assert "Rang" not in alone.out
    files.append(desk.write("b.toml", {**ANSWERS, "fibre": 90}, name="Haute"))
    assert desk.run("compare", *files).out.startswith("Comparaison : 2 communes, 1 diagnostic mis à part\n")


def test_a_share_of_the_draws_and_the_rest_never_make_more_than_all(desk: Any) -> None:
    # fibre against strategie, of one weight: about one draw in two each.
    files = [
        desk.write("a.toml", {**ANSWERS, "fibre": 90}, name="Une"),
        desk.write("b.toml", {**ANSWERS, "strategie": "bilan"}, name="Autre"),
    ]
    out = " ".join(desk.run("compare", *files).out.split())
    assert re.search(
        r"est devant \w+ dans \d+ % des 1 000 essais où l'importance des questions est tirée au sort ; "
        r"dans les autres, c'est",
        out,
    )
    assert out.split("Qui est devant")[1].count("%") == 1


def test_an_unknown_answer_is_never_said_to_put_a_unit_ahead(desk: Any, follows_schema: Callable[..., None]) -> None:
    hidden = desk.write("a.toml", {**ANSWERS, "trajet": "nsp"}, name="Muette")
    known = desk.write("b.toml", {**ANSWERS, "trajet": 15, "fibre": 30}, name="Sue")
    out = " ".join(desk.run("compare", hidden, known).out.split())
    # Muette: from 53.0 to 53.0 + 8/63 = 65.7, and scored as if trajet were like lieu; Sue: 53.0 + (6 − 0.9)/63 = 61.1.
    assert "on ne peut pas dire qui est devant, leurs intervalles se recouvrent (61, entre 53 et 66)." in out
    assert re.search(r"les poids et les réponses qui manquent, \w+ est devant dans \d+ % des 1 000 essais ; dans", out)
    assert "l'importance des questions est tirée au sort." not in out.split("Qui est devant")[1]
    (pair,) = (values := desk.run("compare", hidden, known, "--format", "json").values)["ahead"]
    follows_schema("compare", values)
    assert (pair["sure"], pair["sure_other"]) == (0, 0)
    assert 0 < pair["drawn"] < 1


def test_ranks_follow_the_score_and_say_what_the_missing_answers_can_make_of_them(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    files = [
        desk.write("a.toml", {**ANSWERS, "trajet": "nsp"}, name="Muette"),  # 65.7, from 53.0 to 65.7
        desk.write("b.toml", {**ANSWERS, "trajet": 15, "fibre": 30}, name="Sue"),  # 61.1
        desk.write("c.toml", {**ANSWERS, "lieu": "permanences"}, name="Basse"),  # 53.0 − 8/63 = 40.3
    ]
    done = desk.run("compare", *files)
    shown = " ".join(done.out.replace("\N{NO-BREAK SPACE}", " ").split())
    found = re.findall(r"(\w+) — Rang : (\d) .*? Au mieux, au pire : (\d(?: à \d)?) · Score : (\d\d) ", shown)
    assert found == [("Muette", "1", "1 à 2", "66"), ("Sue", "2", "1 à 2", "61"), ("Basse", "3", "3", "40")]
    said = (
        "Les rangs suivent le score. Les ex æquo ont le même rang, le meilleur. « Au mieux, au pire » : le meilleur "
        "et le pire rang, au plus large, que peuvent donner les réponses qui manquent aux territoires classés ici, "
        "poids inchangés ; pas tous à la fois. « 9 fois sur 10 » : en tirant au sort les poids et les réponses qui "
        "manquent."
    )
    assert said in " ".join(done.out.split())
    values = desk.run("compare", *files, "--json").values
    follows_schema("compare", values)
    assert [(unit["rank_best"], unit["rank_worst"]) for unit in values["units"]] == [(1, 2), (1, 2), (3, 3)]
    assert "Au mieux" not in desk.run("compare", *files[1:]).out  # all is known of both


def test_a_short_series_is_never_ranked_and_its_interval_is_said(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    files = [
        desk.write("a.toml", {**ANSWERS, "lieu": "nsp"}, name="Courte"),  # 47/63 = 74.6 % is known: under 75 %
        desk.write("b.toml", {**ANSWERS, "trajet": "nsp"}, name="Longue"),  # 55/63 = 87.3 %
        desk.write("c.toml", ANSWERS, name="Sue"),
    ]
    done = desk.run("compare", *files)
    assert done.code == 4
    # 53.02, less 16/63 where lieu is unknown: 27.6; each end is rounded away from the other
    said = "Courte (commune, entre 27 et 54) : série courte, trop peu de réponses pour un rang."
    assert said in " ".join(done.out.split("Ce qui ne se compare pas")[1].split())
    assert "Courte" not in done.out.split("Ce qui ne se compare pas")[0]
    values = desk.run("compare", *files, "--json").values
    follows_schema("compare", values)
    assert [(unit["unit"]["name"], unit["series"]) for unit in values["units"]] == [("Longue", "full"), ("Sue", "full")]
    assert [(unit["unit"]["name"], unit["series"]) for unit in values["apart"]] == [("Courte", "short")]


def test_the_lock_that_holds_a_level_is_said_beside_the_ranks(desk: Any) -> None:
    held = desk.write("a.toml", {**ANSWERS, "strategie": "rien", "fibre": 90, "trajet": 5}, name="Retenue")
    free = desk.write("b.toml", ANSWERS, name="Libre")
    out = desk.run("compare", held, free, "--format", "md").out
    # 53.0 + (8 + 4.5 − 4.5) / 63 = 65.7, « Engagé » but for the lock on the strategy.
    assert re.search(r"\| Retenue +\|    66 \| tout est connu \| En construction \(verrou\) \|", out)
    assert ("Un verrou retient le niveau de Retenue : il manque une stratégie écrite et votée.") in " ".join(
        out.split()
    )
    assert "retient le niveau de Libre" not in out


def test_of_units_too_little_known_what_is_known_and_what_to_ask_first_are_said(desk: Any) -> None:
    files = [
        desk.write("a.toml", {"fibre": 96.5, "lieu": "permanent"}, name="Une"),
        desk.write("b.toml", {"fibre": 40}, name="Autre"),
    ]
    done = desk.run("compare", *files)
    assert done.code == 4
    assert done.out.startswith("Pas de comparaison : 2 diagnostics mis à part\n")
    known = done.out.split("Ce qu'on en sait déjà")[1]
    assert re.search(r"Question +Une +Autre\n +─+\n +Fibre +96,5 % +40 %\n", known)
    assert "Lieu d'aide" not in known  # known of one alone, asked of the other
    # Of what neither knows: strategie and ecole 9/63, trajet 8/63.
    said = "À demander d'abord, partout : « Stratégie écrite », « Connexion de l'école » et « Trajet jusqu'à l'aide »."
    assert said in " ".join(known.split())
    assert "Les rangs" not in done.out


def test_a_single_unit_is_not_compared_domain_by_domain(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS, name="Une"), desk.write("b.toml", {"lieu": "permanent"}, name="Muette")]
    out = desk.run("compare", *files).out
    assert "Ce qui reste" in out
    assert "Domaine par domaine" not in out


def test_one_of_each_kind_says_why_it_is_that_one_that_is_apart(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS, name="Epci", kind="epci"), desk.write("b.toml", ANSWERS, name="Commune")]
    out = " ".join(desk.run("compare", *files).out.split())
    assert (
        "Epci (intercommunalité, tout est connu) : autre genre de collectivité, on compare ici les communes (autant de "
        "part et d'autre, et il faut choisir)."
    ) in out


def test_two_units_that_no_draw_sets_apart_are_equal(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS, name="Une"), desk.write("b.toml", ANSWERS, name="Autre")]
    assert "- Autre et Une sont à égalité dans tous les essais." in desk.run("compare", *files).out


def test_two_files_of_one_unit_and_one_date_are_not_called_older(desk: Any) -> None:
    files = [desk.write(f"{n}.toml", ANSWERS, name=name) for n, name in enumerate(["Haute", "Haute", "Basse"])]
    apart = " ".join(desk.run("compare", *files).out.split("Ce qui ne se compare pas")[1].split())
    assert "même territoire, même date (22 novembre 2026) qu'un autre fichier, qui est comparé." in apart
    assert "plus ancienne" not in apart
