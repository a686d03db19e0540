"""Read a questionnaire: find it, parse its TOML files together, turn every fault into a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ruraldiag.errors import Finding, Place, RuralDiagError, finding, shorten, stop_on_errors, suggestion
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.questionnaire.toml import parse_toml, read_text, why

DEFAULT = "numerique-rural"
QUESTIONNAIRE_LIMIT_MB = 20
ITEM_LINE = re.compile(r"""\s*([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)')?""")


def load_questionnaire(which: str | Path = DEFAULT) -> Questionnaire:
    """Return the questionnaire of that id, folder or TOML file, checked; raise with all its findings.

    >>> load_questionnaire().id
    'numerique-rural'
    """
    from ruraldiag.questionnaire.checks import check  # noqa: PLC0415 -- checks read what this module loads

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
    older = {one.stem: one for one in folder.glob("*.toml")}
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
        if path.exists():
            return path
    except OSError as error:
        raise RuralDiagError([finding("F003", Place(file=shorten(which)), why=why(error))]) from None
    names = known()
    if str(which) in names:
        return home() / str(which)
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise RuralDiagError([finding("F001", Place(file=shorten(which)))])
    raise RuralDiagError(
        [finding("Q031", value=str(which), suggestion=suggestion(str(which), names), known=", ".join(names))]
    )


def files_of(path: Path) -> dict[str, str]:
    """Return the text of each file of a questionnaire by its name, ``questionnaire.toml`` first, then by name."""
    texts: dict[str, str] = {}
    faults: list[Finding] = []
    for one in toml_files(path):
        try:
            texts[one.name] = read_text(one, QUESTIONNAIRE_LIMIT_MB)
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
        inside = [one for one in path.iterdir() if one.suffix == ".toml" and not one.name.startswith(".")]
    except OSError as error:
        raise RuralDiagError([finding("F003", Place(file=str(path)), why=why(error))]) from None
    if not inside:
        raise RuralDiagError([finding("Q032", Place(file=str(path)))])
    return sorted(inside, key=lambda one: (one.name != "questionnaire.toml", one.name))


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
                faults.append(finding("Q030", Place(file=file, line=line_of(text, key, "")), key=quoted(key)))
    stop_on_errors(faults)
    try:
        return Questionnaire.model_validate(merged)
    except ValidationError as error:
        raise RuralDiagError(in_file_order(form_findings(error, merged, origin, files), files)) from None


def in_file_order(found: Iterable[Finding], files: Mapping[str, str]) -> list[Finding]:
    """Return the findings as one meets them reading the files; those without a place come first."""
    order = {name: place for place, name in enumerate(files)}
    return sorted(found, key=lambda one: (order.get(one.place.file, -1), one.place.line or 0))


def are_tables(value: Any) -> bool:
    """Return whether a value is a list of tables: what several files may add to."""
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def form_findings(
    error: ValidationError, merged: dict[str, Any], origin: Mapping[str, list[str]], files: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield one finding for each key or value that the model refuses, with the file, line and item it stands in."""
    for fault in one_per_value(error, merged):
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
        line = line or line_of(files[file], top, item)
        name = said(top, item) if item or not inside else f"{said(top, '')} n° {number}"
        place = Place(file=file, line=line, item=name if inside else "")
        yield form_finding(fault, place, Questionnaire, depth=2 if inside and len(loc) > 2 else 0)


def one_per_value(error: ValidationError, content: Any) -> Iterator[Any]:
    """Yield the errors of pydantic, one for each value, ``loc`` being its path in ``content``.

    A union reports an error for each of its members: the one that says most is kept (a text too long, a number not
    finite, an item of a list), else one that names what each member wanted.
    """
    by_value: dict[tuple[int | str, ...], list[Any]] = {}
    for fault in error.errors(include_url=False):
        loc = path_in(content, fault["loc"], missing=fault["type"] == "missing")
        by_value.setdefault(loc, []).append({**fault, "loc": loc})
    for loc, faults in by_value.items():
        if any(other[: len(loc)] == loc and len(other) > len(loc) for other in by_value):
            continue
        telling = [fault for fault in faults if not fault["type"].endswith("_type")]
        *several, last = dict.fromkeys(expected(fault) for fault in faults)
        wanted = f"{', '.join(several)} ou {last}" if several else last
        yield telling[0] if telling else {**faults[0], "wanted": wanted}


def path_in(content: Any, loc: Sequence[int | str], *, missing: bool) -> tuple[int | str, ...]:
    """Return a location of pydantic without the tags (members of a union, ``[key]``) that are no key of the content."""
    here = content
    path: list[int | str] = []
    for place, part in enumerate(loc):
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            if missing and place == len(loc) - 1:
                path.append(part)
            continue
        path.append(part)
    return tuple(path)


def item_of(loc: tuple[int | str, ...], merged: dict[str, Any]) -> str:
    """Return the id of the table that ``loc`` passes through, or an empty string."""
    here: Any = merged
    for part in loc[:2]:
        here = here[part] if not isinstance(here, dict) or part in here else None
    named = here.get("id", here.get("statement")) if isinstance(here, dict) and len(loc) > 1 else None
    return named if isinstance(named, str) else ""


def said(top: str, item: str) -> str:
    """Return the French name of a kind of table and the id of the item."""
    name = {
        "indicator": "indicateur",
        "theme": "thème",
        "domain": "domaine",
        "lock": "verrou",
        "actor": "acteur",
        "debate": "débat",
        "level": "niveau",
        "statement": "constat",
        "not_measured": "constat non mesuré",
    }.get(top, top)
    return f"{name} {quoted(item)}" if item else name


def quoted(word: str) -> str:
    """Return a word of a file in French quotes, on one line."""
    return f"«\u00a0{shorten(word)}\u00a0»"


def line_of(text: str, table: str, item: str) -> int | None:
    """Return the line (from 1) where an item of ``[[table]]`` gives its id, or a key of the top its value, or None."""
    return index_of(text).get((table, item))


@lru_cache(maxsize=64)
def index_of(text: str) -> dict[tuple[str, str], int]:
    """Return the line (from 1) of each item by (table, id), and of each key or table of the top by (key, "").

    Made once for a text: a check asks for hundreds of places.
    """
    index: dict[tuple[str, str], int] = {}
    header = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("["):
            header = line.replace(" ", "").strip("[").partition("]")[0]
            index.setdefault((header, ""), number)
        elif found := ITEM_LINE.match(line):
            key, item = found[1], found[2] or found[3] or ""
            if key in {"id", "statement"} and header:
                index.setdefault((header, item), number)
            elif not header:
                index.setdefault((key, ""), number)
    return index


def nth_table(text: str, table: str, number: int) -> int | None:
    """Return the line (from 1) where the ``number``-th ``[[table]]`` gives its id, else of its header, or None."""
    lines = [line.replace(" ", "") for line in text.split("\n")]
    headers = [place for place, line in enumerate(lines) if line.startswith(f"[[{table}]]")]
    if number > len(headers):
        return None
    header = headers[number - 1]
    end = next((place for place in range(header + 1, len(lines)) if lines[place].startswith("[")), len(lines))
    own = (place for place in range(header, end) if lines[place].startswith(("id=", "statement=")))
    return next(own, header) + 1


def form_finding(fault: Any, place: Place, model: type[BaseModel], *, family: str = "Q", depth: int = 0) -> Finding:
    """Turn one error of pydantic into a finding of the catalogue (family Q or A).

    ``depth`` is how many parts of its path the place already says.
    """
    loc = fault["loc"]
    key = " › ".join(f"n° {part + 1}" if isinstance(part, int) else part for part in loc[depth:]) or str(loc[-1])
    value = as_written(fault.get("input"))
    match fault["type"]:
        case "extra_forbidden":
            allowed = keys_at(model, loc[:-1])
            close = suggestion(str(loc[-1]), allowed)
            return finding(f"{family}001", place, key=key, suggestion=close, known=", ".join(allowed))
        case "missing" if isinstance(loc[-1], str):
            return finding(f"{family}002", place, key=key)
        case "string_pattern_mismatch" if family == "Q":
            return finding("Q004", place, value=value)
        case "string_too_long" if family == "A":
            where = replace(place, item=", ".join(filter(None, (place.item, key))))
            return finding("A012", where, length=len(fault["input"]), limit=fault["ctx"]["max_length"])
        case _:
            wanted = fault.get("wanted") or expected(fault)
            return finding(f"{family}003", place, key=key, expected=wanted, value=value)


def as_written(value: Any) -> str:
    """Return a value as TOML writes it, near enough to be recognised in the file."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list():
            return "[" + ", ".join("[…]" if isinstance(one, list) else as_written(one) for one in value[:10]) + "]"
        case dict():
            return "{ " + ", ".join(f"{key} = …" for key in list(value)[:10]) + " }"
        case int() if abs(value) >= 10**100:
            return "un nombre de plus de cent chiffres"
        case _:
            return str(value)


def expected(fault: Any) -> str:
    """Say in French what a value should have been."""
    context = fault.get("ctx", {})
    kind = fault["type"]
    words = {
        "string_type": "un texte entre guillemets",
        "string_unicode": "un texte en UTF-8",
        "string_pattern_mismatch": "un identifiant (lettres sans accent, chiffres, points, tirets et soulignés)",
        "float_type": "un nombre",
        "int_type": "un nombre entier",
        "bool_type": "true ou false",
        "tuple_type": "une liste entre crochets",
        "dict_type": "une table",
        "model_type": "une table",
        "date_type": "une date (2026-11-22)",
        "datetime_type": "une date et une heure (2026-11-22T10:00:00+01:00)",
        "finite_number": "un nombre fini",
        "missing": "une liste plus longue",
    }
    if kind in words:
        return words[kind]
    if kind == "literal_error":
        return "l'un de " + str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    limits = {
        "greater_than_equal": ("ge", "au moins {}"),
        "greater_than": ("gt", "plus grand que {}"),
        "less_than_equal": ("le", "au plus {}"),
        "less_than": ("lt", "plus petit que {}"),
        "string_too_long": ("max_length", "un texte d'au plus {} caractères"),
        "string_too_short": ("min_length", "un texte d'au moins {} caractère"),
        "too_long": ("max_length", "une liste de {}"),
        "too_short": ("min_length", "une liste d'au moins {}"),
    }
    if kind in limits:
        limit, sentence = limits[kind]
        return sentence.format(f"{context[limit]:g}")
    return "d'une autre forme"


def keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed in the table that ``loc`` leads to, by the aliases that TOML uses."""
    here: Any = model
    for part in loc:
        fields = getattr(here, "model_fields", {})
        if isinstance(part, str) and part in fields:
            here = first_model(fields[part].annotation) or here
    return [field.alias or name for name, field in getattr(here, "model_fields", {}).items()]


def first_model(annotation: Any) -> Any:
    """Return the first table class inside an annotation, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := first_model(arg))), None)
