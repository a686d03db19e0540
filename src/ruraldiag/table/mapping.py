"""A mapping file (``--columns``): what the columns of a table from elsewhere answer, and what their cells mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruraldiag.errors import Finding, Place, finding, stop_on_errors, suggesting, suggestion
from ruraldiag.files.reading import TEMPLATE, parse_toml, read_text
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import parse_cell
from ruraldiag.table.header import UNIT_COLUMNS, place_of
from ruraldiag.table.unit_cells import KINDS, date_of, kind_of
from ruraldiag.typography import french, one_form, thousands

MAPPING_LIMIT_MB = 5
MOST_IGNORED = 2_000  # as many as there may be columns
NO_MAPPING = TEMPLATE._replace(purpose="un tableau prêt à remplir, qui se passe de --columns")
TABLES = ("columns", "values", "constants", "boxes", "factors")
BY_LETTER = re.compile(r"=([A-Za-z]{1,3})")


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """A mapping file, every text of it in one form.

    ``columns`` goes from the name in the table (or its letter, « =AB ») to ``name``, ``kind``, ``code``, ``date`` or an
    indicator id; ``values`` from one of these to the texts of its cells and what they stand for; ``constants`` from one
    of these to the cell that each row has; ``boxes`` from a multiple choice to its columns and the option of each;
    ``factors`` from an indicator to what its numbers are multiplied by. ``ignore`` names columns (``*``: anything).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    file: str = ""

    @property
    def named(self) -> dict[str, None]:
        """The columns of the table that it names, in order."""
        return dict.fromkeys([*self.columns, *(name for names in self.boxes.values() for name in names)])

    def ignores(self, name: str) -> bool:
        """Return whether a column is to be left aside without a word.

        >>> ColumnMap(ignore=("_id", "q/*")).ignores("q/elus"), ColumnMap(ignore=("q[*]",)).ignores("q/elus")
        (True, False)
        """
        return any(matches(pattern, name) for pattern in self.ignore)


def matches(pattern: str, name: str) -> bool:
    """Return whether a name is a pattern's (``*``: anything), in a time that grows with its length whatever the stars.

    >>> matches("q/*", "q/elus"), matches("*a*", "b"), matches("ab*ba", "aba"), matches("*a*b*", "xaxbx")
    (True, False, False, True)
    """
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    *between, last = others
    at = len(first)
    for part in between:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return name.startswith(first) and len(name) - at >= len(last) and name.endswith(last)


def place_named(names: Sequence[str], name: str) -> int | None:
    """Return the place of a column by its name, else by its letter (« =AB »), or None.

    >>> place_named(["a", "b"], "b"), place_named(["a", "b"], "=A"), place_named(["a"], "=ZZ")
    (1, 0, None)
    """
    if name in names:
        return names.index(name)
    found = BY_LETTER.fullmatch(name)
    place = place_of(found[1].upper()) if found else len(names)
    return place if place < len(names) else None


def load_columns(path: Path, questionnaire: Questionnaire) -> ColumnMap:
    """Return a mapping file, checked against the questionnaire; raise with everything that is wrong with it."""
    content = parse_toml(read_text(path, MAPPING_LIMIT_MB, NO_MAPPING), str(path))
    stop_on_errors(mapping_faults(content, questionnaire, Place(file=str(path))))
    said = {key: tidied(content.get(key, {})) for key in TABLES}
    return ColumnMap(
        columns=said["columns"],
        values={target: tidied(meanings) for target, meanings in said["values"].items()},
        constants=said["constants"],
        boxes={target: tidied(options) for target, options in said["boxes"].items()},
        factors=said["factors"],
        ignore=tuple(map(one_form, content.get("ignore", ()))),
        file=str(path),
    )


