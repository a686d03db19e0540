"""The sitting around the walk: the unit, the files, what is said at the end, the exit status, and the whole command."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from ruraldiag.assessment.store import load_assessment
from ruraldiag.cli.assess import assess
from ruraldiag.cli.interview.example import NAME, example_path
from ruraldiag.cli.interview.opening import unit_of
from ruraldiag.errors import ExitStatus
from sittings import ALL, NOW, Sitting, printed

pytestmark = pytest.mark.usefixtures("here")


# From the first question to the report


def test_the_answers_piped_in_give_the_assessment_and_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    sitting = Sitting(["L'Haÿ-les-Bois", *ALL])
    assert sitting.status == ExitStatus.DONE
    assert sitting.reports == [Path("l-hay-les-bois-2026-11-22.md")]
    saved = load_assessment("l-hay-les-bois-2026-11-22.toml")
    assert saved.unit.name == "L'Haÿ-les-Bois"
    assert saved.unit.kind == "commune"
    assert saved.interview.finished
    assert saved.questionnaire.digest.startswith("sha256:")
    assert len(saved.answers) == 7
    lines = printed(capsys)
    assert lines[0].startswith("Score : ")
    assert lines[1:] == [
        "Diagnostic : l-hay-les-bois-2026-11-22.toml",
        "Rapport : l-hay-les-bois-2026-11-22.md",
        "Rapport en page web, à ouvrir d'un double clic :",
        "l-hay-les-bois-2026-11-22.html",
    ]


def test_the_end_sums_up_and_lists_what_is_left_unknown_with_where_to_look() -> None:
    sitting = Sitting(["n", "", "1", "s personne", "50", "1", "1"], unit="Arvieu")
    assert "4 réponses sur 7 questions, 1 « ne sait pas », 1 sans réponse, 1 sans objet." in sitting.port.text
    assert "- Lieu d'aide : Le site de la préfecture." in sitting.port.text
    assert "- Trajet jusqu'à l'aide : L'annuaire des lieux d'aide" in sitting.port.text


def test_a_withheld_score_is_said_as_an_interval(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting([""] * 7, unit="Arvieu")
    assert printed(capsys)[0].startswith(
        "Score non affiché : trop peu de réponses connues. Il pourrait encore être n'importe où"
    )


def test_files_go_to_reports_where_it_exists_and_to_the_folder_asked_for_before_all() -> None:
    Path("reports").mkdir()
    assert Sitting(ALL, unit="Arvieu").reports == [Path("reports/arvieu-2026-11-22.md")]
    assert Sitting(ALL, unit="Arvieu", output=Path("ailleurs")).reports == [Path("ailleurs/arvieu-2026-11-22.md")]


def test_a_homonym_of_the_same_day_gets_another_name() -> None:
    Sitting(ALL, unit="Arvieu")
    before = Path("arvieu-2026-11-22.toml").read_bytes()
    assert Sitting(ALL, unit="Arvieu").reports == [Path("arvieu-2026-11-22-2.md")]
    assert Path("arvieu-2026-11-22.toml").read_bytes() == before


def test_the_role_of_who_answers_is_kept() -> None:
    Sitting(ALL, unit="Arvieu", respondent="élue au numérique")
    assert load_assessment("arvieu-2026-11-22.toml").interview.respondent == "élue au numérique"


# The unit


def test_an_empty_name_is_asked_again() -> None:
    sitting = Sitting(["", "x" * 201, "Arvieu", "2"])
    assert sitting.port.text.count("Il faut un nom") == 2
    assert load_assessment("arvieu-2026-11-22.toml").unit.name == "Arvieu"


@pytest.mark.parametrize(("typed", "kind"), [("", "commune"), ("2", "epci"), ("gal", "gal"), ("9\n4.", "pays")])
def test_a_person_chooses_the_kind_in_a_list(typed: str, kind: str) -> None:
    Sitting(["Le Coin", *typed.split("\n"), "2"], choose=True)
    assert load_assessment("le-coin-2026-11-22.toml").unit.kind == kind


@pytest.mark.parametrize(
    ("typed", "wanted", "kind", "code"),
    [
        ("15138", None, "commune", "15138"),
        ("2a004", None, "commune", "2A004"),
        ("200 066 637", None, "epci", "200066637"),
        ("200066637", "petr", "petr", "200066637"),
        ("Arvieu", None, "commune", ""),
    ],
)
def test_a_code_is_taken_as_code_and_name(
    typed: str, wanted: Any, kind: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting = Sitting(["2"], unit=typed, kind=wanted, output=Path("sortie"))
    assert sitting.status == ExitStatus.INTERRUPTED
    unit = load_assessment(next(Path("sortie").glob("*.toml"))).unit
    assert (unit.kind, unit.code, unit.name) == (kind, code, code or typed)
    # The report would have the code for title: it is said, with what to type.
    assert any(f'--unit "Nom {code}"' in line for line in printed(capsys)) == bool(code)


@pytest.mark.parametrize(
    ("typed", "name", "kind", "code"),
    [
        ("Murat 15138", "Murat", "commune", "15138"),
        ("15138 Murat", "Murat", "commune", "15138"),
        ("Murat (15138)", "Murat", "commune", "15138"),
        ("Saint-Exemple (fictive), 2a004", "Saint-Exemple (fictive)", "commune", "2A004"),
        ("Communauté fictive 200 066 637", "Communauté fictive", "epci", "200066637"),
        ("Route 66", "Route 66", "commune", ""),
        ("Murat15138", "Murat15138", "commune", ""),  # no code, however like one it ends
        ("Murat 00000", "Murat 00000", "commune", ""),
    ],
)
def test_a_name_and_a_code_typed_together_are_told_apart(typed: str, name: str, kind: str, code: str) -> None:
    unit = unit_of(typed, None)
    assert (unit.name, unit.kind, unit.code) == (name, kind, code)


def test_a_person_who_types_a_code_alone_is_asked_for_the_name() -> None:
    sitting = Sitting(["15138", "", "Murat", "2"], choose=True)
    assert sitting.port.text.count("Il faut un nom") == 1
    assert "De quel genre" not in sitting.port.text  # a code of five figures is that of a commune
    unit = load_assessment("murat-2026-11-22.toml").unit
    assert (unit.name, unit.code, unit.kind) == ("Murat", "15138", "commune")


def test_a_person_may_stop_where_the_name_is_asked(here: Path) -> None:
    assert Sitting(["15138", "q"], choose=True).status == ExitStatus.DONE
    assert [one.name for one in here.iterdir()] == ["q.toml"]


def test_a_begun_assessment_of_the_same_unit_is_pointed_at(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    printed(capsys)
    again = Sitting(["q"], unit="arvieu")
    assert "pour le reprendre : q, puis" in again.port.text
    assert "ruraldiag assess --answers arvieu-2026-11-22.toml" in printed(capsys)


def test_of_several_begun_assessments_the_latest_of_the_same_kind_is_pointed_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Sitting(["2", "q"], unit="Arvieu", now=NOW + dt.timedelta(hours=2))  # arvieu-2026-11-22.toml
    Sitting(["2", "q"], unit="Arvieu")  # -2
    Sitting(["2", "q"], unit="Arvieu", kind="gal", now=NOW + dt.timedelta(hours=3))  # -3
    Sitting(["2", *ALL[1:]], unit="Arvieu", now=NOW + dt.timedelta(hours=4))  # -4, finished
    printed(capsys)
    for kind, name in ((None, "arvieu-2026-11-22.toml"), ("gal", "arvieu-2026-11-22-3.toml"), ("epci", "")):
        Sitting(["q"], unit="Arvieu", kind=kind)
        assert [line.split()[-1] for line in printed(capsys) if "--answers" in line] == [name] * bool(name)


# The command


def test_the_example_does_the_whole_job_and_says_what_to_type_next() -> None:
    app = typer.Typer()
    app.command()(assess)
    for _ in range(2):  # the second time, the copy is there already and is the same
        result = CliRunner().invoke(app, ["--example", "--output", "sortie"])
        assert result.exit_code == 0, result.output
        lines = result.stdout.replace("\u00a0", " ").splitlines()
        assert "Pour votre collectivité, tapez : ruraldiag assess" in result.stderr.replace("\u00a0", " ")
        report = Path("sortie") / NAME.replace(".toml", ".md")
        page = report.with_suffix(".html")
        assert lines[-3:] == [f"Rapport : {report}", "Rapport en page web, à ouvrir d'un double clic :", str(page)]
        assert any(line.startswith("Score : ") for line in lines)
    assert sorted(Path("sortie").iterdir()) == [page, report, Path("sortie") / NAME]
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (Path("sortie") / NAME).read_bytes() == example_path().read_bytes()


def command(*arguments: str, typed: bytes, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ruraldiag", "assess", *arguments],
        input=typed,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", **env},
        timeout=60,
        check=False,
    )


def test_piped_and_plain_everything_is_said_on_standard_output(here: Path) -> None:
    done = command("--plain", "--questionnaire", "q.toml", typed=b"Arvieu\n2\n12\n1\n40\n96,7\n2\n3\n", folder=here)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    out = done.stdout.decode().replace("\u00a0", " ")
    assert "Question 1 sur 7, domaine Aide aux habitants, thème Lieux." in out
    assert "1 : Nulle part." in out
    assert "\x1b" not in out
    assert Path(next(line for line in out.splitlines() if line.startswith("Rapport : "))[10:]).is_file()


def test_piped_without_plain_standard_output_carries_the_results_alone(here: Path) -> None:
    done = command("--questionnaire", "q.toml", "--unit", "Arvieu", typed=b"2\n12", folder=here)
    assert done.returncode == 130
    assert "Question 1 sur 7" in done.stderr.decode().replace("\u00a0", " ")
    assert done.stdout.decode().replace("\u00a0", " ").startswith("Enregistré : ")
    assert len(done.stdout.splitlines()) == 1
    assert load_assessment(next(here.glob("arvieu-*.toml"))).answer("trajet").value == 12.0


def test_accents_of_another_encoding_are_not_lost(here: Path) -> None:
    done = command("--plain", "--questionnaire", "q.toml", typed="Guéret\r\nc café\r\n".encode("cp1252"), folder=here)
    assert done.returncode == 130, done.stderr.decode()
    saved = load_assessment(next(here.glob("gueret-*.toml")))
    assert saved.unit.name == "Guéret"
    assert saved.answer("lieu").note == "café"
