"""Cases scored by hand, from the TOML files to the figures: three means, unknowns, an open filter, locks, levels.

Weights read from the backing of village.toml: acces 4 (reseau 4: fibre 3, mobile 1; lieux 2: salle 4), gens 2 (aide 1:
ateliers 2, suivi 4, which applies where ateliers is at least 0.5).
"""

from __future__ import annotations

from math import cbrt, sqrt
from pathlib import Path
from typing import Any

import pytest

from ruraldiag import load_assessment, load_questionnaire, score
from ruraldiag.assessment.model import Answer, Assessment, State
from ruraldiag.assessment.validation import validate
from ruraldiag.composite.result import Result
from ruraldiag.composite.weighting import tree_of
from ruraldiag.questionnaire.model import Questionnaire

HERE = Path(__file__).parent
NSP = Answer(state="unknown")


@pytest.fixture(scope="module")
def village() -> Questionnaire:
    return load_questionnaire(HERE / "village.toml")


@pytest.fixture
def complete(village: Questionnaire) -> Assessment:
    assessment = load_assessment(HERE / "village-complet.toml")
    assert validate(assessment, village) == []
    return assessment


def but(assessment: Assessment, **answers: Answer) -> Assessment:
    return assessment.model_copy(update={"answers": {**assessment.answers, **answers}})


def scores(result: Result) -> dict[str, float | None]:
    return {node.id: node.score for node in result.nodes.values()}


def close(wanted: dict[str, float]) -> Any:
    return pytest.approx(wanted, abs=1e-15)


def test_all_known_weighted_arithmetic_means(village: Questionnaire, complete: Assessment) -> None:
    result = score(complete, village)
    assert scores(result) == close(
        {
            "reseau": 0.725,  # (3 × 0.8 + 1 × 0.5) / 4
            "lieux": 0.5,
            "acces": 0.65,  # (4 × 0.725 + 2 × 0.5) / 6 = 3.9 / 6
            "aide": 0.6,  # ateliers 0.5 + 0.3; (2 × 0.8 + 4 × 0.5) / 6 = 3.6 / 6
            "gens": 0.6,
            "whole": 3.8 / 6,  # (4 × 0.65 + 2 × 0.6) / 6 = 0.6333…
        }
    )
    assert {node.coverage for node in result.nodes.values()} == {1.0}
    assert all(node.low == node.score == node.high for node in result.nodes.values())
    shares = {one: leaf.effective_weight for one, leaf in result.leaves.items()}
    assert shares == close(
        {
            "fibre": 1 / 3,  # 4/6 × 4/6 × 3/4
            "mobile": 1 / 9,  # 4/6 × 4/6 × 1/4
            "salle": 2 / 9,  # 4/6 × 2/6
            "ateliers": 1 / 9,  # 2/6 × 2/6
            "suivi": 2 / 9,  # 2/6 × 4/6
        }
    )


def test_all_known_weighted_geometric_means(village: Questionnaire, complete: Assessment) -> None:
    tree = tree_of(village, means=dict.fromkeys(("whole", "domain", "theme"), "geometric"))
    assert scores(score(complete, village, tree=tree)) == close(
        {
            "reseau": 0.8**0.75 * 0.5**0.25,
            "lieux": 0.5,
            "acces": sqrt(0.4),  # (0.8^(3/4) × 0.5^(1/4))^(4/6) × 0.5^(2/6) = 0.8^(1/2) × 0.5^(1/6 + 1/3)
            "aide": cbrt(0.2),  # 0.8^(2/6) × 0.5^(4/6) = (0.8 × 0.25)^(1/3)
            "gens": cbrt(0.2),
            "whole": 0.4 ** (1 / 3) * 0.2 ** (1 / 9),  # 0.4^(1/2 × 4/6) × 0.2^(1/3 × 2/6) = 0.616…
        }
    )


