"""Reading a questionnaire. Requirements: files read together; every fault of form said in French with file and line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from ruraldiag import load_questionnaire
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.files.reading import parse_toml, read_text
from ruraldiag.questionnaire.load import files_of, known, locate, parse

TOP = 'id = "q"\nedition = "1"\ntitle = "Essai"\n'
DOMAIN = '[[domain]]\nid = "d"\ntitle = "Domaine"\nweight = 1\n'
THEME = '[[theme]]\nid = "t"\ndomain = "d"\ntitle = "Thème"\nweight = 1\n'
NUMBER = (
    '[[indicator]]\nid = "a"\ntheme = "t"\nquestion = "?"\nweight = 1\nkind = "number"\ngoalposts = [[0, 0], [9, 1]]\n'
)
GOOD = TOP + DOMAIN + THEME + NUMBER

root_reads_all = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root, or a system without such rights, may read everything"
)


def findings(path: Path) -> tuple[Finding, ...]:
    with pytest.raises(RuralDiagError) as caught:
        load_questionnaire(path)
    assert caught.value.status == 3
    return caught.value.findings


def faults(text: str) -> tuple[Finding, ...]:
    with pytest.raises(RuralDiagError) as caught:
        parse({"q.toml": text})
    return caught.value.findings


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


# Files


def test_one_file_or_a_folder_of_files_read_together(tmp_path: Path) -> None:
    alone = load_questionnaire(write(tmp_path / "seul.toml", GOOD))
    folder = tmp_path / "q"
    folder.mkdir()
    write(folder / "questionnaire.toml", TOP)
    write(folder / "b.toml", DOMAIN + THEME)
    write(folder / "c.toml", NUMBER)
    (folder / "editions").mkdir()
    write(folder / "editions" / "0.toml", GOOD)  # earlier editions stay apart
    write(folder / ".brouillon.toml", "non")
    assert load_questionnaire(folder).model_dump() == load_questionnaire(str(folder)).model_dump() == alone.model_dump()


def test_the_first_file_is_questionnaire_toml_then_by_name(tmp_path: Path) -> None:
    for name in ("z.toml", "a.toml", "questionnaire.toml"):
        write(tmp_path / name, "")
    assert list(files_of(tmp_path)) == ["questionnaire.toml", "a.toml", "z.toml"]


def test_the_domains_come_in_the_order_given() -> None:
    q = parse({"q.toml": 'order = ["e", "d"]\n' + GOOD + DOMAIN.replace('"d"', '"e"') + DOMAIN.replace('"d"', '"f"')})
    assert [domain.id for domain in q.domains] == ["e", "d", "f"]


@pytest.mark.parametrize("change", ["bom", "crlf"])
def test_a_file_saved_on_windows_reads_the_same(tmp_path: Path, change: str) -> None:
    data = GOOD.encode("utf-8")
    data = b"\xef\xbb\xbf" + data if change == "bom" else data.replace(b"\n", b"\r\n")
    assert load_questionnaire(write(tmp_path / "q.toml", data)).model_dump() == parse({"q.toml": GOOD}).model_dump()


def test_the_shipped_questionnaire_is_found_by_its_name() -> None:
    assert "numerique-rural" in known()
    assert locate("numerique-rural").is_dir()


@pytest.mark.parametrize("which", ["absent.toml", "dossier/absent", "./absent.toml"])
def test_a_path_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuralDiagError) as caught:
        load_questionnaire(which)
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("F001", which)]


def test_a_name_too_long_for_the_system_is_no_bug() -> None:
    with pytest.raises(RuralDiagError) as caught:
        load_questionnaire("a" * 5000)
    assert [one.code for one in caught.value.findings] in (["F003"], ["Q031"])  # not every system has a limit
    assert len(str(caught.value)) < 1000


def test_bytes_of_another_encoding_are_said_with_their_line(tmp_path: Path) -> None:
    path = write(tmp_path / "q.toml", GOOD.encode("latin-1"))
    (one,) = findings(path)
    assert (one.code, one.place.file, one.place.line) == ("F005", str(path), 11)  # title = "Thème"
    assert "UTF-8" in one.remedy


def test_every_unreadable_file_of_a_folder_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", b"\xff")
    write(tmp_path / "b.toml", b"x = '\xe9'")
    (tmp_path / "c.toml").mkdir()
    assert [one.code for one in findings(tmp_path)] == ["F005", "F005", "F002"]


def test_a_file_far_too_big_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "q.toml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    (one,) = findings(path)
    assert one.code == "F004"
    assert "50\N{NO-BREAK SPACE}Mo" in one.message or "50 Mo" in one.message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_without_end_is_not_read_for_ever() -> None:
    with pytest.raises(RuralDiagError) as caught:
        read_text(Path("/dev/zero"), 1)
    assert [one.code for one in caught.value.findings] == ["F004"]


@root_reads_all
@pytest.mark.parametrize("what", ["file", "folder"])
def test_no_right_to_read_is_not_emptiness(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "q"
    folder.mkdir()
    path = write(folder / "q.toml", GOOD)
    locked = path if what == "file" else folder
    locked.chmod(0)
    try:
        (one,) = findings(folder)
    finally:
        locked.chmod(0o700)
    assert one.code == "F003"
    assert "droit" in one.message


def test_no_right_to_list_a_folder_is_not_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(RuralDiagError) as caught:
        files_of(tmp_path)
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("F003", str(tmp_path))]
    assert "pas le droit" in str(caught.value)


# TOML


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('a = "b', 1, "guillemet"),
        ('a = 1\nb = "c\nd = 2\n', 2, "caractère"),
        ("a = 1\na = 2\n", 2, "deux fois"),
        ("[t]\n[t]\n", 2, "deux fois"),
        ("a = [1, 2", 1, "crochet"),
        ("a = { b = 1", 1, "accolade"),
        ("a = oui\n", 1, "mal écrite"),
        ("a 1\n", 1, "=\N{NO-BREAK SPACE}»"),
        ("a = 1 b = 2\n", 1, "même ligne"),
        ("a = 1\n[table\nb = 2\n", 2, "crochet"),
        ("d = 2026-02-30\n", 1, "date"),
        ("\n\n= 3\n", 3, "ligne"),
        ('a = "C:\\dossier"\n', 1, "barre oblique"),
        ("a = '''b\n", 1, "guillemet"),
        ("a = " + "9" * 5000 + "\n", 1, "trop grand"),
        ("a = " + "[" * 3000 + "]" * 3000 + "\n", None, "emboîtés"),
    ],
)
def test_what_is_not_toml_is_said_in_french_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(RuralDiagError) as caught:
        parse_toml(text, "q.toml")
    (one,) = caught.value.findings
    assert (one.code, one.place.file) == ("F006", "q.toml")
    assert one.place.line == line
    assert says in one.message


def test_a_truncated_file_is_said_with_its_last_line() -> None:
    text = GOOD[: GOOD.index("goalposts") + 15]
    (one,) = faults(text)
    assert (one.code, one.place.line) == ("F006", text.count("\n") + 1)


# Form: one test for each kind of fault that the models can raise


def number(line: str) -> str:
    return GOOD.replace("weight = 1\nkind", f"{line}\nweight = 1\nkind")


def option(fields: str) -> str:
    return number("options = [{ " + fields + " }]")


def action(line: str) -> str:
    return GOOD + f'[[indicator.action]]\nwhen_below = 0.5\ntitle = "Agir"\n{line}\n'


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        # Trap: a boolean where a text is due
        (number("title = true"), "Q003", "«_title_» devrait être un texte entre guillemets, et vaut «_true_»."),
        (number("title = 3"), "Q003", "un texte entre guillemets, et vaut «_3_»"),
        (GOOD.replace('edition = "1"', "edition = 2026.1"), "Q003", "«_edition_» devrait être un texte"),
        (GOOD.replace("weight = 1\nkind", 'weight = "1"\nkind'), "Q003", "«_weight_» devrait être un nombre, et"),
        (GOOD.replace("weight = 1\nkind", "weight = true\nkind"), "Q003", "un nombre, et vaut «_true_»"),
        (GOOD.replace("weight = 1\nkind", "weight = nan\nkind"), "Q003", "un nombre fini, et vaut «_nan_»"),
        (GOOD.replace("weight = 1\nkind", "weight = -inf\nkind"), "Q003", "un nombre fini, et vaut «_-inf_»"),
        (GOOD.replace("weight = 1\nkind", f"weight = {10**400}\nkind"), "Q003", "plus de cent chiffres"),
        (number('express = "oui"'), "Q003", "«_express_» devrait être true ou false, et vaut «_oui_»"),
        (number("express = 1"), "Q003", "true ou false, et vaut «_1_»"),
        (GOOD.replace('"number"', '"nombre"'), "Q003", "l'un de scale, multiple, number, et vaut «_nombre_»"),
        (number('fracture = "sociale"'), "Q003", "l'un de territoriale, publics, technologique"),
        (number('applies_to = ["communes"]'), "Q003", "«_applies_to › n° 1_» devrait être l'un de commune, epci,"),
        (number('applies_to = "commune"'), "Q003", "«_applies_to_» devrait être une liste entre crochets"),
        (number('statements = "constat"'), "Q003", "«_statements_» devrait être une liste entre crochets"),
        (number("statements = [1]"), "Q003", "«_statements › n° 1_» devrait être un texte"),
        (number("wording = { communes = {} }"), "Q003", "«_wording › communes_» devrait être l'un de commune,"),
        (number("target = true"), "Q003", "un texte entre guillemets, un nombre ou une liste entre crochets, et vaut"),
        (number("target = nan"), "Q003", "«_target_» devrait être un nombre fini, et vaut «_nan_»"),
        (
            number('target = ["x", 1]'),
            "Q003",
            "«_target › n° 2_» devrait être un texte entre guillemets, et vaut «_1_»",
        ),
        (number('target = "trop haut"'), "Q004", "«_trop haut_» n'est pas un identifiant"),
        (
            GOOD.replace("[[0, 0], [9, 1]]", "[[0], [9, 1]]"),
            "Q003",
            "«_goalposts › n° 1 › n° 2_» devrait être une liste",
        ),
        (GOOD.replace("[[0, 0], [9, 1]]", "[[0, 0, 0], [9, 1]]"), "Q003", "une liste de 2, et vaut «_[0, 0, 0]_»"),
        (GOOD.replace("[[0, 0], [9, 1]]", '[["0", 0], [9, 1]]'), "Q003", "«_goalposts › n° 1 › n° 1_» devrait être un"),
        (GOOD.replace("[[0, 0], [9, 1]]", "[[true, 0], [9, 1]]"), "Q003", "un nombre, et vaut «_true_»"),
        (GOOD.replace("[[0, 0], [9, 1]]", "9"), "Q003", "«_goalposts_» devrait être une liste entre crochets"),
        (option('id = "x"'), "Q002", "la clé «_options › n° 1 › label_» manque"),
        (option('id = "x", label = "X", score = 1.5'), "Q003", "«_options › n° 1 › score_» devrait être au plus 1, et"),
        (option('id = "x", label = "X", points = -1'), "Q003", "«_options › n° 1 › points_» devrait être au moins 0"),
        (number('options = ["oui"]'), "Q003", "«_options › n° 1_» devrait être une table, et vaut «_oui_»"),
        (number("applies_if = 3"), "Q003", "«_applies_if_» devrait être une table"),
        (number('applies_if = { indicator = "b", at_least = 2 }'), "Q003", "«_applies_if › at_least_» devrait être au"),
        (action("effort = 1.5"), "Q003", "«_action › n° 1 › effort_» devrait être un nombre entier, et vaut «_1.5_»"),
        (action("effort = true"), "Q003", "un nombre entier, et vaut «_true_»"),
        (action("effort = 4"), "Q003", "«_action › n° 1 › effort_» devrait être au plus 3, et vaut «_4_»"),
        (action('ask = ["epci"]'), "Q003", "«_action › n° 1 › ask_» devrait être une table, et vaut «_[epci]_»"),
        (TOP + 'source = { title = "S", date = "2017" }\n', "Q003", "une date (2026-11-22), et vaut «_2017_»"),
        (
            TOP + 'source = { title = "S", date = 2017-11-17T10:00:00 }\n',
            "Q003",
            "«_source › date_» devrait être une date",
        ),
        (TOP + "scoring = 3\n", "Q003", "«_scoring_» devrait être une table, et vaut «_3_»"),
        (TOP + 'domain = "d"\n', "Q003", "«_domain_» devrait être une liste entre crochets"),
        (TOP + "domain = [3]\n", "Q003", "devrait être une table"),
        (TOP + "[scoring.backing]\n'à part' = 1\n", "Q004", "«_à part_» n'est pas un identifiant"),
        (TOP + '[scoring.means]\nwhole = "median"\n', "Q003", "l'un de arithmetic, geometric, harmonic"),
        (number("x" * 30 + " = 1"), "Q001", "clé inconnue «_xxxxx"),
        (number("wording = { epci = { questoin = 'x' } }"), "Q001", "clé inconnue «_wording › epci › questoin_»"),
        (GOOD.replace('question = "?"', f'question = "{"x" * 20_001}"'), "Q003", "un texte d'au plus 20000 caractères"),
        (GOOD.replace('id = "a"', f'id = "{"x" * 101}"'), "Q003", "«_id_» devrait être un texte d'au plus 100"),
        (GOOD.replace('id = "a"', 'id = "\\u001b[31m"'), "Q004", "n'est pas un identifiant"),
        (GOOD.replace('id = "a"', "id = 3"), "Q003", "«_id_» devrait être un texte entre guillemets"),
    ],
)
def test_every_kind_of_fault_is_said_in_french(text: str, code: str, says: str) -> None:
    found = faults(text)
    # Q010: one text also names an indicator that does not exist, which is said at the same time.
    assert [one.code for one in found if one.code not in {"Q002", "Q010"} or code == one.code] == [code]
    one = next(one for one in found if one.code == code)
    assert says.replace("_»", "\N{NO-BREAK SPACE}»").replace("«_", "«\N{NO-BREAK SPACE}") in one.message
    assert one.place.file == "q.toml"
    assert len(str(one)) < 1500
    assert str(one).replace("\n", "").replace("\N{NO-BREAK SPACE}", "").isprintable()
    english = r"\b(Input|should|valid|field|required|extra|permitted|type|True|False|None|constrained|tuple)\b"
    assert not re.search(english, one.message), one.message


def test_one_wrong_value_of_a_union_makes_one_finding() -> None:
    assert len(faults(number("target = true"))) == 1
    assert len(faults(number('target = ["x", 1, true]'))) == 2  # one for each wrong item


def test_an_unknown_key_suggests_the_near_one_and_lists_them_all() -> None:
    (one,) = faults(number('evidense = "x"'))
    assert "Vouliez-vous dire «\N{NO-BREAK SPACE}evidence\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}?" in one.remedy
    assert one.remedy.endswith("action.")  # the list is whole: its last key is there
    (one,) = faults(number('zzz = "x"'))
    assert one.remedy.startswith("Les clés permises ici")  # no stray space where there is no suggestion


def test_lines_are_those_of_the_item_even_where_ids_are_shared() -> None:
    text = (GOOD + NUMBER.replace("weight = 1", "weigth = 1")).replace('"d"', '"a"').replace('"t"', '"a"')
    (one,) = [one for one in faults(text) if one.code == "Q001"]
    second = GOOD.count("\n") + 2  # its id is also that of a domain, of a theme and of the first indicator
    assert (one.place.line, one.place.item) == (second, "indicateur «\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}»")


def test_a_table_without_an_id_is_told_by_its_place() -> None:
    (one,) = faults(GOOD + THEME + THEME.replace('id = "t"\n', ""))
    assert (one.code, one.place.item, one.place.line) == ("Q002", "thème n° 3", (GOOD + THEME).count("\n") + 1)


def test_a_key_of_the_top_has_its_line() -> None:
    (one,) = faults("# un commentaire\n" + TOP.replace('title = "Essai"', "title = 3"))
    assert one.place.line == 4


def test_lists_that_are_not_tables_are_not_joined_across_files() -> None:
    with pytest.raises(RuralDiagError) as caught:
        parse({"a.toml": 'order = ["d"]\n' + GOOD, "b.toml": 'order = ["e"]\n'})
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("Q030", "b.toml")]


def test_a_table_of_the_top_given_twice_is_not_merged() -> None:
    with pytest.raises(RuralDiagError) as caught:
        parse({"a.toml": GOOD + "[scoring]\nmin_coverage = 0.4\n", "b.toml": "# x\n[scoring]\nfracture_below = 0.3\n"})
    assert [(one.code, one.place.file, one.place.line) for one in caught.value.findings] == [("Q030", "b.toml", 2)]


def test_faults_of_form_and_of_sense_come_at_once() -> None:
    wrong = NUMBER.replace("weight = 1", "weight = 0\nzozo = 1").replace('theme = "t"', 'theme = "t3"')
    assert {"Q001", "Q007", "Q010"} <= {one.code for one in faults(GOOD + wrong)}
