"""What the first page says of where a unit stands, against every way in which the unknown answers may turn out.

« Le plus haut score est dans …, le plus bas dans … : cela peut changer »; « pour en avoir un, il faut encore N réponses
environ » are held against answers written down and scored again.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

import trees
from completed import a_questionnaire, completions, every_answer, how_many
from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.first_page import ends
from ruraldiag.report.content.standing import no_score
from ruraldiag.report.document import plain

MOST = 400  # completions of a unit
TINY = 1e-9
ENDS = re.compile(r"le plus haut score est dans (.+) \(.+?\), le plus bas dans (.+) \(.+?\)( : cela peut changer)?\.")


def questionnaires(many: int) -> Iterator[tuple[int, random.Random, Questionnaire, bool]]:
    """Yield questionnaires with their seed, and whether nothing in them turns out sans objet or hangs on a filter."""
    for seed in range(many):
        rng = random.Random(seed)  # noqa: S311 -- the same units each time, nothing secret
        filters, free = rng.random() < 0.3, rng.choice([0.0, 0.0, 0.4])
        q = a_questionnaire(rng, means=rng.random() < 0.3, filters=filters, free=free)
        yield seed, rng, q, not filters and not free


def a_unit(rng: random.Random, q: Questionnaire, unknown: float) -> Assessment:
    """Return a unit with some answers unknown."""
    return trees.unit(
        {i.id: trees.NSP if rng.random() < unknown else rng.choice(every_answer(i)) for i in q.indicators}
    )


def at_ends(result: Result) -> list[set[str]]:
    """Return the domains with the highest score, and those with the lowest."""
    scores = {domain.title: domain.score for domain in result.domains if domain.score is not None}
    return [
        {title for title, score in scores.items() if abs(score - end) < TINY}
        for end in (max(scores.values()), min(scores.values()))
    ]


def test_the_highest_and_the_lowest_domain_change_only_where_it_is_said_that_they_may() -> None:
    tried: Counter[str] = Counter()
    for seed, rng, q, exact in questionnaires(1500):
        unit = a_unit(rng, q, 0.3)
        result = score(unit, q)
        said = plain(ends(Dossier(result, unit))).replace("\xa0", " ")
        if not said or how_many(unit, q) > MOST:
            continue
        found = ENDS.search(said)
        assert found, said
        named = [set(re.findall(r"« (.+?) »", found[end])) for end in (1, 2)]
        complete = [at_ends(other) for _, other in completions(unit, q)]
        changes = any(not one <= other for way in complete for one, other in zip(named, way, strict=True))
        assert found[3] or not changes, (seed, said)
        if exact:
            assert changes or not found[3], (seed, said)
        tried["may change" if found[3] else "stays"] += 1
    assert min(tried.values()) >= 50, tried


def test_so_many_answers_are_enough_for_a_score_and_fewer_are_not() -> None:
    tried: Counter[str] = Counter()
    for seed, rng, q, exact in questionnaires(600):
        q = q.model_copy(update={"scoring": q.scoring.model_copy(update={"min_coverage": 0.8})})  # noqa: PLW2901
        unit = a_unit(rng, q, 0.8)
        result = score(unit, q)
        if result.whole.shown is not None or not result.whole.applies:
            continue
        dossier = Dossier(result, unit)
        said = plain(no_score(dossier, below=False)).replace("\xa0", " ")
        found = re.search(r"il faut encore (\d+) réponses? environ : commencez par", said)
        assert found, said
        asked = dossier.answers_to_a_score()
        assert len(asked) == int(found[1])
        missing = [name for name, scored in result.leaves.items() if scored.leaf.state.missing]
        enough = [has_a_score(rng, unit, q, asked) for _ in range(5)]
        fewer = any(has_a_score(rng, unit, q, some) for some in combinations(missing, len(asked) - 1))
        if not exact:  # « environ »: what turns out sans objet or opens others moves the weights
            tried["about"] += 1
            continue
        assert all(enough), (seed, said)
        assert not fewer, (seed, said)
        tried[f"{min(len(asked), 3)}"] += 1
    assert min(tried[many] for many in ("1", "2", "3", "about")) >= 5, tried


def has_a_score(rng: random.Random, unit: Assessment, q: Questionnaire, asked: Iterable[str]) -> bool:
    """Return whether a unit has a score once these questions are answered in some way."""
    given = {name: rng.choice(every_answer(q.by_id[name])) for name in asked}
    told = unit.model_copy(update={"answers": {**unit.answers, **given}})
    return score(told, q).whole.shown is not None
