"""How much a plan's cameras could carry out, in numbers and in sentences."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from noren.operations.budget import budget_lines, budgets_of
from noren.plan.load import LoadedPlan, parse_plan
from noren.plan.starters import write_starter
from staging.plans import plan_text


def loaded(text: str | None = None) -> LoadedPlan:
    return parse_plan(plan_text() if text is None else text, "plan.yaml")


def test_every_camera_with_an_output_has_one_budget() -> None:
    (budget,) = budgets_of(loaded())
    assert budget.camera == "north"
    assert [output.output for output in budget.outputs] == ["street-count", "street-stay"]
    assert budget.bits_per_day > 0


def test_a_longer_bin_carries_less() -> None:
    (minute,) = budgets_of(loaded())
    (hour,) = budgets_of(loaded(plan_text().replace("bin: 1 min", "bin: 1 h")))
    assert hour.bits_per_day < minute.bits_per_day / 10


def test_a_camera_may_restart_and_its_budget_counts_that() -> None:
    (film,) = budgets_of(loaded())
    (camera,) = budgets_of(loaded(plan_text(source="rtsp://camera.example/a")))
    assert camera.run_bits_per_day > film.run_bits_per_day


@pytest.mark.parametrize(("language", "word"), [("en", "bits a day"), ("ja", "1日あたり")])
def test_the_budget_is_said_in_both_languages(language: str, word: str) -> None:
    lines = budget_lines(loaded(), language)
    assert word in lines[0]
    assert len(lines) >= 4


RETURNING = Path(__file__).parents[2] / "examples" / "returning" / "plan.yaml"


@pytest.mark.parametrize(
    ("language", "says"), [("en", "cannot measure yet"), ("ja", "まだ計測できない")]
)
def test_a_camera_that_cannot_be_measured_yet_has_no_budget_and_that_is_said(
    language: str, says: str
) -> None:
    plan = loaded(RETURNING.read_text(encoding="utf-8"))
    assert budgets_of(plan) == ()
    (line,) = (one for one in budget_lines(plan, language) if "visits (visit)" in one)
    assert says in line


@pytest.mark.parametrize(
    ("language", "says"), [("en", "`view` has no `ground`"), ("ja", "`ground` のない")]
)
def test_a_record_in_metres_without_a_floor_is_said_to_need_one(language: str, says: str) -> None:
    text = plan_text().replace("record: zone_occupancy", "record: crowding_level")
    plan = loaded(text)
    assert budgets_of(plan) == ()
    (line,) = budget_lines(plan, language)
    assert "street-stay (crowding_level)" in line
    assert says in line


@pytest.mark.parametrize(
    ("language", "says"), [("en", "live camera or films of drives"), ("ja", "走行の映像から")]
)
def test_a_camera_on_a_car_has_the_budget_of_what_is_read_from_its_drives(
    language: str, says: str
) -> None:
    plan = loaded(write_starter("scenery", example=True, today=date(2026, 11, 22)))
    budgets = budgets_of(plan)
    assert [one.camera for one in budgets] == ["car", "second-car"]
    lines = budget_lines(plan, language)
    assert any("signs" in line and says in line for line in lines)
    without = loaded(
        write_starter("scenery", example=True, today=date(2026, 11, 22)).replace(
            "[signboard, traffic_sign, congestion]", "[signboard]"
        )
    )
    (boards, _) = budgets_of(without)
    # The example's cameras are live: each life of a jail that begins again says a little more.
    text = write_starter("scenery", example=True, today=date(2026, 11, 22))
    (film, _) = budgets_of(loaded(text.replace("rtsp://192.0.2.51/stream1", "drive.mp4")))
    assert film.run_bits_per_day < budgets[0].run_bits_per_day
    # Ten entries, at most four of them and two pictures, in each slice of five seconds.
    told = sum(math.comb(10, number) for number in range(5))
    assert boards.outputs[0].figure_bits_per_bin == pytest.approx(math.log2(1 + 2 * told))
    assert boards.bits_per_day < budgets[0].bits_per_day
