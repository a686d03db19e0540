"""Several units side by side (method, section 7): ranks, peers, who is ahead, what cannot be compared and why."""

from __future__ import annotations

from typing import Any

import pytest

from differing import ONE
from ruraldiag.comparison import OlderDate, compare_latest, compare_units, ranks_among
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from trees import NSP, number, tree, unit


def several(q: Questionnaire, *values: Any, kind: UnitKind = "commune", name: str = "U") -> list[Result]:
    return [
        score(unit({"a": value, "b": value}, name=f"{name}{place}", kind=kind), q) for place, value in enumerate(values)
    ]


def test_units_come_best_first_with_the_interval_of_their_rank() -> None:
    q = tree(ONE)
    units = several(q, 20.0, 90.0, 90.0)
    found = compare_units(units, 50, 1)
    assert [(one.result.unit.name, one.rank.nominal, one.rank.p5, one.rank.p95) for one in found.units] == [
        ("U1", 1, 1, 1),
        ("U2", 1, 1, 1),
        ("U0", 3, 3, 3),
    ]
    assert (found.kind, found.draws, found.seed, found.apart) == ("commune", 50, 1, ())


def test_the_latest_date_of_each_unit_is_compared_and_the_older_ones_are_apart() -> None:
    q = tree(ONE)
    before, now, other = (
        unit({"a": value, "b": value}, name=name) for value, name in ((90.0, "U"), (20.0, "U"), (50.0, "V"))
    )
    found = compare_latest([[before, now], [other]], q, 20, 1)
    assert [(one.result.unit.name, one.result.whole.shown) for one in found.units] == [("V", 0.5), ("U", 0.2)]
    (older,) = found.apart
    assert isinstance(older, OlderDate)
    assert (older.assessment, older.latest, older.result.whole.shown) == (before, now, 0.9)


def test_of_three_dates_the_two_older_ones_give_way_to_the_last() -> None:
    first, second, last = (unit({"a": value, "b": value}, name="U") for value in (90.0, 50.0, 20.0))
    found = compare_latest([[first, second, last], [unit({"a": 60.0}, name="V")]], tree(ONE), 20, 1)
    assert [(one.assessment, one.latest) for one in found.apart if isinstance(one, OlderDate)] == [
        (first, last),
        (second, last),
    ]


def test_one_draw_is_one_draw() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}})
    both = {"Arvieu": {"a": 60.0, "b": 40.0}, "Bozouls": {"a": 40.0, "b": 60.0}}
    units = [score(unit(answers, name=name), q) for name, answers in both.items()]
    for seed in range(8):  # the weights drawn put either first: two draws would differ
        ranks = [one.rank for one in compare_units(units, draws=1, seed=seed).units]
        assert all(rank.p5 == rank.p95 == rank.mean for rank in ranks)


def test_without_draws_there_are_ranks_alone() -> None:
    found = compare_units(several(tree(ONE), 20.0, 90.0), 0, 1)
    assert [one.rank.nominal for one in found.units] == [1, 2]
    assert (found.draws, found.ahead) == (0, ())


def test_a_rank_is_among_others_of_the_kind_and_none_of_a_unit_met_twice() -> None:
    q = tree(ONE)
    units = [*several(q, 20.0, 90.0), *several(q, 50.0, kind="epci", name="E")]
    drawn = [uncertainty(result, draws=20, seed=1) for result in units]
    ranks = ranks_among(units, drawn)
    assert [rank.nominal if rank else None for rank in ranks] == [2, 1, None]  # the only one of its kind has no rank
    assert [rank.nominal for rank in ranks_among(units[:2], drawn[:2]) if rank] == [2, 1]
    assert ranks_among(units, [None] * 3) == [None] * 3
    assert ranks_among([units[0], units[1], units[0]], [drawn[0], drawn[1], drawn[0]]) == [None] * 3


def test_what_cannot_be_compared_is_set_apart_with_its_reason() -> None:
    q = tree(ONE)
    other_edition, other = tree(ONE, edition="2"), tree(ONE, id="autre")
    mixed = [
        *several(q, 20.0, 40.0),
        *several(q, 50.0, kind="epci", name="E"),
        *several(other_edition, 50.0, name="V"),
        *several(other, 50.0, name="W"),
        score(unit({}, name="X"), q),
    ]
    found = compare_units(mixed, 20, 1)
    assert [one.result.unit.name for one in found.units] == ["U1", "U0"]
    assert [(one.result.unit.name, one.reason) for one in found.apart] == [
        ("E0", "autre genre de collectivité"),
        ("V0", "autre édition du questionnaire"),
        ("W0", "autre questionnaire"),
        ("X", "trop peu de réponses connues"),
    ]


def test_the_order_of_the_files_changes_nothing() -> None:
    q = tree(ONE)
    units = [*several(q, 20.0, 90.0, 90.0, NSP), *several(q, 10.0, 30.0, kind="epci", name="E")]
    one, other = compare_units(units, 20, 1), compare_units(units[::-1], 20, 1)
    assert one.units == other.units
    assert (one.kind, one.medians, one.ahead) == (other.kind, other.medians, other.ahead)
    tied = [*several(q, 20.0), *several(q, 10.0, kind="epci", name="E")]
    assert compare_units(tied, 5, 1).kind == compare_units(tied[::-1], 5, 1).kind == "commune"


