"""The JSON Schema of files, made from the tables that are read, and shipped beside this module."""

from __future__ import annotations

import json
import os
from typing import Any

import attrs

from slacal.config.tables.kinds import Kind
from slacal.config.tables.model import FileTable
from slacal.config.tables.reader import key_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PATH = os.path.join(os.path.dirname(__file__), "schema.json")


def shipped_schema() -> str:
    """Return the text of the schema that is shipped."""
    with open(_PATH, encoding="utf-8") as file:
        return file.read()


def schema_text() -> str:
    """Return the text of the schema as the tables have it now; for a release to ship."""
    return json.dumps(make_schema(), indent=1, ensure_ascii=False) + "\n"


def make_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file as plain data; dates in it are texts."""
    defined: dict[str, Any] = {}
    file = _definition(FileTable, None, defined)
    file["properties"]["$schema"] = {"type": "string"}
    file["anyOf"] = [
        {"required": [key_of(field)]}
        for field in attrs.fields(FileTable)
        if key_of(field) in ("calendar", "calendars", "policy", "policies")
    ]
    return {"$schema": DRAFT, "title": "slacal calendars and policies", **file, "$defs": defined}


def _definition(
    kind: type, variants: dict[str, tuple[str, ...]] | None, defined: dict[str, Any]
) -> dict[str, Any]:
    properties, required = {}, []
    for field in attrs.fields(kind):
        of: Kind = field.metadata["kind"]
        properties[key_of(field)] = {
            **_resolved(of.schema, defined),
            "description": field.metadata["about"],
        }
        if field.default is attrs.NOTHING:
            required.append(key_of(field))
    found: dict[str, Any] = {"description": kind.__doc__, "type": "object"}
    found |= {"properties": properties, "additionalProperties": False}
    if required:
        found["required"] = required
    if variants:
        found["oneOf"] = [
            {"required": [name], "propertyNames": {"enum": [name, *beside]}}
            for name, beside in variants.items()
        ]
    return found


def _resolved(schema: Any, defined: dict[str, Any]) -> Any:
    """Return a schema whose references to tables are references to their definitions."""
    if isinstance(schema, list):
        return [_resolved(each, defined) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "x-class" not in schema:
        return {name: _resolved(value, defined) for name, value in schema.items()}
    kind = schema["x-class"]
    if kind.__name__ not in defined:
        defined[kind.__name__] = {}  # taken before its own fields are looked at
        defined[kind.__name__] = _definition(kind, schema["x-variants"], defined)
    return {"$ref": f"#/$defs/{kind.__name__}"}
