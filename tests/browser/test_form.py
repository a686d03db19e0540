"""The form without the engine: what its page holds, and what its scripts decide alone, held against Python."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import randoms
import trees
from browsing import PATIENCE, answer_anyhow, downloaded, drawn
from ruraldiag.assessment.model import Assessment, State, Unit
from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.validation import validate
from ruraldiag.browser.engine import answer_data
from ruraldiag.browser.form import form_data, form_page
from ruraldiag.composite.scoring import filter_answer
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.routing import applies, filters
from ruraldiag.questionnaire.scales import admissible_ends

WITH_PARTS = {"wasm": "AAAA", "worker": "self.x = 1"}
DREW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Every routed question of questionnaires, each with what the page has of it, and what answers decide there.
DECIDED = """cases => cases.map(({questions, answers}) =>
  questions.filter(one => one.applies_if).map(one => applies(one, answers, questions)))"""


class Parts(HTMLParser):
    """The tags of a page, and the text of each of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.scripts and self.tags[-1][0] == "script" and self.cdata_elem:
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def form(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The light form of the shipped questionnaire, open in a browser."""
    file = tmp_path_factory.mktemp("form") / "questions.html"
    file.write_text(form_page(load_questionnaire()), encoding="utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(file.as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("parts", [None, WITH_PARTS])
def test_the_policy_allows_the_script_of_the_page_and_nothing_of_the_network(
    small: Questionnaire, parts: dict[str, str] | None
) -> None:
    text = form_page(small, parts=parts)
    page = Parts(text)
    policy = next(at["content"] for tag, at in page.tags if at.get("http-equiv") == "Content-Security-Policy") or ""
    hashed = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"][0] == f"'sha256-{hashed}'"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert set(rules["script-src"][1:]) == ({"'wasm-unsafe-eval'", "blob:"} if parts else set())
    assert not re.search(r"https?:", policy)
    assert set(rules.get("connect-src", [])) <= {"blob:", "data:"}
    assert [at for _, at in page.tags if {"src", "action", "srcset"} & at.keys()] == []
    assert [at["href"] for _, at in page.tags if "href" in at] == ["#page"]
    assert [one for one, at in page.tags if any(name.startswith("on") for name in at)] == []


def test_no_text_of_a_questionnaire_ends_its_script_or_acts(small_toml: str, tmp_path: Path) -> None:
    text = small_toml.replace("Où se faire aider\u00a0?", "</script><img src=x onerror=alert(1)><!-- <script>")
    text = text.replace("Petit questionnaire", "</title><script>alert(2)</script>&")
    assert text.count("onerror") == 1
    file = tmp_path / "q.toml"
    file.write_text(text, encoding="utf-8")
    questionnaire = load_questionnaire(file)
    page = Parts(form_page(questionnaire))
    assert len(page.scripts) == 2
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert json.loads(page.scripts[0]) == json.loads(json.dumps(form_data(questionnaire) | {"engine": False}))
    assert json.loads(page.scripts[0])["title"] == questionnaire.title


def test_a_kind_that_has_no_question_is_not_offered() -> None:
    asked = [trees.scale("a", applies_to=["commune", "epci"]), trees.scale("b", applies_to=["commune"])]
    questionnaire = trees.tree({"d": {"t": asked}})
    assert list(form_data(questionnaire)["kinds"]) == ["commune", "epci"]
    assert list(form_data(questionnaire, only="epci")["kinds"]) == ["epci"]
    made_out = form_data(questionnaire, unit := Unit(name="Bourg", kind="epci"), "epci")
    assert made_out["unit"] == unit.model_dump()


def case(questionnaire: Questionnaire, assessment: Assessment) -> dict[str, Any]:
    """Return the questions as the page has them, and the answers as it holds them."""
    data = json.loads(json.dumps(form_data(questionnaire, only="commune")))
    questions = [data["questions"][n] for one in data["kinds"]["commune"]["domains"] for n in one["questions"]]
    answers = {name: answer_data(answer) for name, answer in assessment.answers.items()}
    return {"questions": questions, "answers": answers}


def decided(questionnaire: Questionnaire, assessment: Assessment) -> list[str]:
    """Return what Python decides of every routed question."""
    seen = {name: filter_answer(questionnaire.by_id[name], assessment.answer(name)) for name in filters(questionnaire)}
    return [applies(one, "commune", seen).value for one in questionnaire.indicators if one.applies_if]


def test_the_page_puts_the_questions_that_python_puts(form: Any) -> None:
    cases: list[dict[str, Any]] = []
    expected: list[list[str]] = []

    @DREW
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        questionnaire = data.draw(randoms.questionnaires())
        for assessment in (data.draw(randoms.units(questionnaire)) for _ in range(5)):
            cases.append(case(questionnaire, assessment))
            expected.append(decided(questionnaire, assessment))

    draw()
    for number in range(200):  # where figures meet a threshold
        questionnaire, assessment = at_a_threshold(Random(number))  # noqa: S311
        cases.append(case(questionnaire, assessment))
        expected.append(decided(questionnaire, assessment))
    assert {one for each in expected for one in each} == {"yes", "no", "open"}
    assert form.evaluate(DECIDED, cases) == expected


def at_a_threshold(chance: Random) -> tuple[Questionnaire, Assessment]:
    """Return questions routed by the very value that an answer has, as Python computes it, and that answer."""
    points = [0.02 + round(chance.random() / 4, chance.choice([1, 2, 3])) for _ in range(5)]
    ends = sorted(chance.sample(range(200), 3))
    heights = sorted(n / 1000 for n in chance.sample(range(1001), 3))
    posts = [[x, y] for x, y in zip(ends, heights, strict=True)]
    of: list[tuple[trees.Indicator, Any]] = [
        (trees.multiple("f", points), tuple(f"p{n}" for n in range(5) if chance.random() < 0.7) or ("aucun",)),
        (trees.number("f", goalposts=posts, max=200), round(chance.uniform(0, 200), chance.choice([0, 1, 5]))),
    ]
    question, value = chance.choice(of)
    assessment = trees.unit({"f": value})
    asked = trees.tree({"d": {"t": [question]}}).by_id["f"]
    most = admissible_ends(asked)[1]
    known = filter_answer(asked, assessment.answer("f")).value or min(0.001, most)
    rules = [known, min(most, known + 1e-9), known * (1 - 1e-9)]
    routed = [trees.scale(f"q{n}", applies_if={"indicator": "f", "at_least": limit}) for n, limit in enumerate(rules)]
    return trees.tree({"d": {"t": [question, *routed]}}), assessment


NASTY = [
    "\x00\x01\x1f",
    "\x7f",
    '"\\',
    "é « œ »",
    "😀 👨‍👩‍👧",
    "a\r\nb\tc",
    "\u2028\u2029\u0085",
    "'''\"\"\"",
    "# x = [1]",
]
NASTY += ["\ud800", "a\udc00b", "\ufeff", "\u202e"]
NUMBERS = [0, -0.0, 1, 100, 0.1, 1e-7, 1.5e-10, 1e21, 1.7976931348623157e308, 123456789012, 0.30000000000000004, -3.5]


def test_the_toml_of_the_page_says_what_it_holds_whatever_it_is(form: Any) -> None:
    chance = Random(3)  # noqa: S311
    answers: dict[str, dict[str, Any]] = {f"n{n}": {"value": value} for n, value in enumerate(NUMBERS)}
    answers |= {f"t{n}": {"state": "unknown", "note": text, "evidence": text} for n, text in enumerate(NASTY)}
    for number in range(200):
        ends = [(0x20, 0x100), (0, 0x3000), (0x10000, 0x110000)]
        text = "".join(chr(chance.randrange(*chance.choice(ends))) for _ in range(chance.randrange(30)))
        answers[f"r{number}"] = {"value": ["a", "b"], "note": text, "answered": "2026-03-01T10:00:00+01:00"}
    unit = {"name": '"A" \\ é😀', "kind": "commune"}
    waiting = {"w": {"value": 3.5, "answered": "2026-03-01"}, "n0": {"value": 1}}
    draft = {"unit": unit, "answers": answers, "waiting": waiting, "started": "2026-03-01T10:00:00+01:00"}
    # Strings with halves of pairs do not pass from Python to the page as they are: as escapes they do.
    text = form.evaluate("json => tomlOf(JSON.parse(json))", json.dumps({**draft, "finished": False}))
    text.encode()
    read = tomli.loads(text)
    assert read["unit"] == unit
    assert read["set_aside"] == {"to-review": {"w": {"value": 3.5, "answered": tomli.loads("d = 2026-03-01")["d"]}}}
    for name, answer in answers.items():
        back = read["answers"][name]
        assert back.get("value") == answer.get("value"), name
        for key in ("note", "evidence"):
            whole = re.sub("[\ud800-\udfff]", "\ufffd", answer.get(key, ""))
            assert back.get(key, "") == whole, name


def test_answers_drawn_are_read_by_the_command_line_from_what_the_page_writes(form: Any, tmp_path: Path) -> None:
    questionnaire = load_questionnaire()
    for seed in range(20):
        given = drawn(questionnaire, seed)
        state = {
            "unit": given.unit.model_dump(),
            "answers": {name: answer_data(one) for name, one in given.answers.items()},
            "started": given.interview.started.isoformat() if given.interview.started else "",
            "updated": given.interview.updated.isoformat() if given.interview.updated else "",
            "finished": False,
            "respondent": given.interview.respondent,
        }
        path = tmp_path / f"{seed}.toml"
        path.write_text(form.evaluate("draft => tomlOf(draft)", state), encoding="utf-8")
        assert load_assessment(path) == given
        assert [one for one in validate(given, questionnaire) if one.severity == "error"] == []


def test_the_light_form_is_filled_and_sent_back(opened: Callable[..., Any], small_toml: str, tmp_path: Path) -> None:
    which = tmp_path / "petit.toml"
    which.write_text(small_toml, encoding="utf-8")
    questionnaire = load_questionnaire(which)
    file = tmp_path / "questions.html"
    unit = Unit(name='Bourg "neuf" (fictive)', kind="commune", code="12999")
    file.write_text(form_page(questionnaire, unit=unit), encoding="utf-8")
    page = opened(file)
    assert page.input_value("#name") == unit.name
    page.click("button.main")
    met, chance = [], Random(11)  # noqa: S311
    for _ in range(20):
        page.wait_for_selector("#answer")
        met.append(page.url.rpartition("/")[2])
        answer_anyhow(page, questionnaire.by_id[met[-1]], chance)
        page.click("nav.moves button.main")
        if "resultats" in page.url:
            break
    path = downloaded(page, tmp_path)
    assert re.fullmatch(r"bourg-neuf-fictive-\d{4}-\d\d-\d\d\.toml", path.name)
    read = load_assessment(path)
    assert [one for one in validate(read, questionnaire) if one.severity == "error"] == []
    assert read.unit == unit
    assert read.interview.finished
    assert set(read.answers) == set(met)
    assert len(met) == len(set(met))
    assert all(read.answer(name).kind is not State.UNANSWERED for name in met)


def test_an_answer_that_closes_the_next_questions_leads_past_them(opened: Callable[..., Any], tmp_path: Path) -> None:
    rule = {"indicator": "f", "options": ["o4"]}
    routed = [trees.scale(f"q{n}", applies_if=rule) for n in range(2)]
    asked = [trees.scale("f"), *routed, trees.scale("z")]
    file = tmp_path / "questions.html"
    file.write_text(form_page(trees.tree({"d": {"t": asked}})), encoding="utf-8")
    page = opened(file)
    page.fill("#name", "Essai")
    page.click("button.main")
    page.locator("input[value=o0]").check()
    page.click("text=Suivante")
    page.wait_for_selector("nav.moves >> text=Terminer")
    assert page.url.endswith("question/z")
    page.click("text=Précédente")
    page.locator("input[value=o4]").check()
    page.click("text=Suivante")
    page.wait_for_selector("text=question 2 sur 4")
    assert page.url.endswith("question/q0")
