"""Inputs that nobody meant, through every reader: ``python -m benchmarks.fuzz --seconds 60``.

Each input is a good file of its kind in which hypothesis takes out pieces and puts others; whatever a reader raises but
findings is a failure, printed with the smallest file that makes it again. The same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, Verbosity, given, seed, settings
from hypothesis import strategies as st

from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.validation import findings_of
from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, load_questionnaire, parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.mapping import load_columns
from ruraldiag.table.reader import open_table

HOME = Path(__file__).resolve().parents[1]
QUESTIONNAIRE = HOME / "questionnaires/numerique-rural"
SLOW = 5.0  # seconds of the processor
WORDS = [
    *(
        b"[",
        b"]",
        b"[[",
        b"{",
        b"}",
        b'"',
        b'"""',
        b"=",
        b"\n",
        b"\r",
        b";",
        b",",
        b"\t",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *(b"\x1b]52;c;eA==\x07", b"\xc2\x9b", b"\xe2\x80\xae", b"99999999999999999999", b"-1", b"1e999", b"nan", b"-1e16"),
    *(
        b"<v>",
        b"</v>",
        b"<c r='xfd1048576'>",
        b"<row r='4294967295'>",
        b"<!--",
        b"<!DOCTYPE a>",
        b"&#0;",
        b"&a;",
        b"r=",
    ),
    *(b"table:number-rows-repeated='1000000'", b"office:value-type='float'", b"1979-05-27T07:32:00-00:44:30", b"=1+1"),
    *(
        b"A1:XFD1048576",
        b"t='s'",
        b"s='9'",
        b"0001-01-01",
        b"9999-12-31",
        b"31/02/2026",
        b"nsp",
        b"so:",
        b"|",
        b"%",
        b" ",
    ),
]
CUT = 10_000  # the length of a piece taken out that says « all that follows »
ROUND = 400  # inputs of a kind in a row
QUIET = Verbosity.quiet
Reader: TypeAlias = Callable[[Path], object]
Edit: TypeAlias = tuple[float, int, bytes, int]  # where, how much is taken out, what is put there, how many times
LETTERS = st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace"))
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from([0, 0, 1, 2, 8, 60, CUT]),
        st.one_of(st.sampled_from(WORDS), st.binary(max_size=4), LETTERS),
        st.sampled_from([1, 1, 1, 2, 50, 400]),
    ),
    max_size=6,
)


SHORT = """id = "q"
edition = "1"
title = "T"
[[domain]]
id = "d"
title = "D"
weight = 1
[[theme]]
id = "t"
domain = "d"
title = "T"
weight = 1
[[indicator]]
id = "i"
theme = "t"
question = "Q"
weight = 1
kind = "scale"
target = "b"
options = [{ id = "a", label = "A" }, { id = "b", label = "B" }]
[[indicator.action]]
when_below = 0.5
title = "A"
requires = []
"""


