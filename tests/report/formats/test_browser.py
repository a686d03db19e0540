"""Pages in a browser: what axe-core finds (nothing), what fits, what loads (nothing); one browser for all.

Chromium is Debian's; axe-core is the npm package, whose ``axe.min.js`` the variable AXE names (see ``.ci/run``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from documents import COMMANDS, read_of
from hostile import HOSTILE
from ruraldiag.report.document import Column, Document, Item, Items, Link, Paragraph, Section, table_of
from ruraldiag.report.formats.html import to_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no page in a browser")
CHROMIUM = shutil.which("chromium")
AXE = Path(os.environ.get("AXE", "axe.min.js"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NARROW, WIDE = 320, 1280
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not there: no page in a browser"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: the variable AXE names no axe.min.js"),
]
# All rules of WCAG 2.2 A and AA and the best practices; target-size is not among those run by default.
FOUND = """only => axe.run(document, {...only, resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})
.then(found => found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.html.slice(0, 200))))"""
OUTSIDE = """[...document.querySelectorAll('svg')].flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
const [box, view] = [text.getBBox(), svg.viewBox.baseVal]
return box.x < -1 || box.y < -1 || box.x + box.width > view.width + 1 || box.y + box.height > view.height + 1
}).map(text => text.textContent))"""
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
HIDDEN = (
    """[...document.querySelectorAll('main details')].filter(one => !one.lastElementChild.checkVisibility()).length"""
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser, without a screen."""
    with playwright.sync_playwright() as run:
        started = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """An empty page; what it asks for but itself is in ``asked``, what it says in ``said``."""
    page = browser.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("dialog", lambda dialog: (page.said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: page.said.append(message.text))
    yield page
    page.close()


def shown(page: Any, document: Document, folder: Path) -> None:
    """Show a document as it is opened from a folder, all of it unfolded."""
    file = folder / "page.html"
    file.write_text(to_html(document), encoding="utf-8")
    page.goto(file.as_uri())
    page.evaluate(OPEN)
    assert page.asked == [file.as_uri()]


@pytest.mark.parametrize("name", COMMANDS)
def test_axe_finds_nothing_in_any_light_or_width(page: Any, name: str, tmp_path: Path) -> None:
    shown(page, read_of(name), tmp_path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        for light, only in (("light", {}), ("dark", {"runOnly": ["cat.color"]})):  # in the dark colours alone change
            page.emulate_media(color_scheme=light)
            assert page.evaluate(FOUND, only) == [], (width, light)


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_runs_off_the_page_of_a_telephone_or_a_screen(page: Any, name: str, tmp_path: Path) -> None:
    shown(page, read_of(name), tmp_path)
    for width in (NARROW, 768, 769, WIDE):  # 769: the narrowest where tables are tables
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    assert page.evaluate(OUTSIDE) == []
    assert page.said == []


def test_what_is_folded_is_open_on_paper(page: Any, tmp_path: Path) -> None:
    shown(page, read_of("report --annex"), tmp_path)
    page.reload()
    assert page.evaluate(HIDDEN) > 5
    page.emulate_media(media="print")
    assert page.evaluate(HIDDEN) == 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils (pdftotext) is not there")
def test_printed_what_is_for_the_council_is_the_first_page_and_no_more(page: Any, tmp_path: Path) -> None:
    shown(page, read_of("report"), tmp_path)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    done = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], check=True, capture_output=True)
    first, second, *_ = done.stdout.decode().split("\f")
    assert "Cette page suffit au conseil" in first
    assert second.startswith("Le profil, domaine par domaine")


def test_the_first_key_leads_past_the_contents(page: Any, tmp_path: Path) -> None:
    shown(page, read_of("report"), tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au texte"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#texte"


def test_what_people_write_neither_acts_nor_loads_nor_pushes_the_page(page: Any, tmp_path: Path) -> None:
    blocks = [
        block
        for text in HOSTILE.values()
        for block in (
            Paragraph((text, Link(text, text))),
            Items((Item((text,)),)),
            table_of([Column(text[:60], "row-header"), Column("n")], [(text, text)], text),
        )
    ]
    sections = (Section(id='"><script>alert(1)</script>', title=HOSTILE["html"], blocks=tuple(blocks)),)
    shown(
        page,
        Document(id="a", kind="report", language="fr", title=HOSTILE["html"], subtitle=(), sections=sections),
        tmp_path,
    )
    for width in (NARROW, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.said == []
    assert page.evaluate("document.querySelectorAll('img, script, iframe, [onerror]').length") == 0
