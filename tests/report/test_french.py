"""French numbers: what a report shows is never on the wrong side of a threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruraldiag.report.words.figures import ends
from ruraldiag.report.words.french import (
    NBSP,
    addressed,
    count,
    date,
    ended,
    enumerate_words,
    first_sentence,
    gain,
    in_words,
    named,
    number,
    percent,
    points,
    sentence,
    width,
)
from ruraldiag.typography import decimal

QUARTERS = (0, 25, 50, 75)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.996, "99"),  # 99.6 rounds to 100, which it has not reached
        (1.0, "100"),
        (0.497, "49"),  # 49.7 rounds to 50, a level threshold
        (0.5, "50"),
        (0.499999999999999, "50"),  # within 1e-9 point the level is reached, and so is the figure
        (0.003, "1"),  # 0.3 rounds to 0, and it is not nothing
        (0.0, "0"),
        (0.484, "48"),
        (0.485, "49"),  # half up, as taught at school
    ],
)
def test_a_score_never_seems_to_have_reached_a_threshold_it_has_not(share: float, shown: str) -> None:
    assert points(share, QUARTERS) == shown


def test_without_a_threshold_the_nearest_figure_is_shown() -> None:
    assert points(0.497) == "50"


def test_where_no_whole_figure_is_on_the_right_side_one_more_decimal_is_given() -> None:
    assert points(0.003, [1]) == "0,3"  # 0 would say nothing at all, 1 that the threshold is reached


@given(st.floats(0, 1), st.lists(st.integers(0, 100), max_size=5))
def test_every_threshold_is_shown_reached_exactly_when_it_is(share: float, thresholds: list[int]) -> None:
    shown, exact = float(points(share, thresholds).replace(",", ".")), round(100 * share, 9)
    for threshold in (*thresholds, 100):
        assert (shown >= threshold) == (exact >= threshold)
    assert (shown > 0) == (exact > 0)
    assert abs(shown - exact) < 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_never_shows_a_lower_figure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert int(points(low, QUARTERS)) <= int(points(high, QUARTERS))


@given(
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    st.floats(0, 1),
    st.lists(st.floats(1, 99), max_size=3),
    st.integers(0, 1),
)
def test_an_interval_as_shown_holds_the_true_one_and_its_score_and_passes_no_threshold(
    true: list[float], between: float, thresholds: list[float], decimals: int
) -> None:
    low, high = true
    least, shown, most = (
        Decimal(figure.replace(",", "."))
        for figure in (
            ends(low, high, thresholds, decimals)[0],
            points(low + between * (high - low), thresholds, decimals),
            ends(low, high, thresholds, decimals)[1],
        )
    )
    assert float(least) <= 100 * low + 1e-8
    assert 100 * high - 1e-8 <= float(most)
    assert least <= shown <= most
    for edge in (Decimal(repr(round(edge, 9))) for edge in (*thresholds, 100.0)):
        assert (least >= edge) == (round(Decimal(100 * low), 9) >= edge)
        assert (most >= edge) == (round(Decimal(100 * high), 9) >= edge)


def test_a_share_is_100_per_cent_only_when_it_is_all() -> None:
    assert (percent(0.996), percent(1.0), percent(0.0004)) == (f"99{NBSP}%", f"100{NBSP}%", f"1{NBSP}%")


def test_gains_have_a_sign_and_one_decimal() -> None:
    assert [gain(one) for one in (0.021, 0.06, -0.003, 0.0, 0.0001, -0.0001)] == [
        "+2,1",
        "+6,0",
        "−0,3",
        "0,0",
        "moins de 0,1",
        "perte de moins de 0,1",
    ]


def test_widths_agree_with_their_figure() -> None:
    assert [width(one) for one in (0.062, 0.019, 0.02)] == ["6,2 points", "1,9 point", "2,0 points"]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (92, "%", "92\u00a0%"),
        (92.5, "%", "92,5\u00a0%"),
        (1234567.0, "", "1\u202f234\u202f567"),
        (0.1 + 0.2, "", "0,30000000000000004"),  # a number is shown as it was given
        (-3.0, "min", "−3\u00a0min"),
        (1e21, "", "1\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"),
    ],
)
def test_numbers_are_written_the_french_way(value: float, unit: str, shown: str) -> None:
    assert number(value, unit) == shown


@pytest.mark.parametrize("write", [points, percent, number, gain, width, decimal])
def test_no_zero_has_a_sign(write: Callable[[float], str]) -> None:
    assert write(-0.0) == write(0.0)
    assert not write(-0.0).startswith(("-", "−"))


def test_dates_lists_and_plurals() -> None:
    assert date(dt.date(2026, 11, 22)) == "22 novembre 2026"
    assert date(dt.date(2026, 8, 1)) == "1er août 2026"
    assert enumerate_words(["a", "b", "c"]) == "a, b et c"
    assert enumerate_words(["a", "b"], "ou") == "a ou b"
    assert [count(n, "réponse") for n in (0, 1, 2)] == ["0 réponse", "1 réponse", "2 réponses"]
    assert count(2, "réponse manque", "réponses manquent") == "2 réponses manquent"
    assert (in_words(2), in_words(11)) == ("deux", "11")


def test_actors_stand_in_a_sentence_with_their_article() -> None:
    assert named("L'État (préfecture)") == "l'État (préfecture)"
    assert addressed("Le Département") == "au Département"
    assert addressed("Les communes") == "aux communes"
    assert addressed("La Région") == "à la Région"
    assert addressed("ARS") == "à ARS"
    assert addressed("Les entreprises et les opérateurs") == "aux entreprises et aux opérateurs"
    assert addressed("Le Département et son syndicat (ici et la)") == "au Département et à son syndicat (ici et la)"
    assert named("Lecture publique") == "Lecture publique"  # « Le » is an article only with its space


def test_sentences_start_and_end() -> None:
    assert sentence("sans débit, rien (§5-1)") == "Sans débit, rien (§5-1)."
    assert (ended("vrai ?"), ended("etc."), ended("  ")) == ("vrai ?", "etc.", "")
    assert first_sentence("Un appel (« qui ? Vous ? » dit-on). Puis deux.") == "Un appel (« qui ? Vous ? » dit-on)."
    assert first_sentence("Le 1er janvier. 2026 suit. École fermée.") == "Le 1er janvier. 2026 suit."
