"""Times follow the camera's clock closely and true time in the long run."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from noren.jail.camera_clock import CameraClock


def test_the_first_picture_is_at_zero() -> None:
    assert CameraClock().place(media_s=123.0, arrived_s=9.0, is_live_edge=False) == 0.0


def test_jitter_of_the_network_moves_no_picture_by_more_than_a_millisecond_a_second() -> None:
    clock, jitter = CameraClock(), random.Random(3)
    placed = [
        clock.place(
            media_s=index / 25,
            arrived_s=50 + index / 25 + jitter.uniform(0.0, 0.3),
            is_live_edge=True,
        )
        for index in range(500)
    ]
    steps = [after - before for before, after in pairwise(placed)]
    assert max(steps) <= 0.04 * 1.001 + 1e-9
    assert min(steps) >= 0.04 * 0.999 - 1e-9


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


def test_pictures_sent_in_decoding_order_keep_their_own_times() -> None:
    clock = CameraClock()
    media = [0.0, 0.12, 0.04, 0.08, 0.24, 0.16, 0.20]
    placed = [clock.place(media_s=at, arrived_s=5 + at, is_live_edge=False) for at in media]
    assert placed == pytest.approx(media, abs=1e-6)


def test_reading_too_slowly_shows_as_being_behind() -> None:
    clock = CameraClock()
    clock.place(media_s=0.0, arrived_s=0.0, is_live_edge=True)
    clock.place(media_s=1.0, arrived_s=1.2, is_live_edge=True)
    assert clock.behind_s == pytest.approx(0.0)
    clock.place(media_s=2.0, arrived_s=5.2, is_live_edge=False)
    assert clock.behind_s == pytest.approx(3.0, abs=0.01)
    clock.place(media_s=5.0, arrived_s=5.3, is_live_edge=True)
    assert clock.behind_s == pytest.approx(0.0)
