"""By how much the clock of a film is off that of a receiver, from when the car moved.

The speed of the fixes and the movement of the road in the picture go up and down together. The
offset at which they fit best is believed only if no other one fits nearly as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import ClockUnclear
from noren.vocabulary.words import Words

Floats = npt.NDArray[np.float64]

STEP_S = 0.5
LEAST_OVERLAP_S = 60.0
LEAST_LIKENESS = 0.7
LEAST_LEAD = 0.1
NEIGHBOR_S = 8.0
OFFSET_NOTICED_S = 10.0
"""An offset beyond this, which nobody declared, is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """`offset_s` to add to the film's times; it is known to `error_s`.

    `likeness` is the correlation of both speeds at that offset, `runner_up` the best one further
    than `NEIGHBOR_S` away from it.
    """

    offset_s: float
    error_s: float
    likeness: float
    runner_up: float


def estimate_clock_offset(
    *,
    fix_at_s: npt.ArrayLike,
    fix_speed_mps: npt.ArrayLike,
    film_at_s: npt.ArrayLike,
    film_rate: npt.ArrayLike,
    most_s: float = 900.0,
) -> ClockOffset:
    """Compare two speeds over offsets up to `most_s` either way.

    Args:
        fix_at_s, fix_speed_mps: `(K,)` times and speeds of the fixes, in the receiver's time.
        film_at_s, film_rate: `(M,)` times and the camera's own movement, in any unit.
    Raises:
        ClockUnclear: less than a minute in common at every offset, a speed that never changes,
            a likeness below 0.7, or another offset that fits nearly as well.
    """
    fix = _steady(np.asarray(fix_at_s, np.float64), np.asarray(fix_speed_mps, np.float64))
    film = _steady(np.asarray(film_at_s, np.float64), np.asarray(film_rate, np.float64))
    if fix is None or film is None:
        raise _unclear(
            Words(en="too few speeds to compare", ja="比べる速さが足りません"),
        )
    lags, likeness = _likenesses(fix, film, most_s)
    if not lags.size:
        raise _unclear(
            Words(
                en="less than a minute in common, or a speed that hardly changes",
                ja="重なりが1分未満か、速さがほとんど変わりません",
            )
        )
    best = int(np.argmax(likeness))
    far = np.abs(lags - lags[best]) > NEIGHBOR_S
    runner_up = float(likeness[far].max()) if far.any() else -1.0
    if likeness[best] < LEAST_LIKENESS or likeness[best] - runner_up < LEAST_LEAD:
        raise _unclear(
            Words(
                en=f"a likeness of {likeness[best]:.2f}, and {runner_up:.2f} at another offset",
                ja=f"一致度が {likeness[best]:.2f}、別のずれでも {runner_up:.2f} です",
            )
        )
    near = lags[(likeness >= likeness[best] - LEAST_LEAD / 2) & ~far]
    return ClockOffset(
        offset_s=float(lags[best]),
        error_s=float(max(STEP_S, np.ptp(near) / 2)),
        likeness=float(likeness[best]),
        runner_up=runner_up,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steady:
    """A speed on a steady grid from `start_s`; NaN where nothing was known for two seconds."""

    start_s: float
    speed: Floats


def _steady(at_s: Floats, speed: Floats) -> _Steady | None:
    good = np.isfinite(at_s) & np.isfinite(speed)
    at_s, speed = at_s[good], speed[good]
    if at_s.size < 10:
        return None
    order = np.argsort(at_s, kind="stable")
    at_s, speed = at_s[order], speed[order]
    start_s = np.floor(at_s[0] / STEP_S) * STEP_S
    grid = np.arange(start_s, at_s[-1] + STEP_S, STEP_S)
    values = np.interp(grid, at_s, speed)
    nearest = np.clip(np.searchsorted(at_s, grid), 1, at_s.size - 1)
    away = np.minimum(np.abs(grid - at_s[nearest - 1]), np.abs(at_s[nearest] - grid))
    values = np.convolve(values, np.ones(5) / 5, "same")
    values[away > 2.0] = np.nan
    return _Steady(start_s=float(start_s), speed=values)


def _likenesses(fix: _Steady, film: _Steady, most_s: float) -> tuple[Floats, Floats]:
    lags, found = [], []
    least = round(LEAST_OVERLAP_S / STEP_S)
    shift = round((film.start_s - fix.start_s) / STEP_S)
    most = round(most_s / STEP_S)
    for lag in range(-most, most + 1):
        # Film sample i falls on fix sample i + at.
        at = shift + lag
        first, last = max(0, -at), min(film.speed.size, fix.speed.size - at)
        if last - first < least:
            continue
        one, other = film.speed[first:last], fix.speed[first + at : last + at]
        both = np.isfinite(one) & np.isfinite(other)
        if int(both.sum()) < least:
            continue
        a, b = one[both] - one[both].mean(), other[both] - other[both].mean()
        spread = float(np.sqrt((a @ a) * (b @ b)))
        if np.std(other[both]) < 0.5 or spread <= 0:
            continue
        lags.append(lag * STEP_S)
        found.append(float(a @ b) / spread)
    return np.array(lags), np.array(found)


def _unclear(found: Words) -> ClockUnclear:
    return ClockUnclear(
        where=Words(en="clocks of the film and the receiver", ja="映像と測位の時計"),
        found=found,
        expected=Words(
            en="one offset at which the car's speed in both fits, over a minute or more",
            ja="1分以上にわたり両方の速さが合う、ただ一つの時刻差",
        ),
        remedy=Words(
            en="declare the offset, or use a longer drive with stops",
            ja="時刻差を指定するか、停車を含む長めの走行を使ってください",
        ),
    )
