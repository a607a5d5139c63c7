"""Clocks that differ, even by minutes, are found from people whom both cameras saw, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import MeasureError
from noren.measure.camera_clocks import (
    Agreement,
    ClockVerdict,
    judge_clock,
    measure_clock_offset,
    walked_between,
)
from noren.measure.shared_presence import STEP_S, Sightings
from noren.measure.trajectories import Trajectories
from staging.floor_cameras import Floor, see, walk

HZ = 5.0
FLOOR = Floor(columns=2, rows=1)


def two_cameras(seed: int, seconds: float = 120, view_m: float = 7.0) -> list[Trajectories]:
    floor = Floor(columns=2, rows=1, view_m=view_m)
    path = walk(floor, people=4, seconds=seconds, rate_hz=HZ, seed=seed)
    seen = see(floor, path, rate_hz=HZ, seed=seed)
    return [
        Trajectories.from_rows(
            track_id=[n for _, views in seen.views for n in views[camera].track_id],
            xy_m=np.concatenate([views[camera].xy_m for _, views in seen.views]),
            at_s=[at_s for at_s, views in seen.views for _ in views[camera].track_id],
        )
        for camera in (0, 1)
    ]


def shifted(walks: Trajectories, by_s: float) -> Trajectories:
    return Trajectories(track_id=walks.track_id, xy_m=walks.xy_m, at_s=walks.at_s + by_s)


@pytest.mark.parametrize("offset_s", [0.0, 0.5, -3.4, 187.0, -420.6])
def test_the_offset_is_found_to_a_fifth_of_a_second(offset_s: float) -> None:
    first, second = two_cameras(seed=1)
    found = measure_clock_offset(first, shifted(second, -offset_s))
    assert found.offset_s == pytest.approx(offset_s, abs=0.2)


def test_cameras_that_share_no_floor_are_refused() -> None:
    first, second = two_cameras(seed=2, view_m=4.0)
    with pytest.raises(MeasureError, match="square metres"):
        measure_clock_offset(first, second)


def test_people_who_never_were_there_together_give_no_offset() -> None:
    first, _ = two_cameras(seed=3)
    _, second = two_cameras(seed=4)
    with pytest.raises(MeasureError, match="agree almost alike"):
        measure_clock_offset(first, second)


def told(walks: Trajectories, clock_s: float) -> Trajectories:
    """What a plan of paths tells of it by a clock that is off: cells, at that clock's seconds."""
    there = walked_between(shifted(walks, -clock_s), 1.0)
    whole = np.isclose(there.at_s % 1.0, 0.0)
    return Trajectories.from_rows(
        track_id=there.track_id[whole],
        xy_m=(np.floor(2 * there.xy_m[whole]) + 0.5) / 2,
        at_s=there.at_s[whole],
    )


def judge(first: Trajectories, second: Trajectories) -> ClockVerdict:
    """Both looked as long as any of them saw anybody."""
    span_s = np.array([[min(*first.at_s, *second.at_s), max(*first.at_s, *second.at_s) + 1.0]])
    one, other = (
        Sightings(walks=walked_between(walks, STEP_S), watched_s=span_s)
        for walks in (first, second)
    )
    return judge_clock([one], other)


@pytest.mark.parametrize("offset_s", [0.0, 0.4, -3.4, 8.0])
def test_cells_once_a_second_tell_an_offset_of_seconds(offset_s: float) -> None:
    first, second = two_cameras(seed=1)
    verdict = judge(told(first, 0.0), told(second, offset_s))
    assert verdict.agreement is Agreement.AGREE
    assert verdict.offset_s == pytest.approx(offset_s, abs=0.2)


@pytest.mark.parametrize("offset_s", [20.0, 90.0])
def test_clocks_that_differ_by_more_are_apart_and_it_is_said_by_how_much(offset_s: float) -> None:
    first, second = two_cameras(seed=1, seconds=200)
    verdict = judge(told(first, 0.0), told(second, offset_s))
    assert verdict.agreement is Agreement.APART
    assert verdict.offset_s == pytest.approx(offset_s, abs=0.3)


def test_many_people_in_the_same_places_at_no_common_time_are_apart() -> None:
    verdict = judge(told(two_cameras(seed=3)[0], 0.0), told(two_cameras(seed=4)[1], 0.0))
    assert verdict.agreement is Agreement.APART
    assert verdict.offset_s is None


def test_people_who_stand_where_both_look_all_the_time_refuse_no_clock() -> None:
    """Between squares a little now and then, and each camera for itself: nothing to compare."""
    dice = np.random.default_rng(5)
    first, second = (
        Trajectories.from_rows(
            track_id=np.repeat(np.arange(6), 200),
            xy_m=np.repeat([(x, y) for x in (0.75, 3.25) for y in (0.75, 2.75, 5.25)], 200, axis=0)
            + 0.5 * (dice.random((1200, 2)) < 0.05),
            at_s=np.tile(np.arange(200.0), 6),
        )
        for _ in range(2)
    )
    assert judge(first, second).agreement is Agreement.AGREE


def test_a_walk_has_rows_at_whole_steps_and_none_in_a_gap() -> None:
    walks = Trajectories.from_rows(
        track_id=[1, 1, 1, 2], xy_m=[(0, 0), (2, 0), (9, 9), (5, 5)], at_s=[0.5, 2.5, 6.0, 3.3]
    )
    there = walked_between(walks, 1.0)
    assert there.at_s.tolist() == [1.0, 2.0, 6.0, 3.3]
    assert there.xy_m.tolist() == [[0.5, 0], [1.5, 0], [9, 9], [5, 5]]
