"""An answer in words: several ticked options are one sentence, with a single capital where there is one."""

from __future__ import annotations

from report_text import flat
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.answers import in_full, labels


def test_ticked_options_are_said_by_their_findings(small: Questionnaire) -> None:
    question = small.by_id["publics-formes"]
    said = in_full(question, ("elus", "agents"), "commune")
    assert flat(said) == "deux choses sur trois : les élus formés ; les agents formés"


def test_only_the_first_of_several_labels_has_a_capital(small: Questionnaire) -> None:
    question = small.by_id["publics-formes"]
    assert flat(labels(question, ("elus", "agents"), "commune")) == "Les élus ; les agents"
    # Where an option has no finding, its label stands in, within the sentence.
    bare = tuple(option.model_copy(update={"finding": ""}) for option in question.options)
    said = in_full(question.model_copy(update={"options": bare}), ("elus", "agents"), "commune")
    assert flat(said) == "deux choses sur trois : les élus ; les agents"
