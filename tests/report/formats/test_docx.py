"""DOCX: what a word processor edits well, the same twice, and read by LibreOffice as it was written."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from documents import COMMANDS, read_of
from ruraldiag.report.document import (
    Block,
    Code,
    Column,
    Document,
    Figure,
    Item,
    Items,
    Link,
    Paragraph,
    Section,
    Strong,
    figures,
    table_of,
)
from ruraldiag.report.formats.docx import to_docx

docx = pytest.importorskip("docx", reason="the extra « docx » is not installed")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(*blocks: Block, title: str = "T") -> docx.document.Document:
    """Return a document of one part, as a word processor opens it."""
    sections = (Section(id="s", title="S", blocks=blocks),)
    return again(Document(id="t", kind="report", language="fr", title=title, subtitle=(), sections=sections))


def again(document: Document) -> docx.document.Document:
    """Return a document written and opened again."""
    return docx.Document(io.BytesIO(to_docx(document)))


def members(content: bytes) -> dict[str, tuple[object, bytes]]:
    """Return the parts of a file with their dates."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {info.filename: (info.date_time, parts.read(info)) for info in parts.infolist()}


@pytest.mark.parametrize("name", ["report", "questionnaire show"])
def test_the_same_document_is_the_same_parts_with_no_date_of_today(name: str) -> None:
    one, again_ = (members(to_docx(read_of(name))) for _ in range(2))
    assert one == again_
    assert {date for date, _ in one.values()} == {(2000, 1, 1, 0, 0, 0)}
    assert b"2000-01-01" in one["docProps/core.xml"][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_title_headings_tables_and_pictures_of_every_document(name: str) -> None:
    written, read = again(read_of(name)), read_of(name)
    assert [one.text for one in written.paragraphs if one.style.name == "Title"] == [read.title.strip()]
    assert [one.text for one in written.paragraphs if one.style.name == "Heading 1"] == [
        section.title for section in read.sections
    ]
    drawn = written.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert [one.get("descr") for one in drawn] == [figure.says for figure in figures(read)]
    for table in written.tables:
        assert table.style.name == "Table Grid"
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in table.rows)
        assert table._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")


def test_the_page_is_a4_and_its_language_french() -> None:
    written = opened()
    page = written.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    languages = {one.get(f"{W}val") for one in written.styles.element.iter(f"{W}lang")}
    assert languages == {"fr-FR"}
    assert (written.core_properties.language, written.core_properties.title) == ("fr-FR", "T")
    assert (written.core_properties.author, written.core_properties.comments) == ("", "")
    for foot in (page.first_page_footer, page.footer):
        assert [one.get(f"{W}instr") for one in foot._element.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]


def test_pages_that_are_taken_apart_say_what_they_are_of_but_a_letter_has_the_paper_of_who_sends_it() -> None:
    report = Document(id="t", kind="report", language="fr", title=" T ", subtitle=(), sections=(), day="1er mai 2026")
    page = again(report).sections[0]
    assert page.header.paragraphs[0].text == "T, 1er mai 2026"
    assert page.first_page_header.paragraphs[0].text == ""  # the title itself is there
    letter = Document(id="t", kind="letter", language="fr", title="T", subtitle=(), sections=())
    assert again(letter).sections[0].header.paragraphs[0].text == ""


def test_no_word_of_a_head_is_cut_and_the_table_is_as_wide_as_the_text() -> None:
    heads = ("N°", "Action", "Gain", "Temps", "Porte")
    rows = [("1", "mot " * 60, "+1,6", "20 h", "au syndicat du numérique")]
    for columns, cells in ((heads, rows), (("A" * 40,) * 12, [("x",) * 12])):
        (table,) = opened(table_of([Column(one) for one in columns], cells, "C")).tables
        widths = [int(one.get(f"{W}w")) for one in table._tbl.tblGrid]
        assert abs(sum(widths) - 9638) < 12
        if columns is heads:
            assert widths[3] > 800  # « Temps » in bold takes 770 with the sides of its cell


def test_an_item_stands_on_the_page_of_what_is_under_it_and_a_signature_with_two_lines_before_it() -> None:
    actors = Items((Item(("Les sociétés",), (Item(("N° 1",)),)), Item(("Seul",))))
    written = opened(actors, Paragraph(("Réponse",)), Paragraph(("Merci",)), Paragraph(("Nom",), right=True))
    kept = {one.text: bool(one.paragraph_format.keep_with_next) for one in written.paragraphs[-6:]}
    assert kept == {
        "Les sociétés": True, "N° 1": False, "Seul": False, "Réponse": True, "Merci": True, "Nom": False
    }  # fmt: skip


