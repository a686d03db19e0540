"""What two dates allow to say, in words: a condition with its answers, a short series, what cannot be concluded."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from completed import a_pair, unknown
from report_text import flat, part
from ruraldiag.comparison import compare, trajectory
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.dates import dates_document
from ruraldiag.report.formats.render import render
from ruraldiag.report.words.figures import verdict
from trees import NSP, number, scale, tree, unit

QUESTIONS = tree(
    {"d": {"t": [number("a", 20, title="Fibre"), *(number(f"x{n}", title=f"Question {n}") for n in "12345")]}}
)
KNOWN = {f"x{n}": 50.0 for n in "12345"}


def said(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return the comparison of two dates: a weighs 20, the five others 1 each."""
    document = dates_document(trajectory([unit({**KNOWN, **old}), unit({**KNOWN, **new})], {"1": QUESTIONS}))
    return flat(render(document, "md").decode())


def row(text: str) -> str:
    """Return what is said of the one domain."""
    return text.split("| d ")[1].splitlines()[0].split("|")[-2].strip()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({"a": 50.0}, {"a": 52.0}, "progresse de 1,6 point"),  # 20 × 0.02 / 25
        (
            {"a": 50.0, "x1": NSP},
            {"a": 60.0, "x1": NSP},
            "progresse (de 4,0 à 12,0 points, quoi que révèlent les inconnues)",
        ),
        (
            {"a": 50.0, "x1": NSP},
            {"a": 52.0, "x1": NSP},
            "progresse si « Question 1 » n'a pas reculé (ni cessé ou commencé de se poser)",
        ),
        (
            {"a": 52.0, "x1": NSP},
            {"a": 50.0, "x1": NSP},
            "recule si « Question 1 » n'a pas progressé (ni cessé ou commencé de se poser)",
        ),
        (
            # a adds 1.4; x3 may have fallen by 0.5, one of x1 and x2 by 1: with neither held, by 2.5, with one, by 1.5.
            {"a": 50.0, "x1": NSP, "x2": NSP, "x3": NSP},
            {"a": 57.0, "x1": NSP, "x2": NSP},
            "progresse, quoi que révèlent les autres inconnues, si « Question 1 » et « Question 2 » n'ont pas reculé"
            " (ni cessé ou commencé de se poser)",
        ),
        (
            {"a": 50.0, "x1": NSP},
            {"a": 50.0, "x1": 100.0},
            "on ne peut pas conclure : entre 0,0 et +4,0",
        ),
        ({"a": 50.0, "x1": NSP}, {"a": 50.0}, "on ne peut pas conclure : entre −2,0 et +2,0"),
        ({"a": 50.0, "x1": NSP}, {"a": 50.0, "x1": NSP}, "stable, pour ce qui est connu"),
    ],
)
def test_what_the_unknown_answers_leave_to_say(old: dict[str, Any], new: dict[str, Any], words: str) -> None:
    text = said(old, new)
    assert row(text) == words
    assert f"{words[0].upper()}{words[1:]}." in part(text, "Le score")


