"""The shipped JSON Schemas: those that the models make, each key described, each file documented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ruraldiag.report.values.figures import NodeValues
from ruraldiag.report.values.json import schema
from ruraldiag.report.values.schemas import OUTPUTS, schema_text

SHIPPED = files("ruraldiag") / "schemas"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "json.md"


def objects(found: Any) -> Iterator[dict[str, Any]]:
    """Yield the schema of each object that has its own keys, at any depth."""
    if isinstance(found, dict):
        if isinstance(found.get("properties"), dict) and found.get("type") == "object":
            yield found
        found = list(found.values())
    if isinstance(found, list):
        for value in found:
            yield from objects(value)


def test_each_output_has_its_schema_and_its_line_in_the_documentation() -> None:
    names = {f"{output}.schema.json" for output in OUTPUTS}
    assert {path.name for path in SHIPPED.iterdir()} == names
    assert set(re.findall(r"\| `(\w+\.schema\.json)` \|", DOCUMENTED.read_text(encoding="utf-8"))) == names


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_shipped_schema_is_the_one_that_the_models_make(output: str) -> None:
    # python -m ruraldiag.report.values.schemas writes them anew.
    assert (SHIPPED / f"{output}.schema.json").read_text(encoding="utf-8") == schema_text(output)


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_object_asks_for_all_its_keys_describes_each_and_takes_no_other(output: str) -> None:
    content = json.loads(schema_text(output))
    Draft202012Validator.check_schema(content)
    found = list(objects(content))
    assert found
    for described in found:
        assert described["title"]
        assert described["additionalProperties"] is False
        assert described["required"] == list(described["properties"])
        keys = [(key, value.get("description") or value.get("$ref")) for key, value in described["properties"].items()]
        assert [key for key, says in keys if not says] == []


def test_a_key_too_many_or_missing_is_refused_by_the_model_as_by_its_schema() -> None:
    good = {"score": None, "low": 0.0, "high": 100.0, "coverage": 0.0}
    validator = Draft202012Validator(schema(NodeValues))
    assert validator.is_valid(NodeValues(**good).model_dump())
    for bad in (good | {"ajout": 1}, {"score": None}):
        with pytest.raises(ValidationError):
            NodeValues(**bad)
        assert not validator.is_valid(bad)


def test_a_schema_bounds_a_score_where_the_program_does_not_stop_for_its_last_bit() -> None:
    above = NodeValues(score=100.00000000000001, low=0.0, high=100.0, coverage=1.0)
    assert [error.json_path for error in Draft202012Validator(schema(NodeValues)).iter_errors(above.model_dump())] == [
        "$.score"
    ]
