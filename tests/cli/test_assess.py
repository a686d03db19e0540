"""The sitting around the walk: what is opened, what is kept and where, what is said at the end, and the exit status."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.assessment.pending import pending
from ruraldiag.assessment.store import dump, load_assessment
from ruraldiag.cli import saver as saver_module
from ruraldiag.cli.assess import assess, conduct
from ruraldiag.cli.closing import report_path, stopped
from ruraldiag.cli.example import NAME, example_path
from ruraldiag.cli.opening import settled_before, unit_of
from ruraldiag.cli.saver import Saver
from ruraldiag.cli.screen import Frame, Plain
from ruraldiag.cli.wish import Wish, check_usage, kind_of
from ruraldiag.composite.scoring import Result, score
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.write import report_markdown

PARIS = dt.timezone(dt.timedelta(hours=1))
NOW = dt.datetime(2026, 11, 22, 10, 12, tzinfo=PARIS)
LAST_YEAR = dt.datetime(2025, 11, 20, 9, 0, tzinfo=PARIS)
ALL = ["2", "12", "1,3", "40", "96,7", "2", "3"]

Line = str | type[BaseException] | Callable[[], object]


class Script:
    """A port that types lines; a function is something that happens meanwhile."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.heard: list[str] = []

    def ask(self, prompt: str) -> str:
        self.heard.append(prompt)
        while self.lines:
            line = self.lines.pop(0)
            if isinstance(line, str):
                return line
            if isinstance(line, type):
                raise line
            line()
        raise EOFError

    def tell(self, text: str) -> None:
        self.heard.append(text)

    @property
    def text(self) -> str:
        return "\n".join(self.heard).replace("\u00a0", " ")


