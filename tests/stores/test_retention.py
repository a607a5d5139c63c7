"""What the plan keeps is kept so long: by a clock that never runs backward."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from noren.errors import ClockImplausible
from noren.plan.load import parse_plan
from noren.stores.ledger.terms import DataItem
from noren.stores.retention import LONGEST_LEAP, judge_clock, retention_rules

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON_S = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())


def test_figures_are_kept_as_each_output_says() -> None:
    path = EXAMPLES / "minimal" / "plan.yaml"
    loaded = parse_plan(path.read_text(encoding="utf-8"), str(path))
    rules = retention_rules(loaded.plan, loaded.digest)
    assert {rule.output: rule.keep_s for rule in rules.figures} == {
        output.id: output.keep.seconds for output in loaded.plan.outputs
    }
    assert rules.holdings == ()


def test_visits_are_held_from_the_first_one_for_the_shorter_of_window_and_keep() -> None:
    path = EXAMPLES / "returning" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    loaded = parse_plan(text, str(path))
    (rule,) = retention_rules(loaded.plan, loaded.digest).holdings
    assert loaded.plan.repeat is not None
    assert rule.kind is DataItem.VISIT
    assert rule.from_first_visit
    assert rule.item.keep_s == loaded.plan.repeat.window.seconds == 30 * 86400
    longer = parse_plan(text.replace("    keep: 30 days", "    keep: 60 days"), str(path))
    (rule,) = retention_rules(longer.plan, longer.digest).holdings
    assert rule.item.keep_s == 30 * 86400
    passed_on = parse_plan(text.replace("    keep: 30 days", "    keep: 1 s"), str(path))
    assert retention_rules(passed_on.plan, passed_on.digest).holdings == ()


@pytest.mark.parametrize(
    ("clock_s", "at_s", "behind_s"),
    [
        pytest.param(NOON_S + 5, NOON_S + 5, 0, id="a clock that goes on"),
        pytest.param(NOON_S, NOON_S, 0, id="the same second"),
        pytest.param(NOON_S - 90_000, NOON_S, 90_000, id="a clock set back by a day"),
        pytest.param(0, NOON_S, NOON_S, id="a clock without a battery"),
    ],
)
def test_a_clock_set_back_prolongs_nothing(clock_s: int, at_s: int, behind_s: int) -> None:
    time = judge_clock(clock_s, high_water_s=NOON_S, where="store")
    assert (time.at_s, time.behind_s) == (at_s, behind_s)


def test_the_first_time_is_believed() -> None:
    assert judge_clock(NOON_S, high_water_s=None, where="store").at_s == NOON_S


def test_a_clock_that_leaps_ahead_destroys_nothing_before_somebody_looks() -> None:
    leap_s = LONGEST_LEAP.total_seconds()
    assert judge_clock(NOON_S + leap_s, high_water_s=NOON_S, where="store").behind_s == 0
    with pytest.raises(ClockImplausible, match="--clock-is-right"):
        judge_clock(NOON_S + leap_s + 1, high_water_s=NOON_S, where="store")
