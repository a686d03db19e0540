"""The columns of a batch table: which one says what, from its header and, for a table from elsewhere, a mapping."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, stop_on_errors, suggestion
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.boxes import Boxes
from ruraldiag.table.header import UNIT_COLUMNS, column_letters, cut_apart, fold, listed, plural
from ruraldiag.table.mapping import ColumnMap, exact, place_named, targets
from ruraldiag.typography import difference

COLUMN_LIMIT = 2_000
NEAR = 0.84  # one letter wrong, missing or swapped in a word of six or more
BOX = re.compile(r"(?:.*/)?(?P<question>[^/\[\]]+)(?:/(?P<option>[^/\[\]]+)|\[(?P<other>[^\[\]]+)\])")
NO_MAP = ColumnMap()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where each thing stands in a record; ``skipped`` records come before the header.

    ``constants`` and then ``boxes`` make cells of their own, after the ``width`` columns of the table.
    """

    width: int
    skipped: int
    indicators: tuple[str, ...]
    places: Mapping[str, int]  # by target
    headers: Mapping[str, str]  # name in the table, by target
    group_places: tuple[int, ...]
    values: tuple[tuple[int, Mapping[str, str]], ...]
    factors: tuple[tuple[int, float, str], ...]  # place, factor, unit
    constants: tuple[str, ...]
    boxes: tuple[Boxes, ...]
    warnings: tuple[Finding, ...]

    @property
    def unit_places(self) -> tuple[int, ...]:
        """Return the places of name, kind, code and date, -1 for those that are not there."""
        return tuple(self.places.get(name, -1) for name in UNIT_COLUMNS)

    @property
    def cell_places(self) -> tuple[int, ...]:
        """Return the places of the indicators."""
        return tuple(self.places[indicator_id] for indicator_id in self.indicators)


