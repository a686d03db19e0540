"""One grammar of formats: every command writes what people read as text, Markdown or JSON, by name or by extension."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

# 48/63 = 76 % of the weight is known: three quarters are needed for a rank
ANSWERS = {"lieu": "permanences", "trajet": 15, "publics-formes": ["elus"], "fibre": 92, "strategie": "rien"}
OTHER = {**ANSWERS, "lieu": "aucun", "fibre": 40}
NASTY = "Le *petit* _canton_ `a` [b](c) <i>"
FORMATS = {"text": ".txt", "md": ".md", "html": ".html", "json": ".json"}
# What each command is typed with; those that write data show what people read beside it.
READ: dict[str, tuple[str, ...]] = {
    "score": ("score", "a.toml"),
    "score of several": ("score", "a.toml", "b.toml"),
    "report": ("report", "a.toml"),
    "plan": ("plan", "a.toml"),
    "compare dates": ("compare", "a.toml", "plus-tard.toml"),
    "compare units": ("compare", "a.toml", "ailleurs.toml"),
    "migrate": ("migrate", "a.toml", "--preview"),
    "questionnaire list": ("questionnaire", "list"),
    "questionnaire show": ("questionnaire", "show"),
    "questionnaire check": ("questionnaire", "check"),
    "questionnaire trace": ("questionnaire", "trace"),
}
BESIDE: dict[str, tuple[tuple[str, ...], str]] = {
    "merge": (("merge", "a.toml", "b.toml", "-o", "c.toml"), "--agenda"),
    "batch": (("batch", "table.csv", "-o", "r.csv"), "--summary"),
}


@pytest.fixture(autouse=True)
def folder(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assessments and a table of a small questionnaire whose title could act in Markdown."""
    monkeypatch.chdir(desk.folder)
    title = f'title = "{NASTY}"'
    desk.toml = desk.toml.replace('title = "Petit questionnaire"', title)
    assert title in desk.toml
    desk.questionnaire.write_text(desk.toml, encoding="utf-8")
    desk.write("a.toml", ANSWERS, name=NASTY, role="élue")
    desk.write("b.toml", OTHER, name=NASTY, role="secrétaire")
    desk.write("plus-tard.toml", OTHER, name=NASTY, day="2027-11-22")
    desk.write("ailleurs.toml", OTHER, name="Ailleurs")
    desk.path("table.csv").write_text("name,lieu,fibre\nArvieu,permanent,90\nMurat,aucun,40\n", encoding="utf-8")


def run(desk: Any, *words: str) -> Any:
    """Run a command that does all it is asked."""
    installed = words[:2] == ("questionnaire", "list")
    done = run_bare(desk, *words) if installed else desk.run(*words)
    assert done.code == 0, done.err
    return done


def run_bare(desk: Any, *words: str) -> Any:
    """Run a command that takes no questionnaire."""
    from ruraldiag.cli.app import run as run_command

    desk.capsys.readouterr()
    code = run_command(list(words))
    out, err = desk.capsys.readouterr()
    return type("Done", (), {"code": code, "out": out, "err": err})


def is_of(text: str, format_name: str) -> bool:
    """Return whether a text is of a format."""
    match format_name:
        case "json":
            return isinstance(json.loads(text), dict | list)
        case "md":
            return text.startswith("# ")
        case "html":
            return text.startswith("<!DOCTYPE html>") and text.endswith("</html>\n")
        case _:
            return not text.startswith(("# ", "{", "[", "<")) and bool(text.strip())


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("name", [*READ, *BESIDE])
def test_every_command_shows_every_format(desk: Any, name: str, format_name: str) -> None:
    words = READ[name] if name in READ else BESIDE[name][0]
    assert is_of(run(desk, *words, "--format", format_name).out, format_name)


@pytest.mark.parametrize("name", [*READ, *BESIDE])
def test_json_is_another_word_for_a_format(desk: Any, name: str) -> None:
    words = READ[name] if name in READ else BESIDE[name][0]
    one = run(desk, *words, "--json").out
    again = run(desk, *words, "--format", "json", *(["--force"] if name in BESIDE else [])).out
    assert json.loads(one) == json.loads(again)


@pytest.mark.parametrize(("format_name", "suffix"), [*FORMATS.items(), ("md", ".markdown"), ("json", ".JSON")])
@pytest.mark.parametrize("name", READ)
def test_the_name_of_the_file_says_the_format(desk: Any, name: str, format_name: str, suffix: str) -> None:
    out = f"sortie{suffix}"
    assert run(desk, *READ[name], "-o", out).out == f"{out}\n"
    assert is_of(Path(out).read_text(encoding="utf-8"), format_name)


@pytest.mark.parametrize(("format_name", "suffix"), FORMATS.items())
@pytest.mark.parametrize("name", BESIDE)
def test_beside_data_the_name_of_the_file_says_the_format(desk: Any, name: str, format_name: str, suffix: str) -> None:
    words, option = BESIDE[name]
    out = f"sortie{suffix}"
    assert out in run(desk, *words, option, out).out.splitlines()
    assert is_of(Path(out).read_text(encoding="utf-8"), format_name)


@pytest.mark.parametrize("name", READ)
def test_a_format_that_is_named_beats_the_extension(desk: Any, name: str) -> None:
    run(desk, *READ[name], "-o", "sortie.json", "--format", "md")
    assert is_of(Path("sortie.json").read_text(encoding="utf-8"), "md")


@pytest.mark.parametrize("name", READ)
def test_a_dash_is_standard_output(desk: Any, name: str) -> None:
    assert run(desk, *READ[name], "-o", "-", "--format", "md").out == run(desk, *READ[name], "--format", "md").out
    assert not Path("-").exists()


