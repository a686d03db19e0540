"""The batch table. Requirements (contract, « A batch table »; issue, « Bad input »).

CSV however it is written; columns by id or by a mapping; every row given once, as a unit or as a refusal, in order;
what is wrong with a file said at once, with a code, and nothing read by halves. Workbooks and folders: their own files.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.mapping import ColumnMap, load_columns
from ruraldiag.table.reader import open_table
from ruraldiag.table.row import RawRow
from tables import Read, codes

# However it is written


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_however_it_is_separated_and_ended(read: Read, bom: bytes, end: str, separator: str) -> None:
    lines = [["name", "code", "fibre", "lieu"], ["Hérault", "01006", '"92,5"', "permanent"], ["Ô", "", "", "nsp"]]
    text = "".join(separator.join(line) + end for line in lines)
    table = read(bom + text.encode())
    assert table.rows == [
        RawRow(2, "Hérault", "commune", "01006", "", (), ("92,5", "permanent")),
        RawRow(3, "Ô", "commune", "", "", (), ("", "nsp")),
    ]
    assert table.warnings == []


def test_cp1252_is_read_and_said(read: Read) -> None:
    table = read("name;fibre\nHérault – cœur;1\n".encode("cp1252"))
    assert table.rows[0].name == "Hérault – cœur"
    assert table.warnings == ["T015"]


def test_an_accent_far_from_the_start_still_decides_the_encoding(read: Read) -> None:
    far = b"name;fibre\n" + b"Saint-Geniez-d'Olt-et-d'Aubrac;1\n" * 60_000 + b"H\xe9rault;1\n"  # past a first chunk
    assert read(far).rows[-1].name == "Hérault"


ROW = "Évaux;1\n".encode()


@pytest.mark.parametrize(
    ("content", "line", "letter"),
    [
        (b"\xef\xbb\xbfname;fibre\nArvieu;1\n\xc9vaux;1\n", 3, "C9 (« É »"),  # only the mark of UTF-8 tells
        (b"name;fibre\n" + ROW + b"\xc9vaux;1\n" + ROW, 3, "C9 (« É »"),
        (b"name;fibre\n\xc9vaux;1\n" + ROW, 2, "C9 (« É »"),
        (b"name;fibre\n" + b"Arvieu;1\n" * 200_000 + ROW + b"H\xe9rault;1\n", 200_003, "E9 (« é »"),
        (b"name;fibre\n" + ROW + b"Tr\xc3", 3, "C3"),  # cut in the middle of a letter
        ("name;fibre\nL’Aÿ;1\n".encode() + b"A\x81;1\n", 3, "81"),  # no Windows-1252 either
    ],
    ids=["mark", "last", "first", "second-chunk", "cut", "no-letter"],
)
def test_a_text_in_utf8_but_for_a_byte_is_refused_with_the_line_of_that_byte(
    read: Read, content: bytes, line: int, letter: str
) -> None:
    # Read in Windows-1252, every É of it was É, and the column « code » after the mark was lost.
    for name, data in (("t.csv", content), ("t.csv.gz", gzip.compress(content))):
        with pytest.raises(RuralDiagError) as caught:
            read(data, name)
        (one,) = caught.value.findings
        assert (one.code, one.place.line, caught.value.status) == ("T029", line, 3)
        assert f"l'octet {letter}" in one.message.replace("\N{NO-BREAK SPACE}", " ")


def test_the_line_that_shows_a_text_is_utf8_is_told(read: Read) -> None:
    far = b"name;fibre\nH\xe9rault;1\n" + b"Arvieu;1\n" * 200_000 + ROW
    with pytest.raises(RuralDiagError) as caught:
        read(far)
    assert "dès la ligne 200003" in caught.value.findings[0].message


def test_gzip_is_read_by_its_content_and_a_cut_one_refused(read: Read) -> None:
    packed = gzip.compress(b"name;fibre\nArvieu;1\n" * 5000)
    whole = gzip.compress(b"name;fibre\nArvieu;1\n")
    assert read(whole, "t.csv.gz").cells == [("1",)]
    assert codes(read, packed[:-20], "t.csv.gz") == ["T008"]


def test_lines_above_the_header_are_left_aside_and_said(read: Read) -> None:
    table = read("Enquête 2026;;\n;;\nname;fibre;lieu\nArvieu;1;\n")
    assert [row.line for row in table.rows] == [2]  # the header is line 1
    assert table.warnings == ["T016"]
    assert "2 lignes" in table.said


def test_empty_lines_are_counted_by_a_spreadsheet_and_give_no_unit(read: Read) -> None:
    table = read("name;fibre\n\nArvieu;1\n;\nMurat;2\n")
    assert [(row.line, row.name) for row in table.rows] == [(3, "Arvieu"), (5, "Murat")]
    assert table.warnings == ["T024"]


def test_a_cell_may_hold_the_separator_quotes_and_line_ends(read: Read) -> None:
    table = read('name,fibre,by\n"Saint ""A"", le\nBourg",1,"x,y"\nB,2,z\n', by=["by"])
    assert [(row.line, row.name, row.groups) for row in table.rows] == [
        (2, 'Saint "A", le Bourg', ("x,y",)),
        (3, "B", ("z",)),
    ]


# Columns


def test_a_column_nearly_an_indicator_is_an_error_with_a_suggestion(read: Read) -> None:
    with pytest.raises(RuralDiagError) as caught:
        read("name;fibr;Strategie;publics_formes;lieu\nArvieu;1;;;\n")
    found = [(one.code, dict(one.details)["expected"]) for one in caught.value.findings]
    assert found == [("T003", "fibre"), ("T003", "strategie"), ("T003", "publics-formes")]


def test_other_unknown_columns_are_said_and_left_aside_those_of_by_are_kept(read: Read) -> None:
    table = read("epci;name;population;fibre\nCC;Arvieu;800;1\n", by=["epci"])
    assert table.rows[0].groups == ("CC",)
    assert table.warnings == ["T004"]
    assert "population" in table.said
    assert "epci" not in table.said


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("a;b;c", "T001"),
        ("Arvieu;12011;permanent", "T001"),
        ("fibre;lieu;population", "T005"),
        ("name;code;population", "T006"),
        ("name;fibre;fibre", "T002"),
    ],
)
def test_a_header_that_cannot_serve_is_refused(read: Read, header: str, code: str) -> None:
    assert codes(read, f"{header}\nx;1;1\n") == [code]


def test_everything_wrong_with_a_header_comes_at_once(read: Read) -> None:
    assert codes(read, "name;fibre;fibre;lieux\nA;1;1;x\n", by=["epci"]) == ["T002", "T019", "T003"]


def test_too_many_columns_are_refused_at_once(read: Read) -> None:
    header = ";".join(["name", "fibre", *(f"c{place}" for place in range(16_382))])
    assert codes(read, header + "\nA" + ";1" * 16_383 + "\n") == ["T011"]


def test_sixteen_thousand_empty_columns_do_not_matter(read: Read) -> None:
    more = ";" * 16_382
    assert read(f"name;fibre{more}\nA;1{more}\n").cells == [("1",)]


def test_the_last_column_without_a_name_is_told_and_left_aside_as_one_in_the_middle(read: Read) -> None:
    table = read("Enquête 2026\nname;fibre;\nA;92,5;voir mail\nB;50\nC;40;;\n;;à relire\nD;30;;9\n")
    assert [(row.line, row.name, row.cells) for row in table.rows] == [
        (2, "A", ("92,5",)), (3, "B", ("50",)), (4, "C", ("40",))
    ]  # fmt: skip
    assert table.refused == [(6, "", "T030")]  # beyond the header's three cells: separators may be wrong
    assert table.warnings == ["T016", "T024", "T004"]
    assert "cellule C3)" in table.said  # as a spreadsheet calls it: the title is its line 1


def test_a_mapping_says_what_columns_and_values_mean(read: Read, tmp_path: Path, small: Questionnaire) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        '[columns]\n"Nom" = "name"\n"Type" = "kind"\n"FS" = "lieu"\n'
        '[values.lieu]\n"0" = "nsp"\n"1" = "permanent"\n[values.kind]\n"CC" = "epci"\n',
        encoding="utf-8",
    )
    table = read("Nom;Type;FS;FSX\nA;CC;0;x\nB;;1;x\nC;;3;x\n", columns=load_columns(path, small))
    assert [(row.name, row.kind, row.cells) for row in table.rows] == [
        ("A", "epci", ("nsp",)),
        ("B", "commune", ("permanent",)),
        ("C", "commune", ("3",)),  # what the mapping does not say stays as it is: it will be refused
    ]


def test_a_column_of_the_mapping_that_is_not_in_the_table_is_an_error(read: Read) -> None:
    mapping = ColumnMap(columns={"nom": "name", "fibres": "fibre"})
    assert codes(read, "nom;fibre_pct;lieu\nA;1;\n", columns=mapping) == ["T020"]


def test_everything_wrong_with_a_mapping_comes_at_once(tmp_path: Path, small: Questionnaire) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        '[colonnes]\n"a" = "name"\n[columns]\n"b" = "fibr"\n"c" = "name"\n"d" = "name"\n"e" = 3\n'
        '[values.lieux]\n"0" = "nsp"\n[values.lieu]\n"0" = "permanant"\n"1" = true\n',
        encoding="utf-8",
    )
    with pytest.raises(RuralDiagError) as caught:
        load_columns(path, small)
    assert [one.code for one in caught.value.findings] == ["A001", "A003", "T021", "T002", "T021", "A003", "T022"]


# Rows


def test_every_row_is_a_unit_or_a_refusal_in_order(read: Read) -> None:
    table = read(
        "name;kind;date;fibre;lieu\n"
        "A;;;1;\n"
        ";;;1;\n"  # neither name nor code
        "C;village;;1;\n"
        "D;;31/02/2026;#N/A;\n"  # two things wrong: both said
        "E;;;1\n"  # cut
        "F;;;1;;9\n"
        "G;EPCI;22/11/2026;2;;\n"  # one separator too many, and nothing behind it
    )
    assert [one.line if isinstance(one, RawRow) else one.row for one in table.items] == [2, 3, 4, 5, 5, 6, 7, 8]
    assert table.refused == [
        (3, "name", "T031"),
        (4, "kind", "T032"),
        (5, "date", "T033"),
        (5, "fibre", "T040"),
        (6, "", "T030"),
        (7, "", "T030"),
    ]
    assert (table.rows[-1].kind, table.rows[-1].date) == ("epci", "2026-11-22")


def test_codes_are_text_and_those_a_spreadsheet_shortened_are_said(read: Read) -> None:
    table = read("code;fibre\n01006;10\n2A004;10\n1006;10\n")
    assert [row.code for row in table.rows] == ["01006", "2A004", "1006"]
    assert table.rows[0].name == "01006"
    assert table.warnings == ["T018"]
    assert "1006, au lieu de 01006 (ligne 4)" in table.said


def test_duplicated_units_are_said_with_their_lines(read: Read) -> None:
    table = read(
        "name;code;date;fibre\nArvieu;12011;;1\nB;;;1\nMurat;15138;2025-01-01;1\n"
        "Arvieu bis;12011;;2\nb;;;3\nMurat;15138;2026-01-01;1\n"  # Murat at two dates is no duplicate
    )
    assert len(table.rows) == 6
    assert table.warnings == ["T017"]
    assert "lignes 2 et 5, lignes 3 et 6" in table.said


def test_a_name_too_long_is_refused(read: Read) -> None:
    assert read(f"name;fibre\n{'a' * 201};1\nB;2\n").refused == [(2, "name", "T034")]


# What is no table


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T007"),
        (b"name;fibre\n", "T007"),
        (b"name;fibre\n;\n\n", "T007"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "T008"),
        (b"%PDF-1.7\n", "T008"),
        (b"PK\x03\x04 not a workbook", "T008"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "T008"),
        ("name;fibre\nA;1\n".encode("utf-16"), "T014"),
        (b"name;fibre\nA\x81\xe9;1\n", "T014"),
        (b'name;fibre\nA;"1\nB;2\n', "T010"),
        (b'name;fibre\nA;"1"2\nB;2\n', "T010"),
        (b'name;fibre\nA;"' + b"x" * 200_000 + b'"\n', "T010"),
        (b"name;fibre\n" + b"x" * 4_000_001 + b"\nB;2\n", "T009"),
    ],
    ids=[
        "empty", "no-row", "blank-rows", "binary", "pdf", "zip", "ole", "utf-16", "other-encoding", "unclosed-quote",
        "text-after-quote", "huge-cell", "huge-line",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_its_code(read: Read, content: bytes, code: str) -> None:
    assert codes(read, content) == [code]


@pytest.mark.parametrize("content", [b"\n\n\n", b"\xef\xbb\xbf", b";;;\n;;;\n"])
def test_a_file_of_empty_cells_is_said_to_be_empty(small: Questionnaire, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(RuralDiagError) as caught:
        open_table(path, small)
    assert [(one.code, one.message) for one in caught.value.findings] == [
        ("T007", "rien n'est écrit dans ses premières lignes.")
    ]


def test_an_old_workbook_is_refused_with_the_way_to_save_it_again(read: Read) -> None:
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b'<?xml version="1.0"?><Workbook/>', b"<html>"):
        with pytest.raises(RuralDiagError) as caught:
            read(content, "vieux.xls")
        (one,) = caught.value.findings
        assert one.code == "T008"
        assert "Classeur Excel (.xlsx)" in one.remedy


def test_an_unclosed_quote_is_told_by_the_line_where_it_opens(read: Read) -> None:
    with pytest.raises(RuralDiagError) as caught:
        read('name;fibre\nA;1\nB;"2\nC;3\nD;4\n')
    (one,) = caught.value.findings
    assert one.place.line == 3


def test_a_line_without_end_is_never_held_whole(read: Read, tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "long.csv"
    with path.open("wb") as stream:  # 64 MB stand in for 2 GB
        stream.write(b"name;fibre\n")
        for _ in range(64):
            stream.write(b"x" * 1_000_000)
    tracemalloc.start()
    try:
        assert codes(read, path) == ["T009"]
        assert tracemalloc.get_traced_memory()[1] < 16_000_000  # bytes: a few chunks
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["rien.csv", "sous/rien.csv"])
def test_a_file_that_is_not_there(read: Read, tmp_path: Path, name: str) -> None:
    assert codes(read, tmp_path / name) == ["F001"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_the_right_to_read(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name;fibre\nA;1\n", encoding="utf-8")
    path.chmod(0)
    assert codes(read, path) == ["F003"]


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, small: Questionnaire) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name;fibre\n" + "Arvieu;1\n" * 20_000, encoding="utf-8")
    with open_table(path, small) as reader, pytest.raises(RuralDiagError) as caught:  # noqa: PT012 -- while it is read
        for place, _ in enumerate(reader):
            if place == 10:
                with path.open("a", encoding="utf-8") as stream:
                    stream.write("Murat;2\n")
    assert [one.code for one in caught.value.findings] == ["T013"]
