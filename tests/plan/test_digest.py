"""Two files that mean the same plan have one digest; whatever the public hears of changes it."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from noren.plan.declaration import Plan
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter
from staging.plan_leaves import Step, leaves, other, with_leaf

EXAMPLE = write_starter("counting", example=True, today=date(2026, 4, 1))
TREE: dict[str, Any] = YAML(typ="safe", pure=True).load(EXAMPLE)
DIGEST = parse_plan(EXAMPLE, "plan.yaml").digest
PLAN = parse_plan(EXAMPLE, "plan.yaml").plan


def scalar(value: Any, dice: random.Random) -> str:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if value is None:
        return dice.choice(["null", "~", ""])
    if isinstance(value, date):
        return dice.choice([value.isoformat(), f'"{value.isoformat()}"'])
    escaped = json.dumps(value, ensure_ascii=dice.random() < 0.5)
    return dice.choice([escaped, "'" + value.replace("'", "''") + "'"])


def write(value: Any, dice: random.Random, indent: int = 0, *, flow: bool = False) -> str:
    """The tree as YAML again: keys in any order, any quoting, block or flow, with comments."""
    pad = " " * indent
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        if flow:
            inner = ", ".join(f"{key}: {write(value[key], dice, flow=True)}" for key in keys)
            return "{" + inner + "}"
        return "".join(
            f"{pad}{key}:{below(value[key], dice, indent)}{dice.choice(['', f'{pad}# note{NL}'])}"
            for key in keys
        )
    if isinstance(value, list):
        if flow:
            return "[" + ", ".join(write(part, dice, flow=True) for part in value) + "]"
        return "".join(f"{pad}-{below(part, dice, indent)}" for part in value)
    text = scalar(value, dice)
    return text or "null" if flow else text


NL = "\n"


def below(value: Any, dice: random.Random, indent: int) -> str:
    if isinstance(value, dict | list) and value and dice.random() < 0.7:
        return f"{dice.choice(['', ' # why'])}\n{write(value, dice, indent + 2)}"
    return f" {write(value, dice, flow=isinstance(value, dict | list))}{dice.choice(['', ' #'])}\n"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_key_order_quoting_layout_and_comments_do_not_change_the_digest(seed: int) -> None:
    text = write(TREE, random.Random(seed))
    assert parse_plan(text, "other.yaml").digest == DIGEST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: operating", "status: draft"),
        ("keep: 400 days", "keep: 9600 h"),
        ("bin: 15 min", "bin: 900 s"),
        ("  lead_days: 14\n", ""),
        ("  answer_days: 14\n", ""),
        ("start: [0.208, 0.559]", "start: [2.08e-1, 0.5590]"),
        ("[site_manager, analyst]", "[analyst, site_manager]"),
        ("    existing: false", "    existing: false\n    hidden: false"),
        ("    municipality:", "    country: JP\n    municipality:"),
        ("ja: 代表取締役 磯野みなと", 'ja: " 代表取締役 磯野みなと "'),
    ],
    ids=lambda text: text.strip()[:30],
)
def test_another_way_to_write_the_same_is_the_same(old: str, new: str) -> None:
    assert old in EXAMPLE
    assert parse_plan(EXAMPLE.replace(old, new), "other.yaml").digest == DIGEST


def test_a_letter_composed_of_two_signs_is_the_same_letter() -> None:
    composed = EXAMPLE.replace("汐見浦フェリー株式会社", "がくえん")
    apart = EXAMPLE.replace("汐見浦フェリー株式会社", "か\u3099くえん")
    digests = {parse_plan(text, "plan.yaml").digest for text in (composed, apart)}
    assert len(digests) == 1 != digests & {DIGEST}


OUTSIDE = {
    ("status",),
    ("notices", "prior"),
    ("notices", "acquisition"),
    ("notices", "ending"),
    *(
        ("notices", "detail", key)
        for key in ("published_on", "channels", "places", "near_cameras", "digest")
    ),
    ("version",),
    ("rollout",),
    ("evidence",),
    ("accuracy",),
    ("messages",),
    ("risk",),
    ("attestations",),
    ("signers",),
    ("sites", "signs_at_entrances"),
    ("changes",),
    ("waivers",),
    ("sites", "ordinance", "filing_required"),
    ("sites", "ordinance", "filing_days"),
    ("sites", "ordinance", "filed_on"),
    ("cameras", "source"),
    ("cameras", "password_env"),
    ("cameras", "default_password_changed"),
    ("parties", "contract_on"),
    ("parties", "joint_use_published_on"),
    ("parties", "provision_recorded"),
    ("schedule", "lead_days"),
}
"""The decision, written a second time: what the digest leaves out."""


def is_outside(path: tuple[Step, ...]) -> bool:
    keys = tuple(step for step in path if isinstance(step, str))
    return any(keys[: len(one)] == one for one in OUTSIDE)


LEAVES = list(leaves(PLAN))


@pytest.mark.parametrize(
    ("path", "value"), LEAVES, ids=[".".join(map(str, path)) for path, _ in LEAVES]
)
def test_changing_a_field_changes_the_digest_exactly_when_it_is_published(
    path: tuple[Step, ...], value: Any
) -> None:
    changed: Plan = with_leaf(PLAN, path, other(value))
    assert changed != PLAN
    assert (digest_plan(changed) == DIGEST) is is_outside(path)


def test_a_line_drawn_from_its_other_end_is_another_plan() -> None:
    swapped = EXAMPLE.replace("start: [0.208, 0.559]", "start: [0.792, 0.559]").replace(
        "end: [0.792, 0.559]", "end: [0.208, 0.559]"
    )
    assert parse_plan(swapped, "plan.yaml").digest != DIGEST


def test_the_order_of_cameras_and_outputs_means_nothing() -> None:
    turned = PLAN.model_copy(update={"outputs": PLAN.outputs[::-1]})
    assert digest_plan(turned) == DIGEST


def test_no_address_and_no_variable_name_is_in_the_canonical_text() -> None:
    text = canonical_text(PLAN)
    assert "192.0.2.10" not in text
    assert "PLAZA_WEST_LOGIN" not in text
    assert "汐見浦フェリー株式会社" in text


def test_the_canonical_text_is_stable() -> None:
    again = parse_plan(EXAMPLE, "elsewhere.yaml")
    assert canonical_text(again.plan) == canonical_text(PLAN)
    assert json.loads(canonical_text(PLAN))["digest_version"] == 1
