"""Workbooks made to break what reads them: each ends in findings, before the memory and the time are spent."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.table.workbook import silenced
from tables import Read
from workbooks import ODS, ods, text, workbook

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("name", "fibre"))
ONE = '<row><c t="inlineStr"><is><t>A</t></is></c><c><v>50</v></c></row>'
DEFLATED = zipfile.ZIP_DEFLATED


def rebuilt(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a workbook of one row whose parts are changed."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre"])
        sheet.write_row(1, 0, ["A", 50])

    with zipfile.ZipFile(workbook(path, fill)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_rows(path: Path, rows: str, *, after: str = "", **parts: bytes) -> Path:
    """Write a workbook whose sheet has a header, one row, then ``rows``."""
    body = f"<worksheet {MAIN}><sheetData><row>{HEADER}</row>{ONE}{rows}</sheetData>{after}</worksheet>"
    return rebuilt(path, lambda kept: kept.update({SHEET: body.encode(), **parts}))


def opendocument(path: Path, rows: str) -> Path:
    head = f"<table:table-row>{text('name')}{text('fibre')}</table:table-row>"
    with zipfile.ZipFile(ods(path, []), "w", DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("{rows}", head + rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def codes_of(read: Read, path: Path) -> set[str]:
    """Return the codes of what stops the reading, none where nothing does; anything else raises."""
    try:
        read(path)
    except RuralDiagError as error:
        return {one.code for one in error.findings}
    return set()


def code_of(read: Read, path: Path) -> str:
    """Return the code of the one finding that stops the reading, made in few megabytes."""
    assert path.stat().st_size < 2_000_000
    tracemalloc.start()
    try:
        with pytest.raises(RuralDiagError) as caught:
            read(path)
        # The file is read into a buffer of 200 MB, of which the system gives what is used.
        assert tracemalloc.get_traced_memory()[1] < 450_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.status == 3
    (one,) = caught.value.findings
    return one.code


@pytest.mark.parametrize("value", ["-1e16", "1e16", "1e300", "-1e300", "nan", "inf", "1e999"])
@pytest.mark.parametrize("style", ["yyyy-mm-dd", "[h]:mm", "hh:mm:ss"])
def test_a_date_or_a_duration_beyond_all_measure_is_a_finding_or_a_text(
    read: Read, tmp_path: Path, value: str, style: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "fibre", "date"])
        sheet.write_row(1, 0, ["A", 50])
        sheet.write_number(1, 2, 123454321, book.add_format({"num_format": style}))

    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(workbook(path, fill)) as archive:
        parts = {name: archive.read(name).replace(b"123454321", value.encode()) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert codes_of(read, path) <= {"T008"}
    assert capfd.readouterr() == ("", "")


def damaged_zips(path: Path) -> Iterator[bytes]:
    """Yield a workbook with each field of its archive set to each extreme, where readers look at it."""
    whole = rebuilt(path, lambda _: None).read_bytes()
    for start, width in ((b"PK\x01\x02", 46), (b"PK\x03\x04", 30), (b"PK\x05\x06", 22)):
        at = whole.find(start)
        for place, value in product(range(4, width, 2), (b"\x00\x00", b"\xff\xff", b"\x63\x00")):
            yield whole[: at + place] + value + whole[at + place + 2 :]


def test_an_archive_damaged_anywhere_is_a_finding(read: Read, tmp_path: Path) -> None:
    for content in damaged_zips(tmp_path / "o.xlsx"):
        (tmp_path / "t.xlsx").write_bytes(content)
        assert codes_of(read, tmp_path / "t.xlsx") <= {"T007", "T008", "T012"}


@pytest.mark.parametrize("part", [SHEET, SHARED, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b"\xff\xfe<\0a\0",
        b'<?xml version="1.0" encoding="zzz"?><a/>',
        b'<?xml version="1.0" encoding="cp037"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
        b"<a>" * 9000 + b"</a>" * 9000,
        b"\0" * 100,
    ],
)
def test_a_part_that_is_no_xml_is_a_finding(read: Read, tmp_path: Path, part: str, content: bytes) -> None:
    path = rebuilt(tmp_path / "t.xlsx", lambda parts: parts.update({part: content}))
    assert codes_of(read, path) <= {"T006", "T007", "T008", "T020"}


@pytest.mark.parametrize("cell", ["xfd1048576", "Xfd1048576", "A9999999"])
def test_a_far_cell_is_told_however_its_name_is_written(read: Read, tmp_path: Path, cell: str) -> None:
    assert code_of(read, with_rows(tmp_path / "t.xlsx", f'<row><c r="{cell}"><v>1</v></c></row>')) == "T036"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        # a row far down, a cell without its place after one that has its own
        ('<row r="1048576"><c r="A1"><v>1</v></c><c><v>5</v></c></row>', "T036"),
        ("<row>" + '<c s="1"/>' * 700_000 + "</row>", "T008"),
        ('<row spans="' + "1" * 9_000_000 + '"/>', "T008"),
        ("<!--" + "<" * 9_000_000 + "-->", "T008"),
        ('<row><c r="A1A1"><v>1</v></c></row>', "T008"),
        (" " * 42_000_000, "T008"),
    ],
    ids=["row", "tags", "tag", "comment", "name", "bytes"],
)
def test_a_sheet_that_would_take_more_than_its_size_allows(read: Read, tmp_path: Path, rows: str, code: str) -> None:
    assert code_of(read, with_rows(tmp_path / "t.xlsx", rows)) == code


def test_a_long_text_told_by_many_cells(read: Read, tmp_path: Path) -> None:
    shared = f"<sst {MAIN}><si><t>{'x' * 30_000}</t></si></sst>".encode()
    cells = '<row><c t="s"><v>0</v></c></row>' * 9000
    assert code_of(read, with_rows(tmp_path / "t.xlsx", cells, **{SHARED: shared})) == "T008"
    assert len(read(with_rows(tmp_path / "u.xlsx", cells[:320], **{SHARED: shared})).refused) == 10


def test_merges_that_lie_one_on_the_other(read: Read, tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c></row>" * 9000
    merges = '<mergeCells><mergeCell ref="A1:B9000"/>' + '<mergeCell ref="A1:B9000"/>' * 500 + "</mergeCells>"
    assert code_of(read, with_rows(tmp_path / "t.xlsx", rows, after=merges)) == "T008"


def test_many_sheets_kept_in_one_place(read: Read, tmp_path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(300))
        parts["xl/workbook.xml"] = f'<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>'.encode()
        target = "worksheets/sheet1.xml"
        relations = "".join(f'<Relationship Id="r{n}" Target="{target}"/>' for n in range(300))
        parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{relations}</Relationships>".encode()

    assert code_of(read, rebuilt(tmp_path / "t.xlsx", change)) == "T008"


@pytest.mark.parametrize("repeated", ["1000000", "+1000000", "99999999999999999999", " 1000000"])
def test_a_row_repeated_a_million_times(read: Read, tmp_path: Path, repeated: str) -> None:
    row = f'<table:table-row table:number-rows-repeated="{repeated}">{text("A")}{text("50")}</table:table-row>'
    assert code_of(read, opendocument(tmp_path / "t.ods", row)) in {"T036", "T008"}


def test_a_long_text_repeated(read: Read, tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="40000">{text("A" * 30_000)}{text("50")}</table:table-row>'
    assert code_of(read, opendocument(tmp_path / "t.ods", row)) == "T008"


def test_covered_cells_repeated_beyond_the_table_cost_nothing(read: Read, tmp_path: Path) -> None:
    covered = '<table:covered-table-cell table:number-columns-repeated="16384"/>'
    rows = f"<table:table-row>{text('A')}{text('50')}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="1048000">{covered}</table:table-row>' * 3
    assert read(opendocument(tmp_path / "t.ods", rows)).cells == [("50",)]


def test_an_archive_that_says_less_than_it_holds(read: Read, tmp_path: Path) -> None:
    path = with_rows(tmp_path / "t.xlsx", "<row/>" * 10_000)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
        said, less = info.file_size.to_bytes(4, "little"), (info.file_size // 2).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(said, less))
    assert code_of(read, path) == "T008"


def test_a_member_twice_is_not_read_twice_in_two_ways(read: Read, tmp_path: Path) -> None:
    path = rebuilt(tmp_path / "t.xlsx", lambda parts: parts.update({SHEET.upper(): b"<worksheet/>"}))
    assert code_of(read, path) == "T008"


def test_what_the_reader_says_of_its_own_is_kept_from_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    with silenced():
        os.write(2, b"panicked")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_a_text_of_rows_on_which_nothing_can_stand(read: Read, tmp_path: Path) -> None:
    for name, data in (("t.csv", b"name;fibre\n" + b"A;1\n" * 400_000), ("t.csv.gz", gzip.compress(b"A;1\n" * 10**6))):
        (tmp_path / name).write_bytes(data)
        assert code_of(read, tmp_path / name) == "T008"


def test_a_text_that_unzips_without_end(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"name;fibre\n" + b";" * 60_000_000))
    assert code_of(read, tmp_path / "t.csv.gz") in {"T008", "T009"}
