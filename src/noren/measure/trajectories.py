"""Who was where on the floor, and when: the rows that every measure of movement starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError, NoTracks

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

GAP_S = 2.0
"""A track unseen for longer was not followed meanwhile: nobody knows where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Positions on the floor, track by track and each track in the order of time.

    `track_id (N,)` >= 0; `xy_m (N, 2)` metres on one flat floor; `at_s (N,)` seconds on any clock.
    Between two rows of a track the walk is taken as straight and even. N is never 0: no rows mean
    that nobody looked or that the tracker failed, and a measure of that would be a lie. Build it
    with `from_rows` where the order of the rows is not certain.

    Raises:
        NoTracks: no rows at all, or a row with a negative id: detected, but never tracked.
        MeasureError: shapes that do not fit, a number that is none, rows out of order, or a track
            that is at two places at one moment.
    Source: the trajectory of pedestrian dynamics: id, time, position in metres.
    """

    track_id: Ints
    xy_m: Floats
    at_s: Floats

    def __post_init__(self) -> None:
        count = len(self.track_id)
        if self.xy_m.shape != (count, 2) or self.at_s.shape != (count,):
            shapes = f"shapes {self.track_id.shape}, {self.xy_m.shape} and {self.at_s.shape}"
            raise _wrong(shapes, "(N,), (N, 2) and (N,)", "give each row an id, a place and a time")
        if count == 0:
            raise _untracked("no rows", "check the source; nobody seen is not nobody there")
        if np.any(self.track_id < 0):
            raise _untracked("rows with a negative track_id", "track the detections first")
        if not (np.all(np.isfinite(self.xy_m)) and np.all(np.isfinite(self.at_s))):
            raise _wrong("a value that is no number", "finite values", "leave such rows out")
        step, later = np.diff(self.track_id), np.diff(self.at_s)
        if np.any((step == 0) & (later == 0)):
            raise _wrong(
                "a track that is at two places at one moment",
                "one row per track and moment",
                "keep the better row of each pair",
            )
        if np.any(step < 0) or np.any((step == 0) & (later < 0)):
            raise _wrong("rows out of order", "rows by track, then time", "use from_rows")

    @classmethod
    def from_rows(
        cls, *, track_id: npt.ArrayLike, xy_m: npt.ArrayLike, at_s: npt.ArrayLike
    ) -> Self:
        """Take rows in any order.

        Args:
            track_id: `(N,)`. xy_m: `(N, 2)` metres. at_s: `(N,)` seconds.
        Raises:
            NoTracks, MeasureError: as the class says.
        """
        ids = np.asarray(track_id, np.int64)
        places = np.asarray(xy_m, np.float64).reshape(-1, 2)
        times = np.asarray(at_s, np.float64)
        if len(places) != len(ids) or times.shape != ids.shape:
            return cls(track_id=ids, xy_m=places, at_s=times)  # says what does not fit
        order = np.lexsort((times, ids))
        # Each coordinate in one piece of memory: the measures below read them one by one.
        columns = np.stack((places[order, 0], places[order, 1]))
        return cls(track_id=ids[order], xy_m=columns.T, at_s=times[order])

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def starts(self) -> Rows:
        """`(T,)` the first row of each track."""
        first = np.concatenate(([True], self.track_id[1:] != self.track_id[:-1]))
        return np.flatnonzero(first)

    @property
    def ends(self) -> Rows:
        """`(T,)` the last row of each track."""
        return np.append(self.starts[1:], len(self)) - 1

    @property
    def span_s(self) -> tuple[float, float]:
        """The first and the last moment of any row."""
        return float(self.at_s.min()), float(self.at_s.max())

    def steps(self, gap_s: float = GAP_S) -> Rows:
        """`(S,)` the rows from which a track went on to the next row within `gap_s` seconds."""
        return np.flatnonzero(self.is_followed(gap_s))

    def is_followed(self, gap_s: float = GAP_S) -> npt.NDArray[np.bool_]:
        """`(N - 1,)` whether row i and row i + 1 are one track, at most `gap_s` seconds apart."""
        same = self.track_id[1:] == self.track_id[:-1]
        return np.asarray(same & (np.diff(self.at_s) <= gap_s), np.bool_)

    def parts(self, gap_s: float = GAP_S) -> Rows:
        """`(N,)` the number of the unbroken part of a track that each row belongs to, from 0."""
        broken = ~self.is_followed(gap_s)
        return np.concatenate(([0], np.cumsum(broken)))


def _untracked(found: str, remedy: str) -> NoTracks:
    return NoTracks(where="trajectories", found=found, expected="rows of a tracker", remedy=remedy)


def _wrong(found: str, expected: str, remedy: str) -> MeasureError:
    return MeasureError(where="trajectories", found=found, expected=expected, remedy=remedy)
