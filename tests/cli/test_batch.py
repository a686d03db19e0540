"""``ruraldiag batch``. Requirements (contract, « A batch table », « Commands », « Exit codes »; issue, « Batch »).

Every input row in exactly one of results and refused rows, in order; the formats of both; nothing that acts as a
formula, numbers that stay numbers; all outputs put in their place together, or none; what was there untouched.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from batches import ARVIEU, FULL, OPEN_DATA, REPOSITORY, TABLE, outputs, rows, table
from ruraldiag.assessment.store import load_assessment
from ruraldiag.composite.scoring import score
from ruraldiag.plan import make_plan


def test_every_row_is_in_exactly_one_of_the_two_files_in_order(desk: Any) -> None:
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--errors", desk.path("e.csv"), "--by", "epci")
    assert done.code == 4
    found, refused = rows(desk.path("r.csv")), rows(desk.path("e.csv"))
    assert [(one["code"], one["epci"]) for one in found] == [("12011", "Lévézou"), ("15138", "Hautes Terres")]
    assert [(one["row"], one["column"], one["value"], one["code"]) for one in refused] == [
        ("4", "lieu", "permanance", "A007"),
        ("4", "publics-formes", "elus|aucun", "A011"),
    ]
    assert list(refused[0]) == ["row", "column", "value", "code", "message"]
    assert "permanent" in refused[0]["message"]  # what to do
    assert "3 lignes : 2 dans les résultats, 1 refusée." in done.err
    assert done.out.split() == [str(desk.path("r.csv")), str(desk.path("e.csv"))]


def test_the_columns_are_those_of_the_contract_and_the_figures_those_of_score(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"))
    text = desk.path("r.csv").read_bytes()
    header = text.split(b"\n")[0].decode()
    assert b"\r" not in text
    assert header == (
        "code,name,kind,date,score,low,high,level,level_nominal,locks,possible_locks,coverage,answered,unknown,"
        "not_applicable,unanswered,aide,aide_low,aide_high,aide_level,reseau,reseau_low,reseau_high,reseau_level,"
        "rank,rank_p5,rank_p95,action_1,action_2,action_3,series,rank_best,rank_worst"
    )
    arvieu, murat = rows(desk.path("r.csv"))
    assert float(arvieu["score"]) == pytest.approx(ARVIEU)
    assert arvieu["locks"] == "sans-strategie|sans-fibre"
    assert (murat["answered"], murat["unknown"], murat["unanswered"]) == ("6", "1", "0")
    assert arvieu["rank"] == arvieu["rank_p5"] == ""


def test_a_unit_has_the_same_bits_alone_and_in_the_table(desk: Any, small: Any) -> None:
    answers = {"lieu": "permanent", "trajet": 17.3, "publics-formes": ["elus", "agents"], "fibre": 92.7, "ecole": "oui"}
    alone = score(load_assessment(desk.write("a.toml", answers)), small).whole
    cells = "permanent,17.3,elus|agents,,92.7,,oui"
    desk.run("batch", table(desk, f"name,{FULL}\nArvieu,{cells}\n"), "-o", desk.path("r.csv"))
    (one,) = rows(desk.path("r.csv"))
    assert (float(one["low"]), float(one["high"])) == (100 * alone.low, 100 * alone.high)
    assert float(one["score"]) == 100 * alone.score


def test_without_a_name_refused_rows_go_beside_the_results_only_where_there_are_some(desk: Any) -> None:
    assert desk.run("batch", table(desk), "-o", desk.path("r.csv")).code == 4
    assert outputs(desk) == {"r.csv", "r-refus.csv"}
    good = "\n".join(TABLE.split("\n")[:3]) + "\n"
    assert desk.run("batch", table(desk, good), "-o", desk.path("s.csv")).code == 0
    assert outputs(desk) == {"r.csv", "r-refus.csv", "s.csv"}
    # An old file of refused rows is not left to be taken for the new one.
    assert desk.run("batch", table(desk, good), "-o", desk.path("r.csv"), "--force").code == 0
    assert rows(desk.path("r-refus.csv")) == []


def test_results_go_to_the_screen_without_o_and_refused_rows_are_told(desk: Any) -> None:
    done = desk.run("batch", table(desk))
    assert done.code == 4
    assert [one["name"] for one in csv.DictReader(io.StringIO(done.out))] == ["Arvieu", "Murat"]
    assert "A007 ligne 4, lieu" in done.err
    assert outputs(desk) == set()


NASTY = ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "'=1"]


def nasty(desk: Any) -> Path:
    lines = "".join(f'"{name}",{name!r},1\n' for name in NASTY)
    return table(desk, f"name,epci,fibre\n{lines}")


def test_nothing_acts_as_a_formula_in_csv_and_numbers_stay_numbers(desk: Any) -> None:
    path = table(desk, "name,epci,fibre\n" + "".join(f'"{one}","{one}",1\n' for one in NASTY[:4]) + '"A","\t=1",-5\n')
    desk.run("batch", path, "-o", desk.path("r.csv"), "--by", "epci", "--errors", desk.path("e.csv"))
    found = rows(desk.path("r.csv"))
    assert [(one["name"], one["epci"]) for one in found] == [(f"'{one}", f"'{one}") for one in NASTY[:4]]
    assert all(float(one["low"]) >= 0 for one in found)
    (refused,) = rows(desk.path("e.csv"))
    assert refused["value"] == "'-5"  # what came from the table is text
    assert refused["row"] == "6"


def test_nothing_acts_as_a_formula_in_a_workbook_and_numbers_stay_numbers(desk: Any) -> None:
    path = table(desk, "name,code,epci,fibre\n" + "".join(f'"{one}",01006,"{one}",1\n' for one in NASTY[:4]))
    desk.run("batch", path, "-o", desk.path("r.xlsx"), "--by", "epci")
    import zipfile

    sheet = zipfile.ZipFile(desk.path("r.xlsx")).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    header, *found = CalamineWorkbook.from_path(desk.path("r.xlsx")).get_sheet_by_index(0).to_python()
    at = {name: place for place, name in enumerate(header)}
    assert [one[at["name"]] for one in found] == NASTY[:4]
    assert {one[at["code"]] for one in found} == {"01006"}
    assert all(isinstance(one[at["low"]], float) for one in found)
    assert found[0][at["score"]] == ""  # withheld: an empty cell, never a zero


def test_json_lines_hold_null_where_withheld(desk: Any) -> None:
    desk.run("batch", table(desk, "name,code,fibre\nArvieu,01006,1\n"), "-o", desk.path("r.jsonl"))
    (one,) = [json.loads(line) for line in desk.path("r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (one["code"], one["score"], one["rank"]) == ("01006", None, None)
    assert isinstance(one["low"], float)


def test_excel_fr_writes_semicolons_a_bom_and_decimal_commas(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--excel-fr", "--errors", desk.path("e.csv"))
    assert desk.path("r.csv").read_bytes().startswith(b"\xef\xbb\xbfcode;name")
    assert desk.path("e.csv").read_bytes().startswith(b"\xef\xbb\xbfrow;column")
    found = rows(desk.path("r.csv"), delimiter=";")
    assert float(found[0]["score"].replace(",", ".")) == pytest.approx(ARVIEU)
    assert "." not in found[0]["score"]


def test_the_themes_are_added_where_asked(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--detail", "themes", "--by", "epci")
    (arvieu, _) = rows(desk.path("r.csv"))
    # lieux: lieu 4 × 1/2, trajet 2 × 0, over 6
    assert any(
        one.endswith("lieux") and float(arvieu[one]) == pytest.approx(100 * 2 / 6) for one in arvieu if arvieu[one]
    )
    assert arvieu["epci"] == "Lévézou"


def test_the_value_of_each_answer_is_added_where_asked(desk: Any) -> None:
    words = ["batch", table(desk), "--by", "epci", "-o", desk.path("r.csv")]
    assert desk.run(*words, "--detail", "values").code == 4
    arvieu, murat = rows(desk.path("r.csv"))
    assert list(arvieu)[-11:] == [*FULL.split(","), "series", "rank_best", "rank_worst", "epci"]
    # permanences of three; 30 min of [10, 30]; élus 0.4; 40 %; 40 %; nothing written; « en partie » of three
    assert [float(arvieu[name]) for name in FULL.split(",")] == [0.5, 0.0, 0.4, 0.4, 0.4, 0.0, 0.5]
    # « ne sait pas » has no value, never a zero.
    assert [murat[name] for name in FULL.split(",")] == ["1.0", "1.0", "0.7", "", "0.925", "0.5", "1.0"]
    assert (arvieu["series"], arvieu["rank_best"]) == ("full", "")
    assert desk.run(*words, "--force").code == 4
    assert "lieu" not in rows(desk.path("r.csv"))[0]
    # Under 10 % of fibre the school is not asked about: what was answered to it is not scored, and has no value.
    table(desk, "name,fibre,ecole\nA,5,oui\n")
    assert desk.run(*words[:2], "-o", desk.path("s.csv"), "--detail", "values,themes").code == 0
    (one,) = rows(desk.path("s.csv"))
    assert (one["fibre"], one["ecole"], one["strategie"]) == ("0.05", "", "")
    assert "reseau/couverture" in one


def test_the_gain_of_each_action_is_that_of_the_plan_and_is_added_where_asked(desk: Any, small: Any) -> None:
    words = ["batch", table(desk), "--by", "epci"]
    assert desk.run(*words, "-o", desk.path("r.csv"), "--detail", "themes, gains").code == 4
    arvieu, murat = rows(desk.path("r.csv"))
    assert list(arvieu)[-7:] == ["gain_1", "gain_2", "gain_3", "series", "rank_best", "rank_worst", "epci"]
    answers = {"lieu": "permanences", "trajet": 30, "publics-formes": ["elus"], "visites": 40.0, "fibre": 40.0}
    one = load_assessment(desk.write("m.toml", answers | {"strategie": "rien", "ecole": "partie"}))
    planned = [(action.indicator.id, 100 * action.gain) for action in make_plan(score(one, small)).actions]
    assert [(arvieu[f"action_{n}"], float(arvieu[f"gain_{n}"])) for n in (1, 2, 3)] == planned[:3]
    # Where there is no third action there is no gain either, never a zero.
    for n in (1, 2, 3):
        assert bool(murat[f"action_{n}"]) == bool(murat[f"gain_{n}"])
    assert desk.run(*words, "-o", desk.path("s.csv")).code == 4
    assert "gain_1" not in rows(desk.path("s.csv"))[0]


def test_ranks_come_with_rank(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--rank", "--draws", "50", "--seed", "1")
    assert [one["rank"] for one in rows(desk.path("r.csv"))] == ["2", "1"]


@pytest.mark.parametrize("ranked", [["--rank"], []])
def test_without_draws_a_rank_has_no_interval(desk: Any, ranked: list[str]) -> None:
    places = ["-o", desk.path("r.csv"), "--summary", desk.path("s.md")]
    done = desk.run("batch", table(desk), *places, *ranked, "--draws", "0")
    assert done.code == 4  # one row of the three is refused
    found = [(one["rank"], one["rank_p5"], one["rank_p95"]) for one in rows(desk.path("r.csv"))]
    assert found == ([("2", "", ""), ("1", "", "")] if ranked else [("", "", "")] * 2)
    summary = desk.path("s.md").read_text(encoding="utf-8")
    assert ("| 1    | Murat" in summary) == bool(ranked)
    assert "tirages" not in summary


# Nothing by halves


def test_what_is_there_is_not_touched_without_force(desk: Any) -> None:
    for name in ("r.csv", "e.csv"):
        desk.path(name).write_text("à moi", encoding="utf-8")
    before = desk.files()
    done = desk.run("batch", table(desk, TABLE), "-o", desk.path("r.csv"), "--errors", desk.path("e.csv"))
    assert done.code == 5
    assert done.err.count("F007") == 2  # both at once
    assert {name: data for name, data in desk.files().items() if "t.csv" not in name} == before
    assert (
        desk.run("batch", desk.path("t.csv"), "-o", desk.path("r.csv"), "--errors", desk.path("e.csv"), "--force").code
        == 4
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T007"),
        (b"name,fibr\nA,1\n", "T003"),
        (b'name,fibre\nA,1\nB,"2\n', "T010"),  # found only at the end
        (b"\0\1\2", "T008"),
    ],
)
def test_a_bad_table_exits_with_three_and_leaves_what_was_there(desk: Any, content: bytes, code: str) -> None:
    desk.path("r.csv").write_text("à moi", encoding="utf-8")
    desk.path("t.csv").write_bytes(content)
    before = desk.files()
    done = desk.run("batch", desk.path("t.csv"), "-o", desk.path("r.csv"), "--force", "--errors", desk.path("e.csv"))
    assert done.code == 3
    assert code in done.err
    assert desk.files() == before


def test_no_space_on_the_disk_leaves_what_was_there(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for suffix in ("csv", "jsonl", "xlsx"):
        place = desk.path(f"r.{suffix}")
        place.write_text("à moi", encoding="utf-8")
        path = table(desk)
        before = desk.files()

        def full(*_: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            done = desk.run("batch", path, "-o", place, "--force", "--errors", desk.path("e.csv"))
        assert done.code == 5
        assert "plus de place" in done.err
        assert desk.files() == before


def test_a_workbook_too_short_for_the_results_is_told(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruraldiag.exchange import results_file

    monkeypatch.setattr(results_file, "SHEET_ROWS", 2)  # the header and one row stand in for a million
    done = desk.run("batch", table(desk), "-o", desk.path("r.xlsx"))
    assert (done.code, "T051" in done.err, outputs(desk)) == (5, True, set())


def test_a_group_column_named_as_a_result_is_kept_apart(desk: Any) -> None:
    path = table(desk, "name,score,fibre\nA,12,1\n")
    desk.run("batch", path, "-o", desk.path("r.csv"), "--by", "score")
    (one,) = rows(desk.path("r.csv"))
    assert (one["score"], one["score (tableau)"]) == ("", "12")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_a_disk_that_fills_up_while_writing_is_told(desk: Any, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruraldiag.files import several

    def full(self: Any, place: Path) -> Path:
        link = desk.path(f".{place.name}")
        link.symlink_to("/dev/full")
        self.temporary[place] = link
        return link

    monkeypatch.setattr(several.AllOrNone, "path", full)
    many = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(2000))
    done = desk.run("batch", table(desk, TABLE + many), "-o", desk.path(f"r.{suffix}"))
    assert done.code == 5
    assert "F008" in done.err
    assert "Traceback" not in done.err
    assert outputs(desk) == set()


def test_a_folder_that_cannot_be_written_in(desk: Any) -> None:
    table(desk)
    done = desk.run("batch", desk.path("t.csv"), "-o", desk.path("t.csv") / "r.csv")
    assert done.code == 5
    assert "F008" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "r.txt"], "Format inconnu"),
        (["-o", "r.csv", "--errors", "r.csv"], "même nom"),
        (["-o", "r.csv", "--detail", "tout"], "--detail"),
        (["-o", "r.xlsx", "--excel-fr"], "--excel-fr"),
        (["-o", "r.csv", "--draws", "10"], "--rank"),
        (["-o", "r.csv", "--draws", "10", "--summary", "s.md"], "--quality"),
        (["-o", "r.csv", "--quality", "q.csv"], "F010"),
        (["-o", "r.csv", "--quality", "-"], "un nom après --quality"),
        (["-o", "r.csv", "--quality", "s.md", "--summary", "s.md"], "même nom"),
        (["-o", "r.csv", "--quality", "t.csv", "--force"], "un fichier lu"),
        (["-o", "r.csv", "--resume"], "--reports"),
        (["-o", "t.csv", "--force"], "un fichier lu"),
        *((["-o", name], "un nom après -o") for name in ("", ".", "/", "..")),
        (["--errors", "."], "un nom après --errors"),
        (["-o", "r.csv", "--summary", "-"], "un nom après --summary"),
        (["-o", ".", "--summary", ".", "--reports", "-"], "un nom après -o et --summary et --reports"),
    ],
)
def test_wrong_uses_are_told_with_two(desk: Any, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    table(desk)
    done = desk.run("batch", "t.csv", *words)
    assert done.code == 2
    assert said in done.err
    assert outputs(desk) == set()


@pytest.mark.parametrize("name", ["q.md", "q.txt", "q.json"])
def test_the_study_of_the_questions_takes_its_format_from_its_name(
    desk: Any, name: str, follows_schema: Callable[..., None]
) -> None:
    lines = "".join(f"U{place},{place % 3},{place},{100 - place}\n" for place in range(40))
    done = desk.run(
        "batch", table(desk, f"name,epci,visites,fibre\n{lines}"), "--by", "epci", "-o", desk.path("r.csv"),
        "--quality", desk.path(name), "--draws", "20",
    )  # fmt: skip
    assert (done.code, str(desk.path(name)) in done.out) == (0, True)
    text = desk.path(name).read_text(encoding="utf-8").replace("\xa0", " ")
    if name.endswith(".json"):
        values = json.loads(text)
        follows_schema("quality", values)
        assert (values["by"], values["kinds"][0]["pairs"]) == (
            ["epci"],
            [{"first": "visites", "second": "fibre", "r": pytest.approx(-1.0), "rows": 40}],
        )
    else:
        assert "Qualité des questions et des poids — 40 communes" in text
        assert "« Visites à domicile » et « Fibre » (−1,00 sur 40 communes)" in " ".join(text.split())


def test_the_study_takes_its_place_with_the_other_files_or_none_does(desk: Any) -> None:
    desk.path("q.md").write_text("ancien", encoding="utf-8")
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--quality", desk.path("q.md"))
    assert (done.code, outputs(desk)) == (5, {"q.md"})
    assert desk.path("q.md").read_text(encoding="utf-8") == "ancien"
    # Two units that are accepted are far from thirty, and it says so.
    words = ["--quality", desk.path("q.md"), "--summary", desk.path("s.md"), "--rank", "--force"]
    assert desk.run("batch", table(desk), "-o", desk.path("r.csv"), *words).code == 4
    assert "Il en faut 30" in desk.path("q.md").read_text(encoding="utf-8")
    assert "# Synthèse" in desk.path("s.md").read_text(encoding="utf-8")


def test_an_empty_name_of_the_table_is_not_the_current_folder(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.toml", {"fibre": 92.5})
    monkeypatch.chdir(desk.folder)
    done = desk.run("batch", "")
    assert (done.code, done.out) == (2, "")
    assert "Le nom du tableau est vide" in done.err


def test_a_table_or_a_mapping_that_is_not_there_points_to_the_template(desk: Any) -> None:
    for words in ((desk.path("absent.csv"),), (table(desk), "--columns", desk.path("absent.toml"))):
        done = desk.run("batch", *words)
        assert (done.code, "F001" in done.err) == (3, True)
        assert "ruraldiag questionnaire template" in done.err
        assert "ruraldiag assess" not in done.err


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_line_end_inside_a_cell_makes_no_row_of_its_own(desk: Any, end: str) -> None:
    text = f'name,epci,fibre\nArvieu,"Pays{end}=2+3",5\n"Mu{end}=1",ok,6\n'
    path = desk.path("t.csv")
    path.write_bytes(text.encode())
    desk.run("batch", path, "--by", "epci", "-o", desk.path("r.csv"))
    found = rows(desk.path("r.csv"))
    assert [(one["name"], one["epci"]) for one in found] == [("Arvieu", "Pays =2+3"), ("Mu =1", "ok")]


def test_not_even_force_writes_over_what_is_read(desk: Any) -> None:
    mapping = desk.path("m.colonnes.toml")
    mapping.write_text('[columns]\n"code" = "code"\n', encoding="utf-8")
    folder = desk.path("in")
    folder.mkdir()
    one = desk.write("in/a.toml", {"lieu": "permanent"}, name="Arvieu")
    (folder / "s.md").write_text("ancienne synthèse", encoding="utf-8")
    for words in (
        [table(desk), "--columns", mapping, "--summary", mapping],
        [folder, "--summary", one],
        [folder / "*.toml", "--summary", one],
    ):
        before = desk.files()
        done = desk.run("batch", *words, "-o", desk.path("r.csv"), "--force")
        assert (done.code, "un fichier lu" in done.err, desk.files() == before) == (2, True, True)
    # A folder of assessments may also hold what is written again.
    assert desk.run("batch", folder, "-o", desk.path("r.csv"), "--summary", folder / "s.md", "--force").code == 0


# What is said meanwhile


def test_quiet_says_nothing_of_how_far_it_is(desk: Any) -> None:
    good = "\n".join(TABLE.split("\n")[:3]) + "\n"
    assert desk.run("batch", table(desk, good), "-o", desk.path("r.csv"), "--by", "epci", "--quiet").err == ""


def test_a_line_is_written_now_and_then_where_there_is_no_terminal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruraldiag.cli import progress

    monkeypatch.setattr(progress, "EVERY", 0.0)
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--by", "epci")
    assert "2 lignes sur 3 environ…" in done.err


def test_a_ranking_tells_how_far_the_reading_is_then_the_draws_then_the_results(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ruraldiag.cli import progress

    monkeypatch.setattr(progress, "EVERY", 0.0)
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--by", "epci", "--rank", "--draws", "50")
    # Three rows, of which one is refused; the two others are ranked in one go.
    said = [line for line in done.err.splitlines() if line.endswith("…")]
    assert said[:5] == [
        "1 ligne lue sur 3 environ…",
        "2 lignes lues sur 3 environ…",
        "3 lignes lues sur 3 environ…",
        "Tirages du classement : 100 %…",
        "1 ligne sur 3 environ…",
    ]
    quiet = desk.run("batch", table(desk), "-o", desk.path("s.csv"), "--by", "epci", "--rank", "--quiet")
    assert "…" not in quiet.err


def test_thousands_are_set_apart_where_rows_are_counted(desk: Any) -> None:
    text = "name,fibre\n" + "".join(f"N{place},1\n" for place in range(1200))
    done = desk.run("batch", table(desk, text), "-o", desk.path("r.csv"))
    assert "1 200 lignes : 1 200 dans les résultats, 0 refusée." in done.err


def test_duplicated_units_are_told(desk: Any) -> None:
    done = desk.run("batch", table(desk, "name,code,fibre\nA,12011,1\nB,12011,2\n"), "-o", desk.path("r.csv"))
    assert done.code == 0
    assert "T017" in done.err
    assert "lignes 2 et 3" in done.err
    assert len(rows(desk.path("r.csv"))) == 2


@pytest.mark.parametrize(
    ("wish", "told"), [("--rank", True), ("--summary", True), ("--quality", True), ("--quiet", False)]
)
def test_a_unit_at_several_dates_is_told_where_all_are_counted_together(desk: Any, wish: str, told: bool) -> None:
    file = table(desk, "name,code,date,fibre\nA,12011,2025-01-01,1\nB,15138,,3\nA,12011,,2\n")
    words = [wish, desk.path("s.md")] if wish in {"--summary", "--quality"} else [wish]
    done = desk.run("batch", file, "-o", desk.path("r.csv"), *words)
    assert done.code == 0
    # Row by row nothing is amiss: the results have one row a date.
    assert ("T037" in done.err and "lignes 2 et 4" in done.err) is told
    assert "T017" not in done.err


@pytest.mark.skipif(not OPEN_DATA.exists(), reason="the folder of open data is not there")
def test_the_402_communes_of_cantal_and_lozere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ruraldiag.cli.app import run

    mapping = REPOSITORY / "reports" / "exemples" / "cantal-lozere.colonnes.toml"
    out = tmp_path / "r.csv"
    words = ["batch", str(OPEN_DATA), "--columns", str(mapping), "--by", "nom_epci", "-o", str(out)]
    assert run(words) == 0
    found = rows(out)
    given = rows(OPEN_DATA)
    assert [one["code"] for one in found] == [one["code_insee"] for one in given]
    assert [one["nom_epci"] for one in found] == [one["nom_epci"] for one in given]
    for one, source in zip(found, given, strict=True):
        # No France services is « ne sait pas », never « aucun lieu »; with one answer of 49 no score is shown.
        there = source["nb_france_services_2024_08"] != "0"
        assert (int(one["answered"]), int(one["unknown"])) == (there, 1 - there)
        assert one["score"] == ""
    capsys.readouterr()