def test_the_median_of_peers_from_five_units_up() -> None:
    q = tree({"d": {"t": [number("a")]}, "e": {"u": [number("b")]}})
    assert compare_units(several(q, 10.0, 20.0, 30.0, 90.0), 5, 1).medians == {}
    found = compare_units(several(q, 10.0, 20.0, 30.0, 90.0, 40.0), 5, 1).medians
    assert found == {(): 0.3, ("d",): 0.3, ("e",): 0.3}
    # A domain that only four of them know has no median; half of it known, the fifth is ranked all the same here.
    q = tree({"d": {"t": [number("a")]}, "e": {"u": [number("b")]}}, scoring={"min_rank_coverage": 0.5})
    units = [*several(q, 10.0, 20.0, 30.0, 90.0), score(unit({"a": 50.0}, name="V"), q)]
    assert set(compare_units(units, 5, 1).medians) == {(), ("d",)}


def test_who_is_ahead_of_whom_in_what_share_of_the_weightings() -> None:
    q = tree(ONE)
    units = [
        score(unit({"a": a, "b": b}, name=name), q)
        for name, a, b in (("Un", 100.0, 0.0), ("Deux", 0.0, 100.0), ("Trois", 0.0, 0.0))
    ]
    found = compare_units(units, 2000, 1)
    shares = {(one.one.name, one.other.name): (one.share, one.share_other) for one in found.ahead}
    assert set(shares) == {("Deux", "Un"), ("Deux", "Trois"), ("Un", "Trois")}
    assert shares["Deux", "Trois"] == (1.0, 0.0)
    assert sum(shares["Deux", "Un"]) == 1.0
    assert abs(shares["Deux", "Un"][0] - 0.5) < 4 * 0.5 / 2000**0.5


def test_with_unknown_answers_what_is_sure_and_what_is_drawn_are_told_apart() -> None:
    q = tree(ONE, scoring={"min_rank_coverage": 0.5})
    pairs = (("Haute", 90.0, 90.0), ("Ouverte", 40.0, NSP), ("Connue", 50.0, 50.0))
    units = [score(unit({"a": a, "b": b}, name=name), q) for name, a, b in pairs]
    found = {(one.one.name, one.other.name): one for one in compare_units(units, 400, 1).ahead}
    sure, open_pair = found["Haute", "Ouverte"], found["Connue", "Ouverte"]
    # Ouverte is from 0.2 to 0.7 with the weights of the text; with b at 1.25/2 of them, to 0.775 at most: under 0.9.
    assert (sure.sure, sure.sure_other, sure.drawn, sure.drawn_other) == (1.0, 0.0, 1.0, 0.0)
    # Its score is that of a, 0.4: behind 0.5 in every weighting...
    assert (open_pair.share, open_pair.share_other) == (1.0, 0.0)
    # ...but nothing is sure: b is drawn from 0.4, which is known, and as often from 0 to 1, where it passes 0.6
    # (0.4 + 0.6 = 2 × 0.5) four times in ten.
    assert (open_pair.sure, open_pair.sure_other) == (0.0, 0.0)
    assert open_pair.drawn_other == pytest.approx(0.5 * 0.4, abs=4 * 0.4 / 400**0.5)
    known = found["Haute", "Connue"]
    assert (known.share, known.sure, known.drawn, known.drawn_other) == (1.0, 1.0, None, None)


def test_beyond_six_units_only_the_first_two_are_compared_pair_to_pair() -> None:
    q = tree(ONE)
    assert len(compare_units(several(q, *(10.0 * n for n in range(6))), 5, 1).ahead) == 15
    (pair,) = compare_units(several(q, *(10.0 * n for n in range(7))), 5, 1).ahead
    assert (pair.one.name, pair.other.name, pair.share) == ("U6", "U5", 1.0)


def test_units_of_which_none_can_be_compared() -> None:
    q = tree(ONE)
    found = compare_units([score(unit({}, name=name), q) for name in ("U", "V")], 5, 1)
    assert (found.units, found.ahead, found.medians, len(found.apart)) == ((), (), {}, 2)


def test_a_short_series_is_apart_and_changes_no_rank_nor_bound() -> None:
    q = tree({"d": {"t": [number(one) for one in "abce"]}})
    full = [score(unit(dict.fromkeys("abce", value), name=name), q) for name, value in (("Une", 80.0), ("Deux", 20.0))]
    # Three of four are the least for a rank, two for a score.
    three = score(unit({"a": 60.0, "b": 60.0, "c": 60.0}, name="Trois"), q)
    short = score(unit({"a": 90.0, "b": 90.0}, name="Courte"), q)
    found = compare_units([*full, three, short], 20, 1)
    assert [(one.result.unit.name, one.rank.nominal, one.rank.best, one.rank.worst) for one in found.units] == [
        ("Une", 1, 1, 1),
        ("Trois", 2, 2, 2),  # from 0.45 to 0.7
        ("Deux", 3, 3, 3),
    ]
    assert [(one.result.unit.name, one.reason) for one in found.apart] == [
        ("Courte", "série courte, trop peu de réponses pour un rang")
    ]


def test_the_bounds_of_a_rank_are_what_the_unknown_answers_can_make_of_it() -> None:
    # A (55), B from 30 to 80, C (10): B is first or second, and so is A.
    q = tree({"d": {"t": [number("a"), number("b")]}}, scoring={"min_rank_coverage": 0.5})
    values = {"A": {"a": 55.0, "b": 55.0}, "B": {"a": 60.0, "b": NSP}, "C": {"a": 10.0, "b": 10.0}}
    found = compare_units([score(unit(answers, name=name), q) for name, answers in values.items()], 20, 1)
    assert {one.result.unit.name: (one.rank.nominal, one.rank.best, one.rank.worst) for one in found.units} == {
        "B": (1, 1, 2),
        "A": (2, 1, 2),
        "C": (3, 3, 3),
    }
