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
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ruraldiag.assessment.store import load_assessment
from ruraldiag.composite.scoring import score
from ruraldiag.plan import make_plan

REPOSITORY = Path(__file__).resolve().parents[2]
OPEN_DATA = REPOSITORY.parent / "shared" / "data" / "communes_cantal_lozere.csv"
FULL = "lieu,trajet,publics-formes,visites,fibre,strategie,ecole"
TABLE = f"""name,code,epci,{FULL}
Arvieu,12011,Lévézou,permanences,30,elus,40,40,rien,partie
Murat,15138,Hautes Terres,permanent,10,elus|agents,nsp,92.5,votee,oui
Zut,15999,Lévézou,permanance,10,elus|aucun,1,1,votee,oui
"""
# Arvieu, by hand (tests/cli/test_plan.py): 100 * (16/2 + 0 + 6*0.4 + 6*0.4 + 9*0.4 + 0 + 9/2) / 63
ARVIEU = 100 * (8 + 2.4 + 2.4 + 3.6 + 4.5) / 63


def table(desk: Any, text: str = TABLE, name: str = "t.csv") -> Path:
    path: Path = desk.path(name)
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path, **how: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, **how))


def outputs(desk: Any) -> set[str]:
    return {one.name for one in desk.folder.iterdir()} - {"petit", "t.csv"}


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
        "rank,rank_p5,rank_p95,action_1,action_2,action_3"
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


def test_the_gain_of_each_action_is_that_of_the_plan_and_is_added_where_asked(desk: Any, small: Any) -> None:
    words = ["batch", table(desk), "--by", "epci"]
    assert desk.run(*words, "-o", desk.path("r.csv"), "--detail", "themes, gains").code == 4
    arvieu, murat = rows(desk.path("r.csv"))
    assert list(arvieu)[-4:] == ["gain_1", "gain_2", "gain_3", "epci"]
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
    from ruraldiag.report import results

    monkeypatch.setattr(results, "SHEET_ROWS", 2)  # the header and one row stand in for a million
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
    from ruraldiag.report import pending

    def full(self: Any, place: Path) -> Path:
        link = desk.path(f".{place.name}")
        link.symlink_to("/dev/full")
        self.temporary[place] = link
        return link

    monkeypatch.setattr(pending.Pending, "path", full)
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
        (["-o", "r.csv", "--resume"], "--reports"),
        (["-o", "t.csv", "--force"], "un fichier lu"),
    ],
)
def test_wrong_uses_are_told_with_two(desk: Any, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    table(desk)
    done = desk.run("batch", "t.csv", *words)
    assert done.code == 2
    assert said in done.err
    assert outputs(desk) == set()


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_line_end_inside_a_cell_makes_no_row_of_its_own(desk: Any, end: str) -> None:
    text = f'name,epci,fibre\nArvieu,"Pays{end}=2+3",5\n"Mu{end}=1",ok,6\n'
    path = desk.path("t.csv")
    path.write_bytes(text.encode())
    desk.run("batch", path, "--by", "epci", "-o", desk.path("r.csv"))
    found = rows(desk.path("r.csv"))
    assert [(one["name"], one["epci"]) for one in found] == [("Arvieu", "Pays\n=2+3"), ("Mu =1", "ok")]


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


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing_half_written(desk: Any, how: signal.Signals) -> None:
    desk.path("r.csv").write_text("à moi", encoding="utf-8")
    words = ["batch", "-", "-o", str(desk.path("r.csv")), "--force", "--reports", str(desk.path("d"))]
    command = [sys.executable, "-m", "ruraldiag", *words, "--questionnaire", str(desk.folder / "petit")]
    lines = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(3000))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write((TABLE.split("\n", maxsplit=1)[0] + "\n" + lines).encode())
        process.stdin.close()
        until = time.monotonic() + 30
        while not list(desk.folder.glob("d/*.md")) and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(how)
        assert process.wait(30) == 130
        assert process.stderr is not None
        said = process.stderr.read().decode().replace("\xa0", " ")
    assert desk.path("r.csv").read_text(encoding="utf-8") == "à moi"
    left = [one.name for one in desk.folder.rglob("*") if one.name.endswith(".tmp") or one.name.startswith(".r.csv")]
    assert left == []
    written = list(desk.folder.glob("d/*.md"))
    assert 0 < len(written) < 3000
    assert "Arrêté : aucun fichier de résultats n'a été écrit, et ce qui était là est intact." in said
    assert f"{len(written)} rapport" in said
    assert "--resume" in said
    assert all(one.read_text(encoding="utf-8").endswith("\n") for one in written)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")
