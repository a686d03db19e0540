"""The locks in words: each asks for its own threshold and stands before its own level, beside others or not."""

from __future__ import annotations

from typing import Any

from report_text import flat
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.standing import level_line, unmoved
from ruraldiag.report.document import plain
from ruraldiag.report.words.actions import gain_sentence
from ruraldiag.report.words.locks import first_lock, lock_sentences
from trees import NSP, number, scale, tree, unit

LEVELS = [
    {"id": name, "title": title, "from": start}
    for name, title, start in (("n0", "Bas", 0), ("n1", "Peu", 25), ("n2", "Bien", 50), ("n3", "Haut", 75))
]


def lock(name: str, indicator: str, level: str, at_least: float = 0.5, caps: str = "whole") -> dict[str, Any]:
    return {
        "id": name,
        "title": f"Un {name}.",
        "indicator": indicator,
        "at_least": at_least,
        "caps": caps,
        "level": level,
    }


def questionnaire(*locks: dict[str, Any]) -> Questionnaire:
    # a weighs 8 of 10, s and r 1 each.
    return tree({"d": {"t": [number("a", 8), scale("s", 1), scale("r", 1)]}}, level=LEVELS, lock=list(locks))


def first_line(q: Questionnaire, answers: dict[str, Any]) -> str:
    filled = unit(answers)
    result = score(filled, q)
    return flat(plain(level_line(Dossier(result, filled), result.levels["whole"])))


def test_without_a_lock_the_level_is_said_only_where_no_other_stops_it_on_the_way() -> None:
    answers = {"a": 100.0, "s": "o0", "r": "o0"}  # 80: « Haut », were it not for the locks
    alone, both = questionnaire(lock("mot", "s", "n0")), questionnaire(lock("mot", "s", "n0"), lock("pas", "r", "n2"))
    assert "Sans ce verrou, vos réponses donneraient le niveau « Haut »." in first_line(alone, answers)
    # Without « mot », « pas » stops it at « Bien ». Both bind: together, they are lifted to « Haut ».
    assert "Sans ces verrous, vos réponses donneraient le niveau « Haut »." in first_line(both, answers)
    unknown = first_line(both, answers | {"r": NSP})
    assert "Niveau Bas (1er sur 4), retenu par un verrou : il manque un mot." in unknown
    assert "Sans ce verrou" not in unknown


def test_the_level_without_a_lock_is_named_only_where_no_missing_answer_can_change_it() -> None:
    # a at 62 of 100, r unknown, of 1 in 10: 49.6 to 59.6, « Peu » or « Bien ». With a at 64, 51.2 to 61.2: « Bien ».
    q = questionnaire(lock("mot", "s", "n0"))
    open_yet, sure = (first_line(q, {"a": value, "s": "o0"}) for value in (62.0, 64.0))
    assert "Sans ce verrou" not in open_yet
    assert sure.endswith("Sans ce verrou, vos réponses donneraient le niveau « Bien ».")


def test_what_may_turn_out_sans_objet_altogether_is_not_said_to_keep_its_level() -> None:
    narrow = scale("s", scores=[0.3, 0.4])
    filled, trees = (
        unit({}),
        [tree({"d": {"t": [narrow | {"not_applicable": so}]}}, level=LEVELS) for so in (True, False)],
    )
    assert [bool(unmoved(Dossier(score(filled, q), filled))) for q in trees] == [False, True]


def test_two_locks_on_one_answer_each_ask_for_their_threshold_before_their_level() -> None:
    q = questionnaire(lock("mot", "s", "n1", 0.3), lock("texte", "s", "n2", 0.8))
    said = [flat(line) for line in lock_sentences(score(unit({"a": 10.0, "s": "o0", "r": "o0"}), q))]  # 8: « Bas »
    assert said == [
        "Verrou à venir. Pour passer au niveau Bien, il faudra un mot ; ce n'est pas encore ce qui vous retient.",
        "Verrou à venir. Pour passer au niveau Haut, il faudra un texte ; ce n'est pas encore ce qui vous retient.",
    ]
    held = [flat(line) for line in lock_sentences(score(unit({"a": 100.0, "s": "o0", "r": "o0"}), q))]
    assert held == ["Verrou : il manque un mot et un texte."]
    possible = [flat(line) for line in lock_sentences(score(unit({"a": 100.0, "r": "o0"}), q))]
    assert possible == [
        "Verrou possible : sans un mot, le niveau ne dépassera pas « Peu » ; sans un texte, le niveau ne "
        "dépassera pas « Bien ». On le saura avec la réponse à « ? »."
    ]


