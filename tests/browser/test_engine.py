"""What the page asks of Python, without numpy and without a browser: the same bytes as the command line's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import tomli

from browsing import CURRENT, EDITED, EXAMPLES, LAST_YEAR, SAINT, command, drawn, engine, reported
from ruraldiag.assessment.store import dump, load_assessment
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire

NBSP = "\N{NO-BREAK SPACE}"
MOMENT = "2027-01-12T09:30:00+01:00"


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire()


@pytest.fixture
def edited(shipped: Questionnaire) -> str:
    """A file that someone edited by hand, with all that a file may hold."""
    return EDITED.format(edition=shipped.edition, digest=digest_of(shipped), one=shipped.indicators[0].id)


def same_as_the_command_line(paths: Sequence[Path], folder: Path, *more: str | Path, which: Path | None = None) -> None:
    texts = [path.read_text(encoding="utf-8") for path in paths]
    told = engine([[name, text] for text in texts for name in ("report", "score")], folder, which)
    for number, path in enumerate(paths):
        report, score = told[2 * number : 2 * number + 2]
        assert report == reported(path, folder, *more), path.name
        assert score.rstrip("\n") == command("score", path, "--json", "--draws", "0", *more).rstrip("\n"), path.name


def files_of(questionnaire: Questionnaire, seeds: range, folder: Path) -> list[Path]:
    """Write drawn assessments; return their paths."""
    paths = [folder / f"essai-{seed}.toml" for seed in seeds]
    for seed, path in zip(seeds, paths, strict=True):
        path.write_text(dump(drawn(questionnaire, seed)), encoding="utf-8")
    return paths


def test_report_and_score_of_every_example_are_those_of_the_command_line(tmp_path: Path) -> None:
    assert len(CURRENT) > 5
    same_as_the_command_line(CURRENT, tmp_path)


def test_report_and_score_of_drawn_assessments_are_those_of_the_command_line(
    shipped: Questionnaire, tmp_path: Path
) -> None:
    same_as_the_command_line(files_of(shipped, range(50), tmp_path), tmp_path)


def test_report_and_score_of_a_routed_questionnaire_are_those_of_the_command_line(
    small: Questionnaire, small_toml: str, tmp_path: Path
) -> None:
    which = tmp_path / "petit.toml"
    which.write_text(small_toml, encoding="utf-8")
    paths = files_of(load_questionnaire(which), range(30), tmp_path)
    same_as_the_command_line(paths, tmp_path, "--questionnaire", which, which=which)


def test_plan_and_letters_and_two_dates_are_pages_of_the_command_line(tmp_path: Path) -> None:
    text, before = SAINT.read_text(encoding="utf-8"), LAST_YEAR.read_text(encoding="utf-8")
    told = engine(
        [["pages", text, "plan"], ["compared", before, text, LAST_YEAR.name], ["compared", text, before, SAINT.name],
         ["pages", text, "report"], ["letters", text]],
        tmp_path,
    )  # fmt: skip
    plan, dates, swapped, report, letters = map(json.loads, told)
    html = {name: tmp_path / f"{name}.html" for name in ("plan", "dates", "report")}
    command("plan", SAINT, "--draws", "0", "--format", "html", "-o", html["plan"])
    command("compare", LAST_YEAR, SAINT, "--draws", "0", "--format", "html", "-o", html["dates"])
    command("report", SAINT, "--draws", "0", "--format", "html", "-o", html["report"])
    assert plan["text"] == html["plan"].read_bytes().decode()
    assert dates["text"] == swapped["text"] == html["dates"].read_bytes().decode()
    assert report["text"] == html["report"].read_bytes().decode()
    assert letters["letters"]
    assert all(one["whom"].strip() and one["text"].startswith("<!DOCTYPE html>") for one in letters["letters"])


def held(state: dict[str, Any], **more: Any) -> str:
    """Return what the page would hand over of what it was given."""
    return json.dumps({**state, **more})


def test_a_file_opened_and_written_loses_nothing(edited: str, shipped: Questionnaire, tmp_path: Path) -> None:
    texts = [edited, *(path.read_text(encoding="utf-8") for path in CURRENT)]
    texts += [dump(drawn(shipped, seed)) for seed in range(100, 120)]
    states = [json.loads(one) for one in engine([["opened", "a.toml", text] for text in texts], tmp_path)]
    back = engine([["written", state["base"], held(state)] for state in states], tmp_path)
    for text, again in zip(texts, back, strict=True):
        assert tomli.loads(again) == tomli.loads(text)
    assert back[0] == edited


def test_one_answer_changed_changes_that_alone(edited: str, shipped: Questionnaire, tmp_path: Path) -> None:
    state = json.loads(engine([["opened", "a.toml", edited]], tmp_path)[0])
    second = next(one for one in shipped.indicators[1:] if one.kind == "scale")
    state["answers"][second.id] = {"value": second.options[0].id, "note": 'a "b"\n# c', "answered": MOMENT}
    again = engine([["written", state["base"], held(state, updated=MOMENT)]], tmp_path)[0]
    path = tmp_path / "b.toml"
    path.write_text(again, encoding="utf-8")
    read, before = load_assessment(path), tomli.loads(edited)
    after = tomli.loads(again)
    assert after["answers"].pop(second.id)["note"] == 'a "b"\n# c'
    assert after["interview"].pop("updated").isoformat() == MOMENT
    del before["interview"]["updated"]
    assert after == before
    assert read.answers[second.id].value == second.options[0].id
    assert "# Relu avec le secrétaire" in again
    assert "# celle du bourg" in again
    assert "# à demander" in again


def test_a_file_done_again_waits_to_be_seen_until_it_is(edited: str, shipped: Questionnaire, tmp_path: Path) -> None:
    one = shipped.indicators[0].id
    told = json.loads(engine([["renewed", "a.toml", edited, MOMENT]], tmp_path)[0])
    assert told["answers"] == {}
    assert told["waiting"][one] == {
        "state": "unknown", "note": "vu # en conseil", "evidence": "délibération du 3", "answered": "2026-03-01",
    }  # fmt: skip
    assert told["started"] == told["updated"] == MOMENT
    waiting = told["waiting"][one]
    noted = {one: {**waiting, "note": "autre note"}}
    kept, still, renoted = map(
        tomli.loads,
        engine(
            [["written", told["base"], held(told, answers={one: waiting}, waiting={})],
             ["written", told["base"], held(told)],
             ["written", told["base"], held(told, waiting=noted)]],
            tmp_path,
        ),
    )  # fmt: skip
    assert kept["answers"][one] == tomli.loads(edited)["answers"][one]
    assert kept["set_aside"] == tomli.loads(edited)["set_aside"]
    assert "answers" not in still
    assert still["set_aside"]["to-review"][one]["note"] == "vu # en conseil"
    assert renoted["set_aside"]["to-review"][one]["note"] == "autre note"
    for content in (kept, still):
        assert content["actions"] == tomli.loads(edited)["actions"]
        assert content["voice"] == tomli.loads(edited)["voice"]


def test_a_file_of_an_older_edition_is_carried_to_this_one(shipped: Questionnaire, tmp_path: Path) -> None:
    older = [path for path in EXAMPLES if path not in CURRENT]
    assert older
    for told in map(json.loads, engine([["opened", p.name, p.read_text(encoding="utf-8")] for p in older], tmp_path)):
        assert told["moved"] == "2026.1"
        assert tomli.loads(told["base"])["questionnaire"]["edition"] == shipped.edition
        again = engine([["written", told["base"], held(told)], ["score", told["base"]]], tmp_path)
        assert tomli.loads(again[0]) == tomli.loads(told["base"])
        assert json.loads(again[1])


WRONG = {
    "nothing": "",
    "no toml": "Compte rendu du conseil municipal",
    "another toml": 'a = 1\n[b]\nc = "d"\n',
    "cut": SAINT.read_text(encoding="utf-8")[:-30],
    "surrogate": 'format = "\ud800"',
    "nul": "\0\0\0",
    "endless key": "a" * 300_000,
    "deep": "a = " + "[" * 5000,
    "two megabytes": "# x\n" * 500_000,
    "newer format": 'format = "ruraldiag/assessment/9"',
    "another questionnaire": 'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "autre"\nedition = "1"\n'
    '[unit]\nname = "A"\n',
    "another edition": 'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "numerique-rural"\n'
    'edition = "../../x"\n[unit]\nname = "A"\n',
    "no such answer": SAINT.read_text(encoding="utf-8") + '\n[answers.rien]\nvalue = "x"\n',
}


ASKED: dict[str, Callable[[str], list[str]]] = {
    "opened": lambda text: ["x.toml", text],
    "renewed": lambda text: ["x.toml", text, MOMENT],
    "standing": lambda text: [text],
    "pages": lambda text: [text, "report"],
    "letters": lambda text: [text],
    "compared": lambda text: [text, text, "x.toml"],
}


def test_what_is_wrong_with_a_text_is_findings_not_an_exception(tmp_path: Path) -> None:
    calls = [(function, name) for function in ASKED for name in WRONG]
    answers = engine([[function, *ASKED[function](WRONG[name])] for function, name in calls], tmp_path)
    for call, told in zip(calls, answers, strict=True):
        assert isinstance(told, str), (call, told)
        found = json.loads(told)["findings"]
        assert [one for one in found if one["severity"] == "error"], call
        assert all(one["says"] and one["remedy"] for one in found), call
        assert not {"unit", "text", "letters"} & json.loads(told).keys()
        remedies = " ".join(one["remedy"] for one in found)
        assert "« ruraldiag" not in remedies.replace(NBSP, " "), "no command is to be typed in a page"
        assert "--" not in remedies


def test_a_hostile_file_name_is_a_name_and_no_path(edited: str, tmp_path: Path) -> None:
    names = ["", ".", "..", "/", "../../etc/passwd", "a\0b.toml", "é" * 400, "<img src=x>", "-", "\ud800"]
    calls = [["opened", name, text] for name in names for text in (edited, "a = [")]
    told = list(map(json.loads, engine(calls, tmp_path)))
    assert {one["unit"]["name"] for one in told[::2]} == {"Saint-Main (fictive)"}
    assert {one["findings"][0]["severity"] for one in told[1::2]} == {"error"}
