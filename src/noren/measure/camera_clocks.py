"""How far the clock of one camera is from another's, from people whom both saw.

Where two cameras see the same floor, somebody stands in the same square metre at the same moment.
The offset is the shift of time at which that agrees best. Nothing else is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

from noren.errors import MeasureError
from noren.measure.trajectories import Trajectories
from noren.vocabulary.words import Words

Floats = npt.NDArray[np.float64]

_STEP_S: Final = 0.2
_CELL_M: Final = 1.0
_BESIDE_S: Final = 4.0
"""Shifts this near to the best one are the same peak."""
CLEAR_RATIO: Final = 1.5
"""HOUSE: the best shift agrees this much better than any other, or it is not believed."""
_LEAST_SHARED: Final = 3
"""Cells that both saw somebody in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """Seconds to add to the second camera's times, and how clear that is.

    `clear_ratio`: agreement at the best shift by that at the best other one.
    """

    offset_s: float
    clear_ratio: float


def measure_clock_offset(
    first: Trajectories, second: Trajectories, *, most_s: float = 600.0
) -> ClockOffset:
    """Find the shift of the second camera's clock at which both agree best.

    Definition: per square metre that both saw somebody in, whether somebody was there, every
    0.2 s; the sum of the cross-correlations about their means; its largest value within `most_s`.

    Args:
        first, second: positions on the common floor in metres, times by each camera's own clock.
        most_s: the largest offset looked for.
    Raises:
        MeasureError: the cameras share too little floor, or no shift agrees clearly better than
            all others.
    """
    start_s = min(first.at_s.min(), second.at_s.min() - most_s)
    end_s = max(first.at_s.max(), second.at_s.max() + most_s)
    length = int((end_s - start_s) / _STEP_S) + 2
    one, other = _presence(first, start_s), _presence(second, start_s)
    shared = sorted(one.keys() & other.keys())
    if len(shared) < _LEAST_SHARED:
        raise _unclear(
            Words(
                en=f"{len(shared)} square metres that both cameras saw somebody in",
                ja=f"両方のカメラに人が映った場所は {len(shared)} 平方メートル",
            )
        )
    size = next_fast_len(2 * length)
    total = np.zeros(size // 2 + 1, np.complex128)
    for cell in shared:
        total += np.conj(rfft(_centered(other[cell], length), size)) * rfft(
            _centered(one[cell], length), size
        )
    agreement = irfft(total, size)
    most = int(most_s / _STEP_S)
    shifts = np.arange(-most, most + 1)
    values = agreement[shifts % size]
    best = int(np.argmax(values))
    elsewhere = np.abs(shifts - shifts[best]) * _STEP_S > _BESIDE_S
    rival = float(values[elsewhere].max(initial=0.0))
    ratio = float(values[best]) / rival if rival > 0 else float("inf")
    if values[best] <= 0 or ratio < CLEAR_RATIO:
        raise _unclear(
            Words(
                en=f"two shifts that agree almost alike (ratio {ratio:.2f})",
                ja=f"同じくらい合う二つのずれ（比 {ratio:.2f}）",
            )
        )
    return ClockOffset(
        offset_s=float(shifts[best] + _summit(values, best)) * _STEP_S, clear_ratio=ratio
    )


def _presence(walks: Trajectories, start_s: float) -> dict[tuple[int, int], npt.NDArray[np.intp]]:
    """Steps at which somebody was in each cell."""
    cell = np.floor(walks.xy_m / _CELL_M).astype(np.int64)
    step = np.round((walks.at_s - start_s) / _STEP_S).astype(np.intp)
    order = np.lexsort((step, cell[:, 1], cell[:, 0]))
    cell, step = cell[order], step[order]
    edges = np.flatnonzero(np.any(np.diff(cell, axis=0) != 0, axis=1)) + 1
    starts = [0, *edges.tolist(), len(cell)]
    return {(int(cell[a, 0]), int(cell[a, 1])): np.unique(step[a:b]) for a, b in pairwise(starts)}


def _centered(steps: npt.NDArray[np.intp], length: int) -> Floats:
    """1 where somebody was, about its mean over the time in which the camera saw anybody there."""
    series: Floats = np.zeros(length)
    series[steps] = 1.0
    series -= series.mean()
    return series


def _summit(values: Floats, best: int) -> float:
    """Where between the steps the peak is highest: the vertex of a parabola, -0.5 to 0.5."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = values[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


def _unclear(found: Words) -> MeasureError:
    return MeasureError(
        where=Words(en="clocks of two cameras", ja="二台のカメラの時計"),
        found=found,
        expected=Words(
            en="one shift of time at which both saw people in the same places",
            ja="両方が同じ場所に人を見た、一つの時刻のずれ",
        ),
        remedy=Words(
            en="set both clocks (NTP), check the floor geometry of both, or give longer films in "
            "which people cross the floor that both see",
            ja="両方の時計を合わせ（NTP）、床の測定を確かめるか、重なる場所を人が通る、より長い映像を"
            "使ってください",
        ),
    )
