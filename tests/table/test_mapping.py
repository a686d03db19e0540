"""A mapping file: letters, constants, boxes, factors, columns set aside; and columns that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.mapping import ColumnMap, load_columns
from tables import Read, Table, codes

Mapped = Callable[[str, str], Table]


@pytest.fixture
def mapped(read: Read, tmp_path: Path, small: Questionnaire) -> Mapped:
    def reading(mapping: str, table: str) -> Table:
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        return read(table, columns=load_columns(tmp_path / "m.toml", small))

    return reading


@pytest.mark.parametrize("ticked", ["1", "oui", "Vrai", "true", "Y", "x", "1.0"])
@pytest.mark.parametrize("empty", ["", "0", "non", "FAUX", "N"])
def test_boxes_make_the_answer_of_their_question(mapped: Mapped, ticked: str, empty: str) -> None:
    table = mapped(
        '[boxes.publics-formes]\n"Les élus" = "elus"\n"Les agents" = "agents"\n',
        f"name;Les élus;Les agents;fibre\nA;{ticked};{ticked};1\nB;{empty};{ticked};2\nC;;;3\nD;0;non;4\nE;nsp;nsp;5\n",
    )
    at = table.indicators.index("publics-formes")
    assert [row.cells[at] for row in table.rows] == ["elus|agents", "agents", "", "aucun", "nsp"]
    assert table.warnings == []


def test_a_box_that_is_neither_ticked_nor_empty_is_never_guessed(mapped: Mapped) -> None:
    table = mapped('[boxes.publics-formes]\n"a" = "elus"\n"b" = "agents"\n', "name;a;b\nA;peut-être;1\nB;0;\n")
    assert [row.cells for row in table.rows] == [("elus: peut-être, agents: 1",), ("elus: 0, agents: (vide)",)]


def test_a_constant_a_factor_and_letters(mapped: Mapped) -> None:
    table = mapped(
        '[columns]\n"=A" = "name"\n"=c" = "fibre"\n[constants]\nkind = "epci"\nlieu = "permanent"\n'
        "[factors]\nfibre = 100\n",
        "%;%;%\nCC A;7;0,57\nCC B;8;1\nCC C;9;94 %\nCC D;9;nsp\n",
    )
    said = [(row.name, row.kind, dict(zip(table.indicators, row.cells, strict=True))) for row in table.rows]
    assert said == [
        (name, "epci", {"fibre": fibre, "lieu": "permanent"})
        for name, fibre in (("CC A", "57"), ("CC B", "100"), ("CC C", "94 %"), ("CC D", "nsp"))
    ]


def test_columns_set_aside_are_not_even_told(mapped: Mapped) -> None:
    table = mapped('ignore = ["_*", "q/*", "fibr"]\n', "name;fibre;fibr;_id;q/a;q/b;reste\nA;1;2;3;4;5;6\n")
    assert table.warnings == ["T004"]
    assert "1 colonne sans rôle dans ce questionnaire, laissée de côté : reste." in table.said


@pytest.mark.parametrize(
    "header",
    ["name;fibre;x;x", "name;fibre;fibres", "name;fibre;Fibre", "name;fibre;fibre_note", "name;fibre;;"],
)
def test_columns_that_nobody_asked_for_stop_nothing(read: Read, header: str) -> None:
    assert read(f"{header}\nA;92;3;4\n".replace("3;4", ";".join("34"[: header.count(";") - 1]))).cells == [("92",)]


def test_a_column_that_the_mapping_names_goes_before_the_one_that_bears_the_name(mapped: Mapped) -> None:
    table = mapped('[columns]\n"Part fibre 2026" = "fibre"\n', "name;fibre;Part fibre 2026\nA;1;92\n")
    assert (table.cells, table.warnings) == ([("92",)], ["T004"])


def test_a_group_there_twice_is_refused_and_may_be_named_by_its_letter(read: Read) -> None:
    assert codes(read, "name;by;by;fibre\nA;x;y;1\n", by=["by"]) == ["T002"]
    assert read("name;by;by;fibre\nA;x;y;1\n", by=["=C"]).rows[0].groups == ("y",)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("ignore = 3\n", "A003"),
        ('[constants]\nkind = "comune"\n', "T032"),
        ('[constants]\ndate = "hier"\n', "T033"),
        ('[constants]\nlieu = "nulle-part"\n', "T022"),
        ("[constants]\nlieu = 3\n", "A003"),
        ('[boxes.publics-formes]\n"a" = "maires"\n', "T022"),
        ('[boxes.lieu]\n"a" = "aucun"\n', "A003"),
        ('[boxes.rien]\n"a" = "aucun"\n', "T021"),
        ("[boxes]\npublics-formes = 3\n", "A003"),
        ("[factors]\nfibre = 0\n", "A003"),
        ("[factors]\nfibre = nan\n", "A003"),
        ("[factors]\nlieu = 100\n", "A003"),
        ("boxes = 3\n", "A003"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(tmp_path: Path, small: Questionnaire, mapping: str, code: str) -> None:
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        load_columns(tmp_path / "m.toml", small)
    assert [one.code for one in caught.value.findings] == [code]


def test_a_letter_beyond_the_table_is_told_as_a_missing_column(read: Read) -> None:
    assert codes(read, "name;fibre\nA;1\n", columns=ColumnMap(columns={"=Z": "lieu"})) == ["T020"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("E\N{COMBINING ACUTE ACCENT}quipe\N{COMBINING ACUTE ACCENT}s", "Équipés"),
        ("Part\N{NO-BREAK SPACE} des\N{THIN SPACE}locaux", "Part des locaux"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Part\N{ZERO WIDTH SPACE}", "Part"),
        ("part d’habitants", "part d'habitants"),
        ('"Part des\nlocaux"', "Part des locaux"),
    ],
)
def test_a_header_and_a_mapping_are_compared_in_one_form(mapped: Mapped, written: str, wanted: str) -> None:
    bare = written.strip('"').replace("\n", "\\n")
    for header, name in ((written, wanted), (f'"{wanted}"', bare)):
        table = mapped(
            f'[columns]\n"{name}" = "fibre"\n[values.fibre]\n"{name}" = "nsp"\n', f"name;{header}\nA;{header}\n"
        )
        assert (table.cells, table.warnings) == ([("nsp",)], [])


def test_a_difference_that_no_eye_sees_is_named(read: Read) -> None:
    with pytest.raises(RuralDiagError, match=r"U\+0435 au lieu de «.e.»"):
        read("name;fibr\N{CYRILLIC SMALL LETTER IE}\nA;1\n")
    with pytest.raises(RuralDiagError, match=r"U\+0430 au lieu de «.a.»"):
        read("name;p\N{CYRILLIC SMALL LETTER A}rt;lieu\nA;1;\n", columns=ColumnMap(columns={"part": "fibre"}))


def test_eleven_long_names_do_not_read_alike(read: Read) -> None:
    names = [f"Infrastructures/Part des locaux raccordables à la fibre en {year}" for year in range(2016, 2027)]
    said = read(f"name;fibre;{';'.join(names)}\nA;1{';9' * 11}\n").said
    assert all(f"en {year}" in said for year in range(2016, 2027))


def test_a_pattern_of_many_stars_takes_no_time_and_too_many_patterns_are_a_finding(
    tmp_path: Path, small: Questionnaire
) -> None:
    assert not ColumnMap(ignore=("*a" * 30 + "*b",)).ignores("a" * 5000)
    path = tmp_path / "m.toml"
    path.write_text("ignore = [" + ",".join(f'"x{n}"' for n in range(2001)) + "]\n", encoding="utf-8")
    with pytest.raises(RuralDiagError, match="au plus") as caught:
        load_columns(path, small)
    assert [one.code for one in caught.value.findings] == ["A003"]
