"""The catalogue of errors. Requirements (contract, « Messages »; style, habit 6).

Every code of a questionnaire (Q…) or an assessment (A…) has a broken file that raises it, and it alone; each finding
has a code, a place, a French message and a remedy, with no brace left; errors exit with 3, and nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ruraldiag.assessment.store import load_assessment
from ruraldiag.assessment.validation import validate
from ruraldiag.catalogue import CATALOGUE
from ruraldiag.cli.app import run
from ruraldiag.composite.trace import express_findings
from ruraldiag.errors import Finding, RuralDiagError, stop_on_errors
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import files_of, load_edition, load_questionnaire, locate, parse

INVALID = Path(__file__).parent / "invalid"
VALID = INVALID / "valid.toml"
# What a file alone cannot show: it is a folder, a size, or a name given on the command line.
BUILT = {"Q030", "Q031", "Q032", "Q034", "Q035", "A012"}
CODES = [code for code in CATALOGUE if code[0] in "QA"]


def of_questionnaire(path: str | Path) -> Sequence[Finding]:
    try:
        files = files_of(locate(path))
        questionnaire = parse(files)
    except RuralDiagError as error:
        return error.findings
    found = check(questionnaire, files)
    return found or express_findings(questionnaire)


def of_assessment(path: Path) -> Sequence[Finding]:
    try:
        return validate(load_assessment(path), load_questionnaire(VALID), str(path))
    except RuralDiagError as error:
        return error.findings


def found_in(path: Path) -> Sequence[Finding]:
    return of_questionnaire(path) if path.name.startswith("Q") else of_assessment(path)


@pytest.mark.parametrize("code", [code for code in CODES if code not in BUILT])
def test_every_code_has_a_broken_file_that_raises_it(code: str) -> None:
    path = INVALID / f"{code}.toml"
    found = found_in(path)
    # A filter is always warned about: the broken filters of Q019 and Q020 cannot but raise Q027 too. A threshold out of
    # reach shows that the scale is not full.
    also = {"Q019": {"Q027"}, "Q020": {"Q027"}, "Q043": {"Q026"}}.get(code, set())
    assert {one.code for one in found} - also == {code}
    for one in found:
        well_said(one)
        assert one.place.file.endswith(f"{code}.toml") or code == "Q028"  # of the whole questionnaire


@pytest.mark.parametrize("code", [code for code in CODES if code not in BUILT and code != "Q028"])
def test_errors_stop_the_work_with_status_three_and_warnings_do_not(code: str) -> None:
    found = found_in(INVALID / f"{code}.toml")
    if CATALOGUE[code].severity == "error":
        with pytest.raises(RuralDiagError) as caught:
            stop_on_errors(found)
        assert caught.value.status == 3
    else:
        assert stop_on_errors(found) == tuple(found)


@pytest.mark.parametrize("path", sorted(INVALID.glob("[AQ]*.toml")), ids=lambda path: path.stem)
def test_the_command_line_says_it_exits_with_three_and_writes_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = path.stem
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    before = path.read_bytes()
    command = ["questionnaire", "check"] if code.startswith("Q") else ["score", "--questionnaire", str(VALID)]
    status = run([*command, str(path)])
    said = capsys.readouterr()
    assert status == (3 if CATALOGUE[code].severity == "error" else 0)
    assert code in said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_q030_the_same_key_in_two_files(tmp_path: Path) -> None:
    text = VALID.read_text(encoding="utf-8")
    (tmp_path / "questionnaire.toml").write_text(text, encoding="utf-8")
    (tmp_path / "suite.toml").write_text('# suite\ntitle = "Autre"\norder = ["d"]\n', encoding="utf-8")
    (tmp_path / "zut.toml").write_text('order = ["d"]\n', encoding="utf-8")
    found = of_questionnaire(tmp_path)
    assert [(one.code, one.place.file, one.place.line) for one in found] == [
        ("Q030", "suite.toml", 2),
        ("Q030", "zut.toml", 1),
    ]
    for one in found:
        well_said(one)


@pytest.mark.parametrize(("word", "close"), [("numerique-ruale", True), ("xyz", False)])
def test_q031_no_questionnaire_of_that_name(word: str, close: bool) -> None:
    (one,) = of_questionnaire(word)
    assert one.code == "Q031"
    assert word in one.message
    assert ("Vouliez-vous dire" in one.remedy) is close
    assert "numerique-rural" in one.remedy
    well_said(one, place=False)


def test_q032_a_folder_without_toml(tmp_path: Path) -> None:
    (tmp_path / "lisez-moi.txt").write_text("rien", encoding="utf-8")
    (one,) = of_questionnaire(tmp_path)
    assert (one.code, one.place.file) == ("Q032", str(tmp_path))
    well_said(one)


@pytest.mark.parametrize(("wanted", "code"), [("0", "Q034"), ("../autre", "Q034"), ("0.9", "Q035")])
def test_q034_q035_an_edition_that_is_not_there_or_not_what_its_name_says(
    tmp_path: Path, wanted: str, code: str
) -> None:
    text = VALID.read_text(encoding="utf-8")
    (tmp_path / "questionnaire.toml").write_text(text, encoding="utf-8")
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "0.9.toml").write_text(text, encoding="utf-8")  # it says that it is edition 1
    assert load_edition(tmp_path, "1").edition == "1"
    with pytest.raises(RuralDiagError) as caught:
        load_edition(tmp_path, wanted)
    (one,) = caught.value.findings
    assert (one.code, caught.value.status) == (code, 3)
    well_said(one)


def test_a012_a_text_too_long(tmp_path: Path) -> None:
    path = tmp_path / "A012.toml"
    text = (INVALID / "A001.toml").read_text(encoding="utf-8").replace('notes = "', 'note = "' + "a" * 20_000)
    path.write_text(text, encoding="utf-8")
    (one,) = of_assessment(path)
    assert (one.code, one.place.line) == ("A012", 11)
    assert "20008" in one.message  # the 20,000, and « à relire »
    assert "fibre" in one.place.item
    assert "note" in one.place.item
    well_said(one)


def well_said(one: Finding, *, place: bool = True) -> None:
    """Check the form of a finding: code, place, message and remedy, in French typography, every brace filled."""
    text = str(one)
    assert text.startswith(one.code)
    assert str(one.place) or not place or one.code == "Q028"
    for words in (one.message, one.remedy):
        assert words
        assert words == words.strip()
        assert "  " not in words
        assert re.search(r"[.?!]$", words)
        # French typography: a no-break space inside « » and before : ; ? ! %
        assert not re.search(r"« | »| [:;?!%]", words), words
        assert not re.search(r"\{\w+\}", words), words
    assert not re.search(r"\b(should|input|valid|expected|field|string|True|False|None)\b", text), text


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_every_entry_is_written_in_french_typography(code: str) -> None:
    entry = CATALOGUE[code]
    for words in (entry.text, entry.remedy):
        assert words
        assert not re.search(r"« | »| [:;?!%]", words), words
        assert "..." not in words


def test_every_code_of_a_questionnaire_or_an_assessment_is_raised_somewhere() -> None:
    package = Path(load_assessment.__code__.co_filename).parents[1]
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in package.rglob("*.py") if not path.name.startswith("catalogue")
    )
    raised = set(re.findall(r'"([A-Z]\d{3})"', text))
    raised |= {family + number for number in re.findall(r"\{family\}(\d{3})", text) for family in "QA"}
    assert set(CODES) - raised == set()


def test_all_the_findings_of_a_file_come_at_once() -> None:
    broken: dict[str, Callable[[str], str]] = {
        "Q007": lambda text: text.replace(
            'id = "fibre"\ntheme = "t"\nquestion = "Combien ?"\nweight = 1',
            'id = "fibre"\ntheme = "t"\nquestion = "Combien ?"\nweight = -1',
        ),
        "Q012": lambda text: text.replace(
            '  { id = "partie", label = "En partie." },\n  { id = "oui", label = "Oui." },\n', "", 1
        ),
        "Q017": lambda text: text.replace("points = 0.4", "points = 0"),
        "Q015": lambda text: text + '[[theme]]\nid = "vide"\ndomain = "d"\ntitle = "Vide"\nweight = 1\n',
    }
    text = VALID.read_text(encoding="utf-8")
    for change in broken.values():
        assert change(text) != text
        text = change(text)
    files = {"tout.toml": text}
    found = check(parse(files), files)
    assert [one.code for one in found] == ["Q007", "Q012", "Q017", "Q015"]  # in the order of the file
    assert [one.place.line for one in found] == sorted(one.place.line or 0 for one in found)


def test_faults_of_form_of_several_files_come_at_once(tmp_path: Path) -> None:
    text = VALID.read_text(encoding="utf-8")
    last = text.split("\n").index('id = "cuivre"') + 1
    (tmp_path / "questionnaire.toml").write_text(text + "titre = 3\n", encoding="utf-8")
    (tmp_path / "b.toml").write_text('[[theme]]\nid = "u"\ndomain = "d"\nweight = 1\n', encoding="utf-8")
    (tmp_path / "c.toml").write_text('# un\n[[theme]]\ntitle = "U"\ndomain = "d"\nweigth = 1\n', encoding="utf-8")
    found = of_questionnaire(tmp_path)
    assert [(one.code, one.place.file, one.place.line) for one in found] == [
        ("Q001", "questionnaire.toml", last),  # titre, in the last table of the file
        ("Q002", "b.toml", 2),  # no title
        ("Q002", "c.toml", 2),  # no id: the table is told by its place in the file
        ("Q001", "c.toml", 2),  # weigth
    ]
    for one in found:
        well_said(one)
