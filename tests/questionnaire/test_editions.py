"""Editions. Requirements (contract: earlier editions stay under ``editions/<edition>.toml``, read only)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruraldiag.errors import RuralDiagError
from ruraldiag.questionnaire.load import load_edition


@pytest.fixture
def text() -> str:
    return (Path(__file__).parents[1] / "invalid" / "valid.toml").read_text(encoding="utf-8")


def edition(text: str, name: str, title: str = "") -> str:
    """Return the questionnaire as another edition."""
    (current,) = (line for line in text.split("\n") if line.startswith("edition ="))
    return text.replace(current, f'edition = "{name}"') + (f"\n# {title}" if title else "")


@pytest.fixture
def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "questionnaire.toml").write_text(edition(text, "2027.1"), encoding="utf-8")
    (tmp_path / "editions" / "2026.1.toml").write_text(edition(text, "2026.1"), encoding="utf-8")
    return tmp_path


def refused(which: Path, name: str) -> tuple[str, str, str]:
    with pytest.raises(RuralDiagError) as caught:
        load_edition(which, name)
    (one,) = caught.value.findings
    assert caught.value.status == 3
    return one.code, one.message, one.remedy


def test_the_current_edition_is_the_one_of_the_folder(folder: Path) -> None:
    assert load_edition(folder, "2027.1").edition == "2027.1"


def test_an_earlier_edition_is_read_in_the_folder_of_editions(folder: Path) -> None:
    assert load_edition(folder, "2026.1").edition == "2026.1"


def test_the_editions_of_a_questionnaire_of_one_file_stand_beside_it(folder: Path) -> None:
    assert load_edition(folder / "questionnaire.toml", "2026.1").edition == "2026.1"


def test_an_edition_that_is_not_there_says_which_are_and_what_to_do(folder: Path) -> None:
    code, message, remedy = refused(folder, "2025.1")
    assert (code, "2025.1" in message) == ("Q034", True)
    assert "2026.1, 2027.1" in remedy
    assert str(folder / "editions" / "2025.1.toml") in remedy


def test_a_questionnaire_without_earlier_editions(tmp_path: Path, text: str) -> None:
    (tmp_path / "q.toml").write_text(edition(text, "2"), encoding="utf-8")
    assert refused(tmp_path / "q.toml", "1")[0] == "Q034"


@pytest.mark.parametrize("name", ["../questionnaire", "../../etc/passwd", "/etc/passwd", "", ".", "2026.1.toml"])
def test_what_an_assessment_calls_its_edition_never_makes_a_path(folder: Path, name: str) -> None:
    assert refused(folder, name)[0] == "Q034"


def test_a_file_that_is_another_edition_than_its_name_is_refused(folder: Path, text: str) -> None:
    (folder / "editions" / "2025.1.toml").write_text(edition(text, "2024.1"), encoding="utf-8")
    code, message, _ = refused(folder, "2025.1")
    assert (code, "2024.1" in message, "2025.1" in message) == ("Q035", True, True)


def test_an_earlier_edition_is_checked_as_any_other(folder: Path, text: str) -> None:
    (folder / "editions" / "2025.1.toml").write_text(edition(text, "2025.1") + "\ntitre = 3\n", encoding="utf-8")
    assert refused(folder, "2025.1")[0] == "Q001"
