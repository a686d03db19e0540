"""The first series, corrections, a sitting that asks nothing, and what is kept whatever happens."""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import time
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.assessment.store import load_assessment
from ruraldiag.cli.app import run
from ruraldiag.cli.assess import conduct
from ruraldiag.cli.interview.closing import report_path
from ruraldiag.cli.interview.example import example_path
from ruraldiag.cli.interview.options import AssessOptions, check_usage, kind_of
from ruraldiag.cli.interview.saver import Saver
from ruraldiag.cli.interview.screen import Frame, Plain
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from sittings import ALL, LAST_YEAR, NOW, Script, Sitting, printed, written

pytestmark = pytest.mark.usefixtures("here")

# The first series


def test_an_express_round_is_completed_later_by_the_other_questions(capsys: pytest.CaptureFixture[str]) -> None:
    first = Sitting(["2", "96"], unit="Arvieu", express=True)
    assert first.status == ExitStatus.DONE
    assert first.reports == [Path("arvieu-2026-11-22.md")]
    assert printed(capsys)[-2:] == [
        "Première série terminée. Il reste 5 autres questions ; quand vous voudrez :",
        "ruraldiag assess --answers arvieu-2026-11-22.toml --questionnaire q.toml",
    ]
    file = Path("arvieu-2026-11-22.toml")
    assert not load_assessment(file).interview.finished
    rest = Sitting(["12", "1", "40", "2", "3"], answers=file)
    assert rest.status == ExitStatus.DONE
    assert load_assessment(file).interview.finished
    assert "Où se faire aider" not in rest.port.text


def test_an_express_round_done_last_year_is_not_modified_by_another_one() -> None:
    file = Path("arvieu-2025-11-20.toml")
    Sitting(["2", "96"], unit="Arvieu", express=True, now=LAST_YEAR)
    before = file.read_bytes()
    Sitting(["3", ""], answers=file, express=True)
    assert file.read_bytes() == before
    new = load_assessment("arvieu-2026-11-22.toml")
    assert new.answer("lieu") == Answer(value="permanent", answered=NOW)
    assert new.answer("fibre") == Answer(value=96.0, answered=LAST_YEAR)


def test_an_express_round_left_half_way_is_resumed_in_place() -> None:
    Sitting(["2", "q"], unit="Arvieu", express=True)
    file = Path("arvieu-2026-11-22.toml")
    assert Sitting(["96"], answers=file, express=True).status == ExitStatus.DONE
    assert load_assessment(file).answer("fibre").value == 96.0


# Correcting, and asking nothing


def test_a_revision_corrects_in_place_and_rewrites_the_report() -> None:
    Sitting(ALL, unit="Arvieu")
    file = Path("arvieu-2026-11-22.toml")
    before = tomllib.loads(file.read_text(encoding="utf-8"))
    later = NOW + dt.timedelta(days=1)
    sitting = Sitting(["50"], answers=file, revise=("fibre",), now=later)
    assert sitting.reports == [Path("arvieu-2026-11-22.md")]
    after = tomllib.loads(file.read_text(encoding="utf-8"))
    assert after["answers"].pop("fibre") == {"value": 50.0, "answered": later}
    before["answers"].pop("fibre")
    assert after["answers"] == before["answers"]
    assert after["interview"]["finished"]


def test_a_revision_of_what_is_not_in_the_questionnaire_is_wrong_use_and_suggests() -> None:
    Sitting(ALL, unit="Arvieu")
    with pytest.raises(RuralDiagError) as caught:
        Sitting([], answers=Path("arvieu-2026-11-22.toml"), revise=("fibree", "rien-de-tel"))
    assert caught.value.status == ExitStatus.USAGE
    assert len(caught.value.findings) == 2
    assert "fibre" in caught.value.findings[0].remedy


def test_a_revision_of_a_question_that_does_not_apply_is_said() -> None:
    Sitting([*ALL[:4], "0", "1"], unit="Arvieu")  # no fibre: ecole is not asked
    sitting = Sitting([], answers=Path("arvieu-2026-11-22.toml"), revise=("ecole",))
    assert "La question « ecole » ne se pose pas ici." in sitting.port.text
    assert sitting.status == ExitStatus.DONE


