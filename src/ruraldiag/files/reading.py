"""Text and TOML off the disk: what keeps a file from being read, or parsed, becomes a finding with its line."""

from __future__ import annotations

import errno
import os
import re
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import tomli  # tomllib's own code, compiled: three times as fast on the 400 kB of a questionnaire

from ruraldiag.errors import Finding, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.waiting import waiting_for
from ruraldiag.typography import french

STDIN = Path("-")
DEEPEST = 50  # tables and lists in one another
STDIN_NAME = "entrée standard"
DAY = re.compile(r"=\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")  # as a date is written, real or not
OFFSET = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?([+-]\d\d:\d\d):\d\d")  # of UTC, with seconds: some zones had them


class Instead(NamedTuple):
    """What to type where a file is not there, and what for."""

    command: str
    purpose: str


ASSESS = Instead("ruraldiag assess", "commencer un diagnostic")
TEMPLATE = Instead("ruraldiag questionnaire template -o a-remplir.xlsx", "un tableau prêt à remplir")
LIST = Instead("ruraldiag questionnaire list", "voir les questionnaires installés")


def not_there(file: str, instead: Instead) -> RuralDiagError:
    """Return what to say of a file that is not there."""
    close = near(Path(file))
    found = finding("F001", Place(file=file), instead=instead.command, purpose=instead.purpose, suggestion=close)
    return RuralDiagError([found])


def near(path: Path) -> str:
    """Return which files of the folder have nearly that name, else which folders that of its folder; or nothing."""
    try:
        names = [entry.name for entry in os.scandir(path.parent)]
    except FileNotFoundError:
        return near(path.parent) if path.name else ""
    except OSError:
        return ""
    return suggestion(path.name, sorted(name for name in names if not name.startswith(".")))


def standard_input() -> IO[bytes]:
    """Return standard input; raise where it was closed before the program started."""
    if sys.stdin is None:
        raise RuralDiagError([finding("F003", Place(file=STDIN_NAME), why="elle est fermée")])
    return sys.stdin.buffer


def read_text(path: Path, limit_mb: float, instead: Instead = ASSESS) -> str:
    """Return the text of a UTF-8 file of at most ``limit_mb`` megabytes; raise with what keeps it from being read.

    « - » is standard input. ``instead`` is what to type where the file is not there.
    """
    if path == STDIN:
        return standard_text(standard_input(), limit_mb)
    place = Place(file=str(path))
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise RuralDiagError([finding("F002", place, example=f"{path / 'nom.toml'}")])
        if size > limit_mb * 1e6:
            raise RuralDiagError([finding("F004", place, size=f"{size / 1e6:.0f}", limit=limit_mb)])
        with waiting_for(path), path.open("rb") as stream:
            return text_of(stream, place, limit_mb)
    except OSError as error:
        raise unreadable(str(path), error, instead) from None


def unreadable(file: str, error: OSError, instead: Instead) -> RuralDiagError:
    """Return what to say of a file that the system does not open; a name that is too long is no file's."""
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENAMETOOLONG:
        return not_there(file, instead)
    return RuralDiagError([finding("F003", Place(file=file), why=why(error))])


@lru_cache(maxsize=1)
def standard_text(stream: IO[bytes], limit_mb: float) -> str:
    """Return the text of standard input, read once however often a command opens it."""
    return text_of(stream, Place(file=STDIN_NAME), limit_mb)


def text_of(stream: IO[bytes], place: Place, limit_mb: float) -> str:
    """Return the text of a stream, not more of it than is allowed: a pipe or a device does not say its size."""
    data = stream.read(int(limit_mb * 1e6) + 1)
    if len(data) > limit_mb * 1e6:
        raise RuralDiagError([finding("F004", place, size=f"plus de {limit_mb}", limit=limit_mb)])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RuralDiagError([finding("F005", replace(place, line=line), byte=error.start)]) from None


def unwritable(path: Path, reason: str) -> Finding:
    """Return what to say of a file that cannot be written, and what to do about that very reason."""
    code = {TOO_LONG: "F018", OPEN_ELSEWHERE: "F019"}.get(reason, "F008")
    return finding(code, Place(file=str(path)), why=reason)


TOO_LONG, OPEN_ELSEWHERE = "le nom est trop long", "il est ouvert dans un autre programme"
SHARING = frozenset({32, 33})  # what Windows says of a file that another program holds
DENIED = 5  # what it says where such a file would be replaced: one may write beside it, and it is not protected
NO_FOLDER_THERE = "un fichier se trouve là où il faudrait un dossier"


