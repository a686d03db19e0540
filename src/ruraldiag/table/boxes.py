"""The boxes of one question in columns of their own, as survey tools export them, brought back to one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ruraldiag.questionnaire.model import Indicator
from ruraldiag.table.cells import NOT_APPLICABLE, UNKNOWN
from ruraldiag.typography import unaccented

TICKED = frozenset({"1", "1.0", "1,0", "oui", "o", "vrai", "true", "y", "yes", "x", "✓", "✔", "☑"})
EMPTY = frozenset({"0", "0.0", "0,0", "non", "n", "faux", "false", "no"})


class Boxes(NamedTuple):
    """The boxes of a multiple choice: the place of each column and its option, and the option that is none of them."""

    places: tuple[tuple[int, str], ...]
    exclusive: str

    @classmethod
    def of(cls, indicator: Indicator, places: Mapping[int | None, str]) -> Boxes:
        """Return the boxes of an indicator from the options of its columns; a column that is not there is left out."""
        exclusive = next((option.id for option in indicator.options if option.exclusive), "")
        return cls(tuple((at, option) for at, option in places.items() if at is not None), exclusive)

    def cell(self, record: Sequence[str]) -> str:
        """Return what the boxes of a row say, as the one cell of their question.

        Ticked ones joined by ``|``, an empty one beside them being not ticked; all empty is unanswered, all 0 or
        « non » the exclusive option. What is neither is given as it is, to be refused.

        >>> boxes = Boxes(((0, "elus"), (1, "agents")), "aucun")
        >>> [boxes.cell(row) for row in (["1", ""], ["Y", "oui"], ["", ""], ["0", "non"], ["0", ""], ["?", "1"])]
        ['elus', 'elus|agents', '', 'aucun', 'elus: 0, agents: (vide)', 'elus: ?, agents: 1']
        """
        said = [(option, record[at], unaccented(record[at])) for at, option in self.places]
        marks = {mark for _, _, mark in said}
        if len(marks) == 1 and marks <= {UNKNOWN, NOT_APPLICABLE, ""}:
            return marks.pop()
        ticked = [option for option, _, mark in said if mark in TICKED or mark == unaccented(option)]
        told = marks <= TICKED | EMPTY | {""} | {unaccented(option) for option in ticked}
        if told and ticked:
            return "|".join(dict.fromkeys(ticked))
        if told and "" not in marks:
            return self.exclusive
        return ", ".join(f"{option}: {text or '(vide)'}" for option, text, _ in said)
