"""Folders of assessments and standard input, read as the rows of a batch table."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.assessment.store import dump
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.cells import Cell
from ruraldiag.table.mapping import ColumnMap
from ruraldiag.table.reader import open_table
from ruraldiag.table.row import RawRow, assessment_of
from tables import Read, Table, codes


def test_a_folder_of_assessments_is_read_as_rows_and_bad_files_are_refused(
    read: Read, tmp_path: Path, answered: Callable[..., Assessment]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    one = answered({"fibre": 92.5, "publics-formes": ["elus", "agents"], "visites": "so: aucun", "lieu": "nsp"})
    (folder / "a.toml").write_text(dump(one), encoding="utf-8")
    (folder / "b.toml").write_text("format = ", encoding="utf-8")
    (folder / "c.toml").write_text(dump(one).replace("92.5", "920"), encoding="utf-8")
    (folder / "x.colonnes.toml").write_text("[columns]\n", encoding="utf-8")  # a mapping, no assessment
    table = read(folder)
    empty = Cell(State.UNANSWERED)
    assert dict(zip(table.indicators, table.rows[0].cells, strict=True)) == {
        "lieu": Cell(State.UNKNOWN), "trajet": empty, "publics-formes": Cell(State.ANSWERED, ("elus", "agents")),
        "visites": Cell(State.NOT_APPLICABLE), "fibre": Cell(State.ANSWERED, 92.5), "strategie": empty, "ecole": empty,
    }  # fmt: skip
    assert (table.rows[0].name, table.rows[0].date) == ("Saint-Exemple (fictive)", "2026-11-22")
    assert [(row, code) for row, _, code in table.refused] == [(3, "F006"), (4, "A007")]
    assert [len(read(tmp_path / "d" / pattern).items) for pattern in ("a*.toml", "*.toml", "a.toml")] == [1, 3, 1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(
    read: Read, tmp_path: Path, answered: Callable[..., Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "a.toml").write_text(dump(answered({"fibre": 92.5})), encoding="utf-8")
    os.mkfifo(folder / "b.toml")
    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *how: opened(self, *how) if self.is_file() else pytest.fail("opened")
    )
    table = read(folder)
    assert [row.line for row in table.rows] == [2]
    assert [(row, code) for row, _, code in table.refused] == [(3, "F003")]


def test_each_file_of_a_folder_is_opened_once_and_its_assessment_is_at_hand_with_its_row(
    tmp_path: Path, small: Questionnaire, answered: Callable[..., Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        text = dump(answered({"fibre": 92.5, "publics-formes": ["elus"]}, name=name))
        (tmp_path / f"{name}.toml").write_text(text.replace("value = 92.5", 'value = 92.5\nnote = "du syndicat"'))
    (tmp_path / "c.toml").write_text("format = ", encoding="utf-8")
    opened, open_file = list[str](), Path.open
    monkeypatch.setattr(Path, "open", lambda self, *how: opened.append(self.name) or open_file(self, *how))
    with open_table(tmp_path, small) as reader:
        said = [
            (row.name, reader.assessment.answer("fibre").note) if isinstance(row, RawRow) else reader.assessment
            for row in reader
        ]
    assert said == [("a", "du syndicat"), ("b", "du syndicat"), None]
    assert opened == ["a.toml", "b.toml", "c.toml"]


def test_the_columns_of_a_folder_may_group_and_need_no_mapping(
    tmp_path: Path, small: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    one = answered({"fibre": 92.5, "publics-formes": ["elus", "agents"]})
    (tmp_path / "a.toml").write_text(dump(one), encoding="utf-8")
    (row,) = open_table(tmp_path, small, by=("kind", "publics-formes", "lieu"))
    assert isinstance(row, RawRow)
    assert row.groups == ("commune", "elus|agents", "")
    with pytest.raises(RuralDiagError) as caught:
        open_table(tmp_path, small, by=("epci",))
    assert [one.code for one in caught.value.findings] == ["T019"]
    with pytest.raises(RuralDiagError, match="--columns") as caught:
        open_table(tmp_path, small, columns=ColumnMap(columns={"name": "name"}))
    assert caught.value.status == ExitStatus.USAGE


def test_a_folder_without_assessments(read: Read, tmp_path: Path) -> None:
    assert codes(read, tmp_path) == ["T023"]
    assert codes(read, tmp_path / "*.toml") == ["T023"]


def test_the_assessment_of_a_row_says_what_the_row_says(tmp_path: Path, small: Questionnaire) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name;code;date;fibre;lieu;visites\nArvieu;12011;2026-11-22;92,5;nsp;so: aucun\n", encoding="utf-8")
    with open_table(path, small) as reader:
        (row,) = reader
        assert isinstance(row, RawRow)
        one = assessment_of(row, reader.indicators, small)
    assert (one.unit.name, one.unit.code) == ("Arvieu", "12011")
    assert (one.answer("fibre").value, one.answer("lieu").state, one.answer("visites").reason) == (
        92.5,
        "unknown",
        "aucun",
    )
    assert "trajet" not in one.answers


def test_a_standard_input_that_is_closed_is_said(monkeypatch: pytest.MonkeyPatch, small: Questionnaire) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(RuralDiagError) as caught:
        open_table("-", small)
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("F003", "entrée standard")]


def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, small: Questionnaire) -> None:
    class Stdin:
        buffer = io.BytesIO("name;fibre\nHérault;1\n".encode("cp1252"))

    monkeypatch.setattr("sys.stdin", Stdin())
    assert [row.name for row in Table(open_table("-", small)).rows] == ["Hérault"]
