"""The line grammar: what is typed, and what is understood."""

from __future__ import annotations

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.cli.interview.grammar import (
    Comment,
    DontKnow,
    Erase,
    Evidence,
    GoToDomain,
    Help,
    NotApplicable,
    Previous,
    Quit,
    Reply,
    Skip,
    Slip,
    understand,
)
from ruraldiag.cli.interview.screen import repaired
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from scripted import walk


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("2", Reply("permanences")),
        (" 2. ", Reply("permanences")),
        ("2)", Reply("permanences")),
        ("PERMANENT", Reply("permanent")),
        ("n", DontKnow()),
        ("N.", DontKnow()),
        ("nsp", DontKnow()),
        ("Ne sait pas", DontKnow()),
        ("p", Previous()),
        ("Précédent", Previous()),
        ("?", Help()),
        ("aide", Help()),
        ("q", Quit()),
        ("", Skip()),
        ("   ", Skip()),
        ("passer", Skip()),
        ("e", Erase()),
        ("effacer", Erase()),
        ("d", GoToDomain("")),
        ("d 3", GoToDomain("3")),
        ("D3", GoToDomain("3")),
        ("d santé", GoToDomain("santé")),
        ("c", Comment("")),
        ("C  à revoir avec l'EPCI", Comment("à revoir avec l'EPCI")),
        ("v https://exemple.fr/c/1", Evidence("https://exemple.fr/c/1")),
    ],
)
def test_a_line_at_a_scale(small: Questionnaire, line: str, meant: object) -> None:
    assert understand(line, small.by_id["lieu"]) == meant


@pytest.mark.parametrize("line", ["8", "0", "1 2", "abc", ".", "2 peut-être", "-1", "1,5", "n je crois", "²"])
def test_what_means_nothing_at_a_scale_is_never_an_answer(small: Questionnaire, line: str) -> None:
    assert isinstance(understand(line, small.by_id["lieu"]), Slip)


def test_a_slip_says_what_was_typed_and_what_to_type(small: Questionnaire) -> None:
    slip = understand("8", small.by_id["lieu"])
    assert isinstance(slip, Slip)
    said = slip.says.replace("\u00a0", " ")
    assert said == "Je n'ai pas compris « 8 ». Tapez un numéro de 1 à 3, n, p, ?, c, q (arrêter), ou Entrée."


def test_a_number_that_exceeds_the_one_it_should_not_is_kept_with_a_reminder(
    small_toml: str, blank: Assessment
) -> None:
    paired = parse({"q.toml": small_toml.replace('id = "fibre"\n', 'id = "fibre"\nat_most = "visites"\n')})
    _, script, memory, _ = walk(paired, blank, ["n", "n", "n", "40", "40,5", "p", "40"])
    assert memory.saved[-1].answer("fibre").value == 40.0
    assert script.text.count("À vérifier") == 1
    assert "(40,5 %) ne devrait pas dépasser" in script.text
    _, script, _, _ = walk(paired, blank, ["n", "n", "n", "40", "30", "p", "p", "20"], only=frozenset())
    assert "(30 %) ne devrait pas dépasser" in script.text  # the other one was lowered afterwards
    assert "(20 %). Pour revenir" in script.text


def test_a_number_missing_that_another_answer_bounds_is_asked_with_it(small_toml: str, blank: Assessment) -> None:
    paired = parse({"q.toml": small_toml.replace('id = "visites"\n', 'id = "visites"\nat_most = "fibre"\n')})
    said = "La réponse à « Visites à domicile » (92 %) dit déjà que ce chiffre est d'au moins 92 %."
    _, script, _, _ = walk(paired, blank, ["n", "n", "n", "92", "n", "p", "93", "p"])
    assert script.text.count(said) == 2  # asked, asked again while it is not known; once it is, no more
    _, script, _, _ = walk(paired, blank, ["n", "n", "n", "n", "n"])
    assert "dit déjà" not in script.text


