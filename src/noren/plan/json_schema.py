"""The plan as a JSON Schema, so that editors complete, explain and check while somebody types.

The schema says less than `parse_plan`: ids that refer to nothing and drawings that cannot
measure are seen only there.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from noren.plan.declaration import Plan
from noren.vocabulary import matters, notice_fields, records, terms
from noren.vocabulary.terms import Term

SCHEMA_FILE = "plan.schema.json"
"""The name under which starters look for the schema beside them."""


_CLOSED_SETS = (terms, records, matters, notice_fields)


class _Brief(GenerateJsonSchema):
    """Leaves out what editors would only repeat."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        brief = super().default_schema(schema)
        # A whole section's default repeats what its own keys already say.
        if isinstance(brief.get("default"), dict | list):
            brief.pop("default")
        return brief


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a plan."""
    schema = Plan.model_json_schema(schema_generator=_Brief)
    for name, definition in schema["$defs"].items():
        kind = next((vars(room)[name] for room in _CLOSED_SETS if name in vars(room)), None)
        if isinstance(kind, type) and issubclass(kind, Term):
            words = [f"`{term.value}`: {term.ja} / {term.en}" for term in kind]
            definition["description"] = "\n".join([definition["description"], *words])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "noren plan",
        **{key: value for key, value in _without_titles(schema).items() if key != "title"},
    }


def render_json_schema() -> str:
    """The schema as the text of `plan.schema.json`, with a final line break."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def _without_titles(value: Any) -> Any:
    """Titles that only repeat a key in capitals tell nobody anything."""
    if isinstance(value, dict):
        return {
            key: _without_titles(part)
            for key, part in value.items()
            if not (key == "title" and isinstance(part, str))
        }
    if isinstance(value, list):
        return [_without_titles(part) for part in value]
    return value