def test_asking_nothing_reports_what_is_there_and_leaves_the_assessment_alone(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    file = written(answered({"lieu": "aucun"}, questionnaire=questionnaire), "lui.toml", finished=False)
    before = file.read_bytes()
    sitting = Sitting([], answers=file, no_input=True)
    assert (sitting.status, sitting.reports) == (ExitStatus.DONE, [Path("lui.md")])
    assert file.read_bytes() == before
    assert sitting.port.heard == []


def test_asking_nothing_of_a_new_unit_writes_an_open_assessment_and_its_report() -> None:
    sitting = Sitting([], unit="Arvieu", no_input=True)
    assert (sitting.status, sitting.reports) == (ExitStatus.DONE, [Path("arvieu-2026-11-22.md")])
    saved = load_assessment("arvieu-2026-11-22.toml")
    assert saved.answers == {}
    assert not saved.interview.finished


@pytest.mark.parametrize(
    "options",
    [
        {"no_input": True},
        {"revise": ("fibre",)},
        {"revise": ("fibre",), "answers": Path("a.toml"), "no_input": True},
        {"example": True, "unit": "Arvieu"},
        {"answers": Path("a.toml"), "unit": "Arvieu"},
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(options: dict[str, Any]) -> None:
    with pytest.raises(RuralDiagError) as caught:
        check_usage(AssessOptions(**options))
    assert caught.value.status == ExitStatus.USAGE


def test_an_unknown_kind_is_wrong_use_and_suggests() -> None:
    assert kind_of("EPCI") == "epci"
    with pytest.raises(RuralDiagError, match="commune") as caught:
        kind_of("comune")
    assert caught.value.status == ExitStatus.USAGE


def test_a_file_where_the_folder_should_be_is_said_before_the_first_question() -> None:
    Path("sortie").write_text("à moi", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        check_usage(AssessOptions(unit="Arvieu", output=Path("sortie")))
    assert caught.value.status == ExitStatus.NOT_WRITTEN


def test_the_report_never_replaces_a_text_that_is_not_ours() -> None:
    for notes in ("Mes notes.\n", "# Numérique et territoires ruraux — Murat\n\nMes notes du questionnaire.\n"):
        Path("lui.md").write_text(notes, encoding="utf-8")
        assert report_path(Path("lui.toml"), None) == Path("lui-2.md")
    shutil.copy(example_path().with_suffix(".md"), "lui.md")
    assert report_path(Path("lui.toml"), None) == Path("lui.md")
    Path("lui.html").write_text("<!DOCTYPE html>\n<header><h1>Le lui — cheval</h1><p>À moi.</p>", encoding="utf-8")
    assert report_path(Path("lui.toml"), None) == Path("lui-2.md")
    run(["report", str(example_path()), "-o", "lui.html", "--force"])
    assert report_path(Path("lui.toml"), None) == Path("lui.md")
    Path("lui.md").unlink()
    Path("lui.md").mkdir()
    assert report_path(Path("lui.toml"), None) == Path("lui-2.md")


# Keeping


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    file = Path("arvieu-2026-11-22.toml")
    Sitting(["2", lambda: file.write_text("# un collègue\n", encoding="utf-8"), "12", "1", "q"], unit="Arvieu")
    assert file.read_text(encoding="utf-8") == "# un collègue\n"
    beside = load_assessment("arvieu-2026-11-22-2.toml")
    assert list(beside.answers) == ["lieu", "trajet", "publics-formes"]
    captured = capsys.readouterr()
    said, _ = captured.err.split("Pour reprendre")
    assert said.count("arvieu-2026-11-22-2.toml") == 1
    assert "arvieu-2026-11-22-2.toml (3 réponses" in captured.out.replace("\u00a0", " ")


def test_a_file_that_appears_under_the_name_before_the_first_answer_is_not_overwritten() -> None:
    file = Path("arvieu-2026-11-22.toml")
    Sitting([lambda: file.write_text("# un collègue\n", encoding="utf-8"), "2", "q"], unit="Arvieu")
    assert file.read_text(encoding="utf-8") == "# un collègue\n"
    assert load_assessment("arvieu-2026-11-22-2.toml").answer("lieu").value == "permanences"


def test_a_file_removed_meanwhile_is_written_again_whole() -> None:
    file = Path("arvieu-2026-11-22.toml")
    Sitting(["2", file.unlink, "12", "q"], unit="Arvieu")
    assert list(load_assessment(file).answers) == ["lieu", "trajet"]


def test_what_cannot_be_written_stays_in_memory_and_is_written_as_soon_as_it_can(
    capsys: pytest.CaptureFixture[str],
) -> None:
    block = Path("plein")
    block.write_text("", encoding="utf-8")
    sitting = Sitting(["2", "12", block.unlink, "1", "q"], unit="Arvieu", output=block / "dossier")
    assert sitting.status == ExitStatus.DONE
    assert list(load_assessment("plein/dossier/arvieu-2026-11-22.toml").answers) == ["lieu", "trajet", "publics-formes"]
    err = capsys.readouterr().err
    assert err.count("F008") == 1  # said once, not after each answer
    assert "De nouveau enregistré" in err


@pytest.mark.parametrize("lines", [["2", "q"], ["2"], ALL])
def test_what_could_never_be_written_exits_5_and_is_put_in_safety(
    lines: list[str], capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = here / "temporaire"
    safe.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(safe))
    Path("plein").write_text("", encoding="utf-8")
    sitting = Sitting(lines, unit="Arvieu", output=Path("plein/dossier"))
    assert sitting.status == ExitStatus.NOT_WRITTEN
    assert load_assessment(safe / "arvieu-2026-11-22.toml").answer("lieu").value == "permanences"
    assert str(safe) in capsys.readouterr().err


def test_a_note_added_by_hand_survives_a_revision(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    hand = {"lieu": {"value": "aucun", "note": "vu avec\nla préfecture", "evidence": "« affiche »"}}
    file = written(answered({**hand, "fibre": 50}, questionnaire=questionnaire), "lui.toml")
    Sitting(["60"], answers=file, revise=("fibre",))
    assert load_assessment(file).answer("lieu") == Answer.model_validate(hand["lieu"])


def test_from_an_answer_to_the_next_question_takes_less_than_50_ms() -> None:
    stamps: list[float] = []

    class Timed(Script):
        def ask(self, prompt: str) -> str:
            stamps.append(time.perf_counter())
            return super().ask(prompt)

    port = Timed(["n"] * 60)
    status = conduct(
        AssessOptions(unit="Arvieu"), port, Frame(width=80), choose=False, write=lambda *_: None, clock=lambda: NOW
    )
    assert status == ExitStatus.DONE
    steps = [after - before for before, after in pairwise(stamps)]
    assert len(steps) > 45
    assert statistics.median(steps) < 0.05


@pytest.mark.parametrize("options", [{"revise": ("fibre",)}, {}])
def test_a_protected_file_is_refused_before_the_first_question(options: dict[str, Any]) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    file = Path("arvieu-2026-11-22.toml")
    file.chmod(0o444)
    before = file.read_bytes()
    port = Script(["50"])
    with pytest.raises(RuralDiagError) as caught:
        conduct(
            AssessOptions(questionnaire="q.toml", answers=file, **options),
            port,
            Plain(),
            choose=False,
            write=lambda *_: None,
        )
    assert ([one.code for one in caught.value.findings], caught.value.status) == (["F012"], 5)
    assert (port.heard, file.read_bytes()) == ([], before)
    # Its report may be written all the same, and a finished one be the start of another.
    assert Sitting([], answers=file, no_input=True).status == ExitStatus.DONE
    file.chmod(0o644)


def test_a_saver_says_whether_its_file_is_there(answered: Callable[..., Assessment]) -> None:
    saver = Saver(path=Path("a.toml"), known=None, clock=lambda: NOW)
    assert not saver.exists
    saver.save(answered({}))
    assert saver.exists
    assert saver.on_disk
