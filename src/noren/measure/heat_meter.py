"""The heat map while it fills: the layers of `noren.measure.heatmap`, step by step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from noren.gate.behavior_records import heat_code, nearest_heat_code
from noren.measure.heatmap import SLOW_M_S, FloorGrid, split_steps
from noren.measure.trajectories import GAP_S

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Steps(NamedTuple):
    """Straight steps that end at one moment.

    `track_id`, `class_id (S,)`; `from_m`, `to_m (S, 2)`; `lasts_s (S,)` how long each took.
    """

    track_id: Ints
    class_id: Ints
    from_m: Floats
    to_m: Floats
    lasts_s: Floats


class StepMeter:
    """Makes the rows of one moment after the other into steps; gaps make none.

    Forgets: where somebody was, once the next row is there or `gap_s` have passed.
    """

    def __init__(self, *, gap_s: float = GAP_S) -> None:
        self._gap_s = gap_s
        self._past: dict[int, tuple[float, Floats]] = {}

    def update(self, *, at_s: float, track_id: Ints, class_id: Ints, xy_m: Floats) -> Steps:
        """The steps of the rows of one moment."""
        rows, starts, lasts_s = [], [], []
        for row, number in enumerate(track_id.tolist()):
            past = self._past.get(number)
            if past is not None and at_s - past[0] <= self._gap_s:
                rows.append(row)
                starts.append(past[1])
                lasts_s.append(at_s - past[0])
            self._past[number] = (at_s, xy_m[row])
        for number in [n for n, (seen_s, _) in self._past.items() if at_s - seen_s > self._gap_s]:
            del self._past[number]
        index = np.array(rows, np.intp)
        return Steps(
            track_id[index],
            class_id[index],
            np.array(starts, np.float64).reshape(-1, 2),
            xy_m[index],
            np.array(lasts_s, np.float64),
        )


class HeatTally:
    """Three layers over the grid in one bin, for C classes.

    `presence_s`, `dwell_s (C, cells)` person-seconds; `passages (C, cells)` different tracks.
    Which cells each track has been in is kept until the bin is closed.

    Forgets: who was where, and when.
    """

    def __init__(self, grid: FloorGrid, *, classes: int, slow_m_s: float = SLOW_M_S) -> None:
        self._grid = grid
        self._slow_m_s = slow_m_s
        shape = (classes, grid.rows * grid.columns)
        self.presence_s = np.zeros(shape)
        self.dwell_s = np.zeros(shape)
        self.passages = np.zeros(shape, np.int64)
        self._visited: dict[int, set[int]] = {}

    def add(self, steps: Steps, column: Ints) -> None:
        """Take steps; `column (S,)` is the place of each one's class, -1 for others."""
        way = steps.to_m - steps.from_m
        slow = np.hypot(way[:, 0], way[:, 1]) < self._slow_m_s * steps.lasts_s
        step, cell, share = split_steps(self._grid, steps.from_m, steps.to_m)
        known = column[step] >= 0
        step, cell, share = step[known], cell[known], share[known]
        spent_s, place = share * steps.lasts_s[step], column[step]
        np.add.at(self.presence_s, (place, cell), spent_s)
        lingers = slow[step]
        np.add.at(self.dwell_s, (place[lingers], cell[lingers]), spent_s[lingers])
        for number, one, at in zip(
            steps.track_id[step].tolist(), place.tolist(), cell.tolist(), strict=True
        ):
            visited = self._visited.setdefault(number, set())
            if at not in visited:
                visited.add(at)
                self.passages[one, at] += 1

    def codes_of_layer(self, layer: str, column: int) -> bytes:
        """A layer as one code a cell: person-seconds to the nearest, tracks never too many."""
        if layer == "passage":
            return bytes(map(heat_code, self.passages[column].tolist()))
        spent_s = self.presence_s if layer == "presence" else self.dwell_s
        return bytes(map(nearest_heat_code, spent_s[column].tolist()))
