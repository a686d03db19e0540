"""The JSON Schemas: each is documented, and refuses a key that it does not describe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

NAMES = sorted(one.name for one in (files("ruraldiag") / "schemas").iterdir())
DOCUMENTED = Path(__file__).parents[2] / "docs" / "json.md"


def loaded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("ruraldiag") / "schemas" / name).read_text(encoding="utf-8"))
    return found


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict) and "type" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    if isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_each_schema_is_documented_and_no_other() -> None:
    text = DOCUMENTED.read_text(encoding="utf-8")
    assert re.findall(r"\| `(\w+\.schema\.json)` \|", text) == sorted(NAMES, key=text.index)


@pytest.mark.parametrize("name", NAMES)
def test_every_object_has_all_its_keys_and_no_other(name: str) -> None:
    schema = loaded(name)
    Draft202012Validator.check_schema(schema)
    found = list(objects(schema))
    assert found
    assert all(one.get("additionalProperties") is False for one in found)
    assert all(set(one.get("required", ())) <= set(one["properties"]) for one in found)


@pytest.mark.parametrize("name", ["merge.schema.json", "migrate.schema.json"])
def test_an_empty_object_or_a_key_too_many_is_refused(name: str) -> None:
    validator = Draft202012Validator(loaded(name))
    assert not validator.is_valid({})
    errors = [one.message for one in validator.iter_errors({"ajout": 1})]
    assert any("ajout" in one for one in errors)
