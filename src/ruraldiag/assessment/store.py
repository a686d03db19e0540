"""Assessments on disk: TOML, read with all findings at once, written atomically after every answer."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from ruraldiag.assessment.comments import comments_of, rewritten
from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.model import Assessment, to_the_minute
from ruraldiag.errors import RuralDiagError
from ruraldiag.files.locks import only_writer
from ruraldiag.files.places import is_taken, is_there, make_folder
from ruraldiag.files.reading import parse_toml
from ruraldiag.files.whole import write_atomically, writing
from ruraldiag.typography import unaccented

SLUG_LENGTH = 60
AS_IT_WAS = {"questionnaire", "set_aside"}  # nothing of these is left out of the file, even empty
WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def load_assessment(path: str | Path) -> Assessment:
    """Return the assessment that a TOML file holds; raise with every fault of its form.

    Its answers are checked against a questionnaire by :func:`ruraldiag.assessment.validation.validate`.
    """
    draft = read_draft(path)
    if draft.faults or draft.assessment is None:
        raise RuralDiagError(draft.faults)
    return draft.assessment


def read_back(text: str, file: str) -> Assessment:
    """Return the assessment that a text of ours gives; raise :class:`RuralDiagError` or ValueError where it is none."""
    return Assessment.model_validate(parse_toml(text, file))


def dump(assessment: Assessment, before: str = "") -> str:
    """Return the TOML text of an assessment; reading it back gives the same assessment.

    The comments of the text that it takes the place of, ``before``, are kept.

    >>> import tomllib
    >>> from ruraldiag.assessment.model import QuestionnaireRef, Unit
    >>> one = Assessment(questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name="Arvieu"))
    >>> Assessment.model_validate(tomllib.loads(dump(one))) == one
    True
    """
    import tomli_w  # noqa: PLC0415 -- only those who write pay for it

    text = tomli_w.dumps(plain(assessment))
    return rewritten(before, text) if comments_of(before) else text


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
    """Drop empty texts and lists inside tables; turn tuples and moments into the lists and moments that TOML knows."""
    if isinstance(value, datetime):
        return to_the_minute(value)
    if isinstance(value, dict):
        return {key: without_empty(inside) for key, inside in value.items() if inside not in ("", (), None)}
    if isinstance(value, list | tuple):
        return [without_empty(item) for item in value]
    return value


def save(assessment: Assessment, path: Path) -> str:
    """Write an assessment in place of ``path``, wholly or not at all; return the text written."""
    with writing(path):
        make_folder(path.parent)
    with only_writer(path), writing(path):
        text = dump(assessment, path.read_text(encoding="utf-8-sig") if is_there(path) else "")
        write_atomically(path, text)
    return text


def slug(name: str) -> str:
    """Return a name as a safe file name: ASCII letters, digits and hyphens, never empty, never a Windows device.

    A name that has letters, and none of ours, gives a number of its own: two such names are told apart.

    >>> slug("L'Haÿ-les-Roses / été"), slug("../.."), slug("CON"), slug("Αθήνα")
    ('l-hay-les-roses-ete', 'collectivite', 'con-', 'collectivite-9d5bf014')
    """
    bare = unaccented(name)
    short = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:SLUG_LENGTH].strip("-")
    if short in WINDOWS_DEVICES:
        return short + "-"
    if not short and any(map(str.isalnum, bare)):
        return f"collectivite-{crc32(bare.encode(errors='replace')):08x}"
    return short or "collectivite"


def free_name(folder: Path, name: str, day: date) -> Path:
    """Return a path ``<unit>-<date>.toml`` that neither an assessment nor a report uses; a homonym gets ``-2``."""
    stem = f"{slug(name)}-{day.isoformat()}"
    number = 1
    while True:
        path = folder / (f"{stem}.toml" if number == 1 else f"{stem}-{number}.toml")
        if not is_taken(path) and not is_taken(path.with_suffix(".md")):
            return path
        number += 1
