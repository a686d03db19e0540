"""What says which unit a row is, and its group, gets the care that answers get."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruraldiag.questionnaire.load import parse
from ruraldiag.table.reader import open_table
from tables import Read, Table


@pytest.mark.parametrize("mark", ["NA", "nan", "None", "NULL", "n/a", "-", "?", "n.d.", "<NA>"])
def test_a_code_that_is_missing_never_makes_three_communes_one(read: Read, mark: str) -> None:
    table = read(f"name;code;by;fibre\nA;{mark};{mark};10\nB;{mark};{mark};20\nC;{mark};CC;30\n", by=["by"])
    assert [(row.name, row.code, row.groups) for row in table.rows] == [
        ("A", "", ("",)), ("B", "", ("",)), ("C", "", ("CC",))
    ]  # fmt: skip
    assert table.warnings == ["T038", "T038"]
    assert f"3 cellules de la colonne « code » ne disent rien : {mark} (ligne 2)" in table.said
    assert f"2 cellules de la colonne « by » ne disent rien : {mark} (ligne 2), {mark} (ligne 3)." in table.said


@pytest.mark.parametrize("mark", ["inconnu", "X", "00000", "0", "*", "…", "(vide)", "nsp", "s.o."])
def test_what_can_be_no_code_never_makes_two_communes_one(read: Read, mark: str) -> None:
    table = read(f"name;code;fibre\nA;{mark};10\nB;{mark};20\n")
    assert [(row.name, row.code) for row in table.rows] == [("A", ""), ("B", "")]
    assert table.warnings == ["T018"]
    assert "laissez-le vide" in table.said
    assert [row.code for row in read(f"name;kind;code;fibre\nA;autre;{mark}1;10\n").rows] == [f"{mark}1"]


@pytest.mark.parametrize(
    "error",
    ["#REF!", "#N/A", "#VALEUR!", "#SPILL!", "#PROPAGATION!", "#CALC!", "#GETTING_DATA", "#ERROR!", "Err:502", "####"],
)
def test_an_error_in_place_of_a_code_refuses_the_row_and_in_a_group_is_said(read: Read, error: str) -> None:
    table = read(f"name;code;by;fibre\nA;{error};x;10\nB;15138;{error};20\n", by=["by"])
    assert table.refused == [(2, "code", "T040")]
    assert [(row.name, row.groups) for row in table.rows] == [("B", ("",))]
    assert table.warnings == ["T038"]


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("commune", "15138.0", "15138"),
        ("commune", "15138,0", "15138"),
        ("commune", " 15 138 ", "15138"),
        ("commune", '"=""01006"""', "01006"),
        ("commune", "'01006", "01006"),
        ("commune", "2a004", "2A004"),
        ("commune", "=01006", "01006"),
        ("commune", "\uff11\uff15\uff11\uff13\uff18", "15138"),
        ("epci", "200 066 561", "200066561"),
        ("epci", "200\N{NARROW NO-BREAK SPACE}066\N{NARROW NO-BREAK SPACE}561", "200066561"),
        ("epci", "2.00066561E+08", "200066561"),
        ("autre", "12.0", "12.0"),
    ],
)
def test_a_code_that_a_spreadsheet_dressed_up_is_the_code(read: Read, kind: str, written: str, code: str) -> None:
    table = read(f"name;kind;code;fibre\nA;{kind};{written};10\n")
    assert ([row.code for row in table.rows], table.warnings) == ([code], [])


@pytest.mark.parametrize(
    ("kind", "code", "remedy"),
    [
        ("commune", "1006", "au lieu de 01006"),
        ("commune", "200066561", '[constants] kind = "epci"'),
        ("commune", "200066561 00014", "C'est un SIRET"),
        ("commune", "2026-05-03", "en a fait une date"),
        ("commune", "inconnu", "laissez-le vide"),
        ("commune", "150001", "Vérifiez-le"),
        ("epci", "15138", "le code INSEE d'une commune"),
        ("epci", "2,00067E+08", "a arrondi ce numéro"),
    ],
)
def test_each_odd_code_has_its_own_remedy(read: Read, kind: str, code: str, remedy: str) -> None:
    table = read(f"name;kind;code;fibre\nA;{kind};{code};10\nB;{kind};{code};20\n")
    assert table.warnings[0] == "T018"
    assert remedy in table.said


