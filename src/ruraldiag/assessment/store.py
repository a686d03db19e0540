"""Assessments on disk: TOML, read with all findings at once, written atomically after every answer."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ruraldiag.assessment.model import FORMAT, Assessment
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding
from ruraldiag.questionnaire.form import form_finding, one_per_value
from ruraldiag.questionnaire.places import quoted
from ruraldiag.questionnaire.toml import parse_toml, read_text, why

ASSESSMENT_LIMIT_MB = 20
FORMAT_FAMILY = FORMAT.rpartition("/")[0] + "/"
SLUG_LENGTH = 60
ITEMS = {"answers": "indicateur", "actions": "suivi de", "set_aside": "mis de côté", "voice": "voix"}
AS_IT_WAS = {"questionnaire", "set_aside"}  # nothing of these is left out of the file, even empty
WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def load_assessment(path: str | Path) -> Assessment:
    """Return the assessment that a TOML file holds; raise with every fault of its form.

    Its answers are checked against a questionnaire by :func:`ruraldiag.assessment.validation.validate`.
    """
    file = Path(path)
    text = read_text(file, ASSESSMENT_LIMIT_MB)
    content = parse_toml(text, str(file))
    if str(content.get("format", "")).startswith(FORMAT_FAMILY) and content["format"] != FORMAT:
        raise RuralDiagError([finding("A018", Place(file=str(file)), value=content["format"])])
    if content.get("format") != FORMAT:
        raise RuralDiagError([finding("A004", Place(file=str(file)), value=content.get("format", ""))])
    try:
        return Assessment.model_validate(content)
    except ValidationError as error:
        raise RuralDiagError(list(form_findings(error, content, text, str(file)))) from None


def form_findings(error: ValidationError, content: Mapping[str, Any], text: str, file: str) -> Iterator[Finding]:
    """Yield one finding for each key or value that the model refuses, with its line and indicator."""
    for fault in one_per_value(error, content):
        loc = fault["loc"]
        inside = loc[0] in ITEMS and len(loc) > 1
        item = f"{ITEMS[loc[0]]} {ordinal(loc[1])}" if inside else ""
        place = Place(file=file, line=table_line(text, loc), item=item)
        yield form_finding(fault, place, Assessment, family="A", depth=2 if len(loc) > 2 and inside else 0)


def ordinal(part: int | str) -> str:
    """Return « x » for an id, n° 1 for the first of a list."""
    return f"n° {part + 1}" if isinstance(part, int) else quoted(part)


def table_line(text: str, loc: Sequence[int | str]) -> int | None:
    """Return the line (from 1) of the innermost table that ``loc`` passes through, or of a key of the top, or None."""
    parts = [str(part) for part in loc if isinstance(part, str)]
    number = next((part for part in loc if isinstance(part, int)), 0)  # which of several [[voice]]
    lines = [line.replace(" ", "").replace('"', "") for line in text.split("\n")]
    for depth in range(len(parts), 0, -1):
        name = ".".join(parts[:depth]).replace(" ", "").replace('"', "")
        found = [place for place, line in enumerate(lines, start=1) if line in {f"[{name}]", f"[[{name}]]"}]
        if found:
            return found[min(number, len(found) - 1)]
    return next((place for place, line in enumerate(lines, start=1) if line.startswith(f"{parts[0]}=")), None)


def dump(assessment: Assessment) -> str:
    """Return the TOML text of an assessment; reading it back gives the same assessment.

    >>> import tomllib
    >>> from ruraldiag.assessment.model import QuestionnaireRef, Unit
    >>> one = Assessment(questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name="Arvieu"))
    >>> Assessment.model_validate(tomllib.loads(dump(one))) == one
    True
    """
    import tomli_w  # noqa: PLC0415 -- only those who write pay for it

    return tomli_w.dumps(plain(assessment))


def plain(assessment: Assessment) -> dict[str, Any]:
    """Return the tables of the file: what is empty is left out, except the unit and the questionnaire."""
    content: dict[str, Any] = {"format": assessment.format}
    dumped = assessment.model_dump(exclude_none=True)
    for key in ("questionnaire", "unit", "interview", "answers", "actions", "set_aside", "voice"):
        value = dumped[key] if key in AS_IT_WAS else without_empty(dumped[key])
        if value or key in {"questionnaire", "unit"}:
            content[key] = value
    return content


def without_empty(value: Any) -> Any:
    """Drop empty texts and lists inside tables, and turn tuples into the lists that TOML knows."""
    if isinstance(value, dict):
        return {key: without_empty(one) for key, one in value.items() if one not in ("", (), None)}
    if isinstance(value, list | tuple):
        return [without_empty(one) for one in value]
    return value


def save(assessment: Assessment, path: Path) -> str:
    """Write an assessment in place of ``path``, wholly or not at all; return the text written."""
    text = dump(assessment)
    write_atomically(path, text)
    return text


def write_atomically(path: Path, text: str) -> None:
    """Write a text file wholly or not at all: what was there stays until the new content is on the disk."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
        ) as stream:
            temporary = stream.name
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        keep_mode(path, temporary)
        Path(temporary).replace(path)
    except (OSError, UnicodeEncodeError) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        said = why(error) if isinstance(error, OSError) else "un caractère n'existe pas en UTF-8"
        raise RuralDiagError([finding("F008", Place(file=str(path)), why=said)], ExitStatus.NOT_WRITTEN) from None
    except BaseException:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise


def keep_mode(path: Path, temporary: str) -> None:
    """Give a new file the rights it would have had if it were written in place."""
    if os.name == "nt":
        return
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    Path(temporary).chmod(mode)


def write_new(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file that does not exist yet; where it does, refuse unless ``force``."""
    if is_there(path) and path.is_dir():
        raise RuralDiagError(
            [finding("F002", Place(file=str(path)), example=f"{path / 'rapport.md'}")], ExitStatus.NOT_WRITTEN
        )
    if is_there(path) and not force:
        raise RuralDiagError([finding("F007", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)
    write_atomically(path, text)


def is_there(path: Path) -> bool:
    """Return whether a path exists; where a folder may not be looked into, no: writing there will say why."""
    return os.path.exists(path)  # noqa: PTH110 -- Path.exists raises where the folder may not be looked into


def slug(name: str) -> str:
    """Return a name as a safe file name: ASCII letters, digits and hyphens, never empty, never a Windows device.

    >>> slug("L'Haÿ-les-Roses / été"), slug("../.."), slug("CON")
    ('l-hay-les-roses-ete', 'collectivite', 'con-')
    """
    apart = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    short = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:SLUG_LENGTH].strip("-")
    if short in WINDOWS_DEVICES:
        return short + "-"
    return short or "collectivite"


def free_name(folder: Path, name: str, day: date) -> Path:
    """Return a path ``<unit>-<date>.toml`` that neither an assessment nor a report uses; a homonym gets ``-2``."""
    stem = f"{slug(name)}-{day.isoformat()}"
    number = 1
    while True:
        path = folder / (f"{stem}.toml" if number == 1 else f"{stem}-{number}.toml")
        if not is_there(path) and not is_there(path.with_suffix(".md")):
            return path
        number += 1