def test_the_other_locks_that_may_hold_are_named_beside_the_first() -> None:
    q = questionnaire(lock("mot", "s", "n0"), lock("pas", "r", "n2"))
    said = flat(plain(first_lock(score(unit({"a": 100.0}), q))))
    assert said.startswith("Verrou possible : sans un mot, le niveau ne dépassera pas « Bas ».")
    assert said.endswith("On le saura avec la réponse à « ? ». Autre verrou possible : un pas (« ? »).")
    assert "Autre" not in flat(plain(first_lock(score(unit({"a": 100.0, "r": "o4"}), q))))


def test_a_lock_on_what_hangs_on_an_unknown_filter_waits_for_both_answers() -> None:
    hung = scale("s", 1, applies_if={"indicator": "f", "at_least": 0.5})
    q = tree({"d": {"t": [scale("f"), hung, number("a", 8)]}}, level=LEVELS, lock=[lock("mot", "s", "n0")])
    [said] = lock_sentences(score(unit({"a": 100.0}), q))
    assert flat(said) == (
        "Verrou possible : sans un mot, le niveau ne dépassera pas « Bas ». On le saura avec les réponses à « ? » et à "
        "« ? »."
    )


def test_a_level_that_sans_objet_may_take_away_is_not_said_to_hold_in_draws() -> None:
    narrow = scale("s", scores=[0.3, 0.4])
    trees = [tree({"d": {"t": [narrow | {"not_applicable": so}]}}, level=LEVELS) for so in (True, False)]
    drawn = [uncertainty(score(unit({}), q), draws=5, seed=1) for q in trees]
    assert [found.level_share for found in drawn] == [None, 1.0]
    assert all(variant.holds is None for variant in drawn[0].variants)


def test_a_lock_is_not_said_to_hold_already_a_domain_that_sans_objet_may_take_away() -> None:
    # The answer that d lacks is worth 0.6 at least, « Bien » or « Haut », if it counts at all.
    for may_go, start in ((True, "Verrou à venir."), (False, "Verrou sur « d » : il manque un mot.")):
        asked = {"d": {"t": [scale("r", scores=[0.6, 0.8], not_applicable=may_go)]}, "e": {"u": [scale("s")]}}
        q = tree(asked, level=LEVELS, lock=[lock("mot", "s", "n0", caps="d")])
        [said] = lock_sentences(score(unit({"s": "o0"}), q))
        assert flat(said).startswith(start)


def test_what_a_level_takes_says_on_what_each_weighs_as_soon_as_one_weighs_on_a_domain() -> None:
    locks = [lock("mot", "s", "n1"), lock("texte", "r", "n1", caps="d")]
    [said] = lock_sentences(score(unit({"a": 10.0, "s": "o0", "r": "o0"}), questionnaire(*locks)))
    assert "il faudra un mot (pour l'ensemble) et un texte (pour « d ») ;" in flat(said)
    both = questionnaire(*(each | {"caps": "d"} for each in locks))
    first = flat(plain(first_lock(score(unit({"a": 10.0, "s": "o0", "r": "o0"}), both))))
    assert first == "Verrous à venir : pour passer au niveau Bien dans « d », il faudra un mot et un texte."


def test_of_a_lock_on_an_answer_kept_for_when_its_filter_is_known_only_the_filter_is_asked_for() -> None:
    hung = scale("s", title="Une suite", applies_if={"indicator": "f", "at_least": 0.5})
    asked = {"d": {"t": [scale("f", title="Un début"), hung, number("a", 8)]}}
    q = tree(asked, level=LEVELS, lock=[lock("mot", "s", "n0")])
    [said] = lock_sentences(score(unit({"a": 100.0, "s": "o0"}), q))
    assert flat(said).endswith("On le saura avec la réponse à « Un début ».")


def test_of_two_locks_on_one_answer_an_action_is_on_the_one_that_holds() -> None:
    # 80: « Haut ». « pas » will hold above it, « mot » holds today, and one step of three does not lift it.
    step = [{"when_below": 0.5, "title": "Faire", "effort": 1}]
    answers = [number("a", 8), scale("s", 1, scores=[0.0, 0.5, 1.0], action=step), scale("r", 1)]
    locks = [lock("pas", "s", "n2", 0.5, caps="e"), lock("mot", "s", "n0", 1.0)]
    q = tree({"d": {"t": answers}, "e": {"u": [scale("x", 0.001)]}}, level=LEVELS, lock=locks)
    filled = unit({"a": 100.0, "s": "o0", "r": "o0", "x": "o0"})
    dossier = Dossier(score(filled, q), filled)
    [planned] = dossier.plan.actions
    assert planned.lock is not None
    assert (planned.lock.id, dossier.lock_ahead(planned)) == ("mot", None)
    assert "le verrou « Un mot. » sera encore à lever." in flat(gain_sentence(dossier, planned))