def known_names(questionnaire: Questionnaire, columns: ColumnMap | None, by: Collection[str] = ()) -> frozenset[str]:
    """Return the names of columns that mean something here: by these a header is told from what stands above it."""
    return frozenset((*targets(questionnaire), *(columns.named if columns else ()), *by))


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

    ``names`` and ``by`` are in one form. ``unnamed`` says which columns have cells and no name: they are told with
    those that have no part here.
    """
    place, mapping = Place(file=file, line=skipped + 1), columns or NO_MAP
    count = sum(map(bool, names))
    if count > COLUMN_LIMIT:
        raise RuralDiagError([finding("T011", place, count=count, limit=COLUMN_LIMIT)])
    known = targets(questionnaire)
    asked = {name: place_named(names, name) for name in (*mapping.named, *by)}
    there = bool(set(names) & known.keys()) or any(at is not None for at in asked.values())
    if not there and not list(near_misses(names, known)):
        raise RuralDiagError([finding("T001", place, names=listed(names))])
    found = found_targets(names, mapping, known)
    unmade = [name for name in by if name not in found and name not in mapping.constants]
    faults = [*repeated(names, found, by, place), *absent(names, asked, mapping, unmade, place)]
    places = {target: positions[0] for target, positions in found.items()}
    rest = left_aside(names, asked, found, mapping)
    boxes = {name: box for name in rest if (box := box_of(name, questionnaire))}
    made = (*mapping.constants, *mapping.boxes)
    missing = [target for target in known if target not in places and target not in made]
    near = dict(near_misses([name for name in rest if name not in boxes], missing))
    faults += [near_fault(name, target, place) for name, target in near.items()]
    unread = list(unread_boxes(boxes, missing, place))
    width = len(names)
    places |= {target: width + at for at, target in enumerate(made)}
    if "name" not in places and "code" not in places and not {"name", "code"} & set(near.values()):
        faults.append(finding("T005", place, names=listed(names)))
    indicators = tuple(target for target in places if target not in UNIT_COLUMNS)
    if not indicators and not near:
        faults += [*unread, finding("T006", place, id=questionnaire.id, names=listed(names))]
    if faults and all(fault.code == "T019" for fault in faults):  # what is wrong is what was typed
        raise RuralDiagError(faults, ExitStatus.USAGE)
    stop_on_errors(faults)
    aside = [name for name in rest if name not in boxes or boxes[name][0] not in missing] + list(unnamed)
    ignored = [finding("T004", place, **plural(len(aside), "colonne"), names=listed(aside))] if aside else []
    return Layout(
        width=width,
        skipped=skipped,
        indicators=indicators,
        places=places,
        headers={target: names[at] or column_letters(at) for target, at in places.items() if at < width},
        group_places=tuple(places[name] if at is None else at for name, at in ((name, asked[name]) for name in by)),
        values=tuple(
            (places[target], meant(target, meanings, questionnaire))
            for target, meanings in mapping.values.items()
            if target in places
        ),
        factors=tuple(
            (places[target], factor, questionnaire.by_id[target].unit)
            for target, factor in mapping.factors.items()
            if target in places
        ),
        constants=tuple(mapping.constants.values()),
        boxes=tuple(
            Boxes.of(questionnaire.by_id[target], {asked[name]: option for name, option in options.items()})
            for target, options in mapping.boxes.items()
        ),
        warnings=(*ignored, *unread),
    )


def meant(target: str, meanings: Mapping[str, str], questionnaire: Questionnaire) -> Mapping[str, str]:
    """Return what the cells of a target mean, an answer being exactly what the mapping says."""
    if target not in questionnaire.by_id:
        return meanings
    return {text: exact(meaning) for text, meaning in meanings.items()}


def found_targets(names: Sequence[str], mapping: ColumnMap, known: Collection[str]) -> dict[str, list[int]]:
    """Return the places of the columns that say each target, in the order of the table.

    A column that the mapping names goes before one that merely bears the target's name.
    """
    by_place = {place_named(names, name): target for name, target in mapping.columns.items() if name.startswith("=")}
    said: dict[str, list[int]] = {}
    bare: dict[str, list[int]] = {}
    boxed = {name for options in mapping.boxes.values() for name in options}
    for position, name in enumerate(names):
        target = by_place.get(position) or mapping.columns.get(name)
        if target is not None:
            said.setdefault(target, []).append(position)
        elif name in known and name not in boxed and not mapping.ignores(name):
            bare.setdefault(name, []).append(position)
    for target in (*mapping.constants, *mapping.boxes):
        bare.pop(target, None)
    found = {**bare, **said}
    return {target: found[target] for target in sorted(found, key=found.__getitem__)}


def left_aside(
    names: Sequence[str], asked: Mapping[str, int | None], found: Mapping[str, list[int]], mapping: ColumnMap
) -> list[str]:
    """Return the names of the columns that say nothing here, but those that the mapping sets aside without a word."""
    used = {*asked.values(), *(position for positions in found.values() for position in positions)}
    return list(
        dict.fromkeys(
            name
            for position, name in enumerate(names)
            if name and position not in used and name not in asked and not mapping.ignores(name)
        )
    )


def repeated(
    names: Sequence[str], found: Mapping[str, list[int]], by: Sequence[str], place: Place
) -> Iterator[Finding]:
    """Yield the columns asked for that are there more than once, by their own name or by what they answer."""
    groups = {name: [at for at, other in enumerate(names) if other == name] for name in by}
    for target, positions in {**groups, **found}.items():
        if len(positions) > 1:
            shown = cut_apart([names[at] for at in positions])
            said = ", ".join(
                f"{column_letters(at)}\N{NO-BREAK SPACE}: {name}" for at, name in zip(positions, shown, strict=True)
            )
            letter = f"={column_letters(positions[-1])}"
            one = f'"{letter}" = "{target}" sous [columns]' if target in found else f"--by {letter}"
            remedy = f"Gardez-en une seule, ou dites laquelle par sa lettre, par exemple {one}."
            yield finding("T002", place, value=target, count=len(positions), columns=said, remedy=remedy)


def absent(
    names: Sequence[str], asked: Mapping[str, int | None], mapping: ColumnMap, by: Collection[str], place: Place
) -> Iterator[Finding]:
    """Yield the columns that --columns or --by name and the table has not."""
    there = [name for name in names if name]
    for name, at in asked.items():
        said = {"value": name, "suggestion": near_word(name, there), "known": listed(there)}
        if at is None and name in mapping.named:
            yield finding("T020", Place(file=mapping.file), **said)
        elif at is None and name in by:
            yield finding("T019", place, **said)


def near_word(name: str, there: Sequence[str]) -> str:
    """Return the names close to one that is not there, with the letter that differs where the eye does not see it."""
    close = suggestion(name, there)
    alike = next((said for other in there if (said := difference(other, name))), "")
    return f"{close} (Dans le tableau, {alike}.)" if close and alike else close


def near_fault(name: str, target: str, place: Place) -> Finding:
    """Return what to say of a column that is nearly one of those known."""
    alike = difference(name, target)
    return finding("T003", place, value=name, expected=target, alike=f" ({alike})" if alike else "")


def near_misses(names: Sequence[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, what it is nearly) for the columns that are nearly one of those known."""
    folded = {fold(target): target for target in known}
    for name in names:
        if not name or name in known or len(name) > 100:
            continue
        bare = fold(name)
        alike = [target for target in folded if difference(bare, target)]
        close = [bare] if bare in folded else get_close_matches(bare, folded, n=1, cutoff=NEAR) or alike
        if close:
            yield name, folded[close[0]]


def box_of(name: str, questionnaire: Questionnaire) -> tuple[str, str] | None:
    """Return the multiple choice and the option that the name of a column says, as survey tools write it, or None."""
    found = BOX.fullmatch(name[:200])
    indicator = questionnaire.by_id.get(found["question"]) if found else None
    if found is None or indicator is None or indicator.kind != "multiple":
        return None
    return indicator.id, found["option"] or found["other"]


def unread_boxes(boxes: Mapping[str, tuple[str, str]], missing: Collection[str], place: Place) -> Iterator[Finding]:
    """Yield the boxes of each multiple choice that no other column answers."""
    for indicator_id in dict.fromkeys(question for question, _ in boxes.values() if question in missing):
        names = [name for name, (question, _) in boxes.items() if question == indicator_id]
        said = {**plural(len(names), "case"), "names": listed(names), "indicator": indicator_id}
        yield finding("T046", place, **said, value=names[0], option=boxes[names[0]][1])
