"""A starter is a whole plan: empty where only its author can write, or filled by a fiction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from noren.errors import UsageError
from noren.plan.declaration import Plan
from noren.plan.geometry import geometry_advice
from noren.plan.json_schema import SCHEMA_FILE
from noren.plan.load import parse_plan
from noren.plan.starters import CASES, PLACEHOLDER, write_starter

TODAYS = [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 1)]


def load(text: str) -> Plan:
    return parse_plan(text, "plan.yaml").plan


@pytest.mark.parametrize("today", TODAYS, ids=str)
@pytest.mark.parametrize("example", [True, False], ids=["example", "blank"])
@pytest.mark.parametrize("case", CASES)
def test_a_starter_is_a_plan(case: str, example: bool, today: date) -> None:
    text = write_starter(case, example=example, today=today)
    plan = load(text)
    assert plan.purposes[0].use_case.value == case
    assert not {"⟦", "⟧", "⟨", "⟩", "|⟧"} & set(text)
    assert max(len(line) for line in text.split("\n")) <= 100
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")


@pytest.mark.parametrize("case", CASES)
def test_a_blank_starter_marks_what_its_author_must_write(case: str) -> None:
    text = write_starter(case, example=False, today=TODAYS[0])
    plan = load(text)
    assert plan.status == "draft"
    for text_ in (plan.operator.name.ja, plan.operator.name.en, plan.operator.representative):
        assert PLACEHOLDER in text_
    assert plan.notices.prior.published_on is None
    assert {one.on for one in plan.attestations} == {None}
    assert not plan.cameras[0].default_password_changed
    assert plan.cameras[0].view.ground is None


@pytest.mark.parametrize("case", CASES)
def test_an_example_leaves_nothing_to_write(case: str) -> None:
    text = write_starter(case, example=True, today=TODAYS[0])
    said = "\n".join(line.split("#")[0] for line in text.split("\n"))
    assert PLACEHOLDER not in said
    assert geometry_advice(load(text)) == []


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_an_example_told_the_public_in_time_and_may_be_changed_and_tried(today: date) -> None:
    loaded = parse_plan(write_starter("counting", example=True, today=today), "plan.yaml")
    notices, schedule = loaded.plan.notices, loaded.plan.schedule
    assert schedule.capture_start == today
    assert notices.prior.published_on is not None
    assert today - notices.prior.published_on >= timedelta(days=schedule.lead_days)
    assert notices.acquisition.published_on is not None
    assert notices.acquisition.published_on <= today
    for notice in (notices.prior, notices.acquisition, notices.detail):
        assert notice.digest is None


def test_both_outputs_of_a_starter_come_from_one_source() -> None:
    """What the machine does is the same; only words, days and the measured floor differ."""
    blank = load(write_starter("counting", example=False, today=TODAYS[0]))
    example = load(write_starter("counting", example=True, today=TODAYS[0]))
    assert blank.outputs == example.outputs
    assert blank.cameras[0].view.lines == example.cameras[0].view.lines
    assert blank.cameras[0].view.areas == example.cameras[0].view.areas


@pytest.mark.parametrize("case", ["scenery", "nonsense", "../counting", ""])
def test_a_use_case_without_a_starter_is_refused_with_those_that_have_one(case: str) -> None:
    with pytest.raises(UsageError) as refused:
        write_starter(case, example=False, today=TODAYS[0])
    assert "counting" in str(refused.value)
    assert "counting" in refused.value.in_language("ja")
