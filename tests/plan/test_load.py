"""A loaded plan knows where everything stands, and no text makes the loader fall over."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import PlanErrors
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from noren.plan.paths import Position
from noren.plan.starters import write_starter
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role

EXAMPLE = write_starter("counting", example=True, today=date(2026, 4, 1))


def test_a_plan_holds_what_was_written(plan_text: str) -> None:
    plan = parse_plan(plan_text, "plan.yaml").plan
    assert plan.contact_point.phone == "0312345678"
    assert plan.operator.name.in_language("ja") == "会社"
    (output,) = plan.outputs
    assert output.record is RecordClass.LINE_COUNT
    assert output.readers == (Role.ANALYST,)
    assert (output.bin.seconds, output.keep.days) == (900, 90.0)
    assert str(output.keep) == "90 days"
    assert plan.cameras[0].view.lines[0].start == (0.2, 0.7)


def test_a_plan_cannot_be_changed(plan_text: str) -> None:
    plan = parse_plan(plan_text, "plan.yaml").plan
    with pytest.raises(ValueError, match="frozen"):
        plan.status = "closed"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("noren",), (1, 8)),
        (("contact_point", "phone"), (10, 10)),
        (("operator", "name", "en"), (4, 22)),
        (("cameras", 0, "view", "lines", 0), (42, 11)),
        (("cameras", 0, "view", "lines"), (41, 7)),
        (("cameras", 0, "view", "lines", 0, "start", 1), (44, 24)),
        (("outputs", 0, "readers", 0), (60, 15)),
        ((), (1, 1)),
    ],
    ids=str,
)
def test_every_value_has_its_line_and_column(
    plan_text: str, path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    loaded = parse_plan(plan_text, "plan.yaml")
    assert loaded.positions[path] == place
    assert loaded.where(path) == f"plan.yaml:{place[0]}:{place[1]}"


def test_a_default_is_found_at_the_nearest_thing_written(plan_text: str) -> None:
    loaded = parse_plan(plan_text, "plan.yaml")
    assert loaded.position_of(("cameras", 0, "detector", "model")) == loaded.positions["cameras", 0]
    assert loaded.position_of(("notices", "prior")) == Position(1, 1)


def test_the_caret_stands_under_the_place_where_wide_letters_count_twice(plan_text: str) -> None:
    loaded = parse_plan(plan_text, "plan.yaml")
    assert loaded.caret(("operator", "name", "en")) == (
        "  name: {ja: 会社, en: Company}\n                       ^"
    )


def test_line_ends_of_another_system_and_a_byte_order_mark_change_nothing(plan_text: str) -> None:
    plain = parse_plan(plan_text, "plan.yaml")
    other = parse_plan("\ufeff" + plan_text.replace("\n", "\r\n"), "plan.yaml")
    assert other.plan == plain.plan
    assert other.positions["outputs", 0, "bin"] == plain.positions["outputs", 0, "bin"]


def test_a_plan_written_as_json_is_the_same_plan(plan_text: str) -> None:
    loaded = parse_plan(plan_text, "plan.yaml")
    raw = json.loads(loaded.plan.model_dump_json(exclude_defaults=True))
    raw["outputs"][0]["bin"], raw["outputs"][0]["keep"] = "15 min", "90 days"
    again = parse_plan(json.dumps(raw, ensure_ascii=False, indent=2), "plan.json")
    assert again.plan == loaded.plan
    assert again.digest == loaded.digest


def test_a_sign_escaped_in_two_halves_is_one_sign(plan_text: str) -> None:
    text = plan_text.replace("representative: {ja: 代表", 'representative: {ja: "\\ud83d\\ude00"')
    assert parse_plan(text, "plan.yaml").plan.operator.representative.ja == "\U0001f600"


def load_or_refuse(text: str) -> Plan | None:
    """The plan, or None for a text that was refused as it should be."""
    refused: PlanErrors | None = None
    try:
        return parse_plan(text, "plan.yaml").plan
    except PlanErrors as error:
        refused = error
    lines = text.count("\n") + 2
    assert refused.errors
    assert all(1 <= error.line <= lines and error.column >= 1 for error in refused.errors)
    assert str(refused)
    assert refused.in_language("ja")
    return None


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_a_plan_or_refused_with_places(text: str) -> None:
    assert load_or_refuse(text) is None


YAML_PIECES = ["a", "- ", "&a", "*a", "---", "...", "\u2028", "\x85", *":[]{}'\"\\#!|>%@?,0~é \n\t"]


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.sampled_from(YAML_PIECES), max_size=30))
def test_any_heap_of_yaml_signs_is_refused_with_places(pieces: list[str]) -> None:
    assert load_or_refuse("".join(pieces)) is None


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_plan_damaged_in_one_place_loads_or_is_refused(data: st.DataObject) -> None:
    plan_text = EXAMPLE
    at = data.draw(st.integers(0, len(plan_text)))
    cut = data.draw(st.integers(0, 12))
    put = "".join(data.draw(st.lists(st.sampled_from(YAML_PIECES), max_size=3)))
    load_or_refuse(plan_text[:at] + put + plan_text[at + cut :])
