"""Ranking. Requirements (method, section 5).

COINr's ``get_sensitivity`` with its ``get_noisy_weights`` at 25 % on complete data: nominal, mean, median, 5 % and
95 % of the ranks (R's type 7), ties sharing the best rank; ranks by the available-case score, with exact bounds; as
soon as one unit has an unknown, all intervals from the weights and the answers; nothing depends on the order of the
units or on a neighbour's draws.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.completions import drawn_positions, stream
from ruraldiag.composite.ranking import ranking, ranks
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import DRAWS, SEED, noisy_weights
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, number, scale, tree, unit

proves = settings(max_examples=60, deadline=None, derandomize=True)
ONE = {"d": {"t": [number("a"), number("b")]}}


def results(q: Questionnaire, *answers: dict[str, Any]) -> list[Result]:
    return [score(unit(one, name=f"U{n}"), q) for n, one in enumerate(answers)]


def test_ties_share_the_best_rank_and_the_next_one_counts_them() -> None:
    scores = np.array([[0.5, 0.1], [0.9, 0.1], [0.5, 0.1], [0.2, 0.4]])
    assert ranks(scores).T.tolist() == [[2, 1, 2, 4], [2, 2, 2, 1]]  # R: rank(-x, ties.method = "min")


def test_two_scores_equal_but_for_their_last_bits_are_a_tie() -> None:
    assert 0.1 + 0.2 != 0.3
    assert ranks(np.array([[0.1 + 0.2], [0.3], [0.2]]))[:, 0].tolist() == [1, 1, 3]


def test_units_with_the_same_answers_are_ties_in_every_draw() -> None:
    q = tree(ONE)
    found = ranking(results(q, {"a": 10.0, "b": 90.0}, {"a": 10.0, "b": 90.0}, {"a": 0.0, "b": 0.0})).statistics
    assert [(one.nominal, one.mean, one.p5, one.p95) for one in found] == [(1, 1, 1, 1), (1, 1, 1, 1), (3, 3, 3, 3)]


def test_rank_statistics_by_hand() -> None:
    q = tree(ONE)
    found = ranking(results(q, {"a": 100.0, "b": 0.0}, {"a": 0.0, "b": 100.0}, {"a": 49.0, "b": 49.0}), draws=4000)
    weights = noisy_weights(results(q, {})[0].tree, 4000)
    share = weights[("d", "t", "a")] / (weights[("d", "t", "a")] + weights[("d", "t", "b")])
    # The first unit has ``share``, the second 1 − share, the third 0.49. Nominally the two first tie at 0.5. In a draw,
    # the first is before the second where share > 1/2, and after the third too where share < 0.49.
    first = 1 + (share < 0.5) * 1 + (share < 0.49) * 1
    assert [one.nominal for one in found.statistics] == [1, 1, 3]
    assert found.statistics[0].mean == pytest.approx(first.mean(), abs=1e-12)
    assert (found.statistics[0].p5, found.statistics[0].p95) == (1, 3)
    assert found.ahead(0, 1) == np.mean(share > 0.5)
    assert found.ahead(0, 1) + found.ahead(1, 0) == 1.0
    assert found.ahead(2, 2) == 0.0  # a tie is not ahead


def test_rank_statistics_are_those_of_coinr_on_complete_data() -> None:
    """The same draws through plain matrix code, one weighted average after the other, as COINr regenerates each."""
    domains = {
        f"d{d}": {f"d{d}t{t}": [number(f"d{d}t{t}i{i}", 1 + i) for i in range(3)] for t in (0, 1)} for d in (0, 1)
    }
    q = tree(domains, weights={"d0": 3, "d1": 2, "d0t1": 4})
    ids = [one.id for one in q.indicators]
    values = np.random.default_rng(8).random((9, len(ids)))
    units = [score(unit(dict(zip(ids, 100 * row, strict=True)), name=f"U{n}"), q) for n, row in enumerate(values)]
    found = ranking(units).statistics

    weights = noisy_weights(units[0].tree, DRAWS, SEED)
    nominal = {node.path: node.weight for node in units[0].tree.nodes}

    def scores(draw: int | None) -> np.ndarray[Any, Any]:
        """Return Σ w·v / Σ w level by level, with numpy's own average."""

        def weight(*path: str) -> Any:
            return nominal[path] if draw is None else weights[path][draw]

        whole = []
        for d in ("d0", "d1"):
            themes = []
            for t in (f"{d}t0", f"{d}t1"):
                columns = [ids.index(f"{t}i{i}") for i in range(3)]
                own = [weight(d, t, ids[column]) for column in columns]
                themes.append(np.average(values[:, columns], axis=1, weights=own))
            whole.append(np.average(themes, axis=0, weights=[weight(d, f"{d}t{t}") for t in (0, 1)]))
        return np.asarray(np.average(whole, axis=0, weights=[weight(d) for d in ("d0", "d1")]))

    def rank(row: Any) -> list[int]:
        return [1 + int((row > one).sum()) for one in row]  # R: rank(-x, ties.method = "min")

    def type_7(row: Any, share: float) -> float:
        ordered, place = np.sort(row), (len(row) - 1) * share
        low = int(np.floor(place))
        high = min(low + 1, len(row) - 1)
        return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))

    drawn = np.array([rank(scores(draw)) for draw in range(DRAWS)]).T
    assert len({tuple(one) for one in drawn.T}) > 10  # the weights do move the ranks
    for place, one in enumerate(found):
        assert one.nominal == rank(scores(None))[place]
        assert one.mean == pytest.approx(drawn[place].mean(), abs=1e-12)
        assert (one.median, one.p5, one.p95) == tuple(type_7(drawn[place], share) for share in (0.5, 0.05, 0.95))


