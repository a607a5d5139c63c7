"""Icons of one moment: in which cell of the floor somebody is, and whether and where to they walk.

A picture is that of the last moment before it is due. It has no memory of the one before and no
name for anybody in it: its icons are in the order of their cells.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import GridAssignment, OutputAssignment
from noren.gate.icon_records import DIRECTIONS, STANDING, UNSURE, Icon, IconState
from noren.measure.crowding import STANDING_M_S

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WINDOW_S = 1.0
"""A direction is taken over at least this long a time."""
GAP_S = 2.0
FRESH_S = 0.25
"""A picture's moment must reach this close to the time when it is due."""


class HeadingMeter:
    """How each track moved over about the last second.

    Forgets: places older than the window; a track, two seconds after its last row.
    """

    def __init__(self, *, window_s: float = WINDOW_S, gap_s: float = GAP_S) -> None:
        self._window_s = window_s
        self._gap_s = gap_s
        self._past: dict[int, deque[tuple[float, Floats]]] = {}

    def update(self, *, at_s: float, track_id: Ints, xy_m: Floats) -> Floats:
        """`(N, 2)` m/s of the rows of one moment; NaN for a track followed for less than that."""
        velocity = np.full((len(track_id), 2), np.nan)
        for row, number in enumerate(track_id.tolist()):
            past = self._past.setdefault(number, deque())
            if past and at_s - past[-1][0] > self._gap_s:
                past.clear()
            while len(past) > 1 and at_s - past[1][0] >= self._window_s:
                past.popleft()
            if past and (lasts_s := at_s - past[0][0]) >= self._window_s:
                velocity[row] = (xy_m[row] - past[0][1]) / lasts_s
            past.append((at_s, xy_m[row]))
        for number in [n for n, past in self._past.items() if at_s - past[-1][0] > self._gap_s]:
            del self._past[number]
        return velocity


def find_poses(velocity_m_s: Floats, directions: int) -> Ints:
    """`(N,)` poses of velocities `(N, 2)`.

    Slower than a third of walking speed stands; the others walk in the nearest of so many
    directions (8 or 4), counted as eighths from the floor's x toward its y; NaN is unsure.
    """
    step = DIRECTIONS // directions
    turn = np.arctan2(velocity_m_s[:, 1], velocity_m_s[:, 0]) / (2 * np.pi)
    known = np.isfinite(turn)
    nearest = np.rint(np.where(known, turn, 0.0) * directions).astype(np.int64) % directions
    pose: Ints = 1 + step * nearest
    pose[np.hypot(velocity_m_s[:, 0], velocity_m_s[:, 1]) < STANDING_M_S] = STANDING
    pose[~known] = UNSURE
    return pose


def find_cells(grid: GridAssignment, xy_m: Floats) -> Ints:
    """`(N,)` the cells of places `(N, 2)`, counted row by row; -1 outside of the grid.

    A cell's upper borders belong to its neighbors, those of the grid to the outside.
    """
    place = np.floor((xy_m - np.array(grid.origin_m)) / grid.cell_m)
    column, row = place[:, 0], place[:, 1]
    inside = (column >= 0) & (column < grid.columns) & (row >= 0) & (row < grid.rows)
    cell = np.where(inside, row * grid.columns + column, -1.0)
    return cell.astype(np.int64)


class IconTally:
    """The newest picture of one output; `settle` says whether it can be shown.

    Forgets: each moment, when the next one comes; who anybody was.
    """

    def __init__(self, output: OutputAssignment) -> None:
        """Take the output, which has `icons`."""
        assert output.icons is not None
        self._rule, self._most = output.icons, output.maximum
        self._until_s, self._packed = float("-inf"), False
        self._icons: list[list[Icon]] = [[] for _ in output.classes]
        self.states = [IconState.UNWELL for _ in output.classes]

    def show(
        self, until_s: float, xy_m: Floats, pose: Ints, column: Ints, *, packed: bool = False
    ) -> None:
        """Take the moment that holds until session time `until_s` in place of the one before.

        Args:
            xy_m: `(N, 2)`. pose: `(N,)`. column: `(N,)` the place of each class, -1 for others.
            packed: nobody can be told apart, so nobody will be drawn.
        """
        self._until_s, self._packed = until_s, packed
        cell = find_cells(self._rule.grid, xy_m)
        for place, icons in enumerate(self._icons):
            rows = np.flatnonzero((column == place) & (cell >= 0))
            icons[:] = [Icon(cell=int(cell[row]), pose=int(pose[row])) for row in rows]
            icons.sort(key=lambda icon: (icon.cell, icon.pose))

    def settle(self, due_s: float, *, well: bool) -> None:
        """The picture is due at session time `due_s`; `well` is False after any trouble in it."""
        if not well or self._until_s < due_s - FRESH_S:
            self._icons = [[] for _ in self._icons]
            return
        for place, icons in enumerate(self._icons):
            count = len(icons)
            many = self._packed or count > self._most
            few = not many and count < self._rule.least
            self.states[place] = (
                IconState.FEW if few else IconState.MANY if many else IconState.SHOWN
            )
            if few or many:
                icons.clear()

    def icons(self, column: int) -> tuple[Icon, ...]:
        """The icons of one class, in the order of their cells."""
        return tuple(self._icons[column])
