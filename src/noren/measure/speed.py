"""How fast people walk: each over a stated window of its own rows."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_BLOCK = 1 << 15
"""Rows looked at together, so that they stay in the processor's own memory."""


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
    velocity = np.full((2, len(trajectories)), np.nan)
    for before, after in _windows(window_rows, ends):
        for here, moved_x, moved_y, lasts_s, whole in _blocks(trajectories, before, after, gap_s):
            np.copyto(velocity[0, here], moved_x / lasts_s, where=whole)
            np.copyto(velocity[1, here], moved_y / lasts_s, where=whole)
    return velocity.T


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
    speed = np.full(len(trajectories), np.nan)
    for before, after in _windows(window_rows, ends):
        for here, moved_x, moved_y, lasts_s, whole in _blocks(trajectories, before, after, gap_s):
            # Quicker than hypot; metres are far from over- or underflow.
            moved_x *= moved_x
            moved_y *= moved_y
            moved_x += moved_y
            np.sqrt(moved_x, out=moved_x)
            moved_x /= lasts_s
            np.copyto(speed[here], moved_x, where=whole)
    return speed


def _windows(window_rows: int, ends: WindowEnd) -> list[tuple[int, int]]:
    """Rows before and after, the best window last."""
    if window_rows < 1:
        raise MeasureError(
            where="speed",
            found=f"a window of {window_rows} rows",
            expected="1 or more to each side",
            remedy="choose the rows that make up about half a second",
        )
    whole = (window_rows, window_rows)
    if ends is WindowEnd.UNKNOWN:
        return [whole]
    return [(window_rows, 0), (0, window_rows), whole]


def _blocks(
    trajectories: Trajectories, before: int, after: int, gap_s: float
) -> Iterator[tuple[slice, Floats, Floats, Floats, Bools]]:
    """Rows, their way in x and y over the window, the time it took, and whether it is one track.

    Where it is none the time is 1 s, so that it can be divided by.
    """
    ids, at_s, reach = trajectories.track_id, trajectories.at_s, before + after
    x, y = trajectories.xy_m[:, 0], trajectories.xy_m[:, 1]
    for start in range(0, len(trajectories) - reach, _BLOCK):
        stop = min(start + _BLOCK, len(trajectories) - reach)
        past, future = slice(start, stop), slice(start + reach, stop + reach)
        whole = ids[future] == ids[past]
        lasts_s = at_s[future] - at_s[past]
        if gap_s < np.inf:
            whole &= lasts_s <= gap_s
        np.copyto(lasts_s, 1.0, where=~whole)
        here = slice(start + before, stop + before)
        yield here, x[future] - x[past], y[future] - y[past], lasts_s, whole
