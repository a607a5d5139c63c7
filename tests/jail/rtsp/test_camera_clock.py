"""Times follow the camera's clock closely and true time in the long run."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.camera_clock import CameraClock


def test_the_first_picture_is_at_zero() -> None:
    assert CameraClock().place(media_s=123.0, arrived_s=9.0, is_live_edge=False) == 0.0


def test_jitter_of_the_network_moves_no_picture_by_more_than_two_milliseconds() -> None:
    clock, jitter = CameraClock(), random.Random(3)
    placed = [
        clock.place(
            media_s=index / 25,
            arrived_s=50 + index / 25 + jitter.uniform(0.0, 0.3),
            is_live_edge=True,
        )
        for index in range(1000)
    ]
    # The first second finds the fastest arrivals.
    steps = [after - before for before, after in pairwise(placed[100:])]
    assert max(steps) < 0.042
    assert min(steps) > 0.030
    assert placed[-1] - placed[100] == pytest.approx(899 * 0.04, abs=0.02)


@pytest.mark.parametrize("drift_ratio", [300e-6, -300e-6], ids=["fast camera", "slow camera"])
def test_a_camera_that_drifts_for_a_day_stays_within_a_tenth_of_a_second(
    drift_ratio: float,
) -> None:
    clock, jitter = CameraClock(), random.Random(4)
    worst_s = 0.0
    for second in range(86400):
        at_s = clock.place(
            media_s=second * (1 + drift_ratio),
            arrived_s=second + jitter.uniform(0.0, 0.05),
            is_live_edge=True,
        )
        worst_s = max(worst_s, abs(at_s - second))
    assert worst_s < 0.1


@pytest.mark.parametrize("jump_s", [18000.0, -18000.0], ids=["forward", "back"])
def test_a_camera_whose_clock_is_set_anew_loses_no_time(jump_s: float) -> None:
    clock = CameraClock()
    for index in range(50):
        before_s = clock.place(media_s=index / 25, arrived_s=index / 25, is_live_edge=True)
    after_s = clock.place(media_s=2.0 + jump_s, arrived_s=2.0, is_live_edge=True)
    assert after_s - before_s == pytest.approx(0.04, abs=0.001)


def test_pictures_sent_in_decoding_order_keep_their_distances() -> None:
    clock = CameraClock()
    media = [0.0, 0.12, 0.04, 0.08, 0.24, 0.16, 0.20]
    arrived = [5.2, 5.32, 5.33, 5.34, 5.44, 5.45, 5.46]
    placed = [
        clock.place(media_s=at, arrived_s=there, is_live_edge=False)
        for at, there in zip(media, arrived, strict=True)
    ]
    assert placed == pytest.approx(media, abs=1e-6)


@given(st.lists(st.tuples(st.floats(-0.2, 20.0), st.floats(0.0, 20.0), st.booleans()), max_size=50))
def test_no_picture_is_placed_after_its_arrival(
    steps: list[tuple[float, float, bool]],
) -> None:
    clock, media_s, arrived_s = CameraClock(), 3.0, 7.0
    clock.place(media_s=media_s, arrived_s=arrived_s, is_live_edge=True)
    for media_step_s, arrival_step_s, is_live_edge in steps:
        media_s, arrived_s = media_s + media_step_s, arrived_s + arrival_step_s
        at_s = clock.place(media_s=media_s, arrived_s=arrived_s, is_live_edge=is_live_edge)
        assert at_s <= arrived_s - 7.0 + 1e-6


def test_a_burst_of_stored_pictures_is_pressed_together_and_time_goes_on_from_there() -> None:
    clock = CameraClock()
    burst = [
        clock.place(media_s=index / 25, arrived_s=index / 1000, is_live_edge=False)
        for index in range(100)
    ]
    assert burst == sorted(burst)
    assert burst[-1] == pytest.approx(0.099)
    live = [
        clock.place(media_s=4 + index / 25, arrived_s=0.139 + index / 25, is_live_edge=True)
        for index in range(100)
    ]
    assert live == pytest.approx([0.139 + index / 25 for index in range(100)], abs=1e-6)


def test_reading_too_slowly_shows_as_being_behind() -> None:
    clock = CameraClock()
    clock.place(media_s=0.0, arrived_s=0.0, is_live_edge=True)
    clock.place(media_s=1.0, arrived_s=1.2, is_live_edge=True)
    assert clock.behind_s == pytest.approx(0.0)
    clock.place(media_s=2.0, arrived_s=5.2, is_live_edge=False)
    assert clock.behind_s == pytest.approx(3.0, abs=0.01)
    clock.place(media_s=5.0, arrived_s=5.3, is_live_edge=True)
    assert clock.behind_s == pytest.approx(0.0)