@pytest.mark.parametrize("how", ["twice", "killed"])
def test_stopped_twice_or_killed_it_leaves_no_process_behind(desk: Any, how: str) -> None:
    lines = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(3000))
    file = table(desk, TABLE.split("\n", maxsplit=1)[0] + "\n" + lines)
    words = ["batch", str(file), "-o", str(desk.path("r.csv")), "--reports", str(desk.path("d"))]
    command = [sys.executable, "-m", "ruraldiag", *words, "--questionnaire", str(desk.folder / "petit")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 30
        while len(list(desk.folder.glob("d/*.md"))) < 40 and time.monotonic() < until:
            time.sleep(0.02)
        helpers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
        for _ in range(1 if how == "killed" else 2):
            process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGINT)
            time.sleep(0.05)
        assert process.wait(20) == (-signal.SIGKILL if how == "killed" else 130)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{one}").exists() for one in helpers) and time.monotonic() < until:
        time.sleep(0.02)
    assert [one for one in helpers if Path(f"/proc/{one}").exists()] == []


# Reports


def test_one_report_a_unit_named_safely_and_resumed(desk: Any) -> None:
    text = f"name,code,{FULL}\nSaint-Été,01006,permanent,10,elus,1,1,votee,oui\n../Zut,,nsp,,,,,,\nzut,,nsp,,,,,,\n"
    folder = desk.path("d")
    words = ["batch", table(desk, text), "-o", desk.path("r.csv"), "--reports", folder]
    assert desk.run(*words).code == 0
    assert {one.name for one in folder.iterdir()} == {"01006-saint-ete.md", "zut.md", "zut-2.md"}
    assert "Saint-Été" in (folder / "01006-saint-ete.md").read_text(encoding="utf-8")
    # Reports that are there are never written over unasked, and nothing else is either.
    refused = desk.run("batch", desk.path("t.csv"), "-o", desk.path("s.csv"), "--reports", folder)
    assert (refused.code, "T050" in refused.err, desk.path("s.csv").exists()) == (5, True, False)
    (folder / "zut.md").unlink()
    (folder / "01006-saint-ete.md").write_text("relu", encoding="utf-8")
    done = desk.run(*words, "--force", "--resume")
    assert done.code == 0
    assert "1 rapport écrit, 2 gardés." in done.err
    assert (folder / "01006-saint-ete.md").read_text(encoding="utf-8") == "relu"
    assert (folder / "zut.md").exists()


def test_units_whose_names_have_no_letter_of_ours_never_share_a_report(desk: Any) -> None:
    folder, names = desk.path("d"), ("北京", "東京", "Αθήνα", "!?", "…")
    text = f"name,{FULL}\n" + "".join(f"{name},{{}},,,,{n},,\n" for n, name in enumerate(names))
    words = ["-o", desk.path("r.csv"), "--reports", folder]
    # The first one is refused, and put right afterwards: the others keep the names that they had.
    assert desk.run("batch", table(desk, text.replace("{}", "nulle part", 1).replace("{}", "")), *words).code == 4
    assert desk.run("batch", table(desk, text.replace("{}", "")), *words, "--force", "--resume").code == 0
    said = {one.name: one.read_text(encoding="utf-8").splitlines()[0] for one in folder.iterdir()}
    assert sorted(said.values()) == sorted(f"# Diagnostic numérique — {name}" for name in names)
    assert {"collectivite.md", "collectivite-2.md"} < set(said)  # without any letter or figure: homonyms


