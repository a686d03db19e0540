"""The batch table. Requirements (contract, « A batch table »; issue, « Bad input »).

CSV however it is written, workbooks, folders; columns by id or by a mapping; every row given once, as a unit or as a
refusal, in order; what is wrong with a file said at once, with a code, and nothing read by halves.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump
from ruraldiag.assessment.table import RawRow, Refusal, TableReader, open_table
from ruraldiag.assessment.table_columns import ColumnMap, load_columns
from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire

Read = Callable[..., "Table"]


class Table:
    """A table read to its end."""

    def __init__(self, reader: TableReader) -> None:
        with reader:
            self.items = list(reader)
        self.warnings = [one.code for one in reader.warnings]
        self.said = "\n".join(map(str, reader.warnings)).replace("\N{NO-BREAK SPACE}", " ")
        self.indicators = reader.indicators

    @property
    def rows(self) -> list[RawRow]:
        return [one for one in self.items if isinstance(one, RawRow)]

    @property
    def refused(self) -> list[tuple[int, str, str]]:
        return [(one.row, one.column, one.code) for one in self.items if isinstance(one, Refusal)]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        return [one.cells for one in self.rows]


@pytest.fixture
def read(tmp_path: Path, small: Questionnaire) -> Read:
    def reading(content: str | bytes | Path, name: str = "t.csv", **more: Any) -> Table:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Table(open_table(path, small, **more))

    return reading


def codes(read: Read, content: str | bytes | Path, *args: Any, **more: Any) -> list[str]:
    """Return the codes of what stops a table."""
    with pytest.raises(RuralDiagError) as caught:
        read(content, *args, **more)
    assert caught.value.status == 3
    return [one.code for one in caught.value.findings]


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
    far = b"name;fibre\n" + b"Arvieu;1\n" * 200_000 + b"H\xe9rault;1\n"  # 1.8 MB: in the second chunk
    assert read(far).rows[-1].name == "Hérault"


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
    table = read("code;fibre\n01006;1\n2A004;1\n1006;1\n")
    assert [row.code for row in table.rows] == ["01006", "2A004", "1006"]
    assert table.rows[0].name == "01006"
    assert table.warnings == ["T018"]
    assert "1006 (ligne 4)" in table.said


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


# Workbooks


def workbook(path: Path, fill: Callable[[Any, Any], None], name: str = "Feuille") -> Path:
    book = xlsxwriter.Workbook(str(path))
    fill(book, book.add_worksheet(name))
    book.close()
    return path


def test_a_workbook_gives_the_same_rows_as_a_csv(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "code", "date", "fibre", "lieu", "trajet"])
        sheet.write_row(1, 0, ["Ambléon", "01006", "", 92.5, "permanent", 12])
        sheet.write_datetime(1, 2, dt.datetime(2026, 11, 22), book.add_format({"num_format": "dd/mm/yyyy"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.rows == [RawRow(2, "Ambléon", "commune", "01006", "2026-11-22", (), ("92.5", "permanent", "12"))]


def test_a_code_kept_as_a_number_is_said(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "code", "fibre"])
        sheet.write_row(1, 0, ["Ambléon", 1006, 92.5])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.rows[0].code, table.warnings) == ("1006", ["T018"])


def test_errors_formulas_and_merges_of_a_workbook_refuse_their_rows_and_no_other(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "lieu", "note"])
        for line in range(1, 8):
            sheet.write_row(line, 0, [f"U{line}", line, "permanent", "x"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")  # an error
        sheet.write_formula(2, 1, "=1+1", None, "")  # never calculated
        sheet.write_formula(3, 1, "=40+2", None, 42)  # calculated: its value counts
        sheet.merge_range(4, 2, 5, 2, "permanent")
        sheet.write_formula(6, 3, "=NA()", None, "#N/A")  # in a column that answers nothing
        sheet.write_datetime(7, 1, dt.datetime(2026, 5, 3), book.add_format({"num_format": "dd/mm/yyyy"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.refused == [(2, "fibre", "T040"), (3, "fibre", "T041"), (6, "lieu", "T035")]
    kept = {row.line: row.cells for row in table.rows}
    assert kept[4] == ("42", "permanent")
    assert kept[7] == ("6", "permanent")
    assert kept[8] == ("2026-05-03", "permanent")  # a date where a number is due: refused when it is understood


def strict(name: str, data: bytes) -> bytes:
    """Save as Strict Open XML."""
    del name
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = data.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return data.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def without_places(name: str, data: bytes) -> bytes:
    """Write cells and rows one after the other, without their names."""
    return re.sub(rb'(<c|<row) r="[A-Z0-9]+"', rb"\1", data) if name.endswith("sheet1.xml") else data


def prefixed(name: str, data: bytes) -> bytes:
    """Write the tags of the sheet under a prefix, as the library of .NET does."""
    if not name.endswith("sheet1.xml"):
        return data
    return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")


@pytest.mark.parametrize("change", [strict, without_places, prefixed])
def test_errors_are_found_however_a_program_writes_a_workbook(
    read: Read, tmp_path: Path, change: Callable[[str, bytes], bytes]
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "lieu"])
        for line in range(1, 5):
            sheet.write_row(line, 0, [f"U{line}", 50, "permanent"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 1, "=1+1", None, "")
        sheet.write_number(3, 1, 0.5, book.add_format({"num_format": "0%"}))

    with zipfile.ZipFile(workbook(tmp_path / "o.xlsx", fill)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))
    table = read(tmp_path / "t.xlsx")
    assert table.refused == [(2, "fibre", "T040"), (3, "fibre", "T041")]
    assert [row.cells for row in table.rows] == [("50 %", "permanent"), ("50", "permanent")]


def test_the_sheet_with_the_header_is_the_one_read(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Mode d'emploi")
        data = book.add_worksheet("Données")
        data.write_row(2, 1, ["name", "fibre"])  # neither in the first line nor in the first column
        data.write_row(3, 1, ["A", 1])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert [(row.line, row.name, row.cells) for row in table.rows] == [(2, "A", ("1",))]


def test_of_two_sheets_that_could_be_the_table_the_first_is_read_and_that_is_said(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for place, one in enumerate((sheet, book.add_worksheet("2025"))):
            one.write_row(0, 0, ["name", "fibre"])
            one.write_row(1, 0, ["A", place])

    table = read(workbook(tmp_path / "t.xlsx", fill, "2026"))
    assert (table.cells, table.warnings) == ([("0",)], ["T025"])
    assert "2026" in table.said


def test_a_column_whose_name_a_merge_took_is_said(read: Read, tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "", "lieu"])
        sheet.merge_range(0, 1, 0, 2, "fibre")
        sheet.write_row(1, 0, ["A", 1, 2, "aucun"])

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert (table.cells, table.warnings) == ([("1", "aucun")], ["T004"])
    assert "colonne C" in table.said


@pytest.mark.parametrize(("numbers", "said"), [([0.944, 1, 0.3], ["T026"]), ([0.944, 40, 0.3], []), ([0.9, 1], [])])
def test_shares_where_per_cents_are_due_are_told(
    read: Read, tmp_path: Path, numbers: list[float], said: list[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        for line, one in enumerate(numbers, start=1):
            sheet.write_string(line, 0, f"U{line}")
            sheet.write_number(line, 1, one)

    assert read(workbook(tmp_path / "t.xlsx", fill)).warnings == said


def test_a_number_shown_as_a_per_cent_is_read_as_it_is_shown(read: Read, tmp_path: Path) -> None:
    # A spreadsheet keeps 0.57 where someone types 57 %, and multiplied by 100 in floats it is 56.99999999999999.
    formats = ["0%", "0.0 %", "[Red]0%", '0" %"', "General"]

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        for line, one in enumerate(formats, start=1):
            sheet.write_string(line, 0, f"U{line}")
            sheet.write_number(line, 1, 0.57, book.add_format({"num_format": one}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.cells == [("57 %",), ("57 %",), ("57 %",), ("0.57",), ("0.57",)]  # a sign between quotes is a letter
    assert table.warnings == []


def test_errors_and_merges_are_found_where_the_table_does_not_begin_in_the_corner(read: Read, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 3, ["name", "fibre", "lieu"])
        for line in range(3, 8):
            sheet.write_row(line, 3, [f"U{line}", 50, "permanent"])
        sheet.write_formula(3, 4, "=NA()", None, "#N/A")
        sheet.merge_range(4, 5, 5, 5, "permanent")
        sheet.write_number(6, 4, 0.5, book.add_format({"num_format": "0%"}))

    table = read(workbook(tmp_path / "t.xlsx", fill))
    assert table.refused == [(2, "fibre", "T040"), (4, "lieu", "T035")]
    assert [row.cells for row in table.rows] == [("50", "permanent"), ("50 %", "permanent"), ("50", "permanent")]


def test_a_protected_or_damaged_workbook_is_refused(read: Read, tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert codes(read, ole, "t.xlsx") == ["T012"]
    path = workbook(tmp_path / "w.xlsx", lambda _, sheet: sheet.write_row(0, 0, ["name", "fibre"]))
    assert codes(read, path.read_bytes()[:-200], "cut.xlsx") == ["T008"]
    assert codes(read, path) == ["T007"]  # a header alone
    empty = workbook(tmp_path / "e.xlsx", lambda *_: None)
    assert codes(read, empty) == ["T007"]


ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="F">{rows}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def ods(path: Path, rows: list[list[str]], *, manifest: str = "") -> Path:
    body = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("{rows}", body))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?>'
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest}'
            "</manifest:file-entry></manifest:manifest>",
        )
    return path


def text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def test_an_opendocument_is_read_its_errors_and_merges_refused(read: Read, tmp_path: Path) -> None:
    number = '<table:table-cell office:value-type="float" office:value="92.5"><text:p>92,5</text:p></table:table-cell>'
    error = (
        '<table:table-cell office:value-type="string" calcext:value-type="error" table:formula="of:=NA()"'
        ' office:string-value=""><text:p>#N/A</text:p></table:table-cell>'
    )
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.94"><text:p>94 %</text:p></table:table-cell>'
    )
    covered = "<table:covered-table-cell/>"
    path = ods(
        tmp_path / "t.ods",
        [
            [text("name"), text("fibre"), text("lieu")],
            [text("A"), number, text("permanent")],
            [text("B"), error, text("permanent")],
            [text("C"), number, covered],
            [text("D"), share, text("permanent")],
        ],
    )
    table = read(path)
    assert table.cells == [("92.5", "permanent"), ("94 %", "permanent")]
    assert table.refused == [(3, "fibre", "T040"), (4, "lieu", "T035")]
    blank = ['<table:table-cell table:number-columns-repeated="2"/>']
    corner = read(ods(tmp_path / "c.ods", [blank, [*blank, text("name"), text("fibre")], [*blank, text("B"), error]]))
    assert corner.refused == [(2, "fibre", "T040")]
    assert codes(read, ods(tmp_path / "p.ods", [], manifest="<manifest:encryption-data/>")) == ["T012"]


# Folders


def test_a_folder_of_assessments_is_read_as_rows_and_bad_files_are_refused(
    read: Read, tmp_path: Path, answered: Callable[..., Assessment]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    one = answered({"fibre": 92.5, "publics-formes": ["elus", "agents"], "visites": "so: aucun", "lieu": "nsp"})
    (folder / "a.toml").write_text(dump(one), encoding="utf-8")
    (folder / "b.toml").write_text("format = ", encoding="utf-8")
    (folder / "c.toml").write_text(dump(one).replace("92.5", "920"), encoding="utf-8")
    (folder / "x.colonnes.toml").write_text("[columns]\n", encoding="utf-8")  # a mapping, no assessment
    table = read(folder)
    assert dict(zip(table.indicators, table.rows[0].cells, strict=True)) == {
        "lieu": "nsp", "trajet": "", "publics-formes": "elus|agents", "visites": "so: aucun", "fibre": "92.5",
        "strategie": "", "ecole": "",
    }  # fmt: skip
    assert (table.rows[0].name, table.rows[0].date) == ("Saint-Exemple (fictive)", "2026-11-22")
    assert [(row, code) for row, _, code in table.refused] == [(3, "F006"), (4, "A007")]
    assert [len(read(tmp_path / "d" / pattern).items) for pattern in ("a*.toml", "*.toml", "a.toml")] == [1, 3, 1]


def test_a_file_of_a_folder_that_changes_before_its_report_is_told(
    tmp_path: Path, small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(dump(answered({"fibre": 92.5})), encoding="utf-8")
    with open_table(tmp_path, small) as reader:
        first, second = reader
        assert isinstance(first, RawRow)
        assert isinstance(second, RawRow)
        assert reader.assessment(first).answer("fibre").value == 92.5
        (tmp_path / "b.toml").write_text(dump(answered({"fibre": 1, "lieu": "nsp"})), encoding="utf-8")
        with pytest.raises(RuralDiagError) as caught:
            reader.assessment(second)
    assert [one.code for one in caught.value.findings] == ["T013"]


def test_a_folder_without_assessments(read: Read, tmp_path: Path) -> None:
    assert codes(read, tmp_path) == ["T023"]
    assert codes(read, tmp_path / "*.toml") == ["T023"]


def test_the_assessment_of_a_row_says_what_the_row_says(tmp_path: Path, small: Questionnaire) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name;code;date;fibre;lieu;visites\nArvieu;12011;2026-11-22;92,5;nsp;so: aucun\n", encoding="utf-8")
    with open_table(path, small) as reader:
        (row,) = reader
        assert isinstance(row, RawRow)
        one = reader.assessment(row)
    assert (one.unit.name, one.unit.code) == ("Arvieu", "12011")
    assert (one.answer("fibre").value, one.answer("lieu").state, one.answer("visites").reason) == (
        92.5,
        "unknown",
        "aucun",
    )
    assert "trajet" not in one.answers


def test_a_standard_input_that_is_closed_is_said(monkeypatch: pytest.MonkeyPatch, small: Questionnaire) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(RuralDiagError) as caught:
        open_table("-", small)
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("F003", "entrée standard")]


def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, small: Questionnaire) -> None:
    class Stdin:
        buffer = io.BytesIO("name;fibre\nHérault;1\n".encode("cp1252"))

    monkeypatch.setattr("sys.stdin", Stdin())
    assert [row.name for row in Table(open_table("-", small)).rows] == ["Hérault"]
