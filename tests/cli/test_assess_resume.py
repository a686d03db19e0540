"""Stopping and taking up again: what is offered again, kept apart, counted and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from report_text import report_markdown
from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.to_review import to_review
from ruraldiag.cli.interview import saver as saver_module
from ruraldiag.cli.interview.closing import stopped
from ruraldiag.cli.interview.opening import seen_before
from ruraldiag.cli.interview.saver import Saver
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from sittings import ALL, LAST_YEAR, NOW, Sitting, printed, written

pytestmark = pytest.mark.usefixtures("here")


def test_stopping_says_where_it_is_and_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    sitting = Sitting(["2", "n", "q"], unit="Saint-Exemple")
    assert sitting.status == ExitStatus.DONE
    assert sitting.reports == []
    assert printed(capsys) == [
        "Enregistré : saint-exemple-2026-11-22.toml (2 réponses sur 7).",
        "Pour reprendre : ruraldiag assess --answers saint-exemple-2026-11-22.toml --questionnaire q.toml",
    ]


def test_stopped_after_the_last_answer_it_says_how_to_have_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting(ALL, unit="Arvieu")
    capsys.readouterr()
    saver = Saver(path=Path("a.toml"), known=None, clock=lambda: NOW)
    done = load_assessment("arvieu-2026-11-22.toml")
    saver.save(done)
    asked = [SimpleNamespace(id=one) for one in done.answers]
    walk = SimpleNamespace(assessment=done, seen=set(done.answers), questions=lambda: asked)
    options = SimpleNamespace(revise=(), express=False, questionnaire=None)
    assert stopped(options, walk, saver, ExitStatus.INTERRUPTED) == ExitStatus.INTERRUPTED  # type: ignore[arg-type]
    line, command = printed(capsys)
    assert line.endswith("tout est vu).")
    assert command == "Pour le rapport : ruraldiag report a.toml -o a.md"


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
    assert saver.finish()
    assert saver.path == Path("a.toml")
    assert load_assessment("a.toml").answer("fibre").value == 40.0
    assert "modifié par ailleurs" not in capsys.readouterr().err


def test_a_path_with_spaces_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    Sitting(["2", "q"], unit="Arvieu", output=Path("mes rapports"))
    assert f'--answers "{Path("mes rapports") / "arvieu-2026-11-22.toml"}"' in printed(capsys)[-1]


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_an_interruption_saves_and_exits_130(stop: type[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    assert Sitting(["2", stop], unit="Arvieu").status == ExitStatus.INTERRUPTED
    assert load_assessment("arvieu-2026-11-22.toml").answer("lieu").value == "permanences"
    assert printed(capsys)[-2].startswith("Enregistré : arvieu-2026-11-22.toml (1 réponse sur 7).")


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


def test_a_new_assessment_left_half_way_offers_the_rest_of_the_old_answers_on_resuming(
    answered: Callable[..., Assessment], questionnaire: Questionnaire
) -> None:
    old = {one: {"value": value, "answered": LAST_YEAR} for one, value in
           {"lieu": "aucun", "trajet": 20.0, "visites": 10.0, "fibre": 40.0, "strategie": "rien"}.items()}  # fmt: skip
    file = written(answered(old, name="Arvieu", questionnaire=questionnaire), "vieux.toml", started=LAST_YEAR)
    Sitting(["", "25", "q"], answers=file)  # lieu kept, trajet changed
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert seen_before(begun) == {"lieu", "trajet"}
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
    assert "(3 réponses sur 7)" in printed(capsys)[-2]
    begun = load_assessment("arvieu-2026-11-22.toml")
    assert list(begun.answers) == ["lieu", "trajet", "publics-formes"]
    assert {one.answered for one in begun.answers.values()} == {LAST_YEAR}
    assert list(to_review(begun)) == ["visites", "fibre", "strategie", "ecole"]
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
    assert to_review(begun)["lieu"] == Answer(value="aucun", note="à vérifier", answered=LAST_YEAR)
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
    assert list(to_review(begun)) == ["trajet", "publics-formes", "visites", "strategie", "ecole"]


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