def why(error: OSError) -> str:
    """Say in French why the system refused."""
    number = getattr(error, "winerror", None)
    if number in SHARING or (number == DENIED and error.filename2 is not None):
        return OPEN_ELSEWHERE
    match error:
        case PermissionError():
            return "pas le droit"
        case FileNotFoundError():
            return "le dossier n'existe pas"
        case IsADirectoryError():
            return "c'est un dossier"
        case NotADirectoryError() | FileExistsError():
            return NO_FOLDER_THERE
    words = {
        errno.ENOSPC: "plus de place sur le disque",
        errno.EDQUOT: "plus de place sur le disque",
        errno.EFBIG: "le fichier serait trop gros pour ce disque",
        errno.EROFS: "le disque est en lecture seule",
        errno.ENAMETOOLONG: TOO_LONG,
        errno.ELOOP: "un lien tourne en rond",
        errno.EINVAL: "le disque ne prend pas ce nom",
        errno.EIO: "le disque ne répond plus comme il faut",
        errno.EBUSY: "il est occupé par un autre programme",
        errno.ENXIO: "aucun programme n'est à l'autre bout",
        errno.EPIPE: "le programme qui lisait s'est arrêté",
    }
    return words.get(error.errno or 0, "refus du système" + (f", n° {error.errno}" if error.errno else ""))


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML text says, or raise with the line that is wrong."""
    try:
        return tomli.loads(text)
    except ValueError as error:  # the parser's own, or Python's for a whole number of thousands of digits
        message, line = toml_fault(str(error), text)
        raise RuralDiagError([finding("F006", Place(file=file, line=line), why=message)]) from None
    except RecursionError:
        raise too_deep(file) from None


def too_deep(file: str) -> RuralDiagError:
    """Return what to say of tables in tables without end."""
    return RuralDiagError([finding("F006", Place(file=file), why="trop de crochets emboîtés")])


def not_too_deep(content: dict[str, Any], file: str) -> dict[str, Any]:
    """Return what a file says; raise where tables or lists stand in one another so deep that none could write them."""
    level: list[Any] = [content]
    for _ in range(DEEPEST):
        inside = (one for here in level for one in (here.values() if isinstance(here, dict) else here))
        level = [one for one in inside if isinstance(one, dict | list)]
        if not level:
            return content
    raise too_deep(file)


def toml_fault(message: str, text: str) -> tuple[str, int]:
    """Translate the parser's English message; return it with the line (from 1) it speaks of."""
    what, _, where = message.partition(" (at ")
    line = text.rstrip("\n").count("\n") + 1
    if where.startswith("line "):
        line = int(where.removeprefix("line ").partition(",")[0])
    if (found := OFFSET.search(text.split("\n")[line - 1])) is not None:
        return french(f"une heure n'a pas de secondes dans son décalage (écrivez « {found[1]} »)"), line
    if what.startswith("Expected newline") and DAY.search(text.split("\n")[line - 1]):
        return "cette date ou cette heure n'existe pas, ou s'écrit autrement (2026-11-22, 2026-11-22 10:00:00)", line
    words = {
        "Cannot overwrite a value": "une clé est donnée deux fois",
        "Cannot declare": "une table est donnée deux fois",
        "Expected '='": french("il manque « = » après une clé"),
        "Unterminated string": "un texte n'est pas refermé par un guillemet",
        "Illegal character": "un caractère n'est pas permis ici (un guillemet manque peut-être)",
        "Unclosed array": "un crochet n'est pas refermé",
        "Unclosed inline table": "une accolade n'est pas refermée",
        "Invalid value": "une valeur est mal écrite (un texte va entre guillemets)",
        "Expected newline": "quelque chose suit la valeur sur la même ligne",
        "Invalid statement": "cette ligne n'est ni une clé, ni une table",
        "Unescaped '\\'": "une barre oblique inverse demande à être doublée",
        "Found invalid character": "un caractère n'est pas permis ici (un guillemet manque peut-être)",
        "Invalid initial character": "une clé manque, ou commence par un caractère qui n'est pas permis",
        "Expected \"'''\"": "un texte n'est pas refermé par un guillemet",
        "Cannot redefine": "une table est donnée deux fois",
        "Expected ']": "le nom d'une table n'est pas refermé par un crochet",
        "Invalid date": "cette date n'existe pas dans le calendrier",
        "Duplicate inline table key": "une clé est donnée deux fois",
        "Cannot mutate": "une table est complétée après avoir été refermée",
        "Exceeds the limit": "un nombre est trop grand",
    }
    other = "l'écriture n'est pas celle attendue"
    return next((said for start, said in words.items() if what.startswith(start)), other), line
