"""``ruraldiag compare`` where editions differ, or files do not go together: migrated first, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from compared import ANSWERS, SCORE, parts, two_dates

# Editions


def test_an_older_edition_is_migrated_first_and_the_difference_it_makes_is_the_method(desk: Any) -> None:
    older = desk.write("a.toml", ANSWERS)
    # « Une stratégie votée » is worth 0.8 in the new edition, not 0.5.
    desk.next_edition(
        ('{ id = "rien", label', '{ id = "rien", score = 0.0, label'),
        ('{ id = "votee", label', '{ id = "votee", score = 0.8, label'),
        ('{ id = "bilan", label', '{ id = "bilan", score = 1.0, label'),
    )
    newer = desk.write("b.toml", {**ANSWERS, "fibre": 90}, day="2027-11-18", edition="2027.1")
    values = desk.run("compare", older, newer, "--format", "json").values
    (step,) = values["steps"]
    method, progress = 100 * 9 * (0.8 - 0.5) / 63, 100 * 9 * (0.9 - 0.4) / 63
    assert [one["edition"] for one in values["dates"]] == ["2026.1", "2027.1"]
    assert values["dates"][0]["score"] == pytest.approx(SCORE)  # as it was published
    expected = {"method": method, "progress": progress, "information": 0, "scope": 0}
    assert parts(step) == pytest.approx(expected, abs=1e-10)
    out = desk.run("compare", older, newer).out
    assert "À méthode égale : progresse de 7,1 points." in out
    assert "édition 2026.1 → 2027.1" in out


def test_a_whole_new_edition_is_compared_from_the_command_line(desk: Any, follows_schema: Callable[..., None]) -> None:
    """An option renamed, a question renamed, one dropped, one new: what moved, and what only the edition moved."""
    then = {"lieu": "permanent", "trajet": 15, "publics-formes": ["elus", "agents"], "visites": 40, "fibre": 92}
    older = desk.write("a.toml", {**then, "strategie": "votee", "ecole": "partie"})
    elsewhere = desk.write("c.toml", {**then, "strategie": "votee", "ecole": "partie"}, name="Voisine (fictive)")
    desk.next_edition(
        ('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'),
        ('id = "trajet"\n', 'id = "duree"\nreplaces = ["trajet"]\n'),
        ('id = "visites"\n', 'id = "visites-annee"\n'),
    )
    path = desk.path("b.toml")
    assert desk.run("migrate", older, "-o", path).code == 0
    text = path.read_text(encoding="utf-8").replace("2026-11-22", "2027-11-22")
    path.write_text(text.replace("value = 92.0", "value = 95.0"), encoding="utf-8")
    before = desk.files()
    done = desk.run("compare", older, path, "--format", "json")
    follows_schema("compare", done.values)
    (step,) = done.values["steps"]
    # 63rds: the visits, 6 × 0.4, give way to 6 × 0.7 (their sibling alone is known); fibre 9 × 0.03.
    assert parts(step) == pytest.approx(
        {"method": 100 * 6 * 0.3 / 63, "progress": 100 * 9 * 0.03 / 63, "information": 0, "scope": 0}, abs=1e-10
    )
    assert sum(step["split"].values()) == pytest.approx(step["difference"], abs=1e-12)
    assert [one["id"] for one in step["changes"]] == ["fibre"]  # renamed is not changed
    assert ("visites", "la question n'est plus posée") in [(one["id"], one["reason"]) for one in step["one_sided"]]
    said = f"{older} suit l'édition 2026.1 : il est lu ici dans l'édition 2027.1, sans être modifié."
    assert said in done.err
    assert f"migrate {older} --preview" in done.err
    assert desk.files() == before
    units = desk.run("compare", elsewhere, path, "--draws", "50")
    assert units.code == 0
    assert f"migrate {elsewhere} --preview" in units.err
    assert str(path) not in units.err


def test_two_assessments_of_an_older_edition_are_compared_in_it(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS), desk.write("b.toml", {**ANSWERS, "fibre": 90}, day="2027-11-18")]
    desk.next_edition()
    values = desk.run("compare", *files, "--format", "json").values
    assert values["questionnaire"]["edition"] == "2026.1"
    assert values["steps"][0]["split"]["method"] == 0


@pytest.fixture
def three_editions(desk: Any) -> None:
    """2026.1, then 2027.1 where « Une stratégie votée » is worth 0.8, then 2028.1, the current one, the same."""
    desk.next_edition(
        ('{ id = "rien", label', '{ id = "rien", score = 0.0, label'),
        ('{ id = "votee", label', '{ id = "votee", score = 0.8, label'),
        ('{ id = "bilan", label', '{ id = "bilan", score = 1.0, label'),
    )
    text = desk.questionnaire.read_text(encoding="utf-8")
    desk.path("petit/editions/2027.1.toml").write_text(text, encoding="utf-8")
    desk.questionnaire.write_text(text.replace('"2027.1"', '"2028.1"'), encoding="utf-8")


def test_the_edition_said_is_the_one_that_a_date_is_read_in(desk: Any, three_editions: None) -> None:
    older = desk.write("a.toml", ANSWERS, day="2024-11-18")
    newer = desk.write("b.toml", ANSWERS, day="2025-11-18", edition="2027.1")
    done = desk.run("compare", older, newer)
    # Neither is of the current edition: both are read in that of the second, and nothing carries the first to it.
    assert done.err == f"{older} suit l'édition 2026.1 : il est lu ici dans l'édition 2027.1, sans être modifié.\n"
    assert "Les deux dates sont lues ici dans la même édition, 2027.1." in done.out


def test_each_step_of_a_trajectory_says_the_edition_of_its_second_date(desk: Any, three_editions: None) -> None:
    files = [
        desk.write("a.toml", ANSWERS, day="2024-11-18"),
        desk.write("b.toml", ANSWERS, day="2025-11-18", edition="2027.1"),
        desk.write("c.toml", ANSWERS, day="2026-11-18", edition="2028.1"),
    ]
    done = desk.run("compare", *files)
    first, second = done.err.splitlines()
    assert first == (
        f"{files[0]} suit l'édition 2026.1 : il est lu dans l'édition 2027.1 face à {files[1]}, sans être modifié."
    )
    assert second.startswith(f"{files[1]} suit l'édition 2027.1 : il est lu dans l'édition 2028.1 face à {files[2]},")
    assert f"ruraldiag migrate {files[1]} --preview --questionnaire {desk.path('petit')}" in second
    # 53.0 then 53.0 + 100 × 9 × 0.3 / 63 = 57.3, by the method alone: the row says so.
    row = next(line for line in done.out.splitlines() if line.startswith("  18 novembre 2025"))
    assert "57,3" in row
    assert row.endswith("à méthode égale : stable")


# Nothing written


def test_different_questionnaires_are_refused(desk: Any) -> None:
    one = desk.write("a.toml", ANSWERS)
    other = desk.write("b.toml", ANSWERS, name="Autre")
    text = desk.path("b.toml").read_text(encoding="utf-8").replace('id = "petit"', 'id = "grand"')
    desk.path("b.toml").write_text(text, encoding="utf-8")
    before = desk.files()
    done = desk.run("compare", one, other, "-o", desk.path("out.md"), "--format", "md")
    assert (done.code, done.out) == (3, "")
    assert "C001" in done.err
    assert "« petit » et « grand »" in done.err
    assert desk.files() == before


def test_three_files_of_which_two_are_damaged_give_both_findings(desk: Any) -> None:
    one = desk.write("a.toml", ANSWERS)
    desk.path("b.toml").write_text('format = "ruraldiag/assessment/1"\n[unit\n', encoding="utf-8")
    before = desk.files()
    done = desk.run("compare", one, desk.path("b.toml"), desk.path("absent.toml"), "-o", desk.path("out.txt"))
    assert (done.code, done.out) == (3, "")
    assert "F006" in done.err
    assert "F001" in done.err
    assert desk.files() == before


def test_an_edition_that_is_not_installed_is_said(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS, edition="2019.1"), desk.write("b.toml", ANSWERS, day="2027-11-18")]
    done = desk.run("compare", *files)
    assert (done.code, done.out) == (3, "")
    assert "Q034" in done.err
    assert "2019.1" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--format", "odt"], "F010"), (["--draws", "-3"], "--draws")],
)
def test_a_wrong_option_is_a_wrong_use(desk: Any, words: list[str], said: str) -> None:
    done = two_dates(desk, {}, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_one_file_has_nothing_to_be_compared_with(desk: Any) -> None:
    done = desk.run("compare", desk.write("a.toml", ANSWERS))
    assert (done.code, done.out) == (2, "")


def test_a_file_given_twice_is_a_wrong_use_under_any_name(desk: Any) -> None:
    file = desk.write("a.toml", ANSWERS)
    desk.path("lien.toml").symlink_to(file)
    for again in (file, desk.path("petit") / ".." / "a.toml", desk.path("lien.toml")):
        done = desk.run("compare", file, again)
        assert (done.code, done.out) == (2, "")
        assert "U001 Le même fichier est donné deux fois" in done.err


def test_an_output_that_exists_is_left_as_it_is(desk: Any) -> None:
    files = [desk.write("a.toml", ANSWERS), desk.write("b.toml", ANSWERS, day="2027-11-18")]
    out = desk.path("out.md")
    out.write_text("à moi", encoding="utf-8")
    done = desk.run("compare", *files, "--format", "md", "-o", out)
    assert (done.code, done.out) == (5, "")
    assert out.read_text(encoding="utf-8") == "à moi"
    forced = desk.run("compare", *files, "--format", "md", "-o", out, "--force")
    assert (forced.code, forced.out) == (0, f"{out}\n")
    assert out.read_text(encoding="utf-8").startswith("# Saint-Exemple")
