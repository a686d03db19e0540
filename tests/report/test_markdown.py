"""Markdown: what people write shows as they wrote it and never acts; tables are well-formed for a real parser."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ruraldiag.assessment.model import ActionFollowUp
from ruraldiag.report.document import (
    Block,
    Code,
    Column,
    Document,
    Item,
    Items,
    Link,
    Paragraph,
    Section,
    Span,
    line,
    table_of,
)
from ruraldiag.report.formats.markdown import to_markdown

Report = Callable[..., str]
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = (
    r"# titre *gras* _lié_ `code` [lien](http://x.fr) ![i](j) <script>alert(1)</script> <!-- x --> a|b ~~non~~ \ "
    r"&amp; &#60; $x$ - + 1. > = --- *** ___ ``` [^1] <https://y.fr> {{ x }}"
)


def tokens(text: str) -> list[Token]:
    """Return every token of a Markdown text, those inside lines too."""
    return [one for token in PARSER.parse(text) for one in (token, *(token.children or []))]


def shown(text: str) -> str:
    """Return what a reader sees of a Markdown text: only its words."""
    return " ".join(token.content for token in tokens(text) if token.type in {"text", "code_inline", "text_special"})


def document(block: Block) -> Document:
    """Return a document of one block."""
    section = Section(id="s", title="S", blocks=(block,))
    return Document(id="t", kind="report", language="fr", title="T", subtitle=(), sections=(section,))


def one_block(*spans: Span) -> str:
    """Return a document made of one paragraph, without its title."""
    return to_markdown(document(Paragraph(spans))).split("## S\n\n")[1]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("*gras* **fort** _lié_ __fort__", "em_open"),
        ("`code`", "code_inline"),
        ("[lien](/x)", "link_open"),
        ("![image](x.png)", "image"),
        ("<b>gras</b>", "html_inline"),
        ("~~barré~~", "s_open"),
        ("- tiret", "bullet_list_open"),
        ("+ plus", "bullet_list_open"),
        ("* étoile", "bullet_list_open"),
        ("1. premier", "ordered_list_open"),
        ("12) douze", "ordered_list_open"),
        ("# titre", "heading_open"),
        ("> citation", "blockquote_open"),
        ("---", "hr"),
        ("***", "hr"),
        ("___", "hr"),
        ("```", "fence"),
        ("~~~", "fence"),
        ("    code", "code_block"),
        ("<script>", "html_block"),
    ],
)
def test_what_acts_in_markdown_does_not_act_in_a_text(raw: str, kind: str) -> None:
    assert kind in {token.type for token in tokens(raw)}  # it does act, left as it is
    text = one_block(raw)
    assert kind not in {token.type for token in tokens(text)}
    assert shown(text) == raw.strip()


@given(st.text(alphabet=st.sampled_from("ab1 .)#*_`[]()<>|~\\$&;-+=!{}\n\tàé:/"), max_size=40).filter(str.strip))
def test_any_text_is_shown_as_it_was_written_on_one_line(raw: str) -> None:
    expected = " ".join(raw.split())
    text = one_block(raw)
    assert "".join(token.content for token in tokens(text) if token.type in {"text", "text_special"}) == expected
    table = table_of([Column("x"), Column("y", "number")], [(raw, "fin")], "T")
    assert cells(to_markdown(document(table)))[1] == [[expected, "fin"]]


def test_entities_are_not_decoded() -> None:
    assert shown(one_block("&lt;b&gt; AT&T")) == "&lt;b&gt; AT&T"


def test_emphasis_comes_from_us_only() -> None:
    text = one_block(*line("**{name}** : oui", name="a*b"))
    assert text == "**a\\*b**\u00a0: oui\n"
    assert [token.type for token in tokens(text)].count("strong_open") == 1


@pytest.mark.parametrize("raw", ["a`b", "``", "*et*", "<i>"])
def test_code_shows_just_its_text(raw: str) -> None:
    (code,) = [token for token in tokens(one_block("voir ", Code(raw))) if token.type == "code_inline"]
    assert code.content == raw


def test_code_cuts_no_row_of_a_table() -> None:
    table = table_of([Column("x"), Column("y")], [((Code("a|b"),), ("c",))], "T")
    assert cells(to_markdown(document(table)))[1] == [["a|b", "c"]]


def test_a_link_leads_where_it_says_unless_its_address_could_act() -> None:
    (link,) = [t for t in tokens(one_block(Link("ici *et* là", "https://a.fr/x(y)"))) if t.type == "link_open"]
    assert str(link.attrs["href"]) == "https://a.fr/x(y)"
    assert shown(one_block(Link("ici", "javascript:alert(1)"))) == "ici"


def test_a_web_address_stays_whole_and_becomes_a_link() -> None:
    text = one_block("voir https://a.fr/x_y*z?b=1&c=2~, puis")
    assert "<https://a.fr/x_y*z?b=1&c=2~>, puis" in text
    (link,) = [token for token in tokens(text) if token.type == "link_open"]
    assert str(link.attrs["href"]).startswith("https://a.fr/x_y*z?b=1&c=2")


@pytest.mark.parametrize("raw", ["javascript:alert(1)", 'http://a.fr/"><script>', "https://", "ftp://a.fr"])
def test_nothing_but_a_plain_web_address_becomes_a_link(raw: str) -> None:
    links = [str(token.attrs["href"]) for token in tokens(one_block(raw)) if token.type == "link_open"]
    assert links in ([], ["http://a.fr/"])
    assert not {"html_inline", "html_block"} & {token.type for token in tokens(one_block(raw))}


def test_control_and_direction_characters_are_not_written() -> None:
    assert one_block("a\x00b\u202ec\u2028d\r\ne") == "a bc d e\n"


def test_a_table_with_a_hole_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        table_of([Column("a"), Column("b")], [("seul",)], "T")


def test_items_under_items_stay_under_them() -> None:
    items = Items((Item(("un",), (Item(("dessous",)),)), Item(("deux",))), "number")
    text = to_markdown(document(items))
    assert text.endswith("1. un\n   - dessous\n2. deux\n")
    assert [token.type for token in PARSER.parse(text)].count("list_item_open") == 3


# A whole report


@pytest.fixture(scope="module")
def hostile(report: Report, most: dict[str, Any]) -> str:
    """A report where every text that people write tries to act."""
    written = {"value": "permanences", "note": NASTY, "evidence": NASTY}
    return report(
        most
        | {
            "lieu": written,
            "visites": {"state": "not_applicable", "reason": NASTY},
            "trajet": {"state": "unknown", "note": f"- [ ] {NASTY}"},
        },
        name=f"Saint-|-Exemple {NASTY}"[:200],
        actions={"lieu": ActionFollowUp(status="retenue", owner_role=NASTY, note=NASTY, date=dt.date(2027, 1, 1))},
        set_aside={"ancienne": 1},
        annex=True,
    )


def test_no_html_and_no_foreign_link_in_a_report(hostile: str) -> None:
    found = {token.type for token in tokens(hostile)}
    assert not found & {"html_block", "html_inline", "image", "code_inline", "fence", "code_block", "s_open", "em_open"}
    links = {str(token.attrs["href"]) for token in tokens(hostile) if token.type == "link_open"}
    assert links <= {"http://x.fr", "https://y.fr"}  # the addresses themselves, nothing behind words


def test_what_people_wrote_is_read_back_from_the_report(hostile: str) -> None:
    inline = [
        "".join(one.content for one in token.children or [] if one.type in {"text", "text_special"})
        for token in PARSER.parse(hostile)
    ]
    wanted = " ".join(NASTY.split())
    assert sum(wanted in text for text in inline) >= 5  # note, evidence, reason, owner and note of the follow-up


def test_every_table_has_as_many_cells_in_each_row_as_in_its_header(
    report: Report, most: dict[str, Any], hostile: str
) -> None:
    for text in (hostile, report(most, annex=True), report({}, annex=True)):
        tables = cells_of_all(text)
        assert len(tables) == len(re.findall(r"^\|[-:|]+\|$", text, re.MULTILINE))  # each one was seen as a table
        assert len(tables) >= 3
        for header, rows in tables:
            assert rows
            assert {len(row) for row in rows} == {len(header)}
        lines = [row for row in text.split("\n") if row.startswith("|")]
        bars = {len(re.findall(r"(?<!\\)\|", row)) - 1 for row in lines}
        # the parser fills short rows up: count the bars too
        assert bars <= {len(header) for header, _ in tables}


def cells(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of the only table of a text."""
    (table,) = cells_of_all(text)
    return table


def cells_of_all(text: str) -> list[tuple[list[str], list[list[str]]]]:
    """Return the header and the rows of each table, as the parser reads them."""
    tables: list[tuple[list[str], list[list[str]]]] = []
    inside = ""
    for token in PARSER.parse(text):
        match token.type:
            case "table_open":
                tables.append(([], []))
            case "tr_open":
                if tables[-1][0]:
                    tables[-1][1].append([])
            case "th_open" | "td_open":
                inside = token.type
            case "inline" if inside:
                shown_text = "".join(
                    one.content for one in token.children or [] if one.type in {"text", "text_special"}
                )
                (tables[-1][0] if inside == "th_open" else tables[-1][1][-1]).append(shown_text)
            case "th_close" | "td_close":
                inside = ""
            case _:
                pass
    return tables
