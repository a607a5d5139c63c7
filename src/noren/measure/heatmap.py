"""Where people are, pass and linger: three layers over one fixed grid of the floor.

* presence: person-seconds spent in each cell;
* passage: different tracks that were in the cell at all;
* dwell: person-seconds in the cell of those who moved slower than a stated speed.

Every step from one row of a track to the next is split exactly where it meets the lines of the
grid, so no time is lost or lands in a neighboring cell, however fast somebody walks.

Source: the layers that Guidebook 2.0, case 2, tells apart; splitting by the parametric line.
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

SLOW_M_S = 0.4
"""Slower than this somebody stands or lingers: a third of usual walking speed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorGrid:
    """Square cells of `cell_m` metres, `rows` by `columns`, from the corner `origin_m (x, y)`.

    Cell (row, column) holds column * cell_m <= x - origin x < (column + 1) * cell_m, rows alike
    with y; so its upper borders belong to its neighbors, and those of the grid to the outside.

    Raises:
        GeometryError: a cell without size, no cells, or an origin that is no number.
    """

    origin_m: tuple[float, float]
    cell_m: float
    rows: int
    columns: int

    def __post_init__(self) -> None:
        numbers = np.array([*self.origin_m, self.cell_m], np.float64)
        if not np.all(np.isfinite(numbers)) or self.cell_m <= 0 or min(self.rows, self.columns) < 1:
            raise GeometryError(
                where="floor grid",
                found=f"{self.rows} x {self.columns} cells of {self.cell_m:g} m",
                expected="at least one cell with a size and a corner on the floor",
                remedy="declare the cell size and the number of cells",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Three layers `(rows, columns)` over a `FloorGrid`.

    `presence_s`, `dwell_s` person-seconds; `passages` different tracks. `outside_s` are the
    person-seconds that were followed outside of the grid, `unfollowed_s` those in gaps: with the
    sum of `presence_s` they make all the time between each track's first and last row.
    """

    presence_s: Floats
    passages: Ints
    dwell_s: Floats
    outside_s: float
    unfollowed_s: float


def measure_heatmap(
    trajectories: Trajectories,
    grid: FloorGrid,
    *,
    slow_m_s: float = SLOW_M_S,
    gap_s: float = GAP_S,
) -> HeatMap:
    """Split the time of every track over the cells of the grid.

    Cells where nobody was hold 0. A track of one row has no time and passes nowhere. A step
    longer than `gap_s` is left out: nobody knows which way it went. The speed of a step is its
    length by its time; at or above `slow_m_s` it adds nothing to the dwell layer.

    Raises:
        MeasureError: a speed or gap below 0.
    Forgets: who was where, and when.
    """
    if slow_m_s < 0 or gap_s < 0:
        raise MeasureError(
            where="heat map",
            found=f"slow below {slow_m_s:g} m/s, gaps up to {gap_s:g} s",
            expected="0 or more",
            remedy="state a speed in m/s and a gap in seconds",
        )
    rows = trajectories.steps(gap_s)
    lasts_s = trajectories.at_s[rows + 1] - trajectories.at_s[rows]
    way = trajectories.xy_m[rows + 1] - trajectories.xy_m[rows]
    slow = np.hypot(way[:, 0], way[:, 1]) < slow_m_s * lasts_s
    step, cell, share = split_steps(grid, trajectories.xy_m[rows], trajectories.xy_m[rows + 1])
    spent_s = share * lasts_s[step]
    shape, size = (grid.rows, grid.columns), grid.rows * grid.columns
    lingers = slow[step]
    presence = np.bincount(cell, spent_s, minlength=size).astype(np.float64)
    dwell = np.bincount(cell[lingers], spent_s[lingers], minlength=size).astype(np.float64)
    whole_s = np.sum(trajectories.at_s[trajectories.ends] - trajectories.at_s[trajectories.starts])
    return HeatMap(
        presence_s=presence.reshape(shape),
        passages=_tracks_per_cell(trajectories.track_id[rows[step]], cell, size).reshape(shape),
        dwell_s=dwell.reshape(shape),
        outside_s=max(0.0, float(lasts_s.sum() - presence.sum())),
        unfollowed_s=max(0.0, float(whole_s - lasts_s.sum())),
    )


def split_steps(grid: FloorGrid, from_m: Floats, to_m: Floats) -> tuple[Rows, Ints, Floats]:
    """Cut straight steps at the lines of the grid.

    Args:
        from_m: `(S, 2)` where each step begins. to_m: `(S, 2)` where it ends.
    Returns:
        `step (K,)`, `cell (K,)` row by row, and `share (K,)`: which share of the step lies in
        which cell. What lies outside is left out. Steps that were cut come first.
    """
    start = (from_m - np.array(grid.origin_m)) / grid.cell_m
    end = (to_m - np.array(grid.origin_m)) / grid.cell_m
    size = np.array([grid.columns, grid.rows], np.float64)
    # Steps that never come near the grid may be long: cut none of them.
    near = np.all((np.maximum(start, end) >= 0) & (np.minimum(start, end) < size), axis=1)
    kept = np.flatnonzero(near)
    step, low, high = _pieces(start[kept], end[kept], size)
    middle = start[kept[step]] + (end - start)[kept[step]] * ((low + high) / 2)[:, None]
    at = np.floor(middle).astype(np.int64)
    inside = np.all((at >= 0) & (at < size), axis=1)
    step, at = step[inside], at[inside]
    return kept[step], at[:, 1] * grid.columns + at[:, 0], (high - low)[inside]


def _pieces(start: Floats, end: Floats, size: Floats) -> tuple[Rows, Floats, Floats]:
    """`step`, `low`, `high`: the shares of each step between two lines of the grid."""
    uncut = np.all(np.floor(start) == np.floor(end), axis=1)
    cut = np.flatnonzero(~uncut)
    step, share = [cut, cut], [np.zeros(len(cut)), np.ones(len(cut))]
    for axis in (0, 1):
        low = np.minimum(start[cut, axis], end[cut, axis])
        high = np.maximum(start[cut, axis], end[cut, axis])
        # Only the grid's own lines cut, from 0 to its size.
        first = np.maximum(np.floor(low) + 1, 0)
        last = np.minimum(np.ceil(high) - 1, size[axis])
        count = np.maximum(last - first + 1, 0).astype(np.int64)
        offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        owner = np.repeat(cut, count)
        line = np.repeat(first, count) + offset
        step.append(owner)
        share.append((line - start[owner, axis]) / (end[owner, axis] - start[owner, axis]))
    owners, shares = np.concatenate(step), np.clip(np.concatenate(share), 0.0, 1.0)
    order = np.lexsort((shares, owners))
    owners, shares = owners[order], shares[order]
    real = (owners[1:] == owners[:-1]) & (shares[1:] > shares[:-1])
    whole = np.flatnonzero(uncut)
    all_steps = np.concatenate((owners[:-1][real], whole))
    low = np.concatenate((shares[:-1][real], np.zeros(len(whole))))
    high = np.concatenate((shares[1:][real], np.ones(len(whole))))
    return all_steps, low, high


def _tracks_per_cell(track_id: Ints, cell: Ints, size: int) -> Ints:
    changes = np.ones(len(cell), np.bool_)
    changes[1:] = (track_id[1:] != track_id[:-1]) | (cell[1:] != cell[:-1])
    _, track = np.unique(track_id[changes], return_inverse=True)
    visited = np.unique(track.astype(np.int64) * size + cell[changes])
    return np.bincount(visited % size, minlength=size).astype(np.int64)
