"""Migration. Requirements (method, section 7; contract: ``set_aside``).

A second edition of a small questionnaire: a renamed indicator, a renamed option, a changed unit, a dropped question, a
new one, a changed scale, two questions joined. Nothing is lost, twice is once, the old file stays; comparing uses it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randoms
from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, Interview
from ruraldiag.assessment.store import dump
from ruraldiag.assessment.validation import validate
from ruraldiag.comparison import compare, trajectory
from ruraldiag.composite.scoring import score
from ruraldiag.composite.split import Change
from ruraldiag.errors import RuralDiagError
from ruraldiag.migration import Fate, Migration, editions_of, migrate, put_aside
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.model import Questionnaire
from trees import NSP, SO, multiple, number, scale, tree, unit

TINY = 1e-12


def option(one: str, **more: Any) -> dict[str, Any]:
    return {"id": one, "label": f"Libellé {one}.", **more}


def steps(*options: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "scale", "weight": 1, "options": list(options)}


OLD = tree(
    {
        "d": {
            "t": [
                {"id": "lieu", **steps(option("aucun"), option("permanence"), option("permanent"))},
                {"id": "vieux-nom", **steps(option("non"), option("partie"), option("oui"))},
                number("trajet", unit="min", goalposts=[[10, 1.0], [30, 0.0]]),
                number("debit", unit="%"),
                scale("disparue"),
                scale("bareme", steps=3),
                scale("elus", steps=3),
                scale("agents", steps=3),
                multiple("publics", [0.5, 0.5]),
                {**scale("ecole", steps=3), "not_applicable": True},
                scale("genre", steps=3),
                scale("pareille", steps=3),
            ]
        }
    }
)
NEW = tree(
    {
        "d": {
            "t": [
                {
                    "id": "lieu",  # an option renamed, one dropped
                    **steps(option("aucun"), option("regulier", replaces=["permanence"]), option("hebdomadaire")),
                },
                {
                    "id": "nouveau-nom",
                    "replaces": ["vieux-nom"],
                    **steps(option("non"), option("partie"), option("oui")),
                },
                number("trajet", unit="h", goalposts=[[0, 1.0], [1, 0.0]]),
                number("debit", unit="%", goalposts=[[20, 0.0], [80, 1.0]], max=90, min=0),
                scale("nouvelle"),
                scale("bareme", scores=[0.0, 0.2, 1.0]),
                scale("formes", steps=3, replaces=["elus", "agents"]),
                {**multiple("publics", [0.4, 0.6]), "weight": 2},
                {**scale("ecole", steps=3), "not_applicable": False},
                number("genre"),
                scale("pareille", steps=3),
            ]
        }
    },
    edition="2",
)


def moved(answers: dict[str, Any], **more: Any) -> Migration:
    return migrate(unit(answers).model_copy(update=more), OLD, NEW)


def fate(found: Migration, one: str) -> tuple[Fate, str]:
    """Return the fate of an indicator by its newer id, else its older one."""
    ids = [(move.new or move.old).id for move in found.moves]  # type: ignore[union-attr]
    move = found.moves[ids.index(one)]
    return move.fate, move.why


def test_the_same_question_is_kept_with_its_note_evidence_and_date() -> None:
    answer = Answer(value="o1", note="vu", evidence="délibération", answered=dt.date(2026, 1, 2))
    found = moved({"pareille": answer})
    assert found.assessment.answers == {"pareille": answer}
    assert fate(found, "pareille") == (Fate.KEPT, "")


def test_a_renamed_indicator_keeps_its_answer() -> None:
    found = moved({"vieux-nom": "partie"})
    assert found.assessment.answers["nouveau-nom"].value == "partie"
    assert fate(found, "nouveau-nom") == (Fate.CHANGED, "remplace «\u00a0?\u00a0»")  # its question, for want of a title


def test_a_renamed_option_is_carried_and_a_dropped_one_set_aside() -> None:
    found = moved({"lieu": "permanence"})
    assert found.assessment.answers["lieu"].value == "regulier"
    assert fate(found, "lieu") == (Fate.CHANGED, "barème modifié, modalité renommée")
    found = moved({"lieu": Answer(value="permanent", note="depuis 2024")})
    assert "lieu" not in found.assessment.answers
    assert found.assessment.set_aside == {"lieu": {"value": "permanent", "note": "depuis 2024"}}
    assert fate(found, "lieu") == (Fate.SET_ASIDE, "une modalité n'existe plus\u00a0: «\u00a0Libellé permanent.\u00a0»")


def test_a_number_whose_unit_changed_is_set_aside() -> None:
    found = moved({"trajet": 20.0})
    assert found.assessment.set_aside == {"trajet": {"value": 20.0}}
    assert fate(found, "trajet") == (Fate.SET_ASIDE, "l'unité a changé (min → h)")


def test_a_number_outside_the_new_bounds_is_set_aside_and_one_inside_is_carried() -> None:
    assert moved({"debit": 95.0}).assessment.set_aside == {"debit": {"value": 95.0}}
    found = moved({"debit": 50.0})
    assert found.assessment.answers["debit"].value == 50.0
    assert fate(found, "debit") == (Fate.CHANGED, "barème modifié")


def test_a_dropped_question_is_set_aside_and_a_new_one_unanswered() -> None:
    found = moved({"disparue": "o2"})
    assert found.assessment.set_aside == {"disparue": {"value": "o2"}}
    assert found.assessment.answers == {}
    assert fate(found, "disparue") == (Fate.SET_ASIDE, "la question n'est plus posée")
    assert fate(found, "nouvelle") == (Fate.NEW, "question nouvelle")


def test_a_changed_scale_keeps_the_answer_and_changes_the_score() -> None:
    found = moved({"bareme": "o1"})
    assert fate(found, "bareme") == (Fate.CHANGED, "barème modifié")
    assert score(unit({"bareme": "o1"}), OLD).leaves["bareme"].leaf.value == 0.5
    assert score(found.assessment, NEW).leaves["bareme"].leaf.value == 0.2


@pytest.mark.parametrize(
    ("answers", "carried", "aside"),
    [
        ({"elus": "o1"}, "o1", {}),
        ({"agents": "o2"}, "o2", {}),
        ({"elus": "o1", "agents": "o2"}, "o1", {"agents": {"value": "o2"}}),  # the first; the other is not lost
        (
            {"elus": NSP, "agents": "o2"},
            "o2",
            {"elus": {"state": "unknown"}},
        ),  # an answer says more than « ne sait pas »
        ({"elus": Answer(note="à voir"), "agents": NSP}, None, {"elus": {"note": "à voir"}}),
    ],
)
def test_two_questions_joined_in_one(answers: dict[str, Any], carried: Any, aside: dict[str, Any]) -> None:
    found = moved(answers)
    assert found.assessment.answers["formes"].value == carried
    assert found.assessment.set_aside == aside
    gone = "agents" if "elus" in answers and not aside.get("elus") else "elus"
    assert fate(found, gone) == (Fate.SET_ASIDE, "réunie avec une autre dans «\u00a0?\u00a0»")


def test_a_question_that_changed_kind_is_set_aside_but_an_unknown_stays_unknown() -> None:
    assert moved({"genre": "o1"}).assessment.set_aside == {"genre": {"value": "o1"}}
    assert moved({"genre": NSP}).assessment.answers["genre"].state == "unknown"


def test_a_scale_turned_into_boxes_keeps_only_the_nothing_that_the_exclusive_box_replaces() -> None:
    boxes = [option("carte", points=1), option("aucun", exclusive=True, replaces=["inconnus"])]
    old = tree({"d": {"t": [{"id": "relais", **steps(option("inconnus"), option("carte"), option("visites"))}]}})
    new = tree(
        {"d": {"t": [{"id": "relais", "kind": "multiple", "weight": 1, "options": boxes}]}},
        edition="2",
    )
    found = migrate(unit({"relais": "inconnus"}), old, new)
    assert found.assessment.answers["relais"].value == ("aucun",)
    assert validate(found.assessment, new) == []
    assert fate(found, "relais")[0] is Fate.CHANGED
    for step in ("carte", "visites"):  # a step implies boxes that it does not name: the same id is not enough
        assert migrate(unit({"relais": step}), old, new).assessment.set_aside == {"relais": {"value": step}}


def test_sans_objet_that_is_no_longer_permitted_is_set_aside() -> None:
    found = moved({"ecole": SO})
    assert found.assessment.set_aside == {"ecole": {"state": "not_applicable", "reason": "rien de tel ici"}}
    assert fate(found, "ecole") == (Fate.SET_ASIDE, "«\u00a0sans objet\u00a0» n'est plus permis")


def test_an_option_that_is_only_renamed_changes_no_scale() -> None:
    renamed = [option("aucun"), option("regulier", replaces=["permanence"]), option("permanent")]
    old = tree({"d": {"t": [{"id": "lieu", **steps(option("aucun"), option("permanence"), option("permanent"))}]}})
    new = tree({"d": {"t": [{"id": "lieu", **steps(*renamed)}]}}, edition="2")
    assert fate(migrate(unit({"lieu": "permanence"}), old, new), "lieu") == (Fate.CHANGED, "modalité renommée")
    for answers in ({"lieu": "permanent"}, {"lieu": NSP}, {}):
        assert fate(migrate(unit(answers), old, new), "lieu") == (Fate.KEPT, "")


def test_the_same_values_written_otherwise_are_the_same_scale() -> None:
    old = tree({"d": {"t": [scale("a", steps=3), number("n")]}})
    new = tree({"d": {"t": [scale("a", scores=[0.0, 0.5, 1.0]), number("n", min=0, max=100)]}}, edition="2")
    found = migrate(unit({"a": "o1", "n": 50.0}), old, new)
    assert [move.fate for move in found.moves] == [Fate.KEPT, Fate.KEPT]


def test_options_in_another_order_are_another_scale() -> None:
    old = tree({"d": {"t": [{"id": "a", **steps(option("x"), option("y"), option("z"))}]}})
    new = tree({"d": {"t": [{"id": "a", **steps(option("x"), option("z"), option("y"))}]}}, edition="2")
    assert fate(migrate(unit({"a": "x"}), old, new), "a") == (Fate.CHANGED, "barème modifié")


def test_boxes_to_tick_in_another_order_are_the_same_scale() -> None:
    box = [{"id": one, "label": "…", "points": 0.5} for one in ("x", "y")]
    old, new = (
        tree({"d": {"t": [{**multiple("m", [1]), "options": boxes}]}}, edition=edition)
        for edition, boxes in (("1", box), ("2", box[::-1]))
    )
    assert fate(migrate(unit({"m": ("x",)}), old, new), "m") == (Fate.KEPT, "")


def test_another_fracture_is_said() -> None:
    old = tree({"d": {"t": [scale("a", fracture="publics")]}})
    new = tree({"d": {"t": [scale("a", fracture="territoriale")]}}, edition="2")
    assert fate(migrate(unit({"a": "o1"}), old, new), "a") == (Fate.CHANGED, "fracture modifiée")


def test_another_weight_is_said() -> None:
    assert fate(moved({"publics": ("p0", "p1")}), "publics") == (Fate.CHANGED, "barème modifié, poids modifié")


def test_options_that_no_longer_go_together_are_set_aside() -> None:
    old = tree({"d": {"t": [multiple("m", [0.5, 0.5])]}})
    new = tree(
        {"d": {"t": [{**multiple("m", [0.5]), "options": [
            {"id": "p0", "label": "…", "points": 1.0},
            {"id": "rien", "label": "…", "points": 0.0, "exclusive": True, "replaces": ["p1"]},
        ]}]}},
        edition="2",
    )  # fmt: skip
    found = migrate(unit({"m": ("p0", "p1")}), old, new)
    assert found.assessment.set_aside == {"m": {"value": ["p0", "p1"]}}
    assert found.moves[0].why == "ces modalités ne vont plus ensemble"


def test_two_options_joined_in_one_are_ticked_once() -> None:
    old = tree({"d": {"t": [multiple("m", [0.3, 0.3, 0.4])]}})
    joined = [{"id": "p0", "label": "…", "points": 0.6, "replaces": ["p1"]}, {"id": "p2", "label": "…", "points": 0.4}]
    new = tree({"d": {"t": [{**multiple("m", [1]), "options": joined}]}}, edition="2")
    assert migrate(unit({"m": ("p1", "p0", "p2")}), old, new).assessment.answers["m"].value == ("p0", "p2")


def test_a_question_that_takes_over_another_is_the_same_where_neither_is_answered() -> None:
    old = tree({"d": {"t": [scale("a", steps=3), scale("b", steps=3)]}})
    new = tree({"d": {"t": [scale("b", steps=3, replaces=["a"])]}}, edition="2")
    # Only where the answer comes from a does b replace something.
    assert fate(migrate(unit({}), old, new), "b") == (Fate.KEPT, "")
    assert fate(migrate(unit({"a": "o1"}), old, new), "b") == (Fate.CHANGED, "remplace «\u00a0?\u00a0»")


def test_an_id_that_lives_on_is_not_taken_over_by_another_that_says_it_replaces_it() -> None:
    old = tree({"d": {"t": [scale("a", steps=3)]}})
    new = tree({"d": {"t": [scale("b", steps=3, replaces=["a"]), scale("a", steps=3)]}}, edition="2")
    found = migrate(unit({"a": "o1"}), old, new)
    assert set(found.assessment.answers) == {"a"}
    assert [(move.new.id if move.new else "", move.fate) for move in found.moves] == [("b", Fate.NEW), ("a", Fate.KEPT)]


def test_the_follow_up_of_actions_goes_with_their_indicator_or_aside() -> None:
    done = ActionFollowUp(status="faite", owner_role="maire", date=dt.date(2026, 5, 1))
    begun = ActionFollowUp(status="en-cours", note="deux séances")
    found = moved({}, actions={"vieux-nom": done, "elus": done, "agents": begun, "disparue": begun}).assessment
    assert found.actions == {"nouveau-nom": done, "formes": done}
    assert found.set_aside == {
        "action.agents": {"status": "en-cours", "note": "deux séances"},
        "action.disparue": {"status": "en-cours", "note": "deux séances"},
    }


def test_what_was_set_aside_before_is_never_overwritten() -> None:
    found = moved({"disparue": "o2"}, set_aside={"disparue": {"value": "o9"}, "jadis": {"value": 3}}).assessment
    assert found.set_aside == {
        "disparue": {"value": "o9"},
        "jadis": {"value": 3},
        "disparue.2": {"value": "o2"},
    }


def test_what_is_set_aside_already_as_it_is_is_there_once() -> None:
    # A file migrated before, whose answer was put back by hand: the same thing is not kept under two names.
    same, other = {"value": "o2"}, {"value": "o9"}
    assert moved({"disparue": "o2"}, set_aside={"disparue": same}).assessment.set_aside == {"disparue": same}
    both = {"disparue": other, "disparue.2": same}
    assert moved({"disparue": "o2"}, set_aside=both).assessment.set_aside == both


def test_an_answer_that_neither_edition_knows_is_not_lost() -> None:
    assert moved({"inconnue": "x"}).assessment.set_aside == {"inconnue": {"value": "x"}}


def test_the_new_file_says_its_edition_and_keeps_who_answered_and_when() -> None:
    interview = Interview(updated=dt.datetime(2026, 1, 2, 3, 4), finished=True, respondent="secrétaire")
    found = moved({"pareille": "o1"}, interview=interview).assessment
    assert (found.questionnaire.edition, found.questionnaire.digest) == ("2", digest_of(NEW))
    assert found.interview == interview
    assert validate(found, NEW) == []


def test_every_indicator_of_both_editions_has_its_move_once() -> None:
    found = moved({"elus": "o1", "agents": "o1", "lieu": "permanent"})
    assert [move.new.id for move in found.moves if move.new] == [one.id for one in NEW.indicators]
    olds = [move.old.id for move in found.moves if move.old]
    assert sorted(olds) == sorted(one.id for one in OLD.indicators)
    counted = [len(found.of(one)) for one in Fate]
    assert sum(counted) == len(found.moves)


def test_migrating_to_another_questionnaire_has_no_path() -> None:
    with pytest.raises(RuralDiagError) as caught:
        migrate(unit({}), OLD, tree({"d": {"t": [scale("a")]}}, id="autre", edition="2"))
    assert [one.code for one in caught.value.findings] == ["C001"]
    assert "«\u00a0q\u00a0», «\u00a0autre\u00a0»" in caught.value.findings[0].message


# Properties


@st.composite
def old_units(draw: st.DrawFn) -> Assessment:
    answers = {}
    for one in OLD.indicators:
        answer = randoms.an_answer(draw, one)
        if answer is not None:
            answers[one.id] = answer.model_copy(update={"note": draw(st.sampled_from(["", f"note {one.id}"]))})
        elif draw(st.booleans()):
            answers[one.id] = Answer(evidence=f"pièce {one.id}")
    return unit(answers)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(old_units())
def test_nothing_is_lost_twice_is_once_and_the_old_one_is_untouched(old: Assessment) -> None:
    before = old.model_dump()
    found = migrate(old, OLD, NEW)
    assert old.model_dump() == before

    kept = found.assessment
    texts = dump(kept)
    for one, answer in old.answers.items():
        for text in (answer.note, answer.evidence):
            assert text in texts
        heirs = [new.id for new in NEW.indicators if new.id == one or one in new.replaces]
        carried = [kept.answers[heir] for heir in heirs if heir in kept.answers]
        same = any(
            (new.note, new.evidence, new.state) == (answer.note, answer.evidence, answer.state) for new in carried
        )
        aside = kept.set_aside.get(one)
        assert same or aside is not None
        if aside is not None:
            back = Answer.model_validate(aside)
            assert back == answer.model_copy(update={"value": back.value})
            assert back.value == answer.value

    assert [one for one in validate(kept, NEW) if one.severity == "error"] == []
    assert migrate(kept, OLD, NEW).assessment == kept
    assert migrate(kept, NEW, NEW).assessment == kept
    assert Assessment.model_validate(tomllib.loads(texts)) == kept


# Editions on disk, and comparing across them


def written(path: Path, q: Questionnaire) -> None:
    import tomli_w

    content = q.model_dump(by_alias=True, exclude_none=True)
    path.write_text(tomli_w.dumps(content), encoding="utf-8")


@pytest.fixture
def both(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    written(tmp_path / "questionnaire.toml", NEW)
    written(tmp_path / "editions" / "1.toml", OLD)
    return tmp_path


def at(day: int, answers: dict[str, Any], edition: str) -> Assessment:
    one = unit(answers)
    return one.model_copy(
        update={
            "questionnaire": one.questionnaire.model_copy(update={"edition": edition}),
            "interview": Interview(updated=dt.datetime(2026, 1, day)),
        }
    )


def test_comparing_two_editions_migrates_the_older_answers_first(both: Path) -> None:
    filled = {"vieux-nom": "oui", "bareme": "o1", "pareille": "o2", "elus": "o1", "agents": "o1", "disparue": "o4"}
    filled |= {"lieu": "permanence", "debit": 50.0, "publics": ("p0",)}
    later = {"nouveau-nom": "oui", "bareme": "o2", "pareille": "o2", "formes": "o1", "nouvelle": "o4"}
    later |= {"lieu": "regulier", "debit": 50.0, "publics": ("p0",)}
    older, newer = at(1, filled, "1"), at(2, later, "2")
    editions = editions_of([older, newer], both)
    found = compare(older, newer, editions["2"], editions["1"])
    assert found.split is not None
    # Then: 1, ½, 1, ½, ½, 1, ½, ½ and ½ over nine: 6 / 9. In the new edition: lieu ½, nouveau-nom 1, debit ½,
    # bareme 0.2, formes ½, publics 0.4 twice, pareille 1 over eight: 4.5 / 8.
    assert found.split.method == pytest.approx(4.5 / 8 - 6 / 9, abs=TINY)
    assert found.split.progress + found.split.information == pytest.approx(6.3 / 9 - 4.5 / 8, abs=TINY)
    assert [(one.indicator.id, one.change) for one in found.changes] == [
        ("nouvelle", Change.INFORMATION),
        ("bareme", Change.PROGRESS),
    ]
    reasons = {one.id: one.reason for one in found.one_sided}
    assert reasons == {
        "nouvelle": "question nouvelle",
        "disparue": "la question n'est plus posée",
        "agents": "réunie avec une autre dans «\u00a0?\u00a0»",
    }
    steps_found = trajectory([newer, older], editions).steps
    assert [step.split for step in steps_found] == [found.split]


def test_editions_that_are_not_installed_are_all_said_at_once(both: Path) -> None:
    with pytest.raises(RuralDiagError) as caught:
        editions_of([at(1, {}, "0"), at(2, {}, "1"), at(3, {}, "7"), at(4, {}, "7")], both)
    assert [(one.code, dict(one.details)["value"]) for one in caught.value.findings] == [("Q034", "0"), ("Q034", "7")]


def test_what_is_set_aside_under_one_name_takes_the_next_number() -> None:
    aside: dict[str, Any] = {}
    for value in ("o0", "o1", "o2"):
        put_aside(aside, "a", {"value": value})
    assert list(aside) == ["a", "a.2", "a.3"]


def test_what_is_put_to_other_kinds_of_unit_is_not_told() -> None:
    older = tree({"d": {"t": [scale("a"), scale("dropped", applies_to=["gal"])]}})
    newer = tree(
        {"d": {"t": [scale("a", applies_to=["commune"]), scale("of-gal", applies_to=["gal"]), scale("b")]}},
        edition="2",
    )
    found = migrate(unit({"a": "o1"}), older, newer)
    assert [(move.new.id if move.new else "", move.fate) for move in found.moves] == [
        ("a", Fate.KEPT),  # asked of a commune, as before
        ("b", Fate.NEW),
    ]
