"""The form of a file: what the model refuses, value by value, said in French instead of the validator's English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ruraldiag.errors import Finding, Place, finding, suggestion
from ruraldiag.typography import decimal

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def one_per_value(error: ValidationError, content: Any) -> Iterator[Any]:
    """Yield the errors of pydantic, one for each value, ``loc`` being its path in ``content``.

    A union reports an error for each of its members: the one that says most is kept (a text too long, a number not
    finite, an item of a list), else one that names what each member wanted.
    """
    by_value: dict[tuple[int | str, ...], list[Any]] = {}
    for fault in error.errors(include_url=False):
        loc = path_in(content, fault["loc"], missing=fault["type"] == "missing")
        by_value.setdefault(loc, []).append({**fault, "loc": loc})
    within = {loc[:depth] for loc in by_value for depth in range(len(loc))}
    for loc, faults in by_value.items():
        if loc in within:
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


def form_finding(
    fault: Any,
    place: Place,
    model: type[BaseModel],
    suggest: Callable[[str, Iterable[str]], str] = suggestion,
    *,
    family: str = "Q",
    depth: int = 0,
) -> Finding:
    """Turn one error of pydantic into a finding of the catalogue (family Q or A).

    ``suggest`` says the known words close to one; ``depth`` is how many parts of its path the place already says.
    """
    loc = fault["loc"]
    key = " › ".join(f"n° {part + 1}" if isinstance(part, int) else part for part in loc[depth:]) or str(loc[-1])
    value = as_written(fault.get("input"))
    match fault["type"]:
        case "extra_forbidden":
            allowed = keys_at(model, loc[:-1])
            close = suggest(str(loc[-1]), allowed)
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
            close = (
                suggestion(value, wanted_words(fault)) if fault["type"] == "literal_error" else of_date(wanted, value)
            )
            return finding(f"{family}003", place, key=key, expected=wanted, value=value, suggestion=close)


def of_date(wanted: str, value: str) -> str:
    """Return what to say of a text that stands where a date is due, empty where none does."""
    found = ISO_DATE.match(value)
    if not found or "une date" not in wanted:
        return ""
    try:
        dt.date.fromisoformat(found[0])
    except ValueError:
        return "Cette date n'existe pas dans le calendrier."
    return "Écrivez-la sans guillemets."


def as_written(value: Any) -> str:
    """Return a value as TOML writes it, near enough to be recognised in the file."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list():
            return "[" + ", ".join("[…]" if isinstance(item, list) else as_written(item) for item in value[:10]) + "]"
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
        return "l'un de " + ", ".join(wanted_words(fault))
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
        return sentence.format(decimal(context[limit]))
    return "d'une autre forme"


def wanted_words(fault: Any) -> list[str]:
    """Return the words of which a value should have been one."""
    return re.findall("'([^']*)'", str(fault.get("ctx", {}).get("expected", "")))


@lru_cache(maxsize=256)  # thousands of unknown keys may stand in one table
def keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys allowed in the table that ``loc`` leads to, by the aliases that TOML uses."""
    here: Any = model
    for part in loc:
        fields = getattr(here, "model_fields", {})
        if isinstance(part, str) and part in fields:
            here = first_model(fields[part].annotation) or here
    return tuple(field.alias or name for name, field in getattr(here, "model_fields", {}).items())


def first_model(annotation: Any) -> Any:
    """Return the first table class inside an annotation, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := first_model(arg))), None)
