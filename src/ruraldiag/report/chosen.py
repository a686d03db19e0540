"""The options of an answer, and whether what it says needs the title of its question before it."""

from __future__ import annotations

import re

from ruraldiag.composite.scoring import Leaf
from ruraldiag.questionnaire.model import Option

WORD, STEM = 4, 5  # letters of a word that means something, and of what it shares with its plural


def chosen(leaf: Leaf) -> tuple[Option, ...]:
    """Return the options of an answer, in the order of the question; none for a number or no answer."""
    value = leaf.answer.value
    ids = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    return tuple(option for option in leaf.indicator.options if option.id in ids)


def speaks_of(finding: str, title: str) -> bool:
    """Return whether a finding repeats a word of the title of its question, and so needs no title before it.

    >>> speaks_of("aucun médecin à trouver", "Médecin traitant"), speaks_of("aucun écrit", "Stratégie")
    (True, False)
    """
    words = [word for word in re.findall(r"\w+", title.lower()) if len(word) >= WORD]
    return any(word[:STEM] in finding.lower() for word in words)


def ticked(leaf: Leaf) -> str:
    """Return how many options of a multiple choice are ticked, of those that may be."""
    return f"{len(chosen(leaf))} sur {sum(not option.exclusive for option in leaf.indicator.options)}"