def test_more_answers_than_a_sentence_can_name_are_counted_and_named_further_down() -> None:
    unknown = {f"x{n}": NSP for n in "12345"}
    text = said({"a": 50.0, **unknown}, {"a": 57.5, **unknown})
    # a adds 1.5: one of the five may fall by 1, not two.
    words = (
        "progresse, quoi que révèlent les autres inconnues, si quatre réponses nommées plus bas n'ont pas reculé"
        " (ni cessé ou commencé de se poser)"
    )
    assert row(text) == words
    assert part(text, "Toujours inconnu").split("\n\n")[1:] == [
        "Ce qui est dit de l'ensemble suppose que n'ont pas reculé : Question 1, Question 2, Question 3 et Question 4.",
        "Ce qui est dit de « d » suppose que n'ont pas reculé : Question 1, Question 2, Question 3 et Question 4.\n",
    ]


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [(True, False, "à la première date"), (False, True, "à la seconde date"), (True, True, "aux deux dates")],
)
def test_the_score_of_a_short_series_is_given_and_not_compared(old: bool, new: bool, which: str) -> None:
    # Of four answers of the same weight two are known: half, enough for a score, under three quarters.
    q = tree({"d": {"t": [number(one) for one in "abce"]}})
    few = ({"a": 20.0, "b": 40.0}, {"a": 40.0, "b": 60.0})
    dates = [
        unit(given if short else {**given, "c": 50.0, "e": 50.0}) for given, short in zip(few, (old, new), strict=True)
    ]
    text = flat(render(dates_document(trajectory(dates, {"1": q})), "md").decode())
    score = part(text, "Le score")
    assert (
        f"sur 100 (série courte {which}, les deux scores ne se comparent pas). Sur la base commune, progresse de"
        in score
    )
    assert row(text) == "sur la base commune, progresse de 20,0 points"
    assert "n'est comparé que sur la base commune." in part(text, "Domaine par domaine")


def test_two_short_series_with_nothing_in_common_are_not_compared_at_all() -> None:
    q = tree({"d": {"t": [number(one) for one in "abce"]}})
    dates = [unit({"a": 20.0, "b": 40.0}), unit({"c": 20.0, "e": 40.0})]
    text = flat(render(dates_document(trajectory(dates, {"1": q})), "md").decode())
    assert "Trop peu de réponses connues aux deux dates pour comparer." in part(text, "Le score")


# « quoi que révèlent les autres inconnues »


def test_an_answer_given_that_waits_for_its_filter_is_no_other_unknown() -> None:
    # f opens a. With f not fallen, the 40 points of b, which weighs 2, are more than a can take away.
    asked = number("a", applies_if={"indicator": "f", "at_least": 0.5}, not_applicable=False)
    q = tree(
        {"d": {"t": [scale("f", steps=3, title="Accès", not_applicable=False), asked, number("b", 2)]}},
        scoring={"min_rank_coverage": 0.3},
    )
    old, new = {"f": NSP, "a": 50.0, "b": 20.0}, {"f": NSP, "a": 20.0, "b": 60.0}
    (said_then,) = {verdict(node) for node in compare(unit(old), unit(new), q).nodes}
    assert flat(said_then) == "progresse si « Accès » n'a pas reculé"
    # Beside the filter, an answer that nobody gave may be anything.
    for missing in ({"a": NSP}, {}):
        given = {name: answer for name, answer in new.items() if name != "a"}
        (said_then,) = {verdict(node) for node in compare(unit(old), unit(given | missing), q).nodes}
        assert "quoi que révèlent les autres inconnues" in flat(said_then)


def test_the_other_unknowns_are_those_that_completions_may_give_another_answer() -> None:
    seen = Counter[bool]()
    for seed in range(200):
        chance = random.Random(seed)  # noqa: S311 -- a test, not a secret
        q, *sides = a_pair(chance, means=False, filters=seed % 4 > 0, free=0.3)
        whole = compare(*sides, q).whole
        if whole.if_held:
            asked = {one.id for side in sides for one in unknown(side, score(side, q))}
            others = asked - {one.id for one in whole.if_held}
            assert ("quoi que révèlent les autres inconnues" in flat(verdict(whole))) is bool(others)
            seen[bool(others)] += 1
    assert min(seen[True], seen[False]) > 5


# Two editions

OLDER = tree({"d": {"t": [number("a", title="Fibre"), scale("s", 3, title="Accueil"), number("u", title="Écoles")]}})
NEWER = tree(
    {
        "d": {
            "t": [
                number("a", title="Fibre"),
                number("s", 3, title="Accueil"),
                number("u", title="Écoles"),
                number("n", 9, title="Jeunes"),
                number("m", title="Santé"),
            ]
        }
    },
    edition="2",
)


