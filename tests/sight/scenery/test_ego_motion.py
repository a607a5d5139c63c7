"""Promises of telling the camera car's own movement; all roads are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from noren.sight.scenery.ego_motion import EgoMeter, EgoMotion
from staging.drawn_road import DrawnRoad

NOTHING = np.zeros((0, 4), np.float32)
RATE_HZ = 10.0


def _drive(road: DrawnRoad, meter: EgoMeter, speed_mps: float, frames: int) -> list[EgoMotion]:
    found = [
        meter.update(road.luma(k * speed_mps / RATE_HZ), k / RATE_HZ, NOTHING)
        for k in range(frames)
    ]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("speed_mps", [2.0, 6.0, 12.0])
def test_the_speed_of_a_calibrated_camera_is_told_within_a_tenth(speed_mps: float) -> None:
    road = DrawnRoad()
    motions = _drive(road, EgoMeter(horizon=road.horizon), speed_mps, 12)
    told = [
        one.speed_mps(camera_height_m=road.height_m, focal_ratio=road.focal_ratio)
        for one in motions
    ]
    assert len(told) >= 8
    assert np.median(told) == pytest.approx(speed_mps, rel=0.1)


def test_a_standing_car_is_told_to_stand() -> None:
    road = DrawnRoad()
    motions = _drive(road, EgoMeter(horizon=road.horizon), 0.0, 6)
    assert len(motions) == 5
    assert max(one.forward_rate for one in motions) < 0.05


@pytest.mark.parametrize("horizon", [0.44, 0.5, 0.56])
def test_the_horizon_is_found_from_how_the_road_moves(horizon: float) -> None:
    road = DrawnRoad(horizon=horizon)
    meter = EgoMeter()
    motions = _drive(road, meter, 6.0, 40)
    assert meter.horizon == pytest.approx(horizon, abs=0.03)
    assert motions


def test_nothing_is_said_of_a_road_without_texture() -> None:
    meter = EgoMeter(horizon=0.5)
    plain = np.full((360, 640), 120, np.uint8)
    assert [meter.update(plain, float(k), NOTHING) for k in range(3)] == [None] * 3


def test_nothing_is_said_when_the_clock_does_not_move() -> None:
    road, meter = DrawnRoad(), EgoMeter(horizon=0.5)
    meter.update(road.luma(0.0), 1.0, NOTHING)
    assert meter.update(road.luma(1.0), 1.0, NOTHING) is None
