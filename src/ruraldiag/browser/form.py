"""The form: one web page with the questions of a questionnaire, filled in any browser, with the engine or without.

It loads nothing: style, scripts and questions are inside it, and its own policy forbids the network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from ruraldiag.assessment.model import QuestionnaireRef, Unit
from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import filters, for_kind
from ruraldiag.questionnaire.scales import answer_values
from ruraldiag.questionnaire.trace import decisive
from ruraldiag.report.values.questions import question_values
from ruraldiag.report.words.answers import PREVIOUS_TEAM
from ruraldiag.report.words.french import capital
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.report.words.source import of_questionnaire, stands_on, supported
from ruraldiag.typography import french

SCRIPTS = ("dom", "routing", "toml", "drafts", "engine", "questions", "results", "home", "main")
BARE = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:"
# The engine is WebAssembly in a worker made of a blob: its parts are in the page, and nowhere else to be had.
WITH_ENGINE = BARE + "; worker-src blob:; connect-src blob: data:"
ENGINE_SCRIPTS = ("'wasm-unsafe-eval'", "blob:")
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style></head>
<body><a class="skip" href="#page">Aller au contenu</a>
<header><p class="name">{title}</p><p id="engine" role="status"></p></header>
<main id="page" tabindex="-1"><h1>{title}</h1><p>{too_old}</p></main>
<p id="said" class="hidden" role="status"></p>
<footer><p>{private}</p></footer>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
{parts}</body></html>
"""
PART = '<script type="text/plain" id="part-{name}">{part}</script>\n'
TOO_OLD = (
    "Si cette phrase reste à l'écran, ce navigateur est trop ancien, ou n'exécute pas les scripts de la page : "
    "ouvrez-la dans une version récente de Firefox, d'Edge ou de Chrome, ou demandez à qui vous l'a envoyée "
    "le questionnaire sur papier."
)
SAID = ("title", "question", "help", "find", "evidence", "why")
EMPTY: tuple[Any, ...] = (None, "", [], (), False)  # and 0, the smallest number that is usually permitted
PRIVATE = "Rien de ce que vous tapez ne quitte cet appareil : cette page n'a pas accès au réseau."


def form_page(
    questionnaire: Questionnaire,
    *,
    unit: Unit | None = None,
    kind: UnitKind | None = None,
    parts: Mapping[str, str] | None = None,
) -> str:
    """Return the page to fill in; made out for one unit where it is given, for one kind of them where that is said.

    ``parts`` are those of the engine by their name, as the page carries them (base64 of gzip, or the script of the
    worker); without them the page keeps, fills and gives the answers, and computes nothing.
    """
    script = "\n".join(asset(f"{name}.js") for name in SCRIPTS)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = " ".join((f"'sha256-{hashed}'", *(ENGINE_SCRIPTS if parts else ())))
    return PAGE.format(
        language=escape(questionnaire.language),
        policy=(WITH_ENGINE if parts else BARE).format(scripts=allowed),
        title=escape(french(questionnaire.title)),
        style=asset("form.css"),
        too_old=french(TOO_OLD),
        private=french(PRIVATE),
        parts="".join(PART.format(name=name, part=part) for name, part in (parts or {}).items()),
        data=inlined(form_data(questionnaire, unit, unit.kind if unit else kind) | {"engine": bool(parts)}),
        script=script,
    )


def cited(questionnaire: Questionnaire) -> list[str]:
    """Return what the « §5-6 » under a question are of, where it is said."""
    source = stands_on(questionnaire)
    return [f"Les § des questions renvoient à {source}"] if source else []


def asset(name: str) -> str:
    """Return the text of a file that stands beside this one."""
    return files("ruraldiag.browser").joinpath(name).read_text(encoding="utf-8")


def inlined(content: Any) -> str:
    """Return JSON that can stand inside a script of a page: no tag of its texts ends it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def form_data(questionnaire: Questionnaire, unit: Unit | None = None, only: UnitKind | None = None) -> dict[str, Any]:
    """Return what the scripts need: the questions of each kind of unit, or of one; the same words are there once."""
    texts: dict[str, int] = {}
    asked = {kind: domains_of(questionnaire, kind, texts) for kind in KINDS if only in (None, kind)}
    return {
        "title": questionnaire.title,
        "about": ". ".join(map(french, [capital(of_questionnaire(questionnaire)), *cited(questionnaire)])),
        "questionnaire": QuestionnaireRef.to(questionnaire).model_dump(exclude_defaults=True),
        "kinds": {
            kind: {"title": capital(KINDS[kind].choice), "domains": domains}
            for kind, domains in asked.items()
            if domains
        },
        "questions": [json.loads(text) for text in texts],
        "before": french(PREVIOUS_TEAM),
        "unit": unit.model_dump() if unit else None,
    }


def domains_of(questionnaire: Questionnaire, kind: UnitKind, texts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the domains put to a kind of unit, each with the places of its questions among all ``texts``."""
    asked = [indicator for indicator in questionnaire.indicators if for_kind(indicator, kind)]
    return [
        {
            "title": domain.title,
            "questions": [
                texts.setdefault(json.dumps(question_data(questionnaire, one, kind), ensure_ascii=False), len(texts))
                for one in put
            ],
        }
        for domain, put in groupby(asked, questionnaire.domain_of)
    ]


def question_data(questionnaire: Questionnaire, indicator: Indicator, kind: UnitKind) -> dict[str, Any]:
    """Return one question as the page asks it; what is empty is left out. A filter says what its answers are worth."""
    values = question_values(0, indicator, kind).model_dump(exclude={"number", "fracture"})
    source = decisive(indicator, questionnaire)
    values["why"] = supported(questionnaire, source.id) if source else ""
    values["exclusive"] = [option.id for option in indicator.options if option.exclusive]
    if indicator.id in filters(questionnaire):
        values["worth"] = dict(answer_values(indicator))
        values["goalposts"] = list(indicator.goalposts)
    values["at_most"] = indicator.at_most
    kept = {key: value for key, value in values.items() if value not in EMPTY}
    return kept | {key: french(kept[key]) for key in SAID if key in kept}
