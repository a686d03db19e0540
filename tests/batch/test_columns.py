"""One engine: columns of units have the same bits as each unit alone."""

from __future__ import annotations

import random

import numpy as np
import pytest

from columned import columns_of
from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.batch.columns import score_columns
from ruraldiag.batch.results import (
    ACTION_COLUMNS,
    GAIN_COLUMNS,
    LAST_COLUMNS,
    RANK_COLUMNS,
    UNIT_COLUMNS,
    WHOLE_COLUMNS,
)
from ruraldiag.composite.scoring import score
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.checks import RESERVED_COLUMNS
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire

UNITS = 500


def random_answer(indicator: Indicator, chance: random.Random) -> Answer:
    """Return any of the four states, and any answer."""
    draw = chance.random()
    if draw < 0.15:
        return Answer(state="unknown")
    if draw < 0.25:
        return Answer()
    if draw < 0.35 and indicator.not_applicable:
        return Answer(state="not_applicable", reason="essai")
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        return Answer(value=chance.uniform(lowest, highest))
    options = [option.id for option in indicator.options if not option.exclusive]
    if indicator.kind == "multiple":
        return Answer(value=tuple(chance.sample(options, chance.randint(1, len(options)))))
    return Answer(value=chance.choice(options))


def random_assessments(questionnaire: Questionnaire) -> list[Assessment]:
    """Return seeded random assessments of every kind of unit."""
    chance = random.Random(2017)  # noqa: S311 -- a test, not a secret
    kinds = ("commune", "epci", "petr", "pays", "gal", "autre")
    return [
        Assessment(
            questionnaire=QuestionnaireRef(id=questionnaire.id, edition=questionnaire.edition),
            unit=Unit(name=f"Essai {number} (fictif)", kind=kinds[number % len(kinds)]),
            answers={one.id: random_answer(one, chance) for one in questionnaire.indicators},
        )
        for number in range(UNITS)
    ]


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
@pytest.mark.parametrize("which", ["shipped", "routed"])
def test_a_unit_has_the_same_bits_alone_and_in_a_column(which: str, mean: str, small: Questionnaire) -> None:
    # ``small`` has a routed question (a filter that may be unknown), the shipped one has questions for some kinds only.
    questionnaire = load_questionnaire() if which == "shipped" else small
    tree = tree_of(questionnaire, means={"whole": mean, "domain": mean, "theme": mean})
    assessments = random_assessments(questionnaire)
    kinds = np.array([one.unit.kind for one in assessments])
    columns = score_columns(questionnaire, columns_of(assessments, questionnaire), kinds, tree=tree)
    for row, assessment in enumerate(assessments):
        alone = score(assessment, questionnaire, tree=tree)
        for path, node in alone.nodes.items():
            figures = columns[path]
            assert bool(figures.known[row]) is (node.score is not None)
            assert bool(figures.applies[row]) is node.applies
            expected = [node.score or 0.0, node.low, node.high, node.coverage]
            found = [float(one[row]) for one in (figures.score, figures.low, figures.high, figures.coverage)]
            if mean == "arithmetic":
                assert found == expected, (path, assessment.unit.name)
            else:
                # Powers and divisions of arrays may differ from those of floats in their last bits.
                assert found == pytest.approx(expected, abs=1e-12)


def test_no_column_of_the_results_may_be_the_id_of_a_question() -> None:
    fixed = UNIT_COLUMNS + WHOLE_COLUMNS + RANK_COLUMNS + LAST_COLUMNS + ACTION_COLUMNS + GAIN_COLUMNS
    assert set(fixed) == RESERVED_COLUMNS
