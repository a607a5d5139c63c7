"""Whoever is filmed by several cameras of one floor is told that they are joined, and how."""

from __future__ import annotations

import pytest

from noren.notices.statements.data import state_identifiability
from noren.plan.load import parse_plan
from notices.told_plans import told
from staging.floor_plans import floor_plan

SAID = "joined by place and time alone"


@pytest.mark.parametrize(
    ("change", "is_said"), [("", True), ("    fused_into: paths\n", False)], ids=["fused", "apart"]
)
def test_the_notice_says_that_cameras_are_joined_where_they_are(change: str, is_said: bool) -> None:
    text = floor_plan(figures=False)
    plan = parse_plan(text.replace(change, "") if change else text, "plan.yaml").plan
    lines = state_identifiability(told(plan))
    assert any(SAID in line.en for line in lines) is is_said
    assert any("場所と時刻だけでつなぎ" in line.ja for line in lines) is is_said
