"""How crowded each area is, in six levels of service, bin by bin; and who moves or stands.

The levels A (free) to F (breakdown) are Fruin's, who stated them as square feet per person, one
set each for walkways, stairs and waiting. Here they are borders in persons per square metre; a
density exactly on a border has the better level. The level of a bin follows the mean density over
its watched moments. It gets worse as soon as a border is passed, and better only when the density
has fallen below the border by the share `hysteresis`, so that a board does not flicker.

A bin of which less than `watched_share` was watched has no level and no density: a camera that
did not look has not seen an empty floor. After it the level begins anew.

Source: J. J. Fruin, Pedestrian Planning and Design, 1971.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.density import count_rows
from noren.measure.moments import Moments
from noren.measure.speed import WindowEnd, compute_speed
from noren.measure.trajectories import GAP_S, Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SQUARE_FOOT_M2 = 0.3048**2
HYSTERESIS = 0.05
WATCHED_SHARE = 0.5
STANDING_M_S = 0.4
"""Slower than this somebody stands; a third of usual walking speed."""


class CrowdingLevel(IntEnum):
    """Level of service; UNKNOWN where too little was watched."""

    UNKNOWN = -1
    A = 0
    B = 1
    C = 2
    D = 3
    E = 4
    F = 5


class Surface(Enum):
    """What the floor is used for."""

    WALKWAY = "walkway"
    STAIRS = "stairs"
    WAITING = "waiting"

    @property
    def borders_m2(self) -> Floats:
        """`(5,)` persons/m² between the levels A|B, B|C, C|D, D|E and E|F.

        Walkway 0.31, 0.43, 0.72, 1.08, 2.15; stairs 0.54, 0.72, 1.08, 1.54, 2.69; waiting 0.83,
        1.08, 1.54, 3.59, 5.38; exactly the inverse of Fruin's square feet per person.
        """
        return 1 / (_SQUARE_FEET[self] * _SQUARE_FOOT_M2)


_SQUARE_FEET = {
    Surface.WALKWAY: np.array([35.0, 25.0, 15.0, 10.0, 5.0]),
    Surface.STAIRS: np.array([20.0, 15.0, 10.0, 7.0, 4.0]),
    Surface.WAITING: np.array([13.0, 10.0, 7.0, 3.0, 2.0]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowding:
    """Crowding of A areas in B bins.

    `start_s (B,)`; `watched_share (B,)` the share of the bin's moments that was watched;
    `density_m2`, `peak_m2 (A, B)` persons/m², mean and maximum over the watched moments;
    `level (A, B)` of `CrowdingLevel`; `moving`, `standing`, `unsure (A, B)` mean people inside:
    `unsure` of too short a track to have a speed. NaN and UNKNOWN where too little was watched.
    """

    start_s: Floats
    watched_share: Floats
    density_m2: Floats
    peak_m2: Floats
    level: Ints
    moving: Floats
    standing: Floats
    unsure: Floats


def find_level(density_m2: npt.ArrayLike, surface: Surface) -> Ints:
    """The level of each density, without hysteresis; UNKNOWN for NaN.

    Raises:
        MeasureError: a density below 0.
    """
    density = np.asarray(density_m2, np.float64)
    if np.any(density < 0):
        raise MeasureError(
            where="crowding level",
            found="a density below 0",
            expected="persons per square metre, or NaN where it is not known",
            remedy="check the surface of the area",
        )
    # The inverse of a border in square feet is no binary fraction: a hair above is still on it.
    level = np.searchsorted(surface.borders_m2 * (1 + 1e-12), density, side="left")
    return np.where(np.isnan(density), CrowdingLevel.UNKNOWN, level).astype(np.int64)


def hold_levels(
    density_m2: Floats,
    surface: Surface,
    *,
    hysteresis: float = HYSTERESIS,
    held: Ints | None = None,
) -> Ints:
    """The level of each density `(A, B)` in the order of time, with hysteresis; see the module.

    `held (A,)` are the levels of the bin before the first one, for who asks bin by bin; without
    them, and where one is UNKNOWN, the first level is that of its density alone.

    Raises:
        MeasureError: a density below 0, or a hysteresis outside of 0 up to below 1.
    """
    if not 0 <= hysteresis < 1:
        raise MeasureError(
            where="crowding level",
            found=f"a hysteresis of {hysteresis:g}",
            expected="a share from 0 up to below 1",
            remedy="0.05 means: better only when 5 % below the border",
        )
    level = find_level(density_m2, surface)
    # The level that a falling density still keeps.
    kept = find_level(np.asarray(density_m2, np.float64) / (1 - hysteresis), surface)
    before = np.full(len(level), CrowdingLevel.UNKNOWN, np.int64) if held is None else held
    for at in range(level.shape[1]):
        # Unknown is below A: it neither holds a level up nor is held up itself.
        level[:, at] = np.maximum(level[:, at], np.minimum(before, kept[:, at]))
        before = level[:, at]
    return level


def measure_crowding(
    trajectories: Trajectories,
    areas: Sequence[Area],
    *,
    surface: Surface,
    moments: Moments,
    bin_s: float,
    is_watched: Bools | None = None,
    watched_share: float = WATCHED_SHARE,
    hysteresis: float = HYSTERESIS,
    standing_m_s: float = STANDING_M_S,
    window_rows: int = 1,
) -> Crowding:
    """Density, level and movement per area and bin of `bin_s` seconds from the first moment.

    Args:
        trajectories: people on the floor.
        areas: A >= 1.
        surface: which of Fruin's sets holds.
        moments: when the floor was looked at; the last bin may hold fewer of them.
        bin_s: at least the time between two moments.
        is_watched: `(M,)` whether each moment was really watched; all if not given.
        watched_share: bins watched less than this, above 0 up to 1, stay unknown.
        hysteresis, standing_m_s: as the module says.
        window_rows: of the speed, see `compute_speed`.
    Raises:
        MeasureError: no area, bins too narrow, or a share out of range.
    Forgets: who was there and where.
    """
    watched = np.ones(moments.count, np.bool_) if is_watched is None else is_watched
    _check(areas, moments, bin_s, watched, watched_share)
    bins, bin_of = _bins(moments, bin_s)
    due = np.bincount(bin_of, minlength=bins)
    seen = np.bincount(bin_of[watched], minlength=bins)
    enough = (seen > 0) & (seen >= watched_share * due)
    speed = compute_speed(
        trajectories, window_rows=window_rows, ends=WindowEnd.ONE_SIDED, gap_s=GAP_S
    )
    groups = (speed >= standing_m_s, speed < standing_m_s)
    mean = np.full((4, len(areas), bins), np.nan)
    peak = np.full((len(areas), bins), np.nan)
    for index, area in enumerate(areas):
        inside = area.find_inside(trajectories.xy_m)
        count = count_rows(trajectories, inside, moments)[watched]
        mean[0, index, enough] = _mean(count, bin_of[watched], seen)[enough]
        most = np.zeros(bins)
        np.maximum.at(most, bin_of[watched], count / area.size_m2)
        peak[index, enough] = most[enough]
        for group, rows in enumerate(groups, start=1):
            part = count_rows(trajectories, inside[rows[inside]], moments)[watched]
            mean[group, index, enough] = _mean(part, bin_of[watched], seen)[enough]
    size_m2 = np.array([[area.size_m2] for area in areas])
    density = mean[0] / size_m2
    return Crowding(
        start_s=moments.start_s + bin_s * np.arange(bins, dtype=np.float64),
        watched_share=seen / np.maximum(due, 1),
        density_m2=density,
        peak_m2=peak,
        level=hold_levels(density, surface, hysteresis=hysteresis),
        moving=mean[1],
        standing=mean[2],
        unsure=np.maximum(mean[0] - mean[1] - mean[2], 0),
    )


def _bins(moments: Moments, bin_s: float) -> tuple[int, Ints]:
    # A moment on the border of two bins must not slip into the earlier one by rounding.
    bin_of = np.floor(np.arange(moments.count) / (moments.rate_hz * bin_s) + 1e-9)
    return int(bin_of[-1]) + 1, bin_of.astype(np.int64)


def _mean(count: Ints, bin_of: Ints, seen: Ints) -> Floats:
    return np.bincount(bin_of, count, minlength=len(seen)) / np.maximum(seen, 1)


def _check(
    areas: Sequence[Area], moments: Moments, bin_s: float, watched: Bools, share: float
) -> None:
    if not areas:
        found = "no area"
    elif not 1 / moments.rate_hz <= bin_s < np.inf:
        found = f"bins of {bin_s:g} s with {moments.rate_hz:g} moments a second"
    elif watched.shape != (moments.count,):
        found = f"{len(watched)} watched moments of {moments.count}"
    elif not 0 < share <= 1:
        found = f"a watched share of {share:g}"
    else:
        return
    raise MeasureError(
        where="crowding",
        found=found,
        expected="areas, bins no narrower than a moment, a share above 0 and at most 1",
        remedy="declare wider bins, or state which moments were watched",
    )
