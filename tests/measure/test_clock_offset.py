"""Promises of comparing a film's clock with a receiver's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ClockUnclear
from noren.measure.clock_offset import estimate_clock_offset

Floats = npt.NDArray[np.float64]


def _drive(seconds: int = 400, seed: int = 4) -> tuple[Floats, Floats]:
    """A drive in town: every half minute or so another speed, sometimes none."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(seconds, dtype=np.float64)
    speed = np.zeros(seconds)
    for start in range(0, seconds, 25):
        speed[start:] = rng.choice([0.0, 4.0, 9.0, 14.0]) + rng.normal(0, 0.5)
    return at_s, np.clip(np.convolve(speed, np.ones(7) / 7, "same"), 0, None)


@pytest.mark.parametrize("offset_s", [-250.0, -3.0, 0.0, 42.5, 600.0])
def test_an_offset_of_seconds_or_minutes_is_found(offset_s: float) -> None:
    at_s, speed = _drive()
    rng = np.random.default_rng(1)
    film_rate = 0.5 * speed + rng.normal(0, 0.4, speed.size)
    found = estimate_clock_offset(
        fix_at_s=at_s + 1000.0,
        fix_speed_mps=speed,
        film_at_s=at_s[60:330] + 1000.0 - offset_s,
        film_rate=film_rate[60:330],
    )
    assert found.offset_s == pytest.approx(offset_s, abs=1.0)
    assert found.error_s <= 5.0


def _constant(at_s: Floats) -> Floats:
    return np.full(at_s.size, 14.0)


def _in_time(at_s: Floats) -> Floats:
    return 7.0 + 5.0 * np.sin(2 * np.pi * at_s / 40.0)


@pytest.mark.parametrize(
    "speed_of",
    [
        pytest.param(_constant, id="a motorway at one speed"),
        pytest.param(_in_time, id="a rhythm that fits at many offsets"),
    ],
)
def test_an_unclear_offset_is_refused(speed_of: object) -> None:
    at_s, _ = _drive()
    speed = speed_of(at_s)  # type: ignore[operator]
    noisy = speed + np.random.default_rng(2).normal(0, 0.2, speed.size)
    with pytest.raises(ClockUnclear):
        estimate_clock_offset(fix_at_s=at_s, fix_speed_mps=speed, film_at_s=at_s, film_rate=noisy)


def test_another_drive_is_refused() -> None:
    (at_s, speed), (_, other) = _drive(seed=4), _drive(seed=11)
    with pytest.raises(ClockUnclear):
        estimate_clock_offset(
            fix_at_s=at_s, fix_speed_mps=speed, film_at_s=at_s, film_rate=other, most_s=120.0
        )


def test_half_a_minute_is_too_short() -> None:
    at_s, speed = _drive()
    with pytest.raises(ClockUnclear):
        estimate_clock_offset(
            fix_at_s=at_s, fix_speed_mps=speed, film_at_s=at_s[:30], film_rate=speed[:30]
        )
