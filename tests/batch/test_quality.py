"""The study of a campaign: each figure against R's or by hand, and counts alone where units are few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import trees
from ruraldiag.batch.quality import ONE_END, QuestionStudy, Study, studies
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.questionnaire.model import Questionnaire
from studied import HP, MPG, WT, campaign_of, study_of

CARS: dict[str, tuple[Any, ...]] = {"mpg": MPG, "wt": WT, "hp": HP}


def cars() -> Questionnaire:
    """Three domains of one number each: shares of 50, of 10 and of 400, weighing 3, 1 and 1."""
    ends = {"mpg": 50, "wt": 10, "hp": 400}
    domains = {
        name: {f"t-{name}": [trees.number(name, goalposts=((0, 0.0), (end, 1.0)))]} for name, end in ends.items()
    }
    return trees.tree({f"d-{name}": themes for name, themes in domains.items()}, weights={"d-mpg": 3})


def question(study: Study, name: str) -> QuestionStudy:
    """Return what is answered to one question."""
    return next(found for found in study.questions if found.indicator.id == name)


# Against R's figures


def test_the_pairs_of_questions_and_of_domains_are_those_of_r_on_mtcars() -> None:
    study = study_of(cars(), CARS)
    r = {("mpg", "wt"): -0.8676594, ("mpg", "hp"): -0.7761684, ("wt", "hp"): 0.6587479}  # cor(mtcars)
    assert {(pair.first.id, pair.second.id): pair.correlation.units for pair in study.pairs} == dict.fromkeys(r, 32)
    for pair in study.pairs:
        assert pair.r == pytest.approx(r[pair.first.id, pair.second.id], abs=5e-8)
    between = {
        (pair.first.id[2:], pair.second.id[2:]): pair for pair in study.domain_pairs if pair.first is not pair.second
    }
    for names, found in between.items():
        # One question a domain: the mean over their pairs is that of the one pair, and their scores are the values.
        assert (found.pairs, found.scores.units) == (1, 32)
        assert found.mean == pytest.approx(r[names], abs=5e-8)
        assert found.scores.r == pytest.approx(r[names], abs=5e-8)


def test_realised_weights_follow_from_rs_standard_deviations_and_correlations() -> None:
    # whole = (3 mpg/50 + wt/10 + hp/400) / 5; sapply(mtcars, sd): 6.026948, 0.9784574, 68.56287.
    parts = np.array([3 * 6.026948 / 50, 0.9784574 / 10, 68.56287 / 400]) / 5
    r = np.array([[1, -0.8676594, -0.7761684], [-0.8676594, 1, 0.6587479], [-0.7761684, 0.6587479, 1]])
    # cor(part, whole) = Σ r·part / sd(whole): its square over the sum of squares needs no sd(whole).
    squares = (r @ parts) ** 2
    study = study_of(cars(), CARS)
    assert [found.intended for found in study.domains] == pytest.approx([3 / 5, 1 / 5, 1 / 5])
    assert [found.realised for found in study.domains] == pytest.approx(squares / squares.sum(), abs=1e-6)
    whole = (parts @ r @ parts) ** 0.5
    assert [found.whole.r for found in study.domains] == pytest.approx(r @ parts / whole, abs=1e-6)
    assert sum(found.realised or 0 for found in study.domains) == pytest.approx(1.0)


# By hand


def test_an_end_is_over_eighty_per_cent_never_at_it() -> None:
    made = trees.tree({"d": {"t": [trees.scale(name) for name in ("a", "b", "c", "e", "f")]}})
    answers = {
        "a": ["o0"] * 25 + ["o2"] * 5,  # 25/30 = 83 %
        "b": ["o0"] * 24 + ["o2"] * 6,  # 24/30 = 80 %
        "c": ["o4"] * 25 + ["o2"] * 5,
        "e": ["o2"] * 30,  # in the middle, and all alike
        "f": ["o4"] * 24 + ["o2"] * 6,
    }
    study = study_of(made, answers)
    assert [(question(study, name).floor, question(study, name).ceiling) for name in answers] == [
        (True, False), (False, False), (False, True), (False, False), (False, False),
    ]  # fmt: skip
    assert [question(study, name).alike for name in answers] == [False, False, False, True, False]
    assert question(study, "b").lowest / 30 == ONE_END
    assert question(study, "a").options == {"o0": 25, "o1": 0, "o2": 5, "o3": 0, "o4": 0}
    assert not any("e" in {pair.first.id, pair.second.id} for pair in study.pairs)  # it does not vary


def test_options_are_counted_where_the_answer_counts(small: Questionnaire) -> None:
    # « ecole » is asked from 10 % of fibre: what two units answered to it does not count.
    answers = {
        "fibre": [50] * 30 + [5] * 2 + [""],
        "ecole": ["oui"] * 20 + ["partie"] * 9 + ["nsp"] + ["oui"] * 2 + ["non"],
        "publics-formes": ["elus|agents"] * 10 + ["aucun"] * 10 + [""] * 13,
    }
    study = study_of(small, answers)
    ecole = question(study, "ecole")
    assert ecole.options == {"non": 0, "partie": 9, "oui": 20}
    # The last unit hangs on a number that is not known: its « non » waits, and counts with « ne sait pas ».
    assert (ecole.known, ecole.unknown, ecole.unanswered, ecole.not_applicable) == (29, 2, 0, 2)
    publics = question(study, "publics-formes")
    assert publics.options == {"elus": 10, "agents": 10, "habitants": 0, "aucun": 10}
    assert (publics.known, publics.unanswered, publics.lowest, publics.highest) == (20, 13, 10, 0)
    assert (ecole.missing, ecole.asked) == (2, 31)
    lieu = question(study, "lieu")
    assert (lieu.unanswered, lieu.missing, lieu.asked) == (33, 33, 33)


def test_a_question_is_held_against_its_domain_without_it(small: Questionnaire) -> None:
    random = np.random.default_rng(1)
    steps = {"strategie": ("rien", "votee", "bilan"), "ecole": ("non", "partie", "oui")}
    places = {name: random.integers(3, size=40) for name in steps}
    fibre = random.integers(10, 101, size=40)
    answers = {name: [steps[name][place] for place in column] for name, column in places.items()}
    study = study_of(small, {"fibre": fibre.tolist(), **answers})
    rest = (places["strategie"] / 2 + places["ecole"] / 2) / 2  # 3 and 3, of the same theme
    assert question(study, "fibre").rest.units == 40
    assert question(study, "fibre").rest.r == pytest.approx(np.corrcoef(fibre, rest)[0, 1])
    # The other domain has no answer at all, so none of its questions has a rest.
    assert question(study, "lieu").rest == (None, 0)


def test_without_a_domain_the_others_keep_their_ratios_and_the_ranks_are_made_again() -> None:
    made = trees.tree(
        {name: {f"t{name}": [trees.number(f"q{name}")]} for name in ("a", "b", "c")}, weights={"a": 2, "b": 1, "c": 1}
    )
    # 31 units in line on a and b; the last one is first by c, which ranks it 1 with and 31 without.
    line = list(range(31))
    study = study_of(made, {"qa": line, "qb": line, "qc": [0] * 31})
    assert [found.without.r for found in study.domains] == pytest.approx([1.0, 1.0, 1.0])
    assert [found.shift for found in study.domains] == [0.0, 0.0, 0.0]
    assert study.domains[2].realised == 0.0  # it does not vary
    study = study_of(made, {"qa": line, "qb": line, "qc": [100, *[0] * 30]})
    # (3 × n + c) / 4: the first unit has 25, between 33.3/… : n = 30 gives 22.5, so it is first, and last without c.
    c = study.domains[2]
    assert c.shift == pytest.approx((30 + 30 * 1) / 31)  # it falls by 30 places, the 30 others rise by one
    # Σ d² = 30² + 30 × 1² = 930; 1 - 6 × 930 / (31 × (31² - 1)) = 0.8125
    assert c.without.r == pytest.approx(1 - 6 * 930 / (31 * 960))
    assert c.without.units == 31


def test_a_domain_is_held_against_the_score_of_the_whole_not_against_the_highest_that_it_may_be() -> None:
    made = trees.tree({name: {f"t{name}": [trees.number(f"q{name}")]} for name in "ab"}, weights={"a": 3, "b": 1})
    a, b = [float(2 * n) for n in range(40)], [float(n * n % 97) for n in range(40)]
    told = [n % 4 > 0 for n in range(40)]
    study = study_of(made, {"qa": a, "qb": [one if known else "" for one, known in zip(b, told, strict=True)]})
    assert study.ranked == 40  # a is three quarters of the weight
    whole = [(3 * one + other) / 4 if known else one for one, other, known in zip(a, b, told, strict=True)]
    assert study.domains[0].whole.r == pytest.approx(np.corrcoef(a, whole)[0, 1])


def test_the_spread_is_that_of_the_two_analyses_of_each_unit(small: Questionnaire, answered: Any) -> None:
    random = np.random.default_rng(5)
    given = [
        {
            "lieu": ["aucun", "permanences", "permanent"][random.integers(3)],
            "trajet": ["nsp", 10, 15, 25][random.integers(4)],  # 13 % of the weight: its lack leaves a unit ranked
            "publics-formes": "elus",
            "visites": int(random.integers(101)),
            "fibre": int(random.integers(10, 101)),
            "strategie": ["rien", "votee", "bilan"][random.integers(3)],
            "ecole": "oui",
        }
        for _ in range(32)
    ]
    study = study_of(small, {name: [unit[name] for unit in given] for name in given[0]}, draws=50)
    kept = [
        uncertainty(score(answered(unit | {"publics-formes": ["elus"]}, name=f"U{place}"), small), draws=50)
        for place, unit in enumerate(given)
    ]
    assert study.spread is not None
    assert (study.spread.units, study.ranked, study.spread.draws) == (32, 32, 50)
    weights = np.mean([np.var(found.weights, ddof=1) for found in kept])
    both = np.mean([np.var(found.answers, ddof=1) for found in kept])
    between = np.var([np.mean(found.answers) for found in kept], ddof=1)
    assert study.spread.weights == pytest.approx(weights)
    assert study.spread.answers == pytest.approx(both - weights)
    assert study.spread.answers > 0
    assert study.spread.between == pytest.approx(between)
    assert study.spread.total == pytest.approx(between + both)


def test_where_every_answer_is_known_none_of_the_spread_comes_from_answers() -> None:
    study = study_of(cars(), CARS, draws=200)
    assert study.spread is not None
    assert (study.spread.answers, study.spread.draws) == (0.0, 200)
    assert study.spread.weights > 0
    assert study_of(cars(), CARS, draws=1000).spread == study.spread  # 200 at most
    assert study_of(cars(), CARS, draws=0).spread is None


# What the units are


@pytest.mark.parametrize(("answers", "alike"), [([50], False), ([50, 50], True), ([50, 60], False)])
def test_two_units_that_answer_the_same_are_alike_and_one_is_like_no_other(answers: list[int], alike: bool) -> None:
    made = trees.tree({"d": {"t": [trees.number("a")]}})
    assert study_of(made, {"a": answers}).questions[0].alike == alike


def test_under_thirty_units_there_are_counts_alone() -> None:
    few = {name: column[:29] for name, column in CARS.items()}
    study = study_of(cars(), few, draws=50)
    assert (study.units, study.ranked, study.enough) == (29, 29, False)
    assert (study.pairs, study.domain_pairs, study.domains, study.spread) == ((), (), (), None)
    assert [found.known for found in study.questions] == [29, 29, 29]
    assert [found.rest for found in study.questions] == [(None, 0)] * 3
    thirty = study_of(cars(), {name: column[:30] for name, column in CARS.items()}, draws=50)
    assert (thirty.units, thirty.enough) == (30, True)
    assert thirty.spread is not None


def test_what_the_ranks_stand_on_wants_thirty_units_known_well_enough() -> None:
    # mpg weighs 3 of 5: without it, 40 % of the weight is known.
    answers: dict[str, Any] = {**CARS, "mpg": [*MPG[:29], "nsp", "", "nsp"]}
    study = study_of(cars(), answers, draws=50)
    assert (study.units, study.scored, study.ranked, study.domains, study.spread) == (32, 29, 29, (), None)
    # Two questions that 32 units know have theirs; a pair that 29 know has none.
    assert [(pair.first.id, pair.second.id) for pair in study.pairs] == [("wt", "hp")]


def test_each_kind_of_unit_is_studied_apart() -> None:
    # Within each kind b falls as a rises; over both together it would seem to rise.
    made = trees.tree({"d": {"t": [trees.number("a"), trees.number("b")]}})
    line = list(range(30))
    answers = {
        "a": [*line, *(60 + place for place in line), 50],
        "b": [*(30 - place for place in line), *(90 - place for place in line), 50],
    }
    kinds = ["commune"] * 30 + ["epci"] * 31
    found = studies(campaign_of(made, answers, kinds=kinds), draws=0)
    assert [(study.kind, study.units) for study in found] == [("epci", 31), ("commune", 30)]
    assert found[1].pairs[0].r == pytest.approx(-1.0)
    assert found[0].pairs[0].r < 0
    assert np.corrcoef(answers["a"], answers["b"])[0, 1] > 0.7


def test_what_is_missing_is_counted_by_group() -> None:
    answers = {"mpg": [20, "", "nsp"], "wt": [3, 3, "so: rien"], "hp": [1, 2, 3]}
    study = study_of(cars(), answers, groups=["x", "y", "y"])
    x, y = study.groups
    assert (x.name, x.units, x.missing, x.share) == (("x",), 1, {"mpg": 0, "wt": 0, "hp": 0}, 0.0)
    assert (y.name, y.units, y.missing) == (("y",), 2, {"mpg": 2, "wt": 0, "hp": 0})
    assert y.asked == {"mpg": 2, "wt": 1, "hp": 2}
    assert y.share == 2 / 5


def test_blocks_and_the_order_of_rows_change_nothing(small: Questionnaire) -> None:
    random = np.random.default_rng(2)
    answers: dict[str, Any] = {
        "lieu": [["aucun", "permanences", "permanent", "nsp"][place] for place in random.integers(4, size=60)],
        "trajet": random.integers(10, 31, size=60).tolist(),
        "fibre": random.integers(0, 101, size=60).tolist(),
        "strategie": [["rien", "votee", "bilan"][place] for place in random.integers(3, size=60)],
        "visites": random.integers(0, 101, size=60).tolist(),
    }
    once = study_of(small, answers)
    assert study_of(small, answers, block=7) == once
    turned = study_of(small, {name: column[::-1] for name, column in answers.items()})
    assert [found.options for found in turned.questions] == [found.options for found in once.questions]
    assert [found.realised for found in turned.domains] == pytest.approx([found.realised for found in once.domains])