@pytest.mark.parametrize("words", [("-o", "sortie.xyz"), ("-o", "sortie.odt"), ("--format", "word")])
@pytest.mark.parametrize("name", READ)
def test_a_format_that_is_not_there_is_said_with_those_that_are(desk: Any, name: str, words: tuple[str, ...]) -> None:
    done = run_bare(desk, *READ[name], *words) if name == "questionnaire list" else desk.run(*READ[name], *words)
    assert done.code == 2
    assert "F010" in done.err
    assert "text, md, html, pdf, docx, json" in done.err
    assert not Path(words[1]).exists()


@pytest.mark.parametrize("name", BESIDE)
def test_beside_data_too_and_nothing_is_written(desk: Any, name: str) -> None:
    words, option = BESIDE[name]
    before = desk.files()
    done = desk.run(*words, option, "sortie.odt")
    assert (done.code, "F010" in done.err) == (2, True)
    assert desk.files() == before


@pytest.mark.parametrize("name", READ)
def test_what_is_there_is_replaced_only_with_force(desk: Any, name: str) -> None:
    out = Path("sortie.md")
    out.write_text("à moi", encoding="utf-8")
    words = (*READ[name], "-o", str(out))
    done = run_bare(desk, *words) if name == "questionnaire list" else desk.run(*words)
    assert (done.code, "F007" in done.err) == (5, True)
    assert out.read_text(encoding="utf-8") == "à moi"
    run(desk, *words, "--force")
    assert is_of(out.read_text(encoding="utf-8"), "md")


@pytest.mark.parametrize("name", [*READ, *BESIDE])
def test_two_formats_at_once_are_a_contradiction(desk: Any, name: str) -> None:
    words = READ[name] if name in READ else BESIDE[name][0]
    both = (*words, "--json", "--format", "md")
    done = run_bare(desk, *both) if name == "questionnaire list" else desk.run(*both)
    assert (done.code, "U001" in done.err, done.out) == (2, True, "")


@pytest.mark.parametrize("name", [name for name in (*READ, *BESIDE) if name not in {"questionnaire list", "batch"}])
def test_a_name_or_a_title_never_acts_in_markdown(desk: Any, name: str) -> None:
    words = READ[name] if name in READ else BESIDE[name][0]
    text = run(desk, *words, "--format", "md").out
    tokens = [inner for token in MarkdownIt().parse(text) for inner in (token, *(token.children or []))]
    assert not {"em_open", "link_open", "html_inline"} & {token.type for token in tokens}
    assert NASTY in "".join(token.content for token in tokens if token.type in {"text", "text_special"})


def test_rows_are_a_format_of_the_plan_and_the_trace(desk: Any) -> None:
    for words in (("plan", "a.toml"), ("questionnaire", "trace")):
        shown = run(desk, *words, "--format", "csv").out
        assert re.match(r"[a-z_]+(,[a-z_0-9]+)+\n", shown)
        run(desk, *words, "-o", "sortie.csv", "--force")
        assert Path("sortie.csv").read_text(encoding="utf-8").replace("\u00a0", " ").replace("\u202f", " ") == shown


def test_one_file_is_one_object_and_a_pattern_a_list_however_many_it_names(desk: Any) -> None:
    assert isinstance(run(desk, "score", "a.toml", "--json").values, dict)
    assert len(run(desk, "score", "a.toml", "b.toml", "--json").values) == 2
    assert len(run(desk, "score", "ai*.toml", "--json").values) == 1


def test_data_go_to_standard_output_with_a_dash(desk: Any) -> None:
    assert run(desk, "merge", "a.toml", "b.toml", "-o", "-").out.startswith('format = "ruraldiag/assessment/1"')
    assert run(desk, "batch", "table.csv", "-o", "-").out.startswith("code,name,kind")
    desk.next_edition()
    assert 'edition = "2027.1"' in run(desk, "migrate", "a.toml", "-o", "-").out
    for words in (("merge", "a.toml", "b.toml"), ("migrate", "a.toml"), ("batch", "table.csv")):
        done = desk.run(*words, "-o", "-", "--format", "md")  # two things cannot be one output
        assert (done.code, "U001" in done.err, done.out) == (2, True, "")


def test_findings_are_messages_on_a_screen_and_part_of_the_document_where_one_is_asked_for(desk: Any) -> None:
    desk.questionnaire.write_text(desk.toml.replace("at_least = 0.1", "at_least = 2.0"), encoding="utf-8")
    bare = desk.run("questionnaire", "check")
    assert (bare.code, bare.out) == (3, "")
    codes = set(re.findall(r"^(Q\d{3}) ", bare.err, re.MULTILINE))
    assert codes
    asked = desk.run("questionnaire", "check", "--format", "md")
    assert asked.code == 3
    assert all(f"**{code}**" in asked.out for code in codes)
    values = desk.run("questionnaire", "check", "--json").values
    assert {finding["code"] for finding in values["findings"]} == codes
    assert not values["sound"]


def test_a_terminal_shows_titles_in_bold_and_other_places_no_style() -> None:
    from ruraldiag.report.document import Column, Document, Section, paragraph, table_of
    from ruraldiag.report.formats.render import render

    table = table_of([Column("Domaine", "row-header"), Column("Score", "number")], [("Santé", "42")], "Domaines")
    section = Section("s", "Scores", (paragraph("Voici."), table))
    document = Document(id="d", kind="score", language="fr", title="Arvieu", subtitle=(), sections=(section,))
    plain, styled = (render(document, name, width=80).decode() for name in ("text", "terminal"))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", styled) == plain
    assert "\x1b[1mScores\x1b[0m" in styled
