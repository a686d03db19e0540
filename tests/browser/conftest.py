"""One browser for all tests of the page, and one page with its engine started for those that only ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import BUILT, CHROMIUM, FLAGS, PATIENCE, engine_of


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Debian's browser, without a screen; a test without it is skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no page in a browser")
    if CHROMIUM is None:
        pytest.skip("chromium is not there: no page in a browser")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def watch(page: Any, wrong: list[str]) -> None:
    """Write down what goes wrong in a page: an error, a dialog, anything fetched."""
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda one: wrong.append(one.url) if one.url.startswith(("http", "ws")) else None)
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """What opens a file in a browser with nothing in it yet; nothing may fail, run or be fetched there."""
    contexts, wrong = [], []

    def open_file(path: Path, *, before: str = "", clean: bool = True, context: Any = None, **options: Any) -> Any:
        if context is None:
            options = {"locale": "fr-FR", "viewport": {"width": 900, "height": 900}, **options}
            context = chromium.new_context(accept_downloads=True, **options)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if clean:
            watch(page, wrong)
        if before:
            page.add_init_script(before)
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_selector("#name")
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="package")
def built() -> Path:
    """The whole program in one page; a test of it is skipped where it was not made."""
    if not BUILT.is_file():
        pytest.skip(f"{BUILT} is not there: make browser makes it")
    return BUILT


@pytest.fixture(scope="package")
def asked(chromium: Any, built: Path) -> Iterator[Any]:
    """A page whose engine has started; what goes wrong in it is in ``wrong``."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 900, "height": 900})
    page = context.new_page()
    page.wrong = []
    watch(page, page.wrong)
    page.goto(built.as_uri(), wait_until="commit")
    assert engine_of(page) == "ready"
    yield page
    context.close()


@pytest.fixture
def home(asked: Any) -> Iterator[Any]:
    """That page on its first screen, with nothing kept; nothing goes wrong in it meanwhile."""
    asked.evaluate("localStorage.clear(); memory.clear(); state.draft = null; go('accueil')")
    asked.wait_for_selector("#name")
    yield asked
    assert asked.wrong == []
    asked.set_viewport_size({"width": 900, "height": 900})
    asked.emulate_media(color_scheme="light", reduced_motion="no-preference")
