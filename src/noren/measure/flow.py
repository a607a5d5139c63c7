"""How many pass a line on the floor, and how densely they pass: N-t, flow and specific flow.

A passage is a step of a track that changes the side of the line between its two ends. A row
exactly on the line has the side that its track had before (at its beginning: the side it goes to),
so touching the line and turning back passes nothing, and stopping on it passes once. There is no
dead band: for counts of a camera with trembling boxes use `noren.measure.crossings`.

Source: the N-t diagram and the specific flow of pedestrian dynamics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError, MeasureError
from noren.measure.trajectories import GAP_S, Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePassages:
    """Passages of one line, in the order of time.

    `track_id (K,)`; `at_s (K,)` the moment on the line; `row (K,)` the first row of the
    trajectories beyond it; `direction (K,)` 0 from the left hand to the right of who looks along
    the line from its start (x to the right, y up), 1 the other way; `place_m (K,)` metres from the
    line's start. `length_m` is the line's.
    """

    track_id: Ints
    at_s: Floats
    row: Rows
    direction: Ints
    place_m: Floats
    length_m: float

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    def first_of_each(self) -> LinePassages:
        """Only the first passage of each track."""
        _, first = np.unique(self.track_id, return_index=True)
        kept = np.sort(first)
        return LinePassages(
            track_id=self.track_id[kept],
            at_s=self.at_s[kept],
            row=self.row[kept],
            direction=self.direction[kept],
            place_m=self.place_m[kept],
            length_m=self.length_m,
        )

    def count_until(self, at_s: npt.ArrayLike) -> Ints:
        """N-t: how many passages happened up to and at each moment `(M,)`."""
        return np.searchsorted(self.at_s, np.asarray(at_s, np.float64), side="right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Passages in bins of equal width.

    `start_s (B,)`; `count (B, 2)` by direction; `flow_hz (B, 2)` persons/s; `specific_flow_m_hz
    (B, 2)` persons/(m s), by the line's length.
    """

    start_s: Floats
    count: Ints
    flow_hz: Floats
    specific_flow_m_hz: Floats


def find_line_passages(
    trajectories: Trajectories, line_m: npt.ArrayLike, *, gap_s: float = GAP_S
) -> LinePassages:
    """Every passage of the line. None where people were followed and nobody passed.

    The ends belong to the line. A step longer than `gap_s` is not taken as a way.

    Args:
        trajectories: people on the floor.
        line_m: `(2, 2)` start and end in metres.
    Raises:
        GeometryError: a line without length or with a coordinate that is no number.
    Forgets: where people were, but for the place on the line.
    """
    line = np.asarray(line_m, np.float64)
    length_m = float(np.linalg.norm(line[1] - line[0])) if line.shape == (2, 2) else 0.0
    if not 0 < length_m < np.inf:
        raise GeometryError(
            where="measurement line",
            found="two equal end points, or coordinates that are no two points",
            expected="a line with a length",
            remedy="move one of its end points",
        )
    along = (line[1] - line[0]) / length_m
    xy_m = trajectories.xy_m
    offset_m = xy_m[:, 1] * along[0]
    offset_m -= xy_m[:, 0] * along[1]
    offset_m -= line[0, 1] * along[0] - line[0, 0] * along[1]
    is_left = _sides(offset_m, trajectories, gap_s)
    row = np.flatnonzero(is_left[1:] != is_left[:-1])
    before_s, after_s = trajectories.at_s[row], trajectories.at_s[row + 1]
    same = trajectories.track_id[row] == trajectories.track_id[row + 1]
    known = same & (after_s - before_s <= gap_s)
    row, before_s, after_s = row[known], before_s[known], after_s[known]
    share = offset_m[row] / (offset_m[row] - offset_m[row + 1])
    met = xy_m[row] + (xy_m[row + 1] - xy_m[row]) * share[:, None]
    place_m = (met - line[0]) @ along
    at_s = before_s + (after_s - before_s) * share
    on_line = np.flatnonzero((place_m >= 0) & (place_m <= length_m))
    order = on_line[np.lexsort((trajectories.track_id[row[on_line]], at_s[on_line]))]
    return LinePassages(
        track_id=trajectories.track_id[row[order]],
        at_s=at_s[order],
        row=row[order] + 1,
        direction=np.where(is_left[row[order]], 0, 1).astype(np.int64),
        place_m=place_m[order],
        length_m=length_m,
    )


def measure_flow(passages: LinePassages, *, from_s: float, bin_s: float, bins: int) -> Flow:
    """Flow and specific flow in `bins` bins of `bin_s` seconds from `from_s`.

    A bin without passages has a flow of 0: the caller knows whether it was watched.

    Raises:
        MeasureError: bins without width, or none.
    Forgets: who passed.
    """
    if not 0 < bin_s < np.inf or bins < 1:
        raise MeasureError(
            where="flow",
            found=f"{bins} bins of {bin_s:g} s",
            expected="at least one bin with a width",
            remedy="state the width of a bin in seconds",
        )
    start_s = from_s + bin_s * np.arange(bins, dtype=np.float64)
    index = np.floor((passages.at_s - from_s) / bin_s).astype(np.int64)
    kept = (index >= 0) & (index < bins)
    flat = np.bincount(index[kept] * 2 + passages.direction[kept], minlength=2 * bins)
    count = flat.reshape(bins, 2).astype(np.int64)
    flow_hz = count / bin_s
    return Flow(
        start_s=start_s,
        count=count,
        flow_hz=flow_hz,
        specific_flow_m_hz=flow_hz / passages.length_m,
    )


def _sides(offset_m: Floats, trajectories: Trajectories, gap_s: float) -> Bools:
    """`(N,)` whether each row is to the left; rows on the line as the module says."""
    is_left = offset_m > 0
    on_line = offset_m == 0
    if not np.any(on_line):
        return is_left
    parts = trajectories.parts(gap_s)
    index = np.arange(len(offset_m))
    before = np.maximum.accumulate(np.where(on_line, -1, index))
    after = np.minimum.accumulate(np.where(on_line, len(index), index)[::-1])[::-1]
    after = np.minimum(after, len(index) - 1)
    rows = index[on_line]
    has_before = (before[rows] >= 0) & (parts[before[rows]] == parts[rows])
    source = np.where(has_before, before[rows], after[rows])
    sides = is_left.copy()
    sides[rows] = is_left[source]
    return sides
