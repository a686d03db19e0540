"""Edition 2026.2, for every kind of unit: the program reads it, and every statement is accounted for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from ruraldiag.composite.trace import check_all, express_shares
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind, words_of
from ruraldiag.questionnaire.routing import for_kind

REPOSITORY = Path(__file__).resolve().parents[2]
EDITION = Path(__file__).resolve().parents[2] / "questionnaires" / "numerique-rural"
SYNTHESIS = REPOSITORY.parent / "shared" / "synthesis" / "synthese.md"
GROUPINGS = ("epci", "petr", "pays", "gal")
COPIED_WORDS = 9  # a run this long is a copy, not a paraphrase
EXPRESS_QUESTIONS, EXPRESS_MINUTES, READ_ALOUD = 22, 15, 180  # at most; at most; words a minute
EXPRESS_FLOOR, EXPRESS_FLOOR_GAL = 20, 12  # a GAL is asked less in all: only what it knows itself


@pytest.fixture(scope="module")
def edition() -> Questionnaire:
    return load_questionnaire(str(EDITION))


def test_nothing_is_wrong_with_it(edition: Questionnaire) -> None:
    assert [str(one) for one in check_all(edition, {})] == []
    assert (edition.edition, len(edition.domains), len(edition.statement)) == ("2026.2", 5, 85)


def test_a_commune_is_asked_48_to_56_questions_and_no_grouping_more(edition: Questionnaire) -> None:
    asked = {kind: sum(for_kind(one, kind) for one in edition.indicators) for kind in get_args(UnitKind)}
    assert 48 <= asked["commune"] <= 56
    assert all(asked[kind] <= asked["commune"] for kind in GROUPINGS)


def test_every_weight_is_that_of_one_statement(edition: Questionnaire) -> None:
    assert [one.id for one in (*edition.domain, *edition.indicator) if one.measures is None] == []


@pytest.mark.parametrize("kind", get_args(UnitKind))
def test_the_express_round_is_short_and_carries_half_of_the_weight(edition: Questionnaire, kind: UnitKind) -> None:
    express = [one for one in edition.indicators if one.express and for_kind(one, kind)]
    floor = EXPRESS_FLOOR_GAL if kind == "gal" else EXPRESS_FLOOR
    assert floor <= len(express) <= EXPRESS_QUESTIONS
    assert express_shares(edition, kind).whole >= 0.5
    said = [text for one in express for text in questions_and_answers(one, kind)]
    helps = [words_of(one, kind).help or "" for one in express[2::3]]  # one question in three needs its help read
    assert sum(len(re.findall(r"[\w'’-]+", text)) for text in said + helps) / READ_ALOUD <= EXPRESS_MINUTES


def questions_and_answers(indicator: Indicator, kind: UnitKind) -> list[str]:
    """Return what is read aloud of a question: itself, then each answer, in the words of the kind of unit."""
    words = words_of(indicator, kind)
    return [words.question or "", *words.options.values()]


def test_ignorance_is_no_answer_of_ours(edition: Questionnaire) -> None:
    """« Ne sait pas » is always offered: an option that says it again would score it as a no."""
    said = [
        text for one in edition.indicators for kind in get_args(UnitKind) for text in questions_and_answers(one, kind)
    ]
    titles = [one.title or "" for one in (*edition.domain, *edition.theme, *edition.indicator)]
    assert [text for text in said + titles if "que l'on sache" in text.replace("’", "'")] == []


def test_nothing_is_copied_from_the_synthesis() -> None:
    if not SYNTHESIS.exists():
        pytest.skip("../shared/synthesis/synthese.md is absent: copies cannot be looked for")
    runs = word_runs(SYNTHESIS.read_text(encoding="utf-8"))
    for path in EDITION.glob("*.toml"):
        copied = word_runs(path.read_text(encoding="utf-8")) & runs
        assert not copied, (path.name, [" ".join(run) for run in copied])


def word_runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of ``COPIED_WORDS`` words of a text, typography aside."""
    words = re.findall(r"[a-zà-ÿœ0-9]+", text.lower())
    return {tuple(words[start : start + COPIED_WORDS]) for start in range(len(words) - COPIED_WORDS + 1)}
