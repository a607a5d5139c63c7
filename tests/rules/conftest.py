"""Plans for the tests of rules: the minimal plan, and what an example changes in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from noren.plan.load import LoadedPlan, parse_plan
from noren.rules.documentation import base_of

EXAMPLES = Path(__file__).parents[2] / "examples"
MINIMAL = EXAMPLES / "minimal" / "plan.yaml"

Overlay = Callable[[str], LoadedPlan]


def read_yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)


def lay_over(base: Any, change: Any) -> Any:
    """The base with a change: mappings merge, lists merge by `id` or `matter`; the rest is new.

    An attestation about another id than the one in the base is one more attestation.
    """
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: lay_over(base.get(key), value) for key, value in change.items()}
    for key in ("id", "matter"):
        if _have(base, key) and _have(change, key) and change:
            rest = list(change)
            merged = []
            for entry in base:
                fits = [one for one in rest if one[key] == entry[key] and _is_about(one, entry)]
                rest = [one for one in rest if one not in fits]
                merged.append(lay_over(entry, fits[0]) if fits else entry)
            return merged + rest
    return change


def _is_about(change: Any, entry: Any) -> bool:
    return "about" not in change or change["about"] == entry.get("about")


def _have(value: Any, key: str) -> bool:
    return isinstance(value, list) and all(isinstance(e, dict) and key in e for e in value)


@pytest.fixture(scope="session")
def minimal_text() -> str:
    return MINIMAL.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def overlay() -> Overlay:
    """An example plan, the minimal one unless it says otherwise, with a change laid over it."""
    bases = {
        path.parent.name: read_yaml(path.read_text(encoding="utf-8"))
        for path in EXAMPLES.glob("*/plan.yaml")
    }

    def load(example: str) -> LoadedPlan:
        changed = lay_over(bases[base_of(example)], read_yaml(example) or {})
        return parse_plan(json.dumps(changed, ensure_ascii=False, default=str), "plan.yaml")

    return load
