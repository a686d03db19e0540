"""CSV as records: the encoding, the separator and the header are found first, then rows are read one by one."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any, cast

from ruraldiag.errors import Finding, Place, RuralDiagError, finding
from ruraldiag.files.unchanged import Unchanged
from ruraldiag.table.header import HEADER_WITHIN, best_header
from ruraldiag.table.limits import SWOLLEN, Limits, guarded, limits_of, unreadable
from ruraldiag.typography import french, thousands

CHUNK = 1 << 20
BROKEN_GZIP, UNREAD = "le fichier compressé est coupé ou abîmé", "il ne se laisse pas lire jusqu'au bout"
LINE_LIMIT = 4_000_000  # bytes: two thousand columns of two thousand letters
FIELD_LIMIT = 131_072  # letters of one cell
SEPARATORS = ";,\t"
NOT_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
# What UTF-8 makes of « é », « « », « œ », « ’ » or « € »: in Windows-1252 it would be « Ã© », which nobody writes.
TELLING = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x92\x93\xb8]|\xe2[\x80-\x82][\x80-\xbf]")
ASCII = bytes(range(128))
OTHER_ENCODINGS = {"mac_roman": "Mac OS Roman", "cp850": "DOS (CP850)"}
# How often French has each: « é » tells more than « ü ».
ACCENTS = {**dict.fromkeys("êëâîïôûùüçœæÈÊËÀÂÎÏÔÛÙÇŒ«»’–—…°€\N{NO-BREAK SPACE}", 1), "é": 10, "è": 4, "à": 4, "É": 2}
# What Windows-1252 shows of the accents of others, and French never writes; the last one stands for no letter at all.
ODD_IN_FRENCH = frozenset("‚ƒ„†‡ˆ‰Š‹Ž•˜™š›ž\N{REPLACEMENT CHARACTER}")
CLEARLY = 0.8  # share of the bytes beyond ASCII that are French
LONGEST = 3  # bytes of a letter that tells


class TextSource:
    """The records of a CSV text, plain or compressed."""

    def __init__(self, stream: IO[bytes], name: str, known: frozenset[str], *, compressed: bool = False) -> None:
        """Look through the whole text once for what it is written in; raise with what keeps it from being read."""
        self.name = name
        self.warnings: list[Finding] = []
        self.faults: dict[int, dict[int, tuple[str, str]]] = {}
        self.carried: dict[int, set[int]] = {}
        self.expected = 0
        self.raw = stream
        self.unchanged = Unchanged(stream, name)
        self.bytes: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if compressed else stream
        csv.field_size_limit(FIELD_LIMIT)
        with guarded(Place(file=name), BROKEN_GZIP if compressed else UNREAD):
            self.encoding = self.encoding_of()
        if self.encoding == "cp1252":
            self.warnings.append(finding("T015", Place(file=name)))
        elif self.encoding in OTHER_ENCODINGS:
            self.warnings.append(finding("T054", Place(file=name), encoding=OTHER_ENCODINGS[self.encoding]))
        self.separator = self.separator_of(known)

    def encoding_of(self) -> str:
        """Return ``utf-8-sig`` where the whole text is UTF-8, else ``cp1252`` or, where its accents say so, another.

        Every line is bounded on the way.
        """
        decoder = codecs.getincrementaldecoder("utf-8")()
        utf8, cp1252, since, line = True, True, 0, 1
        first = True
        bounds = Bounds(limits_of(os.fstat(self.raw.fileno()).st_size), Place(file=self.name))
        while chunk := self.bytes.read(CHUNK):
            bounds.see(chunk)
            if first and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise RuralDiagError([finding("T014", Place(file=self.name), why="il est en UTF-16")])
            first = False
            if b"\0" in chunk:
                why = "ce sont des octets, pas du texte"
                raise RuralDiagError([finding("T008", Place(file=self.name), why=why)])
            if utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    utf8 = False
            cp1252 = cp1252 and not any(byte in chunk for byte in NOT_CP1252)
            start, end = ends_of_lines(chunk)
            if since + start > LINE_LIMIT:
                raise RuralDiagError([finding("T009", Place(file=self.name, line=line), limit=LINE_LIMIT // 10**6)])
            since = since + len(chunk) if end < 0 else len(chunk) - end - 1
            line += chunk.count(b"\n")
        if utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                utf8 = False
        self.expected = line - 1
        encoding = "utf-8-sig" if utf8 else self.told_by_accents()
        if not utf8:
            self.stop_not_cp1252(cp1252=cp1252 or encoding != "cp1252")
        bounds.stop_too_many_rows()
        self.bytes.seek(0)
        return encoding

    def told_by_accents(self) -> str:
        """Return the encoding that makes French of the bytes beyond ASCII where Windows-1252 does not."""
        self.bytes.seek(0)
        counts: Counter[int] = Counter()
        while chunk := self.bytes.read(CHUNK):
            counts.update(chunk.translate(None, ASCII))

        letters = {
            encoding: {byte: bytes([byte]).decode(encoding, "replace") for byte in counts}
            for encoding in ("cp1252", *OTHER_ENCODINGS)
        }
        odd = sum(count for byte, count in counts.items() if letters["cp1252"][byte] in ODD_IN_FRENCH)
        if odd < counts.total() / 2:
            return "cp1252"

        def likely(encoding: str) -> tuple[bool, int]:
            weights = [(count, ACCENTS.get(letters[encoding][byte], 0)) for byte, count in counts.items()]
            french = sum(count for count, weight in weights if weight)
            return french >= CLEARLY * counts.total(), sum(count * weight for count, weight in weights)

        best = max(OTHER_ENCODINGS, key=likely)
        return best if likely(best)[0] else "cp1252"

    def stop_not_cp1252(self, *, cp1252: bool) -> None:
        """Raise where a text that is not UTF-8 is not Windows-1252 either.

        A text that is UTF-8 but for some bytes can be read so, and all its accents would be lost.
        """
        where = self.sign_of_utf8()
        if not where and not cp1252:
            raise RuralDiagError([finding("T014", Place(file=self.name), why="des octets ne sont d'aucun des deux")])
        if not where:
            return
        line, byte = self.first_not_utf8()
        letter = bytes([byte]).decode("cp1252", "ignore")
        said = french(f" (« {letter} » en Windows-1252)") if letter.isprintable() and letter else ""
        place = Place(file=self.name, line=line)
        raise RuralDiagError([finding("T029", place, where=where, byte=f"{byte:02X}", letter=said)])

    def sign_of_utf8(self) -> str:
        """Return what shows that a text that is not all UTF-8 was meant to be; empty where nothing does."""
        self.bytes.seek(0)
        line, before = 1, b""
        while chunk := self.bytes.read(CHUNK):
            if line == 1 and not before and chunk.startswith(codecs.BOM_UTF8):
                return "sa marque de début le dit"
            text = before + chunk
            found = TELLING.search(text)
            if found:
                return f"ses accents le disent, dès la ligne {line + lines_in(text[: found.start()])}"
            line, before = line + lines_in(text[:-LONGEST]), text[-LONGEST:]
        return ""

    def first_not_utf8(self) -> tuple[int, int]:
        """Return the line of the first byte that is no UTF-8, and that byte."""
        self.bytes.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        line = 1
        while chunk := self.bytes.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + lines_in(error.object[: error.start]), error.object[error.start]
            line += lines_in(chunk)
        return line, decoder.getstate()[0][0]  # the text ends in the middle of a letter

    def separator_of(self, known: frozenset[str]) -> str:
        """Return the separator with which the most names of the header are known, else with which there are most."""
        start = list(islice(self.lines(), HEADER_WITHIN))
        tried: dict[str, tuple[int, int]] = {}
        for separator in SEPARATORS:
            try:
                records = list(csv.reader(start, delimiter=separator))
            except csv.Error:
                continue
            place, count = best_header(records, known)
            tried[separator] = count, len(records[place]) if records else 0
        return max(tried, key=tried.__getitem__) if tried else ";"

    def lines(self) -> Iterator[str]:
        """Yield the lines of the text from its start."""
        # newline="": a line end inside quotes stays as it is, as the csv module wants.
        text = io.TextIOWrapper(io.BufferedReader(FromStart(self.bytes)), encoding=self.encoding, newline="")
        # Not more than a line at once, however long: what the file holds now may not be what was looked through.
        first = True
        while line := text.readline(LINE_LIMIT):
            # A second mark of UTF-8 would hide the quote of a first name.
            yield line.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}") if first else line
            first = False

    def records(self) -> Iterator[list[str]]:
        """Yield the records; raise where quotes do not match."""
        reader = csv.reader(self.lines(), delimiter=self.separator, strict=True)
        begun = 1
        try:
            for record in reader:
                yield record
                begun = reader.line_num + 1
        except csv.Error as error:
            raise RuralDiagError(
                [finding("T010", Place(file=self.name, line=begun), why=quote_fault(str(error)))]
            ) from None
        except UnicodeDecodeError:
            raise RuralDiagError([finding("T013", Place(file=self.name))]) from None
        except (zlib.error, EOFError, OSError):
            raise RuralDiagError([unreadable(Place(file=self.name), BROKEN_GZIP)]) from None

    def finish(self) -> None:
        """Raise where the file has changed since it was opened."""
        self.unchanged.check()

    def close(self) -> None:
        """Let go of the file."""
        self.raw.close()


class FromStart(io.RawIOBase):
    """The bytes of a stream from its start, whatever else is read of it meanwhile; closing it closes nothing."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Read from the start."""
        self.stream, self.place = stream, 0

    def readable(self) -> bool:
        """Return that bytes can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what follows what was read here."""
        self.stream.seek(self.place)
        found = self.stream.read(len(buffer))
        buffer[: len(found)] = found
        self.place += len(found)
        return len(found)


