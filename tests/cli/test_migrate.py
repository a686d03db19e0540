"""``ruraldiag migrate``. Requirements (method, section 7; contract, « Commands »; issue, « Migrate »).

--preview writes nothing and says what is kept, changed, set aside and new, and what it does to the score; without it
the new file is written and the old one stays; nothing is lost; no path is a finding.
"""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

ANSWERS = {
    "lieu": "permanent",
    "trajet": 15,
    "publics-formes": ["elus", "agents"],
    "visites": {"value": 40.0, "note": "selon le CCAS"},
    "fibre": 92,
    "strategie": "votee",
    "ecole": "partie",
}
CHANGES = (
    ('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'),  # an option renamed
    ('id = "trajet"\n', 'id = "duree"\nreplaces = ["trajet"]\n'),  # a question renamed
    ('id = "visites"\n', 'id = "visites-annee"\n'),  # one dropped, one new
)


@pytest.fixture
def old(desk: Any) -> str:
    file: str = desk.write("a.toml", ANSWERS)
    desk.next_edition(*CHANGES)
    return file


def test_a_preview_writes_nothing_and_says_the_fate_of_each_question(desk: Any, old: str) -> None:
    before = desk.files()
    done = desk.run("migrate", old, "--preview", "-o", desk.path("b.toml"))
    assert (done.code, done.err) == (0, "")
    assert desk.files() == before
    sections = ["Ce qui change", "Ce qui est mis de côté", "Ce qui est nouveau", "Ce qui est gardé tel quel"]
    places = [done.out.index(title) for title in sections]
    assert places == sorted(places)
    changed, aside, new, kept = (done.out[one:] for one in places)
    assert "(trajet → duree)" in changed[: changed.index("mis de côté")]
    assert "(visites)" in aside[: aside.index("nouveau")]
    assert "(visites-annee)" in new[: new.index("gardé tel quel")]
    assert "« Fibre »" in kept


def test_a_preview_says_what_it_does_to_the_score(desk: Any, old: str) -> None:
    # Weights in 63rds: lieu 16, trajet 8 × 0.75, publics 6 × 0.7, visites 6 × 0.4, then 9 × (0.92 + 0.5 + 0.5).
    reseau = 9 * (0.92 + 0.5 + 0.5)
    before = 100 * (16 + 6 + 4.2 + 2.4 + reseau) / 63  # 72.8
    # The new question is not answered: publics is 0.7 alone, with the weight of both.
    after = 100 * (16 + 6 + 12 * 0.7 + reseau) / 63  # 75.7
    out = desk.run("migrate", old, "--preview").out
    assert f"2026.1      {before:.0f}  tout est connu" in out
    assert f"2027.1      {after:.0f}  entre " in out
    assert "+2,9 sur le score" in out  # 100 × 6 × 0.3 / 63 = 2.86


def test_the_new_file_has_every_answer_and_the_old_one_stays(desk: Any, old: str) -> None:
    before = desk.files()
    out = desk.path("b.toml")
    done = desk.run("migrate", old, "-o", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert "1 mise de côté" in done.err
    assert {name: content for name, content in desk.files().items() if name != str(out)} == before
    made = tomllib.loads(out.read_text(encoding="utf-8"))
    assert made["questionnaire"]["edition"] == "2027.1"
    assert made["answers"]["lieu"]["value"] == "hebdo"
    assert made["answers"]["duree"]["value"] == 15.0
    assert made["set_aside"]["visites"] == {"value": 40.0, "note": "selon le CCAS"}
    assert desk.run("score", out, "--json").code == 0


def test_what_is_already_current_is_said_and_only_copied_on_demand(desk: Any) -> None:
    file, out = desk.write("a.toml", ANSWERS), desk.path("b.toml")
    before = desk.files()
    done = desk.run("migrate", file)
    assert (done.code, done.out) == (0, "")
    assert "suit déjà l'édition 2026.1" in done.err
    assert desk.run("migrate", file, "--preview", "-o", out).code == 0
    assert desk.files() == before
    done = desk.run("migrate", file, "-o", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert out.read_bytes() == desk.path("a.toml").read_bytes()


def test_without_a_path_nothing_is_written(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS, edition="2019.1")
    before = desk.files()
    done = desk.run("migrate", file, "-o", desk.path("b.toml"))
    assert (done.code, done.out) == (3, "")
    assert "Q034" in done.err
    assert "l'édition « 2019.1 »" in done.err
    assert desk.files() == before


def test_an_assessment_that_does_not_fit_its_own_edition_is_not_migrated(desk: Any, old: str) -> None:
    file = desk.write("mauvais.toml", {**ANSWERS, "lieu": "partout"})
    before = desk.files()
    done = desk.run("migrate", file, "-o", desk.path("b.toml"))
    assert (done.code, done.out) == (3, "")
    assert "A007" in done.err
    assert desk.files() == before


@pytest.mark.parametrize(
    ("words", "said"), [([], "--preview"), (["-o", "a.toml", "--force"], "L'ancien fichier reste")]
)
def test_a_wrong_use_writes_nothing(
    desk: Any, old: str, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(desk.folder)
    before = desk.files()
    done = desk.run("migrate", old, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert desk.files() == before


def test_an_output_that_exists_is_left_as_it_is(desk: Any, old: str) -> None:
    out = desk.path("b.toml")
    out.write_text("à moi", encoding="utf-8")
    done = desk.run("migrate", old, "-o", out)
    assert (done.code, done.out) == (5, "")
    assert out.read_text(encoding="utf-8") == "à moi"
    assert desk.run("migrate", old, "-o", out, "--force").code == 0
