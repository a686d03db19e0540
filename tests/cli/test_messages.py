"""What is said to who typed something wrong: the word, the option or the file that was meant, and what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.cli import typed
from ruraldiag.cli.app import run
from ruraldiag.cli.unknown import say_unknown
from ruraldiag.composite.scoring import score
from ruraldiag.files.reading import OPEN_ELSEWHERE, why
from ruraldiag.files.whole import not_written
from sittings import Sitting, printed

ANSWERS = {"lieu": "permanent", "fibre": 96.0}


@pytest.fixture
def file(desk: Any) -> str:
    return str(desk.write("arvieu.toml", ANSWERS))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["score", "{file}", "--json=3"], 2, "elle ne prend pas de valeur"),
        (["report", "{file}", "--format", "markdown"], 2, "Vouliez-vous dire « md » ?"),
        (["report", "{file}", "--format", "txt"], 2, "Vouliez-vous dire « text » ?"),
        (["report", "{file}", "-o", "{folder}/r.jsn"], 2, "Vouliez-vous dire « json » ?"),
        (["report", "{file}", "--format", "markdwon"], 2, "Vouliez-vous dire « md » ?"),
        (["report", "{file}", "--format", "Word"], 2, "Vouliez-vous dire « docx » ?"),
        (["score", "{folder}/arvieux.toml"], 3, "Vouliez-vous dire « arvieu.toml » ?"),
        (["score", "{folder}s/arvieu.toml"], 3, "Vouliez-vous dire « "),
        (["score", "{folder}/" + 300 * "a"], 3, "ce fichier n'existe pas"),
        (["assess", "Arvieu"], 2, "« Arvieu » est de trop ici"),
    ],
)
def test_what_was_meant_is_said(desk: Any, file: str, words: list[str], code: int, said: str) -> None:
    done = desk.run(*(word.format(file=file, folder=desk.folder) for word in words))
    assert done.code == code
    assert said in " ".join(done.err.split())


def test_an_option_without_its_value_names_it_and_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", "arvieu.toml", "--backing"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "L'option --backing est mal employée : il lui faut une valeur (N,N,N,N)." in said
    assert "ruraldiag score --help" in said


def test_a_wrong_kind_and_an_impossible_day_are_said_as_such(desk: Any, file: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    for old, new, said in (
        ('kind = "commune"', 'kind = "comune"', "Vouliez-vous dire « commune » ?"),
        ("2026-11-22 10", "2026-02-30 10", "cette date n'existe pas dans le calendrier"),
        ("2026-11-22 10", "2026-13-01 10", "cette date ou cette heure n'existe pas"),
        ("2026-11-22 10", "2026-11-22 25", "cette date ou cette heure n'existe pas"),
        ("2026-11-22 10", "22/11/2026 10", "cette date ou cette heure n'existe pas, ou s'écrit autrement"),
    ):
        assert old in text
        Path(file).write_text(text.replace(old, new), encoding="utf-8")
        done = desk.run("score", file)
        assert done.code == 3
        assert said in " ".join(done.err.split())


def test_a_name_too_long_is_not_a_disk_that_is_full(desk: Any, file: str) -> None:
    done = desk.run("report", file, "-o", desk.path("a" * 300 + ".md"))
    assert done.code == 5
    assert "Donnez-en un plus court." in done.err
    assert "libérez de la place" not in done.err


def test_a_file_that_a_spreadsheet_holds_on_windows_is_to_be_closed() -> None:
    error = PermissionError()
    error.winerror = 32  # type: ignore[attr-defined]
    assert why(error) == OPEN_ELSEWHERE
    (found,) = not_written(Path("r.csv"), why(error)).findings
    assert "Fermez-le" in found.remedy


def test_so_is_one_that_windows_does_not_let_be_replaced() -> None:
    refused = PermissionError(13, "Access is denied", "r.tmp", None, "r.csv")
    refused.winerror = 5  # type: ignore[attr-defined]
    assert why(refused) == OPEN_ELSEWHERE
    beside = PermissionError(13, "Access is denied", "r.tmp")  # nothing may be written there
    beside.winerror = 5  # type: ignore[attr-defined]
    assert why(beside) == "pas le droit"


@pytest.mark.parametrize("number", [errno.EIO, errno.EBUSY, errno.EINVAL, errno.EPIPE, errno.EXDEV, errno.ENOTSUP])
def test_what_the_system_refuses_is_never_said_in_its_english(number: int) -> None:
    assert os.strerror(number) not in why(OSError(number, os.strerror(number)))


def test_two_questionnaires_at_once_are_not_one_of_them(desk: Any) -> None:
    for command in ("show", "check", "trace"):
        done = desk.run("questionnaire", command, "un-autre")
        assert (done.code, done.out) == (2, "")
        assert "Deux questionnaires sont donnés" in done.err


def test_a_by_that_names_no_column_is_wrong_use(desk: Any) -> None:
    desk.path("t.csv").write_text("name,fibre\nArvieu,96\n", encoding="utf-8")
    assert desk.run("batch", desk.path("t.csv"), "--by", "canton").code == 2


def test_a_refused_line_without_a_column_is_said_without_a_hole(desk: Any) -> None:
    desk.path("t.csv").write_text("name,fibre\nArvieu\nMurat,96\n", encoding="utf-8")
    done = desk.run("batch", desk.path("t.csv"), "--draws", "0")
    assert "T030 ligne 2 : " in done.err


@pytest.mark.parametrize("more", [[], ["--rank"]])
def test_no_draws_are_accepted_with_a_ranking_or_without(desk: Any, more: list[str]) -> None:
    desk.path("t.csv").write_text("name,fibre\nArvieu,96\n", encoding="utf-8")
    assert desk.run("batch", desk.path("t.csv"), "--draws", "0", *more).code == 0


def test_a_command_between_quotes_is_called_as_powershell_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed.called_here("ruraldiag") == "ruraldiag"
    monkeypatch.delenv("PROMPT", raising=False)
    monkeypatch.setattr(typed.os, "name", "nt")
    assert typed.called_here('"C:\\Mes outils\\ruraldiag.exe"') == '& "C:\\Mes outils\\ruraldiag.exe"'
    assert typed.in_shell("à $5") == '"à `$5"'
    monkeypatch.setenv("PROMPT", "$P$G")  # the older console takes the quotes as they are
    assert typed.called_here('"C:\\Mes outils\\ruraldiag.exe"') == '"C:\\Mes outils\\ruraldiag.exe"'


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("fibre",), 1),
        (("fibre", "trajet"), 2),
        (("fibre, trajet",), 2),
        (("fibre trajet",), 2),
        (("inconnues",), 6),
        (("inconnues", "lieu"), 7),
    ],
)
def test_several_answers_are_revised_by_id_or_in_one_word(
    here: Path, names: tuple[str, ...], asked: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    printed(capsys)
    again = Sitting(["q"], answers=Path("arvieu-2026-11-22.toml"), revise=names)
    assert f" : {asked} question" in again.port.text


def test_an_answer_is_revised_by_its_title(here: Path, questionnaire: Any) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    title = questionnaire.by_id["fibre"].name
    again = Sitting(["q"], answers=Path("arvieu-2026-11-22.toml"), revise=(title.upper(),))
    assert " : 1 question" in again.port.text


def test_what_is_not_known_is_said_with_the_command_that_answers_it_later(
    here: Path, questionnaire: Any, answered: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"lieu": "permanent", "fibre": "nsp"}
    say_unknown(Path("a.toml"), score(answered(said), questionnaire), None)
    assert printed(capsys)[-1].endswith("--revise fibre")
    say_unknown(Path("-"), score(answered(said), questionnaire), None)  # no file holds it: there is none to revise
    assert printed(capsys) == []
