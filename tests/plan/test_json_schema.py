"""Editors are told the same as the loader, and the published schema is the current one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from noren.plan.declaration import Plan
from noren.plan.json_schema import json_schema, render_json_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "plan.schema.json"
PLAIN_KEYS = {"id", "name", "ja", "en", "view", "detector", "operator", "schedule", "seconds"}
PLAIN_KEYS |= {"contact_point", "sites", "purposes", "cameras", "outputs", "parties", "role"}
PLAIN_KEYS |= {"country", "kind", "reason", "notices", "rights", "security", "risk", "theme"}
PLAIN_KEYS |= {
    "changes",
    "waivers",
    "ordinance",
    "classes",
    "use_case",
    "entries",
    "rollout",
    "means",
    "why_not",
}
"""Keys whose type says all there is to say."""


def models(model: type[BaseModel] = Plan) -> dict[str, dict[str, Any]]:
    schema = json_schema()
    return {"Plan": schema, **schema["$defs"]}


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == render_json_schema(), (
        "write it again: noren.plan.json_schema.render_json_schema()"
    )


def test_every_key_that_needs_it_is_explained() -> None:
    silent = [
        f"{name}.{key}"
        for name, model in models().items()
        for key, value in model.get("properties", {}).items()
        if key not in PLAIN_KEYS and "description" not in value
    ]
    assert silent == []


def test_unknown_keys_are_refused_everywhere() -> None:
    assert all(
        model["additionalProperties"] is False
        for model in models().values()
        if "properties" in model
    )


def test_the_words_of_closed_sets_are_explained_in_both_languages() -> None:
    place = json_schema()["$defs"]["Place"]
    assert place["enum"] == ["specified", "quasi_public", "public"]
    assert "準公共空間" in place["description"]
    assert "a public place" in place["description"]


def test_spans_and_bins_are_texts_with_units() -> None:
    output = json_schema()["$defs"]["Output"]["properties"]
    assert output["bin"]["anyOf"][0]["enum"][:2] == ["1 min", "5 min"]
    assert re.match(output["keep"]["pattern"], "90 days")
    assert not re.match(output["keep"]["pattern"], "90")


def test_the_schema_names_no_place_outside_but_its_own_dialect() -> None:
    addresses = re.findall(r"[a-z]+://[^\"/ ]+", json.dumps(json_schema()))
    assert set(addresses) <= {"https://json-schema.org", "rtsp://host"}
