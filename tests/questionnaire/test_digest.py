"""The digest. Requirement: it changes with all that bears on a score, and with nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from trees import multiple, number, scale, tree

Content = dict[str, Any]


def content() -> Content:
    q = tree(
        {
            "d": {"t": [scale("a"), number("b", applies_if={"indicator": "a", "at_least": 0.5})]},
            "e": {"u": [multiple("c", [1])]},
        },
        level=[{"id": "bas", "title": "Bas", "from": 0}, {"id": "haut", "title": "Haut", "from": 50}],
        lock=[{"id": "v", "title": "V", "indicator": "a", "at_least": 0.5, "caps": "whole", "level": "bas"}],
        statement=[{"id": "s", "backing": "single", "says": "…"}],
        not_measured=[{"statement": "s", "why": "…"}],
    )
    return q.model_dump(mode="json", by_alias=True)


def digest(changed: Content) -> str:
    return digest_of(Questionnaire.model_validate(changed))


def put(*path: Any) -> Callable[[Content], None]:
    """Return the change that puts the last of ``path`` where the others lead."""

    def change(here: Any) -> None:
        for part in path[:-2]:
            here = here[part]
        here[path[-2]] = path[-1]

    return change


def test_it_is_a_sha256_the_same_each_time() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest(content()))
    assert digest(content()) == digest(content())


@pytest.mark.parametrize(
    "change",
    [
        put("domain", 0, "weight", 2.0),
        put("theme", 0, "weight", 2.0),
        put("indicator", 0, "weight", 2.0),
        put("indicator", 0, "options", 1, "id", "autre"),
        put("indicator", 1, "goalposts", [[0, 0], [50, 1]]),
        put("indicator", 1, "max", 90.0),
        put("indicator", 1, "applies_if", "at_least", 0.75),
        put("indicator", 1, "applies_to", ["commune"]),
        put("indicator", 1, "not_applicable", False),
        put("indicator", 1, "fracture", "publics"),
        put("indicator", 2, "options", 0, "points", 0.5),
        put("scoring", "means", "whole", "geometric"),
        put("scoring", "min_coverage", 0.4),
        put("scoring", "fracture_below", 0.4),
        put("scoring", "backing", "single", 1.5),
        put("level", 1, "from", 60.0),
        put("lock", 0, "at_least", 0.75),
        put("lock", 0, "caps", "d"),
    ],
)
def test_it_changes_with_what_bears_on_a_score(change: Callable[[Content], None]) -> None:
    changed = content()
    change(changed)
    assert digest(changed) != digest(content())


@pytest.mark.parametrize(
    "change",
    [
        put("title", "Un autre titre"),
        put("indicator", 1, "at_most", "c"),  # a reminder, no part of the score
        put("scoring", "report", "strong_from", 0.8),
        put("indicator", 0, "known_by", ["epci"]),
        put("edition", "2"),
        put("language", "en"),
        put("domain", 0, "title", "Autrement"),
        put("indicator", 0, "question", "Autrement ?"),
        put("indicator", 0, "help", "De l'aide."),
        put("indicator", 0, "options", 0, "label", "Autrement."),
        put("indicator", 0, "target", "o2"),
        put("indicator", 0, "express", True),
        put("indicator", 0, "action", [{"when_below": 1.0, "title": "Agir"}]),
        put("level", 0, "title", "Autrement"),
        put("lock", 0, "says", "Autrement."),
        put("order", ["e", "d"]),
        lambda here: here["indicator"].reverse(),  # the order of asking
        lambda here: here["theme"].reverse(),
        lambda here: here["domain"].reverse(),
    ],
)
def test_it_does_not_change_with_words_or_the_order_of_asking(change: Callable[[Content], None]) -> None:
    changed = content()
    change(changed)
    assert changed != content()
    assert digest(changed) == digest(content())


def test_a_whole_number_and_its_decimal_writing_are_one() -> None:
    top = 'id = "q"\nedition = "1"\ntitle = "Essai"\n'
    text = top + "".join(
        f'[[{table}]]\nid = "x"\n{more}weight = 2\n'
        for table, more in (
            ("domain", 'title = "X"\n'),
            ("theme", 'title = "X"\ndomain = "x"\n'),
            ("indicator", 'theme = "x"\nquestion = "?"\nkind = "number"\ngoalposts = [[0, 0], [9, 1]]\n'),
        )
    )
    decimal = text.replace("weight = 2", "weight = 2.0").replace("[[0, 0], [9, 1]]", "[[0.0, 0.0], [9.0, 1.0]]")
    assert digest_of(parse({"q.toml": text})) == digest_of(parse({"q.toml": decimal}))
