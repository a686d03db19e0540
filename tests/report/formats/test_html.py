"""A web page: well-formed, said to who hears it, and loading nothing."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from documents import COMMANDS, read_of
from markup import Element, elements
from ruraldiag.report.document import Column, Document, Link, Paragraph, Section, table_of
from ruraldiag.report.formats.html import to_html

NO_WAY_OUT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page_of(name: str) -> Element:
    """Return the elements of the page of a command."""
    return elements(to_html(read_of(name)))


def one_section(*sections: Section) -> Element:
    """Return the elements of a page of these sections."""
    document = Document(id="a", kind="report", language="fr", title="T", subtitle=(), sections=sections)
    return elements(to_html(document))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_is_well_formed_and_tells_what_it_is(name: str) -> None:
    page = page_of(name)  # raises where an element is not closed in its place
    (html,) = page.all("html")
    assert html.told["lang"] == "fr"
    assert next(page.all("title")).words == next(page.all("h1")).words == read_of(name).title.strip()
    assert Counter(one.name for one in page.all("header", "nav", "main", "h1"))["main"] == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_headings_come_in_order_and_no_level_is_left_out(name: str) -> None:
    levels = [int(one.name[1]) for one in page_of(name).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_id_is_alone_and_every_reference_leads_to_one(name: str) -> None:
    page = page_of(name)
    ids = [one.told["id"] for one in page.all() if "id" in one.told]
    assert len(ids) == len(set(ids))
    to = [one.told["href"][1:] for one in page.all("a") if one.told.get("href", "").startswith("#")]
    to += [target for one in page.all() for target in one.told.get("aria-labelledby", "").split()]
    assert set(to) <= set(ids)


@pytest.mark.parametrize("name", COMMANDS)
def test_tables_have_a_caption_heads_with_a_scope_and_roles_that_a_narrow_screen_keeps(name: str) -> None:
    for table in page_of(name).all("table"):
        assert table.told["role"] == "table"
        assert next(table.all("caption")).words.strip()
        for head in table.all("th"):
            assert (head.told["scope"], head.told["role"]) in {("col", "columnheader"), ("row", "rowheader")}
            assert head.words.strip()
        assert {one.told["role"] for one in table.all("tr")} == {"row"}
        assert {one.told["role"] for one in table.all("td")} <= {"cell"}
        assert {one.told["role"] for one in table.all("thead", "tbody")} == {"rowgroup"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_loads_nothing_and_runs_nothing(name: str) -> None:
    page = page_of(name)
    (policy,) = (one for one in page.all("meta") if one.told.get("http-equiv") == "Content-Security-Policy")
    assert policy.told["content"] == NO_WAY_OUT
    assert not list(page.all("script", "link", "img", "iframe", "object", "embed", "use", "image", "base", "form"))
    assert not [key for one in page.all() for key in one.told if key.startswith("on") or key in {"src", "style"}]
    assert not re.search(r"url\(|@import|expression", "".join(one.words for one in page.all("style")))
    assert all(re.match("https?://|mailto:|#", one.told["href"]) for one in page.all("a"))


def test_the_first_thing_in_the_page_leads_past_the_contents() -> None:
    (body,) = page_of("report").all("body")
    skip = body.inside[0]
    assert isinstance(skip, Element)
    assert (skip.told["href"], skip.words) == ("#texte", "Aller au texte")
    assert next(one for one in body.all("main")).told["id"] == "texte"


def test_the_annex_is_folded_and_its_headings_are_what_opens_it() -> None:
    page = page_of("report --annex")
    folded = [
        one for one in page.all("section") if isinstance(one.inside[0], Element) and one.inside[0].name == "details"
    ]
    assert [next(one.all("summary")).words for one in folded] == [
        section.title for section in read_of("report --annex").sections if section.folded
    ]
    assert all("open" not in next(one.all("details")).told for one in folded)
    assert "details::details-content{content-visibility:visible" in next(page.all("style")).words  # open on paper


def test_a_figure_is_a_picture_with_its_words() -> None:
    for figure in page_of("report --annex").all("figure"):
        (svg,) = figure.all("svg")
        ids = svg.told["aria-labelledby"].split()
        assert svg.told["role"] == "img"
        assert [one.told["id"] for one in svg.all("title", "desc")] == ids
        said = [one.words for one in svg.all("title", "desc")]
        assert all(words in next(figure.all("figcaption")).words.replace("\n", "") for words in said)


@pytest.mark.parametrize("kind", ["letter", "deliberation"])
def test_what_is_sent_to_someone_has_no_contents(kind: Any) -> None:
    section = Section("a", "1. Une demande", ())
    page = to_html(Document(id="a", kind=kind, language="fr", title="A", subtitle=(), sections=(section,)))
    assert "Une demande" in page
    assert "<nav" not in page


def test_two_parts_of_one_id_have_two_and_a_part_without_a_title_no_heading() -> None:
    page = one_section(*(Section("à part", title, (Paragraph(("x",)),)) for title in ("Un", "Deux", " ", "\x1b")))
    assert [one.told["id"] for one in page.all("section")] == ["à-part", "à-part-2", "à-part-3", "à-part-4"]
    assert [one.words for one in page.all("h2")] == ["Un", "Deux"]


def test_a_column_without_a_title_has_no_head() -> None:
    page = one_section(Section("s", "S", (table_of([Column("", "row-header"), Column("n")], [("a", "b")], "C"),)))
    assert [one.words for one in page.all("th")] == ["n", "a"]


def test_an_address_leads_to_the_web_by_mail_or_inside_and_nowhere_else() -> None:
    addresses = ["https://x.fr/a?b=1&c", "mailto:a@b.fr", "#s", "javascript:alert(1)", "data:text/html,x", "//x.fr"]
    page = one_section(Section("s", "S", tuple(Paragraph((Link("ici", address),)) for address in addresses)))
    (main,) = page.all("main")
    assert [one.told["href"] for one in main.all("a")] == addresses[:3]
    assert main.words.count("ici") == len(addresses)


def test_an_endless_word_may_be_broken_and_a_long_one_of_french_is_not() -> None:
    page = one_section(Section("s", "S", (Paragraph(("anticonstitutionnellement",)), Paragraph(("a" * 100,)))))
    assert [sum(one.name == "wbr" for one in line.all()) for line in page.all("p")] == [0, 3]
