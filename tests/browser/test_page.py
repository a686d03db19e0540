"""The whole program in one page, opened from a folder as people open it: the same bytes, and nothing ever lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli

from browsing import (
    CURRENT,
    EDITED,
    LAST_YEAR,
    LONGEST,
    SAINT,
    answer_anyhow,
    begin,
    command,
    downloaded,
    drawn,
    engine_of,
    question_of,
    reported,
    said,
)
from hostile import HOSTILE
from ruraldiag.assessment.store import dump, load_assessment
from ruraldiag.browser.form import form_page
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.renewal import renew
from scripted import NOW

BOTH = "async toml => [await ruraldiag.report(toml), await ruraldiag.score(toml)]"
FORBIDDEN = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = """window.full = false; const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (...words) {
  if (window.full) throw new DOMException('full', 'QuotaExceededError');
  put.apply(this, words);
}"""


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire()


@pytest.fixture
def edited(shipped: Questionnaire, tmp_path: Path) -> Path:
    """A file that someone edited by hand."""
    path = tmp_path / "à la main.toml"
    text = EDITED.format(edition=shipped.edition, digest=digest_of(shipped), one=shipped.indicators[0].id)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def light(shipped: Questionnaire, tmp_path: Path) -> Path:
    """The same questions without the engine: what is kept, is by the same script, and sooner."""
    path = tmp_path / "questions.html"
    path.write_text(form_page(shipped), encoding="utf-8")
    return path


def test_report_and_score_are_the_bytes_of_the_command_line(asked: Any, shipped: Questionnaire, tmp_path: Path) -> None:
    paths = list(CURRENT)
    for seed in (1, 2, 5, 7, 12):
        paths.append(tmp_path / f"{seed}.toml")
        paths[-1].write_text(dump(drawn(shipped, seed)), encoding="utf-8")
    for path in paths:
        report, score = asked.evaluate(BOTH, path.read_text(encoding="utf-8"))
        assert report == reported(path, tmp_path), path.name
        assert score == json.loads(command("score", path, "--json", "--draws", "0")), path.name


def test_from_the_first_question_to_the_score_with_the_page_closed_between(
    opened: Callable[..., Any], built: Path, shipped: Questionnaire, tmp_path: Path
) -> None:
    chance = Random(4)  # noqa: S311
    page = opened(built)
    begin(page, "Saint-Essai (fictive)")
    for _ in range(5):
        answer_anyhow(page, shipped.by_id[question_of(page)], chance)
        page.click("nav.moves button.main")
    sixth = question_of(page)
    answer_anyhow(page, shipped.by_id[sixth], chance)
    page.click("text=Ajouter une note")
    page.fill("#note", 'dit par "la mairie"')
    page.close()

    again = opened(built, context=page.context)
    assert "6 réponses sur" in said(again, ".held")
    again.click("text=Reprendre")
    while "resultats" not in again.url:
        one = question_of(again)
        if not again.evaluate("id => isAnswered(state.draft.answers[id])", one):
            answer_anyhow(again, shipped.by_id[one], chance)
        again.click("nav.moves button.main")
    assert engine_of(again) == "ready"
    again.wait_for_selector("iframe", timeout=LONGEST)
    path = downloaded(again, tmp_path)
    read = load_assessment(path)
    first = [one for one in shipped.indicators if one.express and "commune" in (one.applies_to or ["commune"])]
    assert set(read.answers) == {one.id for one in first}
    assert read.answers[sixth].note == 'dit par "la mairie"'
    score = json.loads(command("score", path, "--json", "--draws", "0"))
    assert again.evaluate(BOTH, path.read_text(encoding="utf-8")) == [reported(path, tmp_path), score]
    assert str(round(score["score"])) in said(again, "#standing-words")


def test_last_years_file_is_done_again_each_answer_kept_or_changed_then_compared(
    home: Any, shipped: Questionnaire, tmp_path: Path
) -> None:
    home.set_input_files("#open", LAST_YEAR)
    home.click("text=Le refaire aujourd'hui")
    kept = question_of(home)
    assert re.match(r"Le \d+ \w+ 2025 :|La dernière fois :", said(home, ".last p"))
    assert home.locator("#answer :checked").count() == 0
    home.click("text=C'est toujours vrai")
    home.wait_for_selector(".last", state="detached")
    home.click("nav.moves button.main")
    home.wait_for_selector("text=question 2 sur")
    changed = question_of(home)
    home.check("#answer input[value='?']")
    home.click("nav.moves >> text=Résultats")
    home.wait_for_selector("iframe")
    home.click("nav.tabs >> text=Comparer")
    home.wait_for_selector("#shown iframe[title*='2025']")
    path = downloaded(home, tmp_path)
    before, after = (tomli.loads(one.read_text(encoding="utf-8")) for one in (LAST_YEAR, path))
    waiting = after["set_aside"]["to-review"]
    assert after["answers"].keys() == {kept, changed}
    assert after["answers"][kept]["value"] == before["answers"][kept]["value"]
    assert after["answers"][changed]["state"] == "unknown"
    assert not after["answers"].keys() & waiting.keys()
    carried = renew(load_assessment(LAST_YEAR), shipped, NOW).carried
    assert (waiting.keys() | {kept}) - {changed} == carried - {changed}
    assert after["interview"]["started"].year > 2025
    assert json.loads(command("score", path, "--json", "--draws", "0"))


def test_a_file_edited_by_hand_comes_back_with_its_comments(home: Any, edited: Path, tmp_path: Path) -> None:
    text = edited.read_text(encoding="utf-8")
    home.set_input_files("#open", edited)
    home.click("text=Continuer ce diagnostic")
    home.wait_for_selector("#answer")
    home.click("nav.moves >> text=Résultats")
    assert downloaded(home, tmp_path).read_text(encoding="utf-8") == text  # what was opened, to the byte
    home.click("text=Retour aux questions")
    home.check("#answer input[value='?']")
    home.click("nav.moves >> text=Résultats")
    after = downloaded(home, tmp_path).read_text(encoding="utf-8")
    assert [line.partition("#")[2] for line in after.splitlines() if "#" in line] == [
        line.partition("#")[2] for line in text.splitlines() if "#" in line
    ]
    content, before = tomli.loads(after), tomli.loads(text)
    assert len(content["answers"]) == 2
    assert {key: content[key] for key in ("actions", "set_aside", "voice", "unit")} == {
        key: before[key] for key in ("actions", "set_aside", "voice", "unit")
    }


def test_two_communes_stand_side_by_side_and_one_is_forgotten_after_a_question(home: Any) -> None:
    for name in ("Bourg-Un (fictive)", "Bourg-Deux (fictive)"):
        begin(home, name)
        home.locator("#answer input[name=answer]").last.check()
        home.click("nav.moves >> text=Mes diagnostics")
        home.wait_for_selector("#name")
    assert home.locator(".held li").count() == 2
    forget = home.get_by_label("Oublier Bourg-Un (fictive)")
    forget.click()
    assert home.evaluate("document.activeElement.textContent") == "Non, le garder"
    home.keyboard.press("Enter")
    assert home.locator(".held li").count() == 2
    assert home.evaluate("document.activeElement.getAttribute('aria-label')") == "Oublier Bourg-Un (fictive)"
    forget.click()
    home.click("text=Oui, l'effacer")
    assert home.locator(".held li").count() == 1
    assert "Bourg-Deux" in said(home, ".held")
    assert len(home.evaluate("Object.keys(localStorage)")) == 1


def test_where_nothing_may_be_kept_the_page_says_so_and_answers_are_downloaded(
    opened: Callable[..., Any], built: Path, tmp_path: Path
) -> None:
    page = opened(built, before=FORBIDDEN)
    assert "Ce navigateur ne garde rien" in said(page, "main")
    begin(page, "Sans-Mémoire (fictive)")
    page.check("#answer input[value='?']")
    assert "Ce navigateur ne garde rien" in said(page, "#kept")
    name = question_of(page)
    page.click("nav.moves >> text=Mes diagnostics")
    page.click("text=Reprendre")
    page.click("nav.moves >> text=Résultats")
    assert page.evaluate("lost().length") == 1
    read = load_assessment(downloaded(page, tmp_path))
    assert read.answers[name].state == "unknown"
    assert page.evaluate("lost().length") == 0


def test_where_the_storage_is_full_the_last_answers_are_those_shown_and_kept_once_there_is_room(
    opened: Callable[..., Any], light: Path
) -> None:
    page = opened(light, before=FULL, clean=False)
    begin(page, "Trop-Plein (fictive)")
    page.check("#answer input[value='?']")
    first = question_of(page)
    page.evaluate("window.full = true")
    page.click("nav.moves button.main")
    page.wait_for_selector("text=question 2 sur")
    page.check("#answer input[value='?']")
    assert "Ce navigateur ne garde rien" in said(page, "#kept")
    page.check("#answer input[value='?']")
    page.click("nav.moves >> text=Mes diagnostics")
    assert page.locator(".held li").count() == 1
    assert "2 réponses sur" in said(page, ".held")
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert dialogs == ["beforeunload"]
    page.evaluate("window.full = false")
    page.click("text=Reprendre")
    page.click("details.every summary")
    page.click(f"a[href='#question/{first}']")
    page.wait_for_selector("text=question 1 sur")
    page.evaluate("keep()")
    assert "Gardé dans ce navigateur" in said(page, "#kept")
    (kept,) = page.evaluate("Object.values(localStorage)")
    assert len(json.loads(kept)["answers"]) == 2
    assert page.evaluate("lost().length") == 0


@pytest.fixture
def broken(built: Path, tmp_path: Path) -> Path:
    """The page with an engine that cannot start."""
    text = built.read_text(encoding="utf-8")
    broken = re.sub(r'(<script type="text/plain" id="part-wasm">)[^<]*', r"\1AAAA", text)
    assert len(broken) < len(text)
    path = tmp_path / "abîmé.html"
    path.write_text(broken, encoding="utf-8")
    return path


def test_where_the_engine_fails_answers_are_kept_and_downloaded(
    opened: Callable[..., Any], broken: Path, tmp_path: Path
) -> None:
    page = opened(broken, clean=False)
    assert engine_of(page) == "failed"
    assert "Vos réponses sont gardées" in said(page, "#engine")
    begin(page, "Sans-Calcul (fictive)")
    name = question_of(page)
    page.check("#answer input[value='?']")
    page.click("nav.moves >> text=Résultats")
    path = downloaded(page, tmp_path)
    assert said(page, "#saved") == "Diagnostic téléchargé."
    assert load_assessment(path).answers[name].state == "unknown"
    assert json.loads(command("score", path, "--json", "--draws", "0"))


def test_where_the_engine_fails_on_a_file_opened_before_what_is_not_written_is_said(
    home: Any, opened: Callable[..., Any], broken: Path, edited: Path, tmp_path: Path
) -> None:
    home.set_input_files("#open", edited)
    home.click("text=Continuer ce diagnostic")
    home.wait_for_selector("#answer")
    page = opened(broken, context=home.context, clean=False)
    assert engine_of(page) == "failed"
    page.click("text=Reprendre")
    page.click("nav.moves >> text=Résultats")
    content = tomli.loads(downloaded(page, tmp_path).read_text(encoding="utf-8"))
    assert content["answers"] == tomli.loads(edited.read_text(encoding="utf-8"))["answers"]
    assert "n'y est pas : gardez-le aussi" in said(page, "#saved")
    page.close()


@pytest.mark.parametrize("name", ["html", "typst", "right to left", "endless"])
def test_what_people_write_neither_acts_nor_breaks_the_page(home: Any, name: str, tmp_path: Path) -> None:
    text = HOSTILE[name]
    begin(home, "</script><img src=x onerror=alert(1)>" if name == "html" else text[:150])
    home.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    home.fill("#note", f"{text} </script><script>alert(5)</script>")
    home.fill("#evidence", text)
    home.check("#answer input[value='?']")
    one = question_of(home)
    home.click("nav.moves >> text=Résultats")
    home.wait_for_selector("#shown iframe")
    home.click("nav.tabs >> text=Lettres")
    home.wait_for_selector("#shown details, #shown p:not([role=status])")
    read = load_assessment(downloaded(home, tmp_path))
    assert read.answers[one].evidence == text
    home.click("nav.moves >> text=Mes diagnostics")
    home.wait_for_selector(".held")
    assert home.locator("main img, main script").count() == 0
    assert home.evaluate("document.documentElement.scrollWidth") <= 900


FILES = {
    "damaged": (SAINT.read_bytes()[:-40] + b"\xc3", "n'est pas en UTF-8"),
    "cut": (SAINT.read_bytes()[:-30], "ligne"),
    "latin": (SAINT.read_text(encoding="utf-8").encode("cp1252", "replace"), "enregistrez-le en « UTF-8 »"),
    "empty": (b"", "ce n'est pas un diagnostic ruraldiag"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "n'est pas en UTF-8"),
    "large": (b"# " + b"x" * 10_000_000, "est trop gros"),
    "another": (
        b'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "x"\nedition = "1"\n[unit]\nname = "A"\n',
        "page de son questionnaire",
    ),
}


def test_what_cannot_be_opened_is_said_and_the_page_goes_on(home: Any) -> None:
    for name, (data, words) in FILES.items():
        home.set_input_files("#open", {"name": f"<b>{name}</b>.toml", "mimeType": "text/plain", "buffer": data})
        told = home.locator("section[aria-labelledby=file] [role=alert]")
        told.filter(has_text=f"{name}</b>").or_(told.filter(has_text="ne peut pas être ouvert")).wait_for()
        assert words in said(home, "section[aria-labelledby=file] [role=alert]"), name
        home.set_input_files("#open", [])
        home.evaluate("document.querySelector('[aria-labelledby=file] [role=alert]').replaceChildren()")
    home.set_input_files("#open", LAST_YEAR)
    home.wait_for_selector("text=Continuer ce diagnostic")
    told = said(home, "section[aria-labelledby=file]")
    assert "l'édition 2026.1" in told
    assert re.search(r"sauf celles \(\d+\) qui n'y ont pas de place", told)
    home.click("text=Continuer ce diagnostic")
    home.wait_for_selector("#standing-words p")
    assert home.locator(".findings .error").count() == 0


def test_comparing_with_another_commune_or_no_diagnostic_is_said(home: Any, shipped: Questionnaire) -> None:
    home.set_input_files("#open", SAINT)
    home.click("text=Continuer ce diagnostic")
    home.click("nav.tabs >> text=Comparer")
    other = next(path for path in CURRENT if "alleuze" in path.name)
    for path, words in ((other, "même collectivité"), (Path(__file__), "TOML"), (LAST_YEAR, "")):
        home.set_input_files("#other", path)
        where = "#shown iframe" if not words else f"#shown .findings >> text={words}"
        home.wait_for_selector(where)


def test_sans_objet_without_a_reason_is_no_answer_yet(home: Any, shipped: Questionnaire, tmp_path: Path) -> None:
    begin(home, "Sans-Raison (fictive)", "all")
    one = next(i for i in shipped.indicators if i.not_applicable and "commune" in (i.applies_to or ["commune"]))
    home.evaluate("id => go(`question/${id}`)", one.id)
    home.wait_for_selector("#answer input[value='-']")
    home.check("#answer input[value='-']")
    assert "sans raison" in said(home, "#why")
    home.click("nav.moves button.main")
    assert home.evaluate("document.activeElement.id") == "reason"
    assert question_of(home) == one.id
    home.click("nav.moves >> text=Résultats")
    assert one.id not in load_assessment(downloaded(home, tmp_path)).answers
    home.click("text=Retour aux questions")
    home.check("#answer input[value='-']")
    home.fill("#reason", "pas de littoral")
    assert home.text_content("#why") == ""
    home.click("nav.moves >> text=Résultats")
    assert load_assessment(downloaded(home, tmp_path)).answers[one.id].reason == "pas de littoral"


def test_a_number_that_cannot_be_is_no_answer_and_holds_the_next_question_back(
    home: Any, shipped: Questionnaire
) -> None:
    begin(home, "Des-Nombres (fictive)", "all")
    one = next(i for i in shipped.indicators if i.kind == "number" and "commune" in (i.applies_to or ["commune"]))
    home.evaluate("id => go(`question/${id}`)", one.id)
    home.wait_for_selector("#number")
    value = "id => state.draft.answers[id] && state.draft.answers[id].value"
    for typed, held in (("12,5", 12.5), ("12.5 %", 12.5), (" 1 2 ", 12), ("mille", None), ("1e1", None), ("", None)):
        home.fill("#number", typed)
        assert home.evaluate(value, one.id) == held, typed
    home.fill("#number", "99999999")
    home.click("nav.moves button.main")
    assert home.evaluate("document.activeElement.id") == "number"
    assert "Il faut un nombre" in said(home, "#wrong")


def test_another_tab_that_goes_on_with_the_same_diagnostic_writes_over_nothing(
    opened: Callable[..., Any], light: Path
) -> None:
    page = opened(light)
    begin(page, "Deux-Onglets (fictive)")
    other = opened(light, context=page.context)
    other.click("text=Reprendre")
    other.check("#answer input[value='?']")
    page.locator("#answer input[name=answer]").first.click()
    assert "dans un autre onglet" in said(page, "#kept")
    held = [json.loads(one) for one in page.evaluate("Object.values(localStorage)")]
    assert len(held) == 2
    assert all(len(one["answers"]) == 1 for one in held)
