"""Weights. Requirements (method, section 2): read from the strongest statement; effective weights; variants."""

from __future__ import annotations

import pytest

from ruraldiag.composite.weighting import effective_weights, tree_of, weight_of
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.trace import decisive
from trees import number, scale, tree

STATEMENTS = [
    {"id": "tous", "backing": "unanimity", "says": "…"},
    {"id": "trois", "backing": "majority", "says": "…"},
    {"id": "deux", "backing": "several", "says": "…"},
    {"id": "un", "backing": "single", "says": "…"},
]


def sourced(one: str, *statements: str) -> dict[str, object]:
    made = scale(one, statements=list(statements))
    del made["weight"]
    return made


def backed() -> Questionnaire:
    return tree(
        {"d": {"t": [sourced("a", "un", "tous", "deux"), sourced("b", "un"), sourced("c", "deux", "trois")]}},
        statement=STATEMENTS,
    )


def test_a_weight_is_the_backing_of_the_strongest_statement() -> None:
    q = backed()
    assert {one.id: weight_of(one, q) for one in q.indicators} == {"a": 4, "b": 1, "c": 3}
    assert decisive(q.by_id["a"], q) == q.statements["tous"]


def test_another_table_of_backing_gives_other_weights() -> None:
    q = backed()
    equal = {"unanimity": 1.0, "majority": 1.0, "several": 1.0, "single": 1.0}
    doubling = {"unanimity": 8.0, "majority": 4.0, "several": 2.0, "single": 1.0}
    assert {leaf.weight for leaf in tree_of(q, backing=equal).leaves} == {1.0}
    assert [leaf.weight for leaf in tree_of(q, backing=doubling).leaves] == [8.0, 1.0, 4.0]


def test_citing_one_more_weak_statement_changes_no_weight() -> None:
    q = backed()
    more = Indicator.model_validate({**q.by_id["c"].model_dump(), "statements": ("deux", "trois", "un")})
    assert weight_of(more, q) == weight_of(q.by_id["c"], q) == 3


def test_the_statement_that_is_measured_is_the_weight_and_one_that_is_only_touched_lends_none() -> None:
    touched = {**sourced("a", "tous"), "measures": "un"}
    given = scale("b", statements=["trois"])
    q = tree({"d": {"t": [touched, given]}}, statement=[STATEMENTS[0], STATEMENTS[1], STATEMENTS[3]])
    assert weight_of(q.by_id["a"], q) == 1  # single, though all agree on what it touches
    assert q.by_id["a"].cites == ("un", "tous")
    assert decisive(q.by_id["b"], q) is None  # once a questionnaire measures, what is touched decides nothing


def test_a_theme_that_measures_nothing_weighs_as_the_document_s_own_voice() -> None:
    q = tree({"d": {"t": [{**sourced("a", "trois"), "measures": "tous"}]}}, statement=STATEMENTS[:2])
    theme = q.theme[0].model_copy(update={"weight": None})
    assert weight_of(theme, q) == 2  # several
    measuring = theme.model_copy(update={"measures": "trois"})
    assert weight_of(measuring, q) == 3  # majority


def test_a_given_weight_is_taken_as_it_is_and_strongest_is_none() -> None:
    q = tree({"d": {"t": [scale("a", 2.5)]}})
    assert weight_of(q.by_id["a"], q) == 2.5
    assert decisive(q.by_id["a"], q) is None


def test_effective_weights_multiply_the_shares_down_the_tree() -> None:
    q = tree(
        {"d": {"t": [number("a", 1), number("b", 3)], "u": [number("c")]}, "e": {"v": [number("f")]}},
        weights={"d": 3, "e": 1, "t": 2, "u": 1},
    )
    shares = effective_weights(tree_of(q))
    assert shares[("d",)] == 0.75
    assert shares[("d", "t")] == pytest.approx(0.5)  # 3/4 × 2/3
    assert shares[("d", "t", "b")] == pytest.approx(0.375)  # 3/4 × 2/3 × 3/4
    assert sum(shares[leaf.path] for leaf in tree_of(q).leaves) == pytest.approx(1.0, abs=1e-15)


def test_effective_weights_of_what_applies_sum_to_one_and_the_rest_weigh_nothing() -> None:
    q = tree({"d": {"t": [number("a"), number("b")], "u": [number("c")]}, "e": {"v": [number("f")]}})
    shares = effective_weights(tree_of(q), {"a": 1, "b": 0, "c": 0, "f": 1})
    # u leaves with its only question: t takes all of d.
    assert (shares[("d", "t", "a")], shares[("d", "t", "b")], shares[("d", "u")]) == (0.5, 0.0, 0.0)
    assert shares[("e", "v", "f")] == 0.5


def test_where_nothing_applies_nothing_weighs() -> None:
    q = tree({"d": {"t": [number("a")]}})
    assert set(effective_weights(tree_of(q), {"a": 0}).values()) == {0.0}


def test_a_domain_a_theme_and_an_indicator_may_share_an_id() -> None:
    q = tree({"x": {"x": [number("x"), number("y")]}, "z": {"z": [number("z")]}})
    shares = effective_weights(tree_of(q))
    assert (shares[("x",)], shares[("x", "x")], shares[("x", "x", "x")]) == (0.5, 0.5, 0.25)


def test_means_may_be_replaced_for_a_variant() -> None:
    q = tree({"d": {"t": [number("a")]}})
    whole = tree_of(q, means={"domain": "geometric"})
    assert [node.mean for node in whole.nodes if node.children] == ["arithmetic", "geometric", "arithmetic"]
