"""How long the engine takes for all the communes of France, in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Figure, median_time
from ruraldiag.assessment.model import State
from ruraldiag.batch.columns import STATES, Column, score_columns
from ruraldiag.questionnaire.load import load_questionnaire

UNITS = 35_000
SEED = 20171117


def figures() -> Iterator[Figure]:
    """Yield the time to score 35,000 units on the whole questionnaire, a fifth of the answers unknown."""
    questionnaire = load_questionnaire()
    random = np.random.default_rng(SEED)
    answered, unknown = STATES.index(State.ANSWERED), STATES.index(State.UNKNOWN)
    columns = {}
    for indicator in questionnaire.indicators:
        known = random.random(UNITS) < 0.8
        columns[indicator.id] = Column(
            value=np.where(known, random.random(UNITS), 0.0),
            state=np.where(known, answered, unknown).astype(np.uint8),
        )
    kinds = np.full(UNITS, "commune")
    name = f"scoring {UNITS} units x {len(columns)} indicators in memory"
    value = median_time(lambda: score_columns(questionnaire, columns, kinds))
    yield Figure(name=name, value=value, unit="s", limit=0.5)
