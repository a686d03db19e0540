"""The summary of a batch as values: every row counted, nothing that would give one of them away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ruraldiag.batch.census import Census
from ruraldiag.errors import finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.json import to_json
from ruraldiag.report.values.schemas import schema_text
from ruraldiag.report.values.summary import summary_values
from tallied import FULL, tallied


def read_back(census: Census, **more: Any) -> dict[str, Any]:
    """Return the summary as another program reads it; it follows the shipped schema."""
    content: dict[str, Any] = json.loads(to_json(summary_values(census, **more)))
    Draft202012Validator(json.loads(schema_text("summary"))).validate(content)
    return content


def by_id(found: list[dict[str, Any]], item: str) -> dict[str, Any]:
    """Return the one of that id."""
    return next(each for each in found if each["id"] == item)


def test_every_row_is_read_refused_or_too_little_known(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "x", FULL), ("C", "y", ("",) * 7), ("D", "y", ("permanant", *FULL[1:]))]
    content = read_back(
        tallied(small, rows), refused="r-refus.csv", warnings=[finding("T017", count="Une collectivité", names="A")]
    )
    assert (content["read"], content["refused"], content["refused_file"]) == (4, 1, "r-refus.csv")
    assert [warning["code"] for warning in content["warnings"]] == ["T017"]
    whole = content["all"]
    assert (whole["group"], whole["rows"], whole["scored"], whole["silent"]) == ([], 3, 2, 1)
    assert content["too_little_known"] == [{"name": "C", "code": "", "group": ["y"], "answered": 0}]


def test_under_five_scored_rows_no_quartile_and_no_mean_gives_one_of_them_away(small: Questionnaire) -> None:
    four, five = (read_back(tallied(small, [("A", "x", FULL)] * many))["all"] for many in (4, 5))
    assert (four["scores"][0]["scored"], four["scores"][0]["median"]) == (4, None)
    assert by_id(four["indicators"], "fibre")["mean"] is None
    # Five times the same score: it is its own median and quartiles.
    whole = five["scores"][0]
    assert whole["lower"] == whole["median"] == whole["upper"]
    assert by_id(five["indicators"], "fibre")["mean"] == 80.0  # 5 × 80 / 5
    assert by_id(five["indicators"], "lieu")["mean"] is None  # a scale has no mean


def test_an_action_has_its_rows_and_the_points_that_the_scored_ones_gain(small: Questionnaire) -> None:
    rows = [("A", "x", FULL), ("B", "y", FULL), ("C", "y", ("permanent", *FULL[1:]))]
    content = read_back(tallied(small, rows))
    lieu = next(action for action in content["all"]["actions"] if action["indicator"] == "lieu")
    assert (lieu["title"], lieu["rows"]) == ("Obtenir une permanence", 2)
    # lieu from 0 to 0.5 alone: 4/7·4/6·4/6 × 0.5 = 12.7 points for each of A and B.
    assert lieu["gain"] == pytest.approx(2 * 100 * 4 / 7 * 4 / 6 * 4 / 6 * 0.5)
    assert [(group["group"], group["rows"]) for group in content["groups"]] == [(["x"], 1), (["y"], 2)]


def test_rows_are_counted_at_the_levels_that_stay_possible(small: Questionnaire) -> None:
    whole = read_back(tallied(small, [("A", "x", ("",) * 7), ("B", "y", FULL)]))["all"]
    assert sum(level["rows"] for level in whole["levels"]) == 2
    lowest, highest = small.level[0].id, small.level[-1].id
    assert {"low": lowest, "high": highest, "rows": 1} in whole["levels"]
    assert by_id(whole["locks"], "sans-strategie")["possible"] == 1


def test_ranks_are_there_where_they_were_asked_for(small: Questionnaire) -> None:
    rows = [(f"N{place}", "x", FULL) for place in range(3)]
    assert read_back(tallied(small, rows))["rankings"] == []
    (ranking,) = read_back(tallied(small, rows, rank=True))["rankings"]
    assert (ranking["kind"], ranking["among"]) == ("commune", 3)
    # The same answers: all three are first, in every draw.
    assert {(unit["rank"], unit["rank_p5"], unit["rank_p95"]) for unit in ranking["first"]} == {(1, 1.0, 1.0)}


def test_the_twenty_best_ranks_are_kept(small: Questionnaire) -> None:
    rows = [(f"N{fibre}", "x", (*FULL[:4], str(fibre), *FULL[5:])) for fibre in range(60, 82)]
    (ranking,) = read_back(tallied(small, rows, rank=True))["rankings"]
    assert [unit["rank"] for unit in ranking["first"]] == list(range(1, 21))
    assert (ranking["first"][0]["name"], ranking["among"]) == ("N81", 22)


def test_the_twenty_best_of_a_kind_are_named(small: Questionnaire) -> None:
    # The fibre alone tells them apart: the later in the table, the better.
    rows = [(f"N{n}", "x", (*FULL[:4], str(20 + n), *FULL[5:])) for n in range(22)]
    (ranking,) = read_back(tallied(small, rows, rank=True))["rankings"]
    assert {unit["name"]: unit["rank"] for unit in ranking["first"]} == {f"N{22 - n}": n for n in range(1, 21)}


def test_a_unit_of_which_nothing_is_known_has_no_rank_even_where_any_share_is_enough(small: Questionnaire) -> None:
    any_share = small.scoring.model_copy(update={"min_coverage": 0.0, "min_rank_coverage": 0.0})
    rows = [("A", "x", FULL), ("B", "x", ("",) * 7), ("C", "x", (*FULL[:4], "", *FULL[5:]))]
    told = tallied(small.model_copy(update={"scoring": any_share}), rows, rank=True)
    (ranking,) = read_back(told)["rankings"]
    assert {unit["name"] for unit in ranking["first"]} == {"A", "C"}
