"""The columns of a batch table: which one says what, from its header or, for a table from elsewhere, a mapping file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, stop_on_errors, suggestion
from ruraldiag.files.reading import TEMPLATE, parse_toml, read_text
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import parse_cell
from ruraldiag.table.header import UNIT_COLUMNS, column_letters, fold, listed, plural
from ruraldiag.typography import shorten

COLUMN_LIMIT = 2_000
MAPPING_LIMIT_MB = 5
NO_MAPPING = TEMPLATE._replace(purpose="un tableau prêt à remplir, qui se passe de --columns")
NEAR = 0.84  # one letter wrong, missing or swapped in a word of six or more


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """A mapping file: which column of the table answers what, and what its values mean.

    ``columns`` goes from the name in the table to ``name``, ``kind``, ``code``, ``date`` or an indicator id; ``values``
    from one of these to the texts of its cells and what they stand for.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where each thing stands in a record; ``skipped`` records come before the header."""

    width: int
    skipped: int
    indicators: tuple[str, ...]
    places: Mapping[str, int]  # by target
    headers: Mapping[str, str]  # name in the table, by target
    group_places: tuple[int, ...]
    values: tuple[tuple[int, Mapping[str, str]], ...]
    warnings: tuple[Finding, ...]

    @property
    def unit_places(self) -> tuple[int, ...]:
        """Return the places of name, kind, code and date, -1 for those that are not there."""
        return tuple(self.places.get(name, -1) for name in UNIT_COLUMNS)

    @property
    def cell_places(self) -> tuple[int, ...]:
        """Return the places of the indicators."""
        return tuple(self.places[indicator_id] for indicator_id in self.indicators)


def load_columns(path: Path, questionnaire: Questionnaire) -> ColumnMap:
    """Return a mapping file, checked against the questionnaire; raise with everything that is wrong with it."""
    content = parse_toml(read_text(path, MAPPING_LIMIT_MB, NO_MAPPING), str(path))
    place = Place(file=str(path))
    faults = list(mapping_faults(content, questionnaire, place))
    stop_on_errors(faults)
    return ColumnMap(columns=content.get("columns", {}), values=content.get("values", {}), file=str(path))


def mapping_faults(content: Mapping[str, Any], questionnaire: Questionnaire, place: Place) -> Iterator[Finding]:
    """Yield what is wrong with a mapping: unknown tables or targets, a target twice, values that are no answer."""
    tables = ("columns", "values")
    for key in content:
        if key not in tables:
            yield finding("A001", place, key=key, suggestion=suggestion(key, tables))
    known = targets(questionnaire)
    columns = content.get("columns", {})
    yield from not_texts("columns", columns, place)
    texts = {name: target for name, target in as_table(columns).items() if isinstance(target, str)}
    for target, count in Counter(texts.values()).items():
        if target not in known:
            yield finding("T021", place, value=target, suggestion=suggestion(target, known))
        elif count > 1:
            names = ", ".join(name for name, other in texts.items() if other == target)
            yield finding("T002", place, value=target, count=count, columns=names)
    values = content.get("values", {})
    if not isinstance(values, dict):
        yield finding("A003", place, key="values", expected="une table", value=values)
    for target, meanings in as_table(values).items():
        if target not in known:
            yield finding("T021", place, value=target, suggestion=suggestion(target, known))
        else:
            yield from not_texts(f"values.{target}", meanings, place)
            yield from not_answers(target, as_table(meanings), questionnaire, place)


def not_answers(
    target: str, meanings: Mapping[str, Any], questionnaire: Questionnaire, place: Place
) -> Iterator[Finding]:
    """Yield the values of a mapping that are no answer to the indicator they are given for."""
    indicator = questionnaire.by_id.get(target)
    for meaning in meanings.values():
        said = parse_cell(indicator, meaning) if indicator is not None and isinstance(meaning, str) else None
        if isinstance(said, Finding):
            yield finding("T022", place, value=meaning, key=target, why=said.message)


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


def known_names(questionnaire: Questionnaire, columns: ColumnMap | None, by: Collection[str] = ()) -> frozenset[str]:
    """Return the names of columns that mean something here: by these a header is told from what stands above it."""
    return frozenset((*targets(questionnaire), *(columns.columns if columns else ()), *by))


def layout_of(
    names: Sequence[str],
    questionnaire: Questionnaire,
    columns: ColumnMap | None,
    by: Sequence[str],
    *,
    file: str,
    skipped: int = 0,
    unnamed: Sequence[str] = (),
) -> Layout:
    """Return where each thing stands; raise with everything that is wrong with the header.

    ``unnamed`` says which columns have cells and no name: they are told with those that have no part here.
    """
    place = Place(file=file, line=skipped + 1)
    count = sum(map(bool, names))
    if count > COLUMN_LIMIT:
        raise RuralDiagError([finding("T011", place, count=count, limit=COLUMN_LIMIT)])
    mapping = columns.columns if columns else {}
    known = targets(questionnaire)
    if not set(names) & {*known, *mapping, *by} and not list(near_misses(names, known)):
        raise RuralDiagError([finding("T001", place, names=listed(names))])
    faults = [*repeated(names, mapping, place), *absent(names, columns, by, place)]
    target_places: dict[str, int] = {}
    unknown: list[str] = []
    for position, name in enumerate(names):
        target = mapping.get(name, name)
        if target in known:
            target_places.setdefault(target, position)
        elif name and name not in by:
            unknown.append(name)
    # A name that the mapping sends elsewhere, or that --by asks for, is what the user says it is.
    missing = {target for target in known if target not in target_places}
    close = dict(near_misses(unknown, known))
    faults += [finding("T003", place, value=name, expected=target) for name, target in close.items()]
    if "name" not in target_places and "code" not in target_places and not {"name", "code"} & set(close.values()):
        faults.append(finding("T005", place, names=listed(names)))
    indicators = tuple(target for target in target_places if target not in UNIT_COLUMNS)
    if not indicators and not set(close.values()) & missing:
        faults.append(finding("T006", place, id=questionnaire.id, names=listed(names)))
    if faults and all(fault.code == "T019" for fault in faults):  # what is wrong is what was typed
        raise RuralDiagError(faults, ExitStatus.USAGE)
    stop_on_errors(faults)
    unknown += unnamed
    where = {name: position for position, name in reversed(list(enumerate(names)))}
    headers = {target: names[position] for target, position in target_places.items()}
    group_places = tuple(where[name] if name in where else target_places[name] for name in by)
    values = tuple(
        (target_places[target], meanings)
        for target, meanings in (columns.values if columns else {}).items()
        if target in target_places
    )
    ignored = [finding("T004", place, **plural(len(unknown), "colonne"), names=listed(unknown))] if unknown else []
    return Layout(
        width=len(names),
        skipped=skipped,
        indicators=indicators,
        places=target_places,
        headers=headers,
        group_places=group_places,
        values=values,
        warnings=tuple(ignored),
    )


def repeated(names: Sequence[str], mapping: Mapping[str, str], place: Place) -> Iterator[Finding]:
    """Yield the columns that are there more than once, by their own name or by what they answer."""
    by_target: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        if name:
            by_target.setdefault(mapping.get(name, name), []).append(position)
    for target, positions in by_target.items():
        if len(positions) > 1:
            said = ", ".join(
                f"{column_letters(place)}\N{NO-BREAK SPACE}: {shorten(names[place], 40)}" for place in positions
            )
            yield finding("T002", place, value=target, count=len(positions), columns=said)


def absent(names: Sequence[str], columns: ColumnMap | None, by: Sequence[str], place: Place) -> Iterator[Finding]:
    """Yield the columns that --columns or --by name and the table has not."""
    there = [name for name in names if name]
    for name in columns.columns if columns else ():
        if name not in there:
            where = Place(file=columns.file if columns else "")
            yield finding("T020", where, value=name, suggestion=suggestion(name, there), known=listed(there))
    mapped = {columns.columns.get(name, name) for name in there} if columns else set(there)
    for name in by:
        if name not in there and name not in mapped:
            yield finding("T019", place, value=name, suggestion=suggestion(name, there), known=listed(there))


def near_misses(names: Sequence[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, what it is nearly) for the columns that are nearly one of those known."""
    folded = {fold(target): target for target in known}
    for name in names:
        if not name or name in known or len(name) > 100:
            continue
        bare = fold(name)
        close = [bare] if bare in folded else get_close_matches(bare, folded, n=1, cutoff=NEAR)
        if close:
            yield name, folded[close[0]]
