"""The page in the other browser: Debian's Firefox, driven by npm's puppeteer-core, which the variable PUPPETEER names.

PUPPETEER is the ``node_modules`` that holds it; where either is not there the test is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from browsing import LONGEST, SAINT, command, reported

FIREFOX = shutil.which("firefox-esr")
NODE = shutil.which("node")
PUPPETEER = Path(os.environ.get("PUPPETEER", "node_modules")) / "puppeteer-core"
pytestmark = [
    pytest.mark.skipif(FIREFOX is None or NODE is None, reason="firefox-esr or node is not there"),
    pytest.mark.skipif(not PUPPETEER.is_dir(), reason="the variable PUPPETEER names no puppeteer-core"),
]
# Opens the page, answers « je ne sais pas » while the engine starts, then asks it for a report and a score.
DRIVE = """
import { readFileSync } from "node:fs";
const [, , puppeteer, firefox, page, toml, patience] = process.argv;
const { default: driver } = await import(puppeteer);
const browser = await driver.launch({ browser: "firefox", executablePath: firefox, args: ["--headless"] });
try {
  const tab = await browser.newPage();
  const timeout = { timeout: Number(patience) };
  await tab.goto(page, { waitUntil: "domcontentloaded" });
  await tab.waitForSelector("#name", timeout);
  await tab.type("#name", "Saint-Renard (fictive)");
  await tab.click("button.main");
  await tab.waitForSelector("#answer input[value='?']", timeout);
  await tab.click("#answer input[value='?']");
  const kept = await tab.$eval("#kept", (one) => one.textContent);
  await tab.waitForSelector("body[data-engine=ready], body[data-engine=failed]", timeout);
  await tab.waitForSelector("#standing-words p", timeout);
  const told = await tab.evaluate(async (text) => ({
    engine: document.body.dataset.engine, report: await ruraldiag.report(text), score: await ruraldiag.score(text),
  }), readFileSync(toml, "utf8"));
  console.log(JSON.stringify({ kept, ...told }));
} finally {
  await browser.close();
}
"""


def test_firefox_opens_the_page_keeps_an_answer_and_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    script = tmp_path / "drive.mjs"
    script.write_text(DRIVE, encoding="utf-8")
    entry = json.loads((PUPPETEER / "package.json").read_text(encoding="utf-8"))["exports"]["."]
    start = entry if isinstance(entry, str) else entry.get("import", entry)
    start = start if isinstance(start, str) else start.get("default")
    words = [PUPPETEER / start, FIREFOX, built.as_uri(), SAINT, LONGEST]
    env = os.environ | {"HOME": str(tmp_path)}
    done = subprocess.run(
        [str(NODE), str(script), *map(str, words)], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["engine"] == "ready"
    assert told["kept"].startswith("Gardé dans ce navigateur")
    assert told["report"] == reported(SAINT, tmp_path)
    assert told["score"] == json.loads(command("score", SAINT, "--json", "--draws", "0"))
