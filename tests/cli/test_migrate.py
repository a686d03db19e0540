"""``ruraldiag migrate``. Requirements (method, section 7; contract, « Commands »; issue, « Migrate »).

--preview writes nothing and says what is kept, changed, set aside and new, and what it does to the score and to each
domain; without it the new file is written and the old one stays; nothing is lost; no path is a finding. The same as
JSON. Whatever meets an older edition says how to migrate it.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
import tomllib
from collections.abc import Callable
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.cli.app import run
from ruraldiag.cli.interview.opening import reopened
from ruraldiag.questionnaire.load import load_questionnaire

NOW = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
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
    assert re.search(rf"2027.1      {after:.0f}  \d+ et \d+", out)
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


def test_a_preview_says_what_it_does_to_each_domain(desk: Any, old: str) -> None:
    # aide: lieux 4/6 × (4 × 1 + 2 × 0.75) / 6, publics 2/6 × (0.7 + 0.4) / 2, then 0.7 alone; 0 to 1 for the new one.
    lieux = 4 / 6 * 5.5 / 6
    before, after = 100 * (lieux + 2 / 6 * 0.55), 100 * (lieux + 2 / 6 * 0.7)
    low, high = (100 * (lieux + 2 / 6 * (0.7 + end) / 2) for end in (0, 1))
    lines = {
        line.split("  ")[1]: line for line in desk.run("migrate", old, "--preview").out.splitlines() if "  " in line
    }
    assert f"{before:.0f}, tout est connu" in lines["Aide aux habitants"]
    assert f"{after:.0f}, entre {floor(low)} et {ceil(high)}" in lines["Aide aux habitants"]
    assert lines["Aide aux habitants"].endswith("+5,0")  # 100 × 2/6 × 0.15
    assert lines["Réseau et stratégie"].endswith("0,0")


def test_what_is_already_current_is_said_and_nothing_is_written(desk: Any) -> None:
    file, out = desk.write("a.toml", ANSWERS), desk.path("b.toml")
    before = desk.files()
    for words in ([], ["--preview"], ["--preview", "-o", out], ["-o", out]):
        done = desk.run("migrate", file, *words)
        assert (done.code, done.out) == (0, "")
        assert "suit déjà l'édition 2026.1 : rien à migrer." in done.err
        assert ("Rien n'est écrit : gardez" in done.err) == (words == ["-o", out])
    assert desk.files() == before


# JSON


def test_json_says_the_fate_of_each_question_and_what_it_does_to_the_score(
    desk: Any, old: str, follows_schema: Callable[..., None]
) -> None:
    values = desk.run("migrate", old, "--preview", "--json").values
    follows_schema("migrate", values)
    assert values["questionnaire"] == {"id": "petit", "from": "2026.1", "to": "2027.1"}
    assert values["written"] is None
    assert [one["new"]["id"] for one in values["kept"]] == ["publics-formes", "fibre", "strategie", "ecole"]
    lieu, duree = values["changed"]
    assert (lieu["old"]["answer"], lieu["new"]["answer"]) == ("permanent", "hebdo")
    assert (duree["old"]["id"], duree["new"]["id"], duree["new"]["answer"]) == ("trajet", "duree", 15.0)
    (aside,) = values["set_aside"]
    assert (aside["old"]["id"], aside["old"]["answer"], aside["new"]) == ("visites", 40.0, None)
    assert values["kept_aside"] == ["visites"]
    (new,) = values["new"]
    assert (new["old"], new["new"]["id"], new["new"]["state"]) == (None, "visites-annee", "unanswered")
    assert values["whole"]["difference"] == pytest.approx(100 * 6 * 0.3 / 63)
    assert values["whole"]["before"]["states"]["answered"] == 7
    aide, reseau = values["domains"]
    assert (aide["id"], reseau["difference"]) == ("aide", 0)
    assert aide["difference"] == pytest.approx(5)
    assert aide["after"]["states"] == {"answered": 3, "unknown": 0, "not_applicable": 0, "unanswered": 1}


def test_json_says_what_was_written_in_place_of_the_path(
    desk: Any, old: str, follows_schema: Callable[..., None]
) -> None:
    out = desk.path("b.toml")
    done = desk.run("migrate", old, "-o", out, "--json")
    follows_schema("migrate", done.values)
    assert (done.code, done.values["written"]) == (0, str(out))
    assert tomllib.loads(out.read_text(encoding="utf-8"))["questionnaire"]["edition"] == "2027.1"
    assert done.values == {**desk.run("migrate", old, "--preview", "--json").values, "written": str(out)}


def test_json_of_what_is_already_current_keeps_all_and_writes_nothing(
    desk: Any, follows_schema: Callable[..., None]
) -> None:
    file = desk.write("a.toml", ANSWERS)
    before = desk.files()
    values = desk.run("migrate", file, "-o", desk.path("b.toml"), "--json").values
    follows_schema("migrate", values)
    assert (values["questionnaire"]["from"], values["questionnaire"]["to"]) == ("2026.1", "2026.1")
    assert (len(values["kept"]), values["changed"], values["written"]) == (7, [], None)
    assert values["whole"]["difference"] == 0
    assert desk.files() == before


def test_json_where_a_score_is_withheld_has_no_difference(desk: Any, follows_schema: Callable[..., None]) -> None:
    file = desk.write("a.toml", {"fibre": 92})
    desk.next_edition(('domain = "reseau"\ntitle = "Couverture"', 'domain = "aide"\ntitle = "Couverture"'), *GONE)
    values = desk.run("migrate", file, "--preview", "--json").values
    follows_schema("migrate", values)
    assert (values["whole"]["before"]["score"], values["whole"]["difference"]) == (None, None)
    assert [(one["id"], one["before"] is None, one["after"] is None) for one in values["domains"]] == [
        ("aide", False, False),
        ("reseau", False, True),
    ]
    row = next(
        line for line in desk.run("migrate", file, "--preview").out.splitlines() if "Réseau et stratégie  " in line
    )
    assert row.split("  ")[-1].strip() == "—"


# The domain « reseau » is no more: its theme goes to the other one, and its lock with it.
GONE = (
    ('order = ["aide", "reseau"]', 'order = ["aide"]'),
    ('[[domain]]\nid = "reseau"\ntitle = "Réseau et stratégie"\nstatements = ["s-majorite"]\n', ""),
    ('caps = "reseau"', 'caps = "aide"'),
)


# What meets an older edition


@pytest.mark.parametrize(
    "words",
    [
        ["score"],
        ["report"],
        ["plan"],
        ["assess", "--no-input", "--answers"],
        ["assess", "--revise", "lieu", "--answers"],
    ],
)
def test_what_reads_an_older_edition_says_how_to_migrate_and_nothing_else(
    desk: Any, old: str, words: list[str]
) -> None:
    before = desk.files()
    done = desk.run(*words, old)
    assert (done.code, done.out) == (3, "")
    assert f"« ruraldiag migrate {old} --questionnaire {desk.path('petit')} -o NOUVEAU.toml »" in done.err
    # « permanent » and « trajet » are right in their own edition: they are not to be corrected or taken out.
    assert "A006" not in done.err
    assert "A007" not in done.err
    assert desk.files() == before


def test_the_command_that_is_advised_migrates_when_it_is_run_as_it_stands(desk: Any, old: str) -> None:
    (desk.path("mes réponses")).mkdir()
    file = desk.path("mes réponses") / "a.toml"
    file.write_bytes(desk.path("a.toml").read_bytes())
    told = desk.run("score", file).err
    advised = re.findall("« ruraldiag (migrate .*?) »", told)[0].replace("NOUVEAU.toml", str(desk.path("neuf.toml")))
    assert run(shlex.split(advised)) == 0
    assert tomllib.loads(desk.path("neuf.toml").read_text(encoding="utf-8"))["questionnaire"]["edition"] == "2027.1"


def test_the_command_that_compare_advises_shows_the_migration(desk: Any, old: str) -> None:
    newer = desk.write("b.toml", {"fibre": 92}, day="2027-11-22", edition="2027.1")
    told = desk.run("compare", old, newer).err
    desk.capsys.readouterr()
    assert run(shlex.split(re.findall("ruraldiag (migrate .*)", told)[0])) == 0
    assert "de l'édition 2026.1 à l'édition 2027.1" in desk.capsys.readouterr().out


def test_in_a_folder_it_is_carried_on_the_way_as_compare_does_and_says_how_to_see_its_fate(desk: Any, old: str) -> None:
    desk.path("tous").mkdir()
    (desk.path("tous") / "a.toml").write_bytes(desk.path("a.toml").read_bytes())
    done = desk.run("batch", desk.path("tous"), "-o", desk.path("r.csv"))
    assert (done.code, "T027" in done.err, "ruraldiag migrate FICHIER --preview" in done.err) == (0, True, True)
    # Of the seven answers, « visites » alone has no place in the new edition.
    (row,) = csv.DictReader(desk.path("r.csv").read_text(encoding="utf-8").splitlines())
    assert (row["answered"], "1 réponse sans place" in done.err) == ("6", True)


def test_once_migrated_it_is_read_by_everything(desk: Any, old: str) -> None:
    out = str(desk.path("b.toml"))
    assert desk.run("migrate", old, "-o", out).code == 0
    for words in (["score", out], ["report", out], ["plan", out], ["migrate", out]):
        assert desk.run(*words).code == 0


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


# What changes above the questions


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('title = "Réseau et stratégie"\nstatements = ["s-majorite"]', 'title = "Réseau et stratégie"\nweight = 2'),
            "Poids du domaine « Réseau et stratégie » (3 → 2).",
        ),
        (
            ('title = "Publics"\nstatements = ["s-plusieurs"]', 'title = "Publics"\nweight = 2.5'),
            "Poids du thème « Publics » (2 → 2,5).",
        ),
        (('title = "Ancré"\nfrom = 75', 'title = "Ancré"\nfrom = 80'), "Seuil du niveau « Ancré » (75 → 80 sur 100)."),
        (
            ('at_least = 0.5\ncaps = "whole"', 'at_least = 0.25\ncaps = "aide"'),
            "Verrou « Une stratégie écrite et votée » (seuil 50 → 25, retient l'ensemble → « Aide aux habitants »).",
        ),
        (
            (
                '[[statement]]\nid = "s-unanime"',
                '[scoring]\nmeans = { whole = "geometric" }\n[[statement]]\nid = "s-unanime"',
            ),
            "Calcul de l'ensemble (moyenne arithmétique → moyenne géométrique).",
        ),
        (
            ('[[statement]]\nid = "s-unanime"', '[scoring]\nmin_coverage = 0.6\n[[statement]]\nid = "s-unanime"'),
            "Part à connaître pour donner un score (50 → 60 %).",
        ),
        (
            ('[[statement]]\nid = "s-unanime"', '[scoring]\nmin_rank_coverage = 0.8\n[[statement]]\nid = "s-unanime"'),
            "Part à connaître pour donner un rang (75 → 80 %).",
        ),
        (
            (
                '[[statement]]\nid = "s-unanime"',
                "[scoring]\nbacking = { unanimity = 4, majority = 3, several = 2, single = 0.5 }\n"
                '[[statement]]\nid = "s-unanime"',
            ),
            "Poids de l'appui « une seule voix » (1 → 0,5).",
        ),
    ],
)
def test_what_changes_above_the_questions_is_said(desk: Any, change: tuple[str, str], said: str) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.next_edition(change)
    out = " ".join(desk.run("migrate", file, "--preview").out.split())
    # No question is touched: seven are kept, and that is not all there is to say.
    assert "7 questions gardées, 0 changée, 0 mise de côté et 0 nouvelle. Dans la méthode : 1 changement." in out
    assert f"Ce qui change dans la méthode - {said}" in out
    done = desk.run("migrate", file, "-o", desk.path("b.toml"))
    assert f"La méthode change aussi : {said[0].lower()}{said[1:]}" in done.err


def test_a_domain_and_a_lock_that_come_or_go_are_said(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.next_edition(*GONE, ('domain = "reseau"\ntitle = "Couverture"', 'domain = "aide"\ntitle = "Couverture"'),
                      ('id = "sans-fibre"', 'id = "fibre-faible"'))  # fmt: skip
    out = " ".join(desk.run("migrate", file, "--preview").out.split())
    assert "Domaine retiré : « Réseau et stratégie »." in out
    assert "Thème « Couverture » (domaine « Réseau et stratégie » → « Aide aux habitants »)." in out
    assert "Verrou nouveau : « La fibre pour la moitié des locaux »." in out
    assert "Verrou retiré : « La fibre pour la moitié des locaux »." in out


def test_an_edition_whose_words_alone_change_says_nothing_of_the_method(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.next_edition(('title = "Aide aux habitants"', 'title = "Aider les habitants"'))
    out = desk.run("migrate", file, "--preview").out
    assert "méthode" not in out


def test_where_nothing_applies_the_answers_are_not_called_too_few(desk: Any) -> None:
    text = desk.toml.replace("not_applicable = true\n", "").replace('\nkind = "', '\nnot_applicable = true\nkind = "')
    desk.toml = text
    file = desk.write("a.toml", dict.fromkeys(ANSWERS, "so: rien de tel ici"))
    desk.next_edition()
    out = desk.run("migrate", file, "--preview").out
    assert "Pas de score à comparer : dans l'une des éditions au moins, rien ne s'applique." in out
    assert "Trop peu" not in out


# What may be answered now


def test_without_a_new_question_none_is_announced(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.next_edition(CHANGES[0])
    done = desk.run("migrate", file, "-o", desk.path("b.toml"))
    assert (done.code, "0 nouvelle" in done.err) == (0, True)
    assert "Pour répondre" not in done.err


def test_the_command_that_answers_what_is_new_finds_the_questionnaire(desk: Any, old: str) -> None:
    out = desk.path("b.toml")
    done = desk.run("migrate", old, "-o", out)
    said = (
        f"Pour répondre aux questions nouvelles : ruraldiag assess --answers {out} --questionnaire {desk.path('petit')}"
    )
    assert said in done.err


def test_a_question_whose_answer_is_set_aside_may_be_answered_again(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    # « permanent » is no more, and nothing replaces it.
    desk.next_edition(('{ id = "permanent", label', '{ id = "hebdo", label'))
    done = desk.run("migrate", file, "-o", desk.path("b.toml"))
    assert "Pour répondre de nouveau aux questions dont la réponse est mise de côté : ruraldiag assess" in done.err


def test_a_new_assessment_from_one_of_an_older_edition_starts_from_migrated_answers(desk: Any, old: str) -> None:
    before, q = Path(old).read_bytes(), load_questionnaire(desk.folder / "petit")
    opening, _ = reopened(Path(old), lambda _: q, folder=desk.folder, now=NOW, which=str(desk.folder / "petit"))
    new = opening.assessment
    assert new.answer("lieu").value == "hebdo"  # its option was renamed
    assert (new.answer("duree").value, "trajet" in new.answers) == (15.0, False)  # and this question
    assert new.set_aside == {"visites": {"value": 40.0, "note": "selon le CCAS"}}
    assert "1 réponse que cette édition ne reprend pas est gardée à part, dans [set_aside]." in opening.says
    assert "duree" in opening.carried  # seen again before it counts
    assert Path(old).read_bytes() == before
