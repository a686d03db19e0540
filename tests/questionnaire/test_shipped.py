"""The shipped questionnaire keeps its promises: all accounted for, an express round that weighs, nothing copied."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from ruraldiag.composite.normalisation import normalise, target_value
from ruraldiag.composite.trace import express_findings, express_shares, traced
from ruraldiag.composite.weighting import weight_of
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, home, load_questionnaire, locate, parse
from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.words.answers import finding

REPOSITORY = Path(__file__).resolve().parents[2]
SYNTHESIS = REPOSITORY.parent / "shared" / "synthesis"
COPIED_WORDS = 10  # a run this long is a sentence of the source, not a name or a figure
REPEATED_WORDS = 6  # a run this long, said twice under one debate, is heard twice
PASSAGE = re.compile(r"\d(?:\.\d)?-\d{1,2}")


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire()


def test_check_finds_nothing_at_all() -> None:
    files = files_of(locate("numerique-rural"))
    assert check(parse(files), files) == []


def test_it_has_five_domains_enough_themes_and_48_to_56_questions(shipped: Questionnaire) -> None:
    assert [one.id for one in shipped.domains] == ["infrastructure", "mediation", "formation", "sante", "economie"]
    assert all(len(list(shipped.themes_of(one.id))) >= 2 for one in shipped.domains)
    asked = [one for one in shipped.indicators if for_kind(one, "commune")]
    assert 48 <= len(asked) <= 56
    assert {one.theme for one in asked} == {one.id for one in shipped.theme}


def test_every_statement_is_accounted_for(shipped: Questionnaire) -> None:
    assert len(shipped.statement) == 85
    for one in traced(shipped).statements:
        assert one.measured_by or one.carried_by or one.not_measured, one.statement.id


def test_domain_weights_are_those_of_the_method(shipped: Questionnaire) -> None:
    # method, section 2: infrastructure 3, médiation 4, formation 4, santé 3, économie 2
    assert [weight_of(one, shipped) for one in shipped.domains] == [3, 4, 4, 3, 2]


def test_no_weight_is_typed(shipped: Questionnaire) -> None:
    assert all(one.weight is None for one in (*shipped.domain, *shipped.theme, *shipped.indicator))


def test_the_express_round_of_a_commune_carries_its_floors(shipped: Questionnaire) -> None:
    assert (shipped.scoring.express.whole, shipped.scoring.express.domain) == (0.5, 0.35)
    assert express_findings(shipped) == []
    count, whole, domains = express_shares(shipped)
    assert {one: round(100 * share, 1) for one, share in domains.items()} == {
        "infrastructure": 59.1,
        "mediation": 60.4,
        "formation": 40.0,
        "sante": 58.3,
        "economie": 60.0,
    }
    # By domain weight, out of 16: 3, 4, 4, 3 and 2.
    assert round(100 * whole, 1) == round((3 * 59.09 + 4 * 60.42 + 4 * 40 + 3 * 58.33 + 2 * 60) / 16, 1) == 54.6
    assert count == 22


def test_the_express_round_holds_every_lock_of_the_whole(shipped: Questionnaire) -> None:
    express = {one.id for one in shipped.indicators if one.express}
    assert {lock.indicator for lock in shipped.lock if lock.caps == "whole"} <= express


def test_each_question_says_where_to_look_what_proves_it_and_has_depths_of_action(shipped: Questionnaire) -> None:
    deep = 0
    for one in shipped.indicators:
        assert one.help, one.id
        assert one.find, one.id
        assert one.evidence, one.id
        assert one.target is not None, one.id
        depths = {action.when_below for action in one.action}
        assert len(depths) <= 3, one.id
        if for_kind(one, "commune"):
            deep += len(depths) >= 2
        for action in one.action:
            assert 2 <= len(action.steps) <= 5, (one.id, action.title)
            assert action.why, (one.id, action.title)
            assert action.funding, (one.id, action.title)  # with what money, or whose time
            assert action.horizon, (one.id, action.title)
            assert action.follow_up, (one.id, action.title)
    assert deep >= 40  # of the 49 questions of a commune, nearly all have two


def below_target(indicator: Indicator) -> list[float]:
    """Return the values under the target that an answer may have (the ends and middles for a number)."""
    target = target_value(indicator)
    if indicator.kind == "number":
        return [share * target for share in (0.0, 0.25, 0.5, 0.75, 0.99)]
    options = [one.id for one in indicator.options]
    answers: list[str | tuple[str, ...]] = list(options) if indicator.kind == "scale" else [(one,) for one in options]
    return [value for one in answers if (value := normalise(indicator, one)) < target]


def test_every_answer_under_its_target_has_an_action(shipped: Questionnaire) -> None:
    for one in shipped.indicators:
        for value in below_target(one):
            assert any(action.when_below > value for action in one.action), (one.id, value)


def test_what_an_answer_says_stands_alone_after_the_title_of_its_question(shipped: Questionnaire) -> None:
    # « Vos appuis – Fibre optique : 96,7 % des logements… », « Vos fragilités – Stratégie écrite : aucun écrit… »
    for one in shipped.indicators:
        assert "?" not in one.title, one.id
        assert not one.title.startswith(("Quand", "Où", "Qui")), one.id
        for said in [one.finding] if one.kind == "number" else [option.finding for option in one.options]:
            assert said, one.id
            assert not said.lower().startswith("de plus"), (one.id, said)
            assert said[0] == said[0].lower() or said.startswith("{value}"), (one.id, said)
            assert not said.endswith("."), (one.id, said)
    assert (
        finding(shipped.by_id["tres-haut-debit"], 96.7, "commune")
        == "96,7\u00a0% des logements et locaux professionnels servis"
    )
    assert (
        finding(shipped.by_id["trajet-lieu"], 25.0, "commune")
        == "25\u00a0min de route jusqu'à l'aide pour les plus éloignés"
    )


def test_where_to_find_an_answer_names_a_gesture_or_a_place_and_ends_its_sentence(shipped: Questionnaire) -> None:
    for one in shipped.indicators:
        for kind in get_args(UnitKind):
            said = one.words(kind).find
            assert said, (one.id, kind)
            assert said.endswith((".", ")", "»")), (one.id, kind, said)


def test_where_to_find_an_answer_does_not_say_when_to_answer_that_nobody_knows(shipped: Questionnaire) -> None:
    # A report repeats where to look, under an answer that is already « ne sait pas »: the help says when to stop.
    for indicator in shipped.indicators:
        texts = [indicator.find, *(words.find or "" for words in indicator.wording.values())]
        assert not any("ne sait pas" in text for text in texts), indicator.id


def test_a_debate_does_not_say_again_what_its_statements_say(shipped: Questionnaire) -> None:
    for debate in shipped.debate:
        positions = {run for one in debate.positions for run in word_runs(one, REPEATED_WORDS)}
        for one in debate.statements:
            assert not positions & word_runs(shipped.statements[one].says, REPEATED_WORDS), (debate.id, one)


def test_a_statement_leaves_its_end_to_the_words_of_its_backing(shipped: Questionnaire) -> None:
    # « … (un participant) (une seule voix, §5.1-4) » would be heard as two attributions
    doubled = [one.id for one in shipped.statement if re.search(r"\([^)]*\)\.?$", one.says)]
    assert doubled == []


def test_every_passage_cited_exists() -> None:
    source = SYNTHESIS / "synthese.md"
    if not source.exists():
        pytest.skip("../shared/synthesis/synthese.md is absent: the passages cannot be checked")
    passages = set(re.findall(r"\*\*§([\d.]+-\d+)\*\*", source.read_text(encoding="utf-8")))
    for path in (home() / "numerique-rural").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        cited = set(re.findall(r"§([\d.]+-\d+)", text)) | {
            one for row in re.findall(r"passages = \[(.*?)\]", text) for one in re.findall(r'"([^"]+)"', row)
        }
        assert cited <= passages, (path.name, cited - passages)


def test_the_statements_are_those_of_the_shared_file(shipped: Questionnaire) -> None:
    shared = SYNTHESIS / "statements-2026.2.toml"
    if not shared.exists():
        pytest.skip("../shared/synthesis/statements-2026.2.toml is absent: the statements cannot be compared")
    rows = tomllib.loads(shared.read_text(encoding="utf-8"))["statement"]
    assert {one["id"]: one["backing"] for one in rows} == {one.id: one.backing for one in shipped.statement}


def test_nothing_is_copied_from_the_synthesis() -> None:
    source = SYNTHESIS / "synthese.md"
    if not source.exists():
        pytest.skip("../shared/synthesis/synthese.md is absent: copies cannot be looked for")
    runs = word_runs(source.read_text(encoding="utf-8"))
    for path in (home() / "numerique-rural").glob("*.toml"):
        if path.name == "statements.toml":
            continue
        copied = word_runs(path.read_text(encoding="utf-8")) & runs
        assert not copied, (path.name, [" ".join(run) for run in copied])


def word_runs(text: str, length: int = COPIED_WORDS) -> set[tuple[str, ...]]:
    """Return every run of ``length`` words of a text, typography aside."""
    words = re.findall(r"[a-zà-ÿœ0-9]+", text.lower().replace("’", "'"))
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_french_typography_has_its_non_breaking_spaces() -> None:
    for path in (home() / "numerique-rural").glob("*.toml"):
        if path.name == "statements.toml":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.startswith("#"):
                continue
            said = re.sub(r" {5}#.*$", "", line)  # without its comment
            said = said.partition("#")[0] if line.rstrip().endswith("target") else said
            wrong = re.findall(r"« | »|[\w)»] [;?!](?=[ \"\\]|$)|\w :(?= [a-zà-ÿ])", said)
            assert not wrong, (path.name, number, wrong)
