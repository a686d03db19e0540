"""What the table of figures says: the counts said elsewhere, no threshold reached by rounding, nothing that acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.cli.interview.phrases import score_line
from ruraldiag.composite.scoring import score
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.score import notes_of, score_document
from ruraldiag.report.formats.render import render
from ruraldiag.report.words.figures import counts, coverage
from trees import SO, number, tree, unit

BEST = {
    "lieu": "permanent",
    "trajet": 5,
    "publics-formes": ["elus", "agents", "habitants"],
    "visites": 100,
    "fibre": 100,
    "strategie": "bilan",
    "ecole": "oui",
}


def test_what_is_known_never_seems_to_reach_the_share_wanted_for_a_score(small: Questionnaire) -> None:
    assert [coverage(share, small).replace("\u00a0", " ") for share in (0.4985, 0.5, 0.5049, 1, 0)] == [
        "49 %",
        "50 %",
        "50 %",
        "100 %",
        "0 %",
    ]


@pytest.mark.parametrize("columns", ["50", "100"])
def test_the_table_that_withholds_a_score_says_the_share_known_as_the_report_does(
    desk: Any, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    # trajet alone: 4/7 × 4/6 × 2/6 = 12.698 % is known, which would round to the 13 % that a score wants here.
    monkeypatch.setenv("COLUMNS", columns)
    source = '[source]\ntitle = "Une synthèse"'
    text = desk.toml.replace(source, f"[scoring]\nmin_coverage = 0.13\n{source}")
    desk.questionnaire.write_text(text, encoding="utf-8")
    file = desk.write("a.toml", {"trajet": 15})
    out = " ".join(desk.run("score", file, "--draws", "0").out.split())
    assert "on ne connaît que 12 % de ce qui compte (il en faut 13 %)" in out
    assert out.count("13 %") == 1
    assert "12 %" in desk.run("report", file, "--draws", "0").out


def test_nothing_in_a_name_or_a_title_drives_the_terminal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = desk.toml.replace('title = "Aide aux habitants"', 'title = "Aide\\u001b[2J"')
    assert text != desk.toml
    desk.questionnaire.write_text(text, encoding="utf-8")
    name = "Mal\x1b[31m\x07\n# Faux titre\u009b5m"
    one = desk.write("a.toml", {"lieu": "permanent"}, name=name)
    two = desk.write("b.toml", {"lieu": "aucun"})
    for columns in ("50", "100", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        for files in ((one,), (one, two)):
            done = desk.run("score", *files, "--draws", "0")
            assert done.code == 0
            assert not {char for char in done.out + done.err if not char.isprintable()} - {"\n"}
            assert "# Faux" not in [line[:6] for line in done.out.splitlines()]


def test_a_path_or_a_key_in_an_error_drives_no_terminal(desk: Any) -> None:
    done = desk.run("score", "absent\x1b[31m\n.toml")
    assert done.code == 3
    assert "\x1b" not in done.err
    assert done.err.startswith("F001 absent [31m .toml")
    broken = desk.path("cle.toml")
    broken.write_text(
        'format = "ruraldiag/assessment/1"\n[questionnaire]\nid = "petit"\nedition = "2026.1"\n[unit]\nname = "X"\n'
        '[answers."a\\u001b[31m"]\nvalue = "x"\n',
        encoding="utf-8",
    )
    assert "\x1b" not in desk.run("score", broken).err


def test_all_known_is_said_in_words(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.write("a.toml", BEST)
    for columns in ("50", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        out = desk.run("score", file, "--draws", "0").out
        assert "100 et 100" not in out
        assert "tout est connu" in out


def test_the_last_line_of_an_interview_says_all_is_known(
    answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    line = score_line(score(answered(BEST), small)).replace("\u00a0", " ")
    assert line == "Score : 100 sur 100, tout est connu. Niveau : Ancré."


def test_the_last_line_of_an_interview_says_which_lock_holds_the_level(
    answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    line = score_line(score(answered({**BEST, "strategie": "rien"}), small)).replace("\u00a0", " ")
    # All but strategie, whose effective weight is 3/7·1/3: 100·(1 − 1/7) = 85,7, the highest level but for the lock.
    assert line == (
        "Score : 86 sur 100, tout est connu. Niveau : En construction, "
        "retenu par un verrou : « Une stratégie écrite et votée »."
    )


def test_several_possible_levels_start_with_a_capital_where_a_sentence_does(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.write("a.toml", {"lieu": "permanent"})
    out = " ".join(desk.run("score", file, "--draws", "0").out.split())
    assert "Entre À amorcer et " in out
    monkeypatch.setenv("COLUMNS", "50")
    assert "Niveau : Entre À amorcer et " in " ".join(desk.run("score", file, "--draws", "0").out.split())


def test_a_question_for_another_kind_of_unit_is_not_counted_anywhere(desk: Any) -> None:
    answers = {one: value for one, value in BEST.items() if one != "visites"}  # put to communes and EPCI alone
    file = desk.write("a.toml", answers, kind="gal")
    score_out = desk.run("score", file, "--draws", "0").out
    assert score_out.splitlines()[-1] == "  - 6 réponses sur 6 questions."
    assert " · 6 réponses sur 6 questions · " in desk.run("report", file, "--draws", "0").out
    states = desk.run("score", file, "--json", "--draws", "0").values["states"]
    assert states == {"answered": 6, "unknown": 0, "not_applicable": 1, "unanswered": 0}


def test_a_ruled_out_question_is_not_counted_and_sans_objet_is(
    answered: Callable[..., Assessment], small: Questionnaire
) -> None:
    answers = {"fibre": 0, "visites": {"state": "not_applicable", "reason": "personne"}, "lieu": "nsp"}
    said = counts(score(answered(answers), small)).replace("\u00a0", " ")
    # Without fibre, ecole is not asked: six questions; trajet, publics-formes and strategie have no answer.
    assert said == "1 réponse sur 6 questions, 1 « ne sait pas », 3 sans réponse, 1 sans objet"


def test_the_levels_that_are_not_established_say_which_answers_would_settle_them(desk: Any) -> None:
    # aide from (4 × 0.5 + 2 × 0.2) / 6 = 40 to 57 with the visits unknown; the whole is held by the lock.
    most = {**BEST, "lieu": "permanences", "trajet": 20, "publics-formes": ["elus"], "visites": "nsp"}
    out = " ".join(desk.run("score", desk.write("a.toml", {**most, "strategie": "rien"})).out.split())
    assert "Niveau à établir (Aide aux habitants). La réponse qui manque le fixera : « Visites à domicile »." in out
    assert "(ensemble)" not in out
    out = " ".join(desk.run("score", desk.write("b.toml", {**most, "strategie": "nsp"})).out.split())
    assert "Niveau à établir (ensemble). Une réponse peut suffire à le fixer : « Stratégie écrite »." in out
    assert "Niveau à établir" not in desk.run("score", desk.write("c.toml", BEST)).out


def test_a_lock_is_said_as_what_it_takes_and_not_as_what_is_there(desk: Any) -> None:
    # 63rds: lieu 16, trajet 8 × 0.75, publics 6 × 0.7, visites 6 × 0.4, fibre 9 × 0.92: 58.6 with no strategy.
    held = {**BEST, "strategie": "rien"}
    out = " ".join(desk.run("score", desk.write("a.toml", held), "--draws", "0").out.split())
    assert (
        "Verrou : il manque une stratégie écrite et votée. Sans stratégie écrite, le reste ne peut pas compter "
        "davantage (§5-3)."
    ) in out
    low = {"lieu": "aucun", "trajet": 30, "publics-formes": ["aucun"], "visites": 10, "fibre": 20, "strategie": "rien",
           "ecole": "partie"}  # fmt: skip
    out = " ".join(desk.run("score", desk.write("b.toml", low), "--draws", "0").out.split())
    assert (
        "Verrou à venir. Pour passer au niveau Engagé, il faudra une stratégie écrite et votée ; ce n'est pas "
        "encore ce qui vous retient."
    ) in out
    # 54 with the school and the fibre at 76, but 48 to 58 as the visits are unknown: under 50 the lock holds nothing.
    open_end = {**BEST, "lieu": "permanences", "trajet": 20, "publics-formes": ["elus"], "visites": "nsp", "fibre": 76}
    out = " ".join(
        desk.run("score", desk.write("o.toml", {**open_end, "strategie": "rien"}), "--draws", "0").out.split()
    )
    assert (
        "Verrou à venir. Pour passer au niveau Engagé, il faudra une stratégie écrite et votée ; quoi que révèle la "
        "réponse qui manque, vous n'irez pas plus haut sans."
    ) in out
    assert "retient" not in out
    out = " ".join(desk.run("score", desk.write("c.toml", {"lieu": "permanent"}), "--draws", "0").out.split())
    assert (
        "Verrou possible : sans une stratégie écrite et votée, le niveau ne dépassera pas « En construction ». On le "
        "saura avec la réponse à « Stratégie écrite »."
    ) in out
    assert "L'intervalle, lui, ne dépend d'aucune supposition." in out


def test_two_locks_on_one_answer_are_one_line(desk: Any) -> None:
    rest = 'at_least = 0.5\ncaps = "reseau"\nlevel = '
    text = desk.toml.replace(
        f'indicator = "fibre"\n{rest}"a-amorcer"', f'indicator = "strategie"\n{rest}"en-construction"'
    )
    assert text != desk.toml
    desk.questionnaire.write_text(text, encoding="utf-8")
    out = " ".join(desk.run("score", desk.write("a.toml", {"lieu": "permanent"}), "--draws", "0").out.split())
    assert out.count("Verrou possible") == 1
    assert (
        "sans une stratégie écrite et votée, le niveau ne dépassera pas « En construction » et le niveau de « Réseau "
        "et stratégie » ne dépassera pas « En construction ». On le saura avec la réponse"
    ) in out


def test_of_several_units_a_level_is_said_to_hold_after_its_locks_and_only_where_it_is_established(desk: Any) -> None:
    files = [
        desk.write("a.toml", BEST, name="Sûre"),
        desk.write("b.toml", {**BEST, "strategie": "rien"}, name="Retenue"),  # the lock holds its level in every draw
        desk.write("c.toml", {**BEST, "lieu": "nsp", "trajet": "nsp"}, name="Ouverte"),  # 39/63 = 62 to 100
    ]
    first_table = desk.run("score", *files).out.split("Domaine par domaine")[0]
    lines = {line.split()[0]: line for line in first_table.splitlines() if line.strip()}
    assert lines["Sûre"].count("100 %") == lines["Retenue"].count("100 %") == 2  # known, and held
    assert lines["Ouverte"].count("%") == 1
    assert "Tient, si" in first_table


def test_units_of_one_name_are_told_apart_by_their_day(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        desk.write("a.toml", BEST, day="2025-11-20"),
        desk.write("b.toml", {**BEST, "fibre": 90}),
        desk.write("c.toml", BEST, name="Seule"),
    ]
    out = " ".join(desk.run("score", *files, "--draws", "0").out.split())
    assert "20 novembre 2025" in out
    assert "22 novembre 2026" in out
    assert "Seule," not in out
    monkeypatch.setenv("COLUMNS", "40")
    narrow = desk.run("score", desk.path("[ab].toml"), "--draws", "0").out
    assert "Saint-Exemple (fictive), 20 novembre 2025 — Score" in " ".join(narrow.split())


def test_where_no_question_applies_the_figures_say_so_and_not_that_too_little_is_known() -> None:
    q = tree({"d": {"t": [number("a"), number("b")]}})
    result = score(unit({"a": SO, "b": SO}), q)
    said = "Pas de score : aucune question ne se pose pour ce territoire."
    assert score_line(result).replace("\u00a0", " ") == said
    lines = [line.replace("\u00a0", " ") for line in notes_of(result, None)]
    assert said in lines
    assert not any("on ne connaît que" in line for line in lines)


@pytest.mark.parametrize(("answers", "known"), [({"a": 0.0}, False), ({"a": 0.0, "b": 50.0}, True)])
def test_a_zero_that_decides_alone_does_not_make_all_known(answers: dict[str, float], known: bool) -> None:
    # The cube root of 0² × b: 0 whatever b is. Two thirds of the weight are known, or all.
    means = {"whole": "geometric", "domain": "geometric", "theme": "geometric"}
    q = tree({"d": {"t": [number("a", 2), number("b")]}}, means=means)
    result = score(unit(answers), q)
    assert (result.whole.low, result.whole.high) == (0, 0)
    said = "tout est connu" if known else "sans écart"
    assert score_line(result).replace("\u00a0", " ") == f"Score : 0 sur 100, {said}."
    out = " ".join(render(score_document([result]), "text").decode().replace("\u00a0", " ").split())
    assert said in out
    assert ("tout est connu" in out) is known
