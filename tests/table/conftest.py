"""The table that a test writes, read to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.reader import open_table
from tables import Read, Table


@pytest.fixture
def read(tmp_path: Path, small: Questionnaire) -> Read:
    def reading(content: str | bytes | Path, name: str = "t.csv", **more: Any) -> Table:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Table(open_table(path, small, **more))

    return reading
