"""PDF: PDF/UA-1 whatever is said, the same bytes twice, and never a document lost for one sign."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from documents import COMMANDS, read_of
from ruraldiag.report.chart import Intervals, Mark, Row
from ruraldiag.report.document import (
    Blank,
    Block,
    Column,
    Document,
    Figure,
    Item,
    Items,
    Link,
    Paragraph,
    Section,
    table_of,
)
from ruraldiag.report.formats import pdf
from ruraldiag.report.formats.pdf import to_pdf
from ruraldiag.report.formats.typst import PLAINEST, PRINTABLE, to_typst

typst = pytest.importorskip("typst", reason="the extra « pdf » is not installed")
page = pytest.importorskip("page", reason="page-validation is not installed: no check of PDF/UA-1")
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils (pdftotext) is not there")


def document(*blocks: Block, title: str = "T", part: str = "S") -> Document:
    """Return a document of one part."""
    sections = (Section(id="s", title=part, blocks=blocks),)
    return Document(id="t", kind="report", language="fr", title=title, subtitle=(), sections=sections)


def read(content: bytes, folder: Path, *options: str) -> str:
    """Return what is read in a PDF, a form feed after each page."""
    (folder / "x.pdf").write_bytes(content)
    return subprocess.run(
        ["pdftotext", *options, folder / "x.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()


def pages(content: bytes, folder: Path) -> list[str]:
    """Return the words of each page of a PDF."""
    return read(content, folder).split("\f")[:-1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_document_follows_pdf_ua_1(name: str) -> None:
    checked = page.validate_pdf_bytes(to_pdf(read_of(name)), profile="ua1")
    assert [one.message for one in checked.failures] == []
    assert (checked.is_compliant, checked.rules.passed, checked.rules.total) == (True, 104, 104)


def test_the_same_document_is_the_same_bytes() -> None:
    assert to_pdf(read_of("report")) == to_pdf(read_of("report"))


@poppler
def test_a_title_a_contents_a_running_head_and_numbers_of_pages(tmp_path: Path) -> None:
    made = read_of("report")
    first, *others = pages(to_pdf(made), tmp_path)
    assert made.title in " ".join(first.split())
    assert "édition 2026.2" in " ".join(first.split())
    assert "Sommaire" in others[0]
    assert all(other.startswith(made.title) for other in others)
    count = len(others) + 1
    assert [
        f"{number}/{count}" in one.replace(" ", "").split() for number, one in enumerate((first, *others), start=1)
    ] == [True] * count
    about = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], check=True, capture_output=True).stdout.decode()
    assert re.search(rf"Title: +{re.escape(made.title)}\n", about)
    assert "595.276 x 841.89 pts (A4)" in about


@poppler
def test_a_row_is_never_broken_and_its_head_comes_again(tmp_path: Path) -> None:
    rows = [(f"d{number:02}e", "mot " * 60 + f"f{number:02}n") for number in range(40)]
    found = pages(to_pdf(document(table_of([Column("Quoi", "row-header"), Column("Dit")], rows, "C"))), tmp_path)
    assert len(found) > 2
    assert all("Quoi" in one for one in found)
    for one in found:
        assert re.findall(r"d(\d\d)e", one) == re.findall(r"f(\d\d)n", one)


@poppler
def test_an_item_is_never_broken_nor_parted_from_what_announces_it(tmp_path: Path) -> None:
    """Items of every height, so that each place of a page is one where some list stands."""
    parts: list[Block] = []
    for number in range(60):
        under = tuple(Item((f"u{number:02}n",)) for _ in range(number % 3))
        item = Item((f"d{number:02}n " + "mot " * (10 * (number % 7)) + f"f{number:02}n",), under)
        parts += [Paragraph((f"a{number:02}n",)), Items((item, Item((f"s{number:02}n",))), "box"), Blank(1)]
    found = pages(to_pdf(document(*parts)), tmp_path)
    assert len(found) > 4
    for one in found:
        announced = re.findall(r"a(\d\d)n", one)
        assert [re.findall(rf"{sign}(\d\d)n", one) for sign in "dfs"] == [announced] * 3
        assert sorted(re.findall(r"u(\d\d)n", one)) == [of for of in announced for _ in range(int(of) % 3)]


def test_a_long_item_goes_on_to_the_next_page() -> None:
    long = Item(("mot " * 3000,), tuple(Item(("mot " * 90,)) for _ in range(40)))
    assert pdf.compiled(to_typst(document(Items((long, long)))))


@pytest.mark.parametrize(
    ("sign", "code"), [("\U0001f600", "U+1F600"), ("中", "U+4E2D"), ("ש", "U+05E9"), ("\u0301", "U+0301")]
)
@poppler
def test_a_sign_that_no_font_has_is_replaced_and_said(tmp_path: Path, sign: str, code: str) -> None:
    """In a text, at its start, in a title: typst fails on some of them, and the document would be lost."""
    content = to_pdf(document(Paragraph((sign,)), Paragraph((f"{sign}un x{sign}y deux",)), title=sign, part=sign))
    words = " ".join("".join(pages(content, tmp_path)).split())
    assert "□un x□y deux" in words
    assert words.endswith(f"Signes remplacés par □, faute de police pour les imprimer : {code}. 1/1")


@pytest.mark.parametrize("sign", ["\x00", "\x1b[31m", "\u00ad", "\u200d", "\ufe0f", "\u202e", "\ud800", "\u2028"])
@poppler
def test_what_is_never_seen_is_left_out_without_a_word(tmp_path: Path, sign: str) -> None:
    content = to_pdf(document(Paragraph((f"un{sign} deux",)), Paragraph((sign,)), title=sign, part=sign))
    words = " ".join("".join(pages(content, tmp_path)).split())
    assert "Signes remplacés" not in words
    assert re.search(r"un ?(\[31m)? deux", words)


@poppler
@pytest.mark.parametrize("letter", ["a", "é", "_", "."])
def test_ten_thousand_letters_in_a_row_stay_in_the_page(tmp_path: Path, letter: str) -> None:
    endless = letter * 10_000
    table = table_of([Column("Quoi", "row-header"), Column("Combien", "number")], [(endless, "1")], endless[:100])
    chart = Intervals((), (Row("x", (Mark(1, 0, 2, endless),)),))
    blocks = (Paragraph((endless,)), table, Figure(chart, "Titre", endless))
    found = read(to_pdf(document(*blocks)), tmp_path, "-bbox")
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', found)]
    assert max(edges) <= 595
    assert sum(word.count(letter) for word in re.findall(r">([^<]+)</word>", found)) >= 30_000


@pytest.mark.parametrize(("first", "last"), PRINTABLE, ids=lambda code: f"{code:X}")
def test_the_signs_said_to_be_printable_are(first: int, last: int) -> None:
    """PDF/UA wants a glyph for every sign: one that no font has would make typst refuse the document."""
    signs = "".join(map(chr, range(first, last + 1)))
    assert pdf.compiled(to_typst(document(Paragraph((signs,)), Paragraph((" ".join(signs),)))))


class Panic(BaseException):
    """What typst raises where it panics: no Exception."""


@pytest.mark.parametrize("raised", [Panic, RuntimeError])
@poppler
def test_what_comes_out_of_the_compiler_is_met_with_a_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]
) -> None:
    compiled = pdf.compiled

    def fails_on_greek(source: str) -> bytes:
        if "Ω" in source:
            raise raised("the compiler")
        return compiled(source)

    monkeypatch.setattr(pdf, "compiled", fails_on_greek)
    words = "".join(pages(to_pdf(document(Paragraph(("Déjà, ou Ω ?",)))), tmp_path))
    assert "Déjà, ou □ ?" in words
    assert "U+03A9" in words
    assert not any(first <= ord("Ω") <= last for first, last in PLAINEST)


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_who_interrupts_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]) -> None:
    calls: list[str] = []

    def interrupted(source: str) -> bytes:
        calls.append(source)
        raise raised

    monkeypatch.setattr(pdf, "compiled", interrupted)
    with pytest.raises(raised):
        to_pdf(document())
    assert len(calls) == 1


def test_a_missing_extra_is_an_import_error_and_no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ImportError) as raised:
        to_pdf(document())
    assert raised.value.name == "typst"


def test_what_acts_in_typst_does_not_act() -> None:
    texts = ["#set text(size: 90pt)", "$x^2$", '"] #panic("a") [', "\\", "<a> @a", "= titre", "// rien", "*a* _b_ `c`"]
    blocks: tuple[Block, ...] = (
        *(Paragraph((text,)) for text in texts),
        Items(tuple(Item((text,), (Item((Link(text, "https://x.fr/" + text.replace(" ", "")),)),)) for text in texts)),
        table_of([Column(text) for text in texts], [texts], texts[2]),
    )
    for title in texts:
        assert pdf.compiled(to_typst(document(*blocks, title=title, part=title)))


def test_a_figure_is_drawn_and_said() -> None:
    said = [
        block.says for section in read_of("report").sections for block in section.blocks if isinstance(block, Figure)
    ]
    source = to_typst(read_of("report"))
    assert said
    assert all(f'alt: "{words[:20]}' in source for words in said)