def ends_of_lines(chunk: bytes) -> tuple[int, int]:
    """Return the place of the first end of line of a chunk (its length where there is none) and of the last (or -1)."""
    firsts = [place for place in (chunk.find(b"\n"), chunk.find(b"\r")) if place >= 0]
    return min(firsts, default=len(chunk)), max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))


def lines_in(text: bytes) -> int:
    """Return how many lines end in a text.

    >>> lines_in(b"a\\r\\nb\\n"), lines_in(b"a\\rb\\rc")
    (2, 2)
    """
    return text.count(b"\n") or text.count(b"\r")


class Bounds:
    """How much a text holds, while it is looked through; it may be compressed."""

    def __init__(self, limits: Limits, place: Place) -> None:
        """Begin with nothing seen."""
        self.limits, self.place, self.read, self.rows = limits, place, 0, 0

    def see(self, chunk: bytes) -> None:
        """Count what is read; raise where it is more than such a file may hold."""
        self.read += len(chunk)
        self.rows += rows_in(chunk)
        if self.read > self.limits.unzipped:
            raise RuralDiagError([unreadable(self.place, SWOLLEN)])

    def stop_too_many_rows(self) -> None:
        """Raise where there are so many rows that nothing can stand on them."""
        if self.rows > self.limits.rows:
            why = french(f"{thousands(self.rows)} lignes, presque vides : plus de {thousands(self.limits.rows)}")
            raise RuralDiagError([unreadable(self.place, why)])


def rows_in(text: bytes) -> int:
    r"""Return how many lines that are not empty end in a text, those alone after an empty one left out.

    >>> rows_in(b"a\r\nb\r\n"), rows_in(b"a\n\n\n\n"), rows_in(b"a\rb\r")
    (2, 2, 2)
    """
    return text.count(b"\n") - text.count(b"\n\n") - text.count(b"\n\r\n") or text.count(b"\r")


def quote_fault(message: str) -> str:
    """Say in French what the csv module found."""
    if "field larger" in message:
        return f"un guillemet n'est pas refermé, ou une cellule dépasse {FIELD_LIMIT} caractères"
    if "unexpected end" in message:
        return "un guillemet ouvert sur cette ligne n'est jamais refermé"
    return "un texte continue après le guillemet qui le referme"
