"""The interview in a real pseudo-terminal: keys typed, the process killed, the width of the screen."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.assessment.store import load_assessment, save
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal on Windows")

PROMPT = "\n > "
COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
EXAMPLE = Path(__file__).parents[2] / "reports" / "exemples" / "saint-exemple-fictive-2026-11-22.toml"
LINES = ["2", "12", "1,3", "40", "96,7", "2", "3"]


@pytest.fixture
def here(tmp_path: Path, small_toml: str) -> Path:
    """A folder whose path has a space and an accent, with the small questionnaire."""
    folder = tmp_path / "mairie d'été"
    folder.mkdir()
    (folder / "q.toml").write_text(small_toml, encoding="utf-8")
    return folder


def start(
    folder: Path,
    *arguments: str,
    command: str = "assess",
    columns: int = 80,
    questionnaire: str = "q.toml",
    **env: str,
) -> Any:
    """Start the command in a terminal of 40 lines, the questionnaire being the small one, or that of the file."""
    clean = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "COLORTERM"}}
    return pexpect.spawn(
        sys.executable,
        ["-m", "ruraldiag", command, *(["--questionnaire", questionnaire] if questionnaire else []), *arguments],
        cwd=str(folder),
        env={**clean, "TERM": "xterm-256color", "PYTHONUTF8": "1", "INPUTRC": "/dev/null", **env},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores Ctrl-C
        dimensions=(40, columns),
        encoding="utf-8",
        timeout=20,
    )


def finish(child: Any) -> int:
    """Wait for the end and return the exit status."""
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def shown(text: str) -> list[str]:
    """Return the lines as a person sees them: no colour, plain spaces."""
    return COLOUR.sub("", text).replace("\r", "").replace("\u00a0", " ").split("\n")


def saved(folder: Path) -> Path:
    """Return the one assessment of the folder."""
    (path,) = [one for one in folder.glob("*.toml") if one.name != "q.toml"]
    return path


def test_a_person_walks_to_the_report(here: Path) -> None:
    child = start(here)
    child.expect("Nom de la collectivité")
    child.sendline("Saint-Exemple (fictive)")
    child.expect("De quel genre")
    child.sendline("")
    for line in LINES:
        child.expect(PROMPT)
        child.sendline(line)
    assert finish(child) == 0
    lines = shown(child.before)
    assert any(line.startswith("Score : ") for line in lines)
    assert saved(here).with_suffix(".md").is_file()
    assert load_assessment(saved(here)).interview.finished


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_nothing_of_a_question_is_wider_than_the_terminal(here: Path, columns: int) -> None:
    child = start(here, "--unit", "Communauté de communes de Saint-Exemple (fictive)", columns=columns)
    text = ""
    for line in ("2", "?", "d", "huit", "12"):
        child.expect(PROMPT)
        text += child.before
        child.sendline(line)
    child.expect(PROMPT)
    text += child.before
    lines = shown(text)
    assert max(map(len, lines)) <= columns
    assert any("›" in line for line in lines)
    child.close(force=True)


def test_killed_at_any_question_only_the_answer_being_typed_is_lost(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    for done, line in enumerate(LINES[:-1], start=1):
        child.expect(PROMPT)
        child.sendline(line)
        child.expect(PROMPT)
        child.send("3")  # typed, not entered
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        child.close()
        assert len(load_assessment(saved(here)).answers) == done
        child = start(here, "--answers", saved(here).name)
        child.expect(f"question {done + 1} sur 7")
    child.expect(PROMPT)
    child.sendline(LINES[-1])
    assert finish(child) == 0
    assert load_assessment(saved(here)).interview.finished
    assert [one.name for one in here.iterdir() if one.name.startswith(".")] == []


# What is being typed when the process is killed: lines entered, then a text that is not.
HALVES = [
    ([], "3"),  # an answer
    (["c"], "demander à la"),  # a comment, after its letter
    ([], "c demander à la"),  # the same on one line
    (["v"], "délibération du"),  # an evidence
    (["?"], "2"),  # an answer, after the help
    (["zut"], "v délibération du"),  # an evidence, after a slip
]


def sample(questionnaire: Questionnaire) -> list[Indicator]:
    """Return the first question of each kind in each domain, of those put to a commune."""
    found: dict[tuple[str, str], Indicator] = {}
    for one in questionnaire.indicators:
        if one.applies_if is None and for_kind(one, "commune"):
            found.setdefault((questionnaire.domain_of(one).id, one.kind), one)
    return [one for one in questionnaire.indicators if one in found.values()]


def first_answer(one: Indicator) -> tuple[str, str | float | tuple[str, ...]]:
    """Return a line that answers a question, and the value it gives."""
    match one.kind:
        case "number":
            return "12", 12.0
        case "scale":
            return "2", one.options[1].id
        case "multiple":
            return "1", (one.options[0].id,)


def test_killed_at_every_kind_of_question_of_the_shipped_one_nothing_entered_is_lost(tmp_path: Path) -> None:
    questionnaire = load_questionnaire()
    asked = sample(questionnaire)
    assert {one.kind for one in asked} == {"scale", "multiple", "number"}
    assert {questionnaire.domain_of(one).id for one in asked} == {one.id for one in questionnaire.domains}
    # All the others are answered already, so that the walk goes from one of these to the next.
    wanted = {one.id: Answer(state="unknown") for one in questionnaire.indicators if one not in asked}
    file = tmp_path / "essai.toml"
    ref = QuestionnaireRef(id=questionnaire.id, edition=questionnaire.edition)
    save(Assessment(questionnaire=ref, unit=Unit(name="Essai (fictif)"), answers=wanted), file)
    for place, (done, here) in enumerate(zip([None, *asked], [*asked, None], strict=True)):
        child = start(tmp_path, "--answers", file.name, questionnaire="")
        if done is not None:  # taken up again at the question where it was killed
            child.expect(PROMPT)
            line, value = first_answer(done)
            child.sendline(line)
            wanted[done.id] = wanted[done.id].model_copy(update={"value": value})
        if here is None:
            assert finish(child) == 0
            break
        child.expect(PROMPT)
        entered, half = HALVES[place % len(HALVES)]
        for typed in ("c vu en mairie", "v affiche", *entered):
            child.sendline(typed)
            child.expect("notée?\\.|Votre commentaire|Ce qui le prouve|Poids|pas compris")
        wanted[here.id] = Answer(note="vu en mairie", evidence="affiche")
        child.send(half)
        child.expect_exact(half)
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        child.close()
        kept = load_assessment(file).answers
        assert {one: answer.model_copy(update={"answered": None}) for one, answer in kept.items()} == wanted
    assert load_assessment(file).interview.finished
    assert sorted(one.name for one in tmp_path.iterdir()) == ["essai.html", "essai.md", "essai.toml"]


def test_control_c_saves_and_says_how_to_go_on(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    child.sendintr()
    assert finish(child) == 130
    assert any(line.startswith("Enregistré : arvieu-") and "(1 réponse sur 7)" in line for line in shown(child.before))
    assert "Traceback" not in child.before
    assert load_assessment(saved(here)).answer("lieu").value == "permanences"


def test_the_end_of_input_key_is_an_interruption(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendeof()
    assert finish(child) == 130
    assert list(here.glob("arvieu*")) == []


@pytest.mark.parametrize(("arguments", "env"), [(["--plain"], {}), ([], {"TERM": "dumb"})])
def test_plain_says_one_line_at_a_time_without_frame_or_colour(
    here: Path, arguments: list[str], env: dict[str, str]
) -> None:
    child = start(here, "--unit", "Arvieu", *arguments, **env)
    child.expect("Votre réponse")
    lines = shown(child.before)
    assert "Question 1 sur 7, domaine Aide aux habitants, thème Lieux." in lines
    assert "1 : Nulle part." in lines
    assert not re.search(r"[█░─›]|\x1b\[[0-9;]*m", child.before)
    child.sendline("q")
    assert finish(child) == 0


def test_the_last_lines_are_no_wider_than_the_terminal_and_a_command_is_left_whole(here: Path) -> None:
    name = "Communauté de communes de Saint-Exemple-les-Bois (fictive)"
    child = start(here, "--unit", name, columns=40)
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    child.sendline("q")
    assert finish(child) == 0
    said = shown(child.before)
    path = saved(here).name
    end = said[said.index("Enregistré :") :]
    assert end[:3] == ["Enregistré :", path, "(1 réponse sur 7)."]
    assert end[3] == "Pour reprendre :"
    assert end[4].endswith(f"-m ruraldiag assess --answers {path} --questionnaire q.toml")


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_the_figures_of_a_narrow_terminal_fit_in_it(here: Path, term: str) -> None:
    child = start(here, str(EXAMPLE), command="score", questionnaire="", columns=40, TERM=term)
    child.expect(pexpect.EOF)
    lines = shown(child.before)
    assert "Santé" in "".join(lines)
    assert [line for line in lines if len(line) > 40 and " assess --answers " not in line] == []


def test_no_color_is_honoured(here: Path) -> None:
    child = start(here, "--unit", "Arvieu", NO_COLOR="1")
    child.expect(PROMPT)
    assert "›" in child.before
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", child.before)
    child.sendline("q")
    assert finish(child) == 0


def test_what_is_typed_can_be_edited_but_not_recalled(here: Path) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    child.sendline("\x1b[A")  # the up arrow brings nothing back: an empty line, the question is passed
    child.expect(PROMPT)
    child.sendline("4\x7f1,3")  # a slip, erased
    child.expect(PROMPT)
    child.sendline("q")
    assert finish(child) == 0
    answers = load_assessment(saved(here)).answers
    assert answers["publics-formes"].value == ("elus", "habitants")
    assert "trajet" not in answers


@pytest.mark.parametrize("way", ["suspended", "r", "?"])
def test_the_question_is_shown_again(here: Path, way: str) -> None:
    child = start(here, "--unit", "Arvieu")
    child.expect(PROMPT)
    child.sendline("2")
    child.expect(PROMPT)
    asked = [line for line in shown(child.before) if line.strip()][-6:]
    if way == "suspended":
        child.send("1")  # typed, not entered
        child.expect("1")
        child.kill(signal.SIGTSTP)
        child.kill(signal.SIGCONT)
    else:
        child.sendline(way)
    child.expect(PROMPT)
    again = [line for line in shown(child.before) if line.strip()][-6:]
    assert again == asked
    child.sendline("2" if way == "suspended" else "12")
    child.expect("Noté")
    child.expect(PROMPT)
    assert load_assessment(saved(here)).answer("trajet").value == 12
    child.close(force=True)


def test_question_options_and_prompt_stay_together_on_24_lines() -> None:
    from ruraldiag.cli.interview.screen import Frame
    from scripted import walk

    questionnaire = load_questionnaire()
    start_ = Assessment(questionnaire=QuestionnaireRef.to(questionnaire), unit=Unit(name="Arvieu"))
    sitting, *_ = walk(questionnaire, start_, [])
    for one in questionnaire.indicators:
        if one.applies_if is not None or not for_kind(one, "commune"):
            continue
        rows = shown(Frame(width=80).question(sitting.view(one)))
        first = next(at for at, row in enumerate(rows) if "question " in row and " sur " in row)
        assert len(rows) - first + 1 <= 24, one.id
