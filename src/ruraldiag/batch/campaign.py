"""The answers of a campaign, taken in block by block and kept as they are: what its questions are judged by.

Kept for each unit: one value and two flags a question, and the scores of the whole and the domains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import AllFigures, Column, Flags, Floats
from ruraldiag.batch.ranks import APPLIES, KNOWN, Kept, can_be_ranked, kept_rows, taken
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.table.row import RawRow

OptionCounts = dict[tuple[str, str, str], int]  # of units, by their kind, the question and the option


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of some units, a row each.

    ``unanswered`` has one column for each question, ``scores`` one for the whole, then one for each domain: shares of
    one, nan where withheld. ``ranked`` says of which units enough is known to be ranked.
    """

    kept: Kept
    groups: tuple[tuple[str, ...], ...]
    unanswered: Flags
    scores: Floats
    ranked: Flags

    @property
    def size(self) -> int:
        """How many units."""
        return len(self.groups)

    @property
    def applies(self) -> Flags:
        """Where each question applies."""
        return (self.kept.flags & APPLIES) > 0

    @property
    def known(self) -> Flags:
        """Where each answer is known and counts."""
        return (self.kept.flags & KNOWN) > 0

    @property
    def values(self) -> Floats:
        """The value of each answer (share of one), nan where it is not known."""
        return np.where(self.known, self.kept.value, np.nan)

    def where(self, wanted: Flags) -> Answers:
        """Return some of the units."""
        return together([self], [wanted])


class Campaign:
    """Takes in the results of a batch; ``options`` counts by kind and question how many units chose each option."""

    def __init__(self, questionnaire: Questionnaire, by: Sequence[str] = ()) -> None:
        """Start with no unit."""
        self.questionnaire = questionnaire
        self.by = tuple(by)
        self.tree = tree_of(questionnaire)
        self.blocks: list[Answers] = []
        self.options: OptionCounts = {}

    def add(
        self,
        rows: Sequence[RawRow],
        figures: AllFigures,
        columns: Mapping[str, Column],
        shown: Mapping[tuple[str, ...], Flags],
        chosen: Mapping[str, Flags],
    ) -> None:
        """Take in one block; ``chosen`` says by question which options each unit chose, shape ``(units, options)``."""
        nodes = (self.tree, *self.tree.children)
        self.blocks.append(
            Answers(
                kept=kept_rows(
                    self.questionnaire, self.tree, figures, columns, rows, wanted=np.ones(len(rows), dtype=np.bool_)
                ),
                groups=tuple(row.groups if self.by else () for row in rows),
                unanswered=np.column_stack([columns[leaf.id].is_state(State.UNANSWERED) for leaf in self.tree.leaves]),
                scores=np.column_stack(
                    [np.where(shown[node.path], np.asarray(figures[node.path].score), np.nan) for node in nodes]
                ),
                ranked=can_be_ranked(self.questionnaire, figures),
            )
        )
        kinds = np.array([row.kind for row in rows])
        for leaf in self.tree.leaves:
            known = np.asarray(figures[leaf.path].known == 1)
            for kind in set(kinds.tolist()):
                many = chosen[leaf.id][known & (kinds == kind)].sum(axis=0).tolist()
                for option, units in zip(self.questionnaire.by_id[leaf.id].options, many, strict=True):
                    key = (kind, leaf.id, option.id)
                    self.options[key] = self.options.get(key, 0) + units

    @property
    def kinds(self) -> list[UnitKind]:
        """The kinds of the units, the most numerous first."""
        every = [kind for block in self.blocks for kind in block.kept.kinds]
        return [kind for kind in sorted(get_args(UnitKind), key=lambda kind: -every.count(kind)) if kind in every]

    def of_kind(self, kind: UnitKind) -> Answers:
        """Return the answers of the units of one kind."""
        return together(self.blocks, [np.array(block.kept.kinds) == kind for block in self.blocks])


def together(blocks: Sequence[Answers], wanted: Sequence[Flags]) -> Answers:
    """Return the units of some blocks that are wanted in each, in the order of the rows."""
    pairs = list(zip(blocks, wanted, strict=True))
    return Answers(
        kept=taken([block.kept for block in blocks], wanted),
        groups=tuple(block.groups[place] for block, here in pairs for place in np.flatnonzero(here).tolist()),
        unanswered=np.concatenate([block.unanswered[here] for block, here in pairs]),
        scores=np.concatenate([block.scores[here] for block, here in pairs]),
        ranked=np.concatenate([block.ranked[here] for block, here in pairs]),
    )
