"""A few hundred made-up inputs of each kind: no reader raises anything but findings (benchmarks.fuzz has the rest)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruraldiag.questionnaire.load import load_questionnaire

fuzz = pytest.importorskip("benchmarks.fuzz", reason="the benchmarks are not shipped with the sources")
KINDS = fuzz.readers(load_questionnaire(fuzz.QUESTIONNAIRE))


@pytest.mark.parametrize("kind", KINDS)
def test_made_up_files_end_in_findings(tmp_path: Path, kind: str) -> None:
    reader, seeds, suffix = KINDS[kind]
    said, many = fuzz.a_round(reader, seeds, tmp_path / f"a{suffix}", turn=2026, known=())
    assert said == ""
    assert many > 100
