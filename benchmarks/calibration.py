"""How often « neuf fois sur dix » is true: the share of 90 % intervals that hold the score once all is known.

    python -m benchmarks.calibration

Villages are simulated on the shipped questionnaire. Each answer is a latent level less a difficulty; the level is made
of what a village is throughout (the common factor), of what it is in one domain, and of chance. One set of difficulties
draws how hard each domain and each question is; some twenty sets are tried, for no figure hangs on one. Answers are
then hidden, and the interval of the second analysis, weights held (method, section 5), is compared with the full score.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable, Mapping
from statistics import NormalDist

import numpy as np

from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.composite.normalisation import admissible
from ruraldiag.composite.rules import level_place
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import completed_scores
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.questionnaire.scales import number_reaching

SETS = 20  # of difficulties
VILLAGES = 30  # of each set, for each way of hiding answers
DRAWS = 400
SEED = 20171117
LEAST, MOST = 0.85, 0.96
DOMAIN_SPREAD, QUESTION_SPREAD = 0.3, 0.7  # standard deviations of the difficulties
COMMON = {"faible": (0.05, 0.1), "fort": (0.3, 0.2)}  # shares of the variance: the village, the village in a domain
NORMAL = NormalDist()

Answers = Mapping[str, Answer]
Hidden = Callable[[random.Random, Questionnaire], frozenset[str]]


def village(
    chance: random.Random, questionnaire: Questionnaire, difficulty: Mapping[str, float], factor: str
) -> Answers:
    """Return the answers of one simulated village to all the questions put to a commune."""
    common, own = COMMON[factor]
    throughout = chance.gauss(0, common**0.5)
    domains = {domain.id: chance.gauss(0, own**0.5) for domain in questionnaire.domains}
    rest = (1 - common - own) ** 0.5
    answers = {}
    for indicator in questionnaire.indicators:
        level = throughout + domains[questionnaire.domain_of(indicator).id] + chance.gauss(0, rest)
        answers[indicator.id] = answer_at(chance, indicator, NORMAL.cdf(level - difficulty[indicator.id]))
    return answers


def answer_at(chance: random.Random, indicator: Indicator, share: float) -> Answer:
    """Return the answer to a question at a share of the way from its lowest to its highest."""
    match indicator.kind:
        case "scale":
            return Answer(
                value=indicator.options[min(int(share * len(indicator.options)), len(indicator.options) - 1)].id
            )
        case "multiple":
            options = [option.id for option in indicator.options if not option.exclusive]
            alone = [option.id for option in indicator.options if option.exclusive]
            ticked = chance.sample(options, int(share * (len(options) + 1)))
            return Answer(value=tuple(ticked or alone or options[:1]))
        case "number":
            low, high = admissible(indicator)
            return Answer(value=float(number_reaching(indicator.goalposts, low + share * (high - low))))


def few(share: float) -> Hidden:
    """Return what hides each answer with this probability."""
    return lambda chance, questionnaire: frozenset(
        indicator.id for indicator in questionnaire.indicators if chance.random() < share
    )


def all_but_express(_: random.Random, questionnaire: Questionnaire) -> frozenset[str]:
    """Hide all that the first series does not ask."""
    return frozenset(indicator.id for indicator in questionnaire.indicators if not indicator.express)


def one_domain(chance: random.Random, questionnaire: Questionnaire) -> frozenset[str]:
    """Hide one whole domain."""
    domain = chance.choice(questionnaire.domains).id
    return frozenset(one.id for one in questionnaire.indicators if questionnaire.domain_of(one).id == domain)


WAYS: dict[str, Hidden] = {
    "10 % d'inconnues": few(0.1),
    "30 % d'inconnues": few(0.3),
    "première série": all_but_express,
    "un domaine inconnu": one_domain,
}


def holds(questionnaire: Questionnaire, answers: Answers, hidden: frozenset[str], name: str) -> bool:
    """Return whether the full score of a village is within the 90 % interval of what is left of its answers."""
    whole = assessment(questionnaire, answers, name)
    unknown = {one: Answer(state="unknown") if one in hidden else answer for one, answer in answers.items()}
    truth = score(whole, questionnaire).whole.score
    drawn = completed_scores(score(assessment(questionnaire, unknown, name), questionnaire), {}, DRAWS, SEED)
    low, high = np.quantile(drawn, [0.05, 0.95])
    return truth is not None and bool(low - 1e-12 <= truth <= high + 1e-12)


def series_error(questionnaire: Questionnaire, factor: str, share: float) -> tuple[float, float]:
    """Return how far scores of the first series are from the full ones, and how often their level is another.

    ``share`` of the first series is known, and nothing else. The first figure is a standard deviation, in points.
    """
    errors, others = [], []
    for number in range(SETS):
        chance, difficulty = difficulties(questionnaire, factor, number)
        for place in range(VILLAGES):
            answers = village(chance, questionnaire, difficulty, factor)
            asked = [one.id for one in questionnaire.indicators if one.express and for_kind(one, "commune")]
            kept = set(chance.sample(asked, round(share * len(asked))))
            unknown = {one: answer if one in kept else Answer(state="unknown") for one, answer in answers.items()}
            name = f"Village {number}-{place} (fictif)"
            truth, seen = (
                score(assessment(questionnaire, one, name), questionnaire).whole.score or 0.0
                for one in (answers, unknown)
            )
            errors.append(100 * (seen - truth))
            others.append(level_place(seen, questionnaire) != level_place(truth, questionnaire))
    return statistics.pstdev(errors), statistics.mean(others)


def assessment(questionnaire: Questionnaire, answers: Answers, name: str) -> Assessment:
    """Return the assessment of a simulated village."""
    return Assessment(
        questionnaire=QuestionnaireRef(id=questionnaire.id, edition=questionnaire.edition),
        unit=Unit(name=name, kind="commune"),
        answers=dict(answers),
    )


def difficulties(questionnaire: Questionnaire, factor: str, number: int) -> tuple[random.Random, dict[str, float]]:
    """Return the chance of one set, and how hard each question is in it."""
    chance = random.Random(f"{SEED} {number} {factor}")  # noqa: S311 -- a simulation, not a secret
    hard = {domain.id: chance.gauss(0, DOMAIN_SPREAD) for domain in questionnaire.domains}
    return chance, {
        one.id: hard[questionnaire.domain_of(one).id] + chance.gauss(0, QUESTION_SPREAD)
        for one in questionnaire.indicators
    }


def shares(questionnaire: Questionnaire, factor: str, hide: Hidden, sets: int = SETS) -> list[float]:
    """Return, for each set of difficulties, the share of villages whose interval holds their full score."""
    found = []
    for number in range(sets):
        chance, difficulty = difficulties(questionnaire, factor, number)
        tries: list[bool] = []
        while len(tries) < VILLAGES:
            if hidden := hide(chance, questionnaire):
                answers = village(chance, questionnaire, difficulty, factor)
                tries.append(holds(questionnaire, answers, hidden, f"Village {number}-{len(tries)} (fictif)"))
        found.append(statistics.mean(tries))
    return found


def main() -> int:
    """Print the share of intervals that hold, and return 1 where one is outside what is announced."""
    questionnaire = load_questionnaire()
    wrong = 0
    print(f"{SETS} jeux de difficultés, {VILLAGES} villages par jeu, {DRAWS} tirages, poids tenus")
    print(f"annoncé : 90 % ; admis : de {LEAST:.0%} à {MOST:.0%} en moyenne\n")
    print(f"{'réponses cachées':22}{'facteur':9}{'moyenne':>9}{'le moins':>10}{'le plus':>9}")
    for way, hide in WAYS.items():
        for factor in COMMON:
            each = shares(questionnaire, factor, hide)
            mean = statistics.mean(each)
            wrong += not LEAST <= mean <= MOST
            print(f"{way:22}{factor:9}{mean:9.1%}{min(each):10.1%}{max(each):9.1%}", flush=True)
    print(f"\n{'première série connue':22} {'facteur':9}{'écart type':>11}{'autre niveau, verrous à part':>30}")
    for share in (1.0, questionnaire.scoring.min_series_coverage):
        for factor in COMMON:
            spread, other = series_error(questionnaire, factor, share)
            print(f"{share:<22.0%} {factor:9}{spread:11.1f}{other:30.0%}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
