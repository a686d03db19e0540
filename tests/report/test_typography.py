"""French typography over all that is written of the shipped examples, whatever the format."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from documents import COMMANDS, EPCI, EXAMPLES, SAINT, letters_of, read_of
from ruraldiag.report.document import Document, plain, texts_of

FIXED = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
TYPED = ("note", "evidence", "reason")  # texts of people, left as they typed them
WRONG = {
    "a plain space, or none, before a sign that wants a fixed one": re.compile(
        rf"[^{FIXED}\W:;?!%»][;?!%»]| [:;?!%»]|\w:(?=\s|$)"
    ),
    "« without its fixed space": re.compile(rf"«(?![{FIXED}])"),
    "a decimal point": re.compile(r"(?<![\w.§-])\d+\.\d+(?![\w.-])"),
    "a whole number of four digits or more without its space": re.compile(r"(?<![\w,.-])[1-9]\d{3,}(?![\w-])"),
    "two spaces, or one where none stands": re.compile(r"  | [,.)]|\( |^ | $"),
    "an English quotation mark, or three points": re.compile(r'["“”]|\.\.\.'),
}
YEARS = range(1990, 2101)
# An edition, a code INSEE, the seed of the draws, a command to type: read by machines as they are.
FOR_MACHINES = re.compile(r"\b20\d\d\.\d\b|INSEE \d{5}|graine \d+|https?://\S+|«\s?ruraldiag [^»]*»|FICHIER\S*")


@cache
def typed() -> re.Pattern[str]:
    """Return the texts that people typed in the examples."""

    def of(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from [inner] if key in TYPED and isinstance(inner, str) else of(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from of(inner)

    files: list[Path] = sorted(EXAMPLES.rglob("*.toml"))
    texts = {text.strip().rstrip(".") for file in files for text in of(tomllib.loads(file.read_text(encoding="utf-8")))}
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True) if text))


def said(document: Document) -> Iterator[str]:
    """Yield what ruraldiag itself says in a document, text by text."""
    for text in (
        document.title,
        plain(document.subtitle),
        *(text for part in document.sections for text in texts_of(part)),
    ):
        yield FOR_MACHINES.sub("x", typed().sub("x", text))


def found(document: Document, what: str) -> Iterator[str]:
    """Yield what is wrong in a document, with what stands around it."""
    for text in said(document):
        for match in WRONG[what].finditer(text):
            if not (match[0].isdigit() and int(match[0]) in YEARS):
                yield text[max(0, match.start() - 30) : match.end() + 30]


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("name", COMMANDS)
def test_french_typography_holds_in_all_that_is_said(name: str, what: str) -> None:
    assert list(found(read_of(name), what)) == []


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("file", [SAINT, EPCI])
def test_french_typography_holds_in_letters_and_in_the_draft_of_a_vote(file: str, what: str) -> None:
    documents = letters_of(file)
    assert {document.kind for document in documents} == {"letter", "deliberation"}
    assert {document.id: wrong for document in documents if (wrong := list(found(document, what)))} == {}


def test_the_rules_find_what_is_wrong() -> None:
    """Each on a text that is wrong, and none on one that is right."""
    wrong = ("oui ; non", "« oui »", "12.5", "1234", "un , deux", '"oui"')
    right = "Le score : 1 234,5 ; « oui » à 12 % ? Le 1er mai, en 2026 (§4.3-2).".replace(" :", "\xa0:")
    for sign in ";%?»":
        right = right.replace(f" {sign}", f"\xa0{sign}")
    right = right.replace("« ", "«\xa0").replace("1 234", "1\u202f234")
    for rule, text in zip(WRONG.values(), wrong, strict=True):
        assert rule.search(text), text
        assert not [match for match in rule.finditer(right) if match[0] != "2026"], rule.pattern
