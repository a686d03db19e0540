"""Assessments on disk. Requirements: nothing a person wrote is lost; written wholly or not at all; clear findings."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag import load_assessment
from ruraldiag.assessment.store import free_name, save, slug
from ruraldiag.errors import ExitStatus, Finding, RuralDiagError
from ruraldiag.files.whole import write_atomically, write_new
from trees import unit

PARIS = dt.timezone(dt.timedelta(hours=1))
HEAD = 'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "q"\nedition = "1"\n[unit]\nname = "Arvieu"\n'

root_reads_all = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root, or a system without such rights, may read everything"
)


def findings(path: Path) -> tuple[Finding, ...]:
    with pytest.raises(RuralDiagError) as caught:
        load_assessment(path)
    assert caught.value.status == 3
    return caught.value.findings


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "a.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


# Bad files


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    (one,) = findings(tmp_path / "absent.toml")
    assert (one.code, one.place.file) == ("F001", str(tmp_path / "absent.toml"))


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    (one,) = findings(tmp_path)
    assert (one.code, one.place.file) == ("F002", str(tmp_path))


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD)
    (one,) = findings(path / "b.toml")
    assert one.code == "F003"
    assert "dossier" in one.message


def test_latin_1_bytes(tmp_path: Path) -> None:
    (one,) = findings(write(tmp_path, (HEAD + '[answers.a]\nnote = "à côté"\n').encode("latin-1")))
    assert (one.code, one.place.line) == ("F005", 8)


def test_utf_16_and_binary_bytes(tmp_path: Path) -> None:
    assert findings(write(tmp_path, HEAD.encode("utf-16")))[0].code == "F005"
    assert findings(write(tmp_path, b"\x00\x01\x02PNG"))[0].code == "F006"


@pytest.mark.parametrize("size", [1, 40, 100, 120, 129])
def test_a_truncated_file(tmp_path: Path, size: int) -> None:
    text = HEAD + '[answers.a]\nvalue = ["un", "deux"]\n'
    assert len(text) > size
    found = findings(write(tmp_path, text[:size]))
    assert {one.code for one in found} <= {"F006", "A002", "A004"}
    assert all(one.place.file for one in found)


def test_an_empty_file(tmp_path: Path) -> None:
    (one,) = findings(write(tmp_path, ""))
    assert one.code == "A004"
    assert "aucun" in one.message


def test_a_file_of_a_later_version_asks_for_an_update(tmp_path: Path) -> None:
    (one,) = findings(write(tmp_path, 'format = "ruraldiag/assessment/2"\n'))
    assert one.code == "A018"
    assert "à jour" in one.remedy


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "[nan]"])
def test_a_number_that_is_none(tmp_path: Path, value: str) -> None:
    (one,) = findings(write(tmp_path, HEAD + f"[answers.a]\nvalue = {value}\n"))
    assert (one.code, one.place.line) == ("A003", 8)
    assert value.strip("[]") in one.message
    if value != "[nan]":
        assert "un nombre fini" in one.message


def test_a_string_of_fifty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with path.open("wb") as stream:
        stream.write((HEAD + '[answers.a]\nnote = "').encode("utf-8"))
        stream.write(b"a" * 50_000_000)
        stream.write(b'"\n')
    (one,) = findings(path)
    assert one.code == "F004"
    assert len(str(one)) < 500


@pytest.mark.parametrize("key", ["note", "evidence", "reason", "value"])
def test_a_string_that_is_too_long_for_a_note(tmp_path: Path, key: str) -> None:
    (one,) = findings(write(tmp_path, HEAD + f'[answers.a]\n{key} = "{"a" * 5_000_000}"\n'))
    assert (one.code, one.place.line) == ("A012", 8)
    assert one.place.item.endswith(f", {key}")
    assert "5000000" in one.message
    assert len(str(one)) < 500


@root_reads_all
def test_no_right_to_read(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD)
    path.chmod(0)
    (one,) = findings(path)
    assert one.code == "F003"
    assert "pas le droit" in one.message


def test_no_right_to_read_is_said_in_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, HEAD)

    def refuse(*args: Any, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    (one,) = findings(path)
    assert (one.code, one.message) == ("F003", "le fichier ne peut pas être lu (pas le droit).")


@pytest.mark.parametrize("text", ['format = "autre/2"\n', "format = 1\n", 'title = "x"\n'])
def test_a_file_of_another_format(tmp_path: Path, text: str) -> None:
    (one,) = findings(write(tmp_path, text))
    assert one.code == "A004"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (
            HEAD + "[answers.fibre]\nvalue = true\n",
            ("A003", 8, "fibre"),
            "un texte entre guillemets, un nombre ou une liste",
        ),
        (HEAD + '[answers.fibre]\nvalue = ["un", 2]\n', ("A003", 8, "fibre"), "value › n° 2"),
        (HEAD + '[answers.fibre]\nvalue = ["un deux"]\n', ("A003", 8, "fibre"), "un identifiant"),
        (HEAD + "[answers.fibre]\nvalue = { a = 1 }\n", ("A003", 8, "fibre"), "{ a = … }"),
        (HEAD + '[answers.fibre]\nvaleur = "oui"\n', ("A001", 8, "fibre"), "valeur"),
        (HEAD + '[answers.fibre]\nstate = "inconnu"\n', ("A003", 8, "fibre"), "l'un de unknown, not_applicable"),
        (HEAD + '[answers.fibre]\nanswered = "hier"\n', ("A003", 8, "fibre"), "une date et une heure"),
        (HEAD + '[answers]\nfibre = "oui"\n', ("A003", 8, "fibre"), "une table"),
        (HEAD + '[answers."a b"]\nvalue = 1\n', ("A003", 7, "a b"), "un identifiant"),
        (HEAD + '[answers."a.b"]\nvalue = true\n', ("A003", 8, "a.b"), "un nombre"),
        (HEAD + "[answers.str]\nvalue = true\n", ("A003", 8, "str"), "un nombre"),
        (HEAD + "[answers.value]\nnote = 3\n", ("A003", 8, "value"), "un texte entre guillemets"),
        (HEAD + '[actions.fibre]\nstatus = "fini"\n', ("A003", 8, "fibre"), "retenue, en-cours, faite, ecartee"),
        (HEAD + "[actions.fibre]\nnote = 'x'\n", ("A002", 7, "fibre"), "status"),
        (
            HEAD + "[[voice]]\n[[voice]]\n[voice.answers.fibre]\nvalue = true\n",
            ("A003", 10, "n° 2"),
            "answers › fibre › value",
        ),
        (HEAD.replace('"Arvieu"', '""'), ("A003", 6, ""), "un texte d'au moins 1 caractère"),
        (HEAD.replace('"Arvieu"', "3"), ("A003", 6, ""), "un texte entre guillemets"),
        (HEAD + 'kind = "ville"\n', ("A003", 7, ""), "l'un de commune, epci, petr, pays, gal, autre"),
        (HEAD + "code = 15138\n", ("A003", 7, ""), "un texte entre guillemets, et vaut"),
        (HEAD + "[interview]\nstarted = 2026-11-22\n", ("A003", 8, ""), "une date et une heure"),
        (HEAD + '[interview]\nfinished = "oui"\n', ("A003", 8, ""), "true ou false"),
        (HEAD.replace('edition = "1"\n', ""), ("A002", 2, ""), "questionnaire › edition"),
        ("surplus = 1\n" + HEAD, ("A001", 1, ""), "surplus"),
    ],
)
def test_every_fault_of_form_has_its_line_its_item_and_its_words(
    tmp_path: Path, text: str, place: tuple[str, int, str], says: str
) -> None:
    code, line, item = place
    (one,) = findings(write(tmp_path, text))
    assert (one.code, one.place.line) == (code, line)
    assert item in one.place.item
    assert bool(item) == bool(one.place.item)
    assert says in one.message


def test_all_the_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = HEAD + 'kinds = "x"\n[answers.a]\nvalue = nan\n[answers.b]\nnotes = "x"\n[answers.c]\nstate = "?"\n'
    assert [one.code for one in findings(write(tmp_path, text))] == ["A001", "A003", "A001", "A003"]


def test_what_a_file_holds_cannot_act_on_the_terminal_nor_fill_it(tmp_path: Path) -> None:
    text = HEAD + '[answers."\\u001b[31m' + "é" * 5000 + '"]\nvalue = "\\u001b[2J"\nzut = "\\u202e"\n'
    for one in findings(write(tmp_path, text)):
        assert "\x1b" not in str(one)
        assert "\u202e" not in str(one)
        assert len(str(one)) < 1000


# Writing


def test_a_lone_surrogate_is_a_clear_finding_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("avant", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        write_atomically(path, "\ud800")
    assert [one.code for one in caught.value.findings] == ["F008"]
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert path.read_text(encoding="utf-8") == "avant"
    assert [one.name for one in tmp_path.iterdir()] == ["a.toml"]


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    save(unit({"a": 1.0}), path)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuralDiagError) as caught:
        save(unit({"a": 2.0}), path)
    assert caught.value.status == ExitStatus.NOT_WRITTEN == 5
    (one,) = caught.value.findings
    assert (one.code, one.place.file) == ("F008", str(path))
    assert "plus de place sur le disque" in one.message
    assert path.read_bytes() == before
    assert [name.name for name in tmp_path.iterdir()] == ["a.toml"]  # and no temporary file beside


def test_an_interruption_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    save(unit({"a": 1.0}), path)
    before = path.read_bytes()

    def interrupt(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(unit({"a": 2.0}), path)
    assert path.read_bytes() == before
    assert [name.name for name in tmp_path.iterdir()] == ["a.toml"]


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    save(unit({}), tmp_path / "un" / "deux" / "a.toml")
    assert load_assessment(tmp_path / "un" / "deux" / "a.toml") == unit({})


def test_a_file_where_a_folder_should_be_cannot_be_written_under(tmp_path: Path) -> None:
    (tmp_path / "un").write_text("fichier", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        save(unit({}), tmp_path / "un" / "a.toml")
    assert caught.value.status == ExitStatus.NOT_WRITTEN
    assert (tmp_path / "un").read_text(encoding="utf-8") == "fichier"


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter on Windows")
def test_a_file_keeps_its_rights_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    umask = os.umask(0o027)
    try:
        save(unit({}), path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640  # 666 less 027
        path.chmod(0o604)
        save(unit({"a": 1.0}), path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o604
    finally:
        os.umask(umask)


def test_a_protected_file_is_not_replaced_even_forced(tmp_path: Path) -> None:
    path = tmp_path / "rapport.md"
    path.write_text("un", encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises(RuralDiagError) as caught:
        write_new(path, "deux", force=True)
    assert ([one.code for one in caught.value.findings], caught.value.status) == (["F012"], 5)
    assert path.read_text(encoding="utf-8") == "un"
    path.chmod(0o644)
    write_new(path, "deux", force=True)


def test_an_existing_file_is_not_overwritten_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "rapport.md"
    write_new(path, "un")
    with pytest.raises(RuralDiagError) as caught:
        write_new(path, "deux")
    assert ([one.code for one in caught.value.findings], caught.value.status) == (["F007"], 5)
    assert path.read_text(encoding="utf-8") == "un"
    write_new(path, "deux", force=True)
    assert path.read_text(encoding="utf-8") == "deux"


def test_a_folder_is_not_overwritten_even_forced(tmp_path: Path) -> None:
    with pytest.raises(RuralDiagError) as caught:
        write_new(tmp_path, "x", force=True)
    assert ([one.code for one in caught.value.findings], caught.value.status) == (["F002"], 5)


def test_a_folder_that_may_not_be_looked_into_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path | str, *args: Any, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(os, "stat", refuse)  # what looking into a folder without its right does
    monkeypatch.setattr(Path, "mkdir", refuse)
    path = free_name(tmp_path / "clos", "Arvieu", dt.date(2026, 11, 22))
    with pytest.raises(RuralDiagError) as caught:
        write_new(path, "x")
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("F008", str(path))]


# Names of files


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Arvieu", "arvieu"),
        ("L'Haÿ-les-Roses", "l-hay-les-roses"),
        ("L’Abergement-Clémenciat", "l-abergement-clemenciat"),
        ("Œuilly", "oeuilly"),
        ("Saint-Exemple (fictive)", "saint-exemple-fictive"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "collectivite"),
        ("/", "collectivite"),
        ("", "collectivite"),
        ("東京", "collectivite-922642ef"),
        ("\x00\n", "collectivite"),
        ("-rf", "rf"),
        ("CON", "con-"),
        ("lpt1", "lpt1-"),
        ("a" * 300, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_name_becomes_a_safe_file_name(name: str, wanted: str) -> None:
    assert slug(name) == wanted


@given(st.text(max_size=80))
def test_any_name_becomes_a_safe_file_name(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made) <= 61
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")


def test_a_homonym_of_the_same_day_gets_a_number(tmp_path: Path) -> None:
    day = dt.date(2026, 11, 22)
    names = []
    for _ in range(3):
        path = free_name(tmp_path, "Arvieu", day)
        path.write_text("x", encoding="utf-8")
        names.append(path.name)
    assert names == ["arvieu-2026-11-22.toml", "arvieu-2026-11-22-2.toml", "arvieu-2026-11-22-3.toml"]


def test_a_name_whose_report_exists_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "arvieu-2026-11-22.md").write_text("rapport", encoding="utf-8")
    assert free_name(tmp_path, "Arvieu", dt.date(2026, 11, 22)).name == "arvieu-2026-11-22-2.toml"
