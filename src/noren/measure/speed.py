"""How fast people walk: each over a stated window of its own rows."""

from __future__ import annotations

from enum import Enum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]


class WindowEnd(Enum):
    """What the speed is where a track has too few rows on one side of the window."""

    UNKNOWN = "unknown"
    """None: NaN."""
    ONE_SIDED = "one_sided"
    """Over the half of the window that the track has; NaN if it has neither."""


def compute_velocity(
    trajectories: Trajectories,
    *,
    window_rows: int = 1,
    ends: WindowEnd = WindowEnd.UNKNOWN,
    gap_s: float = np.inf,
) -> Floats:
    """Each person's velocity at each of its rows, over the rows around it.

    Definition: from the place `window_rows` rows before to the place as many rows after, divided
    by the time that really passed between the two.

    Args:
        trajectories: people on the floor.
        window_rows: rows to each side, >= 1: the window spans 2 * window_rows steps.
        ends: what holds near the ends of a track.
        gap_s: windows, or halves of one, that took longer are unknown. Not limited if not given.
    Returns:
        `(N, 2)` m/s along x and y; NaN where it is unknown, both numbers or neither.
    Raises:
        MeasureError: a window without rows.
    Source: the individual speed of pedestrian dynamics; the window after PedPy's frame step.
    """
    if window_rows < 1:
        raise MeasureError(
            where="speed",
            found=f"a window of {window_rows} rows",
            expected="1 or more to each side",
            remedy="choose the rows that make up about half a second",
        )
    velocity = np.full((len(trajectories), 2), np.nan)
    if ends is WindowEnd.ONE_SIDED:
        _fill(velocity, trajectories, before=window_rows, after=0, gap_s=gap_s)
        _fill(velocity, trajectories, before=0, after=window_rows, gap_s=gap_s)
    _fill(velocity, trajectories, before=window_rows, after=window_rows, gap_s=gap_s)
    return velocity


def compute_speed(
    trajectories: Trajectories,
    *,
    window_rows: int = 1,
    ends: WindowEnd = WindowEnd.UNKNOWN,
    gap_s: float = np.inf,
) -> Floats:
    """`(N,)` m/s: the length of `compute_velocity`; NaN where that is unknown.

    Raises:
        MeasureError: a window without rows.
    """
    velocity = compute_velocity(trajectories, window_rows=window_rows, ends=ends, gap_s=gap_s)
    # Quicker than hypot; metres per second are far from over- or underflow.
    return np.asarray(np.sqrt(np.einsum("nk,nk->n", velocity, velocity)), np.float64)


def _fill(
    velocity: Floats, trajectories: Trajectories, *, before: int, after: int, gap_s: float
) -> None:
    reach = before + after
    if len(trajectories) <= reach:
        return
    ids, xy_m, at_s = trajectories.track_id, trajectories.xy_m, trajectories.at_s
    past, future = slice(None, -reach), slice(reach, None)
    lasts_s = at_s[future] - at_s[past]
    whole = ids[future] == ids[past]
    if gap_s < np.inf:
        whole &= lasts_s <= gap_s
    here = slice(before, len(trajectories) - after)
    # Rows of two tracks may share a moment; they are left out below.
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = (xy_m[future] - xy_m[past]) / lasts_s[:, None]
    np.copyto(velocity[here], moved, where=whole[:, None])
