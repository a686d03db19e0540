"""What people write changes its own place and nothing else, in every format: the rest is the same to the last sign."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from hostile import HOSTILE
from markup import Element, elements
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.report import report_document
from ruraldiag.report.document import Document
from ruraldiag.report.formats.render import render
from ruraldiag.report.formats.terminal import BOLD, RESET, UNDERLINED
from small import SMALL, assessment, small_questionnaire

PLAIN = "Mot"
small = cache(small_questionnaire)
ANSWERS: dict[str, Any] = {"trajet": 20, "publics-formes": ["elus"], "visites": "nsp", "fibre": 92, "strategie": "rien"}
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@cache
def made(place: str, text: str) -> Document:
    """Return the report, with its annex, where a text stands in one place; a name has at most 200 signs."""
    questionnaire: Questionnaire = small()
    answer: dict[str, Any] = {"value": "permanences", "note": PLAIN, "evidence": PLAIN}
    name = PLAIN
    match place:
        case "name":
            name = text[:200]
        case "option":
            written = "".join(f"\\U{ord(sign):08X}" for sign in text)
            toml = SMALL.replace("Lors de permanences.", written).replace("une permanence deux fois par mois", written)
            questionnaire = parse({"petit.toml": toml})
        case _:
            answer[place] = text
    one: Assessment = assessment({"lieu": answer, **ANSWERS}, name=name, questionnaire=questionnaire)
    return report_document(score(one, questionnaire), one, annex=True)


def folded(text: str) -> str:
    """Return what is seen of a text, as the formats may show it: no space, no unseen sign, no rare one."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc", "Zs", "So", "Mn"})
    return re.sub(r"[\s□☎]", "", kept)


def page_words(document: Document, _folder: Path) -> str:
    """Return what is read of the page; raise where something of a text became an element."""
    page = elements(render(document, "html").decode())
    assert not list(page.all("img", "script", "iframe", "b", "em"))
    assert not [key for one in page.all() for key in one.told if key.startswith("on")]
    assert all(re.match("https?://|#", one.told["href"]) for one in page.all("a"))
    return "".join(one.words for one in page.all("main")) + next(page.all("title")).words


def markdown_words(document: Document, _folder: Path) -> str:
    """Return what is read of the Markdown; raise where something of a text acts."""
    tokens = [
        one for token in PARSER.parse(render(document, "md").decode()) for one in (token, *(token.children or []))
    ]
    acting = {"html_block", "html_inline", "image", "em_open", "s_open", "fence", "code_block", "blockquote_open", "hr"}
    assert not acting & {token.type for token in tokens}
    assert all(re.match("https?://", str(one.attrs["href"])) for one in tokens if one.type == "link_open")
    return "".join(one.content for one in tokens if one.type in {"text", "code_inline", "text_special"})


def pdf_words(document: Document, folder: Path) -> str:
    """Return what is read of the PDF."""
    pytest.importorskip("typst", reason="the extra « pdf » is not installed")
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils (pdftotext) is not there: no PDF is read")
    (folder / "x.pdf").write_bytes(render(document, "pdf"))
    done = subprocess.run(["pdftotext", "-raw", folder / "x.pdf", "-"], check=True, capture_output=True)
    return done.stdout.decode()


def docx_words(document: Document, _folder: Path) -> str:
    """Return what is read of the DOCX."""
    docx = pytest.importorskip("docx", reason="the extra « docx » is not installed")
    written = docx.Document(io.BytesIO(render(document, "docx")))
    return "".join(one.text or "" for one in written.element.body.iter() if one.tag.endswith("}t"))


def text_words(document: Document, _folder: Path) -> str:
    """Return what is read of the text; raise where something of it would drive a terminal."""
    return harmless(render(document, "text").decode())


def terminal_words(document: Document, _folder: Path) -> str:
    """Return what is read on a terminal, without our own styles; raise where anything else would drive it."""
    text = render(document, "terminal").decode()
    for style in (BOLD, UNDERLINED, RESET):
        text = text.replace(style, "")
    return harmless(text)


def harmless(text: str) -> str:
    """Return a text that drives no terminal; raise for another one."""
    assert all(sign.isprintable() or sign in "\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" for sign in text)
    return text


READ = {
    "md": markdown_words,
    "html": page_words,
    "pdf": pdf_words,
    "docx": docx_words,
    "text": text_words,
    "terminal": terminal_words,
}
PLACES = ("name", "note", "evidence", "option")


@cache
def with_a_plain_word(name: str, place: str) -> str:
    """Return what is read in a format where a plain word stands in a place."""
    return folded(READ[name](made(place, "Lorem"), Path()))


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", READ)
def test_a_text_of_people_changes_its_own_place_and_nothing_else(name: str, what: str, tmp_path: Path) -> None:
    """With the same text folded away, the report reads as with a plain word: no cell, line or part is lost or added."""
    text = HOSTILE[what]
    for place in PLACES:
        shown = folded(READ[name](made(place, text), tmp_path))
        own = folded(text[:200] if place == "name" else text)
        if name == "pdf":  # a page breaks where the text is long: there its head and foot come again
            assert own in shown if what != "endless" else shown.count("x") >= len(own), place
        else:
            assert own in shown, place
            assert shown.replace(own, "Lorem").casefold() == with_a_plain_word(name, place).casefold(), place


@pytest.mark.parametrize("what", [what for what in HOSTILE if what != "endless"])
def test_the_elements_of_the_page_are_the_same(what: str) -> None:
    def shape(one: Element) -> list[Any]:
        inside = [inner for inner in one.inside if isinstance(inner, Element) and inner.name not in {"a", "wbr"}]
        return [(inner.name, sorted(inner.told), shape(inner)) for inner in inside]

    for place in PLACES:
        assert shape(elements(render(made(place, HOSTILE[what]), "html").decode())) == shape(
            elements(render(made(place, "Lorem"), "html").decode())
        ), place