def test_the_english_of_other_programs_stops_and_helps(small: Questionnaire) -> None:
    assert understand("quit", small.by_id["lieu"]) == Quit()
    assert understand("EXIT", small.by_id["lieu"]) == Quit()
    assert understand("h", small.by_id["lieu"]) == Help()


def test_a_sentence_typed_as_an_answer_is_told_how_to_become_a_comment(small: Questionnaire) -> None:
    slip = understand("il faut demander au maire", small.by_id["lieu"])
    assert isinstance(slip, Slip)
    assert "tapez c puis votre texte" in slip.says


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("1,3", ("elus", "habitants")),
        ("3 1", ("elus", "habitants")),
        ("1 et 3.", ("elus", "habitants")),
        ("1;1;2", ("elus", "agents")),
        ("agents, elus", ("elus", "agents")),
        ("4", ("aucun",)),
    ],
)
def test_several_options_come_each_once_in_the_order_of_the_question(
    small: Questionnaire, line: str, chosen: tuple[str, ...]
) -> None:
    assert understand(line, small.by_id["publics-formes"]) == Reply(chosen)


@pytest.mark.parametrize("line", ["1,4", "1,9", "13", "1-3", "1,x", "1,,2", "1, ;2", ",2", "1,2,"])
def test_an_exclusive_option_with_another_or_an_unknown_one_is_refused_whole(small: Questionnaire, line: str) -> None:
    assert isinstance(understand(line, small.by_id["publics-formes"]), Slip)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("12.", 12.0),
        ("1.2e+01", 12.0),
        ("0\N{THIN SPACE}012", 12.0),
        ("12 min", 12.0),
        ("12min.", 12.0),
        ("12 minutes", 12.0),
    ],
)
def test_a_number_takes_a_comma_or_a_point_and_its_unit(small: Questionnaire, line: str, number: float) -> None:
    assert understand(line, small.by_id["trajet"]) == Reply(number)


@pytest.mark.parametrize("line", ["121", "-1", "12 km", "douze", "nan", "inf", "1e3", "12 13", "1 2345", "12%"])
def test_a_number_off_the_scale_or_in_another_unit_is_asked_again(small: Questionnaire, line: str) -> None:
    assert isinstance(understand(line, small.by_id["trajet"]), Slip)


def test_thousands_may_be_set_apart(small: Questionnaire) -> None:
    wide = small.by_id["trajet"].model_copy(update={"max": 100_000.0})
    assert understand("1 234,5", wide) == Reply(1234.5)
    assert understand("12\u202f345", wide) == Reply(12345.0)


def test_letters_stay_commands_at_a_number(small: Questionnaire) -> None:
    trajet = small.by_id["trajet"]
    assert understand("d 2", trajet) == GoToDomain("2")
    assert understand("v 12 min au chronomètre", trajet) == Evidence("12 min au chronomètre")


@pytest.mark.parametrize("line", ["s aucun isolé", "so: aucun isolé", "Sans objet : aucun isolé", "S  aucun isolé"])
def test_sans_objet_takes_its_reason_on_the_line(small: Questionnaire, line: str) -> None:
    assert understand(line, small.by_id["visites"]) == NotApplicable("aucun isolé")


def test_sans_objet_is_refused_where_it_makes_no_sense(small: Questionnaire) -> None:
    slip = understand("s parce que", small.by_id["lieu"])
    assert isinstance(slip, Slip)
    assert "pas possible" in slip.says


def test_a_line_of_fifty_megabytes_is_refused_and_not_repeated(small: Questionnaire) -> None:
    slip = understand("x" * 50_000_000, small.by_id["publics-formes"])
    assert isinstance(slip, Slip)
    assert len(slip.says) < 250


def test_bytes_that_are_not_utf8_keep_their_accents() -> None:
    assert repaired(b"caf\xe9".decode("utf-8", "surrogateescape")) == "café"
    assert repaired("déjà") == "déjà"