@pytest.mark.parametrize("formula", ["=RECHERCHEV(A2;B:C;2)", "=Feuil2!B3", "='Ma feuille'!B3", "=$B$3", "=A1&B1"])
def test_a_formula_is_no_name_and_no_group(read: Read, formula: str) -> None:
    table = read(f'name;by;fibre\n"{formula}";CC;10\nB;"{formula}";20\nC;= CC;30\n', by=["by"])
    assert table.refused == [(2, "name", "T041")]
    assert [(row.name, row.groups) for row in table.rows] == [("B", ("",)), ("C", ("= CC",))]
    assert table.warnings == ["T038"]


def test_a_rounded_siren_makes_no_two_groupings_one(read: Read) -> None:
    table = read("name;kind;code;fibre\nA;epci;2,00067E+08;10\nB;epci;2,00067E+08;20\n")
    assert [(row.name, row.code) for row in table.rows] == [("A", ""), ("B", "")]
    assert table.warnings == ["T018"]


@pytest.mark.parametrize(
    "date",
    [
        *("22/11/2026 10:42", "22/11/2026 10 h", "22.11.2026", "2026-11-22T10:42:00+01:00"),
        *("22/11/2026, 10:42", "22-11-2026", "22/11/2026 à 10h42"),
    ],
)
def test_a_date_may_have_an_hour(read: Read, date: str) -> None:
    assert [row.date for row in read(f"name;date;fibre\nA;{date};10\n").rows] == ["2026-11-22"]


@pytest.mark.parametrize("date", ["22/11/26", "2026", "22/11/2026 et 23/11/2026", "46348", "0022-11-22"])
def test_what_is_no_date_is_not_guessed(read: Read, date: str) -> None:
    assert read(f"name;date;fibre\nA;{date};10\n").refused == [(2, "date", "T033")]


def test_groups_that_read_alike_are_told(read: Read) -> None:
    table = read(
        "name;by;fibre\nA;Cère et Goul;1\nB;CERE ET GOUL;2\nC;Cère  et Goul;3\nD;CC – Nord;4\nE;CC-Nord;5\nF;CC;6\n",
        by=["by"],
    )
    assert table.warnings == ["T057"]
    alike = "« Cère et Goul » (ligne 2) et « CERE ET GOUL » (ligne 3), « CC – Nord » (ligne 5) et « CC-Nord » (ligne 6)"
    assert f"des accents ou des tirets : {alike}." in table.said


@pytest.mark.parametrize(
    "name", ["Ã‰pÃ´ne", "Pont-Ã\xa0-Mousson", "Ch‰teau", "saint-Žtienne", "Align‚", "Ch\ufffdteau"]
)
def test_accents_spoilt_before_are_told(read: Read, name: str) -> None:
    table = read(f"name;fibre\n{name};1\nÉpône-l'Œuvre;2\n")
    assert table.warnings == ["T058"]
    assert "1 nom dont les accents semblent abîmés" in table.said


def test_a_date_to_come_and_a_question_not_put_to_a_kind_are_said_as_of_a_file(read: Read) -> None:
    table = read("name;kind;date;fibre;visites\nA;gal;2062-01-01;10;3\nB;commune;;20;4\nC;gal;2062-01-02;30;\n")
    assert table.warnings == ["T039", "T055"]
    assert "2 lignes donnent une date à venir : 2062-01-01 (ligne 2), 2062-01-02 (ligne 4)" in table.said
    assert "1 question ne se pose pas à ce genre de collectivité, et les réponses n'y comptent pas :" in table.said
    assert "« visites » (1 réponse : A (ligne 2))" in table.said


def test_questions_not_put_to_a_kind_are_told_together_the_first_ones_by_name(tmp_path: Path) -> None:
    number = 'theme = "t"\nquestion = "Q ?"\nkind = "number"\nunit = "%"\ngoalposts = [[0, 0.0], [100, 1.0]]\n'
    asked = "".join(f'[[indicator]]\nid = "q{n}"\napplies_to = ["commune"]\n{number}' for n in range(7))
    start = 'id = "q"\nedition = "1"\ntitle = "T"\n[[domain]]\nid = "d"\ntitle = "D"\nweight = 1\n'
    questionnaire = parse({"q.toml": f'{start}[[theme]]\nid = "t"\ndomain = "d"\ntitle = "T"\nweight = 1\n{asked}'})
    path = tmp_path / "t.csv"
    path.write_text("name;kind;" + ";".join(f"q{n}" for n in range(7)) + "\nA;gal" + ";50" * 7 + "\nB;gal" + ";50" * 7)
    table = Table(open_table(path, questionnaire))
    assert table.warnings == ["T055"]
    assert "7 questions ne se posent pas" in table.said
    assert "« q4 » (2 réponses : A (ligne 2)…) ; et 2 de plus." in table.said
    assert "q5" not in table.said
