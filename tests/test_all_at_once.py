"""A file with faults of every kind (contract, « Messages »): all its findings at once, by line, none twice.

Exit code 3, each with its place and remedy, nothing written, whichever command opens the file.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.cli.app import run
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.questionnaire.load import load_questionnaire

INVALID = Path(__file__).parent / "invalid"
VALID = INVALID / "valid.toml"
HEAD = """format = "ruraldiag/assessment/1"
[questionnaire]
id = "valide"
edition = "1"
[unit]
name = "Saint-Cassé (fictive)"
"""
MIXED = [
    ("A001", 3),  # titre
    ("F006", 8),  # name, without quotes: it is not said to be missing
    ("A016", 10),  # code
    ("A003", 12),  # nan
    ("A001", 13),  # notes
    ("A007", 15),  # ouii
    ("F006", 16),  # quotes inside quotes
    ("A003", 18),  # 2 is no text
    ("A007", 18),  # agent
    ("A017", 18),  # elus twice
    ("A006", 19),  # ateliez
    ("A003", 20),  # inconnu
    ("F006", 22),  # 1,5
    ("F006", 23),  # fibre a second time, with all that it holds
    ("A006", 25),  # fibres
    ("A003", 26),  # finie
]


def findings(path: Path) -> list[Finding]:
    return findings_of(read_draft(path), load_questionnaire(VALID))


def codes(tmp_path: Path, text: str) -> list[tuple[str, int | None]]:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    try:
        return [(one.code, one.place.line) for one in findings(path)]
    except RuralDiagError as error:
        return [(one.code, one.place.line) for one in error.findings]


def test_faults_of_writing_of_form_and_of_sense_come_at_once_by_line() -> None:
    found = findings(INVALID / "melange.toml")
    assert [(one.code, one.place.line) for one in found] == MIXED
    assert len(set(found)) == len(found)
    assert all(one.remedy and one.place.file.endswith("melange.toml") for one in found)


@pytest.mark.parametrize(
    "command",
    [
        ["score", "FILE"],
        ["score", "OTHER", "FILE"],
        ["report", "FILE", "-o", "neuf.md"],
        ["plan", "FILE"],
        ["plan", "FILE", "--mark", "fibre=faite"],
        ["compare", "OTHER", "FILE"],
        ["merge", "OTHER", "FILE", "-o", "neuf.toml"],
        ["migrate", "FILE", "-o", "neuf.toml"],
        ["assess", "--answers", "FILE"],
        ["assess", "--answers", "FILE", "--revise", "fibre"],
        ["assess", "--answers", "FILE", "--no-input"],
    ],
    ids=" ".join,
)
def test_every_command_says_them_all_exits_with_three_and_writes_nothing(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    shutil.copy(INVALID / "melange.toml", "FILE")
    Path("OTHER").write_text(HEAD, encoding="utf-8")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert run([*command, "--questionnaire", str(VALID)]) == 3
    said = capsys.readouterr()
    lines = re.findall(r"^([A-Z]\d{3}) FILE, ligne (\d+)", said.err, flags=re.MULTILINE)
    assert [(code, int(line)) for code, line in lines] == MIXED
    assert "15 erreurs" in said.err  # the code without its form is a warning
    assert said.out == ""
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_table_of_a_folder_refuses_the_file_with_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lus").mkdir()
    shutil.copy(INVALID / "melange.toml", tmp_path / "lus" / "a.toml")
    (tmp_path / "lus" / "b.toml").write_text(HEAD, encoding="utf-8")
    out, refused = tmp_path / "r.csv", tmp_path / "refus.csv"
    words = ["batch", str(tmp_path / "lus"), "-o", str(out), "--errors", str(refused), "--questionnaire", str(VALID)]
    assert run(words) == 4
    rows = refused.read_text(encoding="utf-8").splitlines()[1:]
    assert [code for row in rows for code in re.findall(r",([A-Z]\d{3}),", row)] == [
        code for code, _ in MIXED if code != "A016"
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # What is at fault is not said to be missing, nor what depends on it to be wrong.
        (HEAD.replace('id = "valide"', "id = 3") + '[answers.lieu]\nvalue = "zut"\n', [("A003", 3), ("A007", 8)]),
        (HEAD.replace('id = "valide"\n', "") + "[answers.zut]\n", [("A002", 2), ("A006", 6)]),
        (HEAD.replace('"1"', "1", 1).replace('edition = "1"', "edition = 1"), [("A003", 4)]),
        (HEAD + 'kind = "ville"\ncode = "1"\n[answers.poste]\nvalue = "oui"\n', [("A003", 7)]),
        (HEAD + '[answers.lieu]\nstate = "not_applicable"\nreason = 3\n', [("A003", 9)]),
        (HEAD + '[answers.lieu]\nstate = "not_applicable"\nreason = école\n', [("F006", 9)]),
        (HEAD + "[answers.ateliers]\nvalue = [3]\n", [("A003", 8)]),
        (HEAD + '[answers]\nzut = "oui"\n', [("A003", 8), ("A006", 8)]),
        (HEAD + '[answers."a b"]\nvalue = 3\n', [("A003", 7)]),
        (HEAD + '[interview]\nfinished = "oui"\n[answers.lieu]\nvalue = "zut"\n', [("A003", 8), ("A007", 10)]),
        ("unit = 3\n[questionnaire]\nid = 'valide'\nedition = '1'\n[answers.zut]\n",
         [("A004", None), ("A003", 1), ("A006", 5)]),
        # Another edition: its answers may be right there, its form is wrong everywhere.
        (HEAD.replace('edition = "1"', 'edition = "0"') + "[answers.zut]\nzut = 1\n", [("A013", 4), ("A001", 8)]),
        # A file that is cut: what was cut is not missing.
        (HEAD[:75], [("F006", 4)]),
        (HEAD + "[answers.fibre]\nvalue = nan\n[answers.lieu]\nvalue = ", [("A003", 8), ("F006", 10)]),
        # A bracket that is not closed: what follows cannot be told from what it holds.
        (HEAD + "surplus = 1\n[answers.ateliers]\nvalue = [3\n[answers.lieu]\n", [("F006", 10)]),
    ],
)  # fmt: skip
def test_what_only_comes_of_a_fault_is_not_said(
    tmp_path: Path, text: str, wanted: list[tuple[str, int | None]]
) -> None:
    found = codes(tmp_path, text)
    assert found == wanted


def test_a_file_of_another_kind_is_said_to_be_one_and_nothing_else(tmp_path: Path) -> None:
    assert codes(tmp_path, 'title = "autre"\nname = oui\n') == [("F006", 2), ("A004", None)]
    # Of a later version: its other keys may well be right there.
    assert codes(tmp_path, HEAD.replace("assessment/1", "assessment/2") + "surplus = 1\n") == [("A018", 1)]


def test_lines_are_told_whatever_the_way_a_table_is_written(tmp_path: Path) -> None:
    text = HEAD + (
        '[answers]\nfibre = { value = 200 }\nlieu.value = "zut"\n[ answers . ateliers ] # un commentaire\n'
        'note = """\n[answers.poste]\nvalue = 3\n"""\nvalue = []\n[answers."poste"]\nvalue = "zut"\n'
    )
    # fibre, lieu and ateliers; then poste, which no commune is asked, so that its own value is also told to be kept
    assert codes(tmp_path, text) == [("A007", 8), ("A007", 9), ("A007", 15), ("A015", 16), ("A007", 17)]


def test_reading_a_file_alone_says_the_faults_of_its_form() -> None:
    with pytest.raises(RuralDiagError) as caught:
        load_assessment(INVALID / "melange.toml")
    assert {one.code for one in caught.value.findings} == {"A001", "A003", "F006"}
