"""What CONTRIBUTING says of the house: every module of it, and the one way of the imports as import-linter holds it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCE = REPOSITORY / "src" / "ruraldiag"


def test_every_module_of_the_house_is_named_and_no_other() -> None:
    listed = TEXT.split("    src/ruraldiag/\n")[1].split("\n\n")[0]
    names = set(re.findall(r"(?:^ {6}|; )(\w+\.py|\w+/)", listed, re.MULTILINE))
    there = {f"{one.name}/" if one.is_dir() else one.name for one in SOURCE.iterdir()}
    assert names - {"app.py"} == there - {"__pycache__/", "py.typed"}


def test_the_imports_go_the_way_that_is_checked() -> None:
    tools = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = tools["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract.get("containers") == ["ruraldiag"]]
    said = " → ".join(f"({one})" if "|" in one else one for one in layers)
    assert f"`{said}`" in TEXT
