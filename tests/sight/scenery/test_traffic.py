"""Promises of judging other vehicles from a moving car; all of them are drawn."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from noren.sight.detections import Detections
from noren.sight.scenery.ego_motion import EgoMotion
from noren.sight.scenery.traffic import TrafficLook, TrafficWatch
from noren.vocabulary.objects import ObjectClass
from staging.drawn_road import DrawnRoad, vehicles

ROAD = DrawnRoad()
UNIT_MPS = ROAD.height_m * ROAD.focal_ratio
RATE_HZ = 10.0


def _ego(at_s: float, speed_mps: float) -> EgoMotion:
    return EgoMotion(
        at_s=at_s, forward_rate=speed_mps / UNIT_MPS, horizon=0.5, points=50, agreeing=50
    )


def _watch(ego_mps: float, other_mps: float, *, ahead_m: float = 30.0) -> TrafficLook:
    watch = TrafficWatch(frame_size_px=(ROAD.width_px, ROAD.height_px))
    for k in range(9):
        at_s = k / RATE_HZ
        box = ROAD.car(ahead_m + (other_mps - ego_mps) * at_s, aside_m=1.0)
        look = watch.look(vehicles(box), at_s, _ego(at_s, ego_mps))
    return look


@pytest.mark.parametrize(
    ("ego_mps", "other_mps"),
    [
        pytest.param(10.0, 10.0, id="keeps its distance"),
        pytest.param(10.0, 0.0, id="stands while we pass"),
        pytest.param(0.0, 0.0, id="both stand"),
        pytest.param(0.0, 8.0, id="drives off"),
        pytest.param(8.0, -8.0, id="comes towards us"),
        pytest.param(8.0, 14.0, id="is faster"),
    ],
)
def test_a_vehicles_own_speed_is_told(ego_mps: float, other_mps: float) -> None:
    look = _watch(ego_mps, other_mps)
    assert look.vehicles == 1
    assert look.own_rates * UNIT_MPS == pytest.approx([other_mps], abs=1.5)


def test_no_speed_is_told_while_the_own_one_is_unknown() -> None:
    watch = TrafficWatch(frame_size_px=(640, 360))
    for k in range(9):
        look = watch.look(vehicles(ROAD.car(20.0)), k / RATE_HZ, None)
    assert look.vehicles == 1
    assert look.own_rates.size == 0
    assert look.ego_rate is None


def test_a_vehicle_seen_too_briefly_has_no_speed() -> None:
    watch = TrafficWatch(frame_size_px=(640, 360))
    for k in range(3):
        look = watch.look(vehicles(ROAD.car(20.0)), k / RATE_HZ, _ego(k / RATE_HZ, 5.0))
    assert look.own_rates.size == 0


def test_people_are_never_followed_nor_counted() -> None:
    watch = TrafficWatch(frame_size_px=(640, 360))
    people = dataclasses.replace(
        vehicles(ROAD.car(10.0)), class_id=np.array([ObjectClass.PERSON], np.int64)
    )
    for k in range(9):
        look = watch.look(people, k / RATE_HZ, _ego(k / RATE_HZ, 5.0))
    assert (look.vehicles, look.own_rates.size) == (0, 0)
    assert watch._seen == []


def test_what_is_handed_out_has_no_box_and_no_number_of_a_vehicle() -> None:
    names = {one.name for one in dataclasses.fields(TrafficLook)}
    assert names == {"at_s", "vehicles", "own_rates", "ego_rate"}


def test_a_vehicle_is_forgotten_a_second_after_it_was_seen() -> None:
    watch = TrafficWatch(frame_size_px=(640, 360))
    watch.look(vehicles(ROAD.car(10.0)), 0.0, None)
    watch.look(Detections.none(), 1.5, None)
    assert watch._seen == []


def test_far_specks_are_not_in_view() -> None:
    watch = TrafficWatch(frame_size_px=(640, 360))
    look = watch.look(vehicles(ROAD.car(20.0), ROAD.car(120.0)), 0.0, None)
    assert look.vehicles == 1