def across(old: dict[str, Any], new: dict[str, Any], newer: Questionnaire = NEWER) -> str:
    """Return the comparison of a date of the first edition and one of the second."""
    older, now = unit(old), unit(new)
    now = now.model_copy(update={"questionnaire": now.questionnaire.model_copy(update={"edition": "2"})})
    return flat(render(dates_document(trajectory([older, now], {"1": OLDER, "2": newer})), "md").decode())


def test_scores_of_two_editions_without_a_split_make_no_difference() -> None:
    text = across({"a": 21.26, "s": "o2", "u": NSP}, {"a": 60.0, "s": 50.0, "u": NSP, "n": 30.0})
    score = part(text, "Le score")
    own = score.strip().split("\n\n")[0]
    assert own == (
        "Les questions ont changé. Scores, intervalles et niveaux sont ici ceux du rapport de chaque date : édition 1, "
        "puis édition 2."
    )
    # Then: 0.2126 once and ½ three times. Now: 0.6, three times 0.5 and nine times 0.3.
    assert score.index(own) < score.index("**42,8** sur 100 alors, **36,9** maintenant")
    assert not {"→", "(−"} & set(score.split())
    assert "n'est pas donné" not in text
    assert "trop peu de réponses de la première date valent pour les questions de la seconde." in text
    domains = part(text, "Domaine par domaine")
    assert domains.index("Les deux dates sont lues ici dans la même édition, 2.") < domains.index("| d ")


def test_a_bound_is_written_the_same_under_the_picture_and_above_it() -> None:
    text = across({"a": 21.26, "s": "o2", "u": NSP}, {"a": 60.0, "s": 50.0, "u": NSP, "n": 30.0})
    then, now = text.split("Intervalles : ")[1].split(" maintenant.")[0].split(" alors, ")
    assert f"L'ensemble : 42,8, {then} (" in text
    assert f", puis 36,9, {now} (" in text


def test_an_answer_that_the_migration_set_aside_is_not_called_empty_and_a_new_question_is_said_new_once() -> None:
    text = across({"a": 20.0, "s": "o2", "u": NSP}, {"a": 60.0, "s": 50.0, "u": NSP, "n": 30.0})
    known = part(text, "Réponses sues d'un côté seulement (information)")
    assert "**Accueil** - avant : question posée autrement, réponse gardée à part. - après : 50." in " ".join(
        known.split()
    )
    assert "**Jeunes** - avant : question pas encore posée. - après : 30." in " ".join(known.split())
    assert "sans réponse" not in text
    # Neither new question is known of old; the one that is not known now either has nothing to be compared with.
    assert part(text, "Toujours inconnu").strip() == "1 réponse inconnue aux deux dates : Écoles."
    assert part(text, "Ce qui ne se compare pas").strip() == "- Santé : question nouvelle."


def test_a_question_left_empty_that_both_editions_ask_is_without_an_answer() -> None:
    text = across({"a": 20.0, "s": "o2"}, {"a": 60.0, "s": 50.0, "u": 10.0, "n": 30.0})
    assert "**Écoles** - avant : sans réponse. - après : 10." in " ".join(text.split())


@pytest.mark.parametrize(
    ("new", "order"),
    [
        ({"a": 60.0, "x1": 60.0}, "changement. Les voici du plus grand effet au plus petit."),
        ({"a": 40.0, "x1": 40.0}, "changement. Les voici du plus grand effet au plus petit."),
        ({"a": 60.0, "x1": 40.0}, "Les baisses d'abord, puis les hausses, du plus grand effet au plus petit."),
        ({"a": 60.0}, "changement."),
    ],
)
def test_the_order_of_the_answers_that_changed_is_the_one_that_they_have(new: dict[str, Any], order: str) -> None:
    changed = part(said({"a": 50.0}, new), "Réponses qui ont changé (progrès)")
    assert changed.strip().split("\n\n")[0].endswith(order)