def main() -> int:
    """Fuzz for some seconds; print how many inputs each reader took, and each failure; return whether there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--inputs", type=int, default=0, help="stop at so many inputs, whatever the time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="the folder where the files that fail are kept")
    asked = parser.parse_args()
    keep = asked.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    failures = fuzz(asked.seconds, asked.inputs, asked.seed, keep)
    return 1 if failures else 0


def fuzz(seconds: float, most: int, first: int, keep: Path) -> dict[str, Path]:
    """Read made-up files until the time, or the number of inputs, is spent; return what failed, and with which file."""
    counts, failures = Counter[str](), dict[str, Path]()
    until, turn = time.monotonic() + seconds, first
    kinds = readers(load_questionnaire(QUESTIONNAIRE))
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until and (not most or counts.total() < most):
            for kind, (reader, seeds, suffix) in kinds.items():
                path = Path(folder, f"a{suffix}")
                said, many = a_round(reader, seeds, path, turn=turn, known=failures)
                counts[kind] += many
                if said:
                    failures[said] = keep / f"{kind}-{len(failures)}{suffix}"
                    failures[said].write_bytes(path.read_bytes())
            turn += 1
            print(f"{counts.total()} inputs, {len(failures)} kinds of failure", file=sys.stderr)
    for kind, many in sorted(counts.items()):
        print(f"{kind:<14} {many:>9} inputs")
    print(f"{'all':<14} {counts.total():>9} inputs, seeds {first} to {turn - 1}, {len(failures)} kinds of failure")
    for said, kept in failures.items():
        print(f"  {said} ({kept})")
    return failures


def a_round(reader: Reader, seeds: list[bytes], path: Path, *, turn: int, known: Collection[str]) -> tuple[str, int]:
    """Read some made-up files of a kind; return what failed that was not known, and how many files were read.

    The smallest file that fails is left in ``path``.
    """
    found, many = "", 0

    @seed(turn)
    @settings(
        max_examples=ROUND, database=None, deadline=None, suppress_health_check=list(HealthCheck), verbosity=QUIET
    )
    @given(st.sampled_from(seeds), EDITS, st.integers(0, 20))
    def reading(content: bytes, edits: list[Edit], part: int) -> None:
        nonlocal found, many
        many += 1
        path.write_bytes(made_up(content, edits, part, zipped=path.suffix in {".xlsx", ".ods"}))
        said = failure(reader, path)
        if said and said not in known:
            found = said
            raise AssertionError(said)

    try:
        reading()
    except AssertionError:
        return found, many
    return "", many


def failure(reader: Reader, path: Path) -> str:
    """Return what a reader did wrong with a file, empty where it read it or said why not."""
    begun = time.process_time()
    try:
        reader(path)
    except RuralDiagError as error:
        if any("\x1b" in str(one) or "\x9b" in str(one) or "\u202e" in str(one) for one in error.findings):
            return "a finding drives the terminal"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 -- what is looked for
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
        return f"{type(error).__name__} at {where}: {str(error)[:120]}"
    spent = time.process_time() - begun
    return f"more than {SLOW:g} seconds" if spent > SLOW else ""


def readers(questionnaire: Questionnaire) -> dict[str, tuple[Reader, list[bytes], str]]:
    """Return every reader with good files of its kind, and how their names end."""

    def table(path: Path) -> object:
        with open_table(path, questionnaire) as rows:
            return sum(1 for _ in rows), [str(one) for one in rows.warnings]

    def assessment(path: Path) -> object:
        return [str(one) for one in findings_of(read_draft(path), questionnaire)]

    def asked(path: Path) -> object:
        files = files_of(path)
        return [str(one) for one in check(parse(files), files)]

    csv = (HOME / "reports/exemples/tableau-fictif.csv").read_bytes()
    first = b"name;kind;code;date;fibre\nArvieu;commune;12011;2026-11-22;50\n\xc3\x89pone;;;;nsp\n"
    tomls = [path.read_bytes() for path in sorted((HOME / "reports/exemples").glob("*.toml"))[:6]]
    mapping = b'[columns]\n"nom" = "name"\n"x" = "fibre"\n[values.fibre]\n"0" = "nsp"\n'
    return {
        "csv": (table, [csv, first], ".csv"),
        "csv.gz": (table, [gzip.compress(first), gzip.compress(csv)], ".csv.gz"),
        "xlsx": (table, [xlsx()], ".xlsx"),
        "ods": (table, [ods()], ".ods"),
        "assessment": (assessment, tomls, ".toml"),
        "questionnaire": (asked, [SHORT.encode()], ".toml"),
        "columns": (load_columns_of(questionnaire), [mapping], ".toml"),
    }


def load_columns_of(questionnaire: Questionnaire) -> Reader:
    """Return the reader of mapping files, for a questionnaire."""
    return lambda path: load_columns(path, questionnaire)


def xlsx() -> bytes:
    """Return a small workbook that has dates, per cents, codes with zeros, formulas, errors and merges."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- beside what it makes

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet, other = book.add_worksheet("Feuille"), book.add_worksheet("Notes")
    sheet.write_row(0, 0, ["name", "kind", "code", "date", "tres-haut-debit", "fibre"])
    for line in range(1, 8):
        sheet.write_row(line, 0, [f"U{line}", "commune"])
        sheet.write_number(line, 2, 1006, book.add_format({"num_format": "00000"}))
        sheet.write_number(line, 3, 46000.5, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(line, 4, 0.5, book.add_format({"num_format": "0%"}))
    sheet.write_formula(8, 4, "=1/0", None, "#DIV/0!")
    sheet.write_rich_string(8, 0, "a", book.add_format({"bold": True}), "b", "c")
    sheet.merge_range("A10:B12", "fusion")
    other.write_string(0, 0, "rien")
    book.close()
    return stream.getvalue()


def ods() -> bytes:
    """Return a small OpenDocument that has repeats, a per cent, a merge and a formula."""
    kinds = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in kinds)

    def cell(value: str, more: str = 'office:value-type="string"') -> str:
        return f"<table:table-cell {more}><text:p>{value}</text:p></table:table-cell>"

    numbers = cell("50 %", 'office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"')
    formula = cell("", 'table:formula="of:=1"') + "<table:covered-table-cell/>"
    rows = [cell("name") + cell("tres-haut-debit") + cell("fibre"), cell("A") + numbers, cell("B") + formula]
    body = "".join(f'<table:table-row table:number-rows-repeated="1">{row}</table:table-row>' for row in rows)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        table = f'<office:spreadsheet><table:table table:name="F">{body}</table:table></office:spreadsheet>'
        content = f"<office:document-content {spaces}><office:body>{table}</office:body></office:document-content>"
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def made_up(content: bytes, edits: list[Edit], part: int, *, zipped: bool) -> bytes:
    """Return a content changed; of an archive, most often what one of its parts holds."""
    if not zipped or not part:
        return changed(content, edits)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if "sheet1.xml" in name or name == "content.xml"] * 4
    names += [name for name in parts if name.endswith((".xml", ".rels"))]
    name = names[part % len(names)]
    parts[name] = changed(parts[name], edits)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, data in parts.items():
            archive.writestr(each, data)
    return stream.getvalue()


def changed(content: bytes, edits: list[Edit]) -> bytes:
    """Return a content with pieces taken out and others put in their place; the last edit may cut what follows."""
    for share, length, put, times in edits:
        at = int(share * len(content))
        content = content[:at] + put * times + (content[at + length :] if length < CUT else b"")
    return content


if __name__ == "__main__":
    sys.exit(main())
