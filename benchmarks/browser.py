"""``python -m benchmarks.browser``: the page in a browser, beside a blank one: what a person waits for.

The page is made first (``make browser``); Chromium and playwright (extra ``browser``) open it from its folder.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure
from benchmarks.startup import EXAMPLE

PAGE = Path(__file__).resolve().parents[1] / "dist" / "ruraldiag-navigateur.html"
CHROMIUM = "/usr/bin/chromium"
RUNS = 5
BLANK = "<!DOCTYPE html><title>blank</title><p id=name>blank</p>"
# Tasks of the page's own thread that take over 50 ms, from the first on.
WATCH = """
window.blocks = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.blocks.push(one.duration); })
  .observe({type: "longtask", buffered: true});
"""


def figures() -> Iterator[Figure]:
    """Yield what opening the page takes, then a score and a report, the median of several openings."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the extra « browser »

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as run:
        blank = Path(folder, "blank.html")
        blank.write_text(BLANK, encoding="utf-8")
        browser = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = [opened(browser, blank) for _ in range(RUNS)]
        browser.close()
    names = (
        ("blank page, shown", float("inf")),
        ("first question answerable", 1.0),
        ("engine ready", 10.0),
        ("longest block of the page", 0.2),
        ("score and report, once ready", 0.3),
    )
    for place, (name, limit) in enumerate(names):
        yield Figure(name=name, value=statistics.median(one[place] for one in found), unit="s", limit=limit)


def opened(browser: Any, blank: Path) -> tuple[float, ...]:
    """Return the seconds to a blank page, to a question, to the engine, of the longest block, of score and report."""
    page = browser.new_page()
    start = time.perf_counter()
    page.goto(blank.as_uri())
    page.wait_for_selector("#name")
    shown = time.perf_counter() - start
    page.close()
    page = browser.new_page()
    page.add_init_script(WATCH)
    start = time.perf_counter()
    page.goto(PAGE.as_uri(), wait_until="commit")
    page.wait_for_selector("#name")
    page.fill("#name", "Saint-Exemple (fictive)")
    page.click("form button.main")
    page.wait_for_selector("#answer input")
    question = time.perf_counter() - start
    while page.get_attribute("body", "data-engine") not in {"ready", "failed"}:
        page.wait_for_timeout(50)
    ready = time.perf_counter() - start
    toml = EXAMPLE.read_text(encoding="utf-8")
    both = "async (toml) => { const start = performance.now(); await ruraldiag.score(toml); "
    both += "await ruraldiag.report(toml);"
    took = page.evaluate(f"{both} return performance.now() - start; }}", toml)
    blocks = page.evaluate("window.blocks")
    page.close()
    return shown, question, ready, max(blocks, default=0.0) / 1000, took / 1000


def main() -> int:
    """Print the figures, and return 1 if one passes its limit."""
    found = list(figures())
    sys.stdout.write("\n".join(map(str, found)) + "\n")
    return int(any(figure.value > figure.limit for figure in found))


if __name__ == "__main__":
    sys.exit(main())
