"""How many questions are in each of the four states, said the same way on the screen, in the table and in a report."""

from __future__ import annotations

from collections.abc import Collection

from ruraldiag.assessment.model import State
from ruraldiag.composite.result import Leaf, Result
from ruraldiag.composite.scoring import filter_answer
from ruraldiag.questionnaire.routing import Applies, applies, filters
from ruraldiag.report.words.french import count
from ruraldiag.typography import french

WORDS = ((State.UNKNOWN, "« ne sait pas »"), (State.UNANSWERED, "sans réponse"), (State.NOT_APPLICABLE, "sans objet"))


def counts(result: Result) -> str:
    """Return the counts over the questions that are put to a unit: « 50 réponses sur 50 questions »."""
    return counted(asked(result))


def asked(result: Result) -> list[Leaf]:
    """Return the leaves of the questions put to a unit: one for another kind, or ruled out, has no answer."""
    by_id = result.questionnaire.by_id
    seen = {
        one: filter_answer(by_id[one], result.leaves[one].leaf.answer)
        for one in filters(result.questionnaire)
        if one in result.leaves
    }
    leaves = (one.leaf for one in result.leaves.values())
    kind = result.unit.kind
    return [one for one in leaves if not one.indicator.routed or applies(one.indicator, kind, seen) is not Applies.NO]


def counted(leaves: Collection[Leaf]) -> str:
    """Return « 48 réponses sur 52 questions, 3 « ne sait pas », 1 sans objet »; the states that hold none left out."""
    states = [one.state for one in leaves]
    said = [f"{count(states.count(State.ANSWERED), 'réponse')} sur {count(len(leaves), 'question')}"]
    said += [f"{states.count(state)} {words}" for state, words in WORDS if state in states]
    return french(", ".join(said))
