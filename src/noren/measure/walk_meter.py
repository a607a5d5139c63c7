"""Points of trajectories while they happen: each walk's cell at whole ticks, under a random token.

A walk ends where a track was out of sight, off the measured floor or among staff for longer than
`GAP_S`: whoever comes back has a new token, and nothing links the two. Where walks are linked to
visits, both have the token of the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import OutputAssignment
from noren.gate.trajectory_records import STEP_MOST, UNTOLD_MOST, Cell
from noren.measure.icon_meter import find_cells
from noren.measure.trajectories import GAP_S

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DrawToken = Callable[[OutputAssignment, int, float], int]
"""Gives the token of a track's walk that begins at a time, never 0: a fresh random one, or, where
the output's walks are linked to visits, the one of the track's visit."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """One walk's cells within a bundle, at the ticks whose bits are set."""

    token: int
    class_id: int
    ticks: int
    cells: list[Cell]

    @property
    def first_tick(self) -> int:
        """The lowest tick."""
        return (self.ticks & -self.ticks).bit_length() - 1


class WalkTally:
    """One bundle of an output: up to `maximum` records; what finds no place is counted.

    Forgets: who walked; it knows tokens only.
    """

    def __init__(self, output: OutputAssignment) -> None:
        """Take the output, which has `walks`."""
        self.most = output.maximum
        self._walks: list[Walk] = []
        self._latest: dict[int, Walk] = {}
        self._untold = 0

    def add(self, *, token: int, class_id: int, tick: int, cell: Cell) -> bool:
        """Note where a walk was at a tick later than its last; False where there is no room."""
        walk = self._latest.get(token)
        if walk is None or any(
            abs(new - old) > STEP_MOST for new, old in zip(cell, walk.cells[-1], strict=True)
        ):
            if len(self._walks) >= self.most:
                self._untold += 1
                return False
            walk = Walk(token=token, class_id=class_id, ticks=0, cells=[])
            self._walks.append(walk)
            self._latest[token] = walk
        walk.ticks |= 1 << tick
        walk.cells.append(cell)
        return True

    def walks(self) -> list[Walk]:
        """The walks in the order of their tokens, which says nothing."""
        return sorted(self._walks, key=lambda walk: (walk.token, walk.first_tick))

    @property
    def untold(self) -> int:
        """Points that found no place; 255 is that or more."""
        return min(self._untold, UNTOLD_MOST)


@dataclass(slots=True)
class _Follow:
    """A track as long as it is one walk."""

    token: int
    class_id: int
    seen_s: float


class WalkMeter:
    """Finds the points of one output within one stretch; the next stretch knows nobody of it.

    Forgets: everything between two ticks; a track, two seconds after it was last seen.
    """

    def __init__(self, output: OutputAssignment, draw_token: DrawToken) -> None:
        """Take the output, which has `walks`."""
        assert output.walks is not None
        self._output = output
        self._grid = output.walks.grid
        self._classes = output.classes
        self._draw_token = draw_token
        self._follows: dict[int, _Follow] = {}

    def update(
        self,
        *,
        at_s: float,
        track_id: Ints,
        class_id: Ints,
        xy_m: Floats,
        seen: Bools,
        ticks: Sequence[tuple[WalkTally, int]],
    ) -> None:
        """Take the rows of one moment, and the ticks that fall into the time it holds.

        Args:
            track_id, class_id: `(N,)`. xy_m: `(N, 2)`. seen: `(N,)` False where only bridged.
            ticks: the bundle and the number of each tick.
        """
        cells = find_cells(self._grid, xy_m)
        for row, track in enumerate(track_id.tolist()):
            if cells[row] < 0 or int(class_id[row]) not in self._classes:
                continue
            follow = self._follow(track, int(class_id[row]), at_s, is_seen=bool(seen[row]))
            if follow is None:
                continue
            down, across = divmod(int(cells[row]), self._grid.columns)
            for tally, tick in ticks:
                if not tally.add(
                    token=follow.token, class_id=follow.class_id, tick=tick, cell=(across, down)
                ):
                    # What is not told is a gap like any other.
                    self._follows.pop(track, None)
                    break
        lost = [n for n, one in self._follows.items() if at_s - one.seen_s > GAP_S]
        for track in lost:
            del self._follows[track]

    def _follow(self, track: int, class_id: int, at_s: float, *, is_seen: bool) -> _Follow | None:
        """The walk that a row belongs to; None for one that was only bridged for too long."""
        follow = self._follows.get(track)
        if follow is not None and at_s - follow.seen_s > GAP_S:
            follow = None
        if follow is None and not is_seen:
            return None
        if follow is None:
            token = self._draw_token(self._output, track, at_s)
            follow = self._follows[track] = _Follow(token, class_id, at_s)
        if is_seen:
            follow.seen_s = at_s
        return follow
