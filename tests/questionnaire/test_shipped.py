"""The shipped questionnaire keeps its promises: all accounted for, an express round that weighs, nothing copied."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ruraldiag.composite.normalisation import normalise, target_value
from ruraldiag.composite.trace import express_findings, express_shares, traced
from ruraldiag.composite.weighting import weight_of
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, home, load_questionnaire, locate, parse
from ruraldiag.questionnaire.model import Indicator, Questionnaire
from ruraldiag.report.words.answers import finding

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


def test_the_express_round_carries_its_floors_in_as_few_questions_as_that_takes(shipped: Questionnaire) -> None:
    assert (shipped.scoring.express.whole, shipped.scoring.express.domain) == (0.55, 0.40)
    assert express_findings(shipped) == []
    count, whole, domains = express_shares(shipped)
    assert {one: round(100 * share, 1) for one, share in domains.items()} == {
        "infrastructure": 43.8,  # (3.516 + 3 × 1.562) / 18.75
        "mediation": 69.0,  # (2 × 4.167 + 3.75 + 2.679 + 2.5) / 25
        "formation": 41.7,  # (5.556 + 2.778 + 2.083) / 25
        "sante": 71.4,  # (4.821 + 3.214 + 2 × 2.679) / 18.75
        "economie": 48.1,  # (1.461 + 4 × 1.136) / 12.5
    }
    assert round(100 * whole, 2) == 55.28  # 8.203 + 17.262 + 10.417 + 13.393 + 6.006
    assert count == 21
    # 20 do not: infrastructure, formation and économie have no question to give (they would fall to 35, 33 and 39 %),
    # and the lightest that another domain can give is médiation's fifth, 2.5: 55.28 - 2.5 = 52.78.
    heaviest = max(share for (size, _), share in heaviest_rounds(shipped).items() if size == 20)
    assert round(100 * heaviest, 2) == 52.78


def test_the_express_round_holds_every_lock_and_meets_as_many_themes_as_21_questions_can(
    shipped: Questionnaire,
) -> None:
    express = [one for one in shipped.indicators if one.express]
    assert {lock.indicator for lock in shipped.lock} <= {one.id for one in express}
    enough = [themes for (size, themes), share in heaviest_rounds(shipped).items() if size == 21 and share >= 0.55]
    assert max(enough) == len({one.theme for one in express}) == 16


@pytest.mark.parametrize("absent", ["demarches", "teleconsultation"])
def test_what_the_express_round_leaves_out_has_no_room_in_any_round_of_21(shipped: Questionnaire, absent: str) -> None:
    assert not shipped.by_id[absent].express
    assert max(share for (size, _), share in heaviest_rounds(shipped, absent).items() if size == 21) < 0.55


def heaviest_rounds(questionnaire: Questionnaire, holding: str = "") -> dict[tuple[int, int], float]:
    """Return the largest share of the whole by number of questions and of themes, among the rounds that hold one
    question and carry each domain's floor. Exact: of n questions in one theme, the heaviest n serve every end best."""
    shares = {row.indicator.id: row.effective_weight for row in traced(questionnaire).indicators}
    rounds = {(0, 0): 0.0}
    for domain in questionnaire.domains:
        inside = {(0, 0): 0.0}
        for theme in questionnaire.themes_of(domain.id):
            ids = [one.id for one in questionnaire.indicators if one.theme == theme.id]
            ids.sort(key=lambda one: (one != holding, -shares[one]))
            sizes = range(int(holding in ids), len(ids) + 1)
            inside = joined(inside, {(size, min(size, 1)): sum(shares[one] for one in ids[:size]) for size in sizes})
        floor = questionnaire.scoring.express.domain * max(inside.values())
        rounds = joined(rounds, {taken: share for taken, share in inside.items() if round(share - floor, 9) >= 0})
    return rounds


def joined(these: dict[tuple[int, int], float], those: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Return the largest sum of one of these and one of those, by their numbers of questions and of themes together."""
    best: dict[tuple[int, int], float] = {}
    for (size, themes), share in these.items():
        for (more, other), added in those.items():
            taken = (size + more, themes + other)
            best[taken] = max(best.get(taken, 0.0), share + added)
    return best


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


def test_where_to_find_an_answer_does_not_say_when_to_answer_that_nobody_knows(shipped: Questionnaire) -> None:
    # A report repeats where to look, under an answer that is already « ne sait pas »: the help says when to stop.
    for indicator in shipped.indicators:
        texts = [indicator.find, *(words.find or "" for words in indicator.wording.values())]
        assert not any("ne sait pas" in text for text in texts), indicator.id


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
