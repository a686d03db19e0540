"""Read a questionnaire: find it, parse its TOML files together, turn every fault into a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ruraldiag.errors import Finding, Place, RuralDiagError, finding, stop_on_errors, suggesting, suggestion
from ruraldiag.files.reading import LIST, STDIN, not_there, parse_toml, read_text, why
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.form import form_finding, one_per_value
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.places import in_file_order, item_line, nth_table, quoted, said
from ruraldiag.typography import shorten

DEFAULT = "numerique-rural"
QUESTIONNAIRE_LIMIT_MB = 20


# What a value left out of a faulty table cannot bring about: the other findings there could be its mere absence.
NEVER_FROM_A_GAP = frozenset({"Q005", "Q006", "Q007", "Q010", "Q011", "Q016", "Q022"})


def load_questionnaire(which: str | Path = DEFAULT) -> Questionnaire:
    """Return the questionnaire of that id, folder or TOML file, checked; raise with all its findings.

    >>> load_questionnaire().id
    'numerique-rural'
    """
    files = files_of(locate(which))
    questionnaire = parse(files)
    # Finding where things stand takes longer than finding that nothing is wrong, as is nearly always so.
    if check(questionnaire):
        stop_on_errors(check(questionnaire, files))
    return questionnaire


def load_edition(which: str | Path, edition: str) -> Questionnaire:
    """Return an edition of a questionnaire, checked: the current one, else ``editions/<edition>.toml`` beside it.

    Raise with what to do where that edition is not installed.
    """
    current = load_questionnaire(which)
    if current.edition == edition:
        return current
    path = locate(which)
    folder = (path if path.is_dir() else path.parent) / "editions"
    # Looked for among the names that are there: what an assessment says never makes a path.
    older = {file.stem: file for file in folder.glob("*.toml")}
    if edition not in older:
        known_editions = ", ".join(sorted({current.edition, *older}))
        wanted = folder / f"{edition}.toml"
        raise RuralDiagError(
            [finding("Q034", Place(file=str(path)), value=edition, id=current.id, known=known_editions, file=wanted)]
        )
    found = load_questionnaire(older[edition])
    if (found.id, found.edition) != (current.id, edition):
        names = {"value": f"{found.id}, {found.edition}", "expected": f"{current.id}, {edition}"}
        raise RuralDiagError([finding("Q035", Place(file=str(older[edition])), **names)])
    return found


def home() -> Path:
    """Return the folder of the shipped questionnaires: beside the package once installed, else atop the clone."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "questionnaires"
    return installed if installed.is_dir() else package.parents[1] / "questionnaires"


def known() -> list[str]:
    """Return the ids of the shipped questionnaires, sorted."""
    return sorted(path.name for path in home().iterdir() if path.is_dir()) if home().is_dir() else []


def locate(which: str | Path) -> Path:
    """Return the folder or file that ``which`` names: a path that exists, or the id of a shipped questionnaire."""
    path = Path(which)
    try:
        if path == STDIN or path.exists():
            return path
    except OSError as error:
        raise RuralDiagError([finding("F003", Place(file=shorten(which)), why=why(error))]) from None
    names = known()
    if str(which) in names:
        return home() / str(which)
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise not_there(shorten(which), LIST)
    raise RuralDiagError(
        [finding("Q031", value=str(which), suggestion=suggestion(str(which), names), known=", ".join(names))]
    )


def files_of(path: Path) -> dict[str, str]:
    """Return the text of each file of a questionnaire by its name, ``questionnaire.toml`` first, then by name."""
    texts: dict[str, str] = {}
    faults: list[Finding] = []
    for file in toml_files(path):
        try:
            texts[file.name] = read_text(file, QUESTIONNAIRE_LIMIT_MB)
        except RuralDiagError as error:
            faults += error.findings
    stop_on_errors(faults)
    return texts


def toml_files(path: Path) -> list[Path]:
    """Return the TOML files of a folder, ``questionnaire.toml`` first, then by name; a file is its own."""
    if not path.is_dir():
        return [path]
    try:
        # Not ``glob``, which says of a folder that may not be read that it is empty.
        inside = [file for file in path.iterdir() if file.suffix == ".toml" and not file.name.startswith(".")]
    except OSError as error:
        raise RuralDiagError([finding("F003", Place(file=str(path)), why=why(error))]) from None
    if not inside:
        raise RuralDiagError([finding("Q032", Place(file=str(path)))])
    return sorted(inside, key=lambda file: (file.name != "questionnaire.toml", file.name))


