"""Promises of knowing where a car was, and of not knowing it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError
from noren.measure.gps_track import (
    FASTEST_MPS,
    GpsTrack,
    find_places,
    make_track,
    measure_distance_m,
    measure_speed,
)

M_PER_DEG = 111_195.0


def _track(at_s: list[float], north_m: list[float]) -> GpsTrack:
    """A drive to the north from 35 degrees."""
    return make_track(
        at_s=at_s,
        latitude_deg=35.0 + np.array(north_m) / M_PER_DEG,
        longitude_deg=np.full(len(at_s), 139.0),
    )


def _north_m(track: GpsTrack, at_s: float) -> float:
    place = find_places(track, at_s)
    return float((place.latitude_deg[0] - 35.0) * M_PER_DEG)


def test_between_two_fixes_the_position_is_interpolated() -> None:
    track = _track([0.0, 2.0], [0.0, 20.0])
    assert _north_m(track, 0.5) == pytest.approx(5.0, abs=1e-3)
    assert _north_m(track, 2.0) == pytest.approx(20.0, abs=1e-3)


@pytest.mark.parametrize(
    "at_s",
    [
        pytest.param(12.0, id="in the gap"),
        pytest.param(-0.1, id="before the first fix"),
        pytest.param(31.0, id="after the last fix"),
    ],
)
def test_no_position_is_invented(at_s: float) -> None:
    place = find_places(_track([0, 1, 2, 30], [0, 10, 20, 300]), at_s)
    assert not place.known[0]
    assert np.isnan(place.latitude_deg[0])
    assert np.isnan(place.longitude_deg[0])


def test_a_single_fix_is_known_at_its_moment_alone() -> None:
    track = _track([5.0], [0.0])
    assert find_places(track, [4.9, 5.0, 5.1]).known.tolist() == [False, True, False]


def test_a_jump_is_dropped_and_counted() -> None:
    track = _track([0, 1, 2, 3, 4], [0, 10, 5000, 30, 40])
    assert track.dropped_jumps == 1
    assert track.at_s.tolist() == [0, 1, 3, 4]
    assert _north_m(track, 2.0) == pytest.approx(20.0, abs=1e-3)


def test_a_first_fix_that_lies_elsewhere_is_the_one_that_is_dropped() -> None:
    track = _track([0, 1, 2, 3, 4], [90_000, 10, 20, 30, 40])
    assert track.dropped_jumps == 1
    assert track.at_s.tolist() == [1, 2, 3, 4]


def test_a_new_place_that_stays_is_a_new_piece_with_nothing_between() -> None:
    north = [0, 10, 20, 30, 5000, 5010, 5020, 5030]
    track = _track(list(range(8)), north)
    assert track.dropped_jumps == 0
    assert track.piece.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert not find_places(track, 3.5).known[0]


def test_jumps_at_the_end_are_counted_too() -> None:
    track = _track([0, 1, 2, 3, 4], [0, 10, 20, 9000, 9010])
    assert (len(track), track.dropped_jumps) == (3, 2)


def test_a_clock_that_steps_back_is_counted_not_sorted() -> None:
    track = _track([0, 1, 1, 0.5, 2], [0, 10, 10, 5, 20])
    assert track.dropped_disorder == 2
    assert track.at_s.tolist() == [0, 1, 2]


def test_speed_is_that_of_the_drive_and_not_told_across_a_gap() -> None:
    middle, speed = measure_speed(_track([0, 1, 2, 60, 61], [0, 10, 20, 500, 515]))
    assert middle.tolist() == [0.5, 1.5, 60.5]
    assert speed.tolist() == pytest.approx([10, 10, 15], rel=1e-3)


def test_the_date_line_is_no_gap() -> None:
    track = make_track(at_s=[0, 1], latitude_deg=[10, 10], longitude_deg=[179.9999, -179.9999])
    assert abs(find_places(track, 0.5).longitude_deg[0]) == pytest.approx(180.0)


@pytest.mark.parametrize(
    ("at_s", "north", "east"),
    [
        pytest.param([], [], [], id="no fix"),
        pytest.param([0, 1], [35], [139], id="different lengths"),
        pytest.param([0], [float("nan")], [139], id="no number"),
        pytest.param([0], [95], [139], id="beyond the pole"),
    ],
)
def test_what_is_no_track_is_refused(
    at_s: list[float], north: list[float], east: list[float]
) -> None:
    with pytest.raises(GeometryError):
        make_track(at_s=at_s, latitude_deg=north, longitude_deg=east)


@given(st.lists(st.tuples(st.floats(0.1, 20.0), st.floats(-5000, 5000)), min_size=1, max_size=30))
def test_what_is_kept_in_one_piece_could_have_been_driven(steps: list[tuple[float, float]]) -> None:
    at_s = np.cumsum([step for step, _ in steps])
    track = _track(at_s.tolist(), [north for _, north in steps])
    assert len(track) + track.dropped_jumps + track.dropped_disorder == len(steps)
    apart = np.diff(track.at_s)
    way = measure_distance_m(
        track.latitude_deg[:-1], track.longitude_deg[:-1],
        track.latitude_deg[1:], track.longitude_deg[1:],
    )  # fmt: skip
    same = np.diff(track.piece) == 0
    assert np.all(apart > 0)
    assert np.all(way[same] <= 25.0 + FASTEST_MPS * apart[same] + 1e-6)