def test_lists_are_lists_and_numbers_begin_again() -> None:
    two = Items(
        (
            Item(
                ("un",),
                (
                    Item(
                        ("dessous",),
                    ),
                ),
            ),
            Item(("deux",)),
        ),
        "number",
    )
    written = opened(two, two, Items((Item(("à cocher",)),), "box"))
    listed = [(one.style.name, one.text) for one in written.paragraphs if one.style.name.startswith("List")]
    assert listed == [("List Number", "un"), ("List Bullet 2", "dessous"), ("List Number", "deux")] * 2 + [
        ("List", "☐ à cocher")
    ]
    numbers = [one._p.pPr.numPr.numId.val for one in written.paragraphs if one.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_the_steps_of_an_action_stand_on_the_page_of_what_follows_them() -> None:
    steps = Items((Item(("un",)), Item(("deux",))), "number")
    written = opened(steps, Items((Item(("Gain",)), Item(("Suivi",)))), Paragraph(("Fin",)))
    kept = {one.text: bool(one.paragraph_format.keep_with_next) for one in written.paragraphs}
    assert (kept["un"], kept["deux"], kept["Gain"]) == (True, True, False)


def test_what_is_ticked_together_stays_on_one_page_with_its_question() -> None:
    answers = Items(tuple(Item((text,)) for text in ("oui", "non", "ne sait pas")), "box")
    written = opened(Paragraph(("Plusieurs réponses :",)), answers, Paragraph(("Aide.",)))
    kept = [bool(one.paragraph_format.keep_with_next) for one in written.paragraphs[-5:]]
    assert kept == [True, True, True, False, False]


def test_spans_have_their_look_and_an_address_that_could_act_leads_nowhere() -> None:
    written = opened(
        Paragraph(
            ("a ", Strong("gras"), Code("x.toml"), Link("ici", "https://x.fr/"), Link("là", "javascript:alert(1)"))
        )
    )
    line = written.paragraphs[-1]
    assert line.text == "a grasx.tomlicilà"
    assert [one.text for one in line.runs if one.bold] == ["gras"]
    assert [one.text for one in line.runs if one.font.name == "Consolas"] == ["x.toml"]
    assert [(one.text, one.address) for one in line.hyperlinks] == [("ici", "https://x.fr/")]


def test_totals_stand_out_and_figures_are_on_the_right() -> None:
    table = table_of([Column("Quoi", "row-header"), Column("n", "number")], [("tout", "3"), ("a", "1")], "C", totals=1)
    (written,) = opened(table).tables
    bold = [[all(run.bold for run in cell.paragraphs[0].runs) for cell in row.cells] for row in written.rows]
    assert bold == [[True, True], [True, True], [False, False]]
    assert [row.cells[1].paragraphs[0].alignment for row in written.rows] == [2, 2, 2]


def test_without_typst_a_figure_is_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    written = again(read_of("report"))
    assert not written.inline_shapes
    assert all(
        f"{one.title}. {one.says}" in [line.text for line in written.paragraphs] for one in figures(read_of("report"))
    )


def test_control_characters_and_half_signs_are_no_error() -> None:
    written = opened(Paragraph(("a\x00b\x1b[31m\ud800c\x0b\ufffed",)), title="\x00T\x08")
    assert written.paragraphs[-1].text == "a b [31m c d"


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where LibreOffice has converted the report with its annex, in one go."""
    soffice = shutil.which("soffice")
    if soffice is None or shutil.which("pdftotext") is None:
        pytest.skip(
            "LibreOffice (soffice) or poppler-utils (pdftotext) is not there: no file is opened by another program"
        )
    folder = tmp_path_factory.mktemp("soffice")
    document = read_of("report --annex")
    folded = table_of(
        [Column("Quoi", "row-header"), Column("Dit")], [(f"d{n:02}e", "mot " * 60) for n in range(40)], "C"
    )
    more = Section(id="long", title="Long", blocks=(folded,), new_page=True)
    sections = (*document.sections, more)
    whole = Document(**{**vars(document), "sections": sections})
    (folder / "rapport.docx").write_bytes(to_docx(whole))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "rapport.docx"],
        check=True,
        capture_output=True,
        timeout=300,
    )
    subprocess.run(["pdftotext", "-layout", folder / "rapport.pdf"], check=True)
    return folder


def test_libreoffice_opens_it_and_all_its_words_are_there(converted: Path) -> None:
    text = (converted / "rapport.txt").read_text(encoding="utf-8")
    pages = text.split("\f")[:-1]
    said = " ".join(text.split())
    assert all(" ".join(section.title.split()) in said for section in read_of("report --annex").sections)
    assert "Cette page suffit au conseil" in pages[0]  # the first page is one page here too
    long = [page for page in pages if re.search(r"d\d\de", page)]
    assert len(long) > 2
    assert all(re.search(r"Quoi +Dit", page) for page in long)  # the head comes again on each page


def test_libreoffice_finds_the_pictures(converted: Path) -> None:
    done = subprocess.run(["pdfimages", "-list", converted / "rapport.pdf"], check=True, capture_output=True)
    drawn = [line for line in done.stdout.decode().splitlines() if re.match(r" +\d+ +\d+ image", line)]
    assert len(drawn) == len([one for one in figures(read_of("report --annex")) if isinstance(one, Figure)])
