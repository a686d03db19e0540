"""Writing a report: whole or not at all, never over what is there without being asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus, RuralDiagError
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.write import report_markdown, write_report


@pytest.fixture
def scored(
    small: Questionnaire, answered: Callable[..., Assessment], most: dict[str, Any]
) -> tuple[Result, Assessment]:
    """A result and its assessment."""
    assessment = answered(most)
    return score(assessment, small), assessment


def test_the_report_is_written_where_asked(scored: tuple[Result, Assessment], tmp_path: Path) -> None:
    path = tmp_path / "rapports été" / "saint-exemple.md"
    assert write_report(*scored, path) == path
    assert path.read_bytes() == report_markdown(*scored).encode("utf-8")


def test_what_is_there_is_not_replaced_without_force(scored: tuple[Result, Assessment], tmp_path: Path) -> None:
    path = tmp_path / "rapport.md"
    path.write_text("à moi", encoding="utf-8")
    with pytest.raises(RuralDiagError) as caught:
        write_report(*scored, path)
    assert [one.code for one in caught.value.findings] == ["F007"]
    assert caught.value.status is ExitStatus.NOT_WRITTEN
    assert path.read_text(encoding="utf-8") == "à moi"
    write_report(*scored, path, force=True)
    assert path.read_text(encoding="utf-8").startswith("# Petit questionnaire — ")


def test_a_folder_is_no_place_for_a_report(scored: tuple[Result, Assessment], tmp_path: Path) -> None:
    with pytest.raises(RuralDiagError) as caught:
        write_report(*scored, tmp_path, force=True)
    assert caught.value.status is ExitStatus.NOT_WRITTEN
    assert list(tmp_path.iterdir()) == []
