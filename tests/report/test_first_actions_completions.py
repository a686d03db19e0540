"""What is said under the first actions, against every way in which the unknown answers may turn out.

« Si les n° 1 à 3 portaient leurs fruits, le score passerait de … à …, et le niveau de … à … »; « le gain dit de
combien monterait le bas de l'intervalle »; « Commencez par la n° 3 : sa date presse »: on small random
questionnaires with filters, locks, sans objet and dates, each is held against answers written down and scored again.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from itertools import combinations
from typing import Any

import trees
from completed import completions, how_many, unknown
from report_text import flat
from ruraldiag.assessment.model import Answer, Assessment, Interview
from ruraldiag.composite.normalisation import normalise
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.deadlines import deadlines_of
from ruraldiag.dossier import Dossier, Strength
from ruraldiag.plan import PlannedAction, make_plan
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import filters
from ruraldiag.report.content.where_to_begin import first_actions, one_at_a_time, projected
from ruraldiag.report.document import Paragraph, Table, plain
from ruraldiag.report.words.actions import gain_of, gain_sentence
from ruraldiag.report.words.figures import out_of_100
from ruraldiag.report.words.french import NONE, gain

DAY = dt.date(2026, 11, 22)
DAYS = {"hier": -1, "ce-jour": 0, "bientot": 39, "dernier": 92, "plus-tard": 93, "loin": 300}
RULES = [{"indicator": "f", "at_least": 0.5}, {"indicator": "f", "options": ["o0", "o2"]}]
LEVELS = [{"id": name, "title": name, "from": start} for name, start in (("bas", 0), ("moyen", 40), ("haut", 70))]
PROJECTED = re.compile(
    r"le score passerait de \*?(\S+) à (\S+?)(?:, et le niveau de « (.+?) » à « (.+?) »( au moins)?"
    r"| ; le niveau « (.+?) » serait possible)?\. "
)
PRESSES = re.compile(r"Commencez par la n° (\d+) : sa date presse\.$")
Tried = Counter[str]


def a_question(rng: random.Random, one: str) -> trees.Indicator:
    """Return a question of any kind, with one or two actions, some with a date."""
    steps = rng.choice([(1.0,), (0.5, 1.0)])
    urgent = rng.choice([{}, {"urgent": rng.choice(list(DAYS))}])
    more: dict[str, Any] = {
        "not_applicable": rng.random() < 0.2,
        "action": [
            {"when_below": step, "title": f"Agir {one}", "effort": rng.choice([1, 2, 3]), **urgent} for step in steps
        ],
    }
    if one != "f" and rng.random() < 0.25:
        more["applies_if"] = rng.choice(RULES)
    weight = rng.choice([1, 2, 3, 4])
    match "scale" if one == "f" else rng.choice(["scale", "narrow", "multiple", "number"]):
        case "scale":
            return trees.scale(one, weight, steps=3, **more)
        case "narrow":
            return trees.scale(one, weight, scores=[0.1, 0.5, 0.8], **more)
        case "multiple":
            return trees.multiple(one, [0.2, 0.3, 0.5], weight, **more)
        case _:
            return trees.number(one, weight, **more)


def a_questionnaire(rng: random.Random) -> Questionnaire:
    """Return a questionnaire of one or two domains, with levels, locks and dates."""
    names = iter("fabcdeghijklm")
    domains = {
        f"d{d}": {
            f"d{d}t{t}": [a_question(rng, next(names)) for _ in range(rng.choice([2, 3]))]
            for t in range(rng.choice([1, 2]))
        }
        for d in range(rng.choice([1, 2]))
    }
    ids = [one["id"] for themes in domains.values() for questions in themes.values() for one in questions]
    locks = [
        {
            "id": f"l{n}",
            "title": "Un mot",
            "indicator": rng.choice(ids),
            "at_least": (0.5, 0.8)[n],
            "level": rng.choice(["bas", "moyen"]),
        }
        | {"caps": rng.choice(["whole", "d0"])}
        for n in range(rng.choice([0, 1, 2]))
    ]
    dates = [
        {"id": name, "says": "Fin.", "date": DAY + dt.timedelta(days), "checked": DAY, "source": "Loi"}
        | {"indicators": rng.sample(ids, rng.choice([0, 1, 2]))}
        for name, days in DAYS.items()
    ]
    means = {level: rng.choice(["arithmetic", "arithmetic", "geometric"]) for level in ("whole", "domain", "theme")}
    scoring = {"min_coverage": rng.choice([0.3, 0.6])}
    return trees.tree(domains, means=means, level=LEVELS, lock=locks, deadline=dates, scoring=scoring)


def answers_to(indicator: Indicator) -> list[Any]:
    """Return every answer to a question; of a number, those by 25."""
    if indicator.kind == "scale":
        return [option.id for option in indicator.options]
    if indicator.kind == "number":
        return [0.0, 25.0, 50.0, 75.0, 100.0]
    ids = [option.id for option in indicator.options if not option.exclusive]
    return [("aucun",), *(some for size in range(1, len(ids) + 1) for some in combinations(ids, size))]


def worths(indicator: Indicator) -> dict[float, Any]:
    """Return an answer of each value that a question may have."""
    return {normalise(indicator, value): value for value in answers_to(indicator)}


def a_unit(rng: random.Random, q: Questionnaire) -> Assessment:
    """Return a unit of which one to three answers are unknown, at a date."""
    answers = {one.id: Answer(value=rng.choice(answers_to(one))) for one in q.indicators}
    for one in rng.sample(sorted(answers), min(len(answers) - 1, rng.choice([0, 1, 2, 3]))):
        answers[one] = trees.NSP
    when = dt.datetime.combine(DAY, dt.time(10), dt.UTC)
    return trees.unit(answers).model_copy(update={"interview": Interview(started=when, updated=when)})


def done(unit: Assessment, *actions: PlannedAction) -> Assessment:
    """Return a unit where these actions have reached their aim, answers written down that are worth that."""
    new = {}
    for planned in actions:
        new[planned.indicator.id] = Answer(value=worths(planned.indicator)[planned.value_after])
    return unit.model_copy(update={"answers": {**unit.answers, **new}})


def levels(unit: Assessment, q: Questionnaire) -> set[str]:
    """Return the level of a unit in each of its completions."""
    return {result.levels["whole"].low.id for _, result in completions(unit, q)}


def the_projection_holds(dossier: Dossier, said: str, tried: Tried) -> None:
    """Check the score that the first actions lead to, and the levels before and after in every completion."""
    q, unit = dossier.questionnaire, dossier.assessment
    found = PROJECTED.search(said)
    assert found, said
    before, after, low, high, least, possible = found.groups()
    many = {"cette": 1, "ces": len(dossier.plan.actions)}.get(said.split()[1], 3)
    reached = done(unit, *dossier.plan.actions[:many])
    result = score(reached, q)
    assert before == out_of_100(dossier.result.whole.shown or 0.0, q)
    assert after == out_of_100(result.whole.shown or 0.0, q)
    if low:
        tried["level, at least" if least else "level"] += 1
        assert levels(unit, q) == {low}
        order = [level.id for level in q.level]
        then = levels(reached, q)
        assert then <= set(order[order.index(high) :]) if least else then == {high}
    if possible:
        tried["level, possible"] += 1
        assert possible in levels(reached, q)


def the_gains_hold(dossier: Dossier, tried: Tried) -> None:
    """Check by how much each first action raises the lowest that the score may be, sans objet among the unknowns."""
    q, unit = dossier.questionnaire, dossier.assessment
    if any(one.id in filters(q) for one in unknown(unit, dossier.result)):
        return  # the interval is wider than the completions then (method, section 3)

    def lowest(one: Assessment) -> float:
        return min(result.whole.score or 0.0 for _, result in completions(one, q))

    for planned in dossier.plan.first_page:
        shown = gain_of(dossier, planned)
        if shown != NONE:
            tried["gain of the low end"] += 1
            exact = lowest(done(unit, planned)) - lowest(unit)
            assert shown in {gain(exact + noise) for noise in (-1e-10, 0.0, 1e-10)}, (planned, exact)


def the_locks_hold(dossier: Dossier, tried: Tried) -> None:
    """Check that a lock said to be lifted once the aim is reached caps no level any more, whatever is unknown."""
    q = dossier.questionnaire
    for planned in dossier.plan.actions:
        found = re.search(r"le but atteint, le verrou.* sera (levé|encore à lever)", gain_sentence(dossier, planned))
        assert bool(found) == bool(planned.lock)
        if not found or not planned.lock:
            continue
        tried[f"lock {found[1]}"] += 1
        only, none = (q.model_copy(update={"lock": locks}) for locks in ((planned.lock,), ()))
        reached = done(dossier.assessment, planned)
        held = [
            capped.levels != free.levels
            for (_, capped), (_, free) in zip(completions(reached, only), completions(reached, none), strict=True)
        ]
        value = score(reached, q).leaves[planned.indicator.id].leaf.value
        assert value is not None
        if found[1] == "levé":
            assert not any(held)
        else:
            assert value < planned.lock.at_least


def what_presses_holds(dossier: Dossier, said: str, tried: Tried) -> None:
    """Check that the action named has the soonest date of all, near, and that it is to be done in every completion."""
    q, actions = dossier.questionnaire, dossier.plan.actions
    known = {one.leaf.indicator: one.leaf.value for one in dossier.result.leaves.values() if one.leaf.known}
    below = {one.id for one, value in known.items() if (value or 0.0) < max(worths(one))}
    dates = {
        one.id: one.date
        for one in q.deadline
        if 0 <= (one.date - DAY).days <= 92 and (not one.indicators or below & set(one.indicators))
    }
    near = {place: dates[one.action.urgent] for place, one in enumerate(actions, start=1) if one.action.urgent in dates}
    soonest = min(near, key=lambda place: (near[place], place), default=1)
    named = PRESSES.search(said)
    if named is None:
        tried["any one"] += 1
        assert soonest == 1
        if len(actions) > 1:
            assert said.endswith("Une seule action à la fois suffit pour commencer.")
            return
        tried["a single one"] += 1
        more = said.endswith("D'autres actions viendront peut-être avec les réponses qui manquent.")
        assert more or said.endswith("C'est la seule action à proposer.")
        assert more == any(len(make_plan(result).actions) > 1 for _, result in completions(dossier.assessment, q))
        return
    place = int(named[1])
    tried["further on" if place > 6 else "on the page"] += 1
    assert place == soonest
    planned = actions[place - 1]
    for _, result in completions(dossier.assessment, q):
        still = [one for one in make_plan(result).actions if one.indicator is planned.indicator]
        assert [one.action for one in still] == [planned.action]
        assert is_said(result, planned), planned


def the_table_holds(dossier: Dossier, said: str) -> None:
    """Check that the table has the action that presses first, then the others in the order of their numbers."""
    (table,) = (block for block in first_actions(dossier).blocks if isinstance(block, Table))
    places = [int(plain(row[0])) for row in table.rows]
    pressing = PRESSES.search(said)
    before = places[:1] if pressing else []
    assert before == ([int(pressing[1])] if pressing else [])
    others = [place for place in range(1, len(dossier.plan.actions) + 1) if place not in before]
    assert places == [*before, *others][:6]


def the_weaknesses_hold(dossier: Dossier, tried: Tried) -> None:
    """Check that each weakness of the first page with an action has it in the table or in the sentence under it."""
    section = first_actions(dossier)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    seen = {int(plain(row[0])) for row in table.rows}
    said = [plain(block.line) for block in section.blocks if isinstance(block, Paragraph)]
    named = {int(place) for one in said if one.startswith("Pour vos fragilités") for place in re.findall(r"\d+", one)}
    tried["weakness further on"] += bool(named)
    weak = [scored.leaf.indicator.id for scored in dossier.strengths[Strength.WEAK][:3]]
    places = {dossier.places[name] for name in weak if name in dossier.places}
    assert named == places - seen


def is_said(result: Result, planned: PlannedAction) -> bool:
    """Return whether the date of an action is among those that the report gives (« voir « Échéances » »)."""
    return planned.action.urgent in {one.id for one in deadlines_of(result, DAY).concern}


def test_what_is_said_under_the_first_actions_holds_in_every_completion() -> None:
    rng, tried = random.Random(5), Tried()  # noqa: S311 -- drawn, not secret
    while tried["units"] < 600:
        q = a_questionnaire(rng)
        unit = a_unit(rng, q)
        dossier = Dossier(score(unit, q), unit)
        if not dossier.plan.actions or how_many(unit, q) > 100:
            continue
        tried["units"] += 1
        said = flat(plain(projected(dossier).line))
        if dossier.result.whole.shown is None:
            assert "monterait le bas de l'intervalle" in said
            the_gains_hold(dossier, tried)
        elif dossier.projection is not None:
            the_projection_holds(dossier, said, tried)
        else:
            assert said == flat(one_at_a_time(dossier))
        what_presses_holds(dossier, said, tried)
        the_locks_hold(dossier, tried)
        the_table_holds(dossier, said)
        the_weaknesses_hold(dossier, tried)
    often = (
        "lock levé",
        "lock encore à lever",
        "level",
        "level, at least",
        "level, possible",
        "weakness further on",
        "gain of the low end",
        "any one",
        "a single one",
        "on the page",
        "further on",
    )
    assert min(tried[what] for what in often) > 2, tried