def tidied(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table whose keys and texts are in one form."""
    return {one_form(name): one_form(said) if isinstance(said, str) else said for name, said in table.items()}


def mapping_faults(content: Mapping[str, Any], questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with a mapping: unknown tables or targets, a target twice, values that are no answer."""
    suggest = suggesting()
    for key in content:
        if key not in (*TABLES, "ignore"):
            yield finding("A001", place, key=key, suggestion=suggest(key, (*TABLES, "ignore")))
    ignore = content.get("ignore", [])
    if not isinstance(ignore, list) or not all(isinstance(name, str) for name in ignore):
        yield finding("A003", place, key="ignore", expected="une liste de textes", value=ignore)
    elif len(ignore) > MOST_IGNORED:
        most = f"une liste d'au plus {thousands(MOST_IGNORED)} textes"
        yield finding("A003", place, key="ignore", expected=most, value=f"{thousands(len(ignore))} textes")
    yield from column_faults(content.get("columns", {}), questionnaire, place)
    known = targets(questionnaire)
    for key, of_target in OF_TARGET.items():
        table = content.get(key, {})
        if not isinstance(table, dict):
            yield finding("A003", place, key=key, expected="une table", value=table)
        for target, said in as_table(table).items():
            if target not in known:
                yield finding("T021", place, value=target, suggestion=suggest(target, known))
            else:
                yield from of_target(target, said, questionnaire, place)


def column_faults(columns: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with [columns]."""
    known = targets(questionnaire)
    yield from not_texts("columns", columns, place)
    texts = {name: target for name, target in as_table(columns).items() if isinstance(target, str)}
    suggest = suggesting()
    for target, count in Counter(texts.values()).items():
        if target not in known:
            yield finding("T021", place, value=target, suggestion=suggest(target, known))
        elif count > 1:
            names = [name for name, other in texts.items() if other == target]
            remedy = several(target, names, questionnaire)
            yield finding("T002", place, value=target, count=count, columns=", ".join(names), remedy=remedy)


def several(target: str, names: list[str], questionnaire: Questionnaire) -> str:
    """Return what to do where a mapping sends several columns to one target."""
    indicator = questionnaire.by_id.get(target)
    if indicator is None or indicator.kind != "multiple":
        return "Gardez-en une seule."
    return (
        f"Si ce sont les cases de cette question, retirez-les de [columns] et écrivez [boxes.{target}], puis une ligne "
        f'par case : "{names[0]}" = "{indicator.options[0].id}".'
    )


def value_faults(target: str, meanings: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with what the cells of a target are said to mean."""
    yield from not_texts(f"values.{target}", meanings, place)
    for meaning in as_table(meanings).values():
        yield from not_answer(f"values.{target}", target, meaning, questionnaire, place)


def constant_faults(target: str, said: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with a cell that each row is to have."""
    if not isinstance(said, str):
        yield finding("A003", place, key=f"constants.{target}", expected="un texte entre guillemets", value=said)
    elif target == "kind" and kind_of(said) is None:
        yield finding("T032", place, value=said, suggestion=suggestion(said, KINDS), known=", ".join(KINDS))
    elif target == "date" and date_of(said) is None:
        yield finding("T033", place, value=said)
    else:
        yield from not_answer("constants", target, said, questionnaire, place)


def box_faults(target: str, options: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the boxes of a question."""
    indicator = questionnaire.by_id.get(target)
    if indicator is None or indicator.kind != "multiple":
        wanted = "une question à choix multiple"
        yield finding("A003", place, key=f"boxes.{target}", expected=wanted, value=target)
        return
    yield from not_texts(f"boxes.{target}", options, place)
    known = [option.id for option in indicator.options]
    for option in as_table(options).values():
        if isinstance(option, str) and option not in known:
            why = f"Les modalités de cette question : {', '.join(known)}."
            yield finding("T022", place, value=option, key=f"boxes.{target}", why=french(why))


def factor_faults(target: str, factor: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with what the numbers of a question are to be multiplied by."""
    indicator = questionnaire.by_id.get(target)
    right = isinstance(factor, int | float) and not isinstance(factor, bool) and 0 < factor < float("inf")
    if not right or indicator is None or indicator.kind != "number":
        wanted = "un nombre positif, pour une question à nombre"
        yield finding("A003", place, key=f"factors.{target}", expected=wanted, value=factor)


OF_TARGET: dict[str, Callable[[str, Any, Questionnaire, Place], Iterator[Finding]]] = {
    "values": value_faults,
    "constants": constant_faults,
    "boxes": box_faults,
    "factors": factor_faults,
}


def not_answer(key: str, target: str, meaning: Any, questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield why a text of a mapping is no answer to the indicator it is given for."""
    indicator = questionnaire.by_id.get(target)
    said = parse_cell(indicator, exact(meaning)) if indicator is not None and isinstance(meaning, str) else None
    if isinstance(said, Finding):
        yield finding("T022", place, value=meaning, key=key, why=said.message)


def exact(meaning: str) -> str:
    """Return what a mapping says as a cell that no spreadsheet has changed: its 1.1 is not some 1.10."""
    return f'="{meaning}"' if meaning[:1].isdigit() and "." in meaning else meaning


def not_texts(key: str, table: Any, place: Place) -> Iterator[Finding]:
    """Yield the keys of a table whose value is not a text; the table itself where it is none."""
    if not isinstance(table, dict):
        yield finding("A003", place, key=key, expected="une table", value=table)
        return
    for name, value in table.items():
        if not isinstance(value, str):
            yield finding("A003", place, key=f"{key}.{name}", expected="un texte entre guillemets", value=value)


def as_table(value: Any) -> dict[str, Any]:
    """Return a table, or an empty one where the value is something else (that is said elsewhere)."""
    return value if isinstance(value, dict) else {}


def targets(questionnaire: Questionnaire) -> dict[str, None]:
    """Return what a column may answer, in order."""
    return dict.fromkeys((*UNIT_COLUMNS, *(indicator.id for indicator in questionnaire.indicators)))
