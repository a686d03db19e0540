"""Standard input, output and error: UTF-8 that never breaks, and what cannot be written said once, in French."""

from __future__ import annotations

import codecs
import errno
import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from io import UnsupportedOperation
from typing import Any, TextIO, cast

from ruraldiag.errors import ExitStatus, RuralDiagError, finding
from ruraldiag.typography import DRIVING

CLOSED = "elle est fermée"
COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
MOVE = re.compile(r"(\x1b\[[0-9;?]*[A-Za-z])")  # of the bars that move
# What a screen that lacks a sign shows in its place.
LOOK_ALIKE = {
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "«": '"', "»": '"', "’": "'", "“": '"', "”": '"',
    "–": "-", "—": "-", "\N{MINUS SIGN}": "-", "─": "-", "·": "-", "›": ">", "→": "->", "≥": ">=", "≤": "<=", "×": "x",
    "…": "...", "•": "*", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "€": "EUR", "°": "o", "§": "par. ", "█": "#",
    "░": ".",
}  # fmt: skip
SPARED = "ruraldiag.look_alike"


class ReaderLeft(Exception):  # noqa: N818 -- no error: head or less had enough
    """The program that reads standard output stopped reading; nothing more can be said to it."""


def harmless(text: str, kept: re.Pattern[str]) -> str:
    r"""Return a text for a terminal, each sign that would drive it a space but the sequences to keep.

    >>> harmless("\x1b[1mA\x1b[0m \x1b]52;c;eA==\x07\x9b2J", COLOUR)
    '\x1b[1mA\x1b[0m  ]52;c;eA==  2J'
    """
    if not DRIVING.search(text):
        return text
    return "".join(part if place % 2 else DRIVING.sub(" ", part) for place, part in enumerate(kept.split(text)))


class Stream:
    """A text stream that gives up at the first write that fails; everything but writing is left to the real one.

    The errors of the system stop here: the command framework and rich would each take them for their own, and exit
    with a status of their own.
    """

    kept = MOVE  # the sequences that a terminal is sent

    def __init__(self, stream: TextIO | None) -> None:
        """Stand for a stream; None is one that was closed before the program started."""
        self.closed_before = stream is None
        self.stream = stream or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- until the end

    def __getattr__(self, name: str) -> Any:
        """Return what the real stream says of itself: encoding, isatty, fileno…"""
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text; nothing is not even tried, the command framework writes it to see and ignores what it sees."""
        if text == "":
            return 0
        try:
            if self.closed_before:
                raise OSError(errno.EBADF, CLOSED)
            return self.stream.write(harmless(text, self.kept) if self.stream.isatty() else text)
        except OSError as error:
            self.fail(error)
            return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have what was written leave the program."""
        try:
            self.stream.flush()
        except OSError as error:
            self.fail(error)

    def fail(self, error: OSError) -> None:
        """Send to nowhere what is left in the stream: Python would try again, and complain, when it ends."""
        del error
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)
        except (OSError, UnsupportedOperation):
            return


class StandardOutput(Stream):
    """Standard output: results that cannot be written stop the command."""

    kept = COLOUR

    def fail(self, error: OSError) -> None:
        """Raise :class:`ReaderLeft`, or :class:`RuralDiagError` with exit code 5."""
        from ruraldiag.files.reading import why

        super().fail(error)
        # Windows has no word for a reader that left: it calls the write invalid.
        if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
            raise ReaderLeft from None
        said = CLOSED if error.errno == errno.EBADF else why(error)
        raise RuralDiagError([finding("F011", why=said)], ExitStatus.NOT_WRITTEN) from None


def look_alike(error: UnicodeError) -> tuple[str, int]:
    """Return what is written in place of what an encoding lacks: the letter without its accent, a plain sign, or « ? ».

    >>> codecs.register_error(SPARED, look_alike)
    >>> "Élu\\xa0: 94\\u202f% → «\\xa0été\\xa0»".encode("ascii", SPARED)
    b'Elu : 94 % -> " ete "'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(LOOK_ALIKE.get(char) or without_accent(char) for char in text), error.end


def without_accent(char: str) -> str:
    """Return a letter without its accent, or « ? »."""
    bare = unicodedata.normalize("NFKD", char)[:1]
    return bare if bare.isascii() and bare.isprintable() and bare else "?"


def speak_utf8() -> None:
    """Start the program again where the system's locale is not UTF-8: what is typed, named and written is, always."""
    if os.name != "nt" and not sys.flags.utf8_mode and codecs.lookup(sys.getfilesystemencoding()).name != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 -- this very program


def prepare_streams() -> None:
    """Make the standard streams UTF-8 that never breaks (a Windows pipe speaks cp1252), and mind where they lead.

    A message that cannot be written stops nothing: there is nobody to read it.
    """
    codecs.register_error(SPARED, look_alike)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if os.name == "nt" and not stream.isatty():
            reconfigure(encoding="utf-8", errors="replace")
        else:
            reconfigure(errors="replace" if stream is sys.stdin else SPARED)
    sys.stdout = cast(TextIO, StandardOutput(sys.stdout))
    sys.stderr = cast(TextIO, Stream(sys.stderr))
