"""``ruraldiag merge`` of a file that is itself a merge. Requirements.

What it left open is opened again to each of its voices, what it settled is one voice; it is said; no voice is lost.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

from merged import ADVISER, voices


def twice(desk: Any, *more: str) -> Any:
    """Merge the mayor and the secretary, then the adviser with them."""
    mayor, secretary, adviser = voices(desk)
    desk.run("merge", mayor, secretary, "-o", desk.path("deux.toml"))
    return desk.run("merge", desk.path("deux.toml"), adviser, "-o", desk.path("trois.toml"), *more)


def test_a_disagreement_that_a_first_merge_left_open_stays_one_and_it_is_said(desk: Any) -> None:
    done = twice(desk, "--agenda", desk.path("odj.md"))
    assert done.code == 0
    assert "C010" in done.err
    assert "ce diagnostic réunit déjà 2 voix (le maire et la secrétaire)" in " ".join(done.err.split())
    assert "3 voix réunies, toutes gardées ; 5 désaccords." in done.err
    merged = tomllib.loads(desk.path("trois.toml").read_text(encoding="utf-8"))
    assert merged["answers"]["lieu"]["state"] == "unknown"  # permanent, aucun, permanences
    assert [one["respondent"] for one in merged["voice"]] == ["le maire", "la secrétaire", "voix 3"]
    text = desk.path("odj.md").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    place = text.split("### 1. Lieu d'aide")[1].split("### 2.")[0]
    assert [line.split("**")[1] for line in place.splitlines() if line.startswith("- **")] == [
        "Le maire",
        "La secrétaire",
        "Voix 3",
        "Décision",
    ]
    # The two agreed on 92: the group is one voice there.
    fibre = text.split(" Fibre\n")[1].split("###")[0]
    assert "- **Fusion de 2 voix (consensus)** : 92 %" in fibre
    assert "Le maire" not in fibre
    assert "« Fusion de 2 voix (consensus) » réunit déjà Le maire et La secrétaire." in text


def test_json_gives_the_voices_of_a_merge_where_they_count(desk: Any, follows_schema: Callable[..., None]) -> None:
    values = twice(desk, "--json").values
    follows_schema("merge", values)
    assert [one["respondent"] for one in values["voices"]] == [
        "fusion de 2 voix (consensus)",
        "le maire",
        "la secrétaire",
        "voix 3",
    ]
    assert [one["made_of"] for one in values["voices"]] == [["le maire", "la secrétaire"], [], [], []]
    answers = {one["id"]: [said["answer"] for said in one["voices"]] for one in values["answers"]}
    assert answers["lieu"] == [None, "permanent", "aucun", "permanences"]
    assert answers["fibre"] == [92, None, None, 90]


def test_the_voices_of_an_older_merge_are_migrated_with_it(desk: Any) -> None:
    mayor, secretary, _ = voices(desk)
    desk.run("merge", mayor, secretary, "-o", desk.path("deux.toml"))
    desk.next_edition(('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'))
    newer = desk.write("d.toml", {**ADVISER, "lieu": "aucun"}, edition="2027.1", questionnaire=None)
    done = desk.run("merge", desk.path("deux.toml"), newer, "-o", desk.path("trois.toml"), "--json")
    assert done.code == 0
    lieu = next(one for one in done.values["answers"] if one["id"] == "lieu")
    assert [one["answer"] for one in lieu["voices"]] == [None, "hebdo", "aucun", "aucun"]
    assert lieu["kept"]["state"] == "unknown"


def test_a_voice_that_cannot_be_understood_where_it_counts_stops_the_merge(desk: Any) -> None:
    mayor, secretary, adviser = voices(desk)
    both = desk.path("deux.toml")
    desk.run("merge", mayor, secretary, "-o", both)
    both.write_text(both.read_text(encoding="utf-8").replace('"permanent"', '"parfois"'), encoding="utf-8")
    before = desk.files()
    done = desk.run("merge", both, adviser, "-o", desk.path("trois.toml"))
    assert (done.code, done.out) == (3, "")
    assert "C011" in done.err
    assert "la voix « le maire » y répond « parfois » à « lieu »" in " ".join(done.err.split())
    assert desk.files() == before
