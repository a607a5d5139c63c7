"""The plan as a JSON Schema, so that editors complete, explain and check while somebody types.

The schema says less than `parse_plan`: ids that refer to nothing and drawings that cannot
measure are seen only there.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from noren.plan.declaration import Plan
from noren.plan.values import Declared
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
    models = {model.__name__: model for model in _models(Declared)}
    for name, definition in {**schema["$defs"], Plan.__name__: schema}.items():
        if name in models:
            _describe_keys(definition["properties"], models[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "noren plan",
        **{key: value for key, value in _without_titles(schema).items() if key != "title"},
    }


def _models(base: type[Declared]) -> Iterator[type[Declared]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _describe_keys(properties: dict[str, Any], model: type[Declared]) -> None:
    """Write what stands below each key in the source into the schema.

    Pydantic would read all sources whenever a plan is checked, only for this.
    """
    for key, words in _docstrings_of(model).items():
        if key in properties:
            described = {"description": words, **properties[key]}
            properties[key] = dict(sorted(described.items()))


def _docstrings_of(model: type[Declared]) -> dict[str, str]:
    """The strings below the keys of a model and of those it extends, by key."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, Declared) and part is not Declared:
            found |= _own_docstrings_of(part)
    return found


def _own_docstrings_of(model: type[Declared]) -> dict[str, str]:
    (tree,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for above, below in zip(tree.body, tree.body[1:], strict=False):
        if not (isinstance(above, ast.AnnAssign) and isinstance(above.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[above.target.id] = inspect.cleandoc(str(below.value.value))
    return found


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
