"""Properties of the figures, over random questionnaires and answers.

Requirements (method, section 3): the interval contains every completion, those where an unknown turns out sans objet
among them; it is exact where no filter is unknown; a better answer never lowers a score while the same questions apply;
an unknown never narrows; neither order nor scale of weights matters; sans objet gives its weight to its siblings;
coverage is a share of effective weight; a what-if is a recomputation.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import trees
from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.composite.aggregation import MEANS, Node, aggregate, known_at
from ruraldiag.composite.normalisation import admissible, normalise
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import figures_of, score
from ruraldiag.composite.sensitivity import WhatIf
from ruraldiag.composite.weighting import effective_weights, tree_of
from ruraldiag.questionnaire.model import Indicator, Questionnaire

TINY = 1e-12
FILTERS = ("f", "g")
proves = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def indicators(draw: st.DrawFn, one: str, *, full: bool) -> trees.Indicator:
    """Draw a question of any kind; ``full`` keeps its admissible values running from 0 to 1."""
    weight = draw(st.sampled_from([1, 2, 3, 4, 0.1, 1 / 3]))
    more: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        rules = [{"at_least": 0.5}, {"at_least": 1.0}, {"options": ["o0"]}, {"options": ["o1", "o2"]}]
        more["applies_if"] = {"indicator": draw(st.sampled_from(FILTERS)), **draw(st.sampled_from(rules))}
    match draw(st.integers(0, 3)):
        case 0:
            ends = (0.0, 1.0) if full else (0.25, 0.75)
            return trees.number(one, weight, goalposts=[[10, ends[1]], [40, 0.5], [100, ends[0]]], **more)
        case 1:
            points = [0.2, 0.2, 0.6] if full else [0.1, 0.3]
            return trees.multiple(one, points, weight, exclusive=full, **more)
        case 2:
            return trees.scale(one, weight, scores=[0.0, 0.2, 1.0] if full else [0.1, 0.5, 0.6, 0.9], **more)
        case _:
            return trees.scale(one, weight, steps=draw(st.integers(3, 5)), **more)


@st.composite
def questionnaires(draw: st.DrawFn, *, means: bool = True, full: bool | None = None) -> Questionnaire:
    """Draw a questionnaire of one to three domains, with two filters in the first theme."""
    weights = st.sampled_from([1, 2, 3, 4, 0.7])
    domains: dict[str, dict[str, list[trees.Indicator]]] = {}
    given_weights: dict[str, float] = {}
    for d in range(draw(st.integers(1, 3))):
        domain = f"d{d}"
        domains[domain] = {}
        given_weights[domain] = draw(weights)
        for t in range(draw(st.integers(1, 3))):
            theme = f"{domain}t{t}"
            given_weights[theme] = draw(weights)
            wide = draw(st.booleans()) if full is None else full
            count = draw(st.integers(1, 3))
            domains[domain][theme] = [draw(indicators(f"{theme}i{n}", full=wide)) for n in range(count)]
    domains["d0"]["d0t0"] += [trees.scale(one, draw(weights), steps=3) for one in FILTERS]
    names = st.sampled_from(list(MEANS)) if means else st.just("arithmetic")
    return trees.tree(
        domains, weights=given_weights, means={level: draw(names) for level in ("whole", "domain", "theme")}
    )


def value_of(draw: st.DrawFn, indicator: Indicator) -> Any:
    """Draw an admissible answer."""
    match indicator.kind:
        case "scale":
            return draw(st.sampled_from([option.id for option in indicator.options]))
        case "number":
            return draw(st.floats(*indicator.bounds))
        case "multiple":
            ids = [option.id for option in indicator.options if not option.exclusive]
            chosen = draw(st.sets(st.sampled_from(ids), min_size=0 if len(ids) < len(indicator.options) else 1))
            return tuple(sorted(chosen)) or ("aucun",)


@st.composite
def cases(draw: st.DrawFn, **options: Any) -> tuple[Questionnaire, Assessment]:
    """Draw a questionnaire and a unit in any mixture of the four states."""
    q = draw(questionnaires(**options))
    answers: dict[str, Any] = {}
    for indicator in q.indicators:
        state = draw(st.sampled_from(["answered", "answered", "unknown", "not_applicable", "unanswered"]))
        if state == "answered":
            answers[indicator.id] = value_of(draw, indicator)
        elif state != "unanswered":
            answers[indicator.id] = trees.NSP if state == "unknown" else trees.SO
    return q, trees.unit(answers)


def missing(q: Questionnaire, one: Assessment) -> list[Indicator]:
    return [indicator for indicator in q.indicators if one.answer(indicator.id).kind.value in {"unknown", "unanswered"}]


def with_values(one: Assessment, values: dict[str, Any]) -> Assessment:
    return one.model_copy(update={"answers": {**one.answers, **{i: Answer(value=v) for i, v in values.items()}}})


@proves
@given(cases(), st.data())
def test_every_completion_of_the_unknowns_lies_in_the_interval(case: Any, data: st.DataObject) -> None:
    q, one = case
    before = score(one, q)
    gone = data.draw(st.sets(st.sampled_from([i.id for i in missing(q, one)] or ["none"])))
    complete = with_values(one, {i.id: value_of(data.draw, i) for i in missing(q, one) if i.id not in gone})
    complete = complete.model_copy(update={"answers": {**complete.answers, **dict.fromkeys(gone, trees.SO)}})
    after = score(complete, q)
    for path, node in after.nodes.items():
        if node.applies:
            assert node.score is not None
            assert before.nodes[path].low - TINY <= node.score <= before.nodes[path].high + TINY, path


def ends(indicator: Indicator) -> tuple[Any, Any]:
    """Return the answers with the lowest and the highest value."""
    match indicator.kind:
        case "scale":
            return indicator.options[0].id, indicator.options[-1].id
        case "number":
            first, last = sorted(indicator.bounds, key=lambda x: normalise(indicator, x))
            return first, last
        case "multiple":
            points = [option for option in indicator.options if not option.exclusive]
            least = min(indicator.options, key=lambda option: option.points or 0.0)
            return (least.id,), tuple(option.id for option in points)


@proves
@given(cases())
def test_the_interval_is_exact_where_no_filter_is_unknown(case: Any) -> None:
    q, one = case
    one = with_values(one, dict.fromkeys(FILTERS, "o1"))
    before = score(one, q)
    narrow = [i.id for i in missing(q, one) if admissible(i) != (0.0, 1.0)]
    assume(len(narrow) <= 5)
    for place, bound in enumerate(("low", "high")):
        complete = with_values(one, {i.id: ends(i)[place] for i in missing(q, one)})
        found: dict[tuple[str, ...], list[float]] = {path: [] for path in before.nodes}
        for size in range(len(narrow) + 1):
            for gone in combinations(narrow, size):  # one that turns out sans objet may leave the others further out
                answers = {**complete.answers, **dict.fromkeys(gone, trees.SO)}
                for path, node in score(complete.model_copy(update={"answers": answers}), q).nodes.items():
                    found[path] += [node.score or 0.0] if node.applies else []
        for path, reached in found.items():
            if reached:
                furthest = max(reached) if place else min(reached)
                assert abs(furthest - getattr(before.nodes[path], bound)) <= TINY, (path, bound)


@proves
@given(cases())
def test_the_score_lies_inside_the_interval(case: Any) -> None:
    q, one = case
    for path, node in score(one, q).nodes.items():
        assert 0.0 <= node.low <= node.high <= 1.0 + TINY, path
        if node.score is not None:
            assert node.low <= node.score <= node.high, path


@proves
@given(cases(), st.data())
def test_raising_an_answer_never_lowers_a_figure_while_the_same_questions_apply(case: Any, data: st.DataObject) -> None:
    q, one = case
    answered = [i for i in q.indicators if one.answer(i.id).value is not None and i.id not in FILTERS]
    if not answered:
        return
    chosen = data.draw(st.sampled_from(answered))
    now, other = one.answer(chosen.id).value, value_of(data.draw, chosen)
    low, high = sorted((now, other), key=lambda answer: normalise(chosen, answer))
    worse, better = score(with_values(one, {chosen.id: low}), q), score(with_values(one, {chosen.id: high}), q)
    for path, node in worse.nodes.items():
        after = better.nodes[path]
        assert (node.score is None) == (after.score is None)
        assert (node.score or 0.0) <= (after.score or 0.0) + TINY, path
        assert node.low <= after.low + TINY, path
        assert node.high <= after.high + TINY, path


@proves
@given(cases(), st.data())
def test_trap_an_unknown_never_lifts_the_low_nor_lowers_the_high(case: Any, data: st.DataObject) -> None:
    """« A missing datum that makes a village rank better »: saying « ne sait pas » only ever widens the interval."""
    q, one = case
    answered = [i.id for i in q.indicators if one.answer(i.id).value is not None]
    if not answered:
        return
    gone = data.draw(st.sampled_from(answered))
    known = score(one, q)
    unknown = score(one.model_copy(update={"answers": {**one.answers, gone: trees.NSP}}), q)
    for path, node in known.nodes.items():
        if node.applies:
            assert unknown.nodes[path].low <= node.low + TINY, path
            assert unknown.nodes[path].high >= node.high - TINY, path


@proves
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_questions_themes_and_domains_changes_nothing(case: Any, rng: Any) -> None:
    q, one = case
    shuffled = {name: rng.sample(getattr(q, name), len(getattr(q, name))) for name in ("domain", "theme", "indicator")}
    other = Questionnaire.model_validate(
        {**q.model_dump(exclude={"level"}), **{name: [x.model_dump() for x in xs] for name, xs in shuffled.items()}}
    )
    same(score(one, q), score(one, other))


def same(one: Result, other: Result) -> None:
    for path, node in one.nodes.items():
        after = other.nodes[path]
        assert (node.applies, node.withheld, node.score is None) == (after.applies, after.withheld, after.score is None)
        for figure in ("low", "high", "coverage", "effective_weight"):
            assert abs(getattr(node, figure) - getattr(after, figure)) <= TINY, (path, figure)
        assert abs((node.score or 0.0) - (after.score or 0.0)) <= TINY, path


@proves
@given(cases(), st.sampled_from([0.001, 0.3, 7, 1e6]))
def test_weights_multiplied_by_a_constant_change_nothing(case: Any, by: float) -> None:
    q, one = case

    def scaled(node: Node) -> Node:
        return Node(path=node.path, weight=node.weight * by, mean=node.mean, children=tuple(map(scaled, node.children)))

    same(score(one, q), score(one, q, tree=scaled(tree_of(q))))


@proves
@given(cases(), st.data())
def test_sans_objet_gives_its_weight_to_its_siblings_only(case: Any, data: st.DataObject) -> None:
    q, one = case
    one = with_values(one, dict.fromkeys(FILTERS, "o2"))
    before = score(one, q)
    out = data.draw(st.sampled_from([i for i in before.leaves.values() if i.id not in FILTERS]))
    after = score(one.model_copy(update={"answers": {**one.answers, out.id: trees.SO}}), q)
    assert after.leaves[out.id].effective_weight == 0.0
    siblings = [i for i in before.leaves.values() if i.path[:-1] == out.path[:-1] and i.id != out.id]
    if not any(i.leaf.applies for i in siblings):
        return  # the theme leaves with its last question, and its weight goes to the other themes
    total = sum(i.effective_weight for i in siblings)
    for i in siblings:
        share = i.effective_weight / total * (total + out.effective_weight)
        assert abs(after.leaves[i.id].effective_weight - share) <= TINY
    for i in before.leaves.values():
        if i.path[:-1] != out.path[:-1]:
            assert after.leaves[i.id].effective_weight == i.effective_weight


@proves
@given(cases())
def test_all_ones_give_exactly_one_hundred(case: Any) -> None:
    q, one = case
    best = with_values(one, {i.id: ends(i)[1] for i in q.indicators})
    if any(normalise(i, ends(i)[1]) < 1 for i in q.indicators):
        return
    for node in score(best, q).nodes.values():
        if node.applies:
            assert (node.score, node.low, node.high, node.coverage) == (1.0, 1.0, 1.0, 1.0)


@proves
@given(cases())
def test_coverage_is_the_effective_weight_known_over_the_effective_weight_that_applies(case: Any) -> None:
    q, one = case
    result = score(one, q)
    shares = effective_weights(result.tree, {i: float(leaf.leaf.applies) for i, leaf in result.leaves.items()})
    for path, node in result.nodes.items():
        under = [leaf for leaf in result.leaves.values() if leaf.path[: len(path)] == path and leaf.leaf.applies]
        total = sum(shares[leaf.path] for leaf in under)
        if not total:
            assert node.coverage == 0.0
            continue
        known = sum(shares[leaf.path] for leaf in under if leaf.leaf.known)
        assert abs(node.coverage - known / total) <= TINY, path
        assert abs(total - node.effective_weight) <= TINY, path


@proves
@given(cases(means=False, full=True))
def test_the_figures_equal_those_of_exact_fractions(case: Any) -> None:
    """An independent computation in rational numbers, straight from the definitions (arithmetic means)."""
    q, one = case
    one = with_values(one, dict.fromkeys(FILTERS, "o1"))
    result = score(one, q)
    exact = by_fractions(result, lambda leaf: Fraction(leaf.value) if leaf.known else None)
    lowest = by_fractions(result, lambda leaf: Fraction(leaf.value if leaf.known else leaf.low))
    for path, node in result.nodes.items():
        assert (node.score is None) == (exact[path] is None), path
        assert abs((node.score or 0.0) - float(exact[path] or 0)) <= TINY, path
        if node.applies:
            assert abs(node.low - float(lowest[path] or 0)) <= TINY, path


def by_fractions(result: Result, value: Callable[[Any], Fraction | None]) -> dict[tuple[str, ...], Fraction | None]:
    found: dict[tuple[str, ...], Fraction | None] = {}

    def visit(node: Node) -> Fraction | None:
        if not node.children:
            leaf = result.leaves[node.id].leaf
            return value(leaf) if leaf.applies else None
        pairs = [(Fraction(child.weight), visit(child)) for child in node.children]
        kept = [(weight, here) for weight, here in pairs if here is not None]
        found[node.path] = sum(w * v for w, v in kept) / sum(w for w, _ in kept) if kept else None
        return found[node.path]

    visit(result.tree)
    return found


@proves
@given(cases(), st.data())
def test_a_what_if_that_recomputes_the_ancestors_equals_a_whole_recomputation(case: Any, data: st.DataObject) -> None:
    q, one = case
    result = score(one, q)
    applying = [leaf.id for leaf in result.leaves.values() if leaf.leaf.applies and not leaf.leaf.hangs_on]
    if not applying:
        return
    chosen = data.draw(st.sampled_from(applying))
    what_if = WhatIf(result)
    value = data.draw(st.floats(0, 1))
    leaves = {leaf.id: figures_of(leaf.leaf) for leaf in result.leaves.values()}
    assert what_if.one(chosen, value) == aggregate(result.tree, leaves | {chosen: known_at(value)})[()]
    others = data.draw(st.dictionaries(st.sampled_from(applying), st.floats(0, 1)))
    moved_together = aggregate(result.tree, leaves | {one: known_at(at) for one, at in others.items()})[()]
    assert what_if.several(others)[()] == moved_together
    answer = value_of(data.draw, q.by_id[chosen])
    if chosen not in FILTERS:  # a filter would change what applies
        again = score(with_values(one, {chosen: answer}), q).whole
        moved = what_if.one(chosen, normalise(q.by_id[chosen], answer))
        assert (moved.score, moved.low, moved.high) == (again.score, again.low, again.high)


@pytest.mark.parametrize("kind", ["commune", "epci"])
@proves
@given(cases())
def test_trap_what_is_not_put_to_a_kind_of_unit_counts_for_nothing(kind: Any, case: Any) -> None:
    """« A score that falls when an unscored fact is added »: an answer that does not apply changes no figure."""
    q, one = case
    extra = Indicator.model_validate(
        {**trees.number("extra", 4), "theme": "d0t0", "question": "?", "applies_to": ["gal"]}, strict=False
    )
    more = q.model_copy(update={"indicator": (*q.indicator, extra)})
    more = Questionnaire.model_validate(more.model_dump(exclude={"level"}))
    one = one.model_copy(update={"unit": one.unit.model_copy(update={"kind": kind})})
    result = score(with_values(one, {"extra": 0.0}), more)
    assert result.leaves["extra"].leaf.kept
    for path, node in score(one, q).nodes.items():
        assert (node.score, node.low, node.high, node.coverage) == (
            result.nodes[path].score,
            result.nodes[path].low,
            result.nodes[path].high,
            result.nodes[path].coverage,
        )
