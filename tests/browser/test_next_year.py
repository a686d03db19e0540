"""What a person does with a diagnostic that the browser holds: its results read, done again at a later date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tomli

from browsing import EDITED, LAST_YEAR, begin, downloaded, question_of, said
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_questionnaire

HELD = """held => localStorage.setItem(PREFIX + held.id, JSON.stringify({id: 'a', express: false, waiting: {}, base: '',
started: now(), updated: now(), touched: Date.now(), ...held, turn: 1}))"""


def test_what_the_browser_holds_is_done_again_and_the_two_dates_are_compared(home: Any, tmp_path: Path) -> None:
    begin(home, "Saint-Encore (fictive)")
    home.check("#answer input[value='?']")
    first = question_of(home)
    home.click("nav.moves >> text=Mes diagnostics")
    home.click("text=Refaire à une nouvelle date")
    home.wait_for_selector(".last")
    assert question_of(home) == first
    assert "ne sait pas" in said(home, ".last")
    assert home.evaluate("drafts.list().length") == 2
    home.click("text=C'est toujours vrai")
    home.wait_for_selector(".last", state="detached")
    home.click("nav.moves >> text=Résultats")
    home.wait_for_selector("#shown iframe")
    home.click("nav.tabs >> text=Comparer")
    home.wait_for_selector("#shown iframe[title*='Saint-Encore']")
    assert tomli.loads(downloaded(home, tmp_path).read_text(encoding="utf-8"))["answers"].keys() == {first}


def test_what_the_browser_held_of_an_earlier_edition_is_carried_to_this_one(home: Any, tmp_path: Path) -> None:
    before = tomli.loads(LAST_YEAR.read_text(encoding="utf-8"))
    answers = json.loads(json.dumps(before["answers"], default=lambda moment: moment.isoformat()))
    held = {"unit": before["unit"], "questionnaire": before["questionnaire"], "answers": answers}
    for base in ("", LAST_YEAR.read_text(encoding="utf-8")):
        home.evaluate(HELD, {**held, "base": base, "finished": False})
        home.evaluate("homeScreen()")
        home.click("text=Reprendre")
        home.wait_for_selector(".held >> text=Continuer ce diagnostic")
        assert "l'édition 2026.1" in said(home, ".held")
        home.click("text=Continuer ce diagnostic")
        home.wait_for_selector(".moves")
        home.evaluate("go('resultats')")
        home.wait_for_selector("#shown iframe")
        assert home.locator(".findings .error").count() == 0
        after = tomli.loads(downloaded(home, tmp_path).read_text(encoding="utf-8"))
        assert after["questionnaire"]["edition"] == load_questionnaire().edition
        assert after["answers"]
        home.evaluate("localStorage.clear(); go('accueil')")
        home.wait_for_selector("#name")


def test_one_goes_from_page_to_page_of_the_results_without_losing_ones_place(home: Any, tmp_path: Path) -> None:
    home.evaluate("navigator.clipboard.writeText = async text => { window.copied = text }")
    home.set_input_files("#open", LAST_YEAR)
    home.click("text=Continuer ce diagnostic")
    home.wait_for_selector("#shown iframe")
    home.set_viewport_size({"width": 360, "height": 500})
    home.click("nav.tabs >> text=Plan d'action")
    home.wait_for_selector("#shown iframe[title^=Plan]")
    assert home.evaluate("document.activeElement.textContent") == "Plan d'action"
    assert home.locator("nav.tabs [aria-current]").all_inner_texts() == ["Plan d'action"]
    assert home.evaluate("scrollY") > 0
    with home.expect_download() as download:
        home.click("text=Télécharger cette page")
    assert download.value.suggested_filename == "saint-exemple-fictive-2025-11-20-plan-d-action.html"
    home.click("nav.tabs >> text=Lettres")
    home.click("#shown summary >> nth=0")
    home.click("#shown details[open] >> text=Copier le texte")
    home.wait_for_selector("#said:has-text('Copié')", state="attached")
    lines = home.evaluate("copied").splitlines()
    assert "Madame, Monsieur," in lines
    assert max(map(len, lines)) > 100, "a paragraph is one line: a mail folds it again"


def test_the_voices_of_a_merge_stand_beside_the_question(home: Any, tmp_path: Path) -> None:
    shipped = load_questionnaire()
    path = tmp_path / "fusion.toml"
    one = shipped.indicators[0].id
    path.write_text(EDITED.format(edition=shipped.edition, digest=digest_of(shipped), one=one), encoding="utf-8")
    home.set_input_files("#open", path)
    home.click("text=Continuer ce diagnostic")
    home.evaluate("id => go(`question/${id}`)", one)
    home.click("text=Ce que chacun a répondu (1 voix)")
    assert "école : ne sait pas" in said(home, "main")