def test_a_report_that_a_power_cut_left_empty_is_made_again(desk: Any) -> None:
    words = ["batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"), "--resume", "--force"]
    desk.path("d").mkdir()
    (desk.path("d") / "12011-arvieu.md").touch()
    assert "2 rapports écrits." in desk.run(*words).err
    assert (desk.path("d") / "12011-arvieu.md").stat().st_size > 0


@pytest.mark.parametrize("what", ["reports", "results"])
def test_what_cannot_be_written_once_reports_are_begun_says_how_to_go_on(
    desk: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from ruraldiag.report import pending, writers

    write, place = writers.write_whole, desk.path("r.csv")

    def full(path: Path, text: str) -> None:
        if "murat" in path.name:
            raise pending.not_written(path, "plus de place")
        write(path, text)

    def no_sync(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    words = ["batch", table(desk), "-o", place, "--reports", desk.path("d")]
    with monkeypatch.context() as patch:
        if what == "reports":
            patch.setattr(writers, "write_whole", full)
        else:
            patch.setattr(os, "fsync", no_sync)
        done = desk.run(*words)
    there = "1 rapport est entier" if what == "reports" else "2 rapports sont entiers"
    assert (done.code, place.exists()) == (5, False)
    assert "F008" in done.err
    assert f"{there} dans {desk.path('d')} : la même commande, avec --resume, fait les autres." in done.err
    again = desk.run(*words, "--resume")
    assert (again.code, "1 rapport écrit, 1 gardé." in again.err) == (4, what == "reports")


def test_what_cannot_be_written_before_any_report_says_nothing_of_going_on(desk: Any) -> None:
    desk.path("r.csv").write_text("à moi", encoding="utf-8")
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert (done.code, "F007" in done.err, "--resume" in done.err) == (5, True, False)


def test_refused_rows_have_no_report(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert sorted(one.name for one in desk.path("d").iterdir()) == ["12011-arvieu.md", "15138-murat.md"]


def test_a_folder_of_assessments_keeps_notes_in_its_reports(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"fibre": {"value": 40.0, "note": "Chiffre du syndicat."}}, name="Arvieu", code="12011")
    done = desk.run("batch", folder, "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert done.code == 0
    assert "Chiffre du syndicat" in (desk.path("d") / "12011-arvieu.md").read_text(encoding="utf-8")


def test_an_action_marked_as_set_aside_is_proposed_no_more_as_in_the_plan(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    answers = {"lieu": "aucun", "trajet": 20, "publics-formes": ["elus"], "fibre": 80, "strategie": "rien"}
    for name in ("a", "b"):
        desk.write(f"in/{name}.toml", answers, name=name)
    assert desk.run("plan", folder / "b.toml", "--mark", "strategie=ecartee").code == 0
    planned = [one["indicator"] for one in desk.run("plan", folder / "b.toml", "--format", "json").values["actions"]]
    assert desk.run("batch", folder, "-o", desk.path("r.csv")).code == 0
    first, second = ([one[f"action_{n}"] for n in (1, 2, 3)] for one in rows(desk.path("r.csv")))
    assert first[0] == "strategie"  # a lock first
    assert second == planned[:3]
    assert "strategie" not in second


# Older editions

CHANGES = (
    ('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'),  # an option renamed
    ('id = "visites"\n', 'id = "visites-annee"\n'),  # a question dropped, a new one
)


def test_assessments_of_an_older_edition_are_carried_on_the_way_and_that_is_said(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanent", "visites": 40.0}, name="Arvieu", code="12011")
    desk.write("in/b.toml", {"lieu": "permanent"}, name="Murat", code="15138")
    desk.next_edition(*CHANGES)
    desk.write("in/c.toml", {"lieu": "hebdo"}, name="Allanche", code="15001", edition="2027.1")
    before = {name: data for name, data in desk.files().items() if "/in/" in name.replace("\\", "/")}
    out, reports = desk.path("r.csv"), desk.path("d")
    done = desk.run("batch", folder, "-o", out, "--reports", reports, "--summary", desk.path("s.md"))
    assert done.code == 0
    said = " ".join(done.err.split())
    assert "T027" in said
    assert (
        "2 fichiers d'une édition précédente (2026.1), relus avec l'édition 2027.1 ; 1 réponse sans place dans "
        "celle-ci, hors du compte." in said
    )
    # « hebdo » replaces « permanent »: the three say the same; « visites » is asked no more.
    found = rows(out)
    assert [one["answered"] for one in found] == ["1", "1", "1"]
    assert len({(one["low"], one["high"]) for one in found}) == 1
    assert "édition 2027.1" in (reports / "12011-arvieu.md").read_text(encoding="utf-8")
    assert "2 fichiers d'une édition précédente" in desk.path("s.md").read_text(encoding="utf-8").replace("\xa0", " ")
    assert all(desk.files()[name] == data for name, data in before.items())


def test_an_edition_that_is_not_installed_refuses_its_files_and_no_other(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanent"}, name="Arvieu", edition="2019.1")
    desk.write("in/b.toml", {"lieu": "permanent"}, name="Murat")
    desk.write("in/c.toml", {"lieu": "permanent"}, name="Zut", edition="2019.1")
    done = desk.run("batch", folder, "-o", desk.path("r.csv"))
    assert done.code == 4
    refused = rows(desk.path("r-refus.csv"))
    assert [(one["row"], Path(one["value"]).name, one["code"]) for one in refused] == [
        ("2", "a.toml", "Q034"),
        ("4", "c.toml", "Q034"),
    ]
    assert "2019.1" in refused[0]["message"]
    assert [one["name"] for one in rows(desk.path("r.csv"))] == ["Murat"]


def test_an_answer_that_its_own_edition_does_not_allow_refuses_the_file(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanence"}, name="Arvieu")
    desk.next_edition(*CHANGES)
    done = desk.run("batch", folder, "-o", desk.path("r.csv"))
    (one,) = rows(desk.path("r-refus.csv"))
    assert (done.code, one["code"], "lieu" in one["column"], Path(one["value"]).name) == (4, "A007", True, "a.toml")


# What is said meanwhile


def test_quiet_says_nothing_of_how_far_it_is(desk: Any) -> None:
    good = "\n".join(TABLE.split("\n")[:3]) + "\n"
    assert desk.run("batch", table(desk, good), "-o", desk.path("r.csv"), "--by", "epci", "--quiet").err == ""


def test_a_line_is_written_now_and_then_where_there_is_no_terminal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruraldiag.cli import progress

    monkeypatch.setattr(progress, "EVERY", 0.0)
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--by", "epci")
    assert "2 lignes sur 3 environ…" in done.err


def test_duplicated_units_are_told(desk: Any) -> None:
    done = desk.run("batch", table(desk, "name,code,fibre\nA,12011,1\nB,12011,2\n"), "-o", desk.path("r.csv"))
    assert done.code == 0
    assert "T017" in done.err
    assert "lignes 2 et 3" in done.err
    assert len(rows(desk.path("r.csv"))) == 2


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
        # No France services is « ne sait pas », never « aucun lieu »; with two answers of 52 no score is shown.
        there = source["nb_france_services_2024_08"] != "0"
        fibre = source["part_locaux_raccordables_ftth_pct"] != ""
        assert (int(one["answered"]), int(one["unknown"])) == (there + fibre, 1 - there)
        assert one["score"] == ""
    capsys.readouterr()
