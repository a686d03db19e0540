"""Assessments on disk: TOML, read with all findings at once, written atomically after every answer."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from ruraldiag.assessment.draft import read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.questionnaire.toml import why

SLUG_LENGTH = 60
ABANDONED = 3600.0  # seconds: no file of ours takes so long to write
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
    check_writable(path)
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
        remove_abandoned(path)
    except (OSError, UnicodeEncodeError) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        said = why(error) if isinstance(error, OSError) else "un caractère n'existe pas en UTF-8"
        raise RuralDiagError([finding("F008", Place(file=str(path)), why=said)], ExitStatus.NOT_WRITTEN) from None
    except BaseException:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise


@lru_cache(maxsize=64)  # once in a run: an interview writes after each answer, perhaps in a folder of thousands
def remove_abandoned(path: Path) -> None:
    """Remove what an earlier writing of this very file, killed on the way, left beside it more than an hour ago.

    The file is just written: its own date is compared, a disk elsewhere may have another clock. What cannot be removed
    stays, and is no fault of what was written.
    """
    ours = re.compile(re.escape(f".{path.name}.") + r"[a-z0-9_]{8}\.tmp")  # as tempfile names them
    with suppress(OSError), os.scandir(path.parent) as beside:
        written = path.stat().st_mtime
        for one in beside:
            if ours.fullmatch(one.name) and one.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if written - one.stat(follow_symlinks=False).st_mtime > ABANDONED:
                        Path(one.path).unlink()


def check_writable(path: Path) -> None:
    """Raise where a file is protected: putting another in its place would get round what someone meant."""
    try:
        protected = is_there(path) and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError:
        return  # writing there will say why
    if protected:
        raise RuralDiagError([finding("F012", Place(file=str(path)))], ExitStatus.NOT_WRITTEN)


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

    A name that has letters, and none of ours, gives a number of its own: two such names are told apart.

    >>> slug("L'Haÿ-les-Roses / été"), slug("../.."), slug("CON"), slug("Αθήνα")
    ('l-hay-les-roses-ete', 'collectivite', 'con-', 'collectivite-9d5bf014')
    """
    apart = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
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
        if not is_there(path) and not is_there(path.with_suffix(".md")):
            return path
        number += 1
