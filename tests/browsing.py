"""The page in a browser: where it was built, what is drawn to fill it, how it is driven.

Under the page's own policy playwright's ``wait_for_function`` fails: an attribute or a selector is waited for.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from ruraldiag.assessment.model import Answer, Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.cli.app import run
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.words.kinds import KINDS

TOP = Path(__file__).parents[1]
BUILT = Path(os.environ.get("NAVIGATEUR", TOP / "dist" / "ruraldiag-navigateur.html"))
EXAMPLES = sorted((TOP / "reports" / "exemples").glob("*-????-??-??.toml"))
CURRENT = [path for path in EXAMPLES if 'edition = "2026.1"' not in path.read_text(encoding="utf-8")]
SAINT = TOP / "reports" / "exemples" / "saint-exemple-fictive-2026-11-22.toml"
LAST_YEAR = SAINT.with_name("saint-exemple-fictive-2025-11-20.toml")
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000  # milliseconds for a click, a screen
LONGEST = 90_000  # for the engine: a machine may be loaded
TEXTS = ("", "", "vu le 3", "« é » œ 😀", 'a "b" \\ c\td', "# pas un commentaire", "</script><!--", "ligne\nligne")
PARIS = dt.timezone(dt.timedelta(hours=1))
EDITED = """# Relu avec le secrétaire
format = "ruraldiag/assessment/1"

[questionnaire]
id = "numerique-rural"
edition = "{edition}"
digest = "{digest}"

[unit] # celle du bourg
name = "Saint-Main (fictive)"
kind = "commune"
code = "12999"

[interview]
started = 2026-03-01T10:00:00+01:00
updated = 2026-03-02T11:30:00+01:00
finished = false
respondent = "la mairie"

[answers.{one}]
state = "unknown" # à demander
note = "vu # en conseil"
evidence = "délibération du 3"
answered = 2026-03-01

[actions.{one}]
status = "en-cours"
owner_role = "adjointe"
date = 2026-12-31
note = "devis demandé"

[set_aside.vieille-question]
value = 12.5
note = "de 2020"

[[voice]]
respondent = "école"
[voice.answers.{one}]
state = "unknown"
"""
# The engine as the page has it: without numpy. It is asked a list of calls, and tells what each gives or raises.
ENGINE = """
import json, sys
sys.modules["numpy"] = None
from ruraldiag.browser import engine
calls, which = json.load(sys.stdin)
engine.DEFAULT = which or engine.DEFAULT
told = []
for name, *words in calls:
    try:
        told.append(getattr(engine, name)(*words))
    except Exception as error:
        told.append({"raised": type(error).__name__, "says": str(error)})
json.dump(told, sys.stdout)
"""


def engine(calls: Sequence[Sequence[str]], folder: Path, which: Path | None = None) -> list[Any]:
    """Return what the engine answers to each call, a name and its texts, in an empty folder that stays empty."""
    asked = json.dumps([calls, str(which) if which else None])
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", ENGINE], input=asked, capture_output=True, text=True, cwd=empty, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []
    told: list[Any] = json.loads(done.stdout)
    return told


def command(*words: str | Path) -> str:
    """Return what a command writes on standard output."""
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(told):
        code = run([*map(str, words)])
    assert code in {0, 4}, words
    told.seek(0)
    return told.read()


def reported(path: Path, folder: Path, *more: str | Path) -> str:
    """Return the report of the command line without draws."""
    output = folder / "report.md"
    command("report", path, "--draws", "0", "--format", "md", "-o", output, "--force", *more)
    return output.read_bytes().decode()


def drawn(questionnaire: Questionnaire, seed: int) -> Assessment:
    """Draw an assessment of any kind of unit, in any mixture of states, with texts that try a writer."""
    chance = Random(seed)  # noqa: S311 -- the same at each run
    kind = chance.choice(list(KINDS))
    given = chance.random()
    answers = {}
    for indicator in questionnaire.indicators:
        asked = for_kind(indicator, kind) or chance.random() < 0.1  # one that is not asked is kept, without counting
        if asked and chance.random() < given:
            answers[indicator.id] = an_answer(chance, indicator)
    when = dt.datetime(2026, 3, chance.randint(1, 28), 10, 30, 5, tzinfo=PARIS)
    return Assessment(
        questionnaire=QuestionnaireRef.to(questionnaire),
        unit=Unit(name=f"Essai n° {seed}", kind=kind),
        interview=Interview(started=when, updated=when, respondent=chance.choice(TEXTS)),
        answers=answers,
    )


def an_answer(chance: Random, indicator: Indicator) -> Answer:
    """Draw an answer in one of its states."""
    more = {"note": chance.choice(TEXTS), "evidence": chance.choice(TEXTS)}
    match chance.choice(["value", "value", "value", "unknown", "so", "nothing"]):
        case "unknown":
            return Answer(state="unknown", **more)
        case "so" if indicator.not_applicable:
            return Answer(state="not_applicable", reason="rien de tel ici", **more)
        case "nothing":
            return Answer(note="seulement une note")
    return Answer(value=a_value(chance, indicator), answered=dt.date(2026, 3, 1), **more)


def a_value(chance: Random, indicator: Indicator) -> Any:
    """Draw an admissible value."""
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        return round(chance.uniform(lowest, highest), chance.choice([0, 1, 9]))
    ids = [option.id for option in indicator.options if not option.exclusive]
    if indicator.kind == "scale":
        return chance.choice([option.id for option in indicator.options])
    alone = [option.id for option in indicator.options if option.exclusive]
    if alone and chance.random() < 0.2:
        return (chance.choice(alone),)
    return tuple(chance.sample(ids, chance.randint(1, len(ids))))


def engine_of(page: Any) -> str:
    """Return how the engine of a page came out: ``ready`` or ``failed``."""
    page.wait_for_selector("body[data-engine=ready], body[data-engine=failed]", timeout=LONGEST)
    return str(page.get_attribute("body", "data-engine"))


def answer_anyhow(page: Any, indicator: Indicator, chance: Random) -> None:
    """Answer the question on the screen in one of the ways that it has."""
    boxes = page.locator("#answer input[name=answer]")
    if indicator.kind == "number" and chance.random() < 0.6:
        page.fill("#number", str(chance.randint(*map(int, indicator.bounds))))
        return
    box = boxes.nth(chance.randrange(boxes.count()))
    box.check()
    if box.get_attribute("value") == "-":
        page.fill("#reason", "rien de tel")


def downloaded(page: Any, folder: Path) -> Path:
    """Download the diagnostic of the results on the screen; return where it is."""
    with page.expect_download() as download:
        page.click("text=Télécharger le diagnostic")
    path = folder / str(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def begin(page: Any, name: str, series: str = "express") -> None:
    """Begin a diagnostic from the first screen."""
    page.fill("#name", name)
    page.check(f"input[value={series}]")
    page.click("button.main")
    page.wait_for_selector("#answer")


def question_of(page: Any) -> str:
    """Return the id of the question on the screen."""
    page.wait_for_selector("#answer")
    return str(page.url.rpartition("/")[2])


def said(page: Any, where: str) -> str:
    """Return what a part of the screen says, its special spaces as plain ones."""
    page.wait_for_selector(where)
    return str(page.inner_text(where)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
