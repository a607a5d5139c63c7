"""How far the clock of one camera is from another's, from people whom both saw.

Where two cameras see the same floor, somebody stands in the same square metre at the same moment.
The offset is the shift of time at which that agrees best. Nothing else is compared.

An offset of seconds is a clock that needs setting, and can be allowed for. One of minutes, or none
that fits although both saw many people in the same places, is another time altogether.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
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


MOST_APPLIED_S: Final = 10.0
"""HOUSE: a clock further off than this is not allowed for, but refused."""
ENOUGH_S: Final = 15.0
"""HOUSE: so much time with somebody in shared places, for each camera, before clocks are judged."""


LEAST_LIKE: Final = 0.28
"""HOUSE: what two cameras saw of one crowd is alike by 0.3 to 0.8 (1: the same) at the true shift,
and what they saw of two crowds by less than 0.27 at any."""
_ALMOST: Final = 0.75


class Agreement(Enum):
    """What two cameras' people say of their clocks."""

    AGREE = "one time, or seconds off"
    UNKNOWN = "too few people where both look"
    APART = "minutes off, or no shift that fits"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockVerdict:
    """Whether a second camera's times can be used, and what to add to them.

    `offset_s` is 0 where nothing is known, and None where the clocks are apart and no one shift
    is clear.
    """

    agreement: Agreement
    offset_s: float | None


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
    found = _agreement(first, second, most_s)
    ratio = found.clear_ratio
    if found.at_best <= 0 or ratio < CLEAR_RATIO:
        raise _unclear(
            Words(
                en=f"two shifts that agree almost alike (ratio {ratio:.2f})",
                ja=f"同じくらい合う二つのずれ（比 {ratio:.2f}）",
            )
        )
    return ClockOffset(offset_s=found.offset_s, clear_ratio=ratio)


def judge_clock(
    first: Trajectories | None, second: Trajectories | None, *, most_s: float = 600.0
) -> ClockVerdict:
    """Say whether the second camera's times can be used beside the first's.

    Definition: unknown below `ENOUGH_S` of presence in shared places by either. Else the shift at
    which both agree best says it: they agree where it is at most `MOST_APPLIED_S`, and are apart
    where it is more or where even the best is below `LEAST_LIKE`. Where people stand about, many
    shifts agree almost alike: then a small one that is nearly as good as the best leaves it open.
    Points that are a second apart are joined by straight walks first, so offsets below a second
    are found too.

    Args:
        first, second: as there; None where a camera saw nobody.
        most_s: the largest offset looked for.
    """
    unknown = ClockVerdict(agreement=Agreement.UNKNOWN, offset_s=0.0)
    if first is None or second is None:
        return unknown
    one, other = walked_between(first, _STEP_S), walked_between(second, _STEP_S)
    try:
        found = _agreement(one, other, most_s)
    except MeasureError:
        return unknown
    if found.shared_s < ENOUGH_S:
        return unknown
    if found.at_best < LEAST_LIKE:
        return ClockVerdict(agreement=Agreement.APART, offset_s=None)
    if abs(found.offset_s) <= MOST_APPLIED_S:
        return ClockVerdict(agreement=Agreement.AGREE, offset_s=found.offset_s)
    if found.at_small >= _ALMOST * found.at_best:
        return unknown
    return ClockVerdict(agreement=Agreement.APART, offset_s=found.offset_s)


def walked_between(walks: Trajectories, step_s: float) -> Trajectories:
    """The same walks with rows at every multiple of `step_s` between two that follow each other.

    Rows of a track that are further apart than `GAP_S` have nothing between them; what was told
    only once stays as it is.
    """
    steps = walks.steps()
    counts = np.floor(walks.at_s[steps + 1] / step_s) - np.ceil(walks.at_s[steps] / step_s) + 1
    counts = np.maximum(counts, 0).astype(np.int64)
    source = np.repeat(steps, counts)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts)
    at_s = (np.ceil(walks.at_s[source] / step_s) + nth) * step_s
    share = (at_s - walks.at_s[source]) / (walks.at_s[source + 1] - walks.at_s[source])
    xy_m = walks.xy_m[source] + share[:, None] * (walks.xy_m[source + 1] - walks.xy_m[source])
    followed = np.concatenate(([False], walks.is_followed())) | np.append(
        walks.is_followed(), False
    )
    alone = ~followed
    track = np.concatenate((walks.track_id[source], walks.track_id[alone]))
    at_s, xy_m = np.append(at_s, walks.at_s[alone]), np.concatenate((xy_m, walks.xy_m[alone]))
    # A moment that ends one step and begins the next is one row.
    _, kept = np.unique(np.stack((track, np.round(at_s / step_s))), axis=1, return_index=True)
    if not len(kept):
        return walks
    return Trajectories.from_rows(track_id=track[kept], xy_m=xy_m[kept], at_s=at_s[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreement:
    """How much two cameras agree, from 0 to 1, at shifts of the second one's clock.

    `at_best` at the best shift, which is `offset_s`; `at_small` at the best of those that can be
    applied. `shared_s`: time with somebody in shared places, of the camera that saw less.
    """

    offset_s: float
    at_best: float
    at_small: float
    clear_ratio: float
    shared_s: float


def _agreement(first: Trajectories, second: Trajectories, most_s: float) -> _Agreement:
    """Compare at every shift up to `most_s`.

    Raises:
        MeasureError: the cameras share too little floor.
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
    power = np.zeros(2)
    for cell in shared:
        series = [_centered(seen[cell], length) for seen in (one, other)]
        power += [float(np.dot(each, each)) for each in series]
        total += np.conj(rfft(series[1], size)) * rfft(series[0], size)
    most = int(most_s / _STEP_S)
    shifts = np.arange(-most, most + 1)
    values = irfft(total, size)[shifts % size] / max(float(np.sqrt(power.prod())), 1e-12)
    best = int(np.argmax(values))
    elsewhere = np.abs(shifts - shifts[best]) * _STEP_S > _BESIDE_S
    rival = float(values[elsewhere].max(initial=0.0))
    small = np.abs(shifts) * _STEP_S <= MOST_APPLIED_S
    return _Agreement(
        offset_s=float(shifts[best] + _summit(values, best)) * _STEP_S,
        at_best=float(values[best]),
        at_small=float(values[small].max()),
        clear_ratio=float(values[best]) / rival if rival > 0 else float("inf"),
        shared_s=_STEP_S * min(sum(len(seen[cell]) for cell in shared) for seen in (one, other)),
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
