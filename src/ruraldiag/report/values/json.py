"""Values as JSON: the text that ``--format json`` prints, and the JSON Schema of each output, from the same models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from ruraldiag.typography import DRIVING


class Values(BaseModel):
    """What one object of a JSON output holds: frozen, every key there, and no other.

    Bounds stand in the schemas alone: a score is not refused for the last bit of its sum.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def to_json(values: Values | Sequence[Values]) -> str:
    """Return an object, or a list of objects, as indented JSON text that ends with a newline.

    Keys are in the order of the models; numbers keep all their digits; what is withheld is null.
    """
    content = plain(values) if isinstance(values, Values) else [plain(each) for each in values]
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # Written as JSON may write any sign: the same value, and nothing that drives a terminal.
    return DRIVING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(values: Values) -> dict[str, Any]:
    """Return an object as a dictionary whose keys are those of the JSON."""
    return values.model_dump(by_alias=True)


def schema(shape: Any, **head: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a model, or of a union of models; ``head`` are its first keys.

    An object is described by the title that its model gives it, never by its docstring, which is not for users.
    """
    found = TypeAdapter[Any](shape).json_schema(schema_generator=Generator, mode="serialization")
    return {"$schema": GenerateJsonSchema.schema_dialect, **head, **found}


class Generator(GenerateJsonSchema):
    """Schemas without what says nothing: titles made from names, docstrings, ``anyOf`` for a type or null."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- the signature is pydantic's
        """Return that no title is to be made from the name of a field."""
        return False

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a model, under the title that it gives itself."""
        found = super().model_schema(schema)
        found.pop("description", None)
        if not schema["cls"].model_config.get("title"):
            del found["title"]
        return found

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a value that may be null: of two types where it had one."""
        found = self.generate_inner(schema["schema"])
        if isinstance(found.get("type"), str) and "enum" not in found:
            return {**found, "type": [found["type"], "null"]}
        return super().nullable_schema(schema)
