"""The summary of a table against every way in which the unknown answers of each of its units may turn out.

Small questionnaires, all the units that they can have: each question with each of its answers, unknown, or sans objet.
What a count or its legend says of a unit must hold in every completion of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

import trees
from report_text import flat
from ruraldiag.assessment.model import Answer, State
from ruraldiag.batch.census import Census, Counts
from ruraldiag.batch.run import run
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Lock, Questionnaire
from ruraldiag.report.content.summary import summary_document
from ruraldiag.report.formats.markdown import to_markdown
from ruraldiag.table.row import RawRow
from trees import NSP, SO, number, scale, tree, unit

LEVELS = [{"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("moyen", 40), ("haut", 70))]


def lock(name: str, indicator: str, level: str, caps: str) -> dict[str, Any]:
    """Return a lock that asks for half of an answer."""
    return {"id": name, "title": name, "indicator": indicator, "at_least": 0.5, "caps": caps, "level": level}


def questionnaire(domains: dict[str, dict[str, list[trees.Indicator]]], *locks: Any, **more: Any) -> Questionnaire:
    """Return a questionnaire of three levels, where what is known always gives a score."""
    return tree(domains, level=LEVELS, lock=list(locks), scoring={"min_coverage": 0.3}, **more)


TWO, THREE, LOW, HIGH = {"steps": 2}, {"steps": 3}, {"scores": [0.1, 0.2]}, {"scores": [0.6, 0.8]}
QUESTIONNAIRES = {
    # A lock on one domain, whose answer is of the other: one may be there without the other.
    "beside": questionnaire(
        {
            "d": {"t": [scale("a", **HIGH), scale("b", 2, **TWO)]},
            "e": {"u": [scale("c", **THREE), scale("k", 3, not_applicable=False, **TWO)]},
        },
        lock("mot", "c", "bas", "d"),
        lock("tout", "c", "moyen", "whole"),
        lock("reste", "a", "bas", "e"),
    ),
    "narrow": questionnaire(
        {"d": {"t": [scale("a", 3, fracture="publics", **LOW), scale("b", 1, fracture="publics", **TWO)]}},
        lock("mot", "b", "bas", "whole"),
    ),
    "filter": questionnaire(
        {
            "d": {
                "t": [
                    scale("f", **THREE),
                    scale("a", 2, fracture="technologique", applies_if={"indicator": "f", "at_least": 0.5}, **TWO),
                ],
                "u": [scale("b", 2, fracture="technologique", **LOW)],
            }
        },
        lock("mot", "a", "bas", "whole"),
        lock("filtre", "f", "moyen", "d"),
    ),
    "geometric": questionnaire(
        {"d": {"t": [scale("a", **TWO), scale("b", 2, fracture="publics", **HIGH), scale("c", 2, **THREE)]}},
        lock("mot", "b", "bas", "whole"),
        lock("pas", "a", "moyen", "d"),
        means={"theme": "geometric"},
    ),
}  # fmt: skip
Unit = dict[str, Answer]


def answers_to(q: Questionnaire, *more: Answer) -> Iterator[Unit]:
    """Yield every way to answer all questions, each with an option, sans objet where it may be, or ``more``."""
    of_each = [
        [*(Answer(value=option.id) for option in one.options), *([SO] if one.not_applicable else []), *more]
        for one in q.indicators
    ]
    for answers in product(*of_each):
        yield dict(zip((one.id for one in q.indicators), answers, strict=True))


def cell(answer: Answer) -> str:
    """Return an answer as a table has it."""
    return {State.UNKNOWN: "nsp", State.NOT_APPLICABLE: "so"}.get(answer.kind, str(answer.value))


def counted(q: Questionnaire, units: list[Unit]) -> Census:
    """Return the census of some units, each in a group of its own, by its place."""
    census, ids = Census(q, ("groupe",)), tuple(one.id for one in q.indicators)
    rows = [
        RawRow(place, str(place), "commune", "", "", (str(place),), tuple(cell(answers[name]) for name in ids))
        for place, answers in enumerate(units)
    ]
    list(run(rows, q, ids, census=census))
    return census


class Completed:
    """Every unit of a questionnaire: what is counted of it, and what it is in each of its completions."""

    def __init__(self, q: Questionnaire) -> None:
        self.q = q
        self.units = list(answers_to(q, NSP))
        self.census = counted(q, self.units)
        self.known = {tuple(map(cell, answers.values())): score(unit(answers), q) for answers in answers_to(q)}

    def __iter__(self) -> Iterator[tuple[Counts, list[Result]]]:
        """Yield the counts of each unit, and its completions."""
        for place, answers in enumerate(self.units):
            yield self.census.group((str(place),)), self.completions(answers)

    def completions(self, answers: Unit) -> list[Result]:
        """Return what a unit may turn out to be; what an unknown filter rules out is not asked, whatever it is."""
        cells = list(map(cell, answers.values()))
        return [
            result
            for known, result in self.known.items()
            if all(said in {"nsp", found} for said, found in zip(cells, known, strict=True))
        ]


@pytest.fixture(scope="module", params=QUESTIONNAIRES)
def every(request: pytest.FixtureRequest) -> Completed:
    return Completed(QUESTIONNAIRES[request.param])


def free_level(result: Result, lock: Lock) -> str | None:
    """Return the level that the score of what a lock caps reads; None where nothing there applies."""
    levels = result.levels.get(lock.caps)
    return levels.nominal.id if levels and levels.nominal else None


def test_a_lock_counts_only_where_what_it_caps_is_and_as_its_legend_says(every: Completed) -> None:
    places = every.q.level_places
    for counts, completions in every:
        for one in every.q.lock:
            holds, ahead, maybe = counts.locks[one.id]
            unmet = [one in result.locks for result in completions]
            above = [
                free is not None and places[free] > places[one.level]
                for free in (free_level(result, one) for result in completions)
            ]
            if not any(one.caps in result.levels for result in completions):
                assert (holds, ahead, maybe) == (0, 0, 0)
            if holds:  # « le score est déjà au-dessus du niveau où ce verrou arrête »
                assert all(unmet)
                assert all(above)
            if ahead:  # « on n'ira pas au-delà de ce niveau sans le lever, mais il n'est pas sûr qu'il retienne déjà »
                assert all(unmet)
                assert not all(above)
            if maybe:  # « une réponse qui manque en décidera »
                assert len(set(unmet)) == 2
            if not (holds or ahead or maybe):
                assert not any(stops and over for stops, over in zip(unmet, above, strict=True))


def test_a_fracture_is_counted_as_its_legend_says(every: Completed) -> None:
    outer = "f" in every.q.by_id  # the bounds are outer ones where a filter is unknown
    for counts, completions in every:
        for name, (shows, confirm, possible) in counts.fractures.items():
            seen = [any(one.id == name and one.shows for one in result.fractures) for result in completions]
            if shows:  # « quoi que révèlent les réponses qui manquent »
                assert all(seen)
            if confirm:  # « les réponses connues la montrent, mais d'autres manquent pour en être sûr »
                assert len(completions) > 1
                assert outer or len(set(seen)) == 2
            if possible:  # « il faut plus de réponses pour le dire »
                assert len(completions) > 1
            if not (shows or confirm or possible):  # « dans les autres collectivités, elle ne se voit pas »
                assert not any(seen)


def test_a_level_is_counted_from_the_lowest_to_the_highest_that_the_unknowns_leave(every: Completed) -> None:
    for counts, completions in every:
        ((low, high),) = counts.levels
        levels = [level for result in completions if (level := result.levels.get("whole"))]
        found = {every.q.level_places[level.low.id] for level in levels}
        assert found <= set(range(low, high + 1))
        assert low == high or len(completions) > 1
        if "f" not in every.q.by_id:  # the bounds are outer ones where a filter is unknown
            assert not found or (min(found), max(found)) == (low, high)


def summary(q: Questionnaire, *units: Unit) -> str:
    """Return the summary of a table of some units."""
    return flat(to_markdown(summary_document(counted(q, list(units)))))


def test_a_level_that_no_completion_reaches_is_not_said_to_be_possible() -> None:
    # One answer makes all or nothing: « moyen » is between the two, and out of reach.
    q = questionnaire({"d": {"t": [scale("a", steps=2, not_applicable=False)]}})
    every = Completed(q)
    reached = {result.levels["whole"].low.id for _, completions in every for result in completions}
    assert reached == {"bas", "haut"}
    assert (
        "Aucun niveau n'est établi : trop de réponses manquent, et le calcul n'en exclut encore aucun pour aucune "
        "commune, de « bas » à « haut »."
    ) in summary(q, {"a": NSP}, {"a": NSP})
    one, both = (summary(q, {"a": Answer(value="o0")}, *[{"a": NSP}] * many) for many in (1, 2))
    assert (
        "1 commune a un niveau qui n'est pas encore établi : elle est comptée du plus bas au plus haut que le calcul "
        "n'exclut pas."
    ) in one
    assert "2 communes ont un niveau qui n'est pas encore établi : chacune est comptée du plus bas" in both


def test_where_there_is_one_level_alone_it_is_established() -> None:
    said = summary(tree({"d": {"t": [scale("a")]}}, level=LEVELS[:1]), {"a": NSP})
    assert "Aucun niveau n'est établi" not in said
    assert re.search(r"\| bas +\| +1 \| +0 \|", said)


@pytest.mark.parametrize(
    "scores", [[50] * 5, [0, 0, 0, 0, 100], [0, 100, 100, 100, 100], [10, 20, 30, 40, 50, 60], [*range(1, 8)]], ids=str
)
def test_what_is_said_of_the_quartiles_holds_where_scores_are_the_same(scores: list[int]) -> None:
    q, units = questionnaire({"d": {"t": [number("a")]}}), [{"a": Answer(value=1.0 * one)} for one in scores]
    assert (
        "Un quart au moins des communes notées ne dépasse pas la première borne, la moitié au moins la médiane ; un "
        "quart au moins atteint la dernière."
    ) in summary(q, *units)
    census = counted(q, units).all
    quartiles = census.quartiles("whole")
    assert quartiles
    (first, median, last), found = quartiles, census.scores["whole"]
    assert 4 * sum(found <= first) >= len(found)
    assert 2 * sum(found <= median) >= len(found)
    assert 4 * sum(found >= last) >= len(found)
