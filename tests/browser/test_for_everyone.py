"""The page for everyone: what axe-core finds on every screen (nothing), keyboard alone, what is said and when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import LAST_YEAR, SAINT
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.routing import for_kind

AXE = Path(os.environ.get("AXE", "axe.min.js"))
NARROW, WIDE = 320, 1280
# All rules of WCAG 2.2 A and AA and the best practices; target-size is not among those run by default.
FOUND = """only => axe.run(document, {...only, iframes: false, resultTypes: ['violations'],
  rules: {'target-size': {enabled: true}}})
.then(found => found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.html.slice(0, 200))))"""
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
FOCUSED = "document.activeElement.id || document.activeElement.textContent"


def go(page: Any, place: str, ready: str) -> None:
    """Go to a screen, and wait until it shows what makes it whole."""
    page.evaluate("place => { history.replaceState(null, '', `#${place}`); show() }", place)  # at once
    page.wait_for_selector(ready)


def screens(page: Any) -> Iterator[str]:
    """Go from screen to screen; yield the name of each."""
    yield "home, nothing kept"
    page.click("button.main")
    yield "home, without a name"
    page.set_input_files("#open", {"name": "x.toml", "mimeType": "text/plain", "buffer": b"a = ["})
    page.wait_for_selector(".findings")
    yield "home, a file that cannot be opened"
    page.set_input_files("#open", SAINT)
    page.wait_for_selector("text=Le refaire aujourd'hui")
    yield "home, a file opened"
    page.click("text=Continuer ce diagnostic")
    page.wait_for_selector("#shown iframe")
    yield "report"
    tabs = {"annex": "#shown iframe", "plan": "#shown iframe", "letters": "#shown details", "compare": "#other"}
    for name, ready in tabs.items():
        go(page, f"resultats/{name}", ready)
        page.evaluate(UNFOLD)
        yield name
    page.set_input_files("#other", LAST_YEAR)
    page.wait_for_selector("#shown iframe")
    yield "two dates"
    questions = [one for one in load_questionnaire().indicators if for_kind(one, "commune")]
    asked = {one.kind: one.id for one in questions if one.not_applicable or one.kind != "scale"}
    assert asked.keys() == {"number", "multiple", "scale"}
    for kind, name in asked.items():
        go(page, f"question/{name}", "#answer")
        page.wait_for_selector("#standing-words p")
        assert page.url.endswith(name)
        page.evaluate(UNFOLD)
        yield f"{kind}, answered"
    go(page, f"question/{asked['number']}", "#number")
    page.fill("#number", "mille")
    yield "a number that cannot be"
    go(page, "accueil", ".held")
    page.click("text=Oublier…")
    yield "home, forgetting"
    page.click("text=Non, le garder")
    page.set_input_files("#open", LAST_YEAR)
    page.click("text=Le refaire aujourd'hui")
    page.wait_for_selector(".last")
    yield "last year's answer"


def test_axe_finds_nothing_on_any_screen_in_any_light_or_width(home: Any) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: the variable AXE names no axe.min.js")
    home.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for name in screens(home):
        for width in (NARROW, WIDE):
            home.set_viewport_size({"width": width, "height": 900})
            for light, only in (
                ("light", {}),
                ("dark", {"runOnly": ["cat.color"]}),
            ):  # in the dark colours alone change
                home.emulate_media(color_scheme=light)
                found[name, width, light] = home.evaluate(FOUND, only)
            overflow = home.evaluate("document.documentElement.scrollWidth") - width
            found[name, width, "runs off by"] = [overflow] if overflow > 0 else []
    assert {where: what for where, what in found.items() if what} == {}


def press(page: Any, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def reach(page: Any, what: str) -> None:
    """Press the tabulation key until the focus is on what these words or this id name."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(what):
            return
    raise AssertionError(f"{what} is out of reach")


def test_three_questions_are_answered_by_the_keyboard_alone(home: Any) -> None:
    assert home.evaluate(FOCUSED) == "title"
    reach(home, "name")
    home.keyboard.type("Au-Clavier (fictive)")
    press(home, "Enter")
    for place in (1, 2, 3):
        home.wait_for_selector(f"text=question {place} sur")
        assert home.evaluate(FOCUSED) == "title"
        assert home.evaluate("document.activeElement.tagName") == "H1"
        press(home, "Tab")
        if home.evaluate(FOCUSED) == "number":
            home.keyboard.type("40")
        else:
            press(home, "Space")
            if home.evaluate("document.activeElement.type") == "radio":
                press(home, "ArrowDown", "ArrowUp")
        assert home.evaluate("place => isAnswered(state.draft.answers[location.hash.split('/')[1]])", place)
        reach(home, "Suivante")
        press(home, "Enter")
    home.wait_for_selector("text=question 4 sur")
    home.go_back()
    home.wait_for_selector("text=question 3 sur")
    assert home.evaluate(FOCUSED) == "title"


def test_the_first_key_leads_past_the_header(home: Any) -> None:
    press(home, "Shift+Tab")
    assert home.evaluate(FOCUSED) == "Aller au contenu"
    assert home.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    press(home, "Enter")
    assert home.evaluate(FOCUSED) == "page"


def test_each_move_leads_to_a_title_and_what_changes_is_said(home: Any) -> None:
    for place in ("accueil", "question", "resultats", "accueil"):
        if place == "question":
            home.fill("#name", "À-Voix-Haute (fictive)")
            home.click("button.main")
            home.wait_for_selector("#answer")
        elif place == "resultats":
            home.click("nav.moves >> text=Résultats")
            home.wait_for_selector("#shown iframe")
        else:
            home.evaluate("go('accueil')")
            home.wait_for_selector("#name")
        assert home.evaluate(FOCUSED) == "title"
        assert home.evaluate("document.title").startswith(home.inner_text("#title"))
        assert home.locator("h1").count() == 1
        live = home.evaluate("[...document.querySelectorAll('[role=status], [role=alert]')].map(one => one.id)")
        assert {"engine", "said"} <= set(live)
        if place == "question":
            assert {"kept", "standing-words"} <= set(live)
            before = home.inner_text("#kept")
            home.check("#answer input[value='?']")
            home.wait_for_selector("#standing-words p")
            assert before.startswith("Gardé")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_ask_for_it(home: Any, motion: str) -> None:
    home.emulate_media(reduced_motion=motion)
    moving = """[...document.querySelectorAll('*')].filter(one => { const style = getComputedStyle(one)
return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 || style.scrollBehavior === 'smooth'
}).length"""
    assert home.evaluate(moving) == (0 if motion == "reduce" else 1)


def test_a_browser_without_scripts_is_told(chromium: Any, built: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(built.as_uri(), wait_until="commit")
    page.wait_for_selector("main p")
    assert "trop ancien" in page.inner_text("main")
    context.close()


def test_the_page_is_in_french_and_its_special_spaces_are_there(home: Any) -> None:
    assert home.get_attribute("html", "lang") == "fr"
    words = home.inner_text("body")
    assert not [line for line in words.splitlines() if any(f" {mark}" in line for mark in ":;!?»") or "« " in line]
