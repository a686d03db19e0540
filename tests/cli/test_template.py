"""``ruraldiag questionnaire template``. Requirements (issue, « Batch », 5).

An empty table for a list of units, as CSV or as a workbook with lists of the allowed options and the questions as
comments of the header; what was filled in is read back by ``batch``.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook


def sheet_of(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_a_csv_has_the_columns_and_the_units(desk: Any) -> None:
    out = desk.path("t.csv")
    done = desk.run("questionnaire", "template", "-o", out, "--unit", "01006 Ambléon", "--unit", "Murat")
    assert (done.code, done.out.strip()) == (0, str(out))
    header, *lines = out.read_text(encoding="utf-8").splitlines()
    assert header == "name,kind,code,date,lieu,trajet,publics-formes,visites,fibre,strategie,ecole"
    assert lines == ["Ambléon,commune,01006,,,,,,,,", "Murat,commune,,,,,,,,,"]
    assert desk.run("questionnaire", "template", "-o", out).code == 5  # it is there
    french = desk.path("fr.csv")
    desk.run("questionnaire", "template", "-o", french, "--excel-fr", "--kind", "petr")
    # « visites » is not asked of a PETR
    assert french.read_bytes() == b"\xef\xbb\xbfname;kind;code;date;lieu;trajet;publics-formes;fibre;strategie;ecole\n"


@pytest.mark.parametrize(
    "listed",
    [
        "01006\n15138 Murat\nSaint-Rien\n",
        "code;nom;population\n01006;;100\n15138;Murat;2\n;Saint-Rien;3\n",
        "Liste des communes;\nCode_INSEE,Nom\n01006,\n15138,Murat\n,Saint-Rien\n",
        "Nom\n01006\n15138 Murat\nSaint-Rien\n".replace("Nom\n", ""),
    ],
    ids=["lines", "table", "title-above", "no-header"],
)
def test_units_come_from_a_list_however_it_is_written(desk: Any, listed: str) -> None:
    units = desk.path("u.csv")
    units.write_text(listed, encoding="utf-8")
    desk.run("questionnaire", "template", "-o", desk.path("t.csv"), "--units", units)
    rows = desk.path("t.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[:3] for row in rows] == [
        ["01006", "commune", "01006"],
        ["Murat", "commune", "15138"],
        ["Saint-Rien", "commune", ""],
    ]


def test_units_come_from_a_folder_of_assessments_too(desk: Any) -> None:
    (desk.folder / "in").mkdir()
    desk.write("in/a.toml", {"lieu": "aucun"}, name="Arvieu", code="12011")
    desk.write("in/b.toml", {"lieu": "aucun"}, name="Murat", code="15138")
    desk.path("in/c.toml").write_text("format = ", encoding="utf-8")  # refused: left out
    done = desk.run("questionnaire", "template", "-o", desk.path("t.csv"), "--units", desk.path("in"))
    rows = desk.path("t.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert done.code == 0
    assert [row.split(",")[:3] for row in rows] == [["Arvieu", "commune", "12011"], ["Murat", "commune", "15138"]]


def test_a_list_that_names_nobody(desk: Any) -> None:
    units = desk.path("u.csv")
    units.write_text("code;nom\n", encoding="utf-8")
    done = desk.run("questionnaire", "template", "-o", desk.path("t.csv"), "--units", units)
    assert (done.code, "T007" in done.err, desk.path("t.csv").exists()) == (3, True, False)


def test_a_workbook_offers_the_options_and_shows_the_questions(desk: Any) -> None:
    out = desk.path("t.xlsx")
    assert desk.run("questionnaire", "template", "-o", out, "--unit", "01006 Ambléon").code == 0
    header, first, *_ = sheet_of(out)
    assert header[:5] == ["name", "kind", "code", "date", "lieu"]
    assert first[:3] == ["Ambléon", "commune", "01006"]
    with zipfile.ZipFile(out) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = archive.read("xl/comments1.xml").decode()
    assert "Où se faire aider" in comments
    assert "permanences\N{NO-BREAK SPACE}: Lors de permanences." in comments
    lists = {
        found[2]: found[1]
        for found in re.findall(r'<dataValidation type="list"([^>]*)>.*?<formula1>(.*?)</formula1>', sheet)
        for found in [(None, *found)]
    }
    assert '"commune,epci,petr,pays,gal,autre"' in lists
    assert 'sqref="E2:E502"' in lists["Listes!$A$1:$A$4"]  # lieu: three options and nsp
    options = CalamineWorkbook.from_path(out).get_sheet_by_name("Listes").to_python()
    assert [row[0] for row in options[:4]] == ["aucun", "permanences", "permanent", "nsp"]


def test_what_is_filled_in_is_read_back(desk: Any) -> None:
    for name in ("t.xlsx", "t.csv"):
        desk.run("questionnaire", "template", "-o", desk.path(name), "--unit", "01006 Ambléon")
    filled = desk.path("t.csv").read_text(encoding="utf-8").replace("commune,01006,,", "commune,01006,,permanent")
    desk.path("t.csv").write_text(filled, encoding="utf-8")
    for name, answered in (("t.xlsx", "0"), ("t.csv", "1")):
        done = desk.run("batch", desk.path(name))
        assert done.code == 0
        header, row = (line.split(",") for line in done.out.splitlines())
        cells = dict(zip(header, row, strict=True))
        assert (cells["code"], cells["name"], cells["answered"]) == ("01006", "Ambléon", answered)
        assert "T0" not in done.err  # no warning


def test_a_workbook_that_a_person_filled_in_is_read_back(desk: Any) -> None:
    path = desk.path("t.xlsx")
    desk.run("questionnaire", "template", "-o", path, "--unit", "01006 Ambléon")
    cells = (
        '<c r="E2" t="inlineStr"><is><t>permanent</t></is></c>'  # chosen in the list
        '<c r="F2"><v>12</v></c>'
        '<c r="G2" t="inlineStr"><is><t>elus|agents</t></is></c>'
        '<c r="H2" t="inlineStr"><is><t>so: aucune demande</t></is></c>'
        '<c r="I2"><v>92.5</v></c>'
        '<c r="J2" t="inlineStr"><is><t>nsp</t></is></c>'
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    row = re.search(r'<row r="2".*?</row>', sheet)
    assert row is not None
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(row[0], row[0].replace("</row>", f"{cells}</row>")).encode()
    with zipfile.ZipFile(desk.path("rempli.xlsx"), "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    done = desk.run("batch", desk.path("rempli.xlsx"))
    assert (done.code, "T0" in done.err) == (0, False)
    header, found = (line.split(",") for line in done.out.splitlines())
    said = dict(zip(header, found, strict=True))
    # lieu, trajet, publics-formes and fibre are known, visites does not apply, strategie is unknown, ecole unanswered.
    assert [said[one] for one in ("answered", "unknown", "not_applicable", "unanswered")] == ["4", "1", "1", "1"]


def test_the_list_of_units_is_never_written_over(desk: Any) -> None:
    desk.path("l.csv").write_text("nom\nArvieu\n", encoding="utf-8")
    before = desk.files()
    words = ["--units", desk.path("l.csv"), "-o", desk.path("l.csv"), "--force"]
    done = desk.run("questionnaire", "template", *words)
    assert (done.code, "un fichier lu" in done.err, desk.files() == before) == (2, True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "où écrire"), (["-o", "t.ods"], "Format"), (["-o", "t.xlsx", "--excel-fr"], "--excel-fr")],
)
def test_wrong_uses_are_told(desk: Any, words: list[str], said: str) -> None:
    done = desk.run("questionnaire", "template", *words)
    assert (done.code, said in done.err) == (2, True)
