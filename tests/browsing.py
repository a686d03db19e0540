"""The page in a browser: where it was built, what is drawn to fill it, how it is driven.

Under the page's own policy playwright's ``wait_for_function`` fails: an attribute or a selector is waited for.
"""

from __future__ import annotations

import datetime as dt
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