class Sitting:
    """One run of the command with a scripted port and a report that is one line."""

    def __init__(self, lines: Iterable[Line], *, now: dt.datetime = NOW, choose: bool = False, **wish: Any) -> None:
        self.port = Script(lines)
        self.reports: list[Path] = []
        self.status = conduct(
            Wish(questionnaire="q.toml", **wish), self.port, Plain(), choose=choose, write=self.write, clock=lambda: now
        )

    def write(self, result: Result, _: Assessment, path: Path) -> None:
        self.reports.append(path)
        path.write_text(f"# Diagnostic numérique — {result.unit.name}\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_toml: str) -> Path:
    """An empty folder with the small questionnaire, two of its questions being of the first series."""
    monkeypatch.chdir(tmp_path)
    for one in ("lieu", "fibre"):
        small_toml = small_toml.replace(f'id = "{one}"\n', f'id = "{one}"\nexpress = true\n')
    (tmp_path / "q.toml").write_text(small_toml, encoding="utf-8")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.replace("\u00a0", " ").splitlines()


def written(assessment: Assessment, path: str, **interview: Any) -> Path:
    """Write an assessment with another interview, and return its path."""
    changed = assessment.interview.model_copy(update=interview)
    file = Path(path)
    file.write_text(dump(assessment.model_copy(update={"interview": changed})), encoding="utf-8")
    return file


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
    assert lines[1:] == ["Diagnostic : l-hay-les-bois-2026-11-22.toml", "Rapport : l-hay-les-bois-2026-11-22.md"]


def test_the_end_sums_up_and_lists_what_is_left_unknown_with_where_to_look() -> None:
    sitting = Sitting(["n", "", "1", "s personne", "50", "1", "1"], unit="Arvieu")
    assert "4 réponses sur 7 questions, 1 « ne sait pas », 1 sans réponse, 1 sans objet." in sitting.port.text
    assert "- Lieu d'aide : Le site de la préfecture." in sitting.port.text
    assert "- Trajet jusqu'à l'aide : L'annuaire des lieux d'aide" in sitting.port.text


def test_a_withheld_score_is_said_as_an_interval(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting([""] * 7, unit="Arvieu")
    assert printed(capsys)[0].startswith("Score non affiché : trop peu de réponses connues. Il serait entre 0 et 100")


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
def test_a_code_is_taken_as_code_and_name(typed: str, wanted: Any, kind: str, code: str) -> None:
    sitting = Sitting(["2"], unit=typed, kind=wanted, output=Path("sortie"))
    assert sitting.status == ExitStatus.INTERRUPTED
    unit = load_assessment(next(Path("sortie").glob("*.toml"))).unit
    assert (unit.kind, unit.code, unit.name) == (kind, code, code or typed)
    # The report would have the code for title: it is said, with what to type.
    assert (f'--unit "Nom {code}"' in sitting.port.text) == bool(code)


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


def test_a_begun_assessment_of_the_same_unit_is_pointed_at() -> None:
    Sitting(["2", "q"], unit="Arvieu")
    again = Sitting(["q"], unit="arvieu")
    assert "ruraldiag assess --answers arvieu-2026-11-22.toml" in again.port.text


def test_of_several_begun_assessments_the_latest_of_the_same_kind_is_pointed_at() -> None:
    Sitting(["2", "q"], unit="Arvieu", now=NOW + dt.timedelta(hours=2))  # arvieu-2026-11-22.toml
    Sitting(["2", "q"], unit="Arvieu")  # -2
    Sitting(["2", "q"], unit="Arvieu", kind="gal", now=NOW + dt.timedelta(hours=3))  # -3
    Sitting(["2", *ALL[1:]], unit="Arvieu", now=NOW + dt.timedelta(hours=4))  # -4, finished
    again = Sitting(["q"], unit="Arvieu").port.text
    assert again.count("--answers") == 1
    assert "--answers arvieu-2026-11-22.toml" in again
    assert "--answers arvieu-2026-11-22-3.toml" in Sitting(["q"], unit="Arvieu", kind="gal").port.text
    assert "--answers" not in Sitting(["q"], unit="Arvieu", kind="epci").port.text


# Stopping and taking up again


def test_stopping_says_where_it_is_and_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    sitting = Sitting(["2", "n", "q"], unit="Saint-Exemple")
    assert sitting.status == ExitStatus.DONE
    assert sitting.reports == []
    assert printed(capsys) == [
        "Enregistré : saint-exemple-2026-11-22.toml (2 réponses sur 7). Pour reprendre : "
        "ruraldiag assess --answers saint-exemple-2026-11-22.toml --questionnaire q.toml"
    ]


def test_stopped_after_the_last_answer_it_says_how_to_have_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting(ALL, unit="Arvieu")
    capsys.readouterr()
    saver = Saver(path=Path("a.toml"), known=None, clock=lambda: NOW)
    done = load_assessment("arvieu-2026-11-22.toml")
    saver.save(done)
    asked = [SimpleNamespace(id=one) for one in done.answers]
    walk = SimpleNamespace(assessment=done, settled=set(done.answers), questions=lambda: asked)
    wish = SimpleNamespace(revise=(), express=False, questionnaire=None)
    assert stopped(wish, walk, saver, ExitStatus.INTERRUPTED) == ExitStatus.INTERRUPTED  # type: ignore[arg-type]
    (line,) = printed(capsys)
    assert line.endswith("tout est vu). Pour le rapport : ruraldiag report a.toml -o a.md")


def test_an_interruption_just_after_a_save_is_not_taken_for_another_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    one = load_assessment("arvieu-2026-11-22.toml")
    saver = Saver(path=Path("a.toml"), known=None, clock=lambda: NOW)
    saver.save(one)
    write = saver_module.write_atomically

    def interrupted(path: Path, text: str) -> None:
        write(path, text)
        raise KeyboardInterrupt

    later = one.with_answer("fibre", Answer(value=40.0), NOW)
    with monkeypatch.context() as patch:
        patch.setattr(saver_module, "write_atomically", interrupted)
        with pytest.raises(KeyboardInterrupt):
            saver.save(later)
    assert saver.settle()
    assert saver.path == Path("a.toml")
    assert load_assessment("a.toml").answer("fibre").value == 40.0
    assert "modifié par ailleurs" not in capsys.readouterr().err


def test_a_path_with_spaces_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting(["2", "q"], unit="Arvieu", output=Path("mes rapports"))
    assert f'--answers "{Path("mes rapports") / "arvieu-2026-11-22.toml"}"' in printed(capsys)[0]


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_an_interruption_saves_and_exits_130(stop: type[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    assert Sitting(["2", stop], unit="Arvieu").status == ExitStatus.INTERRUPTED
    assert load_assessment("arvieu-2026-11-22.toml").answer("lieu").value == "permanences"
    assert printed(capsys)[-1].startswith("Enregistré : arvieu-2026-11-22.toml (1 réponse sur 7).")


@pytest.mark.parametrize(("lines", "status"), [(["q"], 0), ([], 130), (["Arvieu", "q"], 0), (["Arvieu"], 130)])
def test_nothing_is_written_before_the_first_answer(
    lines: list[str], status: int, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    assert Sitting(lines).status == status
    assert [one.name for one in here.iterdir()] == ["q.toml"]
    assert printed(capsys)[-1] == "Rien n'est enregistré : aucune réponse n'a été donnée."


def test_an_unfinished_assessment_is_resumed_in_place_where_it_was_left() -> None:
    Sitting(["2", "q"], unit="Arvieu")
    file = Path("arvieu-2026-11-22.toml")
    later = NOW + dt.timedelta(days=2)
    sitting = Sitting(ALL[1:], answers=file, now=later)
    assert sitting.status == ExitStatus.DONE
    assert sitting.reports == [Path("arvieu-2026-11-22.md")]
    saved = load_assessment(file)
    assert saved.answer("lieu").answered == NOW
    assert saved.answer("trajet").answered == later
    assert saved.interview.started == NOW
    assert saved.interview.finished
    assert sorted(one.name for one in Path().glob("*.toml")) == ["arvieu-2026-11-22.toml", "q.toml"]


def test_a_finished_assessment_is_never_modified_and_a_new_one_starts_from_it(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    old = answered(
        {"lieu": {"value": "aucun", "answered": LAST_YEAR, "evidence": "affiche"}, "fibre": {"value": 40.0}},
        name="Arvieu",
        questionnaire=questionnaire,
        actions={"lieu": {"status": "en-cours", "owner_role": "adjointe"}},
    )
    file = written(old, "arvieu-2025-11-20.toml", started=LAST_YEAR, updated=LAST_YEAR)
    before = file.read_bytes()
    sitting = Sitting(["", "12", "1", "40", "96", "2", "3"], answers=file)
    assert file.read_bytes() == before
    assert "Réponse du 20 novembre 2025 : 1, Nulle part." in sitting.port.text
    new = load_assessment("arvieu-2026-11-22.toml")
    assert new.answer("lieu") == old.answer("lieu")
    assert new.answer("fibre") == Answer(value=96.0, answered=NOW)
    assert new.actions["lieu"].owner_role == "adjointe"
    assert new.interview.started == NOW
    assert sitting.reports == [Path("arvieu-2026-11-22.md")]


@pytest.fixture
def questionnaire() -> Questionnaire:
    return load_questionnaire("q.toml")


def test_a_new_assessment_left_half_way_offers_the_rest_of_the_old_answers_on_resuming(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    old = {one: {"value": value, "answered": LAST_YEAR} for one, value in
           {"lieu": "aucun", "trajet": 20.0, "visites": 10.0, "fibre": 40.0, "strategie": "rien"}.items()}  # fmt: skip
    file = written(answered(old, name="Arvieu", questionnaire=questionnaire), "vieux.toml", started=LAST_YEAR)
    Sitting(["", "25", "q"], answers=file)  # lieu kept, trajet changed
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert settled_before(begun) == {"lieu", "trajet"}
    again = Sitting(["1", "", "", "", "2"], answers=Path("arvieu-2026-11-22.toml"))
    assert again.status == ExitStatus.DONE
    done = load_assessment("arvieu-2026-11-22.toml")
    assert done.interview.finished
    assert done.answer("fibre").answered == LAST_YEAR
    assert done.answer("ecole").value == "partie"


@pytest.fixture
def last_year(answered: Callable[..., Assessment], questionnaire: Questionnaire) -> Path:
    """Last year's finished assessment, every question answered."""
    values = {"lieu": "aucun", "trajet": 20.0, "publics-formes": ["elus"], "visites": 10.0, "fibre": 40.0,
              "strategie": "rien", "ecole": {"state": "unknown"}}  # fmt: skip
    old = {
        one: {"answered": LAST_YEAR, **(value if isinstance(value, dict) else {"value": value})}
        for one, value in values.items()
    }
    assessment = answered(old, name="Arvieu", questionnaire=questionnaire)
    return written(assessment, "vieux.toml", started=LAST_YEAR, updated=LAST_YEAR)


def test_answers_kept_with_entree_are_remembered_and_the_others_wait_uncounted(
    last_year: Path, questionnaire: Questionnaire, capsys: pytest.CaptureFixture[str]
) -> None:
    Sitting(["", "", "", "q"], answers=last_year)
    assert "(3 réponses sur 7)" in printed(capsys)[-1]
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert list(begun.answers) == ["lieu", "trajet", "publics-formes"]
    assert {one.answered for one in begun.answers.values()} == {LAST_YEAR}
    assert list(pending(begun)) == ["visites", "fibre", "strategie", "ecole"]
    # lieu 4/7 × 4/6 × 4/6, trajet 4/7 × 4/6 × 2/6, publics-formes 4/7 × 2/6 × 1/2: what is known is no more than these.
    known = 4 / 7 * (4 / 6 + 2 / 6 * 1 / 2)
    assert score(begun, questionnaire).whole.coverage == pytest.approx(known)
    again = Sitting(["", "q"], answers=Path("arvieu-2026-11-22.toml"))
    assert "7 questions, dont 3 déjà vues. Vos réponses précédentes sont montrées" in again.port.text
    assert "Question 4 sur 7" in again.port.text
    assert "Question 1 sur 7" not in again.port.text
    assert "Réponse du 20 novembre 2025 : 10 %." in again.port.text
    assert list(load_assessment("arvieu-2026-11-22.toml").answers) == ["lieu", "trajet", "publics-formes", "visites"]


def test_a_round_redone_to_its_end_holds_every_answer_and_nothing_waits(last_year: Path) -> None:
    Sitting(["", "", "q"], answers=last_year)
    file = Path("arvieu-2026-11-22.toml")
    done = Sitting(["", "", "", "3", ""], answers=file)
    assert (done.status, done.reports) == (ExitStatus.DONE, [Path("arvieu-2026-11-22.md")])
    saved, old = load_assessment(file), load_assessment(last_year)
    assert saved.interview.finished
    assert saved.set_aside == {}
    assert saved.answer("strategie") == Answer(value="bilan", answered=NOW)
    assert {one: answer for one, answer in saved.answers.items() if one != "strategie"} == {
        one: answer for one, answer in old.answers.items() if one != "strategie"
    }


def test_the_report_of_a_round_left_half_way_says_what_was_not_seen_again(
    last_year: Path, questionnaire: Questionnaire
) -> None:
    Sitting(["", "", "q"], answers=last_year)
    file = Path("arvieu-2026-11-22.toml")
    before = file.read_bytes()
    asked_nothing = Sitting([], answers=file, no_input=True)
    assert asked_nothing.status == ExitStatus.DONE
    assert file.read_bytes() == before
    begun = load_assessment(file)
    text = report_markdown(score(begun, questionnaire), begun).replace("\u00a0", " ")
    assert "diagnostic inachevé : 5 réponses du diagnostic précédent pas encore revues" in text
    assert "2 réponses sur 7 questions, 5 sans réponse" in text
    assert "to-review" not in text
    Sitting([""] * 4 + ["q"], answers=file)
    begun = load_assessment(file)
    one_left = report_markdown(score(begun, questionnaire), begun).replace("\u00a0", " ")
    assert "diagnostic inachevé : 1 réponse du diagnostic précédent pas encore revue**" in one_left
    Sitting([""], answers=file)
    done = load_assessment(file)
    assert "inachevé" not in report_markdown(score(done, questionnaire), done)


def test_a_comment_on_an_answer_not_seen_again_is_not_lost(last_year: Path) -> None:
    Sitting(["c à vérifier", "q"], answers=last_year)
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert pending(begun)["lieu"] == Answer(value="aucun", note="à vérifier", answered=LAST_YEAR)
    Sitting(["", "q"], answers=Path("arvieu-2026-11-22.toml"))
    assert load_assessment("arvieu-2026-11-22.toml").answer("lieu").note == "à vérifier"


def test_an_express_round_redone_counts_only_what_was_seen_again(last_year: Path) -> None:
    Sitting(["", ""], answers=last_year, express=True)
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert list(begun.answers) == ["lieu", "fibre"]
    assert not begun.interview.finished
    rest = Sitting([""] * 5, answers=Path("arvieu-2026-11-22.toml"))
    assert "Où se faire aider" not in rest.port.text
    assert load_assessment("arvieu-2026-11-22.toml").interview.finished


def test_a_correction_in_a_round_left_half_way_leaves_the_others_waiting(last_year: Path) -> None:
    Sitting(["", "q"], answers=last_year)
    file = Path("arvieu-2026-11-22.toml")
    sitting = Sitting(["55"], answers=file, revise=("fibre",))
    assert "Réponse du 20 novembre 2025 : 40 %." in sitting.port.text
    begun = load_assessment(file)
    assert list(begun.answers) == ["lieu", "fibre"]
    assert list(pending(begun)) == ["trajet", "publics-formes", "visites", "strategie", "ecole"]


def test_an_old_answer_that_is_not_asked_for_any_more_is_kept_when_the_round_ends(last_year: Path) -> None:
    Sitting(["", "", "", "", "0", ""], answers=last_year)  # no fibre any more: ecole is not asked
    done = load_assessment("arvieu-2026-11-22.toml")
    assert done.interview.finished
    assert done.answer("ecole").state == "unknown"
    assert done.set_aside == {}


def test_another_edition_starts_a_new_assessment_and_sets_aside_what_it_does_not_take(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    old = answered(
        {"lieu": "aucun", "strategie": "perdue", "disparue": {"value": "x", "note": "gardez-moi"}},
        name="Arvieu",
        questionnaire=questionnaire,
    )
    old = old.model_copy(update={"questionnaire": old.questionnaire.model_copy(update={"edition": "2025.1"})})
    file = written(old, "vieux.toml", finished=False, started=LAST_YEAR)
    before = file.read_bytes()
    sitting = Sitting(["2", "q"], answers=file)
    assert file.read_bytes() == before
    assert "2 réponses que cette édition ne reprend pas" in sitting.port.text
    new = load_assessment("arvieu-2026-11-22.toml")
    assert new.questionnaire.edition == "2026.1"
    assert new.set_aside == {"strategie": {"value": "perdue"}, "disparue": {"value": "x", "note": "gardez-moi"}}


def test_an_assessment_that_cannot_be_read_says_all_and_writes_nothing(here: Path) -> None:
    Path("faux.toml").write_text('format = "ruraldiag/assessment/1"\n[unit]\nname = 3\n', encoding="utf-8")
    before = sorted(here.iterdir())
    with pytest.raises(RuralDiagError) as caught:
        Sitting(ALL, answers=Path("faux.toml"))
    assert {one.code for one in caught.value.findings} == {"A002", "A003"}
    assert caught.value.status == ExitStatus.INVALID_INPUT
    assert sorted(here.iterdir()) == before


# The first series


def test_an_express_round_is_completed_later_by_the_other_questions(capsys: pytest.CaptureFixture[str]) -> None:
    first = Sitting(["2", "96"], unit="Arvieu", express=True)
    assert first.status == ExitStatus.DONE
    assert first.reports == [Path("arvieu-2026-11-22.md")]
    assert printed(capsys)[-1] == (
        "Première série terminée. Il reste 5 autres questions ; quand vous voudrez : "
        "ruraldiag assess --answers arvieu-2026-11-22.toml --questionnaire q.toml"
    )
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
    "wish",
    [
        {"no_input": True},
        {"revise": ("fibre",)},
        {"revise": ("fibre",), "answers": Path("a.toml"), "no_input": True},
        {"example": True, "unit": "Arvieu"},
        {"answers": Path("a.toml"), "unit": "Arvieu"},
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(wish: dict[str, Any]) -> None:
    with pytest.raises(RuralDiagError) as caught:
        check_usage(Wish(**wish))
    assert caught.value.status == ExitStatus.USAGE


def test_an_unknown_kind_is_wrong_use_and_suggests() -> None:
    assert kind_of("EPCI") == "epci"
    with pytest.raises(RuralDiagError, match="commune") as caught:
        kind_of("comune")
    assert caught.value.status == ExitStatus.USAGE


def test_a_file_where_the_folder_should_be_is_said_before_the_first_question() -> None:
    Path("sortie").write_text("à moi", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        check_usage(Wish(unit="Arvieu", output=Path("sortie")))
    assert caught.value.status == ExitStatus.NOT_WRITTEN


def test_the_report_never_replaces_a_text_that_is_not_ours() -> None:
    Path("lui.md").write_text("Mes notes.\n", encoding="utf-8")
    assert report_path(Path("lui.toml"), None) == Path("lui-2.md")
    Path("lui.md").write_text("# Diagnostic numérique — Lui\n", encoding="utf-8")
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
    assert captured.err.count("arvieu-2026-11-22-2.toml") == 1
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
    status = conduct(Wish(unit="Arvieu"), port, Frame(width=80), choose=False, write=lambda *_: None, clock=lambda: NOW)
    assert status == ExitStatus.DONE
    steps = [after - before for before, after in pairwise(stamps)]
    assert len(steps) > 45
    assert statistics.median(steps) < 0.05


@pytest.mark.parametrize("wish", [{"revise": ("fibre",)}, {}])
def test_a_protected_file_is_refused_before_the_first_question(wish: dict[str, Any]) -> None:
    Sitting(["2", "q"], unit="Arvieu")
    file = Path("arvieu-2026-11-22.toml")
    file.chmod(0o444)
    before = file.read_bytes()
    port = Script(["50"])
    with pytest.raises(RuralDiagError) as caught:
        conduct(Wish(questionnaire="q.toml", answers=file, **wish), port, Plain(), choose=False, write=lambda *_: None)
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


# The command


def test_the_example_does_the_whole_job_and_says_what_to_type_next() -> None:
    app = typer.Typer()
    app.command()(assess)
    for _ in range(2):  # the second time, the copy is there already and is the same
        result = CliRunner().invoke(app, ["--example", "--output", "sortie"])
        assert result.exit_code == 0, result.output
        lines = result.stdout.replace("\u00a0", " ").splitlines()
        assert lines[-1] == "Pour votre collectivité, tapez : ruraldiag assess"
        assert lines[-2] == f"Rapport : {Path('sortie') / NAME.replace('.toml', '.md')}"
        assert any(line.startswith("Score : ") for line in lines)
    assert sorted(one.name for one in Path("sortie").iterdir()) == [NAME.replace(".toml", ".md"), NAME]
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
