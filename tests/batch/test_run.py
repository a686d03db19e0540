"""A table of units gives the figures of each unit alone, to the last bit, whatever the blocks.

What is held: scores, bounds, coverage, levels, locks, counts, the first three actions and their gains; the ranks; every
row in exactly one of results and refusals, in order; the cells of a table read as the answers of an assessment.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

import trees
from columned import columns_of
from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, State, Unit
from ruraldiag.batch.actions import gain_column
from ruraldiag.batch.census import Census
from ruraldiag.batch.columns import score_columns
from ruraldiag.batch.ranks import Rank
from ruraldiag.batch.results import UnitResult, columns_of_results
from ruraldiag.batch.run import blocks, run
from ruraldiag.composite.ranking import ranking
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.weighting import tree_of
from ruraldiag.plan import make_plan
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.report.values.figures import level_figures, node_figures
from ruraldiag.table.cells import cell_text
from ruraldiag.table.row import RawRow, Refusal

UNITS = 400
KINDS = ("commune", "epci", "petr", "pays", "gal", "autre")


def random_answer(indicator: Indicator, chance: random.Random, unknown: float) -> Answer:
    """Return an answer in any of the four states."""
    draw = chance.random()
    if draw < unknown:
        return Answer(state="unknown") if draw < unknown / 2 else Answer()
    if draw > 0.9 and indicator.not_applicable:
        return Answer(state="not_applicable", reason="essai")
    if indicator.kind == "number":
        lowest, highest = indicator.bounds
        return Answer(value=round(chance.uniform(lowest, highest), 1))
    if indicator.kind == "multiple":
        options = [option.id for option in indicator.options if not option.exclusive]
        return Answer(value=tuple(chance.sample(options, chance.randint(1, len(options)))))
    return Answer(value=chance.choice(indicator.options).id)


def random_units(questionnaire: Questionnaire, kinds: Iterable[str] = KINDS, seed: int = 2017) -> list[Assessment]:
    """Return seeded units, from nearly all known to nearly all unknown."""
    chance = random.Random(seed)  # noqa: S311 -- a test, not a secret
    kinds = tuple(kinds)
    return [
        Assessment(
            questionnaire=QuestionnaireRef(id=questionnaire.id, edition=questionnaire.edition),
            unit=Unit.model_validate({"name": f"Essai {n}", "kind": kinds[n % len(kinds)], "code": f"{n:05d}"}),
            answers={one.id: random_answer(one, chance, (n % 10) / 10) for one in questionnaire.indicators},
        )
        for n in range(UNITS)
    ]


def rows_of(units: Iterable[Assessment], questionnaire: Questionnaire) -> list[RawRow]:
    """Return the rows of a table that says the same."""
    return [
        RawRow(
            line=line, name=one.unit.name, kind=one.unit.kind, code=one.unit.code, date="", groups=(),
            cells=tuple(cell_text(one.answer(indicator.id)) for indicator in questionnaire.indicators),
        )
        for line, one in enumerate(units, start=2)
    ]  # fmt: skip


def alone(result: Result) -> dict[str, object]:
    """Return the result columns of one unit, made from the result of that unit alone."""
    whole = node_figures(result.whole)
    found: dict[str, object] = {
        "code": result.unit.code, "name": result.unit.name, "kind": result.unit.kind, "date": "",
        "score": whole["score"], "low": whole["low"], "high": whole["high"],
        **level_figures(result.levels.get("whole")),
        "locks": "|".join(one.id for one in result.locks),
        "possible_locks": "|".join(one.id for one in result.possible_locks),
        "coverage": whole["coverage"],
        "answered": result.count(State.ANSWERED), "unknown": result.count(State.UNKNOWN),
        "not_applicable": result.count(State.NOT_APPLICABLE), "unanswered": result.count(State.UNANSWERED),
    }  # fmt: skip
    for domain in result.domains:
        figures = node_figures(domain)
        found[domain.id] = figures["score"]
        found[f"{domain.id}_low"], found[f"{domain.id}_high"] = figures["low"], figures["high"]
        found[f"{domain.id}_level"] = level_figures(result.levels.get(domain.id))["level"]
    found |= {"rank": None, "rank_p5": None, "rank_p95": None}
    first = [one.indicator.id for one in make_plan(result).actions[:3]]
    found |= {f"action_{place}": (first[place - 1 : place] or [""])[0] for place in (1, 2, 3)}
    return found | {"series": result.series or "", "rank_best": None, "rank_worst": None}


@pytest.fixture(params=["shipped", "small", "routed"])
def questionnaire(request: pytest.FixtureRequest, small: Questionnaire) -> Questionnaire:
    """Return the shipped questionnaire, the small one, and one with every kind of filter and no level."""
    if request.param == "routed":
        return trees.tree(
            {
                "a": {"t": [trees.scale("f", 2, steps=3), trees.multiple("g", [0.3, 0.3, 0.4]), trees.number("h", 3)]},
                "b": {
                    "u": [trees.scale("x", 1 / 3, applies_if={"indicator": "f", "options": ["o0", "o2"]})],
                    "v": [
                        trees.number("y", 0.1, applies_if={"indicator": "g", "options": ["p1"]}),
                        trees.scale("z", 3, scores=[0.1, 0.5, 0.6], applies_if={"indicator": "h", "at_least": 0.25}),
                    ],
                },
            },
            weights={"a": 1 / 3, "u": 0.7},
        )  # fmt: skip
    return small if request.param == "small" else load_questionnaire()


@pytest.mark.parametrize("block", [1, 7, 2000])
def test_a_unit_has_the_same_bits_alone_and_in_a_table(questionnaire: Questionnaire, block: int) -> None:
    units = random_units(questionnaire)
    ids = [one.id for one in questionnaire.indicators]
    names = columns_of_results(questionnaire)
    found = list(run(rows_of(units, questionnaire), questionnaire, ids, block=block))
    assert len(found) == UNITS
    for one, assessment in zip(found, units, strict=True):
        assert isinstance(one, UnitResult)
        expected = alone(score(assessment, questionnaire))
        assert dict(zip(names, one.values(), strict=True)) == expected


def test_a_unit_for_which_nothing_applies_has_no_figure_in_a_table_either() -> None:
    questionnaire = trees.tree({"d": {"t": [trees.number("a")]}, "e": {"v": [trees.number("b")]}})
    units = [trees.unit({"a": trees.SO, "b": trees.SO}, name="A"), trees.unit({"a": trees.SO, "b": 40.0}, name="B")]
    found = list(run(rows_of(units, questionnaire), questionnaire, ["a", "b"]))
    columns = columns_of_results(questionnaire)
    cells = [dict(zip(columns, one.values(), strict=True)) for one in found if isinstance(one, UnitResult)]
    assert cells == [alone(score(one, questionnaire)) for one in units]
    assert [(one["score"], one["low"], one["high"], one["coverage"]) for one in cells] == [
        (None, None, None, None),
        (40.0, 40.0, 40.0, 1.0),
    ]


def test_the_themes_and_the_value_of_each_answer_have_the_same_bits(questionnaire: Questionnaire) -> None:
    units = random_units(questionnaire)[:50]
    ids = [one.id for one in questionnaire.indicators]
    names = columns_of_results(questionnaire, ["values", "themes"])
    bare = columns_of_results(questionnaire)
    assert (names[: len(bare) - 3], names[-3:]) == (bare[:-3], ("series", "rank_best", "rank_worst"))
    found = run(rows_of(units, questionnaire), questionnaire, ids, details=["values", "themes"])
    for one, assessment in zip(found, units, strict=True):
        assert isinstance(one, UnitResult)
        cells = dict(zip(names, one.values(), strict=True))
        result = score(assessment, questionnaire)
        for domain in result.domains:
            for theme in result.themes(domain):
                figures = node_figures(theme)
                found = {key: cells[f"{domain.id}/{theme.id}{end}"] for key, end in
                         (("score", ""), ("low", "_low"), ("high", "_high"))}  # fmt: skip
                assert found == {key: figures[key] for key in found}
        # Empty where it is not known: an unknown is no zero.
        assert {one: cells[one] for one in ids} == {one: result.leaves[one].leaf.value for one in ids}


def test_the_gains_of_the_actions_have_the_same_bits(questionnaire: Questionnaire) -> None:
    units = random_units(questionnaire)[:60]
    ids = [one.id for one in questionnaire.indicators]
    census = Census(questionnaire)
    list(run(rows_of(units, questionnaire), questionnaire, ids, census=census, block=1))
    counts: dict[tuple[str, int], int] = {}
    gains: dict[tuple[str, int], float] = {}
    for assessment in units:
        result = score(assessment, questionnaire)
        for planned in make_plan(result).actions:
            key = (planned.indicator.id, planned.indicator.action.index(planned.action))
            counts[key] = counts.get(key, 0) + 1
            # Summed in the order of the rows, one row a block: the same additions, so the same bits.
            gains[key] = gains.get(key, 0.0) + (0.0 if result.whole.shown is None else planned.gain)
    assert census.all.actions == counts
    assert census.all.gains == {key: value for key, value in gains.items() if value}


def test_fractures_and_missing_answers_are_counted_as_for_each_unit(questionnaire: Questionnaire) -> None:
    units = random_units(questionnaire)
    ids = [one.id for one in questionnaire.indicators]
    census = Census(questionnaire)
    list(run(rows_of(units, questionnaire), questionnaire, ids, census=census, block=33))
    results = [score(one, questionnaire) for one in units]
    expected: dict[str, tuple[int, int, int]] = {}
    for result in results:
        for one in result.fractures:
            sure, confirm, possible = expected.get(one.id, (0, 0, 0))
            expected[one.id] = (sure + one.shows, confirm + one.to_confirm, possible + one.possible)
    assert census.all.fractures == expected
    assert census.all.units == UNITS
    assert census.all.shown == sum(one.whole.shown is not None for one in results)
    assert census.too_little_count == UNITS - census.all.shown
    shown = [one.whole.shown for one in results if one.whole.shown is not None]
    assert census.all.scores["whole"].tolist() == shown
    for one in questionnaire.indicators:
        assert census.all.known.get(one.id, 0) == sum(result.leaves[one.id].leaf.known for result in results)


@pytest.mark.parametrize("kinds", [("commune",), KINDS])
def test_ranks_are_those_of_the_units_ranked_together(questionnaire: Questionnaire, kinds: tuple[str, ...]) -> None:
    units = random_units(questionnaire, kinds)
    ids = [one.id for one in questionnaire.indicators]
    found = list(run(rows_of(units, questionnaire), questionnaire, ids, rank=True, draws=60, seed=5, block=64))
    results = [score(one, questionnaire) for one in units]
    for kind in kinds:
        places = [n for n, one in enumerate(results) if one.unit.kind == kind and one.series == "full"]
        expected = ranking([results[place] for place in places], draws=60, seed=5).statistics
        assert len(places) > 5
        for place, statistics in zip(places, expected, strict=True):
            one = found[place]
            assert isinstance(one, UnitResult)
            assert one.rank == Rank(
                rank=statistics.nominal, best=statistics.best, worst=statistics.worst, among=len(places),
                p5=statistics.p5, p95=statistics.p95,
            )  # fmt: skip
    for one, result in zip(found, results, strict=True):
        assert isinstance(one, UnitResult)
        assert (one.rank is None) == (result.series != "full")  # a short series has a score and no rank
        assert (one.score is None) == (result.whole.shown is None)


def test_the_ranks_of_a_geometric_questionnaire_go_through_the_engine_itself() -> None:
    questionnaire = trees.tree(
        {"a": {"t": [trees.scale("f", 2), trees.number("h", 3)]}, "b": {"u": [trees.scale("x", 2)]}},
        means={"whole": "geometric", "domain": "arithmetic", "theme": "arithmetic"},
    )
    units = [
        trees.unit({"f": "o4", "h": 60.0, "x": "o2"}, name="A"),
        trees.unit({"f": "o4", "h": 10.0, "x": "o4"}, name="B"),
        trees.unit({"f": "o1", "h": 90.0, "x": "o3"}, name="C"),
    ]
    found = list(run(rows_of(units, questionnaire), questionnaire, ["f", "h", "x"], rank=True, draws=40))
    expected = ranking([score(one, questionnaire) for one in units], draws=40).statistics
    ranks = [one.rank for one in found if isinstance(one, UnitResult) and one.rank]
    assert [(one.rank, one.p5, one.p95) for one in ranks] == [(one.nominal, one.p5, one.p95) for one in expected]


def test_unknown_answers_of_a_geometric_questionnaire_are_drawn_in_a_table_as_alone() -> None:
    questionnaire = trees.tree(
        {"a": {"t": [trees.scale("f", 2), trees.number("h", 3)]}, "b": {"u": [trees.scale("x", 2)]}},
        means={"whole": "geometric", "domain": "harmonic", "theme": "arithmetic"},
    )
    units = [
        trees.unit({"f": "o4", "h": 60.0, "x": "o2"}, name="A"),
        trees.unit({"f": trees.NSP, "h": 50.0, "x": "o4"}, name="B"),
    ]
    found = list(run(rows_of(units, questionnaire), questionnaire, ["f", "h", "x"], rank=True, draws=200))
    expected = ranking([score(one, questionnaire) for one in units], draws=200).statistics
    ranks = [one.rank for one in found if isinstance(one, UnitResult) and one.rank]
    assert [(one.rank, one.p5, one.p95) for one in ranks] == [(one.nominal, one.p5, one.p95) for one in expected]


def test_a_question_that_an_unknown_filter_may_close_bounds_the_rank_of_a_unit_that_is_known() -> None:
    hanging = trees.scale("z", scores=[0.4, 0.5, 0.6], applies_if={"indicator": "f", "at_least": 0.5})
    questionnaire = trees.tree(
        {"d": {"t": [trees.number("f")]}, "e": {"v": [trees.number("y"), hanging]}, "k": {"w": [trees.number("k")]}},
        weights={"k": 8},  # known of both: enough for a rank
    )
    # A: f unknown; y at 1, z from 0.4 to 0.6 or closed. B: f at 0.5, y at 1, z at 0.6. k is 0.5 for both.
    answers = {"y": 100.0, "k": 50.0}
    units = [trees.unit(answers, name="A"), trees.unit(answers | {"f": 50.0, "z": "o2"}, name="B")]
    found = list(run(rows_of(units, questionnaire), questionnaire, ["f", "y", "z", "k"], rank=True, draws=40))
    known = found[1]
    assert isinstance(known, UnitResult)
    assert known.rank is not None
    # A is above with f at 1, below with f at 0 and z at 0.4: B may be first or second.
    assert (known.rank.rank, known.rank.best, known.rank.worst) == (2, 1, 2)


def test_ranks_do_not_depend_on_the_passes_in_which_draws_are_made(
    small: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(random_units(small, ["commune"])[:80], small)
    ids = [one.id for one in small.indicators]
    once = list(run(rows, small, ids, rank=True, draws=50))
    monkeypatch.setattr("ruraldiag.batch.ranks.SCORES_KEPT", 700)
    monkeypatch.setattr("ruraldiag.batch.ranks.UNIT_BLOCK", 9)
    monkeypatch.setattr("ruraldiag.batch.ranks.DRAW_BLOCK", 4)
    assert list(run(rows, small, ids, rank=True, draws=50)) == once


def test_the_share_of_the_draws_that_are_done_is_told_as_they_are(
    small: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(random_units(small, ["commune", "epci"])[:80], small)
    ids, told = [one.id for one in small.indicators], list[float]()
    list(run(rows, small, ids, rank=True, draws=20, told=told.append))
    assert len(told) == 2  # so few are drawn in one go for each kind
    assert 0 < told[0] < told[1] == 1.0
    told.clear()
    monkeypatch.setattr("ruraldiag.batch.ranks.UNIT_BLOCK", 2)
    list(run(rows, small, ids, rank=True, draws=20, told=told.append))
    assert told == sorted(set(told))
    assert (len(told) > 4, told[-1]) == (True, pytest.approx(1.0))


def test_every_row_is_in_results_or_refusals_in_order(small: Questionnaire) -> None:
    def row(line: int, *cells: str) -> RawRow:
        return RawRow(line, f"Unité {line}", "commune", "", "", (), cells)

    known_before = Refusal(4, "kind", "vilage", "T032", "…")
    items = [row(2, "permanent", "80"), row(3, "permanant", "120"), known_before, row(5, "", "nsp")]
    census = Census(small)
    found = list(run(items, small, ["lieu", "fibre"], census=census, block=2))
    assert [(one.line if isinstance(one, UnitResult) else (one.row, one.column)) for one in found] == [
        2, (3, "lieu"), (3, "fibre"), (4, "kind"), 5,
    ]  # fmt: skip
    assert (census.read, len(census.refused), census.all.units) == (4, 2, 2)


def test_a_column_that_the_table_does_not_have_is_unanswered(small: Questionnaire) -> None:
    row = RawRow(2, "A", "commune", "", "", (), ("80",))
    (found,) = run([row], small, ["fibre"])
    assert isinstance(found, UnitResult)
    cells = dict(zip(columns_of_results(small), found.values(), strict=True))
    # fibre alone is known: the 6 other indicators are unanswered, and nothing of « aide » is known.
    assert (cells["answered"], cells["unanswered"], cells["aide"], cells["aide_low"]) == (1, 6, None, 0.0)


def test_no_row_gives_no_result(small: Questionnaire) -> None:
    assert list(run([], small, ["fibre"], rank=True)) == []


def test_a_what_if_on_columns_is_that_of_one_unit(small: Questionnaire) -> None:
    # gain_target of each known answer, through the same function over floats and over columns.
    units = random_units(small)[:100]
    tree = tree_of(small)
    figures = score_columns(small, columns_of(units, small), np.array([one.unit.kind for one in units]))
    for leaf in tree.leaves:
        column = gain_column(tree, figures, leaf.path, np.ones(len(units)))
        for row, one in enumerate(units):
            result = score(one, small)
            if result.leaves[leaf.id].leaf.known:
                assert column[row] == WhatIf(result).gain(leaf.id, 1.0)


def test_a_block_is_whole_as_soon_as_it_has_its_size() -> None:
    rows: Any = [1, 2, 3, 4, 5]
    assert list(blocks(rows, 2)) == [[1, 2], [3, 4], [5]]
