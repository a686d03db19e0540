"""The shipped questionnaire keeps its promises: all accounted for, an express round that weighs, nothing copied."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ruraldiag.composite.normalisation import normalise, target_value
from ruraldiag.composite.weighting import weight_of
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, home, load_questionnaire, locate, parse
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.report.answer_words import finding
from ruraldiag.report.tracing import express_findings, express_shares, traced

REPOSITORY = Path(__file__).resolve().parents[2]
SYNTHESIS = REPOSITORY.parent / "shared" / "synthesis"
COPIED_WORDS = 10  # a run this long is a sentence of the source, not a name or a figure
REPEATED_WORDS = 6  # a run this long, said twice under one debate, is heard twice
ASKING = ("Demandez", "Appelez", "Regardez", "Cherchez", "Ouvrez", "Relisez", "Feuilletez", "Envoyez", "Faites")
MISSING = re.compile(r"manque|pas encore|n'(?:a|ont) rien eu")
PASSAGE = re.compile(r"\d(?:\.\d)?-\d{1,2}")


@pytest.fixture(scope="module")
def shipped() -> Questionnaire:
    return load_questionnaire()


def test_check_finds_nothing_at_all() -> None:
    files = files_of(locate("numerique-rural"))
    assert check(parse(files), files) == []


def test_it_has_five_domains_enough_themes_and_48_to_56_questions(shipped: Questionnaire) -> None:
    assert [one.id for one in shipped.domains] == ["infrastructure", "mediation", "formation", "sante", "economie"]
    assert all(len(list(shipped.themes_of(one.id))) >= 3 for one in shipped.domains)
    assert all(len(list(shipped.indicators_of(one.id))) >= 2 for one in shipped.theme)
    assert 48 <= len(shipped.indicators) <= 56


def test_every_statement_is_accounted_for(shipped: Questionnaire) -> None:
    assert len(shipped.statement) == 84
    for one in traced(shipped).statements:
        assert one.measured_by or one.carried_by or one.not_measured, one.statement.id


def test_domain_weights_are_those_of_the_method(shipped: Questionnaire) -> None:
    # method, section 2: infrastructure 3, médiation 4, formation 4, santé 3, économie 2
    assert [weight_of(one, shipped) for one in shipped.domains] == [3, 4, 4, 3, 2]


def test_no_weight_is_typed(shipped: Questionnaire) -> None:
    assert all(one.weight is None for one in (*shipped.domain, *shipped.theme, *shipped.indicator))


def test_the_express_round_weighs_enough_in_about_twenty_questions(shipped: Questionnaire) -> None:
    count, whole, domains = express_shares(shipped)
    assert express_findings(shipped) == []
    assert (shipped.scoring.express.whole, shipped.scoring.express.domain) == (0.55, 0.40)
    assert whole >= 0.55
    assert min(domains.values()) >= 0.40
    assert count <= 22


def test_every_express_question_is_needed_those_of_the_locks_too(shipped: Questionnaire) -> None:
    # Each express question, taken away, leaves the round under one of its two floors.
    spare = []
    for one in shipped.indicators:
        if not one.express:
            continue
        content = shipped.model_dump(by_alias=True, exclude_none=True)
        for row in content["indicator"]:
            row["express"] = row["express"] and row["id"] != one.id
        if not express_findings(Questionnaire.model_validate(content)):
            spare.append(one.id)
    assert spare == []


def test_the_express_round_holds_every_lock_and_the_two_questions_that_a_round_of_21_would_leave_out(
    shipped: Questionnaire,
) -> None:
    # 21 questions could weigh enough (55,28 %), 20 could not (52,78 %); no round of 21 has room for these two.
    express = {one.id for one in shipped.indicators if one.express}
    assert {lock.indicator for lock in shipped.lock} <= express
    assert {"demarches", "teleconsultation"} <= express
    assert [round(100 * heaviest_round(shipped, count), 2) for count in (20, 21)] == [52.78, 55.28]
    assert heaviest_round(shipped, 21, holding="demarches") < 0.55
    assert heaviest_round(shipped, 21, holding="teleconsultation") < 0.55
    assert len({one.theme for one in shipped.indicators if one.express}) == 18


def heaviest_round(questionnaire: Questionnaire, count: int, holding: str = "") -> float:
    """Return the largest share of the whole in ``count`` questions that hold one and carry each domain's floor."""
    shares = {row.indicator.id: row.effective_weight for row in traced(questionnaire).indicators}
    best = {0: 0.0}  # the largest share by number of questions, domain after domain
    for domain in questionnaire.domains:
        weights = {one.id: shares[one.id] for one in questionnaire.indicators if questionnaire.domain_of(one) == domain}
        held = [weights.pop(holding)] if holding in weights else []
        heaviest = held + sorted(weights.values(), reverse=True)
        floor = questionnaire.scoring.express.domain * sum(heaviest)
        sums = {taken: sum(heaviest[:taken]) for taken in range(1, len(heaviest) + 1)}
        enough = {taken: share for taken, share in sums.items() if share >= floor}
        best = {
            total: max(best[total - taken] + share for taken, share in enough.items() if total - taken in best)
            for total in {before + taken for before in best for taken in enough}
        }
    return best[count]


def test_each_question_says_where_to_look_what_proves_it_and_has_two_depths_of_action(shipped: Questionnaire) -> None:
    for one in shipped.indicators:
        assert one.help, one.id
        assert one.find, one.id
        assert one.evidence, one.id
        assert one.target is not None, one.id
        assert len({action.when_below for action in one.action}) == 2, one.id
        for action in one.action:
            assert 3 <= len(action.steps) <= 5, (one.id, action.title)
            assert action.why, (one.id, action.title)
            assert action.funding, (one.id, action.title)  # with what money, or whose time
            assert action.horizon, (one.id, action.title)
            assert action.follow_up, (one.id, action.title)


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
    assert finding(shipped.by_id["fibre"], 96.7, "commune") == "96,7\u00a0% des logements et locaux professionnels"
    assert finding(shipped.by_id["trajet-lieu"], 25.0, "commune") == "25\u00a0min de route pour les plus éloignés"


def test_where_to_find_an_answer_begins_with_what_to_do(shipped: Questionnaire) -> None:
    for one in shipped.indicators:
        for kind in ("commune", "epci", "petr", "pays", "gal", "autre"):
            said = one.words(kind).find
            assert said.startswith(ASKING), (one.id, kind, said)


def test_an_action_of_a_multiple_choice_is_for_what_is_missing_whatever_is_ticked(shipped: Questionnaire) -> None:
    actions = [(one.id, action) for one in shipped.indicators if one.kind == "multiple" for action in one.action]
    assert len(actions) == 6  # three questions, two depths
    for one, action in actions:
        assert MISSING.search(f"{action.title} {action.steps[0]}"), (one, action.title)


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
    shared = SYNTHESIS / "statements.toml"
    if not shared.exists():
        pytest.skip("../shared/synthesis/statements.toml is absent: the statements cannot be compared")
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
            said = line.partition("#")[0] if line.rstrip().endswith("target") else line
            wrong = re.findall(r"« | »|[\w)»] [;?!](?=[ \"\\]|$)|\w :(?= [a-zà-ÿ])", said)
            assert not wrong, (path.name, number, wrong)