def test_a_missing_datum_may_make_a_village_rank_better_and_its_bounds_say_it() -> None:
    q = tree(ONE)
    # One « oui » known of two is a score of 100, from 50 to 100; the other village has 90 and 90.
    silent, honest = ranking(results(q, {"a": 100.0, "b": NSP}, {"a": 90.0, "b": 90.0})).statistics
    assert (silent.nominal, silent.best, silent.worst) == (1, 1, 2)
    assert (honest.nominal, honest.best, honest.worst) == (2, 1, 2)


def test_the_rank_of_a_unit_fully_known_moves_with_what_the_others_do_not_know() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}})
    # A is 55; B from 30 to 80, its score 60; C is 10.
    units = results(q, {"a": 55.0, "b": 55.0}, {"a": 60.0, "b": NSP}, {"a": 10.0, "b": 10.0})
    assert (units[1].whole.low, units[1].whole.high) == (0.3, 0.8)
    first, second, third = ranking(units, draws=4000).statistics
    assert (first.nominal, first.best, first.worst) == (2, 1, 2)
    assert (second.nominal, second.best, second.worst) == (1, 1, 2)
    assert (third.nominal, third.best, third.worst) == (3, 3, 3)
    # B's unknown is 60 in one draw of two, else anywhere: it is behind A where it is under 50, one time in four.
    assert (first.p5, first.p95) == (1, 2)
    assert first.mean == pytest.approx(1.75, abs=0.05)
    assert (third.p5, third.p95) == (3, 3)


def test_the_interval_of_a_rank_with_unknowns_comes_from_weights_and_answers() -> None:
    q = tree(ONE)
    units = results(q, {"a": 50.0, "b": NSP}, {"a": 60.0, "b": 60.0}, {"a": 10.0, "b": 10.0})
    found = ranking(units, draws=4000, seed=3).statistics
    b = drawn_positions(np.array([0.5]), [-1], stream(3, "answers", "U0"), 4000)[0]
    weights = noisy_weights(units[0].tree, 4000, 3)
    a_weight, b_weight = weights[("d", "t", "a")], weights[("d", "t", "b")]
    ahead = (a_weight * 0.5 + b_weight * b) / (a_weight + b_weight) > 0.6
    assert found[0].nominal == 2
    assert found[0].mean == pytest.approx(2 - ahead.mean(), abs=1e-12)
    assert found[1].mean == pytest.approx(1 + ahead.mean(), abs=1e-12)
    assert (found[0].p5, found[0].p95) == (1, 2)


