"""An assessment as its file gives it: the faults of its form, and what is left without the values at fault.

What is left is checked against the questionnaire all the same, so that a person who mends a file sees everything that
is wrong with it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ruraldiag.assessment.model import FORMAT, Assessment
from ruraldiag.errors import Finding, Place, RuralDiagError, finding, suggesting
from ruraldiag.files.reading import not_too_deep, parse_toml, read_text
from ruraldiag.questionnaire.form import form_finding, one_per_value
from ruraldiag.questionnaire.places import HEADER, KEY, line_of, quoted

ASSESSMENT_LIMIT_MB = 20
FORMAT_FAMILY = FORMAT.rpartition("/")[0] + "/"
ITEMS = {"answers": "indicateur", "actions": "suivi de", "set_aside": "mis de côté", "voice": "voix"}
# What stands for a value that is due and is at fault: nothing is found wrong with it a second time.
NEUTRAL = {"questionnaire": {"id": "inconnu", "edition": "inconnue"}, "unit": {"name": "inconnue"}}
SOME_ACTION = {"status": "retenue"}
SOME_REASON = "inconnue"
MOST_LINES = 50  # a file with more lines that are no TOML is something else
TWICE = "une table est donnée deux fois"
OPEN = frozenset({"un crochet n'est pas refermé", "une accolade n'est pas refermée", "trop de crochets emboîtés"})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A file read: its faults of form, and the assessment that is left without them (None where none is).

    ``gaps`` are the paths of the values at fault, ``lost`` the keys of lines that are no TOML; ``text`` is the file's
    own, to say where things stand.
    """

    path: Path
    text: str
    assessment: Assessment | None
    faults: tuple[Finding, ...] = ()
    gaps: frozenset[tuple[int | str, ...]] = frozenset()
    lost: frozenset[str] = frozenset()

    def lacks(self, *loc: str) -> bool:
        """Return whether the value of that path, or a table it stands in, is at fault."""
        return loc[-1] in self.lost or any(loc[: len(gap)] == gap for gap in self.gaps)


def read_draft(path: str | Path) -> Draft:
    """Return what a file gives; raise where it cannot be read, is no TOML, or is no assessment of this version."""
    file = Path(path)
    return draft_of(read_text(file, ASSESSMENT_LIMIT_MB), file)


def draft_of(text: str, file: Path) -> Draft:
    """Return what the text of a file gives; raise where it is no TOML, or no assessment of this version."""
    content, faults, lost = parsed(text, str(file))
    format_name = content.get("format", "")
    if format_name != FORMAT:
        place = Place(file=str(file), line=line_of(text, ("format",)))
        if str(format_name).startswith(FORMAT_FAMILY):
            raise RuralDiagError([finding("A018", place, value=format_name)])
        if "format" not in lost:
            faults.append(finding("A004", place, value=format_name or "aucun"))
            if not {"questionnaire", "unit", "answers"} & content.keys():  # something else altogether
                raise RuralDiagError(faults)
    content["format"] = FORMAT
    try:
        assessment: Assessment | None = Assessment.model_validate(content)
        wrong: list[Any] = []
    except ValidationError as error:
        wrong = list(one_per_value(error, content))
        assessment = left_of(content, wrong)
    # Of a file that is cut, what is missing is with what was cut.
    cut = any(fault.code == "F006" and fault.place.line == text.rstrip().count("\n") + 1 for fault in faults)
    suggest = suggesting()
    faults += [
        form_finding_of(fault, text, str(file), suggest)
        for fault in wrong
        if not (fault["type"] == "missing" and (cut or fault["loc"][-1] in lost))
    ]
    gaps = frozenset(fault["loc"] for fault in wrong)
    return Draft(path=file, text=text, assessment=assessment, faults=tuple(faults), gaps=gaps, lost=lost)


def parsed(text: str, file: str) -> tuple[dict[str, Any], list[Finding], frozenset[str]]:
    """Return what a TOML text says without the lines that are no TOML, the faults of these, and the keys they gave.

    Raise where a fault goes beyond its line: what follows would be read amiss.
    """
    faults: list[Finding] = []
    lost: set[str] = set()
    lines = text.split("\n")
    while True:
        try:
            return not_too_deep(parse_toml("\n".join(lines), file), file), faults, frozenset(lost)
        except RuralDiagError as error:
            faults += error.findings
            gone = faulty_lines(lines, error.findings[-1])
            if not gone or len(faults) >= MOST_LINES:
                raise RuralDiagError(faults) from None
            for number in gone:
                lost |= {key[1].strip()} if (key := KEY.match(lines[number])) else set()
                lines[number] = ""


def faulty_lines(lines: Sequence[str], fault: Finding) -> range:
    """Return the lines (from 0) that a fault of TOML leaves out: that of one key, or a table that is there already."""
    why, number = dict(fault.details)["why"], (fault.place.line or 0) - 1
    if number < 0 or why in OPEN:
        return range(0)
    if KEY.match(lines[number]):
        return range(number, number + 1)
    if why != TWICE or not HEADER.match(lines[number]):
        return range(0)
    following = (place for place in range(number + 1, len(lines)) if HEADER.match(lines[place]))
    return range(number, next(following, len(lines)))


def form_finding_of(fault: Any, text: str, file: str, suggest: Callable[[str, Iterable[str]], str]) -> Finding:
    """Return the finding of a key or value that the model refuses, with its line and indicator."""
    loc = fault["loc"]
    inside = loc[0] in ITEMS and len(loc) > 1
    item = f"{ITEMS[loc[0]]} {ordinal(loc[1])}" if inside else ""
    place = Place(file=file, line=line_of(text, loc), item=item)
    return form_finding(fault, place, Assessment, suggest, family="A", depth=2 if len(loc) > 2 and inside else 0)


def ordinal(part: int | str) -> str:
    """Return « x » for an id, n° 1 for the first of a list."""
    return f"n° {part + 1}" if isinstance(part, int) else quoted(part)


def left_of(content: dict[str, Any], wrong: Sequence[Any]) -> Assessment | None:
    """Return the assessment that is left of a file without what is wrong in it, or None."""
    left = deepcopy(content)
    # From the last to the first: what is taken out of a list moves what follows it.
    for fault in reversed(wrong):
        take_out(left, fault["loc"], key_alone=fault["type"].startswith("string_") and len(fault["loc"]) == 2)
    for table, due in NEUTRAL.items():
        left[table] = {**due, **left.get(table, {})}
    try:
        return Assessment.model_validate(left)
    except ValidationError:
        return None


def take_out(left: dict[str, Any], loc: tuple[int | str, ...], *, key_alone: bool) -> None:
    """Take a value at fault out of the content; ``key_alone`` says that an id of [answers] or [actions] is none."""
    match loc:
        case ("answers", str() as item_id) if not key_alone:
            left["answers"][item_id] = {}
        case ("actions", str() as item_id, *_) if not key_alone:
            left["actions"][item_id] = dict(SOME_ACTION)
        case ("answers", str() as item_id, "reason"):
            left["answers"][item_id]["reason"] = SOME_REASON
        case ("answers", str() as item_id, "value", int() as item):
            chosen = left["answers"][item_id]["value"]
            del chosen[item]
            if not chosen:
                del left["answers"][item_id]["value"]
        case ("answers" | "actions" | "unit" | "questionnaire" as table, str() as key, *rest):
            here = left.get(table, {})
            (here.get(key, {}) if rest else here).pop(rest[0] if rest else key, None)
        case (top, *_):
            left.pop(str(top), None)