def test_all_known_weighted_harmonic_means(village: Questionnaire, complete: Assessment) -> None:
    tree = tree_of(village, means=dict.fromkeys(("whole", "domain", "theme"), "harmonic"))
    assert scores(score(complete, village, tree=tree)) == close(
        {
            "reseau": 16 / 23,  # 4 / (3/0.8 + 1/0.5) = 4 / 5.75
            "lieux": 0.5,
            "acces": 8 / 13,  # 6 / (4 × 23/16 + 2/0.5) = 6 / 9.75
            "aide": 4 / 7,  # 6 / (2/0.8 + 4/0.5) = 6 / 10.5
            "gens": 4 / 7,
            "whole": 0.6,  # 6 / (4 × 13/8 + 2 × 7/4) = 6 / 10
        }
    )


def test_a_lock_holds_the_level_back(village: Questionnaire, complete: Assessment) -> None:
    result = score(complete, village)
    assert [lock.id for lock in result.locks] == ["pas-de-salle"]  # promised: 0.5, under 1
    levels = {one: (level.nominal and level.nominal.id, level.id) for one, level in result.levels.items()}
    assert levels == {
        "whole": ("engage", "en-construction"),  # 63.3, then capped
        "acces": ("engage", "engage"),  # 65: the lock is on the whole
        "gens": ("engage", "engage"),  # 60
    }


def test_unknowns_widen_the_interval_and_withhold_the_score(village: Questionnaire, complete: Assessment) -> None:
    result = score(but(complete, mobile=NSP, salle=NSP, ateliers=NSP), village)
    found = {node.id: (node.low, node.score, node.high, node.coverage) for node in result.nodes.values()}
    assert found["reseau"] == pytest.approx((0.6, 0.8, 0.85, 0.75))  # (2.4 + 0)/4, 0.8 alone, (2.4 + 1)/4, 3/4
    assert found["lieux"] == (0.0, None, 1.0, 0.0)
    assert found["acces"] == pytest.approx((0.4, 0.8, 0.9, 0.5))  # (4 × 0.6)/6, lieux dropped, (4 × 0.85 + 2)/6, 3/6
    assert found["aide"] == (0.0, None, 1.0, 0.0)  # the filter is unknown: so is what it decides, its answer kept
    assert found["whole"] == pytest.approx(
        (1.6 / 6, 0.8, 5.6 / 6, 1 / 3)
    )  # (4 × 0.4)/6, …, (4 × 0.9 + 2)/6, (4 × 0.5)/6
    assert [one.id for one in result.nodes.values() if one.withheld] == ["whole", "lieux", "gens", "aide"]
    assert result.leaves["suivi"].leaf.state is State.UNKNOWN
    assert result.leaves["suivi"].leaf.kept
    assert [lock.id for lock in result.possible_locks] == ["pas-de-salle"]
    assert result.locks == ()
    whole = result.levels["whole"]
    assert (whole.nominal, whole.id) == (None, "en-construction..ancre")  # from 26.7 to 93.3


def test_a_filter_that_says_no_takes_its_dependents_out(village: Questionnaire, complete: Assessment) -> None:
    result = score(but(complete, ateliers=Answer(value=("aucun",))), village)
    assert scores(result) == close(
        {"reseau": 0.725, "lieux": 0.5, "acces": 0.65, "aide": 0.0, "gens": 0.0, "whole": 2.6 / 6}
    )
    assert result.leaves["suivi"].leaf.state is State.NOT_APPLICABLE
    assert result.whole.coverage == 1.0


def test_sans_objet_gives_its_weight_to_its_siblings_and_lifts_its_lock(
    village: Questionnaire, complete: Assessment
) -> None:
    result = score(but(complete, salle=Answer(state="not_applicable", reason="une salle chez les voisins")), village)
    assert result.nodes[("acces",)].score == pytest.approx(0.725)  # reseau alone
    assert result.whole.score == pytest.approx(4.1 / 6)  # (4 × 0.725 + 2 × 0.6) / 6
    assert result.locks == result.possible_locks == ()
    assert result.levels["whole"].id == "engage"