def test_the_bounds_of_a_rank_are_those_of_every_completion_each_attained() -> None:
    for seed in range(120):
        chance = random.Random(seed)  # noqa: S311 -- cases, not secrets
        q = tree({"d": {"t": [scale(one, chance.choice([1, 2, 3]), steps=3) for one in "abc"]}})
        options = [NSP, "o0", "o1", "o2"]
        answers = [{one: chance.choice(options) for one in "abc"} for _ in range(3)]
        if any(set(map(str, one.values())) == {str(NSP)} for one in answers):
            continue
        found = ranking(results(q, *answers), draws=1).statistics
        completed = [
            [
                score(unit({**one, **dict(zip(missing, values, strict=True))}), q).whole.score
                for values in product(("o0", "o1", "o2"), repeat=len(missing))
            ]
            for one in answers
            for missing in [[name for name, answer in one.items() if answer is NSP]]
        ]
        every = [nominal(scores) for scores in product(*({round(value or 0, 12) for value in c} for c in completed))]
        for place, one in enumerate(found):
            assert (one.best, one.worst) == (min(r[place] for r in every), max(r[place] for r in every)), seed


def nominal(scores: Sequence[float]) -> list[int]:
    """Return the rank of each of some scores: 1 + how many are above."""
    return [1 + sum(other > one for other in scores) for one in scores]


def test_no_units_have_no_ranks() -> None:
    none = ranking([], draws=3)
    assert (none.statistics, none.unknown) == ((), ())
    assert {drawn.shape for drawn in (none.scores, none.lows, none.highs, none.completed)} == {(0, 3)}


@st.composite
def several(draw: st.DrawFn, **options: Any) -> tuple[Questionnaire, list[Assessment]]:
    q = draw(randoms.questionnaires(**options))
    return q, [draw(randoms.units(q, name=f"U{n}")) for n in range(draw(st.integers(2, 5)))]


@proves
@given(several(means=True), st.randoms(use_true_random=False))
def test_permuting_the_units_changes_nothing(case: tuple[Questionnaire, list[Assessment]], rng: Any) -> None:
    q, units = case
    found = ranking([score(one, q) for one in units], draws=40).statistics
    order = rng.sample(range(len(units)), len(units))
    moved = ranking([score(units[place], q) for place in order], draws=40).statistics
    assert tuple(found[place] for place in order) == moved


@proves
@given(several(means=True))
def test_what_is_sure_holds_whatever_is_drawn(case: tuple[Questionnaire, list[Assessment]]) -> None:
    """Ahead whatever the unknowns reveal is never more often than ahead by the score, nor than ahead when drawn."""
    q, units = case
    found = ranking([score(one, q) for one in units], draws=40)
    for one, other in permutations(range(len(units)), 2):
        sure, drawn = found.surely_ahead(one, other), found.ahead_drawn(one, other)
        assert sure <= found.ahead(one, other)
        assert drawn is None or sure <= drawn
        assert sure + found.surely_ahead(other, one) <= 1


def test_a_neighbour_that_is_always_last_changes_nothing_for_the_others() -> None:
    q = tree({"d": {"t": [number("a"), scale("b"), number("c")]}})
    units = results(q, {"a": 50.0}, {"a": 60.0, "b": "o1"}, {"a": 40.0, "c": 30.0}, {"a": 0.0, "b": "o0", "c": 0.0})
    among = ranking(units).statistics
    assert [one.nominal for one in ranking(units[:3]).statistics] == [one.nominal for one in among[:3]]
    assert [one.p95 for one in ranking(units[:3]).statistics] == [one.p95 for one in among[:3]]
    assert len({one.p95 for one in among}) > 1
    assert (among[3].nominal, among[3].p5, among[3].p95) == (4, 4, 4)
