"""The walk, with a scripted port: where lines lead, what is kept, what is shown. The lines: ``test_grammar.py``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from report_text import flat
from ruraldiag.assessment.model import NOTE_LIMIT, Answer, Assessment
from ruraldiag.cli.interview.round import Round
from ruraldiag.cli.interview.screen import Frame, Plain
from ruraldiag.cli.interview.walk import Ending, Walk
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from scripted import LAST_YEAR, NOW, Memory, Script, walk

# The walk


def test_every_question_is_asked_once_and_the_assessment_is_finished(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, ending = walk(small, blank, ["2", "12,5", "1,3", "40", "96,7 %", "n", "3"])
    assert ending is Ending.FINISHED
    assert len(script.asked) == 7
    values = {one: answer.value for one, answer in sitting.assessment.answers.items()}
    assert values == {
        "lieu": "permanences",
        "trajet": 12.5,
        "publics-formes": ("elus", "habitants"),
        "visites": 40.0,
        "fibre": 96.7,
        "strategie": None,
        "ecole": "oui",
    }
    assert sitting.assessment.answer("strategie").state == "unknown"
    assert all(answer.answered == NOW for answer in sitting.assessment.answers.values())
    assert sitting.assessment.interview.finished


def test_each_answer_is_kept_before_the_next_question(small: Questionnaire, blank: Assessment) -> None:
    _, _, memory, ending = walk(small, blank, ["2", "12", "1"])
    assert ending is Ending.INTERRUPTED
    assert [len(one.answers) for one in memory.saved] == [1, 2, 3]
    assert not memory.saved[-1].interview.finished


def test_what_was_understood_is_said(small: Questionnaire, blank: Assessment) -> None:
    _, script, _, _ = walk(small, blank, ["2", "12,5"])
    assert "Noté : 2, Lors de permanences." in script.text
    assert "Noté : 12,5 min." in script.text


def test_line_by_line_a_question_that_may_make_no_sense_here_says_how_to_say_so(
    small: Questionnaire, blank: Assessment
) -> None:
    # The keys are read out at the first question only: « s » is not one of them there, « lieu » always makes sense.
    _, script, _, _ = walk(small, blank, ["2", "12,5", "1,3", "40", "96,7 %", "n", "3"])
    said = [text for text in script.heard if "Sans objet ici ? Tapez s et la raison." in flat(text)]
    assert [flat(text).strip().split("\n")[1] for text in said] == [
        "Quelle part des habitants isolés est visitée ?",
        "L'école est-elle raccordée ?",
    ]


def test_a_slip_asks_again_and_loses_nothing(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["9", "2"])
    assert script.text.count("Je n'ai pas compris « 9 »") == 1
    assert sitting.assessment.answer("lieu").value == "permanences"


def test_a_question_that_its_filter_rules_out_is_not_asked(small: Questionnaire, blank: Assessment) -> None:
    # ecole is asked from a fibre value of 0.1, that is 10 %
    _, script, _, ending = walk(small, blank, ["1", "1", "1", "1", "9,9", "1"])
    assert ending is Ending.FINISHED
    assert "L'école est-elle raccordée ?" not in script.asked
    assert "Question 6 sur 6" in script.text


def test_a_question_whose_filter_is_unknown_is_asked(small: Questionnaire, blank: Assessment) -> None:
    _, script, _, ending = walk(small, blank, ["1", "1", "1", "1", "n", "1", "1"])
    assert ending is Ending.FINISHED
    assert script.asked[-1] == "L'école est-elle raccordée ?"


def test_a_question_for_other_kinds_is_not_asked(small: Questionnaire, blank: Assessment) -> None:
    gal = blank.model_copy(update={"unit": blank.unit.model_copy(update={"kind": "gal"})})
    _, script, _, _ = walk(small, gal, ["1", "1", "1", "1"])
    assert script.asked[3] == "Quelle part des locaux ?"


def test_back_shows_the_answer_and_entree_keeps_it_with_its_date(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["2", "12", "p", "p", "", "30", "1"])
    assert script.asked[:6] == [
        "Où se faire aider ?",
        "En combien de minutes ?",
        "Quels publics ?",
        "En combien de minutes ?",
        "Où se faire aider ?",
        "En combien de minutes ?",
    ]
    assert "Réponse actuelle : 2, Lors de permanences. Entrée la garde." in script.text
    assert sitting.assessment.answer("lieu").value == "permanences"
    assert sitting.assessment.answer("trajet").value == 30.0


def test_back_at_the_first_question_stays_there(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["p", "2"])
    assert "C'est la première question." in script.text
    assert sitting.assessment.answer("lieu").value == "permanences"


@pytest.mark.parametrize("line", ["d 2", "d reseau", "d Réseau", "d2"])
def test_a_jump_goes_to_the_first_open_question_of_the_domain(
    small: Questionnaire, blank: Assessment, line: str
) -> None:
    _, script, _, _ = walk(small, blank, [line])
    assert script.asked == ["Où se faire aider ?", "Quelle part des locaux ?"]


def test_what_a_jump_left_aside_is_asked_before_the_end(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, ending = walk(small, blank, ["d 2", "50", "1", "1", "1", "1", "1", "1"])
    assert ending is Ending.FINISHED
    assert len(sitting.assessment.answers) == 7
    assert "Retour aux questions laissées de côté." in script.text


@pytest.mark.parametrize("line", ["d", "d 9", "d inconnu", "d 0"])
def test_domains_are_listed_with_how_far_they_are(small: Questionnaire, blank: Assessment, line: str) -> None:
    _, script, _, _ = walk(small, blank, ["2", line])
    assert "1 : Aide aux habitants, 1 sur 4" in script.text
    assert "2 : Réseau et stratégie, 0 sur 3" in script.text


def test_help_says_why_from_which_passage_how_heavy_and_where_to_look(small: Questionnaire, blank: Assessment) -> None:
    _, script, _, _ = walk(small, blank, ["?"])
    assert "Il faut des lieux et des personnes (§6-1, §6.2-1). Poids fort." in script.text  # unanimity: 4 of 4
    assert "Qui le sait, où chercher : Le site de la préfecture." in script.text


def test_a_weight_in_words_is_read_beside_the_heaviest(small: Questionnaire, blank: Assessment) -> None:
    _, script, _, _ = walk(small, blank, ["1", "?"])
    assert "Poids moyen." in script.text  # several: 2 of 4


def test_a_comment_is_added_under_the_one_before_and_the_question_waits(
    small: Questionnaire, blank: Assessment
) -> None:
    sitting, script, memory, _ = walk(small, blank, ["c première ligne", "c", "deuxième ligne", "v un planning", "2"])
    answer = sitting.assessment.answer("lieu")
    assert answer.note == "première ligne\ndeuxième ligne"
    assert answer.evidence == "un planning"
    assert answer.value == "permanences"
    assert memory.saved[0].answer("lieu").note == "première ligne"
    assert script.asked.count("Où se faire aider ?") == 1


def test_a_new_answer_keeps_the_note_and_the_evidence_of_the_old_one(
    small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    old = answered({"lieu": {"value": "aucun", "note": "du maire", "evidence": "affiche", "answered": LAST_YEAR}})
    sitting, script, _, _ = walk(small, old, ["3"])
    assert "Réponse du 20 novembre 2025 : 1, Nulle part. Entrée la garde." in script.text
    changed = sitting.assessment.answer("lieu")
    assert changed == Answer(value="permanent", note="du maire", evidence="affiche", answered=NOW)


def test_last_years_answer_kept_with_entree_keeps_its_own_date(
    small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    old = answered({"lieu": {"value": "aucun", "answered": LAST_YEAR}})
    sitting, script, memory, _ = walk(small, old, [""])
    assert sitting.assessment.answer("lieu") == Answer(value="aucun", answered=LAST_YEAR)
    assert "Gardé : 1, Nulle part." in script.text
    assert memory.exists  # a kept answer is an answer: it is on disk too


def test_a_passed_question_is_not_written_and_counts_as_passed(small: Questionnaire, blank: Assessment) -> None:
    sitting, _, memory, ending = walk(small, blank, [""] * 7)
    assert ending is Ending.FINISHED
    assert sitting.assessment.answers == {}
    assert len(memory.saved) == 1  # only the end of the round
    assert sitting.assessment.interview.finished


def test_erasing_takes_the_answer_back_and_leaves_the_note(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["2", "c sûr ?", "p", "c bof", "e", ""])
    assert sitting.assessment.answer("lieu") == Answer(note="bof")
    assert script.asked[-1] == "En combien de minutes ?"
    without_note, *_ = walk(small, blank, ["2", "p", "effacer"])
    assert without_note.assessment.answers == {}


def test_sans_objet_asks_for_its_reason_and_takes_none_empty(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["1", "1", "1", "s", "", "s", "personne d'isolé"])
    assert "« Sans objet » demande une raison" in script.text
    answer = sitting.assessment.answer("visites")
    assert answer.state == "not_applicable"
    assert answer.reason == "personne d'isolé"
    assert answer.value is None


def test_an_answer_after_sans_objet_drops_the_reason(small: Questionnaire, blank: Assessment) -> None:
    sitting, *_ = walk(small, blank, ["1", "1", "1", "s personne", "p", "40"])
    assert sitting.assessment.answer("visites") == Answer(value=40.0, answered=NOW)


def test_a_comment_longer_than_the_file_takes_is_refused_and_said(small: Questionnaire, blank: Assessment) -> None:
    sitting, script, _, _ = walk(small, blank, ["c " + "a" * (NOTE_LIMIT - 1), "c bc", "2"])
    assert len(sitting.assessment.answer("lieu").note) == NOTE_LIMIT - 1  # 19 999 + 1 + 2 would be over 20 000
    assert "trop long" in script.text


def test_control_characters_are_not_kept(small: Questionnaire, blank: Assessment) -> None:
    sitting, *_ = walk(small, blank, ["c \x1b[31mrouge\x07"])
    assert sitting.assessment.answer("lieu").note == "[31mrouge"


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_an_interruption_anywhere_is_an_ending(
    small: Questionnaire, blank: Assessment, stop: type[BaseException]
) -> None:
    for lines in ([stop], ["2", stop], ["2", "c", stop], ["1", "1", "1", "s", stop]):
        sitting, _, memory, ending = walk(small, blank, lines)
        assert ending is Ending.INTERRUPTED
        assert len(sitting.assessment.answers) == len(memory.saved)


def test_quitting_keeps_the_assessment_open(small: Questionnaire, blank: Assessment) -> None:
    sitting, _, _, ending = walk(small, blank, ["2", "q"])
    assert ending is Ending.QUIT
    assert not sitting.assessment.interview.finished


def test_resuming_starts_at_the_first_open_question_and_skips_what_is_answered(
    small: Questionnaire, blank: Assessment
) -> None:
    begun = blank.model_copy(update={"answers": {"lieu": Answer(value="aucun"), "fibre": Answer(value=50.0)}})
    _, script, _, ending = walk(small, begun, ["1", "1", "1", "1", "1"], seen={"lieu", "fibre"})
    assert ending is Ending.FINISHED
    assert script.asked == [
        "En combien de minutes ?",
        "Quels publics ?",
        "Quelle part des habitants isolés est visitée ?",
        "Une stratégie ?",
        "L'école est-elle raccordée ?",
    ]
    assert "Question 2 sur 7" in script.text


def test_an_express_round_leaves_the_assessment_open(small_toml: str, blank: Assessment) -> None:

    text = small_toml.replace('id = "lieu"\n', 'id = "lieu"\nexpress = true\n')
    sitting, script, _, ending = walk(parse({"q.toml": text}), blank, ["2"], express=True)
    assert ending is Ending.FINISHED
    assert script.asked == ["Où se faire aider ?"]
    assert not sitting.assessment.interview.finished


def test_a_revision_asks_only_what_is_named_and_changes_no_state(
    small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    old = answered({"lieu": "aucun", "fibre": 50})
    sitting, script, memory, ending = walk(small, old, ["60"], only=frozenset({"fibre"}))
    assert ending is Ending.FINISHED
    assert script.asked == ["Quelle part des locaux ?"]
    assert sitting.assessment.answer("fibre").value == 60.0
    assert sitting.assessment.interview.finished
    _, _, untouched, _ = walk(small, old, [], only=frozenset({"fibre"}))
    assert len(memory.saved) == 1
    assert untouched.saved == []


# What is shown


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_of_the_frame_is_wider_than_the_terminal(
    small: Questionnaire, answered: Callable[..., Assessment], width: int
) -> None:
    import re

    long = answered(
        {"lieu": {"value": "aucun", "note": "mot " * 50}}, name="Communauté de communes des très longs noms (fictive)"
    )
    script = Script(["?", "d", "8", "3", "1", "p", "v x"])
    sitting = Walk(
        port=script,
        face=Frame(width=width),
        round=Round(questionnaire=small),
        keeper=Memory(),
        clock=lambda: NOW,
        assessment=long,
    )
    sitting.run()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for text in script.heard for line in text.split("\n")]
    assert max(map(len, lines)) < width
    assert any("Où se faire aider" in line for line in lines)


def test_the_frame_shows_the_question_its_place_and_the_progress(small: Questionnaire, blank: Assessment) -> None:
    import re

    script = Script(["2"])
    sitting = Walk(
        port=script,
        face=Frame(width=100),
        round=Round(questionnaire=small),
        keeper=Memory(),
        clock=lambda: NOW,
        assessment=blank,
    )
    sitting.run()
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(script.heard))
    assert "Aide aux habitants ██░░░░░░░░ 1/4" in text  # 1 × 10 // 4 = 2 blocks of 10
    assert "question 2 sur 7" in text
    assert "enregistré 10:12" in text
    assert "Aide aux habitants › Lieux" in text


def test_plain_lines_are_never_cut_and_carry_no_colour(small: Questionnaire, blank: Assessment) -> None:
    _, script, _, _ = walk(small, blank, [])
    assert "\x1b" not in script.text
    assert script.text.strip().split("\n")[:3] == [
        "Question 1 sur 7, domaine Aide aux habitants, thème Lieux.",
        "Où se faire aider ?",
        "1 : Nulle part.",
    ]


def test_what_a_file_says_cannot_drive_the_terminal(small: Questionnaire, answered: Callable[..., Assessment]) -> None:
    trap = answered({"lieu": {"state": "unknown", "note": "\x1b[2Jrien"}}, name="\x1b]0;titre\x07Ville")
    for face in (Plain(), Frame(width=80)):
        script = Script(["?"])
        Walk(
            port=script,
            face=face,
            round=Round(questionnaire=small),
            keeper=Memory(),
            clock=lambda: NOW,
            assessment=trap,
        ).run()
        assert "\x1b[2J" not in "".join(script.heard)
        assert "\x1b]" not in "".join(script.heard)