def parse(files: Mapping[str, str]) -> Questionnaire:
    """Return the questionnaire that the files say together; every fault of form of every file is raised at once."""
    merged: dict[str, Any] = {}
    origin: dict[str, list[str]] = {}
    faults: list[Finding] = []
    for file, text in files.items():
        try:
            content = parse_toml(text, file)
        except RuralDiagError as error:
            faults += error.findings
            continue
        for key, value in content.items():
            if key not in merged:
                merged[key] = value
                origin[key] = [file] * (len(value) if isinstance(value, list) else 1)
            elif are_tables(value) and are_tables(merged[key]):
                merged[key] = [*merged[key], *value]
                origin[key] += [file] * len(value)
            else:
                faults.append(finding("Q030", Place(file=file, line=item_line(text, key, "")), key=quoted(key)))
    stop_on_errors(faults)
    try:
        return Questionnaire.model_validate(merged)
    except ValidationError as error:
        wrong = list(one_per_value(error, merged))
        found = list(form_findings(wrong, merged, origin, files))
        faulty = {fault.place.item for fault in found}
        found += [
            fault
            for fault in sense_findings(wrong, merged, files)
            if fault.place.item not in faulty or fault.code in NEVER_FROM_A_GAP
        ]
        raise RuralDiagError(in_file_order(found, files)) from None


def sense_findings(wrong: Sequence[Any], merged: dict[str, Any], files: Mapping[str, str]) -> list[Finding]:
    """Return what the checks find beside the faults of form, so that all is said at once.

    The faulty values are left out, or stand as an empty text; where the rest still makes no questionnaire, nothing more
    can be told.
    """
    mended = deepcopy(merged)
    for fault in wrong:
        mend(mended, fault["loc"], fault["type"])
    if not mended.get("domain"):
        return []
    try:
        return check(Questionnaire.model_validate(mended), files)
    except ValidationError:
        return []


def mend(content: Any, loc: Sequence[int | str], fault: str) -> None:
    """Take the value that ``loc`` leads to out of ``content``; a text that is not one becomes an empty one."""
    here = content
    try:
        for part in loc[:-1]:
            here = here[part]
        if fault == "string_type":
            here[loc[-1]] = ""
        elif isinstance(here, dict):
            here.pop(loc[-1], None)
    except (KeyError, IndexError, TypeError):
        return  # a table that is missing altogether: nothing to take out


def are_tables(value: Any) -> bool:
    """Return whether a value is a list of tables: what several files may add to."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def form_findings(
    wrong: Sequence[Any], merged: dict[str, Any], origin: Mapping[str, list[str]], files: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield one finding for each key or value that the model refuses, with the file, line and item it stands in."""
    suggest = suggesting()
    for fault in wrong:
        loc = fault["loc"]
        top = str(loc[0])
        inside = len(loc) > 1 and isinstance(loc[1], int)
        index = loc[1] if inside else 0
        sources = origin.get(top) or [next(iter(files))]
        file = sources[min(index, len(sources) - 1)]
        item = item_of(loc, merged)
        # A table without a readable id is told by its place among those of its file.
        number = sources[:index].count(file) + 1 if inside else 0
        line = nth_table(files[file], top, number) if inside else None
        line = line or item_line(files[file], top, item)
        name = said(top, item) if item or not inside else f"{said(top, '')} n° {number}"
        place = Place(file=file, line=line, item=name if inside else "")
        yield form_finding(fault, place, Questionnaire, suggest, depth=2 if inside and len(loc) > 2 else 0)


def item_of(loc: tuple[int | str, ...], merged: dict[str, Any]) -> str:
    """Return the id of the table that ``loc`` passes through, or an empty string."""
    here: Any = merged
    for part in loc[:2]:
        here = here[part] if not isinstance(here, dict) or part in here else None
    named = here.get("id", here.get("statement")) if isinstance(here, dict) and len(loc) > 1 else None
    return named if isinstance(named, str) else ""
